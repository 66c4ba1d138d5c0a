// What a crashed process leaves behind. Its journal is made by taking a copy while the recorder is at work.

#include "core/json.hpp"
#include "fixture.hpp"

namespace fovea {
namespace {

using test::Line;
using test::query;
using test::readCsv;
using test::TempFolder;

/// A data folder with the journal of a process that died in the middle of a run.
class GivenACrashedSession : public testing::Test {
 protected:
  /// The journal's bytes after this many rows, and the run's end when asked for.
  static std::string journalAfter(int rows, bool runEnded) {
    const TempFolder folder;
    auto recorder = test::openRecorder(folder.path());
    recorder->startSession(test::aSession());
    RunStart run = test::aRun();
    run.tables = {{"trials", {{"thisRow.t", "real", "s", "", 29}}}};
    recorder->startRun(run);
    for (int i = 0; i < rows; ++i) recorder->addRow({"s1.1", "trials", {{"thisRow.t", i / 2.0}, {"n", i}}});
    if (runEnded) recorder->endRun(test::anEnd());
    EXPECT_TRUE(recorder->flush());
    return test::readText(folder / "journal/s1.fovea-journal");
  }

  void leaveBehind(const std::string &journal) {
    std::filesystem::create_directories(folder_ / "journal");
    test::writeText(folder_ / "journal/s1.fovea-journal", journal);
  }

  Recovery recoverAll() {
    auto recovery = recoverSessions(folder_.path(), "it crashed");
    EXPECT_TRUE(recovery) << recovery.error().text();
    return recovery ? *recovery : Recovery();
  }

  /// Where nothing may go wrong.
  std::vector<RunFiles> recover() {
    auto recovery = recoverAll();
    for (const Error &problem : recovery.problems) ADD_FAILURE() << problem.text();
    return recovery.runs;
  }

  TempFolder folder_;
};

TEST_F(GivenACrashedSession, WhenRecoveredThenItsRowsAreInDatabaseAndFileAndTheRunIsMarked) {
  leaveBehind(journalAfter(3, false));
  const auto runs = recover();
  ASSERT_EQ(runs.size(), 1u);
  EXPECT_EQ(runs[0].run, "s1.1");
  EXPECT_EQ(runs[0].ending, Ending::Crashed);
  EXPECT_EQ(readCsv(runs[0].tables.at(0)), (std::vector<Line>{{"thisRow.t", "n", "participant", "age"},
                                                              {"0", "0", "P01", "31"},
                                                              {"0.5", "1", "P01", "31"},
                                                              {"1", "2", "P01", "31"}}));
  EXPECT_EQ(query(folder_.path(), "SELECT runs.ending, runs.error, sessions.ending FROM runs JOIN sessions"),
            (std::vector<Line>{{"crashed", "it crashed", "crashed"}}));
  EXPECT_EQ(readJson(runs[0].description)->root.find("run")->textOr("ending", ""), "crashed");
  EXPECT_TRUE(std::filesystem::is_empty(folder_ / "journal"));
}

TEST_F(GivenACrashedSession, WhenItsRunHadEndedThenTheEndingIsKept) {
  leaveBehind(journalAfter(1, true));
  const auto runs = recover();
  ASSERT_EQ(runs.size(), 1u);
  EXPECT_EQ(runs[0].ending, Ending::Finished);
  EXPECT_EQ(
      query(folder_.path(), "SELECT runs.ending, runs.ended_s, sessions.ending FROM runs JOIN sessions"),
      (std::vector<Line>{{"finished", "9.0", "crashed"}}));
}

TEST_F(GivenACrashedSession, WhenTheSameJournalIsRecoveredTwiceThenNothingIsTwice) {
  const std::string journal = journalAfter(100, false);
  leaveBehind(journal);
  recover();
  leaveBehind(journal);
  EXPECT_TRUE(recover().empty());
  EXPECT_EQ(query(folder_.path(), "SELECT count(*), count(DISTINCT n) FROM stroop_trials"),
            (std::vector<Line>{{"100", "100"}}));
  EXPECT_EQ(readCsv(folder_ / "P01_stroop.csv").size(), 101u);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "P01_stroop_1.csv"));
}

