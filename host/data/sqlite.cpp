#include "data/sqlite.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cstdio>
#include <map>

#include "core/cbor.hpp"

namespace fovea::sql {
namespace {

constexpr int kBusyMilliseconds = 2000;
constexpr std::size_t kMostPrepared = 256;  // statements that are kept

/// Runs `work`; what SQLiteCpp throws becomes a Failure.
template <class Work>
decltype(auto) guarded(Work work) {
  try {
    return work();
  } catch (const SQLite::Exception &problem) {
    throw Failure(problem.getErrorCode(), problem.what());
  }
}

/// SQLite counts its memory behind a lock, each time that it takes some; nobody asks for the figures.
void countNoMemory() {
  static const int said = ::sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  (void)said;  // too late, where somebody else in this process began to use SQLite: then it counts
}

std::string adviceFor(int code) {
  switch (code) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "another program holds the database: close it";
    case SQLITE_FULL:
      return "free some space on this disk";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return "move this file away, so that a new one is made, and repair it with \"sqlite3 FILE .recover\"";
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      return "give this account the right to write there";
    default:
      return "check the disk";
  }
}

}  // namespace

bool Failure::isAboutTheData() const {
  switch (code_ & 0xFF) {
    case SQLITE_ERROR:
    case SQLITE_TOOBIG:
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_RANGE:
      return true;
    default:
      return false;
  }
}

bool Failure::isFullDisk() const { return (code_ & 0xFF) == SQLITE_FULL; }

bool Failure::isBrokenDisk() const { return (code_ & 0xFF) == SQLITE_IOERR; }

Error Failure::toError(const std::filesystem::path &database) const {
  return {ErrorCode::Io, "the database refuses: " + text_, database.string(), adviceFor(code_ & 0xFF)};
}

struct Prepared {
  explicit Prepared(sqlite3_stmt *made) : statement(made) {}
  ~Prepared() { ::sqlite3_finalize(statement); }
  Prepared(const Prepared &) = delete;
  Prepared &operator=(const Prepared &) = delete;

  sqlite3_stmt *const statement;
  bool isTaken = false;
};

struct Database::Connection {
  Connection(const std::string &name, int flags) : database(name, flags | SQLite::OPEN_NOMUTEX, kBusyMilliseconds) {}

  sqlite3_stmt *prepare(std::string_view sql);
  Prepared *take(std::string_view sql);

  SQLite::Database database;
  std::map<std::string, Prepared, std::less<>> prepared;  // by text
};

sqlite3_stmt *Database::Connection::prepare(std::string_view sql) {
  sqlite3_stmt *statement = nullptr;
  sqlite3 *handle = database.getHandle();
  const int code =
      ::sqlite3_prepare_v3(handle, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) throw Failure(code, ::sqlite3_errmsg(handle));
  return statement;
}

/// None: it is at work.
Prepared *Database::Connection::take(std::string_view sql) {
  auto known = prepared.find(sql);
  if (known == prepared.end()) {
    if (prepared.size() >= kMostPrepared) std::erase_if(prepared, [](const auto &kept) { return !kept.second.isTaken; });
    known = prepared.try_emplace(std::string(sql), prepare(sql)).first;
  }
  return std::exchange(known->second.isTaken, true) ? nullptr : &known->second;
}

namespace {

/// The name by which SQLite takes the file for one that nobody can change.
std::string frozenName(const std::filesystem::path &file) {
  std::string name = "file:";
  for (const char c : file.string()) {
    char code[4];
    std::snprintf(code, sizeof code, "%%%02X", static_cast<unsigned char>(c));
    if (c == '%' || c == '?' || c == '#') name += code;
    else name += c;
  }
  return name + "?immutable=1";
}

bool hasRoomBeside(const std::filesystem::path &file) {
  return ::access(std::filesystem::absolute(file).parent_path().c_str(), W_OK) == 0;
}

bool hasUnreadChanges(const std::filesystem::path &file) {
  std::error_code none;
  const auto bytes = std::filesystem::file_size(file.string() + "-wal", none);
  return !none && bytes > 0;
}

}  // namespace

Database::Database(const std::filesystem::path &file, const std::string &name, int flags)
    : connection_(guarded([&] {
        countNoMemory();
        return std::make_unique<Connection>(name, flags);
      })),
      file_(file) {}

Database::~Database() = default;

Result<std::unique_ptr<Database>> Database::open(const std::filesystem::path &file) {
  try {
    auto database = std::unique_ptr<Database>(
        new Database(file, file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE));
    // The journal is what survives a power cut, so a commit need not wait for the disk.
    database->run("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=4000; PRAGMA "
                  "cache_size=-4096");
    return database;
  } catch (const Failure &failure) {
    return failure.toError(file);
  }
}

Result<std::unique_ptr<Database>> Database::openForReading(const std::filesystem::path &file) {
  // A reader of a WAL database needs to write beside it, unless the database is taken for one that stays as it is.
  const bool isFrozen = !hasRoomBeside(file);
  if (isFrozen && hasUnreadChanges(file))
    return Error{ErrorCode::Io, "a part of the database waits in a file beside it, and nothing can be written there",
                 file.string() + "-wal", "copy the folder to a place that can be written, and read it there"};
  try {
    auto database = std::unique_ptr<Database>(
        isFrozen ? new Database(file, frozenName(file), SQLite::OPEN_READONLY | SQLite::OPEN_URI)
                 : new Database(file, file.string(), SQLite::OPEN_READWRITE));
    database->run("PRAGMA query_only=1; PRAGMA cache_size=-4096");
    return database;
  } catch (const Failure &failure) {
    return failure.toError(file);
  }
}

void Database::run(const std::string &sql) {
  guarded([&] { connection_->database.exec(sql); });
}

