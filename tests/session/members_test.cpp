// What every member gives when nothing runs, while a run goes on, and for a key that is not known. docs/remote.md has the same for older clients.

#include <limits>

#include "fixture.hpp"

namespace fovea::test {
namespace {

/// The value in a word or two, or the code of the error.
std::string said(const Result<Value> &outcome) {
  if (!outcome) return "error " + std::string(errorCodeName(outcome.error().code));
  return outcome->dict() || outcome->list() ? std::string(kindName(*outcome)) : toJson(*outcome);
}

TEST_F(GivenASession, WhenNothingRunsThenMembersOfTheRunInHandSaySoAndNoneFails) {
  open();

  EXPECT_EQ(session_->getStatus(), 0);
  EXPECT_EQ(session_->getState(), "IDLE");
  for (const Value &none : {session_->getAllTrials(), session_->getCurrentTrial(), session_->getFutureTrial(), session_->getFutureTrials()})
    EXPECT_TRUE(none.isNull());
  EXPECT_EQ(session_->getCurrentExpInfo(), std::nullopt);
  EXPECT_EQ(said(session_->getCurrentExpInfoItem(Value("participant"))), "false");
  EXPECT_EQ(said(session_->setCurrentExpInfoItem(Value("mood"), Value("good"))), "false");
  EXPECT_EQ(said(session_->updateCurrentExpInfo({{"mood", Value("good")}})), "false");
  EXPECT_EQ(said(session_->addData("temperature", Value(36.6))), "false");
  EXPECT_EQ(said(session_->addAnnotation("a note")), "false");
  EXPECT_EQ(said(session_->saveCurrentExperimentData()), "false");
  EXPECT_EQ(said(session_->sendExperimentData()), "false");
  EXPECT_EQ(said(session_->skipTrials(1)), "null");
  EXPECT_EQ(said(session_->rewindTrials(1)), "null");
  for (const auto &control : {session_->pauseExperiment(), session_->resumeExperiment(), session_->pauseLoop(), session_->stopExperiment()})
    EXPECT_EQ(said(control), "false");
  EXPECT_TRUE(session_->sendToLiaison(Value("hello")));
  EXPECT_EQ(said(session_->addKeyboardFromParams("second")), "true");
  EXPECT_EQ(said(session_->setupWindowFromExperiment("frames")), "true");
  EXPECT_TRUE(session_->setupDevicesFromExperiment("frames")->find("response"));
  EXPECT_TRUE(session_->setupInputsFromExperiment("frames")->find("response"));
  EXPECT_TRUE(session_->setupWindowFromParams({{"color", Value("red")}})->find("applied"));
  EXPECT_GT(*session_->getFrameRate()->find("rate_hz")->number(), 0);
  EXPECT_FALSE(session_->getVersion().textOr("fovea", "").empty());
  EXPECT_TRUE(session_->onIdle());
  EXPECT_TRUE(session_->win().find("size"));
}

TEST_F(GivenASession, WhenAKeyIsNotKnownThenEveryMemberThatTakesOneSaysUnknown) {
  open();

  EXPECT_EQ(said(session_->runExperiment("nobody")), "error unknown");
  EXPECT_EQ(said(session_->saveExperimentData("nobody")), "error unknown");
  EXPECT_EQ(said(session_->setupWindowFromExperiment("nobody")), "error unknown");
  EXPECT_EQ(said(session_->setupDevicesFromExperiment("nobody")), "error unknown");
  EXPECT_EQ(said(session_->setupInputsFromExperiment("nobody")), "error unknown");
  EXPECT_EQ(session_->getExpInfoFromExperiment("nobody").error().code, ErrorCode::Unknown);
  EXPECT_EQ(session_->showExpInfoDlgFromExperiment("nobody").error().code, ErrorCode::Unknown);
  EXPECT_EQ(session_->getRequiredDeviceNamesFromExperiment("nobody").error().code, ErrorCode::Unknown);
  EXPECT_EQ(session_->removeExperiment("nobody").error().code, ErrorCode::Unknown);
  EXPECT_FALSE(session_->addExperiment("nobody"));
  EXPECT_EQ(said(session_->sendExperimentData("nobody")), "false");
}

TEST_F(GivenASession, WhenTrialsAreSkippedOrRewoundThenTheAnswerIsTheTrialThatComesNext) {
  open();
  std::vector<Value> next;
  const auto ask = [&](const char *name, std::int64_t n) {
    EXPECT_TRUE(session_->remote().object("session")->call(name, {{"n", Value(n)}}, "test",
                                                           [&](std::uint64_t, const Result<Value> &trial) { next.push_back(trial ? *trial : Value("error")); }));
  };
  atFrame_[5] = [&] { ask("skipTrials", 2), ask("rewindTrials", 1); };  // one of set-up, three of trial 0: in trial 1
  atFrame_[8] = [&] { ask("rewindTrials", 9); };                        // in trial 2
  atFrame_[11] = [&] { ask("skipTrials", 9); };

  const Value result = run({{"trials", 5}, {"frames", 3}});

  ASSERT_EQ(next.size(), 4u);
  EXPECT_EQ(*next[0].find("thisN"), Value(3));
  EXPECT_EQ(*next[1].find("thisN"), Value(2));  // both together: one further
  EXPECT_EQ(*next[2].find("thisN"), Value(0));
  EXPECT_TRUE(next[3].isNull());
  EXPECT_EQ(columnOf(result, "trials.thisN"), (std::vector<std::string>{"0", "1", "2", "0", "1", "2", "3", "4"}));
}

TEST_F(GivenASession, WhenItIsOpenThenTheDefaultKeyboardIsThereAndARunMakesItAgain) {
  open();
  EXPECT_TRUE(session_->devices().addListener("defaultKeyboard", std::string_view("liaison")));
  ASSERT_TRUE(session_->devices().removeAll());

  run({{"trials", 1}, {"frames", 2}});

  EXPECT_TRUE(session_->devices().hasDevice("defaultKeyboard", "keyboard"));
}

TEST_F(GivenASession, WhenRunsHaveEndedThenTheyAndWhatHoldsForAllCanBeRead) {
  open();
  const RemoteObject &calls = *session_->remote().object("session");
  run({{"trials", 1}, {"frames", 2}, {"name", "Ada"}});
  session_->setRestMsg("Wait");
  session_->setPriorityThreshold(5);
  ASSERT_TRUE(session_->setParams({{"site", Value("Ghent")}}));

  ASSERT_EQ(session_->runs().size(), 1u);
  EXPECT_EQ(session_->runs()[0].textOr("name", ""), "frames");
  EXPECT_EQ(session_->runs()[0].find("expInfo")->textOr("name", ""), "Ada");
  const auto far = calls.property("runs");
  ASSERT_TRUE(far && far->list() && far->list()->size() == 1);
  EXPECT_TRUE(far->list()->front().find("expInfo")->find("name")->isNull()) << "it is private";
  EXPECT_EQ(*calls.property("restMsg"), Value("Wait"));
  EXPECT_EQ(*calls.property("priorityThreshold"), Value(5));
  EXPECT_EQ(calls.property("params")->textOr("site", ""), "Ghent");
  EXPECT_TRUE(calls.property("experiments")->find("frames"));
  EXPECT_EQ(session_->getVersion().textOr("build", "").size(), 40u);
}

TEST_F(GivenASession, WhenExperimentsAreListedThenTheOneThatRunsIsTold) {
  open();
  bool isTold = false;
  atFrame_[3] = [&] { isTold = session_->listExperiments().front().isRunning; };
  run({{"trials", 1}, {"frames", 5}});
  EXPECT_TRUE(isTold);
  EXPECT_FALSE(session_->listExperiments().front().isRunning);
}

TEST_F(GivenASession, WhenSeveralExperimentsAreAskedForTheirDevicesThenEachRoleHasItsClasses) {
  options_.experiments.emplace_back("with-devices", "org.test.with-devices");
  open();
  std::vector<Result<Value>> told;
  const auto ask = [&](const char *key) {
    EXPECT_TRUE(session_->remote().object("DeviceManager")->call("getRequiredDeviceNamesFromExperiments", {{"files", Value(List{Value("frames"), Value(key)})}}, "test",
                                                                 [&](std::uint64_t, const Result<Value> &outcome) { told.push_back(outcome); }));
  };
  ask("with-devices");
  ask("nobody");

  ASSERT_TRUE(told[0]) << told[0].error().text();
  const List classes = *told[0]->find("response")->list();
  EXPECT_NE(std::find(classes.begin(), classes.end(), Value("keyboard")), classes.end());
  EXPECT_EQ(told[1].error().code, ErrorCode::Unknown);
}

TEST_F(GivenASession, WhenTheLevelOfTheLogIsSetThenItHoldsFromThereOn) {
  open();
  ASSERT_TRUE(session_->setLoggingLevel("error"));
  session_->log().write(LogLevel::Warning, "test", "left out");
  ASSERT_TRUE(session_->setLoggingLevel("DEBUG", "file"));
  session_->log().write(LogLevel::Debug, "test", "written down");
  session_->log().flush();
  std::ifstream file(session_->logFile());
  const std::string text(std::istreambuf_iterator<char>(file), {});
  EXPECT_EQ(text.find("left out"), std::string::npos);
  EXPECT_NE(text.find("written down"), std::string::npos);
  EXPECT_TRUE(session_->setLoggingLevel("error", "console"));
  EXPECT_EQ(session_->setLoggingLevel("loud").error().code, ErrorCode::BadArgument);
  EXPECT_EQ(session_->setLoggingLevel("error", "moon").error().code, ErrorCode::BadArgument);
}

TEST_F(GivenASession, WhenAFormatOfTimeIsLongThenItIsRefusedOrWrittenInFull) {
  open();
  std::string most;
  while (most.size() < 100) most += "%c";
  std::string far;
  while (far.size() < 200'000) far += "%c";

  const auto written = session_->getTime(most), refused = session_->getTime(far);

  ASSERT_TRUE(written);
  EXPECT_GT(written->text()->size(), 500u);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().text(), "format: the format of time has 200000 bytes; give at most 100, such as %H:%M:%S");
}

TEST_F(GivenASession, WhenAPriorityIsOutOfRangeThenItIsRefusedAndNothingIsAdded) {
  open();
  std::vector<std::string> outcomes;
  const auto add = [&](const char *name, std::int64_t priority) {
    const Dict arguments{{"name", Value(name)}, {"value", Value(1)}, {"row", Value()}, {"priority", Value(priority)}};
    EXPECT_TRUE(session_->remote().object("session")->call("addData", arguments, "test",
                                                           [&](std::uint64_t, const Result<Value> &told) { outcomes.push_back(said(told)); }));
  };
  atFrame_[3] = [&] {
    add("tooHigh", std::int64_t{1} << 32);
    add("tooLow", std::numeric_limits<std::int64_t>::min());
    add("highest", 1000);
  };

  const Value result = run({{"trials", 1}, {"frames", 6}});

  EXPECT_EQ(outcomes, (std::vector<std::string>{"error bad_argument", "error bad_argument", "a dictionary"}));
  EXPECT_EQ(columnOf(result, "highest").back(), "1");
  EXPECT_EQ(columnOf(result, "tooHigh").back(), "no such column");
}

TEST_F(GivenASession, WhenARowCountsFromTheEndThenOneThatIsNotThereIsRefusedAndNothingIsAdded) {
  open();
  std::vector<std::string> outcomes;
  const auto add = [&](const char *name, std::int64_t row) {
    const Dict arguments{{"name", Value(name)}, {"value", Value(1)}, {"row", Value(row)}, {"priority", Value()}};
    EXPECT_TRUE(session_->remote().object("session")->call("addData", arguments, "test",
                                                           [&](std::uint64_t, const Result<Value> &told) { outcomes.push_back(said(told)); }));
  };
  atFrame_[8] = [&] {  // one of set-up, two trials of three: in the third
    add("before", -3);
    add("first", -2);
    add("beyond", 2);
  };

  const Value result = run({{"trials", 3}, {"frames", 3}});

  EXPECT_EQ(outcomes, (std::vector<std::string>{"error bad_argument", "a dictionary", "error bad_argument"}));
  EXPECT_EQ(columnOf(result, "first").front(), "1");
  EXPECT_EQ(columnOf(result, "before").back(), "no such column");
}

TEST_F(GivenASession, WhenItIsClosedFromAfarThenStartReturnsAndTheAskerHasItsAnswer) {
  open();
  Value started, closed;
  std::thread second([&] {
    RemoteObject &calls = *session_->remote().object("session");
    EXPECT_TRUE(calls.call("start", {}, "test", [&](std::uint64_t, const Result<Value> &told) { started = *told; }));
    EXPECT_TRUE(calls.call("close", {{"blocking", Value(true)}}, "test", [&](std::uint64_t, const Result<Value> &told) { closed = *told; }));
  });

  EXPECT_TRUE(session_->start());
  second.join();

  EXPECT_EQ(started, Value(true));
  EXPECT_EQ(closed, Value(true));
}

}  // namespace
}  // namespace fovea::test
