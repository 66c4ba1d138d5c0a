#include "devices/evdev_reader.hpp"

#include <cerrno>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/event_pipe.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;
using Action = KeyChange::Action;

struct Keyboard : testing::EventPipe {
  explicit Keyboard(CodeRange codes = kKeyboardKeys) : reader(readEnd(), clock, codes) {}
  VirtualClock clock;
  EvdevReader reader;
  std::vector<KeyChange> told;

  bool read() {
    return reader.read([this](const KeyChange &change) { told.push_back(change); });
  }
};

TEST(GivenAnEventDevice, WhenAKeyIsPressedHeldAndLetGoThenEachIsToldWithTheKernelsTime) {
  Keyboard keyboard;
  keyboard.sendKey(12s + 345678us, KEY_A, 1);
  keyboard.sendKey(12s + 600000us, KEY_A, 2);
  keyboard.sendKey(12s + 700000us, KEY_A, 0);
  EXPECT_TRUE(keyboard.read());
  ASSERT_EQ(keyboard.told.size(), 3u);
  EXPECT_EQ(keyboard.told[0].action, Action::Press);
  EXPECT_EQ(keyboard.told[0].code, static_cast<std::uint32_t>(KEY_A));
  EXPECT_EQ(keyboard.told[0].time, Timestamp(12s + 345678us));
  EXPECT_EQ(keyboard.told[0].uncertainty, 1us);
  EXPECT_EQ(keyboard.told[1].action, Action::Repeat);
  EXPECT_EQ(keyboard.told[2].action, Action::Release);
}

TEST(GivenAnEventDevice, WhenThereAreMoreEventsThanOneReadTakesThenAllAreTold) {
  Keyboard keyboard;
  for (int n = 0; n < 100; ++n) keyboard.sendKey(1s + n * 1ms, KEY_B, (n + 1) % 2);
  EXPECT_TRUE(keyboard.read());
  EXPECT_EQ(keyboard.told.size(), 100u);
}

TEST(GivenAnEventDevice, WhenMiceAndButtonsReportThenTheyAreNoKeys) {
  Keyboard keyboard;
  keyboard.send(1s, EV_REL, REL_X, 5);
  keyboard.send(1s, EV_KEY, BTN_LEFT, 1);
  keyboard.send(1s, EV_LED, LED_CAPSL, 1);
  EXPECT_TRUE(keyboard.read());
  EXPECT_TRUE(keyboard.told.empty());
}

TEST(GivenTheEventDeviceOfAMouse, WhenItMovesAndIsPressedThenItsButtonsAloneAreTold) {
  Keyboard mouse(kMouseButtons);
  mouse.send(1s, EV_REL, REL_X, 5);
  mouse.sendKey(1s, KEY_A, 1);
  mouse.sendKey(2s, BTN_LEFT, 1);
  mouse.sendKey(3s, BTN_TASK, 1);
  mouse.sendKey(4s, BTN_TOUCH, 1);
  mouse.sendKey(5s, BTN_LEFT, 0);
  EXPECT_TRUE(mouse.read());
  ASSERT_EQ(mouse.told.size(), 3u);
  EXPECT_EQ(mouse.told[0].code, static_cast<std::uint32_t>(BTN_LEFT));
  EXPECT_EQ(mouse.told[0].time, Timestamp(2s));
  EXPECT_EQ(mouse.told[1].code, static_cast<std::uint32_t>(BTN_TASK));
  EXPECT_EQ(mouse.told[2].action, Action::Release);
}

TEST(GivenAKernelBufferThatRanOver, WhenItReportsAgainThenHalfAReportIsNotBelievedAndNoKeyStaysDown) {
  Keyboard keyboard;
  keyboard.sendKey(1s, KEY_A, 1);
  keyboard.send(2s, EV_SYN, SYN_DROPPED, 0);
  keyboard.send(2s, EV_KEY, KEY_B, 1);
  keyboard.send(2s, EV_SYN, SYN_REPORT, 0);
  keyboard.sendKey(3s, KEY_C, 1);
  EXPECT_TRUE(keyboard.read());
  ASSERT_EQ(keyboard.told.size(), 3u);
  EXPECT_EQ(keyboard.told[1].action, Action::Release) << "a pipe cannot say what is down";
  EXPECT_EQ(keyboard.told[1].code, static_cast<std::uint32_t>(KEY_A));
  EXPECT_EQ(keyboard.told[1].uncertainty, 1s) << "it was let go at some time since the last whole report";
  EXPECT_EQ(keyboard.told[2].code, static_cast<std::uint32_t>(KEY_C));
}

TEST(GivenAKeyHeldDown, WhenTheKeyboardIsUnpluggedThenItIsToldAsReleased) {
  Keyboard keyboard;
  keyboard.sendKey(1s, KEY_A, 1);
  keyboard.unplug();
  keyboard.clock.advance(4s);
  EXPECT_FALSE(keyboard.read());
  ASSERT_EQ(keyboard.told.size(), 2u);
  EXPECT_EQ(keyboard.told[1].action, Action::Release);
  EXPECT_EQ(keyboard.told[1].time, Timestamp(4s));
}

