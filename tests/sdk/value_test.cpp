#include "fovea/value.hpp"

#include <gtest/gtest.h>

namespace fovea {
namespace {

Value throughTheBorder(const Value &value) {
  Keeper keeper;
  emit(*keeper.sink(), value);
  return keeper.take();
}

TEST(GivenAValueOfEveryKind, WhenItCrossesTheBorderThenItComesBackTheSame) {
  const Value value = Dict{{"none", Value()},
                           {"boolean", true},
                           {"integer", std::int64_t{-7}},
                           {"real", 0.25},
                           {"text", "Größe"},
                           {"empty", ""},
                           {"bytes", Bytes{std::byte{0}, std::byte{255}}},
                           {"time", timestamp(12)},
                           {"list", List{1, "two", List{}}},
                           {"dict", Dict{{"inner", Dict{{"deepest", 3}}}}}};

  EXPECT_EQ(throughTheBorder(value), value);
}

TEST(GivenAnUnsignedNumber, WhenItBecomesAValueThenItIsAnIntegerAndNoBoolean) {
  EXPECT_EQ(Value(std::size_t{1}), Value(1));
  EXPECT_NE(Value(1), Value(true));
  EXPECT_NE(Value(1), Value(1.0));
}

TEST(GivenAnEmptyOptional, WhenItBecomesAValueThenItIsNone) {
  EXPECT_TRUE(Value(std::optional<double>()).isNone());
  EXPECT_EQ(Value(std::optional<double>(0.5)), Value(0.5));
}

TEST(GivenAViewOfADictionary, WhenAMemberIsMissingOrOfAnotherKindThenItIsNone) {
  const Value value = Dict{{"text", "word"}, {"number", 3}};
  const Borrowed borrowed(value);
  const View view(borrowed.get());

  EXPECT_EQ(view.find("text").text(), "word");
  EXPECT_EQ(view.find("number").number(), 3.0);
  EXPECT_FALSE(view.find("text").number());
  EXPECT_FALSE(view.find("number").text());
  EXPECT_FALSE(view.find("number").boolean());
  EXPECT_TRUE(view.find("missing").isNone());
  EXPECT_TRUE(view.find("text").find("missing").isNone());
  EXPECT_TRUE(view[2].isNone());
  EXPECT_TRUE(View().find("missing").isNone());
}

TEST(GivenZeroedMemory, WhenItIsLookedAtThenItIsNone) {
  const fovea_value value{};

  EXPECT_TRUE(View(&value).isNone());
  EXPECT_TRUE(View(&value).copy().isNone());
}

TEST(GivenAnArrayOfSamples, WhenItIsCopiedThenTheCopyIsNone) {
  fovea_value value{};
  value.type = FOVEA_ARRAY;

  EXPECT_TRUE(View(&value).copy().isNone());
}

TEST(GivenASinkThatRefuses, WhenAValueIsEmittedThenItIsAFailureWithThatStatus) {
  const fovea_sink full{nullptr, [](void *, const fovea_value *) noexcept { return fovea_status{FOVEA_E_NO_MEMORY}; }};

  try {
    emit(full, 1);
    FAIL() << "nothing was thrown";
  } catch (const Failure &failure) {
    EXPECT_EQ(failure.status(), FOVEA_E_NO_MEMORY);
  }
}

TEST(GivenSeconds, WhenTheyBecomeADurationThenTheyAreRoundedToTheNanosecond) {
  EXPECT_EQ(fromSeconds(0.1).count(), 100'000'000);
  EXPECT_EQ(fromSeconds(-0.1).count(), -100'000'000);
  EXPECT_DOUBLE_EQ(toSeconds(Duration(1'500'000'000)), 1.5);
}

}  // namespace
}  // namespace fovea
