// Somebody withdraws: nothing of them is left, and everything of everybody else.

#include "data/withdrawal.hpp"

#include <gmock/gmock.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <set>

#include "core/cbor.hpp"
#include "data/cells.hpp"
#include "data/check.hpp"
#include "data/disk.hpp"
#include "data/journal.hpp"
#include "data/store.hpp"
#include "fixture.hpp"
#include "rescue_folder.hpp"

namespace {
std::set<std::string> unremovable;  // files, by their paths
}

/// In place of the C library's; hidden, so that SQLite in its own library keeps that one.
extern "C" int unlink(const char *file) noexcept {
  if (!unremovable.contains(file)) return static_cast<int>(::syscall(SYS_unlink, file));
  errno = EACCES;
  return -1;
}

namespace fovea {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using test::Line;
using test::TempFolder;

void record(const std::filesystem::path &folder, const std::string &session, const std::string &participant, const std::string &study = "study") {
  test::record(folder, {.session = session, .participant = participant, .study = study, .answer = "secret of " + participant,
                        .row = {{"remark", "typed by " + participant}}});
}

class GivenTwoParticipants : public testing::Test {
 protected:
  GivenTwoParticipants() {
    record(folder_.path(), "s1-aa", "ada1815");
    record(folder_.path(), "s2-bb", "grace1906");
  }
  std::string count(const std::string &table) { return test::query(folder_.path(), "SELECT count(*) FROM " + table)[0][0]; }
  /// Names and contents of all files but the receipts.
  std::string everything() {
    std::string text;
    for (const auto &entry : std::filesystem::recursive_directory_iterator(folder_.path()))
      if (const std::string name = entry.path().filename(); entry.is_regular_file() && !name.starts_with("withdrawal_")) text += name + test::readText(entry.path());
    return text;
  }
  std::vector<std::string> receipts() {
    std::vector<std::string> names;
    for (const auto &entry : std::filesystem::directory_iterator(folder_.path()))
      if (const std::string name = entry.path().filename(); name.find("withdrawal_") != std::string::npos) names.push_back(name);
    return names;
  }
  TempFolder folder_;
};

TEST_F(GivenTwoParticipants, WhenOneWithdrawsThenNotAByteOfThemIsLeftAndAllOfTheOther) {
  ASSERT_THAT(everything(), HasSubstr("ada1815"));
  for (const auto &[way, participant] : {std::pair("s1-aa", "ada1815"), std::pair("s2-bb", "grace1906")})
    ASSERT_TRUE(takeCell(folder_.path(), {"study", participant, way, "order", 2}, [](const CellCounts &) { return 0; }));
  const auto receipt = withdraw(folder_.path(), {"ada1815", "", false});
  ASSERT_TRUE(receipt) << receipt.error().text();
  EXPECT_THAT(everything(), Not(HasSubstr("ada1815")));
  for (const char *table : {"sessions", "runs", "stroop_trials", "consents", "participants", "responses", "cells", "events"}) EXPECT_EQ(count(table), "1") << table;
  EXPECT_EQ(test::query(folder_.path(), "SELECT remark FROM stroop_trials"), (std::vector<Line>{{"typed by grace1906"}}));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "grace1906_s2-bb.csv"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "ada1815_s1-aa.csv"));
  const auto check = checkData(folder_.path());
  ASSERT_TRUE(check);
  EXPECT_TRUE(check->problems.empty()) << check->problems.front().text();
}

TEST_F(GivenTwoParticipants, WhenOneWithdrawsThenTheReceiptSaysHowMuchWentAndNotWhat) {
  const auto receipt = withdraw(folder_.path(), {"ada1815", "", false});
  ASSERT_TRUE(receipt) << receipt.error().text();
  const std::string text = test::readText(receipt->file);
  EXPECT_THAT(text, HasSubstr("\"stroop_trials\""));
  EXPECT_THAT(text, HasSubstr(receipt->tables.front().sha256));
  EXPECT_THAT(text, HasSubstr(receipt->files.front().sha256));
  EXPECT_THAT(text, Not(HasSubstr("typed by")));
}

