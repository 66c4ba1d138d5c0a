#include "stage/run_devices.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "fixture.hpp"
#include "support/hand_device.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;

class GivenARunWithDevices : public test::StageTest, public StageListener {
 protected:
  GivenARunWithDevices() {
    log_.setConsoleLevel(LogLevel::Critical);
    manager_.addClass(test::handClass(diary_));
    auto device = manager_.addDevice("hand", "box", {});
    EXPECT_TRUE(device);
    box_ = std::static_pointer_cast<test::HandDevice>(*device);
    stage_.setListener(this);
    stage_.setState(SessionState::Running);
    devices_.emplace(stage_, manager_, std::vector<RoleGrant>{{"response", "box", "kept"}, {"eeg", "", "nothing fills it"}},
                     [this](Timestamp time, std::string kind, Value) { recorded_.emplace_back(time, std::move(kind)); }, plug(), lost());
  }
  void onCommand(const Command &) override {}
  void onPause(const Pause &pause) override { devices_->notePause(pause); }
  void onInput(const InputEvent &) override {}
  void onState(SessionState, Timestamp) override {}
  void onWait() override {
    if (devices_) devices_->collectOpen();
  }
  RunDevices::Plug plug() {
    return [this](const std::string &role, bool isThere) { plugs_.push_back(role + (isThere ? " back" : " away")); };
  }
  RunDevices::Lost lost() {
    return [this](const std::string &role, std::uint64_t events, bool areOnRecord) {
      lost_.push_back(role + " " + std::to_string(events) + (areOnRecord ? " on record" : ""));
    };
  }
  std::uint64_t opened() {
    auto handle = devices_->open("response");
    EXPECT_TRUE(handle);
    return *handle;
  }

  /// So many times two thirds of what a device keeps, each in a wait of its own.
  void pressInWaits(int rounds) {
    for (int round = 0; round < rounds; ++round) {
      for (int i = 0; i < kPresses; ++i) box_->press("a", clock_.now());
      stage_.waitUntil(clock_.now() + 1ms);
    }
  }
  std::size_t taken(std::uint64_t box) {
    std::array<DeviceEvent, 64> events;
    std::size_t all = 0;
    while (true) {
      const auto count = devices_->poll(box, events);
      EXPECT_TRUE(count);
      if (!count || *count == 0) return all;
      all += *count;
    }
  }

  static constexpr int kPresses = 3000;
  std::vector<std::string> diary_;
  DeviceManager manager_{clock_, log_};
  std::shared_ptr<test::HandDevice> box_;
  std::vector<std::pair<Timestamp, std::string>> recorded_;
  std::vector<std::string> plugs_, lost_;
  std::optional<RunDevices> devices_;
};

TEST_F(GivenARunWithDevices, WhenRolesAreGrantedThenTheExperimentIsToldThoseThatAreFilled) {
  EXPECT_EQ(devices_->granted(), Value(Dict{{"response", Value("box")}}));
  EXPECT_EQ(devices_->open("eeg").error().code, ErrorCode::Device);
  EXPECT_EQ(devices_->open("gaze").error().code, ErrorCode::Unknown);
  EXPECT_EQ(opened(), opened()) << "one role, one handle";
  EXPECT_EQ(devices_->poll(7, {}).error().code, ErrorCode::BadArgument);
}

TEST_F(GivenARunWithDevices, WhenAnEventIsAwaitedThenTheFirstThatFitsIsTakenAndEarlierOnesAreDropped) {
  const auto box = opened();
  box_->press("early", Timestamp(100ms));
  box_->press("right", Timestamp(600ms));
  box_->press("later", Timestamp(700ms));
  clock_.sleepUntil(Timestamp(1s));
  DeviceEvent event;
  auto end = devices_->waitEvent(box, DeviceEventKind::Press, Timestamp(500ms), Timestamp(2s), event);
  ASSERT_TRUE(end);
  EXPECT_EQ(*end, WaitEnd::Reached);
  EXPECT_EQ(event.nameText(), "right");
  std::array<DeviceEvent, 4> left;
  ASSERT_EQ(*devices_->poll(box, left), 1u);
  EXPECT_EQ(left[0].nameText(), "later");
}

