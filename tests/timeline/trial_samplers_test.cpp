// Gibbs and MCMCP chains of a study file, walked by participants who share a pool.

#include "timeline/trial_samplers.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <set>

#include "timeline/study_pieces.hpp"

namespace fovea {
namespace {

using namespace pieces;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

StudyReport samplersWith(const std::string &members) { return readTrials("t", members); }
StudyReport gibbs(const std::string &members) { return samplersWith(R"json("maker": "gibbs", "vectorLength": 3, "expectedTrialsPerParticipant": 1, )json" + members); }
StudyReport mcmcp(const std::string &members) { return samplersWith(R"json("maker": "mcmcp", "expectedTrialsPerParticipant": 1, )json" + members); }
const std::string kWithin = R"json("chainType": "within", "maxNodesPerChain": 7)json";
const std::string kAcross = R"json("chainType": "across", "maxNodesPerChain": 50)json";

/// One study, and all who come to it.
class Study {
 public:
  explicit Study(const StudyReport &report) : timeline_(timelineOf(report)) {}
  Walk walk(const std::string &way, std::int64_t number = 1) {
    return Walk(timeline_, {.trials = &pool, .way = way}, number, static_cast<std::uint64_t>(number));
  }
  /// All trials of somebody who answers like that.
  std::vector<TrialRecord> all(const std::string &way, const std::function<Value(const Value &definition)> &answers, std::int64_t number = 1) {
    Walk walk = this->walk(way, number);
    EXPECT_TRUE(walk.begun) << walk.begun.error().text();
    while (walk.pointer.page()) {
      const auto outcome = walk.answer(answers(definition(walk)));
      EXPECT_TRUE(outcome) << outcome.error().text();
      if (!outcome) break;
    }
    return trialsOf(pool, "t", way);
  }
  static Value definition(const Walk &walk) { return *walk.pointer.state().variables.at("trial").value.find("definition"); }
  const Value &head() const { return pool.networksOf("t").begin()->second.head()->record.definition; }  // of the only network

  TrialPool pool;

