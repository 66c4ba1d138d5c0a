#include "export/commands.hpp"

#include <cstdio>

#include "data/check.hpp"
#include "data/dictionary.hpp"
#include "data/export.hpp"
#include "data/pseudonyms.hpp"
#include "data/study_tables.hpp"

namespace fovea {
namespace {

std::string wordOf(const std::optional<Ending> &ending) { return ending ? std::string(endingWord(*ending)) : "-"; }

constexpr char kRunsFolder[] = "runs";

/// Of a run that was exported to that folder before: what its files stand beside now.
std::filesystem::path earlierOne(const std::filesystem::path &description) {
  const std::string stem = description.stem().string();
  const std::size_t number = stem.rfind('_');
  if (number == stem.npos || number + 1 == stem.size() || stem.find_first_not_of("0123456789", number + 1) != stem.npos) return {};
  const auto earlier = description.parent_path() / (stem.substr(0, number) + description.extension().string());
  std::error_code none;
  return std::filesystem::exists(earlier, none) ? earlier : std::filesystem::path();
}

void printFiles(const RunFiles &run) {
  std::printf("run %s, %s\n", run.run.c_str(), wordOf(run.ending).c_str());
  for (const auto &table : run.tables) std::printf("  table        %s\n", table.c_str());
  if (run.frames) std::printf("  frames       %s\n", run.frames->c_str());
  std::printf("  description  %s\n", run.description.c_str());
  if (const auto earlier = earlierOne(run.description); !earlier.empty()) std::printf("  beside       %s, which was there already, and stays\n", earlier.c_str());
}

/// What is in a journal is not in the database.
void warnOfJournals(const std::filesystem::path &data) {
  std::error_code none;
  if (const auto journals = data / "journal"; std::filesystem::exists(journals, none) && !std::filesystem::is_empty(journals, none))
    std::fprintf(stderr, "fovea-export: %s is not empty: sessions are going on, or had no end; \"fovea export --recover\" brings those home\n",
                 journals.c_str());
}

/// Every run that is asked for, also when one before it could not be exported. `mayBeNone`: a study of pages has no runs.
template <class Work>
int forEachRun(const ExportRequest &request, bool mayBeNone, Work work) {
  std::vector<std::string> wanted = request.runs;
  if (wanted.empty()) {
    const auto all = listRuns(request.data);
    if (!all) return say(all.error());
    for (const RunSummary &run : *all) wanted.push_back(run.id);
    if (wanted.empty() && !mayBeNone) return say({ErrorCode::Unknown, "no experiment has been recorded there", request.data.string(), "give another folder"});
  }
  int status = kDone;
  for (const std::string &run : wanted)
    if (const int each = work(run); each != kDone) status = each;
  warnOfJournals(request.data);
  return status;
}

}  // namespace

int say(const Error &error) {
  std::fprintf(stderr, "fovea-export: %s\n", error.text().c_str());
  return kCouldNot;
}

int exportRuns(const ExportRequest &request) {
  std::vector<StudyTable> tables;
  std::filesystem::path folder = request.target;
  if (request.runs.empty()) {
    folder /= kRunsFolder;  // what people look for is in the tables
    if (auto isNew = mustBeNoExport(request.target, {kRunsFolder}); !isNew) return say(isNew.error());
    auto made = exportStudyTables(request.data, request.target, request.format);
    if (!made) return say(made.error());
    tables = std::move(*made);
    if (const auto runs = listRuns(request.data); tables.empty() && runs && runs->empty())
      return say({ErrorCode::Unknown, "nothing has been recorded there", request.data.string(), "give another folder"});
  }
  for (const StudyTable &table : tables)
    std::printf("table %s, %lld rows\n  file         %s\n", table.name.c_str(), static_cast<long long>(table.rows), table.file.c_str());
  if (!tables.empty()) std::printf("what their columns mean: %s\n", (request.target / kDictionaryName).c_str());
  int assets = kDone;
  for (const StudyTable &table : tables)
    for (const Error &problem : table.problems) assets = say(problem);
  const int runs = forEachRun(request, !tables.empty(), [&](const std::string &run) {
    const auto files = exportRun(request.data, run, folder, request.format);
    if (!files) return say(files.error());
    printFiles(*files);
    return kDone;
  });
  return runs == kDone ? assets : runs;
}

int exportEventsOf(const ExportRequest &request) {
  return forEachRun(request, false, [&](const std::string &run) {
    const auto file = exportEvents(request.data, run, request.target, request.format.csv);
    if (!file) return say(file.error());
    std::printf("run %s\n  events       %s\n", run.c_str(), file->c_str());
    return kDone;
  });
}

int exportWithPseudonyms(const ExportRequest &request, std::vector<std::string> drop, std::vector<std::string> keep) {
  const auto made = exportPseudonymised(request.data, request.target, {request.format, std::move(drop), std::move(keep)});
  if (!made) return say(made.error());
  for (const auto &table : made->tables) {
    std::printf("table %s, %lld rows\n  file         %s\n", table.name.c_str(), static_cast<long long>(table.rows), table.file.c_str());
    for (const std::string &name : table.dropped) std::printf("  left out     %s\n", name.c_str());
  }
  if (made->assetsLeft > 0) std::printf("assets %lld personal ones left out, with their files\n", static_cast<long long>(made->assetsLeft));
  std::printf("report %s\n", made->report.c_str());
  warnOfJournals(request.data);
  return kDone;
}

int printRuns(const std::filesystem::path &data) {
  const auto runs = listRuns(data);
  if (!runs) return say(runs.error());
  std::printf("run\texperiment\tparticipant\tstarted\tending\trows\n");
  for (const RunSummary &run : *runs)
    std::printf("%s\t%s\t%s\t%s\t%s\t%lld\n", run.id.c_str(), run.experiment.c_str(), run.participant.c_str(), run.started.c_str(),
                wordOf(run.ending).c_str(), static_cast<long long>(run.rows));
  const auto tables = listStudyTables(data);
  if (!tables) return say(tables.error());
  if (!tables->empty()) std::printf("\ntable\trows\n");
  for (const StudyTable &table : *tables) std::printf("%s\t%lld\n", table.name.c_str(), static_cast<long long>(table.rows));
  warnOfJournals(data);
  return kDone;
}

int printCheck(const std::filesystem::path &data) {
  const auto found = checkData(data);
  if (!found) return say(found.error());
  for (const std::string &note : found->notes) std::printf("note: %s\n", note.c_str());
  for (const Error &problem : found->problems) std::printf("problem: %s\n", problem.text().c_str());
  std::printf("%lld runs, %lld rows, %lld files, %lld journals with %lld records: %zu problems\n", static_cast<long long>(found->runs),
              static_cast<long long>(found->rows), static_cast<long long>(found->files), static_cast<long long>(found->journals),
              static_cast<long long>(found->records), found->problems.size());
  return found->problems.empty() ? kDone : kFoundProblems;
}

int bringHome(const std::filesystem::path &data, const std::filesystem::path &from) {
  std::error_code none;
  if (!std::filesystem::exists(data / "fovea.db", none))
    return say({ErrorCode::BadFile, "there is no database", (data / "fovea.db").string(), "give the folder that the data were recorded in"});
  const std::string error = "the host ended without closing the session";
  const auto recovery = from.empty() ? recoverSessions(data, error) : recoverSessions(data, error, {from});
  if (!recovery) return say(recovery.error());
  for (const RunFiles &run : recovery->runs) printFiles(run);
  for (const Error &problem : recovery->problems) say(problem);
  std::printf("%zu sessions brought home\n", recovery->sessions.size());
  return recovery->problems.empty() ? kDone : kFoundProblems;
}

}  // namespace fovea
