#include "devices/keyboard.hpp"

#include <gtest/gtest.h>

#include "core/thread.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;

InputEvent keyEvent(InputKind kind, std::string_view key, Duration time, std::uint32_t device = 1) {
  InputEvent event;
  event.kind = kind;
  event.time = Timestamp(time);
  event.device = device;
  event.source = StampSource::Kernel;
  event.code = 38;
  event.setKey(key);
  return event;
}

class GivenAKeyboard : public ::testing::Test {
 protected:
  ~GivenAKeyboard() override { setThread(Thread::Other); }
  void press(std::string_view key, Duration time, std::uint32_t device = 1) { hub_.hear(keyEvent(InputKind::KeyPress, key, time, device)); }
  void release(std::string_view key, Duration time, std::uint32_t device = 1) { hub_.hear(keyEvent(InputKind::KeyRelease, key, time, device)); }
  static std::vector<std::string> names(const std::vector<KeyPress> &presses) {
    std::vector<std::string> names;
    for (const KeyPress &each : presses) names.push_back(each.name);
    return names;
  }
  using Names = std::vector<std::string>;

  VirtualClock clock_;
  InputHub hub_{clock_};
  Keyboard keyboard_{hub_, {}};
  KeyLook all_{{}, {}, false, true};
};

TEST_F(GivenAKeyboard, WhenAKeyWentDownAndUpBetweenTwoLooksThenBothKindsOfLookReportIt) {
  press("f", 100ms);
  release("f", 180ms);
  EXPECT_EQ(names(keyboard_.getKeys({{}, {}, false, false})), Names{"f"});
  const auto released = keyboard_.getKeys({});
  ASSERT_EQ(released.size(), 1u);
  EXPECT_EQ(released[0].duration, Duration(80ms));
  EXPECT_EQ(released[0].down, Timestamp(100ms));
  EXPECT_EQ(released[0].code, 38u);
  EXPECT_TRUE(keyboard_.getKeys(all_).empty());
}

TEST_F(GivenAKeyboard, WhenAKeyIsStillDownThenOnlyALookThatDoesNotWaitReportsIt) {
  press("j", 100ms);
  EXPECT_TRUE(keyboard_.getKeys({}).empty());
  const auto down = keyboard_.getKeys({{}, {}, false, false});
  ASSERT_EQ(down.size(), 1u);
  EXPECT_FALSE(down[0].duration);
  release("j", 400ms);
  EXPECT_EQ(keyboard_.getKeys({}).at(0).duration, Duration(300ms));
}

TEST_F(GivenAKeyboard, WhenALookNamesKeysThenTheOthersStayForTheNext) {
  for (const char *key : {"f", "j", "space"}) press(key, 100ms);
  EXPECT_EQ(names(keyboard_.getKeys({{"f", "j"}, {"j"}, false, true})), Names{"f"});
  EXPECT_EQ(names(keyboard_.getKeys(all_)), (Names{"j", "space"}));
}

TEST_F(GivenAKeyboard, WhenTheClockIsResetOnAnOnsetThenRtCountsFromThere) {
  press("f", 900ms);
  keyboard_.resetClock(Timestamp(500ms));
  press("j", 1200ms);
  const auto presses = keyboard_.getKeys(all_);
  EXPECT_EQ(presses.at(0).rt, Duration(400ms));
  EXPECT_EQ(presses.at(1).rt, Duration(700ms));
}

TEST_F(GivenAKeyboard, WhenKeysAreHeldThenTheStateSaysWhichEvenIfNobodyListens) {
  keyboard_.stop();
  press("f", 100ms);
  EXPECT_EQ(keyboard_.getState({"f", "j"}), (std::vector<bool>{true, false}));
  EXPECT_TRUE(keyboard_.getKeys(all_).empty()) << "a stopped keyboard keeps no presses";
  release("f", 200ms);
  EXPECT_EQ(keyboard_.getState({"f"}), std::vector<bool>{false});
}

TEST_F(GivenAKeyboard, WhenAKeyRepeatsThenThatIsNoPress) {
  InputEvent repeat = keyEvent(InputKind::KeyPress, "f", 150ms);
  repeat.isRepeat = true;
  press("f", 100ms);
  hub_.hear(repeat);
  EXPECT_EQ(keyboard_.getKeys(all_).size(), 1u);
}

TEST_F(GivenAKeyboard, WhenItIsOneOfSeveralThenItHearsItsOwnKeysOnly) {
  Keyboard left(hub_, {{7}});
  press("f", 100ms, 7);
  press("f", 150ms, 8);
  release("f", 200ms, 8);
  release("f", 300ms, 7);
  ASSERT_EQ(left.getKeys({{}, {}, true, false}).size(), 1u);
  EXPECT_EQ(left.getKeys({}).at(0).duration, Duration(200ms));
  EXPECT_EQ(keyboard_.getKeys({}).size(), 2u) << "all keyboards as one";
}

