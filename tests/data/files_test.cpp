// The files of a run: their names, their description, and that nothing is ever overwritten.

#include "core/hash.hpp"
#include "core/json.hpp"
#include "fixture.hpp"

namespace fovea {
namespace {

using test::Line;
using test::readCsv;
using test::recordRows;
using test::TempFolder;

Value readDescription(const std::filesystem::path &file) {
  auto document = readJson(file);
  EXPECT_TRUE(document) << document.error().text();
  return document ? document->root : Value();
}

TEST(GivenAStemThatIsTaken, WhenARunEndsThenAnotherIsUsedAndReported) {
  const TempFolder folder;
  const auto first = recordRows(folder.path(), {{{"a", 1}}});
  const std::string before = test::readText(first);
  const auto second = recordRows(folder.path(), {{{"a", 2}}}, test::aRun("s2.1"), "s2");
  EXPECT_EQ(second, folder / "P01_stroop_1.csv");
  EXPECT_EQ(test::readText(first), before);
  EXPECT_EQ(readCsv(second)[1][0], "2");
  EXPECT_TRUE(std::filesystem::exists(folder / "P01_stroop_1.json"));
}

TEST(GivenOnlyADescriptionOfThatName, WhenARunEndsThenItIsNotOverwritten) {
  const TempFolder folder;
  test::writeText(folder / "P01_stroop.json", "mine");
  EXPECT_EQ(recordRows(folder.path(), {{{"a", 1}}}), folder / "P01_stroop_1.csv");
  EXPECT_EQ(test::readText(folder / "P01_stroop.json"), "mine");
}

TEST(GivenAStemWithDots, WhenARunEndsThenTheWholeStemIsKept) {
  const TempFolder folder;
  EXPECT_EQ(recordRows(folder.path(), {}, test::aRun("r", "P01_2026-11-21_03h01.02.569")),
            folder / "P01_2026-11-21_03h01.02.569.csv");
}

TEST(GivenARun, WhenItEndsThenTheDescriptionTellsItsColumnsHashesAndCircumstances) {
  const TempFolder folder;
  auto recorder = test::openRecorder(folder.path());
  recorder->startSession(test::aSession());
  ConsentRecord consent;
  consent.module = "org.lab.consent";
  consent.accepted = true;
  recorder->addConsent(consent);
  RunStart run = test::aRun();
  run.tables = {{"trials", {{"size", "real", "deg", "Size of the word", 20}}}};
  recorder->startRun(run);
  recorder->addRow({"s1.1", "trials", {{"size", 2.0}, {"key_resp.rt", 0.5}, {"corr", 1}}});
  recorder->addEvent({"s1.1", fromNanoseconds(3'000'000'000), "pause", Dict{{"started", 1.0}}});
  recorder->addEvent({"s1.1", fromNanoseconds(4'000'000'000), "annotation", "coughed"});
  recorder->addEvent({"s1.1", fromNanoseconds(4'000'000'000), "key", "left"});
  recorder->endRun(test::anEnd());
  ASSERT_TRUE(recorder->flush());
  const Value description = readDescription(recorder->files()[0].description);
  const Value &table = description.find("tables")->list()->front();

  EXPECT_EQ(table.textOr("file", ""), "P01_stroop.csv");
  EXPECT_EQ(table.textOr("sha256", ""), *sha256File(folder / "P01_stroop.csv"));
  EXPECT_EQ(*table.find("rows"), Value(1));
  std::vector<Line> columns;
  for (const Value &column : *table.find("columns")->list())
    columns.push_back({column.textOr("name", ""), column.textOr("type", ""), column.textOr("unit", ""),
                       cellText(*column.find("priority")), column.textOr("source", "")});
  EXPECT_EQ(columns, (std::vector<Line>{{"size", "real", "deg", "20", "data"},
                                        {"key_resp.rt", "real", "", "9", "data"},
                                        {"corr", "integer", "", "-1", "data"},
                                        {"participant", "text", "", "9", "expInfo"},
                                        {"age", "integer", "", "-1", "expInfo"}}));
  EXPECT_EQ(description.find("run")->textOr("ending", ""), "finished");
  EXPECT_EQ(*description.find("run")->find("started_s"), Value(1.5));
  EXPECT_EQ(*description.find("run")->find("seed"), Value(7));
  EXPECT_EQ(description.find("session")->textOr("study", ""), "study");
  EXPECT_EQ(description.find("session")->find("provenance")->textOr("host", ""), "0.1");
  EXPECT_EQ(description.find("provenance")->textOr("plugin", ""), "org.lab.stroop");
  EXPECT_EQ(*description.find("timing")->find("missed"), Value(0));
  EXPECT_EQ(description.find("consents")->list()->front().textOr("module", ""), "org.lab.consent");
  EXPECT_EQ(description.find("pauses")->list()->size(), 1u);
  EXPECT_EQ(description.find("events")->list()->front().textOr("value", ""), "coughed");
  EXPECT_EQ(*description.find("eventCounts")->find("key"), Value(1));
}

TEST(GivenARunInTheDatabase, WhenExportedThenTheFilesAreTheSameAgainAndTheOldOnesStay) {
  const TempFolder folder;
  const auto file = recordRows(folder.path(), {{{"a", 1}, {"b", true}}, {{"a", "x,y"}}});
  const auto elsewhere = exportRun(folder.path(), "s1.1", folder / "out");
  ASSERT_TRUE(elsewhere) << elsewhere.error().text();
  EXPECT_EQ(test::readText(elsewhere->tables[0]), test::readText(file));
  EXPECT_EQ(elsewhere->tables[0], folder / "out/P01_stroop.csv");
  EXPECT_EQ(elsewhere->ending, Ending::Finished);

  const auto beside = exportRun(folder.path(), "s1.1", folder.path());
  ASSERT_TRUE(beside);
  EXPECT_EQ(beside->tables[0], folder / "P01_stroop_1.csv");
  EXPECT_EQ(test::readText(beside->tables[0]), test::readText(file));
}

TEST(GivenNoSuchRun, WhenExportedThenTheErrorNamesIt) {
  const TempFolder folder;
  recordRows(folder.path(), {});
  const auto exported = exportRun(folder.path(), "other", folder / "out");
  ASSERT_FALSE(exported);
  EXPECT_EQ(exported.error().code, ErrorCode::Unknown);
  EXPECT_NE(exported.error().what.find("other"), std::string::npos);
}

TEST(GivenAFolderWithoutData, WhenARunIsExportedThenNoDatabaseIsMade) {
  const TempFolder folder;
  EXPECT_FALSE(exportRun(folder.path(), "r", folder / "out"));
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(GivenFinishedRuns, WhenAllIsDoneThenNoUnfinishedFileIsLeft) {
  const TempFolder folder;
  recordRows(folder.path(), {{{"a", 1}}});
  for (const auto &entry : std::filesystem::directory_iterator(folder.path()))
    EXPECT_NE(entry.path().extension(), ".tmp") << entry.path();
}

}  // namespace
}  // namespace fovea
