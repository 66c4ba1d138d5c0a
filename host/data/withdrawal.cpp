#include "data/withdrawal.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <optional>

#include "core/cbor.hpp"
#include "core/hash.hpp"
#include "core/json.hpp"
#include "core/names.hpp"
#include "core/wall_time.hpp"
#include "data/file_notes.hpp"
#include "data/journal_format.hpp"
#include "data/output_file.hpp"
#include "data/run_facts.hpp"
#include "data/stem.hpp"
#include "data/store.hpp"

namespace fovea {
namespace {

namespace fs = std::filesystem;

constexpr int kNamesInAMessage = 5;

// What is kept of whom. Runs first: a session stays as long as somebody else's run is in it.
constexpr const char *kTheirs = R"(
CREATE TEMP TABLE their_runs AS SELECT r.id FROM runs r LEFT JOIN sessions s ON s.id = r.session
  WHERE ifnull(nullif(r.participant, ''), s.participant) = ?1 AND (?2 = '' OR s.study = ?2))";
constexpr const char *kTheirSessions = R"(
CREATE TEMP TABLE their_sessions AS SELECT s.id FROM sessions s
  WHERE (?2 = '' OR s.study = ?2) AND (s.participant = ?1 OR EXISTS (SELECT 1 FROM runs r WHERE r.session = s.id AND r.id IN their_runs))
  AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.session = s.id AND r.id NOT IN their_runs))";
constexpr const char *kTheirWays = R"(
CREATE TEMP TABLE their_ways AS SELECT id FROM participants WHERE participant = ?1 AND (?2 = '' OR study = ?2))";

struct Part {
  const char *table, *where;
};
constexpr Part kParts[] = {
    {"events", "run IN their_runs OR session IN their_sessions"},
    {"frames", "run IN their_runs"},
    {"responses", "way IN their_ways"},
    {"modules", "way IN their_ways"},
    {"participants", "id IN their_ways"},
    {"consents", "session IN their_sessions OR (participant = ?1 AND (?2 = '' OR session IN (SELECT id FROM sessions WHERE study = ?2)))"},
    {"columns", "run IN their_runs"},
    {"run_tables", "run IN their_runs"},
    {"unplaced", "journal IN (SELECT journal FROM sessions WHERE id IN their_sessions) AND journal NOT IN "
                 "(SELECT journal FROM sessions WHERE id NOT IN their_sessions AND journal IS NOT NULL)"},
    {"runs", "id IN their_runs"},
    {"sessions", "id IN their_sessions"},
};

class Remover {
 public:
  Remover(sql::Database &database, fs::path folder, const Withdrawal &withdrawal)
      : database_(database), folder_(std::move(folder)), withdrawal_(withdrawal) {}

  Result<WithdrawalReceipt> run() {
    database_.run("PRAGMA secure_delete = ON");
    std::vector<FileNotes::Noted> noted;
    {
      sql::Transaction transaction(database_, true);
      findTheirs();
      if (isNobody()) return unknown();
      noted = theirFiles();
      sql::Statement table(database_, "SELECT name FROM data_tables ORDER BY name");
      for (bool more = table.step(); more; more = table.step()) take(table.text(0), "run IN their_runs");
      for (const Part &part : kParts) take(part.table, part.where);
      if (auto taken = takeFiles(noted); !taken) return taken.error();
      if (withdrawal_.isRehearsal) return std::move(receipt_);
      if (auto written = writeReceipt(); !written) return written.error();
      forgetTheirs();
      transaction.commit();
    }
    database_.run("PRAGMA wal_checkpoint(TRUNCATE)");  // what was removed is not in there either
    return removeFiles();
  }

 private:
  void findTheirs() {
    forgetTheirs();
    for (const char *sql : {kTheirs, kTheirSessions, kTheirWays})
      sql::Statement(database_, sql).stepWith(withdrawal_.participant, withdrawal_.study);
  }
  void forgetTheirs() { database_.run("DROP TABLE IF EXISTS their_runs; DROP TABLE IF EXISTS their_sessions; DROP TABLE IF EXISTS their_ways"); }

