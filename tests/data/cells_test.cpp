// Cells of a counterbalancing over one folder: who has one, and who gave theirs back.

#include "data/cells.hpp"

#include "data/pseudonyms.hpp"
#include "data/study_tables.hpp"
#include "fixture.hpp"

namespace fovea {
namespace {

using test::TempFolder;

CellSeeker seeker(const std::string &way, bool isKept = true) { return {"study", "p-" + way, way, "order", 4, false, isKept}; }

constexpr const char *kUnits[] = {"a-b-d-c", "b-c-a-d", "c-d-b-a", "d-a-c-b"};

/// Somebody's session, with a step that has a cell; the session is open as long as the recorder is kept.
std::unique_ptr<Recorder> record(const std::filesystem::path &folder, const std::string &way, std::int64_t cell, const std::string &status) {
  auto recorder = test::openRecorder(folder);
  SessionStart start = test::aSession(way);
  start.study = "study";
  recorder->startSession(start);
  ParticipantStep step;
  step.id = way;
  step.study = "study";
  step.participant = "p-" + way;
  step.status = status;
  step.cells = {Value(Dict{{"label", "order"}, {"cell", cell}, {"cells", 4}, {"units", kUnits[cell]}})};
  recorder->addStep(step);
  EXPECT_TRUE(recorder->flush());
  return recorder;
}
void recordWhole(const std::filesystem::path &folder, const std::string &way, std::int64_t cell, const std::string &status) {
  auto recorder = record(folder, way, cell, status);
  recorder->endSession({{}, status == "working" ? Ending::Stopped : Ending::Finished, ""});
  ASSERT_TRUE(recorder->flush());
}

/// What is counted for a newcomer who writes nothing down.
CellCounts countsIn(const std::filesystem::path &folder) {
  CellCounts counted;
  auto taken = takeCell(folder, seeker("newcomer", false), [&](const CellCounts &used) { return counted = used, 0; });
  EXPECT_TRUE(taken) << taken.error().text();
  return counted;
}

TEST(GivenCellsOfThoseWhoFinishedLeftAndAreAtWork, WhenTheyAreCountedThenOnlyWhoFinishedOrIsAtWorkHasOne) {
  TempFolder folder;
  recordWhole(folder.path(), "s1", 0, "complete");
  int cell = 1;
  for (const char *left : {"failed", "aborted", "withdrawn"}) recordWhole(folder.path(), std::string("s-") + left, cell++, left);
  recordWhole(folder.path(), "s5", 2, "working");  // stopped, and not come back
  const auto open = record(folder.path(), "s6", 3, "working");
  EXPECT_EQ(countsIn(folder.path()), (CellCounts{{0, 1}, {3, 1}}));
}

TEST(GivenSomebodyBetweenTwoSessionsOfTheStudysOwn, WhenCellsAreCountedThenTheirsIsTheirs) {
  TempFolder folder;
  recordWhole(folder.path(), "s1", 1, "working");
  EXPECT_EQ(countsIn(folder.path()), (CellCounts{}));
  test::query(folder.path(), "UPDATE participants SET next_session = '2026-11-24T09:00:00+00:00'");
  EXPECT_EQ(countsIn(folder.path()), (CellCounts{{1, 1}}));
}

TEST(GivenACellThatWasTaken, WhenItsOwnerAsksAgainThenItIsTheSameAndTheNextOneSeesItAtOnce) {
  TempFolder folder;
  { auto made = test::openRecorder(folder.path()); }
  ASSERT_EQ(*takeCell(folder.path(), seeker("s1"), [](const CellCounts &) { return 2; }), 2);
  EXPECT_EQ(*takeCell(folder.path(), seeker("s1"), [](const CellCounts &) { return 3; }), 2);
  EXPECT_EQ(countsIn(folder.path()), (CellCounts{{2, 1}}));
}

TEST(GivenTwoWaysOfOneSession, WhenItCrashesBeforeAnythingIsRecordedOfThemThenNeitherHasItsCell) {
  TempFolder folder;
  auto session = test::openRecorder(folder.path());
  session->startSession(test::aSession("s1"));
  ASSERT_TRUE(session->flush());
  for (const auto &[way, cell] : {std::pair("s1", 1), {"s1_2", 2}}) ASSERT_TRUE(takeCell(folder.path(), seeker(way), [&, cell = cell](const CellCounts &) { return cell; }));
  EXPECT_EQ(countsIn(folder.path()), (CellCounts{{1, 1}, {2, 1}})) << "both are at work";
  session->endSession({{}, Ending::Crashed, ""});
  ASSERT_TRUE(session->flush());
  EXPECT_EQ(countsIn(folder.path()), (CellCounts{}));
  EXPECT_EQ(*takeCell(folder.path(), seeker("s1_2"), [](const CellCounts &) { return 3; }), 2) << "who comes back has it as before";
}

TEST(GivenTwoStations, WhenBothBeginWithOneCodeInTheSameInstantThenOneOfThemHasIt) {
  TempFolder folder;
  const auto here = test::openRecorder(folder.path()), there = test::openRecorder(folder.path());
  auto first = here->claimWay("study", "07", false);
  EXPECT_TRUE(first);
  EXPECT_FALSE(there->claimWay("study", "07", false));
  EXPECT_TRUE(there->claimWay("study", "08", false));
  EXPECT_TRUE(there->claimWay("another study", "07", false));
  EXPECT_TRUE(there->claimWay("study", "07", true)) << "a rehearsal is somebody else";
  first.reset();
  EXPECT_TRUE(there->claimWay("study", "07", false)) << "given back";
}

TEST(GivenARehearsal, WhenAPersonTakesACellThenItsCellsDoNotCount) {
  TempFolder folder;
  recordWhole(folder.path(), "s1", 1, "complete");
  CellSeeker rehearsed = seeker("s2", false);
  rehearsed.isSimulated = true;
  CellCounts counted{{9, 9}};
  ASSERT_TRUE(takeCell(folder.path(), rehearsed, [&](const CellCounts &used) { return counted = used, 0; }));
  EXPECT_TRUE(counted.empty());
}

/// The cells of the last column of an exported table.
test::Line lastColumn(const std::filesystem::path &csv) {
  test::Line cells;
  for (const test::Line &line : test::readCsv(csv)) cells.push_back(line.back());
  return cells;
}

TEST(GivenCellsThatWereTaken, WhenTheyAreExportedThenTheirUnitsAreThereByName) {
  TempFolder folder;
  { auto made = test::openRecorder(folder.path()); }
  ASSERT_TRUE(takeCell(folder.path(), seeker("s1"), [](const CellCounts &) { return 2; }));  // at once, by number alone
  recordWhole(folder.path(), "s1", 2, "complete");
  recordWhole(folder.path(), "s2", 0, "complete");
  ASSERT_TRUE(exportStudyTables(folder.path(), folder / "own"));
  ASSERT_TRUE(exportPseudonymised(folder.path(), folder / "shared"));
  for (const char *target : {"own", "shared"}) EXPECT_EQ(lastColumn(folder / target / "cells.csv"), (test::Line{"units", "c-d-b-a", "a-b-d-c"})) << target;
}

TEST(GivenAFolderFromBeforeUnitsHadNames, WhenItIsExportedAndGoneOnWithThenItsCellsStayAndNewOnesHaveNames) {
  TempFolder folder;
  recordWhole(folder.path(), "s1", 3, "complete");
  test::query(folder.path(), "ALTER TABLE cells DROP COLUMN units");
  test::query(folder.path(), "PRAGMA user_version = 10");
  ASSERT_TRUE(exportStudyTables(folder.path(), folder / "own"));
  ASSERT_TRUE(exportPseudonymised(folder.path(), folder / "shared"));
  for (const char *target : {"own", "shared"}) EXPECT_EQ(lastColumn(folder / target / "cells.csv"), (test::Line{"cells", "4"})) << "as it was: reading changes nothing";
  EXPECT_EQ(test::query(folder.path(), "PRAGMA user_version")[0][0], "10");

  recordWhole(folder.path(), "s2", 1, "complete");
  EXPECT_EQ(countsIn(folder.path()), (CellCounts{{1, 1}, {3, 1}}));
  EXPECT_EQ(test::query(folder.path(), "SELECT way, cell, ifnull(units, '') FROM cells ORDER BY way"), (std::vector<test::Line>{{"s1", "3", ""}, {"s2", "1", "b-c-a-d"}}));
  EXPECT_EQ(test::query(folder.path(), "PRAGMA user_version")[0][0], "13");
}

}  // namespace
}  // namespace fovea
