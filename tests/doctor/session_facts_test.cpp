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
  SessionFacts factsAt(std::int64_t now, const fs::path &data = fs::temp_directory_path()) {
    return readSessionFacts(data, std::nullopt, reports_, now);
  }
  static std::string warningsOf(const SessionFacts &facts) {
    std::string all;
    for (const std::string &warning : facts.warnings) all += warning + "\n";
    return all;
  }
  fs::path reports_ = fs::temp_directory_path() / ("fovea-session-facts-" + std::to_string(getpid()));
};

TEST_F(GivenASessionThatStarts, WhenNobodyRanTheDoctorThenTheLogSaysWithWhichCommandToDoSo) {
  const SessionFacts facts = factsAt(test::fitFacts().when);

  EXPECT_NE(warningsOf(facts).find("fovea doctor"), std::string::npos) << warningsOf(facts);
  ASSERT_TRUE(facts.provenance.find("doctor"));
  EXPECT_TRUE(facts.provenance.find("doctor")->isNull());
  EXPECT_TRUE(facts.provenance.find("machine") && facts.provenance.find("clock") && facts.provenance.find("disk"));
}

TEST_F(GivenASessionThatStarts, WhenTheDoctorFoundItFitThenTheReportIsNamedWithItsAgeAndItsFitnessIsNotWarnedOf) {
  const ReportFiles saved = saveFor(test::fitFacts());

  const SessionFacts facts = factsAt(test::fitFacts().when + 2 * kHour);

  EXPECT_EQ(warningsOf(facts).find("fit for timing"), std::string::npos);
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

  EXPECT_NE(warningsOf(facts).find("not fit for timing"), std::string::npos) << warningsOf(facts);
}

TEST_F(GivenASessionThatStarts, WhenTheReportIsYearsOldThenItIsWorthALook) {
  saveFor(test::fitFacts());

  const SessionFacts facts = factsAt(test::fitFacts().when + 1000 * 24 * kHour);

  EXPECT_EQ(facts.findings.back().key, "doctor");
  EXPECT_EQ(facts.findings.back().verdict, Verdict::Look);
}

TEST_F(GivenASessionThatStarts, WhenItsDataFolderHasNoRoomThenTheLogSaysSoWithOrWithoutPanels) {
  saveFor(test::fitFacts());

  const SessionFacts facts = factsAt(test::fitFacts().when + kHour, "/proc/none");

  EXPECT_NE(warningsOf(facts).find("/proc"), std::string::npos) << warningsOf(facts);
  EXPECT_NE(warningsOf(facts).find("make room"), std::string::npos) << warningsOf(facts);
}

}  // namespace
}  // namespace fovea
