// One step after the other: answers, branches, code, what is kept.

#include "timeline/pointer.hpp"

#include <gmock/gmock.h>

#include "timeline/pieces.hpp"

namespace fovea {
namespace {

using namespace pieces;
using testing::ElementsAre;
using testing::HasSubstr;

PageSpec asking(std::string label) { return {.type = "quiz", .label = std::move(label), .timeEstimate = 1s}; }

TEST(GivenCodeBeforeTheFirstPage, WhenThePointerBeginsThenItHasRun) {
  Walk walk(join(setting("x", 1), quiz("a", 1s)));
  EXPECT_EQ(walk.at(), "a");
  EXPECT_EQ(walk.pointer.state().variables.at("x").value, Value(1));
  EXPECT_EQ(walk.store.commits, 1);
}

TEST(GivenAnAnswerToAnotherPage, WhenItIsSubmittedThenNothingIsKept) {
  Walk walk(join(quiz("a", 1s), quiz("b", 1s)));
  const std::uint64_t first = walk.pointer.pageId();
  ASSERT_TRUE(walk.answer());
  const Value before = toValue(walk.pointer.state());

  auto late = walk.pointer.submit({.pageId = first, .answer = "late"});

  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, ErrorCode::Refused);
  EXPECT_EQ(toValue(walk.pointer.state()), before);
  EXPECT_EQ(walk.store.of<ResponseRecord>().size(), 1u);
}

TEST(GivenAnAnswerThatIsRefused, WhenItIsGivenAgainThenOnlyTheSecondOneCounts) {
  PageSpec spec = asking("age");
  spec.saveAnswer = "age";
  spec.formatAnswer = [](const Value &raw, TimelineContext &) { return Result<Value>(Value(std::int64_t{std::stoi(*raw.text())})); };
  spec.validators = {[](const Value &answer, TimelineContext &) { return *answer.number() < 18 ? std::optional<Refusal>("adults only") : std::nullopt; }};
  int completed = 0;
  spec.onComplete = [&](const Value &, TimelineContext &) { return ++completed, Result<void>(); };
  Walk walk(join(accumulateAnswers(join(page(spec), quiz("b", 1s)))));

  auto refused = walk.answer("17");
  ASSERT_TRUE(refused);
  EXPECT_FALSE(refused->isAccepted);
  EXPECT_EQ(refused->refusal->message, "adults only");
  EXPECT_TRUE(walk.pointer.state().accumulators[0].answers.empty());
  EXPECT_TRUE(walk.pointer.state().variables.empty());
  EXPECT_EQ(walk.cursor().timeCredit, 0s);
  EXPECT_EQ(completed, 0);

  ASSERT_TRUE(walk.answer("18"));
  EXPECT_EQ(walk.pointer.state().variables.at("age").value, Value(18));
  EXPECT_EQ(walk.pointer.state().accumulators[0].answers[0].first, "age");
  EXPECT_EQ(completed, 1);
  const auto rows = walk.store.of<ResponseRecord>();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].attempt, 1);
  EXPECT_FALSE(rows[0].accepted);
  EXPECT_EQ(rows[1].attempt, 2);
  EXPECT_EQ(rows[1].answer, Value(18));
  EXPECT_EQ(rows[1].rawAnswer, Value("18"));
}

Elements withCode(const bool &isBroken) {
  return join(quiz("a", 1s), setting("x", 1), codeBlock([&](TimelineContext &) { return isBroken ? Result<void>(Error{ErrorCode::Device, "no scanner", "", "plug it in"}) : Result<void>(); }, "scan"),
              quiz("b", 1s));
}

TEST(GivenCodeThatFailsAfterAnAnswer, WhenItIsSubmittedThenTheAnswerIsTakenAndNothingOfWhatFollowsWas) {
  bool isBroken = true;
  Walk walk(withCode(isBroken));

  auto outcome = walk.answer("precious");

  ASSERT_FALSE(outcome);
  EXPECT_THAT(outcome.error().where, HasSubstr("scan"));
  EXPECT_EQ(walk.at(), "") << "it is not asked for again";
  EXPECT_TRUE(walk.pointer.state().variables.empty());
  EXPECT_EQ(walk.cursor().timeCredit, 1s);
  ASSERT_EQ(walk.store.of<ResponseRecord>().size(), 1u);
  EXPECT_EQ(walk.store.of<ResponseRecord>()[0].answer, Value("precious"));
  EXPECT_TRUE(walk.store.of<ResponseRecord>()[0].accepted);
}

