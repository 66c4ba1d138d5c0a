// fovea-export as it is called: what it says, what it makes, its exit status.

#include "data/fixture.hpp"
#include "support/process.hpp"

namespace fovea {
namespace {

using test::Said;
using test::TempFolder;

class GivenADataFolder : public testing::Test {
 protected:
  GivenADataFolder() {
    test::recordRows(data_, {{{"a", 1}, {"b", "x;y"}}}, test::aRun("s1.1"));
    test::recordRows(data_, {{{"a", 2}}}, test::aRun("s2.1", "P02_stroop"), "s2");
  }
  Said fovea(std::vector<std::string> words, const std::string &program = FOVEA_EXPORT) {
    words.insert(words.begin(), program);
    return test::runProgram(words, {});
  }
  std::size_t filesIn(const std::filesystem::path &folder) const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
  }
  TempFolder folder_;
  const std::filesystem::path data_ = folder_ / "data", out_ = folder_ / "out";
};

TEST_F(GivenADataFolder, WhenExportedThenEachFileOfEachRunIsThereByteForByte) {
  const Said said = fovea({data_, "--to", out_});
  EXPECT_EQ(said.status, 0) << said.text;
  for (const char *name : {"P01_stroop.csv", "P01_stroop.json", "P02_stroop.csv", "P02_stroop.json"}) {
    EXPECT_EQ(test::readText(out_ / "runs" / name), test::readText(data_ / name)) << name;
    EXPECT_NE(said.text.find(out_ / "runs" / name), std::string::npos) << said.text;
  }
  EXPECT_EQ(filesIn(out_ / "runs"), 4u);
}

TEST_F(GivenADataFolder, WhenExportedThenTheTableOfAllRunsAndWhatItsColumnsMeanAreWhatPeopleFindFirst) {
  const Said said = fovea({data_, "--to", out_});
  EXPECT_EQ(filesIn(out_), 3u) << "beside the folder of runs";
  const auto rows = test::readCsv(out_ / "stroop_trials.csv");
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0], (test::Line{"participant", "study", "session", "run", "label", "path", "row", "a", "b", "age"}));
  EXPECT_EQ(rows[2], (test::Line{"P01", "study", "s2", "s2.1", "", "", "0", "2", "", "31"}));
  EXPECT_NE(test::readText(out_ / "dictionary.json").find("\"stroop_trials\""), std::string::npos);
  EXPECT_NE(said.text.find(out_ / "dictionary.json"), std::string::npos) << said.text;
}

TEST_F(GivenADataFolder, WhenItIsExportedTwiceIntoOneFolderThenTheSecondTimeIsRefusedAndSaysWhatToDo) {
  EXPECT_EQ(fovea({data_, "--to", out_}).status, 0);
  const std::string before = test::readText(out_ / "stroop_trials.csv");
  for (const std::vector<std::string> &more : {std::vector<std::string>{}, {"--format", "json"}, {"--pseudonyms"}}) {
    std::vector<std::string> words{data_, "--to", out_};
    words.insert(words.end(), more.begin(), more.end());
    const Said said = fovea(words);
    EXPECT_EQ(said.status, 1) << said.text;
    EXPECT_NE(said.text.find("give a new folder with --to"), std::string::npos) << said.text;
  }
  EXPECT_EQ(filesIn(out_), 3u);
  EXPECT_EQ(filesIn(out_ / "runs"), 4u);
  EXPECT_EQ(test::readText(out_ / "stroop_trials.csv"), before);
}

TEST_F(GivenADataFolder, WhenOneRunIsExportedTwiceThenItIsToldThatTheFirstIsThereStill) {
  EXPECT_EQ(fovea({data_, "--to", out_, "--run", "s1.1"}).text.find("beside"), std::string::npos);
  const Said said = fovea({data_, "--to", out_, "--run", "s1.1"});
  EXPECT_EQ(said.status, 0);
  EXPECT_NE(said.text.find("P01_stroop_1.csv"), std::string::npos) << said.text;
  EXPECT_NE(said.text.find((out_ / "P01_stroop.json").string() + ", which was there already"), std::string::npos) << said.text;
}

TEST_F(GivenADataFolder, WhenSomebodyAnsweredPagesAloneThenTheAnswersAreFilesAndCounted) {
  const auto pages = folder_ / "pages";
  {
    const auto recorder = test::openRecorder(pages);
    recorder->startSession(test::aSession());
    ParticipantStep step;
    step.id = "s1", step.study = "study", step.participant = "P01";
    step.responses = {Value(Dict{{"path", "about"}, {"label", "about"}, {"accepted", true}, {"answer", Dict{{"age", 36}}}})};
    recorder->addStep(step);
    recorder->endSession({});
    ASSERT_TRUE(recorder->flush());
  }
  const auto json = folder_ / "json";
  const Said said = fovea({pages, "--to", out_}), again = fovea({pages, "--to", json, "--format", "json"});
  EXPECT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(again.status, 0) << again.text;
  EXPECT_EQ(filesIn(out_), 3u);
  EXPECT_EQ(filesIn(json), 3u);
  const auto responses = test::readCsv(out_ / "responses.csv");
  ASSERT_EQ(responses.size(), 2u);
  EXPECT_EQ(std::find(responses[0].begin(), responses[0].end(), "record"), responses[0].end());
  EXPECT_NE(std::find(responses[1].begin(), responses[1].end(), R"({"age":36})"), responses[1].end());
  EXPECT_NE(test::readText(json / "responses.json").find(R"("accepted":true,"answer":{"age":36})"), std::string::npos) << test::readText(json / "responses.json");
  EXPECT_NE(test::readText(out_ / "participants.csv").find("P01"), std::string::npos) << "nobody asked for pseudonyms";
  EXPECT_NE(fovea({pages, "--list"}).text.find("responses\t1\n"), std::string::npos);
}

