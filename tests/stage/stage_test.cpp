#include "stage/stage.hpp"

#include <gtest/gtest.h>

#include <map>

#include "core/log.hpp"
#include "core/thread.hpp"
#include "devices/simulated_participant.hpp"
#include "support/fake_stimuli.hpp"
#include "window/simulated_display.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;

/// A source that a test fills by hand.
class HandSource final : public InputSource {
 public:
  std::string name() const override { return "hand"; }
  InputRing &ring() override { return ring_; }
  void move(Timestamp time, InputKind kind = InputKind::PointerMove) {
    InputEvent event;
    event.kind = kind;
    event.time = time;
    ring_.push(event);
  }
  void press(std::string_view key, Timestamp time, InputKind kind = InputKind::KeyPress) {
    InputEvent event;
    event.kind = kind;
    event.setKey(key);
    event.time = time;
    ring_.push(event);
  }

 private:
  InputRing ring_;
};

class GivenAStage : public ::testing::Test, public StageListener {
 protected:
  GivenAStage() {
    setThread(Thread::Stage);
    EXPECT_TRUE(window_->attach());
    auto source = std::make_unique<HandSource>();
    hand_ = source.get();
    input_.addSource(std::move(source));
    stage_.setListener(this);
    stage_.setState(SessionState::Running);
    // What comes to pass at a certain frame: the test's hand on the operator's buttons.
    StageHooks hooks;
    hooks.drawOverlay = [this] {
      ++frame_;
      if (const auto found = atFrame_.find(frame_); found != atFrame_.end()) found->second();
    };
    stage_.setHooks(std::move(hooks));
  }
  ~GivenAStage() override { setThread(Thread::Other); }

  void onCommand(const Command &command) override { commands_.push_back(command.kind); }
  void onPause(const Pause &pause) override { pauses_.push_back(pause); }
  void onState(SessionState, Timestamp) override {}
  void onNote(const std::string &note) override { notes_.push_back(note); }
  void onWait() override { waits_.push_back(clock_.now()); }
  void onLeaveAsked() override {
    ++leavesAsked_;
    if (whenLeaving_) whenLeaving_();
  }
  void onInput(const InputEvent &event) override { heard_.push_back(std::string(event.keyName())); }

  void ask(Command::Kind kind) {
    Command command;
    command.kind = kind;
    EXPECT_TRUE(stage_.commands().post(std::move(command)));
  }
  SessionState state() const { return stage_.board().read().state; }

  VirtualClock clock_;
  std::unique_ptr<Window> window_ = openVirtualWindow(clock_, 800, 600, 60);
  testing::FakeStimuli stimuli_;
  Input input_{clock_};
  Log log_{[] { return std::int64_t{0}; }};
  Breadcrumb breadcrumb_;
  HandSource *hand_ = nullptr;
  std::atomic<bool> stop_{false};
  Stage stage_{clock_, *window_, stimuli_, input_, log_, breadcrumb_, stop_};
  int frame_ = 0;
  std::map<int, std::function<void()>> atFrame_;
  std::vector<Command::Kind> commands_;
  std::vector<Pause> pauses_;
  std::vector<Timestamp> waits_;  // when the listener was given time
  std::vector<std::string> heard_, notes_;
  int leavesAsked_ = 0;
  std::function<void()> whenLeaving_;
};

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

TEST_F(GivenAStage, WhenACommandThrowsThenThoseBehindItTakeEffect) {
  log_.setConsoleLevel(LogLevel::Critical);
  Command broken;
  broken.kind = Command::Kind::Call;
  broken.call = [] { throw std::runtime_error("out of chalk"); };
  ASSERT_TRUE(stage_.commands().post(std::move(broken)));
  ask(Command::Kind::Stop);

  stage_.takeCommands();

  EXPECT_TRUE(stage_.stopRequested());
  EXPECT_EQ(commands_, std::vector<Command::Kind>{Command::Kind::Stop});
}

