#pragma once
// The data tables of the database: one for each experiment and table, with columns that are added as they
// appear.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/records.hpp"
#include "data/row_codec.hpp"
#include "data/sqlite.hpp"

namespace fovea {

/// Rows have ids in their data table by run and row: a run's rows lie together, and none can be there twice.
constexpr std::int64_t firstRowId(std::int64_t runNumber) { return runNumber << 32; }

/// Used inside a transaction only; throws sql::Failure.
class TableStore {
 public:
  TableStore(sql::Database &database, std::string journal);
  ~TableStore();

  /// Makes the table known to the run, with no rows yet.
  void open(std::string_view run, std::string_view table);
  /// Describes a column, which may have been seen or described before: what is not stated now stays.
  void declare(std::string_view run, std::string_view table, const Column &column);
  /// Returns why the row has no place in a table; empty when it is in one.
  std::string insert(std::uint64_t record, std::span<const std::byte> encodedRow);
  /// Sets cells of a row that is in its table already. Returns why that cannot be; empty when it is done.
  /// `certainBefore`: a record before that one is missing here, so that rows from there on are not numbered as they were.
  std::string amend(std::span<const std::byte> encodedAmendment, std::optional<std::uint64_t> certainBefore);
  /// The number that the row of the latest insert() has in its table; none: it has no place there.
  std::optional<std::int64_t> latestRow() const { return latestRow_; }
  /// Writes down what is new of columns: often enough before each commit, so that each is written once and not with every kind that it holds.
  void writeColumns();
  /// Drops what it remembers of the database: a transaction was taken back.
  void forget();
  /// Drops what it remembers of runs that nothing more comes of.
  void forgetRuns();

 private:
  struct SeenColumn;
  struct ColumnSet;
  struct RunTable;
  RunTable &find(std::string_view run, std::string_view table);
  std::unique_ptr<RunTable> load(const std::string &run, const std::string &name);
  std::string dataTable(const std::string &experiment, const std::string &name);
  std::string storedColumn(const std::string &dataTable, const std::string &name);
  /// The number that the table's columns have as a set: that of another run's with the same, or a new one.
  std::int64_t columnSet(const RunTable &table);
  std::size_t addColumn(RunTable &table, const Column &column, bool isDeclared);
  std::size_t findColumn(RunTable &table, std::size_t place, std::string_view name);
  /// Returns false when the row has a new column.
  bool bindCells(RunTable &table, RowReader row);
  std::string addColumns(RunTable &table, RowReader row);
  void updateRow(RunTable &table, std::int64_t number, RowReader row);
  void noteUnfiled(RunTable &table);
  void prepareInsert(RunTable &table);
  void noteKind(RunTable &table, std::size_t column, CellKind kind);

  sql::Database &database_;
  std::string journal_;
  std::map<std::pair<std::string, std::string>, std::unique_ptr<RunTable>> tables_;
  RunTable *latest_ = nullptr;
  std::map<std::pair<std::string, std::string>, std::string> stored_;  // by data table and name, how a column is called there
  std::map<std::string, std::vector<ColumnSet>> columnSets_;  // by data table, those seen
  std::optional<std::int64_t> latestRow_;
};

}  // namespace fovea
