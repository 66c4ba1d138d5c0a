// Whole studies with simulated participants, from their file to their data.

#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "integration/fixture.hpp"

namespace fovea::test {
namespace {

constexpr char kSmallStudy[] = R"json({
  "name": "small",
  "simulate": {"accuracy": 0.8, "mayFail": ["minor"], "mayMiss": ["old", "never"]},
  "steps": [
    {"consent": "no-consent", "params": {"reason": "a test"}},
    {"page": "questions", "label": "age", "saveAs": "person", "timeEstimate_s": 5, "simulate": {"answer": "={age = tostring(10 + participant)}"},
     "params": {"questions": [{"name": "age", "text": "How old are you?", "type": "free text"}]}},
    {"if": "tonumber(person.age) < 13", "label": "minor", "then": [{"end": "unsuccessful", "tags": ["minor"]}]},
    {"if": "tonumber(person.age) > 150", "label": "old", "then": [{"page": "info", "label": "never", "timeEstimate_s": 1, "params": {"text": "x"}}]},
    {"counterbalance": [
      [{"experiment": "stroop", "label": "words", "timeEstimate_s": 20, "params": {"practiceTrials": 0, "blocks": 1, "trialsPerBlock": 6}}],
      [{"experiment": "reaction-time", "label": "discs", "timeEstimate_s": 20, "params": {"trials": 5}}]
    ], "scheme": "latin", "label": "order"},
    {"code": "reward(50)"}
  ]
})json";

class GivenASmallStudy : public GivenAFolder {
 protected:
  Said simulate(const std::string &data, std::vector<std::string> more = {}) {
    std::vector<std::string> words{FOVEA_PROGRAM, "simulate", write("study.json", kSmallStudy).string(), "--data", (folder_ / data).string(),
                                   "--participants", "10", "--seed", "7"};
    words.insert(words.end(), more.begin(), more.end());
    return runProgram(words);
  }
};

class GivenASimulation : public GivenAFolder {};

TEST_F(GivenASimulation, WhenLuaMakesAWrongParameterOrFailsBetweenTwoStepsThenTheStepThatIsToldIsTheOneAtFault) {
  const auto told = [this](const std::string &code, const std::string &most) {
    const std::string study = R"({"name": "x", "variables": {"x": {"type": "any"}, "y": 7}, "steps": [{"consent": "no-consent", "label": "first", "params": {"reason": "a test"}},
{"code": ")" + code + R"("},
{"page": "modular", "label": "asked", "timeEstimate_s": 1, "params": {"control": {"kind": "number", "max": ")" + most + R"("}}}]})";
    return runProgram({FOVEA_PROGRAM, "simulate", write("study.json", study).string(), "--data", (folder_ / std::to_string(code.size())).string(), "--participants", "1"}).text;
  };
  const std::string wrong = told("x = 'seven'", "=x"), failed = told("y = y + {}", "=x");
  EXPECT_NE(wrong.find("participant 1, page asked (seed "), std::string::npos) << wrong;
  EXPECT_NE(failed.find("participant 1, after consent first (seed "), std::string::npos) << failed;
  EXPECT_NE(failed.find("study.json:2:10: the script failed"), std::string::npos) << failed;
}

TEST_F(GivenASmallStudy, WhenItIsSimulatedThenEveryParticipantHasDataAsAPersonHas) {
  const Said said = simulate("data", {"--jobs", "2"});
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(count("SELECT count(*) FROM participants WHERE status = 'complete'"), 8);
  EXPECT_EQ(count("SELECT count(*) FROM participants WHERE status = 'failed' AND failed_reason LIKE 'minor%'"), 2);
  EXPECT_EQ(count("SELECT count(*) FROM stroop_trials"), 8 * 6);
  EXPECT_EQ(count("SELECT count(*) FROM reaction_time_trials"), 8 * 5);
  EXPECT_EQ(count("SELECT count(*) FROM consents"), 10);
  EXPECT_EQ(count("SELECT count(DISTINCT participant) FROM sessions WHERE ending = 'finished'"), 10);
  ASSERT_EQ(runProgram({FOVEA_PROGRAM, "run", (folder_ / "study.json").string(), "--display", "virtual", "--data", (folder_ / "run").string(),
                        "--participant", "sim00009"})
                .status,
            0);
  SQLite::Database run((folder_ / "run" / "fovea.db").string(), SQLite::OPEN_READONLY);
  for (const char *table : {"stroop_trials", "reaction_time_trials"}) {
    const std::string columns = "SELECT group_concat(name || ' ' || type) FROM pragma_table_info('" + std::string(table) + "')";
    EXPECT_EQ(word(columns), run.execAndGet(columns).getString());
  }
}

TEST_F(GivenASmallStudy, WhenTheSeedIsTheSameThenTheBytesAreWhateverTheNumberOfJobs) {
  ASSERT_EQ(simulate("one", {"--jobs", "1"}).status, 0);
  ASSERT_EQ(simulate("three", {"--jobs", "3"}).status, 0);
  ASSERT_EQ(simulate("other", {"--seed", "8"}).status, 0);
  for (const char *file : {"fovea.db", "simulation.json", "simulation.txt"})
    EXPECT_TRUE(textOf(folder_ / "one" / file) == textOf(folder_ / "three" / file)) << file;
  EXPECT_FALSE(textOf(folder_ / "one" / "fovea.db") == textOf(folder_ / "other" / "fovea.db"));
}

