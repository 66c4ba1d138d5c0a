#include "fovea/methods/staircase.hpp"

#include <algorithm>
#include <cmath>

#include "fovea/row.hpp"

namespace fovea {

using detail::shortText;

Staircase::Staircase(StaircaseOptions options)
    : AdaptiveMethod(options.name, options.tell), options_(std::move(options)), nextLevel_(options_.startVal) {
  checkOptions();
  stepSize_ = options_.stepSizes.front();
  const int steps = static_cast<int>(options_.stepSizes.size());
  if (options_.nReversals && *options_.nReversals < steps)
    tell(FOVEA_LEVEL_WARNING, "nReversals " + std::to_string(*options_.nReversals) + " is less than the " +
                                  std::to_string(steps) + " step sizes; it is now " + std::to_string(steps));
  options_.nReversals = std::max(options_.nReversals.value_or(steps), steps);
}

void Staircase::checkOptions() {
  needNumber(options_.startVal, "startVal");
  if (options_.stepSizes.empty()) refuse("there are no step sizes", "give one or more");
  for (const double step : options_.stepSizes)
    if (!(std::isfinite(step) && step > 0)) refuse("a step of " + shortText(step), "give sizes above 0");
  if (options_.nUp < 1 || options_.nDown < 1) refuse("nUp or nDown is below 1", "give both 1 or more");
  if (options_.nTrials < 0) refuse("nTrials is " + std::to_string(options_.nTrials), "give it 0 or more");
  if (options_.minVal) needNumber(*options_.minVal, "minVal");
  if (options_.maxVal) needNumber(*options_.maxVal, "maxVal");
  if (options_.minVal && options_.maxVal && *options_.minVal > *options_.maxVal)
    refuse("minVal " + shortText(*options_.minVal) + " is above maxVal " + shortText(*options_.maxVal), "exchange them");
  if (options_.stepType != StepType::Lin) {
    const std::string type(nameOf(options_.stepType));
    if (options_.startVal <= 0)
      refuse("startVal " + shortText(options_.startVal) + " with " + type + " steps, which multiply",
             "start above 0, or take lin steps");
    if (options_.maxVal && *options_.maxVal <= 0)
      refuse("maxVal " + shortText(*options_.maxVal) + " with " + type + " steps", "give one above 0, or take lin steps");
  }
  if ((options_.minVal && options_.startVal < *options_.minVal) || (options_.maxVal && options_.startVal > *options_.maxVal))
    tell(FOVEA_LEVEL_WARNING, "startVal " + shortText(options_.startVal) + " is outside of minVal and maxVal; it is shown as it is");
}

/// What the answer calls for, with the run of equal answers so far; a reversal of the initial rule is told by the caller.
Staircase::Move Staircase::moveAfter(int response) const {
  if (options_.applyInitialRule && reversalPoints_.empty()) return response ? Move::Down : Move::Up;
  if (runLength_ >= options_.nDown) return Move::Down;
  if (runLength_ <= -options_.nUp) return Move::Up;
  return Move::Stay;
}

void Staircase::learn(int response, double shown) {
  const auto &all = responses();
  const bool isSame = all.size() > 1 && all[all.size() - 2] == response;
  runLength_ = response ? (isSame ? runLength_ + 1 : 1) : (isSame ? runLength_ - 1 : -1);

  // The reversal that ends the initial rule moves by that rule, so the move is decided before the reversal is noted.
  const Move move = moveAfter(response);
  if (move != Move::Stay) {
    const Direction towards = move == Move::Up ? Direction::Up : Direction::Down;
    if (direction_ != Direction::Start && direction_ != towards) {
      reversalPoints_.push_back(thisTrialN());
      reversalLevels_.push_back(shown);
      stepSize_ = options_.stepSizes[std::min(reversalPoints_.size(), options_.stepSizes.size() - 1)];
    }
    direction_ = towards;
  }
  step(move);
}

void Staircase::step(Move move) {
  if (move == Move::Stay) return;
  const double sign = move == Move::Up ? 1 : -1;
  switch (options_.stepType) {
    case StepType::Db: nextLevel_ *= std::pow(10, sign * stepSize_ / 20); break;
    case StepType::Log: nextLevel_ *= std::pow(10, sign * stepSize_); break;
    case StepType::Lin: nextLevel_ += sign * stepSize_; break;
  }
  // Up is held by maxVal and down by minVal only, so a start outside of them comes back in steps.
  if (move == Move::Up && options_.maxVal) nextLevel_ = std::min(nextLevel_, *options_.maxVal);
  if (move == Move::Down && options_.minVal) nextLevel_ = std::max(nextLevel_, *options_.minVal);
  runLength_ = 0;
}

std::string Staircase::reasonToEnd() const {
  const int trials = static_cast<int>(responses().size()), reversals = static_cast<int>(reversalPoints_.size());
  const bool hasReversals = reversals >= *options_.nReversals;
  const bool hasTrials = trials >= options_.nTrials && (options_.stopRule == StopRule::Both || options_.nTrials > 0);
  const bool isOver = options_.stopRule == StopRule::Both ? hasReversals && hasTrials : hasReversals || hasTrials;
  if (!isOver) return {};
  return std::to_string(reversals) + " reversals of " + std::to_string(*options_.nReversals) + ", " + std::to_string(trials) +
         " trials of " + std::to_string(options_.nTrials);
}

std::optional<Staircase::Summary> Staircase::meanOfReversals(int last) const {
  const auto count = std::min(static_cast<std::size_t>(std::max(last, 0)), reversalLevels_.size());
  if (count == 0) return {};
  Summary summary;
  summary.reversals = static_cast<int>(count);
  const auto first = reversalLevels_.end() - static_cast<std::ptrdiff_t>(count);
  for (auto level = first; level != reversalLevels_.end(); ++level) summary.mean += *level / static_cast<double>(count);
  double squares = 0;
  for (auto level = first; level != reversalLevels_.end(); ++level) squares += (*level - summary.mean) * (*level - summary.mean);
  if (count > 1) summary.sd = std::sqrt(squares / static_cast<double>(count - 1));
  return summary;
}

Dict Staircase::state() const {
  constexpr std::array<std::string_view, 3> names = {"start", "up", "down"};
  return {{"direction", names[static_cast<std::size_t>(direction_)]},
          {"stepSize", stepSize_},
          {"stepType", nameOf(options_.stepType)}};
}

}  // namespace fovea
