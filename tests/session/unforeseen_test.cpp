// What nobody foresaw: something is thrown, or the end comes at an awkward moment.
#include <algorithm>
#include <future>
#include <thread>

#include "fixture.hpp"
#include "session/worker.hpp"

namespace fovea::test {
namespace {

std::string endingOf(const Result<Value> &result) { return result ? result->textOr("ending", "?") : "error " + std::string(errorCodeName(result.error().code)); }

bool hasLine(const fs::path &file, const std::string &part) {
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);)
    if (line.find(part) != std::string::npos) return true;
  return false;
}

TEST(GivenAWorker, WhenAPieceThrowsThenThatIsToldAndTheNextIsDone) {
  std::vector<std::string> told, done;
  Worker worker([&](const Error &error) { told.push_back(error.what); });
  worker.add([] { throw std::runtime_error("no more paper"); });
  worker.add([] { throw 7; });
  worker.add([&] { done.push_back("the next"); });

  worker.start();
  worker.close();

  ASSERT_EQ(told.size(), 2u);
  EXPECT_NE(told[0].find("no more paper"), std::string::npos);
  EXPECT_EQ(done, std::vector<std::string>{"the next"});
}

TEST_F(GivenASession, WhenSomethingIsThrownDuringSetUpThenThatRunFailsAndTheNextIsWhole) {
  open();
  atFrame_[1] = [] { throw std::runtime_error("out of chalk"); };

  const auto failed = session_->runExperiment("frames", Dict{{"frames", Value(3)}});
  const auto next = session_->runExperiment("frames", Dict{{"frames", Value(3)}});

  EXPECT_EQ(endingOf(failed), "failed");
  EXPECT_NE(failed->textOr("error", "").find("out of chalk"), std::string::npos) << failed->textOr("error", "");
  EXPECT_EQ(endingOf(next), "finished");
  EXPECT_EQ(columnOf(*next, "frames.shown"), std::vector<std::string>{"3"});
}

TEST_F(GivenASession, WhenSomethingIsThrownWhileTheExperimentRunsThenItsRowsAreSavedAndTheNextIsWhole) {
  open();
  atFrame_[6] = [] { throw std::runtime_error("out of chalk"); };

  const auto failed = session_->runExperiment("frames", Dict{{"frames", Value(2)}, {"trials", Value(4)}});
  const auto next = session_->runExperiment("frames", Dict{{"frames", Value(2)}, {"trials", Value(4)}});

  EXPECT_EQ(endingOf(failed), "failed");
  EXPECT_TRUE(hasLine(session_->logFile(), "out of chalk"));
  EXPECT_GE(tableOf(*failed).size(), 3u);  // the header, and the trials before
  const auto notes = columnOf(*failed, "notes");
  EXPECT_NE(notes.back().find("the run failed: "), std::string::npos);
  EXPECT_EQ(notes.front(), "");
  EXPECT_EQ(endingOf(next), "finished");
  EXPECT_EQ(tableOf(*next).size(), 5u);
}

TEST_F(GivenASession, WhenSomethingIsThrownAfterTheExperimentHasRunThenTheRunHasAnEndAndItsRowsAreSaved) {
  open();
  WithoutInk listener;
  atFrame_[5] = [&] { stage_->setListener(&listener); };

  const auto failed = session_->runExperiment("frames", Dict{{"frames", Value(2)}, {"trials", Value(4)}});
  EXPECT_TRUE(session_->close());

  ASSERT_EQ(endingOf(failed), "failed");
  EXPECT_NE(failed->textOr("error", "").find("no more ink"), std::string::npos);
  EXPECT_EQ(tableOf(*failed).size(), 5u);
  EXPECT_TRUE(hasLine(session_->logFile(), "failed: "));
}

TEST_F(GivenASession, WhenSomethingIsThrownAsTheStageBeginsThenItIsNotOpenedAndSaysWhy) {
  const auto refuse = [] { throw std::runtime_error("out of paint"); };
  const std::vector<std::function<void(SessionWiring &)>> places{
      [&](SessionWiring &wiring) { wiring.addHooks = [&](Stage &, StageHooks &) { refuse(); }; },
      [&](SessionWiring &wiring) { wiring.inputsOpened = [&](std::vector<std::string>) { refuse(); }; },
      [&](SessionWiring &wiring) { wiring.context = [&](bool) { refuse(); }; }};
  for (const auto &put : places) {
    SessionWiring wiring;
    put(wiring);

    const auto opened = Session::open(options_, wiring);

    ASSERT_FALSE(opened);
    EXPECT_NE(opened.error().text().find("out of paint"), std::string::npos) << opened.error().text();
  }
  open();
  EXPECT_EQ(run({{"frames", 1}}).textOr("ending", ""), "finished");
}

