#include "data/totals.hpp"

#include <optional>

#include "core/json.hpp"
#include "data/run_facts.hpp"
#include "data/store.hpp"

namespace fovea {
namespace {

std::optional<Value> find(sql::Database &database, const OnceMade &what) {
  sql::Statement known(database, "SELECT value FROM routines WHERE study = ? AND simulated = ? AND label = ? AND inputs = ?");
  if (!known.stepWith(what.study, int{what.isSimulated}, what.label, what.inputs)) return std::nullopt;
  return storedJson(known.text(0));
}

}  // namespace

Result<StudyTotals> readTotals(const std::filesystem::path &folder, const std::string &study, const std::string &way, bool isSimulated) {
  auto database = openStore(folder);
  if (!database) return database.error();
  try {
    StudyTotals totals;
    // A session that is open says that somebody is at work; one that was left owes what was earned in it.
    sql::Statement row(**database,
                       "SELECT p.status, count(*), ifnull(sum(CASE WHEN p.status = 'working' AND s.ending IS NULL THEN 0 ELSE p.payment END), 0), "
                       "sum(p.status = 'working' AND s.ending IS NULL) FROM participants p LEFT JOIN sessions s ON s.id = p.session "
                       "WHERE p.study = ? AND p.id <> ? AND p.simulated = ? GROUP BY p.status");
    for (bool more = row.stepWith(study, way, int{isSimulated}); more; more = row.step()) {
      totals.ways[std::string(row.text(0))] = row.integer(1);
      totals.paid += row.integer(2);
      totals.atWork += row.integer(3);
    }
    return totals;
  } catch (const sql::Failure &failure) {
    return failure.toError((*database)->file());
  }
}

Result<Value> takeOnce(const std::filesystem::path &folder, const OnceMade &what, const std::function<Result<Value>()> &make) {
  auto database = openStore(folder);
  if (!database) return database.error();
  try {
    if (auto known = find(**database, what)) return std::move(*known);
    auto made = make();  // it may take its time: others can write meanwhile
    if (!made) return made;
    sql::Transaction transaction(**database);
    sql::Statement(**database, "INSERT OR IGNORE INTO routines (study, simulated, label, inputs, value) VALUES (?, ?, ?, ?, ?)")
        .stepWith(what.study, int{what.isSimulated}, what.label, what.inputs, toJson(*made));
    auto kept = find(**database, what);
    transaction.commit();
    return kept ? Result<Value>(std::move(*kept)) : made;
  } catch (const sql::Failure &failure) {
    return failure.toError((*database)->file());
  }
}

}  // namespace fovea