TEST_F(GivenASmallStudy, WhenItIsSimulatedThenTheReportHasBranchesOrdersAndWhatNobodySaw) {
  const Said said = simulate("data");
  for (const char *line : {"complete 8, failed 2", "minor: false 8, true 2", "old: false 8", "order: 1-2 4, 2-1 4", "never shown   never", "never taken   old=true",
                           "stroop: 8 runs, 72 rows", "from 0 to 50"})
    EXPECT_NE(said.text.find(line), std::string::npos) << line << "\n" << said.text;
}

TEST_F(GivenASmallStudy, WhenTheScreenIsCalibratedThenTheRehearsalIsForThatScreenAndTheRecordSaysSo) {
  write("rig.json", R"({"display": {"screenWidthCm": 53, "viewingDistanceCm": 60}, "roles": {}})");
  write("screen.json", R"({"format": "fovea-screen/1", "monitor": "DP-1", "gamma": [2.2, 2, 1.8], "screenWidthPix": 1920})");
  ASSERT_EQ(simulate("data", {"--root", folder_.string()}).status, 0);
  EXPECT_EQ(count("SELECT count(*) FROM sessions WHERE json_extract(provenance, '$.calibration.screenWidthPix') = 1920"), 10);
  write("rig.json", R"({"display": {"monitor": "HDMI-2"}, "roles": {}})");
  const Said other = simulate("other", {"--root", folder_.string()});
  EXPECT_NE(other.text.find("it was made for the monitor DP-1, and this is HDMI-2"), std::string::npos) << other.text;
}

TEST_F(GivenASmallStudy, WhenASecondSimulationGoesIntoTheSameFolderThenItIsRefusedAndNothingChanges) {
  ASSERT_EQ(simulate("data").status, 0);
  const std::string before = textOf(data() / "fovea.db");
  const Said said = simulate("data", {"--seed", "8"});
  EXPECT_EQ(said.status, 1);
  EXPECT_NE(said.text.find("give an empty or new folder"), std::string::npos) << said.text;
  EXPECT_TRUE(textOf(data() / "fovea.db") == before);
}

/// Every third participant leaves after the order was drawn.
constexpr char kDropouts[] = R"json({
  "name": "dropouts", "simulate": {"mayFail": ["left"]},
  "steps": [
    {"consent": "no-consent", "params": {"reason": "a test"}},
    {"counterbalance": [
      [{"page": "info", "label": "a", "timeEstimate_s": 5, "params": {"text": "a"}}],
      [{"page": "info", "label": "b", "timeEstimate_s": 5, "params": {"text": "b"}}],
      [{"page": "info", "label": "c", "timeEstimate_s": 5, "params": {"text": "c"}}]
    ], "scheme": "latin", "assign": "leastUsed", "label": "order"},
    {"if": "participant % 3 == 0", "label": "leaves", "then": [{"end": "unsuccessful", "tags": ["left"]}]}
  ]
})json";

TEST_F(GivenASimulation, WhenSomeLeaveThenTheirCellsGoToOthersAndTheBytesAreTheSameWhateverTheNumberOfJobs) {
  const std::string study = write("study.json", kDropouts).string();
  const auto simulated = [&](const std::string &to, const std::string &jobs) {
    return runProgram({FOVEA_PROGRAM, "simulate", study, "--data", (folder_ / to).string(), "--participants", "36", "--seed", "7", "--jobs", jobs});
  };
  const Said said = simulated("data", "1");
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_NE(said.text.find("cells filled  order: 1: 8, 2: 8, 3: 8; given back 12"), std::string::npos) << said.text;
  EXPECT_NE(said.text.find("simulated one after another"), std::string::npos) << said.text;
  EXPECT_EQ(count("SELECT count(*) FROM cells"), 36);
  ASSERT_EQ(simulated("three", "3").status, 0);
  for (const char *file : {"fovea.db", "simulation.json", "simulation.txt"})
    EXPECT_TRUE(textOf(data() / file) == textOf(folder_ / "three" / file)) << file;
}

TEST_F(GivenASimulation, WhenEachParticipantHasAProcessOfTheirOwnThenTheNextKnowsWhatTheOthersHad) {
  const std::string study = write("study.json", kDropouts).string();
  // Codes whose numbers leave remainders 1 and 2, but for the third.
  for (const char *code : {"p1", "p2", "p3", "p4", "p5", "p7", "p8"}) ASSERT_EQ(rehearse({study, "--participant", code}).status, 0) << code;
  EXPECT_EQ(word("SELECT group_concat(n, ' ') FROM (SELECT count(*) AS n FROM cells JOIN participants ON participants.id = way WHERE status = 'complete' GROUP BY cell)"), "2 2 2");
}

