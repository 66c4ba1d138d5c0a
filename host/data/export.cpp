#include "data/export.hpp"

#include <algorithm>

#include "data/events_file.hpp"
#include "data/run_files.hpp"
#include "data/store.hpp"
#include "data/table_store.hpp"

namespace fovea {
namespace {

constexpr int kNamesInAMessage = 5;

Error unknownRun(sql::Database &database, const std::string &run) {
  std::string known;
  sql::Statement latest(database, "SELECT id FROM runs ORDER BY number DESC");
  int listed = 0;
  for (bool more = latest.step(); more; more = latest.step(), ++listed) {
    if (listed == kNamesInAMessage) {
      known += ", ...";
      break;
    }
    known += (listed > 0 ? ", " : "") + latest.text(0);
  }
  return {ErrorCode::Unknown, "there is no run \"" + run + "\"", database.file().string(),
          known.empty() ? "nothing has been recorded there" : "the latest are " + known};
}

/// What a damaged database throws becomes an Error.
template <class T, class Work>
Result<T> inDatabaseOf(const std::filesystem::path &folder, Work work) {
  auto database = openStoreForReading(folder);
  if (!database) return database.error();
  try {
    return work(**database);
  } catch (const sql::Failure &failure) {
    return failure.toError((*database)->file());
  }
}

std::int64_t countRows(sql::Database &database, std::int64_t run, const std::string &dataTable) {
  sql::Statement count(database, "SELECT count(*) FROM " + sql::quoted(dataTable) + " WHERE id BETWEEN ? AND ?");
  count.stepWith(firstRowId(run), firstRowId(run + 1) - 1);
  return count.integer(0);
}

Result<std::vector<RunSummary>> summaries(sql::Database &database) {
  std::vector<RunSummary> runs;
  sql::Statement row(database,
                     "SELECT id, session, experiment, participant, started, ending, number, (SELECT data_table FROM run_tables "
                     "WHERE run = runs.id ORDER BY position LIMIT 1) FROM runs ORDER BY number");
  for (bool more = row.step(); more; more = row.step())
    runs.push_back({row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), endingFromWord(row.text(5)),
                    row.text(7).empty() ? 0 : countRows(database, row.integer(6), row.text(7))});
  return runs;
}

Result<ReadRows> rowsOf(sql::Database &database, const std::string &id, const std::string &name, std::int64_t from,
                        std::int64_t limit) {
  const sql::Snapshot snapshot(database);  // columns and rows of one moment
  const auto run = readRun(database, id);
  if (!run) return unknownRun(database, id);
  const auto table = std::find_if(run->tables.begin(), run->tables.end(),
                                  [&](const RunTableFacts &facts) { return name.empty() || facts.name == name; });
  if (table == run->tables.end())
    return Error{ErrorCode::Unknown, "the run " + id + " has no table \"" + name + "\"", database.file().string(),
                 "leave the name empty for its main table"};
  ReadRows read;
  std::string selected;
  std::vector<const RunColumn *> stored;
  for (const RunColumn &column : table->columns) {
    read.columns.push_back(column.column);
    if (column.stored.empty()) continue;
    selected += ", " + sql::quoted(column.stored);
    stored.push_back(&column);
  }
  sql::Statement row(database, "SELECT row" + selected + " FROM " + sql::quoted(table->dataTable) +
                                   " WHERE id BETWEEN ? AND ? ORDER BY id LIMIT ?");
  for (bool more = row.stepWith(firstRowId(run->number) + std::max<std::int64_t>(from, 0), firstRowId(run->number + 1) - 1, limit);
       more; more = row.step()) {
    Row &found = read.rows.emplace_back(Row{id, table->name, {}, row.integer(0)});
    for (std::size_t i = 0; i < stored.size(); ++i) {
      Value value = storedValue(row.cell(static_cast<int>(i) + 1), *stored[i]);
      if (!value.isNull()) found.values.emplace_back(stored[i]->column.name, std::move(value));
    }
  }
  return read;
}

}  // namespace

Result<std::vector<RunSummary>> listRuns(const std::filesystem::path &folder) {
  return inDatabaseOf<std::vector<RunSummary>>(folder, summaries);
}

Result<RunFiles> exportRun(const std::filesystem::path &folder, const std::string &run, const std::filesystem::path &target,
                           const FileFormat &format) {
  return inDatabaseOf<RunFiles>(folder, [&](sql::Database &database) -> Result<RunFiles> {
    if (!sql::Statement(database, "SELECT 1 FROM runs WHERE id = ?").stepWith(run)) return unknownRun(database, run);
    if (auto writable = makeWritableFolder(target); !writable) return writable.error();
    const sql::Snapshot snapshot(database);
    return exportRun(database, run, target, format);
  });
}

Result<std::filesystem::path> exportEvents(const std::filesystem::path &folder, const std::string &id, const std::filesystem::path &target,
                                           const CsvDialect &dialect) {
  return inDatabaseOf<std::filesystem::path>(folder, [&](sql::Database &database) -> Result<std::filesystem::path> {
    const auto run = readRun(database, id);
    if (!run) return unknownRun(database, id);
    if (auto writable = makeWritableFolder(target); !writable) return writable.error();
    const sql::Snapshot snapshot(database);
    return writeEvents(database, *run, target, dialect);
  });
}

Result<ReadRows> readRows(const std::filesystem::path &folder, const std::string &run, const std::string &table,
                          std::int64_t from, std::int64_t limit) {
  return inDatabaseOf<ReadRows>(
      folder, [&](sql::Database &database) { return rowsOf(database, run, table, from, limit); });
}

}  // namespace fovea
