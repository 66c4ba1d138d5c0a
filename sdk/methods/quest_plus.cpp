#include "fovea/methods/quest_plus.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace fovea {
namespace {

using detail::shortText;

constexpr std::size_t kMostCells = std::size_t{1} << 26;  // half a gigabyte for each of the two tables

}  // namespace

double weibull(double intensity, const WeibullParameters &parameters, StimScale scale) {
  const auto &[threshold, slope, lowerAsymptote, lapseRate] = parameters;
  double strength = 0;
  switch (scale) {
    case StimScale::Log10: strength = std::pow(10, slope * (intensity - threshold)); break;
    case StimScale::Db: strength = std::pow(10, slope * (intensity - threshold) / 20); break;
    case StimScale::Linear: strength = std::pow(intensity / threshold, slope); break;
  }
  return 1 - lapseRate - (1 - lowerAsymptote - lapseRate) * std::exp(-strength);
}

QuestPlus::QuestPlus(QuestPlusOptions options)
    : AdaptiveMethod(options.name, options.tell), options_(std::move(options)),
      seed_(options_.randomSeed ? *options_.randomSeed : freshSeed()), generator_(seed_), grid_((checkOptions(), prior())) {
  for (const double intensity : options_.intensityVals) grid_.addLevel(positiveAt(intensity));
}

void QuestPlus::checkOptions() const {
  if (options_.nTrials < 1) refuse("nTrials is " + std::to_string(options_.nTrials), "give it 1 or more");
  if (options_.n < 1 || options_.maxConsecutiveReps < 1) refuse("n or maxConsecutiveReps is below 1", "give both 1 or more");
  if (options_.responseVals[0] == options_.responseVals[1]) refuse("both responses are \"" + options_.responseVals[0] + "\"", "name two");
  if (options_.estimate == Estimate::Quantile) refuse("the estimate is a quantile", "take the mean or the mode");
  std::size_t cells = 1;
  const auto check = [&](const char *what, const std::vector<double> &values) {
    if (values.empty()) refuse(std::string(what) + " is empty", "list one value or more");
    for (const double value : values) needNumber(value, what);
    cells *= values.size();
    if (cells > kMostCells) refuse("the grid has more than 67 million cells", "list fewer values, or values further apart");
  };
  check("intensityVals", options_.intensityVals);
  check("thresholdVals", options_.thresholdVals);
  check("slopeVals", options_.slopeVals);
  check("lowerAsymptoteVals", options_.lowerAsymptoteVals);
  check("lapseRateVals", options_.lapseRateVals);
  for (const double lower : options_.lowerAsymptoteVals)
    for (const double lapse : options_.lapseRateVals)
      if (lower < 0 || lapse < 0 || lower + lapse > 1)
        refuse("a lower asymptote of " + shortText(lower) + " and a lapse rate of " + shortText(lapse) + " make no probabilities",
               "give both from 0, together at most 1");
  if (options_.stimScale == StimScale::Linear) {
    for (const double intensity : options_.intensityVals)
      if (intensity < 0) refuse("an intensity of " + shortText(intensity) + " on a linear scale", "give 0 or more");
    for (const double threshold : options_.thresholdVals)
      if (threshold <= 0) refuse("a threshold of " + shortText(threshold) + " on a linear scale", "give values above 0");
  }
}

std::vector<double> QuestPlus::prior() const {
  const std::array<const std::vector<double> *, 4> weights = {&options_.thresholdPrior, &options_.slopePrior,
                                                              &options_.lowerAsymptotePrior, &options_.lapseRatePrior};
  constexpr std::array<const char *, 4> names = {"thresholdPrior", "slopePrior", "lowerAsymptotePrior", "lapseRatePrior"};
  std::vector<double> prior = {1};
  for (std::size_t axis = 0; axis < weights.size(); ++axis) {
    const std::size_t count = axes()[axis]->size();
    const std::vector<double> &given = *weights[axis];
    if (!given.empty() && given.size() != count)
      refuse(std::string(names[axis]) + " has " + std::to_string(given.size()) + " weights for " + std::to_string(count) + " values",
             "give one for each");
    const bool isSound = std::all_of(given.begin(), given.end(), [](double w) { return std::isfinite(w) && w >= 0; }) &&
                         (given.empty() || std::accumulate(given.begin(), given.end(), 0.0) > 0);
    if (!isSound) refuse(std::string(names[axis]) + " is no distribution", "give weights of 0 or more, not all 0");
    std::vector<double> longer;
    for (const double before : prior)
      for (std::size_t i = 0; i < count; ++i) longer.push_back(before * (given.empty() ? 1 : given[i]));
    prior = std::move(longer);
  }
  return prior;
}

