#include "devices/server_time.hpp"

#include <gtest/gtest.h>

namespace fovea {
namespace {

using namespace std::chrono_literals;

TEST(GivenAStampOfTheServer, WhenItIsOnOurClockThenTheDelayIsSinceThen) {
  EXPECT_EQ(delaySince(5'000, Timestamp(3ms + 250us), 5'000'000'000), 3ms + 250us);
}

TEST(GivenAStampOfTheServer, WhenItsMillisecondsTurnRoundThenTheDelayIsStillRight) {
  const std::int64_t turn = (std::int64_t{1} << 32) * 1'000'000;
  EXPECT_EQ(delaySince(0xFFFFFFFF, Timestamp(2ms), turn), 3ms);
}

TEST(GivenAStampOfTheServer, WhenItIsOnAnotherClockThenTheDelayIsAssumed) {
  EXPECT_EQ(delaySince(123, Timestamp(0ms), 5'000'000'000), kUnknownDelay);
  EXPECT_EQ(delaySince(5'001, Timestamp(0ms), 5'000'000'000), kUnknownDelay) << "from the future";
}

}  // namespace
}  // namespace fovea
