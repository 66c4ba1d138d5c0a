#include "window/oml_sync.hpp"

#include <gtest/gtest.h>

namespace fovea {
namespace {

using namespace std::chrono_literals;

TEST(GivenADriversTime, WhenItIsOfTheLastSecondThenItIsSessionTime) {
  VirtualClock clock;
  clock.advance(100s);
  EXPECT_EQ(plausibleSwapTime(99'990'000, clock), Timestamp(99'990ms));
}

TEST(GivenADriversTime, WhenItIsOnAnotherClockThenItIsNotBelieved) {
  VirtualClock clock;
  clock.advance(100s);
  for (const std::int64_t microseconds : {std::int64_t{0}, std::int64_t{-5}, std::int64_t{98'000'000}, std::int64_t{101'000'000},
                                          std::int64_t{1'700'000'000'000'000}, INT64_MAX})
    EXPECT_FALSE(plausibleSwapTime(microseconds, clock)) << microseconds;
}

}  // namespace
}  // namespace fovea
