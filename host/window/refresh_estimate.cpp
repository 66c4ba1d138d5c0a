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

Duration median(std::vector<Duration> intervals) {
  const auto middle = intervals.begin() + static_cast<std::ptrdiff_t>(intervals.size() / 2);
  std::nth_element(intervals.begin(), middle, intervals.end());
  return *middle;
}

/// Every second interval from the one that ends at time `first`.
std::vector<Duration> everyOther(std::span<const Timestamp> times, std::size_t first) {
  std::vector<Duration> intervals;
  for (std::size_t i = first; i < times.size(); i += 2) intervals.push_back(times[i] - times[i - 1]);
  return intervals;
}

/// Where swaps queue up, a pause makes its swap late and the next one early: the two together still last two refreshes. Without a
/// display to wait for they would last longer by the pause, a fifth of that.
bool areLocked(std::span<const Timestamp> alternating, double period) {
  std::size_t pairs = 0, locked = 0;
  for (std::size_t i = 2; i < alternating.size(); i += 2, ++pairs)
    if (std::abs(static_cast<double>((alternating[i] - alternating[i - 2]).count()) / (2 * period) - 1) < 0.03) ++locked;
  return pairs >= 4 && 4 * locked >= 3 * pairs;
}

bool isNear(Duration interval, double period) { return std::abs(static_cast<double>(interval.count()) / period - 1) < 0.2; }

/// Swaps that wait for nothing can agree in their medians by chance, where other programs take slices of the machine; most of their
/// intervals are far from it.
bool areMostlyNear(std::span<const Timestamp> times, double period) {
  std::size_t near = 0;
  for (std::size_t i = 1; i < times.size(); ++i)
    if (isNear(times[i] - times[i - 1], period)) ++near;
  return 2 * near >= times.size() - 1;
}

}  // namespace

Duration medianInterval(std::span<const Timestamp> times) {
  std::vector<Duration> intervals;
  for (std::size_t i = 1; i < times.size(); ++i) intervals.push_back(times[i] - times[i - 1]);
  return median(std::move(intervals));
}

RefreshEstimate estimateRefresh(std::span<const Timestamp> plain, std::span<const Timestamp> alternating) {
  RefreshEstimate estimate;
  if (plain.size() < 3 || alternating.size() < 5) return estimate;
  estimate.period = medianInterval(plain);
  const auto guess = static_cast<double>(estimate.period.count());
  estimate.paused = median(everyOther(alternating, 1));
  estimate.unpaused = median(everyOther(alternating, 2));
  const bool isShort = static_cast<double>(estimate.paused.count()) < 1.2 * static_cast<double>(estimate.unpaused.count());
  const bool areAlike = isShort && isNear(estimate.paused, guess) && isNear(estimate.unpaused, guess) && areMostlyNear(plain, guess);
  estimate.waits = areAlike || areLocked(alternating, guess);
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
