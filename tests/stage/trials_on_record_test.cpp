// Trial makers with what is on record between them: what one participant leaves is what the next one finds.

#include <gmock/gmock.h>

#include "../data/fixture.hpp"
#include "core/cbor.hpp"
#include "data/withdrawal.hpp"
#include "stage/trial_values.hpp"
#include "timeline/study_pieces.hpp"
#include "timeline/trial_elements.hpp"

namespace fovea {
namespace {

using ::testing::ElementsAre;

/// A participant at a station: each step is recorded, and others are looked at where a maker goes by them.
class Station final : public StepStore {
 public:
  Station(const std::filesystem::path &folder, std::shared_ptr<const Timeline> timeline, const std::string &way)
      : Station(folder, timeline, way, newTimelineState(*timeline, 1, 1), way) {}
  /// Somebody who comes back, in another session.
  Station(const std::filesystem::path &folder, std::shared_ptr<const Timeline> timeline, std::string way, TimelineState state, const std::string &session)
      : folder_(folder), way_(std::move(way)), recorder_(test::openRecorder(folder)), timeline_(std::move(timeline)) {
    recorder_->startSession(test::aSession(session));
    look();
    pointer_.emplace(timeline_, std::move(state), TimelineServices{.clock = &clock_, .store = this, .trials = &pool_, .way = way_, .look = [this] { look(); }});
    hasLooked_ = true;
    const auto begun = pointer_->begin();
    EXPECT_TRUE(begun) << begun.error().text();
  }
  ~Station() override {
    recorder_->endSession({});
    EXPECT_TRUE(recorder_->flush());
  }
  Result<void> commit(const TimelineState &state, std::span<const Effect> effects) override {
    ParticipantStep step;
    step.id = way_, step.study = "study", step.participant = "p-" + way_;
    if (state.cursor.end != EndKind::None) step.status = state.cursor.end == EndKind::Complete ? "complete" : "failed";
    step.failedReason = failedReason(state);
    if (state.cursor.end == EndKind::None) encodeCbor(toValue(state), step.state);
    for (const Effect &effect : effects) keepTrial(effect, step);
    recorder_->addStep(step);
    EXPECT_TRUE(recorder_->flush()) << "the others are to find it at once";
    hasLooked_ = false;
    return {};
  }
  Value shown() const { return *pointer_->state().variables.at("trial").value.find("definition"); }
  bool isAsked() const { return pointer_->page() != nullptr; }
  void answer(std::int64_t answer) {
    const auto taken = pointer_->submit({.pageId = pointer_->pageId(), .answer = Value(answer)});
    EXPECT_TRUE(taken) << taken.error().text();
  }
  void fail() { EXPECT_TRUE(pointer_->fail("mistake")); }
  void leave() { EXPECT_TRUE(pointer_->abort("ill", "operator")); }

 private:
  void look() {
    if (std::exchange(hasLooked_, true)) return;
    auto known = recorder_->trials("study", way_, false);
    ASSERT_TRUE(known) << known.error().text();
    pool_ = poolFrom(*known);
  }