TEST_F(GivenAStage, WhenOneWhoWaitsForAPauseThrowsThenTheOthersHearOfItAndTheRunGoesOn) {
  log_.setConsoleLevel(LogLevel::Critical);
  int told = 0;
  for (const bool throws : {true, false}) {
    Command pause;
    pause.kind = Command::Kind::Pause;
    pause.done = [&told, throws](const Result<Timestamp> &) {
      ++told;
      if (throws) throw std::runtime_error("the line is dead");
    };
    ASSERT_TRUE(stage_.commands().post(std::move(pause)));
  }
  atFrame_[4] = [this] { ask(Command::Kind::Resume); };

  EXPECT_EQ(stage_.flip(), WaitEnd::Reached);

  EXPECT_EQ(told, 2);
  EXPECT_EQ(state(), SessionState::Running);
}

TEST_F(GivenAStage, WhenAFrameIsFlippedThenItsListenerHasTimeOnceItIsShown) {
  ShownFrame first, second;
  ASSERT_EQ(stage_.flip(std::nullopt, first), WaitEnd::Reached);
  ASSERT_EQ(stage_.flip(std::nullopt, second), WaitEnd::Reached);
  EXPECT_EQ(waits_, (std::vector<Timestamp>{first.onset, second.onset}));
}

TEST_F(GivenAStage, WhenFramesOfARunComeLateThenTheLogWarnsOfTheFirstFourAndThatNoMoreAreTold) {
  SimulatedDisplay late;
  for (std::uint64_t frame = 5; frame < 40; frame += 5) late.longFrames.push_back({frame, 2});
  auto window = openSimulatedWindow(late, clock_);
  ASSERT_TRUE(window && (*window)->attach());
  Stage stage{clock_, **window, stimuli_, input_, log_, breadcrumb_, stop_};
  log_.setConsoleLevel(LogLevel::Critical);
  std::vector<std::string> warnings;
  log_.setListener([&](const LogLine &line) {
    if (line.level == LogLevel::Warning) warnings.push_back(line.text);
  });
  for (int frame = 0; frame < 8; ++frame) stage.flip();
  EXPECT_TRUE(warnings.empty()) << "no run was on";
  stage.recordFrames(true);
  for (int frame = 8; frame < 38; ++frame) stage.flip();
  ASSERT_EQ(warnings.size(), 5u);
  EXPECT_EQ(warnings[0], "a frame came late: 33.33 ms (1/30 s) after the one before, 1 missed");
  EXPECT_NE(warnings[4].find("no more of them are told here"), std::string::npos);
}

TEST_F(GivenAStage, WhenSomethingIsToBeKnownOfWhatIsShownThenLogAndListenerAreTold) {
  log_.setConsoleLevel(LogLevel::Critical);
  stimuli_.notes = {"the font is another"};
  stage_.flip();
  stage_.flip();
  EXPECT_EQ(notes_, std::vector<std::string>{"the font is another"});
}

TEST_F(GivenAStage, WhenFramesAreFlippedThenTheOnsetsAreOneRefreshApart) {
  ShownFrame first, second;
  ASSERT_EQ(stage_.flip(std::nullopt, first), WaitEnd::Reached);
  ASSERT_EQ(stage_.flip(std::nullopt, second), WaitEnd::Reached);
  EXPECT_EQ(second.onset - first.onset, window_->screen().period);
  EXPECT_EQ(second.source, OnsetSource::Virtual);
  EXPECT_EQ(stage_.lastOnset(), second.onset);
  EXPECT_EQ(stage_.takeFrameCount().shown, 2u);
}

/// What functions on flip were called with, in order.
struct FlipDiary {
  std::vector<std::pair<std::string, std::int64_t>> calls;  // onset; -1: no flip will come
};
struct FlipNote {
  FlipDiary *diary;
  std::string name;
  Stage *stage = nullptr;  // asks again from within
};
void noteFlip(void (*)(), void *data, const FlipResult *result) {
  auto &note = *static_cast<FlipNote *>(data);
  note.diary->calls.emplace_back(note.name, result ? toNanoseconds(result->onset) : -1);
  if (note.stage && result) {
    EXPECT_TRUE(note.stage->callOnFlip({noteFlip, nullptr, data}));
  }
}

