#pragma once
// Times are nanoseconds on the session clock; seconds appear only where data are written or read.

#include <chrono>
#include <cstdint>
#include <ratio>

namespace fovea {

using Duration = std::chrono::nanoseconds;

/// The host's clock as a type, so that its times mix with no other clock's. Read it with Clock::now().
struct SessionClock {
  using duration = Duration;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<SessionClock>;
  static constexpr bool is_steady = true;
};
using Timestamp = SessionClock::time_point;

constexpr Timestamp timestamp(std::int64_t nanoseconds) { return Timestamp(Duration(nanoseconds)); }
constexpr std::int64_t nanoseconds(Timestamp time) { return time.time_since_epoch().count(); }
constexpr double toSeconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }
constexpr double toSeconds(Timestamp time) { return toSeconds(time.time_since_epoch()); }
constexpr Duration fromSeconds(double seconds) {
  return Duration(static_cast<std::int64_t>(seconds * 1e9 + (seconds < 0 ? -0.5 : 0.5)));
}

}  // namespace fovea
