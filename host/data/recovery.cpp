#include "data/recovery.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>

#include "data/journal_file.hpp"
#include "data/run_files.hpp"
#include "data/stem.hpp"
#include "data/store.hpp"

namespace fovea {
namespace {

constexpr std::uint64_t kRecordsPerTransaction = 20'000;

/// Returns what was damaged, and in `lost` how many of those records the database does not have either.
JournalReplay importAll(sql::Database &database, Importer &importer, JournalFile &journal, std::uint64_t &lost) {
  const std::uint64_t before = importer.imported();
  std::uint64_t expected = 1;
  std::optional<sql::Transaction> transaction(std::in_place, database);
  const JournalReplay replay = journal.replay([&](const Record &record) {
    const std::uint64_t firstUnknown = std::max(expected, before + 1);
    if (record.number > firstUnknown) lost += record.number - firstUnknown;
    expected = record.number + 1;
    importer.apply(record);
    if (record.number % kRecordsPerTransaction != 0) return;
    importer.noteProgress();
    transaction->commit();
    transaction.emplace(database);
  });
  importer.noteProgress();
  transaction->commit();
  return replay;
}

/// A name beside the journal that nobody has, and that is not looked at again.
std::filesystem::path damagedName(const std::filesystem::path &file) {
  std::filesystem::path name = file;
  name += kDamagedExtension;
  for (int i = 1; std::filesystem::exists(name); ++i)
    name = file.string() + "_" + std::to_string(i) + kDamagedExtension;
  return name;
}

Error damageReport(const JournalReplay &replay, std::uint64_t lost, const std::filesystem::path &kept) {
  std::string what = "the journal is damaged: " + std::to_string(replay.skippedRecords) + " records (" +
                     std::to_string(replay.skippedBytes) + " bytes) could not be read, " +
                     std::to_string(lost) + " of them are not in the database; all others were brought home";
  if (replay.isUnreadable) what += "; the disk refused a part of the file";
  return {ErrorCode::BadFile, std::move(what), kept.string(), "keep this file, and have the disk checked"};
}

Result<std::vector<RunFiles>> recoverJournal(sql::Database &database, const std::filesystem::path &folder,
                                             const std::filesystem::path &file, const std::string &error,
                                             Recovery &recovery) {
  auto journal = JournalFile::open(file);
  if (!journal) return journal.error();
  const auto complain = [&](const std::string &text) {
    recovery.problems.push_back({ErrorCode::BadFile, text, file.string(), "look at the table \"unplaced\""});
  };
  try {
    Importer importer(database, journal->id(), complain);
    std::uint64_t lost = 0;
    const JournalReplay replay = importAll(database, importer, *journal, lost);
    const auto kept = replay.isDamaged() ? damagedName(file) : std::filesystem::path();
    auto runs = finishJournal(database, importer, folder, file, error, kept);
    if (replay.isDamaged()) recovery.problems.push_back(damageReport(replay, lost, runs ? kept : file));
    const std::string session = importer.sessionId();
    if (runs && !session.empty() && std::find(recovery.sessions.begin(), recovery.sessions.end(), session) == recovery.sessions.end())
      recovery.sessions.push_back(session);
    return runs;
  } catch (const sql::Failure &failure) {
    return failure.toError(database.file());
  }
}

std::vector<std::filesystem::path> journalsIn(const std::filesystem::path &folder) {
  std::vector<std::filesystem::path> files;
  std::error_code problem;
  for (auto entry = std::filesystem::directory_iterator(folder, problem);
       !problem && entry != std::filesystem::directory_iterator(); entry.increment(problem))
    if (entry->path().extension() == kJournalExtension) files.push_back(entry->path());
  std::sort(files.begin(), files.end());
  return files;
}

/// Of a run that came home in two parts the second part's files count.
void keepLatest(std::vector<RunFiles> &runs, RunFiles run) {
  std::erase_if(runs, [&](const RunFiles &before) { return before.run == run.run; });
  runs.push_back(std::move(run));
}

/// Is it the rest of a journal that this database has to its end? While the journal itself is there, it comes first.
bool continuesOneOf(sql::Database &database, const std::filesystem::path &folder, const std::filesystem::path &file) {
  const auto id = JournalFile::idOf(file);
  if (!id) return false;
  for (const auto &journal : journalsIn(folder / kJournalFolder))
    if (JournalFile::idOf(journal) == id) return false;
  try {
    return sql::Statement(database, "SELECT 1 FROM journals WHERE id = ?").stepWith(*id);
  } catch (const sql::Failure &) {
    return false;  // it stays where it is
  }
}

}  // namespace

Result<std::vector<RunFiles>> finishJournal(sql::Database &database, Importer &importer,
                                            const std::filesystem::path &folder,
                                            const std::filesystem::path &file, const std::string &error,
                                            const std::filesystem::path &keepAs) {
  try {
    {
      sql::Transaction transaction(database);
      importer.endWhatIsOpen(error);
      transaction.commit();
    }
    std::vector<RunFiles> runs;
    for (const std::string &run : importer.unfiledRuns()) {
      auto files = fileRun(database, folder, run, {}, [] {});
      if (!files) return files.error();
      runs.push_back(std::move(*files));
    }
    // Only when the database itself survives a power cut may the journal go.
    sql::Transaction transaction(database, true);
    importer.noteProgress();
    transaction.commit();
    if (!keepAs.empty()) {
      auto renamed = publish(file, keepAs);
      if (!renamed) return renamed.error();
      if (!*renamed) return diskError("the damaged journal cannot be set aside", keepAs, EEXIST);
      return runs;
    }
    if (::unlink(file.c_str()) != 0 && errno != ENOENT)
      return diskError("the journal cannot be removed", file, errno);
    return runs;
  } catch (const sql::Failure &failure) {
    return failure.toError(database.file());
  }
}

Recovery recoverJournals(sql::Database &database, const std::filesystem::path &folder, const std::string &error,
                         const std::vector<std::filesystem::path> &rescued) {
  Recovery recovery;
  const auto recover = [&](const std::filesystem::path &file) {
    auto runs = recoverJournal(database, folder, file, error, recovery);
    if (runs)
      for (RunFiles &run : *runs) keepLatest(recovery.runs, std::move(run));
    else if (runs.error().code != ErrorCode::State && runs.error().code != ErrorCode::Unknown)
      recovery.problems.push_back(
          runs.error());  // State: a living process has it. Unknown: another was faster.
  };
  for (const auto &file : journalsIn(folder / kJournalFolder)) recover(file);
  for (const auto &place : rescued)
    for (const auto &file : journalsIn(place))
      if (continuesOneOf(database, folder, file)) recover(file);
  return recovery;
}

Result<Recovery> recoverSessions(const std::filesystem::path &folder, const std::string &error,
                                 const std::vector<std::filesystem::path> &rescued) {
  std::error_code ignored;
  if (!std::filesystem::exists(folder / kJournalFolder, ignored)) return Recovery();
  auto database = openStore(folder);
  if (!database) return database.error();
  Recovery recovery = recoverJournals(**database, folder, error, rescued);
  removeDeadReservations(folder);
  return recovery;
}

}  // namespace fovea