TEST_F(GivenAStage, WhenFunctionsWaitForAFlipThenEachIsCalledOnceInOrderWithItsOnset) {
  FlipDiary diary;
  FlipNote first{&diary, "first"}, second{&diary, "second"}, again{&diary, "again", &stage_};
  for (FlipNote *note : {&first, &second, &again}) ASSERT_TRUE(stage_.callOnFlip({noteFlip, nullptr, note}));
  ShownFrame one, two;
  stage_.flip(std::nullopt, one);
  stage_.flip(std::nullopt, two);
  again.stage = nullptr;
  stage_.dropFlipCalls();
  const auto at = [](const ShownFrame &frame) { return toNanoseconds(frame.onset); };
  EXPECT_EQ(diary.calls, (std::vector<std::pair<std::string, std::int64_t>>{
                             {"first", at(one)}, {"second", at(one)}, {"again", at(one)}, {"again", at(two)}, {"again", -1}}));
}

TEST_F(GivenAStage, WhenMoreFunctionsWaitThanAnybodyMeansThenTheNextIsRefused) {
  FlipDiary diary;
  FlipNote note{&diary, "one"};
  int taken = 0;
  while (taken < 1000 && stage_.callOnFlip({noteFlip, nullptr, &note})) ++taken;
  EXPECT_EQ(taken, 256);
  stage_.flip();
  EXPECT_EQ(diary.calls.size(), 256u);
}

TEST_F(GivenAStage, WhenAKeyCameBeforeTheOnsetThenItIsNoAnswer) {
  ShownFrame shown;
  stage_.flip(std::nullopt, shown);
  hand_->press("a", shown.onset - 1ms);
  hand_->press("b", shown.onset + 5ms);
  InputEvent press;
  ASSERT_EQ(stage_.waitKey({{}, "", shown.onset}, shown.onset + 1s, press), WaitEnd::Reached);
  EXPECT_EQ(press.keyName(), "b");
  EXPECT_EQ(press.time, shown.onset + 5ms);
}

/// Presses keys at planned times, in a simulated participant's place while there are some left.
class PlannedKeys final : public InputTap {
 public:
  explicit PlannedKeys(std::vector<std::pair<std::string, Timestamp>> keys) : keys_(std::move(keys)) {}
  void hear(const InputEvent &event) override {
    heard_.push_back(std::string(event.keyName()));
  }
  std::optional<Timestamp> nextDue() const override { return next_ < keys_.size() ? std::optional(keys_[next_].second) : std::nullopt; }
  std::optional<InputEvent> takeDue(Timestamp now) override {
    if (next_ == keys_.size() || keys_[next_].second > now) return std::nullopt;
    InputEvent event;
    event.setKey(keys_[next_].first);
    event.time = keys_[next_++].second;
    return event;
  }
  bool answers(const InputRequest &) const override { return next_ < keys_.size(); }
  const std::vector<std::string> &heard() const { return heard_; }

 private:
  std::vector<std::pair<std::string, Timestamp>> keys_;
  std::size_t next_ = 0;
  std::vector<std::string> heard_;
};

TEST_F(GivenAStage, WhenADeviceHasPlannedAKeyThenAWaitEndsAtItsTimeAndItIsHeardLikeAnyOther) {
  const Timestamp due = clock_.now() + 1234567891ns;
  PlannedKeys device({{"5", due}});
  stage_.setTap(&device);
  InputEvent press;
  ASSERT_EQ(stage_.waitKey({{"5"}, "", clock_.now()}, std::nullopt, press), WaitEnd::Reached);
  EXPECT_EQ(press.time, due);
  EXPECT_EQ(clock_.now(), due);
  EXPECT_EQ(heard_, std::vector<std::string>{"5"});
  EXPECT_EQ(device.heard(), heard_);
}


