#pragma once
// Moves the records of one journal into the database, each exactly once.

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "data/journal.hpp"
#include "data/table_store.hpp"

namespace fovea {

/// What changes something: inside a transaction only. Throws sql::Failure.
class Importer {
 public:
  /// `complain` hears of records that no table could take.
  Importer(sql::Database &database, std::string journal, std::function<void(const std::string &)> complain);

  /// Number of the last record that is in the database.
  std::uint64_t imported();
  /// Records up to imported() are passed over.
  void apply(const Record &record);
  /// Of the row that was applied last: its number in its table, if it has a place there.
  std::optional<std::int64_t> rowNumber() const { return tables_.latestRow(); }
  /// The same row as it was stored: bytes that are a file now have its name.
  std::span<const std::byte> row() const { return row_; }
  /// The record that was applied last, where it is a step and is in its tables; gives it away.
  std::optional<ParticipantStep> takeStep() { return std::exchange(step_, std::nullopt); }
  /// Notes how far it came, and what columns have held; to be called before the commit.
  void noteProgress();
  /// Drops what it remembers of the database: a transaction was taken back.
  void forget();
  /// Drops what it remembers of a session that nothing more comes of.
  void forgetSession();

  /// Ends the runs and the session that have no end as crashed.
  void endWhatIsOpen(const std::string &error);
  /// Id of the journal's session; empty: it has none.
  std::string sessionId() { return session().id; }
  /// Is the run one of this journal's?
  bool hasRun(const std::string &run);
  /// A row that is not recorded yet, in a transaction that will be taken back; forget() after that.
  void addDraft(const Row &row);
  /// The journal's runs and sessions but for those that have crashed.
  std::vector<std::string> endedWell();
  /// Runs that have ended and have no files yet.
  std::vector<std::string> unfiledRuns();

 private:
  /// A step of a participant while it is taken over.
  struct StepInHand {
    const ParticipantStep &step;
    std::string cause;       // way and step: what fails with it bears this, and whoever takes the failure back finds it
    bool isFailure = false;  // their way ends with it in a failure, so what it does may have to be undone:
    List begun, answered;    // trials: maker and position
    List grown;              // nodes: maker, network and node
  };
  struct SessionFacts {
    std::string id, participant;
    std::int64_t wallOrigin = 0;
  };
  /// What somebody was at when a file came.
  struct AssetParent {
    std::string study, way, participant, module, maker, node;
    bool isSimulated = false;
    std::optional<std::int64_t> position, trial;
  };
  const SessionFacts &session();
  std::string wall(Timestamp time);
  std::vector<std::string> idsOf(const char *sql);
  void place(const Record &record);
  void putAside(const Record &record, const std::string &reason);
  void missFrom(std::uint64_t record);
  bool addFrames(std::span<const std::byte> payload);
  void add(const SessionStart &start);
  void add(const RunStart &start);
  void add(const Event &event, std::uint64_t record);
  void addEvent(std::string_view run, Timestamp time, std::string_view kind, const std::string &json, std::uint64_t record);
  void add(const ConsentRecord &consent, std::uint64_t record);
  void add(const ParticipantStep &step, std::uint64_t record);
  bool isFailure(const ParticipantStep &step);
  void addResponse(const ParticipantStep &step, const Value &response, std::uint64_t record);
  void addModule(const ParticipantStep &step, const Value &module);
  void addNetwork(const ParticipantStep &step, const Value &network);
  void addNode(StepInHand &inHand, const Value &node);
  void failWhatWasBuilt(const ParticipantStep &step, const Value &node);
  void addTrial(StepInHand &inHand, const Value &trial);
  void addCell(const ParticipantStep &step, const Value &cell);
  std::span<const std::byte> withoutAssets(std::span<const std::byte> payload);
  void addStudyAssets(const SessionStart &start);
  AssetParent assetParent();
  void addAsset(const AssetParent &parent, const Value &asset);
  void add(const WithdrawalWish &wish);
  void add(const RunEnd &end);
  void add(const SessionEnd &end);

  sql::Database &database_;
  std::string journal_;
  std::function<void(const std::string &)> complain_;
  TableStore tables_;
  std::optional<sql::Statement> insertEvent_;
  std::optional<std::uint64_t> imported_;
  std::optional<std::uint64_t> missing_;  // the first record that may have been a row and is not in its table
  std::optional<SessionFacts> session_;
  std::span<const std::byte> row_;
  std::optional<ParticipantStep> step_;
  std::vector<std::byte> rewritten_;  // the row, where it is another than in the journal
};

}  // namespace fovea
