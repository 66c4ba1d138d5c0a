#pragma once
// The doctor's report: made, saved, and found again.

#include <filesystem>
#include <optional>

#include "doctor/judge.hpp"

namespace fovea {

struct DoctorReport {
  Facts facts;
  std::vector<Finding> findings;
  Verdict verdict = Verdict::NotJudged;
};
DoctorReport makeReport(Facts facts);

/// {"format": "fovea-doctor/1", ...}
Value toValue(const DoctorReport &report);
/// For a terminal: one line an item, what to do below it.
std::string toText(const DoctorReport &report);

struct ReportFiles {
  std::filesystem::path json, page;
};
/// Makes the folder if needed; takes the place of nothing. Errors: Io.
Result<ReportFiles> saveReport(const DoctorReport &report, const std::filesystem::path &folder);

/// A report and its page again, as `folder`/`stem`_doctor.json and .html; takes the place of nothing. Errors: Io.
Result<ReportFiles> copyReport(const std::filesystem::path &json, const std::filesystem::path &folder, const std::string &stem);

/// Where the reports of this machine lie: $XDG_STATE_HOME/fovea/doctor, else ~/.local/state/fovea/doctor; empty without a home.
std::filesystem::path reportFolder();

struct LastReport {
  std::filesystem::path file;
  std::int64_t when = 0;  // nanoseconds since 1970 UTC
  Verdict verdict = Verdict::NotJudged;
  Value findings;         // a list, as in the file
};
/// The newest one of this host in the folder that judged a real display; none when there is no such. Damaged files are passed over.
std::optional<LastReport> lastReport(const std::filesystem::path &folder, const std::string &host);

}  // namespace fovea