TEST(GivenANodeThatThisAccountMayNotRead, WhenItIsAskedWhyThenTheGroupAndTheWayIntoItAreNamed) {
  const Error error = cannotRead("/dev/input/event5", EACCES);
  EXPECT_EQ(error.code, ErrorCode::Device);
  EXPECT_NE(error.what.find("/dev/input/event5"), std::string::npos);
  EXPECT_NE(error.fix.find("group \"input\""), std::string::npos) << error.fix;
  EXPECT_NE(error.fix.find("usermod -aG input"), std::string::npos) << error.fix;
}

TEST(GivenAFileThatIsNoEventDevice, WhenItIsOpenedThenThereIsNoReader) {
  VirtualClock clock;
  EXPECT_FALSE(EvdevReader::open("/dev/null", clock));
  EXPECT_FALSE(EvdevReader::open("/dev/input/no-such-device", clock));
  const auto mouse = EvdevReader::openPointer("/dev/null", clock);
  ASSERT_TRUE(mouse);
  EXPECT_FALSE(*mouse) << "nothing to complain of: not everything that points has buttons";
  EXPECT_FALSE(EvdevReader::openPointer("/dev/input/no-such-device", clock));
}

/// A mouse with a wheel, or a panel.
struct Pointer : testing::EventPipe {
  Pointer() : reader(readEnd(), clock, kMouseButtons) {}
  VirtualClock clock;
  EvdevReader reader;
  void report(Duration t) { send(t, EV_SYN, SYN_REPORT, 0); }
  /// As "+7@10" for a finger of that number that came after so many ms, "-7@10", "wheel 120@10", "across 120@10", "lost".
  std::vector<std::string> read() {
    std::vector<std::string> told;
    reader.read([](const KeyChange &) {},
                [&](const PointerChange &change) {
                  constexpr const char *kinds[] = {"wheel ", "across ", "+", "-", "lost"};
                  const std::string kind = kinds[static_cast<int>(change.kind)];
                  told.push_back(kind == "lost" ? kind : kind + std::to_string(change.value) + "@" + std::to_string(toNanoseconds(change.time) / 1'000'000));
                });
    return told;
  }
};

using Told = std::vector<std::string>;

TEST(GivenTheEventDeviceOfAPointer, WhenItsWheelsTurnThenEachTurnIsToldIn120thsOfAStep) {
  Pointer mouse;
  mouse.send(10ms, EV_REL, REL_X, 5);
  mouse.send(10ms, EV_REL, REL_WHEEL, -1);
  mouse.send(10ms, EV_REL, REL_WHEEL_HI_RES, -120);
  mouse.report(10ms);
  mouse.send(20ms, EV_REL, REL_HWHEEL, 2);
  mouse.send(30ms, EV_REL, REL_HWHEEL_HI_RES, 15);
  mouse.report(30ms);
  EXPECT_EQ(mouse.read(), (Told{"wheel -120@10", "wheel -120@10", "across 240@20", "across 15@30"}));
}

TEST(GivenTheEventDeviceOfAPointer, WhenFingersComeAndGoThenEachIsToldByTheKernelsNumber) {
  Pointer panel;
  const auto finger = [&](Duration t, int slot, int number) {
    panel.send(t, EV_ABS, ABS_MT_SLOT, slot);
    panel.send(t, EV_ABS, ABS_MT_TRACKING_ID, number);
    panel.send(t, EV_KEY, BTN_TOUCH, number >= 0);  // for who knows one finger only
    panel.report(t);
  };
  panel.send(10ms, EV_ABS, ABS_MT_TRACKING_ID, 41);
  panel.report(10ms);
  finger(20ms, 1, 42);
  finger(30ms, 0, -1);
  finger(40ms, 0, 43);
  finger(50ms, 0, 44);  // without a word about the one before
  finger(60ms, 1, -1);
  EXPECT_EQ(panel.read(), (Told{"+41@10", "+42@20", "-41@30", "+43@40", "-43@50", "+44@50", "-42@60"}));
}

TEST(GivenTheEventDeviceOfAPointer, WhenAPanelKnowsOneFingerOnlyThenEachHasANumberOfItsOwn) {
  Pointer panel;
  for (const Duration t : {10ms, 30ms}) {
    panel.sendKey(t, BTN_TOUCH, 1);
    panel.sendKey(t + 10ms, BTN_TOUCH, 0);
  }
  EXPECT_EQ(panel.read(), (Told{"+-2@10", "--2@20", "+-3@30", "--3@40"}));
}

TEST(GivenTheEventDeviceOfAPointer, WhenTheKernelHadToDropSomeThenNoFingerIsTakenForAnother) {
  Pointer panel;
  panel.send(10ms, EV_ABS, ABS_MT_TRACKING_ID, 41);
  panel.send(20ms, EV_SYN, SYN_DROPPED, 0);
  panel.send(20ms, EV_ABS, ABS_MT_SLOT, 1);
  panel.report(20ms);
  panel.send(30ms, EV_ABS, ABS_MT_TRACKING_ID, -1);
  panel.report(30ms);
  panel.send(40ms, EV_ABS, ABS_MT_SLOT, 2);
  panel.send(40ms, EV_ABS, ABS_MT_TRACKING_ID, 44);
  panel.report(40ms);
  EXPECT_EQ(panel.read(), (Told{"+41@10", "lost", "+44@40"}));
}

}  // namespace
}  // namespace fovea
