#include "devices/input.hpp"

#include <thread>

#include <gtest/gtest.h>

namespace fovea {
namespace {

using namespace std::chrono_literals;

class Script final : public InputSource {
 public:
  std::string name() const override { return "script"; }
  InputRing &ring() override { return *ring_; }
  void add(InputKind kind, std::string_view key, Duration t, std::uint32_t device = 1) {
    InputEvent event;
    event.kind = kind;
    event.time = Timestamp(t);
    event.device = device;
    event.setKey(key);
    ring_->push(event);
  }

 private:
  std::unique_ptr<InputRing> ring_ = std::make_unique<InputRing>();
};

struct Rig {
  VirtualClock clock;
  Input input{clock};
  Script *first = add();
  Script *second = add();

  Script *add() {
    auto script = std::make_unique<Script>();
    Script *raw = script.get();
    input.addSource(std::move(script));
    return raw;
  }
  std::string takeKey() {
    const auto event = input.take();
    return event ? std::string(event->keyName()) : "none";
  }
};

TEST(GivenTwoSources, WhenTakenThenEventsComeInOrderOfTime) {
  Rig rig;
  rig.first->add(InputKind::KeyPress, "c", 30ms);
  rig.first->add(InputKind::KeyPress, "d", 40ms);
  rig.second->add(InputKind::KeyPress, "a", 10ms);
  EXPECT_EQ(rig.takeKey(), "a");
  rig.second->add(InputKind::KeyPress, "b", 20ms);
  EXPECT_EQ(rig.takeKey(), "b");
  EXPECT_EQ(rig.takeKey(), "c");
  EXPECT_EQ(rig.takeKey(), "d");
  EXPECT_EQ(rig.takeKey(), "none");
}

TEST(GivenAPress, WhenItIsReleasedThenTheReleaseHasItsDuration) {
  Rig rig;
  rig.first->add(InputKind::KeyPress, "a", 10ms);
  rig.first->add(InputKind::KeyPress, "b", 20ms);
  rig.first->add(InputKind::KeyRelease, "a", 95ms);
  EXPECT_EQ(rig.input.take()->duration, -1ns);
  rig.input.take();
  const auto release = rig.input.take();
  EXPECT_EQ(release->kind, InputKind::KeyRelease);
  EXPECT_EQ(release->duration, 85ms);
}

TEST(GivenARelease, WhenItsPressWasNeverSeenThenItHasNoDuration) {
  Rig rig;
  rig.first->add(InputKind::KeyRelease, "a", 95ms);
  EXPECT_EQ(rig.input.take()->duration, -1ns);
}

TEST(GivenAKeyHeldDown, WhenItIsPressedAgainThenThatIsARepeatAndTheDurationIsWhole) {
  Rig rig;
  for (const Duration t : {0ms, 500ms, 530ms}) rig.first->add(InputKind::KeyPress, "a", t);
  rig.first->add(InputKind::KeyRelease, "a", 560ms);
  rig.first->add(InputKind::KeyPress, "a", 600ms);
  EXPECT_FALSE(rig.input.take()->isRepeat);
  EXPECT_TRUE(rig.input.take()->isRepeat);
  EXPECT_TRUE(rig.input.take()->isRepeat);
  EXPECT_EQ(rig.input.take()->duration, 560ms);
  EXPECT_FALSE(rig.input.take()->isRepeat);
}

TEST(GivenTheSameKeyOnTwoKeyboards, WhenBothAreDownThenNeitherIsARepeat) {
  Rig rig;
  rig.first->add(InputKind::KeyPress, "a", 0ms, 1);
  rig.first->add(InputKind::KeyPress, "a", 10ms, 2);
  EXPECT_FALSE(rig.input.take()->isRepeat);
  EXPECT_FALSE(rig.input.take()->isRepeat);
}

TEST(GivenAKeyHeldDown, WhenInputIsClearedThenItsNextPressIsStillARepeat) {
  Rig rig;
  rig.first->add(InputKind::KeyPress, "a", 0ms);
  rig.input.clear();
  EXPECT_EQ(rig.takeKey(), "none");
  rig.first->add(InputKind::KeyPress, "a", 500ms);
  EXPECT_TRUE(rig.input.take()->isRepeat);
}

TEST(GivenMoreEventsThanRoom, WhenTheyComeThenTheLostOnesAreCountedAndNoKeyStaysDown) {
  Rig rig;
  rig.first->add(InputKind::KeyPress, "a", 0ms);
  rig.input.take();
  for (std::size_t i = 0; i < InputRing::kCapacity; ++i) rig.first->add(InputKind::PointerMove, "", 1ms);
  rig.first->add(InputKind::KeyRelease, "a", 2ms);
  EXPECT_EQ(rig.input.dropped(), 1u);
  rig.input.clear();
  rig.first->add(InputKind::KeyPress, "a", 3ms);
  EXPECT_FALSE(rig.input.take()->isRepeat);
}

TEST(GivenAWriterAndAReader, WhenBothRunThenEveryEventArrivesOnceAndInOrder) {
  auto ring = std::make_unique<InputRing>();
  constexpr std::int64_t kEvents = 100'000;
  std::thread writer([&] {
    InputEvent event;
    for (std::int64_t n = 0; n < kEvents;) {
      event.time = fromNanoseconds(n);
      event.button = static_cast<std::uint32_t>(n);
      if (ring->push(event))
        ++n;
      else
        std::this_thread::yield();
    }
  });
  InputEvent event;
  for (std::int64_t n = 0; n < kEvents;) {
    if (!ring->pop(event)) {
      std::this_thread::yield();
      continue;
    }
    ASSERT_EQ(toNanoseconds(event.time), n);
    ASSERT_EQ(event.button, static_cast<std::uint32_t>(n));
    ++n;
  }
  writer.join();
}

TEST(GivenALongName, WhenItIsSetThenItIsCutAndEnds) {
  InputEvent event;
  event.setKey("a name that is far too long for a key");
  EXPECT_EQ(event.keyName(), "a name that is far too ");
  event.setKey("b");
  EXPECT_EQ(event.keyName(), "b");
}

TEST(GivenAFingerThatIsDatedByTheKernel, WhenItsMotionIsDatedLaterOnArrivalThenItStillComesBeforeTheEndAndOthersKeepTheirTimes) {
  Rig rig;
  const auto push = [&](InputKind kind, std::uint32_t finger, Duration t, Duration uncertainty) {
    InputEvent event;
    event.kind = kind;
    event.touch = finger;
    event.time = Timestamp(t);
    event.uncertainty = uncertainty;
    rig.first->ring().push(event);
  };
  push(InputKind::TouchMove, 1, 10ms, 3ms);
  push(InputKind::TouchMove, 2, 11ms, 3ms);
  push(InputKind::TouchMove, 1, 12ms, 1ms);
  push(InputKind::TouchEnd, 1, 9ms, 1us);
  std::vector<std::pair<InputKind, Duration>> taken;
  std::vector<Duration> uncertain;
  while (const auto event = rig.input.take()) {
    taken.emplace_back(event->kind, event->time.time_since_epoch());
    uncertain.push_back(event->uncertainty);
  }
  EXPECT_EQ(taken, (std::vector<std::pair<InputKind, Duration>>{
                       {InputKind::TouchMove, 9ms}, {InputKind::TouchMove, 9ms}, {InputKind::TouchEnd, 9ms}, {InputKind::TouchMove, 11ms}}));
  EXPECT_EQ(uncertain, (std::vector<Duration>{2ms, 0ms, 1us, 3ms}));
}

}  // namespace
}  // namespace fovea