TEST_F(GivenARunWithDevices, WhenNothingComesThenTheWaitEndsAtTheDeadlineOrWithTheRun) {
  const auto box = opened();
  DeviceEvent event;
  EXPECT_EQ(*devices_->waitEvent(box, std::nullopt, {}, Timestamp(50ms), event), WaitEnd::TimedOut);
  EXPECT_EQ(clock_.now(), Timestamp(50ms));
  stage_.requestStop();
  EXPECT_EQ(*devices_->waitEvent(box, std::nullopt, {}, std::nullopt, event), WaitEnd::Stopped);
}

TEST_F(GivenARunWithDevices, WhenTheRunPausesThenThePauseIsNoPartOfTheWaitAndPressesInItAnswerNothing) {
  const auto box = opened();
  int frames = 0;
  StageHooks hooks;
  hooks.drawOverlay = [&] {
    if (++frames != 3) return;
    box_->press("in the pause", clock_.now());
    Command resume;
    resume.kind = Command::Kind::Resume;
    EXPECT_TRUE(stage_.commands().post(std::move(resume)));
  };
  stage_.setHooks(std::move(hooks));
  Command pause;
  pause.kind = Command::Kind::Pause;
  ASSERT_TRUE(stage_.commands().post(std::move(pause)));
  DeviceEvent event;
  EXPECT_EQ(*devices_->waitEvent(box, DeviceEventKind::Press, {}, Timestamp(20ms), event), WaitEnd::TimedOut);
  EXPECT_GT(clock_.now(), Timestamp(20ms));
  EXPECT_EQ(recorded_.size(), 1u) << "it is in the record all the same";
}

TEST_F(GivenARunWithDevices, WhenTheRunEndsThenWhatNobodyTookIsInTheRecord) {
  const auto box = opened();
  box_->press("a", Timestamp(1ms));
  ASSERT_TRUE(devices_->clear(box));
  box_->press("b", Timestamp(2ms));
  devices_->finish();
  EXPECT_EQ(recorded_, (std::vector<std::pair<Timestamp, std::string>>{{Timestamp(1ms), "device"}, {Timestamp(2ms), "device"}}));
}

TEST_F(GivenARunWithDevices, WhenADeviceThatWasNeverOpenedIsUnpluggedThenThatIsToldAndNothingElseOfIt) {
  devices_->begin();
  box_->press("a", Timestamp(1ms));
  box_->plug(false, Timestamp(2ms));
  devices_->collectAll();
  EXPECT_EQ(plugs_, std::vector<std::string>{"response away"});
  box_->plug(true, Timestamp(3ms));
  devices_->collectAll();
  EXPECT_EQ(plugs_.back(), "response back");
  EXPECT_TRUE(recorded_.empty());
}

TEST_F(GivenARunWithDevices, WhenADeviceIsGoneBeforeTheRunHasItThenItsRoleWasGivenNothing) {
  devices_.emplace(stage_, manager_, std::vector<RoleGrant>{{"response", "gone", "kept"}}, [](Timestamp, std::string, Value) {}, plug(), lost());
  EXPECT_EQ(devices_->granted(), Value(Dict{}));
  const auto opened = devices_->open("response");
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().text().find("was removed before the run began"), std::string::npos);
}

TEST_F(GivenARunWithDevices, WhenOneDeviceHasTwoRolesAndOneIsOpenThenBothAreToldThatItIsAway) {
  devices_.emplace(stage_, manager_, std::vector<RoleGrant>{{"response", "box", "kept"}, {"trigger", "box", "kept"}}, [](Timestamp, std::string, Value) {},
                   plug(), lost());
  devices_->begin();
  opened();
  plugs_.clear();
  box_->plug(false, Timestamp(2ms));
  devices_->collectAll();
  EXPECT_EQ(plugs_, (std::vector<std::string>{"response away", "trigger away"}));
}

TEST_F(GivenARunWithDevices, WhenOneDeviceHasTwoRolesThenWhatItReportsIsForBoth) {
  devices_.emplace(stage_, manager_, std::vector<RoleGrant>{{"left", "box", "kept"}, {"right", "box", "kept"}}, [](Timestamp, std::string, Value) {}, plug(), lost());
  const auto left = *devices_->open("left");
  box_->press("a", clock_.now());
  const auto right = *devices_->open("right");
  box_->press("b", clock_.now());
  devices_->collectAll();

  DeviceEvent event;
  ASSERT_EQ(*devices_->waitEvent(left, DeviceEventKind::Press, {}, clock_.now() + 1s, event), WaitEnd::Reached);
  EXPECT_EQ(event.nameText(), "a") << "it was reported before the other role was opened";
  ASSERT_EQ(*devices_->waitEvent(right, DeviceEventKind::Press, {}, clock_.now() + 1s, event), WaitEnd::Reached);
  EXPECT_EQ(event.nameText(), "b");
  ASSERT_EQ(*devices_->waitEvent(left, DeviceEventKind::Press, {}, clock_.now() + 1s, event), WaitEnd::Reached);
  EXPECT_EQ(event.nameText(), "b");
}