TEST(GivenCodeThatFailedAfterAnAnswer, WhenTheParticipantComesBackThenItGoesOnBehindTheAnswer) {
  bool isBroken = true;
  const auto timeline = compiled(withCode(isBroken));
  Walk walk(timeline);
  ASSERT_FALSE(walk.answer("precious"));
  auto saved = timelineStateFrom(walk.store.last);
  ASSERT_TRUE(saved) << saved.error().text();

  isBroken = false;
  Walk later(timeline, std::move(*saved));

  ASSERT_TRUE(later.begun) << later.begun.error().text();
  EXPECT_EQ(later.at(), "b");
  EXPECT_EQ(later.pointer.state().variables.at("x").value, Value(1));
  EXPECT_EQ(later.pointer.state().answer, Value("precious"));
}

TEST(GivenCodeThatFailedAfterAnAnswerInAPageMaker, WhenTheParticipantComesBackThenItGoesOnThere) {
  bool isBroken = true;
  const auto timeline = compiled(join(pageMaker({.function = [&](TimelineContext &) -> Result<Elements> { return withCode(isBroken); }, .timeEstimate = 2s}), quiz("c", 1s)));
  Walk walk(timeline);
  ASSERT_FALSE(walk.answer("precious"));
  auto saved = timelineStateFrom(walk.store.last);
  ASSERT_TRUE(saved) << saved.error().text();

  isBroken = false;
  Walk later(timeline, std::move(*saved));

  EXPECT_EQ(later.labels(), "b c");
}

TEST(GivenAFunctionThatThrows, WhenItIsCalledThenItIsAnErrorWithItsPlace) {
  Walk walk(join(codeBlock([](TimelineContext &) { throw std::runtime_error("ouch"); }, "bad"), quiz("a", 1s)));
  ASSERT_FALSE(walk.begun);
  EXPECT_THAT(walk.begun.error().what, HasSubstr("ouch"));
  EXPECT_THAT(walk.begun.error().where, HasSubstr("pointer_test.cpp:"));
}

TEST(GivenAFullDisk, WhenAnAnswerIsSubmittedThenThePointerStaysAndTheAnswerCanBeGivenAgain) {
  Walk walk(join(quiz("a", 1s), setting("x", 1), quiz("b", 1s)));
  const Value before = toValue(walk.pointer.state());
  walk.store.isFull = true;

  EXPECT_FALSE(walk.answer());
  EXPECT_EQ(toValue(walk.pointer.state()), before);

  walk.store.isFull = false;
  ASSERT_TRUE(walk.answer());
  EXPECT_EQ(walk.at(), "b");
}

TEST(GivenBranches, WhenTheirKeyIsKnownThenThatOneIsTakenAndLogged) {
  Walk walk(join(switchOn({.label = "hand", .function = key("left"), .branches = {{"right", join(quiz("r", 1s))}, {"left", join(quiz("l", 1s))}}}),
                 switchOn({.label = "quiet", .function = key(2), .branches = {{1, join(quiz("one", 1s))}}, .otherwise = join(quiz("other", 1s)), .logChosenBranch = false}),
                 conditional({.label = "skip", .condition = always(false), .logicIfTrue = join(quiz("never", 1s))})));
  EXPECT_EQ(walk.labels(), "l other");
  EXPECT_THAT(walk.pointer.state().branchLog, ElementsAre(BranchChoice{"hand", "left"}, BranchChoice{"skip", false}));
  EXPECT_EQ(walk.store.of<ResponseRecord>()[0].path, "hand=left/l");
}

TEST(GivenBranches, WhenTheKeyIsNoneOfThemThenTheErrorListsThem) {
  Walk walk(join(switchOn({.label = "n", .function = key(true), .branches = {{1, join(quiz("one", 1s))}, {"2", {}}}})));
  ASSERT_FALSE(walk.begun);
  EXPECT_THAT(walk.begun.error().what, HasSubstr("gave true, and the branches are 1, \"2\""));
}

