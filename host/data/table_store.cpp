#include "data/table_store.hpp"

#include <algorithm>

#include "core/json.hpp"
#include "core/names.hpp"

namespace fovea {
namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);
constexpr int kHostColumns = 4;             // id, run, row, record
constexpr std::size_t kMostColumns = 1990;  // SQLite's own limit is 2000

/// Letters, digits and underscores, for a table that people query by hand.
std::string sqlName(std::string_view text) {
  std::string name = fileSafe(text);
  for (char &c : name)
    if (c == '-' || c == '.') c = '_';
  return name;
}

/// Column names stay as they are, but for what SQLite cannot have in one.
std::string columnName(std::string_view text) {
  std::string name(text.substr(0, utf8Prefix(text)));
  for (char &c : name)
    if (static_cast<unsigned char>(c) < 0x20) c = '_';
  return name.empty() ? "_" : name;
}

}  // namespace

struct TableStore::SeenColumn {
  Column as;  // it was described
  std::string stored;
  unsigned kinds = 0;
  std::int64_t declared = 0;  // its place among those declared, from 1; 0: none of them
  bool operator==(const SeenColumn &) const = default;
};

struct TableStore::ColumnSet {
  std::int64_t number = 0;
  std::vector<SeenColumn> columns;
};

struct TableStore::RunTable {
  std::string run, name, dataTable;
  std::int64_t runNumber = 0;
  std::int64_t rows = 0;
  std::int64_t declared = 0;  // columns, so far
  bool isUnfiled = false;
  bool isWritten = true;  // are all columns?
  std::optional<std::int64_t> columnSet;  // as which they are
  std::vector<SeenColumn> columns;
  std::map<std::string, std::size_t, std::less<>> places;
  std::vector<std::size_t> expected;       // column of the row's n-th cell, as in the row before
  std::unique_ptr<sql::Statement> insert;  // none: the columns have changed
};

TableStore::TableStore(sql::Database &database, std::string journal)
    : database_(database), journal_(std::move(journal)) {}
TableStore::~TableStore() = default;

void TableStore::forget() {
  forgetRuns();
  stored_.clear();
  columnSets_.clear();
}

void TableStore::forgetRuns() {
  tables_.clear();
  latest_ = nullptr;
}

void TableStore::open(std::string_view run, std::string_view table) { find(run, table); }

TableStore::RunTable &TableStore::find(std::string_view run, std::string_view table) {
  if (latest_ && latest_->run == run && latest_->name == table) return *latest_;
  std::pair key{std::string(run), std::string(table)};
  auto known = tables_.find(key);
  if (known == tables_.end()) known = tables_.emplace(key, load(key.first, key.second)).first;
  latest_ = known->second.get();
  return *latest_;
}

std::unique_ptr<TableStore::RunTable> TableStore::load(const std::string &run, const std::string &name) {
  auto table = std::make_unique<RunTable>();
  table->run = run;
  table->name = name;
  sql::Statement(database_,
                 "INSERT OR IGNORE INTO runs (id, journal, experiment, stem) VALUES (?, ?, 'unknown', ?)")
      .stepWith(run, journal_, fileSafe(run));
  sql::Statement about(database_, "SELECT number, experiment FROM runs WHERE id = ?");
  about.stepWith(run);
  table->runNumber = about.integer(0);
  table->dataTable = dataTable(about.text(1), name);
  sql::Statement(database_,
                 "INSERT OR IGNORE INTO run_tables (run, position, table_name, data_table) "
                 "VALUES (?1, (SELECT count(*) FROM run_tables WHERE run = ?1), ?2, ?3)")
      .stepWith(run, name, table->dataTable);

  sql::Statement columns(
      database_,
      "SELECT name, type, unit, description, priority, stored, kinds, declared FROM columns WHERE run = ? AND table_name = ? ORDER BY position");
  for (bool more = columns.stepWith(run, name); more; more = columns.step()) {
    Column column{columns.text(0), columns.text(1), columns.text(2), columns.text(3), {}};
    if (const auto priority = columns.real(4)) column.priority = static_cast<int>(*priority);
    table->places.emplace(column.name, table->columns.size());
    table->columns.push_back({std::move(column), columns.text(5), static_cast<unsigned>(columns.integer(6)), columns.integer(7)});
    table->declared = std::max(table->declared, columns.integer(7));
  }
  sql::Statement set(database_, "SELECT column_set FROM run_tables WHERE run = ? AND table_name = ? AND column_set IS NOT NULL");
  if (set.stepWith(run, name)) table->columnSet = set.integer(0);
  sql::Statement last(database_, "SELECT row FROM " + sql::quoted(table->dataTable) +
                                     " WHERE id BETWEEN ? AND ? ORDER BY id DESC LIMIT 1");
  if (last.stepWith(firstRowId(table->runNumber), firstRowId(table->runNumber + 1) - 1))
    table->rows = last.integer(0) + 1;
  return table;
}

