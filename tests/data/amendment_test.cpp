// Cells that are set in rows which are there already.

#include "core/json.hpp"
#include "data/export.hpp"
#include "fixture.hpp"

namespace fovea {
namespace {

using test::Line;
using test::query;
using test::readCsv;
using test::TempFolder;

class GivenARunWithRows : public testing::Test {
 protected:
  GivenARunWithRows() {
    recorder_->startSession(test::aSession());
    RunStart run = test::aRun();
    run.expInfo = Value();
    run.tables = {{"trials", {{"n", "integer", "", "Number of the trial", 10}}}};
    recorder_->startRun(run);
    for (int n = 0; n < 3; ++n) recorder_->addRow({"s1.1", "trials", {{"n", n}}});
  }
  void amend(std::int64_t number, Dict cells) { recorder_->amendRow({"s1.1", "trials", std::move(cells), number}); }
  void end() {
    recorder_->endRun(test::anEnd());
    const auto flushed = recorder_->flush();
    if (!flushed) ADD_FAILURE() << flushed.error().text();
  }
  std::vector<Line> unplaced() { return query(folder_.path(), "SELECT type, reason FROM unplaced"); }

  /// With a log of its own, whose errors are kept.
  std::unique_ptr<Recorder> open() {
    log_.setConsoleLevel(LogLevel::Critical);
    log_.setListener([this](const LogLine &line) {
      if (line.level == LogLevel::Error) errors_.push_back(line.text);
    });
    return test::openRecorder(folder_.path(), log_);
  }

  TempFolder folder_;
  std::vector<std::string> errors_;  // complete after a flush
  Log log_{[] { return std::int64_t{0}; }};
  std::unique_ptr<Recorder> recorder_ = open();
  const std::filesystem::path table_ = folder_ / "P01_stroop.csv";
};

TEST_F(GivenARunWithRows, WhenAValueIsAddedToOneThenDatabaseAndFileHaveItThere) {
  amend(1, {{"rating", "good"}, {"n", 11}});
  recorder_->addRow({"s1.1", "trials", {{"n", 3}}});
  end();
  EXPECT_EQ(readCsv(table_), (std::vector<Line>{{"n", "rating"}, {"0", ""}, {"11", "good"}, {"2", ""}, {"3", ""}}));
  EXPECT_EQ(query(folder_.path(), "SELECT row, n, rating FROM stroop_trials WHERE rating IS NOT NULL"), (std::vector<Line>{{"1", "11", "good"}}));
}

TEST_F(GivenARunWithRows, WhenARowIsInTheDatabaseForLongThenItIsAmendedAllTheSame) {
  ASSERT_TRUE(recorder_->flush());
  amend(2, {{"late", List{1, 2}}});
  end();
  EXPECT_EQ(readCsv(table_), (std::vector<Line>{{"n", "late"}, {"0", ""}, {"1", ""}, {"2", "[1,2]"}}));
}

TEST_F(GivenARunWithRows, WhenTheSameCellIsSetAgainThenTheLastValueCounts) {
  amend(0, {{"x", 1}});
  amend(0, {{"x", "two"}, {"x", "three"}});
  amend(0, {});
  end();
  EXPECT_EQ(readCsv(table_)[1], (Line{"0", "three"}));
  EXPECT_TRUE(unplaced().empty());
}

TEST_F(GivenARunWithRows, WhenTheRunHasEndedThenItsFilesAreMadeAnew) {
  end();
  amend(0, {{"x", true}});
  ASSERT_TRUE(recorder_->flush());
  EXPECT_EQ(readCsv(table_), (std::vector<Line>{{"n", "x"}, {"0", "true"}, {"1", ""}, {"2", ""}}));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "P01_stroop_1.csv"));
}

