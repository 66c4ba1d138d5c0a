#include "devices/touch_stamps.hpp"

#include <gtest/gtest.h>

namespace fovea {
namespace {

using namespace std::chrono_literals;

class GivenAPanelOfTheKernel : public ::testing::Test {
 protected:
  void down(int finger, Duration time) { stamps_.add({PointerChange::Kind::FingerDown, finger, Timestamp(time), 1us}); }
  void up(int finger, Duration time) { stamps_.add({PointerChange::Kind::FingerUp, finger, Timestamp(time), 1us}); }
  std::optional<Timestamp> begin(std::uint32_t touch, Duration told) { return timeOf(stamps_.takeBegin(touch, Timestamp(told))); }
  std::optional<Timestamp> end(std::uint32_t touch, Duration told) { return timeOf(stamps_.takeEnd(touch, Timestamp(told))); }
  static std::optional<Timestamp> timeOf(const std::optional<KernelStamp> &stamp) { return stamp ? std::optional(stamp->time) : std::nullopt; }
  TouchStamps stamps_;
};

TEST_F(GivenAPanelOfTheKernel, WhenAFingerComesAndGoesThenBothHaveTheKernelsTime) {
  down(300, 100ms);
  EXPECT_EQ(begin(7, 103ms), Timestamp(100ms));
  up(300, 180ms);
  EXPECT_EQ(end(7, 181ms), Timestamp(180ms));
}

TEST_F(GivenAPanelOfTheKernel, WhenTwoFingersGoInAnotherOrderThanTheyCameThenEachHasItsOwnTime) {
  down(300, 100ms);
  down(301, 150ms);
  EXPECT_EQ(begin(7, 101ms), Timestamp(100ms));
  EXPECT_EQ(begin(8, 151ms), Timestamp(150ms));
  up(301, 200ms);
  up(300, 220ms);
  EXPECT_EQ(end(7, 221ms), Timestamp(220ms));
  EXPECT_EQ(end(8, 222ms), Timestamp(200ms));
}

TEST_F(GivenAPanelOfTheKernel, WhenTwoFingersComeAtOnceThenTheyAreTheKernelsInItsOrder) {
  down(300, 100ms);
  down(301, 100ms);
  up(300, 140ms);
  up(301, 170ms);
  EXPECT_EQ(begin(7, 101ms), Timestamp(100ms));
  EXPECT_EQ(begin(8, 101ms), Timestamp(100ms));
  EXPECT_EQ(end(8, 171ms), Timestamp(170ms));
  EXPECT_EQ(end(7, 141ms), Timestamp(140ms));
}

TEST_F(GivenAPanelOfTheKernel, WhenNobodyCanSayWhichFingerItWasThenNeitherItsBeginNorItsEndHasAStamp) {
  down(300, 100ms);
  down(301, 110ms);
  EXPECT_EQ(begin(8, 112ms), std::nullopt) << "one was a palm, or on another window";
  up(301, 160ms);
  up(300, 165ms);
  EXPECT_EQ(end(8, 166ms), std::nullopt);
  down(302, 400ms);
  EXPECT_EQ(begin(9, 401ms), Timestamp(400ms)) << "the two were forgotten";
}

TEST_F(GivenAPanelOfTheKernel, WhenAFingerBesideTheWindowWasNeverToldThenTheNextOneHasItsOwnTime) {
  down(300, 100ms);
  up(300, 140ms);
  down(301, 190ms);
  EXPECT_EQ(begin(7, 191ms), Timestamp(190ms));
  EXPECT_EQ(end(7, 192ms), std::nullopt) << "the server has ended it, the finger is down";
}

TEST_F(GivenAPanelOfTheKernel, WhenTheServerMakesATouchUpOrTheKernelLostSomeThenThereIsNoStamp) {
  EXPECT_EQ(begin(7, 10ms), std::nullopt);
  down(300, 100ms);
  EXPECT_EQ(begin(7, 100ms), Timestamp(100ms));
  up(300, 150ms);
  stamps_.add({PointerChange::Kind::Lost, 0, Timestamp(151ms), {}});
  EXPECT_EQ(end(7, 152ms), std::nullopt);
}

}  // namespace
}  // namespace fovea
