// Pauses and stops, and what becomes of waits and keys.
#include "stage/fixture.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;
using test::GivenAStage;

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
  diskIsFull_ = [&left] { return left-- > 0; };
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
  diskIsFull_ = [&isFull] { return isFull; };
  atFrame_[3] = [this] { ask(Command::Kind::Pause); };
  atFrame_[5] = [&isFull] { isFull = false; };
  atFrame_[9] = [this] { ask(Command::Kind::Resume); };

  EXPECT_EQ(stage_.flip(), WaitEnd::Reached);

  EXPECT_GE(frame_, 9) << "it lasts until somebody says resume";
  EXPECT_EQ(warnings_, std::vector<std::string>{});
}

TEST_F(GivenAStageThatWarns, WhenALoopsPauseIsAskedForWhileAFullDiskPausesTheRunThenItComesBehindTheTrial) {
  int left = 3;
  diskIsFull_ = [&left] { return left-- > 0; };
  atFrame_[2] = [this] { ask(Command::Kind::PauseLoop); };
  atFrame_[20] = [this] { ask(Command::Kind::Resume); };

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

}  // namespace
}  // namespace fovea