/// Cells run through the lapse rates first, then the lower asymptotes, the slopes and the thresholds.
WeibullParameters QuestPlus::parametersAt(std::size_t cell) const {
  std::array<double, 4> values{};
  for (std::size_t axis = values.size(); axis-- > 0;) {
    const std::vector<double> &list = *axes()[axis];
    values[axis] = list[cell % list.size()];
    cell /= list.size();
  }
  return {values[0], values[1], values[2], values[3]};
}

std::vector<double> QuestPlus::positiveAt(double intensity) const {
  std::vector<double> positive(grid_.size());
  for (std::size_t cell = 0; cell < positive.size(); ++cell)
    positive[cell] = std::clamp(weibull(intensity, parametersAt(cell), options_.stimScale), 0.0, 1.0);
  return positive;
}

double QuestPlus::chooseLevel() {
  if (intensities().empty() && options_.startIntensity) return *options_.startIntensity;
  const std::vector<double> entropies = grid_.expectedEntropies();
  if (options_.selection == StimSelection::MinNEntropy) return drawOfBest(entropies);
  return options_.intensityVals[firstSmallest(entropies)];
}

double QuestPlus::drawOfBest(const std::vector<double> &entropies) {
  std::vector<std::size_t> best(entropies.size());
  std::iota(best.begin(), best.end(), std::size_t{0});
  std::stable_sort(best.begin(), best.end(), [&](std::size_t a, std::size_t b) { return entropies[a] < entropies[b]; });
  const auto &before = intensities();
  const auto often = static_cast<std::size_t>(options_.maxConsecutiveReps);
  if (before.size() >= often && best.size() > 1 &&
      std::all_of(before.end() - static_cast<std::ptrdiff_t>(often), before.end(), [&](double level) { return level == before.back(); }))
    std::erase_if(best, [&](std::size_t i) { return options_.intensityVals[i] == before.back(); });
  const auto among = std::min(static_cast<std::size_t>(options_.n), best.size());
  return options_.intensityVals[best[static_cast<std::size_t>(generator_.uniformInt(0, static_cast<std::int64_t>(among) - 1))]];
}

void QuestPlus::addResponse(std::string_view response, std::optional<double> shown) {
  const auto &known = options_.responseVals;
  if (response != known[0] && response != known[1])
    refuse("the response is \"" + std::string(response) + "\"", "give \"" + known[0] + "\" or \"" + known[1] + "\"");
  AdaptiveMethod::addResponse(response == known[0] ? 1 : 0, shown);
}

void QuestPlus::learn(int response, double shown) {
  std::vector<double> likelihood = positiveAt(shown);
  if (!response)
    for (double &p : likelihood) p = 1 - p;
  if (!grid_.update(likelihood))
    refuse("the responses are impossible with all of these parameters", "add a lapse rate above 0 to the list");
}

std::string QuestPlus::reasonToEnd() const {
  if (static_cast<int>(responses().size()) < options_.nTrials) return {};
  return std::to_string(responses().size()) + " trials of " + std::to_string(options_.nTrials);
}

std::vector<double> QuestPlus::marginal(std::size_t axis) const {
  std::size_t stride = 1;
  for (std::size_t after = axis + 1; after < 4; ++after) stride *= axes()[after]->size();
  std::vector<double> sums(axes()[axis]->size());
  for (std::size_t cell = 0; cell < grid_.size(); ++cell) sums[cell / stride % sums.size()] += grid_.posterior()[cell];
  return sums;
}

WeibullParameters QuestPlus::paramEstimate() const {
  if (options_.estimate == Estimate::Mode) {
    const auto &posterior = grid_.posterior();
    return parametersAt(static_cast<std::size_t>(std::max_element(posterior.begin(), posterior.end()) - posterior.begin()));
  }
  std::array<double, 4> means{};
  for (std::size_t axis = 0; axis < means.size(); ++axis) {
    const std::vector<double> weights = marginal(axis);
    means[axis] = std::inner_product(weights.begin(), weights.end(), axes()[axis]->begin(), 0.0);
  }
  return {means[0], means[1], means[2], means[3]};
}

WeibullParameters QuestPlus::paramSd() const {
  std::array<double, 4> sds{};
  for (std::size_t axis = 0; axis < sds.size(); ++axis) {
    const std::vector<double> weights = marginal(axis), &values = *axes()[axis];
    const double mean = std::inner_product(weights.begin(), weights.end(), values.begin(), 0.0);
    double squares = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) squares += weights[i] * (values[i] - mean) * (values[i] - mean);
    sds[axis] = std::sqrt(squares);
  }
  return {sds[0], sds[1], sds[2], sds[3]};
}

}  // namespace fovea
