#include "fovea/methods/trials.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "fovea/failure.hpp"

namespace fovea {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<Dict> conditions(int count) {
  std::vector<Dict> list;
  for (int i = 0; i < count; ++i) list.push_back({{"word", std::string(1, static_cast<char>('a' + i))}});
  return list;
}
std::string failureOf(const std::function<void()> &work) {
  try {
    work();
  } catch (const Failure &failure) {
    return failure.what();
  }
  return "nothing was refused";
}
Value valueOf(const Dict &row, const std::string &name) {
  const Value value(row);
  const Value *found = value.find(name);
  return found ? *found : Value("the column is missing");
}

/// A loop whose rows are kept.
struct Loop {
  explicit Loop(int count, TrialOptions options) : trials(conditions(count), std::move(options)) {
    trials.setRowWriter([this](const Dict &row) { rows.push_back(row); });
  }
  std::vector<Value> column(const std::string &name) const {
    std::vector<Value> values;
    for (const Dict &row : rows) values.push_back(valueOf(row, name));
    return values;
  }
  void runOut() {
    while (trials.next()) trials.addData("answer", trials.current()->thisN);
  }
  TrialHandler trials;
  std::vector<Dict> rows;
};

std::vector<Value> whole(std::initializer_list<int> numbers) { return std::vector<Value>(numbers.begin(), numbers.end()); }

// --- order and counters ---

TEST(GivenTheSequentialOrder, WhenItRunsThenTheListComesAgainAndAgain) {
  Loop loop(3, {.nReps = 2, .order = Order::Sequential});

  loop.runOut();

  EXPECT_EQ(loop.column("trials.thisIndex"), whole({0, 1, 2, 0, 1, 2}));
  EXPECT_EQ(loop.column("trials.thisN"), whole({0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(loop.column("trials.thisRepN"), whole({0, 0, 0, 1, 1, 1}));
  EXPECT_EQ(loop.column("trials.thisTrialN"), whole({0, 1, 2, 0, 1, 2}));
}

TEST(GivenTheRandomOrder, WhenTheSeedIsKnownThenTheOrderIsTheDocumentedOne) {
  const auto order = [](std::uint64_t seed) { return TrialHandler(conditions(4), {.nReps = 3, .seed = seed}).plannedOrder(); };

  EXPECT_THAT(order(0), ElementsAre(1, 3, 2, 0, 1, 2, 3, 0, 3, 2, 1, 0));
  EXPECT_THAT(order(1), ElementsAre(2, 0, 3, 1, 1, 0, 2, 3, 3, 1, 0, 2));
  EXPECT_THAT(order(42), ElementsAre(3, 1, 0, 2, 2, 0, 3, 1, 1, 3, 0, 2));
}

TEST(GivenTheFullRandomOrder, WhenTheSeedIsKnownThenTheOrderIsTheDocumentedOne) {
  const auto order = [](std::uint64_t seed) {
    return TrialHandler(conditions(4), {.nReps = 3, .order = Order::FullRandom, .seed = seed}).plannedOrder();
  };

  EXPECT_THAT(order(0), ElementsAre(1, 0, 2, 1, 3, 2, 0, 1, 3, 3, 2, 0));
  EXPECT_THAT(order(1), ElementsAre(1, 1, 2, 3, 0, 2, 2, 3, 0, 0, 3, 1));
}

TEST(GivenTheFullRandomOrder, WhenItRunsThenTheRepeatIsHowOftenTheConditionCameBefore) {
  Loop loop(4, {.nReps = 3, .order = Order::FullRandom, .seed = 0});

  loop.runOut();

  EXPECT_EQ(loop.column("trials.thisTrialN"), whole({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}));
  EXPECT_EQ(loop.column("trials.thisRepN"), whole({0, 0, 0, 1, 0, 1, 1, 2, 1, 2, 2, 2}));
}

TEST(GivenTheRandomOrder, WhenManySeedsAreTriedThenEachRepeatHoldsEachConditionOnce) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const auto order = TrialHandler(conditions(5), {.nReps = 4, .seed = seed}).plannedOrder();
    for (auto repeat = order.begin(); repeat != order.end(); repeat += 5)
      EXPECT_EQ(std::set<int>(repeat, repeat + 5).size(), 5u) << "seed " << seed;
  }
}

TEST(GivenNoSeed, WhenALoopIsMadeThenItsSeedMakesTheSameOrderAgain) {
  const TrialHandler first(conditions(20), {});

  const TrialHandler again(conditions(20), {.seed = first.seed()});

  EXPECT_EQ(first.plannedOrder(), again.plannedOrder());
}

TEST(GivenNoConditions, WhenItRunsThenThereIsOneEmptyCondition) {
  Loop loop(0, {.nReps = 2});

  loop.runOut();

  EXPECT_EQ(loop.column("trials.thisIndex"), whole({0, 0}));
}

TEST(GivenALoop, WhenItsPlanIsAskedForThenSeedAndOrderAreInIt) {
  const TrialHandler trials(conditions(3), {.name = "test", .nReps = 1, .order = Order::Sequential, .seed = UINT64_MAX});

  EXPECT_EQ(trials.plan(), (Dict{{"test.method", "sequential"},
                                 {"test.nReps", 1},
                                 {"test.generator", "xoshiro256**"},
                                 {"test.seed", "18446744073709551615"},
                                 {"test.order", List{0, 1, 2}}}));
}

// --- the course of a loop ---

TEST(GivenALoop, WhenItRunsThenItIsFinishedOnlyAfterTheLastTrial) {
  TrialHandler trials(conditions(2), {.nReps = 1});

  EXPECT_FALSE(trials.isFinished());
  trials.next();
  EXPECT_EQ(trials.nRemaining(), 1);
  trials.next();
  EXPECT_FALSE(trials.isFinished());
  EXPECT_EQ(trials.nRemaining(), 0);
  EXPECT_EQ(trials.next(), nullptr);
  EXPECT_TRUE(trials.isFinished());
  EXPECT_EQ(trials.current(), nullptr);
  EXPECT_EQ(trials.elapsed().size(), 2u);
}

TEST(GivenALoop, WhenItIsFinishedEarlyThenTheTrialInHandIsTheLast) {
  Loop loop(5, {.nReps = 1});
  loop.trials.next();

  loop.trials.finish();

  EXPECT_FALSE(loop.trials.isFinished());
  EXPECT_EQ(loop.trials.next(), nullptr);
  EXPECT_TRUE(loop.trials.isFinished());
  EXPECT_EQ(loop.rows.size(), 1u);
}

TEST(GivenATrial, WhenItEndsThenItsRowHasCountersParametersAndData) {
  Loop loop(1, {.nReps = 1});
  loop.trials.next();
  loop.trials.addData("rt_s", 0.5);
  loop.trials.addData("key", "f");
  loop.trials.addData("rt_s", 0.25);

  loop.trials.endTrial();
  loop.trials.next();

  EXPECT_THAT(loop.rows, ElementsAre(Dict{{"trials.thisRepN", 0}, {"trials.thisTrialN", 0}, {"trials.thisN", 0}, {"trials.thisIndex", 0},
                                          {"word", "a"}, {"rt_s", 0.25}, {"key", "f"}, {"attempt", 1}, {"skipped", 0}, {"aborted", 0}}));
}

TEST(GivenAParameterAndDataOfTheSameName, WhenTheRowIsMadeThenTheParameterHasTheLoopsNameInFront) {
  Loop loop(1, {.nReps = 1});
  loop.trials.next();
  loop.trials.addData("word", "typed");
  loop.trials.endTrial();

  EXPECT_EQ(valueOf(loop.rows[0], "trials.word"), Value("a"));
  EXPECT_EQ(valueOf(loop.rows[0], "word"), Value("typed"));
}

TEST(GivenLoopsInsideEachOther, WhenTheirColumnsAreJoinedThenSharedParametersArePrefixed) {
  TrialHandler blocks({{{"word", "outer"}, {"hand", "left"}}}, {.name = "blocks"}), trials({{{"word", "inner"}}}, {});
  blocks.next();
  trials.next();

  const Dict columns = loopColumns({&blocks, &trials});

  EXPECT_EQ(valueOf(columns, "blocks.word"), Value("outer"));
  EXPECT_EQ(valueOf(columns, "trials.word"), Value("inner"));
  EXPECT_EQ(valueOf(columns, "hand"), Value("left"));
  EXPECT_EQ(columns.size(), 11u);
}

TEST(GivenALoop, WhenTrialsBeginThenEachIsTold) {
  std::vector<std::string> told;
  TrialHandler trials(conditions(2), {.order = Order::Sequential, .tell = [&](std::int32_t, std::string_view text) { told.emplace_back(text); }});

  while (trials.next()) {
  }

  EXPECT_THAT(told, ElementsAre("trials: new trial, rep=0, index=0", "trials: new trial, rep=0, index=1", "trials: all trials are done"));
}

// --- looking around ---

TEST(GivenTheThirdTrial, WhenOthersAreAskedForThenZeroIsThisOneAndNegativeOnesArePast) {
  TrialHandler trials(conditions(5), {.order = Order::Sequential});
  for (int i = 0; i < 3; ++i) trials.next();

  EXPECT_EQ(trials.getFutureTrial(0), trials.getCurrentTrial());
  EXPECT_EQ(trials.getFutureTrial()->thisN, 3);
  EXPECT_EQ(trials.getFutureTrial(2)->thisN, 4);
  EXPECT_EQ(trials.getFutureTrial(3), nullptr);
  EXPECT_EQ(trials.getFutureTrial(-2)->thisN, 0);
  EXPECT_EQ(trials.getFutureTrial(-3), nullptr);
  const auto some = trials.getFutureTrials(4, 0);
  ASSERT_EQ(some.size(), 4u);
  EXPECT_EQ(some[0]->thisN, 2);
  EXPECT_EQ(some[2]->thisN, 4);
  EXPECT_EQ(some[3], nullptr);
  EXPECT_EQ(trials.getFutureTrials(1)[0]->thisN, 3);
}

TEST(GivenALoopBeforeAndAfter, WhenTrialsAreAskedForThenThereIsNoCurrentOne) {
  TrialHandler trials(conditions(2), {.order = Order::Sequential});
  EXPECT_EQ(trials.getFutureTrial(0), nullptr);
  EXPECT_EQ(trials.getFutureTrial(1)->thisN, 0);
  EXPECT_EQ(trials.getFutureTrial(-1), nullptr);
  EXPECT_EQ(trials.getAllTrials().index, std::nullopt);

  while (trials.next()) {
  }

  EXPECT_EQ(trials.getFutureTrial(0), nullptr);
  EXPECT_EQ(trials.getFutureTrial(1), nullptr);
  EXPECT_EQ(trials.getFutureTrial(-1)->thisN, 1);
}

TEST(GivenTheSecondTrial, WhenAllAreAskedForThenItsPlaceIsSaid) {
  TrialHandler trials(conditions(3), {.order = Order::Sequential});
  trials.next();
  trials.next();

  const auto all = trials.getAllTrials();

  EXPECT_EQ(all.trials.size(), 3u);
  EXPECT_EQ(all.index, 1u);
  EXPECT_EQ(trials.elapsed().size(), 1u);
  EXPECT_EQ(trials.upcoming().size(), 1u);
}

TEST(GivenATrial, WhenItIsADictionaryThenItHasTheKnownKeysAndItsParametersAmongTheData) {
  TrialHandler trials(conditions(1), {});
  trials.next();
  trials.addData("key", "f");

  EXPECT_EQ(trials.current()->asDict(), (Dict{{"type", "trial_data"}, {"thisN", 0}, {"thisRepN", 0}, {"thisTrialN", 0},
                                              {"thisIndex", 0}, {"data", Dict{{"key", "f"}, {"word", "a"}}}}));
}

// --- trials as structs ---

struct Word {
  std::string word;
  int answer = -1;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(word), CEREAL_NVP(answer));
  }
};

