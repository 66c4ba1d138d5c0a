// A database that refuses: rows wait in the journal.

#include <algorithm>
#include <mutex>

#include "data/routines.hpp"
#include "fixture.hpp"

namespace fovea {
namespace {

using test::Line;
using test::TempFolder;

TEST(GivenADatabaseThatAnotherProgramHolds, WhenItIsFreeAgainThenTheRowsAreThereAndTheTroubleWasLogged) {
  const TempFolder folder;
  std::mutex mutex;
  std::vector<LogLine> lines;
  Log log([] { return std::int64_t{0}; });
  log.setConsoleLevel(LogLevel::Critical);
  log.setListener([&](const LogLine &line) {
    const std::scoped_lock lock(mutex);
    lines.push_back(line);
  });
  auto recorder = test::openRecorder(folder.path(), log);
  recorder->startSession(test::aSession());
  recorder->startRun(test::aRun());
  ASSERT_TRUE(recorder->flush());
  {
    SQLite::Database other((folder / "fovea.db").string(), SQLite::OPEN_READWRITE);
    other.exec("BEGIN IMMEDIATE");
    recorder->addRow({"s1.1", "trials", {{"n", 1}}});
    const auto flushed = recorder->flush();
    ASSERT_FALSE(flushed);
    EXPECT_NE(flushed.error().fix.find("another program"), std::string::npos) << flushed.error().text();
    EXPECT_FALSE(recorder->full());
  }
  recorder->addRow({"s1.1", "trials", {{"n", 2}}});
  ASSERT_TRUE(recorder->flush());
  EXPECT_EQ(test::query(folder.path(), "SELECT n, row FROM stroop_trials"),
            (std::vector<Line>{{"1", "0"}, {"2", "1"}}));
  const std::scoped_lock lock(mutex);
  EXPECT_EQ(std::count_if(lines.begin(), lines.end(),
                          [](const LogLine &line) { return line.level == LogLevel::Error; }),
            1);
}

TEST(GivenADatabaseOfANewerVersion, WhenOpenedThenTheErrorSaysSo) {
  const TempFolder folder;
  test::recordRows(folder.path(), {});
  test::query(folder.path(), "PRAGMA user_version = 99");
  const auto recorder = Recorder::open(folder.path(), test::quietLog());
  ASSERT_FALSE(recorder);
  EXPECT_NE(recorder.error().what.find("newer"), std::string::npos);
}

TEST(GivenADatabaseFromBeforeAnybodyWasPaid, WhenAnotherSessionComesThenItsParticipantsHaveAPayment) {
  const TempFolder folder;
  test::recordRows(folder.path(), {});
  test::query(folder.path(), "ALTER TABLE participants DROP COLUMN payment");
  test::query(folder.path(), "ALTER TABLE participants DROP COLUMN currency");
  test::query(folder.path(), "PRAGMA user_version = 4");
  {
    auto recorder = test::openRecorder(folder.path());
    recorder->startSession(test::aSession("s2"));
    ParticipantStep step;
    step.id = "way", step.study = "s", step.status = "complete", step.currency = "EUR", step.payment = 135;
    recorder->addStep(step);
    ASSERT_TRUE(recorder->flush());
    EXPECT_EQ(recorder->totals("s", "another", false)->paid, 135);
    EXPECT_EQ(recorder->totals("s", "way", false)->paid, 0) << "what somebody is paid is no cost of others";
    EXPECT_EQ(recorder->totals("s", "another", true)->paid, 0);
    EXPECT_EQ(recorder->totals("s", "another", false)->ways.at("complete"), 1);
  }
  EXPECT_EQ(test::query(folder.path(), "SELECT currency, payment FROM participants"), (std::vector<Line>{{"EUR", "135"}}));
}

TEST(GivenADatabaseFromBeforePagesWereDated, WhenAnotherSessionComesThenItsAnswersAre) {
  const TempFolder folder;
  test::recordRows(folder.path(), {});
  for (const char *column : {"shown_source", "shown_uncertainty_s"}) test::query(folder.path(), std::string("ALTER TABLE responses DROP COLUMN ") + column);
  test::query(folder.path(), "PRAGMA user_version = 9");
  {
    auto recorder = test::openRecorder(folder.path());
    recorder->startSession(test::aSession("s2"));
    ParticipantStep step;
    step.id = "way", step.study = "s", step.status = "working";
    for (const char *source : {"oml", ""}) step.responses.push_back(Value(Dict{{"path", "a"}, {"shownSource", source}, {"shownUncertainty_s", 2e-5}}));
    recorder->addStep(step);
    ASSERT_TRUE(recorder->flush());
  }
  EXPECT_EQ(test::query(folder.path(), "SELECT shown_source, shown_uncertainty_s FROM responses WHERE shown_source IS NOT NULL"), (std::vector<Line>{{"oml", "2.0e-05"}}));
  EXPECT_EQ(test::query(folder.path(), "SELECT count(*) FROM responses WHERE shown_source IS NULL AND shown_uncertainty_s IS NULL"), (std::vector<Line>{{"1"}}));
}

TEST(GivenRunsWithTheSameColumns, WhenRecordedThenTheseAreWrittenOnceAndEachRunHasItsOwnOnes) {
  const TempFolder folder;
  {
    auto recorder = test::openRecorder(folder.path());
    recorder->startSession(test::aSession("s1"));
    for (const char *run : {"s1.1", "s1.2", "s1.3"}) {
      recorder->startRun(test::aRun(run));
      recorder->addRow({run, "trials", {{"n", 1}, {"word", "red"}}});
    }
    recorder->addRow({"s1.3", "trials", {{"n", 2.5}, {"late", true}}});
    ASSERT_TRUE(recorder->flush());
  }
  const auto columnsOf = [&](const std::string &run) {
    return test::query(folder.path(), "SELECT name, kinds FROM columns WHERE run = '" + run + "' AND name IN ('n', 'word', 'late') ORDER BY position");
  };
  EXPECT_EQ(columnsOf("s1.1"), (std::vector<Line>{{"n", "2"}, {"word", "8"}}));
  EXPECT_EQ(columnsOf("s1.2"), columnsOf("s1.1"));
  EXPECT_EQ(columnsOf("s1.3"), (std::vector<Line>{{"n", "6"}, {"word", "8"}, {"late", "1"}}));
  EXPECT_EQ(test::query(folder.path(), "SELECT count(*), count(DISTINCT columns) FROM column_sets"), (std::vector<Line>{{"2", "2"}}));
}

TEST(GivenRunsWhoseColumnsBecomeTheSame, WhenAnotherRunComesWithOthersThenNoneHasAnothersColumns) {
  const TempFolder folder;
  auto recorder = test::openRecorder(folder.path());
  recorder->startSession(test::aSession("s1"));
  const auto add = [&](const std::string &run, Dict row) {
    recorder->addRow({run, "trials", std::move(row)});
    ASSERT_TRUE(recorder->flush());
  };
  for (const char *run : {"s1.1", "s1.2", "s1.3", "s1.4"}) recorder->startRun(test::aRun(run));
  for (const char *run : {"s1.1", "s1.2"}) add(run, {{"a", 1}}), add(run, {{"a", 1.5}});  // whole in its first row, and no more in its second
  add("s1.3", {{"b", 1}});
  add("s1.4", {{"a", 1}});
  const auto namesOf = [&](const std::string &run) { return test::query(folder.path(), "SELECT name, kinds FROM columns WHERE run = '" + run + "' AND name IN ('a', 'b')"); };
  EXPECT_EQ(namesOf("s1.2"), (std::vector<Line>{{"a", "6"}}));
  EXPECT_EQ(namesOf("s1.3"), (std::vector<Line>{{"b", "2"}}));
  EXPECT_EQ(namesOf("s1.4"), (std::vector<Line>{{"a", "2"}}));
}

TEST(GivenADatabaseInWhichEachRunHasRowsForItsColumns, WhenAnotherSessionComesThenTheyAreDescribedAsBefore) {
  const TempFolder folder;
  test::recordRows(folder.path(), {{{"n", 1}, {"word", "red"}}});
  const std::string all = "SELECT run, table_name, position, name, stored, declared, type, kinds, unit, description, priority FROM columns ORDER BY 1, 2, 3";
  const auto before = test::query(folder.path(), all);
  for (const char *older : {"CREATE TABLE older AS SELECT * FROM columns", "DROP VIEW columns", "ALTER TABLE older RENAME TO columns", "DROP TABLE column_sets",
                            "DROP INDEX run_tables_of_set", "ALTER TABLE run_tables DROP COLUMN column_set", "PRAGMA user_version = 10"})
    test::query(folder.path(), older);
  test::openRecorder(folder.path());
  EXPECT_EQ(test::query(folder.path(), all), before);
  EXPECT_FALSE(before.empty());
}

TEST(GivenSomethingThatIsMadeOnce, WhenItIsAskedForAgainThenItIsNotMadeAgain) {
  const TempFolder folder;
  int times = 0;
  const auto make = [&] { return Result<Value>(Value(List{Value(++times), Value("x")})); };
  const OnceMade first{"s", "words", "a", false}, changed{"s", "words", "b", false}, rehearsed{"s", "words", "a", true};
  EXPECT_EQ(*takeOnce(folder.path(), first, make), Value(List{1, "x"}));
  EXPECT_EQ(*takeOnce(folder.path(), first, make), Value(List{1, "x"}));
  EXPECT_EQ(*takeOnce(folder.path(), changed, make), Value(List{2, "x"}));
  EXPECT_EQ(*takeOnce(folder.path(), rehearsed, make), Value(List{3, "x"}));
  const OnceMade other{"s", "other", "a", false};
  EXPECT_FALSE(takeOnce(folder.path(), other, [] { return Result<Value>(Error{ErrorCode::Io, "no", "", ""}); }));
  EXPECT_EQ(*takeOnce(folder.path(), other, make), Value(List{4, "x"})) << "what failed is tried again";
}

TEST(GivenExperimentsWithAwkwardNames, WhenStoredThenEachPairHasATableOfItsOwn) {
  const TempFolder folder;
  auto recorder = test::openRecorder(folder.path());
  int number = 0;
  for (const auto &[experiment, table] :
       std::vector<std::pair<std::string, std::string>>{{"a_b", "c"},
                                                        {"a", "b_c"},
                                                        {"a", "b c"},
                                                        {"A", "B_C"},
                                                        {"sqlite", "x"},
                                                        {"run", "tables"},
                                                        {"x\"; DROP TABLE runs; --", "y"}}) {
    RunStart run = test::aRun("r" + std::to_string(number++));
    run.experiment = experiment;
    recorder->startRun(run);
    recorder->addRow({run.id, table, {{"n", number}}});
  }
  ASSERT_TRUE(recorder->flush());
  const auto tables = test::query(folder.path(), "SELECT name FROM data_tables WHERE table_name <> 'trials'");
  ASSERT_EQ(tables.size(), 7u);
  for (const Line &table : tables)
    EXPECT_EQ(test::query(folder.path(), "SELECT count(*) FROM \"" + table[0] + "\"")[0][0], "1") << table[0];
}

}  // namespace
}  // namespace fovea