TEST_F(GivenACrashedSession, WhenHalfWasInTheDatabaseAlreadyThenTheRestIsAddedOnce) {
  const std::string journal = journalAfter(100, false);
  // The same journal, cut after some record in its middle: an earlier and shorter state of it.
  leaveBehind(journal.substr(0, journal.find_last_not_of('\0') / 2));
  recover();
  const auto before = query(folder_.path(), "SELECT count(*) FROM stroop_trials")[0][0];
  leaveBehind(journal);
  recover();
  EXPECT_GT(std::stoi(before), 10);
  EXPECT_LT(std::stoi(before), 90);
  EXPECT_EQ(query(folder_.path(), "SELECT count(*), count(DISTINCT n), max(row) FROM stroop_trials"),
            (std::vector<Line>{{"100", "100", "99"}}));
  EXPECT_EQ(readCsv(folder_ / "P01_stroop.csv").size(), 101u) << "its own file was not made anew";
  EXPECT_FALSE(std::filesystem::exists(folder_ / "P01_stroop_1.csv"));
}

TEST_F(GivenACrashedSession, WhenCutAnywhereInTheLastRowThenOnlyThatRowIsMissing) {
  const std::string journal = journalAfter(3, false);
  const std::size_t used = journal.find_last_not_of('\0') + 1;
  const std::size_t lastRow = journal.rfind("s1.1") - 26;  // behind the record's header
  for (std::size_t length = lastRow; length < used; length += 3) {
    const TempFolder folder;
    std::filesystem::create_directories(folder / "journal");
    test::writeText(folder / "journal/s1.fovea-journal", journal.substr(0, length));
    const auto recovery = recoverSessions(folder.path(), "it crashed");
    ASSERT_TRUE(recovery);
    EXPECT_TRUE(recovery->problems.empty());
    EXPECT_EQ(readCsv(folder / "P01_stroop.csv").size(), 3u) << length;
  }
}

/// The journal with these rows damaged.
std::string without(const std::string &journal, const std::vector<int> &rows) {
  std::string damaged = journal;
  std::size_t at = journal.find("thisRow.t");  // its declaration
  for (int row = 0; (at = journal.find("thisRow.t", at + 1)) != std::string::npos; ++row)
    if (std::find(rows.begin(), rows.end(), row) != rows.end()) damaged[at] ^= 0x40;
  return damaged;
}

TEST_F(GivenACrashedSession, WhenADiskDroppedSomeOfItsRowsThenThoseThatWereRescuedFillTheGapsAndNoneIsLost) {
  const std::string whole = journalAfter(9, false);
  leaveBehind(without(whole, {2, 3, 6}));
  const TempFolder rescued;
  test::writeText(rescued / "copy.fovea-journal", without(whole, {4, 5}));

  const auto recovery = recoverSessions(folder_.path(), "it crashed", {rescued.path()});

  ASSERT_TRUE(recovery);
  EXPECT_EQ(query(folder_.path(), "SELECT group_concat(n) FROM (SELECT n FROM stroop_trials ORDER BY row)"), (std::vector<Line>{{"0,1,2,3,4,5,6,7,8"}}));
  EXPECT_FALSE(std::filesystem::exists(rescued / "copy.fovea-journal"));
}

TEST_F(GivenACrashedSession, WhenARowIsInNoCopyThenOnlyThatRowIsMissing) {
  const std::string whole = journalAfter(9, false);
  leaveBehind(without(whole, {2, 3, 6}));
  const TempFolder rescued;
  test::writeText(rescued / "copy.fovea-journal", without(whole, {3}));
  ASSERT_TRUE(recoverSessions(folder_.path(), "it crashed", {rescued.path()}));
  EXPECT_EQ(query(folder_.path(), "SELECT group_concat(n) FROM (SELECT n FROM stroop_trials ORDER BY row)"), (std::vector<Line>{{"0,1,2,4,5,6,7,8"}}));
}

