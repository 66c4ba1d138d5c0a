// Which node comes next, what grows from an answer, and what fails with somebody who leaves.

#include "timeline/trial_makers.hpp"

#include <gmock/gmock.h>

#include <set>

namespace fovea {
namespace {

using testing::ElementsAre;

/// A study's participants at one maker, each as the rules let them.
class Desk {
 public:
  explicit Desk(MakerRules rules) : rules_(std::move(rules)) {
    rules_.id = "m";
    nameNetworks(rules_);
  }

  MakerProgress &enter(const std::string &way, const std::string &group = "") {
    for (const PoolChange &change : missingNetworks(rules_, pool, way, 1)) take(change);
    MakerProgress &progress = people_[way];
    progress.group = group;
    progress.blocks = blockOrder(rules_, group, ++seed_);
    return progress;
  }
  Choice next(const std::string &way, const NodeFilter &filter = {}) {
    auto choice = nextTrial(rules_, pool, people_[way], way, ++seed_, filter);
    EXPECT_TRUE(choice);
    if (choice->status != ChoiceStatus::Available) return *choice;
    MakerProgress &progress = people_[way];
    ++progress.inBlock;
    progress.trials.push_back({choice->network, choice->node, choice->repeats, TrialStatus::Pending});
    TrialRecord trial;
    trial.maker = "m", trial.way = way, trial.network = choice->network, trial.node = choice->node, trial.repeats = choice->repeats;
    trial.position = static_cast<std::int64_t>(progress.trials.size());
    const Node &node = *pool.networksOf("m").find(choice->network)->second.find(choice->node);
    trial.definition = node.record.definition, trial.degree = node.record.degree;
    hand_[way] = trial;
    pool.put(trial);
    return *choice;
  }
  void report(const std::string &way, Value answer, double score = 0) {
    TrialRecord trial = hand_[way];
    trial.status = TrialStatus::Finished, trial.answer = std::move(answer), trial.score = Value(score);
    people_[way].trials.back().status = TrialStatus::Finished;
    pool.put(trial);
    if (const Node *head = readyToGrow(rules_, pool, trial)) pool.put(grownNode(trial, *head, trial.answer));
  }
  /// Until the maker has nothing more; the definitions that came.
  std::vector<std::int64_t> all(const std::string &way) {
    enter(way);
    std::vector<std::int64_t> seen;
    while (next(way).status == ChoiceStatus::Available) {
      seen.push_back(*hand_[way].definition.as<std::int64_t>());
      report(way, Value(seen.back() + 1));
    }
    return seen;
  }
  void leave(const std::string &way) {
    for (const PoolChange &change : failedTrials(pool, "m", way, "left", rules_.propagates)) take(change);
  }
  /// Number `number` of everybody's networks, from 1.
  const std::string &name(std::size_t number) const { return rules_.names[number - 1]; }
  const Network &network(std::size_t number) const { return named(name(number)); }
  const Network &named(const std::string &name) const { return pool.networksOf("m").find(name)->second; }

  TrialPool pool;

