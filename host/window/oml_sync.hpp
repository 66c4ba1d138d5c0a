#pragma once
// GLX_OML_sync_control, looked up by hand: the driver's own count and time of refreshes.

#include <cstdint>
#include <optional>

#include "clock/clock.hpp"

struct GLFWwindow;

namespace fovea {

/// Thread: [stage], with the window's context current.
class OmlSync {
 public:
  /// None when the driver does not offer it.
  static std::optional<OmlSync> find(GLFWwindow *window);

  /// Waits for the swaps asked for so far; the time at which the last one came on the screen.
  /// None when the driver fails or names a time that cannot be (some count on another clock, or from another epoch).
  std::optional<Timestamp> waitForSwap(const Clock &clock) const;

 private:
  using WaitForSbc = int (*)(void *display, unsigned long drawable, std::int64_t targetSbc, std::int64_t *ust,
                             std::int64_t *msc, std::int64_t *sbc);
  WaitForSbc wait_ = nullptr;
  void *display_ = nullptr;
  unsigned long drawable_ = 0;
};

/// A driver's microseconds of CLOCK_MONOTONIC as session time, if that is a time of the last second.
std::optional<Timestamp> plausibleSwapTime(std::int64_t microseconds, const Clock &clock);

}  // namespace fovea
