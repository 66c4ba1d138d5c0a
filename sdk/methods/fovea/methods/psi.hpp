#pragma once
// The psi method: threshold and slope of a cumulative normal function together.
//
// Source: Kontsevich & Tyler (1999), doi:10.1016/S0042-6989(98)00285-5; docs/science/quest-plus-and-psi.md

#include <array>

#include "fovea/methods/adaptive.hpp"
#include "fovea/methods/entropy_grid.hpp"

namespace fovea {

struct PsiRange {
  double low = 0, high = 0;
};

struct PsiOptions {
  int nTrials = 0;                                 // has to be given, as the ranges and precisions
  PsiRange intensRange, alphaRange, betaRange;     // of the levels, the thresholds and the slopes (an sd: above 0)
  double intensPrecision = 0;                      // step of the levels; with logarithmic ones, how many there are
  double alphaPrecision = 0, betaPrecision = 0;    // steps
  double delta = 0;                                // lapses
  bool isLog = false;                              // stepType: levels evenly spaced, or evenly spaced logarithms
  double expectedMin = 0.5;                        // guesses: 0.5 with two alternatives, 0 without
  std::vector<double> prior;                       // for each alpha, for each beta; empty: all alike
  std::string name = "psi";
  Tell tell;
};

/// P = delta/2 + (1 - delta) * Phi((level - alpha) / beta), or with guesses Phi's place is taken by 1/2 + Phi/2.
///
/// Errors: Failure for options that make no grid, a prior of another size, an expectedMin other than 0 and 0.5.
class Psi final : public AdaptiveMethod {
 public:
  struct Estimated {
    double alpha = 0, beta = 0, alphaSd = 0, betaSd = 0;
  };

  explicit Psi(PsiOptions options);

  /// Means and spreads of the posterior.
  Estimated estimate() const;
  /// The level that is answered correctly this often, with the estimated threshold and slope.
  double levelFor(double probability) const;
  /// Weights for each alpha, for each beta; their sum is 1.
  const std::vector<double> &posterior() const { return grid_.posterior(); }
  const std::vector<double> &levels() const { return levels_; }

 private:
  double chooseLevel() override;
  void learn(int response, double shown) override;
  std::string reasonToEnd() const override;
  void checkOptions() const;
  int pointsIn(const PsiRange &range, double precision) const;
  std::vector<double> prior() const;
  std::vector<double> positiveAt(double level) const;

  PsiOptions options_;
  std::vector<double> levels_, alphas_, betas_;
  EntropyGrid grid_;
};

}  // namespace fovea
