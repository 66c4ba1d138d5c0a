#include "doctor/session_facts.hpp"

#include <fmt/format.h>

#include "clock/clock.hpp"
#include "doctor/disk.hpp"
#include "doctor/machine.hpp"
#include "doctor/report.hpp"

namespace fovea {
namespace fs = std::filesystem;
namespace {

constexpr std::int64_t kDay_ns = std::int64_t{86'400} * 1'000'000'000;
constexpr std::int64_t kOldDays = 90;
constexpr std::string_view kCommand = "fovea doctor --display fullscreen";

Value toValue(const LastReport &report, std::int64_t now) {
  return Value(Dict{{"file", Value(report.file.string())},
                    {"when", Value(wallText(report.when))},
                    {"age_s", Value((now - report.when) / 1'000'000'000)},
                    {"verdict", Value(verdictKey(report.verdict))},
                    {"findings", report.findings}});
}

Finding doctorFinding(const std::optional<LastReport> &report, std::int64_t now) {
  Finding finding{"doctor", "The doctor's report", Verdict::Look, "", "run " + std::string(kCommand)};
  if (!report) {
    finding.words = "nobody has looked whether this machine is fit for timing";
    return finding;
  }
  const std::int64_t days = (now - report->when) / kDay_ns;
  finding.words = fmt::format("{}, {} days ago ({})", verdictWord(report->verdict), days, report->file.string());
  if (report->verdict == Verdict::NotFit) {
    finding.verdict = Verdict::NotFit;
    finding.advice = "read the report; after a change " + finding.advice;
  } else if (days <= kOldDays) {
    finding.verdict = report->verdict;
    finding.advice.clear();
  }
  return finding;
}

}  // namespace

SessionFacts readSessionFacts(const fs::path &data, const std::optional<DisplayServerFacts> &server, const fs::path &reports, std::int64_t now) {
  Facts facts;
  facts.machine = readMachine();
  facts.clock = readClock("/", 0);
  facts.disk = readDisk(data, 0);
  facts.server = server;
  const auto last = lastReport(reports, facts.machine.host);

  SessionFacts session;
  session.provenance = toValue(facts);
  session.provenance.set("doctor", last ? toValue(*last, now) : Value());
  session.findings = judgeMachine(facts.machine, facts.clock);
  const Finding disk = judgeDisk(facts.disk);
  if (disk.verdict != Verdict::Good) session.warnings.push_back(disk.words + "; " + disk.advice);
  session.findings.push_back(disk);
  const Finding doctor = doctorFinding(last, now);
  if (!last || last->verdict == Verdict::NotFit) session.warnings.push_back(doctor.words + "; " + doctor.advice);
  session.findings.push_back(doctor);
  return session;
}

}  // namespace fovea
