#include <future>
#include <limits>

#include "fixture.hpp"

namespace fovea::test {
namespace {

using namespace std::chrono_literals;

std::int64_t whole(const Value &value, std::string_view key) {
  const Value *found = value.find(key);
  return found && found->as<std::int64_t>() ? *found->as<std::int64_t>() : -1;
}

// ---- Experiments ----

TEST_F(GivenASession, WhenAnExperimentRunsThenItsRowsAreInItsOwnFile) {
  open();

  const Value first = run({{"trials", 3}, {"frames", 2}});
  const Value second = run({{"trials", 4}, {"frames", 2}});

  EXPECT_EQ(first.textOr("ending", ""), "finished");
  EXPECT_EQ(columnOf(first, "word"), (std::vector<std::string>{"word 0", "word 1", "word 2"}));
  EXPECT_EQ(columnOf(second, "word").size(), 4u);
  EXPECT_NE(first.find("files")->list()->front(), second.find("files")->list()->front());
  EXPECT_EQ(statusWords(), "preparing started finished saved preparing started finished saved");
}

TEST_F(GivenASession, WhenAKeyIsUnknownThenTheKnownOnesAreListed) {
  open();

  auto result = session_->runExperiment("stroup");

  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::Unknown);
  EXPECT_NE(result.error().text().find("there are: frames"), std::string::npos) << result.error().text();
}

TEST_F(GivenASession, WhenAKeyIsTakenThenItIsReplacedOnlyOnRequest) {
  open();

  auto refused = session_->addExperiment("stroop", "frames");
  auto replaced = session_->addExperiment("stroop", "frames", {}, CopyRule::Replace);

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::Refused);
  ASSERT_TRUE(replaced) << replaced.error().text();
  EXPECT_EQ(replaced->id, "org.fovea.stroop");
  EXPECT_EQ(session_->listExperiments().size(), 1u);
}

TEST_F(GivenASession, WhenAnExperimentLiesOutsideTheRootThenItIsCopiedAndNothingElseIsOverwritten) {
  open();
  const fs::path outside = fs::path(FOVEA_TEST_PLUGINS) / "org.test.frames.so";

  auto copied = session_->addExperiment(outside, "mine");
  std::ofstream(folder_ / "org.test.misbehaving.so") << "something else";
  auto refused = session_->addExperiment(fs::path(FOVEA_TEST_PLUGINS) / "org.test.misbehaving.so", "theirs");

  ASSERT_TRUE(copied) << copied.error().text();
  EXPECT_EQ(copied->file, fs::absolute(folder_ / "org.test.frames.so"));
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().text().find("holds another"), std::string::npos) << refused.error().text();
}

TEST_F(GivenASession, WhenACopyWouldTakeTheRootOrTheDataWithItThenItIsRefusedAndNothingIsLost) {
  open();
  const fs::path outside = folder_.string() + "-outside", library = outside / "data" / "org.test.frames.so";
  fs::create_directories(outside / "data");
  fs::copy_file(fs::path(FOVEA_TEST_PLUGINS) / "org.test.frames.so", library);
  std::ofstream(folder_ / "precious") << "kept";

  auto slash = session_->addExperiment(library, "slash", outside / "data/", CopyRule::Replace);  // named as the data folder is
  auto dots = session_->addExperiment(library, "dots", outside / "data/..", CopyRule::Replace);
  auto above = session_->addExperiment(library, "above", folder_.parent_path(), CopyRule::Replace);
  auto elsewhere = session_->addExperiment(library, "elsewhere", folder_.parent_path() / "nowhere", CopyRule::Replace);

  EXPECT_EQ(slash.error().code, ErrorCode::Refused) << slash.error().text();
  ASSERT_TRUE(dots) << dots.error().text();
  EXPECT_EQ(dots->file, fs::absolute(folder_ / outside.filename() / "data" / "org.test.frames.so"));
  EXPECT_EQ(above.error().code, ErrorCode::Refused) << above.error().text();
  EXPECT_EQ(elsewhere.error().code, ErrorCode::BadArgument) << elsewhere.error().text();
  EXPECT_TRUE(fs::exists(folder_ / "precious"));
  EXPECT_TRUE(fs::exists(session_->logFile()));
  fs::remove_all(outside);
}

TEST_F(GivenASession, WhenACopyIsReplacedThenTheNewOneIsThereAndNothingIsLeftOver) {
  open();
  const fs::path outside = fs::path(FOVEA_TEST_PLUGINS) / "org.test.frames.so";
  std::ofstream(folder_ / "org.test.frames.so") << "something else";

  auto replaced = session_->addExperiment(outside, "mine", {}, CopyRule::Replace);

  ASSERT_TRUE(replaced) << replaced.error().text();
  EXPECT_EQ(fs::file_size(replaced->file), fs::file_size(outside));
  for (const auto &entry : fs::directory_iterator(folder_)) EXPECT_EQ(entry.path().filename().string().find(".org.test"), std::string::npos);
}

