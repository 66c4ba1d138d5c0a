#pragma once
// What a simulated session records, as bytes for the process that writes them to the database.

#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "data/journal.hpp"
#include "data/recorder.hpp"

namespace fovea {

/// Keeps the records of one participant until they are taken. Thread: [stage].
class RecordSender final : public Recorder {
 public:
  /// `remembersOthers`: those that came before it in this process.
  explicit RecordSender(std::filesystem::path folder, bool remembersOthers = false) : folder_(std::move(folder)), remembersOthers_(remembersOthers) {}

  /// Everything since the last time, as visitRecords() reads it.
  std::vector<std::byte> take();

  const std::filesystem::path &folder() const override { return folder_; }
  const std::vector<std::string> &recovered() const override { return none_; }
  std::string reserveStem(const std::string &wanted) override;
  void startSession(const SessionStart &start) override;
  void startRun(const RunStart &start) override;
  std::span<const std::byte> addRow(const Row &row) override;
  void amendRow(const Row &row) override;
  void addEvent(const Event &event) override;
  void addFrames(const FramePacket &packet) override;
  void addConsent(const ConsentRecord &consent) override;
  void addStep(const ParticipantStep &step) override;
  void describeColumn(const ColumnRecord &column) override;
  void endRun(const RunEnd &end) override;
  void endSession(const SessionEnd &end) override;
  /// That of whoever is at work, where the study has ended their session.
  Result<std::optional<OpenWay>> openWay(const std::string &, const std::string &, bool) const override { return between_; }
  /// Counts those that came before it in this process.
  Result<std::int64_t> takeCell(const CellSeeker &seeker, const std::function<std::int64_t(const CellCounts &)> &choose) override;
  Result<std::vector<OtherWay>> others(const std::string &, const std::string &, bool, std::int64_t, Duration) override { return others_; }
  Result<KnownTrials> trials(const std::string &, const std::string &, bool) override { return KnownTrials(); }
  std::uint64_t columnsDescribed() const override { return 0; }
  bool full() const override { return false; }
  Result<void> flush() override { return {}; }
  std::future<Result<RunFiles>> saveRun(const std::string &run, const std::optional<Row> &inHand) override;
  std::vector<RunFiles> files() const override { return {}; }
  void setRowListener(std::function<void(const Row &)>) override {}

 private:
  void append(RecordType type, const Value &value);
  void completeLast();
  void appendEncoded(RecordType type);

  const std::filesystem::path folder_;
  const bool remembersOthers_;
  const std::vector<std::string> none_;
  std::vector<std::byte> encoded_, records_;
  std::set<std::string> stems_;
  std::map<std::string, CellCounts> filled_;     // by counterbalancing: the cells of those who came to the end
  std::map<std::string, std::int64_t> inHand_;  // and those of whoever is at work
  std::vector<OtherWay> others_;
  std::string status_;                           // of whoever is at work
  std::int64_t wallOrigin_ = 0;                  // of their session
  std::optional<OpenWay> between_;               // they are between two of them
  Value last_;                                   // the record of their last step, without what each step has anew
  Dict left_;                                    // which is this
  std::size_t lastAt_ = 0, lastSize_ = 0;        // where it is among the records
};

/// Visits the records in order. False: the bytes are damaged.
bool visitRecords(std::span<const std::byte> records, const std::function<void(RecordType, std::span<const std::byte>)> &visit);

}  // namespace fovea
