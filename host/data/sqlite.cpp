#include "data/sqlite.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <cmath>
#include <vector>

#include "core/cbor.hpp"
#include "core/json.hpp"

namespace fovea::sql {
namespace {

constexpr int kBusyMilliseconds = 2000;

/// Runs `work`; what SQLiteCpp throws becomes a Failure.
template <class Work>
decltype(auto) guarded(Work work) {
  try {
    return work();
  } catch (const SQLite::Exception &problem) {
    throw Failure(problem.getErrorCode(), problem.what());
  }
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

Error Failure::toError(const std::filesystem::path &database) const {
  return {ErrorCode::Io, "the database refuses: " + text_, database.string(), adviceFor(code_ & 0xFF)};
}

struct Database::Connection {
  explicit Connection(const std::string &file)
      : database(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_NOMUTEX, kBusyMilliseconds) {}
  SQLite::Database database;
};

Database::Database(const std::filesystem::path &file)
    : connection_(guarded([&] { return std::make_unique<Connection>(file.string()); })), file_(file) {
  // The journal is what survives a power cut, so a commit need not wait for the disk.
  run("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=4000; PRAGMA cache_size=-4096");
}

Database::~Database() = default;

Result<std::unique_ptr<Database>> Database::open(const std::filesystem::path &file) {
  try {
    return std::unique_ptr<Database>(new Database(file));
  } catch (const Failure &failure) {
    return failure.toError(file);
  }
}

void Database::run(const std::string &sql) {
  guarded([&] { connection_->database.exec(sql); });
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

struct Statement::Held {
  Held(const SQLite::Database &database, const std::string &sql)
      : statement(database, sql), texts(static_cast<std::size_t>(statement.getBindParameterCount()) + 1) {}
  SQLite::Statement statement;
  std::vector<std::string> texts;  // what is bound; memory is used again
};

Statement::Statement(Database &database, const std::string &sql)
    : held_(guarded([&] { return std::make_unique<Held>(database.connection_->database, sql); })) {}
Statement::~Statement() = default;

void Statement::bind(int at, std::int64_t value) {
  guarded([&] { held_->statement.bind(at, value); });
}
void Statement::bind(int at, double value) {
  guarded([&] { held_->statement.bind(at, value); });
}
void Statement::bind(int at, std::string_view text) {
  std::string &kept = held_->texts[static_cast<std::size_t>(at)];
  kept.assign(text);
  guarded([&] { held_->statement.bindNoCopy(at, kept); });
}
void Statement::bind(int at, std::span<const std::byte> bytes) {
  guarded([&] { held_->statement.bind(at, bytes.data(), static_cast<int>(bytes.size())); });
}
void Statement::bind(int at, std::nullopt_t) {
  guarded([&] { held_->statement.bind(at); });
}

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
    case CellKind::Nested:
      if (const auto value = decodeCbor(cell.bytes)) return bind(at, std::string_view(toJson(*value)));
      return bind(at, cell.bytes);
  }
}

void Statement::reset() {
  guarded([&] {
    held_->statement.tryReset();  // it repeats the error of the step before, which has been heard
    held_->statement.clearBindings();
  });
}

bool Statement::step() {
  return guarded([&] { return held_->statement.executeStep(); });
}

std::int64_t Statement::integer(int column) const {
  return guarded([&] { return held_->statement.getColumn(column).getInt64(); });
}

std::string Statement::text(int column) const {
  return guarded([&] { return held_->statement.getColumn(column).getString(); });
}

std::optional<double> Statement::real(int column) const {
  return guarded([&]() -> std::optional<double> {
    if (held_->statement.isColumnNull(column)) return std::nullopt;
    return held_->statement.getColumn(column).getDouble();
  });
}

Cell Statement::cell(int column) const {
  return guarded([&]() -> Cell {
    const SQLite::Column value = held_->statement.getColumn(column);
    switch (value.getType()) {
      case SQLITE_INTEGER:
        return {CellKind::Integer, value.getInt64()};
      case SQLITE_FLOAT:
        return {CellKind::Real, 0, value.getDouble()};
      case SQLITE_TEXT: {
        const char *const text = value.getText();
        return {CellKind::Text, 0, 0, {text, static_cast<std::size_t>(value.getBytes())}};
      }
      case SQLITE_BLOB: {
        const auto *const bytes = static_cast<const std::byte *>(value.getBlob());
        return {CellKind::Binary, 0, 0, {}, {bytes, static_cast<std::size_t>(value.getBytes())}};
      }
      default:
        return {};
    }
  });
}

std::string quoted(std::string_view name) {
  std::string text = "\"";
  for (const char c : name) text.append(c == '"' ? 2 : 1, c);
  return text + "\"";
}

}  // namespace fovea::sql
