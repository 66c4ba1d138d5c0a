#include "devices/keyboard_numbers.hpp"

#include <gtest/gtest.h>

namespace fovea {
namespace {

const XKeyboard kLeft{8, "Box", "/dev/input/event3"}, kRight{9, "Box", "/dev/input/event4"};

TEST(GivenTwoKeyboards, WhenOneIsUnpluggedAndComesBackUnderAnotherDeviceThenItHasItsNumberAgain) {
  KeyboardNumbers numbers;
  numbers.update({kLeft, kRight});
  const auto without = numbers.update({kRight});
  ASSERT_EQ(without.gone.size(), 1u);
  EXPECT_EQ(without.gone[0].number, 8u);
  const auto with = numbers.update({kRight, {12, "Box", "/dev/input/event3"}});
  ASSERT_EQ(with.come.size(), 1u);
  EXPECT_EQ(with.come[0].number, 8u);
  EXPECT_EQ(numbers.numberOf(12), 8u);
  EXPECT_EQ(numbers.numberOf(9), 9u);
}

TEST(GivenTwoKeyboardsOfOneName, WhenBothAreUnpluggedAndComeBackTheOtherWayRoundThenTheirNodesTellThemApart) {
  KeyboardNumbers numbers;
  numbers.update({kLeft, kRight});
  numbers.update({});
  numbers.update({{9, "Box", "/dev/input/event3"}, {8, "Box", "/dev/input/event4"}});
  EXPECT_EQ(numbers.numberOf(9), 8u);
  EXPECT_EQ(numbers.numberOf(8), 9u);
}

TEST(GivenAKeyboardThatWentAway, WhenAnotherTakesItsPlaceThenThatIsNotIt) {
  KeyboardNumbers numbers;
  numbers.update({kLeft});
  numbers.update({});
  const auto changes = numbers.update({{8, "Another", "/dev/input/event3"}});
  ASSERT_EQ(changes.come.size(), 1u);
  EXPECT_NE(changes.come[0].number, 8u);
}

}  // namespace
}  // namespace fovea