TEST(GivenConditionsAsStructs, WhenTheyAreRunThenTheyComeBackAsSuchAndTheirMembersAreColumns) {
  TrialHandler trials(std::vector<Word>{{"first", 1}, {"second", 2}}, {.order = Order::Sequential});
  std::vector<Dict> rows;
  trials.setRowWriter([&](const Dict &row) { rows.push_back(row); });

  std::string words;
  while (const Trial *trial = trials.next()) words += trial->as<Word>().word + " ";

  EXPECT_EQ(words, "first second ");
  EXPECT_EQ(valueOf(rows[1], "word"), Value("second"));
}

TEST(GivenTrialsOfAllKinds, WhenTheirResultsAreAskedForThenThoseDoneToTheirEndAreThereOnce) {
  Loop loop(6, {.order = Order::Sequential});
  TrialHandler &trials = loop.trials;
  const auto perform = [&](int answer) {
    trials.next();
    trials.addData(Word{"kept", answer});
  };
  perform(10), perform(11), perform(12);
  trials.rewind(1);
  perform(21);
  trials.next(), trials.skip(2);
  perform(14);
  trials.endTrial();

  std::vector<int> answers;
  for (const Word &result : trials.results<Word>()) answers.push_back(result.answer);

  EXPECT_THAT(answers, ElementsAre(10, 21, 14));
}

