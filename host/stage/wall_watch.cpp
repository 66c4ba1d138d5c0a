#include "stage/wall_watch.hpp"

#include "core/wall_time.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;

constexpr int kAttempts = 10;
constexpr Duration kOneMoment = 200us;
constexpr Duration kSet = 1ms;  // less is the uncertainty of two readings

std::optional<ClockReading> readBoth(const Clock &clock) {
  if (clock.isVirtual()) return std::nullopt;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const Timestamp before = clock.now();
    const std::int64_t wall = wallNow();
    const Duration took = clock.now() - before;
    if (took > kOneMoment) continue;
    const Timestamp time = before + took / 2;
    return ClockReading{time, wall, Duration(wall - clock.wallOrigin() - toNanoseconds(time))};
  }
  return std::nullopt;
}

}  // namespace

std::optional<ClockReading> WallWatch::read() {
  auto reading = readBoth(clock_);
  if (reading) last_ = reading->offset;
  return reading;
}

std::optional<ClockReading> WallWatch::readIfSet() {
  auto reading = readBoth(clock_);
  if (!reading || std::chrono::abs(reading->offset - last_) < kSet) return std::nullopt;
  last_ = reading->offset;
  return reading;
}

}  // namespace fovea
