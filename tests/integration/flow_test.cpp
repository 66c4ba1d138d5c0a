// A study with conditions, loops and code, from its file to its rows.

#include "integration/fixture.hpp"

namespace fovea::test {
namespace {

class GivenAStudyWithAFlow : public GivenAFolder {
 protected:
  std::string folder() const { return std::string(FOVEA_SOURCE) + "/docs/studies/words"; }
  Said rehearseAs(const std::string &participant, std::vector<std::string> words = {}) {
    words.insert(words.begin(), {"--root", folder(), "--participant", participant});
    return rehearse(std::move(words));
  }
  std::string paths() { return word("SELECT group_concat(path, ' ') FROM responses WHERE type <> 'consent'"); }
};

TEST_F(GivenAStudyWithAFlow, WhenItIsRehearsedThenEachAnswerHasItsPath) {
  const Said said = rehearseAs("07");
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(paths(), "practice/round#1/Round practice/round#2/Round blocks#1/short blocks#2/long");
  EXPECT_EQ(count("SELECT count(*) FROM stroop_trials"), 18);
}

TEST_F(GivenAStudyWithAFlow, WhenTheNextParticipantComesThenTheOrderIsTheOther) {
  ASSERT_EQ(rehearseAs("08").status, 0);
  EXPECT_EQ(paths(), "practice/round#1/Round practice/round#2/Round blocks#1/long blocks#2/short");
}

TEST_F(GivenAStudyWithAFlow, WhenACodeDoesNotEndInANumberThenTheLogWarnsThatOrdersAreDrawn) {
  const std::string warning = "does not end in a number, so its orders are drawn";
  ASSERT_EQ(rehearseAs("7c").status, 0);
  EXPECT_NE(textOf(filesEndingWith(".log").front()).find("\"7c\" " + warning), std::string::npos);
  std::filesystem::remove_all(data());
  ASSERT_EQ(rehearseAs("P07").status, 0);
  EXPECT_EQ(textOf(filesEndingWith(".log").front()).find(warning), std::string::npos);
}

TEST_F(GivenAStudyWithAFlow, WhenAConditionEndsItThenNoExperimentRuns) {
  ASSERT_EQ(rehearseAs("07", {"--set", "age=17"}).status, 0);
  EXPECT_EQ(paths(), "minor=true/Sorry");
  EXPECT_EQ(count("SELECT count(*) FROM runs"), 0);
}

TEST_F(GivenAStudyWithAFlow, WhenItIsRehearsedThenTheDataSayWhoAskedFromWhenOnAndWhatWasLeftWhen) {
  ASSERT_EQ(rehearseAs("07").status, 0);
  EXPECT_EQ(word("SELECT group_concat(DISTINCT metadata ->> 'page_type') FROM responses WHERE type = 'page'"), "org.fovea.info");
  EXPECT_EQ(count("SELECT count(*) FROM responses WHERE metadata ->> 'version' IS NULL"), 0);
  EXPECT_EQ(count("SELECT count(*) FROM responses a, responses b WHERE a.path = 'practice/round#1/Round' AND b.path = 'practice/round#2/Round' AND b.shown_s > a.submitted_s"), 1)
      << "its first flip, not when the one before was answered";
  EXPECT_EQ(count("SELECT count(*) FROM events WHERE kind = 'loop' AND value ->> 'entered' IS NOT NULL AND value ->> 'rounds' = 2"), 2) << "the round's and the blocks'";
}

TEST_F(GivenAStudyWithAFlow, WhenSomebodyFailsThenEachTagHasItsTime) {
  ASSERT_EQ(rehearseAs("07", {"--set", "age=17"}).status, 0);
  EXPECT_EQ(word("SELECT group_concat((value ->> 'tag') || ' ' || ((value ->> 'time') IS NOT NULL)) FROM (SELECT json_each.value AS value FROM events, "
                 "json_each(events.value, '$.tagged') WHERE kind = 'end')"),
            "minor 1,UnsuccessfulEndPage 1");
}

TEST_F(GivenAStudyWithAFlow, WhenAnExperimentHasFoundSomethingOutThenItsStudyGoesByIt) {
  const std::string file = write("criterion.json", R"({"name": "criterion", "steps": [
    {"consent": "no-consent", "params": {"reason": "a test"}},
    {"experiment": "reaction-time", "saveAs": "rt", "timeEstimate_s": 20, "params": {"trials": 5, "showInstructions": false}},
    {"if": "rt.summary[1].responses + rt.summary[1].misses + rt.summary[1].false_starts == 5", "then": [{"page": "info", "label": "all", "timeEstimate_s": 2, "params": {"text": "All five."}}]},
    {"experiment": "stroop", "saveAs": "words", "timeEstimate_s": 20, "params": {"blocks": 1, "trialsPerBlock": 12}},
    {"code": ["correct = 0", "for i = 1, #words.summary do correct = correct + words.summary[i].correct end"], "label": "count"}]})");
  ASSERT_EQ(rehearse({file, "--participant", "07"}).status, 0);
  EXPECT_EQ(count("SELECT count(*) FROM responses WHERE label = 'all'"), 1);
  EXPECT_EQ(word("SELECT variables ->> '$.rt.summary[0].median_rt_s' FROM participants"), word("SELECT median_rt_s FROM reaction_time_summary"));
  EXPECT_EQ(word("SELECT variables ->> 'correct' FROM participants"), word("SELECT sum(correct) FROM stroop_summary"));
}

