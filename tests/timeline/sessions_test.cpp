// Studies over several days: the session ends by design, and the next one goes on behind it.

#include <gmock/gmock.h>

#include "timeline/study_pieces.hpp"

namespace fovea {
namespace {

using namespace pieces;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// The state as it is in the record, when somebody comes back so many hours later.
TimelineState comesBack(const Walk &walk, double hours) {
  auto state = timelineStateFrom(toValue(walk.pointer.state()));
  EXPECT_TRUE(state);
  beginNextSession(*state, hours);
  return *state;
}

const std::string kAgreed = R"json({"consent": "no-consent", "params": {"reason": "a test"}},)json";
std::string day(const std::string &label) { return R"json({"page": "info", "label": ")json" + label + R"json(", "timeEstimate_s": 10},)json"; }

TEST(GivenASessionThatEndsByDesign, WhenItIsWalkedThenNothingIsOnAndNothingIsOver) {
  Walk walk(join(quiz("a", 10s), endSession({.label = "day 1", .notBefore = 20h}), quiz("b", 10s)));
  EXPECT_EQ(walk.labels(), "a");
  ASSERT_TRUE(walk.pointer.sessionEnd());
  EXPECT_EQ(walk.pointer.sessionEnd()->label, "day 1");
  EXPECT_EQ(walk.pointer.sessionEnd()->notBefore, Duration(20h));
  EXPECT_FALSE(walk.pointer.isOver());
  EXPECT_FALSE(walk.answer());
  EXPECT_TRUE(walk.pointer.advanceAgain());
  EXPECT_TRUE(walk.pointer.sessionEnd()) << "nobody gets past it within the session";
  ASSERT_EQ(walk.store.of<SessionOver>().size(), 1u);
  EXPECT_EQ(walk.store.of<SessionOver>()[0].session, 1);
}

TEST(GivenASessionThatEndsByDesign, WhenTheParticipantComesBackThenTheyGoOnBehindItWithAllTheyHad) {
  Walk first(join(setting("n", 3), whileLoop({.label = "day", .condition = rounds(2, "day"), .logic = join(quiz("a", 10s), endSession({.label = "home"})), .expectedRepetitions = 2}), quiz("last", 20s)));
  EXPECT_EQ(first.labels(), "a");
  Walk second(compiled(join(quiz("x", 1s))), newTimelineState(*compiled(join(quiz("x", 1s))), 1, 1));  // of another study: nobody's
  const auto timeline = std::shared_ptr<const Timeline>(&first.pointer.timeline(), [](const Timeline *) {});
  Walk next(timeline, comesBack(first, 22.5));
  ASSERT_TRUE(next.begun) << next.begun.error().text();
  EXPECT_EQ(next.at(), "a") << "the second round of the loop";
  EXPECT_EQ(next.cursor().session, 2);
  EXPECT_EQ(next.cursor().hoursAway, 22.5);
  EXPECT_EQ(next.cursor().timeCredit, 10s);
  EXPECT_EQ(next.cursor().progress, 0.25);
  EXPECT_EQ(next.labels(), "a");
  EXPECT_EQ(next.cursor().timeCredit, 20s);
  Walk last(timeline, comesBack(next, 24));
  EXPECT_EQ(last.labels(), "last");
  EXPECT_EQ(last.cursor().end, EndKind::Complete);
  EXPECT_EQ(last.cursor().session, 3);
  EXPECT_EQ(last.pointer.state().variables.at("n").value, Value(3));
}

TEST(GivenASessionThatEndsByDesign, WhenWhatFollowsFailsThenItIsTriedAgainAndTheSessionCountsOnce) {
  int failing = 1;
  const auto timeline = compiled(join(quiz("a", 1s), endSession({}), codeBlock([&](TimelineContext &) -> Result<void> {
                                        if (failing-- > 0) return Error{ErrorCode::PluginFailed, "no chalk", "", ""};
                                        return {};
                                      }),
                                      quiz("b", 1s)));
  Walk first(timeline);
  EXPECT_EQ(first.labels(), "a");
  Walk second(timeline, comesBack(first, 1));
  EXPECT_FALSE(second.begun);
  const auto kept = timelineStateFrom(toValue(second.pointer.state()));  // as a failed session leaves it
  ASSERT_TRUE(kept);
  Walk third(timeline, *kept);
  EXPECT_EQ(third.labels(), "b");
  EXPECT_EQ(third.cursor().session, 2);
}

TEST(GivenASessionThatEndsInAPageMaker, WhenItIsComeToThenThatIsRefused) {
  Walk walk(join(pageMaker({.function = [](TimelineContext &) { return join(quiz("a", 1s), endSession({})); }, .timeEstimate = 1s})));
  ASSERT_FALSE(walk.begun);
  EXPECT_THAT(walk.begun.error().text(), HasSubstr("a session ends within a page maker"));
}

TEST(GivenAStateOfAVersionWithoutSessions, WhenItIsReadThenItIsTheFirst) {
  Walk walk(join(quiz("a", 1s)));
  Value saved = toValue(walk.pointer.state());
  Value cursor = *saved.find("cursor");
  std::erase_if(*cursor.as<Dict>(), [](const auto &member) { return member.first == "session" || member.first == "hours_away" || member.first == "is_away"; });
  saved.set("cursor", cursor);
  const auto state = timelineStateFrom(saved);
  ASSERT_TRUE(state) << state.error().text();
  EXPECT_EQ(*state, walk.pointer.state());
}

TEST(GivenAStudyOverTwoDays, WhenItIsReadThenItsTreeHasTheEndOfTheSessionAndScriptsKnowWhichOneItIs) {
  const StudyReport report = readSteps(kAgreed + day("one") + R"json({"endSession": {"notBefore_h": 20, "text": "See you"}, "label": "day 1"},
    {"if": "session.number == 2 and session.hoursAway > 30", "label": "late", "then": [)json" + day("late") + R"json({"code": "late = true"}]},)json" +
                                         R"json({"page": "info", "label": "two", "timeEstimate_s": 10})json");
  const auto timeline = timelineOf(report);
  ASSERT_TRUE(timeline);
  EXPECT_THAT(report.warnings, IsEmpty());
  EXPECT_THAT(report.outline, testing::Contains(HasSubstr("endSession \"day 1\", the next one after 20 h")));
  ASSERT_EQ(report.study->farewells.size(), 1u);
  EXPECT_EQ(report.study->farewells[0].page->params, Value(Dict{{"text", "See you"}}));
  Walk first(timeline);
  EXPECT_EQ(first.labels(), "no-consent one");
  EXPECT_EQ(Walk(timeline, comesBack(first, 20)).labels(), "two");
  EXPECT_EQ(Walk(timeline, comesBack(first, 40)).labels(), "late two");
}

TEST(GivenASessionThatEndsWhereItCannot, WhenTheStudyIsReadThenThatIsTold) {
  const std::string last = R"json({"page": "info", "label": "last", "timeEstimate_s": 1})json", end = R"json({"endSession": true},)json";
  EXPECT_THAT(mistakesIn(end + kAgreed + last), ElementsAre(HasSubstr("a session ends before consent")));
  EXPECT_THAT(mistakesIn(kAgreed + R"json({"pageMaker": "{'a'}", "timeEstimate_s": 1, "steps": [{"page": "info", "label": "a"}, {"endSession": true}]},)json" + last), testing::Contains(HasSubstr("only pages and experiments can be listed")));
  EXPECT_THAT(mistakesIn(kAgreed + R"json({"trials": "t", "maker": "static", "nodes": [{"definition": 1}], "expectedTrialsPerParticipant": 1, "steps": [{"page": "info", "label": "a", "timeEstimate_s": 1}, {"endSession": true}]},)json" + last),
              ElementsAre(HasSubstr("a session ends within a trial")));
  EXPECT_THAT(mistakesIn(kAgreed + R"json({"async": "return session.number", "saveAs": "n", "expectedWait_s": 1},)json" + last), ElementsAre(HasSubstr("looks at \"session\"")));
  EXPECT_THAT(mistakesIn(kAgreed + R"json({"recruitmentCriterion": "session.number == 1"},)json" + last), ElementsAre(HasSubstr("looks at \"session\"")));
  EXPECT_THAT(mistakesIn(kAgreed + R"json({"code": "session = 1"},)json" + last), ElementsAre(HasSubstr("sets \"session\", which is the host's")));
}

TEST(GivenAnEndOfASession, WhenItsMembersAreWrongThenEachIsToldWithItsPlace) {
  const std::string last = R"json(, {"page": "info", "label": "last", "timeEstimate_s": 1})json";
  const auto told = [&](const std::string &own) { return mistakesIn(kAgreed + R"json({"endSession": )json" + own + "}" + last); };
  EXPECT_THAT(told("20"), ElementsAre(HasSubstr("expected true, or an object such as {\"notBefore_h\": 20")));
  EXPECT_THAT(told(R"json({"notBefore": 20})json"), ElementsAre(HasSubstr("did you mean \"notBefore_h\"?")));
  EXPECT_THAT(told(R"json({"notBefore_h": -1})json"), ElementsAre(HasSubstr("below 0")));
  EXPECT_THAT(told(R"json({"notBefore_h": 9000})json"), ElementsAre(HasSubstr("longer than a year")));
  EXPECT_THAT(told(R"json({"text": "a", "page": false})json"), ElementsAre(HasSubstr("has a text of its own")));
  EXPECT_THAT(told(R"json({"page": {"experiment": "stroop"}})json"), ElementsAre(HasSubstr("only a page can follow the end of a session")));
  EXPECT_THAT(told(R"json({"page": {"page": "end", "params": {"text": "='x'"}}})json"), testing::Not(IsEmpty()));
  EXPECT_THAT(told(R"json({"page": false})json"), IsEmpty());
}

TEST(GivenASessionThatEndsLast, WhenTheStudyIsReadThenThatIsWorthAWarning) {
  const StudyReport report = readSteps(kAgreed + day("one") + R"json({"endSession": true})json");
  ASSERT_EQ(report.warnings.size(), 1u);
  EXPECT_THAT(report.warnings[0].text(), HasSubstr("nothing is left for the next one"));
}

}  // namespace
}  // namespace fovea
