#include "data/totals.hpp"

#include "data/run_facts.hpp"
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

Result<std::vector<OtherWay>> readOthers(const std::filesystem::path &folder, const std::string &study, const std::string &way, bool isSimulated, std::int64_t now, Duration leftAfter) {
  auto database = openStore(folder);
  if (!database) return database.error();
  try {
    std::vector<OtherWay> others;
    sql::Statement row(**database, "SELECT p.status, p.status = 'working' AND s.ending IS NULL, p.next_session IS NOT NULL, (julianday(?4) - julianday(p.latest)) * 86400, p.payment, p.variables "
                                   "FROM participants p LEFT JOIN sessions s ON s.id = p.session WHERE p.study = ?1 AND p.id <> ?2 AND p.simulated = ?3 ORDER BY p.number");
    for (bool more = row.stepWith(study, way, int{isSimulated}, wallText(now)); more; more = row.step()) {
      const bool isAtWork = row.integer(1) != 0;
      OtherWay other{row.text(0), isAtWork ? 0 : row.integer(4), storedJson(row.text(5))};
      if (other.status == "working" && !isAtWork) other.status = row.integer(2) != 0 ? "away" : row.cell(3).real > toSeconds(leftAfter) ? "left" : "working";
      others.push_back(std::move(other));
    }
    return others;
  } catch (const sql::Failure &failure) {
    return failure.toError((*database)->file());
  }
}

}  // namespace fovea
