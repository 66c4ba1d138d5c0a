#include "data/check.hpp"

#include "fixture.hpp"

namespace fovea {
namespace {

using test::query;
using test::TempFolder;

/// A session with one run of six rows; loops begin again.
class GivenRecordedData : public testing::Test {
 protected:
  GivenRecordedData() {
    std::vector<Dict> rows;
    for (const int n : {0, 0, 1, 2, 0, 1}) rows.push_back({{"loop.thisN", n}});
    rows.push_back({{"rt", 0.5}});
    test::recordRows(folder_.path(), rows);
  }
  DataCheck check() {
    auto found = checkData(folder_.path());
    EXPECT_TRUE(found) << found.error().text();
    return found ? *found : DataCheck();
  }
  /// The only problem that there is.
  Error problem() {
    const DataCheck found = check();
    EXPECT_EQ(found.problems.size(), 1u);
    for (const Error &error : found.problems) EXPECT_FALSE(error.fix.empty()) << error.text();
    return found.problems.empty() ? Error() : found.problems[0];
  }
  TempFolder folder_;
};

TEST_F(GivenRecordedData, WhenNothingHasHappenedToItThenNoProblemIsFound) {
  const DataCheck found = check();
  for (const Error &error : found.problems) ADD_FAILURE() << error.text();
  EXPECT_TRUE(found.notes.empty());
  EXPECT_EQ(found.runs, 1);
  EXPECT_EQ(found.rows, 7);
  EXPECT_EQ(found.files, 2);
}

TEST_F(GivenRecordedData, WhenARowInTheMiddleIsGoneThenItIsNamedAndSoIsTheCount) {
  query(folder_.path(), "DELETE FROM stroop_trials WHERE row = 1");
  const DataCheck found = check();
  ASSERT_EQ(found.problems.size(), 2u);
  EXPECT_NE(found.problems[0].what.find("row 1 of trials"), std::string::npos) << found.problems[0].what;
  EXPECT_NE(found.problems[1].what.find("had 7 rows"), std::string::npos) << found.problems[1].what;
}

TEST_F(GivenRecordedData, WhenTheLastRowIsGoneThenTheCountTellsIt) {
  query(folder_.path(), "DELETE FROM stroop_trials WHERE row = 6");
  EXPECT_NE(problem().what.find("had 7 rows when its files were made, the database has 6"), std::string::npos);
}

TEST_F(GivenRecordedData, WhenRowsHaveBeenSwappedThenTheOrderOfRecordingTellsIt) {
  query(folder_.path(), "UPDATE stroop_trials SET record = 5000 WHERE row = 2");
  EXPECT_NE(problem().what.find("row 3 of trials was recorded before"), std::string::npos);
}

TEST_F(GivenRecordedData, WhenACounterOfTrialsJumpsThenTheRowIsNamed) {
  query(folder_.path(), "UPDATE stroop_trials SET \"loop.thisN\" = 4 WHERE row = 3");
  EXPECT_NE(problem().what.find("jumps from 1 at row 3 with 4"), std::string::npos);
}

TEST_F(GivenRecordedData, WhenAFileWasChangedThenItIsNamed) {
  test::writeText(folder_ / "P01_stroop.csv", test::readText(folder_ / "P01_stroop.csv") + "0,0\n");
  EXPECT_EQ(problem().where, folder_ / "P01_stroop.csv");
}

TEST_F(GivenRecordedData, WhenAFileIsGoneThenThatIsANoteAndNoProblem) {
  std::filesystem::remove(folder_ / "P01_stroop.csv");
  const DataCheck found = check();
  EXPECT_TRUE(found.problems.empty());
  ASSERT_EQ(found.notes.size(), 1u);
  EXPECT_NE(found.notes[0].find("P01_stroop.csv"), std::string::npos);
}

TEST_F(GivenRecordedData, WhenTheDatabaseIsDamagedThenThatIsSaid) {
  std::string bytes = test::readText(folder_ / "fovea.db");
  std::fill(bytes.begin() + 4096, bytes.end(), '\xFF');
  test::writeText(folder_ / "fovea.db", bytes);
  const auto found = checkData(folder_.path());
  const std::string fix = !found ? found.error().fix : found->problems.empty() ? "" : found->problems[0].fix;
  EXPECT_NE(fix.find(".recover"), std::string::npos) << fix;
}

TEST(GivenAJournalThatWasLeftBehind, WhenCheckedThenItsRecordsAreCountedAndADamageIsFound) {
  const TempFolder folder;
  std::string journal;
  {
    auto recorder = test::openRecorder(folder.path());
    recorder->startSession(test::aSession());
    recorder->startRun(test::aRun());
    for (int n = 0; n < 100; ++n) recorder->addRow({"s1.1", "trials", {{"n", n}}});
    ASSERT_TRUE(recorder->flush());
    journal = test::readText(folder / "journal/s1.fovea-journal");

    const auto living = checkData(folder.path());
    ASSERT_TRUE(living);
    EXPECT_TRUE(living->problems.empty());
    EXPECT_EQ(living->notes.size(), 2u) << "the run and its journal";
  }
  test::writeText(folder / "journal/s1.fovea-journal", journal);
  const auto sound = checkData(folder.path());
  ASSERT_TRUE(sound);
  EXPECT_TRUE(sound->problems.empty());
  EXPECT_EQ(sound->records, 102);

  journal[journal.find_last_not_of('\0') / 2] ^= 0x10;
  test::writeText(folder / "journal/s1.fovea-journal", journal);
  const auto damaged = checkData(folder.path());
  ASSERT_TRUE(damaged);
  ASSERT_EQ(damaged->problems.size(), 1u);
  EXPECT_EQ(damaged->problems[0].where, folder / "journal/s1.fovea-journal");
  EXPECT_EQ(test::readText(folder / "journal/s1.fovea-journal"), journal);
}

TEST(GivenAFolderWithoutData, WhenCheckedThenTheErrorNamesItAndNothingIsMade) {
  const TempFolder folder;
  const auto found = checkData(folder.path());
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().where, folder / "fovea.db");
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

}  // namespace
}  // namespace fovea
