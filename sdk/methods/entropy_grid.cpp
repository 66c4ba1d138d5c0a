#include "fovea/methods/entropy_grid.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace fovea {
namespace {

double timesLog(double p) { return p > 0 ? p * std::log(p) : 0; }

}  // namespace

EntropyGrid::EntropyGrid(std::vector<double> prior) : posterior_(std::move(prior)) {
  const double total = std::accumulate(posterior_.begin(), posterior_.end(), 0.0);
  for (double &p : posterior_) p /= total;
}

void EntropyGrid::addLevel(std::span<const double> positive) {
  Level level{{positive.begin(), positive.end()}, {positive.begin(), positive.end()}};
  for (double &p : level.certainty) p = timesLog(p) + timesLog(1 - p);
  levels_.push_back(std::make_shared<const Level>(std::move(level)));
}

// With w(r) = p * L(r), the expected entropy is sum over r of P(r) ln P(r) - w(r) ln w(r). As the likelihoods of the two
// responses add up to 1, the second part is sum p ln p + sum p * (L ln L + (1-L) ln(1-L)): two products, no logarithms.
std::vector<double> EntropyGrid::expectedEntropies() const {
  double known = 0;
  for (const double p : posterior_) known += timesLog(p);
  std::vector<double> entropies(levels_.size());
  for (std::size_t level = 0; level < levels_.size(); ++level) {
    const auto &[positive, certainty] = *levels_[level];
    double yes = 0, sure = 0;
    for (std::size_t i = 0; i < posterior_.size(); ++i) yes += posterior_[i] * positive[i], sure += posterior_[i] * certainty[i];
    entropies[level] = timesLog(yes) + timesLog(1 - yes) - known - sure;
  }
  return entropies;
}

bool EntropyGrid::update(std::span<const double> likelihood) {
  double total = 0;
  for (std::size_t i = 0; i < posterior_.size(); ++i) total += posterior_[i] * likelihood[i];
  if (!(total > 0)) return false;
  for (std::size_t i = 0; i < posterior_.size(); ++i) posterior_[i] *= likelihood[i] / total;
  return true;
}

std::size_t firstSmallest(const std::vector<double> &numbers) {
  const double smallest = *std::min_element(numbers.begin(), numbers.end());
  const auto isSmallest = [&](double number) { return number <= smallest + 1e-12 * std::max(1.0, std::fabs(smallest)); };
  return static_cast<std::size_t>(std::find_if(numbers.begin(), numbers.end(), isSmallest) - numbers.begin());
}

std::vector<double> evenlySpaced(double low, double high, int count) {
  std::vector<double> list;
  for (int i = 0; i < count; ++i) list.push_back(count == 1 ? low : low + (high - low) * i / (count - 1));
  return list;
}

}  // namespace fovea
