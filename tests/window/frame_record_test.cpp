#include "window/frame_record.hpp"

#include <array>
#include <thread>

#include <gtest/gtest.h>

namespace fovea {
namespace {

using namespace std::chrono_literals;

FlipResult flipAt(Duration t, bool consecutive = true, std::uint32_t missed = 0) {
  FlipResult flip;
  flip.onset = Timestamp(t);
  flip.consecutive = consecutive;
  flip.missed = missed;
  return flip;
}

TEST(GivenRegularFrames, WhenSummedUpThenTheFiguresAreTheirs) {
  FrameRecord record(512);
  for (int n = 0; n <= 100; ++n) record.add(flipAt(n * 10ms));
  record.add(flipAt(1030ms, true, 2));
  const FrameSummary summary = record.summary();
  EXPECT_EQ(summary.frames, 102u);
  EXPECT_EQ(summary.missed, 2u);
  EXPECT_EQ(summary.intervals, 101u);
  EXPECT_EQ(summary.median, 10ms);
  EXPECT_EQ(summary.p99, 10ms);
  EXPECT_EQ(summary.max, 30ms);
  EXPECT_GT(summary.sd, 1ms);
  EXPECT_LT(summary.sd, 3ms);
}

TEST(GivenAWaitBetweenFrames, WhenSummedUpThenItIsNoInterval) {
  FrameRecord record(64);
  record.add(flipAt(0ms, false));
  record.add(flipAt(10ms));
  record.add(flipAt(500ms, false));
  record.add(flipAt(510ms));
  const FrameSummary summary = record.summary();
  EXPECT_EQ(summary.intervals, 2u);
  EXPECT_EQ(summary.max, 10ms);
  EXPECT_EQ(summary.sd, 0ms);
}

TEST(GivenMoreFramesThanRoom, WhenReadThenTheNewestAreThere) {
  FrameRecord record(8);
  for (int n = 0; n <= 100; ++n) record.add(flipAt(n * (n + 1) / 2 * 1ms));
  std::array<float, 4> latest{};
  ASSERT_EQ(record.copyLatestIntervals(latest), 4u);
  EXPECT_EQ(latest, (std::array<float, 4>{97, 98, 99, 100}));
  EXPECT_EQ(record.summary().frames, 101u);
  EXPECT_EQ(record.summary().intervals, 8u);
}

TEST(GivenANewRun, WhenClearedThenNothingOfTheLastOneCounts) {
  FrameRecord record(64);
  record.add(flipAt(0ms));
  record.add(flipAt(10ms, true, 1));
  record.clear();
  record.add(flipAt(20ms));
  std::array<float, 4> latest{};
  EXPECT_EQ(record.copyLatestIntervals(latest), 0u);
  EXPECT_EQ(record.frames(), 1u);
  EXPECT_EQ(record.missed(), 0u);
  EXPECT_EQ(record.summary().intervals, 0u);
}

TEST(GivenTheDefaultSize, WhenAnHourAtSixtyHertzHasPassedThenAllOfItIsHeld) {
  EXPECT_GE(FrameRecord::kCapacity, std::size_t{60 * 60 * 60});
}

TEST(GivenAPanelThatReads, WhenTheStageAddsMeanwhileThenOnlyWholeIntervalsAreSeen) {
  FrameRecord record(16);
  // Each interval is 1 us longer than the one before, so any mixture of old and new would break the rising row.
  std::thread stage([&] {
    Duration t{};
    for (int n = 0; n < 20000; ++n) record.add(flipAt(t += n * 1us));
  });
  std::array<float, 12> latest{};
  while (record.frames() < 20000) {
    const std::size_t count = record.copyLatestIntervals(latest);
    for (std::size_t i = 1; i < count; ++i) ASSERT_NEAR(latest[i] - latest[i - 1], 0.001, 0.0005);
  }
  stage.join();
}

}  // namespace
}  // namespace fovea