TEST(GivenACondition, WhenItTriesToChangeSomethingThenItIsRefused) {
  const Condition meddling = [](TimelineContext &context) -> Result<bool> {
    if (auto set = context.set("x", 1); !set) return set.error();
    return true;
  };
  Walk walk(join(conditional({.label = "c", .condition = meddling, .logicIfTrue = join(quiz("a", 1s))})));
  ASSERT_FALSE(walk.begun);
  EXPECT_EQ(walk.begun.error().code, ErrorCode::Refused);
}

TEST(GivenAJump, WhenItIsReachedThenWhatLiesBetweenIsLeftOut) {
  Walk walk(join(quiz("a", 1s), goTo("on"), quiz("never", 1s), null("on"), quiz("b", 1s)));
  EXPECT_EQ(walk.labels(), "a b");
}

TEST(GivenAJumpOutOfALoop, WhenItIsTakenThenWhatWasOpenIsClosed) {
  Walk walk(join(whileLoop({.label = "l", .condition = always(), .logic = join(accumulateAnswers(join(quiz("a", 2s), goTo("out")), "in")), .expectedRepetitions = 1}), null("out"), quiz("b", 2s)));
  ASSERT_TRUE(walk.answer("x"));
  EXPECT_EQ(walk.at(), "b");
  EXPECT_TRUE(walk.cursor().loops.empty() && walk.cursor().creditBounds.empty() && walk.cursor().progressBounds.empty());
  EXPECT_EQ(walk.pointer.state().answer, Value(Dict{{"a", "x"}}));
  ASSERT_EQ(walk.store.of<LoopLeft>().size(), 1u);
  EXPECT_EQ(walk.store.of<LoopLeft>()[0].way, LoopLeft::Way::Jump);
}

TEST(GivenAnEndlessLoopOfCode, WhenItIsEnteredThenAnErrorNamesItsPath) {
  TimelineOptions options;
  options.stepLimit = 100;
  Walk walk(join(whileLoop({.label = "busy", .condition = always(), .logic = join(setting("x", 1)), .expectedRepetitions = 1}), quiz("a", 1s)), options);
  ASSERT_FALSE(walk.begun);
  EXPECT_THAT(walk.begun.error().what, HasSubstr("100 elements"));
  EXPECT_THAT(walk.begun.error().where, HasSubstr("busy#"));
  EXPECT_TRUE(walk.pointer.state().variables.empty());
}

TEST(GivenAVariable, WhenItIsSetToAnotherKindThenItIsRefused) {
  Walk walk(join(setting("x", 1), quiz("a", 1s), setting("x", "text"), quiz("b", 1s)));
  auto outcome = walk.answer();
  ASSERT_FALSE(outcome);
  EXPECT_THAT(outcome.error().what, HasSubstr("a whole number, not text"));
}

TEST(GivenAPageThatSavesNothing, WhenItIsAnsweredThenTheLastAnswerStaysAndIsNotFresh) {
  PageSpec info = asking("info");
  info.saveAnswer = false;
  Walk walk(join(quiz("a", 1s), page(info), quiz("b", 1s)));
  ASSERT_TRUE(walk.answer("first"));
  EXPECT_TRUE(walk.cursor().answerIsFresh);
  ASSERT_TRUE(walk.answer("second"));
  EXPECT_EQ(walk.pointer.state().answer, Value("first"));
  EXPECT_FALSE(walk.cursor().answerIsFresh);
  EXPECT_EQ(walk.store.of<ResponseRecord>().size(), 2u);
}

TEST(GivenAModule, WhenItIsLeftThenItsRecordIsFinishedAndItsVariablesStay) {
  Walk walk(join(module("m", join(codeBlock([](TimelineContext &context) { return context.setLocal("k", 7); }), quiz("a", 1s)))));
  EXPECT_EQ(walk.pointer.path(), "m/a");
  walk.clock.advance(3s);
  walk.labels();
  const ModuleRecord &record = walk.pointer.state().modules.at(0);
  EXPECT_EQ(*record.finished - record.started, 3s);
  EXPECT_FALSE(record.aborted);
  EXPECT_EQ(moduleVariables(walk.pointer.state()), (Dict{{"m__k", 7}}));
}

