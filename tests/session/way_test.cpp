// Ending somebody's way through a study for good: abort, withdraw, fail.

#include <gmock/gmock.h>

#include <optional>
#include <set>
#include <utility>

#include "session/fixture.hpp"
#include "stage/resolve.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

namespace fovea::test {
namespace {

const std::string kLast = R"({"page": "info", "label": "last", "timeEstimate_s": 1, "params": {"text": "x"}})";
/// A page that is over after three seconds and a bit, and with it the study; simulated participants are too late for it.
const std::string kHurry = R"({"while": "true", "expectedRepetitions": 1, "maxLoopTime_s": 3.005, "interrupt": true, "steps": [
  {"page": "info", "label": "task", "timeEstimate_s": 60, "params": {"text": "x"}, "simulate": {"lapses": 1}}]},)" + kLast;

class GivenAStudyUnderWay : public GivenASession {
 protected:
  /// With studies of these steps, or of whole files, for runStudy().
  void openWith(const std::vector<std::string> &all, const std::string &members = "") {
    std::vector<Study> studies;
    for (const std::string &steps : all) {
      auto study = parseStudy(steps.starts_with("{\"name\"") ? steps : R"({"name": "way", )" + members + R"("steps": [)" + steps + "]}", "study.json");
      EXPECT_TRUE(study) << study.error().text();
      if (study) studies.push_back(std::move(*study));
    }
    wiring_.catalogueRead = [&](const Catalogue &catalogue, const fovea_host &host, const DeviceJudge &devices) -> Result<void> {
      for (const Study &study : studies) {
        auto found = resolveStudy(study, catalogue, host, devices);
        if (!found) return found.error();
        resolved_.push_back(std::move(*found));
      }
      return {};
    };
    options_.params = {{"participant", "07"}};
    if (all.front().find("org.test.frames") != std::string::npos) options_.params.push_back({"frames", 1000});
    open();
  }
  Ending go(std::size_t study) {
    (void)session_->runStudy(resolved_.at(study));
    const Ending ending = session_->studyResult().ending;
    EXPECT_TRUE(session_->recorder().flush());
    return ending;
  }
  /// Walks through a study; `at` happens in the middle of its experiment.
  Ending walk(std::function<void()> at) {
    openWith({kConsent + R"(
      {"code": "seen = 1"},
      {"module": "main", "steps": [{"experiment": "org.test.frames", "label": "task", "timeEstimate_s": 5}]},
      {"page": "info", "label": "after", "timeEstimate_s": 5, "params": {"text": "Thank you"}})"});
    atFrame_[20] = std::move(at);
    return go(0);
  }
  /// A millisecond after the frame that is on the screen. Thread: [stage].
  void press(std::string_view key) {
    InputEvent event;
    event.kind = InputKind::KeyPress;
    event.setKey(key);
    event.time = session_->clock().now() + std::chrono::milliseconds(1);
    stage_->input().add(event);
  }
  /// Whatever page is shown from now on is gone on from.
  void answerPages() {
    atEachFrame_ = [this] {
      if (!stage_->board().read().isInRun) press("space");
    };
  }
  /// Is that step on? Thread: [stage].
  bool isAt(std::string_view step) const { return std::string_view(stage_->board().read().step) == step; }

  const std::string kConsent = R"({"consent": "no-consent", "params": {"reason": "a test"}},)";
  std::vector<ResolvedStudy> resolved_;
  std::string word(const std::string &query) {
    SQLite::Database database((session_->dataDir() / "fovea.db").string(), SQLite::OPEN_READONLY);
    return database.execAndGet(query).getString();
  }
  std::string status() { return word("SELECT group_concat(status || ' ' || (state IS NULL)) FROM participants"); }
  std::string endEvent() {
    return word("SELECT value ->> 'end' || ' ' || (value ->> 'tags') || ' ' || (value ->> 'cause') FROM events WHERE kind = 'end'");
  }
};

TEST_F(GivenAStudyUnderWay, WhenItsOwnLastPagesDoNotSayHowItEndedThenTheyAreToldAndCloseByThemselves) {
  openWith({R"({"name": "way", "endPages": {"failed": {"page": "end", "params": {"contact": "me"}}, "aborted": {"page": "end"},
    "complete": {"page": "end", "params": {"outcome": "unsuccessful", "closesAfter_s": 5}}, "withdrawn": {"page": "info", "params": {"text": "x"}}},
    "steps": [)" + kConsent + kLast + "]}"});
  const auto params = [&](EndKind end) { return resolved_.at(0).endPages.at(end).step.params; };
  EXPECT_EQ(params(EndKind::Failed), Value(Dict{{"contact", "me"}, {"outcome", "unsuccessful"}, {"closesAfter_s", 60.0}}));
  EXPECT_EQ(params(EndKind::Aborted), Value(Dict{{"outcome", "aborted"}, {"closesAfter_s", 60.0}}));
  EXPECT_EQ(params(EndKind::Complete), Value(Dict{{"outcome", "unsuccessful"}, {"closesAfter_s", 5}}));
  EXPECT_EQ(params(EndKind::Withdrawn), Value(Dict{{"text", "x"}}));
}

