// What goes wrong only after a day, under a label that stands twice, across a break, or in a page maker that thinks again.

#include <gmock/gmock.h>

#include "timeline/pieces.hpp"

namespace fovea {
namespace {

using namespace pieces;
using testing::HasSubstr;

Element timed(std::string label, Duration limit, std::int64_t most, Duration estimate) {
  return whileLoop({.label = label, .condition = rounds(most, label), .logic = join(quiz("page", estimate)), .expectedRepetitions = 1, .maxLoopTime = limit, .failOnTimeout = false});
}
/// Answers pages that take `each`, until another label or the end is reached; how many there were.
int answersUntil(Walk &walk, const std::string &label, Duration each) {
  int count = 0;
  while (walk.pointer.page() && walk.at() != label && count < 1000) {
    walk.clock.advance(each);
    EXPECT_TRUE(walk.answer());
    ++count;
  }
  return count;
}

TEST(GivenALoopOfMoreThanADay, WhenItsPagesTakeAnHourEachThenItsLimitIsCountedBeyondTwentyFourHours) {
  Walk walk(join(timed("day", 25h + 500ms, 1000, 1h), quiz("after", 1s)));
  EXPECT_EQ(answersUntil(walk, "after", 1h), 26) << "after 25 hours half a second was left";
  ASSERT_EQ(walk.store.of<LoopLeft>().size(), 1u);
  EXPECT_EQ(walk.store.of<LoopLeft>()[0].way, LoopLeft::Way::TimeOut);
}

TEST(GivenALoopOfADay, WhenItIsLeftInTimeThenNobodyIsTooLate) {
  Walk walk(join(timed("day", 25h, 24, 1h), quiz("after", 1s)));
  EXPECT_EQ(answersUntil(walk, "after", 1h), 24);
  EXPECT_EQ(walk.store.of<LoopLeft>()[0].way, LoopLeft::Way::Done);
}

TEST(GivenTwoLoopsOfOneLabel, WhenTheFirstHasTakenItsTimeThenTheSecondHasItsOwn) {
  Walk walk(join(timed("same", 10s, 2, 4s), quiz("between", 1s), timed("same", 10s, 2, 4s), quiz("after", 1s)));
  EXPECT_EQ(answersUntil(walk, "between", 4s), 2);
  walk.clock.advance(1h);
  ASSERT_TRUE(walk.answer());
  EXPECT_EQ(answersUntil(walk, "after", 4s), 2);
  const auto left = walk.store.of<LoopLeft>();
  ASSERT_EQ(left.size(), 2u);
  for (const LoopLeft &loop : left) {
    EXPECT_EQ(loop.way, LoopLeft::Way::Done);
    EXPECT_EQ(loop.rounds, 2);
  }
  EXPECT_LT(left[0].entered, left[1].entered);
}

TEST(GivenALoopWithATimeLimit, WhenTheProgramWasAwayThenTheTimeInBetweenCountsForNoLoop) {
  const auto timeline = compiled(join(timed("l", 20s, 1000, 1s), quiz("after", 1s)));
  Walk walk(timeline);
  walk.clock.advance(15s);
  ASSERT_TRUE(walk.answer());
  auto state = timelineStateFrom(walk.store.last);
  ASSERT_TRUE(state) << state.error().text();
  // Saved at 15 s of one session; the next one's clock stands at 0 s.
  moveTimes(*state, 15s);
  Walk again(timeline, *state);
  again.clock.advance(5s);
  ASSERT_TRUE(again.answer());
  EXPECT_EQ(again.at(), "page") << "20 s are not over the limit";
  again.clock.advance(1ns);
  ASSERT_TRUE(again.answer());
  EXPECT_EQ(again.at(), "after");
}

TEST(GivenAState, WhenItsTimesAreMovedThenEveryMomentMovesAndNothingElse) {
  TimelineState state;
  state.cursor.loops = {{.entered = fromNanoseconds(50), .round = 2}};
  state.cursor.pageShown = fromNanoseconds(60);
  state.cursor.failedAt = fromNanoseconds(70);
  state.cursor.waited = 5s;
  state.failureTags = {{"late", fromNanoseconds(80)}};
  state.modules = {{.id = "a", .started = fromNanoseconds(10), .finished = fromNanoseconds(20)}, {.id = "b", .started = fromNanoseconds(30), .aborted = fromNanoseconds(40)}};
  TimelineState moved = state;
  moveTimes(moved, Duration(7));
  EXPECT_EQ(moved.cursor.loops[0].entered, fromNanoseconds(43));
  EXPECT_EQ(moved.cursor.pageShown, fromNanoseconds(53));
  EXPECT_EQ(moved.cursor.failedAt, fromNanoseconds(63));
  EXPECT_EQ(moved.failureTags[0].at, fromNanoseconds(73));
  EXPECT_EQ(moved.modules[0].started, fromNanoseconds(3));
  EXPECT_EQ(*moved.modules[0].finished, fromNanoseconds(13));
  EXPECT_EQ(*moved.modules[1].aborted, fromNanoseconds(33));
  EXPECT_FALSE(moved.modules[1].finished);
  moveTimes(moved, Duration(-7));
  EXPECT_EQ(moved, state);
}

// --- page makers -------------------------------------------------------------------------------------------------------

TEST(GivenAPageMakerThatThrows, WhenItIsReachedThenTheStepFailsWithItsPlaceAndNothingIsOnTheScreen) {
  Walk walk(join(pageMaker({.function = [](TimelineContext &) -> Elements { throw std::runtime_error("no such picture"); }, .timeEstimate = 1s, .label = "pictures"})));
  ASSERT_FALSE(walk.begun);
  EXPECT_THAT(walk.begun.error().text(), HasSubstr("no such picture"));
  EXPECT_THAT(walk.begun.error().text(), HasSubstr("pictures"));
  EXPECT_FALSE(walk.pointer.page());
}

TEST(GivenAPageMakerThatThrowsAsItIsAskedAgain, WhenItNoLongerDoesThenItGoesOnBehindTheAnswer) {
  bool isBroken = true;
  const ElementsFunction function = [&](TimelineContext &context) -> Elements {
    if (context.answer() == Value("first") && isBroken) throw std::runtime_error("the server is away");
    return join(quiz("a", 1s), quiz("b", 1s));
  };
  Walk walk(join(pageMaker({.function = function, .timeEstimate = 2s})));
  const auto outcome = walk.answer("first");
  ASSERT_FALSE(outcome);
  EXPECT_THAT(outcome.error().text(), HasSubstr("the server is away"));
  EXPECT_EQ(walk.store.of<ResponseRecord>().back().answer, Value("first")) << "the answer is kept";
  isBroken = false;
  ASSERT_TRUE(walk.pointer.begin());
  EXPECT_EQ(walk.at(), "b");
}

TEST(GivenAPageMaker, WhenItsPagesEarnMoreThanItsEstimateThenCreditIsTheirsAndTheBarIsItsOwn) {
  const ElementsFunction three = [](TimelineContext &) { return join(quiz("a", 8s), quiz("b", 8s), quiz("c", 8s)); };
  Walk walk(join(pageMaker({.function = three, .timeEstimate = 10s}), quiz("end", 10s)));
  EXPECT_EQ(walk.pointer.timeline().maximum(), 20s) << "outside the page maker counts what it says itself";
  walk.labels();
  EXPECT_THAT(walk.credit, testing::ElementsAre(8, 16, 24, 34));
  EXPECT_THAT(walk.progress, testing::Pointwise(testing::DoubleNear(1e-12), {0.4, 0.5, 0.5, 1.0})) << "the bar stays within the page maker's half";
}

TEST(GivenAPageMaker, WhenItsPagesEarnLessThanItsEstimateThenTheBarIsAtItsEndAllTheSame) {
  const ElementsFunction two = [](TimelineContext &) { return join(quiz("a", 1s), quiz("b", 1s)); };
  Walk walk(join(pageMaker({.function = two, .timeEstimate = 10s}), quiz("end", 10s)));
  walk.labels();
  EXPECT_THAT(walk.credit, testing::ElementsAre(1, 2, 12));
  EXPECT_THAT(walk.progress, testing::Pointwise(testing::DoubleNear(1e-12), {0.05, 0.5, 1.0}));
}

TEST(GivenAStudyThatHasChanged, WhenItIsGoneOnWithThenAnEventHasTheListThatThereIsNow) {
  bool isChanged = false;
  const ElementsFunction function = [&](TimelineContext &) { return join(quiz(isChanged ? "x" : "a", 1s), quiz("b", 1s), quiz("c", 1s)); };
  const auto timeline = compiled(join(pageMaker({.function = function, .timeEstimate = 3s})));
  Walk walk(timeline);
  ASSERT_TRUE(walk.answer());
  EXPECT_TRUE(walk.store.of<StepWarning>().empty());
  auto state = timelineStateFrom(walk.store.last);
  ASSERT_TRUE(state) << state.error().text();
  isChanged = true;
  Walk again(timeline, *state);
  ASSERT_TRUE(again.begun) << again.begun.error().text();
  ASSERT_TRUE(again.answer()) << "it is on record with the next step";
  ASSERT_EQ(again.store.of<StepWarning>().size(), 1u);
  EXPECT_THAT(again.store.of<StepWarning>()[0].about.what, HasSubstr("[x]"));
}

}  // namespace
}  // namespace fovea
