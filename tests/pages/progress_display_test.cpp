// The stages of a bar, by the time that is over.

#include <gmock/gmock.h>

#include <map>

#include "pages/progress_display.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;

const ProgressDisplay kThree{{{0ms, 750ms}, {750ms, 1750ms}, {1750ms, 2750ms}}};

TEST(GivenThreeStages, WhenNobodyHasBegunThenTheyAreAsLongAsTheLastOnesEnd) {
  EXPECT_EQ(kThree.length(), 2750ms);
  EXPECT_EQ(ProgressDisplay{}.length(), 0ms);
}

TEST(GivenThreeStages, WhenTimePassesThenTheStageInHandIsFilledInPart) {
  EXPECT_EQ(kThree.stageAt(0ms), 0u);
  EXPECT_EQ(kThree.stageAt(750ms), 1u) << "each begins where the one before ends";
  EXPECT_EQ(kThree.stageAt(10s), 2u);
  EXPECT_DOUBLE_EQ(kThree.filled(0, 10s), 1);
  EXPECT_DOUBLE_EQ(kThree.filled(1, 1s), 0.25);
  EXPECT_DOUBLE_EQ(kThree.filled(2, 1s), 0);
}

/// Listening, which ends with an event and takes about two seconds; then one second, and an answer.
class GivenAStageThatEndsWithAnEvent : public ::testing::Test {
 protected:
  static ProgressStage until(ProgressStage stage, std::string event) {
    stage.until = std::move(event);
    return stage;
  }
  /// Where the bar is when those events came so long ago.
  Duration at(Duration since, std::map<std::string, Duration> came = {}) const {
    return display_.at(since, [&](const std::string &event) { return came.contains(event) ? std::optional(came[event]) : std::nullopt; });
  }
  const ProgressDisplay display_{{until({0s, 2s}, "promptEnd"), {2s, 3s}, until({3s, 5s}, "answered")}};
};

TEST_F(GivenAStageThatEndsWithAnEvent, WhenItHasNotComeThenTheBarGoesOnAndWaitsAtTheStagesEnd) {
  EXPECT_EQ(at(500ms), 500ms);
  EXPECT_EQ(display_.stageAt(at(10s)), 0u);
  EXPECT_NEAR(display_.filled(0, at(10s)), 1, 1e-6);
  EXPECT_DOUBLE_EQ(display_.filled(1, at(10s)), 0);
}

TEST_F(GivenAStageThatEndsWithAnEvent, WhenItComesEarlyOrLateThenTheNextStageBegins) {
  EXPECT_EQ(at(600ms, {{"promptEnd", 100ms}}), 2100ms) << "early";
  EXPECT_EQ(at(9s, {{"promptEnd", 500ms}}), 2500ms) << "late";
  EXPECT_EQ(display_.stageAt(at(30s, {{"promptEnd", 20s}})), 2u) << "the next one that waits";
}

TEST_F(GivenAStageThatEndsWithAnEvent, WhenALaterOnesEventComesFirstThenThoseBeforeAreOver) {
  EXPECT_EQ(at(1s, {{"answered", 0s}}), 5s);
  EXPECT_EQ(at(2s, {{"answered", 1s}, {"promptEnd", 0s}}), 6s);
}

/// On a page where somebody has moved "submitEnable", and a part makes "answered".
std::vector<std::string> mistakesOf(const ProgressDisplay &display) {
  PageEventPlan plan;
  plan.make("answered");
  std::vector<Error> errors;
  const auto graph = PageEventGraph::compile({{.name = "submitEnable", .triggers = {{"answered"}, {"responseEnable"}}, .place = "x"}, {.name = "either", .triggers = {{"trialStart"}, {"answered"}}, .needsAll = false, .place = "x"}}, errors, plan);
  judgeStages(display, *graph, errors);
  std::vector<std::string> told;
  for (const Error &error : errors) told.push_back(error.text());
  return told;
}

std::vector<std::string> mistakesOf(const std::vector<std::string> &ends, std::string start = "trialStart") {
  ProgressDisplay display{.stages = {}, .start = std::move(start), .startPlace = "study.json:1:1"};
  for (const std::string &end : ends) display.stages.push_back({.start = display.length(), .end = display.length() + 1s, .until = end, .untilPlace = "study.json:2:" + std::to_string(display.stages.size() + 1)});
  return mistakesOf(display);
}

TEST(GivenStagesThatEndWithEvents, WhenNothingMakesOneThenThatIsToldWithItsPlace) {
  using ::testing::AllOf, ::testing::ElementsAre, ::testing::HasSubstr;
  EXPECT_THAT(mistakesOf({"answered", "submitEnable"}), ElementsAre());
  EXPECT_THAT(mistakesOf({"answerd"}), ElementsAre(AllOf(HasSubstr("study.json:2:1"), HasSubstr("no event \"answerd\""), HasSubstr("did you mean \"answered\"?"))));
  EXPECT_THAT(mistakesOf({"trialFinish"}), ElementsAre(AllOf(HasSubstr("study.json:2:1"), HasSubstr("\"trialFinish\" never happens"))));
  EXPECT_THAT(mistakesOf({}, "trialStop"), ElementsAre(AllOf(HasSubstr("study.json:1:1"), HasSubstr("\"trialStop\" never happens"))));
}

TEST(GivenStagesThatEndWithEvents, WhenOneAlwaysComesBeforeAnotherThenItsStageCannotBeBehind) {
  using ::testing::AllOf, ::testing::ElementsAre, ::testing::HasSubstr;
  EXPECT_THAT(mistakesOf({"submitEnable", "answered"}), ElementsAre(AllOf(HasSubstr("study.json:2:2"), HasSubstr("ends with \"answered\", which comes no later than \"submitEnable\""))));
  EXPECT_THAT(mistakesOf({"answered", "answered"}), ElementsAre(HasSubstr("study.json:2:2")));
  EXPECT_THAT(mistakesOf({"trialPrepare"}), ElementsAre(HasSubstr("no later than \"trialStart\"")));
  EXPECT_THAT(mistakesOf({"either", "answered"}), ElementsAre()) << "either may come without it";
  EXPECT_THAT(mistakesOf({"either", "trialConstruct"}), ElementsAre(HasSubstr("study.json:2:2")));
}

}  // namespace
}  // namespace fovea
