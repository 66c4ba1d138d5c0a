#include "devices/callback_source.hpp"

#include <gtest/gtest.h>

namespace fovea {
namespace {

using namespace std::chrono_literals;

TEST(GivenTheWindowsCallback, WhenAKeyGoesDownRepeatsAndComesUpThenThatIsTold) {
  VirtualClock clock;
  CallbackSource source(clock, nullptr);
  clock.advance(5ms);
  source.onKey(65, 38, 1);
  clock.advance(500ms);
  source.onKey(65, 38, 2);
  source.onKey(65, 38, 0);
  InputEvent event;
  ASSERT_TRUE(source.ring().pop(event));
  EXPECT_EQ(event.kind, InputKind::KeyPress);
  EXPECT_EQ(event.keyName(), "a");
  EXPECT_EQ(event.time, Timestamp(5ms));
  EXPECT_EQ(event.source, StampSource::WindowCallback);
  EXPECT_EQ(event.uncertainty, CallbackSource::kUncertainty);
  EXPECT_FALSE(event.isRepeat);
  ASSERT_TRUE(source.ring().pop(event));
  EXPECT_TRUE(event.isRepeat);
  ASSERT_TRUE(source.ring().pop(event));
  EXPECT_EQ(event.kind, InputKind::KeyRelease);
  EXPECT_FALSE(source.ring().pop(event));
}

TEST(GivenTheOperatorHasTheKeys, WhenTheyArePressedThenNothingIsTold) {
  VirtualClock clock;
  std::atomic<KeyOwner> owner{KeyOwner::Operator};
  CallbackSource source(clock, &owner);
  source.onKey(65, 38, 1);
  owner = KeyOwner::Participant;
  source.onKey(65, 38, 0);
  source.onKey(66, 56, 1);
  InputEvent event;
  ASSERT_TRUE(source.ring().pop(event));
  EXPECT_EQ(event.keyName(), "b");
}

TEST(GivenAKeyThatGlfwDoesNotKnow, WhenItIsPressedThenNothingIsTold) {
  VirtualClock clock;
  CallbackSource source(clock, nullptr);
  source.onKey(-1, 200, 1);
  source.onKey(100000, 200, 1);
  InputEvent event;
  EXPECT_FALSE(source.ring().pop(event));
}

}  // namespace
}  // namespace fovea