 private:
  std::shared_ptr<const Timeline> timeline_;
};

std::int64_t active(const Value &definition) { return *definition.find("activeIndex")->as<std::int64_t>(); }

// --- Gibbs ------------------------------------------------------------------------------------------------------------

TEST(GivenAGibbsChain, WhenItIsGoneThroughThenOneDimensionAfterAnotherBecomesTheAnswerRoundAndRound) {
  Study study(gibbs(kWithin + R"json(, "startNodes": [{"definition": [1, 2, 3]}], "resampleFreeParameter": false)json"));
  std::int64_t given = 100;
  const auto trials = study.all("a", [&](const Value &) { return Value(++given); });
  ASSERT_EQ(trials.size(), 7u);
  std::vector<Value> vectors;
  for (const TrialRecord &trial : trials) vectors.push_back(*trial.definition.find("vector"));
  EXPECT_THAT(vectors, ElementsAre(List{1, 2, 3}, List{101, 2, 3}, List{101, 102, 3}, List{101, 102, 103}, List{104, 102, 103}, List{104, 105, 103}, List{104, 105, 106}));
  std::vector<std::int64_t> dimensions;
  for (const TrialRecord &trial : trials) dimensions.push_back(active(trial.definition));
  EXPECT_THAT(dimensions, ElementsAre(1, 2, 3, 1, 2, 3, 1));
}

TEST(GivenAGibbsChain, WhenTheFreeDimensionIsDrawnAnewThenTheOthersStayAsTheyWere) {
  Study study(gibbs(kWithin + R"json(, "startNodes": [{"definition": [1, 2, 3]}], "randomSample": "1000000 * dimension + random(0, 999999)")json"));
  const auto trials = study.all("a", [](const Value &) { return Value(7); });
  std::set<std::int64_t> drawn;
  for (std::size_t i = 0; i < trials.size(); ++i) {
    const List &vector = *trials[i].definition.find("vector")->list();
    for (std::size_t at = 0; at < 3; ++at) {
      const auto number = *vector[at].as<std::int64_t>();
      const bool isFree = static_cast<std::int64_t>(at) + 1 == active(trials[i].definition);
      if (isFree) drawn.insert(number);
      EXPECT_EQ(isFree ? number / 1'000'000 : number, isFree ? active(trials[i].definition) : at < i ? 7 : static_cast<std::int64_t>(at) + 1);
    }
  }
  EXPECT_EQ(drawn.size(), trials.size()) << "a draw for each node";
}

TEST(GivenGibbsChainsWithoutStarts, WhenParticipantsComeThenEachHasChainsThatBeginAtVectorsOfTheirOwn) {
  Study study(gibbs(kWithin + R"json(, "chainsPerParticipant": 2, "randomSample": "random(1, 1000000)")json"));
  std::set<std::string> vectors;
  for (const char *way : {"a", "b"}) {
    const auto trials = study.all(way, [](const Value &) { return Value(0); }, way[0]);
    EXPECT_EQ(trials.size(), 14u);
    for (const TrialRecord &trial : trials)
      if (trial.degree == 0) vectors.insert(cellText(*trial.definition.find("vector")));
  }
  EXPECT_EQ(vectors.size(), 4u);
}

TEST(GivenGibbsTrials, WhenTheyAreShownThenTheScaleIsReversedInHalfOfThemAndARepetitionIsLikeItsFirst) {
  Study study(gibbs(R"json("chainType": "within", "maxNodesPerChain": 400, "randomSample": "random(9)", "repeatTrials": 400)json"));
  const auto trials = study.all("a", [](const Value &) { return Value(0); });
  ASSERT_EQ(trials.size(), 800u);
  int reversed = 0;
  for (const TrialRecord &trial : trials) {
    if (trial.repeats > 0) EXPECT_EQ(trial.definition, trials[static_cast<std::size_t>(trial.repeats) - 1].definition);
    else reversed += *trial.definition.find("reverseScale")->as<bool>();
  }
  EXPECT_NEAR(reversed, 200, 50) << "five standard deviations";
}

TEST(GivenGibbsChainsWithOrdersOfTheirOwn, WhenTheyAreGoneThroughThenEachRoundHasEveryDimensionAndOrdersDiffer) {
  Study study(gibbs(R"json("chainType": "within", "chainsPerParticipant": 20, "maxNodesPerChain": 6, "randomSample": "random(9)", "randomizeDimensionOrderPerNetwork": true)json"));
  std::map<std::string, std::vector<std::int64_t>> orders;
  for (const TrialRecord &trial : study.all("a", [](const Value &) { return Value(0); })) orders[trial.network].push_back(active(trial.definition));
  std::set<std::vector<std::int64_t>> different;
  for (const auto &[network, order] : orders) {
    ASSERT_EQ(order.size(), 6u);
    EXPECT_EQ(std::set(order.begin(), order.begin() + 3).size(), 3u);
    EXPECT_EQ(std::vector(order.begin(), order.begin() + 3), std::vector(order.begin() + 3, order.end()));
    different.insert(order);
  }
  EXPECT_EQ(different.size(), 6u) << "there are six orders of three dimensions";
}

TEST(GivenAGibbsChainOfAll, WhenANodeHasItsAnswersThenTheirSummaryIsWhatTheNextOneHolds) {
  for (const auto &[word, expected] : {std::pair("mean", 24.0), std::pair("median", 12.0)}) {
    Study study(gibbs(kAcross + R"json(, "startNodes": [{"definition": [1, 2, 3]}], "resampleFreeParameter": false, "trialsPerNode": 3, "summarize": ")json" + word + "\""));
    for (const auto &[way, answer] : {std::pair("a", 10), std::pair("b", 50), std::pair("c", 12)}) {
      const auto answered = study.all(way, [given = answer](const Value &) { return Value(given); });
      ASSERT_EQ(answered.size(), 1u);
      EXPECT_EQ(active(answered[0].definition), 1);
    }
    EXPECT_EQ(active(study.head()), 2);
    EXPECT_EQ(study.head().find("vector")->list()->front(), Value(expected)) << word;
  }
}

TEST(GivenAGibbsChainOfAll, WhenItsStartIsDrawnThenEverybodyGoesOnFromTheSame) {
  Study study(gibbs(kAcross + R"json(, "trialsPerNode": 2, "randomSample": "random(1, 1000000)")json"));
  Walk first = study.walk("a", 1), second = study.walk("b", 2);
  EXPECT_EQ(*Study::definition(first).find("vector"), *Study::definition(second).find("vector"));
  EXPECT_EQ(study.pool.networksOf("t").size(), 1u);
}

TEST(GivenAGibbsTrial, WhenItsParticipantComesBackThenItIsAsItWas) {
  Study study(gibbs(kWithin + R"json(, "randomSample": "random(1, 1000000)", "randomizeDimensionOrderPerNetwork": true)json"));
  Walk walk = study.walk("a");
  ASSERT_TRUE(walk.answer(Value(5)));
  auto state = timelineStateFrom(walk.store.last);
  ASSERT_TRUE(state) << state.error().text();
  EXPECT_EQ(*state->variables.at("trial").value.find("definition"), Study::definition(walk));
}

// --- summaries --------------------------------------------------------------------------------------------------------

TEST(GivenNumbers, WhenTheirMeanAndMedianAreTakenThenTheyAreThose) {
  EXPECT_EQ(summaryOf(NumberSummary::Mean, {1, 2, 6}), 3);
  EXPECT_EQ(summaryOf(NumberSummary::Median, {9, 1, 2}), 2);
  EXPECT_EQ(summaryOf(NumberSummary::Median, {9, 1, 2, 4}), 3);
}

TEST(GivenNumbersWithAStray, WhenTheirModeIsTakenThenItIsWhereMostAre) {
  EXPECT_NEAR(summaryOf(NumberSummary::Mode, {9, 10, 11, 10, 80}), 10, 1);
  EXPECT_NEAR(summaryOf(NumberSummary::Mode, {0, 1, 49, 50, 50, 50, 51, 99, 100}), 50, 1);
}

TEST(GivenNumbers, WhenTheyAreMovedOrStretchedThenTheirModeIsToo) {
  const std::vector<double> numbers{3, 4.5, 5, 5.5, 9, 14, 15};
  const double mode = kernelMode(numbers);
  std::vector<double> moved;
  for (const double each : numbers) moved.push_back(10 * each - 7);
  EXPECT_NEAR(kernelMode(moved), 10 * mode - 7, 1e-9);
}

TEST(GivenNumbersThatAreAllTheSame, WhenTheirModeIsTakenThenItIsThatNumber) {
  EXPECT_EQ(kernelMode({4}), 4);
  EXPECT_EQ(kernelMode({4, 4, 4}), 4);
}

// --- MCMCP ------------------------------------------------------------------------------------------------------------

/// The place of the side with that role.
Value placeOf(const Value &definition, const char *role) {
  return Value(*(*definition.find("ordered")->list())[0].find("role") == Value(role) ? 1 : 2);
}

TEST(GivenAnMcmcpChain, WhenOneIsChosenThenItIsTheNextCurrentStateAndTheOtherIsGone) {
  for (const auto &[role, expected] : {std::pair("current", 10), std::pair("proposal", 11)}) {
    Study study(mcmcp(kWithin + R"json(, "startNodes": [{"definition": 10}], "proposal": "current + 1")json"));
    const auto trials = study.all("a", [&, chosen = role](const Value &definition) { return placeOf(definition, chosen); });
    ASSERT_EQ(trials.size(), 7u);
    EXPECT_EQ(*trials[0].definition.find("current"), Value(10));
    EXPECT_EQ(*trials[0].definition.find("proposal"), Value(11));
    EXPECT_EQ(*trials[1].definition.find("current"), Value(expected));
    EXPECT_EQ(*trials[1].definition.find("proposal"), Value(expected + 1));
    EXPECT_EQ(*trials[0].answer.find("role"), Value(role));
    EXPECT_EQ(*trials[0].answer.find("value"), Value(expected));
    EXPECT_EQ(*trials[0].answer.find("position"), placeOf(trials[0].definition, role));
  }
}

TEST(GivenMcmcpTrials, WhenTheyAreShownThenTheProposalComesFirstInHalfOfThemAndBothAreThere) {
  Study study(mcmcp(R"json("chainType": "within", "maxNodesPerChain": 400, "startNodes": [{"definition": {"x": 0}}], "proposal": "{x = current.x + random(-5, 5)}")json"));
  int first = 0;
  for (const TrialRecord &trial : study.all("a", [](const Value &) { return Value(1); })) {
    first += placeOf(trial.definition, "proposal") == Value(1);
    const List &sides = *trial.definition.find("ordered")->list();
    ASSERT_EQ(sides.size(), 2u);
    EXPECT_EQ(*trial.answer.find("value"), *sides[0].find("value"));
  }
  EXPECT_NEAR(first, 200, 50) << "five standard deviations";
}

TEST(GivenAnMcmcpChainOfAll, WhenSeveralChooseAtANodeThenTheMajorityDecides) {
  for (const auto &[votes, expected] : {std::pair(std::vector{"proposal", "current", "proposal"}, 11), std::pair(std::vector{"current", "proposal", "current"}, 10)}) {
    Study study(mcmcp(kAcross + R"json(, "trialsPerNode": 3, "startNodes": [{"definition": 10}], "proposal": "current + 1")json"));
    for (std::size_t i = 0; i < 3; ++i) {
      const auto chosen = [voted = votes[i]](const Value &definition) {
        EXPECT_EQ(*definition.find("current"), Value(10));
        return placeOf(definition, voted);
      };
      study.all("w" + std::to_string(i), chosen, static_cast<std::int64_t>(i) + 1);
    }
    EXPECT_EQ(*study.head().find("current"), Value(expected));
  }
}

TEST(GivenAnMcmcpChainOfAll, WhenAsManyChooseTheOneAsTheOtherThenItIsDrawn) {
  int accepted = 0;
  for (std::int64_t seed = 1; seed <= 100; ++seed) {
    Study study(mcmcp(kAcross + R"json(, "trialsPerNode": 2, "startNodes": [{"definition": 10}], "proposal": "current + 1")json"));
    study.all("a", [](const Value &definition) { return placeOf(definition, "current"); }, 2 * seed);
    study.all("b", [](const Value &definition) { return placeOf(definition, "proposal"); }, 2 * seed + 1);
    accepted += *study.head().find("current") == Value(11);
  }
  EXPECT_NEAR(accepted, 50, 25) << "five standard deviations";
}

TEST(GivenRepeatedMcmcpTrials, WhenOthersAreChosenTheSecondTimeThenTheirAgreementIsAShareAndTheCheckFails) {
  const StudyReport report = mcmcp(R"("chainType": "within", "maxNodesPerChain": 10, "startNodes": [{"definition": 0}], "proposal": "current + 1",
    "repeatTrials": 10, "performanceCheck": {"type": "consistency", "threshold": 0.75})");
  for (const auto &[changed, isFailed] : {std::pair(2, false), std::pair(3, true)}) {
    Study study(report);
    Walk walk = study.walk("a");
    for (int i = 0; i < 20; ++i) ASSERT_TRUE(walk.answer(placeOf(Study::definition(walk), i >= 20 - changed ? "current" : "proposal")));
    EXPECT_FALSE(walk.pointer.page());
    EXPECT_EQ(walk.cursor().failed, isFailed) << changed;
  }
}

// --- what goes wrong ----------------------------------------------------------------------------------------------------

TEST(GivenAnAnswerThatTheChainCannotGoOnFrom, WhenItIsGivenThenItIsRefusedAndTheTrialStays) {
  const std::pair<StudyReport, const char *> mistakes[] = {
      {gibbs(kWithin + R"json(, "randomSample": "random(9)")json"), "the answer of a Gibbs trial is text"},
      {mcmcp(kWithin + R"json(, "startNodes": [{"definition": 10}], "proposal": "current + 1")json"), "neither 1 nor 2"},
      {mcmcp(kWithin + R"json(, "startNodes": [{"definition": 10}], "proposal": "current + 1", "answer": "3")json"), "neither 1 nor 2"}};
  for (const auto &[report, what] : mistakes) {
    Study study(report);
    Walk walk = study.walk("a");
    const auto outcome = walk.answer(Value("left"));
    ASSERT_FALSE(outcome);
    EXPECT_THAT(outcome.error().text(), HasSubstr(what));
    EXPECT_THAT(outcome.error().text(), HasSubstr("trials \"t\""));
    EXPECT_THAT(outcome.error().text(), ::testing::AllOf(HasSubstr("study.json:"), ::testing::Not(HasSubstr(".cpp:"))));
    EXPECT_EQ(trialsOf(study.pool, "t", "a")[0].status, TrialStatus::Pending);
  }
}

TEST(GivenScriptsThatGiveNoState, WhenTheFirstTrialIsMadeThenItIsSaid) {
  const std::pair<StudyReport, const char *> mistakes[] = {
      {gibbs(kWithin + R"json(, "randomSample": "'much'")json"), "randomSample gave text for dimension 1"},
      {gibbs(kWithin + R"json(, "randomSample": "1 / 0")json"), "randomSample gave"},
      {gibbs(kWithin + R"json(, "randomSample": "1", "finalizeDefinition": "definition.vector")json"), "finalizeDefinition gave"},
      {mcmcp(kWithin + R"json(, "startNodes": [{"definition": 10}], "proposal": "nil")json"), "\"proposal\" gave nothing"}};
  for (const auto &[report, what] : mistakes) {
    Study study(report);
    const Walk walk = study.walk("a");
    ASSERT_FALSE(walk.begun) << what;
    EXPECT_THAT(walk.begun.error().text(), HasSubstr(what));
  }
}

TEST(GivenPlantedMistakesInChains, WhenTheStudyIsInspectedThenEachIsNamedWithItsPlace) {
  const std::string start = R"json(, "startNodes": [{"definition": 10}])json";
  const std::pair<StudyReport, const char *> mistakes[] = {
      {samplersWith(R"json("maker": "gibbs", "expectedTrialsPerParticipant": 1, "randomSample": "1", )json" + kWithin), "\"vectorLength\" is missing"},
      {gibbs(kWithin), "\"randomSample\" is missing"},
      {gibbs(kWithin + R"json(, "resampleFreeParameter": false)json"), "\"randomSample\" is missing"},
      {gibbs(kWithin + R"json(, "randomSample": "1", "startNodes": [{"definition": [1, 2]}])json"), "a list of 3 numbers"},
      {gibbs(kWithin + R"json(, "randomSample": "1", "startNodes": [{"definition": [1, 2, "x"]}])json"), "a list of 3 numbers"},
      {gibbs(kWithin + R"json(, "randomSample": "1", "summarize": "sum")json"), "mean, median, mode"},
      {gibbs(kWithin + R"json(, "randomSample": "1", "summarizeTrials": "1")json"), "unknown member"},
      {gibbs(kWithin + R"json(, "randomSample": "dimensoin")json"), "did you mean \"dimension\""},
      {gibbs(R"json("maxNodesPerChain": 3, "randomSample": "1")json"), "\"chainType\" is missing"},
      {mcmcp(kWithin + start), "\"proposal\" is missing"},
      {mcmcp(kWithin + R"json(, "proposal": "current + 1")json"), "\"startNodes\" is missing"},
      {mcmcp(kWithin + start + R"json(, "proposal": "curent + 1")json"), "did you mean \"current\""},
      {mcmcp(kWithin + start + R"json(, "proposal": "current +")json"), "cannot be read"},
      {mcmcp(kWithin + start + R"json(, "proposal": "1", "vectorLength": 3)json"), "unknown member"},
  };
  for (const auto &[report, what] : mistakes) {
    EXPECT_FALSE(report.study) << what;
    EXPECT_THAT(mistakesIn(report), Contains(AllOf(HasSubstr(what), HasSubstr("study.json:1:"))));
  }
}

TEST(GivenAnEvenNumberOfChoosers, WhenTheStudyIsInspectedThenItWarnsThatDrawsDecide) {
  const StudyReport report = mcmcp(kAcross + R"json(, "trialsPerNode": 2, "startNodes": [{"definition": 10}], "proposal": "1")json");
  ASSERT_TRUE(report.study);
  ASSERT_FALSE(report.warnings.empty());
  EXPECT_THAT(report.warnings[0].text(), HasSubstr("use an odd number"));
}

TEST(GivenChains, WhenTheStudyIsInspectedThenTheTreeSaysWhatGrows) {
  const StudyReport report = gibbs(kAcross + R"json(, "chainsPerExperiment": 4, "trialsPerNode": 3, "summarize": "mode", "randomSample": "1")json");
  EXPECT_THAT(report.outline, Contains(HasSubstr("gibbs: 4 chains of all participants, 50 nodes each, 3 trials a node")));
  EXPECT_THAT(report.outline, Contains(HasSubstr("3 dimensions, one after another, the mode of a node's answers")));
}

}  // namespace
}  // namespace fovea
