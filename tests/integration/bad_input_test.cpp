// Everything that can be wrong before and while a study runs: what is said, how it exits, what is safe.

#include "integration/fixture.hpp"

namespace fovea::test {
namespace {


class GivenABadInput : public GivenAFolder {
 protected:
  static std::string bad(const std::string &name) { return std::string(FOVEA_TEST_PLUGINS) + "/" + name + ".so"; }
  static std::string misbehaving() { return bad("org.test.misbehaving"); }

  void expectRefusal(const std::vector<std::string> &words, const std::vector<std::string> &parts) {
    const Said said = rehearse(words);
    EXPECT_EQ(said.status, 1) << said.text;
    for (const std::string &part : parts) EXPECT_NE(said.text.find(part), std::string::npos) << "wanted: " << part << "\n" << said.text;
  }
  /// Misbehaves in one call, and says what is left.
  Said misbehave(const std::string &how) { return rehearse({misbehaving()}, {{"FOVEA_TEST_MISBEHAVE", how}}); }
};

TEST_F(GivenABadInput, WhenTheKeyIsUnknownThenTheKnownOnesAreListed) {
  expectRefusal({"strop"}, {"unknown experiment \"strop\"", "did you mean \"stroop\"?", "known: "});
}

TEST_F(GivenABadInput, WhenTheLibraryIsMissingThenItsPathIsNamed) {
  expectRefusal({"/nowhere/x.so"}, {"/nowhere/x.so", "no such library"});
}

TEST_F(GivenABadInput, WhenTheLibraryIsNoPluginThenThatIsSaid) {
  expectRefusal({bad("not_a_plugin")}, {"not_a_plugin.so", "not a fovea plugin"});
  const auto text = write("text.so", "this is no library");
  expectRefusal({text.string()}, {"text.so", "not a shared library"});
}

TEST_F(GivenABadInput, WhenTheAbiDiffersThenBothVersionsAndTheFileAreNamed) {
  expectRefusal({bad("wrong_major")}, {"wrong_major.so", "the plugin speaks ABI 2.0", "this host speaks ABI 1.0", "rebuild"});
  expectRefusal({bad("wrong_hash")}, {"wrong_hash.so", "(pre-release 0000000000000bad)", "this host speaks ABI 1.0 (pre-release", "rebuild"});
  expectRefusal({bad("newer_minor")}, {"newer_minor.so", "needs at least 1.9", "this host speaks ABI 1.0"});
}

TEST_F(GivenABadInput, WhenASymbolOrFunctionIsMissingThenItIsNamed) {
  expectRefusal({bad("no_entry")}, {"no_entry.so", "fovea_plugin_entry"});
  expectRefusal({bad("missing_function")}, {"missing_function.so", "not complete"});
}

TEST_F(GivenABadInput, WhenTheManifestIsDamagedOrLiesThenThatIsSaid) {
  expectRefusal({bad("damaged_manifest")}, {"damaged_manifest.so", "manifest", "damaged"});
  expectRefusal({bad("lying_manifest")}, {"lying_manifest.so", "disagree"});
}

TEST_F(GivenABadInput, WhenTheStudyFileIsMalformedThenLineAndColumnAreNamed) {
  const auto broken = write("broken.json", "{\n  \"name\": \"x\",\n  \"steps\": [}\n}");
  expectRefusal({broken.string()}, {"broken.json:3:13"});
  const auto misspelt = write("misspelt.json", "{\"name\": \"x\", \"steps\": [\n  {\"page\": \"info\", \"parms\": {}}]}");
  expectRefusal({misspelt.string()}, {"misspelt.json:2:", "did you mean \"params\"?"});
  const auto unknown = write("unknown.json", "{\"name\": \"x\", \"steps\": [\n  {\"page\": \"inof\"}]}");
  expectRefusal({unknown.string()}, {"unknown.json:2:3", "unknown page \"inof\"", "did you mean \"info\"?"});
  expectRefusal({(folder_ / "none.json").string()}, {"none.json", "cannot be read"});
}

TEST_F(GivenABadInput, WhenAParameterBreaksThePluginsRulesThenItIsNamed) {
  const auto study = write("params.json", R"({"name": "x", "steps": [{"page": "info", "params": {"title": 7}}]})");
  expectRefusal({study.string()}, {"params.json:1:", "params/title", "has to be text"});
}

TEST_F(GivenABadInput, WhenAnExpInfoFieldIsUnknownThenTheFieldsAreListed) {
  expectRefusal({"stroop", "--set", "partcipant=7"}, {"expInfo has no field \"partcipant\"", "did you mean \"participant\"?"});
  expectRefusal({"stroop", "--set", "nonsense"}, {"\"nonsense\" is not key=value"});
}

TEST_F(GivenABadInput, WhenARequiredFieldIsMissingThenItIsNamed) {
  const auto study = write("required.json", R"({"name": "x", "expInfo": {"age|req": ""}, "steps": [{"consent": "no-consent", "params": {"reason": "a test"}}, {"page": "info", "params": {"text": "t"}}]})");
  expectRefusal({study.string()}, {"expInfo lacks what is required: age", "--set age=VALUE"});
}

TEST_F(GivenABadInput, WhenLuaLoopsForEverThenItIsEndedAndItsLineAndStepAreNamed) {
  const auto study = [&](const std::string &code) {
    return write("endless.json", "{\"name\": \"x\", \"steps\": [{\"consent\": \"no-consent\", \"params\": {\"reason\": \"a test\"}},\n{\"code\": [\"local n = 0\",\n\"" + code + "\"]}, {\"page\": \"info\", \"params\": {\"text\": \"t\"}}]}").string();
  };
  const std::string hangs = study("while participant > 0 do n = n + 1 end");
  const Said run = rehearse({hangs, "--participant", "7"});
  EXPECT_EQ(run.status, 3) << run.text;
  for (const char *part : {"endless.json:3:1", "it did not come to an end within 1 million instructions", "long work belongs into an experiment plugin"}) EXPECT_NE(run.text.find(part), std::string::npos) << part << "\n" << run.text;
  EXPECT_EQ(word("SELECT status FROM participants"), "crashed");
  const Said simulated = runProgram({FOVEA_PROGRAM, "simulate", hangs, "--root", folder_.string(), "--data", (folder_ / "simulated").string(), "--participants", "2", "--seed", "7"});
  EXPECT_EQ(simulated.status, 3) << simulated.text;
  EXPECT_NE(simulated.text.find("2 participants (1, 2)"), std::string::npos) << simulated.text;
  // What is the same for everybody is found as the study is read.
  expectRefusal({study("while true do n = n + 1 end")}, {"endless.json:3:1", "it did not come to an end within 1 million instructions"});
}

TEST_F(GivenABadInput, WhenLuaAsksForAFileOrAProcessThenNobodyBeginsAndWhatThereIsInsteadIsSaid) {
  for (const char *asks : {"io.open('/etc/passwd')", "os.execute('ls')", "require('lfs')", "dofile('x.lua')", "loadfile('x.lua')", "package.loadlib('x', 'y')"}) {
    const auto study = write("files.json", "{\"name\": \"x\", \"steps\": [{\"consent\": \"no-consent\", \"params\": {\"reason\": \"a test\"}},\n{\"code\": \"x = " + std::string(asks) + "\"}, {\"page\": \"info\", \"params\": {\"text\": \"t\"}}]}");
    expectRefusal({study.string()}, {"files.json:2:10", "scripts have no \"" + std::string(asks).substr(0, std::string(asks).find_first_of(".(")) + "\"", "scripts have no files, processes or clock"});
    const Said checked = runProgram({FOVEA_PROGRAM, "check", study.string(), "--root", folder_.string()});
    EXPECT_EQ(checked.status, 1) << checked.text;
  }
}

TEST_F(GivenABadInput, WhenLuaCutsATextWithinALetterThenTheLineIsNamedAndHowToGoByLetters) {
  const auto study = [&](const std::string &step) {
    return write("half.json", "{\"name\": \"x\", \"expInfo\": {\"word\": \"\"}, \"steps\": [{\"consent\": \"no-consent\", \"params\": {\"reason\": \"a test\"}},\n" + step + ",\n{\"page\": \"info\", \"label\": \"last\", \"params\": {\"text\": \"t\"}}]}").string();
  };
  struct Cut {
    const char *step, *place;
  };
  for (const Cut &cut : {Cut{"{\"code\": [\"local n = 1\",\n\"first = string.sub(expInfo.word, 1, n)\"]}", "half.json:3:1"},
                         Cut{"{\"code\": [\"local n = 1\",\n\"fail(string.sub(expInfo.word, 1, n))\"]}", "half.json:3:1"},
                         Cut{"{\"page\": \"info\", \"label\": \"asked\", \"params\": {\"text\": \"=string.sub(expInfo.word, 1, 1)\"}}", "half.json:2:55"}}) {
    std::filesystem::remove_all(data());
    const std::string file = study(cut.step);
    const Said said = rehearse({file, "--participant", "8", "--set", "word=Ökonom"});
    EXPECT_EQ(said.status, 3) << said.text;
    for (const char *part : {cut.place, "a text is cut within a character", "utf8.offset(text, 2) - 1"}) EXPECT_NE(said.text.find(part), std::string::npos) << part << "\n" << said.text;
  }
}

TEST_F(GivenABadInput, WhenNobodyConsentedThenTheStudyIsRefused) {
  const auto study = write("rude.json", R"({"name": "x", "steps": [{"experiment": "stroop"}]})");
  expectRefusal({study.string()}, {"rude.json:1:", "before anybody consented"});
}

TEST_F(GivenABadInput, WhenTheDataFolderCannotBeWrittenThenItIsNamed) {
  write("file", "in the way");
  const Said said = runProgram({FOVEA_PROGRAM, "run", "stroop", "--display", "virtual", "--data", (folder_ / "file/data").string()});
  EXPECT_EQ(said.status, 1);
  EXPECT_NE(said.text.find("file/data"), std::string::npos) << said.text;
}

TEST_F(GivenABadInput, WhenThereIsNoDisplayThenTheWayOutIsSaid) {
  const Said said = runProgram({FOVEA_PROGRAM, "run", "stroop", "--no-consent", "test", "--display", "window", "--data", data().string()},
                               {{"DISPLAY", ""}, {"WAYLAND_DISPLAY", ""}});
  EXPECT_EQ(said.status, 1);
  EXPECT_NE(said.text.find("display"), std::string::npos) << said.text;
  EXPECT_NE(said.text.find("--display virtual"), std::string::npos) << said.text;
}

TEST_F(GivenABadInput, WhenTheCommandLineIsWrongThenItIsSaid) {
  EXPECT_EQ(runProgram({FOVEA_PROGRAM, "run", "--display", "hologram"}).status, 1);
  EXPECT_EQ(runProgram({FOVEA_PROGRAM, "fly"}).status, 1);
  EXPECT_EQ(runProgram({FOVEA_PROGRAM, "--help"}).status, 0);
  EXPECT_NE(runProgram({FOVEA_PROGRAM, "--version"}).text.find("ABI 1.0"), std::string::npos);
}

// ---- plugins that fail, in each of the five calls ----

class GivenAPluginThatFails : public GivenABadInput, public ::testing::WithParamInterface<const char *> {};

TEST_P(GivenAPluginThatFails, WhenItThrowsThenItsWordsAndTheCallAreNamed) {
  const std::string call = GetParam();
  const Said said = misbehave(call + ":throw");
  EXPECT_NE(said.status, 0);
  EXPECT_NE(said.text.find(call + " failed with FOVEA_E_FAIL: deliberately thrown"), std::string::npos) << said.text;
  EXPECT_NE(said.text.find("org.test.misbehaving"), std::string::npos);
}

TEST_P(GivenAPluginThatFails, WhenItReturnsAnErrorThenItsWordsAndTheCallAreNamed) {
  const std::string call = GetParam();
  const Said said = misbehave(call + ":error");
  EXPECT_NE(said.status, 0);
  EXPECT_NE(said.text.find(call + " failed with FOVEA_E_ARGUMENT: deliberately refused"), std::string::npos) << said.text;
  if (call == "run" || call == "saveData") {
    EXPECT_EQ(said.status, 3);
    EXPECT_EQ(count("SELECT count(*) FROM misbehaving_trials"), 5);
    EXPECT_EQ(word("SELECT ending FROM runs"), "failed");
    ASSERT_EQ(filesEndingWith(".csv").size(), 1u);
    EXPECT_EQ(linesIn(filesEndingWith(".csv")[0]), 6u);
  }
}

INSTANTIATE_TEST_SUITE_P(InEachCall, GivenAPluginThatFails,
                         ::testing::Values("setupExpInfo", "setupWindow", "setupDevices", "run", "saveData"),
                         [](const auto &call) { return std::string(call.param); });

class GivenAPluginThatCrashes : public GivenABadInput, public ::testing::WithParamInterface<const char *> {};

TEST_P(GivenAPluginThatCrashes, WhenItIsInRunThenItsRowsAreBroughtHome) {
  const std::string how = GetParam();
  const Said said = rehearse({misbehaving(), "--hang-limit", "1"}, {{"FOVEA_TEST_MISBEHAVE", "run:" + how}});
  EXPECT_EQ(said.status, 4) << said.text;
  EXPECT_NE(said.text.find("the plugin org.test.misbehaving"), std::string::npos) << said.text;
  EXPECT_NE(said.text.find(" in run"), std::string::npos) << said.text;
  EXPECT_EQ(count("SELECT count(*) FROM misbehaving_trials"), 5);
  EXPECT_EQ(word("SELECT ending FROM runs"), "crashed");
  ASSERT_EQ(filesEndingWith(".csv").size(), 1u) << said.text;
  EXPECT_EQ(linesIn(filesEndingWith(".csv")[0]), 6u);
}

INSTANTIATE_TEST_SUITE_P(InEachWay, GivenAPluginThatCrashes, ::testing::Values("crash", "abort", "exit", "hang"),
                         [](const auto &how) { return std::string(how.param); });

}  // namespace
}  // namespace fovea::test