TEST(GivenATrial, WhenItIsCutThenItsRowSaysSoAndItIsNoResult) {
  Loop loop(2, {.order = Order::Sequential});
  loop.trials.next();
  loop.trials.addData("answer", 1);
  loop.trials.next();

  loop.trials.cut();

  EXPECT_EQ(loop.column("rowComplete"), (std::vector<Value>{"the column is missing", false}));
  EXPECT_EQ(loop.trials.results<Word>().size(), 1u);
}

TEST(GivenALoop, WhenItHasNoLabelThenItsNameIsTheOne) {
  EXPECT_EQ(TrialHandler({}, {.name = "practice"}).label(), "practice");
  EXPECT_EQ(TrialHandler({}, {.name = "practice", .label = "block 1"}).label(), "block 1");
}

TEST(GivenALoop, WhenItsColumnsAreDescribedThenTheyAreThoseOfItsRows) {
  Loop loop(1, {.name = "block"});
  loop.trials.next(), loop.trials.cut();

  for (const auto &[name, description] : loop.trials.columns()) EXPECT_NE(valueOf(loop.rows[0], name), Value("the column is missing")) << name;
}

// --- skip, rewind, abort ---

TEST(GivenALoop, WhenTrialsAreSkippedThenEachHasOneRowWithItsOwnIndexAndData) {
  Loop loop(6, {.order = Order::Sequential});
  while (loop.trials.next()) {
    loop.trials.addData("answer", loop.trials.current()->thisN);
    if (loop.trials.current()->thisN == 1) loop.trials.skip(3);
  }

  EXPECT_EQ(loop.column("trials.thisIndex"), whole({0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(loop.column("skipped"), whole({0, 1, 1, 1, 0, 0}));
  EXPECT_EQ(loop.column("answer"), (std::vector<Value>{0, 1, "the column is missing", "the column is missing", 4, 5}));
}

TEST(GivenALoop, WhenMoreAreSkippedThanThereAreThenTheLastIsTheLastAndItIsTold) {
  std::vector<std::int32_t> levels;
  Loop loop(4, {.order = Order::Sequential, .tell = [&](std::int32_t level, std::string_view) { levels.push_back(level); }});
  loop.trials.next();

  loop.trials.skip(100);

  EXPECT_EQ(loop.trials.current()->thisN, 3);
  EXPECT_EQ(loop.trials.next(), nullptr);
  EXPECT_EQ(loop.column("skipped"), whole({1, 1, 1, 1}));
  EXPECT_THAT(levels, ::testing::Contains(FOVEA_LEVEL_WARNING));
}

TEST(GivenALoop, WhenItIsRewoundThenTheTrialsComeAgainAsASecondAttempt) {
  Loop loop(4, {.order = Order::Sequential});
  bool isRewound = false;
  while (loop.trials.next()) {
    loop.trials.addData("answer", loop.trials.current()->attempt);
    if (loop.trials.current()->thisN == 2 && !std::exchange(isRewound, true)) loop.trials.rewind(1);
  }

  EXPECT_EQ(loop.column("trials.thisN"), whole({0, 1, 2, 1, 2, 3}));
  EXPECT_EQ(loop.column("attempt"), whole({1, 1, 1, 2, 2, 1}));
  EXPECT_EQ(loop.column("answer"), whole({1, 1, 1, 2, 2, 1}));
}

TEST(GivenALoop, WhenItIsRewoundPastItsStartThenTheFirstTrialIsRunAgainAndItIsTold) {
  std::vector<std::int32_t> levels;
  Loop loop(3, {.order = Order::Sequential, .tell = [&](std::int32_t level, std::string_view) { levels.push_back(level); }});
  loop.trials.next();
  loop.trials.next();

  loop.trials.rewind(10);

  EXPECT_THAT(levels, ::testing::Contains(FOVEA_LEVEL_WARNING));
  EXPECT_EQ(loop.trials.upcoming().size(), 3u);
  EXPECT_EQ(loop.trials.next()->thisN, 0);
  EXPECT_EQ(loop.trials.current()->attempt, 2);
  EXPECT_THAT(loop.trials.current()->data, IsEmpty());
}

TEST(GivenATrial, WhenItIsAbortedThenItsConditionComesAgainInItsRepeat) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    Loop loop(4, {.nReps = 2, .seed = seed});
    loop.trials.next();
    const int condition = loop.trials.next()->thisIndex;

    loop.trials.abort();
    loop.runOut();

    ASSERT_EQ(loop.rows.size(), 9u);
    EXPECT_EQ(loop.column("aborted"), whole({0, 1, 0, 0, 0, 0, 0, 0, 0}));
    EXPECT_EQ(loop.column("trials.thisN"), whole({0, 1, 2, 3, 4, 5, 6, 7, 8}));
    EXPECT_EQ(loop.column("trials.thisRepN"), whole({0, 0, 0, 0, 0, 1, 1, 1, 1}));
    int again = 0;
    for (std::size_t i = 2; i < 5; ++i)
      again += valueOf(loop.rows[i], "trials.thisIndex") == Value(condition) && valueOf(loop.rows[i], "attempt") == Value(2);
    EXPECT_EQ(again, 1);
  }
}

TEST(GivenATrial, WhenItIsAbortedToTheEndThenItComesLast) {
  Loop loop(3, {.order = Order::Sequential});
  loop.trials.next();

  loop.trials.abort(TrialHandler::Again::AtEnd);
  loop.runOut();

  EXPECT_EQ(loop.column("trials.thisIndex"), whole({0, 1, 2, 0}));
  EXPECT_EQ(loop.column("attempt"), whole({1, 1, 1, 2}));
}

TEST(GivenTrialsThatWereAborted, WhenTheLoopIsRewoundBehindThemThenEachConditionComesOnceMore) {
  Loop loop(3, {.order = Order::Sequential});
  loop.trials.next();
  loop.trials.abort(TrialHandler::Again::AtEnd);
  while (loop.trials.next()->thisIndex != 0) {
  }
  loop.trials.abort(TrialHandler::Again::AtEnd);

  loop.trials.rewind(100);
  loop.runOut();

  EXPECT_EQ(loop.column("trials.thisIndex"), whole({0, 1, 2, 0, 0, 1, 2}));
  EXPECT_EQ(loop.column("attempt"), whole({1, 1, 1, 2, 3, 2, 2}));
  EXPECT_EQ(loop.column("trials.thisN"), whole({0, 1, 2, 3, 0, 1, 2}));
  EXPECT_EQ(loop.column("aborted"), whole({1, 0, 0, 1, 0, 0, 0}));
}

TEST(GivenTheFullRandomOrder, WhenATrialIsAbortedThenBothAttemptsAreTheSameRepeatOfTheCondition) {
  Loop loop(2, {.nReps = 3, .order = Order::FullRandom, .seed = 5});
  loop.trials.next();
  loop.trials.abort();
  loop.runOut();

  std::map<std::pair<int, int>, int> counts;
  for (const Trial &trial : loop.trials.elapsed()) ++counts[{trial.thisIndex, trial.thisRepN}];
  EXPECT_EQ(counts.size(), 6u);
  EXPECT_EQ(loop.rows.size(), 7u);
}

TEST(GivenNoTrialInHand, WhenCallsNeedOneThenTheyAreRefused) {
  TrialHandler trials(conditions(1), {});

  EXPECT_THAT(failureOf([&] { trials.skip(); }), HasSubstr("skip was called without a trial in hand"));
  EXPECT_THAT(failureOf([&] { trials.rewind(); }), HasSubstr("rewind"));
  EXPECT_THAT(failureOf([&] { trials.abort(); }), HasSubstr("abort"));
  EXPECT_THAT(failureOf([&] { trials.addData("key", 1); }), HasSubstr("addData"));
  trials.next();
  trials.next();
  EXPECT_THAT(failureOf([&] { trials.row(); }), HasSubstr("row was called after the last trial"));
}

TEST(GivenATrialWhoseRowIsWritten, WhenMoreDataComeThenTheyAreRefused) {
  Loop loop(1, {});
  loop.trials.next();
  loop.trials.endTrial();

  EXPECT_THAT(failureOf([&] { loop.trials.addData("key", 1); }), HasSubstr("after the row was written"));
  EXPECT_EQ(loop.trials.next(), nullptr);
  EXPECT_EQ(loop.rows.size(), 1u);
}

TEST(GivenATrialWhoseRowIsWritten, WhenItIsSkippedThenItStaysAndThoseAfterItAreSkipped) {
  Loop loop(4, {.order = Order::Sequential});
  loop.trials.next(), loop.trials.endTrial();

  loop.trials.skip(3);
  loop.runOut();

  EXPECT_EQ(loop.column("skipped"), whole({0, 1, 1, 0}));
}

TEST(GivenWrongOptions, WhenALoopIsMadeThenTheyAreNamed) {
  EXPECT_THAT(failureOf([] { TrialHandler({}, {.name = ""}); }), HasSubstr("name is empty"));
  EXPECT_THAT(failureOf([] { TrialHandler({}, {.nReps = -1}); }), HasSubstr("nReps is -1"));
  TrialHandler trials(conditions(1), {});
  trials.next();
  EXPECT_THAT(failureOf([&] { trials.skip(0); }), HasSubstr("skip(0)"));
  EXPECT_THAT(failureOf([&] { trials.rewind(-1); }), HasSubstr("rewind(-1)"));
  EXPECT_THAT(failureOf([&] { trials.addData("attempt", 1); }), HasSubstr("\"attempt\""));
}

// --- factorial lists ---

TEST(GivenTwoFactors, WhenTheyAreCrossedThenTheFirstChangesFastest) {
  const auto list = factorialConditions({{"hand", {"left", "right"}}, {"soa_s", {0.1, 0.2, 0.3}}});

  ASSERT_EQ(list.size(), 6u);
  EXPECT_EQ(list[0], (Dict{{"hand", "left"}, {"soa_s", 0.1}}));
  EXPECT_EQ(list[1], (Dict{{"hand", "right"}, {"soa_s", 0.1}}));
  EXPECT_EQ(list[5], (Dict{{"hand", "right"}, {"soa_s", 0.3}}));
  EXPECT_THAT(factorialConditions({}), IsEmpty());
  EXPECT_THAT(failureOf([] { factorialConditions({{"hand", {}}}); }), HasSubstr("\"hand\" has no levels"));
}

}  // namespace
}  // namespace fovea
