#include "fovea/methods/trials.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace fovea {
namespace {

using detail::refuse;

const Value *valueOf(const Dict &dict, std::string_view name) {
  const auto found = std::find_if(dict.begin(), dict.end(), [&](const auto &cell) { return cell.first == name; });
  return found == dict.end() ? nullptr : &found->second;
}

std::vector<int> indices(std::size_t count) {
  std::vector<int> list(count);
  for (std::size_t i = 0; i < count; ++i) list[i] = static_cast<int>(i);
  return list;
}

}  // namespace

const Value *Trial::find(std::string_view parameter) const { return valueOf(condition, parameter); }

Dict Trial::known() const {
  Dict all = data;
  for (const auto &cell : condition)
    if (!valueOf(data, cell.first)) all.push_back(cell);
  return all;
}

Dict Trial::asDict() const {
  // Piece by piece: a list in braces would be copied, and a loop tells of all its trials.
  Dict dict;
  dict.reserve(6);
  dict.emplace_back("type", "trial_data");
  dict.emplace_back("thisN", thisN);
  dict.emplace_back("thisRepN", thisRepN);
  dict.emplace_back("thisTrialN", thisTrialN);
  dict.emplace_back("thisIndex", thisIndex);
  dict.emplace_back("data", known());
  return dict;
}

TrialHandler::TrialHandler(std::vector<Dict> conditions, TrialOptions options)
    : conditions_(std::move(conditions)), options_(std::move(options)),
      seed_(options_.seed ? *options_.seed : freshSeed()), generator_(seed_) {
  if (options_.name.empty()) refuse("a trial loop", "its name is empty", "name it, e.g. \"trials\"");
  if (options_.nReps < 0) refuse(options_.name, "nReps is " + std::to_string(options_.nReps), "give it 0 or more");
  if (conditions_.empty()) conditions_.emplace_back();
  makePlan();
}

void TrialHandler::makePlan() {
  const auto add = [&](const std::vector<int> &order, int repeat) {
    for (const int index : order) {
      Trial trial;
      trial.thisRepN = repeat;
      trial.thisIndex = index;
      trial.condition = conditions_[static_cast<std::size_t>(index)];
      planned_.push_back(std::move(trial));
      plannedOrder_.push_back(index);
    }
  };
  std::vector<int> all;
  for (int repeat = 0; repeat < options_.nReps; ++repeat) {
    std::vector<int> order = indices(conditions_.size());
    if (options_.order == Order::Random) generator_.shuffle(order);
    if (options_.order == Order::FullRandom) all.insert(all.end(), order.begin(), order.end());
    else add(order, repeat);
  }
  if (options_.order == Order::FullRandom) {
    generator_.shuffle(all);
    add(all, 0);
  }
  countAgain();
}

/// The counters of all trials, out of their order and, but for the full random one, the repeats they belong to.
void TrialHandler::countAgain() {
  std::map<int, int> inRepeat, ofCondition;
  for (std::size_t i = 0; i < planned_.size(); ++i) {
    Trial &trial = planned_[i];
    trial.thisN = static_cast<int>(i);
    if (options_.order == Order::FullRandom) {
      trial.thisTrialN = trial.thisN;
      // An aborted trial's condition comes again; both are the same repeat of it.
      trial.thisRepN = trial.isAborted ? ofCondition[trial.thisIndex] : ofCondition[trial.thisIndex]++;
    } else {
      trial.thisTrialN = inRepeat[trial.thisRepN]++;
    }
  }
}

void TrialHandler::needTrial(const char *call) const {
  if (!isInTrial_)
    refuse(options_.name, std::string(call) + " was called " + (isFinished_ ? "after the last trial" : "without a trial in hand"),
           "call it between two calls of next()");
}

void TrialHandler::needPlace(const char *call) const {
  if (!isRewound_) needTrial(call);
}

const Trial &TrialHandler::inHand(const char *call) const {
  needTrial(call);
  return planned_[at_];
}

Trial &TrialHandler::inHand(const char *call) {
  needTrial(call);
  return planned_[at_];
}

const Trial *TrialHandler::next() {
  if (isInTrial_) endTrial();
  isInTrial_ = false;
  if (nextAt_ == planned_.size()) {
    if (!isFinished_) tell(FOVEA_LEVEL_EXP, "all trials are done");
    isFinished_ = true;
    return nullptr;
  }
  begin(nextAt_);
  return current();
}

void TrialHandler::begin(std::size_t place) {
  at_ = place;
  nextAt_ = place + 1;
  isInTrial_ = true;
  isWritten_ = isRewound_ = false;
  const Trial &trial = planned_[at_];
  tell(FOVEA_LEVEL_EXP, "new trial, rep=" + std::to_string(trial.thisRepN) + ", index=" + std::to_string(trial.thisIndex));
}

