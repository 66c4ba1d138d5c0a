#include "timeline/trial_summaries.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace fovea {
namespace {


double normal(double distance, double width) {
  const double z = distance / width;
  return std::exp(-z * z / 2) / (width * std::sqrt(2 * std::numbers::pi));
}

/// Estimates the squared error of the density but for a constant: the integral of its square, less twice its mean at numbers left out.
double errorLeftOut(const std::vector<double> &numbers, double width) {
  const auto n = static_cast<double>(numbers.size());
  double squares = 0, leftOut = 0;
  for (std::size_t i = 0; i < numbers.size(); ++i)
    for (std::size_t j = 0; j < numbers.size(); ++j) {
      squares += normal(numbers[i] - numbers[j], width * std::numbers::sqrt2);
      if (i != j) leftOut += normal(numbers[i] - numbers[j], width);
    }
  return squares / (n * n) - 2 * leftOut / (n * (n - 1));
}

/// Of 41 widths around the one that suits normal numbers. Narrower ones would only find numbers that are the same.
double widthFor(const std::vector<double> &numbers) {
  const double mean = meanOf(numbers);
  double squares = 0;
  for (const double each : numbers) squares += (each - mean) * (each - mean);
  const double deviation = std::sqrt(squares / static_cast<double>(numbers.size() - 1));
  const double usual = 1.06 * deviation * std::pow(static_cast<double>(numbers.size()), -0.2);
  double best = usual, least = errorLeftOut(numbers, usual);
  for (int step = -30; step <= 10; ++step) {
    const double width = usual * std::exp2(step / 10.0);
    const double error = errorLeftOut(numbers, width);
    if (error < least) least = error, best = width;
  }
  return best;
}

}  // namespace

double meanOf(const std::vector<double> &numbers) { return std::accumulate(numbers.begin(), numbers.end(), 0.0) / static_cast<double>(numbers.size()); }

double kernelMode(const std::vector<double> &numbers) {
  const auto [least, most] = std::ranges::minmax(numbers);
  if (least == most) return least;
  constexpr int kPlaces = 500;
  const double width = widthFor(numbers);
  double best = least, highest = -1;
  for (int i = 0; i <= kPlaces; ++i) {
    const double place = least + (most - least) * i / kPlaces;
    double density = 0;
    for (const double each : numbers) density += normal(place - each, width);
    if (density > highest) highest = density, best = place;
  }
  return best;
}

double summaryOf(NumberSummary summary, const std::vector<double> &numbers) {
  if (summary == NumberSummary::Mean) return meanOf(numbers);
  if (summary == NumberSummary::Mode) return kernelMode(numbers);
  std::vector<double> sorted = numbers;
  std::ranges::sort(sorted);
  const std::size_t middle = sorted.size() / 2;
  return sorted.size() % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

}  // namespace fovea