  std::filesystem::path folder_;
  std::string way_;
  std::unique_ptr<Recorder> recorder_;
  std::shared_ptr<const Timeline> timeline_;
  VirtualClock clock_;
  TrialPool pool_;
  bool hasLooked_ = false;
  std::optional<Pointer> pointer_;
};

std::shared_ptr<const Timeline> timelineWith(const std::string &members) {
  return pieces::timelineOf(pieces::readTrials("numbers", members, R"(, {"page": "info", "label": "last", "timeEstimate_s": 1})"));
}
/// As the next session finds them.
TimelineState openStateOf(const std::filesystem::path &folder, const std::string &way) {
  const auto open = readOpenWay(folder, "study", "p-" + way, false);
  EXPECT_TRUE(open && *open);
  return *timelineStateFrom(*decodeCbor((*open)->state));
}
using test::Line;
constexpr char kChain[] = R"("maker": "imitation", "chainType": "across", "startNodes": [{"definition": 10}], "maxNodesPerChain": 9, "expectedTrialsPerParticipant": 1,
  "failTrialsOnPrematureExit": true)";

TEST(GivenAChainOnRecord, WhenOneAfterAnotherAnswersThenEachIsShownTheAnswerBefore) {
  const test::TempFolder folder;
  const auto timeline = timelineWith(kChain);
  for (const std::int64_t each : {10, 11, 12, 13}) {
    Station station(folder.path(), timeline, "w" + std::to_string(each));
    EXPECT_EQ(station.shown(), Value(each));
    station.answer(each + 1);
    station.answer(0);
  }
}

TEST(GivenAChainOnRecord, WhenSomebodyIsAtItThenAnotherFindsItTakenAndWhoeverLeavesTakesAlongWhatWasBuilt) {
  const test::TempFolder folder;
  const auto timeline = timelineWith(kChain);
  {
    Station first(folder.path(), timeline, "a");
    Station second(folder.path(), timeline, "b");
    first.answer(11);
    Station third(folder.path(), timeline, "c");
    EXPECT_EQ(third.shown(), Value(11));
    third.answer(12);
    first.leave();
  }
  EXPECT_THAT(test::query(folder.path(), "SELECT way || ' ' || status || ' ' || answer FROM trials ORDER BY way"), ElementsAre(test::Line{"a failed 11"}, test::Line{"c failed 12"}));
  Station fourth(folder.path(), timeline, "d");
  EXPECT_EQ(fourth.shown(), Value(10)) << "the start is free again";
}

TEST(GivenAFailureThatIsTakenBack, WhenOthersHaveBuiltOnTheAnswersThenAllOfItIsAsItWas) {
  const test::TempFolder folder;
  const auto timeline = timelineWith(kChain);
  {
    Station first(folder.path(), timeline, "a"), second(folder.path(), timeline, "b");
    first.answer(11);
    Station third(folder.path(), timeline, "c");
    third.answer(12);
    first.fail();
  }
  ASSERT_EQ(test::query(folder.path(), "SELECT count(*) FROM trials WHERE status = 'failed'"), (std::vector<Line>{{"2"}}));
  const auto back = takeBackFailure(folder.path(), {.participant = "p-a", .study = "study", .isSimulated = false, .by = "Ada"});
  ASSERT_TRUE(back) << back.error().text();
  EXPECT_EQ(back->reason, "mistake, UnsuccessfulEndPage");
  EXPECT_EQ(back->trials, 1);
  EXPECT_EQ(back->othersTrials, 1);
  EXPECT_EQ(back->nodes, 2);
  EXPECT_EQ(back->nodesLost, 0);
  EXPECT_EQ(test::query(folder.path(), "SELECT status, failed_reason FROM trials WHERE way <> 'b' ORDER BY way"), (std::vector<Line>{{"finished", ""}, {"finished", ""}}));
  EXPECT_EQ(test::query(folder.path(), "SELECT status FROM participants WHERE id = 'a'"), (std::vector<Line>{{"working"}}));
  Station fourth(folder.path(), timeline, "d");
  EXPECT_EQ(fourth.shown(), Value(12));
}

TEST(GivenAFailureThatIsTakenBack, WhenTheChainHasGrownOnWithoutTheAnswersThenTheNodesStayFailed) {
  const test::TempFolder folder;
  const auto timeline = timelineWith(kChain);
  {
    Station first(folder.path(), timeline, "a");
    first.answer(11);
    first.fail();
    Station second(folder.path(), timeline, "b");
    EXPECT_EQ(second.shown(), Value(10));
    second.answer(21);
  }
  const auto back = takeBackFailure(folder.path(), {.participant = "p-a", .study = "", .isSimulated = false, .by = "Ada"});
  ASSERT_TRUE(back) << back.error().text();
  EXPECT_EQ(back->trials, 1);
  EXPECT_EQ(back->nodes, 0);
  EXPECT_EQ(back->nodesLost, 1);
  Station third(folder.path(), timeline, "c");
  EXPECT_EQ(third.shown(), Value(21));
}

TEST(GivenAFailureThatIsTakenBack, WhenATrialWasInHandThenItIsAgain) {
  const test::TempFolder folder;
  const auto timeline = timelineWith(kChain);
  Station(folder.path(), timeline, "a").fail();
  ASSERT_TRUE(takeBackFailure(folder.path(), {.participant = "p-a", .study = "study", .isSimulated = false, .by = "Ada"}));
  {
    Station back(folder.path(), timeline, "a", openStateOf(folder.path(), "a"), "a later");
    EXPECT_EQ(back.shown(), Value(10));
    back.answer(11);
  }
  EXPECT_EQ(test::query(folder.path(), "SELECT status, answer, before_failure FROM trials"), (std::vector<Line>{{"finished", "11", "NULL"}}));
  Station next(folder.path(), timeline, "b");
  EXPECT_EQ(next.shown(), Value(11));
}

TEST(GivenAnAnswerThatLedToAFailure, WhenThatIsTakenBackThenItIsAskedForAgainAndGrowsTheChain) {
  const test::TempFolder folder;
  const auto timeline = timelineWith(std::string(kChain) + R"(, "scoreAnswer": "answer", "performanceCheck": {"threshold": 5, "everyTrial": true}, "failTrialsOnPerformanceCheck": true)");
  Station(folder.path(), timeline, "a").answer(1);
  ASSERT_EQ(test::query(folder.path(), "SELECT status, answer FROM trials"), (std::vector<Line>{{"failed", "1"}}));
  const auto back = takeBackFailure(folder.path(), {.participant = "p-a", .study = "study", .isSimulated = false, .by = "Ada"});
  ASSERT_TRUE(back) << back.error().text();
  {
    Station again(folder.path(), timeline, "a", openStateOf(folder.path(), "a"), "a later");
    EXPECT_EQ(again.shown(), Value(10));
    again.answer(7);
  }
  EXPECT_EQ(test::query(folder.path(), "SELECT status, answer FROM trials"), (std::vector<Line>{{"finished", "7"}}));
  Station next(folder.path(), timeline, "b");
  EXPECT_EQ(next.shown(), Value(7));
}

FailureTakenBack takeBack(const test::TempFolder &folder, const std::string &way) {
  auto back = takeBackFailure(folder.path(), {.participant = "p-" + way, .study = "study", .isSimulated = false, .by = "Ada"});
  EXPECT_TRUE(back) << back.error().text();
  return back ? *back : FailureTakenBack();
}
std::vector<Line> trialsOf(const test::TempFolder &folder, const std::string &way) {
  return test::query(folder.path(), "SELECT position, status, answer FROM trials WHERE way = '" + way + "' ORDER BY position");
}
Value shownToTheNext(const test::TempFolder &folder, const std::shared_ptr<const Timeline> &timeline) { return Station(folder.path(), timeline, "next").shown(); }

TEST(GivenAFailureThatIsTakenBack, WhenTheParticipantHadAChainOfTheirOwnThenItGoesOnWhereItWas) {
  const test::TempFolder folder;
  const auto timeline = timelineWith(R"("maker": "imitation", "chainType": "within", "startNodes": [{"definition": 10}], "maxNodesPerChain": 9, "expectedTrialsPerParticipant": 4,
    "maxTrialsPerParticipant": 4, "failTrialsOnPrematureExit": true)");
  {
    Station station(folder.path(), timeline, "a");
    station.answer(11), station.answer(12), station.fail();
  }
  const FailureTakenBack back = takeBack(folder, "a");
  EXPECT_EQ(back.trials, 3);
  EXPECT_EQ(back.nodes, 2);
  EXPECT_EQ(trialsOf(folder, "a"), (std::vector<Line>{{"1", "finished", "11"}, {"2", "finished", "12"}, {"3", "pending", "null"}}));
  Station again(folder.path(), timeline, "a", openStateOf(folder.path(), "a"), "a later");
  again.answer(13);
  EXPECT_EQ(again.shown(), Value(13)) << "the chain grows on";
  EXPECT_EQ(trialsOf(folder, "a")[2], (Line{"3", "finished", "13"}));
}

class GivenTwoWhoFailedForTheSameReason : public ::testing::Test {
 protected:
  /// c has answered at the node that was made of a's answer.
  void fail(const std::string &first) {
    Station a(folder_.path(), timeline_, "a"), b(folder_.path(), timeline_, "b");
    a.answer(11);
    Station c(folder_.path(), timeline_, "c");
    c.answer(12);
    (first == "a" ? a : c).fail();
    (first == "a" ? c : a).fail();
  }
  void expectAllOfIt() {
    EXPECT_EQ(trialsOf(folder_, "a"), (std::vector<Line>{{"1", "finished", "11"}}));
    EXPECT_EQ(trialsOf(folder_, "c"), (std::vector<Line>{{"1", "finished", "12"}}));
    EXPECT_EQ(test::query(folder_.path(), "SELECT failed_reason FROM nodes WHERE degree > 0"), (std::vector<Line>{{""}, {""}}));
    EXPECT_EQ(shownToTheNext(folder_, timeline_), Value(12));
  }