TEST_F(GivenASimulation, WhenParticipantsAddToTheSameChainsThenEachGoesOnFromThoseBeforeAndTheBytesAreTheSameWhateverTheNumberOfJobs) {
  const std::string study = std::string(FOVEA_SOURCE) + "/docs/studies/chain/study.json";
  const auto simulated = [&](const std::string &to, const std::string &jobs) {
    return runProgram({FOVEA_PROGRAM, "simulate", study, "--data", (folder_ / to).string(), "--participants", "60", "--seed", "7", "--jobs", jobs});
  };
  const Said said = simulated("data", "1");
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_NE(said.text.find("simulated one after another"), std::string::npos) << said.text;
  EXPECT_EQ(count("SELECT count(*) FROM trials"), 60 * 5);
  EXPECT_EQ(count("SELECT count(*) FROM trials WHERE repeats > 0"), 60);
  EXPECT_EQ(count("SELECT count(*) FROM networks"), 8);
  EXPECT_EQ(count("SELECT count(*) FROM trials JOIN participants ON participants.id = trials.way WHERE trials.status = 'pending' OR (trials.status = 'finished') <> (participants.status = 'complete')"), 0)
      << "who leaves early takes their trials along, and nobody built on them yet";
  EXPECT_EQ(count("SELECT count(*) FROM nodes child JOIN trials ON trials.way || '.' || trials.position = child.node JOIN participants ON participants.id = trials.way "
                  "WHERE child.degree > 0 AND child.failed_reason = '' AND trials.answer <> child.definition"), 0) << "the answer is what comes next";
  ASSERT_EQ(simulated("three", "3").status, 0);
  for (const char *file : {"fovea.db", "simulation.json", "simulation.txt"})
    EXPECT_TRUE(textOf(data() / file) == textOf(folder_ / "three" / file)) << file;
}

TEST_F(GivenASimulation, WhenAThousandGoThroughTheChainThenItsTargetIsReachedAndWhoComesLaterIsDoneAtOnce) {
  const Said said = runProgram({FOVEA_PROGRAM, "simulate", std::string(FOVEA_SOURCE) + "/docs/studies/chain/study.json", "--data", data().string(), "--participants", "1000", "--seed", "7"});
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_NE(said.text.find("8 chains of 450 nodes, all full; target 3600 trials: reached"), std::string::npos) << said.text;
  EXPECT_NE(said.text.find("the trials \"numbers\" are full"), std::string::npos) << said.text;
}

TEST_F(GivenASimulation, WhenTrialsHaveATargetThenTheReportSaysWhetherItWasReached) {
  const std::string study = write("study.json", R"json({"name": "quotas", "steps": [{"consent": "no-consent", "params": {"reason": "a test"}},
    {"trials": "ratings", "maker": "static", "nodes": [{"definition": 1}, {"definition": 2}, {"definition": 3}], "targetTrialsPerNode": 5, "expectedTrialsPerParticipant": 2,
     "maxTrialsPerParticipant": 2, "steps": [{"page": "info", "label": "shown", "timeEstimate_s": 1, "params": {"text": "='n ' .. trial.definition"}}]},
    {"page": "info", "label": "last", "timeEstimate_s": 1, "params": {"text": "x"}}]})json").string();
  const auto simulated = [&](const char *folder, const char *participants) {
    return runProgram({FOVEA_PROGRAM, "simulate", study, "--root", folder_.string(), "--data", (folder_ / folder).string(), "--participants", participants, "--seed", "7"});
  };
  const Said few = simulated("few", "5");
  EXPECT_EQ(few.status, 0) << few.text;
  EXPECT_NE(few.text.find("trials        ratings: 10 finished; 3 nodes of 3 to 4 trials; target 15 trials: 5 short"), std::string::npos) << few.text;
  const Said enough = simulated("enough", "12");
  EXPECT_EQ(enough.status, 0) << enough.text;
  EXPECT_NE(enough.text.find("ratings: 15 finished; 3 nodes of 5 trials, all full; target 15 trials: reached"), std::string::npos) << enough.text;
  EXPECT_NE(enough.text.find("warning       4 participants: timeline: the trials \"ratings\" are full"), std::string::npos) << enough.text;
  EXPECT_NE(textOf(folder_ / "few" / "simulation.json").find("\"targetTrials\": 15"), std::string::npos);
}

TEST_F(GivenASimulation, WhenAThousandSampleWithGibbsThenTheChainsComeToWhatTheyWant) {
  const std::string study = std::string(FOVEA_SOURCE) + "/docs/studies/gibbs/study.json";
  const Said said = runProgram({FOVEA_PROGRAM, "simulate", study, "--data", data().string(), "--participants", "1000", "--seed", "7"});
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(count("SELECT count(*) FROM participants WHERE status = 'complete'"), 1000);
  EXPECT_EQ(count("SELECT count(*) FROM trials WHERE status = 'finished'"), 6 * 300 * 3 + 900) << "all chains are full, and who was there before then has one trial twice";
  EXPECT_NE(said.text.find("target 5400 trials: reached"), std::string::npos) << said.text;
  EXPECT_EQ(count("SELECT count(*) FROM nodes WHERE degree > 0"), count("SELECT sum(n / 3) FROM (SELECT count(*) AS n FROM trials WHERE repeats = 0 GROUP BY network)")) << "three answers make the next node";
  // 8, 5 and 3 hours, give or take 2: where no number is drawn anew, and everything was answered once.
  EXPECT_EQ(count("SELECT count(*) FROM nodes WHERE degree > 3 AND (definition ->> '$.activeIndex' <> 1 AND abs((definition ->> '$.vector[0]') - 8) > 2 OR "
                  "definition ->> '$.activeIndex' <> 2 AND abs((definition ->> '$.vector[1]') - 5) > 2 OR definition ->> '$.activeIndex' <> 3 AND abs((definition ->> '$.vector[2]') - 3) > 2)"), 0);
  EXPECT_NEAR(count("SELECT count(*) FROM trials WHERE repeats = 0 AND definition ->> '$.reverseScale'"), 2700, 200);
}

