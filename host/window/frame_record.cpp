#include "window/frame_record.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace fovea {

FrameRecord::FrameRecord(std::size_t capacity)
    : capacity_(std::max<std::size_t>(capacity, 2)), slots_(std::make_unique<Slot[]>(capacity_)) {}

void FrameRecord::add(const FlipResult &flip) {
  const std::uint64_t number = count_.load(std::memory_order_relaxed);
  const bool hasBefore = number > start_.load(std::memory_order_relaxed);
  const std::int64_t onset = toNanoseconds(flip.onset);
  std::int64_t interval = 0;
  if (hasBefore && flip.consecutive) interval = onset - slot(number - 1).onset.load(std::memory_order_relaxed);

  claimed_.store(number + 1, std::memory_order_relaxed);
  // Sequenced like a seqlock's write: a reader that sees a new value in the slot also sees that it was claimed.
  slot(number).onset.store(onset, std::memory_order_release);
  slot(number).interval.store(interval, std::memory_order_release);
  missed_.store(missed_.load(std::memory_order_relaxed) + flip.missed, std::memory_order_relaxed);
  if (flip.missed > 0) longFrames_.store(longFrames_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  count_.store(number + 1, std::memory_order_release);
}

void FrameRecord::clear() {
  missed_.store(0, std::memory_order_relaxed);
  longFrames_.store(0, std::memory_order_relaxed);
  start_.store(count_.load(std::memory_order_relaxed), std::memory_order_release);
}

FrameSummary FrameRecord::summary() const {
  FrameSummary summary;
  summary.frames = frames();
  summary.missed = missed();
  summary.longFrames = longFrames();
  const std::uint64_t count = count_.load(std::memory_order_relaxed);
  const std::uint64_t first = count - std::min<std::uint64_t>(summary.frames, capacity_);
  std::vector<std::int64_t> intervals;
  intervals.reserve(count - first);
  for (std::uint64_t n = first; n < count; ++n)
    if (const std::int64_t interval = slot(n).interval.load(std::memory_order_relaxed); interval != 0)
      intervals.push_back(interval);
  summary.intervals = intervals.size();
  if (intervals.empty()) return summary;

  std::sort(intervals.begin(), intervals.end());
  const std::size_t last = intervals.size() - 1;
  double mean = 0, squares = 0;
  for (const std::int64_t interval : intervals) mean += static_cast<double>(interval);
  mean /= static_cast<double>(intervals.size());
  for (const std::int64_t interval : intervals) {
    const double off = static_cast<double>(interval) - mean;
    squares += off * off;
  }
  summary.median = Duration(intervals[last / 2]);
  summary.p99 = Duration(intervals[static_cast<std::size_t>(std::ceil(0.99 * static_cast<double>(last)))]);
  summary.max = Duration(intervals[last]);
  summary.sd = Duration(std::llround(std::sqrt(squares / static_cast<double>(intervals.size()))));
  return summary;
}

std::size_t FrameRecord::copyLatestIntervals(std::span<float> out) const {
  const std::uint64_t count = count_.load(std::memory_order_acquire);
  const std::uint64_t start = start_.load(std::memory_order_acquire);
  std::size_t copied = 0;
  for (std::uint64_t n = count; n > start && copied < out.size(); --n) {
    const std::int64_t interval = slot(n - 1).interval.load(std::memory_order_acquire);
    if (claimed_.load(std::memory_order_relaxed) > n - 1 + capacity_) break;  // [stage] came round to this slot
    if (interval != 0) out[copied++] = static_cast<float>(static_cast<double>(interval) / 1e6);
  }
  std::reverse(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(copied));
  return copied;
}

}  // namespace fovea
