#include "data/trials.hpp"

#include "core/json.hpp"
#include "data/run_facts.hpp"
#include "data/store.hpp"

namespace fovea {
namespace {

/// The participant of `way` is at work: not through, and their session is open.
constexpr char kAtWork[] = "p.status = 'working' AND s.ending IS NULL";

// ?1 study, ?2 simulated, ?3 way. Joins in the order in which they are written: each row that is read is needed.

/// The networks that somebody needs, and how far the furthest living node of each is from the first: that is what can be presented.
constexpr char kHeads[] =
    "WITH heads AS MATERIALIZED (SELECT n.study, n.simulated, n.maker, n.network, n.grows, (SELECT max(d.degree) FROM nodes d WHERE d.study = n.study AND "
    "d.simulated = n.simulated AND d.maker = n.maker AND d.network = n.network AND d.failed_reason = '') AS degree "
    "FROM networks n WHERE n.study = ?1 AND n.simulated = ?2 AND n.way IN ('', ?3)) ";
/// What can be presented, what they were presented, and what grew from that.
constexpr char kNodes[] =
    "SELECT d.maker, d.network, d.node, d.parent, d.degree, CASE d.degree WHEN h.degree THEN d.definition END, d.way FROM ("
    "SELECT d.rowid AS number FROM heads h CROSS JOIN nodes d USING (study, simulated, maker, network, degree) WHERE d.failed_reason = '' "
    "UNION SELECT d.rowid FROM trials t CROSS JOIN nodes d USING (study, simulated, maker, network, node) WHERE t.way = ?3 AND d.failed_reason = '' "
    "UNION SELECT d.rowid FROM trials t CROSS JOIN nodes d USING (study, simulated, maker, network) WHERE t.way = ?3 AND d.failed_reason = '' "
    "AND d.degree = t.degree + 1 AND d.parent = t.node) needed CROSS JOIN nodes d ON d.rowid = needed.number "
    "JOIN heads h USING (study, simulated, maker, network) ORDER BY d.rowid";
constexpr char kTrial[] =
    "SELECT t.maker, t.way, t.position, t.network, t.node, t.degree, t.repeats, t.block, t.status, t.failed_reason, t.definition, t.answer, t.score, t.reward, "
    "t.time_credit_s, t.number ";
/// Of others, those that end a chain.
constexpr char kAtHeads[] =
    "FROM heads h CROSS JOIN nodes d USING (study, simulated, maker, network, degree) CROSS JOIN trials t USING (study, simulated, maker, network, node) "
    "WHERE h.grows AND d.failed_reason = '' AND t.way <> ?3 AND t.status = 'finished' AND t.repeats = 0 ";
/// All others, of a chain together.
constexpr char kCounts[] =
    ", ends AS MATERIALIZED (SELECT d.maker, d.network, d.node FROM heads h CROSS JOIN nodes d USING (study, simulated, maker, network, degree) "
    "WHERE h.grows AND d.failed_reason = ''), "
    "own AS MATERIALIZED (SELECT maker, network, node, count(*) AS finished FROM trials WHERE way = ?3 AND status = 'finished' AND repeats = 0 GROUP BY 1, 2, 3) "
    "SELECT c.maker, c.network, iif(h.grows, '', c.node) AS at, sum(c.finished - ifnull(o.finished, 0)) AS others FROM heads h "
    "CROSS JOIN trial_counts c USING (study, simulated, maker, network) LEFT JOIN own o USING (maker, network, node) LEFT JOIN ends e USING (maker, network, node) "
    "WHERE e.node IS NULL GROUP BY c.maker, c.network, at HAVING others > 0";

List rowsOf(sql::Statement &row, std::initializer_list<std::string_view> names) {
  List rows;
  do {
    Dict record;
    int column = 0;
    for (const std::string_view name : names) {
      const Cell cell = row.cell(column);
      const bool isJson = name == "definition" || name == "answer";
      if (isJson) record.emplace_back(std::string(name), storedJson(row.text(column)));
      else if (cell.kind == CellKind::Integer) record.emplace_back(std::string(name), cell.integer);
      else if (cell.kind == CellKind::Real) record.emplace_back(std::string(name), cell.real);
      else if (cell.kind == CellKind::Text) record.emplace_back(std::string(name), std::string(cell.text));
      ++column;
    }
    rows.push_back(Value(std::move(record)));
  } while (row.step());
  return rows;
}

}  // namespace

Result<KnownTrials> readTrials(const std::filesystem::path &folder, const std::string &study, const std::string &way, bool isSimulated) {
  KnownTrials known;
  std::error_code ignored;
  if (!std::filesystem::exists(folder / kDatabaseName, ignored)) return known;
  auto database = openStoreForReading(folder);
  if (!database) return database.error();
  const auto simulated = std::int64_t{isSimulated};
  try {
    const sql::Snapshot snapshot(**database);
    sql::Statement networks(**database,
                            "SELECT maker, network, way, block, participant_group, grows FROM networks "
                            "WHERE study = ?1 AND simulated = ?2 AND way IN ('', ?3) ORDER BY rowid");
    if (networks.stepWith(study, simulated, way)) known.networks = rowsOf(networks, {"maker", "network", "way", "block", "group", "grows"});
    for (Value &network : known.networks) network.set("grows", Value(*network.find("grows") == Value(1)));
    sql::Statement nodes(**database, std::string(kHeads) + kNodes);
    if (nodes.stepWith(study, simulated, way)) known.nodes = rowsOf(nodes, {"maker", "network", "node", "parent", "degree", "definition", "way"});
    sql::Statement trials(**database, std::string(kHeads) + kTrial + "FROM trials t WHERE t.way = ?3 UNION ALL " +
                          kTrial + "FROM trials t JOIN participants p ON p.id = t.way JOIN sessions s ON s.id = p.session WHERE t.study = ?1 AND t.simulated = ?2 AND "
                          "t.way <> ?3 AND t.status = 'pending' AND " + kAtWork + " UNION ALL " + kTrial + kAtHeads + "ORDER BY 16");
    if (trials.stepWith(study, simulated, way))
      known.trials = rowsOf(trials, {"maker", "way", "position", "network", "node", "degree", "repeats", "block", "status", "failedReason", "definition", "answer",
                                     "score", "reward", "timeCredit_s"});
    sql::Statement counts(**database, std::string(kHeads) + kCounts);
    if (counts.stepWith(study, simulated, way)) known.counts = rowsOf(counts, {"maker", "network", "node", "finished"});
    sql::Statement others(**database,
                          "SELECT maker, sum(participants) FROM ("
                          "SELECT maker, complete AS participants FROM maker_counts WHERE study = ?1 AND simulated = ?2 UNION ALL "
                          "SELECT t.maker, count(*) FROM participants p LEFT JOIN sessions s ON s.id = p.session CROSS JOIN trials t ON t.way = p.id AND t.position = 1 "
                          "WHERE p.study = ?1 AND p.simulated = ?2 AND p.id <> ?3 AND " + std::string(kAtWork) + " GROUP BY t.maker) "
                          "GROUP BY maker HAVING sum(participants) > 0");
    for (bool more = others.stepWith(study, simulated, way); more; more = others.step()) known.participants.emplace_back(others.text(0), others.integer(1));
  } catch (const sql::Failure &failure) {
    return failure.toError((*database)->file());
  }
  return known;
}

}  // namespace fovea
