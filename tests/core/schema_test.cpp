#include "core/schema.hpp"

#include <gtest/gtest.h>

#include "core/json.hpp"

namespace fovea {
namespace {

Value json(const char *text) { return parseJson(text, "test")->root; }

const Value kSchema = json(R"({"type": "object", "required": ["title"], "additionalProperties": false,
  "properties": {"title": {"type": "string"}, "trials": {"type": "integer", "minimum": 1}}})");

TEST(GivenASchema, WhenTheValueFitsThenItPasses) {
  EXPECT_TRUE(checkSchema(json(R"({"title": "t", "trials": 3})"), kSchema, "params"));
}

TEST(GivenASchema, WhenAMemberIsOfTheWrongTypeThenItsPathAndTheRuleAreNamed) {
  const auto checked = checkSchema(json(R"({"title": 7})"), kSchema, "params");
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().where, "params/title");
  EXPECT_EQ(checked.error().what, "it is 7, and has to be text");
}

TEST(GivenASchema, WhenSomethingIsMissingUnknownOrOutOfRangeThenItIsRefused) {
  EXPECT_NE(checkSchema(json("{}"), kSchema, "params").error().what.find("title"), std::string::npos);
  EXPECT_FALSE(checkSchema(json(R"({"title": "t", "colour": 1})"), kSchema, "params"));
  EXPECT_NE(checkSchema(json(R"({"title": "t", "trials": 0})"), kSchema, "params").error().what.find("it is 0, and has to be at least 1"), std::string::npos);
}

TEST(GivenAValueThatIsWrong, WhenItIsToldThenThatIsInWordsAndNotInThoseOfTheSchema) {
  const auto told = [](const char *rules, const char *value) {
    const auto checked = checkSchema(json(value), json(rules), "params/x");
    return checked ? "it fits" : checked.error().what;
  };
  EXPECT_EQ(told(R"({"type": "integer", "maximum": 3})", "4"), "it is 4, and has to be at most 3");
  EXPECT_EQ(told(R"({"type": "integer"})", "0.5"), "it is 0.5, and has to be a whole number");
  EXPECT_EQ(told(R"({"enum": ["left", "right"]})", "\"up\""), R"(it is "up", and has to be one of ["left","right"])");
  EXPECT_EQ(told(R"({"type": "string", "minLength": 1})", "\"\""), "it is empty");
  EXPECT_EQ(told(R"({"type": "array", "uniqueItems": true})", "[1, 1]"), "it is 1, which is in the list already");
  EXPECT_EQ(told(R"({"type": "array", "minItems": 4})", "[1, 2]"), "it is a list of 2, and has to have at least 4");
  EXPECT_EQ(told(R"({"anyOf": [{"required": ["title"]}, {"required": ["text"]}]})", "{}"), R"(it needs one of "title", "text")");
  EXPECT_EQ(told(R"({"anyOf": [{"required": ["options"]}, {"required": ["type"], "properties": {"type": {"enum": ["rating"]}}}]})", R"({"type": "choice"})"),
            R"(it needs one of "options", "type" (one of ["rating"]))");
  EXPECT_EQ(told(R"({"properties": {"text": {}}, "additionalProperties": false})", R"({"txet": 1})"), R"(there is no "txet"; there are: "text")");
  EXPECT_EQ(told(R"({"multipleOf": 3})", "4"), "it breaks the rule multipleOf 3");
}

TEST(GivenSeveralThingsThatDoNotFit, WhenAllAreAskedForThenEachIsToldAtItsOwnPath) {
  const Value schema = json(R"({"type": "object", "required": ["questions"], "additionalProperties": false, "properties": {"size": {"type": "number"}, "questions": {"type": "array", "minItems": 4,
    "items": {"type": "object", "required": ["text"], "additionalProperties": false, "properties": {"text": {"type": "string"}, "name": {"type": "string"}}}}}})");
  std::vector<std::string> told;
  for (const Error &error : misfitsOf(json(R"({"size": "x", "questions": [{"name": "a"}, {"text": 3, "nmae": "b"}, {"text": "c"}]})"), schema, "params")) told.push_back(error.where + ": " + error.what);
  EXPECT_EQ(told, (std::vector<std::string>{"params/size: it is \"x\", and has to be a number", "params/questions/0: required, and not there: \"text\"",
                                            "params/questions/1/text: it is 3, and has to be text", "params/questions/1/nmae: there is no \"nmae\"; there are: \"text\", \"name\"",
                                            "params/questions: it is a list of 3, and has to have at least 4"}));
  EXPECT_TRUE(misfitsOf(json(R"({"questions": [{"text": "a"}, {"text": "b"}, {"text": "c"}, {"text": "d"}]})"), schema, "params").empty());
}

