// What simulated participants do at the edges, and what `fovea simulate` says of it.

#include "integration/fixture.hpp"

namespace fovea::test {
namespace {

const std::string kPlugins = FOVEA_TEST_PLUGINS;

class GivenBots : public GivenAFolder {
 protected:
  Said simulate(const std::string &study, std::vector<std::string> more = {}) {
    std::vector<std::string> words{FOVEA_PROGRAM, "simulate", write("study.json", study).string(), "--data", data().string(), "--plugin", kPlugins, "--seed", "7"};
    words.insert(words.end(), more.begin(), more.end());
    return runProgram(words);
  }
  double number(const std::string &query) {
    SQLite::Database database((data() / "fovea.db").string(), SQLite::OPEN_READONLY);
    return database.execAndGet(query).getDouble();
  }
};

TEST_F(GivenBots, WhenAStepFailsAndTheStudySkipsItThenTheStatusSaysSoAndTheReportTellsItOnce) {
  const Said said = simulate(R"({"name": "skips", "onError": "skip", "steps": [{"consent": "no-consent", "params": {"reason": "a test"}},
    {"page": "info", "label": "a", "timeEstimate_s": 1, "params": {"text": "=nothere.x"}},
    {"page": "info", "label": "z", "timeEstimate_s": 1, "params": {"text": "z"}}]})", {"--participants", "3"});
  EXPECT_EQ(said.status, 3) << said.text;
  EXPECT_NE(said.text.find("the step \"a\" failed for 3 of 3 participants"), std::string::npos) << said.text;
  EXPECT_NE(said.text.find("nobody saw the step \"a\""), std::string::npos) << said.text;
  EXPECT_EQ(count("SELECT count(*) FROM participants WHERE status = 'complete'"), 3);
}

TEST_F(GivenBots, WhenALimitEndsAPageThenItWasSeenAndTheDataSaySo) {
  const Said said = simulate(R"({"name": "limit", "steps": [{"consent": "no-consent", "params": {"reason": "a test"}},
    {"while": "true", "label": "w", "expectedRepetitions": 1, "maxLoopTime_s": 3, "interrupt": true, "failOnTimeout": false, "steps": [
      {"page": "info", "label": "long", "timeEstimate_s": 2, "simulate": {"mean_s": 20}, "params": {"text": "a"}}]},
    {"page": "info", "label": "after", "timeEstimate_s": 1, "params": {"text": "z"}}]})", {"--participants", "2"});
  EXPECT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(word("SELECT group_concat(value ->> 'label' || ' ' || (value ->> 'path'), ', ') FROM events WHERE kind = 'left'"), "long w#1/long, long w#1/long");
}

TEST_F(GivenBots, WhenTwoExperimentsCallDifferentThingsByOneNameThenEachHasItsOwnDefaultUntilSomebodyChangesIt) {
  const std::string study = R"({"name": "tasks", "steps": [{"consent": "no-consent", "params": {"reason": "a test"}},
    {"experiment": "gabor-detection", "timeEstimate_s": 9}, {"experiment": "rapid-serial-presentation", "timeEstimate_s": 9}]})";
  const Said said = simulate(study, {"--participants", "1", "--partial"});
  EXPECT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(word("SELECT group_concat(exp_info ->> 'task', ' ') FROM runs"), "2ifc dual");
}

class GivenAnExperimentThatKnowsHowItIsAnswered : public GivenBots {
 protected:
  Said simulateIt(const std::string &how, int trials, const std::string &steps = "") {
    return simulate(R"({"name": "x", "steps": [{"consent": "no-consent", "params": {"reason": "a test"}},
      {"experiment": "org.test.observed", "label": "task", "timeEstimate_s": 5, "params": {"simulate": ")" + how + R"(", "trials": )" + std::to_string(trials) + "}}" + steps + "]}");
  }
};

TEST_F(GivenAnExperimentThatKnowsHowItIsAnswered, WhenItSaysNothingThenTheHostAnswers) {
  const Said said = simulateIt("", 2000);
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_NEAR(number("SELECT avg(key = 'left') FROM observed_trials"), 0.95, 0.015);
  EXPECT_NEAR(number("SELECT avg(rt_s) FROM observed_trials"), 0.65, 0.015);
}

