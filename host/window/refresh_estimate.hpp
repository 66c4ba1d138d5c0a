#pragma once
// From the times at which a few tens of swaps came back: how long a refresh lasts, and whether swaps wait for it.

#include <span>

#include "clock/clock.hpp"

namespace fovea {

struct RefreshEstimate {
  Duration period{};    // of one refresh; of one swap when it does not wait
  Duration sd{};        // of the intervals, without those that span several refreshes
  int intervals = 0;    // how many were used
  bool waits = false;
  Duration paused{}, unpaused{};  // medians of the intervals that say so: between swaps with a pause before the second, and without
};

/// Does a swap wait? Intervals alone cannot say: copying a large picture in software is as regular as a display. So every
/// other swap of a second series is made after a pause of 0.4 intervals: a display swallows the pause, a mere copy comes
/// later by it. Alternating, because a busy machine changes from one moment to the next.
///
/// Shape: `plain` are returns of swaps made back to back; in `alternating` the swaps 1, 3, 5, ... were made after pauses.
///        At least 3 and 5 of them; with fewer nothing is claimed.
RefreshEstimate estimateRefresh(std::span<const Timestamp> plain, std::span<const Timestamp> alternating);
/// Shape: at least 2 times.
Duration medianInterval(std::span<const Timestamp> times);

}  // namespace fovea
