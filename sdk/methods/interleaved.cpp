#include "fovea/methods/interleaved.hpp"

#include <algorithm>
#include <set>

namespace fovea {
namespace {

using detail::refuse;

/// Reads the parameters of one condition, and remembers which of its keys were some.
class Parameters {
 public:
  Parameters(const Dict &condition, std::string where) : condition_(condition), where_(std::move(where)) {}

  void read(const char *name, double &target) {
    if (const Value *value = take(name)) target = number(name, *value);
  }
  void read(const char *name, std::optional<double> &target) {
    if (const Value *value = take(name)) target = number(name, *value);
  }
  void read(const char *name, int &target) {
    if (const Value *value = take(name)) target = whole(name, *value);
  }
  void read(const char *name, std::optional<int> &target) {
    if (const Value *value = take(name)) target = whole(name, *value);
  }
  void read(const char *name, bool &target) {
    const Value *value = take(name);
    if (!value) return;
    if (!value->as<bool>()) expected(name, "true or false");
    target = *value->as<bool>();
  }
  void read(const char *name, std::vector<double> &target) {
    const Value *value = take(name);
    if (!value) return;
    target.clear();
    if (const List *list = value->as<List>())
      for (const Value &element : *list) target.push_back(number(name, element));
    else target.push_back(number(name, *value));
  }
  void read(const char *name, std::array<std::string, 2> &target) {
    const Value *value = take(name);
    if (!value) return;
    const List *list = value->as<List>();
    if (!list || list->size() != 2 || !(*list)[0].as<std::string>() || !(*list)[1].as<std::string>()) expected(name, "two texts");
    target = {*(*list)[0].as<std::string>(), *(*list)[1].as<std::string>()};
  }
  template <class Enum>
    requires std::is_enum_v<Enum>
  void read(const char *name, Enum &target) {
    const Value *value = take(name);
    if (!value) return;
    std::string known;
    const auto names = enumNames(target);
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (value->as<std::string>() && *value->as<std::string>() == names[i]) {
        target = static_cast<Enum>(i);
        return;
      }
      known += (i ? ", " : "") + std::string(names[i]);
    }
    expected(name, "one of " + known);
  }
  /// Keys that are no parameters; said once, because a slip of the pen ends here too.
  void tellOthers(const Tell &tell) const {
    for (const auto &[name, value] : condition_)
      if (!taken_.count(name) && name != "label")
        detail::say(tell, FOVEA_LEVEL_INFO, where_ + ": \"" + name + "\" is no parameter of its staircase; it is kept as a column");
  }

 private:
  const Value *take(const char *name) {
    for (const auto &[key, value] : condition_)
      if (key == name) {
        taken_.insert(key);
        return value.isNone() ? nullptr : &value;
      }
    return nullptr;
  }
  [[noreturn]] void expected(const char *name, const std::string &what) const {
    refuse(where_, "\"" + std::string(name) + "\" is something else than " + what, "give it " + what);
  }
  double number(const char *name, const Value &value) const {
    if (const double *real = value.as<double>()) return *real;
    if (const auto *whole = value.as<std::int64_t>()) return static_cast<double>(*whole);
    expected(name, "a number");
  }
  int whole(const char *name, const Value &value) const {
    const auto *found = value.as<std::int64_t>();
    if (!found || !std::in_range<int>(*found)) expected(name, "a whole number");
    return static_cast<int>(*found);
  }

  const Dict &condition_;
  std::string where_;
  std::set<std::string, std::less<>> taken_;
};

Staircase makeSimple(Parameters &from, StaircaseOptions options) {
  from.read("startVal", options.startVal);
  from.read("nReversals", options.nReversals);
  from.read("stepSizes", options.stepSizes);
  from.read("nTrials", options.nTrials);
  from.read("nUp", options.nUp);
  from.read("nDown", options.nDown);
  from.read("applyInitialRule", options.applyInitialRule);
  from.read("stepType", options.stepType);
  from.read("minVal", options.minVal);
  from.read("maxVal", options.maxVal);
  from.read("stopRule", options.stopRule);
  return Staircase(std::move(options));
}

Quest makeQuest(Parameters &from, QuestOptions options) {
  from.read("startVal", options.startVal);
  from.read("startValSd", options.startValSd);
  from.read("pThreshold", options.pThreshold);
  from.read("nTrials", options.nTrials);
  from.read("stopInterval", options.stopInterval);
  from.read("method", options.method);
  from.read("beta", options.beta);
  from.read("delta", options.delta);
  from.read("gamma", options.gamma);
  from.read("grain", options.grain);
  from.read("range", options.range);
  from.read("minVal", options.minVal);
  from.read("maxVal", options.maxVal);
  return Quest(std::move(options));
}

QuestPlus makeQuestPlus(Parameters &from, QuestPlusOptions options) {
  from.read("nTrials", options.nTrials);
  from.read("intensityVals", options.intensityVals);
  from.read("thresholdVals", options.thresholdVals);
  from.read("slopeVals", options.slopeVals);
  from.read("lowerAsymptoteVals", options.lowerAsymptoteVals);
  from.read("lapseRateVals", options.lapseRateVals);
  from.read("responseVals", options.responseVals);
  from.read("thresholdPrior", options.thresholdPrior);
  from.read("slopePrior", options.slopePrior);
  from.read("lowerAsymptotePrior", options.lowerAsymptotePrior);
  from.read("lapseRatePrior", options.lapseRatePrior);
  from.read("startVal", options.startIntensity);
  from.read("startIntensity", options.startIntensity);
  from.read("stimScale", options.stimScale);
  from.read("selection", options.selection);
  from.read("n", options.n);
  from.read("maxConsecutiveReps", options.maxConsecutiveReps);
  from.read("estimate", options.estimate);
  return QuestPlus(std::move(options));
}

}  // namespace