 private:
  void take(const PoolChange &change) {
    if (const auto *made = std::get_if<NetworkRecord>(&change)) pool.add(*made);
    if (const auto *node = std::get_if<NodeRecord>(&change)) pool.put(*node);
    if (const auto *trial = std::get_if<TrialRecord>(&change)) pool.put(*trial);
  }
  MakerRules rules_;
  std::map<std::string, MakerProgress> people_;
  std::map<std::string, TrialRecord> hand_;
  std::uint64_t seed_ = 0;
};

std::vector<StartNode> starts(std::initializer_list<std::int64_t> definitions) {
  std::vector<StartNode> nodes;
  for (const std::int64_t each : definitions) nodes.push_back({Value(each), "", ""});
  return nodes;
}
MakerRules nodesOf(std::initializer_list<std::int64_t> definitions) {
  MakerRules rules;
  rules.start = starts(definitions);
  rules.isBalanced = true;
  return rules;
}
MakerRules chainsOf(std::initializer_list<std::int64_t> definitions, std::int64_t maxNodes) {
  MakerRules rules;
  rules.start = starts(definitions);
  rules.grows = true, rules.maxNodes = maxNodes, rules.trialsPerNode = 1;
  return rules;
}

TEST(GivenStaticNodes, WhenAParticipantGoesThroughThemThenEachComesOnce) {
  Desk desk(nodesOf({1, 2, 3}));
  EXPECT_THAT(desk.all("a"), testing::UnorderedElementsAre(1, 2, 3));
}

TEST(GivenStaticNodes, WhenFewerTrialsThanNodesAreAllowedThenTheNodesAreUsedEquallyOften) {
  MakerRules rules = nodesOf({1, 2, 3, 4});
  rules.maxTrials = 2;
  Desk desk(rules);
  std::map<std::int64_t, int> used;
  for (const char *way : {"a", "b", "c", "d", "e", "f"})
    for (const std::int64_t definition : desk.all(way)) ++used[definition];
  EXPECT_THAT(used, ElementsAre(std::pair(1, 3), std::pair(2, 3), std::pair(3, 3), std::pair(4, 3)));
}

TEST(GivenATargetOfTrialsPerNode, WhenItIsReachedThenTheMakerIsFullAndNobodyGetsMore) {
  MakerRules rules = nodesOf({1, 2});
  rules.trialsPerNode = 2;
  Desk desk(rules);
  rules.id = "m";
  nameNetworks(rules);
  desk.all("a");
  EXPECT_FALSE(isFull(rules, desk.pool));
  desk.all("b");
  EXPECT_TRUE(isFull(rules, desk.pool));
  EXPECT_TRUE(desk.all("c").empty());
}

TEST(GivenBlocks, WhenTheirTrialsAreLimitedThenOneBlockFollowsAnother) {
  MakerRules rules = nodesOf({1, 2, 3, 11, 12, 13});
  for (std::size_t i = 0; i < 6; ++i) rules.start[i].block = i < 3 ? "low" : "high";
  rules.maxTrialsPerBlock = 2;
  Desk desk(rules);
  const auto seen = desk.all("a");
  ASSERT_EQ(seen.size(), 4u);
  EXPECT_EQ(seen[0] > 10, seen[1] > 10);
  EXPECT_NE(seen[1] > 10, seen[2] > 10);
}

TEST(GivenGroupsAndAFilter, WhenANodeIsChosenThenItIsOfTheGroupAndPassesTheFilter) {
  MakerRules rules = nodesOf({1, 2, 3});
  rules.start[0].group = "other";
  Desk desk(rules);
  desk.enter("a");
  const auto large = [](const Network &, const Node &node) { return Result<bool>(*node.record.definition.as<std::int64_t>() > 2); };
  EXPECT_EQ(desk.next("a", large).network, desk.name(3));
  desk.enter("b", "other");
  EXPECT_EQ(desk.next("b").network, desk.name(1));
}

TEST(GivenAChainAcrossParticipants, WhenOneAnswersThenTheNextGetsTheAnswerUntilTheChainIsFull) {
  Desk desk(chainsOf({10}, 3));
  for (const auto &[way, definition] : {std::pair("a", 10), std::pair("b", 11), std::pair("c", 12)}) EXPECT_THAT(desk.all(way), ElementsAre(definition));
  EXPECT_TRUE(desk.all("d").empty());
  EXPECT_EQ(desk.network(1).head()->record.definition, Value(13));
}

TEST(GivenAChainAcrossParticipants, WhenSomebodyIsAtItThenAnotherWaitsOrLeaves) {
  for (const bool waits : {true, false}) {
    MakerRules rules = chainsOf({10}, 3);
    rules.waits = waits;
    Desk desk(rules);
    desk.enter("a"), desk.enter("b");
    ASSERT_EQ(desk.next("a").status, ChoiceStatus::Available);
    EXPECT_EQ(desk.next("b").status, waits ? ChoiceStatus::Wait : ChoiceStatus::Exit);
    if (!waits) continue;
    desk.report("a", Value(20));
    EXPECT_EQ(desk.next("b").status, ChoiceStatus::Available);
  }
}

TEST(GivenChainsWithinParticipants, WhenTwoGoThroughThemThenEachHasTheirOwn) {
  MakerRules rules = chainsOf({10, 20}, 2);
  rules.isWithin = true;
  Desk desk(rules);
  EXPECT_THAT(desk.all("a"), testing::UnorderedElementsAre(10, 11, 20, 21));
  EXPECT_THAT(desk.all("b"), testing::UnorderedElementsAre(10, 11, 20, 21));
}

TEST(GivenSeveralTrialsPerNode, WhenNotAllAreThereThenTheNodeDoesNotGrow) {
  MakerRules rules = chainsOf({10}, 3);
  rules.trialsPerNode = 2;
  Desk desk(rules);
  EXPECT_THAT(desk.all("a"), ElementsAre(10));
  EXPECT_EQ(desk.network(1).head()->record.degree, 0);
  EXPECT_THAT(desk.all("b"), ElementsAre(10));
  EXPECT_EQ(desk.network(1).head()->record.degree, 1);
}

TEST(GivenAChain, WhenSomebodyWhoseAnswerWasBuiltOnLeavesThenItFailsAndGrowsAnewFromTheNodeBefore) {
  Desk desk(chainsOf({10}, 5));
  for (const char *way : {"a", "b", "c"}) desk.all(way);
  desk.leave("b");
  EXPECT_EQ(desk.network(1).head()->record.definition, Value(11)) << "of a, whom nothing has happened to";
  EXPECT_EQ(trialsOf(desk.pool, "m", "c")[0].status, TrialStatus::Failed) << "it answered what b had said";
  EXPECT_EQ(trialsOf(desk.pool, "m", "a")[0].status, TrialStatus::Finished);
  EXPECT_THAT(desk.all("d"), ElementsAre(11));
}

TEST(GivenANodeWithAnAnswerMoreThanItNeeds, WhenWhatGrewFromItIsGoneThenOneMoreComesAndTheChainGoesOn) {
  MakerRules rules = chainsOf({10}, 5);
  rules.waits = true;
  Desk desk(rules);
  desk.enter("away");
  ASSERT_EQ(desk.next("away").status, ChoiceStatus::Available);
  desk.leave("away");  // as others see it; a participant who comes back is at the trial all the same
  EXPECT_THAT(desk.all("b"), ElementsAre(10));
  desk.report("away", Value(50));
  EXPECT_EQ(desk.network(1).head()->record.definition, Value(11)) << "the other is kept";
  desk.leave("b");
  EXPECT_EQ(desk.network(1).head()->record.definition, Value(10));
  desk.enter("c"), desk.enter("d");
  ASSERT_EQ(desk.next("c").status, ChoiceStatus::Available);
  EXPECT_EQ(desk.next("d").status, ChoiceStatus::Wait) << "one is enough";
  desk.report("c", Value(30));
  EXPECT_EQ(desk.network(1).head()->record.definition, Value(30));
}

TEST(GivenChainsWithinParticipants, WhenSoManyAreToFinishThemThenOthersAreLookedAt) {
  MakerRules rules = chainsOf({10}, 2);
  rules.isWithin = true;
  EXPECT_FALSE(rules.looksAtOthers());
  rules.targetParticipants = 10;
  EXPECT_TRUE(rules.looksAtOthers());
}

TEST(GivenAChain, WhenFailingDoesNotPropagateThenWhatWasBuiltStays) {
  MakerRules rules = chainsOf({10}, 5);
  rules.propagates = false;
  Desk desk(rules);
  for (const char *way : {"a", "b"}) desk.all(way);
  desk.leave("a");
  EXPECT_EQ(desk.network(1).head()->record.definition, Value(12));
}

TEST(GivenRepetitions, WhenTheMainTrialsAreOverThenSomeComeAgainAndGrowNothing) {
  MakerRules rules = nodesOf({1, 2, 3});
  rules.repeatTrials = 2;
  Desk desk(rules);
  const auto seen = desk.all("a");
  ASSERT_EQ(seen.size(), 5u);
  EXPECT_EQ(std::set<std::int64_t>(seen.begin(), seen.begin() + 3).size(), 3u);
  for (const std::size_t number : {1, 2, 3}) EXPECT_EQ(desk.network(number).viable(), 1);
}

TEST(GivenAStep, WhenItIsUndoneThenThePoolIsAsItWas) {
  Desk desk(chainsOf({10}, 5));
  desk.all("a");
  desk.pool.beginStep();
  desk.all("b");
  desk.pool.undoStep();
  EXPECT_EQ(desk.network(1).nodes.size(), 2u);
  EXPECT_TRUE(trialsOf(desk.pool, "m", "b").empty());
}

TEST(GivenParticipantsWhoAreThrough, WhenTheyAreSettledThenHeadsAndCountsStayAndTheRestGoes) {
  MakerRules rules = chainsOf({10}, 100);
  rules.targetParticipants = 20;
  Desk desk(rules);
  for (int i = 0; i < 20; ++i) {
    const std::string way = "w" + std::to_string(i);
    EXPECT_THAT(desk.all(way), ElementsAre(10 + i));
    desk.pool.settle(way, true);
  }
  EXPECT_EQ(desk.network(1).nodes.size(), 1u);
  EXPECT_EQ(desk.network(1).viable(), 20);
  EXPECT_TRUE(desk.all("late").empty()) << "twenty were to come";
}

TEST(GivenScoresFailuresAndRepetitions, WhenTheyAreCheckedThenFailuresScoreNothingAndRepetitionsDoNotCount) {
  MakerRules rules = nodesOf({1, 2, 3, 4});
  rules.repeatTrials = 4;
  Desk desk(rules);
  desk.enter("a");
  for (const double answer : {1.0, 2.0, 3.0, 4.0, 9.0, 9.0, 9.0}) desk.next("a"), desk.report("a", Value(answer), 0.5);
  for (const std::int64_t position : {4, 7}) {
    TrialRecord failed = trialsOf(desk.pool, "m", "a")[static_cast<std::size_t>(position) - 1];
    failed.status = TrialStatus::Failed;
    desk.pool.put(failed);
  }
  PerformanceCheck check;
  check.threshold = 1.5;
  Value reached;
  EXPECT_TRUE(passes(check, desk.pool, "m", "a", &reached));
  EXPECT_EQ(reached, Value(1.5)) << "three first times, without the one that failed";
  check.threshold = 1.6;
  EXPECT_FALSE(passes(check, desk.pool, "m", "a"));
  check.kind = PerformanceCheck::Kind::Performance, check.threshold = 0.75;
  EXPECT_TRUE(passes(check, desk.pool, "m", "a", &reached));
  EXPECT_EQ(reached, Value(0.75)) << "three of four";
  EXPECT_TRUE(passes(check, desk.pool, "m", "nobody"));
}

TEST(GivenRepetitions, WhenTheyAgreeWithTheFirstTimeThenTheyAreConsistent) {
  PerformanceCheck check;
  check.kind = PerformanceCheck::Kind::Consistency, check.threshold = 0.9;
  const auto consistency = [&](const std::function<double(double)> &again) {
    MakerRules rules = nodesOf({1, 2, 3, 5});
    rules.repeatTrials = 4;
    Desk desk(rules);
    desk.enter("a");
    for (Choice choice = desk.next("a"); choice.status == ChoiceStatus::Available; choice = desk.next("a")) {
      const double definition = *desk.named(choice.network).head()->record.definition.number();
      desk.report("a", Value(choice.repeats ? again(definition) : definition));
    }
    Value reached;
    const bool isPassed = passes(check, desk.pool, "m", "a", &reached);
    return std::pair(isPassed, reached.number().value_or(-9));
  };
  EXPECT_EQ(consistency([](double x) { return x * x; }), std::pair(true, 1.0)) << "ranks are the same";
  EXPECT_EQ(consistency([](double x) { return -x; }), std::pair(false, -1.0));
  EXPECT_FALSE(consistency([](double) { return 7.0; }).first) << "answers that are all the same agree with nothing";
  check.agreement = PerformanceCheck::Agreement::Pearson;
  EXPECT_NEAR(consistency([](double x) { return x * x; }).second, 0.98149, 0.0001);
  check.agreement = PerformanceCheck::Agreement::Percent;
  EXPECT_EQ(consistency([](double x) { return x == 1 ? 0 : x; }).second, 0.75);
}

}  // namespace
}  // namespace fovea