TEST_F(GivenAStage, WhenPlannedKeysAndRealOnesComeInOneFrameThenTheyAreTakenInOrderOfTime) {
  const Timestamp now = clock_.now();
  PlannedKeys device({{"a", now + 2ms}, {"c", now + 6ms}});
  stage_.setTap(&device);
  hand_->press("b", now + 4ms);
  hand_->press("d", now + 8ms);
  stage_.flip();
  EXPECT_EQ(heard_, (std::vector<std::string>{"a", "b", "c", "d"}));
}

TEST_F(GivenAStage, WhenAKeyThatIsNotAllowedComesFirstThenTheAllowedOneIsTheAnswer) {
  hand_->press("x", clock_.now() + 1ms);
  hand_->press("f", clock_.now() + 2ms);
  InputEvent press;
  ASSERT_EQ(stage_.waitKey({{"f", "j"}, "", clock_.now()}, clock_.now() + 1s, press), WaitEnd::Reached);
  EXPECT_EQ(press.keyName(), "f");
  EXPECT_EQ(heard_, (std::vector<std::string>{"x", "f"})) << "everything pressed is heard";
}

TEST_F(GivenAStage, WhenAKeyComesAfterTheDeadlineThenItIsNoAnswer) {
  const Timestamp since = clock_.now(), deadline = since + 100ms;
  hand_->press("f", deadline + 1ms);
  InputEvent press;
  EXPECT_EQ(stage_.waitKey({{"f"}, "", since}, deadline, press), WaitEnd::TimedOut);
  ASSERT_EQ(stage_.waitKey({{"f"}, "", since}, deadline + 1s, press), WaitEnd::Reached) << "it is there for the next who waits";
  EXPECT_EQ(press.time, deadline + 1ms);
}

TEST_F(GivenAStage, WhenThePointerMovesWithoutEndThenTheKeysAreStillThere) {
  hand_->press("f", clock_.now());
  for (int i = 0; i < 20; ++i) {
    for (int motion = 0; motion < 1000; ++motion) hand_->move(clock_.now());
    stage_.flip();
  }
  hand_->press("j", clock_.now());
  InputEvent press;
  ASSERT_EQ(stage_.waitKey({{"f"}, "", fromNanoseconds(0)}, clock_.now() + 1s, press), WaitEnd::Reached);
  ASSERT_EQ(stage_.waitKey({{"j"}, "", fromNanoseconds(0)}, clock_.now() + 1s, press), WaitEnd::Reached);
}

TEST_F(GivenAStage, WhenNobodyPressesThenTheWaitEndsAtItsDeadline) {
  const Timestamp deadline = clock_.now() + 2s;
  InputEvent press;
  EXPECT_EQ(stage_.waitKey({{"f"}, "", clock_.now()}, deadline, press), WaitEnd::TimedOut);
  EXPECT_GE(clock_.now(), deadline);
  EXPECT_LT(clock_.now(), deadline + 20ms);
}

TEST_F(GivenAStage, WhenStopIsAskedThenEveryLaterWaitSaysSoAtOnce) {
  ask(Command::Kind::Stop);
  ask(Command::Kind::Resume);  // nothing takes a stop back
  ask(Command::Kind::Pause);
  EXPECT_EQ(stage_.flip(), WaitEnd::Stopped);
  const Timestamp now = clock_.now();
  InputEvent press;
  EXPECT_EQ(stage_.waitUntil(now + 10s), WaitEnd::Stopped);
  EXPECT_EQ(stage_.waitKey({}, std::nullopt, press), WaitEnd::Stopped);
  EXPECT_EQ(stage_.safePoint("trial", 1), WaitEnd::Stopped);
  EXPECT_EQ(clock_.now(), now);
}

