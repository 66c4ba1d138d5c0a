#include "data/study_tables.hpp"

#include <algorithm>

#include "data/run_facts.hpp"
#include "data/stem.hpp"
#include "data/store.hpp"
#include "data/table_file.hpp"

namespace fovea {
namespace {

constexpr const char *kTables[] = {"participants", "responses", "modules", "cells", "networks", "nodes", "trials"};
// The host's own: where a record lies, and what it takes to go on.
constexpr std::string_view kInner[] = {"number", "record", "state", "failed_from", "before_failure"};
constexpr std::string_view kYesOrNo[] = {"simulated", "accepted", "grows"};
constexpr std::string_view kJson[] = {"variables", "branches", "answer", "raw_answer", "metadata", "loops", "definition"};

template <class Names>
bool isOneOf(const Names &names, std::string_view name) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

std::vector<StudyTable> counted(sql::Database &database) {
  std::vector<StudyTable> tables;
  for (const char *name : kTables) {
    if (!sql::Statement(database, "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").stepWith(name)) continue;  // an older version's folder
    sql::Statement rows(database, std::string("SELECT count(*) FROM ") + name);
    rows.step();
    if (rows.integer(0) > 0) tables.push_back({name, rows.integer(0), {}});
  }
  return tables;
}

Value valueOf(const std::string &column, const Cell &cell) {
  switch (cell.kind) {
    case CellKind::Integer: return isOneOf(kYesOrNo, column) ? Value(cell.integer != 0) : Value(cell.integer);
    case CellKind::Real: return Value(cell.real);
    case CellKind::Text: return isOneOf(kJson, column) ? storedJson(std::string(cell.text)) : Value(std::string(cell.text));
    default: return {};
  }
}

Result<void> write(sql::Database &database, StudyTable &table, const FileFormat &format) {
  std::vector<std::string> names;
  std::string selected;
  sql::Statement column(database, "SELECT name FROM pragma_table_info(?) ORDER BY cid");
  for (bool more = column.stepWith(table.name); more; more = column.step()) {
    if (isOneOf(kInner, column.text(0))) continue;
    names.push_back(column.text(0));
    selected += (selected.empty() ? "" : ", ") + sql::quoted(names.back());
  }
  TableFile file(table.file, format, names);
  sql::Statement row(database, "SELECT " + selected + " FROM " + table.name + " ORDER BY rowid");
  std::vector<Value> values(names.size());
  for (bool more = row.step(); more; more = row.step()) {
    for (std::size_t i = 0; i < names.size(); ++i) values[i] = valueOf(names[i], row.cell(static_cast<int>(i)));
    file.add(values);
  }
  table.rows = file.rows();
  return file.close();
}

template <class Work>
Result<std::vector<StudyTable>> inTables(const std::filesystem::path &folder, Work work) {
  auto database = openStoreForReading(folder);
  if (!database) return database.error();
  try {
    const sql::Snapshot snapshot(**database);
    std::vector<StudyTable> tables = counted(**database);
    for (StudyTable &table : tables)
      if (Result<void> done = work(**database, table); !done) return done.error();
    return tables;
  } catch (const sql::Failure &failure) {
    return failure.toError((*database)->file());
  }
}

}  // namespace

Result<std::vector<StudyTable>> listStudyTables(const std::filesystem::path &folder) {
  return inTables(folder, [](sql::Database &, StudyTable &) { return Result<void>(); });
}

Result<std::vector<StudyTable>> exportStudyTables(const std::filesystem::path &folder, const std::filesystem::path &target, const FileFormat &format) {
  if (auto known = listStudyTables(folder); !known || known->empty()) return known;
  if (auto writable = makeWritableFolder(target); !writable) return writable.error();
  return inTables(folder, [&](sql::Database &database, StudyTable &table) {
    const std::string ending(format.extension());
    const StemReservation name = StemReservation::take(target, table.name, {ending});
    table.file = target / (name.stem() + ending);
    return write(database, table, format);
  });
}

}  // namespace fovea
