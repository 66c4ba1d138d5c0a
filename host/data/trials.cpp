#include "data/trials.hpp"

#include "core/json.hpp"
#include "data/run_facts.hpp"
#include "data/store.hpp"

namespace fovea {
namespace {

/// The participant of `way` is at work: not through, and their session is open.
constexpr char kAtWork[] = "p.status = 'working' AND s.ending IS NULL";

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
    sql::Statement nodes(**database,
                         "SELECT d.maker, d.network, d.node, d.parent, d.degree, d.definition, d.way FROM nodes d JOIN networks n "
                         "ON n.study = d.study AND n.simulated = d.simulated AND n.maker = d.maker AND n.network = d.network "
                         "WHERE d.study = ?1 AND d.simulated = ?2 AND n.way IN ('', ?3) AND d.failed_reason = '' ORDER BY d.rowid");
    if (nodes.stepWith(study, simulated, way)) known.nodes = rowsOf(nodes, {"maker", "network", "node", "parent", "degree", "definition", "way"});
    sql::Statement trials(**database,
                          "SELECT t.maker, t.way, t.position, t.network, t.node, t.degree, t.repeats, t.block, t.status, t.failed_reason, t.definition, "
                          "t.answer, t.score, t.reward, t.time_credit_s FROM trials t JOIN networks n "
                          "ON n.study = t.study AND n.simulated = t.simulated AND n.maker = t.maker AND n.network = t.network "
                          "LEFT JOIN participants p ON p.id = t.way LEFT JOIN sessions s ON s.id = p.session "
                          "WHERE t.study = ?1 AND t.simulated = ?2 AND n.way IN ('', ?3) AND (t.way = ?3 OR t.status = 'finished' OR "
                          "(t.status = 'pending' AND " + std::string(kAtWork) + ")) ORDER BY t.number");
    if (trials.stepWith(study, simulated, way))
      known.trials = rowsOf(trials, {"maker", "way", "position", "network", "node", "degree", "repeats", "block", "status", "failedReason", "definition", "answer",
                                     "score", "reward", "timeCredit_s"});
    sql::Statement others(**database,
                          "SELECT t.maker, count(DISTINCT t.way) FROM trials t JOIN participants p ON p.id = t.way LEFT JOIN sessions s ON s.id = p.session "
                          "WHERE t.study = ?1 AND t.simulated = ?2 AND t.way <> ?3 AND (p.status = 'complete' OR (" + std::string(kAtWork) + ")) GROUP BY t.maker");
    for (bool more = others.stepWith(study, simulated, way); more; more = others.step()) known.participants.emplace_back(others.text(0), others.integer(1));
  } catch (const sql::Failure &failure) {
    return failure.toError((*database)->file());
  }
  return known;
}

}  // namespace fovea