TEST_F(GivenAnExperimentThatKnowsHowItIsAnswered, WhenItSaysHowOftenThenSoOftenItIsRight) {
  const Said said = simulateIt("half", 1000);
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_NEAR(number("SELECT avg(key = 'left') FROM observed_trials"), 0.5, 0.05);
}

TEST_F(GivenAnExperimentThatKnowsHowItIsAnswered, WhenItSaysHowFastThenSoFastItIs) {
  ASSERT_EQ(simulateIt("slower", 5).status, 0);
  EXPECT_EQ(word("SELECT group_concat(round(rt_s, 3), ' ') FROM observed_trials"), "1.0 2.0 3.0 4.0 5.0");
}

TEST_F(GivenAnExperimentThatKnowsHowItIsAnswered, WhenItSaysTheAnswerItselfThenThatIsPressed) {
  ASSERT_EQ(simulateIt("itself", 4).status, 0);
  EXPECT_EQ(word("SELECT group_concat(key || ' ' || round(rt_s, 3), ', ') FROM observed_trials"), "right 0.25, left 0.25, right 0.25, left 0.25");
}

TEST_F(GivenAnExperimentThatKnowsHowItIsAnswered, WhenItShowsAPageThenThatIsAnsweredAsAnyOther) {
  const Said said = simulateIt("page", 3);
  EXPECT_EQ(said.status, 0) << said.text;
}

TEST_F(GivenAnExperimentThatKnowsHowItIsAnswered, WhenItIsAnsweredOtherwiseThenItsOwnRandomNumbersAreTheSame) {
  ASSERT_EQ(simulateIt("", 20).status, 0);
  const std::string drawn = word("SELECT group_concat(drawn) FROM observed_trials");
  std::filesystem::remove_all(data());
  ASSERT_EQ(simulateIt("half", 20).status, 0);
  EXPECT_EQ(word("SELECT group_concat(drawn) FROM observed_trials"), drawn);
}

TEST_F(GivenAnExperimentThatKnowsHowItIsAnswered, WhenWhatItSaysIsNoAnswerThenTheRunFailsAndTheReportSaysWhy) {
  const std::pair<const char *, const char *> flaws[] = {{"throws", "the model has no solution"},
                                                         {"no number", "\"accuracy\" is out of range"},
                                                         {"another key", "the key \"up\" is none of those awaited"},
                                                         {"flips", "this call is for run()"}};
  for (const auto &[how, why] : flaws) {
    std::filesystem::remove_all(data());
    const Said said = simulateIt(how, 3);
    EXPECT_EQ(said.status, 3) << how << "\n" << said.text;
    EXPECT_NE(said.text.find(why), std::string::npos) << how << "\n" << said.text;
    EXPECT_EQ(count("SELECT count(*) FROM runs WHERE ending = 'failed'"), 1) << how;
  }
}

TEST_F(GivenBots, WhenAStaircaseMeasuresThemThenItFindsTheThresholdThatTheyHave) {
  for (const char *threshold : {"0.1", "0.3"}) {
    std::filesystem::remove_all(data());
    const Said said = simulate(R"({"name": "x", "steps": [{"consent": "no-consent", "params": {"reason": "a test"}},
      {"experiment": "random-dots", "timeEstimate_s": 60, "params": {"dots": 1, "practiceTrials": 0, "duration_s": 0.1, "iti_s": 0.05, "fixation_s": 0.05, "simulatedThreshold": )" +
                                   std::string(threshold) + "}}]}",
                               {"--participants", "12"});
    ASSERT_EQ(said.status, 0) << said.text;
    // One up, three down comes to 79 % right answers, a little below the threshold, which has 82 %.
    EXPECT_NEAR(number("SELECT avg(threshold) FROM random_dots_summary") / std::stod(threshold), 0.95, 0.2) << threshold;
  }
}

TEST_F(GivenBots, WhenQuestMeasuresThemThenItFindsTheThresholdThatTheyHave) {
  for (const char *threshold : {"-1.6", "-0.8"}) {
    std::filesystem::remove_all(data());
    const Said said = simulate(R"({"name": "x", "steps": [{"consent": "no-consent", "params": {"reason": "a test"}},
      {"experiment": "contrast-threshold", "timeEstimate_s": 60, "params": {"trials": 60, "practiceTrials": 0, "simulatedThreshold": )" + std::string(threshold) + "}}]}",
                               {"--participants", "12"});
    ASSERT_EQ(said.status, 0) << said.text;
    EXPECT_NEAR(number("SELECT avg(threshold_log) FROM contrast_threshold_summary"), std::stod(threshold), 0.08) << threshold;
  }
}

