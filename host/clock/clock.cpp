#include "clock/clock.hpp"

#include <cerrno>
#include <cstdio>
#include <ctime>
#include <thread>

#include "core/wall_time.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;

// The kernel wakes a sleeper late by its timer slack and the scheduler; the rest of the way is waited awake.
constexpr Duration kAwake = 300us;
constexpr std::int64_t kPerSecond = 1'000'000'000;

std::int64_t monotonicNow() {
  std::timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * kPerSecond + time.tv_nsec;
}

}  // namespace

RealClock::RealClock() : monotonicOrigin_(monotonicNow()), wallOrigin_(wallNow()) {}

Timestamp RealClock::now() const { return fromNanoseconds(monotonicNow() - monotonicOrigin_); }

void RealClock::sleepUntil(Timestamp t) {
  const Timestamp asleepUntil = t - kAwake;
  if (now() < asleepUntil) {
    const std::int64_t wake = monotonicOrigin_ + toNanoseconds(asleepUntil);
    const std::timespec time{wake / kPerSecond, wake % kPerSecond};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nullptr) == EINTR) {
    }
  }
  while (now() < t) std::this_thread::yield();
}

void VirtualClock::sleepUntil(Timestamp t) {
  const std::int64_t wanted = toNanoseconds(t);
  std::int64_t current = now_.load(std::memory_order_relaxed);
  // Only ever forwards: a slower thread must not set back what a faster one has reached.
  while (current < wanted && !now_.compare_exchange_weak(current, wanted, std::memory_order_acq_rel)) {
  }
}

std::string wallText(std::int64_t wallNanoseconds) { return toText(toLocal(wallNanoseconds)); }

std::string wallFileText(std::int64_t wallNanoseconds) {
  const WallTime time = toLocal(wallNanoseconds);
  char text[64];
  const std::size_t day = std::strftime(text, sizeof text, "%Y-%m-%d_%Hh%M.%S", &time.calendar);
  std::snprintf(text + day, sizeof text - day, ".%03d", time.nanoseconds / 1'000'000);
  return text;
}

}  // namespace fovea
