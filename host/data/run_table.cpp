#include "data/run_table.hpp"

#include "core/cbor.hpp"
#include "core/json.hpp"
#include "data/table_store.hpp"

namespace fovea {
namespace {

constexpr std::int64_t kRowsBetweenLooks = 4096;

/// Walks the rows of one table of a run.
class TableRows {
 public:
  /// `selected`: stored names, which are the cells from 1 on.
  TableRows(sql::Database &database, const RunFacts &run, const RunTableFacts &table, const std::string &selected)
      : rows_(database, "SELECT id, record" + selected + " FROM " + sql::quoted(table.dataTable) +
                            " WHERE id BETWEEN ? AND ? ORDER BY id"),
        first_(firstRowId(run.number)), last_(firstRowId(run.number + 1) - 1) {}

  /// Calls `row` for each; returns how many there were.
  template <class Visit>
  std::int64_t forEach(Visit row, const std::function<void()> &meanwhile) {
    std::int64_t count = 0;
    for (bool more = rows_.stepWith(first_, last_); more; more = rows_.step(), ++count) {
      row();
      if (count % kRowsBetweenLooks == 0) meanwhile();
    }
    return count;
  }
  std::int64_t number() const { return rows_.integer(0) - first_; }
  std::int64_t record() const { return rows_.integer(1); }
  Cell cell(int column) const { return rows_.cell(column + 1); }

 private:
  sql::Statement rows_;
  std::int64_t first_, last_;
};

/// A stretch of a line: one column of the data, or neighbours that are the same in every row.
struct Part {
  int cell = 0;  // 0: constants
  const RunColumn *column = nullptr;  // of the data
  std::string constants;  // of data: what fills a missing cell
  std::size_t count = 0;
};

std::string selectedColumns(const RunTableFacts &table) {
  std::string selected;
  for (const RunColumn &column : table.columns)
    if (!column.stored.empty()) selected += ", " + sql::quoted(column.stored);
  return selected;
}

std::vector<Part> partsOf(const RunTableFacts &table, char delimiter) {
  std::vector<Part> parts;
  std::vector<std::byte> scratch;
  int cells = 0;
  for (const RunColumn &column : table.columns) {
    if (!column.stored.empty()) {
      parts.push_back({++cells, &column, {}, 1});
      appendCell(parts.back().constants, cellOf(column.constant, scratch), delimiter);
      continue;
    }
    if (parts.empty() || parts.back().cell > 0) parts.emplace_back();
    Part &part = parts.back();
    if (part.count++ > 0) part.constants += delimiter;
    appendCell(part.constants, cellOf(column.constant, scratch), delimiter);
  }
  return parts;
}

Result<std::int64_t> writeCsv(sql::Database &database, const RunFacts &run, const RunTableFacts &table,
                              const CsvDialect &dialect, const std::filesystem::path &file,
                              const std::function<void()> &meanwhile) {
  const std::vector<Part> parts = partsOf(table, dialect.delimiter);
  std::vector<std::string> names;
  for (const RunColumn &column : table.columns) names.push_back(column.column.name);
  CsvWriter csv(file, dialect);
  csv.header(names);
  TableRows rows(database, run, table, selectedColumns(table));
  const auto writeRow = [&] {
    csv.beginLine();
    for (const Part &part : parts) {
      Cell cell;
      if (part.column) cell = rows.cell(part.cell);
      if (!part.column || (cell.kind == CellKind::Missing && part.column->isFilled(rows.record()))) {
        csv.addConstant(part.constants, part.count);
        continue;
      }
      if (part.column->isBoolean && cell.kind == CellKind::Integer) cell.kind = CellKind::Boolean;
      csv.add(cell);
    }
    csv.endLine();
  };
  const std::int64_t count = rows.forEach(writeRow, meanwhile);
  if (auto closed = csv.close(); !closed) return closed.error();
  return count;
}

/// A list of objects, one a line; what a row does not have is left out of it.
Result<std::int64_t> writeJson(sql::Database &database, const RunFacts &run, const RunTableFacts &table,
                               const std::filesystem::path &file, const std::function<void()> &meanwhile) {
  OutputFile out(file);
  out.text() += '[';
  bool isFirst = true;
  const auto writeRow = [&](std::int64_t, std::vector<Value> &values) {
    Dict record;
    for (std::size_t i = 0; i < values.size(); ++i)
      if (!values[i].isNull()) record.emplace_back(table.columns[i].column.name, std::move(values[i]));
    out.text().append(isFirst ? "\n" : ",\n").append(toJson(record));
    isFirst = false;
    out.drain();
  };
  const std::int64_t count = forEachRow(database, run, table, writeRow, meanwhile);
  out.text() += "\n]\n";
  if (auto closed = out.close(); !closed) return closed.error();
  return count;
}

}  // namespace

std::int64_t forEachRow(sql::Database &database, const RunFacts &run, const RunTableFacts &table, const RowVisit &visit,
                        const std::function<void()> &meanwhile) {
  TableRows rows(database, run, table, selectedColumns(table));
  std::vector<Value> values(table.columns.size());
  const auto show = [&] {
    int cell = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const RunColumn &column = table.columns[i];
      values[i] = column.stored.empty() ? column.constant : storedValue(rows.cell(++cell), column);
      if (values[i].isNull() && column.isFilled(rows.record())) values[i] = column.constant;
    }
    visit(rows.number(), values);
  };
  return rows.forEach(show, meanwhile);
}

Result<std::int64_t> writeTable(sql::Database &database, const RunFacts &run, const RunTableFacts &table,
                                const FileFormat &format, const std::filesystem::path &file,
                                const std::function<void()> &meanwhile) {
  if (format.table == TableFormat::Json) return writeJson(database, run, table, file, meanwhile);
  return writeCsv(database, run, table, format.csv, file, meanwhile);
}

bool hasRows(sql::Database &database, const RunFacts &run, const RunTableFacts &table) {
  sql::Statement row(database, "SELECT 1 FROM " + sql::quoted(table.dataTable) + " WHERE id BETWEEN ? AND ? LIMIT 1");
  return row.stepWith(firstRowId(run.number), firstRowId(run.number + 1) - 1);
}

}  // namespace fovea
