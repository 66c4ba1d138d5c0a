#pragma once
// One writer, one reader, no locks, no allocation after it was made.

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace fovea {

template <class T>
class SampleRing {
 public:
  /// Holds `capacity` at least.
  explicit SampleRing(std::size_t capacity) : slots_(std::bit_ceil(capacity)), mask_(slots_.size() - 1) {}

  std::size_t room() const {
    return slots_.size() - (head_.load(std::memory_order_relaxed) - tail_.load(std::memory_order_acquire));
  }  // [writer]
  std::size_t filled() const {
    return head_.load(std::memory_order_acquire) - tail_.load(std::memory_order_relaxed);
  }  // [reader]

  /// All or, where there is no room for them, none. [writer]
  bool push(std::span<const T> values) {
    if (room() < values.size()) return false;
    const std::size_t head = head_.load(std::memory_order_relaxed);
    for (std::size_t n = 0; n < values.size(); ++n) slots_[(head + n) & mask_] = values[n];
    head_.store(head + values.size(), std::memory_order_release);
    return true;
  }
  bool push(const T &value) { return push(std::span<const T>(&value, 1)); }

  /// As many as are asked for, or none. [reader]
  bool pop(std::span<T> values) {
    if (filled() < values.size()) return false;
    const std::size_t tail = tail_.load(std::memory_order_relaxed);
    for (std::size_t n = 0; n < values.size(); ++n) values[n] = slots_[(tail + n) & mask_];
    tail_.store(tail + values.size(), std::memory_order_release);
    return true;
  }
  bool pop(T &value) { return pop(std::span<T>(&value, 1)); }

 private:
  std::vector<T> slots_;
  const std::size_t mask_;
  alignas(64) std::atomic<std::size_t> head_{
      0};  // lines of their own, so that the two threads do not take them from each other
  alignas(64) std::atomic<std::size_t> tail_{0};
};

}  // namespace fovea
