// Reading a participant's state back; what is missing or of the wrong kind is named.

#include <array>
#include <functional>

#include "timeline/state.hpp"

namespace fovea {
namespace {

/// Takes members of one dictionary; keeps the first thing that was wrong.
class MemberReader {
 public:
  MemberReader(const Value &value, std::string place, std::optional<Error> &problem)
      : value_(value), place_(std::move(place)), problem_(problem) {
    if (!value.dict()) complain("", "a dictionary", value);
  }

  template <class T>
  T take(std::string_view name, std::string_view expected) {
    const Value *member = value_.find(name);
    const T *held = member ? member->as<T>() : nullptr;
    if (held) return *held;
    complain(name, expected, member ? *member : Value());
    return T{};
  }
  std::int64_t whole(std::string_view name) { return take<std::int64_t>(name, "a whole number"); }
  std::uint64_t bits(std::string_view name) { return static_cast<std::uint64_t>(whole(name)); }
  Duration duration(std::string_view name) { return Duration(whole(name)); }
  Timestamp moment(std::string_view name) { return fromNanoseconds(take<TimeValue>(name, "a time").nanoseconds); }
  bool flag(std::string_view name) { return take<bool>(name, "true or false"); }
  double real(std::string_view name) {
    const Value *member = value_.find(name);
    if (member && member->number()) return *member->number();
    complain(name, "a number", member ? *member : Value());
    return 0;
  }
  std::string text(std::string_view name) { return take<std::string>(name, "text"); }
  std::optional<Timestamp> maybeMoment(std::string_view name) {
    const Value *member = value_.find(name);
    if (!member || member->isNull()) return std::nullopt;
    return moment(name);
  }
  Value any(std::string_view name) {
    const Value *member = value_.find(name);
    if (!member) complain(name, "a value", Value());
    return member ? *member : Value();
  }
  const Value *maybe(std::string_view name) const {
    const Value *member = value_.find(name);
    return member && !member->isNull() ? member : nullptr;
  }
  EndKind end(std::string_view name) {
    const std::string word = text(name);
    for (int i = 0; i <= static_cast<int>(EndKind::Crashed); ++i)
      if (word == endWord(static_cast<EndKind>(i))) return static_cast<EndKind>(i);
    complain(name, "the name of an end", Value(word));
    return EndKind::None;
  }

  /// Calls `each(item, place)` for the list's items.
  void list(std::string_view name, const std::function<void(const Value &, const std::string &)> &each) {
    const Value *member = value_.find(name);
    if (!member || !member->list()) return complain(name, "a list", member ? *member : Value());
    for (std::size_t i = 0; i < member->list()->size(); ++i)
      each((*member->list())[i], place_ + "/" + std::string(name) + "/" + std::to_string(i));
  }
  std::vector<std::int64_t> wholes(std::string_view name) {
    std::vector<std::int64_t> numbers;
    list(name, [&](const Value &item, const std::string &) {
      if (const auto *number = item.as<std::int64_t>()) numbers.push_back(*number);
      else complain(name, "whole numbers", item);
    });
    return numbers;
  }

  void complain(std::string_view name, std::string_view expected, const Value &found) {
    if (problem_) return;
    problem_ = Error{ErrorCode::BadFile, "expected " + std::string(expected) + ", found " + std::string(kindName(found)),
                     "saved state " + place_ + (name.empty() ? "" : "/" + std::string(name)),
                     "the record is damaged: resume from an earlier one, or start this participant again"};
  }
  std::optional<Error> &problem() { return problem_; }

