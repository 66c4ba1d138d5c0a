// What is earned on the way, and what the bar shows: to the digit.

#include <gmock/gmock.h>

#include "timeline/pieces.hpp"

namespace fovea {
namespace {

using namespace pieces;
using testing::DoubleEq;
using testing::DoubleNear;
using testing::ElementsAre;
using testing::Pointwise;

void expectCourse(const Elements &elements, double maximum, std::vector<double> credit, std::vector<double> progress) {
  Walk walk(elements);
  walk.labels();
  EXPECT_EQ(toSeconds(walk.pointer.timeline().maximum()), maximum);
  EXPECT_THAT(walk.credit, Pointwise(DoubleEq(), credit));
  EXPECT_THAT(walk.progress, Pointwise(DoubleNear(1e-12), progress));
}

Elements forked(bool isFixed) {
  return join(conditional({.label = "c", .condition = always(false), .logicIfTrue = join(quiz("a", 12s)), .logicIfFalse = join(quiz("b", 4s)), .fixTimeCredit = isFixed}),
              quiz("end", 8s));
}
Elements looped(bool isFixed) {
  return join(whileLoop({.label = "l", .condition = rounds(4, "l"), .logic = join(quiz("a", 3s)), .expectedRepetitions = 2, .fixTimeCredit = isFixed}), quiz("end", 6s));
}

TEST(GivenPagesInARow, WhenTheyAreAnsweredThenCreditAndBarFollowTheirEstimates) {
  expectCourse(join(quiz("a", 10s), quiz("b", 30s), quiz("c", 20s)), 60, {10, 40, 60}, {1.0 / 6, 4.0 / 6, 1});
}

TEST(GivenTheShorterBranch, WhenCreditIsNotFixedThenTheBarJumpsAndCreditDoesNot) { expectCourse(forked(false), 20, {4, 12}, {.6, 1}); }

TEST(GivenTheShorterBranch, WhenCreditIsFixedThenItIsThatOfTheLonger) { expectCourse(forked(true), 20, {12, 20}, {.6, 1}); }

TEST(GivenMoreRoundsThanExpected, WhenCreditIsFixedThenItStopsAtTheLoopsEstimate) {
  expectCourse(looped(true), 12, {3, 6, 6, 6, 12}, {.25, .5, .5, .5, 1});
}

TEST(GivenMoreRoundsThanExpected, WhenCreditIsNotFixedThenEachRoundEarns) { expectCourse(looped(false), 12, {3, 6, 9, 12, 18}, {.25, .5, .5, .5, 1}); }

TEST(GivenPageMakersInsideEachOther, WhenTheirPagesAreAnsweredThenEachEarnsItsOwn) {
  const ElementsFunction inner = [](TimelineContext &) { return join(quiz("c", 3s), quiz("d", 3s)); };
  const ElementsFunction outer = [inner](TimelineContext &) { return join(quiz("b", 4s), pageMaker({.function = inner, .timeEstimate = 6s})); };
  expectCourse(join(quiz("a", 2s), pageMaker({.function = outer, .timeEstimate = 10s}), quiz("e", 8s)), 20, {2, 6, 9, 12, 20}, {.1, .3, .45, .6, 1});
}

TEST(GivenPagesWithoutEstimatesInAPageMaker, WhenTheyAreAnsweredThenTheyShareItsEstimate) {
  const ElementsFunction four = [](TimelineContext &) { return join(unpriced("a"), unpriced("b"), unpriced("c"), unpriced("d")); };
  expectCourse(join(pageMaker({.function = four, .timeEstimate = 10s})), 10, {2.5, 5, 7.5, 10}, {.25, .5, .75, 1});
}

TEST(GivenAFixInsideASmallerOne, WhenTheInnerOneIsLeftThenTheOuterStillHolds) {
  expectCourse(join(withFixedTimeCredit(join(withFixedTimeCredit(join(quiz("a", 1s)), 50s), quiz("b", 1s)), 10s), quiz("c", 10s)), 20, {10, 10, 20}, {.5, .5, 1});
}

TEST(GivenNoEstimatesAtAll, WhenTheFirstPageIsAnsweredThenTheBarIsFull) { expectCourse(join(quiz("a", 0s), quiz("b", 0s)), 0, {0, 0}, {1, 1}); }

TEST(GivenARandomOrder, WhenItsUnitsAreAnsweredThenEachMovesTheBarByItsOwnEstimate) {
  Walk walk(join(randomize("r", {join(quiz("2", 2s)), join(quiz("3", 3s)), join(quiz("5", 5s))})));
  double sum = 0;
  while (walk.pointer.page()) {
    sum += std::stod(walk.at());
    ASSERT_TRUE(walk.answer());
    EXPECT_DOUBLE_EQ(toSeconds(walk.cursor().timeCredit), sum);
    EXPECT_NEAR(walk.cursor().progress, sum / 10, 1e-12);
  }
}

TEST(GivenCreditByTheClock, WhenPagesTakeTheirTimeThenItCountsUpToTheRatio) {
  TimelineOptions options;
  options.measuredCreditRatio = 1.5;
  Walk walk(join(quiz("a", 10s), quiz("b", 10s)), options);
  walk.clock.advance(4s);
  ASSERT_TRUE(walk.answer());
  EXPECT_EQ(walk.cursor().timeCredit, 4s);
  walk.clock.advance(60s);
  ASSERT_TRUE(walk.answer());
  EXPECT_EQ(walk.cursor().timeCredit, 19s);
  EXPECT_EQ(walk.cursor().progress, 1);
}

TEST(GivenAnEndBeforeTheLastPage, WhenItIsReachedThenTheBarIsFullAndCreditIsWhatWasEarned) {
  Walk walk(join(quiz("a", 10s), successfulEnd(), quiz("never", 30s)));
  EXPECT_EQ(walk.labels(), "a");
  EXPECT_EQ(walk.cursor().timeCredit, 10s);
  EXPECT_EQ(walk.cursor().progress, 1);
  EXPECT_TRUE(walk.cursor().complete);
}

}  // namespace
}  // namespace fovea