TEST_F(GivenAStudyWithAFlow, WhenItIsCheckedThenItsStepsAndItsLengthArePrinted) {
  const Said said = runProgram({FOVEA_PROGRAM, "check", folder() + "/study.json", "--root", folder()});
  EXPECT_EQ(said.status, 0) << said.text;
  EXPECT_NE(said.text.find("  while rounds < 2"), std::string::npos) << said.text;
  EXPECT_NE(said.text.find("3 min 15 s"), std::string::npos) << said.text;
}

TEST_F(GivenAStudyWithAFlow, WhenItStandsBelowTheRootThenItIsFoundThereAsByRun) {
  const Said said = runProgram({FOVEA_PROGRAM, "check", "study.json", "--root", folder()});
  EXPECT_EQ(said.status, 0) << said.text;
}

TEST_F(GivenAStudyWithAFlow, WhenTenMistakesArePlantedThenEachIsNamedWithItsPlaceAndWhatToWrite) {
  const std::string file = write("study.json", R"({
  "name": "Mistakes",
  "steps": [
    {"consent": "no-consent", "params": {"reason": "a test"}},
    {"page": "info", "label": "age", "saveAs": "age", "lable": "x", "params": {"text": "x"}},
    {"experiment": "strop"},
    {"experiment": "stroop", "params": {"bloks": 2}},
    {"experiment": "stroop", "params": {"blocks": "=age", "keys": ["a", "b", "c", ""]}},
    {"experiment": "stroop", "params": {"iti_s": -1, "feedback_s": 11}},
    {"if": "agee < 18", "then": []},
    {"while": "age = 3", "expectedRepetitions": 1, "steps": []},
    {"forEach": ["a"], "order": "shuffeled", "steps": []},
    {"end": "sucessful"}
  ]
})").string();
  const Said said = runProgram({FOVEA_PROGRAM, "check", file, "--root", folder_.string()});
  EXPECT_EQ(said.status, 1);
  const std::pair<const char *, const char *> expected[] = {
      {":5:64", "did you mean \"label\""}, {":6:5", "did you mean \"stroop\""},  {":7:50", "did you mean \"blocks\""},
      {":8:83", "it is empty"},            {":9:50", "at least 0"},                {":9:68", "at most 10"},
      {":10:12", "did you mean \"age\""},  {":11:15", "=="},                      {":12:33", "shuffled"},
      {":13:13", "successful, unsuccessful"}};
  for (const auto &[place, text] : expected) {
    const auto line = said.text.find("study.json" + std::string(place));
    ASSERT_NE(line, std::string::npos) << place << "\n" << said.text;
    const auto begin = said.text.rfind('\n', line) + 1;
    EXPECT_NE(said.text.substr(begin, said.text.find('\n', line) - begin).find(text), std::string::npos) << place << " " << text << "\n" << said.text;
  }
  EXPECT_NE(said.text.find("10 mistakes"), std::string::npos) << said.text;
}

