#include "doctor/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "clock/clock.hpp"
#include "core/json.hpp"
#include "core/names.hpp"
#include "data/disk.hpp"
#include "doctor/page.hpp"

#ifndef FOVEA_VERSION
#error "the build says which version this is"
#endif

namespace fovea {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kFormat = "fovea-doctor/1";
constexpr std::string_view kPrefix = "doctor_";

Result<void> writeWhole(const fs::path &file, const std::string &text) {
  std::ofstream stream(file, std::ios::binary);
  stream << text;
  stream.close();
  if (stream) return {};
  return Error{ErrorCode::Io, "the report cannot be written", file.string(), "see that there is room and that you may write there"};
}

/// A name of which neither file is there.
std::string freeStem(const fs::path &folder, const std::string &wanted) {
  std::error_code none;
  std::string stem = wanted;
  for (int i = 1; fs::exists(folder / (stem + ".json"), none) || fs::exists(folder / (stem + ".html"), none); ++i)
    stem = wanted + "_" + std::to_string(i);
  return stem;
}

std::optional<LastReport> readLast(const fs::path &file, const std::string &host) {
  const auto document = readJson(file);
  if (!document || document->root.textOr("format", "") != kFormat || document->root.textOr("host", "") != host) return std::nullopt;
  const Value *when = document->root.find("when_ns");
  const Value *facts = document->root.find("facts");
  if (!when || !when->as<std::int64_t>() || !facts) return std::nullopt;
  if (const Value *simulated = facts->find("simulatedDisplay"); !simulated || simulated->as<bool>() == nullptr || *simulated->as<bool>())
    return std::nullopt;
  const Value *findings = document->root.find("findings");
  return LastReport{file, *when->as<std::int64_t>(), verdictOfKey(document->root.textOr("verdict", "")), findings ? *findings : Value()};
}

}  // namespace

DoctorReport makeReport(Facts facts) {
  DoctorReport report;
  report.findings = judge(facts);
  report.verdict = overall(report.findings);
  report.facts = std::move(facts);
  return report;
}

Value toValue(const DoctorReport &report) {
  List findings;
  for (const Finding &finding : report.findings)
    findings.push_back(Value(Dict{{"item", Value(finding.key)},
                                  {"title", Value(finding.title)},
                                  {"verdict", Value(verdictKey(finding.verdict))},
                                  {"found", Value(finding.words)},
                                  {"advice", finding.advice.empty() ? Value() : Value(finding.advice)}}));
  return Value(Dict{{"format", Value(kFormat)},
                    {"fovea", Value(FOVEA_VERSION)},
                    {"host", Value(report.facts.machine.host)},
                    {"when", Value(wallText(report.facts.when))},
                    {"when_ns", Value(report.facts.when)},
                    {"verdict", Value(verdictKey(report.verdict))},
                    {"findings", Value(std::move(findings))},
                    {"facts", toValue(report.facts)}});
}

std::string toText(const DoctorReport &report) {
  std::string text;
  for (const Finding &finding : report.findings) {
    text += fmt::format("{:<19} {:<22} {}\n", verdictWord(finding.verdict), finding.title, finding.words);
    if (!finding.advice.empty()) text += fmt::format("{:<19} {:<22} -> {}\n", "", "", finding.advice);
  }
  text += fmt::format("\nIn all: {}.\n", verdictWord(report.verdict));
  return text;
}

Result<ReportFiles> saveReport(const DoctorReport &report, const fs::path &folder) {
  if (auto made = makeWritableFolder(folder); !made) return made.error();
  const std::string stem = freeStem(folder, std::string(kPrefix) + fileSafe(report.facts.machine.host) + "_" + wallFileText(report.facts.when));
  ReportFiles files{folder / (stem + ".json"), folder / (stem + ".html")};
  if (auto written = writeWhole(files.json, toJson(toValue(report), 2) + "\n"); !written) return written.error();
  if (auto written = writeWhole(files.page, pageOf(report)); !written) return written.error();
  return files;
}

Result<ReportFiles> copyReport(const fs::path &json, const fs::path &folder, const std::string &stem) {
  const ReportFiles copies{folder / (stem + "_doctor.json"), folder / (stem + "_doctor.html")};
  fs::path page = json;
  page.replace_extension(".html");
  for (const auto &[from, to] : {std::pair(json, copies.json), std::pair(page, copies.page)}) {
    std::error_code problem;
    if (!fs::copy_file(from, to, problem))
      return Error{ErrorCode::Io, "the doctor's report cannot be copied from " + from.string() + ": " + problem.message(), to.string(),
                   "run fovea doctor again, or copy it by hand"};
  }
  return copies;
}

fs::path reportFolder() {
  if (const char *state = std::getenv("XDG_STATE_HOME"); state && *state) return fs::path(state) / "fovea/doctor";
  if (const char *home = std::getenv("HOME"); home && *home) return fs::path(home) / ".local/state/fovea/doctor";
  return {};
}

std::optional<LastReport> lastReport(const fs::path &folder, const std::string &host) {
  std::vector<fs::path> files;
  std::error_code none;
  const std::string begins = std::string(kPrefix) + fileSafe(host) + "_";
  for (const auto &entry : fs::directory_iterator(folder, none))
    if (entry.path().extension() == ".json" && entry.path().filename().string().starts_with(begins)) files.push_back(entry.path());
  std::sort(files.rbegin(), files.rend());  // names end with the date: the newest first
  for (const fs::path &file : files)
    if (auto found = readLast(file, host)) return found;
  return std::nullopt;
}

}  // namespace fovea