  const test::TempFolder folder_;
  const std::shared_ptr<const Timeline> timeline_ = timelineWith(kChain);
};

TEST_F(GivenTwoWhoFailedForTheSameReason, WhenThatOfTheFirstIsTakenBackThenTheOthersAnswerStaysFailedUntilTheirsIs) {
  fail("c");
  const FailureTakenBack back = takeBack(folder_, "a");
  EXPECT_EQ(back.nodes, 1);
  EXPECT_EQ(trialsOf(folder_, "c")[0][1], "failed");
  EXPECT_EQ(test::query(folder_.path(), "SELECT node FROM nodes WHERE failed_reason <> ''"), (std::vector<Line>{{"c.1"}}));
  EXPECT_EQ(Station(folder_.path(), timeline_, "d").shown(), Value(11));
  takeBack(folder_, "c");
  expectAllOfIt();
}

TEST_F(GivenTwoWhoFailedForTheSameReason, WhenThatOfTheSecondIsTakenBackThenNothingStandsOnANodeThatIsGone) {
  fail("c");
  const FailureTakenBack back = takeBack(folder_, "c");
  EXPECT_EQ(back.nodes, 0);
  EXPECT_EQ(back.nodesLost, 1);
  EXPECT_EQ(trialsOf(folder_, "c")[0][1], "failed") << "what it presented has failed";
  EXPECT_EQ(shownToTheNext(folder_, timeline_), Value(10));
}

TEST_F(GivenTwoWhoFailedForTheSameReason, WhenBothAreTakenBackThenAllOfItIsAsItWasInWhicheverOrder) {
  fail("c");
  takeBack(folder_, "c");
  takeBack(folder_, "a");
  expectAllOfIt();
}

TEST_F(GivenTwoWhoFailedForTheSameReason, WhenTheSecondHadLostTheirTrialAlreadyThenItStillComesBackWithBothOnly) {
  fail("a");
  takeBack(folder_, "a");
  EXPECT_EQ(trialsOf(folder_, "c")[0][1], "failed");
  EXPECT_EQ(Station(folder_.path(), timeline_, "d").shown(), Value(11));
  takeBack(folder_, "c");
  expectAllOfIt();
}

constexpr char kKeeping[] = R"(, "scoreAnswer": "answer", "performanceCheck": {"threshold": 5, "everyTrial": true}, "failTrialsOnPerformanceCheck": false)";

TEST(GivenAnAnswerThatLedToAFailureAndWasKept, WhenThatIsTakenBackThenItIsAskedForAgainAndGrowsTheChain) {
  const test::TempFolder folder;
  const auto timeline = timelineWith(std::string(kChain) + kKeeping);
  Station(folder.path(), timeline, "a").answer(1);
  ASSERT_EQ(trialsOf(folder, "a"), (std::vector<Line>{{"1", "finished", "1"}}));
  takeBack(folder, "a");
  EXPECT_EQ(trialsOf(folder, "a"), (std::vector<Line>{{"1", "pending", "null"}}));
  Station(folder.path(), timeline, "a", openStateOf(folder.path(), "a"), "a later").answer(7);
  EXPECT_EQ(trialsOf(folder, "a"), (std::vector<Line>{{"1", "finished", "7"}}));
  EXPECT_EQ(shownToTheNext(folder, timeline), Value(7));
}

TEST(GivenSomebodyWhoFailedAndKeptTheirTrial, WhenAnothersFailureIsTakenBackThenItIsFinishedAsBefore) {
  const test::TempFolder folder;
  const auto timeline = timelineWith(std::string(kChain) + kKeeping);
  {
    Station a(folder.path(), timeline, "a");
    a.answer(11);
    Station(folder.path(), timeline, "c").answer(1);
    a.fail();
  }
  EXPECT_EQ(trialsOf(folder, "c")[0][1], "failed");
  takeBack(folder, "a");
  EXPECT_EQ(trialsOf(folder, "c"), (std::vector<Line>{{"1", "finished", "1"}}));
}

TEST(GivenAFailureThatIsTakenBack, WhenTheChainHasGrownOnThenNoNodeFurtherOnComesBackWithoutItsParent) {
  const test::TempFolder folder;
  const auto timeline = timelineWith(R"("maker": "imitation", "chainType": "across", "startNodes": [{"definition": 10}], "maxNodesPerChain": 9, "expectedTrialsPerParticipant": 3,
    "maxTrialsPerParticipant": 3, "allowRevisiting": true, "failTrialsOnPrematureExit": true)");
  {
    Station a(folder.path(), timeline, "a");
    a.answer(11), a.answer(12), a.fail();
    Station(folder.path(), timeline, "c").answer(21);
  }
  const FailureTakenBack back = takeBack(folder, "a");
  EXPECT_EQ(back.nodes, 0);
  EXPECT_EQ(back.nodesLost, 2);
  EXPECT_EQ(back.trials, 1) << "the one at the start";
  EXPECT_EQ(test::query(folder.path(), "SELECT node FROM nodes WHERE failed_reason = '' ORDER BY degree"), (std::vector<Line>{{"0"}, {"c.1"}}));
}

TEST(GivenSomebodyWhoFailed, WhenWhatTheyWerePresentedIsWithdrawnThenTheirTrialDoesNotComeBack) {
  const test::TempFolder folder;
  const auto timeline = timelineWith(kChain);
  {
    Station a(folder.path(), timeline, "a");
    a.answer(11);
    Station c(folder.path(), timeline, "c");
    c.answer(12), c.fail();
  }
  const auto gone = withdraw(folder.path(), {.participant = "p-a", .study = "", .isRehearsal = false}, {});
  ASSERT_TRUE(gone) << gone.error().text();
  EXPECT_EQ(takeBack(folder, "c").trials, 0);
  EXPECT_EQ(trialsOf(folder, "c")[0][1], "failed");
  EXPECT_EQ(shownToTheNext(folder, timeline), Value(10));
}

TEST(GivenAFailureOnRecordOfAnOlderFovea, WhenItHadTrialsThenItCannotBeTakenBackAndTheOtherCan) {
  const test::TempFolder folder;
  const auto timeline = timelineWith(kChain);
  Station(folder.path(), timeline, "a").fail();
  test::query(folder.path(), "INSERT INTO participants (id, study, participant, simulated, session, status, failed_reason, failed_from) VALUES "
                             "('b', 'study', 'p-b', 0, 'a', 'failed', 'late', x'00')");
  for (const char *column : {"participants DROP COLUMN failed_by", "participants DROP COLUMN failed_undo", "nodes DROP COLUMN failed_by", "trials DROP COLUMN failed_by"})
    test::query(folder.path(), std::string("ALTER TABLE ") + column);
  test::query(folder.path(), "PRAGMA user_version = 7");
  EXPECT_FALSE(takeBackFailure(folder.path(), {.participant = "p-a", .study = "study", .isSimulated = false, .by = "Ada"}));
  takeBack(folder, "b");
}

TEST(GivenSomebodyWhoHasNotFailed, WhenThatIsToBeTakenBackThenItIsRefused) {
  const test::TempFolder folder;
  const auto timeline = timelineWith(kChain);
  { Station station(folder.path(), timeline, "a"); }
  for (const char *who : {"p-a", "nobody"}) {
    const auto back = takeBackFailure(folder.path(), {.participant = who, .study = "", .isSimulated = false, .by = "Ada"});
    ASSERT_FALSE(back) << who;
    EXPECT_EQ(back.error().code, ErrorCode::State);
  }
}

TEST(GivenNodesOnRecord, WhenOthersHaveHadSomeThenThoseWithTheFewestTrialsComeFirstAndFullOnesNot) {
  const test::TempFolder folder;
  const auto timeline = timelineWith(R"("maker": "static", "nodes": [{"definition": 1}, {"definition": 2}, {"definition": 3}], "targetTrialsPerNode": 2,
    "maxTrialsPerParticipant": 1, "expectedTrialsPerParticipant": 1)");
  std::map<Value, int, decltype([](const Value &a, const Value &b) { return a.number() < b.number(); })> shown;
  for (int i = 0; i < 6; ++i) {
    Station station(folder.path(), timeline, "w" + std::to_string(i));
    ++shown[station.shown()];
    station.answer(1);
    station.answer(1);
  }
  for (const auto &[definition, times] : shown) EXPECT_EQ(times, 2) << *definition.number();
  EXPECT_EQ(shown.size(), 3u);
}

}  // namespace
}  // namespace fovea
