#pragma once
// Makes the operator's view of the session out of what the other threads published.

#include <deque>
#include <mutex>
#include <string>
#include <vector>

#include "data/records.hpp"
#include "session/session.hpp"

namespace fovea {

/// Thread: addRow() from [writer], addLog() from any, heard() from [stage], build() from [main].
class ViewBuilder {
 public:
  void addRow(const Row &row);
  void addLog(const LogLine &line);
  void heard(const InputEvent &event);
  void setInputs(std::vector<std::string> names);

  SessionView build(Session &session, const Breadcrumb &breadcrumb);
  std::uint64_t rows() const;

 private:
  static constexpr std::size_t kRows = 10, kLines = 200, kIntervals = 240;

  mutable std::mutex mutex_;
  std::deque<RowView> latestRows_;
  std::deque<LogLine> lines_;
  std::vector<std::string> inputs_;
  std::string lastEvent_;
  std::uint64_t rows_ = 0;
};

}  // namespace fovea