void Database::emptyLog() {
  Statement checkpoint(*this, "PRAGMA wal_checkpoint(TRUNCATE)");
  checkpoint.step();
  if (checkpoint.integer(0) != 0) throw Failure(SQLITE_BUSY, "somebody reads what was there before the latest changes");
}

Transaction::Transaction(Database &database, bool durable) : database_(database), isDurable_(durable) {
  if (durable) database_.run("PRAGMA synchronous=FULL");
  database_.run("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
  try {
    if (isOpen_) database_.run("ROLLBACK");
  } catch (const Failure &) {
    // SQLite has taken it back by itself.
  }
}

void Transaction::commit() {
  database_.run("COMMIT");
  isOpen_ = false;
  if (isDurable_) database_.run("PRAGMA synchronous=NORMAL");
}

Snapshot::Snapshot(Database &database) : database_(database) { database_.run("BEGIN"); }

Snapshot::~Snapshot() {
  try {
    database_.run("COMMIT");
  } catch (const Failure &) {
    // A transaction that only reads has nothing to lose.
  }
}

// Statements go past SQLiteCpp: its bindings want texts as std::string and its columns share their statement,
// which together took a third of the time of storing a row and reading it back.

Statement::Statement(Database &database, std::string_view sql)
    : connection_(database.connection_->database.getHandle()), kept_(database.connection_->take(sql)),
      statement_(kept_ ? kept_->statement : database.connection_->prepare(sql)) {}

Statement::~Statement() {
  if (!kept_) {
    ::sqlite3_finalize(statement_);
    return;
  }
  reset();  // what it holds of the database and of its user's texts it lets go
  kept_->isTaken = false;
}

void Statement::check(int code) const {
  if (code != SQLITE_OK) throw Failure(code, ::sqlite3_errmsg(connection_));
}

// An empty view may have no address, which SQLite would take for null.
void Statement::bind(int at, std::string_view text) {
  check(::sqlite3_bind_text64(statement_, at, text.empty() ? "" : text.data(), text.size(), SQLITE_STATIC,
                              SQLITE_UTF8));
}
void Statement::bind(int at, std::span<const std::byte> bytes) {
  check(::sqlite3_bind_blob64(statement_, at, bytes.empty() ? "" : static_cast<const void *>(bytes.data()),
                              bytes.size(), SQLITE_STATIC));
}
void Statement::bind(int at, std::int64_t value) { check(::sqlite3_bind_int64(statement_, at, value)); }
void Statement::bind(int at, double value) { check(::sqlite3_bind_double(statement_, at, value)); }
void Statement::bind(int at, std::nullopt_t) { check(::sqlite3_bind_null(statement_, at)); }

void Statement::bindCell(int at, const Cell &cell) {
  switch (cell.kind) {
    case CellKind::Missing:
      return bind(at, std::nullopt);
    case CellKind::Boolean:
    case CellKind::Integer:
      return bind(at, cell.integer);
    case CellKind::Real:
      return bind(at, cell.real);
    case CellKind::Text:
      return bind(at, cell.text);
    case CellKind::Binary:
      return bind(at, cell.bytes);
    case CellKind::Time:
      return bind(at, static_cast<double>(cell.integer) / 1e9);
    case CellKind::Nested: {
      const auto text = jsonOfCbor(cell.bytes);
      if (!text) return bind(at, cell.bytes);
      return check(::sqlite3_bind_text64(statement_, at, text->data(), text->size(), SQLITE_TRANSIENT, SQLITE_UTF8));
    }
  }
}

void Statement::reset() {
  ::sqlite3_reset(statement_);  // it repeats the error of the step before, which has been heard
  ::sqlite3_clear_bindings(statement_);
}

bool Statement::step() {
  const int code = ::sqlite3_step(statement_);
  if (code != SQLITE_ROW && code != SQLITE_DONE) check(code);
  return code == SQLITE_ROW;
}

std::int64_t Statement::integer(int column) const { return ::sqlite3_column_int64(statement_, column); }

std::string Statement::text(int column) const {
  const auto *const text = reinterpret_cast<const char *>(::sqlite3_column_text(statement_, column));
  return text ? std::string(text, static_cast<std::size_t>(::sqlite3_column_bytes(statement_, column)))
              : std::string();
}

std::optional<double> Statement::real(int column) const {
  if (::sqlite3_column_type(statement_, column) == SQLITE_NULL) return std::nullopt;
  return ::sqlite3_column_double(statement_, column);
}

Cell Statement::cell(int column) const {
  const auto bytes = [&] { return static_cast<std::size_t>(::sqlite3_column_bytes(statement_, column)); };
  switch (::sqlite3_column_type(statement_, column)) {
    case SQLITE_INTEGER:
      return {CellKind::Integer, ::sqlite3_column_int64(statement_, column)};
    case SQLITE_FLOAT:
      return {CellKind::Real, 0, ::sqlite3_column_double(statement_, column)};
    case SQLITE_TEXT: {
      const auto *const text = reinterpret_cast<const char *>(::sqlite3_column_text(statement_, column));
      return {CellKind::Text, 0, 0, {text, bytes()}};
    }
    case SQLITE_BLOB: {
      const auto *const blob = static_cast<const std::byte *>(::sqlite3_column_blob(statement_, column));
      return {CellKind::Binary, 0, 0, {}, {blob, bytes()}};
    }
    default:
      return {};
  }
}

std::string quoted(std::string_view name) {
  std::string text = "\"";
  for (const char c : name) text.append(c == '"' ? 2 : 1, c);
  return text + "\"";
}

std::string literal(std::string_view text) {
  std::string made = "'";
  for (const char c : text) made.append(c == '\'' ? 2 : 1, c);
  return made + "'";
}

}  // namespace fovea::sql