TEST_F(GivenASession, WhenALibraryIsNoExperimentThenTheOthersAreKeptAndTheProblemIsTold) {
  options_.experiments.push_back({"bad", fs::path(FOVEA_TEST_PLUGINS) / "not_a_plugin.so"});
  open();

  EXPECT_EQ(session_->listExperiments().size(), 1u);
  ASSERT_FALSE(session_->problems().empty());
}

TEST_F(GivenASession, WhenDevicesAreAskedForThenTheRolesAreNamed) {
  open();

  auto names = session_->getRequiredDeviceNamesFromExperiment("frames");

  ASSERT_TRUE(names);
  EXPECT_EQ(*names, std::vector<std::string>{"response"});
}

TEST_F(GivenASession, WhenItsDevicesAreSetUpThenEachRoleHasOneAndAKeyboardCanBeAdded) {
  open();

  auto roles = session_->setupDevicesFromExperiment("frames");
  auto added = session_->addKeyboardFromParams("second");

  ASSERT_TRUE(roles) << roles.error().text();
  EXPECT_FALSE(roles->find("response")->textOr("device", "").empty());
  ASSERT_TRUE(added) << added.error().text();
  EXPECT_TRUE(session_->devices().hasDevice("second", "keyboard"));
}

// ---- expInfo ----

TEST_F(GivenASession, WhenTheScreensAreCountedThenAVirtualDisplayIsOne) {
  open();
  EXPECT_EQ(*session_->devices().getScreenCount(), 1);
}

TEST_F(GivenASession, WhenExpInfoIsAskedForThenItIsAFreshCopyWithTheSessionsParams) {
  options_.params = {{"frames", Value(33)}};
  open();

  auto with = session_->getExpInfoFromExperiment("frames");
  auto without = session_->getExpInfoFromExperiment("frames", false);

  ASSERT_TRUE(with && without);
  EXPECT_EQ(*Value(*with).find("frames"), Value(33));
  EXPECT_EQ(*Value(*without).find("frames"), Value(10));
  EXPECT_TRUE(Value(*with).find("participant"));
  EXPECT_TRUE(Value(*with).find("date|hid"));
}

TEST_F(GivenASession, WhenAnAliasIsGivenThenBothNamesMeanOneValue) {
  options_.params = {{"nFrames", Value(5)}};
  options_.aliases = {{"frames", "nFrames"}};
  open();

  auto info = session_->getExpInfoFromExperiment("frames");

  ASSERT_TRUE(info);
  EXPECT_EQ(*Value(*info).find("frames"), Value(5));
}

TEST_F(GivenASession, WhenExpInfoHasAnUnknownFieldThenNothingIsShown) {
  open();

  auto result = session_->runExperiment("frames", Dict{{"colour", Value("red")}});

  ASSERT_FALSE(result);
  EXPECT_NE(result.error().text().find("colour"), std::string::npos) << result.error().text();
  EXPECT_EQ(frame_, 0u);
  EXPECT_EQ(run({{"frames", 1}}).textOr("ending", ""), "finished");
}

TEST_F(GivenASession, WhenAnItemChangesWhileItRunsThenLaterRowsHaveItAndEarlierOnesDoNot) {
  open();
  atFrame_[8] = [this] { EXPECT_TRUE(session_->setCurrentExpInfoItem(Value("condition"), Value("B"), false)); };

  const Value result = run({{"trials", 4}, {"frames", 3}});

  const auto column = columnOf(result, "condition");
  ASSERT_EQ(column.size(), 4u);
  EXPECT_EQ(column.front(), "");
  EXPECT_EQ(column.back(), "B");
}

TEST_F(GivenASession, WhenAnItemSaysWhoTakesPartThenItCannotChangeWhileItRuns) {
  open();
  Result<Value> outcome = Value();
  atFrame_[3] = [this, &outcome] {
    EXPECT_TRUE(session_->remote().object("session")->call("updateCurrentExpInfo", {{"other", Value(Dict{{"participant", Value("x")}})}}, "test",
                                                           [&outcome](std::uint64_t, const Result<Value> &told) { outcome = told; }));
  };

  run({{"frames", 6}});

  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, ErrorCode::Refused);
}

// ---- Pause, stop, queue ----

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

