// The numbers are those of the published algorithms, worked out by a second implementation in Python.

#include "fovea/methods/generator.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <set>
#include <vector>

namespace fovea {
namespace {

TEST(GivenASeed, WhenNumbersAreDrawnThenTheyAreThoseOfXoshiro) {
  Generator generator(42);

  EXPECT_EQ(generator(), 1546998764402558742u);
  EXPECT_EQ(generator(), 6990951692964543102u);
  EXPECT_EQ(generator(), 12544586762248559009u);
}

TEST(GivenASeed, WhenAListIsShuffledThenItsOrderIsTheSameEverywhere) {
  std::vector<int> list(10);
  std::iota(list.begin(), list.end(), 0);

  Generator(42).shuffle(list);

  EXPECT_EQ(list, (std::vector<int>{7, 3, 8, 9, 5, 6, 4, 1, 0, 2}));
}

TEST(GivenAGenerator, WhenNumbersBetweenEndsAreDrawnThenEachComesAboutEquallyOften) {
  Generator generator(1);
  std::vector<int> counts(6);

  for (int i = 0; i < 60000; ++i) ++counts[static_cast<std::size_t>(generator.uniformInt(-2, 3) + 2)];

  for (const int count : counts) EXPECT_NEAR(count, 10000, 400);
  EXPECT_THROW(generator.uniformInt(1, 0), Failure);
}

TEST(GivenAGenerator, WhenUniformNumbersAreDrawnThenTheyStayBetweenTheirEnds) {
  Generator generator(7);
  double sum = 0;

  for (int i = 0; i < 10000; ++i) {
    const double drawn = generator.uniform(2, 4);
    ASSERT_GE(drawn, 2);
    ASSERT_LT(drawn, 4);
    sum += drawn;
  }

  EXPECT_NEAR(sum / 10000, 3, 0.03);
}

TEST(GivenNoSeed, WhenFreshOnesAreMadeThenTheyDiffer) {
  std::set<std::uint64_t> seeds;
  for (int i = 0; i < 20; ++i) seeds.insert(freshSeed());

  EXPECT_EQ(seeds.size(), 20u);
}

}  // namespace
}  // namespace fovea