/// Eight participants, of whom the third does what `third` says.
class GivenOneOfEightWhoseStepGoesWrong : public GivenBots {
 protected:
  Said simulateEight(const std::string &third, const std::string &to = "data", std::vector<std::string> more = {"--jobs", "2"}) {
    const std::string study = R"({"name": "x", "steps": [{"consent": "no-consent", "params": {"reason": "a test"}},
      {"page": "info", "label": "welcome", "timeEstimate_s": 1, "simulate": {"answer": {}}, "params": {"text": "x"}},
      {"module": "main", "steps": [)" + third + R"(]},
      {"page": "info", "label": "thanks", "timeEstimate_s": 1, "simulate": {"answer": {}}, "params": {"text": "x"}}]})";
    std::vector<std::string> words{FOVEA_PROGRAM, "simulate", write("study.json", study).string(), "--data", (folder_ / to).string(), "--plugin", kPlugins, "--seed", "7", "--participants", "8"};
    words.insert(words.end(), more.begin(), more.end());
    return runProgram(words);
  }
  static std::string experimentThat(const std::string &how) {
    return R"({"experiment": "org.test.misbehaving", "label": "task", "timeEstimate_s": 1, "params": {"misbehave": "=participant == 3 and 'run:)" + how + R"(' or ''"}})";
  }
  static std::string pageThat(const std::string &how) {
    return R"({"page": "org.test.bad-page", "label": "task", "timeEstimate_s": 1, "params": {"misbehave": "=participant == 3 and ')" + how + R"(' or ''"}})";
  }
  /// The third is told of, with what is needed to see it again; the others are as they would be without it.
  void expectOnlyTheThird(const Said &said, const std::string &step, const std::string &why, int status) {
    EXPECT_EQ(said.status, status) << said.text;
    for (const std::string &words : {"participant 3, " + step, why, std::string("complete 7, crashed 1"), std::string("seed ")})
      EXPECT_NE(said.text.find(words), std::string::npos) << words << "\n" << said.text;
    EXPECT_EQ(count("SELECT count(*) FROM participants WHERE status = 'complete'"), 7);
    EXPECT_EQ(word("SELECT group_concat(participant, ' ') FROM participants WHERE status = 'complete'"), "sim00001 sim00002 sim00004 sim00005 sim00006 sim00007 sim00008");
    EXPECT_EQ(said.text.find("participant 4"), std::string::npos) << said.text;
  }
};

TEST_F(GivenOneOfEightWhoseStepGoesWrong, WhenTheExperimentThrowsThenTheOthersGoOnAndTheReportNamesWhoWhereAndSeed) {
  expectOnlyTheThird(simulateEight(experimentThat("throw")), "experiment main/task (seed ", "deliberately thrown", 3);
  EXPECT_EQ(count("SELECT count(*) FROM misbehaving_trials"), 8 * 5) << "its rows are kept as well";
}

TEST_F(GivenOneOfEightWhoseStepGoesWrong, WhenThePageThrowsThenTheOthersGoOnAndTheReportNamesWhoWhereAndSeed) {
  for (const char *call : {"enter", "frame", "event", "leave"}) {
    std::filesystem::remove_all(data());
    expectOnlyTheThird(simulateEight(pageThat(std::string(call) + ":throw")), "page main/task (seed ", "deliberately thrown", 3);
  }
}

TEST_F(GivenOneOfEightWhoseStepGoesWrong, WhenThePageAsksNothingThenThatEndsAndTheOthersGoOn) {
  expectOnlyTheThird(simulateEight(pageThat("asks:nothing")), "page main/task (seed ", "found nothing to answer", 3);
}

TEST_F(GivenOneOfEightWhoseStepGoesWrong, WhenTheExperimentCrashesThenTheOthersGoOnAndTheReportNamesWhoWhereAndSeed) {
  expectOnlyTheThird(simulateEight(experimentThat("crash")), "experiment main/task: the process", "the plugin org.test.misbehaving, in run, was at work", 4);
  EXPECT_EQ(count("SELECT count(*) FROM sessions"), 7) << "what it recorded went with its process";
}