TEST_F(GivenTwoParticipants, WhenItIsOnlyRehearsedThenItIsToldAndNothingChanges) {
  const std::string before = everything();
  const auto would = withdraw(folder_.path(), {"ada1815", "", true});
  ASSERT_TRUE(would) << would.error().text();
  EXPECT_FALSE(would->files.empty());
  EXPECT_TRUE(would->file.empty());
  EXPECT_EQ(everything(), before);
  // The same went as was told.
  const auto went = withdraw(folder_.path(), {"ada1815", "", false});
  ASSERT_TRUE(went);
  ASSERT_EQ(went->tables.size(), would->tables.size());
  for (std::size_t i = 0; i < went->tables.size(); ++i) EXPECT_EQ(went->tables[i].sha256, would->tables[i].sha256) << went->tables[i].name;
}

TEST_F(GivenTwoParticipants, WhenSomebodyUnknownWithdrawsThenThoseWhoAreThereAreNamed) {
  const auto receipt = withdraw(folder_.path(), {"ada", "", false});
  ASSERT_FALSE(receipt);
  EXPECT_EQ(receipt.error().code, ErrorCode::Unknown);
  EXPECT_THAT(receipt.error().text(), HasSubstr("\"ada\""));
  EXPECT_THAT(receipt.error().text(), HasSubstr("grace1906, ada1815"));
  EXPECT_EQ(count("sessions"), "2");
}

TEST_F(GivenTwoParticipants, WhenOneWithdrawsFromOneOfTwoStudiesThenTheOtherStudyStays) {
  record(folder_.path(), "s3-cc", "ada1815", "another");
  ASSERT_TRUE(withdraw(folder_.path(), {"ada1815", "another", false}));
  EXPECT_EQ(test::query(folder_.path(), "SELECT study FROM sessions WHERE participant = 'ada1815'"), (std::vector<Line>{{"study"}}));
}

TEST_F(GivenTwoParticipants, WhenAFileWasChangedByHandThenItStaysAndIsNamed) {
  test::writeText(folder_ / "ada1815_s1-aa.csv", "my own remarks");
  const auto receipt = withdraw(folder_.path(), {"ada1815", "", false});
  ASSERT_TRUE(receipt) << receipt.error().text();
  EXPECT_EQ(receipt->left, std::vector<std::string>{"ada1815_s1-aa.csv"});
  EXPECT_EQ(test::readText(folder_ / "ada1815_s1-aa.csv"), "my own remarks");
}

TEST_F(GivenTwoParticipants, WhenFilesCannotBeRemovedThenEachIsNamedAndTheDatabaseIsAsItWasUntilTheyCan) {
  unremovable = {folder_ / "ada1815_s1-aa.csv", folder_ / "ada1815_s1-aa.json"};
  const auto refused = withdraw(folder_.path(), {"ada1815", "", false});
  const std::set<std::string> left = std::exchange(unremovable, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::Io);
  for (const std::string &file : left) EXPECT_THAT(refused.error().text(), HasSubstr(std::filesystem::path(file).filename().string() + ": Permission denied"));
  EXPECT_EQ(count("sessions"), "2");
  EXPECT_THAT(receipts(), IsEmpty());

  const auto receipt = withdraw(folder_.path(), {"ada1815", "", false});
  ASSERT_TRUE(receipt) << receipt.error().text();
  EXPECT_THAT(everything(), Not(HasSubstr("ada1815")));
  EXPECT_THAT(receipts(), ElementsAre(receipt->file.filename()));
}

TEST_F(GivenTwoParticipants, WhenAnotherProgramReadsTheDatabaseThenNothingIsRemovedForItsOldPagesWouldStay) {
  SQLite::Database other((folder_ / "fovea.db").string(), SQLite::OPEN_READWRITE);
  other.exec("BEGIN; SELECT count(*) FROM runs");
  const auto receipt = withdraw(folder_.path(), {"ada1815", "", false});
  ASSERT_FALSE(receipt);
  EXPECT_THAT(receipt.error().text(), HasSubstr("close it"));
  EXPECT_EQ(count("sessions"), "2");
  EXPECT_TRUE(std::filesystem::exists(folder_ / "ada1815_s1-aa.csv"));
  EXPECT_THAT(receipts(), IsEmpty());
}

/// A journal of that id, as nobody holds it any more.
std::filesystem::path keepJournal(const std::filesystem::path &file, const std::string &id) {
  std::filesystem::create_directories(file.parent_path());
  EXPECT_TRUE(Journal::create(file, {4096, id}));
  return file;
}

