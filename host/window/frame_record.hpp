#pragma once
// Every flip of the last hour and more, for the panels while it runs and for the summary after it.

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>

#include "window/window.hpp"

namespace fovea {

struct FrameSummary {
  std::uint64_t frames = 0, missed = 0;  // since clear()
  std::uint64_t longFrames = 0;          // flips before which something was missed, since clear()
  std::uint64_t intervals = 0;           // between consecutive frames still held; the figures below are theirs
  Duration median{}, p99{}, max{}, sd{};
};

/// Holds the newest `capacity` flips; the default is 72 minutes at 60 Hz in 4 MiB.
///
/// Thread: [stage], but for what is marked.
class FrameRecord {
 public:
  static constexpr std::size_t kCapacity = std::size_t{1} << 18;
  explicit FrameRecord(std::size_t capacity = kCapacity);

  /// Neither allocates nor locks.
  void add(const FlipResult &flip);
  /// Starts anew, for the next run.
  void clear();
  /// Allocates: between runs, not between frames.
  FrameSummary summary() const;

  std::uint64_t frames() const { return count_.load(std::memory_order_acquire) - start_.load(std::memory_order_acquire); }
  std::uint64_t missed() const { return missed_.load(std::memory_order_relaxed); }
  std::uint64_t longFrames() const { return longFrames_.load(std::memory_order_relaxed); }

  /// The newest intervals between consecutive frames, oldest first; returns how many there were (at most the size).
  /// Intervals that the program chose to be longer are left out.
  /// Units:  milliseconds.
  /// Thread: [any], while [stage] adds.
  std::size_t copyLatestIntervals(std::span<float> out) const;

 private:
  struct Slot {
    std::atomic<std::int64_t> onset{0};
    std::atomic<std::int64_t> interval{0};  // since the frame before; 0: not consecutive
  };
  Slot &slot(std::uint64_t number) const { return slots_[number % capacity_]; }

  std::size_t capacity_;
  std::unique_ptr<Slot[]> slots_;
  std::atomic<std::uint64_t> claimed_{0};  // being written: what is older by the capacity is no longer whole
  std::atomic<std::uint64_t> count_{0};    // written
  std::atomic<std::uint64_t> start_{0};    // number of the first flip after clear()
  std::atomic<std::uint64_t> missed_{0};
  std::atomic<std::uint64_t> longFrames_{0};
};

}  // namespace fovea