TEST_F(GivenOneOfEightWhoseStepGoesWrong, WhenThePageCrashesThenTheOthersGoOnAndTheReportNamesWhoWhereAndSeed) {
  expectOnlyTheThird(simulateEight(pageThat("frame:crash")), "page main/task: the process", "the plugin org.test.bad-page, in frame, was at work", 4);
}

TEST_F(GivenOneOfEightWhoseStepGoesWrong, WhenTheExperimentHangsThenTheOthersGoOnAndTheReportNamesWhoWhereAndSeed) {
  expectOnlyTheThird(simulateEight(experimentThat("hang"), "data", {"--jobs", "2", "--hang-limit", "2"}), "experiment main/task: the plugin org.test.misbehaving, in run, does not come back",
                     "--participant sim00003 --seed ", 4);
}

TEST_F(GivenOneOfEightWhoseStepGoesWrong, WhenItCrashesThenTheBytesAreTheSameWhateverTheNumberOfJobs) {
  ASSERT_EQ(simulateEight(experimentThat("crash"), "one", {"--jobs", "1"}).status, 4);
  ASSERT_EQ(simulateEight(experimentThat("crash"), "three", {"--jobs", "3"}).status, 4);
  for (const char *file : {"fovea.db", "simulation.json", "simulation.txt"}) EXPECT_TRUE(textOf(folder_ / "one" / file) == textOf(folder_ / "three" / file)) << file;
}

TEST_F(GivenOneOfEightWhoseStepGoesWrong, WhenThatSessionIsRunAloneAsTheReportSaysThenTheSameGoesWrong) {
  const std::string said = simulateEight(pageThat("frame:crash")).text;
  const auto begin = said.find("--participant sim00003 --seed ");
  ASSERT_NE(begin, std::string::npos) << said;
  const std::string seed = said.substr(begin + 30, said.find('\n', begin) - begin - 30);
  std::filesystem::remove_all(data());
  const Said alone = rehearse({(folder_ / "study.json").string(), "--plugin", kPlugins, "--participant", "sim00003", "--seed", seed});
  EXPECT_EQ(alone.status, 4) << alone.text;
  EXPECT_NE(alone.text.find("org.test.bad-page"), std::string::npos) << alone.text;
}

TEST_F(GivenBots, WhenOneCrashesInAStudyWhereTheOthersAddToTheSameChainThenTheChainIsAsIfNobodyHadBeenThere) {
  const auto study = [](const std::string &third) {
    return R"json({"name": "short", "simulate": {"mayFail": ["left"]}, "steps": [
      {"consent": "no-consent", "params": {"reason": "a test"}},
      {"if": "participant == 3", "label": "third", "then": [)json" + third + R"json(, {"end": "unsuccessful", "tags": ["left"]}]},
      {"trials": "numbers", "maker": "imitation", "chainType": "across", "startNodes": [{"definition": 10}], "maxNodesPerChain": 20, "expectedTrialsPerParticipant": 1,
       "steps": [{"page": "info", "label": "shown", "saveAnswer": true, "timeEstimate_s": 1, "simulate": {"answer": "=trial.definition + random(100)"}, "params": {"text": "='It is ' .. trial.definition"}}]}]})json";
  };
  constexpr char kChain[] = "SELECT group_concat(participant || ' ' || definition || ' ' || answer, ', ') FROM trials";
  ASSERT_EQ(simulate(study(R"({"code": "x = 1"})"), {"--participants", "6"}).status, 0);
  const std::string chain = word(kChain);
  std::filesystem::remove_all(data());
  const Said said = simulate(study(R"({"experiment": "org.test.misbehaving", "label": "task", "timeEstimate_s": 1, "params": {"misbehave": "run:crash"}})"), {"--participants", "6"});
  EXPECT_EQ(said.status, 4) << said.text;
  EXPECT_EQ(word(kChain), chain) << said.text;
}