class GivenAnswersBeforeConsent : public GivenAFolder {
 protected:
  Said rehearseWhere(bool agrees) {
    const std::string study = R"json({"name": "early", "steps": [
      {"page": "questions", "label": "first", "timeEstimate_s": 5, "saveAs": "first", "params": {"questions": [{"name": "age", "text": "Age?", "options": ["u", "v"]}]}},
      {"if": "first.age == 'w'", "label": "old", "then": [{"end": "unsuccessful"}]},
      {"consent": "laboratory-consent", "simulate": {"answer": {"accepted": ACCEPTED, "items": {}}}, "params": {"studyTitle": "x", "institution": "x", "contact": "x", "purpose": "x",
       "procedure": "x", "duration": "x", "payment": "x", "recipients": "x", "transfers": "x", "storage": "x", "dataProtectionContact": "x", "supervisoryAuthority": "x", "ethics": "x"}},
      {"page": "info", "label": "last", "timeEstimate_s": 1, "params": {"text": "x"}}]})json";
    std::string text = study;
    text.replace(text.find("ACCEPTED"), 8, agrees ? "true" : "false");
    return rehearse({write("study.json", text).string(), "--participant", "07"});
  }
};

TEST_F(GivenAnswersBeforeConsent, WhenConsentIsGivenThenTheyAreKeptWithTheirOwnTimes) {
  const Said said = rehearseWhere(true);

  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(word("SELECT group_concat(label, ' ') FROM responses"), "first laboratory-consent last");
  EXPECT_EQ(count("SELECT count(*) FROM responses WHERE label = 'first' AND submitted_s < (SELECT min(shown_s) FROM consents)"), 1);
  EXPECT_EQ(count("SELECT count(*) FROM events WHERE kind = 'branch' AND time_s < (SELECT min(shown_s) FROM consents)"), 1);
}

TEST_F(GivenAnswersBeforeConsent, WhenItIsDeclinedThenNoneOfThemIsKept) {
  EXPECT_EQ(rehearseWhere(false).status, 2);
  EXPECT_EQ(count("SELECT (SELECT count(*) FROM participants) + (SELECT count(*) FROM responses) + (SELECT count(*) FROM events WHERE kind IN ('answer', 'branch'))"), 0);
}

TEST_F(GivenAnswersBeforeConsent, WhenTrialsComeBeforeConsentThenTheyAreGoneThroughAndKeptWithIt) {
  const std::string file = write("study.json", R"json({"name": "screened", "steps": [
    {"trials": "screening", "maker": "imitation", "chainType": "across", "startNodes": [{"definition": 1}, {"definition": 2}], "maxNodesPerChain": 5, "expectedTrialsPerParticipant": 2,
     "answer": "trial.definition + 10", "steps": [{"page": "info", "label": "seen", "timeEstimate_s": 1, "params": {"text": "x"}}]},
    {"consent": "no-consent", "params": {"reason": "a test"}}, {"page": "info", "label": "last", "timeEstimate_s": 1, "params": {"text": "x"}}]})json").string();
  for (const char *participant : {"07", "08"}) {
    const Said said = rehearse({file, "--participant", participant});
    ASSERT_EQ(said.status, 0) << said.text;
  }
  EXPECT_EQ(word("SELECT group_concat(status || ' ' || answer, ', ') FROM (SELECT status, answer FROM trials ORDER BY answer)"), "finished 11, finished 12, finished 21, finished 22");
}

TEST_F(GivenAnswersBeforeConsent, WhenNobodyIsAskedForConsentThenTheStudyNeitherRunsNorIsFoundSound) {
  const std::string file = write("study.json", R"json({"name": "none", "steps": [{"page": "info", "timeEstimate_s": 1, "params": {"text": "x"}},
    {"page": "questions", "timeEstimate_s": 1, "params": {"questions": [{"text": "Age?", "type": "free text"}]}}]})json").string();

  const Said ran = rehearse({file, "--participant", "07"});
  const Said checked = runProgram({FOVEA_PROGRAM, "check", file});

  EXPECT_EQ(ran.status, 1) << ran.text;
  EXPECT_NE(ran.text.find("no answer could be kept"), std::string::npos) << ran.text;
  EXPECT_EQ(checked.status, 1) << checked.text;
}

class GivenAStudyThatCannotRun : public GivenAFolder {
 protected:
  void expectBothRefuse(const std::string &steps, const std::string &why, const std::string &more = "") {
    const std::string file = write("study.json", "{\"name\": \"x\"" + more + ", \"steps\": [" + steps + "]}").string();
    const Said checked = runProgram({FOVEA_PROGRAM, "check", file, "--root", folder_.string()});
    EXPECT_EQ(checked.status, 1) << steps << checked.text;
    EXPECT_NE(checked.text.find(why), std::string::npos) << why << "\n" << checked.text;
    EXPECT_NE(checked.text.find("study.json:1:"), std::string::npos) << checked.text;
    const Said ran = rehearse({file, "--participant", "07"});
    EXPECT_EQ(ran.status, 1) << steps << ran.text;
    EXPECT_NE(ran.text.find(why), std::string::npos) << why << "\n" << ran.text;
  }
  static constexpr char kConsent[] = R"({"consent": "no-consent", "params": {"reason": "a test"}}, )";
};