TEST_F(GivenAStudyUnderWay, WhenAnotherIsToBeRunFromTheStageThenThatIsRefusedAndNothingWaits) {
  Result<Value> asked = Value();
  EXPECT_EQ(walk([&] {
    asked = session_->runStudy(ResolvedStudy{});
    EXPECT_TRUE(session_->stopExperiment());
  }), Ending::Stopped);

  ASSERT_FALSE(asked);
  EXPECT_EQ(asked.error().code, ErrorCode::State);
  EXPECT_EQ(session_->listTasks(), Value(List{}));
}

TEST_F(GivenAStudyUnderWay, WhenItIsStoppedThenItCanBeGoneOnWith) {
  EXPECT_EQ(walk([this] { EXPECT_TRUE(session_->stopExperiment()); }), Ending::Stopped);

  EXPECT_EQ(status(), "working 0");
}

TEST_F(GivenAStudyUnderWay, WhenSomethingIsThrownAsItEndsThenItHasFailedAndTheSessionIsFree) {
  WithoutInk listener;
  EXPECT_EQ(walk([&] { stage_->setListener(&listener); }), Ending::Failed);

  EXPECT_NE(session_->studyResult().error.find("no more ink"), std::string::npos) << session_->studyResult().error;
  EXPECT_EQ(session_->getState(), "IDLE");
  EXPECT_EQ(word("SELECT ending FROM sessions"), "failed");
}

TEST_F(GivenAStudyUnderWay, WhenSomethingIsThrownOnAPageThenNobodyIsOnTheWayAnyMore) {
  bool isThrown = false;
  const auto throwOnThePage = [&] {
    if (isThrown || stage_->board().read().isInRun) return;
    isThrown = true;
    throw std::runtime_error("out of chalk");
  };
  EXPECT_EQ(walk([&] { atEachFrame_ = throwOnThePage; }), Ending::Failed);

  EXPECT_TRUE(isThrown);
  EXPECT_EQ(word("SELECT ending FROM runs"), "finished") << "it was the page";
  const auto aborted = session_->abortParticipant("too late");
  ASSERT_FALSE(aborted) << toJson(*aborted);
  EXPECT_EQ(aborted.error().code, ErrorCode::State);
}

TEST_F(GivenAStudyUnderWay, WhenSomethingIsThrownOnAPageThenLimitsEndPagesOfTheNextStudyAllTheSame) {
  openWith({kConsent + kHurry, kConsent + kHurry});
  bool isThrown = false;
  atEachFrame_ = [&] {
    if (isAt("page task") && !std::exchange(isThrown, true)) throw std::runtime_error("out of chalk");
    if (session_->clock().now() > Timestamp(std::chrono::minutes(1))) { EXPECT_TRUE(session_->stopExperiment()); }
  };
  EXPECT_EQ(go(0), Ending::Failed);
  EXPECT_EQ(go(1), Ending::Finished);
}

TEST_F(GivenAStudyUnderWay, WhenAPageIsAnsweredInTheFrameThatItsLimitEndsThenTheAnswerCounts) {
  openWith({kConsent + kHurry});
  std::optional<Timestamp> began;
  int pressed = 0;
  atEachFrame_ = [&] {
    if (!isAt("page task")) return;
    const Duration passed = session_->clock().now() - began.value_or(session_->clock().now());
    if (!began) began = session_->clock().now();
    if (passed >= std::chrono::seconds(3) && pressed == 0) ++pressed, press("return");
  };
  EXPECT_EQ(go(0), Ending::Finished);
  EXPECT_EQ(pressed, 1);
  EXPECT_EQ(word("SELECT group_concat(label || ' ' || answer) FROM responses WHERE type = 'page'"), "task {\"done\":true}");
}

TEST_F(GivenAStudyUnderWay, WhenItWasStoppedInALoopThenRunsOutsideOfItAreInNoLoopAndDiffer) {
  openWith({kConsent + R"({"forEach": [1, 2], "label": "round", "steps": [{"experiment": "org.test.frames", "label": "task", "timeEstimate_s": 5}]},)" + kLast});
  atFrame_[20] = [this] { EXPECT_TRUE(session_->stopExperiment()); };
  EXPECT_EQ(go(0), Ending::Stopped);
  run({{"frames", 2}});
  run({{"frames", 2}});
  EXPECT_TRUE(session_->recorder().flush());

  EXPECT_EQ(word("SELECT count(*) || ' ' || count(DISTINCT seed) FROM runs"), "3 3");
  EXPECT_EQ(word("SELECT count(DISTINCT run) || '' FROM columns WHERE name = 'round.index'"), "1");
}

