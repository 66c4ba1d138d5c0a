#include "devices/key_gate.hpp"

#include <gtest/gtest.h>

namespace fovea {
namespace {

using Action = KeyChange::Action;
using Press = KeyGate::Press;

TEST(GivenAPressThatCounted, WhenItIsLetGoThenTheReleaseCountsWhoeverHasTheKeys) {
  KeyGate gate;
  EXPECT_EQ(gate.press(1, 38, Action::Press, true), Press::First);
  EXPECT_EQ(gate.press(1, 38, Action::Repeat, false), Press::Repeat);
  EXPECT_TRUE(gate.release(1, 38));
  EXPECT_FALSE(gate.release(1, 38));
}

TEST(GivenAPressThatWasTheOperators, WhenTheParticipantGetsTheKeysThenItsRepeatsAndReleaseDoNotCount) {
  KeyGate gate;
  EXPECT_EQ(gate.press(1, 38, Action::Press, false), Press::Ignored);
  EXPECT_EQ(gate.press(1, 38, Action::Repeat, true), Press::Ignored);
  EXPECT_FALSE(gate.release(1, 38));
  EXPECT_EQ(gate.press(1, 38, Action::Press, true), Press::First);
}

TEST(GivenAKeyHeldSinceBefore, WhenItRepeatsThenThatIsNoPress) {
  KeyGate gate;
  EXPECT_EQ(gate.press(1, 38, Action::Repeat, true), Press::Ignored);
  EXPECT_FALSE(gate.release(1, 38));
}

TEST(GivenTwoKeyboards, WhenBothHoldAKeyThenTheyAreToldApart) {
  KeyGate gate;
  EXPECT_EQ(gate.press(1, 38, Action::Press, true), Press::First);
  EXPECT_EQ(gate.press(2, 38, Action::Press, true), Press::First);
  EXPECT_TRUE(gate.release(1, 38));
  EXPECT_TRUE(gate.release(2, 38));
}

}  // namespace
}  // namespace fovea
