#include "data/run_files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <optional>

#include "core/hash.hpp"
#include "core/json.hpp"
#include "core/names.hpp"
#include "data/file_notes.hpp"
#include "data/frames.hpp"
#include "data/output_file.hpp"
#include "data/run_table.hpp"
#include "data/stem.hpp"

namespace fovea {
namespace {

constexpr const char *kDescription = ".json";
constexpr const char *kFrames = "_flips.csv.gz";

/// Makes a run's files. Throws sql::Failure.
class RunFiler {
 public:
  /// `temporaries`: begin of the names of unfinished files. `meanwhile` is called now and then.
  RunFiler(sql::Database &database, const std::filesystem::path &folder, RunFacts run, const FileFormat &format,
           const std::string &temporaries, std::function<void()> meanwhile)
      : database_(database),
        folder_(folder),
        run_(std::move(run)),
        format_(format),
        temporaries_(temporaries),
        meanwhile_(std::move(meanwhile)),
        notes_(run_.files) {
    for (RunTableFacts &table : run_.tables) sortColumns(table.columns, format.columns);
  }

  Result<void> makeTables() {
    for (std::size_t i = 0; i < run_.tables.size(); ++i) {
      const RunTableFacts &table = run_.tables[i];
      if (i > 0 && !hasRows(database_, run_, table)) continue;
      unfinished_.emplace_back(temporary(std::to_string(i)));
      auto rows = writeTable(database_, run_, table, format_, unfinished_.back().path(), meanwhile_);
      if (!rows) return rows.error();
      auto hash = sha256File(unfinished_.back().path());
      if (!hash) return hash.error();
      // The main table is the stem's own file, unless the description is.
      std::string suffix = i == 0 && format_.extension() != kDescription ? "" : "_" + fileSafe(table.name);
      suffix += format_.extension();
      while (isWritten(suffix)) suffix.insert(0, "_");  // of two names that a file system takes for one
      tables_.push_back({i, std::move(suffix), *rows, *hash});
    }
    return makeFrames();
  }

  /// Names that nothing has yet, all with one stem; the files there stay.
  Result<RunFiles> publishNew() {
    const std::string wanted = notes_.stem.empty() ? run_.stem : notes_.stem;
    notes_ = {};
    takeStem(wanted);
    return publishAll([] {});
  }

  /// The names that the run has, or shall have from now on.
  Result<RunFiles> publishOwn(const HoldsStem &holds) {
    if (!hasOwnFiles()) {
      if (holds && holds(run_.stem) && !isUsed(run_.stem)) notes_.stem = run_.stem;
      else takeStem(run_.stem);
    }
    auto files = publishAll([this] { note(false); });
    if (files) note(run_.ending.has_value());
    return files;
  }

 private:
  Result<void> makeFrames() {
    TemporaryFile file(temporary("flips"));
    const auto count = writeFrames(database_, run_.id, file.path(), meanwhile_);
    if (!count) return count.error();
    if (*count == 0) return {};
    const auto hash = sha256File(file.path());
    if (!hash) return hash.error();
    frames_ = WrittenFrames{kFrames, *count, *hash};
    unfinishedFrames_.emplace(std::move(file));
    return {};
  }

  bool exists(const std::string &name) const {
    std::error_code ignored;
    return std::filesystem::exists(std::filesystem::symlink_status(folder_ / name, ignored));
  }

  bool isWritten(const std::string &suffix) const {
    return std::any_of(tables_.begin(), tables_.end(), [&](const WrittenTable &table) { return table.file == suffix; });
  }

  std::filesystem::path temporary(const std::string &part) const {
    return folder_ / (temporaries_ + part + ".tmp");
  }

  std::vector<std::string> endings() const {
    std::vector<std::string> all{kDescription};
    for (const WrittenTable &table : tables_) all.push_back(table.file);
    if (frames_) all.push_back(kFrames);
    return all;
  }

  bool isUsed(const std::string &stem) const {
    const auto all = endings();
    return std::any_of(all.begin(), all.end(), [&](const std::string &ending) { return exists(stem + ending); });
  }

  void takeStem(const std::string &wanted) {
    reserved_.emplace(StemReservation::take(folder_, wanted, endings()));
    notes_.stem = reserved_->stem();
  }

  /// Has a file of this run got its name before, or just before it was killed? A stem that was only noted may be another's by now.
  bool hasOwnFiles() const {
    if (notes_.stem.empty()) return false;
    for (const FileNotes::Noted &file : notes_.files())
      if (!file.name.empty() || isThere(file.suffix, [&](const std::string &hash) { return file.isOurs(hash); })) return true;
    return std::any_of(tables_.begin(), tables_.end(), [&](const WrittenTable &table) {
      return isThere(table.file, [&](const std::string &hash) { return hash == table.sha256; });
    });
  }

  template <class IsOurs>
  bool isThere(const std::string &suffix, IsOurs isOurs) const {
    if (!exists(notes_.stem + suffix)) return false;
    const auto hash = sha256File(folder_ / (notes_.stem + suffix));
    return hash && isOurs(*hash);
  }

