#include "data/check.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "core/hash.hpp"
#include "core/json.hpp"
#include "data/assets.hpp"
#include "data/file_notes.hpp"
#include "data/journal_file.hpp"
#include "data/run_facts.hpp"
#include "data/store.hpp"
#include "data/table_store.hpp"

namespace fovea {
namespace {

/// What is looked at of a run: its other facts may be many, and are asked for when its files are made.
struct CheckedTable {
  std::string name, dataTable;
};
struct CheckedRun {
  std::int64_t number = 0;
  std::string id;
  bool hasEnded = false;
  Value files;
  std::vector<CheckedTable> tables;
};

/// A counter stays, goes on by one, or begins again at 0 with its loop.
struct Counter {
  std::string name;
  std::optional<std::int64_t> before;
  std::string what;  // is wrong with it

  void look(std::int64_t now, std::int64_t row) {
    if (!what.empty()) return;  // the first says enough
    if (now != 0 && (!before || (now != *before && now != *before + 1)))
      what = (before ? " jumps from " + std::to_string(*before) : " begins") + " at row " + std::to_string(row) + " with " + std::to_string(now);
    before = now;
  }
};

constexpr int kOwnColumns = 4;  // of the query: id, row, record, run; then the counters
struct DataTable {
  DataTable(sql::Database &database, const std::string &query, std::vector<Counter> all) : rows(database, query), counters(std::move(all)) {}
  sql::Statement rows;
  std::vector<Counter> counters;
};

/// Throws sql::Failure.
class Checker {
 public:
  Checker(sql::Database &database, const std::filesystem::path &folder) : database_(database), folder_(folder) {}

  void checkDatabase() {
    sql::Statement check(database_, "PRAGMA quick_check(10)");
    for (bool more = check.step(); more; more = check.step())
      if (check.text(0) != "ok")
        complain("the database is damaged: " + check.text(0), database_.file().string(),
                 "make a copy, and repair that with \"sqlite3 FILE .recover\"");
  }

  DataCheck checkRecords() {
    sql::Statement row(database_, "SELECT number, id, ending, files FROM runs ORDER BY number");
    while (row.step()) {
      CheckedRun run{row.integer(0), row.text(1), endingFromWord(row.text(2)).has_value(), storedJson(row.text(3)), {}};
      readTables(run);
      checkRun(run);
    }
    checkConsents();
    checkAssets();
    checkUnplaced();
    checkJournals();
    return std::move(found_);
  }

 private:
  void complain(std::string what, std::string where, std::string fix) {
    found_.problems.push_back({ErrorCode::BadFile, std::move(what), std::move(where), std::move(fix)});
  }

  void readTables(CheckedRun &run) {
    sql::Statement table(database_, "SELECT table_name, data_table FROM run_tables WHERE run = ? ORDER BY position");
    for (bool more = table.stepWith(run.id); more; more = table.step()) run.tables.push_back({table.text(0), table.text(1)});
  }

  void checkRun(const CheckedRun &run) {
    ++found_.runs;
    std::vector<std::int64_t> rows;
    for (const CheckedTable &table : run.tables) {
      rows.push_back(checkRows(run, table));
      found_.rows += rows.back();
    }
    if (!run.hasEnded) {
      found_.notes.push_back("run " + run.id + " has no ending: it is going on, or the rest of it waits in a journal");
      return;
    }
    checkFiles(run, rows);
  }

  /// Returns how many there are.
  std::int64_t checkRows(const CheckedRun &run, const CheckedTable &table) {
    const std::int64_t first = firstRowId(run.number);
    DataTable &data = dataTable(table.dataTable);
    std::int64_t count = 0, record = 0;
    std::string what;
    for (Counter &counter : data.counters) counter.before.reset(), counter.what.clear();
    for (bool more = data.rows.stepWith(first, firstRowId(run.number + 1) - 1); more; more = data.rows.step(), ++count) {
      int column = kOwnColumns;
      for (Counter &counter : data.counters) {
        if (data.rows.cell(column).kind != CellKind::Missing) counter.look(data.rows.integer(column), data.rows.integer(1));
        ++column;
      }
      if (!what.empty()) continue;  // the first says enough
      if (data.rows.integer(0) != first + count || data.rows.integer(1) != count || data.rows.cell(3).text != run.id)
        what = "row " + std::to_string(count) + " of " + table.name + " is missing or belongs to another";
      else if (data.rows.integer(2) <= record && count > 0)
        what = "row " + std::to_string(count) + " of " + table.name + " was recorded before the one before it";
      record = data.rows.integer(2);
    }
    if (!what.empty())
      complain("run " + run.id + ": " + what, database_.file().string(),
               "somebody changed the database: take an older copy, or the run's own files");
    for (const Counter &counter : data.counters)
      if (!counter.what.empty())
        complain("run " + run.id + ": " + counter.name + " of " + table.name + counter.what, database_.file().string(),
                 "ask the experiment's author whether trials may be left out");
    return count;
  }

