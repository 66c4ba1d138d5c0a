#include <thread>

#include "core/log.hpp"
#include "devices/x_input.hpp"
#include "support/event_pipe.hpp"
#include "support/scripted_connection.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t kMouse = 9, kTouchPanel = 10, kBorrowed = 11, kVirtual = 4;

/// A mouse whose node may be read, one whose node may not, a panel without buttons, and a pointer that the server made up.
class GivenMiceBehindADisplayServer : public ::testing::Test {
 protected:
  GivenMiceBehindADisplayServer() {
    log_.setListener([this](const LogLine &line) {
      if (line.text.find("kernel") == std::string::npos) return;
      const std::lock_guard lock(mutex_);
      logged_ += std::string(line.level == LogLevel::Warning ? "warning: " : "info: ") + line.text + "\n";
    });
    auto connection = std::make_unique<testing::ScriptedConnection>(pointers_);
    connection->putPointer(WindowPoint{300, 50});
    server_ = connection.get();
    InputTarget target;
    target.width = 400;
    target.height = 300;
    auto source = readInput(std::move(connection), target, clock_, log_, [this](const std::string &node, const Clock &clock) { return open(node, clock); });
    source_ = source->get();
    input_.addSource(std::move(*source));
  }
  Result<std::optional<EvdevReader>> open(const std::string &node, const Clock &clock) {
    ++opened_;
    if (node == "/dev/input/mouse" && isBack_) return std::optional(EvdevReader(wireAgain_.readEnd(), clock, kMouseButtons));
    if (node == "/dev/input/mouse") return std::optional(EvdevReader(wire_.readEnd(), clock, kMouseButtons));
    if (node == "/dev/input/again") return std::optional(EvdevReader(wireAgain_.readEnd(), clock, kMouseButtons));
    if (node == "/dev/input/panel") return std::optional<EvdevReader>();
    return cannotRead(node, EACCES);
  }
  Duration kernelNow() const { return Duration(toNanoseconds(clock_.now()) + clock_.monotonicOrigin()); }
  /// To the microsecond, as the kernel stamps.
  static Timestamp stampOf(Duration kernel, const Clock &clock) {
    return fromNanoseconds(std::chrono::duration_cast<std::chrono::microseconds>(kernel).count() * 1000 - clock.monotonicOrigin());
  }
  void server(std::uint32_t device, bool isPress, std::uint32_t button = 1) {
    RawEvent event;
    event.kind = isPress ? RawEvent::Kind::ButtonDown : RawEvent::Kind::ButtonUp;
    event.device = device;
    event.detail = button;
    event.serverMs = static_cast<std::uint32_t>(kernelNow() / 1ms);
    server_->send(event);
  }
  InputEvent take() {
    while (true) {
      if (const auto event = input_.take()) return *event;
      std::this_thread::yield();
    }
  }
  std::string logged() {
    const std::lock_guard lock(mutex_);
    return logged_;
  }

  const std::vector<XPointer> pointers_{{kMouse, "a mouse", "/dev/input/mouse"},
                                        {kTouchPanel, "a panel", "/dev/input/panel"},
                                        {kBorrowed, "another's mouse", "/dev/input/secret"},
                                        {kVirtual, "no hardware", ""}};
  RealClock clock_;
  std::mutex mutex_;
  std::string logged_;
  Log log_{[] { return 0; }};
  testing::EventPipe wire_, wireAgain_;
  std::atomic<int> opened_{0};
  std::atomic<bool> isBack_{false};
  testing::ScriptedConnection *server_ = nullptr;
  InputSource *source_ = nullptr;
  Input input_{clock_};
};

