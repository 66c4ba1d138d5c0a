// What study files say of pages beside their parameters.

#include <gmock/gmock.h>

#include "timeline/study.hpp"
#include "timeline/study_pieces.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

StudyReport read(const std::string &members) {
  return inspectStudy("{\"name\": \"x\", \"steps\": [\n{\"page\": \"info\", \"timeEstimate_s\": 1, " + members + "}]}", "study.json");
}
std::vector<std::string> mistakes(const std::string &members) {
  std::vector<std::string> told;
  for (const Error &error : read(members).errors) told.push_back(error.text());
  return told;
}

TEST(GivenAPageWithEvents, WhenItIsReadThenTheyAreThere) {
  const StudyReport report = read(R"json("events": {
    "submitEnable": {"isTriggeredBy": ["trialStart", {"event": "responseEnable", "delay_s": 0.5}], "delay_s": 2},
    "hint": {"isTriggeredBy": "trialStart", "triggerCondition": "any", "once": true, "message": "Go on", "messageColor": "red"}},
    "progressDisplay": {"stages": [{"time_s": 0.75, "caption": "Look"}, {"time_s": [0.75, 2], "color": "green", "persistent": true}], "start": "responseEnable"})json");
  ASSERT_TRUE(report.study) << report.errors.front().text();
  const Step &step = report.study->steps.front();
  ASSERT_TRUE(step.hasEvents && step.progressDisplay);
  ASSERT_EQ(step.eventChanges.size(), 2u);
  const PageEventSpec &submit = step.eventChanges[0];
  EXPECT_EQ(submit.triggers[1].event, "responseEnable");
  EXPECT_EQ(submit.triggers[1].delay, 500ms);
  EXPECT_EQ(submit.delay, 2s);
  EXPECT_TRUE(submit.needsAll);
  const PageEventSpec &hint = step.eventChanges[1];
  EXPECT_FALSE(hint.needsAll);
  EXPECT_TRUE(hint.once);
  EXPECT_EQ(hint.message, "Go on");
  EXPECT_EQ(hint.messageColor, "red");
  EXPECT_EQ(step.progressDisplay->length(), 2s);
  EXPECT_EQ(step.progressDisplay->stages[0].caption, "Look");
  EXPECT_TRUE(step.progressDisplay->stages[1].isPersistent);
  EXPECT_EQ(step.progressDisplay->start, "responseEnable");
}

TEST(GivenAPageThatSaysNothingOfEvents, WhenItIsReadThenItKeepsNoLogOfThem) { EXPECT_FALSE(read(R"json("label": "a")json").study->steps.front().hasEvents); }

TEST(GivenMistakesInEvents, WhenTheStudyIsReadThenAllAreToldWithTheirPlaces) {
  EXPECT_THAT(mistakes(R"json("events": {
    "hint": {"isTriggerdBy": "trialStart"},
    "late": {"isTriggeredBy": "trialEnd", "delay_s": -1},
    "odd": {"isTriggeredBy": [3], "triggerCondition": "some"},
    "said": {"isTriggeredBy": "trialStart", "message": 3}})json"),
              testing::UnorderedElementsAre(HasSubstr("study.json:3:30: unknown member \"isTriggerdBy\"; did you mean \"isTriggeredBy\"?"),
                                            HasSubstr("study.json:4:"), HasSubstr("study.json:5:31"), HasSubstr("one of: all, any"),
                                            HasSubstr("expected text; \"\" takes the last message away, found")));
}

TEST(GivenMistakesInAProgressDisplay, WhenTheStudyIsReadThenTheyAreTold) {
  EXPECT_THAT(mistakes(R"json("progressDisplay": {"stages": [{"time_s": [0.5, 1]}, {"time_s": [1, 1.5]}]})json"), ElementsAre(HasSubstr("the stage begins at 0.5 s, and the one before it ends at 0 s"), HasSubstr("begins at 1 s")));
  EXPECT_THAT(mistakes(R"json("progressDisplay": {"stages": [{"time_s": 0}]})json"), ElementsAre(HasSubstr("the stage has no length")));
  EXPECT_THAT(mistakes(R"json("progressDisplay": {"stages": [{"time_s": 1, "until": 3}], "start": []})json"), ElementsAre(HasSubstr("study.json:2:107: expected text"), HasSubstr("study.json:2:93: expected text")));
  EXPECT_THAT(mistakes(R"json("progressDisplay": {"stages": [{"until": "promptEnd"}]})json"), ElementsAre(HasSubstr("how long it probably takes")));
  EXPECT_THAT(mistakes(R"json("progressDisplay": {"stages": [{"time_s": 1, "from": "promptStart"}]})json"), ElementsAre(HasSubstr("name the event in \"start\"")));
  EXPECT_THAT(mistakes(R"json("progressDisplay": {"stages": [{"time_s": 1, "until": "a"}, {"time_s": 1, "from": "b"}]})json"),
              ElementsAre(HasSubstr("the stage begins with \"b\", and the one before it ends with \"a\"")));
  EXPECT_THAT(mistakes(R"json("progressDisplay": {"stages": []})json"), ElementsAre(HasSubstr("a progress display needs \"stages\"")));
}

