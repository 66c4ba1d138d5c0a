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
  EXPECT_NE(checked.error().what.find("\"string\""), std::string::npos) << checked.error().what;
}

TEST(GivenASchema, WhenSomethingIsMissingUnknownOrOutOfRangeThenItIsRefused) {
  EXPECT_NE(checkSchema(json("{}"), kSchema, "params").error().what.find("title"), std::string::npos);
  EXPECT_FALSE(checkSchema(json(R"({"title": "t", "colour": 1})"), kSchema, "params"));
  EXPECT_NE(checkSchema(json(R"({"title": "t", "trials": 0})"), kSchema, "params").error().what.find("minimum"), std::string::npos);
}

}  // namespace
}  // namespace fovea
