// A data folder read back: its runs, their rows, their files made again.

#include "data/export.hpp"

#include "core/json.hpp"
#include "data/study_tables.hpp"
#include "fixture.hpp"

namespace fovea {
namespace {

using test::Line;
using test::recordRows;
using test::TempFolder;

/// Every file of a folder with its contents, but for the database and hidden files.
std::map<std::string, std::string> filesOf(const std::filesystem::path &folder) {
  std::map<std::string, std::string> files;
  for (const auto &entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename();
    if (entry.is_regular_file() && !name.starts_with("fovea.db")) files[name] = test::readText(entry.path());
  }
  return files;
}

RunStart aWideRun() {
  RunStart run = test::aRun();
  run.tables = {{"trials",
                 {{"thisRow.t", "real", "s", "", 29},
                  {"frames.shown", "integer", "", "", -10},
                  {"word", "text", "", "", {}},
                  {"rt", "real", "s", "", 20},
                  {"low", "integer", "", "", 0}}},
                {"gaze", {}}};
  return run;
}

const std::vector<Dict> kRows = {{{"zeta", 1}, {"thisRow.t", 0.5}, {"word", "a;b"}, {"rt", 0.25}, {"frames.shown", 3}, {"low", 7}},
                                 {{"word", "c\td"}, {"list", List{1, "x"}}, {"key.rt", 1.5}, {"correct", true}}};

/// A session with one run of those rows.
class GivenARecordedRun : public testing::Test {
 protected:
  GivenARecordedRun() { recordRows(folder_.path(), kRows, aWideRun()); }
  /// Of the main table, in a folder of its own.
  std::string exported(const FileFormat &format, const std::string &name) {
    const auto out = folder_ / ("out-" + std::to_string(++exports_));
    const auto files = exportRun(folder_.path(), "s1.1", out, format);
    if (!files) ADD_FAILURE() << files.error().text();
    return test::readText(out / name);
  }
  std::string header(ColumnOrder order) {
    FileFormat format;
    format.columns = order;
    format.csv.byteOrderMark = false;
    const std::string text = exported(format, "P01_stroop.csv");
    return text.substr(0, text.find('\n'));
  }
  TempFolder folder_;
  int exports_ = 0;
};

TEST_F(GivenARecordedRun, WhenItsFilesAreMadeAgainThenEachIsTheSameByteForByte) {
  ASSERT_TRUE(exportRun(folder_.path(), "s1.1", folder_ / "out"));
  EXPECT_EQ(filesOf(folder_ / "out"), filesOf(folder_.path()));
  EXPECT_EQ(filesOf(folder_ / "out").size(), 2u);
}

TEST_F(GivenARecordedRun, WhenExportedWhereFilesAreThenTheyStayAndTheNewOnesGetAnotherName) {
  const auto before = filesOf(folder_.path());
  const auto beside = exportRun(folder_.path(), "s1.1", folder_.path());
  ASSERT_TRUE(beside);
  EXPECT_EQ(beside->tables[0], folder_ / "P01_stroop_1.csv");
  EXPECT_EQ(test::readText(beside->tables[0]), test::readText(folder_ / "P01_stroop.csv"));
  for (const auto &[name, text] : before) EXPECT_EQ(test::readText(folder_ / name), text);
}

TEST_F(GivenARecordedRun, WhenColumnsStandAsDeclaredThenThoseExcludedAreLast) {
  EXPECT_EQ(header(ColumnOrder::Declared), "thisRow.t,word,rt,low,zeta,list,key.rt,correct,participant,age,frames.shown");
}

TEST_F(GivenARecordedRun, WhenColumnsStandByPriorityThenTiesAreAsDeclaredAndStatedOnesBeatGuesses) {
  EXPECT_EQ(header(ColumnOrder::Priority), "thisRow.t,rt,key.rt,participant,low,word,zeta,list,correct,age,frames.shown");
}

TEST_F(GivenARecordedRun, WhenColumnsStandAlphabeticallyThenTheyAreSortedByName) {
  EXPECT_EQ(header(ColumnOrder::Alphabetical), "age,correct,frames.shown,key.rt,list,low,participant,rt,thisRow.t,word,zeta");
}

TEST_F(GivenARecordedRun, WhenExportedWithAnotherDelimiterThenThatIsWhatIsQuoted) {
  FileFormat format;
  format.csv = {';', false, false};
  EXPECT_EQ(exported(format, "P01_stroop.csv"), "0.5;\"a;b\";0.25;7;1;;;;P01;31;3\n;c\td;;;;\"[1,\"\"x\"\"]\";1.5;true;P01;31;\n");
  format.csv.delimiter = '\t';
  EXPECT_EQ(exported(format, "P01_stroop.tsv"),
            "0.5\ta;b\t0.25\t7\t1\t\t\t\tP01\t31\t3\n\t\"c\td\"\t\t\t\t\"[1,\"\"x\"\"]\"\t1.5\ttrue\tP01\t31\t\n");
}

TEST_F(GivenARecordedRun, WhenExportedAsJsonThenEachRowIsARecordWithItsTypes) {
  FileFormat format;
  format.table = TableFormat::Json;
  const auto read = parseJson(exported(format, "P01_stroop_trials.json"), "trials");
  ASSERT_TRUE(read) << read.error().text();
  ASSERT_EQ(read->root.list()->size(), 2u);
  EXPECT_EQ(read->root.list()->at(1), Value(Dict{{"word", "c\td"},
                                                 {"list", List{1, "x"}},
                                                 {"key.rt", 1.5},
                                                 {"correct", true},
                                                 {"participant", "P01"},
                                                 {"age", 31}}));
}

TEST_F(GivenARecordedRun, WhenRowsAreReadFromANumberOnThenTheyComeInOrderWithTheirNumbers) {
  const auto read = readRows(folder_.path(), "s1.1", "", 1, 100);
  ASSERT_TRUE(read) << read.error().text();
  ASSERT_EQ(read->rows.size(), 1u);
  EXPECT_EQ(read->rows[0].number, 1);
  EXPECT_EQ(read->rows[0].table, "trials");
  EXPECT_EQ(read->rows[0].values, (Dict{{"word", "c\td"}, {"list", List{1, "x"}}, {"key.rt", 1.5}, {"correct", true}}));
  EXPECT_EQ(read->columns.at(2).name, "rt");
  EXPECT_EQ(read->columns.at(2).priority, 20);
  EXPECT_EQ(readRows(folder_.path(), "s1.1", "trials", 0, 1)->rows.size(), 1u);
  EXPECT_TRUE(readRows(folder_.path(), "s1.1", "gaze", 0, 10)->rows.empty());
}

TEST_F(GivenARecordedRun, WhenATableIsReadThatItDoesNotHaveThenTheErrorNamesIt) {
  const auto read = readRows(folder_.path(), "s1.1", "mouse", 0, 10);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::Unknown);
  EXPECT_NE(read.error().what.find("mouse"), std::string::npos);
}

TEST_F(GivenARecordedRun, WhenAnotherIsExportedThenTheErrorNamesItAndThoseThatThereAre) {
  const auto files = exportRun(folder_.path(), "other", folder_ / "out");
  ASSERT_FALSE(files);
  EXPECT_EQ(files.error().code, ErrorCode::Unknown);
  EXPECT_NE(files.error().what.find("other"), std::string::npos);
  EXPECT_NE(files.error().fix.find("s1.1"), std::string::npos) << files.error().fix;
  EXPECT_FALSE(std::filesystem::exists(folder_ / "out"));
}

TEST_F(GivenARecordedRun, WhenItsFilesHaveNoPlaceThenTheErrorNamesTheFolderAndWhatToDo) {
  test::writeText(folder_ / "file", "");
  const auto files = exportRun(folder_.path(), "s1.1", folder_ / "file/out");
  ASSERT_FALSE(files);
  EXPECT_EQ(files.error().code, ErrorCode::Io);
  EXPECT_EQ(files.error().where, folder_ / "file/out");
  EXPECT_NE(files.error().fix.find("choose another folder"), std::string::npos) << files.error().fix;
}

TEST_F(GivenARecordedRun, WhenTheDatabaseIsDamagedThenTheErrorSaysHowToRepairIt) {
  std::filesystem::remove(folder_ / "fovea.db-wal");
  std::string bytes = test::readText(folder_ / "fovea.db");
  std::fill(bytes.begin() + 100, bytes.end(), '\xFF');
  test::writeText(folder_ / "fovea.db", bytes);
  const auto files = exportRun(folder_.path(), "s1.1", folder_ / "out");
  ASSERT_FALSE(files);
  EXPECT_EQ(files.error().where, folder_ / "fovea.db");
  EXPECT_NE(files.error().fix.find(".recover"), std::string::npos) << files.error().text();
}

TEST(GivenAConsentAfterARun, WhenItsFilesAreMadeAgainThenTheyAreStillTheSame) {
  const TempFolder folder;
  {
    auto recorder = test::openRecorder(folder.path());
    recorder->startSession(test::aSession());
    ConsentRecord consent;
    consent.module = "first";
    recorder->addConsent(consent);
    recorder->startRun(test::aRun());
    recorder->endRun(test::anEnd());
    ASSERT_TRUE(recorder->flush());
    consent.module = "second";
    consent.shown = consent.decided = fromNanoseconds(10'000'000'000);
    recorder->addConsent(consent);
    recorder->endSession({});
  }
  ASSERT_TRUE(exportRun(folder.path(), "s1.1", folder / "out"));
  EXPECT_EQ(filesOf(folder / "out"), filesOf(folder.path()));
}

TEST(GivenARunWhoseStemWasTaken, WhenItsFilesAreMadeAgainThenTheyHaveTheNamesThatItUsed) {
  const TempFolder folder;
  test::writeText(folder / "P01_stroop.csv", "mine");
  recordRows(folder.path(), kRows);
  std::filesystem::remove(folder / "P01_stroop.csv");
  ASSERT_TRUE(exportRun(folder.path(), "s1.1", folder / "out"));
  EXPECT_EQ(filesOf(folder / "out"), filesOf(folder.path()));
}

TEST(GivenASessionInProgress, WhenItsRowsAreReadThenTheyHaveTheNumbersThatTheListenerHeard) {
  const TempFolder folder;
  auto recorder = test::openRecorder(folder.path());
  std::vector<Row> heard;
  recorder->setRowListener([&](const Row &row) { heard.push_back(row); });
  recorder->startSession(test::aSession());
  recorder->startRun(test::aRun());
  for (int n = 0; n < 50; ++n) recorder->addRow({"s1.1", n % 3 ? "trials" : "gaze", {{"n", n}}});
  ASSERT_TRUE(recorder->flush());

  ASSERT_EQ(heard.size(), 50u);
  for (const Row &row : heard) {
    const auto read = readRows(folder.path(), row.run, row.table, row.number.value(), 1);
    ASSERT_TRUE(read) << read.error().text();
    ASSERT_EQ(read->rows.size(), 1u);
    EXPECT_EQ(read->rows[0].values, row.values);
  }
}

TEST(GivenSeveralRuns, WhenListedThenEachIsThereWithItsRows) {
  const TempFolder folder;
  recordRows(folder.path(), kRows);
  recordRows(folder.path(), {}, test::aRun("s2.1"), "s2");
  const auto runs = listRuns(folder.path());
  ASSERT_TRUE(runs) << runs.error().text();
  ASSERT_EQ(runs->size(), 2u);
  EXPECT_EQ(runs->at(0).id, "s1.1");
  EXPECT_EQ(runs->at(0).rows, 2);
  EXPECT_EQ(runs->at(0).ending, Ending::Finished);
  EXPECT_EQ(runs->at(1).rows, 0);
}

TEST(GivenAFolderWithoutData, WhenARunIsExportedThenNoDatabaseIsMade) {
  const TempFolder folder;
  const auto files = exportRun(folder.path(), "r", folder / "out");
  ASSERT_FALSE(files);
  EXPECT_EQ(files.error().code, ErrorCode::BadFile);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(GivenADatabaseOfAnotherProgram, WhenRunsAreListedThenItIsLeftAsItIs) {
  const TempFolder folder;
  { SQLite::Database((folder / "fovea.db").string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec("CREATE TABLE mine (a)"); }
  const std::string before = test::readText(folder / "fovea.db");
  const auto runs = listRuns(folder.path());
  ASSERT_FALSE(runs);
  EXPECT_NE(runs.error().what.find("not one of fovea's"), std::string::npos) << runs.error().text();
  EXPECT_EQ(test::readText(folder / "fovea.db"), before);
}

/// A way with variables, and with a module that was entered twice.
void recordModules(const std::filesystem::path &folder, const std::string &session, Dict variables, std::vector<Value> modules) {
  const auto recorder = test::openRecorder(folder);
  SessionStart start = test::aSession(session);
  start.participant = session;
  recorder->startSession(start);
  ParticipantStep step;
  step.id = session, step.study = "study", step.participant = session;
  step.responses = {Value(Dict{{"path", "q"}, {"label", "q"}, {"accepted", true}, {"answer", Dict{{"hand", "left"}, {"marks", List{1, 2}}}}}),
                    Value(Dict{{"path", "r"}, {"label", "r"}, {"accepted", true}, {"answer", "yes"}})};
  step.variables = std::move(variables);
  step.modules = std::move(modules);
  step.trials = {Value(Dict{{"maker", "pictures"}, {"way", session}, {"position", 1}, {"network", "n"}, {"node", "0"}, {"status", "finished"}, {"definition", Dict{{"size", 3}}}, {"answer", 4}})};
  recorder->addStep(step);
  recorder->endSession({});
  ASSERT_TRUE(recorder->flush());
}

TEST(GivenVariablesAndModules, WhenAStudyIsExportedThenEachHasAColumnOfItsOwn) {
  const test::TempFolder folder;
  recordModules(folder.path(), "a", Dict{{"age", 30}, {"seen", Dict{{"red", 2}}}},
                {Value(Dict{{"position", 0}, {"module", "taste"}, {"entry", 0}, {"variables", Dict{{"liking", 5}}}}), Value(Dict{{"position", 1}, {"module", "taste"}, {"entry", 1}, {"variables", Dict{{"liking", 6}}}})});
  recordModules(folder.path(), "b", Dict{{"word", "blue"}}, {});
  ASSERT_TRUE(exportStudyTables(folder.path(), folder / "out"));

  const auto column = [&](const char *table, const std::string &name) {
    const auto rows = test::readCsv(folder / "out" / table);
    const auto at = std::find(rows[0].begin(), rows[0].end(), name);
    test::Line cells;
    for (std::size_t i = 1; at != rows[0].end() && i < rows.size(); ++i) cells.push_back(rows[i][static_cast<std::size_t>(at - rows[0].begin())]);
    return cells;
  };
  EXPECT_EQ(column("participants.csv", "variables.age"), (test::Line{"30", ""}));
  EXPECT_EQ(column("participants.csv", "variables.seen"), (test::Line{R"({"red":2})", ""}));
  EXPECT_EQ(column("participants.csv", "variables.word"), (test::Line{"", "blue"}));
  EXPECT_EQ(column("participants.csv", "taste__liking"), (test::Line{"5", ""}));
  EXPECT_EQ(column("participants.csv", "taste__1__liking"), (test::Line{"6", ""}));
  EXPECT_EQ(column("responses.csv", "answer.hand"), (test::Line{"left", "", "left", ""}));
  EXPECT_EQ(column("responses.csv", "answer.marks"), (test::Line{"[1,2]", "", "[1,2]", ""}));
  EXPECT_EQ(column("responses.csv", "answer")[1], "yes");
  EXPECT_EQ(column("trials.csv", "definition.size"), (test::Line{"3", "3"}));
}

}  // namespace
}  // namespace fovea