void TrialHandler::endTrial() {
  inHand("endTrial");
  if (isWritten_) return;
  isWritten_ = true;
  if (writer_) writer_(row());
}

void TrialHandler::addData(std::string_view name, Value value) { put(std::string(name), std::move(value)); }

void TrialHandler::put(std::string name, Value value) {
  Trial &trial = inHand("addData");
  if (name.empty() || name == "attempt" || name == "skipped" || name == "aborted" || name == "rowComplete")
    refuse(options_.name, "addData cannot take the name \"" + name + "\"", "give the column a name of its own");
  if (isWritten_)
    refuse(options_.name, "addData(\"" + name + "\") came after the row was written", "call it before endTrial()");
  const auto known =
      std::find_if(trial.data.begin(), trial.data.end(), [&](const auto &cell) { return cell.first == name; });
  if (known != trial.data.end()) known->second = std::move(value);
  else trial.data.emplace_back(std::move(name), std::move(value));
}

void TrialHandler::addData(Dict values) {
  if (isInTrial_) planned_[at_].data.reserve(planned_[at_].data.size() + values.size());
  for (auto &[name, value] : values) put(std::move(name), std::move(value));
}

void TrialHandler::extend() {
  Trial more;
  for (const Trial &trial : planned_) more.thisRepN = std::max(more.thisRepN, trial.thisRepN);  // the last may be an aborted one's
  ++more.thisRepN;
  more.thisIndex = static_cast<int>(conditions_.size()) - 1;
  more.condition = conditions_.back();
  planned_.push_back(std::move(more));
  countAgain();
}

void TrialHandler::skip(int n) {
  needPlace("skip");
  if (n < 1) refuse(options_.name, "skip(" + std::to_string(n) + ")", "skip 1 or more; rewind() goes back");
  if (isInTrial_ && !isWritten_) planned_[at_].isSkipped = true;
  for (int i = 1; i < n; ++i) {
    if (nextAt_ == planned_.size()) {
      tell(FOVEA_LEVEL_WARNING, "skip(" + std::to_string(n) + ") goes past the end; the last trial is the last skipped");
      return;
    }
    if (isInTrial_) endTrial();
    begin(nextAt_);
    planned_[at_].isSkipped = true;
  }
}

void TrialHandler::rewind(int n) {
  needPlace("rewind");
  if (n < 0) refuse(options_.name, "rewind(" + std::to_string(n) + ")", "go back 0 or more; skip() goes ahead");
  if (isInTrial_) endTrial();
  const auto back = static_cast<std::size_t>(n), from = isInTrial_ ? at_ : nextAt_, begun = isInTrial_ ? at_ + 1 : nextAt_;
  if (back > from)
    tell(FOVEA_LEVEL_WARNING, "rewind(" + std::to_string(n) + ") goes past the start; the first trial comes next");
  nextAt_ = back > from ? 0 : from - back;
  for (std::size_t i = nextAt_; i < begun; ++i) {
    ++planned_[i].attempt;
    planned_[i].data.clear();
    planned_[i].isSkipped = false;
  }
  for (std::size_t i = nextAt_; i < planned_.size(); ++i)
    if (std::exchange(planned_[i].isAborted, false)) takeOver(i);
  countAgain();
  isInTrial_ = false;
  isRewound_ = true;
}

/// An aborted trial that comes again itself needs none of those that came, or were to come, in its stead.
void TrialHandler::takeOver(std::size_t place) {
  Trial &trial = planned_[place];
  const auto isInItsStead = [&](const Trial &other) {
    if (other.thisRepN != trial.thisRepN || other.thisIndex != trial.thisIndex) return false;
    trial.attempt = std::max(trial.attempt, other.attempt);
    return true;
  };
  planned_.erase(std::remove_if(planned_.begin() + static_cast<std::ptrdiff_t>(place) + 1, planned_.end(), isInItsStead), planned_.end());
}

void TrialHandler::abort(Again again) {
  Trial &trial = inHand("abort");
  if (isWritten_) refuse(options_.name, "abort came after the row was written", "call it before endTrial()");
  trial.isAborted = true;
  Trial repeated = trial;
  endTrial();
  ++repeated.attempt;
  repeated.data.clear();
  repeated.isSkipped = repeated.isAborted = false;

  const auto isOther = [&](const Trial &other) {
    return options_.order != Order::FullRandom && other.thisRepN != repeated.thisRepN;
  };
  const auto first = planned_.begin() + static_cast<std::ptrdiff_t>(nextAt_);
  const auto last = again == Again::AtEnd ? planned_.end() : std::find_if(first, planned_.end(), isOther);
  const auto place = again == Again::AtEnd ? last : first + generator_.uniformInt(0, last - first);
  planned_.insert(place, std::move(repeated));
  countAgain();
}

