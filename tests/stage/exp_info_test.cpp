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

TEST(GivenFieldsWithARange, WhenTheyAreSetThenBothEndsCanBeTakenAndWhatIsBeyondIsRefusedWithTheRange) {
  ExpInfo info = parsed({{"age|min=18|max=99", Value(20)}, {"dose | max=2.5 | min=0", Value(0.5)}, {"level|min=-3", Value(0)}});

  EXPECT_TRUE(info.set("age", Value("18")));
  EXPECT_TRUE(info.set("age", Value(99)));
  EXPECT_NE(info.set("age", Value("17")).error().text().find("\"age\" wants a whole number from 18 to 99, not \"17\""), std::string::npos);
  EXPECT_FALSE(info.set("age", Value(100)));
  EXPECT_TRUE(info.set("dose", Value("2.5")));
  EXPECT_FALSE(info.set("dose", Value("nan")));
  EXPECT_NE(info.set("dose", Value(2.51)).error().what.find("a number from 0 to 2.5"), std::string::npos);
  EXPECT_NE(info.set("level", Value(-4)).error().what.find("a whole number from -3 on"), std::string::npos);

  EXPECT_EQ(info.values(), (Dict{{"age", Value(99)}, {"dose", Value(2.5)}, {"level", Value(0)}}));
}

TEST(GivenADefaultOutOfItsRange, WhenNothingIsEnteredThenTheFieldIsMissing) {
  ExpInfo info = parsed({{"age|min=18", Value(0)}, {"born|date|min=1900-01-01", Value("")}});
  EXPECT_EQ(info.missing(), std::vector<std::string>{"age"});
  EXPECT_TRUE(info.set("age", Value(18)));
  EXPECT_TRUE(info.missing().empty());
}

TEST(GivenAFormThatIsNotFilledIn, WhenItIsSaidWhatItLacksThenADefaultOutOfRangeIsToldFromWhatIsAbsent) {
  const ExpInfo both = parsed({{"age|min=18|max=99", Value(0)}, {"name|req", Value("")}, {"site|req", Value("")}});
  EXPECT_EQ(both.lack("expInfo"), "expInfo lacks what is required: name, site; age has to be a whole number from 18 to 99, and not the default 0");
  const ExpInfo unfit = parsed({{"weight_kg|priv|min=30", Value(0.5)}});
  EXPECT_EQ(unfit.lack("the form"), "the form: weight_kg has to be a number from 30 on, as its default is not");
  EXPECT_EQ(parsed({{"age|min=18", Value(20)}}).lack("expInfo"), "");
}

TEST(GivenADate, WhenItIsSetThenOnlyDaysOfTheCalendarAreTaken) {
  ExpInfo info = parsed({{"born|date|req|min=1900-01-01|max=2026-12-31", Value("")}});
  EXPECT_EQ(info.missing(), std::vector<std::string>{"born"});

  EXPECT_TRUE(info.set("born", Value(" 2000-02-29 ")));
  for (const char *wrong : {"1999-02-29", "29.02.2000", "2000-2-29", "2000-13-01", "yesterday", "1899-12-31", "2027-01-01", "+200-01-01"})
    EXPECT_NE(info.set("born", Value(wrong)).error().text().find("a date as YYYY-MM-DD from 1900-01-01 to 2026-12-31"), std::string::npos) << wrong;
  EXPECT_EQ(info.find("born")->value, Value("2000-02-29"));

  EXPECT_TRUE(info.set("born", Value("")));
  EXPECT_EQ(info.missing(), std::vector<std::string>{"born"});
}

TEST(GivenIllRanges, WhenTheyAreParsedThenEachIsRefusedWithTheFieldAndWhatToDo) {
  const auto refusal = [](const char *key, const Value &value) {
    const auto read = ExpInfo::parse({{key, value}});
    return read ? std::string("it was taken") : read.error().text();
  };
  EXPECT_NE(refusal("a|min=x", Value(1)).find("\"min=x\" of \"a\" is no end of a range"), std::string::npos);
  EXPECT_NE(refusal("a|max=inf", Value(1.5)).find("give a number"), std::string::npos);
  EXPECT_NE(refusal("a|min=1", Value("")).find("only numbers and dates have a range"), std::string::npos);
  EXPECT_NE(refusal("a|max=1", Value(List{Value(1), Value(2)})).find("only numbers and dates have a range"), std::string::npos);
  EXPECT_NE(refusal("a|min=2|max=1", Value(1)).find("let min be below max"), std::string::npos);
  EXPECT_NE(refusal("a|date", Value(1)).find("a default that is no text"), std::string::npos);
  EXPECT_NE(refusal("a|date|min=1999", Value("")).find("give a date as YYYY-MM-DD"), std::string::npos);
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