TEST_F(GivenAKeyboard, WhenItsMemoryIsFullThenTheOldestGoesAndIsCounted) {
  Keyboard small(hub_, {{}, 2});
  for (const char *key : {"a", "b", "c"}) press(key, 100ms);
  EXPECT_EQ(names(small.getKeys(all_)), (Names{"b", "c"}));
  EXPECT_EQ(small.dropped(), 1u);
}

TEST_F(GivenAKeyboard, WhenItWaitsForStartThenEarlierPressesAreNotHeard) {
  Keyboard waiting(hub_, {{}, 10, true});
  press("f", 100ms);
  waiting.start();
  press("j", 200ms);
  EXPECT_EQ(names(waiting.getKeys(all_)), Names{"j"});
}

TEST_F(GivenAKeyboard, WhenTheStageWaitsForAKeyThenTheStagesOwnWaitIsUsed) {
  setThread(Thread::Stage);
  press("old", 0ms);
  hub_.setStageWait([&](Timestamp until) {
    press("f", 250ms);
    clock_.sleepUntil(until);
    return true;
  });
  EXPECT_EQ(names(keyboard_.waitKeys(1s, all_)), Names{"f"}) << "what came before the wait is forgotten";
}

TEST_F(GivenAKeyboard, WhenNobodyPressesThenTheWaitEndsInTimeOrWithTheRun) {
  setThread(Thread::Stage);
  hub_.setStageWait([&](Timestamp until) { return clock_.sleepUntil(until), true; });
  EXPECT_TRUE(keyboard_.waitKeys(250ms, {}).empty());
  EXPECT_EQ(clock_.now(), Timestamp(250ms));
  hub_.setStageWait([](Timestamp) { return false; });
  EXPECT_TRUE(keyboard_.waitKeys(std::nullopt, {}).empty());
}

TEST_F(GivenAKeyboard, WhenTheMainThreadIsAskedToWaitForAKeyThenItRefuses) {
  setThread(Thread::Main);
  const auto waited = keyboard_.call("waitKeys", {});
  ASSERT_FALSE(waited) << "it would wait for ever, and the host with it";
  EXPECT_EQ(waited.error().code, ErrorCode::State);
}

TEST_F(GivenAKeyboard, WhenItIsClosedThenItHearsNothingMore) {
  keyboard_.close();
  press("f", 100ms);
  EXPECT_TRUE(keyboard_.getKeys(all_).empty());
}

TEST_F(GivenAKeyboard, WhenItIsSimulatedThenAProgramMayPressItAndHardwareMayNot) {
  Keyboard simulated(hub_, {{}, 10, false, true});
  press("f", 100ms);
  ASSERT_TRUE(simulated.press("space", 80ms));
  const auto presses = simulated.getKeys({});
  ASSERT_EQ(names(presses), Names{"space"});
  EXPECT_EQ(presses[0].duration, Duration(80ms));
  EXPECT_FALSE(keyboard_.press("space", 80ms));
}

TEST_F(GivenAKeyboard, WhenItIsAskedByNameThenItAnswersInSeconds) {
  press("f", 100ms);
  release("f", 180ms);
  auto answer = keyboard_.call("getKeys", {{"keyList", Value(List{Value("f")})}});
  ASSERT_TRUE(answer) << answer.error().text();
  ASSERT_EQ(answer->list()->size(), 1u);
  EXPECT_EQ(answer->list()->front().find("tDown")->number(), 0.1);
  EXPECT_EQ(answer->list()->front().find("duration")->number(), 0.08);
  EXPECT_EQ(*keyboard_.call("getState", {{"keys", Value("f")}}), Value(false));
}

TEST_F(GivenAKeyboard, WhenItIsAskedWhatItCannotThenItSaysWhatItCan) {
  EXPECT_NE(keyboard_.call("getKey", {}).error().text().find("did you mean \"getKeys\"?"), std::string::npos);
  EXPECT_NE(keyboard_.call("getKeys", {{"keylist", Value("f")}}).error().text().find("did you mean \"keyList\"?"), std::string::npos);
  EXPECT_FALSE(keyboard_.call("getKeys", {{"clear", Value("yes")}}));
}

TEST_F(GivenAKeyboard, WhenItsPlugIsPulledThenItSaysSo) {
  std::vector<KeyboardInfo> present{{7, "left", "/dev/input/event7", StampSource::Kernel}};
  hub_.setKeyboards([&] { return present; });
  const Keyboard left(hub_, {{7}});
  EXPECT_TRUE(left.isAttached());
  present.clear();
  EXPECT_FALSE(left.isAttached());
  EXPECT_TRUE(keyboard_.isAttached());
}

TEST_F(GivenAKeyboard, WhenItIsUnpluggedThenThatIsAnEventOfItAndOfNoOther) {
  Keyboard other(hub_, {{2}});
  hub_.hear(keyEvent(InputKind::Detached, "", 300ms, 1));
  DeviceEvent events[2];
  ASSERT_EQ(keyboard_.events().take(events), 1u);
  EXPECT_EQ(events[0].kind, DeviceEventKind::Detached);
  EXPECT_EQ(events[0].value, 1) << "which of them";
  EXPECT_EQ(other.events().take(events), 0u);
}

}  // namespace
}  // namespace fovea
