// What a study file says of itself as a whole: money, credit, variables, limits, onAbort.

#include <gmock/gmock.h>

#include "timeline/pieces.hpp"
#include "timeline/study.hpp"

namespace fovea {
namespace {

using namespace pieces;
using testing::ElementsAre;
using testing::HasSubstr;

/// A study of these members, with one page of a minute.
StudyReport read(const std::string &members, const std::string &steps = R"({"page": "info", "label": "only", "timeEstimate_s": 60})") {
  return inspectStudy("{\"name\": \"x\",\n" + members + ",\n\"steps\": [" + steps + "]}", "study.json");
}
std::vector<std::string> mistakes(const std::string &members, const std::string &steps = R"({"page": "info", "timeEstimate_s": 60})") {
  std::vector<std::string> told;
  for (const Error &error : read(members, steps).errors) told.push_back(error.text());
  return told;
}
std::shared_ptr<const Timeline> timelineOf(const StudyReport &report) {
  for (const Error &error : report.errors) ADD_FAILURE() << error.text();
  return report.study ? report.study->timeline : nullptr;
}

TEST(GivenAStudyThatSaysNothingOfMoney, WhenItIsReadThenNothingIsPaid) {
  const auto timeline = timelineOf(read(R"("version": "1")"));
  ASSERT_TRUE(timeline);
  EXPECT_TRUE(timeline->options().money.isOff);
}

TEST(GivenMoneyWithoutMembers, WhenItIsReadThenEachHasItsDefault) {
  const auto timeline = timelineOf(read(R"("money": {})"));
  ASSERT_TRUE(timeline);
  const MoneySettings &money = timeline->options().money;
  EXPECT_FALSE(money.isOff);
  EXPECT_EQ(money.currency, "USD");
  EXPECT_EQ(money.wagePerHour, 900);
  EXPECT_EQ(money.basePayment, 10);
  EXPECT_EQ(money.maxParticipantPayment, 2'500);
  EXPECT_EQ(money.softMaxExperimentPayment, 100'000);
  EXPECT_EQ(money.hardMaxExperimentPayment, 110'000);
  EXPECT_EQ(money.minAccumulatedRewardForAbort, 20);
  EXPECT_TRUE(money.showReward);
}

TEST(GivenAWage, WhenAParticipantComesToTheEndThenCreditAndRewardArePaid) {
  const auto timeline = timelineOf(read(R"("money": {"currency": "EUR", "wagePerHour": 6000})", R"({"page": "info", "timeEstimate_s": 60}, {"code": "reward(25)"}, {"page": "end", "timeEstimate_s": 6})"));
  ASSERT_TRUE(timeline);
  EXPECT_EQ(timeline->maximumReward(), 110);
  Walk walk(timeline);
  ASSERT_TRUE(walk.answer());
  EXPECT_EQ(walk.pointer.paymentWithPage().paid, 135) << "what the last page says is what is paid";
  ASSERT_TRUE(walk.answer());
  EXPECT_EQ(paymentOf(*timeline, walk.pointer.state(), {}).paid, 135);
}

TEST(GivenAStudyThatPays, WhenAScriptAsksWhatIsEarnedThenItIsToldAsOfThen) {
  const auto timeline = timelineOf(read(R"("money": {"currency": "EUR", "wagePerHour": 6000})",
                                        R"({"page": "info", "timeEstimate_s": 60}, {"code": ["reward(20)", "text = earned.text", "parts = earned.time .. '+' .. earned.performance"]}, {"page": "end", "timeEstimate_s": 6})"));
  ASSERT_TRUE(timeline);
  Walk walk(timeline);
  ASSERT_TRUE(walk.answer());
  EXPECT_EQ(walk.pointer.state().variables.at("text").value, Value("EUR 1.20"));
  EXPECT_EQ(walk.pointer.state().variables.at("parts").value, Value("100+20"));
}

TEST(GivenAnAbort, WhenLittleWasEarnedThenNothingIsPaidAndTheReasonIsKept) {
  const auto timeline = timelineOf(read(R"("money": {}, "onAbort": "left = 'early'")"));
  ASSERT_TRUE(timeline);
  Walk walk(timeline);
  ASSERT_TRUE(walk.pointer.abort("fire alarm", "operator"));
  EXPECT_EQ(walk.pointer.state().variables.at("left").value, Value("early"));
  const Payment payment = paymentOf(*timeline, walk.pointer.state(), {});
  EXPECT_EQ(payment.paid, 0);
  ASSERT_EQ(payment.decisions.size(), 1u);
  EXPECT_EQ(payment.decisions[0].reason, "minAccumulatedRewardForAbort");
}

TEST(GivenAmountsThatAreRefused, WhenAStudyIsReadThenEachIsToldWithItsPlace) {
  EXPECT_THAT(mistakes(R"("money": {"wagePerHour": 12.5})"), ElementsAre(HasSubstr("study.json:2:26: wagePerHour is no whole number; amounts are minor units (cents): write 1250")));
  EXPECT_THAT(mistakes(R"("money": {"basePayment": 2001})"), ElementsAre(HasSubstr("study.json:2:26: the base payment is USD 20.01")));
  EXPECT_THAT(mistakes(R"("money": {"currency": "Euro"})"), ElementsAre(HasSubstr("study.json:2:23: \"Euro\" is no currency")));
  EXPECT_THAT(mistakes(R"("money": {"wage": 9})"), ElementsAre(HasSubstr("unknown member \"wage\"")));
  EXPECT_THAT(mistakes(R"("money": {"minAccumulatedRewardForAbort": -1})"), ElementsAre(HasSubstr("study.json:2:43: an amount of money is negative")));
  EXPECT_THAT(mistakes(R"("money": 12)"), ElementsAre(HasSubstr("expected an object, found")));
  EXPECT_THAT(mistakes(R"("money": {})", R"({"code": "earned = 3"}, {"page": "info"})"), ElementsAre(HasSubstr("the script sets \"earned\"")));
}

TEST(GivenAMeasuredCreditRatio, WhenAPageTakesItsTimeThenThatIsTheCredit) {
  const auto timeline = timelineOf(read(R"("measuredCreditRatio": 1.5)", R"({"page": "info", "label": "a", "timeEstimate_s": 10}, {"page": "info", "label": "b", "timeEstimate_s": 10})"));
  ASSERT_TRUE(timeline);
  Walk walk(timeline);
  walk.clock.advance(4s);
  ASSERT_TRUE(walk.answer());
  EXPECT_EQ(walk.cursor().timeCredit, Duration(4s));
  walk.clock.advance(40s);
  ASSERT_TRUE(walk.answer());
  EXPECT_EQ(walk.cursor().timeCredit, Duration(19s));
  EXPECT_THAT(mistakes(R"("measuredCreditRatio": 0)"), ElementsAre(HasSubstr("study.json:2:24: measuredCreditRatio is out of range")));
  EXPECT_THAT(mistakes(R"("measuredCreditRatio": "all")"), ElementsAre(HasSubstr("expected a number")));
}

TEST(GivenDeclaredVariables, WhenAParticipantBeginsThenTheyHaveTheirValuesAndKeepTheirTypes) {
  const auto timeline = timelineOf(read(R"("variables": {"rounds": 0, "speed": {"type": "real", "default": 2}, "names": {"type": "dictionary"}})",
                                        R"({"page": "info", "timeEstimate_s": 1}, {"code": ["rounds = rounds + 1", "names = {}"]}, {"page": "info", "label": "late", "timeEstimate_s": 1}, {"code": "rounds = 0.5"})"));
  ASSERT_TRUE(timeline);
  Walk walk(timeline);
  ASSERT_TRUE(walk.answer());
  EXPECT_EQ(walk.pointer.state().variables.at("rounds").value, Value(1));
  EXPECT_EQ(walk.pointer.state().variables.at("speed").value, Value(2.0));
  EXPECT_EQ(walk.pointer.state().variables.at("names").value, Value(Dict{}));
  const auto failed = walk.answer();
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().what, HasSubstr("\"rounds\" holds a whole number"));
}

TEST(GivenVariablesThatAreDeclaredWrongly, WhenAStudyIsReadThenEachIsToldWithItsPlace) {
  EXPECT_THAT(mistakes(R"("variables": {"a": {"type": "number"}})"), ElementsAre(HasSubstr("study.json:2:28: the variable needs a type; one of: any, boolean, integer")));
  EXPECT_THAT(mistakes(R"("variables": {"a": {"type": "integer", "default": 0.5}})"), ElementsAre(HasSubstr("study.json:2:50: the default is")));
  EXPECT_THAT(mistakes(R"("variables": {"2nd": 1})"), ElementsAre(HasSubstr("no name for a variable")));
  EXPECT_THAT(mistakes(R"("variables": {"answer": 1})"), ElementsAre(HasSubstr("has a meaning already")));
  EXPECT_THAT(mistakes(R"("variables": {"a": null})"), ElementsAre(HasSubstr("nothing is no value")));
}

TEST(GivenLimits, WhenTheyAreReadThenTheTimelineHasThem) {
  const auto timeline = timelineOf(read(R"("stepLimit": 3, "codeBudget_s": 0.25)"));
  ASSERT_TRUE(timeline);
  EXPECT_EQ(timeline->options().stepLimit, 3);
  EXPECT_EQ(timeline->options().codeBudget, Duration(250ms));
  EXPECT_THAT(mistakes(R"("stepLimit": 0)"), ElementsAre(HasSubstr("study.json:2:14")));
  EXPECT_THAT(mistakes(R"("codeBudget_s": -1)"), ElementsAre(HasSubstr("that is below 0")));
  EXPECT_THAT(mistakes(R"("onAbort": 3)"), ElementsAre(HasSubstr("expected Lua")));
}

}  // namespace
}  // namespace fovea
