#include "stage/consent_decision.hpp"

#include <gmock/gmock.h>

#include "core/json.hpp"

namespace fovea {
namespace {

using ::testing::HasSubstr;

Value json(const std::string &text) { return parseJson(text, "answer.json")->root; }

class GivenAFormWithItems : public ::testing::Test {
 protected:
  std::string impossible(const std::string &answer) const { return impossibleIn(document_, json(answer)).value_or(""); }
  Value document_ = json(R"({"items": [{"id": "sharing", "required": false}, {"id": "age", "required": true}], "signature": "required"})");
};

TEST_F(GivenAFormWithItems, WhenAPersonCouldAnswerSoThenNothingIsWrong) {
  EXPECT_EQ(impossible(R"({"accepted": true, "items": {"age": true}, "signature": {"name": "x"}})"), "");
  EXPECT_EQ(impossible(R"({"accepted": true, "items": {"age": true, "sharing": true}, "signature": {"strokes": [[[0, 0, 0]]], "width": 3}})"), "");
  EXPECT_EQ(impossible(R"({"accepted": false})"), "") << "who declines signs nothing";
}

TEST_F(GivenAFormWithItems, WhenNobodyCouldAnswerSoThenItIsSaidWhy) {
  EXPECT_THAT(impossible(R"({"yes": true})"), HasSubstr("\"accepted\" is true or false"));
  EXPECT_THAT(impossible(R"({"accepted": true, "items": {"age": true}})"), HasSubstr("without a signature"));
  EXPECT_THAT(impossible(R"({"accepted": true, "items": {"age": true}, "signature": {"name": " \u00a0"}})"), HasSubstr("a \"name\", or \"strokes\""));
  EXPECT_THAT(impossible(R"({"accepted": true, "signature": {"name": "x"}})"), HasSubstr("without the item \"age\""));
  EXPECT_THAT(impossible(R"({"accepted": true, "items": {"no": true}})"), HasSubstr("no item \"no\""));
  EXPECT_THAT(impossible(R"({"accepted": true, "items": {"age": 1}})"), HasSubstr("\"age\" is true or false"));
  document_.set("signature", "none");
  EXPECT_THAT(impossible(R"({"accepted": true, "items": {"age": true}, "signature": {"name": "x"}})"), HasSubstr("asks for no signature"));
}

TEST_F(GivenAFormWithItems, WhenAnItemIsLeftOutThenItIsNotTicked) {
  EXPECT_EQ(Value(decidedItems(document_, json(R"({"accepted": true, "items": {"age": true}})"))), json(R"({"age": true, "sharing": false})"));
}

}  // namespace
}  // namespace fovea
