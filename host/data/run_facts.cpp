#include "data/run_facts.hpp"

#include <algorithm>

#include "core/json.hpp"

namespace fovea {
namespace {

constexpr std::string_view kFirstColumn = "thisRow.t";
constexpr std::string_view kLastColumn = "notes";

// One below the priorities that people state: critical 30, medium 10, low 0.
constexpr int kGuessedCritical = 29;
constexpr int kGuessedMedium = 9;
constexpr int kGuessedLow = -1;
constexpr int kExcluded = -10;

unsigned kindOf(const Value &value) {
  std::vector<std::byte> scratch;
  return static_cast<unsigned>(cellOf(value, scratch).kind);
}

RunColumn expInfoColumn(const std::string &key, const Value &value) {
  return {{key, std::string(typeOfKinds(kindOf(value))), "", "Entered before the run", guessedPriority(key)},
          "",
          false,
          false,
          value,
          {}};
}

/// `entered`: the value of the expInfo key of that name, if there is one.
RunColumn dataColumn(const sql::Statement &row, const Value &entered) {
  Column column{row.text(0), row.text(2), row.text(4), row.text(5), guessedPriority(row.text(0))};
  const auto kinds = static_cast<unsigned>(row.integer(3));
  if (column.type.empty()) column.type = typeOfKinds(kinds | kindOf(entered));
  if (const auto stated = row.real(6)) column.priority = static_cast<int>(*stated);
  return {std::move(column), row.text(1), kinds == static_cast<unsigned>(CellKind::Boolean),
          kinds == static_cast<unsigned>(CellKind::Nested), entered, {}};
}

/// The number of the record that changed the key of expInfo first, which every row after it has, be it nothing.
std::optional<std::int64_t> changeOf(sql::Database &database, const RunFacts &run, const std::string &key) {
  sql::Statement event(database, "SELECT record, value FROM events WHERE run = ? AND kind = 'expInfo' ORDER BY number");
  for (bool more = event.stepWith(run.id); more; more = event.step())
    if (storedJson(event.text(1)).textOr("key", "") == key) return event.integer(0);
  return std::nullopt;
}

Value enteredAs(const RunFacts &run, const std::string &key) {
  const Value *entered = run.expInfo.find(key);
  return entered ? *entered : Value();
}

/// Whatever the participant did first, the order is the same, but for columns that nobody declared.
std::vector<RunColumn> columnsOf(sql::Database &database, const RunFacts &run, const std::string &table) {
  std::vector<RunColumn> columns;
  sql::Statement rows(
      database,
      "SELECT name, stored, type, kinds, unit, description, priority FROM columns "
      "WHERE run = ? AND table_name = ? ORDER BY name <> ?, name = ?, declared = 0, declared, position");
  for (bool more = rows.stepWith(run.id, table, kFirstColumn, kLastColumn); more; more = rows.step())
    columns.push_back(dataColumn(rows, enteredAs(run, rows.text(0))));
  for (RunColumn &column : columns)
    if (!column.constant.isNull()) column.changed = changeOf(database, run, column.column.name);
  const std::size_t dataColumns = columns.size();
  for (const auto &[key, value] : run.expInfo.dict() ? *run.expInfo.dict() : Dict{}) {
    const auto last = columns.begin() + static_cast<std::ptrdiff_t>(dataColumns);
    const auto isSame = [&key = key](const RunColumn &column) { return column.column.name == key; };
    if (std::none_of(columns.begin(), last, isSame)) columns.push_back(expInfoColumn(key, value));
  }
  sortColumns(columns, ColumnOrder::Declared);
  return columns;
}

}  // namespace

int guessedPriority(std::string_view name) {
  constexpr std::string_view kWorthSeeing[] = {"keys",       "rt",        "x",         "y",
                                               "leftButton", "numClicks", "numLooks",  "clip",
                                               "response",   "value",     "frameRate", "participant"};
  if (name == kFirstColumn) return kGuessedCritical;
  if (name == kLastColumn) return kGuessedMedium;
  const std::string_view last = name.substr(name.rfind('.') + 1);
  const bool isWorthSeeing =
      std::find(std::begin(kWorthSeeing), std::end(kWorthSeeing), last) != std::end(kWorthSeeing);
  return isWorthSeeing ? kGuessedMedium : kGuessedLow;
}

void sortColumns(std::vector<RunColumn> &columns, ColumnOrder order) {
  const auto priority = [](const RunColumn &column) { return *column.column.priority; };
  const auto rank = [priority](const RunColumn &column) {
    return priority(column) >= kGuessedCritical ? 0 : priority(column) > kExcluded ? 1 : 2;
  };
  std::stable_sort(columns.begin(), columns.end(), [&](const RunColumn &a, const RunColumn &b) {
    if (order == ColumnOrder::Alphabetical) return a.column.name < b.column.name;
    if (order == ColumnOrder::Priority) return priority(a) > priority(b);
    return rank(a) < rank(b);
  });
}

Value storedValue(const Cell &cell, const RunColumn &column) {
  switch (cell.kind) {
    case CellKind::Integer:
      return column.isBoolean ? Value(cell.integer != 0) : Value(cell.integer);
    case CellKind::Real:
      return cell.real;
    case CellKind::Text:
      return column.isNested ? storedJson(std::string(cell.text)) : Value(cell.text);
    case CellKind::Binary:
      return Bytes(cell.bytes.begin(), cell.bytes.end());
    default:  // the database has no other kinds
      return {};
  }
}

Value storedJson(const std::string &text) {
  auto document = parseJson(text, "fovea.db");
  return document ? std::move(document->root) : Value();
}

std::optional<RunFacts> readRun(sql::Database &database, const std::string &id) {
  sql::Statement row(
      database,
      "SELECT number, session, journal, experiment, participant, stem, started_s, started, ended_s, "
      "ended, ending, error, notes, seed, exp_info, provenance, timing, files FROM runs WHERE id = ?");
  if (!row.stepWith(id)) return std::nullopt;
  RunFacts run;
  run.id = id;
  run.number = row.integer(0);
  run.session = row.text(1);
  run.journal = row.text(2);
  run.experiment = row.text(3);
  run.participant = row.text(4);
  run.stem = row.text(5);
  run.started = row.real(6);
  run.startedWall = row.text(7);
  run.ended = row.real(8);
  run.endedWall = row.text(9);
  run.ending = endingFromWord(row.text(10));
  run.error = row.text(11);
  run.notes = row.text(12);
  run.seed = row.integer(13);
  run.expInfo = storedJson(row.text(14));
  run.provenance = storedJson(row.text(15));
  run.timing = storedJson(row.text(16));
  run.files = storedJson(row.text(17));
  row.reset();

  sql::Statement tables(database,
                        "SELECT table_name, data_table FROM run_tables WHERE run = ? ORDER BY position");
  for (bool more = tables.stepWith(id); more; more = tables.step())
    run.tables.push_back({tables.text(0), tables.text(1), columnsOf(database, run, tables.text(0))});
  return run;
}

}  // namespace fovea
