#pragma once
// Makes the operator's view of the session out of what the other threads published.

#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "app/mailbox.hpp"
#include "data/records.hpp"
#include "stage/sitting.hpp"

namespace fovea {

class DeviceManager;

/// Thread: addRow() and addStep() from [writer], addLog() from any, heard() from [stage], build() from [main]. The stage never waits for a
/// picture of the panels to be made: what it says goes into a box that is emptied in one move.
class ViewBuilder {
 public:
  void addRow(const Row &row);
  void addStep(const ParticipantStep &step);
  void addLog(const LogLine &line);
  void heard(const InputEvent &event);
  /// What does not change while it runs: shown with what does. Without it nothing is said of timing.
  void setMachine(std::vector<Finding> findings, DisplayServerFacts server);
  void setInputs(std::vector<std::string> names);

  /// `devices`: those that were added by name.
  SessionView build(Sitting &sitting, const ScreenInfo &screen, const Breadcrumb &breadcrumb, const DeviceManager &devices);
  std::uint64_t rows() const;

 private:
  std::vector<Finding> timing(const ScreenInfo &screen, const SessionView &view) const;
  static constexpr std::ptrdiff_t kRowsOfATable = 10;
  static constexpr std::size_t kLines = 200, kIntervals = 240, kAnswers = 20;

  Mailbox<LogLine> newLines_{1000};
  std::deque<LogLine> lines_;  // [main]
  std::vector<Finding> machine_;                // [main]
  std::optional<DisplayServerFacts> server_;    // [main]

  mutable std::mutex mutex_;
  std::vector<RowView> latestRows_;
  std::vector<std::shared_ptr<const AnswerView>> answers_;
  std::vector<std::string> inputs_;
  std::string lastEvent_;
  std::uint64_t rows_ = 0;
};

}  // namespace fovea