 private:
  const Value &value_;
  std::string place_;
  std::optional<Error> &problem_;
};

LevelState readLevel(MemberReader reader) {
  LevelState level;
  level.seed = reader.bits("seed"), level.passedHash = reader.bits("passed");
  if (reader.maybe("labels")) level.passed = reader.text("labels");
  const std::vector<std::int64_t> depths = reader.wholes("depths");
  const std::array<std::uint32_t *, 5> fields{&level.creditBounds, &level.progressBounds, &level.accumulators, &level.loops, &level.modules};
  if (depths.size() != fields.size()) return reader.complain("depths", "five depths", Value(static_cast<std::int64_t>(depths.size()))), level;
  for (std::size_t i = 0; i < fields.size(); ++i) *fields[i] = static_cast<std::uint32_t>(depths[i]);
  return level;
}

LoopSlot readLoop(MemberReader reader) {
  LoopSlot slot;
  slot.entered = reader.moment("entered");
  slot.round = reader.whole("round");
  if (reader.maybe("items")) slot.items = std::make_shared<const List>(reader.take<List>("items", "a list"));
  if (reader.maybe("order")) slot.order = std::make_shared<const std::vector<std::int64_t>>(reader.wholes("order"));
  return slot;
}

ModuleRecord readModule(MemberReader reader) {
  ModuleRecord module;
  module.id = reader.text("id");
  module.entry = reader.whole("entry");
  module.started = reader.moment("started");
  module.finished = reader.maybeMoment("finished");
  module.aborted = reader.maybeMoment("aborted");
  for (auto &[name, value] : reader.take<Dict>("locals", "a dictionary")) module.locals.emplace(name, value);
  return module;
}

Cursor readCursor(MemberReader reader) {
  Cursor cursor;
  cursor.position.clear();
  for (const std::int64_t index : reader.wholes("position")) cursor.position.push_back(static_cast<std::int32_t>(index));
  reader.list("levels", [&](const Value &item, const std::string &place) { cursor.levels.push_back(readLevel({item, place, reader.problem()})); });
  if (cursor.position.size() != cursor.levels.size() + 1) reader.complain("position", "one index per level", reader.any("position"));
  for (const std::int64_t bound : reader.wholes("credit_bounds_ns")) cursor.creditBounds.push_back(Duration(bound));
  reader.list("progress_bounds", [&](const Value &item, const std::string &) {
    if (item.number()) cursor.progressBounds.push_back(*item.number());
    else reader.complain("progress_bounds", "numbers", item);
  });
  reader.list("loops", [&](const Value &item, const std::string &place) { cursor.loops.push_back(readLoop({item, place, reader.problem()})); });
  for (const std::int64_t index : reader.wholes("open_modules")) cursor.openModules.push_back(static_cast<std::uint32_t>(index));
  if (const Value *job = reader.maybe("job")) {
    MemberReader members{*job, "/cursor/job", reader.problem()};
    cursor.job = JobState{members.text("label"), members.bits("id"), static_cast<int>(members.whole("attempt")), members.flag("awaited")};
  }
  cursor.timeCredit = reader.duration("time_credit_ns");
  cursor.progress = reader.real("progress");
  cursor.performanceReward = reader.whole("performance_reward");
  cursor.waited = reader.duration("waited_ns");
  cursor.answerIsFresh = reader.flag("answer_is_fresh");
  cursor.draws = reader.bits("draws");
  cursor.pageCount = reader.bits("page_count");
  cursor.pageId = reader.bits("page_id");
  cursor.pageHash = reader.bits("page_hash");
  cursor.attempts = static_cast<int>(reader.whole("attempts"));
  cursor.pageShown = reader.moment("page_shown");
  if (reader.maybe("session")) {  // a state of a version without them has none
    cursor.session = reader.whole("session");
    cursor.hoursAway = reader.real("hours_away");
    cursor.isAway = reader.flag("is_away");
  }
  cursor.under = reader.end("under");
  cursor.end = reader.end("end");
  cursor.complete = reader.flag("complete");
  cursor.failed = reader.flag("failed");
  cursor.aborted = reader.flag("aborted");
  cursor.failedAt = reader.moment("failed_at");
  return cursor;
}

MakerProgress readMaker(MemberReader reader) {
  MakerProgress maker;
  maker.group = reader.text("group");
  reader.list("blocks", [&](const Value &item, const std::string &) { maker.blocks.push_back(cellText(item)); });
  maker.block = reader.whole("block"), maker.inBlock = reader.whole("in_block");
  reader.list("trials", [&](const Value &item, const std::string &) {
    const List *own = item.list();
    const auto status = own && own->size() == 4 && (*own)[3].text() ? trialStatusOf(*(*own)[3].text()) : std::nullopt;
    if (!status || !(*own)[0].text() || !(*own)[1].text() || !(*own)[2].as<std::int64_t>()) return reader.complain("trials", "network, node, position and status", item);
    maker.trials.push_back({*(*own)[0].text(), *(*own)[1].text(), *(*own)[2].as<std::int64_t>(), *status});
  });
  maker.toRepeat = reader.wholes("to_repeat");
  maker.isRepeating = reader.flag("is_repeating"), maker.isWaiting = reader.flag("is_waiting");
  maker.creditBefore = reader.duration("credit_before_ns");
  std::vector<bool> rules;
  reader.list("rules", [&](const Value &item, const std::string &) { rules.push_back(item == Value(true)); });
  if (rules.size() != 3) return reader.complain("rules", "three rules", Value(static_cast<std::int64_t>(rules.size()))), maker;
  maker.failsOnExit = rules[0], maker.failsOnCheck = rules[1], maker.propagates = rules[2];
  return maker;
}

/// [text, value]
std::optional<std::pair<std::string, Value>> readPair(const Value &item) {
  const List *pair = item.list();
  if (!pair || pair->size() != 2 || !pair->front().text()) return std::nullopt;
  return std::pair{*pair->front().text(), pair->back()};
}

void readLogs(MemberReader &reader, TimelineState &state) {
  reader.list("accumulators", [&](const Value &item, const std::string &) {
    Accumulator accumulator;
    if (!item.dict()) return reader.complain("accumulators", "dictionaries", item);
    for (const auto &[name, answer] : *item.dict()) accumulator.add(name, answer);
    state.accumulators.push_back(std::move(accumulator));
  });
  reader.list("branch_log", [&](const Value &item, const std::string &) {
    if (auto pair = readPair(item)) state.branchLog.push_back({pair->first, pair->second});
    else reader.complain("branch_log", "pairs of label and key", item);
  });
  reader.list("modules", [&](const Value &item, const std::string &place) { state.modules.push_back(readModule({item, place, reader.problem()})); });
  if (reader.maybe("makers"))  // a state of a version without trial makers has none
    reader.list("makers", [&](const Value &item, const std::string &place) { state.makers.emplace(item.textOr("id", ""), readMaker({item, place, reader.problem()})); });
  reader.list("failure_tags", [&](const Value &item, const std::string &) {
    auto pair = readPair(item);
    if (pair && pair->second.as<TimeValue>())
      state.failureTags.push_back({pair->first, fromNanoseconds(pair->second.as<TimeValue>()->nanoseconds)});
    else
      reader.complain("failure_tags", "pairs of tag and time", item);
  });
}

}  // namespace

Result<TimelineState> timelineStateFrom(const Value &value) {
  std::optional<Error> problem;
  MemberReader reader(value, "", problem);
  if (const Value *format = reader.maybe("format"); format && format->as<std::int64_t>() && *format->as<std::int64_t>() > kStateFormat)
    return Error{ErrorCode::BadFile, "a newer fovea saved this state", "saved state /format", "go on with that version, or in another data folder"};
  TimelineState state;
  state.seed = reader.bits("seed");
  state.participantNumber = reader.whole("participant_number");
  state.isBot = reader.flag("is_bot");
  state.timeline = reader.bits("timeline");
  state.maximum = reader.duration("maximum_ns");
  const Value cursor = reader.any("cursor");
  state.cursor = readCursor({cursor, "/cursor", problem});
  state.answer = reader.any("answer");
  for (auto &[name, held] : reader.take<Dict>("variables", "a dictionary")) state.variables.emplace(name, Variable{held, 0});
  readLogs(reader, state);
  for (const std::uint32_t open : state.cursor.openModules)
    if (open >= state.modules.size()) reader.complain("cursor/open_modules", "modules that were entered", Value(open));
  if (problem) return *problem;
  return state;
}

}  // namespace fovea
