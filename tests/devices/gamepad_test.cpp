#include "devices/gamepad.hpp"

#include <gtest/gtest.h>

namespace fovea {
namespace {

using namespace std::chrono_literals;

class GivenAGamepad : public ::testing::Test {
 protected:
  std::vector<DeviceEvent> lookAt(Duration time) {
    pad_.catchUp(Timestamp(time));
    std::vector<DeviceEvent> events(16);
    events.resize(pad_.events().take(events));
    return events;
  }

  VirtualClock clock_;
  std::optional<GamepadState> hardware_ = GamepadState{{0, 0}, {0, 0}};
  Gamepad pad_{clock_, {[] { return std::vector<GamepadInfo>(); }, [this](int) { return hardware_; }}, {0, "pad", "guid"}};
};

TEST_F(GivenAGamepad, WhenAButtonIsPressedThenTheStampSaysHowLongNobodyLooked) {
  EXPECT_TRUE(lookAt(0ms).empty());
  hardware_->buttons[1] = 1;
  const auto pressed = lookAt(8ms);
  ASSERT_EQ(pressed.size(), 1u);
  EXPECT_EQ(pressed[0].kind, DeviceEventKind::Press);
  EXPECT_EQ(pressed[0].channel, 1u);
  EXPECT_EQ(pressed[0].time, Timestamp(8ms));
  EXPECT_EQ(pressed[0].uncertainty, Duration(8ms));
  hardware_->buttons[1] = 0;
  const auto released = lookAt(20ms);
  ASSERT_EQ(released.size(), 1u);
  EXPECT_EQ(released[0].duration, Duration(12ms));
}

TEST_F(GivenAGamepad, WhenAButtonIsDownAtTheFirstLookThenThatIsNoPress) {
  hardware_->buttons[0] = 1;
  EXPECT_TRUE(lookAt(0ms).empty());
}

TEST_F(GivenAGamepad, WhenAStickTremblesThenNothingIsToldUntilItHasMoved) {
  lookAt(0ms);
  hardware_->axes[0] = 0.015F;
  EXPECT_TRUE(lookAt(1ms).empty());
  hardware_->axes[0] = 0.025F;
  const auto moved = lookAt(2ms);
  ASSERT_EQ(moved.size(), 1u);
  EXPECT_EQ(moved[0].kind, DeviceEventKind::Sample);
}

TEST_F(GivenAGamepad, WhenItsPlugIsPulledAndPutBackThenBothAreEvents) {
  lookAt(0ms);
  const auto state = std::exchange(hardware_, std::nullopt);
  EXPECT_EQ(lookAt(1ms).at(0).kind, DeviceEventKind::Detached);
  EXPECT_FALSE(pad_.isAttached());
  EXPECT_TRUE(lookAt(2ms).empty());
  hardware_ = state;
  EXPECT_EQ(lookAt(3ms).at(0).kind, DeviceEventKind::Attached);
}

TEST_F(GivenAGamepad, WhenItIsSimulatedThenAProgramPressesIt) {
  Gamepad simulated(clock_);
  ASSERT_TRUE(simulated.call("press", {{"button", Value(2)}}));
  std::array<DeviceEvent, 4> events;
  ASSERT_EQ(simulated.events().take(events), 2u);
  EXPECT_EQ(events[0].kind, DeviceEventKind::Press);
  EXPECT_EQ(events[1].kind, DeviceEventKind::Release);
  EXPECT_FALSE(simulated.call("press", {{"button", Value(99)}}));
  EXPECT_FALSE(pad_.call("press", {{"button", Value(0)}})) << "a real one is pressed by people";
  ASSERT_TRUE(simulated.call("moveAxis", {{"axis", Value(1)}, {"value", Value(-0.5)}}));
  EXPECT_EQ((*simulated.call("getAllAxes", {})).list()->at(1), Value(-0.5));
}

}  // namespace
}  // namespace fovea
