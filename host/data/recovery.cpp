#include "data/recovery.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>

#include "data/assets.hpp"
#include "data/journal_file.hpp"
#include "data/run_files.hpp"
#include "data/stem.hpp"
#include "data/store.hpp"

namespace fovea {
namespace {

constexpr std::uint64_t kRecordsPerTransaction = 20'000;

/// Brings the records of one journal home, which lie in one file or, where a disk refused some of them, in several that overlap.
class Homecoming {
 public:
  Homecoming(sql::Database &database, Importer &importer) : database_(database), importer_(importer) {}

  /// Returns what was damaged of each file.
  std::vector<JournalReplay> import(std::vector<JournalFile> &files) {
    transaction_.emplace(database_);
    std::vector<JournalReplay> replays;
    // What one file lacks another may have: a gap is passed over when none of them goes on without it.
    for (std::uint64_t before = 0;;) {
      before = importer_.imported();
      replays.clear();
      for (JournalFile &file : files) replays.push_back(follow(file, files.size() == 1));
      if (files.size() == 1) break;
      if (importer_.imported() == before && isBehind(replays)) passGap(files);
      if (importer_.imported() == before) break;
    }
    importer_.noteProgress();
    transaction_->commit();
    return replays;
  }

  /// How many records the database does not have because no file has them.
  std::uint64_t lost() const { return lost_; }

 private:
  JournalReplay follow(JournalFile &file, bool isOnlyOne) {
    return file.replay([&](const Record &record) {
      if (isOnlyOne || record.number == importer_.imported() + 1) take(record);
    });
  }

  bool isBehind(const std::vector<JournalReplay> &replays) {
    return std::any_of(replays.begin(), replays.end(), [&](const JournalReplay &replay) { return replay.last > importer_.imported(); });
  }

  void passGap(std::vector<JournalFile> &files) {
    std::uint64_t next = UINT64_MAX;
    const std::uint64_t before = importer_.imported();
    for (JournalFile &file : files)
      file.replay([&](const Record &record) {
        if (record.number > before) next = std::min(next, record.number);
      });
    for (JournalFile &file : files)
      file.replay([&](const Record &record) {
        if (record.number == next && importer_.imported() < next) take(record);
      });
  }

  void take(const Record &record) {
    const std::uint64_t expected = importer_.imported() + 1;
    if (record.number > expected) lost_ += record.number - expected;
    importer_.apply(record);
    if (record.number % kRecordsPerTransaction != 0) return;
    importer_.noteProgress();
    transaction_->commit();
    transaction_.emplace(database_);
  }

  sql::Database &database_;
  Importer &importer_;
  std::optional<sql::Transaction> transaction_;
  std::uint64_t lost_ = 0;
};

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

/// `paths`: the journal, and what was rescued of it.
Result<std::vector<RunFiles>> recoverJournal(sql::Database &database, const std::filesystem::path &folder,
                                             const std::vector<std::filesystem::path> &paths, const std::string &error,
                                             Recovery &recovery) {
  std::vector<JournalFile> files;
  for (const auto &path : paths) {
    auto file = JournalFile::open(path);
    if (!file) return file.error();
    files.push_back(std::move(*file));
  }
  const auto complain = [&](const std::string &text) {
    recovery.problems.push_back({ErrorCode::BadFile, text, paths.front().string(), "look at the table \"unplaced\""});
  };
  try {
    Importer importer(database, files.front().id(), complain);
    Homecoming homecoming(database, importer);
    const std::vector<JournalReplay> replays = homecoming.import(files);
    std::vector<RunFiles> runs;
    for (std::size_t i = 0; i < paths.size(); ++i) {
      const auto kept = replays[i].isDamaged() ? damagedName(paths[i]) : std::filesystem::path();
      auto finished = finishJournal(database, importer, folder, paths[i], error, kept);
      if (replays[i].isDamaged()) recovery.problems.push_back(damageReport(replays[i], homecoming.lost(), finished ? kept : paths[i]));
      if (!finished) return finished.error();
      runs.insert(runs.end(), finished->begin(), finished->end());
    }
    const std::string session = importer.sessionId();
    if (!session.empty() && std::find(recovery.sessions.begin(), recovery.sessions.end(), session) == recovery.sessions.end())
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

/// The files of each journal, by its id.
class Journals {
 public:
  std::vector<std::filesystem::path> *find(const std::string &id) {
    const auto known = std::find_if(all_.begin(), all_.end(), [&](const auto &journal) { return journal.first == id; });
    return known == all_.end() ? nullptr : &known->second;
  }
  void add(const std::string &id, const std::filesystem::path &file) {
    if (auto *files = find(id)) files->push_back(file);
    else all_.push_back({id, {file}});
  }
  auto begin() const { return all_.begin(); }
  auto end() const { return all_.end(); }

 private:
  std::vector<std::pair<std::string, std::vector<std::filesystem::path>>> all_;
};

/// What was rescued of journals that are in this folder, or that this database knows.
void addRescued(sql::Database &database, const std::vector<std::filesystem::path> &places, Journals &journals) {
  for (const auto &place : places)
    for (const auto &file : journalsIn(place)) {
      const auto id = JournalFile::idOf(file);
      if (!id) continue;
      try {
        if (journals.find(*id) || sql::Statement(database, "SELECT 1 FROM journals WHERE id = ?").stepWith(*id)) journals.add(*id, file);
      } catch (const sql::Failure &) {  // it stays where it is
      }
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
    // Only when the database itself survives a power cut may the journal go, and what it names.
    sql::Transaction transaction(database, true);
    importer.noteProgress();
    transaction.commit();
    if (keepAs.empty()) removeRecordings(folder, importer.endedWell());  // what a damaged journal does not say may speak of them
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
  const auto recover = [&](const std::vector<std::filesystem::path> &files) {
    auto runs = recoverJournal(database, folder, files, error, recovery);
    if (runs)
      for (RunFiles &run : *runs) keepLatest(recovery.runs, std::move(run));
    else if (runs.error().code != ErrorCode::State && runs.error().code != ErrorCode::Unknown)
      recovery.problems.push_back(
          runs.error());  // State: a living process has it. Unknown: another was faster.
  };
  Journals journals;
  for (const auto &file : journalsIn(folder / kJournalFolder)) {
    if (const auto id = JournalFile::idOf(file)) journals.add(*id, file);
    else recover({file});
  }
  addRescued(database, rescued, journals);
  for (const auto &[id, files] : journals) recover(files);
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