TEST_F(GivenAStudyThatCannotRun, WhenItIsCheckedThenTheCheckSaysWhatTheRunWouldSay) {
  const std::string consent = kConsent;
  expectBothRefuse(R"({"consent": "laboratory-consent"}, {"page": "end"})", "required");
  expectBothRefuse(R"({"consent": "no-consent"}, {"page": "end"})", "required");
  expectBothRefuse(consent + R"({"page": "info"})", "it needs one of");
  expectBothRefuse(consent + R"({"page": "questions", "params": {"questions": [{"text": "Which?", "type": "choice"}]}})", "it needs one of");
  expectBothRefuse(consent + R"({"page": "questions", "params": {"questions": [{"text": "Which?"}]}})", "it needs one of");
  expectBothRefuse(consent + R"({"experiment": "stroop", "expInfo": {"hand": "left"}})", "\"hand\"");
  expectBothRefuse(consent + R"({"experiment": "stroop", "expInfo": {"handedness": "none"}})", "handedness");
  expectBothRefuse(consent + R"({"page": "end"})", "expInfo", R"(, "expInfo": {"age|nonsense": 3})");
  expectBothRefuse(consent + R"({"end": "unsuccessful"}, {"page": "end"})", "nobody gets here");
}

TEST_F(GivenAFolder, WhenALaterConsentIsDeclinedThatTheStudyCanDoWithoutThenItGoesOn) {
  const std::string fields = R"("params": {"studyTitle": "x", "institution": "x", "contact": "x", "purpose": "x", "procedure": "x", "duration": "x", "payment": "x", "recipients": "x", "transfers": "x",
    "storage": "x", "dataProtectionContact": "x", "supervisoryAuthority": "x", "ethics": "x"})";
  const auto study = [&](const std::string &decline) {
    return write("study.json", R"({"name": "x", "steps": [{"consent": "laboratory-consent", )" + fields + "}, " + R"({"consent": "laboratory-consent", "label": "more", "saveAs": "more", "ifDeclined": ")" + decline +
                               R"(", "simulate": {"answer": {"accepted": false}}, )" + fields + R"(}, {"page": "info", "label": "after", "timeEstimate_s": 1, "params": {"text": "on"}}]})");
  };
  ASSERT_EQ(rehearse({study("goOn"), "--participant", "07"}).status, 0);
  EXPECT_EQ(count("SELECT count(*) FROM responses WHERE label = 'after'"), 1);
  EXPECT_EQ(count("SELECT count(*) FROM consents WHERE accepted = 0"), 1);
  std::filesystem::remove_all(data());
  EXPECT_EQ(rehearse({study("end"), "--participant", "07"}).status, 2);
  EXPECT_EQ(count("SELECT count(*) FROM responses WHERE label = 'after'"), 0);
}

TEST_F(GivenAStudyThatCannotRun, WhenAConsentCannotBeGoneOnFromThenBothSaySo) {
  expectBothRefuse(R"({"consent": "no-consent", "ifDeclined": "goOn", "params": {"reason": "a test"}}, {"page": "end"})", "nobody has agreed to the study itself");
  expectBothRefuse(std::string(kConsent) + R"({"consent": "no-consent", "ifDeclined": "stop", "params": {"reason": "a test"}}, {"page": "end"})", "ifDeclined");
}

TEST_F(GivenAStudyThatCannotRun, WhenItNamesAKeyThatNoKeyboardHasThenBothSayWhichIsMeant) {
  const std::string consent = kConsent;
  expectBothRefuse(consent + R"({"experiment": "stroop", "params": {"keys": ["D", "f", "j", "k"]}})", "params/keys/0: no key is called \"D\"; did you mean \"d\"?");
  expectBothRefuse(consent + R"({"experiment": "reaction-time", "params": {"key": "spcae"}})", "did you mean \"space\"?");
  expectBothRefuse(consent + R"({"page": "modular", "params": {"control": {"kind": "push-buttons", "choices": ["a", "b"], "keys": ["Leftkey", "j"]}}})", "did you mean \"left\"?");
}

