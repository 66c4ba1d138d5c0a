#include "window/refresh_estimate.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace fovea {
namespace {

/// The slope of time over refresh number, by least squares: its error shrinks far below that of a single stamp, which
/// is what predicting over a wait of minutes takes.
double slope(std::span<const Timestamp> times, double guess) {
  double sumN = 0, sumT = 0, sumNn = 0, sumNt = 0, n = 0;
  for (std::size_t i = 0; i < times.size(); ++i) {
    const double t = static_cast<double>((times[i] - times[0]).count());
    if (i > 0) n += std::max(1.0, std::round(static_cast<double>((times[i] - times[i - 1]).count()) / guess));
    sumN += n, sumT += t, sumNn += n * n, sumNt += n * t;
  }
  const auto count = static_cast<double>(times.size());
  const double below = count * sumNn - sumN * sumN;
  return below > 0 ? (count * sumNt - sumN * sumT) / below : guess;
}

}  // namespace

Duration medianInterval(std::span<const Timestamp> times) {
  if (times.size() < 2) return {};
  std::vector<Duration> intervals;
  for (std::size_t i = 1; i < times.size(); ++i) intervals.push_back(times[i] - times[i - 1]);
  const auto middle = intervals.begin() + static_cast<std::ptrdiff_t>(intervals.size() / 2);
  std::nth_element(intervals.begin(), middle, intervals.end());
  return *middle;
}

RefreshEstimate estimateRefresh(std::span<const Timestamp> plain, std::span<const Timestamp> paused) {
  RefreshEstimate estimate;
  if (plain.size() < 3 || paused.size() < 3) return estimate;
  const Duration median = medianInterval(plain);
  const auto guess = static_cast<double>(median.count());
  estimate.period = median;
  estimate.waits = static_cast<double>(medianInterval(paused).count()) < 1.2 * guess;
  if (estimate.waits) estimate.period = Duration(std::llround(slope(plain, guess)));

  double sum = 0;
  for (std::size_t i = 1; i < plain.size(); ++i) {
    const auto off = static_cast<double>((plain[i] - plain[i - 1] - estimate.period).count());
    if (std::abs(off) > guess / 2) continue;
    sum += off * off;
    ++estimate.intervals;
  }
  if (estimate.intervals > 0) estimate.sd = Duration(std::llround(std::sqrt(sum / estimate.intervals)));
  return estimate;
}

}  // namespace fovea
