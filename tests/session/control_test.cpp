// Pause, resume and stop; calls that wait; start() and stop() of the session itself.

#include "fixture.hpp"

namespace fovea::test {
namespace {

using namespace std::chrono_literals;

TEST_F(GivenASession, WhenItPausesForHalfASecondAtFrame100Of300ThenNoFrameAndNoTimeIsLost) {
  open();
  std::optional<Timestamp> paused;
  atFrame_[100] = [this] { EXPECT_TRUE(session_->pauseExperiment()); };
  atEachFrame_ = [this, &paused] {
    if (session_->getState() != "PAUSED") return;
    if (!paused) paused = session_->clock().now();
    if (session_->clock().now() - *paused >= 500ms) {
      EXPECT_TRUE(session_->resumeExperiment());
    }
  };

  const Value result = run({{"frames", 300}, {"keepsFrames", true}});

  EXPECT_EQ(columnOf(result, "frames.shown"), std::vector<std::string>{"0"});  // the rows of single frames took the counts
  EXPECT_NEAR(std::stod(columnOf(result, "duration_s").at(0)), 299.0 / 60, 1e-6);
  EXPECT_EQ(whole(result, "rows"), 301);
  const auto onsets = columnOf(result, "onset_s", 1);
  double last = 0;
  for (const std::string &onset : onsets) {
    EXPECT_GT(std::stod(onset), last);
    last = std::stod(onset);
  }
  double pauseStarted = 0, pauseStopped = 0;
  for (const std::string &cell : columnOf(result, "pause.started", 1)) pauseStarted += cell.empty() ? 0 : std::stod(cell);
  for (const std::string &cell : columnOf(result, "pause.stopped", 1)) pauseStopped += cell.empty() ? 0 : std::stod(cell);
  EXPECT_EQ(onsets.size(), 300u);
  EXPECT_NEAR(pauseStopped - pauseStarted, 0.5, 0.05);
  EXPECT_EQ(statusWords(), "preparing started paused resumed finished saved");
}

TEST_F(GivenASession, WhenAStopIsFollowedByAResumeThenTheStopStays) {
  open();
  atFrame_[5] = [this] {
    EXPECT_TRUE(session_->stopExperiment());
    EXPECT_TRUE(session_->resumeExperiment());
    EXPECT_TRUE(session_->pauseExperiment());
  };

  const Value result = run({{"frames", 1000}});

  EXPECT_EQ(result.textOr("ending", ""), "stopped");
  EXPECT_EQ(columnOf(result, "rowComplete"), std::vector<std::string>{"false"});
  EXPECT_EQ(run({{"frames", 1}}).textOr("ending", ""), "finished");
}

TEST_F(GivenASession, WhenNothingRunsThenPauseResumeAndStopSayFalse) {
  open();

  auto item = session_->getCurrentExpInfoItem(Value("participant"));
  ASSERT_TRUE(item);
  EXPECT_EQ(*item, Value(false));

  for (auto result : {session_->pauseExperiment(true), session_->resumeExperiment(true), session_->stopExperiment(true)}) {
    ASSERT_TRUE(result);
    EXPECT_EQ(*result, Value(false));
  }
  EXPECT_EQ(session_->getStatus(), 0);
}

TEST_F(GivenASession, WhenARunIsAskedForWhileOneGoesOnThenItIsRefusedOrQueued) {
  open();
  Result<Value> refused = Value();
  std::optional<Value> queued;
  atFrame_[3] = [this, &refused, &queued] {
    auto asked = session_->remote().object("session")->call("runExperiment", {{"key", Value("frames")}, {"expInfo", Value()}, {"blocking", Value(true)}},
                                                            "test", [](std::uint64_t, const Result<Value> &) {});
    refused = asked ? Result<Value>(Value()) : asked.error();
    queued = *session_->runExperiment("frames", Dict{{"frames", 4}}, false);
  };

  run({{"frames", 10}});
  EXPECT_TRUE(session_->onIdle());  // waits behind the queued one

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::Busy);
  ASSERT_TRUE(queued->as<std::int64_t>());
  const auto tasks = eventsOf("tasks");
  ASSERT_EQ(tasks.size(), 3u);
  EXPECT_EQ(*tasks[1].value.find("id"), *queued);
  EXPECT_EQ(tasks[1].value.find("returned")->textOr("ending", ""), "finished");
}

TEST_F(GivenASession, WhenAWaitingCallIsCancelledThenItNeverRuns) {
  open();
  atFrame_[3] = [this] {
    auto queued = session_->runExperiment("frames", {}, false);
    EXPECT_EQ(session_->listTasks().list()->size(), 2u);
    EXPECT_TRUE(session_->cancelTask(static_cast<std::uint64_t>(*queued->as<std::int64_t>())));
    EXPECT_FALSE(session_->cancelTask(999));
  };

  run({{"frames", 10}});

  EXPECT_EQ(session_->listTasks().list()->size(), 0u);
  EXPECT_EQ(statusWords(), "preparing started finished saved");
}

TEST_F(GivenASession, WhenThereIsNoLoopThenPausingItAnswersFalse) {
  options_.experiments.emplace_back("with-devices", "org.test.with-devices");
  options_.isSimulated = true;
  open();
  std::optional<Result<Value>> answer;
  atFrame_[3] = [&] { answer = session_->pauseLoop(); };

  auto result = session_->runExperiment("with-devices");

  ASSERT_TRUE(result) << result.error().text();
  ASSERT_TRUE(answer && *answer);
  EXPECT_EQ(**answer, Value(false));
}

TEST_F(GivenASession, WhenARunIsAskedForWhatItDoesAlreadyThenTheLogWarns) {
  open();
  std::vector<std::string> warnings;
  wiring_.heardLog = [&](const LogLine &line) {
    if (line.level == LogLevel::Warning && line.text.find("changes nothing") != std::string::npos) warnings.push_back(line.text);
  };
  bool wasPaused = false;
  atFrame_[3] = [this] {
    EXPECT_TRUE(session_->resumeExperiment());
    EXPECT_TRUE(session_->pauseExperiment());
  };
  atEachFrame_ = [&] {
    if (session_->getState() != "PAUSED" || std::exchange(wasPaused, true)) return;
    EXPECT_TRUE(session_->pauseExperiment());
    EXPECT_TRUE(session_->resumeExperiment());
  };

  run({{"trials", 1}, {"frames", 10}});

  ASSERT_EQ(warnings.size(), 2u);
  EXPECT_NE(warnings[0].find("goes on already"), std::string::npos);
  EXPECT_NE(warnings[1].find("paused already"), std::string::npos);
}

TEST_F(GivenASession, WhenTheLoopPausesThenTheTrialInHandComesToItsEndFirst) {
  open();
  std::uint64_t pausedAt = 0;
  atFrame_[4] = [this] { EXPECT_TRUE(session_->pauseLoop()); };
  atEachFrame_ = [&] {
    if (session_->getState() != "PAUSED") return;
    if (!pausedAt) pausedAt = frame_;
    EXPECT_TRUE(session_->resumeExperiment());
  };

  run({{"trials", 3}, {"frames", 5}});

  EXPECT_EQ(pausedAt, 7u);  // one frame of set-up, the trial in hand, and the first frame of the pause
}

TEST_F(GivenASession, WhenASecondThreadDrivesItThenStartBlocksUntilItIsStopped) {
  open();
  Result<Value> ran = Value();
  std::thread second([&] {
    ran = session_->runExperiment("frames", Dict{{"frames", 3}});
    session_->stop();
  });

  auto started = session_->start();
  second.join();

  EXPECT_TRUE(started);
  ASSERT_TRUE(ran) << ran.error().text();
  EXPECT_EQ(ran->textOr("ending", ""), "finished");
}

TEST_F(GivenASession, WhenItIsStoppedBeforeItStartsThenStartReturnsAtOnceAndTheNextOneServes) {
  open();
  session_->stop();

  EXPECT_TRUE(session_->start());

  std::thread second([&] { session_->stop(); });
  EXPECT_TRUE(session_->start());
  second.join();
}

TEST_F(GivenASession, WhenItIsStartedOffMainThenThatReturnsAtOnceAndMainServes) {
  open();
  Result<void> started = Error{};
  Result<Value> ran = Value();
  std::thread second([&] {
    started = session_->start();
    ran = session_->runExperiment("frames", Dict{{"frames", 3}});
    session_->stop();
  });

  EXPECT_TRUE(session_->start());
  second.join();

  EXPECT_TRUE(started);
  EXPECT_TRUE(ran);
}

}  // namespace
}  // namespace fovea::test
