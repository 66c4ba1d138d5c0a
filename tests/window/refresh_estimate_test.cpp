#include "window/refresh_estimate.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace fovea {
namespace {

using namespace std::chrono_literals;

std::vector<Timestamp> every(Duration interval, int count, Duration jitter = {}) {
  std::vector<Timestamp> times;
  for (int n = 0; n < count; ++n) times.push_back(Timestamp(n * interval + (n * 7 % 5) * jitter));
  return times;
}

std::vector<Timestamp> alternating(Duration unpaused, Duration paused) {
  std::vector<Timestamp> times{Timestamp(0s)};
  for (int n = 1; n < 25; ++n) times.push_back(times.back() + (n % 2 == 1 ? paused : unpaused));
  return times;
}

TEST(GivenADisplayThatSwallowsPauses, WhenEstimatedThenItWaitsAndThePeriodIsExact) {
  const Duration period = 16'666'667ns;
  const auto estimate = estimateRefresh(every(period, 60, 50us), every(period, 25, 50us));
  EXPECT_TRUE(estimate.waits);
  EXPECT_NEAR(static_cast<double>(estimate.period.count()), static_cast<double>(period.count()), 2000);
  EXPECT_EQ(estimate.intervals, 59);
  EXPECT_GT(estimate.sd, 30us);
  EXPECT_LT(estimate.sd, 200us);
}

TEST(GivenADisplayThatLetsSwapsQueueUp, WhenEstimatedThenItWaitsThoughEveryOtherSwapIsLate) {
  const auto estimate = estimateRefresh(every(10ms, 60), alternating(8ms, 12ms));
  EXPECT_TRUE(estimate.waits);
  EXPECT_EQ(estimate.period, 10ms);
}

TEST(GivenACopyThatComesLaterByThePause, WhenEstimatedThenItDoesNotWait) {
  const auto estimate = estimateRefresh(every(5ms, 60), alternating(5ms, 7ms));
  EXPECT_FALSE(estimate.waits);
  EXPECT_EQ(estimate.period, 5ms);
}

TEST(GivenACopyOnAMachineThatWasBusyAtFirst, WhenEstimatedThenItDoesNotWait) {
  const auto estimate = estimateRefresh(every(7ms, 60), alternating(5ms, 7ms));
  EXPECT_FALSE(estimate.waits);
}

/// Swaps of a millisecond, most of them longer by a slice that another program takes.
TEST(GivenACopyOnAMachineThatIsVeryBusy, WhenEstimatedThenChanceIsTakenForNoDisplayThatWaits) {
  std::uint32_t state = 1;
  const auto share = [&] { return static_cast<double>((state = state * 1664525 + 1013904223) >> 8) / (1 << 24); };
  const auto swap = [&] { return Duration(static_cast<std::int64_t>(1e6 * (share() < 0.45 ? 0.5 + share() : 8 + 24 * share()))); };
  int claimed = 0;
  for (int round = 0; round < 1000; ++round) {
    std::vector<Timestamp> plain{Timestamp(0s)}, alternating{Timestamp(0s)};
    for (int i = 0; i < 60; ++i) plain.push_back(plain.back() + swap());
    const Duration pause = medianInterval(plain) * 2 / 5;
    for (int i = 1; i < 25; ++i) alternating.push_back(alternating.back() + swap() + (i % 2 == 1 ? pause : Duration{}));
    claimed += estimateRefresh(plain, alternating).waits;
  }
  EXPECT_EQ(claimed, 0) << "of 1000";
}

TEST(GivenADisplayThatIsOftenMissed, WhenEstimatedThenItWaitsAllTheSame) {
  std::vector<Timestamp> plain{Timestamp(0s)};
  for (int i = 0; i < 60; ++i) plain.push_back(plain.back() + (i % 3 == 0 ? 20ms : 10ms) );
  const auto estimate = estimateRefresh(plain, every(10ms, 25));
  EXPECT_TRUE(estimate.waits);
  EXPECT_EQ(estimate.period, 10ms);
}

TEST(GivenADisplayWithAHiccup, WhenEstimatedThenPeriodAndSpreadAreThoseOfTheRest) {
  auto times = every(10ms, 60);
  for (std::size_t i = 30; i < times.size(); ++i) times[i] += 30ms;
  const auto estimate = estimateRefresh(times, every(10ms, 25));
  EXPECT_EQ(estimate.period, 10ms);
  EXPECT_EQ(estimate.sd, 0ns);
  EXPECT_EQ(estimate.intervals, 58);
}

TEST(GivenTooFewSwaps, WhenEstimatedThenNothingIsClaimed) {
  const auto estimate = estimateRefresh(every(10ms, 2), every(10ms, 25));
  EXPECT_FALSE(estimate.waits);
  EXPECT_EQ(estimate.intervals, 0);
}

}  // namespace
}  // namespace fovea
