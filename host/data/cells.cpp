#include "data/cells.hpp"

#include "data/store.hpp"

namespace fovea {

Result<std::int64_t> takeCell(const std::filesystem::path &folder, const CellSeeker &seeker,
                              const std::function<std::int64_t(const CellCounts &)> &choose) {
  auto database = openStore(folder);
  if (!database) return database.error();
  try {
    sql::Transaction transaction(**database);
    sql::Statement own(**database, "SELECT cell FROM cells WHERE way = ? AND label = ? AND cells = ?");
    if (own.stepWith(seeker.way, seeker.label, seeker.cells)) return own.integer(0);
    // Of a way that has no row yet the session is what tells whether somebody is at work: its first way has its id, the next SESSION_2.
    sql::Statement used(**database,
                        "SELECT c.cell, count(*) FROM cells c LEFT JOIN participants p ON p.id = c.way "
                        "LEFT JOIN sessions s ON s.id = coalesce(p.session, (SELECT id FROM sessions WHERE id = c.way), rtrim(rtrim(c.way, '0123456789'), '_')) "
                        "WHERE c.study = ? AND c.label = ? AND c.cells = ? AND c.simulated = ? AND "
                        "(p.status = 'complete' OR (ifnull(p.status, 'working') = 'working' AND (s.ending IS NULL OR p.next_session IS NOT NULL))) GROUP BY c.cell");
    CellCounts counts;
    for (bool more = used.stepWith(seeker.study, seeker.label, seeker.cells, int{seeker.isSimulated}); more; more = used.step())
      counts[used.integer(0)] = used.integer(1);
    const std::int64_t cell = choose(counts);
    if (!seeker.isKept) return cell;
    sql::Statement(**database, "INSERT OR REPLACE INTO cells (way, label, study, participant, simulated, cell, cells) VALUES (?, ?, ?, ?, ?, ?, ?)")
        .stepWith(seeker.way, seeker.label, seeker.study, seeker.participant, int{seeker.isSimulated}, cell, seeker.cells);
    transaction.commit();
    return cell;
  } catch (const sql::Failure &failure) {
    return failure.toError((*database)->file());
  }
}

}  // namespace fovea