TEST_F(GivenAStage, WhenItIsPausedThenThePictureStaysAndThePauseIsToldWithItsLength) {
  ask(Command::Kind::Pause);
  atFrame_[10] = [this] { EXPECT_EQ(state(), SessionState::Paused); };
  atFrame_[31] = [this] { ask(Command::Kind::Resume); };
  ShownFrame shown;
  ASSERT_EQ(stage_.flip(std::nullopt, shown), WaitEnd::Reached);
  ASSERT_EQ(pauses_.size(), 1u);
  EXPECT_EQ(shown.pause.length(), pauses_[0].length());
  EXPECT_NEAR(toSeconds(shown.pause.length()), 30.0 / 60, 1e-3);
  EXPECT_EQ(stimuli_.rendered, 1);
  EXPECT_EQ(stimuli_.repeated, 30);
  EXPECT_EQ(state(), SessionState::Running);
  EXPECT_EQ(commands_, (std::vector<Command::Kind>{Command::Kind::Pause, Command::Kind::Resume}));
}

TEST_F(GivenAStage, WhenKeysArePressedDuringAPauseThenTheyAnswerNothing) {
  ask(Command::Kind::Pause);
  atFrame_[5] = [this] { hand_->press("f", clock_.now()); };
  atFrame_[9] = [this] { ask(Command::Kind::Resume); };
  stage_.flip();
  InputEvent press;
  EXPECT_EQ(stage_.waitKey({{"f"}, "", fromNanoseconds(0)}, clock_.now() + 100ms, press), WaitEnd::TimedOut);
  EXPECT_EQ(heard_, std::vector<std::string>{"f"}) << "but they are in the record";
}

TEST_F(GivenAStage, WhenAFingerTouchesTheScreenThenStimuliHearAPointer) {
  for (const InputKind kind : {InputKind::TouchBegin, InputKind::TouchMove, InputKind::TouchEnd}) hand_->move(clock_.now(), kind);
  stage_.flip();
  EXPECT_EQ(stimuli_.heard, (std::vector{Action::Kind::Press, Action::Kind::Move, Action::Kind::Release}));
}

TEST_F(GivenAStage, WhenTheParticipantDoesSomethingThenStimuliHearItButNotInAPause) {
  hand_->press("a", clock_.now());
  hand_->move(clock_.now());
  stage_.flip();
  ASSERT_EQ(stimuli_.heard.size(), 2u);
  EXPECT_EQ(stimuli_.heard[0], Action::Kind::KeyPress);
  EXPECT_EQ(stimuli_.heard[1], Action::Kind::Move);
  EXPECT_EQ(stimuli_.shown, stage_.lastOnset());
  ask(Command::Kind::Pause);
  atFrame_[frame_ + 2] = [&] { hand_->press("b", clock_.now()); };
  atFrame_[frame_ + 5] = [&] { ask(Command::Kind::Resume); };
  stage_.flip();
  EXPECT_EQ(heard_.back(), "b") << "it is in the record all the same";
  EXPECT_EQ(stimuli_.heard.size(), 2u);
}

TEST_F(GivenAStage, WhenAKeyWasPressedBeforeThePauseThenItStillCounts) {
  const Timestamp since = clock_.now();
  hand_->press("f", since + 1ms);
  ask(Command::Kind::Pause);
  atFrame_[9] = [this] { ask(Command::Kind::Resume); };
  stage_.flip();
  InputEvent press;
  ASSERT_EQ(stage_.waitKey({{"f"}, "", since}, clock_.now() + 100ms, press), WaitEnd::Reached);
  EXPECT_EQ(press.time, since + 1ms);
}

TEST_F(GivenAStage, WhenAWaitIsPausedThenItsDeadlineMovesByThePause) {
  const Timestamp deadline = clock_.now() + 100ms;
  ask(Command::Kind::Pause);
  atFrame_[30] = [this] { ask(Command::Kind::Resume); };
  EXPECT_EQ(stage_.waitUntil(deadline), WaitEnd::Reached);
  ASSERT_EQ(pauses_.size(), 1u);
  EXPECT_EQ(clock_.now(), deadline + (pauses_[0].stopped - pauses_[0].started));
}