TEST_F(GivenASimulation, WhenAThousandSampleWithMcmcpThenTheChainsAreOftenWhereTheyThinkItFits) {
  const std::string study = std::string(FOVEA_SOURCE) + "/docs/studies/mcmcp/study.json";
  const Said said = runProgram({FOVEA_PROGRAM, "simulate", study, "--data", data().string(), "--participants", "1000", "--seed", "7"});
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(count("SELECT count(*) FROM participants WHERE status = 'complete'"), 1000);
  EXPECT_EQ(count("SELECT count(*) FROM trials WHERE status = 'finished'"), 22000);
  EXPECT_EQ(count("SELECT count(*) FROM nodes child JOIN trials ON trials.way || '.' || trials.position = child.node AND trials.network = child.network "
                  "WHERE child.definition ->> '$.current' <> trials.answer ->> '$.value'"), 0) << "what was chosen is where the chain goes on";
  EXPECT_NEAR(count("SELECT count(*) FROM trials WHERE definition ->> '$.ordered[0].role' = 'proposal'"), 11000, 400);
  // They think of 68 with a deviation of 10; the chains began at 30 and 90, and are on their way.
  EXPECT_GT(count("SELECT count(*) FROM nodes WHERE degree >= 8 AND definition ->> '$.current' BETWEEN 48 AND 88"),
            4 * count("SELECT count(*) FROM nodes WHERE degree >= 8 AND definition ->> '$.current' NOT BETWEEN 48 AND 88"));
}

TEST_F(GivenASimulation, WhenAnExperimentStandsInLoopsThenItsRowsSayWhereAndAnyOtherHasNoSuchColumns) {
  const std::string study = write("study.json", R"json({"name": "x", "steps": [
    {"consent": "no-consent", "params": {"reason": "a test"}},
    {"experiment": "org.test.misbehaving", "label": "alone", "timeEstimate_s": 1},
    {"forEach": [1], "label": "own", "steps": [{"experiment": "org.test.misbehaving", "label": "inner", "timeEstimate_s": 1}]},
    {"forEach": [{"word": "red"}, {"word": "green"}], "label": "word", "steps": [
      {"forEach": [7, 8], "label": "size", "steps": [{"experiment": "org.test.misbehaving", "label": "task", "timeEstimate_s": 1}]}]}
  ]})json").string();
  const Said said = runProgram({FOVEA_PROGRAM, "simulate", study, "--plugin", std::string(FOVEA_TEST_PLUGINS) + "/org.test.misbehaving.so", "--data", data().string(), "--seed", "7"});
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(count("SELECT count(*) FROM misbehaving_trials WHERE \"word.index\" IS NULL"), 10) << "of the runs outside of these loops";
  EXPECT_EQ(word("SELECT group_concat(place, ', ') FROM (SELECT DISTINCT \"word.index\" || (\"word.item\" ->> '$.word') || \"size.index\" || \"size.item\" AS place FROM misbehaving_trials "
                 "WHERE \"word.index\" IS NOT NULL ORDER BY id)"),
            "0red07, 0red18, 1green07, 1green18");
  EXPECT_EQ(word("SELECT DISTINCT description FROM columns WHERE name = 'word.index'"), "Rounds of the study's loop \"word\" that were done before");
  EXPECT_EQ(count("SELECT count(*) FROM columns WHERE name LIKE 'word.%'"), 8) << "two columns in each of four runs";
  EXPECT_EQ(word("SELECT group_concat(DISTINCT type || ': ' || description) FROM columns WHERE name = 'own.index'"), "text: What this experiment calls its own");
}

TEST_F(GivenASimulation, WhenAChainIsAddedToByProcessesThenEachReadsWhatTheOthersDidAndAFullOneIsTold) {
  const std::string study = write("study.json", R"json({"name": "short", "steps": [
    {"consent": "no-consent", "params": {"reason": "a test"}},
    {"trials": "numbers", "maker": "imitation", "chainType": "across", "startNodes": [{"definition": 10}], "maxNodesPerChain": 2, "expectedTrialsPerParticipant": 1,
     "steps": [{"page": "info", "label": "shown", "saveAnswer": true, "timeEstimate_s": 1, "simulate": {"answer": "=trial.definition + 1"}, "params": {"text": "='It is ' .. trial.definition"}}]}
  ]})json").string();
  for (const char *code : {"p1", "p2"}) ASSERT_EQ(rehearse({study, "--participant", code}).status, 0) << code;
  EXPECT_EQ(word("SELECT group_concat(participant || ' ' || definition || ' ' || answer || ' ' || status, ', ') FROM trials"), "p1 10 11 finished, p2 11 12 finished");
  const Said late = rehearse({study, "--participant", "p3"});
  EXPECT_EQ(late.status, 0) << late.text;
  EXPECT_NE(late.text.find("the trials \"numbers\" are full"), std::string::npos) << late.text;
  EXPECT_EQ(count("SELECT count(*) FROM trials"), 2);
}

TEST_F(GivenASmallStudy, WhenFilesAreAskedForThenEachRunHasThem) {
  ASSERT_EQ(simulate("data", {"--files"}).status, 0);
  EXPECT_EQ(filesEndingWith(".json").size(), 16u + 1u);  // a description of each run, and the report
  EXPECT_GE(filesEndingWith(".csv").size(), 16u);
}

