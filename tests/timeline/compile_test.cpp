// What is refused when a timeline is compiled, and what is said about it.

#include <gmock/gmock.h>

#include "timeline/context.hpp"
#include "timeline/pieces.hpp"

namespace fovea {
namespace {

using namespace pieces;
using testing::HasSubstr;

Error onlyError(const Elements &elements, TimelineOptions options = {}) {
  const CompiledTimeline result = compileTimeline(elements, std::move(options));
  EXPECT_FALSE(result.timeline);
  EXPECT_EQ(result.errors.size(), 1u) << result.text();
  return result.errors.empty() ? Error{} : result.errors.front();
}

TEST(GivenPiecesOfEveryKind, WhenTheyAreJoinedThenNothingIsLeftOutButNothing) {
  const Elements inner = join(quiz("b", 1s), quiz("c", 1s));
  const Elements all = join(quiz("a", 1s), inner, nullptr, std::optional<Element>(), Element(), [](TimelineContext &) {}, std::optional<Element>(quiz("d", 1s)));

  ASSERT_EQ(all.size(), 5u);
  EXPECT_TRUE(std::holds_alternative<CodeSpec>(all[3].node()->spec));
  EXPECT_TRUE(join().empty());
}

TEST(GivenTenMistakes, WhenTheTimelineIsCompiledThenAllAreReportedAtOnceInTheirOrder) {
  const Element twice = quiz("twice", 1s);
  const CompiledTimeline result = compileTimeline(join(unpriced("no estimate"),                                                       //
                                                       page({.type = "", .label = "no type", .timeEstimate = 1s}),                   //
                                                       whileLoop({.label = "no condition", .logic = join(quiz("a", 1s)), .expectedRepetitions = 1}),  //
                                                       switchOn({.label = "no branches", .function = key(1)}),                       //
                                                       forLoop({.label = "no body", .iterateOver = List{1}, .logic = ElementsFunction(), .timeEstimatePerIteration = 1s}),
                                                       module("m", join(quiz("b", 1s))), module("m", join(quiz("c", 1s))),  //
                                                       goTo("nowhere"),                                                     //
                                                       sequence({.label = "no units"}),                                     //
                                                       twice, twice));

  EXPECT_FALSE(result.timeline);
  std::string all = result.text();
  for (const char *what : {"has no time estimate", "has no type", "has no condition", "has no branches", "has no body", "two modules \"m\"", "leads nowhere",
                           "has no units", "has no function", "stands at ["})
    EXPECT_THAT(all, HasSubstr(what));
  for (const Error &error : result.errors) {
    EXPECT_FALSE(error.fix.empty()) << error.what;
    EXPECT_THAT(error.where, HasSubstr("compile_test.cpp:")) << error.what;
  }
}

TEST(GivenAMistakeDeepInside, WhenTheTimelineIsCompiledThenSourcePlaceIndexAndLabelsAreNamed) {
  TimelineOptions options;
  options.source = "org.lab.study";
  const Error error = onlyError(
      join(quiz("first", 1s), module("main", join(whileLoop({.label = "loop", .condition = always(), .logic = join(quiz("a", 1s), unpriced("rating").from("study.json:7:5")), .expectedRepetitions = 2})))),
      options);

  EXPECT_EQ(error.where, "org.lab.study, study.json:7:5, main/loop/rating");
}

TEST(GivenLabels, WhenOneIsTooLongEmptyOrNoTextThenItIsRefused) {
  EXPECT_THAT(onlyError(join(quiz(std::string(251, 'x'), 1s))).what, HasSubstr("251 characters"));
  EXPECT_THAT(onlyError(join(quiz("", 1s))).what, HasSubstr("no label"));
  EXPECT_THAT(onlyError(join(quiz("\xff", 1s))).what, HasSubstr("UTF-8"));
  std::string wide;
  for (int i = 0; i < 250; ++i) wide += "\u00e9";
  EXPECT_TRUE(compileTimeline(join(quiz(wide, 1s))).timeline);
}

TEST(GivenASwitch, WhenItsFunctionMayGiveAKeyWithoutABranchThenCompilingSaysSo) {
  const auto fork = [](std::optional<Elements> otherwise) {
    return join(switchOn({.label = "hand", .function = key("left"), .branches = {{"left", join(quiz("a", 1s))}}, .otherwise = std::move(otherwise), .results = {"left", "right"}}));
  };
  EXPECT_THAT(onlyError(fork(std::nullopt)).what, HasSubstr("\"right\""));
  EXPECT_TRUE(compileTimeline(fork(Elements{})).timeline);
}

TEST(GivenASwitch, WhenKeysAreEqualOrOfNoUsableKindThenCompilingSaysSo) {
  EXPECT_THAT(onlyError(join(switchOn({.label = "k", .function = key(1), .branches = {{1, {}}, {1, {}}}}))).what, HasSubstr("two branches"));
  EXPECT_THAT(onlyError(join(switchOn({.label = "k", .function = key(1), .branches = {{1.5, {}}}}))).what, HasSubstr("a number"));
}

TEST(GivenAGoTo, WhenItLeadsIntoALoopThenItIsRefused) {
  const Error error = onlyError(join(goTo("inside"), whileLoop({.label = "loop", .condition = always(), .logic = join(null("inside"), quiz("a", 1s)), .expectedRepetitions = 1})));
  EXPECT_THAT(error.what, HasSubstr("into the middle"));
}

TEST(GivenAGoToBackwards, WhenTheTimelineIsCompiledThenTheEndlessWalkIsRefused) {
  EXPECT_THAT(onlyError(join(null("again"), quiz("a", 1s), goTo("again"))).what, HasSubstr("for ever"));
}

TEST(GivenAForLoopOverAFunction, WhenNothingSaysHowLongItIsThenCompilingAsks) {
  const Elements loop = join(forLoop({.label = "l", .iterateOver = ListFunction([](TimelineContext &) { return List{1, 2}; }), .logic = join(quiz("a", 1s))}));
  EXPECT_THAT(onlyError(loop).fix, HasSubstr("expectedRepetitions"));
}

TEST(GivenNestedForLoops, WhenTheyHaveOneLabelThenTheInnerIsRefused) {
  const auto nested = [](const char *inner) {
    return join(forLoop({.label = "outer", .iterateOver = List{1}, .logic = join(forLoop({.label = inner, .iterateOver = List{1}, .logic = join(quiz("a", 1s))}))}));
  };
  EXPECT_THAT(onlyError(nested("outer")).what, HasSubstr("same label"));
  EXPECT_TRUE(compileTimeline(nested("inner")).timeline);
}

TEST(GivenNoConsentPage, WhenOneIsNeededThenTheTimelineIsRefused) {
  TimelineOptions options;
  options.needsConsent = true;
  EXPECT_THAT(onlyError(join(quiz("a", 1s)), options).what, HasSubstr("consent"));
  EXPECT_TRUE(compileTimeline(join(page({.type = "consent", .label = "consent", .timeEstimate = 30s, .isConsent = true})), options).timeline);
}

TEST(GivenStartUpMarkers, WhenTheTimelineIsCompiledThenTheyAreCollectedWhereverTheyStand) {
  const auto timeline = compiled(join(preDeployRoutine("make stimuli", [](const Value &) { return Result<Value>(Value()); }),
                                      module("m", join(participantFailRoutine("refund", [](TimelineContext &) {}), quiz("a", 1s))), registerTrialMaker("chain", Value(Dict{}))));
  ASSERT_EQ(timeline->markers().size(), 3u);
  EXPECT_EQ(timeline->markers()[1].spec->label, "refund");
  EXPECT_EQ(timeline->modules(), std::vector<std::string>{"m"});
}

TEST(GivenTwoPagesOfOneLabel, WhenTheirAnswersAreAccumulatedThenAWarningSaysSo) {
  const CompiledTimeline result = compileTimeline(join(accumulateAnswers(join(quiz("a", 1s), quiz("a", 1s)))));
  ASSERT_TRUE(result.timeline);
  ASSERT_EQ(result.warnings.size(), 1u);
  EXPECT_THAT(result.warnings[0].what, HasSubstr("numbered"));
}

TEST(GivenALoopWhoseRoundIsLongerThanItsLimit, WhenTheTimelineIsCompiledThenAWarningSaysSo) {
  const CompiledTimeline result = compileTimeline(join(whileLoop({.label = "l", .condition = always(), .logic = join(quiz("a", 10s)), .expectedRepetitions = 1, .maxLoopTime = 5s})));
  ASSERT_EQ(result.warnings.size(), 1u);
  EXPECT_THAT(result.warnings[0].what, HasSubstr("maxLoopTime_s"));
}

TEST(GivenTheSameElementsUnderOtherLabels, WhenTheyAreCompiledThenTheFingerprintsDiffer) {
  EXPECT_EQ(compiled(join(quiz("a", 1s)))->fingerprint(), compiled(join(quiz("a", 2s)))->fingerprint());
  EXPECT_NE(compiled(join(quiz("a", 1s)))->fingerprint(), compiled(join(quiz("b", 1s)))->fingerprint());
}

}  // namespace
}  // namespace fovea
