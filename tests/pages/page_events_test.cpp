// The events of a page on the session's clock.

#include <gmock/gmock.h>

#include "pages/page_events.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr Timestamp kZero = fromNanoseconds(5'000'000'000);

std::vector<std::string> mistakes(std::vector<PageEventSpec> changes) {
  std::vector<Error> errors;
  for (PageEventSpec &change : changes) change.place = "study.json:3:7";
  const bool isRefused = !PageEventGraph::compile(std::move(changes), errors);
  EXPECT_EQ(isRefused, !errors.empty());
  std::vector<std::string> told;
  for (const Error &error : errors) told.push_back(error.text());
  return told;
}

/// A page that appeared at kZero.
class Showing {
 public:
  explicit Showing(std::vector<PageEventSpec> changes) : events(made(std::move(changes))) { events.begin(kZero); }
  void at(Duration since) { events.advance(kZero + since, kZero + since); }
  /// "NAME WHEN" in ms since the page appeared; of `names` alone when there are any.
  std::vector<std::string> told(std::vector<std::string> names = {}) const {
    std::vector<std::string> lines;
    for (const PageEventRecord &record : events.log())
      if (names.empty() || std::find(names.begin(), names.end(), record.event) != names.end())
        lines.push_back(record.event + " " + std::to_string((record.scheduled - kZero) / 1ms));
    return lines;
  }
  PageEvents events;

 private:
  static std::shared_ptr<const PageEventGraph> made(std::vector<PageEventSpec> changes) {
    std::vector<Error> errors;
    auto graph = PageEventGraph::compile(std::move(changes), errors);
    for (const Error &error : errors) ADD_FAILURE() << error.text();
    return graph;
  }
};

TEST(GivenAPlainPage, WhenItAppearsThenAllItBeginsWithHappensAtOnce) {
  const Showing page({});
  EXPECT_THAT(page.told(), ElementsAre("trialConstruct 0", "trialPrepare 0", "trialStart 0", "responseEnable 0", "submitEnable 0"));
  EXPECT_TRUE(page.events.canRespond());
  EXPECT_TRUE(page.events.canSubmit());
  EXPECT_FALSE(page.events.isOver());
  EXPECT_EQ(page.events.nextDue(), std::nullopt);
}

TEST(GivenDelaysOfTriggerAndEvent, WhenSomebodyLooksLateThenTheyCountFromWhenTheirCauseWasDue) {
  Showing page({{.name = "hint", .triggers = {{"trialStart", 100ms}}, .delay = 50ms}, {.name = "after", .triggers = {{"hint", 10ms}}}});
  page.at(149ms);
  EXPECT_THAT(page.told({"hint"}), IsEmpty());
  EXPECT_EQ(page.events.nextDue(), kZero + 150ms);
  page.at(400ms);
  EXPECT_THAT(page.told({"hint", "after"}), ElementsAre("hint 150", "after 160"));
  EXPECT_EQ(page.events.log().back().at, kZero + 400ms) << "and when it took effect is known as well";
}

TEST(GivenAResponseThatIsEnabledLater, WhenTheTimeComesThenItIsAndSubmittingIsAsBefore) {
  Showing page({{.name = "responseEnable", .triggers = {{"trialStart"}}, .delay = 1s}});
  EXPECT_FALSE(page.events.canRespond());
  EXPECT_TRUE(page.events.canSubmit());
  page.at(1s);
  EXPECT_TRUE(page.events.canRespond());
}

// a comes at 1, 2 and 4 s, b at 3 s.
std::vector<PageEventSpec> twoCauses(PageEventSpec both) {
  return {{.name = "a", .triggers = {{"trialStart", 1s}, {"trialStart", 2s}, {"trialStart", 4s}}, .needsAll = false}, {.name = "b", .triggers = {{"trialStart", 3s}}}, std::move(both)};
}

TEST(GivenAnEventOfAllItsTriggers, WhenTheyHaveFiredThenEachThatFiresAgainBringsItAboutAgain) {
  Showing often(twoCauses({.name = "both", .triggers = {{"a"}, {"b"}}}));
  often.at(5s);
  EXPECT_THAT(often.told({"both"}), ElementsAre("both 3000", "both 4000"));
  Showing once(twoCauses({.name = "both", .triggers = {{"a"}, {"b"}}, .once = true}));
  once.at(5s);
  EXPECT_THAT(once.told({"both"}), ElementsAre("both 3000"));
}

TEST(GivenAnEventOfAnyTriggerThatComesOnce, WhenTwoFireWithinItsDelayThenItComesOnce) {
  Showing page({{.name = "hint", .triggers = {{"trialStart"}, {"trialStart", 20ms}}, .needsAll = false, .delay = 50ms, .once = true}});
  page.at(1s);
  EXPECT_THAT(page.told({"hint"}), ElementsAre("hint 50"));
}