/// A trial of that session at a node.
Value trialOf(const std::string &session, const std::string &node, std::int64_t position, const std::string &definition) {
  return Value(Dict{{"maker", "chain"}, {"way", session}, {"position", position}, {"network", "n"}, {"node", node}, {"degree", node == "0" ? 0 : 1}, {"repeats", 0},
                    {"status", "finished"}, {"definition", definition}, {"answer", "said by " + session}});
}
Value nodeOf(const std::string &node, const std::string &parent, const std::string &way, const std::string &definition) {
  return Value(Dict{{"maker", "chain"}, {"network", "n"}, {"node", node}, {"parent", parent}, {"degree", parent.empty() ? 0 : 1}, {"way", way}, {"definition", definition}});
}
void keepStep(const std::filesystem::path &folder, const std::string &session, const std::string &participant, std::vector<Value> nodes, std::vector<Value> trials,
              Value variables = Dict{}) {
  auto recorder = test::openRecorder(folder);
  SessionStart start = test::aSession(session);
  start.participant = participant;
  recorder->startSession(start);
  ParticipantStep step;
  step.id = session, step.study = "study", step.participant = participant;
  step.variables = std::move(variables);
  step.state = {std::byte{1}};
  step.networks = {Value(Dict{{"maker", "chain"}, {"network", "n"}, {"way", ""}, {"grows", true}})};
  step.nodes = List(nodes.begin(), nodes.end());
  step.trials = List(trials.begin(), trials.end());
  recorder->addStep(step);
  recorder->endSession({});
  ASSERT_TRUE(recorder->flush());
}

class GivenAChainOfSeveralPeople : public testing::Test {
 protected:
  GivenAChainOfSeveralPeople() {
    keepStep(folder_.path(), "s1-aa", "ada1815", {nodeOf("0", "", "", "start"), nodeOf("s1-aa.1", "0", "s1-aa", "Ada's words")}, {trialOf("s1-aa", "0", 1, "start")});
    keepStep(folder_.path(), "s2-bb", "grace1906", {nodeOf("s2-bb.1", "s1-aa.1", "s2-bb", "Ada's words, and mine")}, {trialOf("s2-bb", "s1-aa.1", 1, "Ada's words")},
             Dict{{"trial", Dict{{"maker", "chain"}, {"position", 1}, {"definition", "Ada's words"}}}, {"hand", "left"}});
    keepStep(folder_.path(), "s3-cc", "mary1797", {}, {trialOf("s3-cc", "0", 1, "start")}, Dict{{"trial", Dict{{"maker", "chain"}, {"position", 1}, {"definition", "start"}}}});
  }
  std::vector<Line> rows(const std::string &sql) { return test::query(folder_.path(), sql); }
  TempFolder folder_;
};

TEST_F(GivenAChainOfSeveralPeople, WhenOneWithdrawsThenTheirAnswersGoFromTheRowsOfThoseWhoWereShownThem) {
  const auto receipt = withdraw(folder_.path(), {"ada1815", "", false});
  ASSERT_TRUE(receipt) << receipt.error().text();
  std::string database;
  for (const auto &entry : std::filesystem::recursive_directory_iterator(folder_.path()))
    if (entry.path().filename().string().starts_with("fovea.db")) database += test::readText(entry.path());
  for (const char *gone : {"Ada's words", "s1-aa", "ada1815"}) EXPECT_THAT(database, Not(HasSubstr(gone)));
  EXPECT_EQ(rows("SELECT status, failed_reason, definition, answer FROM trials WHERE way = 's2-bb'")[0],
            (Line{"failed", "built on an answer that was withdrawn", "null", "\"said by s2-bb\""}));
  EXPECT_EQ(rows("SELECT count(*) FROM trials t JOIN nodes n ON n.parent = t.node WHERE n.node = 's2-bb.1'")[0][0], "1") << "what belonged together still does";
  EXPECT_EQ(rows("SELECT variables, state FROM participants WHERE id = 's2-bb'")[0], (Line{R"({"trial":null,"hand":"left"})", "NULL"})) << "they begin anew";
}

TEST_F(GivenAChainOfSeveralPeople, WhenOneWithdrawsThenTheReceiptSaysWhoseRowsHeldTheirAnswersAndOthersStay) {
  const std::string before = rows("SELECT group_concat(definition || status) FROM trials WHERE way = 's3-cc'")[0][0];
  const auto rehearsed = withdraw(folder_.path(), {"ada1815", "", true}), receipt = withdraw(folder_.path(), {"ada1815", "", false});
  ASSERT_TRUE(receipt) << receipt.error().text();
  for (const auto &told : {*rehearsed, *receipt}) {
    std::string derived;
    for (const auto &part : told.derived) derived += part.name + std::to_string(part.rows) + " ";
    EXPECT_EQ(derived, "nodes1 participants1 trials1 ");
  }
  EXPECT_THAT(test::readText(receipt->file), HasSubstr("\"derivedRows\""));
  EXPECT_EQ(rows("SELECT group_concat(definition || status) FROM trials WHERE way = 's3-cc'")[0][0], before);
  EXPECT_NE(rows("SELECT state FROM participants WHERE id = 's3-cc'")[0][0], "NULL");
}