TEST_F(GivenASession, WhenSomethingIsThrownAsTheStageEndsThenTheSessionIsClosedAndTheRecordHasItsEnd) {
  wiring_.context = [](bool isThere) {
    if (!isThere) throw std::runtime_error("out of paint");
  };
  open();
  run({{"frames", 1}});

  EXPECT_TRUE(session_->close());

  EXPECT_TRUE(hasLine(session_->logFile(), "out of paint"));
}

TEST_F(GivenASession, WhenSomethingIsThrownWhileAFormIsShownThenItIsClosedAndTheNextRunBegins) {
  options_.display.kind = DisplayOptions::Kind::VirtualPaced;
  options_.noConsentReason = "a test";
  open();
  atFrame_[2] = [] { throw std::runtime_error("out of chalk"); };

  const auto filled = session_->showExpInfoDlgFromExperiment("frames", {}, 5.);

  ASSERT_FALSE(filled);
  EXPECT_EQ(filled.error().code, ErrorCode::Internal);
  EXPECT_TRUE(session_->getForm().isNull());
  EXPECT_EQ(session_->getState(), "IDLE");
  EXPECT_EQ(run({{"frames", 1}}).textOr("ending", ""), "finished");
}

TEST_F(GivenASession, WhenAListenerThrowsThenItHearsNoMoreAndTheOthersHearAll) {
  open();
  int heard = 0;
  session_->remote().subscribe([&heard](const SessionEvent &) {
    ++heard;
    throw std::runtime_error("the line is dead");
  });

  const auto result = session_->runExperiment("frames", Dict{{"frames", Value(1)}});

  EXPECT_EQ(endingOf(result), "finished");
  EXPECT_EQ(heard, 1);
  EXPECT_EQ(statusWords(), "preparing started finished saved");
  EXPECT_TRUE(session_->close());
  EXPECT_TRUE(hasLine(session_->logFile(), "the line is dead"));
}

TEST_F(GivenASession, WhenWhoLooksAtRowsThrowsThenEveryRowIsSaved) {
  wiring_.heardRow = [](const Row &) { throw std::runtime_error("no pen"); };
  open();

  const auto result = session_->runExperiment("frames", Dict{{"frames", Value(1)}, {"trials", Value(3)}});

  EXPECT_EQ(endingOf(result), "finished");
  EXPECT_EQ(tableOf(*result).size(), 4u);
  EXPECT_TRUE(session_->close());
  EXPECT_TRUE(hasLine(session_->logFile(), "no pen"));
}

TEST_F(GivenASession, WhenItIsStoppedDuringSetUpThenThereIsNoRowAndTheNextRunIsWhole) {
  open();
  atFrame_[1] = [this] {
    EXPECT_EQ(session_->getState(), "PREPARING");
    EXPECT_TRUE(session_->stopExperiment());
  };

  const auto stopped = session_->runExperiment("frames", Dict{{"frames", Value(3)}});
  const auto next = session_->runExperiment("frames", Dict{{"frames", Value(3)}});

  EXPECT_EQ(endingOf(stopped), "stopped");
  EXPECT_EQ(*stopped->find("rows")->as<std::int64_t>(), 0);
  EXPECT_EQ(endingOf(next), "finished");
}

TEST_F(GivenASession, WhenItClosesDuringABlockingCallThenTheRunIsSavedAndTheCallerHearsItsEnd) {
  open();
  std::promise<void> running;
  atFrame_[5] = [&] { running.set_value(); };
  std::optional<Result<Value>> ended;
  std::thread caller([&] { ended.emplace(session_->runExperiment("frames", Dict{{"frames", Value(1'000'000)}, {"keepsFrames", Value(true)}})); });
  running.get_future().wait();

  EXPECT_TRUE(session_->close());
  caller.join();

  ASSERT_TRUE(ended);
  EXPECT_EQ(endingOf(*ended), "stopped");
  EXPECT_GE(*(*ended)->find("rows")->as<std::int64_t>(), 4);
  ASSERT_TRUE((*ended)->find("files"));
  EXPECT_TRUE(fs::exists(*(*ended)->find("files")->list()->front().text()));
}

TEST_F(GivenASession, WhenItClosesDuringABlockingCallThenWhatWaitsBehindHearsThatItIsClosed) {
  open();
  std::promise<void> running;
  atFrame_[5] = [&] { running.set_value(); };
  std::optional<Result<Value>> first, second;
  std::thread caller([&] { first.emplace(session_->runExperiment("frames", Dict{{"frames", Value(1'000'000)}})); });
  running.get_future().wait();
  std::thread behind([&] { second.emplace(session_->saveExperimentData("frames")); });
  while (session_->listTasks().list()->size() < 2) std::this_thread::yield();

  EXPECT_TRUE(session_->close());
  caller.join();
  behind.join();

  EXPECT_EQ(endingOf(*first), "stopped");
  EXPECT_EQ(endingOf(*second), "error stopped");
}

}  // namespace
}  // namespace fovea::test