std::string TableStore::dataTable(const std::string &experiment, const std::string &name) {
  sql::Statement known(database_, "SELECT name FROM data_tables WHERE experiment = ? AND table_name = ?");
  if (known.stepWith(experiment, name)) return known.text(0);
  const std::string wanted = sqlName(experiment) + "_" + sqlName(name);
  std::string free = wanted;
  // Neither another pair's table nor one of SQLite's or the store's own.
  sql::Statement taken(database_, "SELECT 1 FROM sqlite_master WHERE name = ? COLLATE NOCASE");
  for (int i = 2; taken.stepWith(free) || free.starts_with("sqlite_"); ++i)
    free = (wanted.starts_with("sqlite_") ? "data_" : "") + wanted + "_" + std::to_string(i);
  taken.reset();
  sql::Statement(database_, "INSERT INTO data_tables (name, experiment, table_name) VALUES (?, ?, ?)")
      .stepWith(free, experiment, name);
  database_.run("CREATE TABLE " + sql::quoted(free) +
                " (id INTEGER PRIMARY KEY, run TEXT, row INTEGER, record INTEGER)");
  return free;
}

std::string TableStore::storedColumn(const std::string &dataTable, const std::string &name) {
  std::string &stored = stored_[{dataTable, name}];
  if (!stored.empty()) return stored;
  sql::Statement known(database_, "SELECT stored FROM data_columns WHERE data_table = ? AND name = ?");
  if (known.stepWith(dataTable, name)) return stored = known.text(0);
  const std::string wanted = columnName(name);
  std::string free = wanted;
  sql::Statement taken(database_, "SELECT 1 FROM pragma_table_info(?) WHERE name = ? COLLATE NOCASE");
  for (int i = 2; taken.stepWith(dataTable, free); ++i) free = wanted + "_" + std::to_string(i);
  taken.reset();
  database_.run("ALTER TABLE " + sql::quoted(dataTable) + " ADD COLUMN " + sql::quoted(free));
  sql::Statement(database_, "INSERT INTO data_columns (data_table, name, stored) VALUES (?, ?, ?)")
      .stepWith(dataTable, name, free);
  return stored = free;
}

/// Those declared come before the others, in the order of their declarations.
std::size_t TableStore::addColumn(RunTable &table, const Column &column, bool isDeclared) {
  const std::size_t place = table.columns.size();
  table.columns.push_back({column, storedColumn(table.dataTable, column.name), 0, isDeclared ? ++table.declared : 0});
  table.places.emplace(column.name, place);
  table.insert.reset();
  table.isWritten = false;
  return place;
}

void TableStore::declare(std::string_view run, std::string_view tableName, const Column &column) {
  RunTable &table = find(run, tableName);
  const auto known = table.places.find(column.name);
  if (known == table.places.end()) {
    addColumn(table, column, true);
    return;
  }
  SeenColumn &seen = table.columns[known->second];
  if (seen.declared == 0) seen.declared = ++table.declared;
  if (!column.type.empty()) seen.as.type = column.type;
  if (!column.unit.empty()) seen.as.unit = column.unit;
  if (!column.description.empty()) seen.as.description = column.description;
  if (column.priority) seen.as.priority = column.priority;
  table.isWritten = false;
}