TEST_F(GivenAChainOfSeveralPeople, WhenOneWithdrawsThenPagesThatShowedTheirAnswersToOthersNoLongerSayWhatTheyShowed) {
  const auto addResponse = [&](const char *way, const char *path) {
    test::query(folder_.path(), std::string("INSERT INTO responses (way, path, label, answer, metadata) VALUES ('") + way + "', '" + path + "', 'tell', '\"mine\"', '" +
                                    R"({"page_type": "org.fovea.modular", "prompt": {"text": "Retell: Ada''s words"}, "control": {"choices": ["Ada''s words"]}, "rt_s": 2.5, "timedOut": false, "typed": ["answer"]})" + "')");
  };
  addResponse("s2-bb", "main/chain/trial#1/tell");
  addResponse("s2-bb", "main/else");
  addResponse("s3-cc", "chain/trial#1/tell");
  const auto receipt = withdraw(folder_.path(), {"ada1815", "", false});
  ASSERT_TRUE(receipt) << receipt.error().text();
  EXPECT_EQ(rows("SELECT metadata, answer FROM responses WHERE path = 'main/chain/trial#1/tell'")[0],
            (Line{R"({"page_type":"org.fovea.modular","rt_s":2.5,"timedOut":false,"typed":["answer"]})", "\"mine\""}));
  EXPECT_THAT(rows("SELECT metadata FROM responses WHERE way = 's3-cc'")[0][0], HasSubstr("prompt")) << "what it presented was nobody's answer";
  EXPECT_THAT(rows("SELECT metadata FROM responses WHERE path = 'main/else'")[0][0], HasSubstr("prompt"));
  EXPECT_THAT(test::readText(receipt->file), HasSubstr("\"responses\""));
  EXPECT_EQ(receipt->derived.back().name + std::to_string(receipt->derived.back().rows), "responses1");
}

TEST(GivenANodeOfSeveralAnswers, WhenOneWhoGaveOneWithdrawsThenWhatGrewFromThemGoes) {
  TempFolder folder;
  const char *summary = "Ada's, Grace's and Mary's words";
  keepStep(folder.path(), "s1-aa", "ada1815", {nodeOf("0", "", "", "start")}, {trialOf("s1-aa", "0", 1, "start")});
  Value failedLater = trialOf("s2-bb", "0", 1, "start");
  failedLater.set("status", "failed");
  keepStep(folder.path(), "s2-bb", "grace1906", {}, {failedLater});
  keepStep(folder.path(), "s3-cc", "mary1797", {nodeOf("s3-cc.1", "0", "s3-cc", summary)}, {trialOf("s3-cc", "0", 1, "start")});
  keepStep(folder.path(), "s4-dd", "emmy1882", {nodeOf("s4-dd.1", "s3-cc.1", "s4-dd", "all words, and mine")}, {trialOf("s4-dd", "s3-cc.1", 1, summary)});
  for (const char *who : {"ada1815", "grace1906"}) {
    TempFolder copy;
    std::filesystem::copy(folder.path(), copy.path(), std::filesystem::copy_options::recursive | std::filesystem::copy_options::overwrite_existing);
    const auto receipt = withdraw(copy.path(), {who, "", false});
    ASSERT_TRUE(receipt) << receipt.error().text();
    EXPECT_EQ(test::query(copy.path(), "SELECT group_concat(node || ' ' || definition, ', ') FROM (SELECT * FROM nodes ORDER BY node)")[0][0], "0 \"start\", s3-cc.1 null, s4-dd.1 null") << who;
    EXPECT_EQ(test::query(copy.path(), "SELECT status, definition, answer FROM trials WHERE way = 's4-dd'")[0], (Line{"failed", "null", "\"said by s4-dd\""})) << who;
    EXPECT_EQ(test::query(copy.path(), "SELECT status FROM trials WHERE way = 's3-cc'")[0][0], "finished") << "what it presented was nobody's answer";
    ASSERT_EQ(receipt->derived.size(), 2u);
    EXPECT_EQ(receipt->derived[0].name + std::to_string(receipt->derived[0].rows), "nodes2");
  }
}