TEST_F(GivenAStudyUnderWay, WhenAnotherFollowsThenTheConsentOfTheFirstIsNoneToIt) {
  const std::string early = R"({"page": "info", "label": "early", "timeEstimate_s": 1, "params": {"text": "x"}},)";
  openWith({kConsent + kHurry, early + kLast + "," + kConsent.substr(0, kConsent.size() - 1)});
  int pressed = 0;
  atEachFrame_ = [&] {
    if (isAt("page early") && pressed < 2) press(pressed++ == 0 ? "tab" : "return");
    if (isAt("page last")) { EXPECT_TRUE(session_->stopExperiment()); }
  };
  EXPECT_EQ(go(0), Ending::Finished);
  EXPECT_EQ(go(1), Ending::Stopped);
  EXPECT_EQ(pressed, 2);
  EXPECT_EQ(word("SELECT count(*) || '' FROM responses WHERE label = 'early'"), "0");
  EXPECT_EQ(word("SELECT count(*) || '' FROM events WHERE kind = 'answer' AND value ->> 'page' = 'early'"), "0");
}

TEST_F(GivenAStudyUnderWay, WhenAnotherFollowsThenEachWayHasItsOwnRowsWhoeverEndedTheFirst) {
  openWith({kConsent + kLast, kConsent + kLast});
  answerPages();
  EXPECT_EQ(go(0), Ending::Finished);
  EXPECT_EQ(go(1), Ending::Finished);
  EXPECT_EQ(word("SELECT group_concat(status, ' ') FROM participants"), "complete complete");
  EXPECT_EQ(word("SELECT count(DISTINCT way) || ' of ' || count(*) FROM responses WHERE label = 'last'"), "2 of 2");
  EXPECT_EQ(word("SELECT count(*) || '' FROM responses JOIN participants p ON p.id = way WHERE label = 'last'"), "2");
}

TEST_F(GivenAStudyUnderWay, WhenTheParticipantIsAbortedThenNothingFollowsAndTheCauseIsKept) {
  EXPECT_EQ(walk([this] { EXPECT_TRUE(session_->abortParticipant("fire alarm")); }), Ending::Stopped);

  EXPECT_EQ(status(), "aborted 1");
  EXPECT_EQ(endEvent(), "aborted  fire alarm");
  EXPECT_EQ(word("SELECT module || ' ' || (aborted IS NOT NULL) FROM modules"), "main 1");
  EXPECT_EQ(word("SELECT ending FROM runs"), "stopped") << "its rows are kept";
}

TEST_F(GivenAStudyUnderWay, WhenTheParticipantIsAbortedThenWhatTheStudyDoesOnAbortIsDoneBeforeNothingFollows) {
  openWith({kConsent + R"({"code": "left = 0"}, {"module": "main", "steps": [{"experiment": "org.test.frames", "label": "task", "timeEstimate_s": 5}]},)" + kLast},
           R"x("money": {"currency": "EUR", "basePayment": 5}, "onAbort": ["left = left + 1", "reward(30)"], )x");
  atFrame_[20] = [this] { EXPECT_TRUE(session_->abortParticipant("fire alarm")); };
  EXPECT_EQ(go(0), Ending::Stopped);

  EXPECT_EQ(status(), "aborted 1");
  EXPECT_EQ(word("SELECT variables ->> 'left' FROM participants"), "1");
  EXPECT_EQ(word("SELECT performance_reward FROM participants"), "30");
  EXPECT_EQ(word("SELECT value ->> 'performanceReward' FROM events WHERE kind = 'payment'"), "30") << "it is paid, too";
  EXPECT_EQ(word("SELECT aborted IS NOT NULL FROM modules"), "1");
}

struct Leaving {
  const char *rule, *key, *status;
};
class GivenAParticipantWhoIsAskedWhetherTheyLeave : public GivenAStudyUnderWay, public ::testing::WithParamInterface<Leaving> {};