TEST_F(GivenARunWithDevices, WhenTheExperimentDoesNotAskForLongThenItGetsAllOfThemOnceItDoes) {
  const auto box = opened();
  pressInWaits(3);
  EXPECT_EQ(recorded_.size(), 3u * kPresses);
  EXPECT_EQ(taken(box), 3u * kPresses);
  EXPECT_TRUE(lost_.empty());
}

TEST_F(GivenARunWithDevices, WhenMoreComesThanIsKeptForTheExperimentThenItIsToldAsItAsksHowMuchIsInTheRecordAlone) {
  const auto box = opened();
  pressInWaits(12);
  EXPECT_EQ(recorded_.size(), 12u * kPresses);
  EXPECT_TRUE(lost_.empty()) << "one that never asks misses nothing";
  const std::size_t got = taken(box);
  EXPECT_EQ(lost_, std::vector<std::string>{"response " + std::to_string(12u * kPresses - got) + " on record"});
  EXPECT_GT(got, 8u * kPresses);
}

TEST_F(GivenARunWithDevices, WhenTheDeviceIsAskedToForgetItsEventsThenNoneOfThemIsAnsweredInAnyRole) {
  devices_.emplace(stage_, manager_, std::vector<RoleGrant>{{"left", "box", "kept"}, {"right", "box", "kept"}}, [](Timestamp, std::string, Value) {}, plug(), lost());
  const auto left = *devices_->open("left"), right = *devices_->open("right");
  box_->press("a", clock_.now());
  devices_->collectAll();
  ASSERT_TRUE(devices_->call(left, "clearEvents", {}));
  EXPECT_EQ(taken(left), 0u);
  EXPECT_EQ(taken(right), 0u);
}

TEST_F(GivenARunWithDevices, WhenADeviceReportsMoreThanThereIsRoomForThenThatIsTold) {
  opened();
  for (int i = 0; i < 5000; ++i) box_->press("a", clock_.now());
  devices_->collectAll();
  devices_->collectAll();
  EXPECT_EQ(lost_, std::vector<std::string>{"response " + std::to_string(5000 - recorded_.size())});
  EXPECT_GT(recorded_.size(), 4000u);
}

TEST_F(GivenARunWithDevices, WhenADeviceIsAwayAlreadyAsTheRunBeginsThenThatIsTold) {
  const auto box = opened();
  box_->isThere = false;
  devices_->begin();
  EXPECT_EQ(plugs_.back(), "response away");
  box_->plug(true, Timestamp(3ms));
  ASSERT_EQ(*devices_->poll(box, {}), 0u);
  EXPECT_EQ(plugs_.back(), "response back");
}

TEST_F(GivenARunWithDevices, WhenADeviceIsUnpluggedBeforeItIsOpenedThenThatIsTold) {
  box_->plug(false, Timestamp(1ms));
  opened();
  EXPECT_EQ(plugs_.front(), "response away");
}

TEST_F(GivenARunWithDevices, WhenItLastsThenBackgroundListenersWait) {
  int heard = 0;
  ASSERT_TRUE(manager_.addListener("box", [&](const DeviceMessage &) { ++heard; }));
  box_->press("a", Timestamp(1ms));
  manager_.poll();
  EXPECT_EQ(heard, 0);
  devices_.reset();
  manager_.poll();
  EXPECT_EQ(heard, 1);
}

TEST_F(GivenARunWithDevices, WhenADeviceHasNoOutputThenATriggerIsRefusedAndNotRecorded) {
  EXPECT_FALSE(devices_->write(opened(), 5));
  EXPECT_TRUE(recorded_.empty());
  EXPECT_EQ(*devices_->call(opened(), "greet", {{"whom", Value("Ada")}}), Value("hello Ada"));
}

}  // namespace
}  // namespace fovea
