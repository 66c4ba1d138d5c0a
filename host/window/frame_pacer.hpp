#pragma once
// Refreshes as a numbered grid: which one a flip is meant for, and which it made. No clock, no GL.

#include <cstdint>
#include <optional>

#include "clock/clock.hpp"

namespace fovea {

/// What counts as missed. Each flip is expected at the refresh right after the flip before it, whatever kept it from
/// that: slow drawing counts as much as a slow display. Two things move the expectation:
///   - `notBefore`: the flip is expected at the first refresh at or after it; "at" reaches a twentieth of a period
///     back, because 72 periods of 6944444 ns are 32 ns short of half a second;
///   - idle(): the wait was legal; the flip is expected, with one refresh of grace, where it could be from its call on.
/// Missed are the refreshes between the expected one and the one that the onset falls on, to the nearest.
class FramePacer {
 public:
  enum class Grid {
    Fixed,     // anchor + n * period for ever: our own timer, the virtual clock
    Followed,  // the display's own: corrected a little by each onset
  };
  struct Plan {
    std::int64_t refresh = 0;   // the first one that this flip can and may light up at
    std::int64_t expected = 0;  // later than this is missed
    bool consecutive = false;
  };
  struct Outcome {
    std::uint32_t missed = 0;
    bool late = false;
    Duration deviation{};  // of the onset from its place on the grid
  };

  FramePacer() = default;
  /// `anchor` is refresh 0, the one the last flip made. `lead`: how long before an onset the swap has to begin.
  FramePacer(Grid grid, Duration period, Timestamp anchor, Duration lead = {});

  Plan plan(Timestamp entered, std::optional<Timestamp> notBefore) const;
  Outcome settle(const Plan &plan, Timestamp onset, std::optional<Timestamp> notBefore);
  void idle() { waited_ = true; }

  Timestamp timeOf(std::int64_t refresh) const { return anchor_ + (refresh - anchorRefresh_) * period_; }
  /// The earliest refresh that a flip called at `entered` can light up at.
  std::int64_t reachable(Timestamp entered) const;
  std::int64_t last() const { return last_; }
  Duration period() const { return period_; }
  Duration lead() const { return lead_; }

 private:
  std::int64_t firstAtOrAfter(Timestamp t) const;
  std::int64_t nearestTo(Timestamp t) const;

  Grid grid_ = Grid::Fixed;
  Duration period_{1};
  Duration lead_{};
  Timestamp anchor_{};
  std::int64_t anchorRefresh_ = 0;
  std::int64_t last_ = 0;
  bool waited_ = true;  // nothing is missed before the first flip
};

}  // namespace fovea