TEST_F(GivenARunWithRows, WhenSavedAsJsonThenTheNewValueIsInIt) {
  amend(1, {{"x", 0.5}});
  end();
  const auto exported = exportRun(folder_.path(), "s1.1", folder_ / "copy", {.table = TableFormat::Json});
  ASSERT_TRUE(exported) << exported.error().text();
  const auto rows = readJson(exported->tables.at(0));
  ASSERT_TRUE(rows);
  EXPECT_EQ(rows->root.list()->at(1), Value(Dict{{"n", 1}, {"x", 0.5}}));
  EXPECT_EQ(rows->root.list()->at(2), Value(Dict{{"n", 2}}));
}

TEST_F(GivenARunWithRows, WhenTheRowDoesNotExistThenTheLogSaysSoAndNothingElseIsLost) {
  amend(3, {{"x", 1}});
  amend(-1, {{"x", 1}});
  recorder_->amendRow({"s1.1", "other", {{"x", 1}}, 0});
  recorder_->amendRow({"s9", "trials", {{"x", 1}}, 0});
  amend(0, {{"y", 1}});
  end();
  ASSERT_EQ(errors_.size(), 4u);
  EXPECT_NE(errors_[0].find("there is no row 3 of \"trials\" of run s1.1: it has 3 rows"), std::string::npos) << errors_[0];
  EXPECT_NE(errors_[2].find("there is no row 0 of \"other\" of run s1.1"), std::string::npos) << errors_[2];
  EXPECT_EQ(query(folder_.path(), "SELECT count(*) FROM unplaced WHERE type = 9"), (std::vector<Line>{{"4"}}));
  EXPECT_EQ(query(folder_.path(), "SELECT id FROM runs"), (std::vector<Line>{{"s1.1"}})) << "a run was made up";
  EXPECT_EQ(readCsv(table_), (std::vector<Line>{{"n", "y"}, {"0", "1"}, {"1", ""}, {"2", ""}}));
}

TEST_F(GivenARunWithRows, WhenARowBeforeHasNoPlaceThenNoOtherRowIsTakenForTheOneThatWasMeant) {
  Dict wide;
  for (int i = 0; i < 2100; ++i) wide.emplace_back("c" + std::to_string(i), i);
  recorder_->addRow({"s1.1", "trials", wide});         // its place would be 3
  recorder_->addRow({"s1.1", "trials", {{"n", 4}}});   // and is given to this one
  amend(2, {{"x", "certain"}});
  amend(3, {{"x", "not certain"}});
  end();
  EXPECT_EQ(query(folder_.path(), "SELECT n, x FROM stroop_trials WHERE row > 1"), (std::vector<Line>{{"2", "certain"}, {"4", "NULL"}}));
  EXPECT_EQ(query(folder_.path(), "SELECT type FROM unplaced"), (std::vector<Line>{{"3"}, {"9"}}));
}

TEST_F(GivenARunWithRows, WhenARowIsAmendedThenTheListenerHearsOnlyOfRows) {
  ASSERT_TRUE(recorder_->flush());
  std::vector<std::optional<std::int64_t>> heard;
  recorder_->setRowListener([&](const Row &row) { heard.push_back(row.number); });
  recorder_->addRow({"s1.1", "trials", {{"n", 3}}});
  amend(0, {{"x", 1}});
  amend(3, {{"x", 1}});
  end();
  recorder_->setRowListener(nullptr);
  EXPECT_EQ(heard, (std::vector<std::optional<std::int64_t>>{3}));
}

TEST_F(GivenARunWithRows, WhenAPriorityIsStatedThenTheColumnHasItAndKeepsWhatElseIsKnownOfIt) {
  amend(1, {{"seen", 1.5}});
  recorder_->describeColumn({"s1.1", "trials", {"seen", "", "", "", 25}});
  recorder_->describeColumn({"s1.1", "trials", {"later", "", "", "", -10}});
  recorder_->describeColumn({"s1.1", "trials", {"n", "", "", "", 20}});
  amend(2, {{"later", "x"}});
  end();
  const auto read = readRows(folder_.path(), "s1.1", "trials", 0, 10);
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(read->columns, (std::vector<Column>{{"n", "integer", "", "Number of the trial", 20}, {"seen", "real", "", "", 25}, {"later", "text", "", "", -10}}));
}

}  // namespace
}  // namespace fovea
