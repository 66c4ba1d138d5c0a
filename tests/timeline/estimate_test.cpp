// What a timeline is expected to take, before anybody goes through it.

#include <limits>

#include "timeline/pieces.hpp"

namespace fovea {
namespace {

using namespace pieces;

Duration maximum(const Elements &elements) { return compiled(elements)->maximum(); }

TEST(GivenPagesInARow, WhenTheyAreEstimatedThenTheirTimesAdd) { EXPECT_EQ(maximum(join(quiz("a", 10s), quiz("b", 30s), quiz("c", 20s))), 60s); }

TEST(GivenAConditional, WhenItIsEstimatedThenTheLongerBranchCounts) {
  const auto fork = [](std::optional<Duration> own) {
    return join(conditional({.label = "c", .condition = always(), .logicIfTrue = join(quiz("a", 12s)), .logicIfFalse = join(quiz("b", 4s)), .timeEstimate = own}), quiz("c", 8s));
  };
  EXPECT_EQ(maximum(fork(std::nullopt)), 20s);
  EXPECT_EQ(maximum(fork(Duration(5s))), 13s);
}

TEST(GivenAnUnboundedSwitch, WhenItIsEstimatedThenTheLongestBranchCounts) {
  EXPECT_EQ(maximum(join(switchOn({.label = "s", .function = key(1), .branches = {{1, join(quiz("a", 1s))}, {2, join(quiz("b", 9s))}, {3, join(quiz("c", 3s))}}, .boundProgress = false}),
                         quiz("d", 1s))),
            10s);
}

TEST(GivenLoopsInsideEachOther, WhenTheyAreEstimatedThenTheirRepetitionsMultiply) {
  const Elements inner = join(whileLoop({.label = "inner", .condition = always(), .logic = join(quiz("a", 3s)), .expectedRepetitions = 2}), quiz("b", 1s));
  EXPECT_EQ(maximum(join(whileLoop({.label = "outer", .condition = always(), .logic = inner, .expectedRepetitions = 4}))), 28s);
}

TEST(GivenALoopWithoutMeasure, WhenItIsCompiledThenItsRepetitionsAreRefused) {
  for (const double expected : {1e7, 1e300, std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
    const auto many = compileTimeline(join(whileLoop({.label = "many", .condition = always(), .logic = join(quiz("a", 3s)), .expectedRepetitions = expected})));
    ASSERT_EQ(many.errors.size(), 1u) << expected;
    EXPECT_NE(many.errors[0].text().find("xpect"), std::string::npos);
  }
}

TEST(GivenLoopsInsideEachOther, WhenTheyTakeLongerThanADurationHoldsThenTheEstimateStaysTheLongest) {
  Elements logic = join(quiz("a", 3600s));
  for (const char *label : {"a", "b", "c", "d"})
    logic = join(whileLoop({.label = label, .condition = always(), .logic = std::move(logic), .expectedRepetitions = 1e6}));
  EXPECT_EQ(maximum(join(std::move(logic), quiz("b", 1s))), std::chrono::hours(24 * 365 * 100));
}

TEST(GivenAForLoop, WhenItIsEstimatedThenTheListsLengthCountsUnlessAnotherNumberIsGiven) {
  const auto loop = [](double expected) { return join(forLoop({.label = "f", .iterateOver = List{1, 2, 3}, .logic = join(quiz("a", 2s)), .expectedRepetitions = expected})); };
  EXPECT_EQ(maximum(loop(0)), 6s);
  EXPECT_EQ(maximum(loop(5)), 10s);
}

TEST(GivenARandomizedSequence, WhenItIsEstimatedThenItIsTheSumOfItsUnits) {
  EXPECT_EQ(maximum(join(randomize("r", {join(quiz("a", 2s)), join(quiz("b", 10s)), join(quiz("c", 3s))}))), 15s);
}

TEST(GivenAWait, WhenItIsEstimatedThenItIsWholeIntervals) {
  const auto wait = [](Duration expected) { return join(waitWhile({.condition = always(), .expectedWait = expected})); };
  EXPECT_EQ(maximum(wait(5s)), 6s);
  EXPECT_EQ(maximum(wait(0s)), 0s);
}

TEST(GivenAFixedStretch, WhenItIsEstimatedThenItsOwnAmountCounts) {
  EXPECT_EQ(maximum(join(withFixedTimeCredit(join(quiz("a", 100s)), 7s), withFixedProgress(join(quiz("b", 100s)), 5s))), 12s);
}

TEST(GivenAGoToForwards, WhenTheTimelineIsEstimatedThenWhatItLeavesOutDoesNotCount) {
  EXPECT_EQ(maximum(join(quiz("a", 1s), goTo("on"), quiz("b", 100s), null("on"), quiz("c", 2s))), 3s);
}

TEST(GivenTheMaximum, WhenItIsPaidAtTheWageThenItIsTheMaximumReward) {
  EXPECT_EQ(compiled(join(quiz("a", 20min)))->maximumReward(), 300);
}

}  // namespace
}  // namespace fovea
