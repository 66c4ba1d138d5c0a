#include "window/frame_pacer.hpp"

#include <gtest/gtest.h>

namespace fovea {
namespace {

using namespace std::chrono_literals;
using Grid = FramePacer::Grid;

constexpr Timestamp at(Duration d) { return Timestamp(d); }

FramePacer afterOneFlip(Grid grid) {
  FramePacer pacer(grid, 10ms, at(0ms));
  pacer.settle(pacer.plan(at(1ms), std::nullopt), at(10ms), std::nullopt);
  return pacer;
}

TEST(GivenADisplay, WhenEachFlipMakesTheNextRefreshThenNoneIsMissed) {
  FramePacer pacer = afterOneFlip(Grid::Followed);
  for (int n = 2; n < 50; ++n) {
    const Duration jitter = (n % 3) * 100us;
    const auto plan = pacer.plan(at(n * 10ms - 8ms), std::nullopt);
    const auto outcome = pacer.settle(plan, at(n * 10ms + jitter), std::nullopt);
    EXPECT_TRUE(plan.consecutive);
    EXPECT_EQ(outcome.missed, 0u);
  }
  EXPECT_EQ(pacer.last(), 49);
}

TEST(GivenADisplay, WhenAFlipLightsUpTwoRefreshesTooLateThenTwoAreMissed) {
  FramePacer pacer = afterOneFlip(Grid::Followed);
  const auto plan = pacer.plan(at(12ms), std::nullopt);
  EXPECT_EQ(pacer.settle(plan, at(40ms), std::nullopt).missed, 2u);
}

TEST(GivenADisplay, WhenDrawingWasSlowThenThatCountsAsMissed) {
  FramePacer pacer = afterOneFlip(Grid::Followed);
  const auto plan = pacer.plan(at(33ms), std::nullopt);
  EXPECT_EQ(plan.refresh, 4);
  EXPECT_EQ(pacer.settle(plan, at(40ms), std::nullopt).missed, 2u);
}

TEST(GivenALegalWait, WhenTheNextFlipComesThenNothingIsMissedAndItIsNotConsecutive) {
  FramePacer pacer = afterOneFlip(Grid::Followed);
  pacer.idle();
  const auto plan = pacer.plan(at(733ms), std::nullopt);
  EXPECT_FALSE(plan.consecutive);
  EXPECT_EQ(pacer.settle(plan, at(740ms), std::nullopt).missed, 0u);
}

TEST(GivenALegalWait, WhenTheFlipAfterItIsTooSlowThenThatIsMissed) {
  FramePacer pacer = afterOneFlip(Grid::Followed);
  pacer.idle();
  const auto plan = pacer.plan(at(733ms), std::nullopt);
  EXPECT_EQ(pacer.settle(plan, at(770ms), std::nullopt).missed, 2u) << "740 ms could be made, 750 ms is grace";
}

TEST(GivenNotBefore, WhenTheFlipLightsUpThereThenTheGapIsNotMissed) {
  FramePacer pacer = afterOneFlip(Grid::Followed);
  const auto plan = pacer.plan(at(12ms), at(95ms));
  EXPECT_EQ(plan.refresh, 10);
  EXPECT_FALSE(plan.consecutive);
  const auto outcome = pacer.settle(plan, at(100ms), at(95ms));
  EXPECT_EQ(outcome.missed, 0u);
  EXPECT_FALSE(outcome.late);
}

TEST(GivenNotBefore, WhenTheFlipIsMoreThanOneRefreshLaterThenItIsLateAndMissed) {
  FramePacer pacer = afterOneFlip(Grid::Followed);
  const auto plan = pacer.plan(at(12ms), at(95ms));
  const auto outcome = pacer.settle(plan, at(120ms), at(95ms));
  EXPECT_EQ(outcome.missed, 2u);
  EXPECT_TRUE(outcome.late);
}

TEST(GivenNotBefore, WhenARefreshIsAHairEarlierThenItIsTaken) {
  FramePacer pacer = afterOneFlip(Grid::Fixed);
  EXPECT_EQ(pacer.plan(at(12ms), at(50ms + 400us)).refresh, 5);
  EXPECT_EQ(pacer.plan(at(12ms), at(50ms + 600us)).refresh, 6);
}

TEST(GivenNotBefore, WhenItHasPassedThenTheNextRefreshIsTaken) {
  FramePacer pacer = afterOneFlip(Grid::Fixed);
  EXPECT_EQ(pacer.plan(at(12ms), at(3ms)).refresh, 2);
}

TEST(GivenOurOwnTimer, WhenFlipsComeLateThenTheGridDoesNotDrift) {
  FramePacer pacer(Grid::Fixed, 10ms, at(0ms));
  for (int n = 1; n <= 1000; ++n)
    pacer.settle(pacer.plan(at(n * 10ms - 5ms), std::nullopt), at(n * 10ms + 900us), std::nullopt);
  EXPECT_EQ(pacer.timeOf(2000), at(20s));
}

TEST(GivenOurOwnTimer, WhenTheSwapTakesTimeThenARefreshThatItCannotMakeIsNotPlanned) {
  FramePacer pacer(Grid::Fixed, 10ms, at(0ms), 2ms);
  EXPECT_EQ(pacer.plan(at(7ms), std::nullopt).refresh, 1);
  EXPECT_EQ(pacer.plan(at(9ms), std::nullopt).refresh, 2);
}

TEST(GivenADisplayWhosePeriodIsNotQuiteOurs, WhenItIsFollowedThenPredictionsStayWithIt) {
  const Duration real = 10ms + 20us;
  FramePacer pacer(Grid::Followed, 10ms, at(0ms));
  for (int n = 1; n <= 3000; ++n)
    pacer.settle(pacer.plan(at(n * real - 5ms), std::nullopt), at(n * real), std::nullopt);
  EXPECT_EQ(pacer.last(), 3000);
  const Duration off = pacer.timeOf(3001) - at(3001 * real);
  EXPECT_LT(std::abs(off.count()), Duration(200us).count());
}

TEST(GivenADisplay, WhenOneStampIsLateThenThePredictionHardlyMoves) {
  FramePacer pacer = afterOneFlip(Grid::Followed);
  pacer.settle(pacer.plan(at(12ms), std::nullopt), at(24ms), std::nullopt);
  EXPECT_EQ(pacer.timeOf(3), at(30ms + 800us));
}

}  // namespace
}  // namespace fovea
