#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "sound/block_dates.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;

TEST(GivenABlock, WhenAskedThenSamplesAndTimesAreEachOthers) {
  BlockTime block;
  block.first = Timestamp(10ms), block.nsPerFrame = 1e9 / 48000;
  EXPECT_EQ(block.at(48), Timestamp(11ms));
  EXPECT_EQ(block.frameAt(Timestamp(11ms)), 48);
  EXPECT_EQ(block.frameAt(Timestamp(9ms)), -48);
  for (int n = -1000; n < 1000; ++n) EXPECT_EQ(block.frameAt(block.at(n)), n);
}

TEST(GivenAClockOfAnyRate, WhenItGoesEvenlyThenItIsBelieved) {
  ClockWatch watch;
  for (int n = 0; n < 1000; ++n) {
    watch.see(std::uint64_t(n) * 480, Timestamp(n * 10013us));  // 0.13 % slow
    EXPECT_EQ(watch.error().has_value(), n >= 100);             // it takes a second to know
  }
  EXPECT_LT(watch.error().value(), 2ns);
}

TEST(GivenAClockThatWanders, WhenComparedThenItIsOffByAsMuchForSomeSeconds) {
  ClockWatch watch;
  int n = 0;
  const auto see = [&](Duration off) { watch.see(std::uint64_t(n) * 480, Timestamp(n * 10ms + off)), ++n; };
  while (n < 200) see(0us);
  while (n < 300) see(70us);
  EXPECT_GE(watch.error().value(), 70us);
  EXPECT_LE(watch.error().value(), 140us);
  while (n < 2000) see(70us);
  EXPECT_LT(watch.error().value(), 2ns);
}

TEST(GivenAClockThatJumps, WhenAskedThenTheJumpCountsAndNothingElse) {
  ClockWatch watch;
  for (int n = 0; n < 200; ++n) watch.see(std::uint64_t(n) * 480, Timestamp(n * 10ms));
  watch.jump(-3ms);
  for (int n = 200; n < 300; ++n) watch.see(std::uint64_t(n) * 480, Timestamp(n * 10ms - 3ms));
  EXPECT_EQ(watch.error().value(), 3ms);
}

TEST(GivenNoisyTimes, WhenFollowedThenTheyAreEvenedOutAndTheUncertaintyIsTheirs) {
  BlockLoop loop(48000);
  std::mt19937 random(1);
  std::normal_distribution<double> noise(0, 200e3);
  const double perBlock = 256e9 / 48000 * 1.0001;  // the card is 0.01 % slow
  double worst = 0;
  BlockTime block;
  EXPECT_GE(loop.follow(Timestamp(0ns), 256).uncertainty, 5ms);  // nothing is known yet
  for (int n = 1; n < 8000; ++n) {
    block = loop.follow(fromNanoseconds(std::llround(n * perBlock + noise(random))), 256);
    if (n > 4000) worst = std::max(worst, std::abs(double(toNanoseconds(block.first)) - n * perBlock));
  }
  EXPECT_LT(worst, 100e3);
  EXPECT_NEAR(double(block.uncertainty.count()), 600e3, 150e3);
  EXPECT_NEAR(block.nsPerFrame, 1e9 / 48000 * 1.0001, 1);
}

TEST(GivenTimesThatMove, WhenTheyAreOfAnotherClockThenTheyAreBroughtToOurs) {
  BlockDates dates(BlockDates::Direction::Out, 48000, 0.02);
  const double theirs = 1.7e9;  // the wall's seconds
  BlockTime block;
  for (int n = 0; n < 4000; ++n) {
    const double at = n * 0.01;
    const Duration late = n % 7 ? 900us : 30us;  // how long after its time the block was asked for
    block = dates.date(Timestamp(n * 10ms + late), theirs + at, theirs + at + 0.025, 480, false);
    EXPECT_EQ(block.source, SampleSource::Device);
    EXPECT_GT(block.uncertainty, 0ns);
  }
  EXPECT_NEAR(double((block.first - Timestamp(3999 * 10ms)).count()), 25e6, 50e3);
  EXPECT_LT(block.uncertainty, 100us);
}

TEST(GivenTimesThatMove, WhenTheirClockIsSetBackThenThatIsFollowedWithinTwoSeconds) {
  BlockDates dates(BlockDates::Direction::Out, 48000, 0.02);
  BlockTime block;
  for (int n = 0; n < 1200; ++n) {
    const double at = n * 0.01 - (n < 1000 ? 0 : 0.5);
    block = dates.date(Timestamp(n * 10ms), 1.7e9 + at, 1.7e9 + at + 0.025, 480, false);
  }
  EXPECT_NEAR(double((block.first - Timestamp(1199 * 10ms)).count()), 25e6, 50e3);
}

TEST(GivenTimesThatMove, WhenOneBlockIsVeryLateThenItsTimeIsNotBelieved) {
  BlockDates dates(BlockDates::Direction::Out, 48000, 0.02);
  BlockTime block;
  for (int n = 0; n < 1000; ++n) block = dates.date(Timestamp(n * 10ms + (n > 940 && n < 990 ? 300ms : 0ms)), 100 + n * 0.01, 100.025 + n * 0.01, 480, false);
  EXPECT_NEAR(double((block.first - Timestamp(999 * 10ms)).count()), 25e6, 2e6);
}

TEST(GivenTimesThatStandStill, WhenABlockIsDatedThenItIsByTheMomentItWasAskedForAndAsCoarse) {
  for (const auto direction : {BlockDates::Direction::Out, BlockDates::Direction::In}) {
    BlockDates dates(direction, 48000, 0.02);
    BlockTime block;
    for (int n = 0; n < 2000; ++n) block = dates.date(Timestamp(n * 10ms), 0, 0, 480, false);
    EXPECT_EQ(block.source, SampleSource::Block);
    EXPECT_GE(block.uncertainty, 10ms);
    const Duration latency = direction == BlockDates::Direction::Out ? 20ms : -20ms;
    EXPECT_NEAR(double((block.first - Timestamp(1999 * 10ms)).count()), double(latency.count()), 1e5);
  }
}

TEST(GivenAGap, WhenTheNextBlockIsDatedThenWhatWasLostIsCounted) {
  BlockDates dates(BlockDates::Direction::In, 48000, 0.02);
  for (int n = 0; n < 1000; ++n)
    EXPECT_EQ(dates.date(Timestamp(n * 10ms), 100 + n * 0.01, 99.99 + n * 0.01, 480, false).lost, 0u);
  const BlockTime block = dates.date(Timestamp(10030ms), 110.03, 110.02, 480, true);
  EXPECT_TRUE(block.isGap);
  EXPECT_NEAR(block.lost, 3 * 480, 5);
  EXPECT_GE(block.uncertainty, 10ms);  // it has to find its feet again
}

}  // namespace
}  // namespace fovea
