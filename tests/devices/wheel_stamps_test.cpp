#include "devices/wheel_stamps.hpp"

#include <gtest/gtest.h>

namespace fovea {
namespace {

using namespace std::chrono_literals;

class GivenAWheelOfTheKernel : public ::testing::Test {
 protected:
  void turn(Duration time, int value = 120, PointerChange::Kind kind = PointerChange::Kind::Turn) { stamps_.add({kind, value, Timestamp(time), 1us}); }
  /// What the server says of when, and the stamp that its step gets.
  std::optional<Timestamp> step(Duration told, bool isAcross = false) {
    const auto stamp = stamps_.take(isAcross, Timestamp(told));
    return stamp ? std::optional(stamp->time) : std::nullopt;
  }
  WheelStamps stamps_;
};

TEST_F(GivenAWheelOfTheKernel, WhenItTurnsAStepThenTheStepHasTheKernelsTime) {
  turn(100ms);
  const auto stamp = stamps_.take(false, Timestamp(101ms));
  ASSERT_TRUE(stamp);
  EXPECT_EQ(stamp->time, Timestamp(100ms));
  EXPECT_EQ(stamp->uncertainty, 1us);
  turn(140ms, -120);
  EXPECT_EQ(step(140ms), Timestamp(140ms)) << "whichever way it turns";
}

TEST_F(GivenAWheelOfTheKernel, WhenOneTurnIsToldTwiceByTheKernelAndAsSeveralStepsByTheServerThenAllHaveItsTime) {
  turn(100ms, 360);
  turn(100ms, 360);  // once more, in finer steps
  for (int n = 0; n < 3; ++n) EXPECT_EQ(step(102ms), Timestamp(100ms)) << n;
}

TEST_F(GivenAWheelOfTheKernel, WhenTurnsAreReadLateThenTheyAreMatchedInTheirOrder) {
  for (const Duration at : {10ms, 30ms, 50ms}) turn(at);
  for (const Duration at : {10ms, 30ms, 50ms}) EXPECT_EQ(step(at + 1ms), Timestamp(at));
}

TEST_F(GivenAWheelOfTheKernel, WhenItTurnsAcrossThenTheOtherWheelsTurnsAreNoneOfIt) {
  turn(10ms);
  turn(12ms, 120, PointerChange::Kind::TurnAcross);
  EXPECT_EQ(step(12ms, true), Timestamp(12ms));
  EXPECT_EQ(step(13ms), Timestamp(10ms));
}

TEST_F(GivenAWheelOfTheKernel, WhenTheServerLeftATurnOutThenTheNextOneIsNotDatedByItAndTheOneBehindHasItsOwnTime) {
  turn(10ms);
  turn(60ms);
  EXPECT_EQ(step(61ms), std::nullopt) << "either may be the one";
  turn(90ms);
  EXPECT_EQ(step(91ms), Timestamp(90ms));
}

TEST_F(GivenAWheelOfTheKernel, WhenTheServerIsLateThenItsStepHasNoStampRatherThanAWrongOne) {
  turn(10ms);
  EXPECT_EQ(step(18ms), std::nullopt);
}

TEST_F(GivenAWheelOfTheKernel, WhenItIsAFineOneThenAStepHasTheTimeOfTheTurnThatCompletedIt) {
  for (const Duration at : {10ms, 20ms, 30ms}) turn(at, 30);
  turn(30ms, 120);  // the kernel tells a whole step before there is one
  turn(40ms, 30);
  EXPECT_EQ(step(41ms), Timestamp(40ms));
  turn(52ms, 30);
  turn(54ms, 30);
  EXPECT_EQ(step(55ms), std::nullopt) << "two of them are too near to tell";
}

TEST_F(GivenAWheelOfTheKernel, WhenTheServerMakesAStepUpOrTheKernelLostSomeThenThereIsNoStamp) {
  EXPECT_EQ(step(10ms), std::nullopt) << "two fingers on a touchpad";
  turn(20ms);
  stamps_.add({PointerChange::Kind::Lost, 0, Timestamp(21ms), {}});
  EXPECT_EQ(step(22ms), std::nullopt);
}

}  // namespace
}  // namespace fovea
