#pragma once
// How many were tracked: somebody who tracks so many, and what answers tell of it.

#include <optional>
#include <vector>

#include "fovea/methods/generator.hpp"

namespace multiple_object_tracking {

/// Somebody who tracks `capacity` targets, or all if there are fewer, and guesses the rest; a half is one more in half of the trials.
/// For rehearsals.
struct Observer {
  double capacity = 3.5;
  /// What they take for targets, in any order: as many as there are.
  std::vector<int> choose(const std::vector<int> &targets, int items, fovea::Generator &generator) const;
};

/// The answers to one number of targets.
class Score {
 public:
  Score(int targets, int items) : targets_(targets), items_(items) {}
  /// All were chosen, so many of them right.
  void addChoice(int hits);
  /// One was asked about: was it a target, and was it called one?
  void addProbe(bool wasTarget, bool wasCalledTarget);

  int trials() const { return trials_; }
  /// Targets among those chosen, or right answers about one; nothing without trials.
  std::optional<double> proportionCorrect() const;
  /// Targets that were tracked, guesses taken off; nothing where answers do not tell.
  std::optional<double> tracked() const;

 private:
  std::optional<double> trackedOfChoices() const;
  std::optional<double> trackedOfProbes() const;

  int targets_, items_;
  int trials_ = 0, choices_ = 0, hits_ = 0;
  int probes_[2] = {}, called_[2] = {};  // distractors, targets
};

}  // namespace multiple_object_tracking
