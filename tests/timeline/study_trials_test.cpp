// Trial makers of a study file, walked by participants who share a pool.

#include <gmock/gmock.h>

#include "timeline/study_pieces.hpp"

namespace fovea {
namespace {

using namespace pieces;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

StudyReport studyWith(const std::string &members, const std::string &after = "") { return readTrials("numbers", members, after); }
constexpr char kImitation[] = R"("maker": "imitation", "chainType": "across", "startNodes": [{"definition": 10}], "maxNodesPerChain": 4, "expectedTrialsPerParticipant": 1)";
constexpr char kStatic[] = R"("maker": "static", "nodes": [{"definition": 1}, {"definition": 2}], "expectedTrialsPerParticipant": 2)";

Walk walkOf(const std::shared_ptr<const Timeline> &timeline, TrialPool &pool, const std::string &way, std::int64_t number = 1) {
  return Walk(timeline, TimelineServices{.clock = nullptr, .store = nullptr, .jobs = nullptr, .trials = &pool, .way = way, .cells = nullptr}, number, static_cast<std::uint64_t>(number));
}
/// What the trial in hand presents.
Value definition(Walk &walk) { return *walk.pointer.state().variables.at("trial").value.find("definition"); }

TEST(GivenAnImitationAcrossParticipants, WhenOneAnswersThenTheNextIsShownTheAnswerUntilTheChainIsFull) {
  const auto timeline = timelineOf(studyWith(kImitation));
  ASSERT_TRUE(timeline);
  EXPECT_TRUE(timeline->looksAtOthers());
  TrialPool pool;
  for (int i = 0; i < 4; ++i) {
    Walk walk = walkOf(timeline, pool, "way" + std::to_string(i), i + 1);
    ASSERT_TRUE(walk.begun) << walk.begun.error().text();
    EXPECT_EQ(definition(walk), Value(10 + i));
    EXPECT_EQ(walk.pointer.path(), "numbers/trial#1/shown");
    ASSERT_TRUE(walk.answer(Value(11 + i)));
    EXPECT_TRUE(walk.cursor().complete);
    EXPECT_EQ(walk.store.of<NodeRecord>().back().definition, Value(11 + i));
  }
  EXPECT_TRUE(timeline->makers()[0]->isFull(pool));
  EXPECT_EQ(walkOf(timeline, pool, "late").labels(), "") << "nothing is left to do";
}

TEST(GivenTrials, WhenTheyAreFinishedThenAnswerScoreRewardAndTimeCreditAreOnRecordAndFeedbackKnowsThem) {
  const auto timeline = timelineOf(studyWith(std::string(kStatic) + R"json(, "answer": "answer * 2", "scoreAnswer": "trial.answer - trial.definition",
    "performanceReward": "math.floor(trial.score)", "feedback": [{"page": "info", "label": "feedback", "timeEstimate_s": 1, "params": {"text": "='score ' .. trial.score"}}])json"));
  ASSERT_TRUE(timeline);
  EXPECT_EQ(timeline->maximum(), 10s);
  TrialPool pool;
  Walk walk = walkOf(timeline, pool, "way");
  const auto first = *definition(walk).as<std::int64_t>();
  ASSERT_TRUE(walk.answer(Value(5)));
  EXPECT_EQ(*walk.pointer.pageParams(), Value(Dict{{"text", "score " + std::to_string(10 - first)}}));
  ASSERT_TRUE(walk.answer());
  const TrialRecord trial = trialsOf(pool, "numbers", "way")[0];
  EXPECT_EQ(trial.answer, Value(10));
  EXPECT_EQ(trial.score, Value(10 - first));
  EXPECT_EQ(trial.reward, 10 - first);
  EXPECT_EQ(trial.timeCredit, 5s);
  EXPECT_EQ(walk.cursor().performanceReward, 10 - first);
  ASSERT_TRUE(walk.answer(Value(1)));
  walk.labels();
  EXPECT_EQ(walk.cursor().progress, 1);
  EXPECT_EQ(walk.cursor().timeCredit, 10s);
}

TEST(GivenAStepThatIsNotKept, WhenItIsDoneAgainThenTheTrialIsCountedOnce) {
  TrialPool pool;
  Walk walk = walkOf(timelineOf(studyWith(kImitation)), pool, "way");
  walk.store.isFull = true;
  EXPECT_FALSE(walk.answer(Value(20)));
  EXPECT_EQ(trialsOf(pool, "numbers", "way")[0].status, TrialStatus::Pending);
  walk.store.isFull = false;
  ASSERT_TRUE(walk.answer(Value(30)));
  EXPECT_EQ(pool.networksOf("numbers").begin()->second.head()->record.definition, Value(30));
}

TEST(GivenAParticipantWhoBrokeOff, WhenTheyComeBackThenTheyAreAtTheSameTrial) {
  const auto timeline = timelineOf(studyWith(kStatic));
  TrialPool pool;
  Walk walk = walkOf(timeline, pool, "way");
  ASSERT_TRUE(walk.answer(Value(1)));
  auto state = timelineStateFrom(walk.store.last);
  ASSERT_TRUE(state) << state.error().text();
  Walk again(timeline, *state, {.trials = &pool, .way = "way"});
  EXPECT_EQ(definition(again), definition(walk));
  ASSERT_TRUE(again.answer(Value(2)));
  EXPECT_EQ(trialsOf(pool, "numbers", "way").size(), 2u);
  EXPECT_TRUE(again.cursor().complete);
}

/// What a session reads that goes on later: living nodes that nobody is gone with, and all trials of the participant.
TrialPool readAnew(const TrialPool &pool, const std::string &way, const std::string &gone) {
  TrialPool fresh;
  for (const auto &[name, network] : pool.networksOf("numbers")) {
    fresh.add(network.record);
    for (const Node &node : network.nodes)
      if (node.isAlive() && node.record.way != gone && (node.record.degree == 0 || fresh.networksOf("numbers").find(name)->second.find(node.record.parent))) fresh.put(node.record);
  }
  for (const TrialRecord &trial : trialsOf(pool, "numbers", way)) fresh.put(trial);
  fresh.beginStep();
  return fresh;
}

class GivenATrialOnTheAnswerOfAnother : public testing::Test {
 protected:
  /// "b" is at what grew from the answer of "a": in the trial, or at its feedback. What is saved of that.
  Value begin(bool isAtFeedback) {
    walkOf(timeline_, pool_, "a").labels();
    Walk walk = walkOf(timeline_, pool_, "b", 2);
    EXPECT_EQ(definition(walk), Value("shown"));
    if (isAtFeedback && !walk.answer(Value(5))) ADD_FAILURE();
    return walk.store.last;
  }
  /// From what was saved, with what is on record then.
  void goesOn(const Value &saved, TrialPool pool) {
    auto state = timelineStateFrom(saved);
    ASSERT_TRUE(state) << state.error().text();
    Walk again(timeline_, *state, {.trials = &pool, .way = "b"});
    ASSERT_TRUE(again.begun) << again.begun.error().text();
    EXPECT_THAT(again.labels(), testing::Not(HasSubstr("ERROR")));
    EXPECT_TRUE(again.cursor().complete);
    const auto theirs = trialsOf(pool, "numbers", "b");
    ASSERT_GE(theirs.size(), 2u) << "the start is free again, and comes next";
    EXPECT_EQ(theirs[0].timeCredit, 5s) << "it was gone through";
    EXPECT_EQ(theirs[1].definition, Value(10));
    EXPECT_EQ(pool.networksOf("numbers").begin()->second.head()->record.way, "b") << "of the second trial; nothing grows from the first";
  }

  const std::shared_ptr<const Timeline> timeline_ = timelineOf(studyWith(
      std::string(kImitation) + R"(, "allowRevisiting": true, "maxTrialsPerParticipant": 2, "feedback": [{"page": "info", "label": "thanks", "timeEstimate_s": 1}])"));
  TrialPool pool_;
};

TEST_F(GivenATrialOnTheAnswerOfAnother, WhenTheOtherWithdrawsMeanwhileThenTheParticipantGoesOn) {
  for (const bool isAtFeedback : {false, true}) {
    pool_ = TrialPool();
    const Value saved = begin(isAtFeedback);
    goesOn(saved, readAnew(pool_, "b", "a"));
  }
}

TEST_F(GivenATrialOnTheAnswerOfAnother, WhenTheOtherFailsMeanwhileThenTheParticipantGoesOnAndTheTrialHasFailed) {
  for (const bool isAtFeedback : {false, true}) {
    pool_ = TrialPool();
    const Value saved = begin(isAtFeedback);
    for (const PoolChange &change : failedTrials(pool_, "numbers", "a", "left", true))
      std::visit([&](const auto &record) { if constexpr (!std::is_same_v<std::decay_t<decltype(record)>, NetworkRecord>) pool_.put(record); }, change);
    TrialPool fresh = readAnew(pool_, "b", "nobody");
    EXPECT_EQ(trialsOf(fresh, "numbers", "b")[0].status, TrialStatus::Failed);
    goesOn(saved, std::move(fresh));
  }
}

TEST(GivenRepetitionsToCome, WhenANodeHasFailedThenTheyAreOfTheOthers) {
  const auto timeline = timelineOf(studyWith(std::string(kStatic) + R"(, "repeatTrials": 2)"));
  TrialPool pool;
  Walk walk = walkOf(timeline, pool, "way");
  ASSERT_TRUE(walk.answer());
  NodeRecord first = pool.networksOf("numbers").find(trialsOf(pool, "numbers", "way")[0].network)->second.nodes[0].record;
  first.failedReason = "failed";
  pool.put(first);
  EXPECT_EQ(walk.labels(), "shown shown");
  EXPECT_EQ(trialsOf(pool, "numbers", "way").back().repeats, 2);
}

TEST(GivenSomebodyWhoLeaves, WhenTheirTrialsFailThenItIsAsTheFlagsSay) {
  const std::string leaves = R"(, {"page": "info", "label": "last", "timeEstimate_s": 1}, {"end": "unsuccessful", "tags": ["left"]})";
  for (const auto &[members, isFailed] : {std::pair(std::string(kStatic), true), std::pair(std::string(kImitation), false),
                                          std::pair(kImitation + std::string(R"(, "failTrialsOnPrematureExit": true)"), true)}) {
    TrialPool pool;
    Walk walk = walkOf(timelineOf(studyWith(members, leaves)), pool, "way");
    walk.labels();
    EXPECT_TRUE(walk.cursor().failed);
    EXPECT_EQ(trialsOf(pool, "numbers", "way")[0].status, isFailed ? TrialStatus::Failed : TrialStatus::Finished) << members;
  }
}

TEST(GivenATrialInHand, WhenItsParticipantIsAbortedThenTheChainIsFreeForOthers) {
  const auto timeline = timelineOf(studyWith(kImitation));
  TrialPool pool;
  Walk walk = walkOf(timeline, pool, "way");
  ASSERT_TRUE(walk.pointer.abort("ill", "operator"));
  Walk next = walkOf(timeline, pool, "next", 2);
  EXPECT_EQ(definition(next), Value(10));
}

TEST(GivenACheckAfterEveryTrial, WhenItIsNotPassedThenTheParticipantFailsWithItsTagAndTheTrialsToo) {
  const auto timeline = timelineOf(studyWith(std::string(kStatic) + R"(, "scoreAnswer": "answer", "performanceCheck": {"threshold": 1, "everyTrial": true})"));
  TrialPool pool;
  Walk walk = walkOf(timeline, pool, "way");
  ASSERT_TRUE(walk.answer(Value(0)));
  EXPECT_THAT(failedReason(walk.pointer.state()), HasSubstr("performance_check"));
  EXPECT_EQ(trialsOf(pool, "numbers", "way")[0].status, TrialStatus::Failed);
}

TEST(GivenAChainWithASummary, WhenItsNodeHasItsTrialsThenTheNextIsWhatTheScriptMakesOfThem) {
  const auto timeline = timelineOf(studyWith(R"("maker": "chain", "chainType": "across", "startNodes": [{"definition": {"mean": 0}}], "maxNodesPerChain": 5,
    "trialsPerNode": 2, "expectedTrialsPerParticipant": 1, "summarizeTrials": "{mean = (trials[1].answer + trials[2].answer) / 2 + definition.mean}",
    "finalizeDefinition": "{mean = definition.mean, drawn = random(5)}")"));
  TrialPool pool;
  ASSERT_TRUE(walkOf(timeline, pool, "a").answer(Value(10)));
  ASSERT_TRUE(walkOf(timeline, pool, "b", 2).answer(Value(20)));
  EXPECT_EQ(pool.networksOf("numbers").begin()->second.head()->record.definition, Value(Dict{{"mean", 15.0}}));
  Walk third = walkOf(timeline, pool, "c", 3);
  EXPECT_TRUE(definition(third).find("drawn"));
}

/// Everything that a participant of that study is shown.
std::vector<Value> shownTo(const std::string &members, TrialPool &pool, const std::string &way) {
  Walk walk = walkOf(timelineOf(studyWith(members)), pool, way);
  walk.labels();
  std::vector<Value> shown;
  for (const TrialRecord &trial : trialsOf(pool, "numbers", way)) shown.push_back(trial.definition);
  return shown;
}

TEST(GivenAStudyThatHasData, WhenItsNodesAreEditedThenTheNextParticipantIsShownWhatStandsThereNow) {
  const auto nodes = [](const std::string &list) { return R"("maker": "static", "expectedTrialsPerParticipant": 2, "nodes": [)" + list + "]"; };
  TrialPool pool;
  EXPECT_THAT(shownTo(nodes(R"({"definition": "A"}, {"definition": "B"})"), pool, "first"), testing::UnorderedElementsAre(Value("A"), Value("B")));
  EXPECT_THAT(shownTo(nodes(R"({"definition": "new"}, {"definition": "B"})"), pool, "changed"), testing::UnorderedElementsAre(Value("new"), Value("B")));
  EXPECT_THAT(shownTo(nodes(R"({"definition": "A"}, {"definition": "X"}, {"definition": "B"})"), pool, "added"),
              testing::UnorderedElementsAre(Value("A"), Value("X"), Value("B")));
  EXPECT_THAT(shownTo(nodes(R"({"definition": "X"})"), pool, "removed"), ElementsAre(Value("X")));
  EXPECT_EQ(pool.networksOf("numbers").size(), 4u) << "what is not shown any more is kept";
}

TEST(GivenAStudyThatHasData, WhenOnlyTheOrderOfWhatANodeIsChangesThenItIsTheSameNode) {
  const auto members = [](const std::string &node) { return R"("maker": "static", "targetTrialsPerNode": 1, "expectedTrialsPerParticipant": 1, "nodes": [)" + node + "]"; };
  TrialPool pool;
  EXPECT_EQ(shownTo(members(R"({"definition": {"a": 1, "b": [{"c": 2, "d": 3}]}})"), pool, "first").size(), 1u);
  EXPECT_TRUE(shownTo(members(R"({"definition": {"b": [{"d": 3, "c": 2}], "a": 1}})"), pool, "second").empty()) << "it has the one trial that it is to have";
  EXPECT_EQ(shownTo(members(R"({"block": "late", "definition": {"a": 1, "b": [{"c": 2, "d": 3}]}})"), pool, "third").size(), 1u) << "in another block it is another";
}

TEST(GivenTwoNodesThatAreTheSame, WhenAParticipantGoesThroughThemThenEachComes) {
  TrialPool pool;
  EXPECT_EQ(shownTo(R"("maker": "static", "expectedTrialsPerParticipant": 2, "nodes": [{"definition": 1}, {"definition": 1}])", pool, "way").size(), 2u);
}

TEST(GivenAChainThatHasGrown, WhenItsStartIsEditedThenAnotherBeginsAndWithTheOldStartItGoesOn) {
  const auto members = [](int start) {
    return R"("maker": "imitation", "chainType": "across", "maxNodesPerChain": 9, "expectedTrialsPerParticipant": 1, "startNodes": [{"definition": )" + std::to_string(start) + "}]";
  };
  TrialPool pool;
  EXPECT_THAT(shownTo(members(10), pool, "a"), ElementsAre(Value(10)));
  EXPECT_THAT(shownTo(members(20), pool, "b"), ElementsAre(Value(20)));
  EXPECT_THAT(shownTo(members(10), pool, "c"), ElementsAre(Value("shown")));
}

TEST(GivenGibbsChainsThatHaveGrown, WhenADefaultIsWrittenOutThenTheyGoOn) {
  const auto members = [](const std::string &more) {
    return R"("maker": "gibbs", "chainType": "across", "maxNodesPerChain": 9, "expectedTrialsPerParticipant": 1, "vectorLength": 2, "randomSample": "1", "answer": "7", "startNodes": [{"definition": [3, 4]}])" + more;
  };
  TrialPool pool;
  ASSERT_EQ(shownTo(members(""), pool, "a").size(), 1u);
  EXPECT_EQ(shownTo(members(R"(, "randomizeDimensionOrderPerNetwork": false)"), pool, "b").size(), 1u);
  EXPECT_EQ(pool.networksOf("numbers").size(), 1u);
  EXPECT_EQ(shownTo(members(R"(, "randomizeDimensionOrderPerNetwork": true)"), pool, "c").size(), 1u);
  EXPECT_EQ(pool.networksOf("numbers").size(), 2u) << "chains with orders of their own are others";
}

TEST(GivenATrialOfOnePage, WhenThereIsAWaitInItThenItsAnswerIsThatOfThePage) {
  TrialPool pool;
  const auto timeline = timelineOf(reportOf(R"json({"name": "x", "steps": [{"trials": "numbers", "maker": "static", "nodes": [{"definition": 1}], "expectedTrialsPerParticipant": 1, "steps": [
    {"waitWhile": "true", "expectedWait_s": 0, "maxWaitTime_s": 1, "failOnTimeout": false, "waitPage": {"page": "info", "label": "patience"}}, {"page": "asked", "label": "shown", "timeEstimate_s": 4}]}]})json"));
  ASSERT_TRUE(timeline);
  Walk walk = walkOf(timeline, pool, "way");
  ASSERT_EQ(walk.at(), "patience");
  walk.clock.sleepUntil(*walk.pointer.wakeAt());
  ASSERT_TRUE(*walk.pointer.poll());
  ASSERT_TRUE(walk.answer(Value(12)));
  EXPECT_EQ(trialsOf(pool, "numbers", "way").at(0).answer, Value(12));
}

TEST(GivenAGroupThatNoNodeHas, WhenAParticipantIsInItThenItIsAnErrorThatNamesTheGroupsThereAre) {
  TrialPool pool;
  const Walk walk = walkOf(timelineOf(studyWith(R"("maker": "static", "expectedTrialsPerParticipant": 1, "chooseParticipantGroup": "participant > 0 and 'B'",
    "nodes": [{"definition": 1, "participantGroup": "b"}, {"definition": 2, "participantGroup": "a"}])")), pool, "way");
  ASSERT_FALSE(walk.begun);
  EXPECT_THAT(walk.begun.error().text(), HasSubstr("no node of the participant group \"B\""));
  EXPECT_THAT(walk.begun.error().fix, HasSubstr(R"("a", "b")"));
}

TEST(GivenRepetitions, WhenTheyAreRewardedThenOnlyTheFirstTimeIs) {
  TrialPool pool;
  Walk walk = walkOf(timelineOf(studyWith(std::string(kStatic) + R"(, "repeatTrials": 2, "performanceReward": "3")")), pool, "way");
  EXPECT_EQ(walk.labels(), "shown shown shown shown");
  EXPECT_EQ(walk.cursor().performanceReward, 6);
  EXPECT_EQ(trialsOf(pool, "numbers", "way").back().reward, 0);
}

TEST(GivenPagesAroundTrials, WhenTheyAreAnsweredThenOthersAreLookedAtOnlyWhereAMakerGoesByThem) {
  const std::string steps = R"({"page": "info", "label": "one", "timeEstimate_s": 1}, {"page": "info", "label": "two", "timeEstimate_s": 1}, {"trials": "numbers", )";
  const auto timeline = timelineOf(steps + kImitation + R"(, "steps": [{"page": "info", "label": "a", "timeEstimate_s": 1}, {"page": "info", "label": "b", "timeEstimate_s": 1}]},
    {"page": "info", "label": "last", "timeEstimate_s": 1})");
  TrialPool pool;
  bool hasLooked = false;
  Walk walk(timeline, {.trials = &pool, .way = "way", .look = [&] { hasLooked = true; }});
  std::string looked;
  while (walk.pointer.page()) {
    hasLooked = false;
    const std::string label = walk.at();
    ASSERT_TRUE(walk.answer());
    if (hasLooked) looked += label + " ";
  }
  EXPECT_EQ(looked, "two b ") << "before the first trial, and after it";
}

TEST(GivenSomebodyWhoLeaves, WhenWhatWasBuiltOnTheirAnswersFailsThenOnlyTheirOwnTrialsAreWritten) {
  const auto timeline = timelineOf(studyWith(std::string(kImitation) + R"(, "failTrialsOnPrematureExit": true)", R"(, {"page": "info", "label": "last", "timeEstimate_s": 1})"));
  TrialPool pool;
  Walk leaving = walkOf(timeline, pool, "a");
  ASSERT_TRUE(leaving.answer(Value(11)));
  walkOf(timeline, pool, "b", 2).labels();
  ASSERT_TRUE(leaving.pointer.abort("ill", "operator"));
  EXPECT_THAT(leaving.store.of<TrialRecord>(), testing::Each(testing::Field(&TrialRecord::way, "a"))) << "the others' own records are theirs";
  EXPECT_EQ(trialsOf(pool, "numbers", "b")[0].status, TrialStatus::Failed);
}

TEST(GivenATrialInHand, WhenAnOperatorLeavesItThenItFailsAndTheMakerCanBeComeToAgain) {
  const auto timeline = timelineOf(studyWith(kStatic, R"(, {"page": "info", "label": "last", "timeEstimate_s": 1})"));
  TrialPool pool;
  Walk walk = walkOf(timeline, pool, "way");
  ASSERT_TRUE(walk.answer());
  ASSERT_TRUE(walk.pointer.skipTo("last", "Ada"));
  EXPECT_EQ(walk.at(), "last");
  const std::vector<TrialRecord> trials = trialsOf(pool, "numbers", "way");
  ASSERT_EQ(trials.size(), 2u);
  EXPECT_EQ(trials[0].status, TrialStatus::Finished);
  EXPECT_EQ(trials[1].status, TrialStatus::Failed);
  EXPECT_EQ(trials[1].failedReason, "skipped");
  EXPECT_THAT(walk.store.of<TrialRecord>().back().failedReason, "skipped");

  ASSERT_TRUE(walk.pointer.skipTo("numbers", "Ada"));
  EXPECT_EQ(walk.labels(), "last") << "they have seen both nodes";
  EXPECT_EQ(pool.networksOf("numbers").begin()->second.nodes[0].trials.size(), 1u);
  Walk other = walkOf(timeline, pool, "other", 2);
  EXPECT_EQ(definition(other), trials[1].definition) << "it has the fewest trials";
}

TEST(GivenAPageForWhoWaitsForOthers, WhenTheStudyIsReadThenARehearsalMayMissIt) {
  const StudyReport report = 
      studyWith(std::string(kImitation) + R"(, "waitForNetworks": true, "waitPage": [{"page": "info", "label": "patience", "timeEstimate_s": 5}])");
  ASSERT_TRUE(report.study);
  EXPECT_THAT(report.study->mayMiss, ElementsAre("patience")) << "simulated participants come one after another";
}

TEST(GivenPlantedMistakes, WhenTheStudyIsInspectedThenEachIsNamedWithItsPlace) {
  const std::pair<std::string, const char *> mistakes[] = {
      {R"("maker": "statik", "nodes": [{"definition": 1}], "expectedTrialsPerParticipant": 1)", "static, chain, imitation"},
      {R"("maker": "static", "expectedTrialsPerParticipant": 1)", "\"nodes\" is missing"},
      {R"("maker": "static", "nodes": [7], "expectedTrialsPerParticipant": 1)", "expected an object"},
      {R"("maker": "static", "nodes": [{"definition": 1}])", "\"expectedTrialsPerParticipant\" is missing"},
      {kStatic + std::string(R"(, "maxTrialsPerParticipant": 1)"), "more trials are expected"},
      {kStatic + std::string(R"(, "allowRepeatedNodes": true)"), "nothing ends that"},
      {kStatic + std::string(R"(, "trialsPerNode": 1)"), "unknown member"},
      {kStatic + std::string(R"(, "targetTrialsPerNode": 0)"), "no whole number from 1"},
      {kStatic + std::string(R"(, "performanceCheck": {"threshold": 1})"), "set \"scoreAnswer\""},
      {kStatic + std::string(R"(, "performanceCheck": {"type": "consistency", "threshold": 1})"), "set \"repeatTrials\""},
      {kStatic + std::string(R"(, "scoreAnswer": "answer =")"), "cannot be read"},
      {R"("maker": "static", "nodes": [{"definition": 1, "participantGroup": "a"}], "expectedTrialsPerParticipant": 1)", "chooseParticipantGroup"},
      {kImitation + std::string(R"(, "chainsPerParticipant": 1)"), "use \"chainsPerExperiment\""},
      {kImitation + std::string(R"(, "trialsPerNode": 2)"), "summarizeTrials"},
      {kImitation + std::string(R"(, "waitForNetworks": true)"), "waitPage"},
  };
  for (const auto &[members, text] : mistakes) {
    const StudyReport report = studyWith(members);
    EXPECT_FALSE(report.study) << members;
    EXPECT_THAT(mistakesIn(report), Contains(AllOf(HasSubstr(text), HasSubstr("study.json:1:")))) << members;
  }
}

TEST(GivenTrials, WhenTheStudyIsInspectedThenTheTreeSaysHowManyAreExpectedAndHowLongTheyTake) {
  const StudyReport report = studyWith(kStatic);
  EXPECT_THAT(report.outline, Contains(HasSubstr("2 trials expected of a participant, 4 s each")));
  EXPECT_EQ(report.estimate, 8s);
}

}  // namespace
}  // namespace fovea