TEST_F(GivenAStudyThatCannotRun, WhenItsLuaLooksAtAFieldThatNobodyEntersThenBothSaySo) {
  const std::string page = R"({"page": "info", "timeEstimate_s": 1, "params": {"text": "x"}})", fields = R"(, "expInfo": {"age|min=18": 30})";
  expectBothRefuse(kConsent + (R"({"if": "expInfo.agee > 3", "then": [)" + page + "]}, ") + page, "expInfo has no \"agee\"; did you mean \"age\"", fields);
  // What an experiment asks is a field, too.
  const std::string file = write("study.json", "{\"name\": \"x\"" + fields + ", \"steps\": [" + kConsent + R"({"experiment": "stroop", "timeEstimate_s": 1},
    {"code": "x = expInfo.age y = expInfo.participant z = expInfo['handedness']"}]})").string();
  const Said sound = runProgram({FOVEA_PROGRAM, "check", file, "--root", folder_.string()});
  EXPECT_EQ(sound.status, 0) << sound.text;
}

TEST_F(GivenAStudyThatCannotRun, WhenAPageHasAColourThatIsNoneThenBothSaySoWithItsPlace) {
  const std::string page = R"({"page": "info", "timeEstimate_s": 1, "params": {"text": "x"}, )";
  expectBothRefuse(kConsent + page + R"("events": {"hint": {"isTriggeredBy": "trialStart", "message": "x", "messageColor": "redd"}}})", "redd");
  expectBothRefuse(kConsent + page + R"("progressDisplay": {"stages": [{"time_s": 2, "color": "blurple"}]}})", "blurple");
}

TEST_F(GivenAStudyThatCannotRun, WhenChoicesHaveAnotherNumberOfLabelsOrKeysThenBothSaySo) {
  for (const std::string kind : {"push-buttons", "timed-push-buttons", "radio-buttons", "checkboxes", "dropdown"})
    expectBothRefuse(std::string(kConsent) + R"({"page": "modular", "params": {"control": {"kind": ")" + kind + R"(", "choices": ["a", "b"], "labels": ["A", "B", "C"]}}})", "there are 2 choices and 3 labels");
  expectBothRefuse(std::string(kConsent) + R"({"page": "modular", "params": {"control": {"kind": "push-buttons", "choices": ["a", "b"], "keys": ["f"]}}})", "there are 2 choices and 1 keys");
}

TEST_F(GivenAStudyThatCannotRun, WhenADeviceIsNotThereThenTheCheckNamesTheRole) {
  const std::string file = write("study.json", "{\"name\": \"x\", \"steps\": [" + std::string(kConsent) + R"({"experiment": ")" + FOVEA_TEST_PLUGINS + R"(/org.test.with-devices.so"}]})").string();
  const Said said = runProgram({FOVEA_PROGRAM, "check", file, "--root", folder_.string()});
  EXPECT_EQ(said.status, 1) << said.text;
  EXPECT_NE(said.text.find("role"), std::string::npos) << said.text;
}

TEST_F(GivenAStudyThatCannotRun, WhenAnExperimentRecordsWhatNoConsentCoversThenTheCheckSaysSo) {
  const std::string file = write("study.json", R"json({"name": "x", "steps": [{"consent": "laboratory-consent", "params": {"studyTitle": "x", "institution": "x", "contact": "x", "purpose": "x",
       "procedure": "x", "duration": "x", "payment": "x", "recipients": "x", "transfers": "x", "storage": "x", "dataProtectionContact": "x", "supervisoryAuthority": "x", "ethics": "x"}},
       {"experiment": ")json" + std::string(FOVEA_TEST_PLUGINS) + R"json(/org.test.with-devices.so"}]})json").string();
  const Said said = runProgram({FOVEA_PROGRAM, "check", file, "--root", folder_.string()});
  EXPECT_EQ(said.status, 1) << said.text;
  EXPECT_NE(said.text.find("records \"physiology\", which no consent covers"), std::string::npos) << said.text;
}

