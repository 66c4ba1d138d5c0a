#include "doctor/session_facts.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include "doctor/example_facts.hpp"
#include "doctor/machine.hpp"
#include "doctor/report.hpp"

namespace fovea {
namespace {

namespace fs = std::filesystem;
constexpr std::int64_t kHour = std::int64_t{3600} * 1'000'000'000;

class GivenASessionThatStarts : public ::testing::Test {
 protected:
  GivenASessionThatStarts() { fs::remove_all(reports_); }
  ~GivenASessionThatStarts() override { fs::remove_all(reports_); }
  ReportFiles saveFor(Facts facts) {
    facts.machine.host = readMachine().host;
    const auto saved = saveReport(makeReport(std::move(facts)), reports_);
    EXPECT_TRUE(saved);
    return saved ? *saved : ReportFiles{};
  }
  SessionFacts factsAt(std::int64_t now) { return readSessionFacts(fs::temp_directory_path(), std::nullopt, reports_, now); }
  fs::path reports_ = fs::temp_directory_path() / ("fovea-session-facts-" + std::to_string(getpid()));
};

TEST_F(GivenASessionThatStarts, WhenNobodyRanTheDoctorThenTheLogSaysWithWhichCommandToDoSo) {
  const SessionFacts facts = factsAt(test::fitFacts().when);

  EXPECT_NE(facts.warning.find("fovea doctor"), std::string::npos) << facts.warning;
  ASSERT_TRUE(facts.provenance.find("doctor"));
  EXPECT_TRUE(facts.provenance.find("doctor")->isNull());
  EXPECT_TRUE(facts.provenance.find("machine") && facts.provenance.find("clock") && facts.provenance.find("disk"));
}

TEST_F(GivenASessionThatStarts, WhenTheDoctorFoundItFitThenTheReportIsNamedWithItsAgeAndNothingIsWarnedOf) {
  const ReportFiles saved = saveFor(test::fitFacts());

  const SessionFacts facts = factsAt(test::fitFacts().when + 2 * kHour);

  EXPECT_EQ(facts.warning, "");
  const Value *doctor = facts.provenance.find("doctor");
  EXPECT_EQ(doctor->textOr("file", ""), saved.json.string());
  EXPECT_EQ(doctor->textOr("verdict", ""), "good");
  EXPECT_EQ(*doctor->find("age_s")->as<std::int64_t>(), 7200);
  EXPECT_EQ(doctor->find("findings")->list()->front().textOr("item", ""), "display");
}

TEST_F(GivenASessionThatStarts, WhenTheDoctorFoundItNotFitThenItIsWarnedOf) {
  Facts notFit = test::fitFacts();
  notFit.screen->waitsForRefresh = false;
  saveFor(notFit);

  const SessionFacts facts = factsAt(notFit.when + kHour);

  EXPECT_NE(facts.warning.find("not fit for timing"), std::string::npos) << facts.warning;
}

TEST_F(GivenASessionThatStarts, WhenTheReportIsYearsOldThenItIsWorthALook) {
  saveFor(test::fitFacts());

  const SessionFacts facts = factsAt(test::fitFacts().when + 1000 * 24 * kHour);

  EXPECT_EQ(facts.findings.back().key, "doctor");
  EXPECT_EQ(facts.findings.back().verdict, Verdict::Look);
}

}  // namespace
}  // namespace fovea