TEST_F(GivenACrashedSession, WhenItWasKilledWhileItPublishedThenTheFilesAreNotMadeTwice) {
  const std::string journal = journalAfter(5, true);
  leaveBehind(journal);
  recover();
  const std::string table = test::readText(folder_ / "P01_stroop.csv");
  // As if the process had died after the table had its name and before the description had.
  std::filesystem::remove(folder_ / "P01_stroop.json");
  query(folder_.path(), "UPDATE runs SET filed = 0, files = '{\"stem\":\"P01_stroop\"}'");
  leaveBehind(journal);
  const auto runs = recover();
  ASSERT_EQ(runs.size(), 1u);
  EXPECT_EQ(runs[0].tables.at(0), folder_ / "P01_stroop.csv");
  EXPECT_EQ(test::readText(folder_ / "P01_stroop.csv"), table);
  EXPECT_TRUE(std::filesystem::exists(folder_ / "P01_stroop.json"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "P01_stroop_1.csv"));
}

TEST_F(GivenACrashedSession, WhenARecorderIsOpenedThenItBringsTheSessionHome) {
  leaveBehind(journalAfter(2, false));
  const auto recorder = test::openRecorder(folder_.path());
  EXPECT_EQ(recorder->recovered(), std::vector<std::string>{"s1"});
  EXPECT_EQ(readCsv(folder_ / "P01_stroop.csv").size(), 3u);
}

TEST_F(GivenACrashedSession, WhenAByteInTheMiddleIsDamagedThenAllOtherRowsComeHomeAndTheJournalIsKept) {
  std::string journal = journalAfter(100, true);
  journal[journal.find_last_not_of('\0') / 2] ^= 0x10;
  leaveBehind(journal);
  const Recovery recovery = recoverAll();
  EXPECT_EQ(recovery.runs.size(), 1u);
  ASSERT_EQ(recovery.problems.size(), 1u);
  EXPECT_EQ(recovery.problems[0].where, folder_ / "journal/s1.fovea-journal.damaged");
  EXPECT_NE(recovery.problems[0].what.find("1 records ("), std::string::npos) << recovery.problems[0].what;
  EXPECT_NE(recovery.problems[0].what.find("1 of them"), std::string::npos) << recovery.problems[0].what;
  const auto rows = [&] { return query(folder_.path(), "SELECT count(*), count(DISTINCT n), max(n) FROM stroop_trials"); };
  EXPECT_EQ(rows(), (std::vector<Line>{{"99", "99", "99"}}));
  EXPECT_EQ(query(folder_.path(), "SELECT ending FROM runs"), (std::vector<Line>{{"finished"}}));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "journal/s1.fovea-journal"));

  EXPECT_TRUE(recover().empty());
  EXPECT_EQ(test::readText(folder_ / "journal/s1.fovea-journal.damaged"), journal);
  EXPECT_EQ(rows(), (std::vector<Line>{{"99", "99", "99"}}));
}

TEST_F(GivenACrashedSession, WhenTheDamagedRowIsInTheDatabaseAlreadyThenNothingIsLost) {
  std::string journal = journalAfter(100, false);
  leaveBehind(journal);
  recover();
  journal[journal.find_last_not_of('\0') / 2] ^= 0x10;
  leaveBehind(journal);
  const Recovery recovery = recoverAll();
  ASSERT_EQ(recovery.problems.size(), 1u);
  EXPECT_NE(recovery.problems[0].what.find("0 of them"), std::string::npos) << recovery.problems[0].what;
}

TEST_F(GivenACrashedSession, WhenItsFilesCannotBeWrittenThenTheJournalStays) {
  leaveBehind(journalAfter(2, false));
  // The run's unfinished file would have this name.
  std::filesystem::create_directories(folder_ / ".fovea-s1.1-0.tmp/x");
  const Recovery failed = recoverAll();
  EXPECT_TRUE(failed.runs.empty());
  EXPECT_EQ(failed.problems.size(), 1u);
  EXPECT_TRUE(std::filesystem::exists(folder_ / "journal/s1.fovea-journal"));
  std::filesystem::remove_all(folder_ / ".fovea-s1.1-0.tmp");
  EXPECT_EQ(recover().size(), 1u);
}

TEST_F(GivenACrashedSession, WhenAnotherJournalIsNoneThenTheSessionComesHomeAndTheOtherIsNamed) {
  leaveBehind(journalAfter(3, false));
  test::writeText(folder_ / "journal/a.fovea-journal", std::string(200, 'x'));
  const Recovery recovery = recoverAll();
  EXPECT_EQ(recovery.runs.size(), 1u);
  EXPECT_EQ(recovery.sessions, std::vector<std::string>{"s1"});
  ASSERT_EQ(recovery.problems.size(), 1u);
  EXPECT_EQ(recovery.problems[0].where, folder_ / "journal/a.fovea-journal");
}