TEST_F(GivenASession, WhenAKeyboardIsUnpluggedInARunThenTheRunGoesOnAndItsRowsSaySo) {
  open();
  atFrame_[15] = [&] { plugKeyboard(InputKind::Detached); };
  atFrame_[35] = [&] { plugKeyboard(InputKind::Attached); };

  const Value result = run({{"frames", 10}, {"trials", 5}});

  EXPECT_EQ(columnOf(result, "devices.missing"), (std::vector<std::string>{"", "keyboard 3", "keyboard 3", "keyboard 3", ""}));
  EXPECT_EQ(statusWords(), "preparing started finished saved");
}

TEST_F(GivenASession, WhenAKeyboardIsAwayAsARunBeginsThenItsRowsSaySoUntilItIsBack) {
  open();
  atFrame_[4] = [&] { plugKeyboard(InputKind::Detached); };
  EXPECT_EQ(columnOf(run({{"frames", 5}}), "devices.missing"), std::vector<std::string>{"keyboard 3"});
  atFrame_[frame_ + 25] = [&] { plugKeyboard(InputKind::Attached); };

  const Value away = run({{"frames", 10}, {"trials", 4}});
  const Value whole = run({{"frames", 5}});

  EXPECT_EQ(columnOf(away, "devices.missing"), (std::vector<std::string>{"keyboard 3", "keyboard 3", "keyboard 3", ""}));
  EXPECT_EQ(columnOf(whole, "devices.missing"), std::vector<std::string>{""});
}

TEST_F(GivenASession, WhenAKeyboardIsUnpluggedAndPluggedInBetweenRunsThenTheNextRunKnowsIt) {
  open();
  run({{"frames", 5}});
  onStage([this] { plugKeyboard(InputKind::Detached); });
  const Value away = run({{"frames", 5}});
  onStage([this] { plugKeyboard(InputKind::Attached); });

  EXPECT_EQ(columnOf(away, "devices.missing"), std::vector<std::string>{"keyboard 3"});
  EXPECT_EQ(columnOf(run({{"frames", 5}}), "devices.missing"), std::vector<std::string>{""});
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

// ---- Failures ----

TEST_F(GivenASession, WhenARunFailsThenItIsSavedAndTheNextOneRuns) {
  options_.experiments.push_back({"bad", "org.test.misbehaving"});
  ASSERT_EQ(setenv("FOVEA_TEST_MISBEHAVE", "run:throw", 1), 0);
  open();

  auto failed = session_->runExperiment("bad");
  unsetenv("FOVEA_TEST_MISBEHAVE");

  ASSERT_TRUE(failed) << failed.error().text();
  EXPECT_EQ(failed->textOr("ending", ""), "failed");
  EXPECT_NE(failed->textOr("error", ""), "");
  EXPECT_EQ(session_->getStatus(), 0);
  EXPECT_EQ(run({{"frames", 1}}).textOr("ending", ""), "finished");
}

TEST_F(GivenASession, WhenNobodyIsAskedForConsentThenAPersonsRunIsRefused) {
  options_.display.kind = DisplayOptions::Kind::VirtualPaced;
  open();

  auto refused = session_->runExperiment("frames", Dict{{"frames", 1}});

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::Refused);
}

// ---- Trials ----

TEST_F(GivenASession, WhenTrialsAreSkippedThenEachHasOneRowOfItsOwn) {
  open();
  atFrame_[5] = [this] { EXPECT_TRUE(session_->skipTrials(2, false)); };  // one of set-up, three of trial 0: in trial 1

  const Value result = run({{"trials", 5}, {"frames", 3}});

  EXPECT_EQ(columnOf(result, "trials.thisN"), (std::vector<std::string>{"0", "1", "2", "3", "4"}));
  EXPECT_EQ(columnOf(result, "skipped"), (std::vector<std::string>{"0", "1", "1", "0", "0"}));
}

TEST_F(GivenASession, WhenMoreTrialsAreSkippedThanNumbersHoldThenTheRestIsSkippedAndTheRunFinishes) {
  open();
  Result<Value> none = Value();
  atFrame_[5] = [&] {  // in trial 1
    none = session_->skipTrials(0, false);
    EXPECT_TRUE(session_->skipTrials(std::int64_t{1} << 32, false));
    EXPECT_TRUE(session_->skipTrials(std::numeric_limits<std::int64_t>::max(), false));
  };

  const Value result = run({{"trials", 4}, {"frames", 3}});

  EXPECT_EQ(result.textOr("ending", ""), "finished") << result.textOr("error", "");
  EXPECT_EQ(columnOf(result, "skipped"), (std::vector<std::string>{"0", "1", "1", "1"}));
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, ErrorCode::BadArgument);
}

