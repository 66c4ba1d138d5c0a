#pragma once
// Where the wall clock stands beside the session's, and whether somebody has set it meanwhile.

#include <optional>

#include "clock/clock.hpp"

namespace fovea {

/// Both clocks at one moment.
struct ClockReading {
  Timestamp time;
  std::int64_t wall = 0;  // ns since 1970 UTC
  Duration offset{};      // wall clock minus where it would be, had nobody set it since session time zero
};

/// Nothing is ever read of a virtual clock: nobody's wall shows its time. Thread: one.
class WallWatch {
 public:
  explicit WallWatch(const Clock &clock) : clock_(clock) {}

  /// None when the moment could not be caught: the thread was held up between the two clocks, time and again.
  std::optional<ClockReading> read();
  /// The same, only if the wall clock has been set since the last reading.
  std::optional<ClockReading> readIfSet();

 private:
  const Clock &clock_;
  Duration last_{};  // the offset that is known
};

}  // namespace fovea
