#include "data/participants.hpp"

#include "data/records.hpp"
#include "data/store.hpp"

namespace fovea {

Result<std::optional<OpenWay>> readOpenWay(const std::filesystem::path &folder, const std::string &study, const std::string &participant,
                                           bool isSimulated) {
  std::error_code ignored;
  if (!std::filesystem::exists(folder / kDatabaseName, ignored)) return std::optional<OpenWay>();
  auto database = openStoreForReading(folder);
  if (!database) return database.error();
  try {
    sql::Statement latest(**database, "SELECT id, latest, state, (SELECT ending FROM sessions WHERE sessions.id = participants.session) "
                                      "FROM participants WHERE study = ? AND participant = ? AND simulated = ? ORDER BY number DESC LIMIT 1");
    if (!latest.stepWith(study, participant, std::int64_t{isSimulated})) return std::optional<OpenWay>();
    const Cell state = latest.cell(2);
    if (state.kind != CellKind::Binary) return std::optional<OpenWay>();
    return std::optional<OpenWay>(OpenWay{latest.text(0), latest.text(1), {state.bytes.begin(), state.bytes.end()}, latest.text(3) != endingWord(Ending::Stopped)});
  } catch (const sql::Failure &failure) {
    return failure.toError((*database)->file());
  }
}

}  // namespace fovea
