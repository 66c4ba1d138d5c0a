// Studies that pay: what is in the data, on the last page, in the reports, and who is turned away.

#include "integration/fixture.hpp"

namespace fovea::test {
namespace {

class GivenAStudyThatPays : public GivenAFolder {
 protected:
  std::string study(const std::string &money) {
    return write("study.json", R"json({"name": "paid", "money": )json" + money + R"json(, "steps": [
      {"consent": "no-consent", "params": {"reason": "a test"}},
      {"page": "info", "label": "work", "timeEstimate_s": 60, "params": {"text": "x"}, "simulate": {"answer": {"done": true}}},
      {"code": "reward(25)"},
      {"page": "end", "timeEstimate_s": 6}]})json").string();
  }
  Said rehearseAs(const std::string &participant, const std::string &money) { return rehearse({study(money), "--participant", participant}); }
};

constexpr char kMoney[] = R"({"currency": "EUR", "wagePerHour": 6000, "basePayment": 30})";

TEST_F(GivenAStudyThatPays, WhenSomebodyComesToTheEndThenTheDataSayWhatIsPaidAndOfWhatItIsMade) {
  ASSERT_EQ(rehearseAs("07", kMoney).status, 0);
  EXPECT_EQ(word("SELECT currency || ' ' || payment FROM participants"), "EUR 135");
  EXPECT_EQ(word("SELECT (value ->> 'timeReward') || ' ' || (value ->> 'performanceReward') || ' ' || (value ->> 'bonus') || ' ' || (value ->> 'unpaid') FROM events WHERE kind = 'payment'"), "110 25 105 0");
}

TEST_F(GivenAStudyThatPays, WhenMoreIsEarnedThanTheMaximumThenTheCutIsInTheData) {
  ASSERT_EQ(rehearseAs("07", R"({"wagePerHour": 6000, "maxParticipantPayment": 100})").status, 0);
  EXPECT_EQ(word("SELECT currency || ' ' || payment FROM participants"), "USD 100");
  EXPECT_EQ(word("SELECT value ->> '$.decisions[0].reason' FROM events WHERE kind = 'payment'"), "maxParticipantPayment");
}

TEST_F(GivenAStudyThatPays, WhenItHasSpentWhatItMayThenNobodyNewBegins) {
  const char *money = R"({"wagePerHour": 6000, "softMaxExperimentPayment": 200, "hardMaxExperimentPayment": 220})";
  ASSERT_EQ(rehearseAs("01", money).status, 0);
  ASSERT_EQ(rehearseAs("02", money).status, 0);
  EXPECT_EQ(word("SELECT group_concat(payment, ' ') FROM participants"), "135 85") << "never more than the hard maximum";
  const Said third = rehearseAs("03", money);
  EXPECT_EQ(third.status, 3) << third.text;
  EXPECT_NE(third.text.find("the study has cost USD 2.20"), std::string::npos) << third.text;
  EXPECT_NE(third.text.find("softMaxExperimentPayment"), std::string::npos) << third.text;
  EXPECT_EQ(count("SELECT count(*) FROM participants"), 2);
}

TEST_F(GivenAStudyThatPays, WhenWhatTheOthersCostCannotBeReadThenWhoEndsHasTheBasePaymentAndNobodyNewBegins) {
  ASSERT_EQ(rehearseAs("01", kMoney).status, 0);
  {
    // Somebody else's row makes the sum overflow, once the second one is on the way.
    SQLite::Database database((data() / "fovea.db").string(), SQLite::OPEN_READWRITE);
    database.exec("CREATE TRIGGER breaks AFTER INSERT ON responses BEGIN INSERT OR IGNORE INTO participants (id, study, simulated, status, payment) "
                  "VALUES ('x', 'paid', 0, 'complete', 9223372036854775807), ('y', 'paid', 1, 'complete', 9223372036854775807); END");
  }
  const Said second = rehearseAs("02", kMoney);
  ASSERT_EQ(second.status, 0) << second.text;
  EXPECT_EQ(word("SELECT currency || ' ' || payment FROM participants WHERE participant = '02'"), "EUR 30");
  EXPECT_EQ(word("SELECT value ->> 'unpaid' FROM events WHERE kind = 'payment' AND value ->> 'paid' = 30"), "105");
  EXPECT_EQ(count("SELECT count(*) FROM events WHERE kind = 'payment' AND value ->> '$.decisions[0].reason' LIKE 'hardMaxExperimentPayment: what the others cost cannot be read, %'"), 1);
  const Said third = rehearseAs("03", kMoney);
  EXPECT_NE(third.status, 0);
  EXPECT_NE(third.text.find("nobody can begin while what others did in this study cannot be read"), std::string::npos) << third.text;
  EXPECT_EQ(count("SELECT count(*) FROM participants WHERE participant = '03'"), 0);
}

TEST_F(GivenAStudyThatPays, WhenItIsCheckedThenWhatTheTimeCostsIsPrinted) {
  const Said said = runProgram({FOVEA_PROGRAM, "check", study(kMoney), "--root", folder_.string()});
  EXPECT_EQ(said.status, 0) << said.text;
  EXPECT_NE(said.text.find("EUR 1.10 are paid, at EUR 60.00 an hour and EUR 0.30 at least"), std::string::npos) << said.text;
}

TEST_F(GivenAStudyThatPays, WhenItIsSimulatedThenTheReportSaysWhatParticipantsArePaid) {
  const Said said = runProgram({FOVEA_PROGRAM, "simulate", study(kMoney), "--root", folder_.string(), "--data", data().string(), "--participants", "4"});
  EXPECT_EQ(said.status, 0) << said.text;
  EXPECT_NE(said.text.find("payment       median EUR 1.35, from EUR 1.35 to EUR 1.35; EUR 5.40 in all"), std::string::npos) << said.text;
}

TEST_F(GivenAStudyThatPays, WhenNothingIsSaidOfMoneyThenNothingIsPaid) {
  const std::string file = write("study.json", R"({"name": "unpaid", "steps": [{"consent": "no-consent", "params": {"reason": "a test"}}, {"page": "end", "timeEstimate_s": 6}]})").string();
  ASSERT_EQ(rehearse({file, "--participant", "07"}).status, 0);
  EXPECT_EQ(word("SELECT currency || payment FROM participants"), "0");
  EXPECT_EQ(count("SELECT count(*) FROM events WHERE kind = 'payment'"), 0);
}

}  // namespace
}  // namespace fovea::test
