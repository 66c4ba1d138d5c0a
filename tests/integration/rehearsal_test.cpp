// The main job without a display: the same plugins, the same rows, on the virtual clock.

#include "integration/fixture.hpp"

namespace fovea::test {
namespace {

class GivenTheStroopStudy : public GivenAFolder {
 protected:
  Said rehearseStudy(std::vector<std::string> words = {}) {
    words.insert(words.begin(), {"--root", std::string(FOVEA_SOURCE) + "/docs/studies/stroop-session", "--participant", "07"});
    return rehearse(std::move(words));
  }
};

TEST_F(GivenTheStroopStudy, WhenItIsRehearsedThenEveryRowIsInTheFilesAndTheDatabase) {
  const Said said = rehearseStudy();
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(count("SELECT count(*) FROM stroop_trials"), 48);
  EXPECT_EQ(count("SELECT count(*) FROM stroop_trials WHERE condition = 'congruent'"), 16);
  EXPECT_GE(count("SELECT count(rt_s) FROM stroop_trials"), 40);
  const auto tables = filesEndingWith(".csv");
  const auto trials = std::find_if(tables.begin(), tables.end(),
                                   [](const auto &file) { return file.string().find("practice") == std::string::npos; });
  ASSERT_NE(trials, tables.end());
  EXPECT_EQ(linesIn(*trials), 49u);
  EXPECT_NE(said.text.find(trials->filename().string()), std::string::npos);
  EXPECT_EQ(filesEndingWith("_report.txt").size(), 1u);
  EXPECT_EQ(filesEndingWith(".log").size(), 1u);
}

TEST_F(GivenAFolder, WhenTheGalleryIsRehearsedThenEveryKindHasItsPage) {
  const Said said = rehearse({"--participant", "07", "gallery"});
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(count("SELECT count(DISTINCT kind) FROM gallery_pages"), 24);
  EXPECT_EQ(count("SELECT count(*) FROM gallery_pages"), 24);
}

TEST_F(GivenAFolder, WhenAStudyHasALoopThatNobodyGetsOutOfThenItsRehearsalEndsAndSaysWhere) {
  const std::string study = write("endless.json", R"({"name": "endless", "simulate": {"mean_s": 600}, "steps": [{"consent": "no-consent", "params": {"reason": "test"}},
    {"while": "true", "label": "round", "expectedRepetitions": 2, "steps": [{"page": "info", "label": "again", "timeEstimate_s": 1, "params": {"text": "x"}}]}]})").string();
  const Said checked = runProgram({FOVEA_PROGRAM, "check", study});
  EXPECT_EQ(checked.status, 0) << checked.text;
  EXPECT_NE(checked.text.find("nobody gets out of this loop"), std::string::npos) << checked.text;

  const Said said = rehearse({study, "--participant", "07", "--hang-limit", "1"});

  EXPECT_EQ(said.status, 3) << said.text;
  EXPECT_NE(said.text.find("look for a loop whose condition stays true"), std::string::npos) << said.text;
  EXPECT_NE(said.text.find("/again"), std::string::npos) << "the place: " << said.text;
}

TEST_F(GivenAFolder, WhenAnExperimentInDegreesIsRehearsedThenTheScreenIsAUsualOneAndTheLogSaysSo) {
  const auto study = write("short.json", R"({"name": "Short", "steps": [{"consent": "no-consent", "params": {"reason": "test"}},
    {"experiment": "multiple-object-tracking", "params": {"targets": [2], "speeds_deg_s": [4], "items": 6, "trialsPerCell": 1, "practiceTrials": 0}}]})");
  const Said said = rehearse({"--participant", "07", study.string()});
  EXPECT_EQ(said.status, 0) << said.text;
  EXPECT_NE(textOf(filesEndingWith(".log").front()).find("53 cm wide and 60 cm away"), std::string::npos);
}

TEST_F(GivenTheStroopStudy, WhenItIsRehearsedThenConsentIsOlderThanTheFirstRow) {
  ASSERT_EQ(rehearseStudy().status, 0);
  EXPECT_EQ(count("SELECT count(*) FROM consents WHERE accepted = 1"), 1);
  EXPECT_EQ(word("SELECT length(text_hash) FROM consents"), "64");
  EXPECT_LE(count("SELECT 1000000 * decided_s FROM consents"), count("SELECT 1000000 * min(started_s) FROM runs"));
}

