#include "stimuli/dot_field.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace fovea {
namespace {

DotRules manyDots(std::size_t count = 1000) {
  DotRules rules;
  rules.count = count;
  rules.field = {10, 10};
  rules.speed = 0.01;
  rules.lifetime = -1;
  return rules;
}

std::vector<Point> copyOf(const DotField &field) { return {field.dots().begin(), field.dots().end()}; }

/// How many of the dots took exactly this step.
std::size_t moved(const std::vector<Point> &before, const DotField &field, double x, double y) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < before.size(); ++i)
    count += std::fabs(field.dots()[i].x - before[i].x - x) < 1e-12 &&
             std::fabs(field.dots()[i].y - before[i].y - y) < 1e-12;
  return count;
}

bool isSame(Point a, Point b) { return a.x == b.x && a.y == b.y; }

TEST(GivenDots, WhenTheyAdvanceThenAsManyAsTheCoherenceSaysTakeTheSignalStep) {
  for (const auto &[count, coherence, signals] : {std::tuple{1000, 0.5, 500},
                                                  {1000, 1.0, 1000},
                                                  {1000, 0.0, 0},
                                                  {7, 0.5, 4},
                                                  {10, 0.24, 2},
                                                  {1, 0.5, 1}})
    for (const SignalDots who : {SignalDots::Same, SignalDots::Different})
      for (const NoiseDots others : {NoiseDots::Direction, NoiseDots::Position, NoiseDots::Walk}) {
        DotRules rules = manyDots(static_cast<std::size_t>(count));
        rules.coherence = coherence;
        rules.signal = who;
        rules.noise = others;
        rules.speed = 1e-9;  // nobody leaves the field
        DotField field(rules, 3);
        const auto before = copyOf(field);
        field.advance();
        EXPECT_EQ(field.signalCount(), static_cast<std::size_t>(signals));
        if (others == NoiseDots::Position) {
          int stayed = 0;
          for (std::size_t i = 0; i < before.size(); ++i)
            stayed += std::hypot(field.dots()[i].x - before[i].x, field.dots()[i].y - before[i].y) < 1e-8;
          EXPECT_EQ(stayed, signals);
        }
      }
}

TEST(GivenADirection, WhenDotsAdvanceThenItCountsCounterClockwiseFromTheRight) {
  for (const double degrees : {0.0, 30.0, 90.0, 225.0}) {
    DotRules rules = manyDots();
    rules.coherence = 0.25;
    rules.direction = degrees;
    DotField field(rules, 1);
    const auto before = copyOf(field);
    field.advance();
    const double angle = degrees * std::numbers::pi / 180;
    // Some of them may have left the field, which is a thousand steps wide.
    EXPECT_NEAR(moved(before, field, 0.01 * std::cos(angle), 0.01 * std::sin(angle)), 250, 3);
  }
}

TEST(GivenTheSameSignalDots, WhenTheyAdvanceTwiceThenTheSameTookBothSteps) {
  DotRules rules = manyDots();
  rules.noise = NoiseDots::Walk;
  for (const auto &[who, least, most] :
       {std::tuple{SignalDots::Same, 490, 500}, {SignalDots::Different, 200, 300}}) {
    rules.signal = who;
    DotField field(rules, 5);
    const auto before = copyOf(field);
    field.advance();
    field.advance();
    const auto both = static_cast<int>(moved(before, field, 0.02, 0));
    EXPECT_GE(both, least);
    EXPECT_LE(both, most);
  }
}

TEST(GivenNoiseWithADirection, WhenItAdvancesThenEachKeepsItsOwn) {
  DotRules rules = manyDots();
  rules.coherence = 0;
  DotField field(rules, 7);
  const auto first = copyOf(field);
  field.advance();
  const auto second = copyOf(field);
  field.advance();
  std::size_t straight = 0;
  double sumX = 0, sumY = 0;
  for (std::size_t i = 0; i < first.size(); ++i) {
    const double x = second[i].x - first[i].x, y = second[i].y - first[i].y;
    if (std::fabs(std::hypot(x, y) - 0.01) > 1e-12) continue;  // it left the field
    straight += std::fabs(field.dots()[i].x - second[i].x - x) < 1e-12 &&
                std::fabs(field.dots()[i].y - second[i].y - y) < 1e-12;
    sumX += x, sumY += y;
  }
  EXPECT_GE(straight, 990u);
  EXPECT_NEAR(sumX / 1000, 0,
              0.001);  // in every direction: the mean of 1000 steps of 0.01 is within four standard errors
  EXPECT_NEAR(sumY / 1000, 0, 0.001);
}

TEST(GivenNoiseThatWalks, WhenItAdvancesThenEachStepHasADirectionOfItsOwn) {
  DotRules rules = manyDots();
  rules.coherence = 0;
  rules.noise = NoiseDots::Walk;
  DotField field(rules, 7);
  const auto first = copyOf(field);
  for (int step = 0; step < 100; ++step) field.advance();
  double square = 0;
  for (std::size_t i = 0; i < first.size(); ++i) {
    const double x = field.dots()[i].x - first[i].x, y = field.dots()[i].y - first[i].y;
    if (std::hypot(x, y) < 1) square += x * x + y * y;
  }
  EXPECT_NEAR(square / 1000, 100 * 0.01 * 0.01,
              0.002);  // a random walk: the squares add up, the steps do not
}

