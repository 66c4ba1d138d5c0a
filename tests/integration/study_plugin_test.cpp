// Studies in C++: the same records as a study file's, also after a crash; functions of plugins in study files; what goes wrong.

#include <regex>

#include "integration/fixture.hpp"

namespace fovea::test {
namespace {

const std::string kPlugins = FOVEA_TEST_PLUGINS;
const std::string kEveryStepFile = std::string(FOVEA_SOURCE) + "/tests/plugins/every_step/study.json";
const std::string kEveryStep = kPlugins + "/org.test.every-step.so";

class GivenTheSameStudyInCxxAndAsAFile : public GivenAFolder {
 protected:
  /// The database after twelve participants; the hash of what the study was read from stands in it, and differs.
  std::string simulated(const std::string &study, const std::string &name, const std::vector<std::string> &more = {}) {
    const auto folder = folder_ / name;
    std::vector<std::string> words{FOVEA_PROGRAM, "simulate", study, "--plugin", kPlugins + "/org.test.misbehaving.so", "--root", folder_.string(),
                                   "--data", folder.string(), "--participants", "12", "--seed", "7"};
    words.insert(words.end(), more.begin(), more.end());
    const Said said = runProgram(words);
    EXPECT_EQ(said.status, 0) << said.text;
    const std::string database = textOf(folder / "fovea.db");
    std::smatch hash;
    EXPECT_TRUE(std::regex_search(database, hash, std::regex(R"("version":"[0-9.]+","hash":"([0-9a-f]{64}))")));
    return std::regex_replace(database, std::regex(hash[1].str()), "");
  }
  void expectSame(const std::string &file, const std::string &plugin, const std::vector<std::string> &more = {}) {
    const std::string first = simulated(file, "file", more), second = simulated(plugin, "plugin", more);
    EXPECT_GT(first.size(), 100'000u);
    EXPECT_TRUE(first == second) << "see " << folder_;
    for (const char *report : {"simulation.json", "simulation.txt"}) EXPECT_TRUE(textOf(folder_ / "file" / report) == textOf(folder_ / "plugin" / report)) << report;
  }
  /// The whole way of one participant whose program is killed in the task.
  std::string resumed(const std::string &study, const std::string &name) {
    const std::vector<std::string> words{FOVEA_PROGRAM, "run", study, "--display", "virtual", "--plugin", kPlugins + "/org.test.misbehaving.so", "--root", folder_.string(),
                                         "--data", (folder_ / name).string(), "--participant", "07", "--seed", "7"};
    Process run(words, {{"FOVEA_TEST_MISBEHAVE", "run:hang"}});
    EXPECT_TRUE(run.hears("has not come back from run"));
    killBoth(run);
    const Said said = runProgram(words);
    EXPECT_EQ(said.status, 0) << said.text;
    return way(name);
  }
  std::string unbroken(const std::string &study, const std::string &name) {
    EXPECT_EQ(runProgram({FOVEA_PROGRAM, "run", study, "--display", "virtual", "--plugin", kPlugins + "/org.test.misbehaving.so", "--root", folder_.string(), "--data",
                          (folder_ / name).string(), "--participant", "07", "--seed", "7"})
                  .status,
              0);
    return way(name);
  }
  std::string way(const std::string &name) {
    SQLite::Database database((folder_ / name / "fovea.db").string(), SQLite::OPEN_READONLY);
    return database
               .execAndGet("SELECT group_concat(path || ' ' || answer || ' ' || attempt || ' ' || coalesce(loops, ''), '; ') FROM responses WHERE type <> 'experiment'")
               .getString() +
           database.execAndGet("SELECT group_concat(status || ' ' || progress || ' ' || performance_reward || ' ' || variables || ' ' || branches, '; ') FROM participants").getString() +
           database.execAndGet("SELECT group_concat(module || ' ' || variables, '; ') FROM modules").getString();
  }
};

TEST_F(GivenTheSameStudyInCxxAndAsAFile, WhenTheExampleIsSimulatedThenTheDatabasesAreTheSameBytes) {
  expectSame(std::string(FOVEA_SOURCE) + "/docs/studies/words/study.json", kPlugins + "/org.example.words.so");
}

TEST_F(GivenTheSameStudyInCxxAndAsAFile, WhenALambdaLeadsToTheEndThenTheDatabasesAreTheSameBytes) {
  expectSame(std::string(FOVEA_SOURCE) + "/docs/studies/words/study.json", kPlugins + "/org.example.words.so", {"--set", "age=17", "--partial"});
}

TEST_F(GivenTheSameStudyInCxxAndAsAFile, WhenEveryStepIsSimulatedThenTheDatabasesAreTheSameBytes) {
  expectSame(kEveryStepFile, kEveryStep);
  std::filesystem::rename(folder_ / "plugin", data());
  EXPECT_EQ(count("SELECT count(*) FROM participants WHERE status = 'failed' AND failed_reason LIKE 'fifth, late%'"), 2);
  EXPECT_EQ(count("SELECT count(*) FROM participants WHERE performance_reward = 60"), 12);
  EXPECT_GT(count("SELECT count(*) FROM responses WHERE path LIKE 'old=true/%'"), 0);
  EXPECT_GT(count("SELECT count(*) FROM responses WHERE path LIKE 'old=false/%'"), 0);
  EXPECT_EQ(count("SELECT count(*) FROM trials WHERE maker = 'vectors' AND status = 'finished' AND score * 2 = CAST(answer AS REAL)"), 12 * 3);
  EXPECT_EQ(count("SELECT count(*) FROM trials WHERE maker = 'pairs' AND status = 'finished' AND definition ->> '$.ordered[0].role' IN ('current', 'proposal')"), 12 * 4);
}

TEST_F(GivenTheSameStudyInCxxAndAsAFile, WhenItIsKilledAndGoneOnWithThenTheRecordsAreThoseOfOneThatWasNot) {
  const std::string whole = unbroken(kEveryStepFile, "whole");
  EXPECT_NE(whole.find("Round"), std::string::npos);
  EXPECT_EQ(unbroken(kEveryStep, "whole-plugin"), whole);
  EXPECT_EQ(resumed(kEveryStep, "killed-plugin"), whole);
}

TEST_F(GivenTheSameStudyInCxxAndAsAFile, WhenTheyAreCheckedThenTheyHaveTheSameLength) {
  const auto check = [&](const std::string &study) {
    return runProgram({FOVEA_PROGRAM, "check", study, "--plugin", kPlugins + "/org.test.misbehaving.so", "--root", folder_.string()});
  };
  const Said file = check(kEveryStepFile), plugin = check(kEveryStep);
  EXPECT_EQ(plugin.status, 0) << plugin.text;
  EXPECT_NE(plugin.text.find("  while call(\"round\")"), std::string::npos) << plugin.text;
  const auto length = [](const std::string &text) { return text.substr(std::min(text.size(), text.find("The study can run"))); };
  EXPECT_EQ(length(plugin.text), length(file.text));
}

class GivenAStudyFileThatCallsAPlugin : public GivenAFolder {
 protected:
  std::string study(const std::string &call) {
    return write("study.json", R"json({"name": "mixed", "steps": [
      {"consent": "no-consent", "timeEstimate_s": 0, "params": {"reason": "a test"}},
      {"code": ["scores = {1}", "local mine = scores", "table.insert(mine, 2)", "call('every-step.addScore')", "table.insert(mine, 9)", "four = )json" + call + R"json("]},
      {"if": "call('org.test.every-step.isLucky')", "label": "lucky", "then": [{"code": "luck = 'good'"}], "else": [{"code": "luck = 'bad'"}]},
      {"page": "info", "timeEstimate_s": 1, "params": {"text": "='Twice ' .. call('every-step.twice', four)"}}
    ]})json").string();
  }
  Said checked(const std::string &file) { return runProgram({FOVEA_PROGRAM, "check", file, "--plugin", kEveryStep, "--root", folder_.string()}); }
};

TEST_F(GivenAStudyFileThatCallsAPlugin, WhenItIsRehearsedThenBothSeeWhatTheOtherDid) {
  const std::string file = study("call('every-step.twice', 2)");
  EXPECT_EQ(checked(file).status, 0) << checked(file).text;
  const Said said = rehearse({file, "--plugin", kEveryStep, "--participant", "1", "--seed", "7"});
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(word("SELECT variables ->> 'scores' FROM participants"), "[1,2,7,9]");
  EXPECT_EQ(count("SELECT variables ->> 'four' FROM participants"), 4);
}

TEST_F(GivenAStudyFileThatCallsAPlugin, WhenThereIsNoSuchFunctionThenItsPlaceAndTheOthersAreSaid) {
  const std::string file = study("call('every-step.twise', 2)");
  for (const Said &said : {checked(file), rehearse({file, "--plugin", kEveryStep, "--participant", "1"})}) {
    EXPECT_NE(said.status, 0);
    EXPECT_NE(said.text.find("study.json:3:137"), std::string::npos) << said.text;
    EXPECT_NE(said.text.find("every-step has no function \"twise\"; did you mean \"twice\"?"), std::string::npos) << said.text;
  }
  EXPECT_FALSE(std::filesystem::exists(data() / "fovea.db") && count("SELECT count(*) FROM participants") > 0);
}

TEST_F(GivenAStudyFileThatCallsAPlugin, WhenThePluginIsNotThereThenItsPlaceIsSaid) {
  const Said said = rehearse({study("call('nobody.twice', 2)"), "--plugin", kEveryStep, "--participant", "1"});
  EXPECT_EQ(said.status, 1) << said.text;
  EXPECT_NE(said.text.find("study.json:3:137: unknown study \"nobody\""), std::string::npos) << said.text;
}

TEST_F(GivenAStudyFileThatCallsAPlugin, WhenANameIsNotWrittenOutThenTheCheckSaysSo) {
  const Said said = checked(study("call('every-step.' .. 'twice', 2)"));
  EXPECT_EQ(said.status, 1);
  EXPECT_NE(said.text.find("whose name is not written out; write call(\"KEY.NAME\")"), std::string::npos) << said.text;
}

/// What the study does wrong, and what is said of it.
struct Fault {
  const char *wish;
  int status;
  std::vector<const char *> said;
};
void PrintTo(const Fault &fault, std::ostream *out) { *out << fault.wish; }

class GivenAStudyInCxxThatIsAtFault : public GivenAFolder, public ::testing::WithParamInterface<Fault> {};

TEST_P(GivenAStudyInCxxThatIsAtFault, WhenItIsRehearsedThenTheFunctionTheStepAndThePlaceAreSaid) {
  const Said said = rehearse({kPlugins + "/org.test.study-at-fault.so", "--participant", "1", "--hang-limit", "2"}, {{"FOVEA_TEST_STUDY", GetParam().wish}});
  EXPECT_EQ(said.status, GetParam().status) << said.text;
  for (const char *words : GetParam().said) EXPECT_NE(said.text.find(words), std::string::npos) << words << "\n" << said.text;
}

INSTANTIATE_TEST_SUITE_P(
    Faults, GivenAStudyInCxxThatIsAtFault,
    ::testing::Values(Fault{"throw", 3, {"fovea: study_at_fault.cpp:66, main/choice: the function \"choice\" of org.test.study-at-fault failed: the cable is loose"}},
                      Fault{"wrong type", 3, {"fovea: study_at_fault.cpp:66, main/choice: the condition call(\"choice\") gave text"}},
                      Fault{"set", 3, {"main/choice", "a function that is only asked tried to set the variable \"x\"; change things in a code block"}},
                      Fault{"bytes", 3, {"main/choice", "gave bytes, which no script can keep"}},
                      Fault{"missing variable", 3, {"main/choice", "there is no \"nothing\" yet"}},
                      Fault{"other thread", 3, {"main/choice", "asked on another thread"}},
                      Fault{"drawn elsewhere", 3, {"main/choice", "asked on another thread"}},
                      Fault{"crash", 4, {"the plugin org.test.study-at-fault crashed", "in choice"}},
                      Fault{"hang", 4, {"the plugin org.test.study-at-fault did not come back for 2 s and was ended in choice"}},
                      Fault{"throw in build", 1, {"org.test.study-at-fault", "describe failed with FOVEA_E_FAIL: no idea"}},
                      Fault{"crash in build", 1, {"the plugin org.test.study-at-fault crashed in describe"}},
                      Fault{"functions only", 1, {"no study of its own"}},
                      Fault{"two mistakes", 1, {"study_at_fault.cpp:70", "the study has no function \"nonsense\"", "1 more: fovea check lists them"}},
                      Fault{"another each time", 1, {"it describes another study than a moment ago"}},
                      Fault{"nothing", 0, {}}),
    [](const auto &each) {
      std::string name = each.param.wish;
      std::replace(name.begin(), name.end(), ' ', '_');
      return name;
    });

TEST_F(GivenAFolder, WhenAStudyInCxxHasTwoMistakesThenTheCheckListsBothWithTheirPlaces) {
  const Said said = runProgram({FOVEA_PROGRAM, "check", kPlugins + "/org.test.study-at-fault.so", "--root", folder_.string()}, {{"FOVEA_TEST_STUDY", "two mistakes"}});
  EXPECT_EQ(said.status, 1);
  for (const char *words : {"study_at_fault.cpp:70: the study has no function \"nonsense\"", "study_at_fault.cpp:71: the step names no plugin", "2 mistakes"})
    EXPECT_NE(said.text.find(words), std::string::npos) << words << "\n" << said.text;
}

TEST_F(GivenAFolder, WhenAFunctionOfAStudyCrashesInASimulationThenThePluginIsNamed) {
  const Said said = runProgram({FOVEA_PROGRAM, "simulate", kPlugins + "/org.test.study-at-fault.so", "--data", data().string(), "--root", folder_.string()},
                               {{"FOVEA_TEST_STUDY", "crash"}});
  EXPECT_EQ(said.status, 4) << said.text;
  EXPECT_NE(said.text.find("the plugin org.test.study-at-fault, in choice, was at work"), std::string::npos) << said.text;
}

}  // namespace
}  // namespace fovea::test
