#include "fovea/methods/adaptive.hpp"

#include <algorithm>
#include <cmath>

namespace fovea {

AdaptiveMethod::AdaptiveMethod(std::string name, Tell tell) : name_(std::move(name)), tell_(std::move(tell)) {
  if (name_.empty()) detail::refuse("an adaptive method", "its name is empty", "name it, e.g. \"staircase\"");
}

void AdaptiveMethod::needNumber(double number, const char *what) const {
  if (!std::isfinite(number)) refuse(std::string(what) + " is missing or no finite number", "give it a number");
}

std::optional<double> AdaptiveMethod::next() {
  if (levels_.size() > responses_.size())
    refuse("next() was called, but trial " + std::to_string(thisTrialN()) + " has no response", "call addResponse() first");
  endWhenDue();
  if (isFinished()) return {};
  levels_.push_back(chooseLevel());
  return levels_.back();
}

void AdaptiveMethod::addResponse(int response, std::optional<double> shown) {
  if (response != 0 && response != 1)
    refuse("the response is " + std::to_string(response), "give 1 for correct (or yes) and 0 for anything else");
  if (levels_.size() == responses_.size()) refuse("a response came without a trial", "call next() first");
  if (shown) {
    needNumber(*shown, "the level that was shown");
    levels_.back() = *shown;
  }
  responses_.push_back(response);
  learn(response, levels_.back());
  endWhenDue();
}

void AdaptiveMethod::addOtherData(std::string_view name, Value value) {
  if (levels_.empty()) refuse("addOtherData(\"" + std::string(name) + "\") came before the first trial", "call next() first");
  auto known = std::find_if(otherData_.begin(), otherData_.end(), [&](const auto &list) { return list.first == name; });
  if (known == otherData_.end()) known = otherData_.insert(known, {std::string(name), {}});
  known->second.resize(levels_.size());
  known->second.back() = std::move(value);
}

std::vector<std::pair<std::string, std::vector<Value>>> AdaptiveMethod::otherData() const {
  auto lists = otherData_;
  for (auto &[name, values] : lists) values.resize(levels_.size());
  return lists;
}

void AdaptiveMethod::finish(std::string_view reason) {
  if (isFinished()) return;
  endReason_ = reason.empty() ? "ended by the experiment" : reason;
  tell(FOVEA_LEVEL_EXP, "finished: " + endReason_);
}

void AdaptiveMethod::endWhenDue() {
  if (isFinished()) return;
  if (const std::string reason = reasonToEnd(); !reason.empty()) finish(reason);
}

Dict AdaptiveMethod::columns() const {
  Dict columns{{name_ + ".thisTrialN", thisTrialN()}};
  for (auto &[what, value] : state())
    if (what == "stepSize") columns.emplace_back(name_ + ".stepSize", value);
  columns.emplace_back(name_ + ".intensity", levels_.empty() ? Value() : Value(levels_.back()));
  const bool isAnswered = !levels_.empty() && levels_.size() == responses_.size();
  columns.emplace_back(name_ + ".response", isAnswered ? Value(responses_.back()) : Value());
  for (const auto &[what, values] : otherData_)
    columns.emplace_back(what, values.size() == levels_.size() ? values.back() : Value());
  return columns;
}

}  // namespace fovea