InterleavedStaircases::InterleavedStaircases(std::vector<Dict> conditions, InterleavedOptions options)
    : conditions_(std::move(conditions)), options_(std::move(options)),
      seed_(options_.seed ? *options_.seed : freshSeed()), generator_(seed_) {
  if (options_.name.empty()) refuse("interleaved staircases", "their name is empty", "name them, e.g. \"stairs\"");
  if (conditions_.empty()) refuse(options_.name, "there are no conditions", "give one for each staircase");
  std::set<std::string> labels;
  for (const Dict &condition : conditions_) {
    const Value whole(condition);
    const Value *given = whole.find("label");
    const std::string *label = given ? given->as<std::string>() : nullptr;
    const std::string where = options_.name + ", condition " + std::to_string(stairs_.size());
    if (!label || label->empty()) refuse(where, "it has no label", "give it a text as \"label\"");
    if (!labels.insert(*label).second) refuse(where, "the label \"" + *label + "\" is there twice", "give each its own");
    Parameters parameters(condition, where + " (" + *label + ")");
    const std::string name = options_.name + "." + *label;
    switch (options_.stairType) {
      case StairType::Simple:
        stairs_.push_back(makeSimple(parameters, {.nTrials = options_.nTrials, .name = name, .tell = options_.tell}));
        break;
      case StairType::Quest:
        stairs_.push_back(makeQuest(parameters, {.nTrials = options_.nTrials, .name = name, .tell = options_.tell}));
        break;
      case StairType::QuestPlus:
        stairs_.push_back(makeQuestPlus(
            parameters, {.nTrials = options_.nTrials, .randomSeed = generator_(), .name = name, .tell = options_.tell}));
        break;
    }
    parameters.tellOthers(options_.tell);
  }
}

void InterleavedStaircases::makePass() {
  for (std::size_t i = stairs_.size(); i-- > 0;)
    if (!at(i).isFinished()) pass_.push_back(i);
  if (options_.order == Order::Random) generator_.shuffle(pass_);
  if (options_.order == Order::FullRandom && !pass_.empty())
    pass_ = {pass_[static_cast<std::size_t>(generator_.uniformInt(0, static_cast<std::int64_t>(pass_.size()) - 1))]};
}

std::optional<InterleavedStaircases::Turn> InterleavedStaircases::next() {
  if (current_ && !isFinished_ && at(*current_).intensities().size() > at(*current_).responses().size())
    refuse(options_.name, "next() was called, but trial " + std::to_string(thisN_) + " has no response", "call addResponse() first");
  while (!isFinished_) {
    if (pass_.empty()) makePass();
    if (pass_.empty()) break;
    const std::size_t index = pass_.back();
    pass_.pop_back();
    if (const auto level = at(index).next()) {
      current_ = index;
      ++thisN_;
      return Turn{*level, index, conditions_[index]};
    }
  }
  if (!isFinished_) detail::say(options_.tell, FOVEA_LEVEL_EXP, options_.name + ": all staircases are finished");
  isFinished_ = true;
  return {};
}

void InterleavedStaircases::addResponse(int response, std::optional<double> shown) {
  if (!current_) refuse(options_.name, "a response came without a trial", "call next() first");
  at(*current_).addResponse(response, shown);
}

void InterleavedStaircases::finish(std::string_view reason) {
  for (std::size_t i = 0; i < size(); ++i) at(i).finish(reason);
  isFinished_ = true;
}

Dict InterleavedStaircases::columns() const {
  if (!current_) refuse(options_.name, "columns() was called before the first trial", "call next() first");
  const AdaptiveMethod &stair = staircase(*current_);
  const bool isAnswered = stair.responses().size() == stair.intensities().size();
  Dict own = {{"thisIndex", *current_}, {"thisRepN", stair.thisTrialN() + 1}, {"thisN", thisN_}};
  const Value state(stair.state());
  for (const char *what : {"direction", "stepSize", "stepType"}) {
    const Value *found = state.find(what);
    own.emplace_back(what, found ? *found : Value());
  }
  own.emplace_back("intensity", stair.intensities().back());
  own.emplace_back("response", isAnswered ? Value(stair.responses().back()) : Value());

  // A condition may give what is told here anyway, as its stepType: one column for both.
  const Value told(own);
  Dict columns;
  for (const auto &[key, value] : conditions_[*current_])
    if (!told.find(key)) columns.emplace_back(options_.name + "." + key, value);
  for (auto &[key, value] : own) columns.emplace_back(options_.name + "." + key, std::move(value));
  return columns;
}

}  // namespace fovea
