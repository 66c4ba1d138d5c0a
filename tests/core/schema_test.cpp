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
  EXPECT_EQ(told(R"({"type": "string", "pattern": "[^ \t\r\n]"})", "\"  \""), "it is blank");
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

}  // namespace
}  // namespace fovea
