#include "simulation/tally.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/json.hpp"

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

ConsentRecord decision(bool isAccepted) {
  ConsentRecord consent;
  consent.accepted = isAccepted;
  return consent;
}

/// One participant: consent, those steps, the end after that many seconds.
void walk(Tally &tally, int number, const std::vector<ParticipantStep> &steps, double seconds = 60, bool consents = true) {
  RecordSender sender("folder");
  if (consents) sender.addConsent(decision(true));
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

/// What a step did to an entry into a module; 0: not yet.
ParticipantStep inModule(ParticipantStep step, const std::string &id, std::int64_t position, double started_s, double finished_s = 0, double aborted_s = 0) {
  const auto moment = [](double seconds) { return seconds > 0 ? Value(TimeValue{static_cast<std::int64_t>(seconds * 1e9)}) : Value(); };
  step.modules.push_back(Value(Dict{{"position", position}, {"module", id}, {"entry", 0}, {"started", moment(started_s)}, {"finished", moment(finished_s)}, {"aborted", moment(aborted_s)}}));
  return step;
}

TEST(GivenAModule, WhenSomeFinishItAndOthersLeaveOrFailInItThenTheReportSaysHowManyAndHowLongItTook) {
  Tally tally(twoSteps());
  for (const int number : {1, 2, 3}) {
    const double end = 10 + 20.0 * number;
    walk(tally, number, {inModule(step("first", 0.5), "main", 0, 10), inModule(inModule(step("second", 1, "complete"), "main", 0, 10, end), "main", 1, end, end + 100)});
  }
  walk(tally, 4, {inModule(step("first", 0.5), "main", 0, 10), inModule(step("second", 0.7, "aborted"), "main", 0, 10, 0, 15)});
  ParticipantStep failed = inModule(step("second", 0.7, "failed"), "main", 0, 10, 0, 15);
  failed.failedReason = "slow";
  walk(tally, 5, {inModule(step("first", 0.5), "main", 0, 10), failed});
  EXPECT_THAT(tally.text(), HasSubstr("  module        main: 8 started, 6 finished, 2 aborted (1 failed in it); median 1 min 00 s\n"));
  EXPECT_EQ(toJson(*tally.json().find("modules")), R"({"main":{"started":8,"finished":6,"aborted":2,"failedIn":1,"median_s":60.0}})");
}

TEST(GivenAStepThatNobodySaw, WhenTheyAreCountedThenItIsNamed) {
  Tally tally(twoSteps());
  walk(tally, 1, {step("first", 1, "complete")});
  EXPECT_EQ(*tally.json().find("neverShown"), Value(List{"second"}));
}

TEST(GivenWarningsThatDifferByWhomTheyAreAboutOnly, WhenTheyAreCountedThenTheyAreOne) {
  Tally tally(twoSteps());
  for (int number = 1; number <= 30; ++number) {
    RehearsedParticipant how;
    how.warnings = {"timeline: there is nothing left for " + simulatedName(number) + " to do there"};
    if (number == 7) how.warnings.push_back("timeline: only once");
    tally.add(number, how, {});
  }
  EXPECT_THAT(tally.text(), HasSubstr("warning       30 participants: timeline: there is nothing left for the participant to do there\n  warning       1 participant: timeline: only once\n"));
}

TEST(GivenManyDifferentWarnings, WhenTheyAreToldThenThoseThatMostHadComeFirstAndTheRestIsCounted) {
  Tally tally(twoSteps());
  for (int number = 1; number <= 25; ++number) {
    RehearsedParticipant how;
    how.warnings = {"w" + std::to_string(number), "all"};
    tally.add(number, how, {});
  }
  const std::string text = tally.text();
  EXPECT_LT(text.find("25 participants: all"), text.find("1 participant: w"));
  EXPECT_THAT(text, HasSubstr("and 6 others, which are in simulation.json"));
}

TEST(GivenTrials, WhenTheirTargetIsNotReachedThenTheReportSaysWhatIsMissing) {
  Tally tally(twoSteps());
  tally.addTrials({.maker = "ratings", .finished = 10, .networks = 3, .least = 3, .most = 4, .target = 15, .counted = 10});
  EXPECT_THAT(tally.text(), HasSubstr("trials        ratings: 10 finished; 3 nodes of 3 to 4 trials; target 15 trials: 5 short\n"));
  EXPECT_THAT(tally.text(), HasSubstr("note          the trials \"ratings\" have not come to their target"));
  EXPECT_TRUE(tally.isSound());
  const Value json = tally.json();
  const Value trials = json.find("trials")->list()->front();
  EXPECT_EQ(*trials.find("targetTrials"), Value(15));
  EXPECT_EQ(*trials.find("isReached"), Value(false));
}

TEST(GivenTrials, WhenTheirTargetIsReachedThenTheReportSaysSo) {
  Tally tally(twoSteps());
  tally.addTrials({.maker = "numbers", .finished = 40, .failed = 2, .grows = true, .networks = 8, .full = 8, .least = 5, .most = 5, .target = 40, .counted = 40, .participants = 20, .targetParticipants = 20});
  EXPECT_THAT(tally.text(), HasSubstr("numbers: 40 finished, 2 failed; 8 chains of 5 nodes, all full; target 40 trials: reached; target 20 participants: reached"));
  EXPECT_THAT(tally.text(), testing::Not(HasSubstr("note")));
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

TEST(GivenSomebodyWhoDeclines, WhenOnlyThatIsRecordedThenNothingIsWrong) {
  Tally tally(twoSteps());
  RecordSender sender("folder");
  sender.addConsent(decision(false));
  sender.addStep(step("first", 0, "declined"));

  tally.add(1, {Ending::Declined, "", {}}, sender.take());

  EXPECT_THAT(tally.problems(), ElementsAre());
}

TEST(GivenSomebodyWhoDeclines, WhenARunIsRecordedThenThatIsAProblem) {
  Tally tally(twoSteps());
  RecordSender sender("folder");
  sender.addConsent(decision(false));
  sender.startRun({});

  tally.add(1, {Ending::Declined, "", {}}, sender.take());

  EXPECT_THAT(tally.problems(), ElementsAre(HasSubstr("before consent")));
}

TEST(GivenSomebodyWhoDeclinesTheSecondForm, WhenARowFollowsThenThatIsAProblem) {
  Tally tally(twoSteps());
  RecordSender sender("folder");
  sender.addConsent(decision(true));
  sender.addConsent(decision(false));
  sender.addRow({"run", "trials", {{"n", 1}}});

  tally.add(1, {Ending::Declined, "", {}}, sender.take());

  EXPECT_THAT(tally.problems(), ElementsAre(HasSubstr("before consent")));
}

TEST(GivenNobodyWasAskedForAReason, WhenARowIsRecordedThenNothingIsWrong) {
  Tally tally(twoSteps());
  RecordSender sender("folder");
  ConsentRecord none;
  none.asked = false;
  sender.addConsent(none);
  sender.addRow({"run", "trials", {{"n", 1}}});

  tally.add(1, {}, sender.take());

  EXPECT_THAT(tally.problems(), ElementsAre());
}

TEST(GivenARowOrAnEventBeforeConsent, WhenTheyAreCountedThenEachIsAProblem) {
  for (const bool isRow : {true, false}) {
    Tally tally(twoSteps());
    RecordSender sender("folder");
    if (isRow) sender.addRow({"run", "trials", {{"n", 1}}});
    else sender.addEvent({"", {}, "key", Value("space")});
    sender.addConsent(decision(true));

    tally.add(1, {}, sender.take());

    EXPECT_THAT(tally.problems(), ElementsAre(HasSubstr("before consent"))) << isRow;
  }
}

/// Ten seconds, or a loop of them that is expected to take one round.
Study tenSeconds(bool isLoop) {
  const std::string page = R"({"page": "info", "timeEstimate_s": 10})";
  const std::string loop = R"({"while": "x == nil", "label": "l", "expectedRepetitions": 1, "fixTimeCredit": false, "steps": [)" + page + "]}";
  return *inspectStudy(R"({"name": "s", "steps": [{"consent": "c"}, )" + (isLoop ? loop : page) + "]}", "study.json").study;
}

ParticipantStep credited(double seconds) {
  ParticipantStep made = step("info", 1, "complete");
  made.timeCredit_s = seconds;
  return made;
}

TEST(GivenMoreCreditThanTheStudyHas, WhenItIsCountedThenThatIsAProblem) {
  Tally tally(tenSeconds(false));
  walk(tally, 2, {credited(10)});
  EXPECT_THAT(tally.problems(), ElementsAre());
  walk(tally, 3, {credited(10.5)});
  EXPECT_THAT(tally.problems(), ElementsAre(HasSubstr("participant 3: the time credit of 10.5 s is above the study's own maximum of 10 s")));
}

TEST(GivenALoopThatPaysForEachRound, WhenItTakesMoreRoundsThanExpectedThenNothingIsWrong) {
  Tally tally(tenSeconds(true));
  walk(tally, 1, {credited(30)});
  EXPECT_THAT(tally.problems(), ElementsAre());
}

TEST(GivenStepsThatMayEarnMoreThanTheirEstimate, WhenTheyDoThenNothingIsWrong) {
  const auto of = [](const std::string &members, const std::string &steps) { return *inspectStudy(R"({"name": "s", )" + members + R"("steps": [{"consent": "c"}, )" + steps + "]}", "study.json").study; };
  const std::string page = R"({"page": "info", "timeEstimate_s": 10})", maker = R"({"pageMaker": "{'info', 'info'}", "timeEstimate_s": 10, "steps": [)" + page + "]}";
  for (const Study &study : {of(R"("measuredCreditRatio": 1.5, )", page), of("", maker)}) {
    Tally tally(study);
    walk(tally, 1, {credited(15)});
    EXPECT_THAT(tally.problems(), ElementsAre());
  }
  for (const Study &study : {of(R"("measuredCreditRatio": 1, )", page), of("", R"({"fixedTimeCredit_s": 10, "steps": [)" + maker + "]}")}) {
    Tally tally(study);
    walk(tally, 1, {credited(15)});
    EXPECT_THAT(tally.problems(), ElementsAre(HasSubstr("above the study's own maximum")));
  }
}

TEST(GivenASimulationThatIsBrokenOff, WhenItIsToldThenWhatCameBeforeIsThereToo) {
  Tally tally(twoSteps());
  walk(tally, 1, {step("first", 0.5), step("second", 1, "complete")});

  tally.breakOff({ErrorCode::Io, "the disk is full", "fovea.db", "make room"});

  EXPECT_FALSE(tally.isSound());
  EXPECT_EQ(tally.brokenOff()->code, ErrorCode::Io);
  EXPECT_THAT(tally.text(), HasSubstr("complete 1"));
  EXPECT_THAT(tally.text(), HasSubstr("broken off after 1 participants: fovea.db: the disk is full"));
}

TEST(GivenASessionThatFailed, WhenItIsCountedThenItsErrorIsTold) {
  Tally tally(twoSteps());
  tally.add(3, {Ending::Failed, "the plugin hit a wall", {"stimuli: no such font"}, 815, "experiment main/words"}, {});
  EXPECT_THAT(tally.problems(), ElementsAre("participant 3, experiment main/words (seed 815): the plugin hit a wall"));
  EXPECT_THAT(tally.text(), HasSubstr("1 participant: stimuli: no such font"));
}

TEST(GivenASessionThatCrashed, WhenItIsCountedThenItIsAmongTheEndingsAndWhyIsTold) {
  Tally tally(twoSteps());
  tally.addLost({ErrorCode::PluginFailed, "the process was ended", "participant 3, page age", "run it alone"});
  EXPECT_EQ(tally.lost(), 1);
  EXPECT_FALSE(tally.isSound());
  EXPECT_THAT(tally.problems(), ElementsAre("participant 3, page age: the process was ended; run it alone"));
  EXPECT_THAT(tally.text(), HasSubstr("1 simulated participants of \"two\": crashed 1"));
}

TEST(GivenASessionThatCrashed, WhenNobodyElseSawTheStepThenOneSawItAllTheSame) {
  Tally tally(twoSteps());
  walk(tally, 1, {step("first", 1, "complete")});
  tally.addLost({ErrorCode::PluginFailed, "the process was ended", "participant 2, page second", "run it alone"});
  tally.judge(false);
  EXPECT_THAT(tally.problems(), ElementsAre(HasSubstr("the process was ended")));
}

TEST(GivenRunsThatFailed, WhenTheirWarningsAreCountedThenTheyAreOneWithoutTheirIds) {
  Tally tally(twoSteps());
  for (int number = 1; number <= 3; ++number) {
    RehearsedParticipant how;
    how.warnings = {"session: run 2000-01-01_12h00.0" + std::to_string(number) + ".000-" + simulatedName(number) + ".2 failed: no such font, 7 rows"};
    tally.add(number, how, {});
  }
  EXPECT_THAT(tally.text(), HasSubstr("warning       3 participants: session: run failed: no such font, 7 rows\n"));
}

TEST(GivenNumbers, WhenTheyAreSpreadThenLeastMedianMeanAndMostAreRight) {
  const Spread spread = spreadOf({4, 1, 2, 9});
  EXPECT_EQ(spread.least, 1);
  EXPECT_EQ(spread.median, 2);
  EXPECT_EQ(spread.mean, 4);
  EXPECT_EQ(spread.most, 9);
}

ParticipantStep failedWith(const std::string &tags) {
  ParticipantStep made = step("first", 0.5, "failed");
  made.failedReason = tags;
  return made;
}

TEST(GivenParticipantsWhoFail, WhenTheirTagsAreExpectedThenNothingIsWrong) {
  Study study = twoSteps();
  study.mayFail = {"minor", "asleep"};
  Tally tally(study);
  walk(tally, 1, {failedWith("minor, UnsuccessfulEndPage")});
  walk(tally, 2, {failedWith("minor, asleep, UnsuccessfulEndPage")});
  EXPECT_THAT(tally.problems(), ElementsAre());
}

TEST(GivenParticipantsWhoFail, WhenATagOrAllAreMissingAmongThoseExpectedThenEachIsAProblem) {
  Study study = twoSteps();
  study.mayFail = {"minor"};
  Tally tally(study);
  walk(tally, 1, {failedWith("minor, late, UnsuccessfulEndPage")});
  walk(tally, 2, {failedWith("UnsuccessfulEndPage")});
  EXPECT_THAT(tally.problems(), ElementsAre(HasSubstr("participant 1 failed, with the tags minor, late"), HasSubstr("participant 2 failed")));
  EXPECT_EQ(*tally.json().find("failedUnexpectedly"), Value(2));
}

TEST(GivenParticipantsWhoFail, WhenTheEndsOwnTagIsExpectedThenItIsEnoughByItselfAndOthersHaveToBeNamedAllTheSame) {
  Study study = twoSteps();
  study.mayFail = {"UnsuccessfulEndPage"};
  Tally tally(study);
  walk(tally, 1, {failedWith("UnsuccessfulEndPage")});
  walk(tally, 2, {failedWith(", UnsuccessfulEndPage")});
  walk(tally, 3, {failedWith("late, UnsuccessfulEndPage")});
  EXPECT_THAT(tally.problems(), ElementsAre(HasSubstr("participant 3 failed")));
}

TEST(GivenAStepThatFails, WhenTheStudyGoesOnThenThatIsOneProblemForAllAndNobodyHasSeenTheStep) {
  Tally tally(twoSteps());
  for (int number = 1; number <= 3; ++number) {
    RecordSender sender("folder");
    sender.addConsent(decision(true));
    ParticipantStep skipped = step("first", 0.5);
    skipped.responses.front().set("failure", "no such word");
    sender.addStep(skipped);
    sender.addStep(step("second", 1, "complete"));
    RehearsedParticipant how;
    if (number > 1) how.failures = {{"first", "no such word", "skip"}, {"first", "no such word", "skip"}};
    tally.add(number, how, sender.take());
  }
  tally.judge(false);
  EXPECT_THAT(tally.problems(), ElementsAre(HasSubstr("the step \"first\" failed for 2 of 3 participants, and \"onError\": \"skip\" kept their sessions from failing: no such word"),
                                            HasSubstr("nobody saw the step \"first\"")));
}

TEST(GivenAStepThatFails, WhenTheStudyIsToStopThereThenThatItHasNoEndIsNotToldBesides) {
  Tally tally(twoSteps());
  RecordSender sender("folder");
  sender.addConsent(decision(true));
  sender.addStep(step("first", 0.5));
  RehearsedParticipant how;
  how.failures = {{"second", "no such word", "stop"}};
  tally.add(1, how, sender.take());
  tally.judge(true);
  EXPECT_THAT(tally.problems(), ElementsAre(HasSubstr("the step \"second\" failed for 1 of 1 participants")));
}

TEST(GivenAPageThatALimitEnded, WhenTheyAreCountedThenItWasSeen) {
  Tally tally(twoSteps());
  ParticipantStep left = step("second", 1, "complete");
  left.events.push_back(Value(Dict{{"kind", "left"}, {"value", Dict{{"label", "first"}}}}));
  walk(tally, 1, {left});
  EXPECT_EQ(*tally.json().find("neverShown"), Value(List{}));
}

TEST(GivenMoreOrdersThanAnybodyCanCount, WhenTheyAreToldThenOnlyThoseThatWereFilledAre) {
  Tally tally(twoSteps());
  const std::int64_t all = 87'178'291'200;  // permutations of 14
  for (const std::int64_t cell : {std::int64_t{5}, all - 1}) {
    ParticipantStep taken = step("first", 1, "complete");
    taken.cells.push_back(Value(Dict{{"label", "order"}, {"cell", cell}, {"cells", all}}));
    walk(tally, 1, {taken});
  }
  EXPECT_THAT(tally.text(), HasSubstr("cells filled  order: 87178291200 of them, each 0 to 1 times\n"));
  const Value cells = *tally.json().find("cells")->find("order");
  EXPECT_EQ(*cells.find("cells"), Value(all));
  EXPECT_EQ(*cells.find("filled"), Value(Dict{{"5", 1}, {"87178291199", 1}}));
}

/// A switch with a case that one participant takes, and one that nobody does.
Study forked(std::vector<std::string> mayMiss) {
  Study study = *inspectStudy(R"({"name": "s", "steps": [{"consent": "c"}, {"switch": "expInfo.x", "label": "fork", "cases": {
    "a": [{"page": "info", "label": "seen", "timeEstimate_s": 1}], "b": [{"page": "info", "label": "unseen", "timeEstimate_s": 1}]},
    "otherwise": [{"page": "info", "label": "other", "timeEstimate_s": 1}]}]})", "study.json").study;
  study.mayMiss = std::move(mayMiss);
  return study;
}

