// Nothing follows an end.

#include <gmock/gmock.h>

#include "timeline/pieces.hpp"

namespace fovea {
namespace {

using namespace pieces;
using testing::HasSubstr;

ElementsFunction one(std::string label) {
  return [label](TimelineContext &) { return join(quiz(label, 30s)); };
}
TimelineOptions withDebriefs() {
  TimelineOptions options;
  options.successful.debrief = one("thanks");
  options.unsuccessful.debrief = one("sorry");
  options.rejected.debrief = one("bye");
  return options;
}

TEST(GivenAnEndInTheMiddle, WhenItsPagesAreAnsweredThenNothingFollows) {
  Walk walk(join(quiz("a", 1s), unsuccessfulEnd({"too_slow"}), quiz("never", 1s)), withDebriefs());
  EXPECT_EQ(walk.labels(), "a sorry");
  EXPECT_EQ(walk.cursor().end, EndKind::Failed);
  EXPECT_EQ(failedReason(walk.pointer.state()), "too_slow, UnsuccessfulEndPage");
  EXPECT_EQ(walk.cursor().timeCredit, 1s);
  EXPECT_EQ(walk.cursor().progress, 0.5);
  EXPECT_FALSE(walk.answer());
  EXPECT_EQ(walk.store.of<EndReached>().size(), 1u);
}

TEST(GivenATimelineWithoutAnEnd, WhenItIsWalkedThenTheSuccessfulOneIsThere) {
  Walk walk(join(quiz("a", 1s)), withDebriefs());
  EXPECT_EQ(walk.labels(), "a thanks");
  EXPECT_EQ(walk.cursor().end, EndKind::Complete);
  EXPECT_TRUE(walk.cursor().complete);
}

TEST(GivenACodeBlockThatFailsTheParticipant, WhenItIsDoneThenFailRoutinesRunAndTheEndFollows) {
  std::string order;
  const auto routine = [&](std::string name) { return participantFailRoutine(name, [&order, name](TimelineContext &) { order += name; }); };
  Walk walk(join(routine("1"), routine("2"), quiz("a", 1s), module("m", join(whileLoop({.label = "l", .condition = always(), .logic = join(quiz("b", 1s), codeBlock([](TimelineContext &context) { return context.fail("cheat"); })), .expectedRepetitions = 1})))),
            withDebriefs());
  EXPECT_EQ(walk.labels(), "a b sorry");
  EXPECT_EQ(order, "12");
  EXPECT_TRUE(walk.pointer.state().modules[0].aborted);
  EXPECT_FALSE(walk.pointer.state().modules[0].finished);
  EXPECT_TRUE(walk.cursor().loops.empty());
  ASSERT_EQ(walk.store.of<LoopLeft>().size(), 1u);
  EXPECT_EQ(walk.store.of<LoopLeft>()[0].label, "l");
}

TEST(GivenConsentThatIsDeclined, WhenItIsSaidThenNothingOfThePersonIsKept) {
  Walk walk(join(quiz("hello", 5s), module("consent", join(page({.type = "consent", .label = "consent", .timeEstimate = 30s, .saveAnswer = "agreed", .isConsent = true}), conditional({.label = "agreed", .condition = always(false), .logicIfTrue = {}, .logicIfFalse = join(rejectedConsent())}))),
                 quiz("never", 1s)),
            withDebriefs());
  ASSERT_TRUE(walk.answer("hi"));
  walk.store.all.clear();
  ASSERT_TRUE(walk.answer(Value(false)));
  EXPECT_EQ(walk.at(), "bye");
  const TimelineState &state = walk.pointer.state();
  EXPECT_TRUE(state.answer.isNull() && state.variables.empty() && state.branchLog.empty() && state.modules.empty());
  EXPECT_EQ(walk.cursor().timeCredit, 0s);
  EXPECT_TRUE(walk.store.of<ResponseRecord>().empty());
  EXPECT_EQ(walk.store.of<Forgotten>().size(), 1u);
  walk.labels();
  EXPECT_TRUE(walk.store.of<ResponseRecord>().empty());
  EXPECT_EQ(walk.cursor().end, EndKind::Declined);
  EXPECT_FALSE(walk.cursor().failed);
}

TEST(GivenAnOperatorWhoAborts, WhenNoCauseIsGivenThenItIsAskedForAndCleanUpRunsOtherwise) {
  bool isClean = false;
  TimelineOptions options = withDebriefs();
  options.onAbort = {[&](TimelineContext &) { isClean = true; }};
  Walk walk(join(module("m", join(quiz("a", 1s)))), options);
  EXPECT_FALSE(walk.pointer.abort("", "Ada"));
  EXPECT_FALSE(isClean);
  ASSERT_TRUE(walk.pointer.abort("fire alarm", "Ada"));
  EXPECT_TRUE(isClean);
  EXPECT_EQ(walk.cursor().end, EndKind::Aborted);
  EXPECT_FALSE(walk.cursor().failed);
  EXPECT_TRUE(walk.pointer.state().modules[0].aborted);
  EXPECT_EQ(walk.store.of<EndReached>()[0].cause, "fire alarm");
  EXPECT_FALSE(walk.pointer.page());
}

TEST(GivenAParticipantWhoWithdraws, WhenDataAreToGoThenNothingIsLeftInTheState) {
  Walk walk(join(quiz("a", 1s), setting("x", 1)));
  walk.labels();
  ASSERT_TRUE(walk.pointer.withdraw("participant", true));
  EXPECT_EQ(walk.cursor().end, EndKind::Withdrawn);
  EXPECT_TRUE(walk.pointer.state().variables.empty());
  EXPECT_EQ(walk.store.of<Forgotten>().size(), 1u);
}

}  // namespace
}  // namespace fovea