  void note(bool isFiled) {
    sql::Transaction transaction(database_);
    sql::Statement(database_, "UPDATE runs SET files = ?, filed = ? WHERE id = ?")
        .stepWith(toJson(notes_.toValue()), int{isFiled}, run_.id);
    transaction.commit();
  }

  /// `beforeNext` is called before files get their names: what is then noted to be theirs is found again by who goes on.
  template <class BeforeNext>
  Result<RunFiles> publishAll(BeforeNext beforeNext) {
    RunFiles files{run_.id, run_.ending, {}, {}, {}};
    if (frames_) notes_.of(kFrames).hashes.push_back(frames_->sha256);
    for (const WrittenTable &table : tables_) notes_.of(table.file).hashes.push_back(table.sha256);
    beforeNext();
    for (std::size_t i = 0; i < tables_.size(); ++i) {
      auto path = publishAs(unfinished_[i].path(), tables_[i].file, tables_[i].sha256);
      if (!path) return path.error();
      tables_[i].file = path->filename().string();
      files.tables.push_back(*path);
    }
    if (frames_) {
      auto path = publishAs(unfinishedFrames_->path(), kFrames, frames_->sha256);
      if (!path) return path.error();
      frames_->file = path->filename().string();
      files.frames = *path;
    }
    const std::string text = toJson(describeRun(database_, run_, tables_, frames_), 2) + "\n";
    const TemporaryFile unfinished(temporary("json"));
    OutputFile file(unfinished.path());
    file.text() = text;
    if (auto written = file.close(); !written) return written.error();
    notes_.of(kDescription).hashes.push_back(sha256(text));
    beforeNext();
    auto path = publishAs(unfinished.path(), kDescription, sha256(text));
    if (!path) return path.error();
    files.description = *path;
    syncFolder(folder_);
    return files;
  }

  /// Under the name it has, else under stem + suffix, with _1, _2, ... between them when that is another's.
  Result<std::filesystem::path> publishAs(const std::filesystem::path &file, const std::string &suffix,
                                          const std::string &hash) {
    FileNotes::Noted &known = notes_.of(suffix);
    std::string name = known.name.empty() ? notes_.stem + suffix : known.name;
    for (int i = 0;; name = i == 0 ? notes_.stem + suffix : numbered(notes_.stem, i) + suffix, ++i) {
      const auto path = folder_ / name;
      auto published = publish(file, path);
      if (!published) return published.error();
      if (!*published) {
        const auto there = sha256File(path);
        if (!there || !known.isOurs(*there)) continue;
        if (::rename(file.c_str(), path.c_str()) != 0)
          return diskError("the file cannot be replaced", path, errno);
      }
      known.name = name;
      known.hashes = {hash};
      return path;
    }
  }

  sql::Database &database_;
  std::filesystem::path folder_;
  RunFacts run_;
  FileFormat format_;
  std::string temporaries_;
  std::function<void()> meanwhile_;
  FileNotes notes_;
  std::optional<StemReservation> reserved_;  // while the files get their names
  std::vector<TemporaryFile> unfinished_;
  std::vector<WrittenTable> tables_;  // `file` is the suffix until published
  std::optional<TemporaryFile> unfinishedFrames_;
  std::optional<WrittenFrames> frames_;
};

Error unknownRun(const sql::Database &database, const std::string &run) {
  return {ErrorCode::Unknown, "there is no run \"" + run + "\"", database.file().string(),
          "\"SELECT id FROM runs\" lists those that there are"};
}

}  // namespace

Result<RunFiles> fileRun(sql::Database &database, const std::filesystem::path &folder, const std::string &id,
                         const HoldsStem &holds, const std::function<void()> &meanwhile, const std::function<void()> &addDraft) {
  try {
    std::optional<sql::Transaction> draft;
    if (addDraft) {
      draft.emplace(database);
      addDraft();
    }
    auto run = readRun(database, id);
    if (!run) return unknownRun(database, id);
    RunFiler filer(database, folder, std::move(*run), {}, ".fovea-" + fileSafe(id) + "-", meanwhile);
    if (auto made = filer.makeTables(); !made) return made.error();
    draft.reset();
    return filer.publishOwn(holds);
  } catch (const sql::Failure &failure) {
    return failure.toError(database.file());
  }
}

Result<RunFiles> exportRun(sql::Database &database, const std::string &id, const std::filesystem::path &target,
                           const FileFormat &format) {
  try {
    auto run = readRun(database, id);
    if (!run) return unknownRun(database, id);
    RunFiler filer(database, target, std::move(*run), format, ".fovea-" + randomHex(8) + "-", [] {});
    if (auto made = filer.makeTables(); !made) return made.error();
    return filer.publishNew();
  } catch (const sql::Failure &failure) {
    return failure.toError(database.file());
  }
}

}  // namespace fovea