TEST_F(GivenMiceBehindADisplayServer, WhenOneIsClickedThenPressAndReleaseCarryTheKernelsTime) {
  const Duration pressed = kernelNow() - 30ms, released = kernelNow() - 10ms;
  wire_.sendKey(pressed, BTN_LEFT, 1);
  wire_.sendKey(released, BTN_LEFT, 0);
  server(kMouse, true);
  server(kMouse, false);
  const InputEvent press = take(), release = take();
  EXPECT_EQ(press.kind, InputKind::ButtonPress);
  EXPECT_EQ(press.source, StampSource::Kernel);
  EXPECT_EQ(press.time, stampOf(pressed, clock_));
  EXPECT_EQ(press.uncertainty, 1us);
  EXPECT_EQ(press.x, 100) << "its place is the server's";
  EXPECT_EQ(press.device, kMouse);
  EXPECT_EQ(release.source, StampSource::Kernel);
  EXPECT_EQ(release.duration, stampOf(released, clock_) - stampOf(pressed, clock_));
}

TEST_F(GivenMiceBehindADisplayServer, WhenAnotherPointerIsPressedThenItIsStampedOnArrival) {
  wire_.sendKey(kernelNow(), BTN_LEFT, 1);
  const Timestamp before = clock_.now();
  for (const std::uint32_t device : {kBorrowed, kVirtual, kTouchPanel}) {
    server(device, true);
    const InputEvent press = take();
    EXPECT_EQ(press.source, StampSource::XInput);
    EXPECT_EQ(press.device, device);
    EXPECT_GE(press.time, before);
  }
}

TEST_F(GivenMiceBehindADisplayServer, WhenThePressIsOutsideTheWindowThenTheNextOneIsNotDatedByIt) {
  server_->putPointer(std::nullopt);
  wire_.sendKey(kernelNow() - 50ms, BTN_LEFT, 1);
  wire_.sendKey(kernelNow() - 40ms, BTN_LEFT, 0);
  server(kMouse, true);
  server(kMouse, false);
  RawEvent touch;
  touch.kind = RawEvent::Kind::TouchBegin;
  server_->send(touch);
  EXPECT_EQ(take().kind, InputKind::TouchBegin) << "the clicks before it are no events";
  server_->putPointer(WindowPoint{});
  const Duration pressed = kernelNow() - 5ms;
  wire_.sendKey(pressed, BTN_LEFT, 1);
  server(kMouse, true);
  EXPECT_EQ(take().time, stampOf(pressed, clock_));
}

TEST_F(GivenMiceBehindADisplayServer, WhenTheyAreFoundThenTheLogSaysWhoseTimesAndWhatToDoWhereThisAccountMayNot) {
  EXPECT_EQ(logged(),
            "info: a mouse: the kernel's stamps, from /dev/input/mouse\n"
            "warning: what another's mouse does is stamped on arrival, not by the kernel: /dev/input/secret cannot be read (Permission denied); "
            "join the group \"input\": sudo usermod -aG input $USER, then log out and in again\n");
  EXPECT_EQ(source_->name(), "event devices (1), X Input 2 raw events for the rest");
}

TEST_F(GivenMiceBehindADisplayServer, WhenOneIsUnpluggedAndPluggedInAgainThenItsButtonsAreTheKernelsAgain) {
  wire_.unplug();
  server_->change({{kVirtual, "no hardware", ""}});
  server(kMouse, true);
  EXPECT_EQ(take().source, StampSource::XInput);
  server_->change({{kMouse, "a mouse", "/dev/input/again"}, {kVirtual, "no hardware", ""}});
  const Duration pressed = kernelNow() - 3ms;
  wireAgain_.sendKey(pressed, BTN_LEFT, 1);
  server(kMouse, false);
  EXPECT_EQ(take().kind, InputKind::ButtonRelease);
  server(kMouse, true);
  const InputEvent press = take();
  EXPECT_EQ(press.source, StampSource::Kernel);
  EXPECT_EQ(press.time, stampOf(pressed, clock_));
}

TEST_F(GivenMiceBehindADisplayServer, WhenOneIsBackBeforeTheServerWasAskedThenItsButtonsAreTheKernelsAgain) {
  isBack_ = true;
  wire_.unplug();
  server_->change(pointers_);
  const Duration pressed = kernelNow() - 3ms;
  wireAgain_.sendKey(pressed, BTN_LEFT, 1);
  server(kMouse, true);
  const InputEvent press = take();
  EXPECT_EQ(press.source, StampSource::Kernel);
  EXPECT_EQ(press.time, stampOf(pressed, clock_));
  EXPECT_NE(logged().find("info: a mouse: the kernel's device has gone"), std::string::npos);
}

