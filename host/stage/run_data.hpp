#pragma once
// The rows of one run: what the experiment adds, and what the host adds to it.

#include <deque>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "data/recorder.hpp"
#include "stage/stage.hpp"
#include "stage/wall_watch.hpp"

namespace fovea {

/// The tables that a manifest's data_schema declares, with the host's own columns in their places.
/// Errors: BadPlugin naming the table or column that is ill.
Result<std::vector<TableDescription>> describeTables(const Value *dataSchema, const std::string &where);

/// A column's priority as somebody wrote it. Errors: BadArgument out of -1000 to 1000.
Result<int> priorityFrom(std::int64_t given);

/// Where a value from outside went.
struct DataChange {
  std::int64_t row = 0;      // of the main table, from 0
  std::optional<Value> old;  // what it replaced; none: there was nothing
};

/// Thread: [stage].
class RunData {
 public:
  static constexpr std::string_view kEntryTable = "trials";
  static constexpr std::size_t kRowsToChange = 10'000;

  /// The run is one that the recorder knows, and so is the first of its tables.
  RunData(Recorder &recorder, Stage &stage, std::string run, Timestamp started, std::string_view mainTable = kEntryTable)
      : recorder_(recorder), stage_(stage), run_(std::move(run)), mainTable_(mainTable), wall_(stage.clock()), rowBegan_(started) {
    note(wall_.read());
  }

  const std::string &run() const { return run_; }
  const std::string &mainTable() const { return mainTable_; }
  std::uint64_t rows() const { return rows_; }

  /// A row begins here.
  void beginRow();
  Result<void> addRow(std::string_view table, Dict row);
  /// Of the experiment, into the entry in hand; the same name again replaces.
  Result<void> addData(std::string_view name, Value value);
  /// From outside, into the row in hand: the next one of the main table has it, whoever writes that row, unless the experiment gives it
  /// that name itself. An event of its own, too.
  Result<DataChange> addDataFrom(const std::string &origin, std::string_view name, Value value);
  /// From outside, into row number `row` of the main table that is finished already: from 0, from the end when it is negative.
  /// Errors: BadArgument when there is no such row; Refused when it is not among the last `kRowsToChange`.
  Result<DataChange> addDataToRow(const std::string &origin, std::int64_t row, std::string_view name, Value value);
  Result<void> nextEntry();
  /// Into `notes` of the row in hand, and an event of its own.
  void annotate(std::string_view text, Timestamp time, std::string_view author);
  void notePause(const Pause &pause);
  /// A device or keyboard of the run was unplugged, or is back: rows name those that were away while they were in hand.
  void notePlug(const std::string &what, bool isThere);
  /// The participant's window has the keyboard from `time` on, or has it no more: rows say for how long it was away.
  void noteFocus(bool hasKeyboard, Timestamp time);
  /// Called before a row is written: brings in what devices have reported meanwhile.
  void setBeforeRow(std::function<void()> look) { beforeRow_ = std::move(look); }
  void addFrames(std::uint64_t first, OnsetSource source, std::span<const FrameRow> frames) {
    recorder_.addFrames({run_, first, onsetSourceWord(source), frames});
  }
  /// Rows carry these values, unless the experiment gives those names itself.
  void setLoops(Dict columns) { loops_ = std::move(columns); }
  /// From now on rows carry these values of expInfo.
  void changeExpInfo(const Dict &changes);
  /// What is still in hand becomes a row marked as not complete.
  void finish();
  /// The last row of the main table says in its notes that the run failed; one is written when there is none. After finish().
  void noteFailure(std::string_view error);
  /// The row in hand as it would be now; none when it holds nothing yet.
  std::optional<Row> rowInHand() const;
  /// Notes that no row took.
  std::string takeNotes() { return std::exchange(notes_, {}); }

 private:
  void write(std::string_view table, Dict values);
  /// `change` sets cells of one of the last rows that are finished, counted from the oldest of those.
  void changeFinished(std::size_t which, const std::function<void(Dict &cells)> &change);
  /// Sets one of `cells`, which are of row `row`, and records that somebody did.
  DataChange change(Dict &cells, std::int64_t row, std::string_view name, Value value, const std::string &origin);
  /// What came from outside, but for names that the row has itself.
  void takeAdded(Dict &values) const;
  /// How long the keyboard was away since this was asked last.
  Duration takeUnfocused();
  void note(const std::optional<ClockReading> &clocks);

  Recorder &recorder_;
  Stage &stage_;
  std::string run_, mainTable_;
  WallWatch wall_;
  Timestamp rowBegan_;
  Dict entry_;  // of the experiment
  Dict added_;  // from outside
  std::string notes_;
  Dict loops_;  // of the study, around the run
  Dict changedExpInfo_;
  std::optional<Pause> pause_;  // the last in the row in hand
  std::int64_t pauses_ = 0;     // how many it has had
  Duration paused_{};           // together
  std::set<std::string> away_, wereAway_;  // now; at any moment of the row in hand
  std::optional<Timestamp> unfocusedSince_;  // or since the row in hand began, if that is later
  Duration unfocused_{};                     // in the row in hand, before that
  std::function<void()> beforeRow_;
  std::uint64_t rows_ = 0;
  std::int64_t entries_ = 0;  // rows of the main table among them
  std::deque<Bytes> finished_;  // the last of these, as they are by now and as rows are recorded: seldom is one asked for
};

}  // namespace fovea
