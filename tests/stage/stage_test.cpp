#include "stage/fixture.hpp"

#include "devices/simulated_participant.hpp"
#include "window/simulated_display.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;
using test::GivenAStage;

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