  /// The rows of many runs are in one table.
  DataTable &dataTable(const std::string &name) {
    const auto known = dataTables_.find(name);
    if (known != dataTables_.end()) return known->second;
    std::vector<Counter> counters;
    std::string columns;
    // A counter is "thisN", or a loop's: "trials.thisN".
    sql::Statement column(database_, "SELECT name, stored FROM data_columns WHERE data_table = ? AND (name = 'thisN' OR substr(name, -6) = '.thisN') ORDER BY rowid");
    for (bool more = column.stepWith(name); more; more = column.step()) {
      counters.push_back({column.text(0), {}, {}});
      columns += ", " + sql::quoted(column.text(1));
    }
    const std::string rows = "SELECT id, row, record, run" + columns + " FROM " + sql::quoted(name) + " WHERE id BETWEEN ? AND ? ORDER BY id";
    return dataTables_.try_emplace(name, database_, rows, std::move(counters)).first->second;
  }

  void checkFiles(const CheckedRun &run, const std::vector<std::int64_t> &rows) {
    const FileNotes notes(run.files);
    if (notes.files().empty()) found_.notes.push_back("run " + run.id + " has no files yet; fovea export makes them");
    for (const FileNotes::Noted &file : notes.files()) {
      if (file.name.empty()) continue;
      const auto path = folder_ / file.name;
      if (checkFile(path, file.hashes, "fovea export makes it again", "compare it with the one that fovea export makes") && file.suffix == ".json")
        checkDescription(path, run, rows);
    }
  }

  void checkConsents() {
    if (!sql::Statement(database_, "SELECT 1 FROM pragma_table_info('consents') WHERE name = 'files'").step()) return;  // an older version's folder
    sql::Statement consent(database_, "SELECT files FROM consents WHERE files IS NOT NULL ORDER BY number");
    for (bool more = consent.step(); more; more = consent.step()) {
      const Value files = storedJson(consent.text(0));
      for (const Value &file : files.list() ? *files.list() : List{}) {
        const std::string hash = file.textOr("sha256", "");
        if (hash.empty()) found_.notes.push_back(file.textOr("name", "") + " is not finished; the next session makes it");
        else checkFile(folder_ / file.textOr("name", ""), {hash}, "what was decided is in the database", "the text that was shown is in the database, with its hash");
      }
    }
  }

  void checkAssets() {
    if (!sql::Statement(database_, "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'assets'").step()) return;  // an older version's folder
    std::set<std::string> named;
    sql::Statement asset(database_, "SELECT file, sha256, bytes, kind, local_key, participant FROM assets WHERE file <> '' ORDER BY number");
    for (bool more = asset.step(); more; more = asset.step()) {
      const std::string name = asset.text(0);
      if (!named.insert(name).second) continue;
      const std::string what = asset.text(3) == kRecorded ? "\"" + asset.text(4) + "\" of " + asset.text(5) : "the study's \"" + asset.text(4) + "\"";
      std::error_code none;
      if (std::filesystem::exists(folder_ / name, none))
        checkFile(folder_ / name, {asset.text(1)}, "", what + " was " + std::to_string(asset.integer(2)) + " bytes with the SHA-256 that the file is named by: take it from a copy");
      else complain("the file of " + what + " is not there any more", (folder_ / name).string(), "take it from a copy of the folder");
    }
    std::int64_t others = 0;
    std::error_code none;
    for (const auto &entry : std::filesystem::directory_iterator(folder_ / kAssetFolder, none))
      others += !named.contains((std::filesystem::path(kAssetFolder) / entry.path().filename()).string());
    if (others > 0)
      found_.notes.push_back(std::to_string(others) + " files in " + (folder_ / kAssetFolder).string() + " are in no row: a session is going on, or had no end; the next start removes what is left over");
  }

