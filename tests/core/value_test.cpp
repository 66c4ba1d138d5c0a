#include "core/value.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace fovea {
namespace {

TEST(GivenNoValue, WhenAMemberIsSetThenItBecomesADictionary) {
  Value value;
  value.set("rt", 0.5).set("key", "space");
  ASSERT_TRUE(value.dict());
  EXPECT_EQ(*value.find("rt"), Value(0.5));
  EXPECT_EQ(*value.find("key"), Value("space"));
}

TEST(GivenADictionary, WhenAMemberIsSetAgainThenItKeepsItsPosition) {
  Value value(Dict{{"first", 1}, {"second", 2}});
  value.set("first", 3);
  EXPECT_EQ(value, Value(Dict{{"first", 3}, {"second", 2}}));
}

TEST(GivenADictionary, WhenAMissingMemberIsSoughtThenThereIsNone) {
  const Value value(Dict{{"a", 1}});
  EXPECT_EQ(value.find("b"), nullptr);
  EXPECT_EQ(Value(1).find("a"), nullptr);
}

TEST(GivenADictionary, WhenAMemberIsNotTextThenTheOtherTextIsGiven) {
  const Value value(Dict{{"name", "Ann"}, {"age", 31}});
  EXPECT_EQ(value.textOr("name", "?"), "Ann");
  EXPECT_EQ(value.textOr("age", "?"), "?");
  EXPECT_EQ(value.textOr("missing", "?"), "?");
}

TEST(GivenValuesOfEveryKind, WhenANumberIsAskedForThenOnlyNumbersGiveOne) {
  EXPECT_EQ(Value(2).number(), 2.0);
  EXPECT_EQ(Value(2.5).number(), 2.5);
  EXPECT_EQ(Value(true).number(), std::nullopt);
  EXPECT_EQ(Value("2").number(), std::nullopt);
  EXPECT_EQ(Value(TimeValue{2}).number(), std::nullopt);
  EXPECT_EQ(Value().number(), std::nullopt);
}

TEST(GivenAWholeNumberAndAReal, WhenComparedThenTheyDiffer) { EXPECT_NE(Value(1), Value(1.0)); }

TEST(GivenValuesOfEveryKind, WhenNamedThenPeopleUnderstand) {
  EXPECT_EQ(kindName(Value()), "nothing");
  EXPECT_EQ(kindName(false), "true or false");
  EXPECT_EQ(kindName(1), "a whole number");
  EXPECT_EQ(kindName(1.0), "a number");
  EXPECT_EQ(kindName("a"), "text");
  EXPECT_EQ(kindName(Bytes{}), "bytes");
  EXPECT_EQ(kindName(List{}), "a list");
  EXPECT_EQ(kindName(Dict{}), "a dictionary");
  EXPECT_EQ(kindName(Array{}), "an array");
  EXPECT_EQ(kindName(TimeValue{}), "a time");
}

TEST(GivenValuesOfEveryKind, WhenWrittenAsCellsThenTheyAreShortAndComplete) {
  EXPECT_EQ(cellText(Value()), "");
  EXPECT_EQ(cellText(true), "true");
  EXPECT_EQ(cellText(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
  EXPECT_EQ(cellText(0.1), "0.1");
  EXPECT_EQ(cellText(3.0), "3");
  EXPECT_EQ(cellText("a,\"b\""), "a,\"b\"");
  EXPECT_EQ(cellText(List{1, "a"}), "[1,\"a\"]");
  EXPECT_EQ(cellText(Dict{{"a", nullptr}}), "{\"a\":null}");
  EXPECT_EQ(cellText(Bytes{std::byte{0}, std::byte{255}}), "AP8=");
}

TEST(GivenRealsThatAreNoNumbers, WhenWrittenAsCellsThenTheyAreNotTakenForMissing) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(cellText(std::numeric_limits<double>::quiet_NaN()), "NaN");
  EXPECT_EQ(cellText(infinity), "Inf");
  EXPECT_EQ(cellText(-infinity), "-Inf");
}

TEST(GivenTimes, WhenWrittenAsCellsThenTheyAreExactSeconds) {
  EXPECT_EQ(cellText(TimeValue{1'500'000'000}), "1.5");
  EXPECT_EQ(cellText(TimeValue{2'000'000'000}), "2");
  EXPECT_EQ(cellText(TimeValue{-1}), "-0.000000001");
  EXPECT_EQ(cellText(TimeValue{std::numeric_limits<std::int64_t>::max()}), "9223372036.854775807");
  EXPECT_EQ(cellText(TimeValue{std::numeric_limits<std::int64_t>::min()}), "-9223372036.854775808");
}

TEST(GivenWellFormedUtf8, WhenCheckedThenItPasses) {
  EXPECT_TRUE(isUtf8(""));
  EXPECT_TRUE(isUtf8("a\u00E9\u20AC\U0001F600"));
  EXPECT_TRUE(
      isUtf8("\xEE\x80\x80\xED\x9F\xBF\xF4\x8F\xBF\xBF"));  // around the surrogates, and the last of all
}

TEST(GivenDamagedUtf8, WhenCheckedThenItIsRefused) {
  EXPECT_FALSE(isUtf8("\x80"));              // starts in the middle
  EXPECT_FALSE(isUtf8("\xC3"));              // cut short
  EXPECT_FALSE(isUtf8("\xE2\x82"));          // cut short
  EXPECT_FALSE(isUtf8("\xC0\xAF"));          // overlong, 2 bytes
  EXPECT_FALSE(isUtf8("\xE0\x80\xAF"));      // overlong, 3 bytes
  EXPECT_FALSE(isUtf8("\xF0\x80\x80\xAF"));  // overlong, 4 bytes
  EXPECT_FALSE(isUtf8("\xED\xA0\x80"));      // a surrogate
  EXPECT_FALSE(isUtf8("\xF4\x90\x80\x80"));  // beyond the last character
  EXPECT_FALSE(isUtf8("\xFF"));
  EXPECT_EQ(utf8Prefix("ab\u00E9\xFFzz"), 4u);
}

}  // namespace
}  // namespace fovea
