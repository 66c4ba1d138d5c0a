#pragma once
// QUEST: the next level is the best guess of the threshold, out of a prior and all responses so far.
//
// Source: Watson & Pelli (1983), doi:10.3758/BF03202828; docs/science/quest.md

#include <limits>

#include "fovea/methods/adaptive.hpp"

namespace fovea {

struct QuestOptions {
  double startVal = std::numeric_limits<double>::quiet_NaN();    // mean of the prior; has to be given
  double startValSd = std::numeric_limits<double>::quiet_NaN();  // its sd; has to be given
  double pThreshold = 0.82;                                      // correct answers at the threshold
  std::optional<int> nTrials;
  std::optional<double> stopInterval;  // ends when the 5 to 95 % interval is narrower
  Estimate method = Estimate::Quantile;
  double beta = 3.5, delta = 0.01, gamma = 0.5, grain = 0.01;  // slope, lapses, guesses; step of the table
  std::optional<double> range;                                 // width of the table; none: 500 grains
  std::optional<double> minVal, maxVal;                        // of the levels presented
  std::string name = "quest";
  Tell tell;
};

/// Levels are logarithms to base 10 (of contrast, say). With neither nTrials nor stopInterval it never ends.
///
/// Errors: Failure for options that make no function, a probability outside of 0 to 1, a posterior that is no distribution.
class Quest final : public AdaptiveMethod {
 public:
  struct Interval {
    double low = 0, high = 0;
    double width() const { return high - low; }
  };

  explicit Quest(QuestOptions options);

  /// Data of an earlier session: they change the estimate and so the first level, and are no trials of this one.
  void importData(const std::vector<double> &levels, const std::vector<int> &responses);

  double mean() const;
  double sd() const;
  double mode() const;
  /// The level that the threshold is below with this probability.
  double quantile(double probability) const;
  double quantile() const { return quantile(quantileOrder_); }
  /// From the 5 to the 95 % quantile.
  Interval confidenceInterval() const { return {quantile(0.05), quantile(0.95)}; }
  /// Of a correct answer at `distance` above (or, negative, below) the threshold; outside of the table, that of its end.
  double probability(double distance) const;

  double xThreshold() const { return xThreshold_; }
  double quantileOrder() const { return quantileOrder_; }
  int dim() const { return dim_; }
  /// The probabilities that the threshold is at startVal + (i - dim/2) * grain; their sum is 1.
  const std::vector<double> &posterior() const { return pdf_; }
  /// Was the last level handed out moved to minVal or maxVal?
  bool wasClamped() const { return wasClamped_; }
  /// Was the last level learnt from so far from startVal that the table was shifted?
  bool wasOutOfTable() const { return wasOutOfTable_; }

 private:
  double chooseLevel() override;
  void learn(int response, double shown) override;
  std::string reasonToEnd() const override;
  void checkOptions();
  void makeTables();
  void findQuantileOrder();
  void update(int response, double level);
  double clamped(double level);
  double x(std::size_t i) const { return (static_cast<double>(i) - dim_ / 2) * options_.grain; }

  QuestOptions options_;
  int dim_ = 500;
  double xThreshold_ = 0, quantileOrder_ = 0.5;
  std::vector<double> pdf_;  // dim + 1
  std::vector<double> x2_, p2_;  // 2 dim + 1: the psychometric function, its threshold at 0
  bool hasImported_ = false, wasClamped_ = false, wasOutOfTable_ = false;
};

}  // namespace fovea