/// What is earned by then is below what is paid to who leaves, and nobody earns it by having their data deleted.
TEST_P(GivenAParticipantWhoIsAskedWhetherTheyLeave, WhenTheyPressAKeyThenTheirDataStayOrAreNotedToGo) {
  openWith({kConsent + R"({"page": "info", "label": "first", "timeEstimate_s": 5, "params": {"text": "x"}},)" + kLast},
           std::string(R"("showAbortButton": true, "withdrawal": ")") + GetParam().rule + R"(", "money": {"currency": "EUR", "basePayment": 5, "minAccumulatedRewardForAbort": 100}, )");
  atFrame_[20] = [this] { press("escape"); };
  atFrame_[40] = [this] { press(GetParam().key); };
  atFrame_[60] = [this] { press("escape"); };  // who is still asked stays; who was not asks, and is stopped
  atFrame_[80] = [this] { (void)session_->stopExperiment(); };
  EXPECT_EQ(go(0), Ending::Stopped);
  EXPECT_EQ(status(), GetParam().status);
  const bool isWithdrawn = std::string_view(GetParam().status) == "withdrawn 1";
  EXPECT_EQ(word("SELECT count(*) FROM withdrawals_asked"), isWithdrawn ? "1" : "0");
  if (isWithdrawn) EXPECT_EQ(word("SELECT payment FROM participants"), "0");
}

INSTANTIATE_TEST_SUITE_P(Rules, GivenAParticipantWhoIsAskedWhetherTheyLeave,
                         ::testing::Values(Leaving{"ask", "delete", "withdrawn 1"}, Leaving{"ask", "return", "aborted 1"}, Leaving{"keep", "return", "aborted 1"},
                                           Leaving{"remove", "return", "withdrawn 1"}),
                         [](const auto &each) { return std::string(each.param.rule) + "_" + each.param.key; });

TEST_F(GivenAStudyUnderWay, WhenTheStudyPaysThenTheOperatorReadsWhatIsEarnedAndOfWhatAlsoWhereTheParticipantDoesNot) {
  openWith({kConsent + R"x({"page": "info", "label": "first", "timeEstimate_s": 5, "params": {"text": "x"}}, {"code": "reward(30)"},
                          {"experiment": "org.test.frames", "label": "task", "timeEstimate_s": 5},)x" + kLast},
           R"("money": {"currency": "EUR", "wagePerHour": 3600, "basePayment": 5, "showReward": false}, )");
  std::vector<std::string> read;
  atEachFrame_ = [&] {
    const StageStatus status = stage_->board().read();
    if (isAt("page first")) read.assign(1, status.earned), press("space");
    if (!status.isInRun) return;
    read.push_back(status.earned);
    EXPECT_TRUE(session_->stopExperiment());
  };
  EXPECT_EQ(go(0), Ending::Stopped);
  ASSERT_GE(read.size(), 2u);
  EXPECT_EQ(read[0], "EUR 0.05");
  EXPECT_EQ(read[1], "EUR 0.35 (EUR 0.05 + EUR 0.30)");
}

/// A study whose second page or script fails, once or always, and what becomes of it.
class GivenAStepThatFails : public GivenAStudyUnderWay {
 protected:
  static std::string page(const std::string &label, const std::string &more) { return R"({"page": "info", "label": ")" + label + R"(", "timeEstimate_s": 5, )" + more + "},"; }
  const std::string kGood = page("good", R"("params": {"text": "a"})");
  const std::string kNever = R"("params": {"text": "=get('nobody').text"})";
  void openWithPolicy(const std::string &word, const std::string &steps) {
    openWith({kConsent + kGood + steps + kLast, kConsent + kGood + steps + kLast}, word.empty() ? "" : R"("onError": ")" + word + R"(", )");
  }
  std::string answered() { return word("SELECT ifnull(group_concat(label || ' ' || (failure IS NOT NULL AND failure <> ''), ', '), '') FROM responses WHERE type = 'page'"); }
  std::string errors() { return word("SELECT ifnull(group_concat((value ->> 'path') || ' ' || ifnull(value ->> 'onError', 'crash'), ', '), '') FROM events WHERE kind = 'error'"); }
};

TEST_F(GivenAStepThatFails, WhenNothingIsSaidThenTheSessionEndsAndTheNextOneGoesOnThere) {
  openWithPolicy("", page("bad", kNever));
  answerPages();
  EXPECT_EQ(go(0), Ending::Failed);
  EXPECT_EQ(status(), "crashed 0");
  EXPECT_EQ(answered(), "good 0");
  EXPECT_EQ(errors(), "bad crash");
  EXPECT_EQ(go(1), Ending::Failed) << "it fails there once more";
  EXPECT_EQ(answered(), "good 0") << "what was answered is not asked for again";
  EXPECT_EQ(word("SELECT sessions || ' ' || count(*) FROM participants"), "1 1");
}

TEST_F(GivenAStepThatFails, WhenAPageFailsWhileItIsShownThenTheSessionEndsAsWithOneThatFailsAsItIsAnswered) {
  const std::string shown = page("bad", R"("params": {"text": "a"})"), submitted = page("bad", R"("params": {"text": "a"}, "validate": "given.nobody.text == 'a'")");
  std::vector<std::string> ends;
  for (const bool isShown : {true, false}) {
    openWithPolicy("", isShown ? shown : submitted);
    bool isThrown = false;
    atEachFrame_ = [&] {
      if (isShown && isAt("page bad") && !std::exchange(isThrown, true)) throw std::runtime_error("out of chalk");
      if (!stage_->board().read().isInRun) press("space");
    };
    EXPECT_EQ(go(0), Ending::Failed);
    ends.push_back(status() + " / " + errors() + " / " + word("SELECT group_concat(DISTINCT label) FROM responses WHERE type = 'page' AND accepted"));
    if (isShown) {
      EXPECT_EQ(go(1), Ending::Finished) << "the next session shows the page once more";
      EXPECT_EQ(answered(), "good 0, bad 0, last 0");
      EXPECT_EQ(status(), "complete 1");
    }
    session_.reset();
    resolved_.clear();
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  EXPECT_EQ(ends[0], ends[1]);
}

TEST_F(GivenAStepThatFails, WhenItIsToBeSkippedThenTheStudyGoesOnBehindItAndTheDataSayWhy) {
  openWithPolicy("skip", page("bad", kNever));
  answerPages();
  EXPECT_EQ(go(0), Ending::Finished);
  EXPECT_EQ(status(), "complete 1");
  EXPECT_EQ(answered(), "good 0, bad 1, last 0");
  EXPECT_EQ(word("SELECT accepted || ' ' || (answer IS NULL OR answer = 'null') FROM responses WHERE label = 'bad'"), "0 1");
  EXPECT_EQ(errors(), "bad skip");
}

TEST_F(GivenAStepThatFails, WhenItIsTriedOnceMoreThenAFailureThatWasNoneGoesByAndOneThatStaysEndsTheSession) {
  openWithPolicy("retry", page("shaky", R"("params": {"text": "a"})"));
  int thrown = 0;
  atEachFrame_ = [&] {
    if (isAt("page shaky") && thrown++ == 0) throw std::runtime_error("out of chalk");
    if (!stage_->board().read().isInRun) press("space");
  };
  EXPECT_EQ(go(0), Ending::Finished);
  EXPECT_EQ(answered(), "good 0, shaky 0, last 0");
  EXPECT_EQ(errors(), "shaky retry");
  session_.reset();
  resolved_.clear();
  fs::remove_all(folder_);
  fs::create_directories(folder_);

  openWithPolicy("retry", page("bad", kNever));
  answerPages();
  EXPECT_EQ(go(0), Ending::Failed);
  EXPECT_EQ(errors(), "bad retry, bad crash");
}

TEST_F(GivenAStepThatFails, WhenAScriptFailsBehindAnAnswerThenTheAnswerStaysAndNothingIsSkipped) {
  for (const char *policy : {"skip", "retry"}) {
    openWithPolicy(policy, R"({"code": "x = get('nobody').text"},)");
    answerPages();
    EXPECT_EQ(go(0), Ending::Failed) << policy;
    EXPECT_EQ(status(), "crashed 0");
    EXPECT_EQ(answered(), "good 0");
    session_.reset();
    resolved_.clear();
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
}

TEST_F(GivenAStepThatFails, WhenTheSessionIsToStopThenItIsStoppedAndCanBeGoneOnWith) {
  openWithPolicy("stop", page("bad", kNever));
  answerPages();
  EXPECT_EQ(go(0), Ending::Stopped);
  EXPECT_EQ(status(), "working 0");
  EXPECT_EQ(errors(), "bad stop");
}

TEST_F(GivenAStepThatFails, WhenTheOperatorIsAskedThenTheParticipantWaitsUntilTheyHaveChosen) {
  openWithPolicy("ask", page("bad", kNever) + page("after", R"("params": {"text": "a"})"));
  std::vector<std::string> asked;
  int frames = 0;
  atEachFrame_ = [&] {
    const std::string step = stage_->board().read().step;
    if (step.starts_with("failed")) {
      if (++frames % 10 != 0) return;
      asked.push_back(step);
      if (asked.size() == 1) EXPECT_TRUE(session_->repeatPage());
      else EXPECT_TRUE(session_->skipTo("after"));
    } else if (!stage_->board().read().isInRun) press("space");
  };
  EXPECT_EQ(go(0), Ending::Finished);
  EXPECT_EQ(asked, (std::vector<std::string>{"failed, see the log: bad", "failed, see the log: bad"})) << "what is repeated fails once more, and is asked about once more";
  EXPECT_EQ(answered(), "good 0, after 0, last 0");
  EXPECT_EQ(errors(), "bad ask, bad ask");
}

TEST_F(GivenAStepThatFails, WhenTheOperatorIsAskedAndStopsThenItIsStopped) {
  openWithPolicy("ask", page("bad", kNever));
  atEachFrame_ = [&] {
    if (std::string_view(stage_->board().read().step).starts_with("failed")) { EXPECT_TRUE(session_->stopExperiment()); }
    else if (!stage_->board().read().isInRun) press("space");
  };
  EXPECT_EQ(go(0), Ending::Stopped);
  EXPECT_EQ(status(), "working 0");
}

TEST_F(GivenAStudyUnderWay, WhenConsentIsWithdrawnThenTheStatusSaysSo) {
  walk([this] { EXPECT_TRUE(session_->withdrawParticipant()); });

  EXPECT_EQ(status(), "withdrawn 1");
}

TEST_F(GivenAStudyUnderWay, WhenTheParticipantIsFailedThenTheTagIsKept) {
  walk([this] { EXPECT_TRUE(session_->failParticipant("asleep")); });

  EXPECT_EQ(status(), "failed 1");
  EXPECT_EQ(word("SELECT failed_reason FROM participants"), "asleep, UnsuccessfulEndPage");
}

TEST_F(GivenAStudyUnderWay, WhenItsExperimentIsToBeRepeatedThenItRunsAnewAndBothRunsAreKept) {
  Result<Value> effect = Value();
  EXPECT_EQ(walk([&] {
    effect = session_->repeatPage();
    atFrame_[frame_ + 20] = [this] { EXPECT_TRUE(session_->stopExperiment()); };
  }), Ending::Stopped);

  EXPECT_EQ(*effect, Value(true));
  EXPECT_EQ(word("SELECT group_concat(ending, ' ') FROM runs"), "stopped stopped");
  EXPECT_EQ(word("SELECT value ->> 'what' || ' ' || (value ->> 'from') || ' ' || (value ->> 'by') FROM events WHERE kind = 'moved'"), "repeatPage main/task program");
  EXPECT_EQ(word("SELECT count(*) FROM responses WHERE label = 'task'"), "0") << "it counts for nothing";
  EXPECT_EQ(status(), "working 0");
}

TEST_F(GivenAStudyUnderWay, WhenAnotherStepIsGoneToThenTheOneInHandIsLeftAndTheStudyComesToItsEnd) {
  Result<Value> nowhere = Value();
  answerPages();
  EXPECT_EQ(walk([&] {
    nowhere = session_->skipTo("task");
    EXPECT_TRUE(session_->skipTo("after"));
  }), Ending::Finished);

  ASSERT_FALSE(nowhere) << "it stands in a module";
  EXPECT_EQ(nowhere.error().code, ErrorCode::Unknown);
  EXPECT_NE(nowhere.error().fix.find("main, after"), std::string::npos) << nowhere.error().fix;
  EXPECT_EQ(status(), "complete 1");
  EXPECT_EQ(word("SELECT module || ' ' || (aborted IS NOT NULL) FROM modules"), "main 1");
  EXPECT_EQ(word("SELECT value ->> 'what' || ' ' || (value ->> 'to') FROM events WHERE kind = 'moved'"), "skipTo after");
  EXPECT_EQ(word("SELECT value ->> 'command' || ' ' || (value ->> 'label') FROM events WHERE kind = 'operator'"), "skipTo after");
}

TEST_F(GivenAStudyUnderWay, WhenItIsStoppedAfterAMoveWasAskedForThenItStops) {
  EXPECT_EQ(walk([&] {
    EXPECT_TRUE(session_->skipTo("after"));
    EXPECT_TRUE(session_->stopExperiment());
  }), Ending::Stopped);

  EXPECT_EQ(status(), "working 0");
  EXPECT_EQ(word("SELECT count(*) FROM events WHERE kind = 'moved'"), "0");
}

TEST_F(GivenAStudyUnderWay, WhenSeveralMovesAreAskedForThenTheLastOneCountsAndWhoAskedBeforeIsTold) {
  std::vector<std::string> told;
  answerPages();
  EXPECT_EQ(walk([&] {
    for (const char *call : {"repeatPage", "skipTo"}) {
      Dict arguments{{"blocking", true}};
      if (std::string(call) == "skipTo") arguments.emplace_back("label", "after");
      const auto begun = session_->remote().object("session")->call(call, arguments, "afar", [&, call](std::uint64_t, const Result<Value> &effect) {
        told.push_back(std::string(call) + (effect ? " t" : " " + std::string(errorCodeName(effect.error().code))));
      });
      EXPECT_TRUE(begun) << begun.error().text();
    }
  }), Ending::Finished);

  EXPECT_EQ(told, (std::vector<std::string>{"repeatPage state", "skipTo t"}));
}

TEST_F(GivenAStudyUnderWay, WhenNoCauseIsGivenThenItGoesOn) {
  walk([this] {
    EXPECT_EQ(session_->abortParticipant("").error().code, ErrorCode::BadArgument);
    EXPECT_EQ(session_->failParticipant("").error().code, ErrorCode::BadArgument);
    EXPECT_TRUE(session_->stopExperiment());
  });

  EXPECT_EQ(status(), "working 0");
}

TEST_F(GivenAStudyUnderWay, WhenAFailureIsTakenBackThenTheStudyCanBeGoneOnWithWhereItWas) {
  walk([this] { EXPECT_TRUE(session_->failParticipant("asleep")); });
  ASSERT_EQ(status(), "failed 1");
  const auto nobody = session_->unfailParticipant("08");
  ASSERT_FALSE(nobody);
  EXPECT_EQ(nobody.error().code, ErrorCode::State);

  const auto taken = session_->unfailParticipant("07");
  ASSERT_TRUE(taken) << taken.error().text();
  EXPECT_EQ(taken->textOr("reason", ""), "asleep, UnsuccessfulEndPage");
  EXPECT_EQ(status(), "working 0");
  EXPECT_EQ(word("SELECT failed_reason FROM participants"), "");
  EXPECT_EQ(word("SELECT (value ->> 'reason') || ' ' || (value ->> 'by') || ' ' || (session = (SELECT id FROM sessions)) FROM events WHERE kind = 'unfailed'"),
            "asleep, UnsuccessfulEndPage program 1");
  const auto again = session_->unfailParticipant("07");
  ASSERT_FALSE(again);
  EXPECT_NE(again.error().what.find("has not failed"), std::string::npos) << again.error().what;
  session_.reset();
  frame_ = 0;

  EXPECT_EQ(walk([this] { EXPECT_TRUE(session_->stopExperiment()); }), Ending::Stopped);
  EXPECT_EQ(word("SELECT count(*) FROM participants"), "1") << "it is the same way";
  EXPECT_EQ(word("SELECT count(*) FROM consents"), "1");
}

TEST_F(GivenAStudyUnderWay, WhenAFailureIsToBeTakenBackWhileAPageIsShownThenThatIsRefusedAndThePageGoesOn) {
  openWith({kConsent + R"({"page": "info", "label": "after", "timeEstimate_s": 5, "params": {"text": "x"}, "simulate": {"lapses": 1}})"});
  std::optional<Result<Value>> taken;
  bool isAsked = false;
  atEachFrame_ = [&] {
    if (!isAt("page after")) return;
    if (taken) press("space");
    if (std::exchange(isAsked, true)) return;
    const auto begun = session_->remote().object("session")->call(
        "unfailParticipant", {{"participant", "07"}}, "afar", [&](std::uint64_t, const Result<Value> &outcome) { taken = outcome; });
    EXPECT_TRUE(begun) << begun.error().text();
  };
  EXPECT_EQ(go(0), Ending::Finished);
  ASSERT_TRUE(taken);
  ASSERT_FALSE(*taken);
  EXPECT_EQ(taken->error().code, ErrorCode::State);
  EXPECT_NE(taken->error().what.find("somebody is in a study"), std::string::npos) << taken->error().what;
}

TEST_F(GivenAStudyUnderWay, WhenTheSessionIsToStopAfterTheWayWasEndedThenThereIsNoLastPage) {
  for (const bool stops : {false, true}) {
    std::set<std::string> seen;
    walk([&] {
      EXPECT_TRUE(session_->abortParticipant("fire alarm"));
      if (stops) session_->stop();
      atEachFrame_ = [&] { seen.insert(std::string(stage_->board().read().step)); };
    });
    EXPECT_EQ(endEvent(), "aborted  fire alarm");
    EXPECT_EQ(seen.contains("page end"), !stops);
    session_.reset();
    resolved_.clear();
    frame_ = 0;
    fs::remove_all(folder_ / "data");
    atEachFrame_ = nullptr;
  }
}

TEST_F(GivenAStudyUnderWay, WhenOneIsRefusedThenTheNextOneIsNot) {
  openWith({kConsent + R"({"recruitmentCriterion": "false", "label": "never"},)" + kLast, kConsent + kLast});
  answerPages();
  (void)session_->runStudy(resolved_.at(0));
  EXPECT_TRUE(session_->studyResult().isRefused);
  (void)session_->runStudy(resolved_.at(1));
  EXPECT_EQ(session_->studyResult().ending, Ending::Finished);
  EXPECT_FALSE(session_->studyResult().isRefused);
}

TEST_F(GivenAStudyUnderWay, WhenALabsPageHasTheKeyOfTheLastOneThenTheLastOneIsThereAllTheSame) {
  options_.plugins.push_back(FOVEA_PLUGIN_TWICE);
  openWith({kConsent + kLast});
  for (const EndKind end : {EndKind::Complete, EndKind::Failed, EndKind::Declined, EndKind::Aborted, EndKind::Withdrawn}) {
    ASSERT_TRUE(resolved_.at(0).endPages.contains(end));
    EXPECT_EQ(resolved_.at(0).endPages.at(end).plugin.manifest.id, "org.fovea.end");
  }
}

/// What the participant can read of the window. Thread: [stage].
std::string wordsOn(Stimuli &stimuli) {
  std::string words;
  for (const StimulusHandle handle : stimuli.alive())
    if (const auto text = stimuli.property(handle, "text")) words += std::string(*stimuli.text(handle, *text)) + "\n";
  return words;
}

TEST_F(GivenAStudyUnderWay, WhenAnAnswerWasNotTakenThenWhyStandsOnThatPageAndOnNoOther) {
  openWith({kConsent + R"({"while": "true", "expectedRepetitions": 1, "maxLoopTime_s": 20, "interrupt": true, "failOnTimeout": false, "steps": [
    {"page": "info", "label": "asked", "timeEstimate_s": 60, "params": {"text": "x"}, "simulate": {"lapses": 1}, "validate": "false or 'Please give your age in digits'"}]},)" + kLast});
  bool isPressed = false;
  std::map<std::string, bool> isToldWhy;
  atEachFrame_ = [&] {
    const std::string step(std::string_view(stage_->board().read().step));
    const bool isTold = wordsOn(stage_->stimuli()).find("age in digits") != std::string::npos;
    isToldWhy[step] = isToldWhy[step] || isTold;
    if (isAt("page asked") && !std::exchange(isPressed, true)) press("space");  // it stays down: another key than the simulated one
  };
  EXPECT_EQ(go(0), Ending::Finished);
  EXPECT_TRUE(isToldWhy["page asked"]);
  ASSERT_TRUE(isToldWhy.contains("page last") && isToldWhy.contains("page end"));
  EXPECT_FALSE(isToldWhy["page last"]);
  EXPECT_FALSE(isToldWhy["page end"]);
}

TEST_F(GivenAStudyUnderWay, WhenAPageWithEventsIsLeftThenTheNextStepHasNoLogOfThem) {
  openWith({kConsent + R"({"while": "true", "expectedRepetitions": 1, "maxLoopTime_s": 3, "interrupt": true, "failOnTimeout": false, "steps": [
    {"page": "info", "label": "timed", "timeEstimate_s": 60, "params": {"text": "x"}, "simulate": {"lapses": 1}, "events": {"hint": {"isTriggeredBy": "trialStart", "delay_s": 1}}}]},
    {"experiment": "org.test.frames", "label": "task", "timeEstimate_s": 5},)" + kLast});
  EXPECT_EQ(go(0), Ending::Finished);
  EXPECT_EQ(word("SELECT group_concat(label || ' ' || coalesce(metadata ->> '$.eventLog', 'none'), ', ') FROM responses WHERE label IN ('task', 'last')"), "task none, last none");
}

TEST_F(GivenAStudyUnderWay, WhenAPageThatSubmitsItselfIsPausedThenThePauseIsNoPartOfItsTime) {
  openWith({kConsent + R"({"page": "info", "label": "timed", "timeEstimate_s": 60, "params": {"text": "x"}, "simulate": {"lapses": 1},
    "events": {"autoSubmit": {"isTriggeredBy": "trialStart", "delay_s": 3}}},)" + kLast});
  std::optional<std::uint64_t> began;
  const auto ask = [&](Command::Kind kind) {
    Command command;
    command.kind = kind;
    EXPECT_TRUE(stage_->commands().post(std::move(command)));
  };
  atEachFrame_ = [&] {
    if (!isAt("page timed")) return;
    if (!began) began = frame_;
    if (frame_ == *began + 60) ask(Command::Kind::Pause);
    if (frame_ == *began + 660) ask(Command::Kind::Resume);
  };
  EXPECT_EQ(go(0), Ending::Finished);
  EXPECT_EQ(word("SELECT round(submitted_s - shown_s - (SELECT sum((value ->> 'stopped') - (value ->> 'started')) FROM events WHERE kind = 'pause'), 1) FROM responses WHERE label = 'timed'"), "3.0");
  EXPECT_EQ(word("SELECT count(*) || '' FROM events WHERE kind = 'pause'"), "1");
}

TEST_F(GivenAStudyUnderWay, WhenOthersHaveCostNearlyAllThatThereIsThenWhatIsEarnedIsToldAsItWillBePaid) {
  auto study = parseStudy(R"({"name": "paid", "money": {"currency": "EUR", "wagePerHour": 3600, "basePayment": 1, "maxParticipantPayment": 90, "softMaxExperimentPayment": 99, "hardMaxExperimentPayment": 100}, "steps": [)" +
                              kConsent + R"({"page": "info", "label": "work", "timeEstimate_s": 60, "params": {"text": "x"}},)" + kLast + "]}", "study.json");
  ASSERT_TRUE(study) << study.error().text();
  const auto begin = [&] {
    openWith({kConsent + R"({"page": "info", "label": "work", "timeEstimate_s": 60, "params": {"text": "x"}},)" + kLast});
    resolved_.at(0).study = *study;
  };
  begin();
  std::set<std::string> told;
  atEachFrame_ = [&] {
    if (!isAt("page last")) return;
    for (const char *amount : {"EUR 0.60", "EUR 0.39"})
      if (wordsOn(stage_->stimuli()).find(amount) != std::string::npos) told.insert(amount);
  };
  EXPECT_EQ(go(0), Ending::Finished);
  EXPECT_EQ(told, std::set<std::string>{"EUR 0.60"});
  told.clear();
  session_.reset();
  resolved_.clear();
  begin();
  EXPECT_EQ(go(0), Ending::Finished);
  EXPECT_EQ(told, std::set<std::string>{"EUR 0.39"});
}

TEST_F(GivenAStudyUnderWay, WhenAPageWithEventsCannotBeEnteredThenTheNextRunIsAnsweredAllTheSame) {
  openWith({kConsent + R"({"page": "org.test.bad-page", "label": "broken", "timeEstimate_s": 1, "params": {"misbehave": "enter:throw"},
    "events": {"responseEnable": {"isTriggeredBy": "trialStart", "delay_s": 1}}},)" + kLast});
  EXPECT_EQ(go(0), Ending::Failed);
  ASSERT_TRUE(session_->addExperiment(FOVEA_PLUGINS "/org.fovea.reaction-time.so", "reaction-time"));
  const auto result = session_->runExperiment("reaction-time", Dict{{"participant", "07"}});
  ASSERT_TRUE(result) << result.error().text();
  EXPECT_EQ(result->textOr("ending", ""), "finished");
}

TEST_F(GivenAStudyUnderWay, WhenNobodyIsInItThenThereIsNobodyToAbort) {
  open();

  EXPECT_EQ(session_->abortParticipant("fire alarm").error().code, ErrorCode::State);
  EXPECT_EQ(session_->withdrawParticipant().error().code, ErrorCode::State);
  EXPECT_EQ(session_->failParticipant("asleep").error().code, ErrorCode::State);
  EXPECT_EQ(session_->repeatPage().error().code, ErrorCode::State);
  EXPECT_EQ(session_->skipTo("after").error().code, ErrorCode::State);
}

}  // namespace
}  // namespace fovea::test
