#include "devices/pad_reader.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "devices/gamepad.hpp"
#include "support/event_pipe.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;

PadLayout layout() { return {"pad", "", {BTN_SOUTH, BTN_EAST}, {{ABS_X, 0, 255}, {ABS_Y, -100, 100}}, {ABS_HAT0X}}; }

/// A pad that writes what the kernel would write.
class GivenAGamepadOfTheKernel : public ::testing::Test {
 protected:
  struct Told {
    GamepadState state;
    Timestamp time;
    Duration uncertainty;
  };
  bool read() {
    return reader_.read([this](const GamepadState &state, Timestamp time, Duration uncertainty) { told_.push_back({state, time, uncertainty}); });
  }
  VirtualClock clock_;
  testing::EventPipe pad_;
  PadReader reader_{pad_.readEnd(), layout(), clock_};
  std::vector<Told> told_;
};

TEST_F(GivenAGamepadOfTheKernel, WhenButtonsChangeBetweenTwoLooksThenEachHasItsOwnTimeToTheMicrosecond) {
  pad_.sendKey(1001us, BTN_EAST, 1);
  pad_.sendKey(3004us, BTN_EAST, 0);
  pad_.sendKey(5ms, KEY_A, 1);
  EXPECT_TRUE(read());
  ASSERT_EQ(told_.size(), 2u) << "what the pad does not have is not told";
  EXPECT_EQ(told_[0].time, Timestamp(1001us));
  EXPECT_EQ(told_[0].state.buttons[1], 1);
  EXPECT_EQ(told_[1].time, Timestamp(3004us));
  EXPECT_EQ(told_[1].state.buttons[1], 0);
  EXPECT_EQ(told_[1].uncertainty, Duration(1us));
}

TEST_F(GivenAGamepadOfTheKernel, WhenASticksRangeIsAnyThenItsPlaceIsFromMinusOneToOne) {
  pad_.send(1ms, EV_ABS, ABS_X, 255);
  pad_.send(2ms, EV_ABS, ABS_Y, -50);
  pad_.send(3ms, EV_ABS, ABS_Y, -9000);
  pad_.send(4ms, EV_ABS, ABS_RZ, 7);
  read();
  ASSERT_EQ(told_.size(), 3u);
  EXPECT_EQ(told_[0].state.axes[0], 1.0F);
  EXPECT_EQ(told_[1].state.axes[1], -0.5F);
  EXPECT_EQ(told_[2].state.axes[1], -1.0F) << "rubbish stays in the range";
}

TEST_F(GivenAGamepadOfTheKernel, WhenTheHatGoesRoundThenItsFourButtonsFollowTheOthers) {
  const auto downOnly = [&](std::size_t button) {
    for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(told_.back().state.buttons[i], i == button) << button << ": " << i;
  };
  const std::pair<std::uint16_t, int> ways[] = {{ABS_HAT0Y, -1}, {ABS_HAT0X, 1}, {ABS_HAT0Y, 1}, {ABS_HAT0X, -1}};
  for (std::size_t way = 0; way < 4; ++way) {
    pad_.send(1ms, EV_ABS, ways[way].first, ways[way].second);
    read();
    downOnly(2 + way);
    pad_.send(2ms, EV_ABS, ways[way].first, 0);
    read();
  }
}

TEST_F(GivenAGamepadOfTheKernel, WhenTheKernelsBufferRanOverThenNoButtonStaysDownAndTheTimeSaysSo) {
  pad_.sendKey(1ms, BTN_SOUTH, 1);
  pad_.send(2ms, EV_SYN, SYN_DROPPED, 0);
  pad_.send(3ms, EV_KEY, BTN_EAST, 1);
  pad_.send(9ms, EV_SYN, SYN_REPORT, 0);
  read();
  ASSERT_EQ(told_.size(), 2u);
  EXPECT_EQ(told_[1].state.buttons[0], 0);
  EXPECT_EQ(told_[1].uncertainty, Duration(8ms));
}

TEST_F(GivenAGamepadOfTheKernel, WhenItIsUnpluggedThenItsButtonsComeUp) {
  pad_.sendKey(1ms, BTN_SOUTH, 1);
  pad_.unplug();
  EXPECT_FALSE(read());
  ASSERT_EQ(told_.size(), 2u);
  EXPECT_EQ(told_[1].state.buttons[0], 0);
}

TEST(GivenAFolderWithoutEventDevices, WhenPadsAreSoughtThenThereAreNone) {
  const FoundPads found = findPads("/no/such/folder");
  EXPECT_TRUE(found.pads.empty());
  EXPECT_FALSE(found.refusal);
}

/// The device on top, which reads on a thread of its own.
class GivenAGamepadDeviceOfTheKernel : public ::testing::Test {
 protected:
  /// Looks for as long as it takes.
  DeviceEvent next() {
    DeviceEvent event;
    while (device_->events().take({&event, 1}) == 0) std::this_thread::yield();
    return event;
  }
  RealClock clock_;
  std::atomic<bool> isBack_{false};
  testing::EventPipe pad_, again_;
  std::shared_ptr<Gamepad> device_ = *Gamepad::ofKernel(clock_, PadReader(pad_.readEnd(), layout(), clock_), [this]() -> Result<PadReader> {
    if (!isBack_.exchange(false)) return Error{ErrorCode::Device, "not yet", "", ""};
    return PadReader(again_.readEnd(), layout(), clock_);
  });
};

TEST_F(GivenAGamepadDeviceOfTheKernel, WhenAButtonIsPressedThenTheDeviceTellsTheKernelsTimes) {
  const Duration zero = Duration(clock_.monotonicOrigin());
  pad_.sendKey(zero + 100ms, BTN_EAST, 1);
  pad_.sendKey(zero + 103ms, BTN_EAST, 0);
  const DeviceEvent press = next(), release = next();
  EXPECT_EQ(press.kind, DeviceEventKind::Press);
  EXPECT_EQ(press.nameText(), "1");
  EXPECT_EQ(press.source, StampSource::Kernel);
  EXPECT_EQ(release.duration, Duration(3ms));
  EXPECT_EQ(device_->params(), (Dict{{"name", Value("pad")}}));
}

TEST_F(GivenAGamepadDeviceOfTheKernel, WhenItIsUnpluggedAndComesBackThenBothAreEventsAndItGoesOn) {
  pad_.sendKey(Duration(clock_.monotonicOrigin()), BTN_SOUTH, 1);
  EXPECT_EQ(next().kind, DeviceEventKind::Press);
  pad_.unplug();
  EXPECT_EQ(next().kind, DeviceEventKind::Release);
  EXPECT_EQ(next().kind, DeviceEventKind::Detached);
  EXPECT_FALSE(device_->isAttached());
  isBack_ = true;
  EXPECT_EQ(next().kind, DeviceEventKind::Attached);
  again_.sendKey(Duration(clock_.monotonicOrigin()) + 1s, BTN_EAST, 1);
  EXPECT_EQ(next().nameText(), "1");
}

}  // namespace
}  // namespace fovea