TEST_F(GivenTwoParticipants, WhenACellWasTakenAndNothingElseWasToldOfTheWayThenItGoesToo) {
  test::query(folder_.path(), "INSERT INTO cells (way, label, study, participant, simulated, cell, cells) VALUES ('s1-aa', 'order', 'study', 'ada1815', 0, 1, 2)");
  test::query(folder_.path(), "DELETE FROM participants WHERE id = 's1-aa'");
  const auto receipt = withdraw(folder_.path(), {"ada1815", "", false});
  ASSERT_TRUE(receipt) << receipt.error().text();
  EXPECT_EQ(count("cells"), "0");
}

TEST_F(GivenTwoParticipants, WhenADamagedJournalLiesWhereAFullDiskMadeItBeKeptThenItGoesWithTheirSessionAndBlocksNobodyElse) {
  const TempFolder home;
  const test::RescueFolder rescued(home.path());
  const std::string id = test::query(folder_.path(), "SELECT journal FROM sessions WHERE id = 's1-aa'")[0][0];
  const auto damaged = keepJournal(home / "fovea/rescued" / (id + ".fovea-journal.damaged"), id);
  const auto another = withdraw(folder_.path(), {"grace1906", "", false});
  ASSERT_TRUE(another) << another.error().text();
  EXPECT_TRUE(std::filesystem::exists(damaged));
  const auto receipt = withdraw(folder_.path(), {"ada1815", "", false});
  ASSERT_TRUE(receipt) << receipt.error().text();
  EXPECT_FALSE(std::filesystem::exists(damaged));
}

TEST_F(GivenTwoParticipants, WhenADamagedJournalIsOfTheirSessionThenItGoesAndThoseOfOthersStay) {
  const std::string ofAda = test::query(folder_.path(), "SELECT journal FROM sessions WHERE id = 's1-aa'")[0][0];
  const std::string ofGrace = test::query(folder_.path(), "SELECT journal FROM sessions WHERE id = 's2-bb'")[0][0];
  const auto theirs = keepJournal(folder_ / "journal" / "s1-aa.fovea-journal.damaged", ofAda);
  const auto another = keepJournal(folder_ / "journal" / "s2-bb.fovea-journal.damaged", ofGrace);
  const auto receipt = withdraw(folder_.path(), {"ada1815", "", false});
  ASSERT_TRUE(receipt) << receipt.error().text();
  EXPECT_FALSE(std::filesystem::exists(theirs));
  EXPECT_TRUE(std::filesystem::exists(another));
  EXPECT_THAT(receipt->damaged, IsEmpty());
}

TEST_F(GivenTwoParticipants, WhenNobodyKnowsWhoseADamagedJournalIsThenItIsNamed) {
  test::writeText(folder_ / "journal" / "s9.fovea-journal.damaged", "its first bytes are gone");
  const auto receipt = withdraw(folder_.path(), {"ada1815", "", false});
  ASSERT_TRUE(receipt) << receipt.error().text();
  EXPECT_THAT(receipt->damaged, ElementsAre("journal/s9.fovea-journal.damaged"));
  EXPECT_THAT(test::readText(receipt->file), HasSubstr("s9.fovea-journal.damaged"));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "journal" / "s9.fovea-journal.damaged"));
}

TEST_F(GivenTwoParticipants, WhenRecordsOfTheFolderWaitWhereAFullDiskMadeThemBeKeptThenNothingIsRemoved) {
  const TempFolder home;
  const test::RescueFolder rescued(home.path());
  const std::string id = test::query(folder_.path(), "SELECT journal FROM sessions WHERE id = 's1-aa'")[0][0];
  const auto waiting = keepJournal(home / "fovea/rescued" / (id + ".fovea-journal"), id);
  const auto refused = withdraw(folder_.path(), {"ada1815", "", false});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::State);
  EXPECT_THAT(refused.error().text(), HasSubstr(waiting));
  EXPECT_EQ(count("sessions"), "2");

  std::filesystem::remove(waiting);
  keepJournal(home / "fovea/rescued/another.fovea-journal", std::string(32, 'f'));
  const auto receipt = withdraw(folder_.path(), {"ada1815", "", false});
  ASSERT_TRUE(receipt) << receipt.error().text();
  EXPECT_THAT(test::readText(receipt->file), HasSubstr(home / "fovea/rescued"));
}