TEST_F(GivenAStudyWithAFlow, WhenSomebodyTypesIntoAPageThenTheResponseSaysSoAndNoFileOfTheSharedExportHasIt) {
  const std::string study = write("study.json", R"json({"name": "x", "steps": [{"consent": "no-consent", "params": {"reason": "a test"}},
    {"page": "questions", "label": "q", "timeEstimate_s": 1, "saveAs": "rem", "simulate": {"answer": {"remarks": "I am Erika Mustermann", "mood": "good"}},
      "params": {"questions": [{"name": "remarks", "text": "Remarks?", "type": "free text"}, {"name": "mood", "text": "Mood?", "options": ["good", "bad"]}]}},
    {"module": "m", "steps": [{"code": ["setLocal('copy', rem.remarks)", "told = 'You said: ' .. rem.remarks"]},
      {"page": "info", "label": "last", "timeEstimate_s": 1, "params": {"text": "=told"}}]}]})json").string();
  ASSERT_EQ(rehearse({study, "--participant", "07", "--simulate"}).status, 0);
  EXPECT_EQ(word("SELECT metadata ->> 'typed' FROM responses WHERE label = 'q'"), R"(["remarks"])");
  EXPECT_EQ(count("SELECT count(*) FROM responses WHERE label = 'last' AND metadata ->> 'typed' IS NOT NULL"), 0);
  const auto shared = folder_ / "shared", plain = folder_ / "plain";
  ASSERT_EQ(runProgram({FOVEA_PROGRAM, "export", data().string(), "--to", shared.string(), "--pseudonyms"}).status, 0);
  int files = 0;
  for (const auto &entry : std::filesystem::directory_iterator(shared)) {
    ++files;
    EXPECT_EQ(textOf(entry.path()).find("Erika"), std::string::npos) << entry.path();
  }
  EXPECT_GE(files, 4);
  EXPECT_NE(textOf(shared / "responses.csv").find("good"), std::string::npos);
  ASSERT_EQ(runProgram({FOVEA_PROGRAM, "export", data().string(), "--to", plain.string()}).status, 0);
  EXPECT_NE(textOf(plain / "responses.csv").find("Erika"), std::string::npos) << "nobody asked for pseudonyms";
  EXPECT_NE(textOf(plain / "modules.csv").find("Erika"), std::string::npos);
}

TEST_F(GivenAStudyWithAFlow, WhenItPaysThenTheDataSayByWhichRulesAndKeepItsText) {
  const std::string study = write("study.json", R"json({"name": "x", "money": {"currency": "EUR", "wagePerHour": 1500}, "measuredCreditRatio": 1.5,
    "steps": [{"consent": "no-consent", "params": {"reason": "a test"}}, {"page": "info", "label": "a", "timeEstimate_s": 1, "params": {"text": "x"}}]})json").string();
  ASSERT_EQ(rehearse({study, "--participant", "07"}).status, 0);
  EXPECT_EQ(word("SELECT (provenance ->> '$.study.money.wagePerHour') || ' ' || (provenance ->> '$.study.money.basePayment') || ' ' || (provenance ->> '$.study.measuredCreditRatio') FROM sessions"), "1500 10 1.5");
  EXPECT_EQ(textOf(data() / "studies" / (word("SELECT provenance ->> '$.study.hash' FROM sessions") + ".json")), textOf(study));
}

TEST_F(GivenAStudyWithAFlow, WhenASwitchAsksForTruthThenItsCasesAreTrueAndFalse) {
  const std::string study = write("study.json", R"json({"name": "x", "steps": [{"consent": "no-consent", "params": {"reason": "a test"}}, {"switch": "1 == 1", "cases": {
    "true": [{"page": "info", "label": "yes", "timeEstimate_s": 1, "params": {"text": "x"}}], "false": [{"page": "info", "label": "no", "timeEstimate_s": 1, "params": {"text": "x"}}]}}]})json").string();
  ASSERT_EQ(rehearse({study, "--participant", "07"}).status, 0);
  EXPECT_EQ(word("SELECT group_concat(label) FROM responses WHERE type = 'page'"), "yes");
}