TEST(GivenStagesThatBeginAndEndWithEvents, WhenTheStudyIsReadThenEachEndsWhereTheNextBegins) {
  const StudyReport report = read(R"json("progressDisplay": {"stages": [{"time_s": 2, "until": "promptEnd"}, {"time_s": [2, 3]}, {"time_s": 4, "from": "responseEnable"}]})json");
  ASSERT_TRUE(report.study) << report.errors.front().text();
  const ProgressDisplay &display = *report.study->steps.front().progressDisplay;
  EXPECT_EQ(display.length(), 7s);
  EXPECT_EQ(display.stages[0].until, "promptEnd");
  EXPECT_THAT(display.stages[0].untilPlace, HasSubstr("study.json:2:"));
  EXPECT_EQ(display.stages[1].until, "responseEnable");
  EXPECT_EQ(display.stages[2].until, "");
}

TEST(GivenAPageWhoseAnswerIsNotSaved, WhenItIsAnsweredThenTheAnswerBeforeStays) {
  const auto timeline = pieces::timelineOf(R"json({"page": "questions", "label": "age", "timeEstimate_s": 1},
    {"page": "info", "label": "thanks", "timeEstimate_s": 1, "saveAnswer": false},
    {"if": "answer == 'age'", "then": [{"page": "info", "label": "kept", "timeEstimate_s": 1}], "else": [{"page": "info", "label": "lost", "timeEstimate_s": 1}]})json");
  ASSERT_TRUE(timeline);
  pieces::Walk walk(timeline);
  EXPECT_EQ(walk.labels(), "age thanks kept");
  EXPECT_EQ(walk.store.of<ResponseRecord>().size(), 3u) << "it is in the data all the same";
}

TEST(GivenPagesThatAreOnlyRead, WhenTheyComeBehindAQuestionThenItsAnswerStays) {
  const auto timeline = pieces::timelineOf(R"json({"page": "questions", "label": "age", "timeEstimate_s": 1},
    {"page": "info", "label": "thanks", "timeEstimate_s": 1},
    {"page": "modular", "label": "look", "timeEstimate_s": 1, "params": {"prompt": "x"}},
    {"page": "modular", "label": "pause", "timeEstimate_s": 1, "params": {"prompt": "x", "control": {"kind": "org.fovea.control.none"}}},
    {"if": "answer == 'age'", "then": [{"page": "info", "label": "said", "timeEstimate_s": 1, "saveAnswer": true}]},
    {"if": "answer == 'said'", "then": [{"page": "modular", "label": "asked", "timeEstimate_s": 1, "params": {"control": {"kind": "text"}}}]},
    {"if": "answer == 'asked'", "then": [{"page": "info", "label": "kept", "timeEstimate_s": 1}]})json");
  ASSERT_TRUE(timeline);
  EXPECT_EQ(pieces::Walk(timeline).labels(), "age thanks look pause said asked kept");
}

TEST(GivenAPageWhoseAnswerIsNotSaved, WhenItHasANameForItAllTheSameThenThatIsAMistake) {
  EXPECT_THAT(mistakes(R"json("saveAs": "x", "saveAnswer": false)json"), ElementsAre(HasSubstr("\"saveAs\" saves the answer already")));
}

TEST(GivenAnExperiment, WhenItIsGivenEventsOfAPageThenThatIsRefused) {
  const StudyReport report = inspectStudy(R"json({"name": "x", "steps": [{"consent": "no-consent"}, {"experiment": "stroop", "events": {}}]})json", "study.json");
  ASSERT_FALSE(report.errors.empty());
  EXPECT_THAT(report.errors.front().text(), HasSubstr("unknown member \"events\""));
}

}  // namespace
}  // namespace fovea