TEST_F(GivenTwoParticipants, WhenARecordMayStillWaitInAJournalThenNothingIsRemoved) {
  test::writeText(folder_ / "journal" / "left.journal", "whatever");
  const auto receipt = withdraw(folder_.path(), {"ada1815", "", false});
  ASSERT_FALSE(receipt);
  EXPECT_EQ(receipt.error().code, ErrorCode::State);
  EXPECT_THAT(receipt.error().text(), HasSubstr("move it out of the data folder"));
  EXPECT_EQ(count("sessions"), "2");
}

/// What a session notes at which a participant asks for it.
class GivenTwoParticipantsAndOneAsksThemselves : public GivenTwoParticipants {
 protected:
  void ask(const std::string &participant) {
    const auto recorder = test::openRecorder(folder_.path());
    recorder->noteWithdrawal({participant, "study", kAsked});
  }
  static constexpr char kAsked[] = "2026-11-22T09:12:05.881+01:00";
};

TEST_F(GivenTwoParticipantsAndOneAsksThemselves, WhenTheSessionIsOverThenItIsCarriedOutOnceAndARowSaysThatAndWhen) {
  ask("ada1815");
  const auto done = carryOutWithdrawals(folder_.path());
  ASSERT_EQ(done.size(), 1u);
  ASSERT_TRUE(done[0].receipt) << done[0].receipt.error().text();
  EXPECT_EQ(done[0].participant, "ada1815");
  EXPECT_THAT(everything(), Not(HasSubstr("ada1815")));
  EXPECT_EQ(count("sessions"), "1");
  EXPECT_EQ(test::query(folder_.path(), "SELECT study, asked, removed_by, receipt, removed > '' FROM withdrawals"),
            (std::vector<Line>{{"study", kAsked, "participant", receipts().front(), "1"}}));
  EXPECT_THAT(carryOutWithdrawals(folder_.path()), IsEmpty());
}

TEST_F(GivenTwoParticipantsAndOneAsksThemselves, WhenNothingIsKeptOfThemThenTheOperatorIsToldOnceWhereToLook) {
  ask("nobody");
  const auto done = carryOutWithdrawals(folder_.path());
  ASSERT_EQ(done.size(), 1u);
  ASSERT_FALSE(done[0].receipt);
  EXPECT_THAT(done[0].trouble(), HasSubstr("nobody withdrew, and nothing was removed: "));
  EXPECT_THAT(done[0].trouble(), HasSubstr("look for what is theirs by hand"));
  EXPECT_THAT(done[0].trouble(), HasSubstr("the latest participants are grace1906, ada1815"));
  EXPECT_EQ(count("sessions"), "2");
  EXPECT_EQ(count("withdrawals_asked"), "0");
  EXPECT_THAT(carryOutWithdrawals(folder_.path()), IsEmpty());
}

TEST_F(GivenTwoParticipantsAndOneAsksThemselves, WhenTheNextSessionFindsNothingOfThemThenTheLogSaysSo) {
  ask("nobody");
  std::vector<std::string> errors;
  Log log([] { return std::int64_t{0}; });
  log.setConsoleLevel(LogLevel::Critical);
  log.setListener([&](const LogLine &line) {
    if (line.level == LogLevel::Error) errors.push_back(line.text);
  });
  test::openRecorder(folder_.path(), log);
  EXPECT_THAT(errors, ElementsAre(HasSubstr("nobody withdrew, and nothing was removed: ")));
}

TEST_F(GivenTwoParticipantsAndOneAsksThemselves, WhenTheOperatorWasFasterThenNothingIsLeftToDo) {
  ask("ada1815");
  ASSERT_TRUE(withdraw(folder_.path(), {"ada1815", "", false}));
  EXPECT_THAT(carryOutWithdrawals(folder_.path()), IsEmpty());
}

/// The session that somebody withdrew in ended without an end: the next one on the folder does it, before it begins.
TEST_F(GivenTwoParticipantsAndOneAsksThemselves, WhenTheProcessDiesBeforeAnythingElseThenTheNextSessionCarriesItOut) {
  const std::string id(32, 'e');
  {
    const auto journal = Journal::create(folder_ / "journal/left.fovea-journal", {.id = id});
    ASSERT_TRUE(journal);
    std::vector<std::byte> wish;
    encodeCbor(Value(Dict{{"participant", "ada1815"}, {"study", "study"}, {"asked", kAsked}}), wish);
    (*journal)->append(RecordType::Withdrawal, wish);
  }
  test::openRecorder(folder_.path());
  EXPECT_THAT(everything(), Not(HasSubstr("ada1815")));
  EXPECT_EQ(count("sessions"), "1");
}