  /// Is it there, and as it was written?
  bool checkFile(const std::filesystem::path &path, const std::vector<std::string> &hashes, const std::string &whenGone, const std::string &whenChanged) {
    std::error_code none;
    if (!std::filesystem::exists(path, none)) {
      found_.notes.push_back(path.string() + " is not there any more; " + whenGone);
      return false;
    }
    ++found_.files;
    const auto hash = sha256File(path);
    if (!hash) found_.problems.push_back(hash.error());
    else if (std::find(hashes.begin(), hashes.end(), *hash) == hashes.end()) complain("the file has been changed since it was written", path.string(), whenChanged);
    else return true;
    return false;
  }

  /// Has the database the rows that the description speaks of?
  void checkDescription(const std::filesystem::path &path, const CheckedRun &run, const std::vector<std::int64_t> &rows) {
    const auto description = readJson(path);
    const Value *tables = description ? description->root.find("tables") : nullptr;
    for (const Value &table : tables && tables->list() ? *tables->list() : List{})
      for (std::size_t i = 0; i < rows.size(); ++i) {
        const Value *told = table.find("rows");
        if (table.textOr("name", "") != run.tables[i].name || !told || *told == Value(rows[i])) continue;
        complain("run " + run.id + ": " + run.tables[i].name + " had " + cellText(*told) + " rows when its files were made, the database has " +
                     std::to_string(rows[i]),
                 path.string(), "somebody changed the database: take an older copy, or the run's own files");
      }
  }

  void checkUnplaced() {
    sql::Statement count(database_, "SELECT count(*) FROM unplaced");
    count.step();
    if (count.integer(0) > 0)
      found_.notes.push_back(std::to_string(count.integer(0)) + " records fit no table; they are whole in \"unplaced\" of " +
                             database_.file().string());
  }

  void checkJournals() {
    std::error_code none;
    for (const auto &entry : std::filesystem::directory_iterator(folder_ / kJournalFolder, none)) {
      const auto &path = entry.path();
      if (path.extension() == kDamagedExtension)
        found_.notes.push_back(path.string() + " was damaged when it was brought home; what could be read is in the database");
      if (path.extension() == kJournalExtension) checkJournal(path);
    }
  }

  void checkJournal(const std::filesystem::path &path) {
    ++found_.journals;
    auto journal = JournalFile::open(path);
    if (!journal && journal.error().code == ErrorCode::State)
      found_.notes.push_back(path.string() + " belongs to a session that is going on");
    else if (!journal)
      found_.problems.push_back(journal.error());
    if (!journal) return;
    std::int64_t records = 0;
    const JournalReplay replay = journal->replay([&](const Record &) { ++records; });
    found_.records += records;
    if (replay.isDamaged())
      complain("the journal is damaged: " + std::to_string(replay.skippedRecords) + " records cannot be read", path.string(),
               "fovea export --recover brings the others home");
    else
      found_.notes.push_back(path.string() + " has " + std::to_string(records) +
                             " records of a session that had no end; fovea export --recover brings them home");
  }

  sql::Database &database_;
  std::filesystem::path folder_;
  std::map<std::string, DataTable> dataTables_;
  DataCheck found_;
};

Result<DataCheck> checkFolder(const std::filesystem::path &folder, bool withFile) {
  auto database = openStoreForReading(folder);
  if (!database) return database.error();
  try {
    Checker checker(**database, folder);
    if (withFile) checker.checkDatabase();
    return checker.checkRecords();
  } catch (const sql::Failure &failure) {
    return failure.toError((*database)->file());
  }
}

}  // namespace

Result<DataCheck> checkData(const std::filesystem::path &folder) { return checkFolder(folder, true); }
Result<DataCheck> checkRecords(const std::filesystem::path &folder) { return checkFolder(folder, false); }

}  // namespace fovea
