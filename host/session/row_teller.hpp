#pragma once
// Rows for those who listen: each as it is saved, and all of a run when somebody asks.

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "data/recorder.hpp"
#include "session/event_hub.hpp"

namespace fovea {

class Log;

/// What all rows of a run are told with.
struct RowsWanted {
  std::string run;
  std::string name;  // of the experiment
  Dict inHand;       // the row in progress; empty: none
};

class RowTeller {
 public:
  static constexpr std::size_t kPageBytes = 256 * 1024;     // about; of the rows in one event
  static constexpr std::size_t kLargestRow = 2 * 1024 * 1024;  // as JSON: half of what a client may leave unread

  /// `threshold` gives the least priority of columns that are told. All of it outlives this.
  RowTeller(EventHub &events, Log &log, std::function<int()> threshold) : events_(events), log_(log), threshold_(std::move(threshold)) {}

  /// `recorder` has just saved `row`. Thread: [writer].
  void tell(const Row &row, const std::string &name, const Recorder &recorder);
  /// A page after the other, each once everybody has taken the one before. Waits for who is slow; gives up once `isOver`.
  /// Thread: any that may wait. Errors: as readRows(); Stopped.
  Result<void> tellAll(const RowsWanted &wanted, Recorder &recorder, const std::function<bool()> &isOver);

 private:
  struct Known {  // what was last known of the columns; [writer]
    std::string run, table;
    std::uint64_t descriptions = 0;
    std::vector<Column> columns;
  };
  const std::vector<Column> &columnsOf(const Row &row, const Recorder &recorder);
  Dict event(const RowsWanted &wanted, const std::string &table, const std::vector<Column> &columns) const;
  bool publishAndWait(Dict event, const std::function<bool()> &isOver);
  void warn(const std::string &name, const std::string &run, std::int64_t row, std::size_t bytes) const;

  EventHub &events_;
  Log &log_;
  std::function<int()> threshold_;
  Known known_;
};

}  // namespace fovea
