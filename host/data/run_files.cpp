#include "data/run_files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "core/hash.hpp"
#include "core/json.hpp"
#include "core/names.hpp"
#include "data/csv.hpp"
#include "data/stem.hpp"
#include "data/store.hpp"
#include "data/table_store.hpp"

namespace fovea {
namespace {

constexpr std::int64_t kRowsBetweenLooks = 4096;

/// A file that is not finished; removed unless it was published.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::filesystem::path path) : path_(std::move(path)) {}
  TemporaryFile(TemporaryFile &&other) noexcept : path_(std::exchange(other.path_, {})) {}
  ~TemporaryFile() {
    if (!path_.empty()) ::unlink(path_.c_str());
  }
  const std::filesystem::path &path() const { return path_; }

 private:
  std::filesystem::path path_;
};

Result<void> writeText(const std::filesystem::path &path, std::string_view text) {
  const FileHandle file(::open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0666));
  if (!file.isOpen()) return diskError("the file cannot be made", path, errno);
  while (!text.empty()) {
    const ssize_t count = ::write(file.number(), text.data(), text.size());
    if (count < 0 && errno != EINTR) return diskError("the file cannot be written", path, errno);
    text.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  }
  if (::fsync(file.number()) != 0) return diskError("the file cannot be brought to the disk", path, errno);
  return {};
}

/// Makes a run's files. Throws sql::Failure.
class RunFiler {
 public:
  /// `temporaries`: begin of the names of unfinished files. `meanwhile` is called now and then.
  RunFiler(sql::Database &database, const std::filesystem::path &folder, RunFacts run,
           const std::string &temporaries, std::function<void()> meanwhile)
      : database_(database),
        folder_(folder),
        run_(std::move(run)),
        temporaries_(temporaries),
        meanwhile_(std::move(meanwhile)) {}

  Result<void> makeTables() {
    for (std::size_t i = 0; i < run_.tables.size(); ++i) {
      if (i > 0 && !hasRows(run_.tables[i])) continue;
      unfinished_.emplace_back(temporary(std::to_string(i)));
      auto rows = writeTable(run_.tables[i], unfinished_.back().path());
      if (!rows) return rows.error();
      auto hash = sha256File(unfinished_.back().path());
      if (!hash) return hash.error();
      std::string suffix = i == 0 ? "" : "_";
      if (i > 0) suffix += fileSafe(run_.tables[i].name);
      suffix += ".csv";
      tables_.push_back({i, suffix, *rows, *hash});
    }
    return {};
  }

  /// The names that the files shall have: all with one stem, which nothing else begins with.
  Value plan() {
    if (const Value *stem = run_.files.find("stem"); stem && stem->text()) {
      isResumed_ = true;  // killed while it published: files with the right contents are ours
      stem_ = *stem->text();
    } else {
      const bool isTaken = exists(run_.stem + ".json") ||
                           std::any_of(tables_.begin(), tables_.end(), [this](const WrittenTable &table) {
                             return exists(run_.stem + table.file);
                           });
      if (isTaken) reserved_.emplace(StemReservation::take(folder_, run_.stem));
      stem_ = reserved_ ? reserved_->stem() : run_.stem;
    }
    return Dict{{"stem", stem_}};
  }

  Result<RunFiles> publishAll() {
    RunFiles files{run_.id, run_.ending.value_or(Ending::Crashed), {}, {}};
    for (std::size_t i = 0; i < tables_.size(); ++i) {
      auto path = publishAs(unfinished_[i].path(), stem_, tables_[i].file, tables_[i].sha256);
      if (!path) return path.error();
      tables_[i].file = path->filename().string();
      files.tables.push_back(*path);
    }
    const std::string text = toJson(describeRun(database_, run_, tables_), 2) + "\n";
    const TemporaryFile file(temporary("json"));
    if (auto written = writeText(file.path(), text); !written) return written.error();
    auto path = publishAs(file.path(), stem_, ".json", sha256(text));
    if (!path) return path.error();
    files.description = *path;
    syncFolder(folder_);
    return files;
  }

 private:
  bool exists(const std::string &name) const {
    std::error_code ignored;
    return std::filesystem::exists(std::filesystem::symlink_status(folder_ / name, ignored));
  }

  std::filesystem::path temporary(const std::string &part) const {
    return folder_ / (temporaries_ + part + ".tmp");
  }

  std::pair<std::int64_t, std::int64_t> rowIds() const {
    return {firstRowId(run_.number), firstRowId(run_.number + 1) - 1};
  }

  bool hasRows(const RunTableFacts &table) {
    sql::Statement row(database_,
                       "SELECT 1 FROM " + sql::quoted(table.dataTable) + " WHERE id BETWEEN ? AND ? LIMIT 1");
    return row.stepWith(rowIds().first, rowIds().second);
  }

