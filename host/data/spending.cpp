#include "data/spending.hpp"

#include "data/store.hpp"

namespace fovea {

Result<Spending> readSpending(const std::filesystem::path &folder, const std::string &study, const std::string &way, bool isSimulated) {
  auto database = openStore(folder);
  if (!database) return database.error();
  try {
    // A session that is open says that somebody is at work; one that was left owes what was earned in it.
    sql::Statement row(**database,
                       "SELECT ifnull(sum(CASE WHEN p.status = 'working' AND s.ending IS NULL THEN 0 ELSE p.payment END), 0), "
                       "ifnull(sum(p.status = 'working' AND s.ending IS NULL), 0) FROM participants p LEFT JOIN sessions s ON s.id = p.session "
                       "WHERE p.study = ? AND p.id <> ? AND p.simulated = ?");
    row.stepWith(study, way, int{isSimulated});
    return Spending{row.integer(0), row.integer(1)};
  } catch (const sql::Failure &failure) {
    return failure.toError((*database)->file());
  }
}

}  // namespace fovea
