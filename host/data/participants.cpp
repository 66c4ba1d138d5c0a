#include "data/participants.hpp"

#include <chrono>
#include <set>
#include <thread>

#include "core/hash.hpp"
#include "core/json.hpp"
#include "data/journal_file.hpp"
#include "data/records.hpp"
#include "data/run_facts.hpp"
#include "data/store.hpp"

namespace fovea {
namespace {

/// Of living processes other than the one that asks.
std::set<std::string> heldJournals(const std::filesystem::path &folder, const std::string &ownJournal) {
  std::set<std::string> held;
  std::error_code ignored;
  for (const auto &file : std::filesystem::directory_iterator(folder / kJournalFolder, ignored))
    if (const auto id = JournalFile::idOf(file.path()); id && *id != ownJournal && JournalFile::isHeld(file.path())) held.insert(*id);
  return held;
}

}  // namespace

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
        OpenWay{latest.text(0), latest.text(1), {state.bytes.begin(), state.bytes.end()}, storedJson(latest.text(4)), latest.text(3) != endingWord(Ending::Stopped) && latest.text(3) != endingWord(Ending::Finished)});
  } catch (const sql::Failure &failure) {
    return failure.toError((*database)->file());
  }
}

Result<std::optional<SessionAtWork>> readAtWork(const std::filesystem::path &folder, const std::string &study, const std::string &participant,
                                                bool isSimulated, const std::string &ownJournal) {
  std::error_code ignored;
  if (!std::filesystem::exists(folder / kDatabaseName, ignored)) return std::optional<SessionAtWork>();
  const std::set<std::string> held = heldJournals(folder, ownJournal);
  if (held.empty()) return std::optional<SessionAtWork>();
  auto database = openStoreForReading(folder);
  if (!database) return database.error();
  try {
    // Whoever reads the consent form is in no way yet, and one session may have several people after another: the latest is at work.
    sql::Statement open(**database, "SELECT s.id, s.started, s.journal FROM sessions s WHERE s.ending IS NULL AND "
                                    "((s.study = ?1 AND s.participant = ?2 AND ifnull(s.provenance ->> '$.simulated', 0) = ?3 AND NOT EXISTS (SELECT 1 FROM participants p WHERE p.session = s.id)) OR "
                                    "EXISTS (SELECT 1 FROM participants p WHERE p.session = s.id AND p.study = ?1 AND p.participant = ?2 AND p.simulated = ?3 AND p.status = 'working' AND "
                                    "p.latest = (SELECT max(latest) FROM participants WHERE session = s.id))) ORDER BY s.number DESC");
    for (bool more = open.stepWith(study, participant, std::int64_t{isSimulated}); more; more = open.step())
      if (held.contains(open.text(2))) return std::optional<SessionAtWork>(SessionAtWork{open.text(0), open.text(1)});
    return std::optional<SessionAtWork>();
  } catch (const sql::Failure &failure) {
    return failure.toError((*database)->file());
  }
}

std::optional<StemReservation> claimWay(const std::filesystem::path &folder, const std::string &study, const std::string &participant, bool isSimulated,
                                        const std::string &ownJournal) {
  constexpr int kMostLooks = 100;
  const std::string wanted = "way-" + sha256(toJson(Value(List{study, participant, isSimulated}))).substr(0, 32);
  for (int look = 1;; ++look) {
    StemReservation mine = StemReservation::take(folder, wanted, {".way"});  // a name that no file has: only the right to it matters
    if (mine.stem() == wanted) return mine;
    // A process that is being ended lets go of one file after another, and of its journal before this.
    if (look == kMostLooks || !heldJournals(folder, ownJournal).empty()) return std::nullopt;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

}  // namespace fovea
