// Page makers: asked again without anybody noticing, or with a warning.

#include <gmock/gmock.h>

#include "core/random.hpp"
#include "timeline/pieces.hpp"

namespace fovea {
namespace {

using namespace pieces;
using testing::HasSubstr;

Elements numbered(std::int64_t count) {
  Elements pages;
  for (std::int64_t i = 0; i < count; ++i) pages.push_back(unpriced("p" + std::to_string(i)));
  return pages;
}
void setN(Walk &walk, std::int64_t n) { ASSERT_TRUE(walk.answer(Value(n))); }
Elements countedBySaved() {
  return join(pageMaker({.function = [](TimelineContext &context) {
                           Elements pages;
                           for (std::int64_t i = 0; i < *context.get("n", 3).as<std::int64_t>(); ++i)
                             pages.push_back(page({.type = "quiz", .label = "p" + std::to_string(i), .saveAnswer = "n"}));
                           return pages;
                         },
                         .timeEstimate = 6s}),
              quiz("end", 1s));
}

TEST(GivenAPageMakerThatDrawsAtRandom, WhenItsPagesAreWalkedThenShownAndKeptAreTheSame) {
  const ElementsFunction drawn = [](TimelineContext &context) {
    Elements pages;
    for (int i = 0; i < 5; ++i) pages.push_back(unpriced(std::to_string(context.random().next() % 1000)));
    (void)context.state();  // asked again after every change
    return pages;
  };
  Walk walk(join(pageMaker({.function = drawn, .timeEstimate = 5s, .recompute = Recompute::EveryAdvance})));
  const std::string shown = walk.labels();
  std::string kept;
  for (const ResponseRecord &row : walk.store.of<ResponseRecord>()) kept += (kept.empty() ? "" : " ") + row.label;
  EXPECT_EQ(shown, kept);
  EXPECT_TRUE(walk.store.of<StepWarning>().empty());
}

TEST(GivenAPageMakerThatReadsNothing, WhenItsPagesAreWalkedThenItIsAskedOnce) {
  int asked = 0;
  Walk walk(join(pageMaker({.function = [&](TimelineContext &) { return ++asked, numbered(50); }, .timeEstimate = 6s})));
  walk.labels();
  EXPECT_EQ(asked, 1);
}

TEST(GivenAPageMakerThatReadsAVariable, WhenItChangesThenItIsAskedAgainAndOnlyThen) {
  int asked = 0;
  Walk walk(join(pageMaker({.function = [&](TimelineContext &context) { return ++asked, context.get("mine", 0), join(quiz("a", 1s), setting("other", 1), quiz("b", 1s), setting("mine", 1), quiz("c", 1s)); },
                              .timeEstimate = 6s})));
  asked = 0;
  ASSERT_TRUE(walk.answer());
  EXPECT_EQ(asked, 0);
  ASSERT_TRUE(walk.answer());
  EXPECT_EQ(asked, 1);
}

TEST(GivenAListThatGrows, WhenItIsWalkedThenTheNewPagesAreShown) {
  Walk walk(countedBySaved());
  setN(walk, 5), setN(walk, 5), setN(walk, 5);
  EXPECT_EQ(walk.at(), "p3");
  setN(walk, 5), setN(walk, 5);
  EXPECT_EQ(walk.at(), "end");
  EXPECT_TRUE(walk.store.of<StepWarning>().empty());
}

TEST(GivenAListThatShrinks, WhenItsEndIsPassedThenTheLevelIsLeftInOrder) {
  Walk walk(countedBySaved());
  setN(walk, 3), setN(walk, 1);
  EXPECT_EQ(walk.at(), "end");
  EXPECT_TRUE(walk.cursor().levels.empty() && walk.cursor().progressBounds.empty());
  EXPECT_NEAR(walk.cursor().progress, 6.0 / 7, 1e-12);
}

TEST(GivenAListWhosePastChanges, WhenItIsAskedAgainThenAWarningShowsBoth) {
  const ElementsFunction renaming = [](TimelineContext &context) {
    const bool isNew = context.answer() == Value("new");
    return join(quiz(isNew ? "x" : "a", 1s), quiz("b", 1s), quiz("c", 1s));
  };
  Walk walk(join(pageMaker({.function = renaming, .timeEstimate = 3s})));
  ASSERT_TRUE(walk.answer("old"));
  ASSERT_TRUE(walk.answer("new"));
  EXPECT_EQ(walk.at(), "c");
  ASSERT_EQ(walk.store.of<StepWarning>().size(), 1u);
  EXPECT_THAT(walk.store.of<StepWarning>()[0].about.what, HasSubstr("[a, b] became [x, b]"));
}

TEST(GivenAListThatLosesThePageThatWasAnswered, WhenItIsAskedAgainThenAWarningShowsBoth) {
  const ElementsFunction losing = [](TimelineContext &context) {
    if (context.answer() == Value("new")) return join(quiz("a", 1s), quiz("c", 1s), quiz("d", 1s));
    return join(quiz("a", 1s), quiz("b", 1s), quiz("c", 1s), quiz("d", 1s));
  };
  Walk walk(join(pageMaker({.function = losing, .timeEstimate = 4s})));
  ASSERT_TRUE(walk.answer("old"));
  ASSERT_TRUE(walk.answer("new"));
  EXPECT_EQ(walk.at(), "d");
  ASSERT_EQ(walk.store.of<StepWarning>().size(), 1u);
  EXPECT_THAT(walk.store.of<StepWarning>()[0].about.what, HasSubstr("[a, b] became [a, c]"));
}

TEST(GivenALevelThatIsBuiltInAnotherWayAllOfASudden, WhenItIsAskedAgainThenItIsLeftAndNothingStaysOpen) {
  const ElementsFunction changing = [](TimelineContext &context) {
    if (context.has("changed")) return join(quiz("x", 1s), quiz("y", 1s), quiz("z", 1s), quiz("u", 1s), quiz("v", 1s), quiz("w", 1s), quiz("q", 1s));
    return join(whileLoop({.label = "l", .condition = always(), .logic = join(quiz("a", 1s), setting("changed", true), quiz("b", 1s)), .expectedRepetitions = 1}));
  };
  Walk walk(join(pageMaker({.function = changing, .timeEstimate = 3s}), quiz("end", 1s)));
  ASSERT_TRUE(walk.answer());
  EXPECT_EQ(walk.at(), "end");
  EXPECT_TRUE(walk.cursor().loops.empty() && walk.cursor().creditBounds.empty() && walk.cursor().progressBounds.empty());
  EXPECT_EQ(walk.store.of<StepWarning>().size(), 1u);
}

TEST(GivenAnswersThatAreAccumulated, WhenLevelsAreNestedThenTheInnerOnesNestUnderTheirLabel) {
  const ElementsFunction inner = [](TimelineContext &) { return join(unpriced("c"), unpriced("c")); };
  const ElementsFunction outer = [inner](TimelineContext &) {
    return join(quiz("b", 4s), pageMaker({.function = inner, .timeEstimate = 6s, .accumulateAnswers = true, .label = "inner"}));
  };
  Walk walk(join(quiz("a", 1s), pageMaker({.function = outer, .timeEstimate = 10s, .accumulateAnswers = true, .label = "outer"})));
  ASSERT_TRUE(walk.answer("first"));
  ASSERT_TRUE(walk.answer("b"));
  EXPECT_EQ(walk.pointer.state().answer, Value("first"));
  ASSERT_TRUE(walk.answer("c1"));
  EXPECT_EQ(walk.pointer.path(), "outer/inner/c");
  ASSERT_TRUE(walk.answer("c2"));
  EXPECT_EQ(walk.pointer.state().answer, Value(Dict{{"b", "b"}, {"inner", Dict{{"c", "c1"}, {"c_1", "c2"}}}}));
  EXPECT_TRUE(walk.pointer.state().accumulators.empty());
}

TEST(GivenAModuleFromAPageMaker, WhenItIsReachedThenItIsRefusedWithTheWayToWriteIt) {
  Walk walk(join(pageMaker({.function = [](TimelineContext &) { return join(module("m", join(quiz("a", 1s)))); }, .timeEstimate = 1s})));
  ASSERT_FALSE(walk.begun);
  EXPECT_THAT(walk.begun.error().what, HasSubstr("made by a page maker"));
}

TEST(GivenAPageInsideLevelsAndLoops, WhenTheProgramCrashesThenItGoesOnWithTheSamePages) {
  const ElementsFunction drawn = [](TimelineContext &context) {
    Elements pages;
    for (int i = 0; i < 4; ++i) pages.push_back(unpriced(std::to_string(context.random().next() % 1000)));
    return pages;
  };
  const auto timeline = compiled(join(forLoop({.label = "l", .iterateOver = List{1, 2, 3}, .logic = join(pageMaker({.function = drawn, .timeEstimate = 4s, .accumulateAnswers = true})), .order = ListOrder::Shuffled})));
  const std::string straight = Walk(timeline).labels();
  std::string broken;
  TimelineState state = newTimelineState(*timeline, 1, 1);
  bool isOver = false;
  while (!isOver) {  // a crash after every page
    Walk walk(timeline, state);
    ASSERT_TRUE(walk.begun) << walk.begun.error().text();
    broken += (broken.empty() ? "" : " ") + walk.at();
    ASSERT_TRUE(walk.answer(walk.at()));
    isOver = walk.pointer.isOver();
    state = *timelineStateFrom(walk.store.last);
  }
  EXPECT_EQ(broken, straight);
}

TEST(GivenAListWhosePastChangedWhileNobodyWasThere, WhenItIsGoneOnWithThenAWarningShowsBoth) {
  std::string first = "a";
  const ElementsFunction pages = [&](TimelineContext &) { return join(quiz(first, 1s), quiz("b", 1s), quiz("c", 1s)); };
  const auto timeline = compiled(join(pageMaker({.function = pages, .timeEstimate = 3s})));
  Walk walk(timeline);
  ASSERT_TRUE(walk.answer());

  first = "x";
  Walk later(timeline, *timelineStateFrom(walk.store.last));
  ASSERT_TRUE(later.begun) << later.begun.error().text();
  EXPECT_EQ(later.at(), "b");
  ASSERT_TRUE(later.answer());
  ASSERT_EQ(later.store.of<StepWarning>().size(), 1u);
  EXPECT_THAT(later.store.of<StepWarning>()[0].about.what, HasSubstr("than before the restart: [a] became [x]"));
}

TEST(GivenALongListThatWasPassed, WhenItIsSavedThenOnlyItsLatestLabelsAre) {
  const ElementsFunction pages = [](TimelineContext &) {
    Elements many;
    for (int i = 0; i < 200; ++i) many.push_back(unpriced("p" + std::to_string(i)));
    return many;
  };
  Walk walk(join(pageMaker({.function = pages, .timeEstimate = 200s})));
  for (int i = 0; i < 199; ++i) ASSERT_TRUE(walk.answer());
  const std::string passed = walk.cursor().levels[0].passed;
  EXPECT_TRUE(passed.starts_with("[..., p149, ")) << passed;
  EXPECT_TRUE(passed.ends_with(", p198]")) << passed;
}

TEST(GivenAStateOfAnotherTimeline, WhenItIsResumedThenItIsRefused) {
  Walk walk(join(quiz("a", 1s), quiz("b", 1s)));
  Walk other(compiled(join(quiz("a", 1s), quiz("c", 1s))), walk.pointer.state());
  ASSERT_FALSE(other.begun);
  EXPECT_EQ(other.begun.error().code, ErrorCode::Refused);
}

}  // namespace
}  // namespace fovea