TEST_F(GivenAStage, WhenAnExperimentIsOnTheScreenThenThePointerIsThereForWhatItCanUseOrAsTheExperimentSays) {
  const auto isShownAfter = [&](bool isForPointer) {
    stimuli_.isForPointer = isForPointer;
    stage_.flip();
    return stage_.board().read().showsPointer;
  };
  EXPECT_TRUE(isShownAfter(false)) << "nothing runs";
  stage_.setInRun(true);
  EXPECT_FALSE(isShownAfter(false));
  EXPECT_TRUE(isShownAfter(true));
  stage_.showPointer(PointerDisplay::Hidden);
  EXPECT_FALSE(isShownAfter(true));
  stage_.showPointer(PointerDisplay::Shown);
  EXPECT_TRUE(isShownAfter(false));
  stage_.showPointer(PointerDisplay::Hidden);
  stage_.setInRun(false);
  EXPECT_TRUE(isShownAfter(false)) << "a page";
}

TEST_F(GivenAStage, WhenPausesAreForSafePointsThenFlipsGoOn) {
  stage_.setPausePolicy(PausePolicy::AtSafePoint);
  ask(Command::Kind::Pause);
  EXPECT_EQ(stage_.flip(), WaitEnd::Reached);
  EXPECT_TRUE(pauses_.empty());
  EXPECT_EQ(state(), SessionState::Pausing);
  atFrame_[6] = [this] { ask(Command::Kind::Resume); };
  EXPECT_EQ(stage_.safePoint("trial", 3), WaitEnd::Reached);
  EXPECT_EQ(pauses_.size(), 1u);
  EXPECT_EQ(stage_.board().read().trial, 3);
}

TEST_F(GivenAStage, WhenStopIsAskedDuringAPauseThenThePauseEnds) {
  ask(Command::Kind::Pause);
  atFrame_[4] = [this] { ask(Command::Kind::Stop); };
  EXPECT_EQ(stage_.flip(), WaitEnd::Stopped);
  EXPECT_EQ(pauses_.size(), 1u);
  EXPECT_EQ(state(), SessionState::Stopping);
}

TEST_F(GivenAStage, WhenTheDiskIsFullThenTheRunPausesUntilItIsNot) {
  int left = 3;
  StageHooks hooks;
  hooks.diskIsFull = [&left] { return left-- > 0; };
  stage_.setHooks(std::move(hooks));
  EXPECT_EQ(stage_.flip(), WaitEnd::Reached);
  EXPECT_EQ(pauses_.size(), 1u);
}

/// The log's warnings of requests that change nothing.
struct GivenAStageThatWarns : GivenAStage {
  GivenAStageThatWarns() {
    log_.setConsoleLevel(LogLevel::Critical);
    log_.setListener([this](const LogLine &line) {
      if (line.text.find("changes nothing") != std::string::npos) warnings_.push_back(line.text);
    });
  }
  std::vector<std::string> warnings_;
};

TEST_F(GivenAStageThatWarns, WhenAPauseIsAskedForWhileAFullDiskPausesTheRunThenItChangesSomething) {
  bool isFull = true;
  StageHooks hooks;
  hooks.diskIsFull = [&isFull] { return isFull; };
  hooks.drawOverlay = [&, this] {
    ++frame_;
    if (frame_ == 3) ask(Command::Kind::Pause);
    if (frame_ == 5) isFull = false;
    if (frame_ == 9) ask(Command::Kind::Resume);
  };
  stage_.setHooks(std::move(hooks));

  EXPECT_EQ(stage_.flip(), WaitEnd::Reached);

  EXPECT_GE(frame_, 9) << "it lasts until somebody says resume";
  EXPECT_EQ(warnings_, std::vector<std::string>{});
}