TEST_F(GivenASession, WhenTrialsAreRewoundThenTheyRunAgainAndSayWhichAttemptItIs) {
  open();
  atFrame_[8] = [this] { EXPECT_TRUE(session_->rewindTrials(2, false)); };  // in trial 2

  const Value result = run({{"trials", 3}, {"frames", 3}});

  EXPECT_EQ(columnOf(result, "trials.thisN"), (std::vector<std::string>{"0", "1", "2", "0", "1", "2"}));
  EXPECT_EQ(columnOf(result, "attempt"), (std::vector<std::string>{"1", "1", "1", "2", "2", "2"}));
}

TEST_F(GivenASession, WhenTrialsAreLookedAtThenZeroIsTheOneInHand) {
  open();
  Value all, current, next, past, beyond, several;
  atFrame_[5] = [&] {
    all = session_->getAllTrials();
    current = session_->getCurrentTrial();
    next = session_->getFutureTrial();
    past = session_->getFutureTrial(-1);
    beyond = session_->getFutureTrial(9);
    several = session_->getFutureTrials(5);
  };

  run({{"trials", 4}, {"frames", 3}});

  EXPECT_EQ(whole(all, "index"), 1);
  EXPECT_EQ(all.find("trials")->list()->size(), 4u);
  EXPECT_EQ(whole(current, "thisN"), 1);
  EXPECT_EQ(whole(next, "thisN"), 2);
  EXPECT_EQ(whole(past, "thisN"), 0);
  EXPECT_TRUE(beyond.isNull());
  EXPECT_EQ(several.list()->size(), 2u);
  EXPECT_TRUE(session_->getCurrentTrial().isNull());
}

