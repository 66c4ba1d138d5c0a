#include "clock/clock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <limits>
#include <thread>
#include <vector>

namespace fovea {
namespace {

using namespace std::chrono_literals;

/// Local time as somewhere else, for one test.
class TimeZone {
 public:
  explicit TimeZone(const char *zone) {
    if (const char *value = std::getenv("TZ")) earlier_ = value, had_ = true;
    setenv("TZ", zone, 1);
    tzset();
  }
  ~TimeZone() {
    had_ ? setenv("TZ", earlier_.c_str(), 1) : unsetenv("TZ");
    tzset();
  }

 private:
  std::string earlier_;
  bool had_ = false;
};

constexpr std::int64_t kNovember = 1'795'230'062'569'021'999;  // 2026-11-21 03:01:02.569021999 UTC

TEST(GivenAVirtualClock, WhenNobodyMovesItThenItStandsAtZero) {
  const VirtualClock clock(5);
  EXPECT_EQ(clock.now(), Timestamp{});
  EXPECT_TRUE(clock.isVirtual());
  EXPECT_EQ(clock.monotonicOrigin(), 0);
  EXPECT_EQ(clock.wallOrigin(), 5);
}

TEST(GivenAVirtualClock, WhenAdvancedOrSleptOnThenItMovesThere) {
  VirtualClock clock;
  clock.advance(2s);
  EXPECT_EQ(clock.now(), fromNanoseconds(2'000'000'000));
  clock.sleepUntil(Timestamp(5s));
  EXPECT_EQ(toSeconds(clock.now()), 5.0);
}

TEST(GivenAVirtualClock, WhenAskedForAPastMomentThenItNeverStepsBack) {
  VirtualClock clock;
  clock.advance(2s);
  clock.sleepUntil(Timestamp(1s));
  EXPECT_EQ(clock.now(), Timestamp(2s));
}

TEST(GivenAVirtualClock, WhenManyThreadsMoveItThenNobodySeesItStepBack) {
  VirtualClock clock;
  std::vector<std::thread> threads;
  std::atomic<int> stepsBack{0};
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      Timestamp last{};
      for (int i = 0; i < 5000; ++i) {
        clock.sleepUntil(fromNanoseconds(i * 4 + t));
        const Timestamp now = clock.now();
        if (now < last || toNanoseconds(now) < i * 4 + t) ++stepsBack;
        last = now;
      }
    });
  for (std::thread &thread : threads) thread.join();
  EXPECT_EQ(stepsBack, 0);
  EXPECT_EQ(toNanoseconds(clock.now()), 4999 * 4 + 3);
}

TEST(GivenARealClock, WhenReadAgainAndAgainThenItNeverStepsBack) {
  const RealClock clock;
  Timestamp last = clock.now();
  EXPECT_GE(last, Timestamp{});
  for (int i = 0; i < 10'000; ++i) {
    const Timestamp now = clock.now();
    ASSERT_GE(now, last);
    last = now;
  }
  EXPECT_FALSE(clock.isVirtual());
}

TEST(GivenARealClock, WhenAsleepThenItNeverWakesEarly) {
  RealClock clock;
  for (const Duration ahead : {Duration(1us), Duration(250us), Duration(400us), Duration(3ms)}) {
    const Timestamp wanted = clock.now() + ahead;
    clock.sleepUntil(wanted);
    EXPECT_GE(clock.now(), wanted);
  }
}

TEST(GivenARealClock, WhenTheMomentHasPassedThenItReturnsAtOnce) {
  RealClock clock;
  clock.sleepUntil(Timestamp(-1h));
  clock.sleepUntil(Timestamp{});
}

TEST(GivenARealClock, WhenItsOriginIsAddedThenSessionTimeIsMonotonicTime) {
  const RealClock clock;
  const auto monotonic = [] {
    std::timespec time{};
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * std::int64_t{1'000'000'000} + time.tv_nsec;
  };
  const std::int64_t before = monotonic();
  const std::int64_t now = clock.monotonicOrigin() + toNanoseconds(clock.now());
  EXPECT_LE(before, now);
  EXPECT_LE(now, monotonic());
  EXPECT_GT(clock.wallOrigin(), 1'700'000'000'000'000'000);
}

TEST(GivenAWallTime, WhenWrittenThenItIsLocalWithItsOffset) {
  {
    const TimeZone zone("UTC0");
    EXPECT_EQ(wallText(kNovember), "2026-11-21T03:01:02.569021+00:00");
    EXPECT_EQ(wallText(0), "1970-01-01T00:00:00.000000+00:00");
  }
  {
    const TimeZone zone("IST-5:30");
    EXPECT_EQ(wallText(kNovember), "2026-11-21T08:31:02.569021+05:30");
  }
  const TimeZone zone("NST3:30");
  EXPECT_EQ(wallText(kNovember), "2026-11-20T23:31:02.569021-03:30");
}

TEST(GivenAWallTimeBefore1970, WhenWrittenThenTheFractionStillCountsForwards) {
  const TimeZone zone("UTC0");
  EXPECT_EQ(wallText(-1), "1969-12-31T23:59:59.999999+00:00");
}

TEST(GivenSummerTime, WhenWrittenThenTheOffsetIsThatOfTheDay) {
  const TimeZone zone("CET-1CEST,M3.5.0,M10.5.0/3");
  EXPECT_THAT(wallText(kNovember), testing::EndsWith("T04:01:02.569021+01:00"));
  EXPECT_THAT(wallText(1'783'000'000'000'000'000), testing::EndsWith("+02:00"));
}

TEST(GivenAWallTime, WhenItNamesAFileThenNoCharacterOfItIsMinded) {
  const TimeZone zone("UTC0");
  EXPECT_EQ(wallFileText(kNovember), "2026-11-21_03h01.02.569");
}

}  // namespace
}  // namespace fovea