TEST(GivenAnOperator, WhenThePageIsRepeatedOrSkippedThenWhoDidItIsKept) {
  Walk walk(join(quiz("a", 1s), module("m", join(quiz("b", 1s))), quiz("c", 1s)));
  const std::uint64_t first = walk.pointer.pageId();
  ASSERT_TRUE(walk.pointer.repeatPage("Ada"));
  EXPECT_EQ(walk.at(), "a");
  EXPECT_NE(walk.pointer.pageId(), first);
  ASSERT_TRUE(walk.pointer.skipTo("m", "Ada"));
  EXPECT_EQ(walk.pointer.path(), "m/b");
  EXPECT_FALSE(walk.pointer.skipTo("b", "Ada"));
  ASSERT_EQ(walk.store.of<OperatorMoved>().size(), 2u);
  const OperatorMoved moved = walk.store.of<OperatorMoved>()[1];
  EXPECT_EQ(moved.from + ", " + moved.to + ", " + moved.by, "a, m, Ada");
}

TEST(GivenAConsentThatIsToBeGiven, WhenAnOperatorWouldSkipItThenThatIsNoPlaceToGoTo) {
  PageSpec consent = asking("consent");
  consent.isConsent = true;
  Walk walk(join(quiz("a", 1s), quiz("a", 1s), page(consent), quiz("b", 1s)));
  EXPECT_THAT(walk.pointer.places(), testing::ElementsAre("a", "consent"));
  EXPECT_EQ(walk.pointer.skipTo("b", "Ada").error().code, ErrorCode::Unknown);
  ASSERT_TRUE(walk.pointer.skipTo("consent", "Ada"));
  EXPECT_FALSE(walk.pointer.skipTo("b", "Ada")) << "it is asked for now";
  ASSERT_TRUE(walk.answer(true));
  EXPECT_THAT(walk.pointer.places(), testing::ElementsAre("a", "consent", "b"));
  ASSERT_TRUE(walk.pointer.skipTo("a", "Ada"));
  EXPECT_FALSE(walk.pointer.maySkipTo("b")) << "whoever is taken back is asked again";
}

TEST(GivenALoopAndAModule, WhenAnOperatorLeavesThemThenBothAreClosed) {
  Walk walk(join(module("m", join(whileLoop({.label = "round", .condition = always(), .logic = join(quiz("inner", 1s)), .expectedRepetitions = 1}))), quiz("last", 1s)));
  ASSERT_EQ(walk.pointer.path(), "m/round#1/inner");
  ASSERT_TRUE(walk.pointer.skipTo("last", "Ada"));
  EXPECT_EQ(walk.at(), "last");
  EXPECT_TRUE(walk.pointer.state().modules[0].aborted);
  EXPECT_FALSE(walk.pointer.state().modules[0].finished) << "one who leaves has not finished";
  ASSERT_EQ(walk.store.of<LoopLeft>().size(), 1u);
  EXPECT_EQ(walk.store.of<LoopLeft>()[0].way, LoopLeft::Way::Jump);
  EXPECT_EQ(walk.labels(), "last");
  EXPECT_TRUE(walk.cursor().complete);
}

TEST(GivenABot, WhenItGivesAFormattedAnswerThenFormattingIsLeftOutAndPeopleMayNot) {
  PageSpec spec = asking("a");
  spec.formatAnswer = [](const Value &, TimelineContext &) { return Result<Value>(Value("formatted")); };
  const auto timeline = compiled(join(page(spec), quiz("b", 1s)));
  Walk bot(timeline, newTimelineState(*timeline, 1, 1, true));
  ASSERT_TRUE(bot.pointer.submit({.pageId = bot.pointer.pageId(), .answer = "as is", .isFormatted = true}));
  EXPECT_EQ(bot.pointer.state().answer, Value("as is"));
  Walk person(timeline);
  EXPECT_FALSE(person.pointer.submit({.pageId = person.pointer.pageId(), .answer = "as is", .isFormatted = true}));
}

}  // namespace
}  // namespace fovea