TEST_F(GivenAStageThatWarns, WhenALoopsPauseIsAskedForWhileAFullDiskPausesTheRunThenItComesBehindTheTrial) {
  int left = 3;
  StageHooks hooks;
  hooks.diskIsFull = [&left] { return left-- > 0; };
  hooks.drawOverlay = [&, this] {
    ++frame_;
    if (frame_ == 2) ask(Command::Kind::PauseLoop);
    if (frame_ == 20) ask(Command::Kind::Resume);
  };
  stage_.setHooks(std::move(hooks));

  EXPECT_EQ(stage_.flip(), WaitEnd::Reached);
  EXPECT_EQ(pauses_.size(), 1u);
  EXPECT_EQ(stage_.safePoint("trial", 1), WaitEnd::Reached);

  EXPECT_EQ(pauses_.size(), 2u);
  EXPECT_EQ(warnings_, std::vector<std::string>{});
}

TEST_F(GivenAStageThatWarns, WhenALoopsPauseIsTakenBackThenThatChangesSomething) {
  ask(Command::Kind::PauseLoop);
  ask(Command::Kind::Resume);

  stage_.flip();
  EXPECT_EQ(stage_.safePoint("trial", 1), WaitEnd::Reached);

  EXPECT_EQ(pauses_.size(), 0u);
  EXPECT_EQ(warnings_, std::vector<std::string>{});
}

TEST_F(GivenAStageThatWarns, WhenWhatIsSoAlreadyIsAskedForThenItWarnsEachTime) {
  ask(Command::Kind::Resume);
  ask(Command::Kind::Pause);
  ask(Command::Kind::Pause);
  atFrame_[4] = [this] { ask(Command::Kind::Pause), ask(Command::Kind::PauseLoop), ask(Command::Kind::Stop), ask(Command::Kind::Stop); };

  EXPECT_EQ(stage_.flip(), WaitEnd::Stopped);

  const std::vector<const char *> said{"goes on already", "on its way already", "paused already", "paused already", "asked to stop already"};
  ASSERT_EQ(warnings_.size(), said.size());
  for (std::size_t i = 0; i < said.size(); ++i) EXPECT_NE(warnings_[i].find(said[i]), std::string::npos) << warnings_[i];
}

TEST_F(GivenAStage, WhenADeviceAnswersThenTheSimulatedParticipantIsSilentUntilTheDeviceHasNothingLeft) {
  log_.setConsoleLevel(LogLevel::Critical);
  auto participant = std::make_unique<SimulatedParticipant>(1);
  stage_.setSimulatedParticipant(participant.get());
  input_.addSource(std::move(participant));
  const Timestamp begin = clock_.now();
  PlannedKeys device({{"f", begin + 5s}, {"x", begin + 7s}});
  stage_.setTap(&device);
  InputEvent press;
  const InputRequest first{{"f", "j"}, "j", begin}, second{{"f", "j"}, "j", begin + 6s};
  ASSERT_TRUE(stage_.expect(first));
  ASSERT_EQ(stage_.waitKey(first, std::nullopt, press), WaitEnd::Reached);
  EXPECT_EQ(press.time, begin + 5s);
  ASSERT_TRUE(stage_.expect(second));
  ASSERT_EQ(stage_.waitKey(second, std::nullopt, press), WaitEnd::Reached) << "else it would wait for ever";
  EXPECT_GT(press.time, begin + 7s);
  EXPECT_EQ(heard_.size(), 3u) << "nobody answered what was answered already";
}

TEST_F(GivenAStage, WhenASimulatedParticipantIsAskedThenTheAnswerComesInVirtualTime) {
  auto participant = std::make_unique<SimulatedParticipant>(1);
  stage_.setSimulatedParticipant(participant.get());
  input_.addSource(std::move(participant));
  ShownFrame shown;
  stage_.flip(std::nullopt, shown);
  const InputRequest request{{"f", "j"}, "f", shown.onset};
  ASSERT_TRUE(stage_.expect(request));
  InputEvent press;
  ASSERT_EQ(stage_.waitKey(request, shown.onset + 5s, press), WaitEnd::Reached);
  EXPECT_GT(press.time, shown.onset + 100ms);
  EXPECT_EQ(press.source, StampSource::Simulated);
  EXPECT_LE(press.time, clock_.now());
}

}  // namespace
}  // namespace fovea