TEST_F(GivenMiceBehindADisplayServer, WhenOtherDevicesComeThenThoseThatAreThereAreNotOpenedAnew) {
  server_->change(pointers_);
  server(kVirtual, true);
  take();
  EXPECT_EQ(opened_, 3);
}

TEST_F(GivenMiceBehindADisplayServer, WhenAWheelIsTurnedThenItsStepsCarryTheKernelsTimeAndItsReleasesAreNone) {
  const Duration turned = kernelNow();
  wire_.send(turned, EV_REL, REL_WHEEL, 1);
  wire_.send(turned, EV_REL, REL_WHEEL_HI_RES, 120);
  wire_.send(turned, EV_SYN, SYN_REPORT, 0);
  constexpr std::uint32_t kWheelUp = 4, kWheelRight = 7;
  server(kMouse, true, kWheelUp);
  server(kMouse, false, kWheelUp);
  server(kMouse, true, kWheelRight);
  const InputEvent up = take(), right = take();
  EXPECT_EQ(up.kind, InputKind::Wheel);
  EXPECT_EQ(up.y, 1);
  EXPECT_EQ(up.source, StampSource::Kernel);
  EXPECT_EQ(up.time, stampOf(turned, clock_));
  EXPECT_EQ(up.uncertainty, 1us);
  EXPECT_EQ(right.x, 1);
  EXPECT_EQ(right.source, StampSource::XInput) << "the kernel knows of no turn to the side";
}

TEST_F(GivenMiceBehindADisplayServer, WhenAFingerTouchesThenBothEndsOfTheTouchCarryTheKernelsTimeAndMotionItsArrival) {
  const Duration down = kernelNow() - 3ms, up = kernelNow() - 1ms;
  wire_.send(down, EV_ABS, ABS_MT_TRACKING_ID, 300);
  wire_.send(down, EV_SYN, SYN_REPORT, 0);
  wire_.send(up, EV_ABS, ABS_MT_TRACKING_ID, -1);
  wire_.send(up, EV_SYN, SYN_REPORT, 0);
  for (const auto kind : {RawEvent::Kind::TouchBegin, RawEvent::Kind::TouchMove, RawEvent::Kind::TouchEnd}) {
    RawEvent touch;
    touch.kind = kind;
    touch.device = kMouse;
    touch.detail = 12;
    touch.x = 210;
    touch.serverMs = static_cast<std::uint32_t>(kernelNow() / 1ms);
    server_->send(touch);
  }
  const InputEvent begun = take(), moved = take(), ended = take();
  EXPECT_EQ(begun.source, StampSource::Kernel);
  EXPECT_EQ(begun.time, stampOf(down, clock_));
  EXPECT_EQ(begun.x, 10) << "its place is the server's";
  EXPECT_EQ(moved.kind, InputKind::TouchMove) << "told on arrival, and yet before the finger went";
  EXPECT_EQ(moved.source, StampSource::XInput);
  EXPECT_EQ(ended.source, StampSource::Kernel);
  EXPECT_EQ(ended.time, stampOf(up, clock_));
}

TEST_F(GivenMiceBehindADisplayServer, WhenAButtonIsLetGoOverAnotherWindowThenItsPlaceIsWhereThePointerWasSeenLast) {
  server(kVirtual, true);
  EXPECT_EQ(take().x, 100);
  server_->putPointer(std::nullopt);
  server(kVirtual, false);
  const InputEvent release = take();
  EXPECT_EQ(release.kind, InputKind::ButtonRelease);
  EXPECT_EQ(release.x, 100) << "not the middle of the window";
  EXPECT_EQ(release.y, 100);
}

}  // namespace
}  // namespace fovea
