#include "data/joined_tables.hpp"

#include <algorithm>
#include <map>

#include "data/run_facts.hpp"
#include "data/run_table.hpp"
#include "data/table_file.hpp"

namespace fovea {
namespace {

struct JoinedRun {
  std::string id;
  std::vector<Value> keys;  // but for the row
};

std::vector<JoinedRun> runsWith(sql::Database &database, const std::string &dataTable) {
  const bool hasSteps = sql::Statement(database, "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'responses'").step();  // an older version's folder
  const std::string steps = hasSteps ? kStepsOfRuns : kNoSteps;
  std::vector<JoinedRun> runs;
  sql::Statement row(database, std::string("SELECT r.id, p.study, ifnull(nullif(r.participant, ''), p.participant), r.session, ") + kLabelOfRun + ", " + kPathOfRun +
                                   " FROM run_tables t JOIN runs r ON r.id = t.run JOIN sessions p ON p.id = r.session LEFT JOIN " + steps +
                                   " w ON w.run = r.id WHERE t.data_table = ? ORDER BY r.number");
  for (bool more = row.stepWith(dataTable); more; more = row.step()) {
    const auto orNothing = [&](int at) { return row.text(at).empty() ? Value() : Value(row.text(at)); };
    runs.push_back({row.text(0), {orNothing(2), orNothing(1), orNothing(3), Value(row.text(0)), orNothing(4), orNothing(5)}});
  }
  return runs;
}

const RunTableFacts &tableOf(const RunFacts &run, const std::string &dataTable) {
  return *std::ranges::find(run.tables, dataTable, &RunTableFacts::dataTable);
}

/// Who took part stands there already.
bool isLeftOut(const RunColumn &column) { return column.stored.empty() && column.column.name == "participant"; }

std::string nameIn(const RunColumn &column) { return (isKeyOfData(column.column.name) ? std::string(kRenamed) : "") + column.column.name; }

/// Those of all runs, in the order that the files of runs have them.
class JoinedColumns {
 public:
  void add(const RunTableFacts &table) {
    for (const RunColumn &column : table.columns)
      if (!isLeftOut(column)) add(column);
  }
  std::vector<RunColumn> sorted(ColumnOrder order) {
    // What only later runs have comes before notes and what was entered, as if all had been one run.
    const auto part = [](const RunColumn &column) { return column.stored.empty() ? 2 : column.column.name == "notes" ? 1 : 0; };
    std::ranges::stable_sort(columns_, {}, part);
    sortColumns(columns_, ColumnOrder::Declared);
    if (order != ColumnOrder::Declared) sortColumns(columns_, order);
    return columns_;
  }

 private:
  void add(const RunColumn &column) {
    const auto [known, isNew] = places_.emplace(column.column.name, columns_.size());
    if (isNew) return columns_.push_back(column);
    RunColumn &joined = columns_[known->second];
    if (joined.stored.empty()) joined.stored = column.stored;
    if (joined.column.description.empty()) joined.column.description = column.column.description;
    if (joined.column.unit.empty()) joined.column.unit = column.column.unit;
    if (joined.column.type != column.column.type) joined.column.type.clear();  // as the rows have it
  }

  std::vector<RunColumn> columns_;
  std::map<std::string, std::size_t> places_;
};

}  // namespace

std::vector<std::pair<std::string, std::int64_t>> joinedTables(sql::Database &database) {
  std::vector<std::pair<std::string, std::int64_t>> tables;
  sql::Statement name(database, "SELECT name FROM data_tables ORDER BY name");
  for (bool more = name.step(); more; more = name.step()) {
    sql::Statement rows(database, "SELECT count(*) FROM " + sql::quoted(name.text(0)));
    rows.step();
    if (rows.integer(0) > 0) tables.emplace_back(name.text(0), rows.integer(0));
  }
  return tables;
}

Result<std::int64_t> writeJoined(sql::Database &database, const std::string &dataTable, const std::filesystem::path &file, const FileFormat &format,
                                 Dictionary &dictionary) {
  const std::vector<JoinedRun> runs = runsWith(database, dataTable);
  JoinedColumns joined;
  for (const JoinedRun &run : runs)
    if (const auto facts = readRun(database, run.id)) joined.add(tableOf(*facts, dataTable));
  const std::vector<RunColumn> columns = joined.sorted(format.columns);

  std::vector<std::string> names(std::begin(kKeysOfData), std::end(kKeysOfData));
  std::map<std::string, std::size_t> places;  // of columns as runs call them
  for (const RunColumn &column : columns) {
    places.emplace(column.column.name, names.size());
    names.push_back(nameIn(column));
  }
  TableFile table(file, format, names);
  for (const JoinedRun &run : runs) {
    const auto facts = readRun(database, run.id);
    if (!facts) continue;
    const RunTableFacts &own = tableOf(*facts, dataTable);
    const auto write = [&](std::int64_t number, std::vector<Value> &values) {
      std::vector<Value> line = run.keys;
      line.push_back(Value(number));
      line.resize(names.size());
      for (std::size_t i = 0; i < values.size(); ++i)
        if (const auto place = places.find(own.columns[i].column.name); place != places.end()) line[place->second] = std::move(values[i]);
      table.add(line);
    };
    forEachRow(database, *facts, own, write, [] {});
  }
  if (auto closed = table.close(); !closed) return closed.error();

  std::vector<Column> described;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i < std::size(kKeysOfData)) {
      described.push_back(dictionary.describe(dataTable, names[i], table.kinds()[i]));
      continue;
    }
    Column column = columns[i - std::size(kKeysOfData)].column;
    column.name = names[i];
    described.push_back(Dictionary::complete(std::move(column), table.kinds()[i]));
  }
  dictionary.add(dataTable, file, table.rows(), described);
  return table.rows();
}

}  // namespace fovea
