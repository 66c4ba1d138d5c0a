#include "data/participants.hpp"

#include "data/records.hpp"
#include "data/run_facts.hpp"
#include "data/store.hpp"

namespace fovea {

Result<std::optional<OpenWay>> readOpenWay(const std::filesystem::path &folder, const std::string &study, const std::string &participant,
                                           bool isSimulated) {
  std::error_code ignored;
  if (!std::filesystem::exists(folder / kDatabaseName, ignored)) return std::optional<OpenWay>();
  auto database = openStoreForReading(folder);
  if (!database) return database.error();
  try {
    sql::Statement latest(**database, "SELECT p.id, p.latest, p.state, s.ending, s.provenance -> '$.study' FROM participants p LEFT JOIN sessions s ON s.id = p.session "
                                      "WHERE p.study = ? AND p.participant = ? AND p.simulated = ? ORDER BY p.number DESC LIMIT 1");
    if (!latest.stepWith(study, participant, std::int64_t{isSimulated})) return std::optional<OpenWay>();
    const Cell state = latest.cell(2);
    if (state.kind != CellKind::Binary) return std::optional<OpenWay>();
    return std::optional<OpenWay>(
        OpenWay{latest.text(0), latest.text(1), {state.bytes.begin(), state.bytes.end()}, storedJson(latest.text(4)), latest.text(3) != endingWord(Ending::Stopped)});
  } catch (const sql::Failure &failure) {
    return failure.toError((*database)->file());
  }
}

}  // namespace fovea
