#include "fovea/methods/quest.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace fovea {
namespace {

using detail::shortText;

/// y at `at`, on the straight lines between the points; level beyond the first and the last.
double interpolate(double at, const std::vector<double> &x, const std::vector<double> &y) {
  if (at <= x.front()) return y.front();
  if (at >= x.back()) return y.back();
  const auto above = static_cast<std::size_t>(std::upper_bound(x.begin(), x.end(), at) - x.begin());
  const double part = (at - x[above - 1]) / (x[above] - x[above - 1]);
  return y[above - 1] + part * (y[above] - y[above - 1]);
}

/// Half goes to the even number, whatever the machine's rounding mode.
double roundHalfToEven(double number) {
  const double low = std::floor(number), part = number - low;
  if (part < 0.5) return low;
  if (part > 0.5) return low + 1;
  return std::fmod(low, 2) == 0 ? low : low + 1;
}

}  // namespace

Quest::Quest(QuestOptions options) : AdaptiveMethod(options.name, options.tell), options_(std::move(options)) {
  checkOptions();
  makeTables();
  findQuantileOrder();
}

void Quest::checkOptions() {
  needNumber(options_.startVal, "startVal");
  needNumber(options_.startValSd, "startValSd");
  needNumber(options_.beta, "beta");
  if (options_.startValSd <= 0) refuse("startValSd is " + shortText(options_.startValSd), "give it above 0");
  if (!(options_.grain > 0)) refuse("grain is " + shortText(options_.grain), "give it above 0");
  if (options_.beta <= 0) refuse("beta is " + shortText(options_.beta), "give a slope above 0");
  for (const auto &[value, what] : {std::pair(options_.pThreshold, "pThreshold"), {options_.delta, "delta"}, {options_.gamma, "gamma"}})
    if (!(value >= 0 && value <= 1)) refuse(std::string(what) + " is " + shortText(value), "give a probability from 0 to 1");
  if (options_.nTrials && *options_.nTrials < 0) refuse("nTrials is below 0", "give it 0 or more");
  if (options_.minVal && options_.maxVal && *options_.minVal > *options_.maxVal) refuse("minVal is above maxVal", "exchange them");
  if (options_.range) {
    if (!(*options_.range > 0)) refuse("range is " + shortText(*options_.range), "give a width above 0, or none");
    dim_ = 2 * static_cast<int>(std::ceil(*options_.range / options_.grain / 2));
  }
  if (options_.gamma > options_.pThreshold) {
    tell(FOVEA_LEVEL_WARNING, "gamma " + shortText(options_.gamma) + " is above pThreshold " + shortText(options_.pThreshold) +
                                  "; gamma is now 0.5");
    options_.gamma = 0.5;
  }
  if ((options_.minVal && options_.startVal < *options_.minVal) || (options_.maxVal && options_.startVal > *options_.maxVal))
    tell(FOVEA_LEVEL_WARNING, "startVal " + shortText(options_.startVal) + " is outside of minVal and maxVal; it is shown as it is");
}

void Quest::makeTables() {
  const auto count = static_cast<std::size_t>(dim_) + 1;
  pdf_.resize(count);
  for (std::size_t i = 0; i < count; ++i) pdf_[i] = std::exp(-0.5 * std::pow(x(i) / options_.startValSd, 2));
  const double total = std::accumulate(pdf_.begin(), pdf_.end(), 0.0);
  for (double &p : pdf_) p /= total;

  const auto p2At = [&](double x2) {
    return options_.delta * options_.gamma +
           (1 - options_.delta) * (1 - (1 - options_.gamma) * std::exp(-std::pow(10, options_.beta * x2)));
  };
  for (int i = -dim_; i <= dim_; ++i) x2_.push_back(i * options_.grain);
  for (const double at : x2_) p2_.push_back(p2At(at));
  if (!(p2_.front() < options_.pThreshold && options_.pThreshold < p2_.back()))
    refuse("the function goes from " + shortText(p2_.front()) + " to " + shortText(p2_.back()) + ", and never through pThreshold " +
               shortText(options_.pThreshold),
           "change pThreshold, gamma or delta, or widen the range");

  std::vector<double> rising, where;  // the table is flat at its ends, where an inverse has no place
  for (std::size_t i = 0; i + 1 < p2_.size(); ++i)
    if (p2_[i + 1] != p2_[i]) rising.push_back(p2_[i]), where.push_back(x2_[i]);
  xThreshold_ = interpolate(options_.pThreshold, rising, where);
  for (std::size_t i = 0; i < p2_.size(); ++i) p2_[i] = p2At(x2_[i] + xThreshold_);
}

/// The quantile that tells most, after Pelli (1987).
void Quest::findQuantileOrder() {
  constexpr double kEpsilon = 1e-14;
  const double low = p2_.front(), high = p2_.back();
  const double entropy = high * std::log(high + kEpsilon) - low * std::log(low + kEpsilon) +
                         (1 - high + kEpsilon) * std::log(1 - high + kEpsilon) -
                         (1 - low + kEpsilon) * std::log(1 - low + kEpsilon);
  const double q = 1 / (1 + std::exp(entropy / (low - high)));
  quantileOrder_ = (q - low) / (high - low);
}

