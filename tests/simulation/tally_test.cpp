#include "simulation/tally.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fovea {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Study twoSteps() {
  Study study;
  study.name = "two";
  study.steps.resize(2);
  study.steps[0].label = "first";
  study.steps[1].label = "second";
  return study;
}

ParticipantStep step(const std::string &label, double progress, const std::string &status = "working") {
  ParticipantStep made;
  made.progress = progress;
  made.status = status;
  made.responses.push_back(Value(Dict{{"label", label}}));
  made.branches = Value(List{List{"sequence_order", 1}, List{"sequence_order", 0}});
  return made;
}

/// One participant: consent, those steps, the end after that many seconds.
void walk(Tally &tally, int number, const std::vector<ParticipantStep> &steps, double seconds = 60, bool consents = true) {
  RecordSender sender("folder");
  if (consents) sender.addConsent({});
  for (const ParticipantStep &each : steps) sender.addStep(each);
  sender.endSession({Timestamp(Duration(static_cast<std::int64_t>(seconds * 1e9))), Ending::Finished, ""});
  tally.add(number, {}, sender.take());
}

TEST(GivenParticipantsWhoCameToTheEnd, WhenTheyAreCountedThenTheReportSaysHowLongItTookAndInWhichOrder) {
  Tally tally(twoSteps());
  walk(tally, 1, {step("first", 0.5), step("second", 1, "complete")}, 60);
  walk(tally, 2, {step("first", 0.5), step("second", 1, "complete")}, 90);
  EXPECT_TRUE(tally.isSound());
  EXPECT_THAT(tally.text(), HasSubstr("complete 2"));
  EXPECT_THAT(tally.text(), HasSubstr("from 1 min 00 s to 1 min 30 s"));
  EXPECT_THAT(tally.text(), HasSubstr("order: 2-1 2"));
  EXPECT_EQ(*tally.json().find("neverShown"), Value(List{}));
}

TEST(GivenAStepThatNobodySaw, WhenTheyAreCountedThenItIsNamed) {
  Tally tally(twoSteps());
  walk(tally, 1, {step("first", 1, "complete")});
  EXPECT_EQ(*tally.json().find("neverShown"), Value(List{"second"}));
}

TEST(GivenProgressThatFell, WhenTheyAreCountedThenThatIsAProblem) {
  Tally tally(twoSteps());
  walk(tally, 4, {step("first", 0.6), step("second", 0.5, "complete")});
  EXPECT_THAT(tally.problems(), ElementsAre(HasSubstr("participant 4: progress fell")));
}

TEST(GivenSomebodyWhoNeverComesToAnEnd, WhenTheyAreCountedThenThatIsAProblem) {
  Tally tally(twoSteps());
  walk(tally, 1, {step("first", 0.5)});
  EXPECT_THAT(tally.problems(), ElementsAre(HasSubstr("no end")));
}

TEST(GivenRecordsBeforeConsent, WhenTheyAreCountedThenThatIsAProblem) {
  Tally tally(twoSteps());
  walk(tally, 1, {step("first", 1, "complete")}, 60, false);
  EXPECT_THAT(tally.problems(), ElementsAre(HasSubstr("before consent")));
}

TEST(GivenASessionThatFailed, WhenItIsCountedThenItsErrorIsTold) {
  Tally tally(twoSteps());
  tally.add(3, {Ending::Failed, "the plugin hit a wall", {"stimuli: no such font"}}, {});
  EXPECT_THAT(tally.problems(), ElementsAre(HasSubstr("participant 3: the plugin hit a wall")));
  EXPECT_THAT(tally.text(), HasSubstr("1 participants: stimuli: no such font"));
}

TEST(GivenNumbers, WhenTheyAreSpreadThenLeastMedianMeanAndMostAreRight) {
  const Spread spread = spreadOf({4, 1, 2, 9});
  EXPECT_EQ(spread.least, 1);
  EXPECT_EQ(spread.median, 2);
  EXPECT_EQ(spread.mean, 4);
  EXPECT_EQ(spread.most, 9);
}

}  // namespace
}  // namespace fovea