TEST_F(GivenADataFolder, WhenOneRunIsExportedInAnotherDialectThenThatIsAllThereIs) {
  EXPECT_EQ(fovea({data_, "--to", out_, "--run", "s1.1", "--delimiter", "semicolon", "--columns", "alphabetical", "--no-byte-order-mark"}).status, 0);
  EXPECT_EQ(test::readText(out_ / "P01_stroop.csv"), "a;age;b;participant\n1;31;\"x;y\";P01\n");
  EXPECT_EQ(filesIn(out_), 2u);
}

TEST_F(GivenADataFolder, WhenExportedAsRecordsThenTheyAreJson) {
  EXPECT_EQ(fovea({data_, "--to", out_, "--run", "s1.1", "--format", "json"}).status, 0);
  EXPECT_EQ(test::readText(out_ / "P01_stroop_trials.json"), "[\n{\"a\":1,\"b\":\"x;y\",\"participant\":\"P01\",\"age\":31}\n]\n");
}

TEST_F(GivenADataFolder, WhenARunIsUnknownThenThoseThatThereAreAreNamed) {
  const Said said = fovea({data_, "--to", out_, "--run", "s9"});
  EXPECT_EQ(said.status, 1);
  EXPECT_NE(said.text.find("s9"), std::string::npos) << said.text;
  EXPECT_NE(said.text.find("s2.1, s1.1"), std::string::npos) << said.text;
}

TEST_F(GivenADataFolder, WhenListedThenEachRunHasALine) {
  const Said said = fovea({data_, "--list"});
  EXPECT_EQ(said.status, 0);
  EXPECT_NE(said.text.find("s1.1\tstroop\tP01\t"), std::string::npos) << said.text;
}

TEST_F(GivenADataFolder, WhenCheckedThenTheStatusTellsWhetherAFileWasChanged) {
  EXPECT_EQ(fovea({data_, "--check"}).status, 0);
  test::writeText(data_ / "P01_stroop.csv", "changed");
  const Said said = fovea({data_, "--check"});
  EXPECT_EQ(said.status, 2);
  EXPECT_NE(said.text.find("P01_stroop.csv"), std::string::npos) << said.text;
}

TEST_F(GivenADataFolder, WhenAJournalWasLeftBehindThenItIsBroughtHome) {
  {
    auto recorder = test::openRecorder(folder_ / "elsewhere");
    recorder->startSession(test::aSession("s3"));
    recorder->startRun(test::aRun("s3.1", "P03_stroop"));
    recorder->addRow({"s3.1", "trials", {{"a", 3}}});
    ASSERT_TRUE(recorder->flush());
    std::filesystem::copy_file(folder_ / "elsewhere/journal/s3.fovea-journal", data_ / "journal/s3.fovea-journal");
  }
  EXPECT_NE(fovea({data_, "--list"}).text.find("--recover"), std::string::npos) << "nobody would know";

  const Said said = fovea({data_, "--recover"});
  EXPECT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(test::readCsv(data_ / "P03_stroop.csv").size(), 2u) << said.text;
}

TEST_F(GivenADataFolder, WhenStartedThroughFoveaThenItIsTheSameProgram) {
  const Said said = fovea({"export", data_, "--to", out_}, FOVEA_PROGRAM);
  EXPECT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(filesIn(out_ / "runs"), 4u);
}

TEST_F(GivenADataFolder, WhenNoFolderIsGivenForTheFilesThenThatIsSaid) {
  const Said said = fovea({data_});
  EXPECT_EQ(said.status, 1);
  EXPECT_NE(said.text.find("--to"), std::string::npos) << said.text;
}

TEST(GivenAFolderWithoutDatabase, WhenAnythingIsAskedOfItThenItIsNamedAndNothingIsMade) {
  const TempFolder folder;
  for (const std::vector<std::string> &words : {std::vector<std::string>{"--to", folder / "out"}, {"--list"}, {"--check"}, {"--recover"}}) {
    std::vector<std::string> all{FOVEA_EXPORT, folder.path()};
    all.insert(all.end(), words.begin(), words.end());
    const Said said = test::runProgram(all, {});
    EXPECT_EQ(said.status, 1) << words[0];
    EXPECT_NE(said.text.find(folder / "fovea.db"), std::string::npos) << said.text;
    EXPECT_TRUE(std::filesystem::is_empty(folder.path())) << words[0];
  }
}

}  // namespace
}  // namespace fovea