TEST_F(GivenTwoParticipantsAndOneAsksThemselves, WhenASessionOfTheFolderIsAtWorkThenItWaitsForItsEnd) {
  auto recorder = test::openRecorder(folder_.path());
  recorder->noteWithdrawal({"ada1815", "study", kAsked});
  ASSERT_TRUE(recorder->flush());
  const auto early = carryOutWithdrawals(folder_.path());
  ASSERT_EQ(early.size(), 1u);
  EXPECT_FALSE(early[0].receipt);
  EXPECT_THAT(early[0].trouble(), HasSubstr("the next session on this folder tries again"));
  EXPECT_EQ(count("sessions"), "2");
  recorder.reset();
  EXPECT_TRUE(carryOutWithdrawals(folder_.path()).at(0).receipt);
  EXPECT_EQ(count("sessions"), "1");
}

/// As another host does that begins on the folder: the stage would stand still for as long as that takes.
TEST_F(GivenTwoParticipantsAndOneAsksThemselves, WhenAnotherHasTheFolderThenNobodyWaitsForIt) {
  const auto recorder = test::openRecorder(folder_.path());
  const FolderTurn another(folder_.path());
  recorder->noteWithdrawal({"ada1815", "study", kAsked});
  EXPECT_TRUE(*recorder->isToGo("ada1815", "study"));
  EXPECT_FALSE(*recorder->isToGo("ada1815", "another study"));
  EXPECT_FALSE(*recorder->isToGo("grace1906", "study"));
}

/// A session that several people sat one after the other, as `fovea serve` records it: it bears the name of the first.
class GivenASessionOfSeveralPeople : public testing::Test {
 protected:
  GivenASessionOfSeveralPeople() {
    auto recorder = test::openRecorder(folder_.path());
    SessionStart start = test::aSession(kSession);
    start.participant = "ada1815";
    recorder->startSession(start);
    addConsent(*recorder, "ada1815", true);
    addConsent(*recorder, "mary1797", false);
    addConsent(*recorder, "grace1906", true);
    addRun(*recorder, "grace1906");
    recorder->addEvent({"", {}, "operator", Value("opened the door")});
    recorder->endSession({});
    EXPECT_TRUE(recorder->flush());
    test::writeText(folder_ / kLog, "whatever happened");
  }
  static void addConsent(Recorder &recorder, const std::string &who, bool isAccepted) {
    ConsentRecord consent;
    consent.accepted = isAccepted;
    consent.participant = who;
    recorder.addConsent(consent);
  }
  static void addRun(Recorder &recorder, const std::string &who, const std::string &experiment = "stroop", const std::string &table = "trials") {
    RunStart run = test::aRun(who + ".1", who);
    run.experiment = experiment;
    run.tables = {{table, {}}};
    run.expInfo = Dict{{"participant", who}};
    recorder.startRun(run);
    recorder.addRow({run.id, table, {{"remark", "typed by " + who}}});
    recorder.endRun(test::anEnd(run.id));
  }
  WithdrawalReceipt withdrawn(const std::string &who) {
    auto receipt = withdraw(folder_.path(), {who, "", false});
    if (!receipt) ADD_FAILURE() << receipt.error().text();
    return receipt ? std::move(*receipt) : WithdrawalReceipt();
  }
  std::vector<Line> rows(const std::string &sql) { return test::query(folder_.path(), sql); }

  static constexpr char kSession[] = "2023-11-14_22h13.20.000-aa", kLog[] = "study_2023-11-14_22h13.20.000.log";
  TempFolder folder_;
};

TEST_F(GivenASessionOfSeveralPeople, WhenTheOnlyOneWithARunWithdrawsThenTheOthersConsentsAndTheSessionStay) {
  withdrawn("grace1906");
  EXPECT_EQ(rows("SELECT participant, accepted FROM consents ORDER BY participant"), (std::vector<Line>{{"ada1815", "1"}, {"mary1797", "0"}}));
  EXPECT_EQ(rows("SELECT participant FROM sessions"), (std::vector<Line>{{"ada1815"}}));
  EXPECT_EQ(rows("SELECT kind FROM events"), (std::vector<Line>{{"operator"}}));
  EXPECT_EQ(rows("SELECT count(*) FROM runs"), (std::vector<Line>{{"0"}}));
  EXPECT_TRUE(std::filesystem::exists(folder_ / kLog));
}