void TrialHandler::cut() {
  Trial &trial = inHand("cut");
  if (isWritten_) return;
  trial.isCut = true;
  endTrial();
}

void TrialHandler::finish() { planned_.resize(nextAt_); }

TrialHandler::AllTrials TrialHandler::getAllTrials() const {
  return {planned_, isInTrial_ ? std::optional(at_) : std::nullopt};
}

const Trial *TrialHandler::getFutureTrial(int n) const {
  if (n == 0) return current();
  const auto ahead = static_cast<std::int64_t>(nextAt_);  // between trials, 1 is there and -1 just before it
  const std::int64_t place = (isInTrial_ ? static_cast<std::int64_t>(at_) : n > 0 ? ahead - 1 : ahead) + n;
  if (place < 0 || place >= static_cast<std::int64_t>(planned_.size())) return nullptr;
  return &planned_[static_cast<std::size_t>(place)];
}

std::vector<const Trial *> TrialHandler::getFutureTrials(int n, int start) const {
  std::vector<const Trial *> list;
  for (int i = 0; i < n; ++i) list.push_back(getFutureTrial(start + i));
  return list;
}

Dict TrialHandler::plan() const {
  List order(plannedOrder_.begin(), plannedOrder_.end());
  // The seed is text: 64 bits are more than most readers of numbers keep.
  return {{options_.name + ".method", nameOf(options_.order)}, {options_.name + ".nReps", options_.nReps},
          {options_.name + ".generator", "xoshiro256**"},      {options_.name + ".seed", std::to_string(seed_)},
          {options_.name + ".order", std::move(order)}};
}

Dict TrialHandler::counters() const {
  const Trial &trial = inHand("counters");
  Dict counters;
  counters.reserve(4 + trial.condition.size() + trial.data.size() + 4);  // row() goes on with it
  counters.emplace_back(name() + ".thisRepN", trial.thisRepN);
  counters.emplace_back(name() + ".thisTrialN", trial.thisTrialN);
  counters.emplace_back(name() + ".thisN", trial.thisN);
  counters.emplace_back(name() + ".thisIndex", trial.thisIndex);
  return counters;
}

Dict TrialHandler::row() const {
  const Trial &trial = inHand("row");
  Dict row = counters();
  const auto isAnothers = [&](std::string_view column) {
    return valueOf(trial.data, column) || column == "attempt" || column == "skipped" || column == "aborted" || (trial.isCut && column == "rowComplete");
  };
  for (const auto &[parameter, value] : trial.condition) row.emplace_back(isAnothers(parameter) ? name() + "." + parameter : parameter, value);
  row.insert(row.end(), trial.data.begin(), trial.data.end());
  row.emplace_back("attempt", trial.attempt);
  row.emplace_back("skipped", int{trial.isSkipped});
  row.emplace_back("aborted", int{trial.isAborted});
  if (trial.isCut) row.emplace_back("rowComplete", false);
  return row;
}

std::vector<std::pair<std::string, std::string>> TrialHandler::columns() const {
  return {{name() + ".thisRepN", "Repeat of the list, from 0"},
          {name() + ".thisTrialN", "Trial of the repeat, from 0"},
          {name() + ".thisN", "Trial of the loop, from 0"},
          {name() + ".thisIndex", "Place of the condition in the list, from 0"},
          {"attempt", "Which attempt at this trial, from 1; more after a rewind"},
          {"skipped", "1: an operator skipped it"},
          {"aborted", "1: it was aborted, and comes again"}};
}

Dict loopColumns(std::initializer_list<const TrialHandler *> loops) {
  Dict columns;
  const auto isShared = [&](const std::string &parameter) {
    return std::count_if(loops.begin(), loops.end(), [&](const TrialHandler *loop) {
             return loop->current() && loop->current()->find(parameter);
           }) > 1;
  };
  for (const TrialHandler *loop : loops) {
    for (auto &counter : loop->counters()) columns.push_back(std::move(counter));
    for (const auto &[parameter, value] : loop->current()->condition)
      columns.emplace_back(isShared(parameter) ? loop->name() + "." + parameter : parameter, value);
  }
  return columns;
}

std::vector<Dict> factorialConditions(const std::vector<std::pair<std::string, List>> &factors) {
  std::vector<Dict> conditions(factors.empty() ? 0 : 1);
  for (const auto &[factor, levels] : factors) {
    if (levels.empty()) refuse("factorialConditions", "the factor \"" + factor + "\" has no levels", "give it one or more");
    std::vector<Dict> more;
    for (const Value &level : levels)
      for (Dict condition : conditions) {
        condition.emplace_back(factor, level);
        more.push_back(std::move(condition));
      }
    conditions = std::move(more);
  }
  return conditions;
}

}  // namespace fovea