  /// Returns the number of rows. Memory does not grow with it.
  Result<std::int64_t> writeTable(const RunTableFacts &table, const std::filesystem::path &path) {
    std::vector<std::string> names;
    std::string selected, constants;
    std::size_t dataColumns = 0;
    std::vector<std::byte> scratch;
    for (const RunColumn &column : table.columns) {
      names.push_back(column.column.name);
      if (!column.stored.empty()) {
        selected += ", " + sql::quoted(column.stored);
        ++dataColumns;
        continue;
      }
      if (names.size() > dataColumns + 1) constants += ',';
      appendCell(constants, cellOf(column.constant, scratch));
    }
    CsvWriter csv(path);
    csv.header(names);
    sql::Statement row(database_, "SELECT id" + selected + " FROM " + sql::quoted(table.dataTable) +
                                      " WHERE id BETWEEN ? AND ? ORDER BY id");
    std::int64_t rows = 0;
    for (bool more = row.stepWith(rowIds().first, rowIds().second); more; more = row.step(), ++rows) {
      csv.beginLine();
      for (std::size_t i = 0; i < dataColumns; ++i) {
        Cell cell = row.cell(static_cast<int>(i) + 1);
        if (table.columns[i].isBoolean && cell.kind == CellKind::Integer) cell.kind = CellKind::Boolean;
        csv.add(cell);
      }
      csv.addConstant(constants, names.size() - dataColumns);
      csv.endLine();
      if (rows % kRowsBetweenLooks == 0) meanwhile_();
    }
    if (auto closed = csv.close(); !closed) return closed.error();
    return rows;
  }

  /// Under stem + suffix, or with _1, _2, ... between them when another file has that name.
  Result<std::filesystem::path> publishAs(const std::filesystem::path &file, const std::string &stem,
                                          const std::string &suffix, const std::string &hash) const {
    std::filesystem::path path = folder_ / (stem + suffix);
    for (int i = 1;; path = folder_ / (numbered(stem, i++) + suffix)) {
      auto published = publish(file, path);
      if (!published) return published.error();
      if (*published) return path;
      if (!isResumed_) continue;
      if (const auto existing = sha256File(path); existing && *existing == hash) return path;
    }
  }

  sql::Database &database_;
  std::filesystem::path folder_;
  RunFacts run_;
  std::string temporaries_;
  std::function<void()> meanwhile_;
  std::string stem_;
  std::optional<StemReservation> reserved_;  // the run's own one was taken
  bool isResumed_ = false;
  std::vector<TemporaryFile> unfinished_;
  std::vector<WrittenTable> tables_;  // `file` is the suffix until published
};

Error unknownRun(const sql::Database &database, const std::string &run) {
  return {ErrorCode::Unknown, "there is no run \"" + run + "\"", database.file().string(),
          "\"SELECT id FROM runs\" lists those that there are"};
}

void noteFiles(sql::Database &database, const std::string &run, const Value &files, bool isFiled) {
  sql::Transaction transaction(database);
  sql::Statement(database, "UPDATE runs SET files = ?, filed = ? WHERE id = ?")
      .stepWith(toJson(files), int{isFiled}, run);
  transaction.commit();
}

Value namesOf(const RunFiles &files, Value plan) {
  List tables;
  for (const auto &table : files.tables) tables.push_back(table.filename().string());
  return plan.set("tables", std::move(tables)).set("description", files.description.filename().string());
}

}  // namespace

Result<RunFiles> fileRun(sql::Database &database, const std::filesystem::path &folder, const std::string &id,
                         const std::function<void()> &meanwhile) {
  try {
    auto run = readRun(database, id);
    if (!run) return unknownRun(database, id);
    RunFiler filer(database, folder, std::move(*run), ".fovea-" + fileSafe(id) + "-", meanwhile);
    if (auto made = filer.makeTables(); !made) return made.error();
    const Value plan = filer.plan();
    noteFiles(database, id, plan, false);
    auto files = filer.publishAll();
    if (files) noteFiles(database, id, namesOf(*files, plan), true);
    return files;
  } catch (const sql::Failure &failure) {
    return failure.toError(database.file());
  }
}

Result<RunFiles> exportRun(sql::Database &database, const std::string &id,
                           const std::filesystem::path &target) {
  try {
    auto run = readRun(database, id);
    if (!run) return unknownRun(database, id);
    run->files = Value();
    RunFiler filer(database, target, std::move(*run), ".fovea-" + randomHex(8) + "-", [] {});
    if (auto made = filer.makeTables(); !made) return made.error();
    filer.plan();
    return filer.publishAll();
  } catch (const sql::Failure &failure) {
    return failure.toError(database.file());
  }
}

Result<RunFiles> exportRun(const std::filesystem::path &folder, const std::string &run,
                           const std::filesystem::path &target) {
  std::error_code ignored;
  if (!std::filesystem::exists(folder / kDatabaseName, ignored))
    return Error{ErrorCode::BadFile, "there is no database", (folder / kDatabaseName).string(),
                 "give the folder that the data was recorded in"};
  if (auto writable = makeWritableFolder(target); !writable) return writable.error();
  auto database = openStore(folder);
  if (!database) return database.error();
  return exportRun(**database, run, target);
}

}  // namespace fovea
