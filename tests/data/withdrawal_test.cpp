// Somebody withdraws: nothing of them is left, and everything of everybody else.

#include "data/withdrawal.hpp"

#include <gmock/gmock.h>

#include "data/check.hpp"
#include "fixture.hpp"

namespace fovea {
namespace {

using ::testing::HasSubstr;
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
  TempFolder folder_;
};

TEST_F(GivenTwoParticipants, WhenOneWithdrawsThenNotAByteOfThemIsLeftAndAllOfTheOther) {
  ASSERT_THAT(everything(), HasSubstr("ada1815"));
  const auto receipt = withdraw(folder_.path(), {"ada1815", "", false});
  ASSERT_TRUE(receipt) << receipt.error().text();
  EXPECT_THAT(everything(), Not(HasSubstr("ada1815")));
  for (const char *table : {"sessions", "runs", "stroop_trials", "consents", "participants", "responses", "events"}) EXPECT_EQ(count(table), "1") << table;
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
  EXPECT_EQ(count("sessions"), "2");
  EXPECT_TRUE(std::filesystem::exists(folder_ / "ada1815_s1-aa.csv"));
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

TEST_F(GivenTwoParticipants, WhenARecordMayStillWaitInAJournalThenNothingIsRemoved) {
  test::writeText(folder_ / "journal" / "left.journal", "whatever");
  const auto receipt = withdraw(folder_.path(), {"ada1815", "", false});
  ASSERT_FALSE(receipt);
  EXPECT_EQ(receipt.error().code, ErrorCode::State);
  EXPECT_EQ(count("sessions"), "2");
}

TEST(GivenASessionOfSeveralPeople, WhenOneWithdrawsThenTheSessionAndTheOthersRunsStay) {
  const TempFolder folder;
  auto recorder = test::openRecorder(folder.path());
  SessionStart start = test::aSession("s1-aa");
  start.participant = "";
  recorder->startSession(start);
  for (const char *who : {"ada1815", "grace1906"}) {
    RunStart run = test::aRun(std::string("s1.") + who, who);
    run.expInfo = Dict{{"participant", who}};
    recorder->startRun(run);
    recorder->addRow({run.id, "trials", {{"n", 1}}});
    recorder->endRun(test::anEnd(run.id));
  }
  recorder->endSession({});
  ASSERT_TRUE(recorder->flush());
  recorder.reset();

  ASSERT_TRUE(withdraw(folder.path(), {"ada1815", "", false}));

  EXPECT_EQ(test::query(folder.path(), "SELECT participant FROM runs"), (std::vector<Line>{{"grace1906"}}));
  EXPECT_EQ(test::query(folder.path(), "SELECT count(*) FROM sessions"), (std::vector<Line>{{"1"}}));
}

}  // namespace
}  // namespace fovea