TEST_F(GivenASessionOfSeveralPeople, WhenTheOneWhoseNameItBearsWithdrawsThenItBearsNoneAndTheOthersKeepAll) {
  withdrawn("ada1815");
  EXPECT_EQ(rows("SELECT id, participant FROM sessions"), (std::vector<Line>{{kSession, ""}}));
  EXPECT_EQ(rows("SELECT participant FROM consents ORDER BY number"), (std::vector<Line>{{"mary1797"}, {"grace1906"}}));
  EXPECT_EQ(rows("SELECT remark FROM stroop_trials"), (std::vector<Line>{{"typed by grace1906"}}));
  EXPECT_THAT(test::readText(folder_ / "fovea.db"), Not(HasSubstr("ada1815")));
}

TEST_F(GivenASessionOfSeveralPeople, WhenSomebodyWhoDeclinedWithdrawsThenTheirDecisionGoesAlone) {
  withdrawn("mary1797");
  EXPECT_EQ(rows("SELECT participant FROM consents ORDER BY number"), (std::vector<Line>{{"ada1815"}, {"grace1906"}}));
  EXPECT_EQ(rows("SELECT count(*) FROM runs"), (std::vector<Line>{{"1"}}));
}

TEST_F(GivenASessionOfSeveralPeople, WhenOneWithdrawsThenItsLogIsNamedForItMayNameThem) {
  EXPECT_EQ(withdrawn("mary1797").shared, std::vector<std::string>{kLog});
}

TEST_F(GivenASessionOfSeveralPeople, WhenACrashLeftWhatAPageRecordedThenItIsNamedForItMayBeTheirsAndTheirRunsOwnGoes) {
  const std::string page = std::string("recordings/") + kSession + "/recording-1.webm", run = "recordings/grace1906.1/recording-1.webm";
  for (const std::string &name : {page, run}) {
    std::filesystem::create_directories((folder_ / name).parent_path());
    test::writeText(folder_ / name, "somebody's face");
  }
  EXPECT_EQ(withdrawn("grace1906").shared, (std::vector<std::string>{kLog, page}));
  EXPECT_TRUE(std::filesystem::exists(folder_ / page));
  EXPECT_FALSE(std::filesystem::exists((folder_ / run).parent_path()));
}

TEST_F(GivenASessionOfSeveralPeople, WhenAllButOneHaveWithdrawnThenTheLastTakesTheSessionAlong) {
  withdrawn("ada1815");
  withdrawn("mary1797");
  withdrawn("grace1906");
  for (const char *table : {"sessions", "runs", "stroop_trials", "consents", "events"})
    EXPECT_EQ(rows(std::string("SELECT count(*) FROM ") + table), (std::vector<Line>{{"0"}})) << table;
  EXPECT_FALSE(std::filesystem::exists(folder_ / kLog));
}

TEST_F(GivenASessionOfSeveralPeople, WhenATableOfDataIsCalledAsTheOnesOfTheWithdrawalThenTheOthersRowsStayInIt) {
  auto recorder = test::openRecorder(folder_.path());
  recorder->startSession(test::aSession("s2-bb"));
  for (const char *who : {"emmy1882", "lise1878"}) addRun(*recorder, who, "their", "runs");
  ASSERT_TRUE(recorder->flush());
  recorder.reset();
  withdrawn("emmy1882");
  EXPECT_EQ(rows("SELECT remark FROM their_runs"), (std::vector<Line>{{"typed by lise1878"}}));
}

TEST(GivenASessionWithoutAName, WhenTheOnlyOneWhoConsentedInItWithdrawsThenAllOfItGoes) {
  const TempFolder folder;
  auto recorder = test::openRecorder(folder.path());
  SessionStart start = test::aSession("s1-aa");
  start.participant = "";
  recorder->startSession(start);
  ConsentRecord consent;
  consent.participant = "ada1815";
  recorder->addConsent(consent);
  recorder->addEvent({"", {}, "operator", Value("opened the door to ada1815")});
  recorder->endSession({});
  ASSERT_TRUE(recorder->flush());
  recorder.reset();

  ASSERT_TRUE(withdraw(folder.path(), {"ada1815", "", false}));

  for (const char *table : {"sessions", "consents", "events"})
    EXPECT_EQ(test::query(folder.path(), std::string("SELECT count(*) FROM ") + table), (std::vector<Line>{{"0"}})) << table;
}

}  // namespace
}  // namespace fovea
