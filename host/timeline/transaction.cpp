#include "timeline/transaction.hpp"

#include <algorithm>

namespace fovea {
namespace {

std::string_view kindWord(VariableKind kind) {
  constexpr std::string_view kWords[] = {"anything", "true or false", "a whole number", "a number", "text", "a list", "a dictionary"};
  return kWords[static_cast<int>(kind)];
}

/// An empty list and an empty dictionary say nothing yet about what the variable is for.
bool isEmptyTable(const Value &value) { return (value.list() && value.list()->empty()) || (value.dict() && value.dict()->empty()); }
bool isSameKind(const Value &a, const Value &b) {
  const bool areTables = (a.list() || a.dict()) && (b.list() || b.dict());
  return a.held().index() == b.held().index() || (areTables && (isEmptyTable(a) || isEmptyTable(b)));
}

Error wrongKind(std::string_view name, std::string_view expected, const Value &value) {
  return {ErrorCode::BadArgument, "the variable \"" + std::string(name) + "\" holds " + std::string(expected) + ", not " + std::string(kindName(value)),
          "", expected == kindName(Value(0)) && value.as<double>() ? "let it begin as " + std::string(name) + " = 0.0: then it holds both; a / b always has a point, a // b of whole numbers has none" : "give it a value of its kind, or use another name"};
}

}  // namespace

bool isOfKind(const Value &value, VariableKind kind) {
  switch (kind) {
    case VariableKind::Any: return true;
    case VariableKind::Boolean: return value.as<bool>();
    case VariableKind::Whole: return value.as<std::int64_t>();
    case VariableKind::Real: return value.number().has_value();
    case VariableKind::Text: return value.text();
    case VariableKind::ListOfValues: return value.list();
    case VariableKind::Dictionary: return value.dict();
  }
  return false;
}

std::uint64_t mixSeeds(std::uint64_t a, std::uint64_t b) {
  std::uint64_t mixed = a + (b + 1) * 0x9E3779B97F4A7C15;
  mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9;
  mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB;
  return mixed ^ mixed >> 31;
}

Transaction::Transaction(TimelineState state, const TimelineOptions &options) : state_(std::move(state)), options_(options) {}

void Transaction::begin() {
  before_ = state_.cursor;
  branchesBefore_ = state_.branchLog.size();
  tagsBefore_ = state_.failureTags.size();
  modulesBefore_ = state_.modules.size();
  undo_.clear();
  effects_.clear();
}

void Transaction::rollBack() {
  for (auto undo = undo_.rbegin(); undo != undo_.rend(); ++undo) (*undo)(state_);
  undo_.clear();
  effects_.clear();
  state_.cursor = before_;
  state_.branchLog.resize(std::min(branchesBefore_, state_.branchLog.size()));
  state_.failureTags.resize(std::min(tagsBefore_, state_.failureTags.size()));
  state_.modules.resize(std::min(modulesBefore_, state_.modules.size()));
  ++changes_;
}

Result<Value> asKept(const TimelineState &state, const TimelineOptions &options, std::string_view name, Value value) {
  if (value.isNull()) return value;
  const auto declared = std::find_if(options.variables.begin(), options.variables.end(), [&](const VariableSpec &spec) { return spec.name == name; });
  const auto known = state.variables.find(name);
  const bool isDeclared = declared != options.variables.end();
  // Lua's {} is either.
  if (isDeclared && declared->kind == VariableKind::Dictionary && value.list() && value.list()->empty()) value = Value(Dict{});
  if (isDeclared && !isOfKind(value, declared->kind)) return wrongKind(name, kindWord(declared->kind), value);
  const bool becomesReal = value.as<std::int64_t>() && ((isDeclared && declared->kind == VariableKind::Real) ||
                                                        (!isDeclared && known != state.variables.end() && known->second.value.as<double>()));
  if (becomesReal) value = Value(*value.number());
  const bool isFree = isDeclared && declared->kind == VariableKind::Any;
  if (!isFree && known != state.variables.end() && !known->second.value.isNull() && !isSameKind(known->second.value, value))
    return wrongKind(name, kindName(known->second.value), value);
  return value;
}

Result<void> Transaction::setVariable(std::string_view name, Value value) {
  if (name.empty()) return Error{ErrorCode::BadArgument, "a variable without a name", "", "give it one"};
  auto kept = asKept(state_, options_, name, std::move(value));
  if (!kept) return kept.error();
  const auto known = state_.variables.find(name);
  ++changes_;
  if (known == state_.variables.end()) {
    state_.variables.emplace(std::string(name), Variable{std::move(*kept), changes_});
    undo_.push_back([key = std::string(name)](TimelineState &state) { state.variables.erase(key); });
  } else {
    undo_.push_back([key = std::string(name), old = std::move(known->second)](TimelineState &state) { state.variables[key] = old; });
    known->second = Variable{std::move(*kept), changes_};
  }
  return {};
}

Result<void> Transaction::setLocal(std::string_view name, Value value) {
  if (state_.cursor.openModules.empty())
    return Error{ErrorCode::State, "there is no module to keep \"" + std::string(name) + "\" in", "", "set a participant variable, or put this into a module"};
  const std::uint32_t index = state_.cursor.openModules.back();
  auto &locals = state_.modules[index].locals;
  ++changes_;
  if (const auto known = locals.find(name); known != locals.end()) {
    undo_.push_back([index, key = std::string(name), old = std::move(known->second)](TimelineState &state) { state.modules[index].locals[key] = old; });
    known->second = std::move(value);
  } else {
    locals.emplace(std::string(name), std::move(value));
    undo_.push_back([index, key = std::string(name)](TimelineState &state) { state.modules[index].locals.erase(key); });
  }
  return {};
}

void Transaction::setAnswer(Value answer) {
  undo_.push_back([old = std::move(state_.answer)](TimelineState &state) { state.answer = old; });
  state_.answer = std::move(answer);
  answerVersion_ = ++changes_;
}

void Transaction::logBranch(std::string label, Value key) {
  effects_.push_back(BranchChoice{label, key});
  state_.branchLog.push_back({std::move(label), std::move(key)});
}

void Transaction::addFailureTag(std::string tag, Timestamp at) {
  const auto same = [&](const FailureTag &known) { return known.tag == tag; };
  if (std::none_of(state_.failureTags.begin(), state_.failureTags.end(), same)) state_.failureTags.push_back({std::move(tag), at});
}

void Transaction::pushAccumulator() {
  state_.accumulators.emplace_back();
  undo_.push_back([](TimelineState &state) { state.accumulators.pop_back(); });
}

Value Transaction::popAccumulator() {
  Value answers(state_.accumulators.back().answers);
  undo_.push_back([gone = std::move(state_.accumulators.back())](TimelineState &state) { state.accumulators.push_back(gone); });
  state_.accumulators.pop_back();
  return answers;
}

void Transaction::accumulate(std::string_view label, Value answer) {
  Accumulator &top = state_.accumulators.back();
  const auto known = top.used.find(label);
  const int usedBefore = known == top.used.end() ? 0 : known->second;
  const std::string name = top.add(label, std::move(answer));
  undo_.push_back([name, key = std::string(label), usedBefore](TimelineState &state) {
    Accumulator &accumulator = state.accumulators.back();
    accumulator.answers.pop_back();
    accumulator.used.erase(name);
    if (usedBefore) accumulator.used[key] = usedBefore;
  });
}

void Transaction::startModule(const std::string &id, Timestamp at) {
  ModuleRecord record;
  record.id = id;
  record.started = at;
  const auto last = std::find_if(state_.modules.rbegin(), state_.modules.rend(), [&](const ModuleRecord &known) { return known.id == id; });
  if (last != state_.modules.rend()) record.entry = last->entry + 1;
  state_.modules.push_back(std::move(record));
  const auto index = static_cast<std::uint32_t>(state_.modules.size() - 1);
  state_.cursor.openModules.push_back(index);
  effects_.push_back(ModuleChange{ModuleChange::What::Started, index});
  ++changes_;
}

void Transaction::closeModule(Timestamp at, bool finished) {
  const std::uint32_t index = state_.cursor.openModules.back();
  state_.cursor.openModules.pop_back();
  (finished ? state_.modules[index].finished : state_.modules[index].aborted) = at;
  undo_.push_back([index](TimelineState &state) { state.modules[index].finished.reset(), state.modules[index].aborted.reset(); });
  effects_.push_back(ModuleChange{finished ? ModuleChange::What::Finished : ModuleChange::What::Aborted, index});
  ++changes_;
}
void Transaction::finishModule(Timestamp at) { closeModule(at, true); }
void Transaction::abortModule(Timestamp at) { closeModule(at, false); }

const MakerProgress *Transaction::maker(std::string_view id) const {
  const auto known = state_.makers.find(id);
  return known == state_.makers.end() ? nullptr : &known->second;
}

void Transaction::setMaker(const std::string &id, MakerProgress progress) {
  if (const auto known = state_.makers.find(id); known != state_.makers.end())
    undo_.push_back([id, old = std::move(known->second)](TimelineState &state) { state.makers[id] = old; });
  else
    undo_.push_back([id](TimelineState &state) { state.makers.erase(id); });
  state_.makers[id] = std::move(progress);
  ++changes_;
}

std::uint64_t Transaction::drawSeed() { return mixSeeds(state_.seed, state_.cursor.draws++); }

void Transaction::scrub() {
  undo_.push_back([answer = std::move(state_.answer), variables = std::move(state_.variables), accumulators = std::move(state_.accumulators),
                   branches = std::move(state_.branchLog), modules = std::move(state_.modules)](TimelineState &state) {
    state.answer = answer, state.variables = variables, state.accumulators = accumulators;
    state.branchLog = branches, state.modules = modules;
  });
  state_.answer = {};
  state_.variables.clear(), state_.accumulators.clear(), state_.branchLog.clear(), state_.modules.clear();
  state_.cursor.openModules.clear();
  answerVersion_ = ++changes_;
}

}  // namespace fovea
