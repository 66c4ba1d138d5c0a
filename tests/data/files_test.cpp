// The files of a run: their names, their description, and that nothing is ever overwritten.

#include <zlib.h>

#include "core/hash.hpp"
#include "core/json.hpp"
#include "core/names.hpp"
#include "data/export.hpp"
#include "fixture.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;

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

std::string readGzip(const std::filesystem::path &file) {
  std::string text;
  char part[4096];
  gzFile in = gzopen(file.c_str(), "rb");
  for (int count; in && (count = gzread(in, part, sizeof part)) > 0;) text.append(part, static_cast<std::size_t>(count));
  EXPECT_EQ(gzclose(in), Z_OK) << file;
  return text;
}

TEST(GivenARunThatShowedFrames, WhenItEndsThenEachIsInACompressedTableThatIsExportedTheSame) {
  const TempFolder folder, again;
  auto recorder = test::openRecorder(folder.path());
  recorder->startSession(test::aSession());
  recorder->startRun(test::aRun());
  const std::vector<FrameRow> first = {{Timestamp(1'000'000'001ns), 20us, 150us, 0}, {Timestamp(1'016'666'668ns), 20us, 90us, 2}};
  const std::vector<FrameRow> last = {{Timestamp(1'100'000'000ns), 16ms, 0ns, 0}};
  recorder->addFrames({"s1.1", 0, "oml", first});
  recorder->addFrames({"s1.1", 2, "swap_return", last});
  recorder->endRun(test::anEnd());
  ASSERT_TRUE(recorder->flush());
  const auto files = recorder->files().back();
  ASSERT_EQ(files.frames, folder / "P01_stroop_flips.csv.gz");
  EXPECT_EQ(readGzip(*files.frames),
            "frame,onset_s,uncertainty_s,onset_source,missed,host_s\n"
            "0,1.000000001,0.000020000,oml,0,0.000150000\n"
            "1,1.016666668,0.000020000,oml,2,0.000090000\n"
            "2,1.100000000,0.016000000,swap_return,0,0.000000000\n");
  const Value description = readDescription(files.description);
  EXPECT_EQ(*description.find("frames")->find("sha256"), Value(*sha256File(*files.frames)));
  for (const Value &column : *description.find("frames")->find("columns")->list())
    for (const char *member : {"type", "description"}) EXPECT_NE(column.textOr(member, ""), "") << column.textOr("name", "");
  const auto exported = exportRun(folder.path(), "s1.1", again.path());
  ASSERT_TRUE(exported) << exported.error().text();
  EXPECT_EQ(test::readText(*exported->frames), test::readText(*files.frames));
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

TEST(GivenASessionThatGoesOnWithAnother, WhenItsRunIsDescribedThenTheConsentsOfBothAreThere) {
  const TempFolder folder;
  Value description;
  const auto session = [&](const char *id, const char *way, const char *consentedTo, bool runs = false) {
    auto recorder = test::openRecorder(folder.path());
    recorder->startSession(test::aSession(id));
    if (way) recorder->addEvent({"", Timestamp{}, "resumed", Dict{{"way", way}}});
    ConsentRecord consent;
    consent.module = consentedTo;
    if (*consentedTo) recorder->addConsent(consent);
    if (runs) recorder->startRun(test::aRun()), recorder->endRun(test::anEnd());
    recorder->endSession({});
    ASSERT_TRUE(recorder->flush());
    if (runs) description = readDescription(recorder->files()[0].description);
  };
  session("other", nullptr, "somebody else's");
  session("first", nullptr, "taking part");
  session("second", "first", "sound");
  session("third", "first", "", true);
  session("fourth", "first", "too late");

  const Value *consents = description.find("consents");
  ASSERT_TRUE(consents && consents->list());
  std::vector<Line> told;
  for (const Value &consent : *consents->list()) told.push_back({consent.textOr("module", ""), consent.textOr("session", "")});
  EXPECT_EQ(told, (std::vector<Line>{{"taking part", "first"}, {"sound", "second"}}));
}

/// A run in which the operator changed expInfo after the first row, and again before the last one.
void recordChanges(Recorder &recorder) {
  const auto change = [&](const std::string &key, Value value) {
    recorder.addEvent({"s1.1", fromNanoseconds(3'000'000'000), "expInfo", Dict{{"key", key}, {"value", std::move(value)}, {"origin", "operator"}}});
  };
  recorder.startSession(test::aSession());
  RunStart run = test::aRun();
  run.expInfo = Dict{{"participant", "P01"}, {"age", 31}, {"hand", "left, I think"}};
  recorder.startRun(run);
  recorder.addRow({"s1.1", "trials", {{"n", 0}}});
  change("age", "32");
  change("glasses", true);
  recorder.addRow({"s1.1", "trials", {{"n", 1}, {"age", "32"}, {"glasses", true}}});
  change("hand", Value());
  recorder.addRow({"s1.1", "trials", {{"n", 2}, {"age", "32"}, {"glasses", true}, {"hand", Value()}}});
  recorder.endRun(test::anEnd());
}

TEST(GivenExpInfoThatChangedDuringTheRun, WhenItEndsThenRowsBeforeHaveWhatWasEntered) {
  const TempFolder folder;
  auto recorder = test::openRecorder(folder.path());
  recordChanges(*recorder);
  ASSERT_TRUE(recorder->flush());
  EXPECT_EQ(readCsv(folder / "P01_stroop.csv"), (std::vector<Line>{{"n", "age", "glasses", "hand", "participant"},
                                                                   {"0", "31", "", "left, I think", "P01"},
                                                                   {"1", "32", "true", "left, I think", "P01"},
                                                                   {"2", "32", "true", "", "P01"}}));
  const Value description = readDescription(recorder->files().at(0).description);
  const Value &age = description.find("tables")->list()->front().find("columns")->list()->at(1);
  EXPECT_EQ(age.textOr("type", ""), "mixed") << "31 is a number, \"32\" is text";
}

TEST(GivenExpInfoThatChangedDuringTheRun, WhenExportedAsJsonThenRowsBeforeHaveWhatWasEntered) {
  const TempFolder folder;
  auto recorder = test::openRecorder(folder.path());
  recordChanges(*recorder);
  ASSERT_TRUE(recorder->flush());
  const auto exported = exportRun(folder.path(), "s1.1", folder / "copy", {.table = TableFormat::Json});
  ASSERT_TRUE(exported) << exported.error().text();
  const auto rows = readJson(exported->tables.at(0));
  ASSERT_TRUE(rows);
  EXPECT_EQ(rows->root.list()->at(0), Value(Dict{{"n", 0}, {"age", 31}, {"hand", "left, I think"}, {"participant", "P01"}}));
  EXPECT_EQ(rows->root.list()->at(2), Value(Dict{{"n", 2}, {"age", "32"}, {"glasses", true}, {"participant", "P01"}}));
}

TEST(GivenExpInfoThatChangedDuringTheRun, WhenSavedWithARowInHandThenThatHasNotWhatWasEntered) {
  const TempFolder folder;
  auto recorder = test::openRecorder(folder.path());
  recordChanges(*recorder);
  ASSERT_TRUE(recorder->saveRun("s1.1", Row{"s1.1", "trials", {{"n", 3}, {"age", "32"}}}).get());
  EXPECT_EQ(readCsv(folder / "P01_stroop.csv").at(4), (Line{"3", "32", "", "", "P01"}));
}

TEST(GivenDataWithTheNameOfAnExpInfoField, WhenARowLacksItThenItHasWhatWasEntered) {
  const TempFolder folder;
  const auto file = recordRows(folder.path(), {{{"n", 0}}, {{"age", 40}}});
  EXPECT_EQ(readCsv(file), (std::vector<Line>{{"n", "age", "participant"}, {"0", "31", "P01"}, {"", "40", "P01"}}));
}

TEST(GivenParticipantsWithAwkwardCodes, WhenTheirRunsEndThenFilesHaveSafeNamesOfTheirOwnAndTheDataTheCodes) {
  const std::vector<std::string> codes = {"../x",  "..",   "[1]", "*?",  "CON", std::string(300, 'x'), std::string(300, 'x') + "y",
                                          "\U0001F600", "", std::string("a\0b", 3), "a/b", "a\nb", ".hidden", "-rf"};
  const TempFolder folder;
  {
    auto recorder = test::openRecorder(folder / "data");
    recorder->startSession(test::aSession());
    int number = 0;
    for (const std::string &code : codes) {
      RunStart run = test::aRun("s1." + std::to_string(++number), recorder->reserveStem(fileSafe(code) + "_stroop"));
      run.expInfo = Dict{{"participant", code}};
      recorder->startRun(run);
      recorder->addRow({run.id, "trials", {{"n", number}}});
      recorder->addRow({run.id, std::string(300, 't'), {{"n", number}}});
      recorder->endRun(test::anEnd(run.id));
    }
    ASSERT_TRUE(recorder->flush());
    const auto files = recorder->files();
    ASSERT_EQ(files.size(), codes.size());
    for (std::size_t i = 0; i < codes.size(); ++i) {
      EXPECT_EQ(files[i].tables.at(0).parent_path(), folder / "data");
      EXPECT_EQ(readCsv(files[i].tables.at(0)), (std::vector<Line>{{"n", "participant"}, {std::to_string(i + 1), codes[i]}}));
      EXPECT_EQ(readDescription(files[i].description).find("run")->textOr("participant", "?"), codes[i]);
      const std::string name = files[i].tables.at(1).filename();
      EXPECT_EQ(name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."), std::string::npos) << name;
      EXPECT_LT(name.size(), 200u);
    }
  }
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1) << "something is outside of the data folder";
}

TEST(GivenFinishedRuns, WhenAllIsDoneThenNoUnfinishedFileIsLeft) {
  const TempFolder folder;
  recordRows(folder.path(), {{{"a", 1}}});
  for (const auto &entry : std::filesystem::directory_iterator(folder.path()))
    EXPECT_NE(entry.path().extension(), ".tmp") << entry.path();
}

}  // namespace
}  // namespace fovea
