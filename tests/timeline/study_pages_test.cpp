// What study files say of pages beside their parameters.

#include <gmock/gmock.h>

#include "timeline/study.hpp"

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
  ASSERT_TRUE(step.events && step.progressDisplay);
  const PageEventSpec &submit = step.events->events()[*step.events->find("submitEnable")];
  EXPECT_EQ(submit.triggers[1].event, "responseEnable");
  EXPECT_EQ(submit.triggers[1].delay, 500ms);
  EXPECT_EQ(submit.delay, 2s);
  EXPECT_TRUE(submit.needsAll);
  const PageEventSpec &hint = step.events->events()[*step.events->find("hint")];
  EXPECT_FALSE(hint.needsAll);
  EXPECT_TRUE(hint.once);
  EXPECT_EQ(hint.message, "Go on");
  EXPECT_EQ(hint.messageColor, "red");
  EXPECT_EQ(step.progressDisplay->length(), 2s);
  EXPECT_EQ(step.progressDisplay->stages[0].caption, "Look");
  EXPECT_TRUE(step.progressDisplay->stages[1].isPersistent);
  EXPECT_EQ(step.progressDisplay->start, "responseEnable");
}

TEST(GivenAPageThatSaysNothingOfEvents, WhenItIsReadThenItKeepsNoLogOfThem) { EXPECT_EQ(read(R"json("label": "a")json").study->steps.front().events, nullptr); }

TEST(GivenMistakesInEvents, WhenTheStudyIsReadThenAllAreToldWithTheirPlaces) {
  EXPECT_THAT(mistakes(R"json("events": {
    "hint": {"isTriggerdBy": "trialStart"},
    "late": {"isTriggeredBy": "trialEnd", "delay_s": -1},
    "odd": {"isTriggeredBy": [3], "triggerCondition": "some"},
    "said": {"isTriggeredBy": "trialStart", "message": 3}})json"),
              testing::UnorderedElementsAre(HasSubstr("study.json:3:30: unknown member \"isTriggerdBy\"; did you mean \"isTriggeredBy\"?"),
                                            HasSubstr("study.json:4:"), HasSubstr("\"late\" is triggered by \"trialEnd\""), HasSubstr("study.json:5:31"), HasSubstr("one of: all, any"),
                                            HasSubstr("expected text; \"\" takes the last message away, found")));
}

TEST(GivenMistakesInAProgressDisplay, WhenTheStudyIsReadThenTheyAreTold) {
  EXPECT_THAT(mistakes(R"json("progressDisplay": {"stages": [{"time_s": [0.5, 1]}, {"time_s": [1, 1.5]}]})json"), ElementsAre(HasSubstr("the stage begins at 0.5 s, and the one before it ends at 0 s"), HasSubstr("begins at 1 s")));
  EXPECT_THAT(mistakes(R"json("progressDisplay": {"stages": [{"time_s": 0}]})json"), ElementsAre(HasSubstr("the stage has no length")));
  EXPECT_THAT(mistakes(R"json("progressDisplay": {"stages": []})json"), ElementsAre(HasSubstr("a progress display needs \"stages\"")));
  EXPECT_THAT(mistakes(R"json("progressDisplay": {"stages": [{"time_s": 1}], "start": "trialBegin"})json"), ElementsAre(HasSubstr("the page has no event \"trialBegin\"")));
}

TEST(GivenAnExperiment, WhenItIsGivenEventsOfAPageThenThatIsRefused) {
  const StudyReport report = inspectStudy(R"json({"name": "x", "steps": [{"consent": "no-consent"}, {"experiment": "stroop", "events": {}}]})json", "study.json");
  ASSERT_FALSE(report.errors.empty());
  EXPECT_THAT(report.errors.front().text(), HasSubstr("unknown member \"events\""));
}

}  // namespace
}  // namespace fovea