TEST(GivenMessages, WhenTheyHappenThenTheNewestIsShownUntilAnEmptyOne) {
  Showing page({{.name = "slow", .triggers = {{"trialStart", 1s}}, .message = "Take your time"}, {.name = "clear", .triggers = {{"slow", 1s}}, .message = ""}});
  EXPECT_EQ(page.events.message(), std::nullopt);
  page.at(1s);
  ASSERT_NE(page.events.message(), std::nullopt);
  page.at(2s);
  EXPECT_EQ(page.events.message(), std::nullopt);
}

TEST(GivenAPageThatAppearsLate, WhenThatIsKnownThenAllTimesMoveAlong) {
  Showing page({{.name = "autoSubmit", .triggers = {{"trialStart", 1s}}}});
  page.events.shift(30ms);
  page.at(1s);
  EXPECT_FALSE(page.events.isOver());
  page.at(1030ms);
  EXPECT_TRUE(page.events.isOver());
  EXPECT_THAT(page.told({"trialStart", "autoSubmit"}), ElementsAre("trialStart 30", "autoSubmit 1030"));
}

TEST(GivenAPageThatIsPaused, WhenItGoesOnThenWhatIsDueComesLaterAndWhatWasStaysWhenItWas) {
  Showing page({{.name = "hint", .triggers = {{"trialStart", 1s}}}, {.name = "autoSubmit", .triggers = {{"trialStart", 3s}}}});
  page.at(1s);
  page.events.paused(kZero + 1s, kZero + 11s);
  page.at(12s);
  EXPECT_FALSE(page.events.isOver()) << "the pause is no part of the wait";
  EXPECT_EQ(page.events.since("trialStart", kZero + 12s), 2s);
  EXPECT_EQ(page.events.since("hint", kZero + 12s), 1s);
  page.at(13s);
  EXPECT_TRUE(page.events.isOver());
  EXPECT_EQ(page.events.since("autoSubmit", kZero + 14s), 1s) << "it came after the pause";
  EXPECT_THAT(page.told({"trialStart", "hint", "autoSubmit"}), ElementsAre("trialStart 0", "hint 1000", "autoSubmit 13000"));
  EXPECT_THAT(page.told({"paused", "resumed"}), ElementsAre("paused 1000", "resumed 11000"));
}

TEST(GivenAnEventThatComesAgain, WhenItsFirstTimeIsAskedForThenItIsThatSinceTheOtherWithoutPauses) {
  Showing page({{.name = "tick", .triggers = {{"trialStart", 1s}, {"trialStart", 2s}}, .needsAll = false}, {.name = "trialRestart", .triggers = {{"trialStart", 10s}}}});
  EXPECT_EQ(page.events.sinceFirst("tick", "trialStart", kZero), std::nullopt);
  page.at(3s);
  EXPECT_EQ(page.events.sinceFirst("tick", "trialStart", kZero + 3s), 2s);
  page.events.paused(kZero + 3s, kZero + 8s);
  EXPECT_EQ(page.events.sinceFirst("tick", "trialStart", kZero + 9s), 3s);
  page.at(15s);
  EXPECT_EQ(page.events.sinceFirst("tick", "trialStart", kZero + 15s), std::nullopt) << "the trial has begun again";
  EXPECT_EQ(page.events.sinceFirst("trialStart", "tock", kZero), std::nullopt) << "which is no event";
}

TEST(GivenAPageThatBeginsAgain, WhenItsTrialDoesThenWhatHangsOnItComesAgainAndWhatHangsOnThePageDoesNot) {
  Showing page({{.name = "hint", .triggers = {{"trialStart", 1s}}}, {.name = "late", .triggers = {{"trialConstruct", 3s}}}, {.name = "submitEnable", .triggers = {{"trialStart", 2s}}}});
  page.at(1500ms);
  page.events.restart(kZero + 1500ms);
  EXPECT_EQ(page.events.timeOf("responseEnable"), kZero) << "responses count all the time";
  page.at(2s);
  EXPECT_FALSE(page.events.canSubmit()) << "the first begin of the trial is none any more";
  page.at(4s);
  EXPECT_TRUE(page.events.canSubmit());
  EXPECT_THAT(page.told({"trialStart", "hint", "late", "submitEnable"}), ElementsAre("trialStart 0", "hint 1000", "trialStart 1500", "hint 2500", "late 3000", "submitEnable 3500"));
}

// --- a trial that is stopped, and begins again ---