TEST_F(GivenASimulation, WhenAPluginCrashesThenTheParticipantIsNamed) {
  const Said said = runProgram({FOVEA_PROGRAM, "simulate", std::string(FOVEA_TEST_PLUGINS) + "/org.test.misbehaving.so", "--data", data().string()},
                               {{"FOVEA_TEST_MISBEHAVE", "run:crash"}});
  EXPECT_EQ(said.status, 4) << said.text;
  EXPECT_NE(said.text.find("participant 1"), std::string::npos) << said.text;
}

TEST_F(GivenASimulation, WhenAPluginHangsThenItIsEndedAndNamed) {
  const Said said = runProgram({FOVEA_PROGRAM, "simulate", std::string(FOVEA_TEST_PLUGINS) + "/org.test.misbehaving.so", "--data", data().string(),
                                "--hang-limit", "2"},
                               {{"FOVEA_TEST_MISBEHAVE", "run:hang"}});
  EXPECT_EQ(said.status, 4) << said.text;
  EXPECT_NE(said.text.find("the plugin org.test.misbehaving, in run, does not come back; ended after 2 s"), std::string::npos) << said.text;
  EXPECT_NE(said.text.find("participant 1"), std::string::npos) << said.text;
}

TEST_F(GivenASmallStudy, WhenTheDiskTakesNoMoreThenTheSimulationSaysWhatWasDoneAndFails) {
  const std::string study = write("study.json", kSmallStudy).string();
  for (const char *more : {"", "--files"}) {
    std::filesystem::remove_all(data());
    const Said said = runProgram({"/bin/sh", "-c",
                                  "trap '' XFSZ; ulimit -f 1000; exec \"$0\" simulate \"$1\" --data \"$2\" --participants 200 --seed 7 " + std::string(more),
                                  FOVEA_PROGRAM, study, data().string()});
    EXPECT_EQ(said.status, 3) << said.text;
    // Those who are counted are in the database: what was taken back with the last transaction is not done.
    const std::string done = "broken off after " + std::to_string(count("SELECT count(*) FROM participants")) + " participants";
    EXPECT_NE(said.text.find(done), std::string::npos) << done << "\n" << said.text;
    EXPECT_NE(textOf(data() / "simulation.json").find(done), std::string::npos);
  }
}

TEST_F(GivenASimulation, WhenTheStudyCannotBeginThenTheFolderStaysFree) {
  const std::string study = write("study.json", R"({"name": "x", "steps": [{"page": "nonexistent"}]})").string();
  const Said said = runProgram({FOVEA_PROGRAM, "simulate", study, "--data", data().string()});
  EXPECT_EQ(said.status, 1) << said.text;
  EXPECT_FALSE(std::filesystem::exists(data() / "simulation.json"));
}

TEST_F(GivenASimulation, WhenTheStudyGivesTheAnswersThenEachComesAfterItsStepsEstimate) {
  const std::string study = write("study.json", R"json({"name": "x", "steps": [
    {"consent": "no-consent", "params": {"reason": "a test"}},
    {"page": "info", "label": "read", "timeEstimate_s": 30, "simulate": {"answer": {"done": true}}, "params": {"text": "x"}},
    {"page": "questions", "label": "age", "timeEstimate_s": 12, "simulate": {"answer": {"age": "u"}},
     "params": {"questions": [{"name": "age", "text": "Age?", "options": ["u", "v"]}]}}]})json").string();
  ASSERT_EQ(runProgram({FOVEA_PROGRAM, "simulate", study, "--data", data().string(), "--seed", "7"}).status, 0);
  EXPECT_EQ(word("SELECT group_concat(label || ' ' || round(submitted_s - shown_s), ', ') FROM responses WHERE type = 'page'"), "read 30.0, age 12.0");
}

TEST_F(GivenASimulation, WhenPagesWereShownThenTheirAnswersSayWhatDatedThatAndWhatWasNoPageSaysNothing) {
  const std::string study = write("study.json", R"json({"name": "x", "steps": [
    {"consent": "no-consent", "params": {"reason": "a test"}},
    {"page": "info", "label": "read", "timeEstimate_s": 3, "params": {"text": "x"}},
    {"experiment": "reaction-time", "label": "rt", "timeEstimate_s": 9, "params": {"trials": 2}}]})json").string();
  const Said said = runProgram({FOVEA_PROGRAM, "simulate", study, "--data", data().string(), "--seed", "7"});
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(word("SELECT shown_source || ' ' || shown_uncertainty_s FROM responses WHERE label = 'read'"), "virtual 0.0");
  EXPECT_EQ(count("SELECT count(*) FROM responses WHERE label = 'rt' AND shown_source IS NULL AND shown_uncertainty_s IS NULL"), 1);
}

