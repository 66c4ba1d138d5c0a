#include "data/recorder.hpp"

#include <cmath>
#include <limits>
#include <thread>

#include "core/json.hpp"
#include "fixture.hpp"

namespace fovea {
namespace {

using test::Line;
using test::query;
using test::readCsv;
using test::recordRows;
using test::TempFolder;

TEST(GivenARun, WhenItEndsThenItsRowsAreInTheFile) {
  const TempFolder folder;
  const auto file =
      recordRows(folder.path(), {{{"rt", 0.25}, {"key", "left"}}, {{"rt", 1.0}, {"key", "right"}}});
  EXPECT_EQ(file, folder / "P01_stroop.csv");
  EXPECT_EQ(readCsv(file), (std::vector<Line>{{"rt", "key", "participant", "age"},
                                              {"0.25", "left", "P01", "31"},
                                              {"1", "right", "P01", "31"}}));
}

TEST(GivenValuesOfEveryKind, WhenWrittenThenTheCellsAreTheirShortestExactText) {
  const TempFolder folder;
  RunStart run = test::aRun();
  run.expInfo = Value();
  const Array array{{2}, std::vector<std::int32_t>{1, 2}};
  const auto file = recordRows(folder.path(),
                               {{{"null", Value()},
                                 {"true", true},
                                 {"whole", std::numeric_limits<std::int64_t>::min()},
                                 {"real", 0.1},
                                 {"small", 5e-324},
                                 {"nan", std::nan("")},
                                 {"inf", -HUGE_VAL},
                                 {"text", "a \"b\", c\r\nd"},
                                 {"empty", ""},
                                 {"bytes", Bytes{std::byte{1}, std::byte{2}}},
                                 {"list", List{1, "x", 2.5}},
                                 {"dict", Dict{{"a", 1}}},
                                 {"array", array},
                                 {"time", TimeValue{1'500'000'001}}}},
                               run);
  EXPECT_EQ(readCsv(file)[1], (Line{"", "true", "-9223372036854775808", "0.1", "5e-324", "", "-Inf",
                                    "a \"b\", c\r\nd", "", "AQI=", "[1,\"x\",2.5]", "{\"a\":1}",
                                    "{\"shape\":[2],\"elements\":[1,2]}", "1.500000001"}));
}

TEST(GivenValuesOfEveryKind, WhenStoredThenSqliteKeepsTheirTypes) {
  const TempFolder folder;
  recordRows(folder.path(), {{{"b", true},
                              {"i", 3},
                              {"r", 2.0},
                              {"t", "x"},
                              {"l", List{1}},
                              {"m", TimeValue{500'000'000}},
                              {"n", Value()}}});
  EXPECT_EQ(query(folder.path(),
                  "SELECT typeof(b), typeof(i), typeof(r), typeof(t), typeof(l), m, n FROM stroop_trials"),
            (std::vector<Line>{{"integer", "integer", "real", "text", "text", "0.5", "NULL"}}));
  EXPECT_EQ(query(folder.path(), "SELECT run, row, record > 0 FROM stroop_trials"),
            (std::vector<Line>{{"s1.1", "0", "1"}}));
}

TEST(GivenDeclaredColumns, WhenRowsComeInAnotherOrderThenTheFileKeepsTheDeclaredOne) {
  const TempFolder folder;
  RunStart run = test::aRun();
  run.tables = {{"trials", {{"word", "text", "", "", 0}, {"rt", "real", "s", "Response time", 20}}}};
  const auto file = recordRows(folder.path(),
                               {{{"notes", "n"},
                                 {"extra", 1},
                                 {"rt", 0.5},
                                 {"participant", "P02"},
                                 {"thisRow.t", 0.1},
                                 {"word", "red"}}},
                               run);
  EXPECT_EQ(readCsv(file),
            (std::vector<Line>{{"thisRow.t", "word", "rt", "extra", "participant", "notes", "age"},
                               {"0.1", "red", "0.5", "1", "P02", "n", "31"}}));
}

TEST(GivenAColumnDescribedDuringTheRun, WhenWrittenThenItStandsWithTheDeclaredOnes) {
  const TempFolder folder;
  auto recorder = test::openRecorder(folder.path());
  recorder->startSession(test::aSession());
  recorder->startRun(test::aRun());
  recorder->addRow({"s1.1", "trials", {{"undeclared", 1}, {"late", 2}}});
  recorder->describeColumn({"s1.1", "trials", {"late", "integer", "px", "Described late", 10}});
  recorder->endRun(test::anEnd());
  ASSERT_TRUE(recorder->flush());
  EXPECT_EQ(readCsv(folder / "P01_stroop.csv")[0], (Line{"late", "undeclared", "participant", "age"}));
  EXPECT_EQ(query(folder.path(), "SELECT unit, description, priority FROM columns WHERE name = 'late'"),
            (std::vector<Line>{{"px", "Described late", "10"}}));
}

TEST(GivenColumnsThatSqliteTakesForOne, WhenStoredThenBothKeepTheirValues) {
  const TempFolder folder;
  const auto file =
      recordRows(folder.path(), {{{"rt", 1}, {"RT", 2}, {"row", 3}, {"id", 4}, {"a\"b", 5}, {"", 6}}});
  const auto lines = readCsv(file);
  EXPECT_EQ(lines[0], (Line{"rt", "RT", "row", "id", "a\"b", "", "participant", "age"}));
  EXPECT_EQ(lines[1], (Line{"1", "2", "3", "4", "5", "6", "P01", "31"}));
}

TEST(GivenRowsOfSeveralShapes, WhenWrittenThenMissingCellsAreEmpty) {
  const TempFolder folder;
  const auto lines =
      readCsv(recordRows(folder.path(), {{{"a", 1}, {"b", 2}}, {{"b", 3}}, {{"c", 4}, {"a", 5}}}));
  EXPECT_EQ(lines[0], (Line{"a", "b", "c", "participant", "age"}));
  EXPECT_EQ(lines[2], (Line{"", "3", "", "P01", "31"}));
  EXPECT_EQ(lines[3], (Line{"5", "", "4", "P01", "31"}));
}

TEST(GivenSeveralTables, WhenTheRunEndsThenThoseWithRowsHaveFilesAndTheMainOneAlways) {
  const TempFolder folder;
  RunStart run = test::aRun();
  run.expInfo = Value();
  run.tables = {{"main", {{"thisRow.t", "real", "s", "", 29}}}, {"gaze", {}}, {"unused", {}}};
  auto recorder = test::openRecorder(folder.path());
  recorder->startSession(test::aSession());
  recorder->startRun(run);
  recorder->addRow({run.id, "gaze", {{"x", 1}}});
  recorder->addRow({run.id, "undeclared", {{"y", 2}}});
  recorder->endRun(test::anEnd());
  ASSERT_TRUE(recorder->flush());
  ASSERT_EQ(recorder->files().size(), 1u);
  EXPECT_EQ(recorder->files()[0].tables,
            (std::vector<std::filesystem::path>{folder / "P01_stroop.csv", folder / "P01_stroop_gaze.csv",
                                                folder / "P01_stroop_undeclared.csv"}));
  EXPECT_EQ(readCsv(folder / "P01_stroop.csv"), (std::vector<Line>{{"thisRow.t"}}));
  EXPECT_EQ(readCsv(folder / "P01_stroop_gaze.csv"), (std::vector<Line>{{"x"}, {"1"}}));
}

TEST(GivenEventsAndConsent, WhenRecordedThenEachIsInItsOwnTable) {
  const TempFolder folder;
  auto recorder = test::openRecorder(folder.path());
  recorder->startSession(test::aSession());
  ConsentRecord consent;
  consent.module = "org.lab.consent";
  consent.textHash = "abc";
  consent.document = Dict{{"title", "Information"}};
  consent.accepted = true;
  consent.items = Dict{{"video", false}};
  consent.covers = {"stroop"};
  consent.decided = fromNanoseconds(2'000'000'000);
  consent.participant = "P01";
  recorder->addConsent(consent);
  recorder->addEvent({"", fromNanoseconds(500'000'000), "state", "ready"});
  ASSERT_TRUE(recorder->flush());
  EXPECT_EQ(query(folder.path(),
                  "SELECT session, module, text_hash, document, asked, accepted, items, covers, decided_s "
                  "FROM consents"),
            (std::vector<Line>{{"s1", "org.lab.consent", "abc", "{\"title\":\"Information\"}", "1", "1",
                                "{\"video\":false}", "[\"stroop\"]", "2.0"}}));
  EXPECT_EQ(query(folder.path(), "SELECT session, run, time_s, kind, value FROM events"),
            (std::vector<Line>{{"s1", "", "0.5", "state", "\"ready\""}}));
}

TEST(GivenASession, WhenClosedThenTheDatabaseTellsItAndTheJournalIsGone) {
  const TempFolder folder;
  recordRows(folder.path(), {{{"a", 1}}});
  EXPECT_EQ(query(folder.path(), "SELECT id, study, participant, seed, ending FROM sessions"),
            (std::vector<Line>{{"s1", "study", "P01", "42", "finished"}}));
  EXPECT_EQ(query(folder.path(),
                  "SELECT id, session, experiment, participant, started_s, ended_s, ending, filed FROM runs"),
            (std::vector<Line>{{"s1.1", "s1", "stroop", "P01", "1.5", "9.0", "finished", "1"}}));
  EXPECT_TRUE(std::filesystem::is_empty(folder / "journal"));
}

TEST(GivenASessionInProgress, WhenItHasBegunThenItsJournalIsNamedAfterIt) {
  const TempFolder folder;
  auto recorder = test::openRecorder(folder.path());
  recorder->startSession(test::aSession("2026/11 a"));
  ASSERT_TRUE(recorder->flush());
  EXPECT_TRUE(std::filesystem::exists(folder / "journal" / "2026_11_a.fovea-journal"));
}

TEST(GivenARecorderClosedInTheMiddleOfARun, WhenClosedThenTheRunIsMarkedAndItsFileIsThere) {
  const TempFolder folder;
  {
    auto recorder = test::openRecorder(folder.path());
    recorder->startSession(test::aSession());
    recorder->startRun(test::aRun());
    recorder->addRow({"s1.1", "trials", {{"a", 1}}});
  }
  EXPECT_EQ(query(folder.path(), "SELECT ending, ended_s FROM runs"),
            (std::vector<Line>{{"crashed", "NULL"}}));
  EXPECT_EQ(readCsv(folder / "P01_stroop.csv").size(), 2u);
}

TEST(GivenARowListener, WhenRowsAreStoredThenItHearsThemInOrder) {
  const TempFolder folder;
  auto recorder = test::openRecorder(folder.path());
  std::vector<Value> heard;
  recorder->setRowListener([&](const Row &row) { heard.push_back(*Value(row.values).find("n")); });
  recorder->startRun(test::aRun());
  for (int i = 0; i < 1000; ++i) recorder->addRow({"s1.1", "trials", {{"n", i}}});
  ASSERT_TRUE(recorder->flush());
  recorder->setRowListener(nullptr);
  ASSERT_EQ(heard.size(), 1000u);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(heard[static_cast<std::size_t>(i)], Value(i));
}

TEST(GivenAStepListener, WhenStepsAreStoredThenItHearsThemInOrder) {
  const TempFolder folder;
  auto recorder = test::openRecorder(folder.path());
  std::vector<std::string> heard;
  recorder->setStepListener([&](const ParticipantStep &step) { heard.push_back(step.responses.front().textOr("label", "")); });
  recorder->startSession(test::aSession());
  ParticipantStep step;
  step.id = "s1", step.study = "study", step.participant = "P01";
  for (const char *label : {"age", "rating"}) {
    step.responses = {Value(Dict{{"path", label}, {"label", label}, {"type", "page"}, {"attempt", 1}, {"accepted", true}})};
    recorder->addStep(step);
  }
  ASSERT_TRUE(recorder->flush());
  recorder->setStepListener(nullptr);
  EXPECT_EQ(heard, (std::vector<std::string>{"age", "rating"}));
}

TEST(GivenTwoRecordersInOneFolder, WhenBothRecordThenNoRowIsLostAndNothingIsMixed) {
  const TempFolder folder;
  constexpr int kRows = 3000;
  const auto record = [&](const std::string &session, const std::string &column) {
    auto recorder = test::openRecorder(folder.path());
    recorder->startSession(test::aSession(session));
    RunStart run = test::aRun(session + ".1", session);
    recorder->startRun(run);
    // Each adds columns to the same table while the other inserts.
    for (int i = 0; i < kRows; ++i)
      recorder->addRow({run.id, "trials", {{column + std::to_string(i / 500), i}}});
    recorder->endRun(test::anEnd(run.id));
    recorder->endSession({});
    const auto flushed = recorder->flush();
    EXPECT_TRUE(flushed) << flushed.error().text();
  };
  std::thread other([&] { record("s2", "b"); });
  record("s1", "a");
  other.join();
  for (const std::string session : {"s1", "s2"}) {
    EXPECT_EQ(readCsv(folder / (session + ".csv")).size(), kRows + 1u);
    EXPECT_EQ(query(folder.path(),
                    "SELECT count(*), count(DISTINCT row), max(row) FROM stroop_trials WHERE run = '" +
                        session + ".1'"),
              (std::vector<Line>{{"3000", "3000", "2999"}}));
  }
}

TEST(GivenRowsOfARunThatWasNeverStarted, WhenStoredThenTheyAreKept) {
  const TempFolder folder;
  {
    auto recorder = test::openRecorder(folder.path());
    recorder->addRow({"lost", "trials", {{"a", 1}}});
  }
  EXPECT_EQ(query(folder.path(), "SELECT run, a FROM unknown_trials"), (std::vector<Line>{{"lost", "1"}}));
  EXPECT_EQ(readCsv(folder / "lost.csv"), (std::vector<Line>{{"a"}, {"1"}}));
}

TEST(GivenMoreColumnsThanATableCanHave, WhenStoredThenTheRowsThatFitNowhereAreKeptWhole) {
  const TempFolder folder;
  Dict wide;
  for (int i = 0; i < 2100; ++i) wide.emplace_back("c" + std::to_string(i), i);
  recordRows(folder.path(), {{{"c0", 1}}, wide, {{"c1", 2}}});
  EXPECT_EQ(query(folder.path(), "SELECT c0, c1 FROM stroop_trials"),
            (std::vector<Line>{{"1", "NULL"}, {"NULL", "2"}}));
  EXPECT_EQ(query(folder.path(), "SELECT type, length(payload) > 2100 * 6 FROM unplaced"),
            (std::vector<Line>{{"3", "1"}}));
}

TEST(GivenAFolderWhoseParentIsAFile, WhenOpenedThenTheErrorSaysWhatWhereAndWhatToDo) {
  const TempFolder folder;
  test::writeText(folder / "file", "");
  const auto recorder = Recorder::open(folder / "file/data", test::quietLog());
  ASSERT_FALSE(recorder);
  EXPECT_EQ(recorder.error().code, ErrorCode::Io);
  EXPECT_EQ(recorder.error().where, folder / "file/data");
  EXPECT_NE(recorder.error().what.find("Not a directory"), std::string::npos) << recorder.error().what;
  EXPECT_FALSE(recorder.error().fix.empty());
}

TEST(GivenADatabaseThatIsNone, WhenOpenedThenTheErrorNamesItAndItIsUntouched) {
  const TempFolder folder;
  test::writeText(folder / "fovea.db", std::string(10'000, 'x'));
  const auto recorder = Recorder::open(folder.path(), test::quietLog());
  ASSERT_FALSE(recorder);
  EXPECT_EQ(recorder.error().where, folder / "fovea.db");
  EXPECT_EQ(test::readText(folder / "fovea.db"), std::string(10'000, 'x'));
}

}  // namespace
}  // namespace fovea
