#pragma once
// SQLite behind a narrow door; SQLiteCpp lives in sqlite.cpp.
//
// Within this folder a refusal of the database is thrown as sql::Failure, so that a transaction is left at
// once wherever it stands; the callers of transactions catch it.

#include <cstdint>
#include <exception>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "data/cell.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace fovea::sql {

struct Prepared;

class Failure : public std::exception {
 public:
  Failure(int code, std::string text) : code_(code), text_(std::move(text)) {}
  const char *what() const noexcept override { return text_.c_str(); }
  /// Is it the record that cannot be stored, rather than the database that cannot store now?
  bool isAboutTheData() const;
  bool isFullDisk() const;
  /// Did the disk refuse, for another reason than that it is full?
  bool isBrokenDisk() const;
  Error toError(const std::filesystem::path &database) const;

 private:
  int code_;
  std::string text_;
};

/// One connection, of one thread.
class Database {
 public:
  /// Makes the file if needed.
  /// Errors: Io when it cannot be opened or is no database.
  static Result<std::unique_ptr<Database>> open(const std::filesystem::path &file);
  /// Changes nothing; the file may be one that cannot be written.
  /// Errors: Io when it cannot be read or is no database.
  static Result<std::unique_ptr<Database>> openForReading(const std::filesystem::path &file);
  ~Database();

  void run(const std::string &sql);
  /// Brings what waits beside the file into it, and leaves nothing there. Refused while somebody reads.
  void emptyLog();
  const std::filesystem::path &file() const { return file_; }

 private:
  friend class Statement;
  struct Connection;
  Database(const std::filesystem::path &file, const std::string &name, int flags);
  std::unique_ptr<Connection> connection_;
  std::filesystem::path file_;
};

/// Takes the right to write at once, so that what is read inside stays true; taken back unless committed.
class Transaction {
 public:
  /// A `durable` one and all before it survive a power cut once committed, if it changes anything; the others
  /// survive one after the next checkpoint.
  explicit Transaction(Database &database, bool durable = false);
  ~Transaction();
  Transaction(const Transaction &) = delete;
  Transaction &operator=(const Transaction &) = delete;
  void commit();

 private:
  Database &database_;
  bool isDurable_;
  bool isOpen_ = true;
};

/// While it lives, reading finds the database as it was at one moment.
class Snapshot {
 public:
  explicit Snapshot(Database &database);
  ~Snapshot();
  Snapshot(const Snapshot &) = delete;
  Snapshot &operator=(const Snapshot &) = delete;

 private:
  Database &database_;
};

/// A prepared statement. Parameters count from 1, columns of the answer from 0.
/// Preparing takes longer than most steps, so the database keeps what was prepared for the next statement of the same text.
/// Owner: texts and bytes that are bound stay the caller's until the last step.
class Statement {
 public:
  Statement(Database &database, std::string_view sql);
  ~Statement();
  Statement(const Statement &) = delete;
  Statement &operator=(const Statement &) = delete;

  void bind(int at, std::int64_t value);
  void bind(int at, int value) { bind(at, std::int64_t{value}); }
  void bind(int at, double value);
  void bind(int at, std::string_view text);
  void bind(int at, std::span<const std::byte> bytes);
  void bind(int at, std::nullopt_t);
  template <class T>
  void bind(int at, const std::optional<T> &value) {
    if (value)
      bind(at, *value);
    else
      bind(at, std::nullopt);
  }
  /// Nested is stored as JSON, a time as seconds, true as 1.
  void bindCell(int at, const Cell &cell);

  /// Starts again, all parameters null.
  void reset();
  bool step();
  /// Binds all parameters in order and takes one step.
  template <class... Values>
  bool stepWith(const Values &...values) {
    reset();
    int at = 0;
    (bind(++at, values), ...);
    return step();
  }

  std::int64_t integer(int column) const;
  std::string text(int column) const;
  std::optional<double> real(int column) const;
  /// As it is stored; the views hold until the next step.
  Cell cell(int column) const;

 private:
  void check(int code) const;
  sqlite3 *connection_;
  Prepared *kept_;  // none: another statement of this text is at work, and this one is prepared for itself
  sqlite3_stmt *statement_;
};

/// The name in double quotes.
std::string quoted(std::string_view name);
/// A text as SQL has it.
std::string literal(std::string_view text);

}  // namespace fovea::sql
