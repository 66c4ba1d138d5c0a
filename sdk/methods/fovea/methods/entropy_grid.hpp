#pragma once
// A posterior over a grid of parameters, and the level of the next trial that should tell most about them.

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace fovea {

/// Levels are numbered as they were added, parameters as in the prior.
class EntropyGrid {
 public:
  /// `prior` is made to sum to 1.
  explicit EntropyGrid(std::vector<double> prior);
  /// One more level, by the probability of the positive response with each of the parameters.
  void addLevel(std::span<const double> positive);

  /// For each level, the entropy (in nats) that the posterior is expected to have after a response to it.
  std::vector<double> expectedEntropies() const;
  /// What a response comes to, by its probability with each of the parameters.
  /// False, and nothing is changed, when all of them exclude it.
  bool update(std::span<const double> likelihood);
  const std::vector<double> &posterior() const { return posterior_; }
  std::size_t size() const { return posterior_.size(); }

 private:
  /// Of one level: P(positive), and minus the entropy of the response, both with each of the parameters.
  struct Level {
    std::vector<double> positive, certainty;
  };
  std::vector<double> posterior_;
  // Shared by the copies, which are made of a method for each trial of a loop: megabytes that never change.
  std::vector<std::shared_ptr<const Level>> levels_;
};

/// The first of the smallest, where what differs by less than rounding counts as equal: the same choice on every machine.
std::size_t firstSmallest(const std::vector<double> &numbers);

/// From `low` to `high`, both included, in `count` equal steps less one.
std::vector<double> evenlySpaced(double low, double high, int count);

}  // namespace fovea
