// Somebody who has had enough asks to leave.
#include "stage/fixture.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;
using test::GivenAStage;

TEST_F(GivenAStage, WhenTheLeaveKeyIsPressedThenItIsAskedAtTheNextFlipAndReachesNobodyElse) {
  stage_.setLeaveKey("escape");
  hand_->press("a", clock_.now());
  hand_->press("escape", clock_.now());
  EXPECT_EQ(stage_.flip(), WaitEnd::Reached);
  EXPECT_EQ(leavesAsked_, 1);
  EXPECT_EQ(heard_, (std::vector<std::string>{"a", "escape"})) << "it is in the record";
  InputEvent events[4];
  ASSERT_EQ(stage_.poll(events), 1u);
  EXPECT_EQ(events[0].keyName(), "a");
  EXPECT_EQ(pauses_.size(), 1u);
  EXPECT_EQ(stage_.flip(), WaitEnd::Reached);
  EXPECT_EQ(leavesAsked_, 1);
}

TEST_F(GivenAStage, WhenNobodyMayLeaveThenTheKeyIsAnyOther) {
  hand_->press("escape", clock_.now());
  EXPECT_EQ(stage_.flip(), WaitEnd::Reached);
  EXPECT_EQ(leavesAsked_, 0);
  InputEvent events[4];
  EXPECT_EQ(stage_.poll(events), 1u);
}

TEST_F(GivenAStage, WhenATrialIsOnThenWhoWantsToLeaveIsAskedBehindIt) {
  stage_.setLeaveKey("escape");
  stage_.setPausePolicy(PausePolicy::AtSafePoint);
  hand_->press("escape", clock_.now());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(stage_.flip(), WaitEnd::Reached);
  EXPECT_EQ(leavesAsked_, 0);
  EXPECT_EQ(stage_.safePoint("trial", 1), WaitEnd::Reached);
  EXPECT_EQ(leavesAsked_, 1);
}

TEST_F(GivenAStage, WhenWhoIsAskedAnswersThenThatIsNoAnswerToTheRunAndItsWaitsMoveOn) {
  stage_.setLeaveKey("escape");
  testing::FakeStimuli dialog;
  std::vector<std::string> said;
  whenLeaving_ = [&] {
    for (int i = 0; i < 60; ++i) {
      if (i == 30) hand_->press("escape", clock_.now()), hand_->press("f", clock_.now());
      ASSERT_TRUE(stage_.showOther(dialog));
      InputEvent events[4];
      for (std::size_t count = stage_.poll(events), each = 0; each < count; ++each) said.emplace_back(events[each].keyName());
    }
  };
  hand_->press("escape", clock_.now());
  hand_->press("escape", clock_.now(), InputKind::KeyRelease);
  const Timestamp begin = clock_.now();
  InputEvent press;
  EXPECT_EQ(stage_.waitKey({{"f"}, "f", begin}, begin + 2s, press), WaitEnd::TimedOut);
  EXPECT_EQ(said, (std::vector<std::string>{"escape", "f"}));
  EXPECT_GE(clock_.now(), begin + 3s - 20ms) << "a second's pause is no part of the wait";
  EXPECT_EQ(dialog.rendered, 60);
  EXPECT_GT(stimuli_.repeated, 0) << "the run's picture is back";
}

TEST_F(GivenAStage, WhenSomebodyResumesWhileItIsAskedThenTheyHearAtOnceThatNothingWasPaused) {
  log_.setConsoleLevel(LogLevel::Critical);
  stage_.setLeaveKey("escape");
  testing::FakeStimuli dialog;
  bool isTold = false;
  whenLeaving_ = [&] {
    Command resume;
    resume.kind = Command::Kind::Resume;
    resume.done = [&](const Result<Timestamp> &effect) { isTold = effect.has_value(); };
    ASSERT_TRUE(stage_.commands().post(std::move(resume)));
    ASSERT_TRUE(stage_.showOther(dialog));
    EXPECT_TRUE(isTold);
    EXPECT_EQ(state(), SessionState::Running) << "there is nothing that an operator could resume";
  };
  hand_->press("escape", clock_.now());
  EXPECT_EQ(stage_.flip(), WaitEnd::Reached);
  EXPECT_EQ(leavesAsked_, 1);
}

TEST_F(GivenAStage, WhenAPauseIsAskedForWhileItIsAskedThenItBeginsBehindTheQuestion) {
  stage_.setLeaveKey("escape");
  testing::FakeStimuli dialog;
  std::optional<Timestamp> paused;
  Timestamp answered{};
  whenLeaving_ = [&] {
    Command pause;
    pause.kind = Command::Kind::Pause;
    pause.done = [&](const Result<Timestamp> &effect) {
      if (effect) paused = *effect;
      ask(Command::Kind::Resume);
    };
    ASSERT_TRUE(stage_.commands().post(std::move(pause)));
    for (int i = 0; i < 30; ++i) ASSERT_TRUE(stage_.showOther(dialog));
    EXPECT_EQ(paused, std::nullopt) << "the participant is still asked";
    answered = clock_.now();
  };
  hand_->press("escape", clock_.now());
  EXPECT_EQ(stage_.flip(), WaitEnd::Reached);
  ASSERT_TRUE(paused);
  EXPECT_GE(*paused, answered);
  EXPECT_LT(*paused, answered + 50ms) << "before anything else is shown";
  EXPECT_EQ(pauses_.size(), 2u);
  EXPECT_EQ(state(), SessionState::Running);
}

TEST_F(GivenAStage, WhenWhoIsAskedStaysThenAScriptedParticipantIsToldAgainWhatIsAwaited) {
  std::vector<std::string> announced;
  StageHooks hooks;
  hooks.announce = [&](const InputRequest &request) { announced.push_back(request.expected); };
  stage_.setHooks(std::move(hooks));
  stage_.setLeaveKey("escape");
  whenLeaving_ = [&] { EXPECT_TRUE(stage_.expect({{"return", "escape"}, "return", clock_.now()})); };
  EXPECT_TRUE(stage_.expect({{"f"}, "f", clock_.now()}));
  hand_->press("escape", clock_.now());
  EXPECT_EQ(stage_.flip(), WaitEnd::Reached);
  EXPECT_EQ(announced, (std::vector<std::string>{"f", "return", "f"}));
}

TEST_F(GivenAStage, WhenWhoIsAskedClicksThenTheRunsStimuliHearNothingOfIt) {
  stage_.setLeaveKey("escape");
  testing::FakeStimuli dialog;
  bool isClicked = false;
  whenLeaving_ = [&] {
    hand_->move(clock_.now(), InputKind::ButtonPress);
    ASSERT_TRUE(stage_.showOther(dialog));
    InputEvent events[4];
    isClicked = stage_.poll(events) == 1 && events[0].kind == InputKind::ButtonPress;
  };
  hand_->press("escape", clock_.now());
  EXPECT_EQ(stage_.flip(), WaitEnd::Reached);
  EXPECT_TRUE(isClicked) << "it can answer the question";
  EXPECT_TRUE(stimuli_.heard.empty());
}

TEST_F(GivenAStage, WhenWhoIsAskedLeavesThenEveryWaitSaysStop) {
  stage_.setLeaveKey("escape");
  whenLeaving_ = [&] { stage_.requestStop(); };
  hand_->press("escape", clock_.now());
  EXPECT_EQ(stage_.flip(), WaitEnd::Stopped);
  EXPECT_EQ(stage_.safePoint("trial", 1), WaitEnd::Stopped);
}

}  // namespace
}  // namespace fovea
