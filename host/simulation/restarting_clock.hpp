#pragma once
// A virtual clock for one participant after the other.

#include <algorithm>
#include <atomic>

#include "clock/clock.hpp"

namespace fovea {

/// Every session begins at 0, whoever came before. Any thread may read it, [stage] moves it.
class RestartingClock final : public Clock {
 public:
  void restart(std::int64_t wallOrigin) {
    now_.store(0, std::memory_order_release);
    wallOrigin_ = wallOrigin;
  }
  Timestamp now() const override { return fromNanoseconds(now_.load(std::memory_order_acquire)); }
  void sleepUntil(Timestamp t) override { now_.store(std::max(now_.load(std::memory_order_acquire), toNanoseconds(t)), std::memory_order_release); }
  bool isVirtual() const override { return true; }
  std::int64_t monotonicOrigin() const override { return 0; }
  std::int64_t wallOrigin() const override { return wallOrigin_; }

 private:
  std::atomic<std::int64_t> now_{0};
  std::int64_t wallOrigin_ = 0;
};

}  // namespace fovea
