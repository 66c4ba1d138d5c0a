#include "timeline/state.hpp"

#include <algorithm>

namespace fovea {
namespace {

Value whole(std::uint64_t value) { return Value(static_cast<std::int64_t>(value)); }
Value nanoseconds(Duration value) { return Value(std::int64_t{value.count()}); }
Value moment(Timestamp value) { return Value(TimeValue{toNanoseconds(value)}); }

template <class Items, class Make>
Value listOf(const Items &items, Make make) {
  List list;
  list.reserve(items.size());
  for (const auto &item : items) list.push_back(make(item));
  return Value(std::move(list));
}

Value levelValue(const LevelState &level) {
  return Value(Dict{{"seed", whole(level.seed)},
                    {"passed", whole(level.passedHash)},
                    {"labels", level.passed},
                    {"depths", Value(List{level.creditBounds, level.progressBounds, level.accumulators, level.loops, level.modules})}});
}

Value loopValue(const LoopSlot &slot) {
  Dict members{{"entered", moment(slot.entered)}, {"round", slot.round}};
  if (slot.items) members.emplace_back("items", *slot.items);
  if (slot.order) members.emplace_back("order", listOf(*slot.order, [](std::int64_t i) { return Value(i); }));
  return Value(std::move(members));
}

Value moduleValue(const ModuleRecord &module) {
  Dict locals;
  for (const auto &[name, value] : module.locals) locals.emplace_back(name, value);
  return Value(Dict{{"id", module.id},
                    {"entry", module.entry},
                    {"started", moment(module.started)},
                    {"finished", module.finished ? moment(*module.finished) : Value()},
                    {"aborted", module.aborted ? moment(*module.aborted) : Value()},
                    {"locals", std::move(locals)}});
}

Value makerValue(const std::string &id, const MakerProgress &maker) {
  return Value(Dict{{"id", id},
                    {"group", maker.group},
                    {"blocks", listOf(maker.blocks, [](const std::string &block) { return Value(block); })},
                    {"block", maker.block},
                    {"in_block", maker.inBlock},
                    {"trials", listOf(maker.trials, [](const OwnTrial &own) { return Value(List{own.network, own.node, own.repeats, trialWord(own.status)}); })},
                    {"to_repeat", listOf(maker.toRepeat, [](std::int64_t position) { return Value(position); })},
                    {"is_repeating", maker.isRepeating},
                    {"is_waiting", maker.isWaiting},
                    {"credit_before_ns", nanoseconds(maker.creditBefore)},
                    {"rules", List{maker.failsOnExit, maker.failsOnCheck, maker.propagates}}});
}

Value cursorValue(const Cursor &cursor) {
  Value job;
  if (cursor.job)
    job = Dict{{"label", cursor.job->label}, {"id", whole(cursor.job->id)}, {"attempt", cursor.job->attempt}, {"awaited", cursor.job->isAwaited}};
  return Value(Dict{{"position", listOf(cursor.position, [](std::int32_t i) { return Value(i); })},
                    {"levels", listOf(cursor.levels, levelValue)},
                    {"credit_bounds_ns", listOf(cursor.creditBounds, nanoseconds)},
                    {"progress_bounds", listOf(cursor.progressBounds, [](double bound) { return Value(bound); })},
                    {"loops", listOf(cursor.loops, loopValue)},
                    {"open_modules", listOf(cursor.openModules, [](std::uint32_t i) { return Value(i); })},
                    {"job", std::move(job)},
                    {"time_credit_ns", nanoseconds(cursor.timeCredit)},
                    {"progress", cursor.progress},
                    {"performance_reward", cursor.performanceReward},
                    {"waited_ns", nanoseconds(cursor.waited)},
                    {"answer_is_fresh", cursor.answerIsFresh},
                    {"draws", whole(cursor.draws)},
                    {"page_count", whole(cursor.pageCount)},
                    {"page_id", whole(cursor.pageId)},
                    {"page_hash", whole(cursor.pageHash)},
                    {"attempts", cursor.attempts},
                    {"page_shown", moment(cursor.pageShown)},
                    {"session", cursor.session},
                    {"hours_away", cursor.hoursAway},
                    {"is_away", cursor.isAway},
                    {"under", endWord(cursor.under)},
                    {"end", endWord(cursor.end)},
                    {"complete", cursor.complete},
                    {"failed", cursor.failed},
                    {"aborted", cursor.aborted},
                    {"failed_at", moment(cursor.failedAt)}});
}

}  // namespace

std::string_view endWord(EndKind kind) {
  constexpr std::string_view kWords[] = {"none", "complete", "failed", "declined", "aborted", "withdrawn", "crashed"};
  return kWords[static_cast<int>(kind)];
}

bool LoopSlot::operator==(const LoopSlot &other) const {
  const auto same = [](const auto &a, const auto &b) { return a == b || (a && b && *a == *b); };
  return entered == other.entered && round == other.round && same(items, other.items) && same(order, other.order);
}

std::string Accumulator::add(std::string_view label, Value answer) {
  std::string name(label);
  if (auto known = used.find(label); known != used.end())
    do name = std::string(label) + "_" + std::to_string(known->second++);
    while (used.contains(name));
  used.emplace(name, 1);
  answers.emplace_back(name, std::move(answer));
  return name;
}

Value toValue(const TimelineState &state) {
  Dict variables;
  List makers;
  for (const auto &[id, maker] : state.makers) makers.push_back(makerValue(id, maker));
  for (const auto &[name, variable] : state.variables) variables.emplace_back(name, variable.value);
  return Value(Dict{
      {"format", kStateFormat},
      {"seed", whole(state.seed)},
      {"participant_number", state.participantNumber},
      {"is_bot", state.isBot},
      {"timeline", whole(state.timeline)},
      {"maximum_ns", nanoseconds(state.maximum)},
      {"cursor", cursorValue(state.cursor)},
      {"answer", state.answer},
      {"variables", std::move(variables)},
      {"accumulators", listOf(state.accumulators, [](const Accumulator &a) { return Value(a.answers); })},
      {"branch_log", listOf(state.branchLog, [](const BranchChoice &choice) { return Value(List{choice.label, choice.key}); })},
      {"modules", listOf(state.modules, moduleValue)},
      {"failure_tags", listOf(state.failureTags, [](const FailureTag &tag) { return Value(List{tag.tag, moment(tag.at)}); })},
      {"makers", std::move(makers)},
  });
}

void moveTimes(TimelineState &state, Duration later) {
  for (LoopSlot &slot : state.cursor.loops) slot.entered -= later;
  state.cursor.pageShown -= later;
  state.cursor.failedAt -= later;
  for (FailureTag &tag : state.failureTags) tag.at -= later;
  for (ModuleRecord &module : state.modules) {
    module.started -= later;
    if (module.finished) *module.finished -= later;
    if (module.aborted) *module.aborted -= later;
  }
}

std::string failedReason(const TimelineState &state) {
  std::string reason;
  for (const FailureTag &tag : state.failureTags) reason += (reason.empty() ? "" : ", ") + tag.tag;
  return reason;
}

Dict moduleVariables(const TimelineState &state) {
  Dict exported;
  for (const ModuleRecord &module : state.modules) {
    const std::string prefix = module.id + (module.entry ? "__" + std::to_string(module.entry) : "") + "__";
    for (const auto &[name, value] : module.locals) exported.emplace_back(prefix + name, value);
  }
  return exported;
}

}  // namespace fovea