TEST(GivenALifetime, WhenDotsAdvanceThenTheSamePartOfThemDiesInEachStep) {
  DotRules rules = manyDots(3000);
  rules.coherence = 1;
  rules.speed = 0;
  rules.lifetime = 3;
  DotField field(rules, 11);
  std::vector<int> deaths(3000);
  for (int step = 0; step < 30; ++step) {
    const auto before = copyOf(field);
    field.advance();
    int now = 0;
    for (std::size_t i = 0; i < before.size(); ++i)
      if (!isSame(before[i], field.dots()[i])) ++now, ++deaths[i];
    EXPECT_NEAR(now, 1000, 120) << "in step " << step;  // lives begin uniformly: five standard deviations
  }
  EXPECT_TRUE(std::all_of(deaths.begin(), deaths.end(), [](int count) { return count == 10; }));
}

TEST(GivenEndlessLives, WhenDotsStandStillThenNoneIsRedrawn) {
  DotRules rules = manyDots();
  rules.speed = 0;
  DotField field(rules, 11);
  const auto before = copyOf(field);
  for (int step = 0; step < 100; ++step) field.advance();
  EXPECT_EQ(moved(before, field, 0, 0), 1000u);
}

TEST(GivenMotionPerSecond, WhenFramesAreLongOrShortThenSpeedAndLifetimeAreTheSame) {
  DotRules rules = manyDots();
  rules.coherence = 1;
  rules.speed = 0.5;
  for (const double rate : {60.0, 144.0}) {
    DotField field(rules, 2);
    const auto before = copyOf(field);
    for (int frame = 0; frame < static_cast<int>(rate); ++frame) field.advance(1 / rate);
    std::size_t count = 0;
    for (std::size_t i = 0; i < before.size(); ++i)
      count += std::fabs(field.dots()[i].x - before[i].x - 0.5) < 1e-9;
    EXPECT_NEAR(count, 950, 35);  // a twentieth left the field of ten units
  }
  rules.speed = 0;
  rules.lifetime = 0.1;
  for (const double rate : {60.0, 144.0}) {
    DotField field(rules, 2);
    int deaths = 0;
    for (int frame = 0; frame < static_cast<int>(rate); ++frame) {
      const auto before = copyOf(field);
      field.advance(1 / rate);
      deaths += 1000 - static_cast<int>(moved(before, field, 0, 0));
    }
    EXPECT_NEAR(deaths, 10'000, 50);
  }
}

TEST(GivenDotsThatLeaveTheField, WhenTheyAdvanceThenTheyBeginAnywhereInIt) {
  for (const bool isRound : {false, true}) {
    DotRules rules = manyDots(4000);
    rules.field = {4, 2};
    rules.isRound = isRound;
    rules.coherence = 1;
    rules.speed = 0.3;
    DotField field(rules, 13);
    int redrawn = 0, upper = 0, inner = 0, left = 0;
    for (int step = 0; step < 50; ++step) {
      const auto before = copyOf(field);
      field.advance();
      for (std::size_t i = 0; i < before.size(); ++i) {
        const Point dot = field.dots()[i];
        const double x = dot.x / 2, y = dot.y / 1;
        ASSERT_LE(isRound ? std::hypot(x, y) : std::max(std::fabs(x), std::fabs(y)), 1 + 1e-12);
        if (std::fabs(dot.x - before[i].x - 0.3) < 1e-12 && dot.y == before[i].y) continue;
        ++redrawn;
        upper += y > 0;
        left += x < 0;
        inner += std::fabs(y) < 0.5;
      }
    }
    ASSERT_GT(redrawn, 10'000);
    EXPECT_NEAR(upper, redrawn * 0.5, 0.02 * redrawn);
    EXPECT_NEAR(left, redrawn * 0.5, 0.02 * redrawn);
    // The part of the field within half its height.
    const double part = isRound ? (std::sqrt(3) / 2 + std::numbers::pi / 3) / std::numbers::pi : 0.5;
    EXPECT_NEAR(inner, redrawn * part, 0.02 * redrawn);
  }
}

TEST(GivenNewPlaces, WhenDotsBeginThenEveryPartOfTheFieldIsEquallyLikely) {
  for (const bool isRound : {false, true}) {
    DotRules rules = manyDots(20'000);
    rules.isRound = isRound;
    DotField field(rules, 17);
    int inner = 0;
    for (const Point &dot : field.dots()) inner += std::hypot(dot.x, dot.y) < 2.5;
    const double part = std::numbers::pi * 2.5 * 2.5 / (isRound ? std::numbers::pi * 25 : 100);
    EXPECT_NEAR(inner, 20'000 * part, 300);
  }
}

TEST(GivenTheSameSeed, WhenDotsAdvanceThenTheyAreTheSame) {
  DotRules rules = manyDots(50);
  rules.signal = SignalDots::Different;
  rules.lifetime = 4;
  DotField one(rules, 21), same(rules, 21), other(rules, 22);
  for (int step = 0; step < 20; ++step) one.advance(), same.advance(), other.advance();
  EXPECT_TRUE(std::equal(one.dots().begin(), one.dots().end(), same.dots().begin(), isSame));
  EXPECT_FALSE(std::equal(one.dots().begin(), one.dots().end(), other.dots().begin(), isSame));
}

TEST(GivenMoreDotsThanBefore, WhenTheRulesChangeThenTheOldOnesStayWhereTheyAre) {
  DotRules rules = manyDots(10);
  DotField field(rules, 1);
  const auto before = copyOf(field);
  rules.count = 20;
  field.setRules(rules);
  EXPECT_EQ(field.dots().size(), 20u);
  EXPECT_TRUE(std::equal(before.begin(), before.end(), field.dots().begin(), isSame));
}

}  // namespace
}  // namespace fovea
