#pragma once
// QUEST+: threshold, slope, guesses and lapses of a Weibull function at once; the next level is the one that should tell most.
//
// Source: Watson (2017), doi:10.1167/17.3.10; docs/science/quest-plus-and-psi.md

#include <array>

#include "fovea/methods/adaptive.hpp"
#include "fovea/methods/entropy_grid.hpp"
#include "fovea/methods/generator.hpp"

namespace fovea {

/// What levels and thresholds are: logarithms to base 10, decibels, or plain amounts.
enum class StimScale { Log10, Db, Linear };
constexpr std::array<std::string_view, 3> enumNames(StimScale) { return {"log10", "dB", "linear"}; }

/// MinEntropy: the level that should tell most. MinNEntropy: one of the best n, drawn, and not too often in a row.
enum class StimSelection { MinEntropy, MinNEntropy };
constexpr std::array<std::string_view, 2> enumNames(StimSelection) { return {"minEntropy", "minNEntropy"}; }

struct QuestPlusOptions {
  int nTrials = 0;  // has to be given
  std::vector<double> intensityVals, thresholdVals;
  std::vector<double> slopeVals = {3.5}, lowerAsymptoteVals = {0.5}, lapseRateVals = {0.01};
  std::array<std::string, 2> responseVals = {"Yes", "No"};
  // One weight for each of the values above; empty: all alike.
  std::vector<double> thresholdPrior, slopePrior, lowerAsymptotePrior, lapseRatePrior;
  std::optional<double> startIntensity;
  StimScale stimScale = StimScale::Log10;
  StimSelection selection = StimSelection::MinEntropy;
  int n = 4, maxConsecutiveReps = 2;      // of MinNEntropy
  std::optional<std::uint64_t> randomSeed;  // of MinNEntropy; none: a fresh one
  Estimate estimate = Estimate::Mean;       // Mean of each parameter, or Mode of all together
  std::string name = "questplus";
  Tell tell;
};

/// The parameters of one Weibull function.
struct WeibullParameters {
  double threshold = 0, slope = 0, lowerAsymptote = 0, lapseRate = 0;
};
/// Probability of the positive response.
double weibull(double intensity, const WeibullParameters &parameters, StimScale scale);

/// Errors: Failure for an empty or unordered list, a probability outside of 0 to 1, a grid of more than 2^26 cells.
class QuestPlus final : public AdaptiveMethod {
 public:
  explicit QuestPlus(QuestPlusOptions options);

  using AdaptiveMethod::addResponse;
  /// One of responseVals.
  void addResponse(std::string_view response, std::optional<double> shown = {});

  WeibullParameters paramEstimate() const;
  /// Spread of the posterior, each parameter alone.
  WeibullParameters paramSd() const;
  /// The weights of each parameter's values, the others summed out.
  std::vector<double> thresholdPosterior() const { return marginal(0); }
  std::vector<double> slopePosterior() const { return marginal(1); }
  std::vector<double> lowerAsymptotePosterior() const { return marginal(2); }
  std::vector<double> lapseRatePosterior() const { return marginal(3); }
  std::uint64_t seed() const { return seed_; }

 private:
  using Axes = std::array<const std::vector<double> *, 4>;

  double chooseLevel() override;
  void learn(int response, double shown) override;
  std::string reasonToEnd() const override;
  void checkOptions() const;
  std::vector<double> prior() const;
  Axes axes() const { return {&options_.thresholdVals, &options_.slopeVals, &options_.lowerAsymptoteVals, &options_.lapseRateVals}; }
  WeibullParameters parametersAt(std::size_t cell) const;
  std::vector<double> positiveAt(double intensity) const;
  std::vector<double> marginal(std::size_t axis) const;
  double drawOfBest(const std::vector<double> &entropies);

  QuestPlusOptions options_;
  std::uint64_t seed_;
  Generator generator_;
  EntropyGrid grid_;
};

}  // namespace fovea