/// A session that died after it had amended two rows; returns its journal.
std::string journalWithAmendments() {
  const TempFolder folder;
  auto recorder = test::openRecorder(folder.path());
  recorder->startSession(test::aSession());
  recorder->startRun(test::aRun());
  for (int n = 0; n < 3; ++n) recorder->addRow({"s1.1", "trials", {{"n", n}, {"word", "word" + std::to_string(n)}}});
  recorder->amendRow({"s1.1", "trials", {{"x", "early"}}, 0});
  recorder->amendRow({"s1.1", "trials", {{"x", "late"}}, 1});
  EXPECT_TRUE(recorder->flush());
  return test::readText(folder / "journal/s1.fovea-journal");
}

TEST_F(GivenACrashedSession, WhenRowsHadBeenAmendedThenTheyComeHomeAmendedAndOnce) {
  const std::string journal = journalWithAmendments();
  for (int time = 0; time < 2; ++time) {
    leaveBehind(journal);
    recover();
    EXPECT_EQ(query(folder_.path(), "SELECT n, x FROM stroop_trials"), (std::vector<Line>{{"0", "early"}, {"1", "late"}, {"2", "NULL"}}));
  }
  EXPECT_EQ(readCsv(folder_ / "P01_stroop.csv")[2], (Line{"1", "word1", "late", "P01", "31"}));
}

TEST_F(GivenACrashedSession, WhenARowIsDamagedThenNoRowAfterItIsTakenForTheOneThatWasAmended) {
  std::string journal = journalWithAmendments();
  journal[journal.find("word1")] ^= 0x10;
  leaveBehind(journal);
  const Recovery recovery = recoverAll();
  EXPECT_EQ(query(folder_.path(), "SELECT n, x FROM stroop_trials"), (std::vector<Line>{{"0", "early"}, {"2", "NULL"}}));
  ASSERT_EQ(recovery.problems.size(), 2u);
  EXPECT_NE(recovery.problems[0].what.find("is not certain"), std::string::npos) << recovery.problems[0].what;
}

TEST(GivenALivingSession, WhenSessionsAreRecoveredThenItIsLeftAlone) {
  const TempFolder folder;
  auto recorder = test::openRecorder(folder.path());
  recorder->startSession(test::aSession());
  recorder->startRun(test::aRun());
  recorder->addRow({"s1.1", "trials", {{"n", 1}}});
  ASSERT_TRUE(recorder->flush());
  const auto recovery = recoverSessions(folder.path(), "it crashed");
  ASSERT_TRUE(recovery) << recovery.error().text();
  EXPECT_TRUE(recovery->runs.empty());
  EXPECT_TRUE(recovery->problems.empty());
  EXPECT_EQ(query(folder.path(), "SELECT ending FROM runs"), (std::vector<Line>{{"NULL"}}));
}

TEST(GivenADamagedJournal, WhenSessionsAreRecoveredThenTheProblemNamesItAndItStays) {
  const TempFolder folder;
  std::filesystem::create_directories(folder / "journal");
  test::writeText(folder / "journal/x.fovea-journal", std::string(200, 'x'));
  const auto recovery = recoverSessions(folder.path(), "it crashed");
  ASSERT_TRUE(recovery) << recovery.error().text();
  ASSERT_EQ(recovery->problems.size(), 1u);
  EXPECT_EQ(recovery->problems[0].where, folder / "journal/x.fovea-journal");
  EXPECT_TRUE(std::filesystem::exists(folder / "journal/x.fovea-journal"));
  EXPECT_TRUE(test::openRecorder(folder.path())) << "one bad journal keeps nobody from recording";
}

TEST(GivenAFolderWithoutJournals, WhenSessionsAreRecoveredThenNothingIsMade) {
  const TempFolder folder;
  EXPECT_TRUE(recoverSessions(folder.path(), "")->runs.empty());
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

}  // namespace
}  // namespace fovea