TEST_F(GivenASimulation, WhenTheStudyGivesAnAnswerThatNobodyCouldGiveThenTheReportSaysSoWithItsPlace) {
  const std::string study = write("study.json", R"json({"name": "x", "steps": [
    {"consent": "no-consent", "params": {"reason": "a test"}},
    {"page": "questions", "label": "age", "timeEstimate_s": 1, "simulate": {"answer": {"nosuch": 99}},
     "params": {"questions": [{"name": "age", "text": "Age?", "options": ["u", "v"], "required": false}]}}]})json").string();
  const Said said = runProgram({FOVEA_PROGRAM, "simulate", study, "--data", data().string(), "--seed", "7"});
  EXPECT_EQ(said.status, 3) << said.text;
  EXPECT_NE(said.text.find("there is no question \"nosuch\""), std::string::npos) << said.text;
  EXPECT_NE(said.text.find("study.json:3:5"), std::string::npos) << said.text;
  EXPECT_EQ(count("SELECT count(*) FROM responses WHERE label = 'age'"), 0);
}

TEST_F(GivenASmallStudy, WhenItsFailuresAndGapsAreNotExpectedThenTheReportNamesThemAndItFails) {
  std::string text = kSmallStudy;
  const std::string expected = R"(, "mayFail": ["minor"], "mayMiss": ["old", "never"])";
  text.erase(text.find(expected), expected.size());
  const std::string study = write("study.json", text).string();
  const Said said = runProgram({FOVEA_PROGRAM, "simulate", study, "--data", data().string(), "--participants", "10", "--seed", "7"});
  EXPECT_EQ(said.status, 3) << said.text;
  for (const char *line : {"2 participants (1, 2) failed, with the tags minor", "\"mayFail\": [\"minor\"]", "nobody took the branch old=true", "nobody saw the step \"never\""})
    EXPECT_NE(said.text.find(line), std::string::npos) << line << "\n" << said.text;
}

TEST_F(GivenASmallStudy, WhenTooFewAreSimulatedToSeeEverythingThenThatCanBeSaid) {
  const std::string study = write("study.json", R"json({"name": "x", "steps": [{"consent": "no-consent", "params": {"reason": "a test"}},
    {"if": "participant > 1", "label": "later", "then": [{"page": "info", "timeEstimate_s": 1, "params": {"text": "x"}}]}]})json").string();
  EXPECT_EQ(runProgram({FOVEA_PROGRAM, "simulate", study, "--data", (folder_ / "one").string()}).status, 3);
  EXPECT_EQ(runProgram({FOVEA_PROGRAM, "simulate", study, "--data", (folder_ / "partial").string(), "--partial"}).status, 0);
  EXPECT_EQ(runProgram({FOVEA_PROGRAM, "simulate", study, "--data", (folder_ / "two").string(), "--participants", "2"}).status, 0);
}

/// All of what comes with fovea, each in a study of its own, as short as its parameters allow.
struct Shipped {
  const char *key, *params;
};
constexpr Shipped kShipped[] = {
    {"attention-network", R"({"practiceTrials": 0, "blocks": 1})"}, {"contrast-threshold", "{}"}, {"gabor-detection", "{}"}, {"gallery", "{}"},
    {"multiple-object-tracking", "{}"}, {"random-dots", "{}"}, {"rapid-serial-presentation", "{}"}, {"reaction-time", R"({"trials": 3})"},
    {"stroop", R"({"practiceTrials": 0, "blocks": 1, "trialsPerBlock": 3})"}, {"visual-search", "{}"}};

TEST(GivenTheExperimentsThatComeWithFovea, WhenTheyAreCountedThenEachIsSimulatedHere) {
  std::set<std::string> folders, named;
  for (const auto &entry : std::filesystem::directory_iterator(std::string(FOVEA_SOURCE) + "/plugins/experiments"))
    if (entry.is_directory()) folders.insert(entry.path().filename().string());
  for (const Shipped &each : kShipped) named.insert(each.key);
  EXPECT_EQ(folders, named);
}

class GivenAShippedExperiment : public GivenAFolder, public ::testing::WithParamInterface<Shipped> {};

TEST_P(GivenAShippedExperiment, WhenItIsSimulatedThenABotBringsItToItsEnd) {
  const std::string study = write("study.json", std::string(R"({"name": "x", "steps": [{"consent": "no-consent", "params": {"reason": "a test"}}, {"experiment": ")") +
                                                  GetParam().key + R"(", "timeEstimate_s": 60, "params": )" + GetParam().params + "}]}")
                                .string();
  EXPECT_EQ(runProgram({FOVEA_PROGRAM, "check", study}).status, 0);
  const Said said = runProgram({FOVEA_PROGRAM, "simulate", study, "--data", data().string(), "--seed", "7"});
  EXPECT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(count("SELECT count(*) FROM runs WHERE ending = 'finished'"), 1);
}

std::string nameOf(std::string key) {
  std::replace_if(key.begin(), key.end(), [](char c) { return c == '-' || c == '/'; }, '_');
  return key;
}

INSTANTIATE_TEST_SUITE_P(All, GivenAShippedExperiment, ::testing::ValuesIn(kShipped), [](const auto &each) { return nameOf(each.param.key); });

/// Each file, FOLDER/NAME, but for those that a thousand go through above.
std::vector<std::string> shippedStudies() {
  std::vector<std::string> names;
  const std::string folder = std::string(FOVEA_SOURCE) + "/docs/studies";
  for (const auto &entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.path().extension() == ".json") names.push_back(std::filesystem::relative(entry.path(), folder).replace_extension().string());
  std::erase_if(names, [](const std::string &name) { return name == "chain/study" || name == "gibbs/study" || name == "mcmcp/study"; });
  std::sort(names.begin(), names.end());
  return names;
}