/// A second of trial after a second of page, with a button that ends the trial, and one that begins it again.
std::vector<PageEventSpec> withButtons() {
  PageEventSpec stop{.name = "buttonStop", .triggers = {}}, again{.name = "buttonAgain", .triggers = {}};
  stop.isMade = again.isMade = true;
  return {stop, again, {.name = "trialStop", .triggers = {{"buttonStop"}}}, {.name = "trialRestart", .triggers = {{"buttonAgain"}}},
          {.name = "hint", .triggers = {{"trialStart", 1s}}}, {.name = "late", .triggers = {{"trialStart"}}, .delay = 1100ms}, {.name = "limit", .triggers = {{"trialConstruct"}}, .delay = 9s},
          {.name = "autoSubmit", .triggers = {{"limit", 1s}}}};
}
class GivenATrialWithButtons : public testing::Test {
 protected:
  void press(const char *button, Duration since) {
    page.events.bring(*page.events.graph().find(button), kZero + since, {}, {});
    page.at(since);
  }
  Showing page{withButtons()};
};

TEST_F(GivenATrialWithButtons, WhenItIsStoppedThenWhatItHadPlannedDoesNotComeAndWhatHangsOnThePageDoes) {
  press("buttonStop", 500ms);
  page.at(20s);
  EXPECT_THAT(page.told({"hint", "late", "trialStop", "trialStopped", "limit", "autoSubmit"}), ElementsAre("trialStop 500", "trialStopped 500", "limit 9000", "autoSubmit 10000"));
  EXPECT_TRUE(page.events.canRespond() && page.events.canSubmit()) << "who could answer still can";
}

TEST_F(GivenATrialWithButtons, WhenItIsStoppedAgainThenThereIsNothingToStop) {
  press("buttonStop", 100ms);
  press("buttonStop", 200ms);
  EXPECT_THAT(page.told({"trialStop", "trialStopped", "buttonStop"}), ElementsAre("buttonStop 100", "trialStop 100", "trialStopped 100", "buttonStop 200"));
}

TEST_F(GivenATrialWithButtons, WhenItBeginsAgainThenTheOneInHandIsStoppedFirst) {
  press("buttonAgain", 500ms);
  page.at(3s);
  EXPECT_THAT(page.told({"trialRestart", "trialStop", "trialStopped", "trialPrepare", "trialStart", "hint", "late"}),
              ElementsAre("trialPrepare 0", "trialStart 0", "trialRestart 500", "trialStop 500", "trialStopped 500", "trialPrepare 500", "trialStart 500", "hint 1500", "late 1600"));
  press("buttonAgain", 4s);
  EXPECT_THAT(page.told({"trialRestart", "trialStop"}), ElementsAre("trialRestart 500", "trialStop 500", "trialRestart 4000", "trialStop 4000"));
}

TEST(GivenATrialThatBeginsAgain, WhenSomethingHangsOnThatThenItComesAndIsNoneOfWhatWasPlannedBefore) {
  PageEventSpec again{.name = "buttonAgain", .triggers = {}};
  again.isMade = true;
  Showing page({again, {.name = "trialRestart", .triggers = {{"buttonAgain"}}}, {.name = "once more", .triggers = {{"trialRestart", 100ms}}}});
  page.events.bring(*page.events.graph().find("buttonAgain"), kZero + 500ms, {}, {});
  page.at(1s);
  EXPECT_THAT(page.told({"once more"}), ElementsAre("once more 600"));
}

TEST_F(GivenATrialWithButtons, WhenAStoppedOneBeginsAgainThenItIsNotStoppedTwiceAndCanBeStoppedAnew) {
  press("buttonStop", 100ms);
  press("buttonAgain", 200ms);
  press("buttonStop", 300ms);
  EXPECT_THAT(page.told({"trialStop", "trialStart"}), ElementsAre("trialStart 0", "trialStop 100", "trialStart 200", "trialStop 300"));
}

TEST(GivenATrialThatBeginsAgainByItself, WhenThereIsTimeBetweenThenItDoesAndElseItIsRefused) {
  Showing page({{.name = "trialRestart", .triggers = {{"trialStart", 1s}}}});
  page.at(2500ms);
  EXPECT_THAT(page.told({"trialStart"}), ElementsAre("trialStart 0", "trialStart 1000", "trialStart 2000"));
  EXPECT_THAT(mistakes({{.name = "trialRestart", .triggers = {{"trialStart"}}}}), ElementsAre(HasSubstr("begins again without end")));
}