TEST_F(GivenTheStroopStudy, WhenTheSeedIsTheSameThenTheTrialsAreTheSame) {
  ASSERT_EQ(rehearseStudy({"--seed", "5"}).status, 0);
  ASSERT_EQ(rehearseStudy({"--seed", "5"}).status, 0);
  ASSERT_EQ(rehearseStudy({"--seed", "6"}).status, 0);
  const std::string row = "SELECT group_concat(word || ink || ifnull(rt_s, '')) FROM stroop_trials WHERE run = ";
  const auto run = [&](int number) { return "(SELECT id FROM runs ORDER BY rowid LIMIT 1 OFFSET " + std::to_string(number) + ")"; };
  EXPECT_EQ(word(row + run(0)), word(row + run(1)));
  EXPECT_NE(word(row + run(0)), word(row + run(2)));
}

TEST_F(GivenTheStroopStudy, WhenItIsRehearsedThenTheSessionSaysWhichBuildsOfWhichPluginsItHad) {
  ASSERT_EQ(rehearse({"stroop"}).status, 0);
  const std::string plugins = "FROM sessions, json_each(provenance, '$.plugins') AS p";
  EXPECT_EQ(count("SELECT count(*) " + plugins + " WHERE p.value ->> 'id' = 'org.fovea.stroop' AND p.value ->> 'sha256' = (SELECT provenance ->> '$.plugin.sha256' FROM runs)"), 1);
  EXPECT_EQ(count("SELECT count(*) " + plugins + " WHERE length(p.value ->> 'version') > 0 AND length(p.value ->> 'sha256') = 64"), count("SELECT count(*) " + plugins));
  EXPECT_GE(count("SELECT count(*) " + plugins), 3) << "the consent, the experiment, and the page that says that it is over";
}

TEST_F(GivenTheStroopStudy, WhenItIsRunTwiceThenNothingIsOverwritten) {
  ASSERT_EQ(rehearseStudy().status, 0);
  const auto before = filesEndingWith(".csv");
  std::vector<std::string> texts;
  for (const auto &file : before) texts.push_back(textOf(file));
  ASSERT_EQ(rehearseStudy().status, 0);
  EXPECT_EQ(filesEndingWith(".csv").size(), 2 * before.size());
  for (std::size_t i = 0; i < before.size(); ++i) EXPECT_EQ(textOf(before[i]), texts[i]);
}

TEST_F(GivenTheStroopStudy, WhenItIsRehearsedThenEveryColumnIsDescribed) {
  ASSERT_EQ(rehearseStudy().status, 0);
  std::string sidecar;
  for (const auto &file : filesEndingWith(".json")) sidecar += textOf(file);
  for (const char *part : {"\"rt_s\"", "\"unit\"", "\"description\"", "\"sha256\"", "\"seed\"", "\"onsetSource\"", "\"refresh_hz\"", "virtual"})
    EXPECT_NE(sidecar.find(part), std::string::npos) << part;
}

TEST_F(GivenTheStroopStudy, WhenAnExperimentRunsAloneWithoutAReasonThenOnlyARehearsalMay) {
  EXPECT_EQ(rehearse({"reaction-time"}).status, 0);
  EXPECT_EQ(word("SELECT reason FROM consents"), "rehearsal: no person takes part");
  EXPECT_GT(count("SELECT count(*) FROM reaction_time_trials"), 0);
}

class GivenStrangersPlugins : public GivenAFolder, public ::testing::WithParamInterface<const char *> {};

TEST_P(GivenStrangersPlugins, WhenTheyWereBuiltFromTheInstalledHeadersThenTheyLoadAndRun) {
  const Said said = rehearse({std::string(FOVEA_TEST_PLUGINS) + "/" + GetParam() + ".so"});
  EXPECT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(word("SELECT ending FROM runs"), "finished");
  ASSERT_GE(filesEndingWith(".csv").size(), 1u);
  EXPECT_GT(linesIn(filesEndingWith(".csv")[0]), 1u);
}

INSTANTIATE_TEST_SUITE_P(InCAndCxx, GivenStrangersPlugins, ::testing::Values("flash", "org.example.my-experiment"),
                         [](const auto &plugin) { return std::string(plugin.param) == "flash" ? "C11" : "Cxx20"; });

}  // namespace
}  // namespace fovea::test