TEST_F(GivenBots, WhenEachOfThemCrashesThenItIsBrokenOffAndSaysHowManyDid) {
  const Said said = simulate(R"({"name": "x", "steps": [{"consent": "no-consent", "params": {"reason": "a test"}},
    {"experiment": "org.test.misbehaving", "label": "task", "timeEstimate_s": 1, "params": {"misbehave": "run:crash"}}]})", {"--participants", "100"});
  EXPECT_EQ(said.status, 4) << said.text;
  EXPECT_NE(said.text.find("the sessions of 11 participants have crashed or hung"), std::string::npos) << said.text;
  EXPECT_NE(textOf(data() / "simulation.json").find("participant 11, experiment task"), std::string::npos);
}

constexpr char kAsked[] = R"json({"page": "questions", "label": "age", "timeEstimate_s": 5, "saveAs": "person",
  "validate": "tonumber(given.age) ~= nil or 'Please give your age as a number'", "params": {"questions": [{"name": "age", "text": "How old are you?", "type": "free text"}]}, "simulate": {"answer": )json";

TEST_F(GivenBots, WhenAnAnswerIsNotTakenThenTheyAreToldAndAnswerAgain) {
  const Said said = simulate(R"({"name": "x", "steps": [{"consent": "no-consent", "params": {"reason": "a test"}}, )" + std::string(kAsked) +
                                 R"("=random() < 0.5 and {age = 'old'} or {age = '30'}"}}]})",
                             {"--participants", "40"});
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(count("SELECT count(*) FROM participants WHERE status = 'complete' AND variables ->> '$.person.age' = '30'"), 40);
  EXPECT_EQ(count("SELECT count(*) FROM responses WHERE label = 'age' AND accepted"), 40);
  EXPECT_NEAR(static_cast<double>(count("SELECT count(*) FROM responses WHERE label = 'age' AND NOT accepted AND message = 'Please give your age as a number'")), 40, 20);
  EXPECT_GT(count("SELECT max(attempt) FROM responses WHERE label = 'age'"), 2);
}

TEST_F(GivenBots, WhenNoAnswerIsEverTakenThenThatIsAProblemAndNoEndlessLoop) {
  const Said said = simulate(R"({"name": "x", "steps": [{"consent": "no-consent", "params": {"reason": "a test"}}, )" + std::string(kAsked) +
                                 R"("=participant == 2 and {age = 'old'} or {age = '30'}"}}]})",
                             {"--participants", "3"});
  EXPECT_EQ(said.status, 3) << said.text;
  for (const char *words : {"complete 2, crashed 1", "participant 2, page age (seed ", "none of 20 answers of a simulated participant was taken: Please give your age as a number"})
    EXPECT_NE(said.text.find(words), std::string::npos) << words << "\n" << said.text;
  EXPECT_EQ(count("SELECT count(*) FROM responses WHERE label = 'age' AND NOT accepted"), 20);
}

TEST_F(GivenBots, WhenTheJudgeItselfFailsThenTheReportSaysWhere) {
  const Said said = simulate(R"({"name": "x", "steps": [{"consent": "no-consent", "params": {"reason": "a test"}},
    {"page": "info", "label": "text", "timeEstimate_s": 1, "validate": "given.nothing.more", "simulate": {"answer": {}}, "params": {"text": "x"}}]})");
  EXPECT_EQ(said.status, 3) << said.text;
  EXPECT_NE(said.text.find("study.json:2:"), std::string::npos) << said.text;
}

/// Consent, a page, an experiment and a page; participants who leave do so at the step that has `abort`.
class GivenBotsThatLeave : public GivenBots {
 protected:
  Said simulateLeaving(const std::string &atConsent, const std::string &atPage, const std::string &atTask, int participants = 20) {
    return simulate(R"({"name": "x", "showAbortButton": true, "onAbort": "gone = 1", "variables": {"gone": 0}, "money": {"wagePerHour": 36000, "basePayment": 0, "minAccumulatedRewardForAbort": 50}, "steps": [
      {"consent": "laboratory-consent", )" + std::string(atConsent.empty() ? "" : R"("timeEstimate_s": 8, )") + R"("simulate": {"answer": {"accepted": true})" + atConsent + R"(}, "params": {"studyTitle": "x", "institution": "Lab", "contact": "c", "purpose": "p", "procedure": "p", "duration": "d", "payment": "none", "recipients": "r", "transfers": "t", "storage": "s", "dataProtectionContact": "d", "supervisoryAuthority": "a", "ethics": "e"}},
      {"page": "info", "label": "welcome", "timeEstimate_s": 8, "simulate": {"answer": {})" + atPage + R"(}, "params": {"text": "x"}},
      {"module": "main", "steps": [{"experiment": "reaction-time", "label": "task", "timeEstimate_s": 20, "params": {"trials": 20, "showInstructions": false})" + atTask + R"(}]},
      {"page": "info", "label": "thanks", "timeEstimate_s": 1, "simulate": {"answer": {}}, "params": {"text": "x"}}]})",
                    {"--participants", std::to_string(participants), "--partial"});
  }
};