void TableStore::writeColumns() {
  for (const auto &[key, table] : tables_) {
    if (std::exchange(table->isWritten, true)) continue;
    const auto before = std::exchange(table->columnSet, columnSet(*table));
    sql::Statement(database_, "UPDATE run_tables SET column_set = ? WHERE run = ? AND table_name = ?").stepWith(*table->columnSet, table->run, table->name);
    // Columns that come one after another would leave a longer set behind each time.
    if (before)
      sql::Statement(database_, "DELETE FROM column_sets WHERE number = ?1 AND NOT EXISTS (SELECT 1 FROM run_tables WHERE column_set = ?1)").stepWith(*before);
  }
}

std::int64_t TableStore::columnSet(const RunTable &table) {
  auto &known = columnSets_[table.dataTable];
  const auto same = std::find_if(known.begin(), known.end(), [&](const ColumnSet &set) { return set.columns == table.columns; });
  if (same != known.end()) {
    if (sql::Statement(database_, "SELECT 1 FROM column_sets WHERE number = ?").stepWith(same->number)) return same->number;
    known.erase(same);  // no run had it any more
  }
  List columns;
  for (const SeenColumn &column : table.columns)
    columns.push_back(Dict{{"name", column.as.name}, {"stored", column.stored}, {"declared", column.declared}, {"type", column.as.type}, {"kinds", column.kinds}, {"unit", column.as.unit},
                           {"description", column.as.description}, {"priority", column.as.priority ? Value(*column.as.priority) : Value()}});
  const std::string text = toJson(Value(std::move(columns)));
  sql::Statement stored(database_, "SELECT number FROM column_sets WHERE data_table = ? AND columns = ?");
  if (!stored.stepWith(table.dataTable, text)) {
    stored.reset();
    sql::Statement(database_, "INSERT INTO column_sets (data_table, columns) VALUES (?, ?)").stepWith(table.dataTable, text);
    stored.stepWith(table.dataTable, text);
  }
  known.push_back({stored.integer(0), table.columns});
  return known.back().number;
}

std::size_t TableStore::findColumn(RunTable &table, std::size_t place, std::string_view name) {
  if (place < table.expected.size() && table.columns[table.expected[place]].as.name == name)
    return table.expected[place];
  const auto known = table.places.find(name);
  if (known == table.places.end()) return kNone;
  if (place >= table.expected.size()) table.expected.resize(place + 1);
  return table.expected[place] = known->second;
}

void TableStore::noteKind(RunTable &table, std::size_t column, CellKind kind) {
  SeenColumn &seen = table.columns[column];
  if (kind == CellKind::Missing || (seen.kinds & static_cast<unsigned>(kind)) != 0) return;
  seen.kinds |= static_cast<unsigned>(kind);
  table.isWritten = false;
}

bool TableStore::bindCells(RunTable &table, RowReader row) {
  if (!table.insert) return false;
  std::string_view name;
  Cell cell;
  for (std::size_t place = 0; row.next(name, cell); ++place) {
    const std::size_t column = findColumn(table, place, name);
    if (column == kNone) return false;
    noteKind(table, column, cell.kind);
    table.insert->bindCell(static_cast<int>(column) + kHostColumns + 1, cell);
  }
  return row.isSound();
}

std::string TableStore::addColumns(RunTable &table, RowReader row) {
  std::vector<std::string_view> names;
  std::string_view name;
  Cell cell;
  while (row.next(name, cell))
    if (table.places.find(name) == table.places.end()) names.push_back(name);
  if (!row.isSound()) return "the row is damaged";
  if (table.columns.size() + names.size() > kMostColumns) return "it has more columns than a table can have";
  for (const std::string_view added : names)
    if (table.places.find(added) == table.places.end()) addColumn(table, Column{.name = std::string(added)}, false);
  return {};
}