TEST(GivenAPromptAndARecording, WhenBothAreOverThenAllThatHangsOnThemComesWithoutDelay) {
  PageEventPlan plan;
  plan.make("promptEnd", true);
  plan.trigger("recordStart", "responseEnable", {});
  plan.trigger("recordEnd", "recordStart", 200ms);
  plan.trigger("submitEnable", "recordEnd", {});
  plan.trigger("trialFinish", "promptEnd", {});
  plan.trigger("trialFinish", "recordEnd", {});
  plan.trigger("autoSubmit", "submitEnable", {});
  std::vector<Error> errors;
  PageEvents events(PageEventGraph::compile({}, errors, plan));
  events.begin(kZero);
  events.advance(kZero + 120ms, kZero + 120ms);
  events.bring(*events.graph().find("promptEnd"), kZero + 120ms, {}, {});
  events.advance(kZero + 400ms, kZero + 400ms);
  std::vector<std::string> told;
  for (const PageEventRecord &record : events.log())
    if (record.scheduled > kZero) told.push_back(record.event + " " + std::to_string((record.scheduled - kZero) / 1ms));
  EXPECT_THAT(told, ElementsAre("promptEnd 120", "recordEnd 200", "submitEnable 200", "trialFinish 200", "autoSubmit 200", "trialFinished 200"));
}

TEST(GivenAPageWhoseLogHasNotes, WhenOneHasTheNameOfAnEventThenTheEventsTimeIsStillItsOwn) {
  Showing page({{.name = "hint", .triggers = {{"trialStart", 1s}}}});
  page.events.note("hint", kZero + 500ms, "a");
  EXPECT_EQ(page.events.timeOf("hint"), std::nullopt);
  page.at(1s);
  EXPECT_EQ(page.events.timeOf("hint"), kZero + 1s);
}

TEST(GivenAGraph, WhenAnEventHasTheNameThatTheLogUsesThenItIsRefused) {
  EXPECT_THAT(mistakes({{.name = "early", .triggers = {{"trialStart"}}}}), ElementsAre(HasSubstr("use another name")));
}

TEST(GivenAGraph, WhenATriggerIsNoEventThenTheNearestIsNamed) {
  EXPECT_THAT(mistakes({{.name = "hint", .triggers = {{"trialStrat"}}}}),
              ElementsAre("study.json:3:7: the event \"hint\" is triggered by \"trialStrat\", which is no event of the page; did you mean \"trialStart\"?"));
}

TEST(GivenAGraph, WhenAnEventThatDoesNothingIsCalledNearlyAsOneOfThePageThenThatIsNamed) {
  const auto slips = [](std::vector<PageEventSpec> changes, const std::vector<std::string> &awaited = {}) {
    std::vector<Error> errors;
    for (PageEventSpec &change : changes) change.place = "study.json:3:7";
    findSlips(changes, {}, awaited, errors);
    std::vector<std::string> texts;
    for (const Error &error : errors) texts.push_back(error.text());
    return texts;
  };
  EXPECT_THAT(slips({{.name = "submitEnabel", .triggers = {{"trialStart"}}}}),
              ElementsAre("study.json:3:7: the event \"submitEnabel\" is none of the page, and nothing waits for it; did you mean \"submitEnable\"?"));
  EXPECT_THAT(slips({{.name = "trialStarts", .triggers = {{"trialStart"}}, .message = "Now"}}), IsEmpty());
  EXPECT_THAT(slips({{.name = "trialStarts", .triggers = {{"trialStart"}}}, {.name = "hint", .triggers = {{"trialStarts"}}}}), IsEmpty());
  EXPECT_THAT(slips({{.name = "trialStarts", .triggers = {{"trialStart"}}}}, {"trialStarts"}), IsEmpty()) << "the bar waits for it";
  EXPECT_THAT(slips({{.name = "trialStart2", .triggers = {{"trialStart"}}}}), IsEmpty()) << "one more time in the log";
}

TEST(GivenAGraph, WhenEventsTriggerEachOtherThenTheCircleIsRefused) {
  EXPECT_THAT(mistakes({{.name = "on", .triggers = {{"trialStart"}, {"off"}}, .needsAll = false}, {.name = "off", .triggers = {{"on", 1s}}}}),
              ElementsAre(HasSubstr("triggers itself in a circle, by way of")));
}

TEST(GivenAGraph, WhenSubmittingCouldNeverBecomePossibleThenItIsRefused) {
  EXPECT_THAT(mistakes({{.name = "submitEnable", .triggers = {{"trialStart"}, {"trialFinish"}}}}), ElementsAre(HasSubstr("\"submitEnable\" can never happen")));
  EXPECT_THAT(mistakes({{.name = "submitEnable", .triggers = {}}}), ElementsAre(HasSubstr("\"submitEnable\" can never happen")));
  EXPECT_THAT(mistakes({{.name = "trialFinish", .triggers = {{"trialStart", 2s}}}, {.name = "submitEnable", .triggers = {{"trialFinish"}}}}), IsEmpty());
}

TEST(GivenAGraph, WhenSomebodyMovesTheAppearanceOfThePageThenTheyAreTold) {
  EXPECT_THAT(mistakes({{.name = "trialConstruct", .triggers = {{"trialStart"}}}}), ElementsAre(HasSubstr("is when the page appears; move trialPrepare or trialStart")));
}

}  // namespace
}  // namespace fovea