class GivenAShippedStudy : public GivenAFolder, public ::testing::WithParamInterface<std::string> {};

TEST_P(GivenAShippedStudy, WhenItIsSimulatedThenEveryBotComesToItsEnd) {
  const std::string file = std::string(FOVEA_SOURCE) + "/docs/studies/" + GetParam() + ".json";
  const Said said = runProgram({FOVEA_PROGRAM, "simulate", file, "--data", data().string(), "--participants", "3", "--seed", "7", "--partial"});
  EXPECT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(count("SELECT count(*) FROM participants WHERE status IN ('complete', 'failed')"), 3);
}

/// Questionnaires and screening tests, in each of their languages: NAME, or NAME/LANGUAGE.
std::vector<std::string> shippedQuestionnaires() {
  std::vector<std::string> names;
  for (const auto &entry : std::filesystem::directory_iterator(std::string(FOVEA_SOURCE) + "/plugins/questionnaires")) {
    const std::string file = entry.path().filename(), name = file.substr(0, file.find('.'));
    if (!file.ends_with(".steps.json")) continue;
    std::ifstream stream(entry.path());
    const std::string text((std::istreambuf_iterator<char>(stream)), {});
    const std::regex language("\n    \"([a-z]+)\": \\{");
    const std::size_t before = names.size();
    for (std::sregex_iterator found(text.begin() + static_cast<std::ptrdiff_t>(std::min(text.find("\"texts\""), text.size())), text.end(), language), end; found != end; ++found) names.push_back(name + "/" + (*found)[1].str());
    if (names.size() == before) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

class GivenAShippedQuestionnaire : public GivenAFolder, public ::testing::WithParamInterface<std::string> {};

TEST_P(GivenAShippedQuestionnaire, WhenAStudyIncludesItAloneThenItIsSoundAndEveryBotComesToItsEnd) {
  const std::size_t slash = GetParam().find('/');
  const std::string name = GetParam().substr(0, slash), language = slash == std::string::npos ? "" : R"("language": ")" + GetParam().substr(slash + 1) + "\"";
  const std::string params = R"(, "params": {)" + language + (name == "rating-scale" ? R"(, "items": ["I like to read.", "I like to be read to."])" : "") + "}";
  const std::string study = write("study.json", R"({"name": "asked", "expInfo": {"participant": ""}, "steps": [{"consent": "no-consent", "params": {"reason": "a test"}}, {"include": ")" +
                                                    name + "\"" + params + "}]}").string();
  const Said checked = runProgram({FOVEA_PROGRAM, "check", study});
  EXPECT_EQ(checked.status, 0) << checked.text;
  EXPECT_EQ(checked.text.find("warning"), std::string::npos) << checked.text;
  const Said said = runProgram({FOVEA_PROGRAM, "simulate", study, "--data", data().string(), "--participants", "30", "--seed", "7"});
  EXPECT_EQ(said.status, 0) << said.text;
}

TEST_F(GivenASimulation, WhenAParameterOfAShippedQuestionnaireCannotBeThenCheckSaysSoAtTheStudysOwnLine) {
  const struct {
    const char *name, *params, *told;
  } kBad[] = {
      {"attention-check", R"("failOn": "both")", R"(params/failOn: it is "both", and has to be one of ["first","any","none"])"},
      {"attention-check", R"("failOn": "none ")", R"(params/failOn: it is "none ", and has to be one of)"},
      {"word-or-not", R"("pass": 99)", "params/pass: pass is 99, and there are 12 words and nonWords"},
      {"word-or-not", R"("words": ["a"])", "params/words: pass is 8, and there are 7 words and nonWords"},
      {"word-or-not", R"("words": [], "nonWords": [])", "params/words: it is a list of 0, and has to have at least 1"},
      {"word-or-not", R"("shown_s": "long")", R"(params/shown_s: it is "long", and has to be a number)"},
      {"colour-plates", R"("pass": 7)", "params/pass: it is 7, and has to be at most 6"},
      {"headphones-beep", R"("pass": 7)", "params/pass: it is 7, and has to be at most 6"},
      {"rating-scale", "", R"(params: required, and not there: "items"; items: What is rated)"},
      {"rating-scale", R"("items": [])", "params/items: it is a list of 0, and has to have at least 1"},
      {"rating-scale", R"("items": ["a"], "points": ["one"])", "params/points: it is a list of 1, and has to have at least 2"},
      {"rating-scale", R"("items": ["a"], "reversed": [4])", "params/reversed/0: there is no item 4: items has 1"},
      {"sound-forced-choice", R"("items": [{"file": "none.wav", "right": "lower"}], "pass": 1)", R"(params/items/0/file: there is no file "none.wav")"},
      {"sound-forced-choice", R"("items": [{"sequence": [{"pitch": 60}], "right": "zz"}], "pass": 1)", "params/items/0/right: zz, which is right, is none of the choices: higher, lower"},
      {"sound-forced-choice", R"("items": [{"sequence": [{"pich": 60}], "right": "lower"}], "pass": 1)", R"(params/items/0/sequence/0/pich: there is no "pich"; there are: "pitch")"},
      {"sound-forced-choice", R"("items": [{"right": "lower"}])", R"(params/items/0: it needs one of "file", "sequence")"},
      {"sound-forced-choice", R"("pass": 9)", "params/pass: pass is 9, and there are 8 items"},
      {"sound-forced-choice", R"("labels": ["up"])", "params/labels: it is a list of 1, and has to have at least 2"},
      {"income", R"("bands": ["a", "a"])", R"(params/bands/1: it is "a", which is in the list already)"},
      {"basic-demography", R"("minimumAge": 50, "maximumAge": 20)", "params/control/min: min is 50, and max is 20"},
      {"free-tapping", R"("minTaps": -1)", "params/minTaps: it is -1, and has to be at least 1"},
      {"volume-calibration", R"("volume": 5)", "params/volume: it is 5, and has to be at most 1"},
      {"microphone-check", R"("low_dB": -1)", "params/control/low_dB: low_dB is -1, and has to be less than high_dB"},
  };
  std::string steps;
  for (std::size_t i = 0; i < std::size(kBad); ++i)
    steps += std::string(",\n{\"include\": \"") + kBad[i].name + "\", \"label\": \"q" + std::to_string(i) + "\", \"params\": {" + kBad[i].params + "}}";
  const Said said = runProgram({FOVEA_PROGRAM, "check", write("study.json", R"({"name": "x", "steps": [{"consent": "no-consent", "params": {"reason": "a test"}})" + steps + "]}").string()});
  std::istringstream lines(said.text);
  std::vector<std::string> errors;
  for (std::string line; std::getline(lines, line);)
    if (line.find("error: ") != line.npos) errors.push_back(line);
  EXPECT_EQ(errors.size(), std::size(kBad) + 1) << "two lists are empty, and nothing is told besides: " << said.text;
  for (std::size_t i = 0; i < std::size(kBad); ++i)
    EXPECT_TRUE(std::any_of(errors.begin(), errors.end(), [&](const std::string &line) { return line.find("study.json:" + std::to_string(i + 2) + ":") != line.npos && line.find(kBad[i].told) != line.npos; })) << kBad[i].told << "\n" << said.text;
}

