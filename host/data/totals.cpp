#include "data/totals.hpp"

#include "data/store.hpp"

namespace fovea {

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

}  // namespace fovea