TEST_F(GivenASession, WhenMoreTrialsAreAskedForThanThereCanBeThenThoseThatThereAreComeAtOnce) {
  open();
  constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min(), kMost = std::numeric_limits<std::int64_t>::max();
  Value all, past, none, beyond;
  atFrame_[5] = [&] {  // in trial 1 of 3
    all = session_->getFutureTrials(kMost, 0);
    past = session_->getFutureTrials(100, kLeast);
    none = session_->getFutureTrials(kLeast, -1);
    beyond = Value(List{session_->getFutureTrials(kMost, kMost), session_->getFutureTrial(kMost), session_->getFutureTrial(kLeast)});
  };

  run({{"trials", 3}, {"frames", 3}});

  ASSERT_TRUE(all.list() && past.list() && none.list());
  EXPECT_EQ(all.list()->size(), 2u);
  EXPECT_TRUE(past.list()->empty());  // they end long before the first
  EXPECT_TRUE(none.list()->empty());
  EXPECT_EQ(beyond, Value(List{List{}, Value(), Value()}));
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

TEST_F(GivenASession, WhenARunStartsThenTheLogSaysAsWhatAndWithWhich) {
  options_.experiments = {{"easy", "org.test.frames"}};
  open();

  ASSERT_TRUE(session_->runExperiment("easy", Dict{{"participant", Value("07")}, {"name", Value("Jane")}, {"frames", Value(2)}}));

  session_->log().flush();
  std::ifstream file(session_->logFile());
  std::string start;
  for (std::string line; start.empty() && std::getline(file, line);)
    if (line.find(" of frames starts as \"easy\", expInfo {") != std::string::npos) start = line;
  EXPECT_NE(start.find("\t" + session_->id() + ".1\texp\t"), std::string::npos) << start;
  EXPECT_NE(start.find(R"("participant":"07")"), std::string::npos) << start;
  EXPECT_NE(start.find(R"("frames":2)"), std::string::npos) << start;
  EXPECT_EQ(start.find("Jane"), std::string::npos) << start;
}

TEST_F(GivenASession, WhenAnOlderNameIsCalledTwiceThenTheLogSaysOnceThatItIsDeprecated) {
  open();

  EXPECT_TRUE(session_->setupInputsFromExperiment("frames"));
  EXPECT_TRUE(session_->setupInputsFromExperiment("frames"));

  session_->log().flush();
  std::ifstream file(session_->logFile());
  int told = 0;
  for (std::string line; std::getline(file, line);) told += line.find("\terror\tsession\tdeprecated: setupInputsFromExperiment") != std::string::npos;
  EXPECT_EQ(told, 1);
}

TEST_F(GivenASession, WhenAChangeOfExpInfoIsOfAnotherKindThenItIsRefusedAndAllStaysAsItWas) {
  open();
  std::map<std::string, Result<Value>> told;
  const auto set = [&](const std::string &what, const Value &key, const Value &value) {
    EXPECT_TRUE(session_->remote().object("session")->call("setCurrentExpInfoItem", {{"key", key}, {"value", value}}, "far",
                                                           [&, what](std::uint64_t, const Result<Value> &answer) { told.emplace(what, answer); }));
  };
  atFrame_[3] = [&] {
    set("a dictionary for text", Value("session"), Value(Dict{{"a", Value(1)}}));
    set("a list for text", Value("session"), Value(List{Value(1)}));
    set("text for a number", Value("frames"), Value("many"));
    set("what is measured", Value("frameRate"), Value(5));
    set("nothing", Value(List{}), Value(1));
    set("text that is a number", Value("lateEvery"), Value("4"));
    set("what nobody asked for", Value("mood"), Value(Dict{{"a", Value(1)}}));
  };

  const Value result = run({{"trials", 1}, {"frames", 5}});

  for (const char *what : {"a dictionary for text", "a list for text", "text for a number", "nothing"})
    EXPECT_TRUE(!told.at(what) && told.at(what).error().code == ErrorCode::BadArgument) << what;
  EXPECT_EQ(told.at("what is measured").error().code, ErrorCode::Refused);
  EXPECT_TRUE(told.at("what nobody asked for"));
  EXPECT_EQ(*result.find("expInfo")->find("lateEvery"), Value(4));
  EXPECT_EQ(*result.find("expInfo")->find("session"), Value("001"));
}

TEST_F(GivenASession, WhenAnExperimentSetTheWindowUpThenWhatIsNotNamedLaterStays) {
  options_.experiments.emplace_back("contrast-threshold", "contrast-threshold");
  open();
  const auto color = [this] { return *session_->win().find("color"); };
  ASSERT_TRUE(session_->setupWindowFromParams({{"color", Value("white")}, {"title", Value("before")}}));
  EXPECT_EQ(color(), Value(List{Value(1.0), Value(1.0), Value(1.0)}));
  ASSERT_TRUE(session_->setupWindowFromExperiment("contrast-threshold"));
  const Value ofExperiment = color();
  const std::string units = session_->win().textOr("units", "");

  ASSERT_TRUE(session_->setupWindowFromParams({{"title", Value("after")}}));

  EXPECT_NE(ofExperiment, Value(List{Value(1.0), Value(1.0), Value(1.0)}));
  EXPECT_EQ(color(), ofExperiment);
  EXPECT_EQ(stage_->stimuli().background().r, *ofExperiment.list()->front().number());
  EXPECT_EQ(session_->win().textOr("units", "?"), units);
  EXPECT_EQ(session_->win().textOr("title", ""), "after");
  EXPECT_EQ(*session_->win().find("pos"), Value());
}

// ---- Data ----

TEST_F(GivenASession, WhenOneDictionaryIsUsedTwiceThenEachRunSaysItselfWhatItIs) {
  options_.experiments = {{"easy", "org.test.frames"}};
  open();
  auto asked = session_->getExpInfoFromExperiment("easy");
  ASSERT_TRUE(asked);
  Dict mine;
  for (const auto &[key, value] : *asked)
    mine.emplace_back(key.substr(0, key.find('|')), key.starts_with("date") || key.starts_with("exp") || key.starts_with("fovea") ? Value("mine") : value);

  const auto first = session_->runExperiment("easy", mine), second = session_->runExperiment("easy", mine);

  ASSERT_TRUE(first && second) << (first ? second.error().text() : first.error().text());
  const auto one = [](const Result<Value> &result, const char *name) { return columnOf(*result, name).at(0); };
  EXPECT_NE(one(first, "date"), one(second, "date"));
  for (const char *name : {"date", "expName", "expVersion", "foveaVersion", "expStart"}) EXPECT_NE(one(first, name), "mine") << name;
  EXPECT_NE(first->find("files")->list()->at(0).text()->find(one(first, "date")), std::string::npos) << "as its files are called";
  EXPECT_EQ(one(second, "runNumber"), "2");
  EXPECT_EQ(one(second, "runId"), second->textOr("run", "?"));
  EXPECT_EQ(one(second, "expKey"), "easy");
  EXPECT_EQ(one(second, "expName"), "frames");
  const auto description = readJson(*second->find("files")->list()->back().text());
  const Value &run = *description->root.find("run");
  EXPECT_EQ(run.textOr("key", "?"), "easy");
  EXPECT_EQ(*run.find("number"), Value(2));
}

TEST_F(GivenASession, WhenDataAndNotesAreAddedFromOutsideThenTheyAreInTheRun) {
  open();
  atFrame_[3] = [this] {
    EXPECT_TRUE(session_->addData("temperature", Value(36.6), false));
    EXPECT_TRUE(session_->addAnnotation("moved", false));
    EXPECT_TRUE(session_->addAnnotation("coughed", false));
  };

  const Value result = run({{"trials", 2}, {"frames", 5}});

  EXPECT_EQ(columnOf(result, "temperature"), (std::vector<std::string>{"36.6", ""}));
  EXPECT_EQ(columnOf(result, "notes").at(0), "moved; coughed");
}

TEST_F(GivenASession, WhenDataAreAddedInSeveralTrialsThenEachValueIsInTheRowOfItsTrial) {
  open();
  atFrame_[3] = [this] { EXPECT_TRUE(session_->addData("temperature", Value(36.6), false)); };
  atFrame_[11] = [this] { EXPECT_TRUE(session_->addData("temperature", Value(39.9), false)); };  // one of set-up, four of each trial: in trial 2

  const Value result = run({{"trials", 4}, {"frames", 4}});

  EXPECT_EQ(columnOf(result, "temperature"), (std::vector<std::string>{"36.6", "", "39.9", ""}));
}

TEST_F(GivenASession, WhenAFinishedRowIsNamedThenTheValueIsInThatRow) {
  open();
  Result<Value> beyond = Value();
  atFrame_[10] = [&] {  // one of set-up, four of trials 0 and 1 each: in trial 2
    EXPECT_TRUE(session_->addData("checked", Value("yes"), false, -2));
    EXPECT_TRUE(session_->remote().object("session")->call("addData", {{"name", Value("x")}, {"value", Value(1)}, {"row", Value(7)}, {"priority", Value()}},
                                                           "test", [&](std::uint64_t, const Result<Value> &told) { beyond = told; }));
  };

  const Value result = run({{"trials", 4}, {"frames", 4}});

  EXPECT_EQ(columnOf(result, "checked"), (std::vector<std::string>{"yes", "", "", ""}));
  ASSERT_FALSE(beyond);
  EXPECT_EQ(beyond.error().code, ErrorCode::BadArgument);
}

TEST_F(GivenASession, WhenAValueOfAFinishedRowIsReplacedThenAnswerLogAndRecordSayWhatItWas) {
  open();
  Result<Value> fresh = Value(), again = Value();
  const auto add = [&](double value, Result<Value> &told) {
    EXPECT_TRUE(session_->remote().object("session")->call("addData", {{"name", Value("checked")}, {"value", Value(value)}, {"row", Value(0)}, {"priority", Value()}},
                                                           "far", [&](std::uint64_t, const Result<Value> &answer) { told = answer; }));
  };
  atFrame_[10] = [&] { add(1.5, fresh), add(2.5, again); };

  const Value result = run({{"trials", 4}, {"frames", 4}});

  EXPECT_EQ(fresh->find("replaced")->as<bool>() ? *fresh->find("replaced") : Value(), Value(false));
  EXPECT_EQ(*again->find("replaced"), Value(true));
  EXPECT_EQ(columnOf(result, "checked").at(0), "2.5");
  std::vector<Value> kept;
  const auto description = readJson(*result.find("files")->list()->back().text());
  for (const Value &event : *description->root.find("events")->list())
    if (event.textOr("kind", "") == "data") kept.push_back(*event.find("value"));
  ASSERT_EQ(kept.size(), 2u);
  EXPECT_EQ(toJson(kept[0]), R"({"row":0,"name":"checked","old":null,"new":1.5,"origin":"far"})");
  EXPECT_EQ(toJson(kept[1]), R"({"row":0,"name":"checked","old":1.5,"new":2.5,"origin":"far"})");
  session_->log().flush();
  std::ifstream file(session_->logFile());
  const std::string log((std::istreambuf_iterator<char>(file)), {});
  EXPECT_NE(log.find("row 0: checked = 2.5, was 1.5"), std::string::npos) << log;
}

TEST_F(GivenASession, WhenWhatTheRunIsWouldBeRewrittenOrANameIsNoneThenItIsRefusedInEitherForm) {
  open();
  std::map<std::string, std::vector<Result<Value>>> told;
  const std::vector<std::string> fixed{"participant", "date", "expName", "expVersion", "foveaVersion", "expStart", "rowComplete"};
  const std::vector<std::string> none{"", "   ", "a\nb", std::string(20'000, 'x')};
  atFrame_[10] = [&] {
    for (const auto *names : {&fixed, &none})
      for (const std::string &name : *names)
        for (const Value &row : {Value(), Value(0)})
          EXPECT_TRUE(session_->remote().object("session")->call("addData", {{"name", Value(name)}, {"value", Value("x")}, {"row", row}, {"priority", Value()}},
                                                                 "far", [&](std::uint64_t, const Result<Value> &answer) { told[name].push_back(answer); }));
  };

  const Value result = run({{"trials", 4}, {"frames", 4}, {"participant", "07"}});

  for (const std::string &name : fixed)
    for (const auto &answer : told[name]) EXPECT_TRUE(!answer && answer.error().code == ErrorCode::Refused) << name;
  for (const std::string &name : none)
    for (const auto &answer : told[name]) EXPECT_TRUE(!answer && answer.error().code == ErrorCode::BadArgument) << name.substr(0, 10);
  EXPECT_EQ(told.size(), fixed.size() + none.size());
  EXPECT_EQ(columnOf(result, "participant"), (std::vector<std::string>(4, "07")));
}

TEST_F(GivenASession, WhenAColumnOfTheHostsOwnIsNamedThenItIsRefusedAndStaysAsItWas) {
  open();
  std::vector<Result<Value>> told;
  atFrame_[3] = [&] {
    for (const char *name : {"thisRow.t", "frames.shown", "pause.started"})
      EXPECT_TRUE(session_->remote().object("session")->call("addData", {{"name", Value(name)}, {"value", Value(-5)}, {"row", Value()}, {"priority", Value()}},
                                                             "test", [&](std::uint64_t, const Result<Value> &outcome) { told.push_back(outcome); }));
  };

  const Value result = run({{"trials", 1}, {"frames", 5}});

  ASSERT_EQ(told.size(), 3u);
  for (const auto &each : told) EXPECT_EQ(each.error().code, ErrorCode::Refused);
  EXPECT_NE(columnOf(result, "thisRow.t").at(0), "-5");
}

TEST_F(GivenASession, WhenTheNextRunBeginsBeforeRowsWereToldThenTheyHaveTheNameOfTheirRun) {
  options_.experiments.push_back({"other", "org.test.frames"});
  std::promise<void> nextBegan, told;
  wiring_.heardRow = [&, isFirst = true](const Row &) mutable {
    if (std::exchange(isFirst, false)) nextBegan.get_future().wait();
  };
  open();
  session_->remote().subscribe([&, isFirst = true](const SessionEvent &event) mutable {
    if (event.topic == "rows" && std::exchange(isFirst, false)) told.set_value();
  });
  atEachFrame_ = [&, hasBegun = false]() mutable {
    if (hasBegun || *session_->remote().object("session")->property("currentExperiment") != Value("other")) return;
    hasBegun = true;
    nextBegan.set_value();
    told.get_future().wait();
  };

  EXPECT_TRUE(session_->runExperiment("frames", Dict{{"trials", 1}, {"frames", 3}}, false));
  EXPECT_TRUE(session_->runExperiment("other", Dict{{"trials", 1}, {"frames", 3}}, false));
  EXPECT_TRUE(session_->onIdle());

  const auto rows = eventsOf("rows");
  ASSERT_GE(rows.size(), 2u);
  EXPECT_EQ(rows.front().value.textOr("name", ""), "frames");
  EXPECT_EQ(rows.back().value.textOr("name", ""), "other");
}

TEST_F(GivenASession, WhenTheRunInHandIsSavedThenItsFilesAreThereBeforeItEnds) {
  open();
  std::string ending;
  atFrame_[12] = [this] { EXPECT_TRUE(session_->saveCurrentExperimentData(false)); };

  const Value result = run({{"trials", 4}, {"frames", 5}});
  auto again = session_->saveExperimentData("frames");

  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(again->list()->front(), result.find("files")->list()->front());
  EXPECT_EQ(columnOf(result, "word").size(), 4u);
}

TEST_F(GivenASession, WhenNothingRanThenThereIsNothingToSaveOrToSend) {
  open();

  auto saved = session_->saveExperimentData("frames");
  auto sent = session_->sendExperimentData();

  ASSERT_FALSE(saved);
  EXPECT_NE(saved.error().text().find("has not run"), std::string::npos);
  ASSERT_TRUE(sent);
  EXPECT_EQ(*sent, Value(false));
}

TEST_F(GivenASession, WhenRowsAreHeardThenEachComesOnceAndAllCanBeAskedFor) {
  open();
  run({{"trials", 3}, {"frames", 1}});

  const auto live = eventsOf("rows");
  auto sent = session_->sendExperimentData("frames");
  const auto all = eventsOf("rows");

  ASSERT_EQ(live.size(), 3u);
  for (std::int64_t i = 0; i < 3; ++i) EXPECT_EQ(whole(live[static_cast<std::size_t>(i)].value, "first"), i);
  ASSERT_TRUE(sent);
  ASSERT_EQ(all.size(), 4u);
  EXPECT_EQ(all.back().value.find("trials")->list()->size(), 3u);
  EXPECT_EQ(*all.back().value.find("full"), Value(true));
}

// ---- Time, window, the course of things ----

TEST_F(GivenASession, WhenTheTimeIsAskedForThenTheFormatAskedIsTheFormatDelivered) {
  open();

  EXPECT_TRUE(session_->getTime("float")->as<double>());
  EXPECT_EQ(session_->getTime()->text()->size(), std::string("2026-11-21T03:01:02.569021+00:00").size());
  EXPECT_EQ(session_->getTime("%H:%M")->text()->size(), 5u);
  EXPECT_FALSE(session_->getTime("%Q"));
  EXPECT_FALSE(session_->getTime("noon"));
}

TEST_F(GivenASession, WhenTheFrameRateIsMeasuredAnewThenItIsTheDisplays) {
  options_.display.refreshRate = 144;
  open();

  auto rate = session_->getFrameRate(true);

  ASSERT_TRUE(rate) << rate.error().text();
  EXPECT_NEAR(*rate->find("rate_hz")->as<double>(), 144, 0.01);
}

TEST_F(GivenASession, WhenTheFrameRateIsToBeMeasuredDuringARunThenItIsBusyAndTheKnownOneIsThere) {
  open();
  Result<std::uint64_t> measured = std::uint64_t{0}, known = std::uint64_t{0};
  const auto ignore = [](std::uint64_t, const Result<Value> &) {};
  atFrame_[3] = [&] {
    measured = session_->remote().object("session")->call("getFrameRate", {{"retest", Value(true)}}, "test", ignore);
    known = session_->remote().object("session")->call("getFrameRate", {{"retest", Value(false)}}, "test", ignore);
  };

  run({{"trials", 1}, {"frames", 5}});

  ASSERT_FALSE(measured);
  EXPECT_EQ(measured.error().code, ErrorCode::Busy);
  EXPECT_TRUE(known);
}

TEST_F(GivenASession, WhenTheWindowIsChangedThenItSaysWhatWasAppliedAndUnknownKeysAreErrors) {
  open();

  auto changed = session_->setupWindowFromParams({{"color", Value(List{Value(1), Value(0), Value(-1)})}, {"units", Value("pix")}, {"useFBO", Value(true)}});
  auto unknown = session_->setupWindowFromParams({{"colour", Value("red")}});

  ASSERT_TRUE(changed) << changed.error().text();
  EXPECT_EQ(changed->find("applied")->list()->size(), 2u);
  EXPECT_EQ(changed->find("notes")->list()->size(), 1u);
  ASSERT_FALSE(unknown);
  EXPECT_NE(unknown.error().text().find("colour"), std::string::npos);
}

TEST_F(GivenASession, WhenARunChangesTheWindowThenItIsAsBeforeAfterwards) {
  options_.win = Dict{{"color", Value("red")}};
  options_.experiments.push_back({"rt", "reaction-time"});
  open();
  Color during{}, after{};
  atFrame_[30] = [&] { during = stage_->stimuli().background(); };

  auto ran = session_->runExperiment("rt", Dict{{"participant", Value("a")}});
  atEachFrame_ = [&] { after = stage_->stimuli().background(); };
  run({{"frames", 1}});

  ASSERT_TRUE(ran) << ran.error().text();
  EXPECT_EQ(ran->textOr("ending", ""), "finished");
  EXPECT_FLOAT_EQ(static_cast<float>(during.g), -0.7f);
  EXPECT_FLOAT_EQ(static_cast<float>(after.r), 1);
  EXPECT_FLOAT_EQ(static_cast<float>(after.g), -1);
}

TEST_F(GivenASession, WhenItIsClosedThenASecondTimeDoesNothingAndCallsAreRefused) {
  open();

  EXPECT_TRUE(session_->close());
  EXPECT_TRUE(session_->close());
  auto late = session_->runExperiment("frames");

  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, ErrorCode::State);
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

TEST(GivenNoRoot, WhenASessionIsOpenedThenItIsNamed) {
  auto opened = Session::open({.root = "/nowhere/at/all"});

  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().text().find("/nowhere/at/all"), std::string::npos);
}

TEST(GivenAnUnknownLevel, WhenASessionIsOpenedThenTheKnownOnesAreListed) {
  SessionOptions options{.root = "/tmp", .dataDir = "/tmp/fovea-level-" + std::to_string(getpid()), .loggingLevel = "loud"};

  auto opened = Session::open(std::move(options));

  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().text().find("error, warning, data, exp, info or debug"), std::string::npos) << opened.error().text();
}

}  // namespace
}  // namespace fovea::test