TEST_F(GivenAStudyThatCannotRun, WhenParametersBreakARuleThatOnlyTheExperimentKnowsThenBothSaySo) {
  const std::pair<const char *, const char *> all[] = {
      {R"("stroop", "params": {"trialsPerBlock": 4})", "a block of 4 trials cannot hold as many congruent as incongruent and neutral ones; take a multiple of 3: 3 or 6"},
      {R"("stroop", "params": {"keys": ["d", "d", "j", "k"]})", "it is \"d\", which is in the list already"},
      {R"("reaction-time", "params": {"foreperiodMin_s": 5})", "foreperiodMin_s is 5, and foreperiodMax_s is 3"},
      {R"("attention-network", "params": {"practiceTrials": 6})", "take a multiple of 12"},
      {R"("attention-network", "params": {"keys": ["left", "left"]})", "which is in the list already"},
      {R"("attention-network", "params": {"fixationMin_s": 2})", "fixationMin_s is 2, and fixationMax_s is 1.6"},
      {R"("attention-network", "params": {"cue_s": 0.6})", "cueToTarget_s is 0.5, and cue_s is 0.6"},
      {R"("gabor-detection", "params": {"keys": ["f", "f"]})", "which is in the list already"},
      {R"("gabor-detection", "expInfo": {"cycles": 0})", "it is 0, and has to be above 0"},
      {R"("contrast-threshold", "params": {"pThreshold": 0.95, "delta": 0.2})", "nobody is right more often than 0.9, and pThreshold is 0.95"},
      {R"("gallery", "params": {"first": "txt"})", "has to be one of"},
      {R"("visual-search", "params": {"presentKey": "f"})", "presentKey and absentKey are the same key, \"f\""},
      {R"("rapid-serial-presentation", "params": {"lags": [1, 9]})", "there is a lag of 9, and 9 items after the first target"},
      {R"("rapid-serial-presentation", "params": {"beforeMin": 16})", "beforeMin is 16, and beforeMax is 15"},
      {R"("rapid-serial-presentation", "params": {"itemDuration_s": 0.2})", "itemDuration_s is 0.2, and itemSoa_s is 0.1"},
      {R"("rapid-serial-presentation", "params": {"letterHeight": 0})", "it is 0, and has to be above 0"},
      {R"("multiple-object-tracking", "params": {"targets": [2, 10]})", "there are 10 targets among 10 items"},
      {R"("multiple-object-tracking", "params": {"noKey": "j"})", "yesKey and noKey are the same key"},
      {R"("multiple-object-tracking", "params": {"speeds_deg_s": [0]})", "has to be above 0"},
      {R"("multiple-object-tracking", "params": {"radius_deg": 5})", "there is no room for 10 items in the field"},
      {R"("multiple-object-tracking", "params": {"items": 12}, "expInfo": {"report": "digits"})", "there are digits for 10 items"}};
  std::string steps;
  for (const auto &[step, why] : all) steps += R"({"experiment": )" + std::string(step) + "},\n";
  const std::pair<const char *, const char *> pages[] = {
      {R"("end", "params": {"button": ""})", "a page without a button never closes"},
      {R"("questions", "params": {"questions": [{"text": "A?", "options": ["a", "b"], "values": ["1"]}]})", "there are 2 options and 1 values"},
      {R"("questions", "params": {"questions": [{"text": "A?", "type": "free text", "name": "q2"}, {"text": "B?", "type": "free text"}]})", "two questions have the name \"q2\""},
      {R"("questions", "params": {"questions": [{"text": "A?", "type": "slider", "ticks": [2, 1]}]})", "the ticks do not rise"},
      {R"("modular", "params": {"control": {"kind": "number", "min": 3, "max": 1}})", "min is 3, and max is 1"},
      {R"("modular", "params": {"control": {"kind": "rating", "values": {}}})", "minProperties"},
      {R"("modular", "params": {"control": {"kind": "text", "minLength": 5, "maxLength": 3}})", "minLength is 5, and maxLength is 3"},
      {R"("modular", "params": {"prompt": {"kind": "color", "color": "blurple"}})", "\"blurple\" is no colour"},
      {R"("modular", "params": {"prompt": {"kind": "color", "color": [1, 2]}})", "a colour has 1, 3 or 4 numbers"},
      {R"("modular", "params": {"prompt": {"kind": "graphic", "dimensions": [9, 9], "frames": [{"objects": [{"kind": "circle", "id": "a", "x": 1, "y": 1, "radius": 2, "lineColor": "blurple"}]}]}})",
       "\"blurple\" is no colour"}};
  for (const auto &[step, why] : pages) steps += R"({"page": )" + std::string(step) + "},\n";
  const std::string file = write("all.json", R"({"name": "x", "steps": [)" + std::string(kConsent) + "\n" + steps + R"({"page": "info", "params": {"text": "x"}}]})").string();
  const Said checked = runProgram({FOVEA_PROGRAM, "check", file, "--root", folder_.string()});
  int line = 1;
  const auto expectTold = [&](const std::string &why) {
    const std::string place = "all.json:" + std::to_string(++line) + ":";
    std::size_t at = checked.text.find(place);
    while (at != std::string::npos && checked.text.substr(at, checked.text.find('\n', at) - at).find(why) == std::string::npos) at = checked.text.find(place, at + 1);
    EXPECT_NE(at, std::string::npos) << place << " " << why << "\n" << checked.text;
  };
  for (const auto &[step, why] : all) expectTold(why);
  for (const auto &[step, why] : pages) expectTold(why);
  expectBothRefuse(std::string(kConsent) + R"({"experiment": )" + all[0].first + "}", all[0].second);
}