void take(Tally &tally, const std::string &key) {
  ParticipantStep consent = step("c", 0), taken = step("seen", 1, "complete");
  taken.events.push_back(Value(Dict{{"kind", "branch"}, {"value", Dict{{"label", "fork"}, {"key", key}}}}));
  walk(tally, 1, {consent, taken});
}

TEST(GivenBranchesThatNobodyTook, WhenAllAreInThenEachIsAProblemUnlessItIsExpected) {
  Tally strict(forked({}));
  take(strict, "a");
  strict.judge(false);
  EXPECT_THAT(strict.problems(), ElementsAre(HasSubstr("fork=b"), HasSubstr("fork=otherwise"), HasSubstr("\"unseen\""), HasSubstr("\"other\"")));

  Tally expected(forked({"fork=b", "unseen", "other"}));
  take(expected, "a");
  take(expected, "z");
  expected.judge(false);
  EXPECT_THAT(expected.problems(), ElementsAre()) << "z took what is for every other key";

  Tally partial(forked({}));
  take(partial, "a");
  partial.judge(true);
  EXPECT_TRUE(partial.isSound());
  EXPECT_THAT(partial.text(), HasSubstr("never taken   fork=b"));
}

TEST(GivenManyWithOneProblem, WhenTheyAreCountedThenItIsOneWithHowManyAndWhoWasFirstAndHidesNoOther) {
  Study study = twoSteps();
  study.mayFail = {"asleep"};
  Tally tally(study);
  for (int number = 1; number <= 60; ++number) {
    if (number % 2) walk(tally, number, {failedWith("minor, UnsuccessfulEndPage")});
    else tally.add(number, {Ending::Failed, "no such font for " + simulatedName(number), {}, 800u + static_cast<unsigned>(number), "experiment main/words"}, {});
  }
  walk(tally, 61, {step("first", 0.6), step("second", 0.5, "complete")});
  EXPECT_THAT(tally.problems(), ElementsAre("30 participants (1, 3, 5, 7, 9, ...) failed, with the tags minor, UnsuccessfulEndPage: when that is as it should be, say so in the study: \"simulate\": {\"mayFail\": [\"asleep\",\"minor\"]}",
                                            "30 participants (2, 4, 6, 8, 10, ...), experiment main/words (seed of participant 2: 802): no such font for the participant", HasSubstr("participant 61: progress fell")));
  EXPECT_EQ(*tally.json().find("problemCount"), Value(61));
  EXPECT_EQ(tally.json().find("problems")->list()->size(), 3u);
}

TEST(GivenMoreKindsOfProblemsThanAreTold, WhenTheyAreToldThenTheTextHasTheFirstAndTheFileAllOfThem) {
  Tally tally(twoSteps());
  for (int i = 1; i <= 25; ++i) tally.addProblem("problem " + std::to_string(i));
  EXPECT_THAT(tally.text(), HasSubstr("problem       problem 20\n  problem       and 5 more, which are in simulation.json\n"));
  EXPECT_EQ(tally.json().find("problems")->list()->size(), 25u);
}

TEST(GivenABranchThatNobodyTook, WhenItIsToldThenTheMemberThatExpectsItCanBeCopied) {
  Tally tally(forked({}));
  take(tally, "a");
  tally.judge(false);
  EXPECT_THAT(tally.text(), HasSubstr("\"simulate\": {\"mayMiss\": [\"fork=b\"]}"));
}

}  // namespace
}  // namespace fovea