  bool isNobody() {
    sql::Statement any(database_, "SELECT (SELECT count(*) FROM their_runs) + (SELECT count(*) FROM their_sessions) + (SELECT count(*) FROM their_ways)");
    any.step();
    return any.integer(0) == 0;
  }

  Error unknown() {
    std::string known;
    int listed = 0;
    sql::Statement latest(database_,
                          "SELECT participant FROM (SELECT participant, max(number) AS latest FROM sessions WHERE participant <> '' "
                          "AND (?1 = '' OR study = ?1) GROUP BY participant) ORDER BY latest DESC");
    for (bool more = latest.stepWith(withdrawal_.study); more && listed <= kNamesInAMessage; more = latest.step(), ++listed)
      known += (listed > 0 ? ", " : "") + (listed == kNamesInAMessage ? "..." : latest.text(0));
    return {ErrorCode::Unknown,
            "nothing is kept of a participant \"" + withdrawal_.participant + "\"" + (withdrawal_.study.empty() ? "" : " in the study " + withdrawal_.study),
            database_.file().string(), known.empty() ? "give the folder that the data were recorded in" : "the latest participants are " + known};
  }

  /// Notes what is there and, unless it is a rehearsal, removes it.
  void take(const std::string &table, const std::string &where) {
    const std::string from = " FROM " + sql::quoted(table) + " WHERE " + where;
    const bool hasParameters = where.find('?') != std::string::npos;
    const auto step = [&](sql::Statement &statement) {
      return hasParameters ? statement.stepWith(withdrawal_.participant, withdrawal_.study) : statement.step();
    };
    sql::Statement width(database_, "SELECT count(*) FROM pragma_table_info(?)");
    width.stepWith(table);
    const int columns = static_cast<int>(width.integer(0));
    sql::Statement row(database_, "SELECT *" + from + " ORDER BY rowid");
    std::string digest;  // each row's hash behind the hash of those before it: as long as a table is, it takes no memory
    std::int64_t rows = 0;
    for (bool more = step(row); more; more = row.step(), ++rows) digest = sha256(digest + textOf(row, columns));
    if (rows == 0) return;
    receipt_.tables.push_back({table, rows, digest});
    if (withdrawal_.isRehearsal) return;
    row.reset();
    sql::Statement removed(database_, "DELETE" + from);
    step(removed);
  }

  static std::string textOf(const sql::Statement &row, int columns) {
    List cells;
    for (int i = 0; i < columns; ++i) {
      const Cell cell = row.cell(i);
      switch (cell.kind) {
        case CellKind::Integer: cells.push_back(Value(cell.integer)); break;
        case CellKind::Real: cells.push_back(Value(cell.real)); break;
        case CellKind::Text: cells.push_back(Value(std::string(cell.text))); break;
        case CellKind::Binary: cells.push_back(Value(std::vector<std::byte>(cell.bytes.begin(), cell.bytes.end()))); break;
        default: cells.push_back(Value());
      }
    }
    return toJson(Value(std::move(cells)));
  }

  std::vector<FileNotes::Noted> theirFiles() {
    std::vector<FileNotes::Noted> files;
    sql::Statement run(database_, "SELECT files FROM runs WHERE id IN their_runs AND files IS NOT NULL ORDER BY number");
    for (bool more = run.step(); more; more = run.step()) {
      const FileNotes noted(storedJson(run.text(0)));
      for (const FileNotes::Noted &file : noted.files())
        if (!file.name.empty()) files.push_back(file);
    }
    sql::Statement session(database_, "SELECT study, id FROM sessions WHERE id IN their_sessions ORDER BY number");
    for (bool more = session.step(); more; more = session.step()) addFilesOfSession(session.text(0), session.text(1), files);
    return files;
  }

