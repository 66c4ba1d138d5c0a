#include "window/frame_rate.hpp"

#include <algorithm>
#include <cmath>
#include <span>

namespace fovea {
namespace {

constexpr int kAlternatingSwaps = 25;
constexpr std::size_t kAroundMedian = 12;

struct Spread {
  Duration mean{}, sd{};
};

/// Of the intervals between `times`; the standard deviation is that of the population.
Spread spreadOf(std::span<const Timestamp> times) {
  if (times.size() < 2) return {};
  const auto count = static_cast<double>(times.size() - 1);
  const double mean = static_cast<double>((times.back() - times.front()).count()) / count;
  double squares = 0;
  for (std::size_t i = 1; i < times.size(); ++i) {
    const double off = static_cast<double>((times[i] - times[i - 1]).count()) - mean;
    squares += off * off;
  }
  return {Duration(std::llround(mean)), Duration(std::llround(std::sqrt(squares / count)))};
}

Duration middleMean(std::span<const Timestamp> times) {
  std::vector<Duration> intervals;
  for (std::size_t i = 1; i < times.size(); ++i) intervals.push_back(times[i] - times[i - 1]);
  std::sort(intervals.begin(), intervals.end());
  const std::size_t count = std::min(kAroundMedian, intervals.size());
  const std::size_t first = (intervals.size() - count) / 2;
  Duration sum{};
  for (std::size_t i = first; i < first + count; ++i) sum += intervals[i];
  return count > 0 ? sum / static_cast<Duration::rep>(count) : Duration{};
}

Result<void> check(const FrameRateOptions &options) {
  if (options.nIdentical > options.nMaxFrames)
    return Error{ErrorCode::BadArgument,
                 "nIdentical is " + std::to_string(options.nIdentical) + ", nMaxFrames " + std::to_string(options.nMaxFrames),
                 "frame rate", "nMaxFrames has to be at least nIdentical"};
  if (options.nIdentical < 3 || options.nWarmUpFrames < 0 || options.threshold.count() <= 0)
    return Error{ErrorCode::BadArgument, "a frame rate cannot be measured like that", "frame rate",
                 "nIdentical is at least 3, nWarmUpFrames at least 0, threshold above 0"};
  return {};
}

}  // namespace

SwapTimes takeSwapTimes(const FrameRateOptions &options, const std::function<Timestamp(Duration)> &swap) {
  SwapTimes times;
  const auto wanted = static_cast<std::size_t>(options.nIdentical) + 1;
  for (int i = 0; i < options.nWarmUpFrames; ++i) swap({});
  for (int i = 0; i <= options.nMaxFrames && !times.isSteady; ++i) {
    times.plain.push_back(swap({}));
    times.isSteady = times.plain.size() >= wanted && spreadOf(std::span(times.plain).last(wanted)).sd < options.threshold;
  }
  const Duration pause = medianInterval(times.plain) * 2 / 5;
  for (int i = 0; i < kAlternatingSwaps; ++i) times.alternating.push_back(swap(i % 2 == 1 ? pause : Duration{}));
  return times;
}

std::string_view frameRateSourceWord(FrameRate::Source source) {
  switch (source) {
    case FrameRate::Source::Measured: return "measured";
    case FrameRate::Source::Nominal: return "nominal";
    case FrameRate::Source::Assumed: return "assumed";
  }
  return "";
}

FrameRate::Source frameRateSource(const ScreenInfo &screen) {
  if (screen.periodFrames > 0) return FrameRate::Source::Measured;
  return screen.nominalRate > 0 ? FrameRate::Source::Nominal : FrameRate::Source::Assumed;
}

Result<FrameRate> measureFrameRate(Window &window, const FrameRateOptions &options) {
  if (auto checked = check(options); !checked) return checked.error();
  const SwapTimes times = window.timeSwaps(options);
  const RefreshEstimate estimate = estimateRefresh(times.plain, times.alternating);
  // An uneven series tells nothing, also not that swaps do not wait.
  if (times.isSteady) window.adopt(estimate);

  FrameRate found;
  found.isSteady = times.isSteady;
  found.waitsForRefresh = estimate.waits;
  found.frames = static_cast<int>(times.plain.size()) - 1;
  const Spread spread = spreadOf(times.plain);
  found.mean = spread.mean;
  found.sd = spread.sd;
  found.median = medianInterval(times.plain);
  found.middleMean = middleMean(times.plain);
  const double nominal = window.screen().nominalRate;
  if (estimate.waits && times.isSteady) {
    found.source = FrameRate::Source::Measured;
    found.rate = 1e9 / static_cast<double>(estimate.period.count());
  } else {
    found.source = nominal > 0 ? FrameRate::Source::Nominal : FrameRate::Source::Assumed;
    found.rate = nominal > 0 ? nominal : window.screen().refreshRate();
  }
  return found;
}

}  // namespace fovea
