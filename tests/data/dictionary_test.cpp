// Exported tables: what each column means, all runs of an experiment in one file, and nothing beside what is there already.

#include <gmock/gmock.h>

#include "core/json.hpp"
#include "data/pseudonyms.hpp"
#include "data/study_tables.hpp"
#include "fixture.hpp"

namespace fovea {
namespace {

using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using test::Line;
using test::TempFolder;

/// One who left something in every table; of the two runs the first was stopped before its step was answered.
void recordEverything(const std::filesystem::path &folder) {
  const auto recorder = test::openRecorder(folder);
  recorder->startSession(test::aSession());
  ConsentRecord consent;
  consent.accepted = true, consent.participant = "P01";
  recorder->addConsent(consent);
  for (const int run : {1, 2}) {
    RunStart start = test::aRun("s1." + std::to_string(run), "P01_stroop_" + std::to_string(run));
    start.provenance.set("key", Value("colours"));
    if (run == 1) start.provenance.set("path", Value("main/colours"));
    start.expInfo = Dict{{"participant", "P01"}, {"age", 31}, {"session", "001"}};
    if (run == 2) start.expInfo.set("glasses", Value(true));
    start.tables = {{"trials", {{"rt_s", "real", "s", "Press minus onset", {}}}}};
    recorder->startRun(start);
    recorder->addRow({start.id, "trials", {{"rt_s", 0.25 * run}, {"label", "mine"}, {"block.index", run - 1}}});
    if (run == 2) recorder->addRow({start.id, "trials", {{"rt_s", 0.75}, {"late", "yes"}}});
    recorder->endRun(test::anEnd(start.id));
  }
  ParticipantStep step;
  step.id = "s1", step.study = "study", step.participant = "P01", step.status = "complete", step.currency = "EUR", step.payment = 500;
  step.variables = Dict{{"expInfo", Dict{{"age", 31}}}, {"score", 3}};
  step.branches = List{List{"lucky", true}, List{"sequence_blocks", 2}, List{"sequence_blocks", 0}};
  step.responses = {Value(Dict{{"path", "main/q"}, {"label", "q"}, {"accepted", true}, {"answer", Dict{{"hand", "left"}}}, {"loops", Dict{{"w.index", 0}, {"w.item", "x"}}}}),
                    Value(Dict{{"path", "main/colours"}, {"label", "colours"}, {"accepted", true}, {"run", "s1.2"}, {"answer", 1}})};
  step.modules = {Value(Dict{{"position", 0}, {"module", "m"}, {"variables", Dict{{"liking", 4}}}})};
  step.cells = {Value(Dict{{"label", "blocks"}, {"cell", 2}, {"cells", 3}, {"units", "c-a-b"}})};
  step.networks = {Value(Dict{{"maker", "chain"}, {"network", "n"}, {"way", ""}, {"grows", true}})};
  step.nodes = {Value(Dict{{"maker", "chain"}, {"network", "n"}, {"node", "0"}, {"definition", Dict{{"size", 3}}}})};
  step.trials = {Value(Dict{{"maker", "chain"}, {"way", "s1"}, {"position", 1}, {"network", "n"}, {"node", "0"}, {"status", "finished"}, {"definition", Dict{{"size", 3}}}, {"answer", 4}})};
  step.assets = {Value(Dict{{"key", "link"}, {"kind", "external"}, {"personal", false}, {"url", "https://example.org/a"}})};
  step.events = {Value(Dict{{"kind", "payment"}, {"value", Dict{{"way", "s1"}, {"paid", 500}}}})};
  recorder->addStep(step);
  recorder->endSession({});
  ASSERT_TRUE(recorder->flush());
}

Value dictionaryOf(const std::filesystem::path &folder) {
  const auto read = parsePlainJson(test::readText(folder / "dictionary.json"), "dictionary.json");
  return read ? *read : Value();
}

Value columnIn(const Value &dictionary, const char *table, std::string_view name) {
  const Value *known = dictionary.find("tables")->find(table);
  for (const Value &column : *known->find("columns")->list())
    if (column.textOr("name", "") == name) return column;
  return {};
}

class GivenSomebodyWhoLeftSomethingInEveryTable : public testing::Test {
 protected:
  GivenSomebodyWhoLeftSomethingInEveryTable() { recordEverything(folder_.path()); }
  std::filesystem::path own() {
    const auto made = exportStudyTables(folder_.path(), folder_ / "own");
    EXPECT_TRUE(made) << made.error().text();
    return folder_ / "own";
  }
  std::filesystem::path shared() {
    const auto made = exportPseudonymised(folder_.path(), folder_ / "shared");
    EXPECT_TRUE(made) << made.error().text();
    return folder_ / "shared";
  }
  TempFolder folder_;
};

TEST_F(GivenSomebodyWhoLeftSomethingInEveryTable, WhenTheyAreExportedThenEachColumnOfEachFileHasATypeAndADescription) {
  const std::pair<std::filesystem::path, std::size_t> exports[] = {{own(), 9}, {shared(), 12}};
  for (const auto &[folder, count] : exports) {
    const Value dictionary = dictionaryOf(folder);
    ASSERT_TRUE(dictionary.dict()) << folder;
    EXPECT_EQ(dictionary.find("tables")->dict()->size(), count) << "those of all kinds are tried";
    std::size_t files = 0;
    for (const auto &entry : std::filesystem::directory_iterator(folder)) {
      if (entry.path().extension() != ".csv") continue;
      ++files;
      const Value *table = dictionary.find("tables")->find(entry.path().stem().string());
      ASSERT_TRUE(table) << entry.path();
      EXPECT_EQ(table->textOr("file", ""), entry.path().filename().string());
      EXPECT_NE(table->textOr("row", ""), "");
      const List &columns = *table->find("columns")->list();
      const Line header = test::readCsv(entry.path())[0];
      ASSERT_EQ(columns.size(), header.size()) << entry.path();
      for (std::size_t i = 0; i < header.size(); ++i) {
        EXPECT_EQ(columns[i].textOr("name", ""), header[i]) << entry.path();
        for (const char *member : {"type", "description"}) EXPECT_NE(columns[i].textOr(member, ""), "") << entry.path() << " " << header[i];
        EXPECT_TRUE(!header[i].ends_with("_s") || columns[i].textOr("unit", "") == "s") << entry.path() << " " << header[i];
      }
    }
    EXPECT_EQ(files, count);
  }
}

TEST_F(GivenSomebodyWhoLeftSomethingInEveryTable, WhenTheyAreExportedThenAnExperimentsColumnsAreDescribedByItself) {
  for (const auto &folder : {own(), shared()}) {
    const Value dictionary = dictionaryOf(folder), column = columnIn(dictionary, "stroop_trials", "rt_s");
    EXPECT_EQ(column, Value(Dict{{"name", "rt_s"}, {"type", "real"}, {"unit", "s"}, {"description", "Press minus onset"}}));
    EXPECT_THAT(columnIn(dictionary, "stroop_trials", "late").textOr("description", ""), HasSubstr("nobody has described it"));
    EXPECT_EQ(columnIn(dictionary, "stroop_trials", "late").textOr("type", ""), "text");
    EXPECT_THAT(columnIn(dictionary, "cells", "units").textOr("description", ""), HasSubstr("condition"));
  }
}

TEST_F(GivenSomebodyWhoLeftSomethingInEveryTable, WhenTheyAreExportedThenUnitsCountFromOneInBranches) {
  for (const auto &folder : {own(), shared()}) {
    const auto people = test::readCsv(folder / "participants.csv");
    const auto at = std::find(people[0].begin(), people[0].end(), "branches") - people[0].begin();
    EXPECT_EQ(people[1][static_cast<std::size_t>(at)], R"([["lucky",true],["sequence_blocks",3],["sequence_blocks",1]])");
  }
  EXPECT_EQ(test::query(folder_.path(), "SELECT branches FROM participants")[0][0], R"([["lucky",true],["sequence_blocks",2],["sequence_blocks",0]])");
}

TEST_F(GivenSomebodyWhoLeftSomethingInEveryTable, WhenTheyAreExportedThenAllRunsOfAnExperimentAreOneTable) {
  const auto rows = test::readCsv(own() / "stroop_trials.csv");
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_EQ(rows[0], (Line{"participant", "study", "session", "run", "label", "path", "row", "rt_s", "data.label", "block.index", "late", "age", "data.session", "glasses"}));
  EXPECT_EQ(rows[1], (Line{"P01", "study", "s1", "s1.1", "colours", "main/colours", "0", "0.25", "mine", "0", "", "31", "001", ""})) << "stopped, and its step not answered";
  EXPECT_EQ(rows[2], (Line{"P01", "study", "s1", "s1.2", "colours", "main/colours", "0", "0.5", "mine", "1", "", "31", "001", "true"}));
  EXPECT_EQ(rows[3], (Line{"P01", "study", "s1", "s1.2", "colours", "main/colours", "1", "0.75", "", "", "yes", "31", "001", "true"}));

  const auto told = test::readCsv(shared() / "stroop_trials.csv");
  EXPECT_EQ(told[0], (Line{"participant", "study", "session", "run", "label", "path", "row", "rt_s", "data.label", "block.index", "late"}));
  for (const std::size_t at : {1u, 2u, 3u}) EXPECT_EQ((Line{told[at][4], told[at][5]}), (Line{"colours", "main/colours"}));
}

TEST_F(GivenSomebodyWhoLeftSomethingInEveryTable, WhenTheyAreExportedAsRecordsThenTheJoinedTableIsAListOfThem) {
  FileFormat format;
  format.table = TableFormat::Json;
  ASSERT_TRUE(exportStudyTables(folder_.path(), folder_ / "json", format));
  const auto rows = parsePlainJson(test::readText(folder_ / "json/stroop_trials.json"), "rows");
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->list()->size(), 3u);
  EXPECT_EQ(*rows->list()->at(1).find("rt_s"), Value(0.5));
  EXPECT_EQ(*rows->list()->at(1).find("path"), Value("main/colours"));
}

TEST_F(GivenSomebodyWhoLeftSomethingInEveryTable, WhenAnExportIsThereAlreadyThenTheNextIsRefusedAndNothingOfItIsWritten) {
  const auto target = own();
  std::filesystem::remove(target / "dictionary.json");
  const auto count = [&] { return std::distance(std::filesystem::directory_iterator(target), {}); };
  const auto before = count();
  const std::string people = test::readText(target / "participants.csv");
  const auto again = exportStudyTables(folder_.path(), target);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::Refused);
  EXPECT_THAT(again.error().text(), HasSubstr("--to"));
  const auto pseudonyms = exportPseudonymised(folder_.path(), target);
  ASSERT_FALSE(pseudonyms);
  EXPECT_EQ(pseudonyms.error().code, ErrorCode::Refused);
  EXPECT_EQ(count(), before);
  EXPECT_EQ(test::readText(target / "participants.csv"), people);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "pseudonyms.key")) << "nor a secret made";
}

TEST_F(GivenSomebodyWhoLeftSomethingInEveryTable, WhenTheyAreExportedWithPseudonymsThenEachColumnThatStaysOutIsTold) {
  const auto report = parsePlainJson(test::readText(shared() / "pseudonymised.json"), "report");
  ASSERT_TRUE(report);
  const auto left = [&](const char *table) { return *report->find("tables")->find(table)->find("dropped")->list(); };
  EXPECT_THAT(left("responses"), IsSupersetOf({Value("metadata"), Value("raw_answer"), Value("message"), Value("field"), Value("failure")}));
  EXPECT_THAT(left("participants"), IsSupersetOf({Value("started"), Value("latest"), Value("seed")}));
  EXPECT_THAT(left("runs"), IsSupersetOf({Value("notes"), Value("provenance"), Value("timing")}));
  EXPECT_THAT(left("modules"), IsSupersetOf({Value("started"), Value("finished")}));
  EXPECT_THAT(left("participants"), testing::Not(testing::Contains(Value("state"))));
}

}  // namespace
}  // namespace fovea