void Quest::importData(const std::vector<double> &levels, const std::vector<int> &responses) {
  if (levels.size() != responses.size())
    refuse("importData got " + std::to_string(levels.size()) + " levels and " + std::to_string(responses.size()) + " responses",
           "give as many of both");
  for (std::size_t i = 0; i < levels.size(); ++i) {
    needNumber(levels[i], "a level of importData");
    if (responses[i] != 0 && responses[i] != 1)
      refuse("response " + std::to_string(i) + " of importData is " + std::to_string(responses[i]), "give 0 or 1");
    update(responses[i], levels[i]);
    hasImported_ = true;
  }
}

double Quest::chooseLevel() {
  wasClamped_ = false;
  if (intensities().empty() && !hasImported_) return options_.startVal;
  switch (options_.method) {
    case Estimate::Mean: return clamped(mean());
    case Estimate::Mode: return clamped(mode());
    case Estimate::Quantile: break;
  }
  return clamped(quantile());
}

double Quest::clamped(double level) {
  double held = level;
  if (options_.minVal) held = std::max(held, *options_.minVal);
  if (options_.maxVal) held = std::min(held, *options_.maxVal);
  wasClamped_ = held != level;
  if (wasClamped_)
    tell(FOVEA_LEVEL_WARNING, "the level " + shortText(level) + " was moved to " + shortText(held) + ", the end of what may be shown");
  return held;
}

void Quest::learn(int response, double shown) { update(response, shown); }

void Quest::update(int response, double level) {
  // Entry i of the posterior is met with the likelihood at its distance from the level: a window of p2, read backwards.
  const auto count = static_cast<std::int64_t>(pdf_.size()), tableSize = static_cast<std::int64_t>(p2_.size());
  const double steps = roundHalfToEven((level - options_.startVal) / options_.grain);
  const double wanted = dim_ / 2.0 - steps;
  const auto first = static_cast<std::int64_t>(std::clamp(wanted, 0.0, static_cast<double>(tableSize - count)));
  wasOutOfTable_ = static_cast<double>(first) != wanted;
  if (wasOutOfTable_)
    tell(FOVEA_LEVEL_WARNING, "the level " + shortText(level) + " is outside of the table around startVal " +
                                  shortText(options_.startVal) + "; the nearest place in it was taken: widen the range");
  double total = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    const double correct = p2_[static_cast<std::size_t>(tableSize - 1 - (first + i))];
    double &p = pdf_[static_cast<std::size_t>(i)];
    p *= response ? correct : 1 - correct;
    total += p;
  }
  if (!(total > 0)) refuse("the responses are impossible with this prior", "widen the range, or give delta above 0");
  for (double &p : pdf_) p /= total;
}

std::string Quest::reasonToEnd() const {
  if (options_.nTrials && static_cast<int>(intensities().size()) >= *options_.nTrials)
    return std::to_string(intensities().size()) + " trials of " + std::to_string(*options_.nTrials);
  if (options_.stopInterval && (!responses().empty() || hasImported_))
    if (const double width = confidenceInterval().width(); width < *options_.stopInterval)
      return "the 5 to 95 % interval is " + shortText(width) + " wide, less than " + shortText(*options_.stopInterval);
  return {};
}

double Quest::mean() const {
  double sum = 0;
  for (std::size_t i = 0; i < pdf_.size(); ++i) sum += pdf_[i] * x(i);
  return options_.startVal + sum;
}

double Quest::sd() const {
  double sum = 0, squares = 0;
  for (std::size_t i = 0; i < pdf_.size(); ++i) sum += pdf_[i] * x(i), squares += pdf_[i] * x(i) * x(i);
  return std::sqrt(std::max(0.0, squares - sum * sum));
}

double Quest::mode() const {
  std::size_t best = 0;
  for (std::size_t i = 1; i < pdf_.size(); ++i)
    if (pdf_[i] >= pdf_[best]) best = i;  // the last of equals
  return options_.startVal + x(best);
}

double Quest::quantile(double probability) const {
  if (!(probability >= 0 && probability <= 1))
    refuse("a quantile of " + shortText(probability) + " was asked for", "give a probability from 0 to 1");
  std::vector<double> sums, where;
  double sum = 0;
  for (std::size_t i = 0; i < pdf_.size(); ++i) {
    sum += pdf_[i];
    if (sums.empty() || sum > sums.back()) sums.push_back(sum), where.push_back(x(i));
  }
  if (sums.size() < 2) refuse("the posterior has a single point left", "widen startValSd or make the grain finer");
  return options_.startVal + interpolate(probability * sums.back(), sums, where);
}

double Quest::probability(double distance) const { return interpolate(distance, x2_, p2_); }

}  // namespace fovea
