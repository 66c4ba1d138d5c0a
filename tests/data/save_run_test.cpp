// A run is saved again: its own files are replaced, nobody else's are.

#include <sys/stat.h>

#include "fixture.hpp"

namespace fovea {
namespace {

using test::Line;
using test::readCsv;
using test::TempFolder;

class GivenARunInProgress : public testing::Test {
 protected:
  GivenARunInProgress() {
    recorder_->startSession(test::aSession());
    RunStart run = test::aRun();
    run.expInfo = Value();
    recorder_->startRun(run);
    addRow(1);
  }
  void addRow(int n) { recorder_->addRow({"s1.1", "trials", {{"n", n}}}); }
  RunFiles save(const std::optional<Row> &inHand = {}) {
    auto saved = recorder_->saveRun("s1.1", inHand).get();
    if (!saved) ADD_FAILURE() << saved.error().text();
    return saved ? *saved : RunFiles();
  }
  std::size_t visibleFiles() const {
    std::size_t count = 0;
    for (const auto &entry : std::filesystem::directory_iterator(folder_.path())) {
      const std::string name = entry.path().filename();
      count += name.starts_with("P01") || name.front() == '.';
    }
    return count;
  }

  TempFolder folder_;
  std::unique_ptr<Recorder> recorder_ = test::openRecorder(folder_.path());
  const std::filesystem::path table_ = folder_ / "P01_stroop.csv";
};

TEST_F(GivenARunInProgress, WhenSavedThenItsRowsSoFarAreInItsFileAndItHasNoEnding) {
  const RunFiles files = save();
  EXPECT_EQ(files.tables, std::vector<std::filesystem::path>{table_});
  EXPECT_EQ(files.ending, std::nullopt);
  EXPECT_EQ(readCsv(table_), (std::vector<Line>{{"n"}, {"1"}}));
  EXPECT_TRUE(recorder_->files().empty()) << "it has not ended";
}

TEST_F(GivenARunInProgress, WhenSavedAgainAndEndedThenThereIsStillOneSetOfFilesWithAllRows) {
  for (int n = 2; n < 5; ++n) {
    save();
    addRow(n);
  }
  recorder_->endRun(test::anEnd());
  ASSERT_TRUE(recorder_->flush());
  save();
  EXPECT_EQ(readCsv(table_), (std::vector<Line>{{"n"}, {"1"}, {"2"}, {"3"}, {"4"}}));
  EXPECT_NE(test::readText(folder_ / "P01_stroop.json").find("\"ending\": \"finished\""), std::string::npos);
  EXPECT_EQ(visibleFiles(), 2u);
  EXPECT_EQ(recorder_->files().size(), 1u);
}

TEST_F(GivenARunInProgress, WhenARowIsInHandThenItIsInTheFileAndNotInTheDatabase) {
  save(Row{"s1.1", "trials", {{"n", 2}, {"new", "x"}}});
  EXPECT_EQ(readCsv(table_), (std::vector<Line>{{"n", "new"}, {"1", ""}, {"2", "x"}}));
  addRow(3);
  recorder_->endRun(test::anEnd());
  ASSERT_TRUE(recorder_->flush());
  EXPECT_EQ(readCsv(table_), (std::vector<Line>{{"n"}, {"1"}, {"3"}}));
  EXPECT_EQ(test::query(folder_.path(), "SELECT row, n FROM stroop_trials"), (std::vector<Line>{{"0", "1"}, {"1", "3"}}));
}

TEST_F(GivenARunInProgress, WhenSomebodyChangedItsFileThenThatStaysAndTheNewOneHasAnotherName) {
  save();
  test::writeText(table_, "mine now");
  const RunFiles files = save();
  EXPECT_EQ(test::readText(table_), "mine now");
  EXPECT_EQ(files.tables, std::vector<std::filesystem::path>{folder_ / "P01_stroop_1.csv"});
  addRow(2);
  EXPECT_EQ(save().tables, files.tables);
  EXPECT_EQ(readCsv(files.tables[0]).size(), 3u);
}

TEST_F(GivenARunInProgress, WhenReadersHaveTheFileOpenThenTheySeeOneStateOfIt) {
  save();
  struct stat before {}, after {};
  ::stat(table_.c_str(), &before);
  std::ifstream reader(table_);
  addRow(2);
  save();
  ::stat(table_.c_str(), &after);
  EXPECT_NE(before.st_ino, after.st_ino) << "it was written over in place";
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(reader), {}), "\xEF\xBB\xBFn\n1\n");
}

TEST_F(GivenARunInProgress, WhenARunOfAnotherSessionIsSavedThenTheErrorNamesIt) {
  const auto saved = recorder_->saveRun("other", {}).get();
  ASSERT_FALSE(saved);
  EXPECT_EQ(saved.error().code, ErrorCode::Unknown);
  EXPECT_NE(saved.error().what.find("other"), std::string::npos);
}

}  // namespace
}  // namespace fovea
