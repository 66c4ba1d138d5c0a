#include "stage/exp_info.hpp"

#include <gtest/gtest.h>

namespace fovea {
namespace {

ExpInfo parsed(const Dict &described) {
  auto info = ExpInfo::parse(described);
  EXPECT_TRUE(info) << (info ? "" : info.error().text());
  return info ? *info : ExpInfo{};
}

TEST(GivenKeysWithPipeFlags, WhenTheyAreParsedThenTheFlagsAreTakenOff) {
  const ExpInfo info = parsed({{"participant*", Value("")}, {"age|fix|2", Value(20)}, {"x | req | cfg", Value("")}, {"h|hid", Value(1)}});
  EXPECT_TRUE(info.find("participant")->isRequired);
  EXPECT_TRUE(info.find("age")->isFixed);
  EXPECT_EQ(info.find("age")->position, 2);
  EXPECT_TRUE(info.find("x")->isRequired && info.find("x")->isConfiguration);
  EXPECT_TRUE(info.find("h")->isHidden);
}

TEST(GivenNumberedAndConfigurationFields, WhenTheFormIsOrderedThenNumbersComeFirstAndConfigurationLast) {
  const ExpInfo info = parsed({{"c|cfg", Value(1)}, {"b", Value(1)}, {"z|2", Value(1)}, {"y|1", Value(1)}, {"d|cfg|1", Value(1)}});
  std::string order;
  for (const ExpInfoField &field : info.fields()) order += field.key;
  EXPECT_EQ(order, "yzbdc");
}

TEST(GivenAKeyWithABackslashBeforeItsAsterisk, WhenItIsParsedThenTheAsteriskStays) {
  const ExpInfo info = parsed({{"rate \\* 2", Value(1)}});
  ASSERT_TRUE(info.find("rate \\* 2"));
  EXPECT_FALSE(info.find("rate \\* 2")->isRequired);
}

TEST(GivenIllKeys, WhenTheyAreParsedThenEachIsRefused) {
  EXPECT_FALSE(ExpInfo::parse({{"|req", Value("")}}));
  EXPECT_NE(ExpInfo::parse({{"a|opt", Value("")}}).error().what.find("unknown flag \"opt\""), std::string::npos);
  EXPECT_NE(ExpInfo::parse({{"a", Value("")}, {"a|req", Value("")}}).error().what.find("two fields"), std::string::npos);
}

TEST(GivenFieldsOfEveryKind, WhenTextIsSetThenItIsReadAsTheFieldsKind) {
  ExpInfo info = parsed({{"n", Value(1)}, {"r", Value(0.5)}, {"b", Value(false)}, {"t", Value("")}, {"c", Value(List{Value("left"), Value("right")})}});
  EXPECT_TRUE(info.set("n", Value("24")));
  EXPECT_TRUE(info.set("r", Value("2")));
  EXPECT_TRUE(info.set("b", Value("yes")));
  EXPECT_TRUE(info.set("t", Value(7)));
  EXPECT_TRUE(info.set("c", Value("right")));
  EXPECT_EQ(info.values(), (Dict{{"n", Value(24)}, {"r", Value(2.0)}, {"b", Value(true)}, {"t", Value("7")}, {"c", Value("right")}}));
}

TEST(GivenAWholeNumberField, WhenWordsAreSetThenItIsRefusedAndTheOldValueStays) {
  ExpInfo info = parsed({{"age", Value(20)}, {"hand", Value(List{Value("left"), Value("right")})}});
  EXPECT_FALSE(info.set("age", Value("2x")));
  EXPECT_FALSE(info.set("age", Value("2.5")));
  EXPECT_NE(info.set("hand", Value("both")).error().what.find("one of left, right"), std::string::npos);
  EXPECT_EQ(info.find("age")->value, Value(20));
}

TEST(GivenAnUnknownField, WhenItIsSetThenTheFieldsThereAreAreListed) {
  ExpInfo info = parsed({{"participant", Value("")}});
  const auto done = info.set("partcipant", Value("7"));
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::Unknown);
  EXPECT_NE(done.error().fix.find("did you mean \"participant\"?"), std::string::npos);
}

TEST(GivenARequiredField, WhenItIsEmptyOrBlankThenItIsMissing) {
  ExpInfo info = parsed({{"participant|req", Value("")}, {"age", Value("")}});
  EXPECT_EQ(info.missing(), std::vector<std::string>{"participant"});
  ASSERT_TRUE(info.set("participant", Value("  ")));
  EXPECT_EQ(info.missing().size(), 1u);
  ASSERT_TRUE(info.set("participant", Value("07")));
  EXPECT_TRUE(info.missing().empty());
}

TEST(GivenAKeyWithFlags, WhenItIsReadBareThenItIsTheNameThatTheFieldHas) {
  for (const char *written : {"age", "age*", "*age", " age", "a*ge", "age |fix", "age|req|2", "a\\*ge", "age\\*", "age|*", " * age * | hid "}) {
    const auto info = ExpInfo::parse({{written, Value("")}});
    ASSERT_TRUE(info) << written;
    EXPECT_EQ(bareKey(written), info->fields().front().key) << written;
  }
}

}  // namespace
}  // namespace fovea
