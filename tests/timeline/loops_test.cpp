// Loops, orders, waits and background jobs.

#include <gmock/gmock.h>

#include <limits>
#include <mutex>

#include "timeline/jobs.hpp"
#include "timeline/pieces.hpp"
#include "timeline/script.hpp"

namespace fovea {
namespace {

using namespace pieces;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> paths(const MemoryStore &store) {
  std::vector<std::string> all;
  for (const ResponseRecord &row : store.of<ResponseRecord>()) all.push_back(row.path);
  return all;
}

TEST(GivenAForLoop, WhenItsRoundsAreWalkedThenPathIndexAndItemAreInEachRow) {
  Walk walk(join(module("main", join(forLoop({.label = "loop", .iterateOver = List{"x", "y"}, .logic = join(quiz("rating", 1s))})))));
  walk.labels();
  EXPECT_THAT(paths(walk.store), ElementsAre("main/loop#1/rating", "main/loop#2/rating"));
  EXPECT_EQ(walk.store.of<ResponseRecord>()[1].columns, (Dict{{"loop.index", 1}, {"loop.item", "y"}}));
}

TEST(GivenAForLoopWhoseBodyIsAFunction, WhenItIsWalkedThenItsPagesAreMadeOfTheItems) {
  const ElementsFunction body = [](TimelineContext &context) { return join(unpriced("q-" + *context.item()->text())); };
  Walk walk(join(forLoop({.label = "l", .iterateOver = ListFunction([](TimelineContext &) { return List{"a", "b"}; }), .logic = body, .timeEstimatePerIteration = 2s, .expectedRepetitions = 2})));
  EXPECT_EQ(walk.labels(), "q-a q-b");
  EXPECT_THAT(walk.credit, ElementsAre(2, 4));
  EXPECT_THAT(paths(walk.store), ElementsAre("l#1/q-a", "l#2/q-b"));
}

TEST(GivenNestedLoops, WhenTheyAreWalkedThenEachKnowsItsOwnRound) {
  std::string seen;
  const auto note = codeBlock([&](TimelineContext &context) { seen += std::to_string(*context.index("outer")) + *context.item("inner")->text() + " "; });
  Walk walk(join(forLoop({.label = "outer", .iterateOver = List{1, 2}, .logic = join(forLoop({.label = "inner", .iterateOver = List{"a", "b"}, .logic = join(note, quiz("q", 1s))}))})));
  walk.labels();
  EXPECT_EQ(seen, "0a 0b 1a 1b ");
}

TEST(GivenAListDrawnAnew, WhenItIsShuffledThenTheSeedDecidesAndTheOrderIsKept) {
  const auto timeline = compiled(join(forLoop({.label = "l", .iterateOver = List{1, 2, 3, 4, 5, 6, 7, 8}, .logic = ElementsFunction([](TimelineContext &context) {
                                                return join(unpriced(cellText(*context.item())));
                                              }),
                                               .timeEstimatePerIteration = 1s, .order = ListOrder::Shuffled})));
  EXPECT_EQ(Walk(timeline, {}, 1, 5).labels(), Walk(timeline, {}, 1, 5).labels());
  EXPECT_NE(Walk(timeline, {}, 1, 5).labels(), Walk(timeline, {}, 1, 6).labels());
}

/// Gives out the same cell to everybody.
struct OneCell final : CellSource {
  explicit OneCell(std::int64_t its) : cell(its) {}
  Result<std::int64_t> takeCell(const std::string &label, std::int64_t cells, std::uint64_t) override {
    asked = label + " of " + std::to_string(cells);
    return cell;
  }
  std::int64_t cell;
  std::string asked;
};

std::vector<Elements> fourUnits() { return {join(quiz("a", 1s)), join(quiz("b", 2s)), join(quiz("c", 3s)), join(quiz("d", 4s))}; }

TEST(GivenUnitsInTheLeastUsedOrder, WhenTheyAreReachedThenTheCellIsTheOneThatIsGivenOutAndItIsOnRecord) {
  OneCell cells(2);
  Walk walk(compiled(join(counterbalance("c", fourUnits(), SequenceOrder::LatinSquare, CellChoice::LeastUsed))), {.cells = &cells}, 1);
  EXPECT_EQ(walk.labels(), "c d a b");
  EXPECT_EQ(cells.asked, "c of 4");
  ASSERT_EQ(walk.store.of<CellTaken>().size(), 1u);
  EXPECT_EQ(walk.store.of<CellTaken>()[0].cell, 2);
  EXPECT_EQ(walk.store.of<CellTaken>()[0].units, "c-d-a-b");
}

TEST(GivenUnitsThatAreModulesOrCannotBeToldApart, WhenACellIsOnRecordThenItHasTheirNamesOrTheirNumbers) {
  const auto unitsOf = [](std::vector<Elements> units) {
    return Walk(compiled(join(counterbalance("c", std::move(units), SequenceOrder::LatinSquare))), {}, 2).store.of<CellTaken>().at(0).units;
  };
  const auto code = [] { return codeBlock([](TimelineContext &) { return Result<void>(); }); };
  EXPECT_EQ(unitsOf({join(code(), module("sad", join(quiz("q", 1s)))), join(code(), module("happy", join(quiz("q", 1s))))}), "happy-sad");
  EXPECT_EQ(unitsOf({join(quiz("q", 1s)), join(quiz("q", 2s)), join(quiz("q", 3s))}), "2-3-1");
}

TEST(GivenOneOfTwoUnitsForEach, WhenACellIsOnRecordThenItsUnitsAreTheCondition) {
  const auto timeline = compiled(join(sequence({.label = "c", .logic = {join(module("sad", join(quiz("q", 1s)))), join(module("happy", join(quiz("q", 1s))))}, .order = SequenceOrder::LatinSquare, .take = 1})));
  EXPECT_EQ(Walk(timeline, {}, 1).store.of<CellTaken>().at(0).units, "sad");
  EXPECT_EQ(Walk(timeline, {}, 2).store.of<CellTaken>().at(0).units, "happy");
}

TEST(GivenUnitsOfWhichSomeAreTaken, WhenTheyAreWalkedThenTheRestIsLeftOutAndTheEstimateIsOfTheLongest) {
  const auto timeline = compiled(join(sequence({.label = "c", .logic = fourUnits(), .order = SequenceOrder::LatinSquare, .take = 2})));
  EXPECT_EQ(timeline->maximum(), 7s);
  Walk third(timeline, {}, 3);
  EXPECT_EQ(third.labels(), "c d");
  EXPECT_EQ(third.cursor().progress, 1);
  EXPECT_EQ(Walk(timeline, {}, 4).labels(), "d a");
}

/// Gives out the cell that fewest have.
struct FewestCells final : CellSource {
  Result<std::int64_t> takeCell(const std::string &, std::int64_t cells, std::uint64_t seed) override {
    const std::int64_t cell = leastUsedCell(cells, used, seed);
    ++used[cell];
    return cell;
  }
  std::map<std::int64_t, std::int64_t> used;
};

TEST(GivenConditionsOfWhichEachParticipantGetsOne, WhenSoManyTimesAllOfThemHaveComeThenEachHasTheSameNumber) {
  for (const SequenceOrder scheme : {SequenceOrder::WilliamsSquare, SequenceOrder::LatinSquare, SequenceOrder::FullPermutation})
    for (const CellChoice choice : {CellChoice::Number, CellChoice::LeastUsed})
      for (const std::size_t units : {1u, 2u, 3u, 4u, 5u}) {
        std::vector<Elements> conditions;
        for (std::size_t i = 0; i < units; ++i) conditions.push_back(join(quiz(std::string(1, static_cast<char>('a' + i)), 1s)));
        const auto timeline = compiled(join(sequence({.label = "c", .logic = conditions, .order = scheme, .choice = choice, .take = 1})));
        FewestCells cells;
        std::map<std::string, std::int64_t> seen;
        for (std::int64_t number = 1; number <= static_cast<std::int64_t>(units) * 4; ++number) {
          Walk walk(timeline, {.cells = &cells}, number, static_cast<std::uint64_t>(number) * 77);
          const std::string condition = walk.at();
          ++seen[condition];
          EXPECT_EQ(condition[0] - 'a', walk.store.of<CellTaken>().at(0).cell) << "the cell that is recorded is the condition";
          if (number % static_cast<std::int64_t>(units)) continue;
          EXPECT_EQ(seen.size(), units);
          for (const auto &[unit, times] : seen) EXPECT_EQ(times, number / static_cast<std::int64_t>(units)) << unit << " of " << units;
        }
      }
}

TEST(GivenASequence, WhenItsFunctionOrdersTheUnitsThenTheyComeSoAndAreLogged) {
  const auto ordered = [](std::vector<std::int64_t> order) {
    return join(sequence({.label = "s", .function = [order](TimelineContext &) { return order; }, .logic = {join(quiz("a", 1s)), join(quiz("b", 1s), quiz("c", 1s)), join(quiz("d", 1s))}}));
  };
  Walk walk(ordered({2, 1, 0}));
  EXPECT_EQ(walk.labels(), "d b c a");
  EXPECT_THAT(walk.pointer.state().branchLog, ElementsAre(BranchChoice{"sequence_s", 2}, BranchChoice{"sequence_s", 1}, BranchChoice{"sequence_s", 0}));
  EXPECT_THAT(Walk(ordered({0, 0, 1})).begun.error().what, HasSubstr("twice"));
  EXPECT_THAT(Walk(ordered({0, 1})).begun.error().what, HasSubstr("2 of 3"));
}

TEST(GivenACounterbalancedSequence, WhenFourParticipantsComeThenEachUnitIsFirstOnce) {
  const auto timeline = compiled(join(counterbalance("c", {join(quiz("a", 1s)), join(quiz("b", 1s)), join(quiz("c", 1s)), join(quiz("d", 1s))}, SequenceOrder::WilliamsSquare)));
  std::string first;
  for (int participant = 1; participant <= 4; ++participant) first += Walk(timeline, {}, participant).at();
  EXPECT_EQ(first, "abcd");
}

TEST(GivenALoopWithATimeLimit, WhenTheConditionIsMetAsTimeRunsOutThenNobodyFails) {
  Walk walk(join(whileLoop({.label = "l", .condition = rounds(1, "l"), .logic = join(quiz("a", 1s)), .expectedRepetitions = 1, .maxLoopTime = 20s}), quiz("b", 1s)));
  walk.clock.advance(30s);
  ASSERT_TRUE(walk.answer());
  EXPECT_EQ(walk.at(), "b");
  EXPECT_FALSE(walk.cursor().failed);
}

TEST(GivenALoopWithATimeLimit, WhenItRunsOutThenTheParticipantFailsWithItsTags) {
  Walk walk(join(whileLoop({.label = "l", .condition = always(), .logic = join(quiz("a", 1s)), .expectedRepetitions = 1, .maxLoopTime = 20s})));
  walk.clock.advance(20s);
  ASSERT_TRUE(walk.answer());
  EXPECT_EQ(walk.at(), "a");
  walk.clock.advance(1ns);
  ASSERT_TRUE(walk.answer());
  EXPECT_EQ(walk.cursor().end, EndKind::Failed);
  EXPECT_EQ(failedReason(walk.pointer.state()), "while_loop:l, fail_on_timeout, UnsuccessfulEndPage");
  ASSERT_EQ(walk.store.of<LoopLeft>().size(), 1u);
  EXPECT_EQ(walk.store.of<LoopLeft>()[0].way, LoopLeft::Way::TimeOut);
  EXPECT_EQ(walk.store.of<LoopLeft>()[0].rounds, 2);
}

TEST(GivenALoopThatMayRunOut, WhenItDoesThenTheTimelineGoesOn) {
  Walk walk(join(whileLoop({.label = "l", .condition = always(), .logic = join(quiz("a", 1s)), .expectedRepetitions = 1, .maxLoopTime = 20s, .failOnTimeout = false}), quiz("b", 1s)));
  walk.clock.advance(21s);
  ASSERT_TRUE(walk.answer());
  EXPECT_EQ(walk.at(), "b");
}

TEST(GivenALoopThatInterrupts, WhenItsTimeIsOverThenThePageInItEnds) {
  Walk walk(join(whileLoop({.label = "l", .condition = always(), .logic = join(accumulateAnswers(join(quiz("a", 1s)))), .expectedRepetitions = 1, .maxLoopTime = 20s, .failOnTimeout = false, .interrupt = true}),
                 quiz("b", 1s)));
  EXPECT_EQ(*walk.pointer.wakeAt(), fromNanoseconds(20'000'000'001));
  walk.clock.advance(20s);
  EXPECT_FALSE(*walk.pointer.poll());
  walk.clock.sleepUntil(*walk.pointer.wakeAt());
  EXPECT_TRUE(*walk.pointer.poll());
  EXPECT_EQ(walk.at(), "b");
  EXPECT_TRUE(walk.pointer.state().accumulators.empty());
}

TEST(GivenAWait, WhenWhatItWaitsForHappensThenItEndsAtOnceAndTheTimeIsCounted) {
  bool isWaiting = true;
  Walk walk(join(waitWhile({.condition = [&](TimelineContext &) { return isWaiting; }, .expectedWait = 4s}), quiz("a", 1s)));
  EXPECT_EQ(walk.at(), "wait");
  walk.clock.advance(500ms);
  EXPECT_FALSE(*walk.pointer.poll());
  walk.clock.advance(700ms);
  isWaiting = false;
  EXPECT_TRUE(*walk.pointer.poll());
  EXPECT_EQ(walk.at(), "a");
  EXPECT_EQ(walk.cursor().waited, 1200ms);
  EXPECT_EQ(walk.cursor().timeCredit, 4s);
}

TEST(GivenAWaitThatTakesTooLong, WhenItsLimitComesThenItIsNotOverstayed) {
  Walk walk(join(waitWhile({.condition = always(), .expectedWait = 4s, .checkInterval = 3s, .maxWaitTime = 20s})));
  while (walk.pointer.page()) {
    walk.clock.sleepUntil(*walk.pointer.wakeAt());
    ASSERT_TRUE(*walk.pointer.poll());
  }
  EXPECT_EQ(walk.clock.now(), fromNanoseconds(20'000'000'001));
  EXPECT_EQ(walk.cursor().end, EndKind::Failed);
  EXPECT_EQ(walk.cursor().waited, 20s + 1ns);
}

// --- jobs ---------------------------------------------------------------------------------------------------------------

/// Jobs that are done when the test says so.
class ScriptedJobs final : public JobRunner {
 public:
  Result<void> start(std::uint64_t id, JobWork work, const JobTimes &) override { return started.push_back(id), works[id] = std::move(work), Result<void>(); }
  bool knows(std::uint64_t id) const override { return works.contains(id); }
  std::optional<Result<Value>> result(std::uint64_t id) override { return isDone && works.contains(id) ? std::optional(works[id](isCancelled)) : std::nullopt; }
  void cancel(std::uint64_t id) override { works.erase(id); }

  bool isDone = false;
  const std::atomic<bool> isCancelled = false;
  std::map<std::uint64_t, JobWork> works;
  std::vector<std::uint64_t> started;
};

Element job(OnError onError, bool waits, std::function<Result<Value>()> work) {
  return asyncCodeBlock({.label = "render", .function = [work](const JobInput &) { return work(); }, .wait = waits, .expectedWait = 2s, .saveAs = "made", .onError = onError});
}

TEST(GivenAJob, WhenItIsDoneThenItsResultIsSavedAndTheWaitEnds) {
  ScriptedJobs jobs;
  Walk walk(join(job(OnError::Fail, true, [] { return Result<Value>(Value(7)); }), quiz("a", 1s)), {}, {.jobs = &jobs});
  EXPECT_EQ(walk.at(), "wait");
  jobs.isDone = true;
  EXPECT_TRUE(*walk.pointer.poll());
  EXPECT_EQ(walk.at(), "a");
  EXPECT_EQ(walk.pointer.state().variables.at("made").value, Value(7));
  EXPECT_TRUE(jobs.works.empty());
}

TEST(GivenAJobThatFails, WhenErrorsFailSkipOrRetryThenThatHappens) {
  const auto failing = [] { return Result<Value>(Error{ErrorCode::Io, "no disk", "", ""}); };
  ScriptedJobs jobs;
  jobs.isDone = true;
  Walk fails(join(job(OnError::Fail, true, failing), quiz("a", 1s)), {}, {.jobs = &jobs});
  EXPECT_EQ(fails.cursor().end, EndKind::Failed);
  EXPECT_THAT(failedReason(fails.pointer.state()), HasSubstr("async:render"));
  Walk skips(join(job(OnError::Skip, true, failing), quiz("a", 1s)), {}, {.jobs = &jobs});
  EXPECT_EQ(skips.at(), "a");
  EXPECT_THAT(skips.store.of<StepWarning>().at(0).about.what, HasSubstr("no disk"));
  int tries = 0;
  Walk retries(join(job(OnError::Retry, true, [&] { return ++tries < 2 ? failing() : Result<Value>(Value(tries)); }), quiz("a", 1s)), {}, {.jobs = &jobs});
  EXPECT_EQ(retries.at(), "a");
  EXPECT_EQ(retries.pointer.state().variables.at("made").value, Value(2));
}

TEST(GivenAJobThatNobodyWaitsFor, WhenItIsDoneLaterThenItsResultIsNotLost) {
  ScriptedJobs jobs;
  Walk walk(join(job(OnError::Fail, false, [] { return Result<Value>(Value(7)); }), quiz("a", 1s), quiz("b", 1s)), {}, {.jobs = &jobs});
  ASSERT_TRUE(walk.answer());
  EXPECT_FALSE(walk.pointer.state().variables.contains("made"));
  jobs.isDone = true;
  ASSERT_TRUE(walk.answer());
  EXPECT_EQ(walk.pointer.state().variables.at("made").value, Value(7));
}

TEST(GivenAStepWithAJobThatIsUndone, WhenItIsRepeatedThenTheJobIsNotStartedTwice) {
  ScriptedJobs jobs;
  Walk walk(join(quiz("a", 1s), job(OnError::Fail, false, [] { return Result<Value>(Value(7)); }), quiz("b", 1s)), {}, {.jobs = &jobs});
  walk.store.isFull = true;
  EXPECT_FALSE(walk.answer());
  walk.store.isFull = false;
  EXPECT_TRUE(walk.answer());
  EXPECT_EQ(jobs.started.size(), 1u);
}

TEST(GivenAJobAtWork, WhenTheProgramComesBackFromACrashThenItIsStartedAgain) {
  ScriptedJobs before, after;
  const auto timeline = compiled(join(job(OnError::Fail, true, [] { return Result<Value>(Value(7)); }), quiz("a", 1s)));
  Walk walk(timeline, {.jobs = &before});
  Walk resumed(timeline, *timelineStateFrom(walk.store.last), {.jobs = &after});
  ASSERT_TRUE(resumed.begun) << resumed.begun.error().text();
  EXPECT_EQ(after.started, before.started);
  after.isDone = true;
  EXPECT_TRUE(*resumed.pointer.poll());
  EXPECT_EQ(resumed.at(), "a");
}

TEST(GivenThreadsForJobs, WhenJobsEndThenTheirResultsAreThereUntilTheyAreTaken) {
  ThreadJobs jobs;
  ASSERT_TRUE(jobs.start(1, [](const std::atomic<bool> &) { return Result<Value>(Value(7)); }, {.expected = 1s}));
  while (!jobs.result(1)) std::this_thread::yield();
  EXPECT_EQ(**jobs.result(1), Value(7));
  EXPECT_TRUE(jobs.knows(1));
  jobs.cancel(1);
  EXPECT_FALSE(jobs.knows(1));
}

TEST(GivenThreadsForJobs, WhenNobodyWaitsForAScriptThatNeverEndsThenItEndsAllTheSame) {
  ScriptEngine engine({.instructions = std::numeric_limits<std::int64_t>::max() / 2, .memory = 1u << 20});
  const auto endless = engine.compile("while true do end", ScriptEngine::Kind::Block, "here");
  ASSERT_TRUE(endless);
  std::mutex mutex;
  std::vector<std::string> ended;
  const JobWork work = [&](const std::atomic<bool> &isCancelled) {
    auto given = runAside(engine, *endless, {.variables = Value(Dict{}), .answer = {}, .isCancelled = &isCancelled});
    const std::lock_guard lock(mutex);
    ended.push_back(given ? "" : given.error().what);
    return given;
  };
  {
    ThreadJobs jobs;
    ASSERT_TRUE(jobs.start(1, work, {.expected = 1s}));
    jobs.cancel(1);
    // One is left, and one waits for its script.
    ASSERT_TRUE(jobs.start(2, work, {.expected = 1s}));
    ASSERT_TRUE(jobs.start(3, work, {.expected = 1s}));
  }
  EXPECT_THAT(ended, testing::Each(HasSubstr("nobody waits for it any more")));
  EXPECT_EQ(ended.size(), 3u);
}

}  // namespace
}  // namespace fovea
