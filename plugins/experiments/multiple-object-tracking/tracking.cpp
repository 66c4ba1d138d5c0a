#include "tracking.hpp"

#include <algorithm>
#include <cmath>

namespace multiple_object_tracking {

std::vector<int> Observer::choose(const std::vector<int> &targets, int items, fovea::Generator &generator) const {
  std::vector<int> chosen = targets;
  generator.shuffle(chosen);
  const double whole = std::floor(capacity);
  const auto tracked = static_cast<std::size_t>(whole) + (generator.uniform() < capacity - whole);
  chosen.resize(std::min(tracked, targets.size()));

  std::vector<int> others;
  for (int item = 0; item < items; ++item)
    if (std::find(chosen.begin(), chosen.end(), item) == chosen.end()) others.push_back(item);
  generator.shuffle(others);
  others.resize(targets.size() - chosen.size());
  chosen.insert(chosen.end(), others.begin(), others.end());
  return chosen;
}

void Score::addChoice(int hits) {
  ++trials_;
  ++choices_;
  hits_ += hits;
}

void Score::addProbe(bool wasTarget, bool wasCalledTarget) {
  ++trials_;
  ++probes_[wasTarget];
  called_[wasTarget] += wasCalledTarget;
}

std::optional<double> Score::proportionCorrect() const {
  if (trials_ == 0) return {};
  const int asked = choices_ * targets_ + trials_ - choices_;
  return static_cast<double>(hits_ + called_[1] + probes_[0] - called_[0]) / asked;
}

std::optional<double> Score::tracked() const { return choices_ > 0 ? trackedOfChoices() : trackedOfProbes(); }

/// Who tracks m of t targets among n items and guesses the others has m + (t - m)^2 / (n - m) right.
std::optional<double> Score::trackedOfChoices() const {
  const double hits = static_cast<double>(hits_) / choices_, t = targets_, n = items_;
  const double below = n - 2 * t + hits;
  if (below <= 0) return {};
  return std::clamp((hits * n - t * t) / below, 0.0, t);
}

/// Who tracks m of t knows of one with a probability of m / t that it is a target, and calls others targets as often as distractors.
std::optional<double> Score::trackedOfProbes() const {
  if (probes_[0] == 0 || probes_[1] == 0) return {};
  const double hits = static_cast<double>(called_[1]) / probes_[1], falseAlarms = static_cast<double>(called_[0]) / probes_[0];
  if (falseAlarms >= 1) return {};
  return std::clamp(targets_ * (hits - falseAlarms) / (1 - falseAlarms), 0.0, static_cast<double>(targets_));
}

}  // namespace multiple_object_tracking