TEST_F(GivenBotsThatLeave, WhenTheyDoOnAPageThenTheirWayIsAbortedAndThatIsNoProblem) {
  const Said said = simulateLeaving("", R"(, "abort": 0.5)", "");
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_NEAR(static_cast<double>(count("SELECT count(*) FROM participants WHERE status = 'aborted'")), 10, 6) << said.text;
  EXPECT_EQ(count("SELECT count(*) FROM participants WHERE status = 'complete'"), 20 - count("SELECT count(*) FROM participants WHERE status = 'aborted'"));
  EXPECT_EQ(count("SELECT count(*) FROM participants WHERE status = 'aborted' AND (payment <> 0 OR variables ->> '$.gone' <> 1)"), 0) << "the page was not done: nothing is earned, which is below the minimum";
  EXPECT_EQ(word("SELECT DISTINCT value ->> 'cause' || ', ' || (value ->> 'by') FROM events WHERE kind = 'end' AND value ->> 'end' = 'aborted'"), "left by themselves, participant");
  EXPECT_EQ(count("SELECT count(*) FROM events WHERE kind = 'leaving' AND value ->> 'leaves'"), count("SELECT count(*) FROM participants WHERE status = 'aborted'"));
}

TEST_F(GivenBotsThatLeave, WhenAllOfThemDoOnAPageThenNobodyAnswersItHoweverInaccurateTheyAre) {
  const Said said = simulateLeaving("", R"(, "abort": 1, "accuracy": 0.3)", "");
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(count("SELECT count(*) FROM participants WHERE status = 'aborted'"), 20);
  EXPECT_EQ(count("SELECT count(*) FROM responses WHERE label = 'welcome'"), 0);
}

TEST_F(GivenBotsThatLeave, WhenTheyDoWithinAnExperimentThenItsRowsAreKeptAndTheModuleIsAborted) {
  const Said said = simulateLeaving("", "", R"(, "simulate": {"abort": 1, "abortAfter_s": 15})");
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(count("SELECT count(*) FROM participants WHERE status = 'aborted'"), 20);
  EXPECT_EQ(count("SELECT count(*) FROM runs WHERE ending = 'stopped'"), count("SELECT count(*) FROM participants WHERE status = 'aborted'"));
  EXPECT_EQ(count("SELECT count(*) FROM modules WHERE aborted IS NOT NULL"), count("SELECT count(*) FROM participants WHERE status = 'aborted'"));
  EXPECT_GT(count("SELECT count(*) FROM reaction_time_trials"), 20 * 3);
}

TEST_F(GivenBotsThatLeave, WhenTheyDoBeforeConsentThenNothingOfThemIsKept) {
  const Said said = simulateLeaving(R"(, "abort": 1)", "", "", 5);
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(count("SELECT count(*) FROM sessions WHERE ending = 'stopped'"), 5);
  EXPECT_EQ(count("SELECT count(*) FROM participants WHERE status = 'aborted'"), 0);
  EXPECT_EQ(count("SELECT count(*) FROM events JOIN sessions ON sessions.id = events.session WHERE sessions.ending = 'stopped' AND events.kind IN ('leaving', 'pause', 'answer')"), 0);
}

TEST_F(GivenBots, WhenTheStudyLetsNobodyLeaveThenABotThatWouldIsAMistakeInIt) {
  const Said said = simulate(R"({"name": "x", "steps": [{"consent": "no-consent", "params": {"reason": "a test"}},
    {"page": "info", "label": "text", "timeEstimate_s": 1, "simulate": {"abort": 0.5}, "params": {"text": "x"}}]})");
  EXPECT_EQ(said.status, 1) << said.text;
  EXPECT_NE(said.text.find("set \"showAbortButton\": true"), std::string::npos) << said.text;
}

}  // namespace
}  // namespace fovea::test
