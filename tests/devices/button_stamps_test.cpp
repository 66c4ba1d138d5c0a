#include "devices/button_stamps.hpp"

#include <linux/input.h>

#include <gtest/gtest.h>

namespace fovea {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t kLeft = 1, kMiddle = 2, kRight = 3, kBack = 8;

class GivenAMouseOfTheKernel : public ::testing::Test {
 protected:
  void kernel(std::uint32_t code, bool isPress, Duration time, Duration uncertainty = 1us) {
    stamps_.add({isPress ? KeyChange::Action::Press : KeyChange::Action::Release, code, Timestamp(time), uncertainty});
  }
  /// What the server tells and says of when, and the stamp it gets.
  std::optional<Timestamp> server(std::uint32_t button, bool isPress, Duration told) {
    const auto stamp = stamps_.take(button, isPress, Timestamp(told));
    return stamp ? std::optional(stamp->time) : std::nullopt;
  }
  ButtonStamps stamps_;
};

TEST_F(GivenAMouseOfTheKernel, WhenTheServerTellsOfAClickThenItGetsTheKernelsTimes) {
  kernel(BTN_LEFT, true, 100ms, 3us);
  const auto press = stamps_.take(kLeft, true, Timestamp(104ms));
  kernel(BTN_LEFT, false, 180ms);
  ASSERT_TRUE(press);
  EXPECT_EQ(press->time, Timestamp(100ms));
  EXPECT_EQ(press->uncertainty, 3us);
  EXPECT_EQ(server(kLeft, false, 183ms), Timestamp(180ms));
}

TEST_F(GivenAMouseOfTheKernel, WhenClicksAreReadLateThenTheyAreMatchedInTheirOrder) {
  for (const Duration at : {10ms, 60ms}) {
    kernel(BTN_LEFT, true, at);
    kernel(BTN_LEFT, false, at + 20ms);
  }
  EXPECT_EQ(server(kLeft, true, 10ms), Timestamp(10ms));
  EXPECT_EQ(server(kLeft, false, 30ms), Timestamp(30ms));
  EXPECT_EQ(server(kLeft, true, 62ms), Timestamp(60ms));
  EXPECT_EQ(server(kLeft, false, 83ms), Timestamp(80ms));
}

TEST_F(GivenAMouseOfTheKernel, WhenItsContactBouncesAsItIsPressedThenNoClickIsDatedByWhatTheServerLeftOut) {
  kernel(BTN_LEFT, true, 0ms);
  EXPECT_EQ(server(kLeft, true, 0ms), Timestamp(0ms));
  kernel(BTN_LEFT, false, 8ms);
  kernel(BTN_LEFT, true, 12ms);
  kernel(BTN_LEFT, false, 90ms);
  EXPECT_EQ(server(kLeft, false, 90ms), Timestamp(90ms));
  for (const Duration at : {150ms, 300ms}) {
    kernel(BTN_LEFT, true, at);
    EXPECT_EQ(server(kLeft, true, at), Timestamp(at));
    kernel(BTN_LEFT, false, at + 80ms);
    EXPECT_EQ(server(kLeft, false, at + 80ms), Timestamp(at + 80ms));
  }
}

TEST_F(GivenAMouseOfTheKernel, WhenItsContactBouncesAsItIsLetGoThenTheNextClickHasItsOwnTime) {
  kernel(BTN_LEFT, true, 1000ms);
  EXPECT_EQ(server(kLeft, true, 1000ms), Timestamp(1000ms));
  kernel(BTN_LEFT, false, 1090ms);
  kernel(BTN_LEFT, true, 1095ms);
  kernel(BTN_LEFT, false, 1098ms);
  EXPECT_EQ(server(kLeft, false, 1090ms), Timestamp(1090ms));
  kernel(BTN_LEFT, true, 1220ms);
  EXPECT_EQ(server(kLeft, true, 1221ms), Timestamp(1220ms));
}

TEST_F(GivenAMouseOfTheKernel, WhenABounceIsReadBeforeTheServerTellsThenNobodyCanSayWhichPressItWas) {
  kernel(BTN_LEFT, true, 0ms);
  kernel(BTN_LEFT, false, 8ms);
  kernel(BTN_LEFT, true, 12ms);
  EXPECT_EQ(server(kLeft, true, 13ms), std::nullopt);
}

TEST_F(GivenAMouseOfTheKernel, WhenTheServerTellsLateOfOneOfSeveralPressesThenNobodyCanSayWhichItWas) {
  kernel(BTN_LEFT, true, 10ms);
  kernel(BTN_LEFT, true, 100ms);
  EXPECT_EQ(server(kLeft, true, 140ms), std::nullopt);
}

TEST_F(GivenAMouseOfTheKernel, WhenSeveralButtonsAreDownThenEachFindsItsOwn) {
  kernel(BTN_RIGHT, true, 10ms);
  kernel(BTN_LEFT, true, 11ms);
  kernel(BTN_MIDDLE, true, 12ms);
  kernel(BTN_SIDE, true, 13ms);
  EXPECT_EQ(server(kLeft, true, 20ms), Timestamp(11ms));
  EXPECT_EQ(server(kBack, true, 20ms), Timestamp(13ms));
  EXPECT_EQ(server(kMiddle, true, 20ms), Timestamp(12ms));
  EXPECT_EQ(server(kRight, true, 20ms), Timestamp(10ms));
}

TEST_F(GivenAMouseOfTheKernel, WhenItIsMappedForTheLeftHandThenTheOnlyPressThereIsCounts) {
  kernel(BTN_LEFT, true, 10ms);
  EXPECT_EQ(server(kRight, true, 12ms), Timestamp(10ms));
  kernel(BTN_LEFT, false, 50ms);
  EXPECT_EQ(server(kRight, false, 52ms), Timestamp(50ms));
}

TEST_F(GivenAMouseOfTheKernel, WhenBothButtonsOfALeftHandedMapAreReadAtOnceThenEachHasItsOwnTime) {
  kernel(BTN_LEFT, true, 10ms);
  kernel(BTN_RIGHT, true, 20ms);
  EXPECT_EQ(server(kRight, true, 11ms), Timestamp(10ms));
  EXPECT_EQ(server(kLeft, true, 21ms), Timestamp(20ms));
}

TEST_F(GivenAMouseOfTheKernel, WhenNobodyCanSayWhichPressItWasThenThereIsNoStampNorForTheReleases) {
  kernel(BTN_LEFT, true, 10ms);
  kernel(BTN_RIGHT, true, 20ms);
  EXPECT_EQ(server(kMiddle, true, 60ms), std::nullopt) << "a middle click made of two buttons";
  kernel(BTN_LEFT, false, 90ms);
  EXPECT_EQ(server(kMiddle, false, 92ms), std::nullopt) << "its press was stamped by another clock";
  kernel(BTN_RIGHT, false, 95ms);
  kernel(BTN_LEFT, true, 150ms);
  EXPECT_EQ(server(kLeft, true, 151ms), Timestamp(150ms)) << "the two presses were forgotten";
}

TEST_F(GivenAMouseOfTheKernel, WhenTheServerMakesAPressUpThenItHasNoStamp) {
  EXPECT_EQ(server(kLeft, true, 10ms), std::nullopt) << "a tap on a touchpad";
  EXPECT_EQ(server(kLeft, false, 20ms), std::nullopt);
}

TEST_F(GivenAMouseOfTheKernel, WhenAPressWasNeverToldThenALaterOneIsNotDatedByIt) {
  kernel(BTN_LEFT, true, 100ms);
  EXPECT_EQ(server(kLeft, true, 301ms), std::nullopt) << "older than a server holds anything back";
  kernel(BTN_LEFT, true, 400ms);
  EXPECT_EQ(server(kLeft, true, 600ms), Timestamp(400ms));
}

TEST_F(GivenAMouseOfTheKernel, WhenOnlyAnEarlierReleaseIsKnownThenAReleaseHasNone) {
  kernel(BTN_LEFT, false, 90ms);
  kernel(BTN_LEFT, true, 100ms);
  EXPECT_EQ(server(kLeft, true, 102ms), Timestamp(100ms));
  EXPECT_EQ(server(kLeft, false, 110ms), std::nullopt) << "it would have ended before it began";
}

TEST_F(GivenAMouseOfTheKernel, WhenNobodyAsksForLongThenTheLatestPressesAreKept) {
  for (int n = 0; n < 1000; ++n) kernel(BTN_LEFT, true, n * 100ms);
  EXPECT_EQ(server(kLeft, true, 99'902ms), Timestamp(99'900ms));
}

TEST_F(GivenAMouseOfTheKernel, WhenAKernelRepeatsThenThatIsNoClick) {
  stamps_.add({KeyChange::Action::Repeat, BTN_LEFT, Timestamp(10ms), 1us});
  EXPECT_EQ(server(kLeft, true, 11ms), std::nullopt);
}

}  // namespace
}  // namespace fovea