/// Files that the run has already, as after a crash, lack what is about to come.
void TableStore::noteUnfiled(RunTable &table) {
  sql::Statement(database_, "UPDATE runs SET filed = 0 WHERE id = ? AND filed <> 0").stepWith(table.run);
  table.isUnfiled = true;
}

void TableStore::prepareInsert(RunTable &table) {
  std::string names, marks;
  for (const auto &column : table.columns) {
    names += ", " + sql::quoted(column.stored);
    marks += ", ?";
  }
  table.insert = std::make_unique<sql::Statement>(database_, "INSERT INTO " + sql::quoted(table.dataTable) +
                                                                 " (id, run, row, record" + names +
                                                                 ") VALUES (?, ?, ?, ?" + marks + ")");
}

std::string TableStore::insert(std::uint64_t record, std::span<const std::byte> encodedRow) {
  latestRow_.reset();
  const RowReader row(encodedRow);
  if (!row.isSound()) return "the row is damaged";
  RunTable &table = find(row.run(), row.table());
  if (table.insert) table.insert->reset();
  if (!table.isUnfiled) noteUnfiled(table);
  if (!bindCells(table, row)) {
    if (const std::string reason = addColumns(table, row); !reason.empty()) return reason;
    prepareInsert(table);
    bindCells(table, row);
  }
  table.insert->bind(1, firstRowId(table.runNumber) + table.rows);
  table.insert->bind(2, std::string_view(table.run));
  table.insert->bind(3, table.rows);
  table.insert->bind(4, static_cast<std::int64_t>(record));
  table.insert->step();
  latestRow_ = table.rows++;
  return {};
}

std::string TableStore::amend(std::span<const std::byte> encodedAmendment, std::optional<std::uint64_t> certainBefore) {
  const RowReader row(encodedAmendment);
  if (!row.isSound() || !row.number()) return "the amendment is damaged";
  const std::string which = "row " + std::to_string(*row.number()) + " of \"" + std::string(row.table()) + "\" of run " + std::string(row.run());
  sql::Statement known(database_, "SELECT 1 FROM run_tables WHERE run = ? AND table_name = ?");
  if (!known.stepWith(row.run(), row.table())) return "there is no " + which + ": no such table";
  known.reset();
  RunTable &table = find(row.run(), row.table());
  if (*row.number() < 0 || *row.number() >= table.rows)
    return "there is no " + which + ": it has " + std::to_string(table.rows) + " rows";
  if (certainBefore) {
    sql::Statement recorded(database_, "SELECT record FROM " + sql::quoted(table.dataTable) + " WHERE id = ?");
    recorded.stepWith(firstRowId(table.runNumber) + *row.number());
    if (static_cast<std::uint64_t>(recorded.integer(0)) >= *certainBefore)
      return "which one is " + which + " is not certain: a record before it is missing";
  }
  if (const std::string reason = addColumns(table, row); !reason.empty()) return reason;
  noteUnfiled(table);
  updateRow(table, *row.number(), row);
  return {};
}

/// The row's columns are there.
void TableStore::updateRow(RunTable &table, std::int64_t number, RowReader row) {
  std::map<std::size_t, Cell> cells;  // by column, of a name that is there twice the last
  std::string_view name;
  Cell cell;
  while (row.next(name, cell)) cells[table.places.find(name)->second] = cell;
  if (cells.empty()) return;
  std::string assignments;
  for (const auto &[column, value] : cells) {
    noteKind(table, column, value.kind);
    assignments += (assignments.empty() ? "" : ", ") + sql::quoted(table.columns[column].stored) + " = ?";
  }
  sql::Statement update(database_, "UPDATE " + sql::quoted(table.dataTable) + " SET " + assignments + " WHERE id = ?");
  int at = 0;
  for (const auto &[column, value] : cells) update.bindCell(++at, value);
  update.bind(++at, firstRowId(table.runNumber) + number);
  update.step();
}

}  // namespace fovea
