#include "core/random.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace fovea {
namespace {

// The expected numbers come from the published algorithms, computed apart from this code.

TEST(GivenASeed, WhenNumbersAreDrawnThenTheyAreThoseOfThePublishedGenerator) {
  Random random(1234567);
  EXPECT_EQ(random.next(), 0x30a3a1c363600467u);
  EXPECT_EQ(random.next(), 0x19405f0f579929cau);
  EXPECT_EQ(random.next(), 0x115beaac046ddbd9u);
  EXPECT_EQ(random.next(), 0xeb17caf48f27d7f6u);
}

TEST(GivenANamedStream, WhenNumbersAreDrawnThenTheyStayTheSameForEver) {
  Random random(42, "stimuli");
  EXPECT_EQ(random.next(), 0xce7244fd67bb3947u);
  EXPECT_EQ(random.next(), 0x20615b0bd16560f5u);
}

TEST(GivenOneSeed, WhenStreamsHaveOtherNamesThenTheyDiffer) {
  EXPECT_NE(Random(1, "a").next(), Random(1, "b").next());
  EXPECT_NE(Random(1, "a").next(), Random(2, "a").next());
  EXPECT_NE(Random(1, "").next(), Random(1).next());
}

TEST(GivenASeed, WhenNormalNumbersAreDrawnThenTheyAreThoseOfTheExactFormula) {
  Random random(7);
  for (const double expected :
       {-0.2790239910251981, 1.8997685786889567, 2.136306014732201, 0.2805221356340433})
    EXPECT_NEAR(random.normal(), expected, 4e-15);
}

TEST(GivenManyDraws, WhenComparedWithTheMathsLibraryThenTheNormalNumbersAgree) {
  Random ours(11), theirs(11);
  for (int i = 0; i < 100'000; ++i) {
    const double radius = std::sqrt(-2 * std::log(1 - theirs.uniform()));
    const double expected = radius * std::cos(2 * 3.14159265358979323846 * theirs.uniform());
    ASSERT_NEAR(ours.normal(), expected, 1e-14);
  }
}

TEST(GivenManyDraws, WhenComparedWithTheMathsLibraryThenTheExponentialNumbersAgree) {
  Random ours(12), theirs(12);
  for (int i = 0; i < 100'000; ++i) {
    const double expected = -std::log(1 - theirs.uniform());
    ASSERT_NEAR(ours.exponential(), expected, 1e-15 + 1e-15 * expected);
  }
}

TEST(GivenManyUniformNumbers, WhenDrawnThenTheyFillTheRangeEvenly) {
  Random random(5);
  int bins[10] = {};
  for (int i = 0; i < 100'000; ++i) {
    const double number = random.uniform();
    ASSERT_GE(number, 0);
    ASSERT_LT(number, 1);
    ++bins[static_cast<int>(number * 10)];
  }
  for (const int count : bins) EXPECT_NEAR(count, 10'000, 500);  // five standard errors
}

TEST(GivenManyNormalNumbers, WhenDrawnThenMeanSpreadAndTailsFit) {
  Random random(6);
  constexpr int kCount = 200'000;
  double sum = 0, squares = 0;
  int far = 0;
  for (int i = 0; i < kCount; ++i) {
    const double number = random.normal();
    sum += number, squares += number * number;
    if (std::abs(number) > 1.959964) ++far;
  }
  EXPECT_NEAR(sum / kCount, 0, 0.012);
  EXPECT_NEAR(squares / kCount, 1, 0.016);
  EXPECT_NEAR(far, 0.05 * kCount, 500);
}

TEST(GivenManyExponentialNumbers, WhenDrawnThenTheMeanIsOneAndNoneIsNegative) {
  Random random(8);
  constexpr int kCount = 200'000;
  double sum = 0;
  for (int i = 0; i < kCount; ++i) {
    const double number = random.exponential();
    ASSERT_GE(number, 0);
    sum += number;
  }
  EXPECT_NEAR(sum / kCount, 1, 0.012);
}

}  // namespace
}  // namespace fovea