TEST_F(GivenAStudyThatCannotRun, WhenAStepHasSeveralMistakesThenTheCheckTellsAllOfThemWithTheirPlaces) {
  const auto said = [&](const std::string &step) {
    return runProgram({FOVEA_PROGRAM, "check", write("study.json", "{\"name\": \"x\", \"steps\": [" + std::string(kConsent) + "\n" + step + "]}").string(), "--root", folder_.string()}).text;
  };
  const std::string questions = said(R"({"page": "questions", "timeEstimate_s": 1, "params": {"questions": [{"name": "q", "type": "free text"}, {"name": "a", "text": "x", "type": "free text"},
{"name": "a", "text": "x", "type": "free text"}, {"name": "c", "text": "t", "optons": ["1"], "type": "free text"}]}})");
  for (const char *told : {"study.json:2:69: params/questions/0: required, and not there: \"text\"", "study.json:3:10: params/questions/2/name: two questions have the name \"a\"", "params/questions/3/optons: there is no \"optons\""})
    EXPECT_NE(questions.find(told), std::string::npos) << told << "\n" << questions;
  const std::string modular = said(R"({"page": "modular", "timeEstimate_s": 1, "params": {"prompt": {"kind": "txet"}, "control": [{"kind": "text"}, {"kind": "nubmer", "name": "x"}, {"name": "y"}]}})");
  for (const char *told : {"unknown prompt \"txet\"", "one of several controls needs a \"name\"", "unknown control \"nubmer\"", "a control needs a \"kind\""}) EXPECT_NE(modular.find(told), std::string::npos) << told << "\n" << modular;
}

TEST_F(GivenAStudyThatCannotRun, WhenItLooksForWhatAnExperimentsAnswerHasNotThenBothSayWhatToWrite) {
  const auto expect = [&](const std::string &lua, const std::string &why) {
    expectBothRefuse(kConsent + (R"({"experiment": "reaction-time", "saveAs": "rt", "params": {"trials": 1}}, {"if": ")" + lua + R"( > 0.4", "then": [{"code": "x = 1"}]})"), why);
  };
  expect("rt.median_rt_s", "the answer of reaction-time has no \"median_rt_s\": that is a column of its table summary; write rt.summary[1].median_rt_s");
  const std::string wrong = write("wrong.json", "{\"name\": \"x\", \"steps\": [" + std::string(kConsent) + R"({"experiment": "reaction-time", "saveAs": "rt", "timeEstimate_s": 1},
    {"code": ["a = answer.misses", "b = rt.summary.misses", "c = rt.sumary[1].misses", "d = rt.summary[1].median_rt"]}]})").string();
  const std::string told = runProgram({FOVEA_PROGRAM, "check", wrong, "--root", folder_.string()}).text;
  for (const char *why : {"write answer.summary[1].misses", "\"rt.summary\" is a list of rows; write rt.summary[1].misses", "did you mean \"summary\"?",
                          "the table summary of reaction-time has no column \"median_rt\"; did you mean \"median_rt_s\"?"})
    EXPECT_NE(told.find(why), std::string::npos) << why << "\n" << told;
  const std::string file = write("study.json", "{\"name\": \"x\", \"steps\": [" + std::string(kConsent) + R"({"experiment": "reaction-time", "saveAs": "rt", "timeEstimate_s": 1},
    {"code": ["x = rt.summary[1].median_rt_s", "y = rt.ending == 'finished'", "for i, row in ipairs(rt.summary) do z = row.misses end"]}]})").string();
  const Said sound = runProgram({FOVEA_PROGRAM, "check", file, "--root", folder_.string()});
  EXPECT_EQ(sound.status, 0) << sound.text;
}

}  // namespace
}  // namespace fovea::test