TEST(GivenALimitThatIsItselfTooFar, WhenAValueIsThatThenItIsToldAsSuch) {
  const auto told = [](const char *rules, const char *value) { return checkSchema(json(value), json(rules), "x").error().what; };
  EXPECT_EQ(told(R"({"minimum": 0, "exclusiveMinimum": true})", "0"), "it is 0, and has to be above 0");
  EXPECT_EQ(told(R"({"maximum": 1, "exclusiveMaximum": true})", "1"), "it is 1, and has to be below 1");
}

TEST(GivenAValueThatIsWrong, WhenTheSchemaHasAnExampleThenThatIsToldAndItsDescriptionIsTheRemedy) {
  const auto told = [](const char *rules, const char *value) {
    const std::vector<Error> found = misfitsOf(json(value), json(rules), "params/x");
    return found.size() == 1 ? found[0].what + "; " + found[0].fix : std::to_string(found.size());
  };
  EXPECT_EQ(told(R"({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "examples": ["2026-03-31"], "description": "The first day"})", "\"tomorrow\""),
            R"(it is "tomorrow", which has not the form of "2026-03-31"; x: The first day)");
  EXPECT_EQ(told(R"({"type": ["integer", "string"], "pattern": "^(media|none)$"})", "\"medium\""), R"(it is "medium", and as text it has to be one of "media", "none"; )");
  EXPECT_EQ(told(R"({"type": ["integer", "string", "array"]})", "true"), "it is true, and has to be a whole number, text or a list [...]; write it in quotes: \"true\"");
  EXPECT_EQ(told(R"({"type": "string"})", "7"), R"(it is 7, and has to be text; write it in quotes: "7")");
  EXPECT_EQ(told(R"({"type": "number"})", "\"0.5\""), R"(it is "0.5", and has to be a number; write it without quotes: 0.5)");
  EXPECT_EQ(told(R"({"type": "integer"})", "\"seven\""), R"(it is "seven", and has to be a whole number; )");
  EXPECT_EQ(told(R"({"type": "boolean"})", "\"true\""), R"(it is "true", and has to be true or false; write it without quotes: true)");
  EXPECT_EQ(told(R"({"type": "array", "items": {"type": "string"}})", "\"yes\""), R"(it is "yes", and has to be a list [...]; write it in brackets: ["yes"])");
  EXPECT_EQ(told(R"({"additionalProperties": false, "properties": {"text": {}}})", R"({"txet": 1})"), R"(there is no "txet"; there are: "text"; did you mean "text"?)");
  EXPECT_EQ(told(R"({"required": ["text"], "properties": {"text": {"description": "What is asked"}}})", "{}"), R"(required, and not there: "text"; text: What is asked)");
  EXPECT_EQ(told(R"({"description": "The questions", "items": {"type": "object"}})", "[3]"), "it is 3, and has to be an object {...}; x: The questions");
}

TEST(GivenAValueThatIsWrong, WhenARuleFailsOnlyBecauseOfItThenThatIsNotToldBesides) {
  const Value schema = json(R"({"additionalProperties": false, "required": ["text"], "anyOf": [{"required": ["options"]}, {"required": ["type"], "properties": {"type": {"enum": ["rating"]}}}],
    "properties": {"text": {}, "options": {"type": "array"}, "type": {"enum": ["choice", "rating"]}, "size": {"type": "number"}}})");
  const auto told = [&](const char *value) {
    std::vector<std::string> paths;
    for (const Error &error : misfitsOf(json(value), schema, "x")) paths.push_back(error.where);
    return paths;
  };
  EXPECT_EQ(told(R"({"text": "a", "type": "choise"})"), (std::vector<std::string>{"x/type"}));
  EXPECT_EQ(told(R"({"text": "a", "options": "b"})"), (std::vector<std::string>{"x/options"}));
  EXPECT_EQ(told(R"({"txt": "a", "options": []})"), (std::vector<std::string>{"x/txt"})) << "what is misspelt is not missing besides";
  EXPECT_EQ(told(R"({"text": "a", "size": "b"})"), (std::vector<std::string>{"x/size", "x"})) << "that is another mistake";
}

}  // namespace
}  // namespace fovea