TEST_F(GivenASimulation, WhenParametersOfShippedQuestionnairesAreOfTheStudysOwnThenEveryBotComesToTheEnd) {
  const std::string study = write("study.json", R"json({"name": "x", "expInfo": {"participant": ""}, "steps": [{"consent": "no-consent", "params": {"reason": "a test"}},
    {"include": "rating-scale", "params": {"items": ["a", "b", "c"], "points": ["no", "yes"], "reversed": [1, 3]}},
    {"include": "word-or-not", "params": {"words": ["a"], "nonWords": ["b", "c"], "pass": 0, "shown_s": 0.5}},
    {"include": "sound-forced-choice", "params": {"items": [{"sequence": [{"pitch": 60}], "right": 1}, {"sequence": [{"pitch": 62}], "right": 2}], "choices": [1, 2], "pass": 0}},
    {"include": "attention-check", "params": {"failOn": "none"}}]})json").string();
  const Said said = runProgram({FOVEA_PROGRAM, "simulate", study, "--data", data().string(), "--participants", "40", "--seed", "5"});
  EXPECT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(count("SELECT count(*) FROM participants WHERE status = 'complete'"), 40);
  EXPECT_EQ(count("SELECT count(*) FROM participants WHERE json_extract(variables, '$.attention_check_passed') <> (json_extract(variables, '$.attention_check_first') = 'garden')"), 0) << "whoever fails";
  EXPECT_GT(count("SELECT count(*) FROM participants WHERE json_extract(variables, '$.attention_check_passed') = 0"), 0);
  EXPECT_EQ(count("SELECT count(*) FROM participants WHERE variables LIKE '%\"word_or_not_items\"%' OR variables LIKE '%sequence%' OR variables LIKE '%_questions\"%'"), 0) << "what was shown is no answer";
}

INSTANTIATE_TEST_SUITE_P(All, GivenAShippedQuestionnaire, ::testing::ValuesIn(shippedQuestionnaires()), [](const auto &each) { return nameOf(each.param); });

INSTANTIATE_TEST_SUITE_P(All, GivenAShippedStudy, ::testing::ValuesIn(shippedStudies()), [](const auto &each) { return nameOf(each.param); });

TEST_F(GivenASimulation, WhenAFieldIsSetToWhatItDoesNotTakeThenItDoesNotBeginAndTheFolderIsFreeAgain) {
  const std::string study = write("study.json", R"json({"name": "x", "expInfo": {"participant|req": "", "age": 30}, "steps": [
    {"consent": "no-consent", "params": {"reason": "a test"}}, {"page": "info", "timeEstimate_s": 1, "params": {"text": "x"}}]})json").string();
  for (const auto &[set, why] : {std::pair("age=abc", "\"age\" wants a whole number, not \"abc\""), std::pair("agee=3", "expInfo has no field \"agee\"; did you mean \"age\"?")}) {
    const Said said = runProgram({FOVEA_PROGRAM, "simulate", study, "--data", data().string(), "--set", set});
    EXPECT_EQ(said.status, 1) << said.text;
    EXPECT_NE(said.text.find(why), std::string::npos) << said.text;
    EXPECT_EQ(said.text.find("simulated participants"), std::string::npos) << said.text;
  }
  EXPECT_EQ(runProgram({FOVEA_PROGRAM, "simulate", study, "--data", data().string(), "--set", "age=40"}).status, 0);
}

}  // namespace
}  // namespace fovea::test
