// What a study file says of itself as a whole: money, credit, variables, limits, onAbort.

#include <gmock/gmock.h>

#include "timeline/study_pieces.hpp"
#include "timeline/state.hpp"

namespace fovea {
namespace {

using namespace pieces;
using testing::ElementsAre;
using testing::HasSubstr;

/// A study of these members, with one page of a minute.
StudyReport readSettings(const std::string &members, const std::string &steps = R"json({"page": "info", "label": "only", "timeEstimate_s": 60})json") {
  return reportOf("{\"name\": \"x\",\n" + members + ",\n\"steps\": [" + steps + "]}");
}
std::vector<std::string> settingMistakes(const std::string &members, const std::string &steps = R"json({"page": "info", "timeEstimate_s": 60})json") {
  return mistakesIn(readSettings(members, steps));
}

TEST(GivenAStudyThatSaysNothingOfMoney, WhenItIsReadThenNothingIsPaid) {
  const auto timeline = timelineOf(readSettings(R"json("version": "1")json"));
  ASSERT_TRUE(timeline);
  EXPECT_TRUE(timeline->options().money.isOff);
}

TEST(GivenMoneyWithoutMembers, WhenItIsReadThenEachHasItsDefault) {
  const auto timeline = timelineOf(readSettings(R"json("money": {})json"));
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
  const auto timeline = timelineOf(readSettings(R"json("money": {"currency": "EUR", "wagePerHour": 6000})json", R"json({"page": "info", "timeEstimate_s": 60}, {"code": "reward(25)"}, {"page": "end", "timeEstimate_s": 6})json"));
  ASSERT_TRUE(timeline);
  EXPECT_EQ(timeline->maximumReward(), 110);
  Walk walk(timeline);
  ASSERT_TRUE(walk.answer());
  EXPECT_EQ(walk.pointer.paymentWithPage({}).paid, 135) << "what the last page says is what is paid";
  ASSERT_TRUE(walk.answer());
  EXPECT_EQ(paymentOf(*timeline, walk.pointer.state(), {}).paid, 135);
}

TEST(GivenAStudyThatPays, WhenAScriptAsksWhatIsEarnedThenItIsToldAsOfThen) {
  const auto timeline = timelineOf(readSettings(R"json("money": {"currency": "EUR", "wagePerHour": 6000})json",
                                        R"json({"page": "info", "timeEstimate_s": 60}, {"code": ["reward(20)", "text = earned.text", "parts = earned.time .. '+' .. earned.performance"]}, {"page": "end", "timeEstimate_s": 6})json"));
  ASSERT_TRUE(timeline);
  Walk walk(timeline);
  ASSERT_TRUE(walk.answer());
  EXPECT_EQ(walk.pointer.state().variables.at("text").value, Value("EUR 1.20"));
  EXPECT_EQ(walk.pointer.state().variables.at("parts").value, Value("100+20"));
}

TEST(GivenAStudyThatPays, WhenAScriptLooksAtWhatIsEarnedBeforeItAddsSomethingThenEachLookIsAsOfThenAndNothingFails) {
  const auto timeline = timelineOf(readSettings(R"json("money": {"currency": "EUR", "wagePerHour": 6000})json",
                                        R"json({"page": "info", "timeEstimate_s": 60}, {"code": ["before = earned.performance", "if before < 100 then reward(5) end", "after = earned.performance", "kept = get('earned')"]}, {"page": "end", "timeEstimate_s": 6})json"));
  ASSERT_TRUE(timeline);
  Walk walk(timeline);
  const auto outcome = walk.answer();
  ASSERT_TRUE(outcome) << outcome.error().text();
  EXPECT_EQ(walk.pointer.state().variables.at("before").value, Value(0));
  EXPECT_EQ(walk.pointer.state().variables.at("after").value, Value(5));
  EXPECT_EQ(*walk.pointer.state().variables.at("kept").value.find("paid"), Value(105));
}

TEST(GivenAnAbort, WhenLittleWasEarnedThenNothingIsPaidAndTheReasonIsKept) {
  const auto timeline = timelineOf(readSettings(R"json("money": {}, "onAbort": "left = 'early'")json"));
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
  EXPECT_THAT(settingMistakes(R"json("money": {"wagePerHour": 12.5})json"), ElementsAre(HasSubstr("study.json:2:26: wagePerHour is no whole number; amounts are minor units (cents): write 1250")));
  EXPECT_THAT(settingMistakes(R"json("money": {"basePayment": 2001})json"), ElementsAre(HasSubstr("study.json:2:26: the base payment is USD 20.01")));
  EXPECT_THAT(settingMistakes(R"json("money": {"currency": "Euro"})json"), ElementsAre(HasSubstr("study.json:2:23: \"Euro\" is no currency")));
  EXPECT_THAT(settingMistakes(R"json("money": {"wage": 9})json"), ElementsAre(HasSubstr("unknown member \"wage\"")));
  EXPECT_THAT(settingMistakes(R"json("money": {"minAccumulatedRewardForAbort": -1})json"), ElementsAre(HasSubstr("study.json:2:43: minAccumulatedRewardForAbort is below 0")));
  EXPECT_THAT(settingMistakes(R"json("money": 12)json"), ElementsAre(HasSubstr("expected an object, found")));
  EXPECT_THAT(settingMistakes(R"json("money": {})json", R"json({"code": "earned = 3"}, {"page": "info", "timeEstimate_s": 1})json"), ElementsAre(HasSubstr("the script sets \"earned\"")));
}

TEST(GivenAMeasuredCreditRatio, WhenAPageTakesItsTimeThenThatIsTheCredit) {
  const auto timeline = timelineOf(readSettings(R"json("measuredCreditRatio": 1.5)json", R"json({"page": "info", "label": "a", "timeEstimate_s": 10}, {"page": "info", "label": "b", "timeEstimate_s": 10})json"));
  ASSERT_TRUE(timeline);
  Walk walk(timeline);
  walk.clock.advance(4s);
  ASSERT_TRUE(walk.answer());
  EXPECT_EQ(walk.cursor().timeCredit, Duration(4s));
  walk.clock.advance(40s);
  ASSERT_TRUE(walk.answer());
  EXPECT_EQ(walk.cursor().timeCredit, Duration(19s));
  EXPECT_THAT(settingMistakes(R"json("measuredCreditRatio": 0)json"), ElementsAre(HasSubstr("study.json:2:24: measuredCreditRatio is out of range")));
  EXPECT_THAT(settingMistakes(R"json("measuredCreditRatio": "all")json"), ElementsAre(HasSubstr("expected a number")));
  EXPECT_TRUE(readSettings(R"json("measuredCreditRatio": 1)json").isLongest);
  EXPECT_FALSE(readSettings(R"json("measuredCreditRatio": 1.5)json").isLongest) << "a step may earn more than its estimate";
}

TEST(GivenAMeasuredCreditRatio, WhenTheLastPageSaysWhatIsEarnedThenItDoesNotCountATimeThatNobodyKnowsYet) {
  const auto timeline = timelineOf(readSettings(R"json("measuredCreditRatio": 1, "money": {"wagePerHour": 6000})json", R"json({"page": "info", "timeEstimate_s": 60}, {"page": "end", "timeEstimate_s": 6})json"));
  ASSERT_TRUE(timeline);
  Walk walk(timeline);
  walk.clock.advance(30s);
  ASSERT_TRUE(walk.answer());
  EXPECT_EQ(walk.pointer.paymentWithPage({}).paid, 50);
  EXPECT_EQ(walk.pointer.paymentWithPage({.spent = 109'970, .promised = 0}).paid, 30) << "as far as the others leave it";
}

TEST(GivenNamesThatHaveAMeaning, WhenSomethingIsToBeSavedUnderThemThenItIsTold) {
  for (const char *name : {"answer", "expInfo", "earned"})
    for (const char *step : {R"json({"page": "info", "timeEstimate_s": 1, )json", R"json({"async": "return 1", "wait": false, )json", R"json({"preDeployRoutine": "return 1", )json"})
      EXPECT_THAT(settingMistakes(R"json("money": {})json", std::string(step) + R"json("saveAs": ")json" + name + R"json("}, {"page": "info", "label": "last", "timeEstimate_s": 1})json"), ElementsAre(HasSubstr(std::string("\"") + name + "\" has a meaning already"))) << step;
}

TEST(GivenNamesThatAreTheHosts, WhenAScriptSetsOneThenThatIsToldBeforeAnybodyBegins) {
  for (const std::string name : {"answer", "item", "participant", "isBot", "expInfo", "trial", "node", "definition", "trials", "study", "earned", "index", "math"}) {
    const std::string told = "the script sets \"" + name + "\", which is the host's";
    for (const std::string &code : {name + " = 3", "set('" + name + "', 3)", "x, " + name + " = 1, 3"})
      EXPECT_THAT(settingMistakes(R"json("version": "1")json", R"json({"code": ")json" + code + R"json("}, {"page": "info", "timeEstimate_s": 1})json"), ElementsAre(HasSubstr(told))) << code;
    EXPECT_THAT(settingMistakes(R"json("version": "1")json", R"json({"code": "local )json" + name + " = 3; x = {" + name + R"json( = 1}"}, {"page": "info", "timeEstimate_s": 1})json"), testing::IsEmpty()) << name << " of its own";
  }
}

TEST(GivenNamesThatAreTheHosts, WhenAScriptComesByOneAsItRunsThenItStopsThereAndTheNameIsSaid) {
  const auto timeline = timelineOf(readSettings(R"json("version": "1")json", R"json({"page": "info", "timeEstimate_s": 1}, {"code": "local name = 'ans' .. 'wer'; set(name, 3)"}, {"page": "info", "label": "last", "timeEstimate_s": 1})json"));
  ASSERT_TRUE(timeline);
  Walk walk(timeline);
  const auto failed = walk.answer();
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().what, HasSubstr("\"answer\" is the host's"));
  EXPECT_FALSE(walk.pointer.state().variables.contains("answer"));
}

TEST(GivenALoop, WhenTheIndexOfOneThatIsNoneIsAskedForThenThoseThatThereAreAreNamed) {
  const auto steps = [](const std::string &label) {
    return R"json({"forEach": [1, 2], "label": "word", "steps": [{"page": "info", "timeEstimate_s": 1}, {"code": "at = index()json" + label + R"json()"}]}, {"while": "false", "label": "other", "expectedRepetitions": 1, "steps": [{"page": "info", "label": "b", "timeEstimate_s": 1}]})json";
  };
  EXPECT_THAT(settingMistakes(R"json("version": "1")json", steps("'wrod'")), ElementsAre(testing::AllOf(HasSubstr("there is no loop \"wrod\""), HasSubstr("other, word"))));
  EXPECT_THAT(settingMistakes(R"json("version": "1")json", steps("'word'")), testing::IsEmpty());
  for (const char *label : {"'wr' .. 'od'", "'other'"}) {
    const auto timeline = timelineOf(readSettings(R"json("version": "1")json", steps(label)));
    ASSERT_TRUE(timeline);
    Walk walk(timeline);
    const auto failed = walk.answer();
    ASSERT_FALSE(failed) << label;
    EXPECT_THAT(failed.error().text(), testing::AllOf(HasSubstr("no loop \""), HasSubstr("open are: word"))) << label;
  }
}

TEST(GivenWhatIsDoneAboutErrors, WhenTheStudyIsReadThenItHasTheWord) {
  EXPECT_EQ(readSettings(R"json("version": "1")json").study->onError, ErrorPolicy::Crash);
  EXPECT_EQ(readSettings(R"json("onError": "skip")json").study->onError, ErrorPolicy::Skip);
  EXPECT_THAT(settingMistakes(R"json("onError": "ignore")json"), ElementsAre(HasSubstr("study.json:2:12")));
}

TEST(GivenRoutinesOfOneLabel, WhenAStudyIsReadThenItIsToldForTheyWouldDrawTheSame) {
  EXPECT_THAT(settingMistakes(R"json("version": "1")json", R"json({"preDeployRoutine": "return random()", "saveAs": "a"}, {"preDeployRoutine": "return random() + 1", "saveAs": "b"}, {"page": "info", "timeEstimate_s": 1})json"),
              ElementsAre(HasSubstr("two routines have the label \"preDeployRoutine\"")));
}

TEST(GivenWhatIsAskedBeforeSomebodyBegins, WhenItLooksAtWhatIsNotThereYetThenItIsTold) {
  const auto told = [](const std::string &step) { return settingMistakes(R"json("variables": {"limit": 40})json", step + R"json(, {"page": "info", "timeEstimate_s": 1})json"); };
  EXPECT_THAT(told(R"json({"recruitmentCriterion": "study.complete < limit"})json"), ElementsAre(HasSubstr("\"recruitmentCriterion\" looks at \"limit\"")));
  EXPECT_THAT(told(R"json({"databaseCheck": "get('limit', 4) > 3"})json"), ElementsAre(HasSubstr("looks at \"limit\"")));
  EXPECT_THAT(told(R"json({"recruitmentCriterion": "index() == 0"})json"), ElementsAre(HasSubstr("looks at \"index\"")));
  EXPECT_THAT(told(R"json({"preDeployRoutine": "return expInfo.age"})json"), ElementsAre(HasSubstr("looks at \"expInfo\"")));
  EXPECT_TRUE(told(R"json({"recruitmentCriterion": "expInfo.age > 3 and study.complete < 40"})json").empty());
  const StudyReport elsewhere = readSettings(R"json("version": "1")json", R"json({"recruitmentCriterion": "study.complete < 40"}, {"code": "left = 40 - study.complete"}, {"page": "info", "timeEstimate_s": 1})json");
  EXPECT_EQ(elsewhere.errors.size() + elsewhere.warnings.size(), 0u) << "the others are known everywhere";
  ASSERT_TRUE(elsewhere.study);
  EXPECT_TRUE(elsewhere.study->timeline->looksAtOthers()) << "a simulation has them come one after another";
}

TEST(GivenDeclaredVariables, WhenAParticipantBeginsThenTheyHaveTheirValuesAndKeepTheirTypes) {
  const auto timeline = timelineOf(readSettings(R"json("variables": {"rounds": 0, "speed": {"type": "real", "default": 2}, "names": {"type": "dictionary"}})json",
                                        R"json({"page": "info", "timeEstimate_s": 1}, {"code": ["rounds = rounds + 1", "names = {}"]}, {"page": "info", "label": "late", "timeEstimate_s": 1}, {"code": "rounds = rounds * tonumber('0.5')"})json"));
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

TEST(GivenAListAndADictionaryWithoutADefault, WhenAParticipantBeginsThenTheyAreThereAndEmpty) {
  const auto timeline = timelineOf(readSettings(R"json("variables": {"words": {"type": "list"}, "names": {"type": "dictionary"}, "count": {"type": "integer"}})json",
                                        R"json({"code": ["known = has('count')", "table.insert(words, 'a')", "names.first = 'b'"]}, {"page": "info", "timeEstimate_s": 1})json"));
  ASSERT_TRUE(timeline);
  Walk walk(timeline);
  ASSERT_TRUE(walk.begun) << walk.begun.error().text();
  EXPECT_EQ(walk.pointer.state().variables.at("words").value, Value(List{"a"}));
  EXPECT_EQ(walk.pointer.state().variables.at("names").value, Value(Dict{{"first", "b"}}));
  EXPECT_EQ(walk.pointer.state().variables.at("known").value, Value(false));
}

TEST(GivenVariablesThatAreDeclaredWrongly, WhenAStudyIsReadThenEachIsToldWithItsPlace) {
  EXPECT_THAT(settingMistakes(R"json("variables": {"a": {"type": "number"}})json"), ElementsAre(HasSubstr("study.json:2:29: the variable needs a type; one of: any, boolean, integer")));
  EXPECT_THAT(settingMistakes(R"json("variables": {"a": {"type": "integer", "default": 0.5}})json"), ElementsAre(HasSubstr("study.json:2:51: the default is")));
  EXPECT_THAT(settingMistakes(R"json("variables": {"2nd": 1})json"), ElementsAre(HasSubstr("no name for a variable")));
  EXPECT_THAT(settingMistakes(R"json("variables": {"answer": 1})json"), ElementsAre(HasSubstr("has a meaning already")));
  EXPECT_THAT(settingMistakes(R"json("variables": {"a": null})json"), ElementsAre(HasSubstr("nothing is no value")));
}

TEST(GivenLimits, WhenTheyAreReadThenTheTimelineHasThem) {
  const auto timeline = timelineOf(readSettings(R"json("stepLimit": 3, "codeBudget_s": 0.25, "showProgressBar": false)json"));
  ASSERT_TRUE(timeline);
  EXPECT_EQ(timeline->options().stepLimit, 3);
  EXPECT_FALSE(timeline->options().showsProgress);
  EXPECT_EQ(timeline->options().codeBudget, Duration(250ms));
  EXPECT_THAT(settingMistakes(R"json("stepLimit": 0)json"), ElementsAre(HasSubstr("study.json:2:14")));
  EXPECT_THAT(settingMistakes(R"json("codeBudget_s": -1)json"), ElementsAre(HasSubstr("that is below 0")));
  EXPECT_THAT(settingMistakes(R"json("onAbort": 3)json"), ElementsAre(HasSubstr("expected Lua")));
}

TEST(GivenEndPages, WhenTheStudyIsReadThenEachEndHasItsPageOrNone) {
  const StudyReport report = readSettings(R"json("declined": {"page": "info"}, "endPages": {"complete": {"page": "end", "params": {"title": "Geschafft"}}, "aborted": false})json");
  ASSERT_TRUE(timelineOf(report));
  const auto &pages = report.study->endPages;
  EXPECT_EQ(pages.size(), 3u);
  EXPECT_EQ(pages.at(EndKind::Complete)->params.textOr("title", ""), "Geschafft");
  EXPECT_EQ(pages.at(EndKind::Declined)->plugin, "info");
  EXPECT_FALSE(pages.at(EndKind::Aborted));
}

TEST(GivenEndPagesThatAreNone, WhenTheStudyIsReadThenEachIsNamed) {
  EXPECT_THAT(settingMistakes(R"json("endPages": {"done": {"page": "end"}})json"), ElementsAre(HasSubstr("unknown member \"done\"")));
  EXPECT_THAT(settingMistakes(R"json("endPages": {"complete": {"experiment": "stroop"}})json"), ElementsAre(HasSubstr("only a page can follow the end")));
  EXPECT_THAT(settingMistakes(R"json("endPages": {"failed": {"page": "end", "params": {"text": "=1 + 1"}}})json"), ElementsAre(HasSubstr("its Lua with it")));
  EXPECT_THAT(settingMistakes(R"json("declined": {"page": "end"}, "endPages": {"declined": {"page": "end"}})json"), ElementsAre(HasSubstr("stands in \"declined\" already")));
  EXPECT_THAT(settingMistakes(R"json("endPages": {"complete": {"page": "questions", "saveAs": "zz"}})json"), ElementsAre(HasSubstr("unknown member \"saveAs\"")));
  EXPECT_THAT(settingMistakes(R"json("declined": {"page": "end", "events": {"nonsense": 7}})json"), ElementsAre(HasSubstr("unknown member \"events\"")));
}

TEST(GivenAButtonToLeave, WhenTheStudySaysWhatBecomesOfTheDataThenItIsThatAndElseThoseWhoLeaveAreAsked) {
  EXPECT_EQ(readSettings(R"json("showAbortButton": true)json").study->withdrawal, WithdrawalRule::Ask);
  EXPECT_EQ(readSettings(R"json("showAbortButton": true, "withdrawal": "keep")json").study->withdrawal, WithdrawalRule::Keep);
  EXPECT_EQ(readSettings(R"json("showAbortButton": true, "withdrawal": "remove")json").study->withdrawal, WithdrawalRule::Remove);
  EXPECT_THAT(settingMistakes(R"json("showAbortButton": true, "withdrawal": "delete")json"), ElementsAre(HasSubstr("\"ask\", \"keep\" or \"remove\"")));
  EXPECT_THAT(settingMistakes(R"json("withdrawal": "keep")json"), ElementsAre(HasSubstr("nobody can leave this study by themselves")));
}

TEST(GivenAButtonToLeave, WhenTheStudyIsReadThenItHasItsKeyAndWords) {
  EXPECT_FALSE(readSettings(R"json("version": "1")json").study->abortButton);
  EXPECT_FALSE(readSettings(R"json("showAbortButton": false)json").study->abortButton);
  const auto usual = readSettings(R"json("showAbortButton": true)json").study->abortButton;
  ASSERT_TRUE(usual);
  EXPECT_EQ(usual->key, "escape");
  const auto own = readSettings(R"json("showAbortButton": {"key": "f12", "question": "Gehen?", "leave": "Ja"})json").study->abortButton;
  ASSERT_TRUE(own);
  EXPECT_EQ(own->key + own->question + own->leave + own->stay, "f12Gehen?Ja") << "what is left out is the host's own, in the study's language";
  EXPECT_THAT(settingMistakes(R"json("showAbortButton": {"key": "return"})json"), ElementsAre(HasSubstr("says yes to leaving")));
  EXPECT_THAT(settingMistakes(R"json("showAbortButton": {"key": "delete"})json"), ElementsAre(HasSubstr("says yes to leaving")));
  EXPECT_THAT(settingMistakes(R"json("showAbortButton": "escape")json"), ElementsAre(HasSubstr("true, or an object")));
}

TEST(GivenAJudgeOfAnAnswer, WhenAnAnswerIsNotTakenThenItsWordsAreGivenAndThePageStays) {
  const auto timeline = timelineOf(readSettings(R"json("version": "1")json", R"json({"page": "info", "timeEstimate_s": 60, "validate": "given > 17 or 'adults only'"}, {"page": "info", "label": "next", "timeEstimate_s": 1})json"));
  ASSERT_TRUE(timeline);
  Walk walk(timeline);
  const auto refused = walk.pointer.submit({.pageId = walk.pointer.pageId(), .answer = Value(12)});
  ASSERT_TRUE(refused) << refused.error().text();
  EXPECT_FALSE(refused->isAccepted);
  EXPECT_EQ(refused->refusal->message, "adults only");
  EXPECT_NE(walk.pointer.page()->label, "next");
  const auto taken = walk.pointer.submit({.pageId = walk.pointer.pageId(), .answer = Value(18)});
  ASSERT_TRUE(taken);
  EXPECT_TRUE(taken->isAccepted);
  EXPECT_EQ(walk.pointer.page()->label, "next");
}

TEST(GivenAJudgeThatGivesANumber, WhenItIsAskedThenThatIsAnError) {
  const auto timeline = timelineOf(readSettings(R"json("version": "1")json", R"json({"page": "info", "timeEstimate_s": 60, "validate": "given + 7"})json"));
  ASSERT_TRUE(timeline);
  Walk walk(timeline);
  const auto judged = walk.pointer.submit({.pageId = walk.pointer.pageId(), .answer = Value(12)});
  ASSERT_FALSE(judged);
  EXPECT_THAT(judged.error().text(), HasSubstr("\"validate\" gave"));
}

TEST(GivenAJudgeThatFails, WhenItIsAskedThenItsOwnErrorIsToldWithTheStep) {
  const auto timeline = timelineOf(readSettings(R"json("version": "1")json", R"json({"module": "main", "steps": [{"page": "info", "label": "one", "timeEstimate_s": 60, "validate": "given.done"}]})json"));
  ASSERT_TRUE(timeline);
  Walk walk(timeline);
  const auto judged = walk.pointer.submit({.pageId = walk.pointer.pageId(), .answer = Value(12)});
  ASSERT_FALSE(judged);
  EXPECT_THAT(judged.error().text(), testing::AllOf(HasSubstr("study.json:3:"), HasSubstr("main/one"), testing::Not(HasSubstr("it threw")), testing::Not(HasSubstr("instead of throwing"))));
}

TEST(GivenAConsentFormWithAJudge, WhenTheStudyIsReadThenThatIsAMistake) {
  EXPECT_THAT(settingMistakes(R"json("version": "1")json", R"json({"consent": "laboratory-consent", "validate": "true"})json"), ElementsAre(HasSubstr("only a page's answer can be judged")));
}

TEST(GivenCreditInPoints, WhenThreeCapitalLettersStandForTheUnitThenTheAccumulatorCountsHundredthsOfIt) {
  const auto timeline = timelineOf(readSettings(R"json("money": {"currency": "VPH", "wagePerHour": 100, "basePayment": 0, "minAccumulatedRewardForAbort": 0})json"));
  ASSERT_TRUE(timeline);
  const MoneySettings &money = timeline->options().money;
  EXPECT_EQ(moneyText(money, paymentFor(money, std::chrono::minutes(90), 0, {}).paid), "VPH 1.50");
}

TEST(GivenMoneyWithSeveralMistakes, WhenItIsReadThenAllAreToldAndEachNamesItsMember) {
  const auto told = settingMistakes(R"json("money": {"basePayment": 3000, "wagePerHour": -3, "currency": "EURO", "maxParticipantPayment": -1})json");
  EXPECT_THAT(told, testing::UnorderedElementsAre(HasSubstr("\"EURO\" is no currency"), HasSubstr("wagePerHour is below 0"), HasSubstr("maxParticipantPayment is below 0"), HasSubstr("the base payment is 30.00")));
}

TEST(GivenAStudyThatPays, WhenAStepHasNoEstimateThenNobodyWouldBePaidForItAndItIsRefused) {
  const std::string steps = R"json({"page": "info", "label": "a"}, {"experiment": "e"}, {"consent": "c"}, {"fixedTimeCredit_s": 10, "steps": [{"page": "info", "label": "b"}]},
    {"if": "isBot", "fixTimeCredit": true, "timeEstimate_s": 3, "then": [{"page": "info", "label": "c"}]}, {"page": "info", "label": "d", "timeEstimate_s": 0})json";
  EXPECT_THAT(settingMistakes(R"json("money": {})json", steps), ElementsAre(HasSubstr("\"a\" has no \"timeEstimate_s\": nobody would be paid for it"), HasSubstr("\"e\" has no \"timeEstimate_s\"")));
  EXPECT_TRUE(settingMistakes(R"json("version": "1")json", steps).empty());
}

TEST(GivenAModelOfAllSteps, WhenItHasWhatBelongsToOneThenThatIsSaid) {
  EXPECT_THAT(settingMistakes(R"json("simulate": {"abort": 0.1})json"), ElementsAre(HasSubstr("\"abort\" belongs to a step")));
}

}  // namespace
}  // namespace fovea
