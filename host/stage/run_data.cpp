#include "stage/run_data.hpp"

#include <algorithm>

#include "data/row_codec.hpp"

namespace fovea {
namespace {

constexpr int kPriorityCritical = 30;
constexpr int kPriorityLow = 0;
constexpr int kPriorityExclude = -10;

std::vector<Column> columnsBefore() {
  return {{"thisRow.t", "real", "s", "When the row began, session clock", kPriorityCritical - 1}};
}

std::vector<Column> columnsAfter() {
  return {{"frames.shown", "integer", "", "Frames shown while the row was in hand", kPriorityExclude},
          {"frames.missed", "integer", "", "Refreshes missed between consecutive frames", kPriorityLow},
          {"frames.onset_source", "text", "", "What dated the onsets of these frames; of several the least good", kPriorityExclude},
          {"frames.uncertainty_s", "real", "s", "Largest uncertainty of these onsets, plus or minus", kPriorityExclude},
          {"frames.worst_s", "real", "s", "Longest interval between consecutive frames", kPriorityExclude},
          {"pause.started", "real", "s", "Start of the last pause in the row, session clock", kPriorityExclude},
          {"pause.stopped", "real", "s", "End of that pause, session clock", kPriorityExclude},
          {"pause.count", "integer", "", "Pauses in the row", kPriorityExclude},
          {"pause.total_s", "real", "s", "How long these pauses were together", kPriorityExclude},
          {"devices.missing", "text", "", "Roles and keyboards whose device was away while the row was in hand: unplugged, or not to be had", kPriorityExclude},
          {"focus.lost_s", "real", "s", "How long the participant's window had no keyboard while the row was in hand", kPriorityExclude},
          {"thisRow.wall", "text", "", "When the row began, wall time", kPriorityExclude}};
}

/// What can be added under this name: the columns that say when and how the row came about are written here.
Result<void> checkName(std::string_view name) {
  constexpr std::size_t kLongestName = 200;
  const auto isBlank = [](char letter) { return letter == ' '; };
  const auto isControl = [](char letter) { return static_cast<unsigned char>(letter) < ' ' || letter == '\x7f'; };
  if (std::all_of(name.begin(), name.end(), isBlank)) return Error{ErrorCode::BadArgument, "addData: the column has no name", "", "name it"};
  if (name.size() > kLongestName)
    return Error{ErrorCode::BadArgument, "addData: the column's name has " + std::to_string(name.size()) + " bytes",
                 std::string(name.substr(0, 20)) + "...", "give it a name of " + std::to_string(kLongestName) + " at most; is it the value?"};
  if (std::any_of(name.begin(), name.end(), isControl))
    return Error{ErrorCode::BadArgument, "addData: the column's name has a line break, a tab or the like", "", "give it a name of one line"};
  static const std::vector<std::string> own = [] {
    std::vector<std::string> names{"rowComplete"};
    for (const auto &columns : {columnsBefore(), columnsAfter()})
      for (const Column &column : columns) names.push_back(column.name);
    return names;
  }();
  if (std::find(own.begin(), own.end(), name) == own.end()) return {};
  return Error{ErrorCode::Refused, "addData: the host fills the column \"" + std::string(name) + "\" itself", "", "give yours another name"};
}

Result<Column> describeColumn(const std::string &name, const Value &described, const std::string &where) {
  if (!described.dict())
    return Error{ErrorCode::BadPlugin, "data_schema: the column \"" + name + "\" is no object", where,
                 "describe it with \"type\", \"unit\" and \"description\""};
  Column column{name, described.textOr("type", ""), described.textOr("unit", ""), described.textOr("description", ""), {}};
  const Value *priority = described.find("priority");
  if (!priority || priority->isNull()) return column;
  if (!priority->as<std::int64_t>())
    return Error{ErrorCode::BadPlugin, "data_schema: the priority of the column \"" + name + "\" is no whole number", where, "give one from -1000 to 1000"};
  const auto read = priorityFrom(*priority->as<std::int64_t>());
  if (!read) return Error{ErrorCode::BadPlugin, "data_schema: of the column \"" + name + "\": " + read.error().what, where, read.error().fix};
  column.priority = *read;
  return column;
}

/// `null`: there is none of that name.
Value *cellIn(Dict &cells, std::string_view name) {
  const auto found = std::find_if(cells.begin(), cells.end(), [&](const auto &cell) { return cell.first == name; });
  return found == cells.end() ? nullptr : &found->second;
}

void set(Dict &cells, std::string_view name, Value value) {
  if (Value *known = cellIn(cells, name)) *known = std::move(value);
  else cells.emplace_back(name, std::move(value));
}

}  // namespace

Result<int> priorityFrom(std::int64_t given) {
  constexpr std::int64_t kMost = 1000;
  if (given >= -kMost && given <= kMost) return static_cast<int>(given);
  return Error{ErrorCode::BadArgument, "the priority " + std::to_string(given) + " is out of range", "priority",
               "give one from -1000 to 1000: 30 is critical, 20 high, 10 medium, 0 low, -10 excluded"};
}

Result<std::vector<TableDescription>> describeTables(const Value *dataSchema, const std::string &where) {
  std::vector<TableDescription> tables;
  const Dict *declared = dataSchema ? dataSchema->dict() : nullptr;
  for (const auto &[name, schema] : declared ? *declared : Dict{}) {
    TableDescription table{name, columnsBefore()};
    const Value *columns = schema.find("columns");
    if (!columns || !columns->dict())
      return Error{ErrorCode::BadPlugin, "data_schema: the table \"" + name + "\" has no \"columns\"", where,
                   "list its columns as an object"};
    for (const auto &[columnName, described] : *columns->dict()) {
      auto column = describeColumn(columnName, described, where);
      if (!column) return column.error();
      table.columns.push_back(std::move(*column));
    }
    for (Column &column : columnsAfter()) table.columns.push_back(std::move(column));
    tables.push_back(std::move(table));
  }
  if (tables.empty()) {
    tables.push_back({std::string(RunData::kEntryTable), columnsBefore()});
    for (Column &column : columnsAfter()) tables.back().columns.push_back(std::move(column));
  }
  return tables;
}

void RunData::beginRow() {
  rowBegan_ = stage_.clock().now();
  takeUnfocused();  // before it
  stage_.takeFrameCount();
}

Result<void> RunData::addRow(std::string_view table, Dict row) {
  if (table.empty()) return Error{ErrorCode::BadArgument, "addRow: the table has no name", "", "name it, e.g. \"trials\""};
  if (row.empty()) return Error{ErrorCode::BadArgument, "addRow: the row is empty", std::string(table), "give it columns"};
  write(table, std::move(row));
  return {};
}

Result<void> RunData::addData(std::string_view name, Value value) {
  if (auto fine = checkName(name); !fine) return fine;
  set(entry_, name, std::move(value));
  return {};
}

Result<DataChange> RunData::addDataFrom(const std::string &origin, std::string_view name, Value value) {
  if (auto fine = checkName(name); !fine) return fine.error();
  return change(added_, entries_, name, std::move(value), origin);
}

Result<DataChange> RunData::addDataToRow(const std::string &origin, std::int64_t row, std::string_view name, Value value) {
  const std::int64_t number = row < 0 ? entries_ + row : row;
  if (number < 0 || number >= entries_)
    return Error{ErrorCode::BadArgument, "there is no finished row " + std::to_string(row) + ", there are " + std::to_string(entries_), "addData",
                 "rows count from 0, or from the end as -1, -2, ..."};
  if (auto fine = checkName(name); !fine) return fine.error();
  const std::int64_t first = entries_ - static_cast<std::int64_t>(finished_.size());
  // What stood there has to be known: nothing is replaced without a trace.
  if (number < first)
    return Error{ErrorCode::Refused, "row " + std::to_string(row) + " is too long ago to be changed", "addData",
                 "the last " + std::to_string(kRowsToChange) + " rows can be; write a note with addAnnotation"};
  Row amendment{run_, mainTable_, {{std::string(name), value}}};
  amendment.number = number;
  recorder_.amendRow(amendment);
  DataChange done;
  changeFinished(static_cast<std::size_t>(number - first), [&](Dict &cells) { done = change(cells, number, name, std::move(value), origin); });
  return done;
}

void RunData::changeFinished(std::size_t which, const std::function<void(Dict &)> &change) {
  Bytes &recorded = finished_[which];
  Row row = decodeRow(recorded).value_or(Row{run_, mainTable_, {}, {}});  // nested deeper than is read: what stood there is in the record alone
  change(row.values);
  encodeRow(row, recorded);
}

DataChange RunData::change(Dict &cells, std::int64_t row, std::string_view name, Value value, const std::string &origin) {
  DataChange done{row, std::nullopt};
  if (const Value *known = cellIn(cells, name)) done.old = *known;
  recorder_.addEvent({run_, stage_.clock().now(), "data",
                      Value(Dict{{"row", Value(row)}, {"name", Value(name)}, {"old", done.old.value_or(Value())}, {"new", value}, {"origin", Value(origin)}})});
  set(cells, name, std::move(value));
  return done;
}

Result<void> RunData::nextEntry() {
  write(kEntryTable, std::exchange(entry_, {}));
  return {};
}

void RunData::annotate(std::string_view text, Timestamp time, std::string_view author) {
  notes_ += (notes_.empty() ? "" : "; ") + std::string(text);
  recorder_.addEvent({run_, time, "annotation", Value(Dict{{"text", Value(text)}, {"author", Value(author)}})});
}

void RunData::note(const std::optional<ClockReading> &clocks) {
  if (!clocks) return;
  recorder_.addEvent({run_, clocks->time, "clocks", Value(Dict{{"wall", Value(wallText(clocks->wall))}, {"offset_s", Value(toSeconds(clocks->offset))}})});
}

void RunData::notePause(const Pause &pause) {
  pause_ = pause;
  ++pauses_;
  paused_ += pause.stopped - pause.started;
}

void RunData::notePlug(const std::string &what, bool isThere) {
  if (isThere) {
    away_.erase(what);
    return;
  }
  away_.insert(what);
  wereAway_.insert(what);
}

void RunData::noteFocus(bool hasKeyboard, Timestamp time) {
  // It was seen on another thread: maybe before the row in hand began.
  if (!hasKeyboard && !unfocusedSince_) unfocusedSince_ = std::max(time, rowBegan_);
  if (hasKeyboard && unfocusedSince_) unfocused_ += std::max(Duration{}, time - *std::exchange(unfocusedSince_, std::nullopt));
}

Duration RunData::takeUnfocused() {
  if (unfocusedSince_) {
    const Timestamp now = stage_.clock().now();
    unfocused_ += now - std::exchange(*unfocusedSince_, now);
  }
  return std::exchange(unfocused_, {});
}

void RunData::changeExpInfo(const Dict &changes) {
  Value merged(std::move(changedExpInfo_));
  for (const auto &[key, value] : changes) merged.set(key, value);
  changedExpInfo_ = *merged.dict();
}

std::optional<Row> RunData::rowInHand() const {
  if (entry_.empty() && added_.empty()) return std::nullopt;
  Row row{run_, entry_.empty() ? mainTable_ : std::string(kEntryTable), {{"thisRow.t", Value(toSeconds(rowBegan_))}}};
  row.values.insert(row.values.end(), entry_.begin(), entry_.end());
  if (row.table == mainTable_) takeAdded(row.values);
  row.values.emplace_back("rowComplete", Value(false));
  if (!notes_.empty()) row.values.emplace_back("notes", Value(notes_));
  return row;
}

void RunData::finish() {
  stage_.tellNotes();
  note(wall_.read());
  if (!entry_.empty()) {
    entry_.emplace_back("rowComplete", Value(false));
    write(kEntryTable, std::exchange(entry_, {}));
  }
  // No row came any more to take it. A note of the last moment is the run's.
  if (!added_.empty()) write(mainTable_, {{"rowComplete", Value(false)}});
}

void RunData::noteFailure(std::string_view error) {
  const std::string said = "the run failed: " + std::string(error);
  if (finished_.empty()) {
    notes_ += (notes_.empty() ? "" : "; ") + said;
    return write(mainTable_, {{"rowComplete", Value(false)}});
  }
  changeFinished(finished_.size() - 1, [&](Dict &cells) {
    const Value *before = cellIn(cells, "notes");
    const Value notes((before ? cellText(*before) + "; " : "") + said);
    Row amendment{run_, mainTable_, {{"notes", notes}}};
    amendment.number = entries_ - 1;
    recorder_.amendRow(amendment);
    set(cells, "notes", notes);
  });
}

void RunData::takeAdded(Dict &values) const {
  for (const auto &[name, value] : added_)
    if (!cellIn(values, name)) values.emplace_back(name, value);
}

void RunData::write(std::string_view table, Dict values) {
  stage_.tellNotes();
  if (beforeRow_) beforeRow_();
  Row row{run_, std::string(table), {}};
  row.values.reserve(values.size() + 10);
  row.values.emplace_back("thisRow.t", Value(toSeconds(rowBegan_)));
  for (auto &cell : values)
    if (cell.first == "thisRow.t") row.values.front().second = std::move(cell.second);
    else row.values.push_back(std::move(cell));
  if (table == mainTable_) {
    takeAdded(row.values);
    added_.clear();
  }
  for (const Dict *same : {&loops_, &changedExpInfo_})
    for (const auto &[key, value] : *same)
      if (std::none_of(row.values.begin(), row.values.end(), [&, &name = key](const auto &cell) { return cell.first == name; }))
        row.values.emplace_back(key, value);
  // A row that has one of these names itself still has each of them once.
  set(row.values, "thisRow.wall", Value(wallText(stage_.clock().wallOrigin() + toNanoseconds(rowBegan_))));
  const FrameCount frames = stage_.takeFrameCount();
  set(row.values, "frames.shown", Value(frames.shown));
  set(row.values, "frames.missed", Value(frames.missed));
  set(row.values, "frames.onset_source", frames.shown > 0 ? Value(onsetSourceWord(frames.source)) : Value());
  set(row.values, "frames.uncertainty_s", frames.shown > 0 ? Value(toSeconds(frames.uncertainty)) : Value());
  set(row.values, "frames.worst_s", frames.worst > Duration{} ? Value(toSeconds(frames.worst)) : Value());
  if (pause_) {
    set(row.values, "pause.started", Value(toSeconds(pause_->started)));
    set(row.values, "pause.stopped", Value(toSeconds(pause_->stopped)));
    set(row.values, "pause.count", Value(std::exchange(pauses_, 0)));
    set(row.values, "pause.total_s", Value(toSeconds(std::exchange(paused_, {}))));
    pause_.reset();
  }
  if (!wereAway_.empty()) {
    std::string list;
    for (const std::string &what : wereAway_) list += (list.empty() ? "" : ", ") + what;
    set(row.values, "devices.missing", Value(std::move(list)));
    wereAway_ = away_;
  }
  if (const Duration lost = takeUnfocused(); lost > Duration{}) set(row.values, "focus.lost_s", Value(toSeconds(lost)));
  if (!notes_.empty()) set(row.values, "notes", Value(std::exchange(notes_, {})));
  const std::span<const std::byte> recorded = recorder_.addRow(row);
  ++rows_;
  if (table == mainTable_) {
    ++entries_;
    finished_.emplace_back(recorded.begin(), recorded.end());
    if (finished_.size() > kRowsToChange) finished_.pop_front();
  }
  note(wall_.readIfSet());
  rowBegan_ = stage_.clock().now();
}

}  // namespace fovea
