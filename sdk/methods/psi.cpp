#include "fovea/methods/psi.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace fovea {
namespace {

using detail::shortText;

constexpr double kLargestGrid = 1 << 26;

double normalCdf(double z) { return 0.5 * std::erfc(-z / std::numbers::sqrt2); }

/// By halving: 60 times is all that a double holds.
double normalQuantile(double p) {
  double low = -40, high = 40;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (normalCdf(middle) < p ? low : high) = middle;
  }
  return (low + high) / 2;
}

}  // namespace

Psi::Psi(PsiOptions options)
    : AdaptiveMethod(options.name, options.tell), options_(std::move(options)),
      alphas_((checkOptions(), evenlySpaced(options_.alphaRange.low, options_.alphaRange.high,
                                            pointsIn(options_.alphaRange, options_.alphaPrecision)))),
      betas_(evenlySpaced(options_.betaRange.low, options_.betaRange.high, pointsIn(options_.betaRange, options_.betaPrecision))),
      grid_(prior()) {
  const auto &[low, high] = options_.intensRange;
  if (options_.isLog) {
    levels_ = evenlySpaced(std::log10(low), std::log10(high), static_cast<int>(options_.intensPrecision));
    for (double &level : levels_) level = std::pow(10, level);
  } else {
    levels_ = evenlySpaced(low, high, pointsIn(options_.intensRange, options_.intensPrecision));
  }
  for (const double level : levels_) grid_.addLevel(positiveAt(level));
}

int Psi::pointsIn(const PsiRange &range, double precision) const {
  return static_cast<int>(std::lround((range.high - range.low) / precision)) + 1;
}

void Psi::checkOptions() const {
  if (options_.nTrials < 1) refuse("nTrials is " + std::to_string(options_.nTrials), "give it 1 or more");
  if (options_.expectedMin != 0 && options_.expectedMin != 0.5)
    refuse("expectedMin is " + shortText(options_.expectedMin), "give 0.5 with two alternatives, else 0");
  if (!(options_.delta >= 0 && options_.delta < 1)) refuse("delta is " + shortText(options_.delta), "give it from 0 up to 1");
  double cells = 1;
  const auto check = [&](const char *what, const PsiRange &range, double precision, bool isCount) {
    needNumber(range.low, what);
    needNumber(range.high, what);
    if (range.low > range.high) refuse(std::string(what) + " ends below its beginning", "exchange its ends");
    if (!(precision > 0) || !std::isfinite(precision) || (isCount && precision < 1))
      refuse("the precision of " + std::string(what) + " is " + shortText(precision), isCount ? "say how many levels" : "give it above 0");
    cells *= isCount ? precision : (range.high - range.low) / precision + 1;
    if (cells > kLargestGrid) refuse("the grid has more than 67 million cells", "make ranges smaller or precisions coarser");
  };
  check("intensRange", options_.intensRange, options_.intensPrecision, options_.isLog);
  check("alphaRange", options_.alphaRange, options_.alphaPrecision, false);
  check("betaRange", options_.betaRange, options_.betaPrecision, false);
  if (options_.betaRange.low <= 0) refuse("betaRange begins at " + shortText(options_.betaRange.low), "begin above 0");
  if (options_.isLog && options_.intensRange.low <= 0)
    refuse("intensRange begins at " + shortText(options_.intensRange.low) + " with logarithmic levels", "begin above 0");
}

std::vector<double> Psi::prior() const {
  const std::size_t count = alphas_.size() * betas_.size();
  if (options_.prior.empty()) return std::vector<double>(count, 1);
  if (options_.prior.size() != count)
    refuse("the prior has " + std::to_string(options_.prior.size()) + " weights for " + std::to_string(alphas_.size()) + " alphas and " +
               std::to_string(betas_.size()) + " betas",
           "give one for each pair");
  const bool isSound = std::all_of(options_.prior.begin(), options_.prior.end(), [](double w) { return std::isfinite(w) && w >= 0; }) &&
                       std::accumulate(options_.prior.begin(), options_.prior.end(), 0.0) > 0;
  if (!isSound) refuse("the prior is no distribution", "give weights of 0 or more, not all 0");
  return options_.prior;
}

std::vector<double> Psi::positiveAt(double level) const {
  std::vector<double> positive;
  positive.reserve(grid_.size());
  for (const double alpha : alphas_)
    for (const double beta : betas_) {
      const double seen = normalCdf((level - alpha) / beta);
      positive.push_back(options_.delta / 2 + (1 - options_.delta) * (options_.expectedMin > 0 ? 0.5 + 0.5 * seen : seen));
    }
  return positive;
}

double Psi::chooseLevel() { return levels_[firstSmallest(grid_.expectedEntropies())]; }

void Psi::learn(int response, double shown) {
  std::vector<double> likelihood = positiveAt(shown);
  if (!response)
    for (double &p : likelihood) p = 1 - p;
  if (!grid_.update(likelihood)) refuse("the responses are impossible with all of these functions", "give delta above 0");
}

std::string Psi::reasonToEnd() const {
  if (static_cast<int>(responses().size()) < options_.nTrials) return {};
  return std::to_string(responses().size()) + " trials of " + std::to_string(options_.nTrials);
}

Psi::Estimated Psi::estimate() const {
  Estimated found;
  const auto each = [&](auto &&take) {
    for (std::size_t a = 0; a < alphas_.size(); ++a)
      for (std::size_t b = 0; b < betas_.size(); ++b) take(posterior()[a * betas_.size() + b], alphas_[a], betas_[b]);
  };
  each([&](double p, double alpha, double beta) { found.alpha += p * alpha, found.beta += p * beta; });
  double ofAlpha = 0, ofBeta = 0;
  each([&](double p, double alpha, double beta) {
    ofAlpha += p * (alpha - found.alpha) * (alpha - found.alpha);
    ofBeta += p * (beta - found.beta) * (beta - found.beta);
  });
  found.alphaSd = std::sqrt(ofAlpha);
  found.betaSd = std::sqrt(ofBeta);
  return found;
}

double Psi::levelFor(double probability) const {
  const double seen = (probability - options_.delta / 2) / (1 - options_.delta);
  const double guesses = options_.expectedMin;
  const double p = (seen - guesses) / (1 - guesses);
  if (!(p > 0 && p < 1))
    refuse("no level is answered correctly with a probability of " + shortText(probability),
           "ask for one between " + shortText(options_.delta / 2 + (1 - options_.delta) * guesses) + " and " +
               shortText(1 - options_.delta / 2));
  const Estimated found = estimate();
  return found.alpha + found.beta * normalQuantile(p);
}

}  // namespace fovea