  /// Log, report and pictures: they begin with the study and the date, which the session's id begins with.
  void addFilesOfSession(const std::string &study, const std::string &id, std::vector<FileNotes::Noted> &files) {
    const std::string stem = fileSafe(study) + "_" + id.substr(0, id.rfind('-'));
    std::error_code none;
    std::vector<std::string> names;
    for (const auto &entry : fs::directory_iterator(folder_, none)) {
      const std::string name = entry.path().filename();
      const std::string_view rest = name.starts_with(stem) ? std::string_view(name).substr(stem.size()) : std::string_view();
      if (rest == ".log" || rest.starts_with("_report") || rest.starts_with("_participant-") || rest.starts_with("_operator")) names.push_back(name);
    }
    std::sort(names.begin(), names.end());
    for (const std::string &name : names) files.push_back({"", name, {}});  // nobody has noted its hash
  }

  Result<void> takeFiles(const std::vector<FileNotes::Noted> &noted) {
    std::error_code none;
    for (const FileNotes::Noted &file : noted) {
      if (!fs::is_regular_file(folder_ / file.name, none)) continue;
      const auto hash = sha256File(folder_ / file.name);
      if (!hash) return hash.error();
      if (file.hashes.empty() || file.isOurs(*hash)) receipt_.files.push_back({file.name, 0, *hash});
      else receipt_.left.push_back(file.name);
    }
    return {};
  }

  Result<void> writeReceipt() {
    const std::int64_t now = wallNow();
    const std::string stem = "withdrawal_" + fileSafe(wallText(now)) + "_" + randomHex(2);
    receipt_.file = folder_ / (stem + ".json");
    List tables, files, left;
    for (const auto &table : receipt_.tables) tables.push_back(Value(Dict{{"table", table.name}, {"rows", table.rows}, {"sha256", table.sha256}}));
    // A file's name holds the participant's code; its hash says which one it was to whoever has it.
    for (const auto &file : receipt_.files) files.push_back(Value(Dict{{"sha256", file.sha256}}));
    for (const std::string &name : receipt_.left) left.push_back(Value(name));
    OutputFile file(receipt_.file);
    file.text() = toJson(Value(Dict{{"format", "fovea-withdrawal/1"},
                                    {"withdrawn", wallText(now)},
                                    {"participant", withdrawal_.participant},
                                    {"study", withdrawal_.study},
                                    {"removedRows", std::move(tables)},
                                    {"removedFiles", std::move(files)},
                                    {"filesLeft", std::move(left)}}),
                         2) + "\n";
    return file.close();
  }

  Result<WithdrawalReceipt> removeFiles() {
    for (const auto &file : receipt_.files)
      if (std::error_code failure; !fs::remove(folder_ / file.name, failure) && failure)
        return Error{ErrorCode::Io, "the rows are removed, a file cannot be: " + failure.message(), (folder_ / file.name).string(),
                     "remove it by hand; the receipt is " + receipt_.file.string()};
    syncFolder(folder_);
    return std::move(receipt_);
  }

  sql::Database &database_;
  const fs::path folder_;
  const Withdrawal &withdrawal_;
  WithdrawalReceipt receipt_;
};

/// What is in a journal may be theirs, and comes into the database later.
std::optional<fs::path> waitingJournal(const fs::path &folder) {
  std::error_code none;
  for (const auto &entry : fs::directory_iterator(folder / kJournalFolder, none)) return entry.path();
  return std::nullopt;
}

}  // namespace

Result<WithdrawalReceipt> withdraw(const fs::path &folder, const Withdrawal &withdrawal) {
  std::error_code none;
  if (!fs::exists(folder / kDatabaseName, none))
    return Error{ErrorCode::BadFile, "there is no database", (folder / kDatabaseName).string(), "give the folder that the data were recorded in"};
  if (withdrawal.participant.empty()) return Error{ErrorCode::BadArgument, "nobody is named", "participant", "give the participant's code"};
  if (const auto journal = waitingJournal(folder))
    return Error{ErrorCode::State, "records are in a journal that is not in the database yet", journal->string(),
                 "wait until all sessions on this folder have ended; after a crash: fovea export --recover"};
  auto database = openStore(folder);
  if (!database) return database.error();
  try {
    return Remover(**database, folder, withdrawal).run();
  } catch (const sql::Failure &failure) {
    return failure.toError((*database)->file());
  }
}

}  // namespace fovea
