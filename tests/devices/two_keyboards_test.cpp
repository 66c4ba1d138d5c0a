#include "devices/keyboard.hpp"
#include "devices/participant_keys.hpp"
#include "support/event_pipe.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t kKeycodeOfA = KEY_A + 8, kKeycodeOfB = KEY_B + 8;

/// The kernel's events of two keyboards, read as [input] does, taken in at a frame as [stage] does.
class GivenTwoKeyboardsOfTheKernel : public ::testing::Test, protected InputSource {
 protected:
  GivenTwoKeyboardsOfTheKernel() {
    KeyNameTable names{};
    names[kKeycodeOfA] = {"a"};
    names[kKeycodeOfB] = {"b"};
    keys_.setNames(names);
  }
  std::string name() const override { return "two pipes"; }
  InputRing &ring() override { return ring_; }

  void read(std::uint32_t device, EvdevReader &reader) {
    const bool isThere = reader.read([&](const KeyChange &change) {
      InputEvent event;
      event.time = change.time;
      event.source = StampSource::Kernel;
      event.device = device;
      keys_.change(change.code + 8, change.action, event, true);
    });
    if (isThere) return;
    InputEvent gone;
    gone.device = device;
    gone.time = clock_.now();
    keys_.releaseAll(gone);
  }
  /// The frame comes: all that happened since the last is taken in.
  void frame() {
    read(7, left_);
    read(9, right_);
    InputEvent event;
    while (ring_.pop(event)) hub_.hear(event);
  }
  static std::string told(const std::vector<KeyPress> &presses) {
    std::string all;
    for (const KeyPress &each : presses) all += std::to_string(each.device) + each.name + " ";
    return all;
  }

  VirtualClock clock_;
  testing::EventPipe leftHand_, rightHand_;
  EvdevReader left_{leftHand_.readEnd(), clock_}, right_{rightHand_.readEnd(), clock_};
  InputRing ring_;
  ParticipantKeys keys_{ring_};
  InputHub hub_{clock_};
  fovea::Keyboard all_{hub_, {}};
  fovea::Keyboard onlyLeft_{hub_, {{7}}};
  KeyLook look_{{}, {}, false, true};
};

TEST_F(GivenTwoKeyboardsOfTheKernel, WhenTheyAreTypedOnAlternatelyThenEachPressSaysWhichItCameFrom) {
  for (int n = 0; n < 4; ++n) {
    testing::EventPipe &hand = n % 2 ? rightHand_ : leftHand_;
    hand.sendKey(100ms * n + 1ms, KEY_A, 1);
    hand.sendKey(100ms * n + 60ms, KEY_A, 0);
    frame();
  }
  EXPECT_EQ(told(all_.getKeys(look_)), "7a 9a 7a 9a ");
  EXPECT_EQ(told(onlyLeft_.getKeys(look_)), "7a 7a ");
}

TEST_F(GivenTwoKeyboardsOfTheKernel, WhenTheSameKeyIsDownOnBothThenEachHasItsOwnDuration) {
  leftHand_.sendKey(10ms, KEY_A, 1);
  rightHand_.sendKey(20ms, KEY_A, 1);
  leftHand_.sendKey(30ms, KEY_A, 0);
  rightHand_.sendKey(70ms, KEY_A, 0);
  frame();
  const auto presses = all_.getKeys({});
  ASSERT_EQ(presses.size(), 2u);
  EXPECT_EQ(presses[0].duration, Duration(20ms));
  EXPECT_EQ(presses[1].duration, Duration(50ms));
}

TEST_F(GivenTwoKeyboardsOfTheKernel, WhenAPressAndItsReleaseFallWithinThreeMillisecondsBetweenTwoFramesThenBothAreFound) {
  frame();
  leftHand_.sendKey(3ms, KEY_B, 1);
  leftHand_.sendKey(6ms, KEY_B, 0);
  frame();
  const auto presses = all_.getKeys({});
  ASSERT_EQ(presses.size(), 1u);
  EXPECT_EQ(presses[0].down, Timestamp(3ms));
  EXPECT_EQ(presses[0].duration, Duration(3ms));
}

TEST_F(GivenTwoKeyboardsOfTheKernel, WhenTenPressesFallIntoOneFrameThenTheyAreTen) {
  for (int n = 0; n < 10; ++n) {
    leftHand_.sendKey(n * 1ms, n % 2 ? KEY_A : KEY_B, 1);
    leftHand_.sendKey(n * 1ms + 500us, n % 2 ? KEY_A : KEY_B, 0);
  }
  frame();
  const auto presses = all_.getKeys({});
  ASSERT_EQ(presses.size(), 10u);
  EXPECT_EQ(presses[9].down, Timestamp(9ms));
}

TEST_F(GivenTwoKeyboardsOfTheKernel, WhenAKeyRepeatsThenItIsOnePressWithOneDuration) {
  leftHand_.sendKey(0ms, KEY_A, 1);
  for (int n = 0; n < 5; ++n) leftHand_.sendKey(250ms + n * 33ms, KEY_A, 2);
  leftHand_.sendKey(500ms, KEY_A, 0);
  frame();
  const auto presses = all_.getKeys(look_);
  ASSERT_EQ(presses.size(), 1u);
  EXPECT_EQ(presses[0].duration, Duration(500ms));
}

TEST_F(GivenTwoKeyboardsOfTheKernel, WhenOneIsUnpluggedThenItsKeysComeUpAndTheOtherGoesOn) {
  leftHand_.sendKey(10ms, KEY_A, 1);
  frame();
  leftHand_.unplug();
  clock_.advance(90ms);
  frame();
  rightHand_.sendKey(120ms, KEY_B, 1);
  frame();
  EXPECT_EQ(onlyLeft_.getKeys({}).at(0).duration, Duration(80ms));
  EXPECT_EQ(told(all_.getKeys(look_)), "7a 9b ");
}

}  // namespace
}  // namespace fovea
