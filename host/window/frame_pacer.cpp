#include "window/frame_pacer.hpp"

#include <algorithm>

namespace fovea {
namespace {

std::int64_t divideDown(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

constexpr int kToleranceOfPeriod = 20;  // "at" a time reaches 1/20 of a period
constexpr int kFollowSlowly = 5;        // of a late stamp only 1/5 is believed to be the display's

}  // namespace

FramePacer::FramePacer(Grid grid, Duration period, Timestamp anchor, Duration lead)
    : grid_(grid), period_(std::max(period, Duration(1))), lead_(lead), anchor_(anchor) {}

std::int64_t FramePacer::firstAtOrAfter(Timestamp t) const {
  return anchorRefresh_ - divideDown((anchor_ - t).count(), period_.count());
}

std::int64_t FramePacer::nearestTo(Timestamp t) const {
  return anchorRefresh_ + divideDown((t - anchor_ + period_ / 2).count(), period_.count());
}

std::int64_t FramePacer::reachable(Timestamp entered) const {
  return std::max(last_ + 1, firstAtOrAfter(entered + lead_));
}

FramePacer::Plan FramePacer::plan(Timestamp entered, std::optional<Timestamp> notBefore) const {
  const std::int64_t next = last_ + 1;
  const std::int64_t soonest = reachable(entered);
  const std::int64_t wanted =
      notBefore ? std::max(next, firstAtOrAfter(*notBefore - period_ / kToleranceOfPeriod)) : next;
  Plan plan;
  plan.refresh = std::max(soonest, wanted);
  plan.expected = waited_ ? std::max(wanted, soonest + 1) : wanted;
  plan.consecutive = !waited_ && wanted == next;
  return plan;
}

FramePacer::Outcome FramePacer::settle(const Plan &plan, Timestamp onset, std::optional<Timestamp> notBefore) {
  const std::int64_t made = std::max(last_ + 1, nearestTo(onset));
  Outcome outcome;
  outcome.missed = static_cast<std::uint32_t>(std::max<std::int64_t>(0, made - plan.expected));
  outcome.late = notBefore && onset > *notBefore + period_ + period_ / kToleranceOfPeriod;
  outcome.deviation = onset - timeOf(made);
  if (grid_ == Grid::Followed) {
    // A stamp can be late, because this thread was, but it is never early: an early one moves the grid at once.
    const Duration step = outcome.deviation.count() < 0 ? outcome.deviation : outcome.deviation / kFollowSlowly;
    anchor_ = timeOf(made) + step;
    anchorRefresh_ = made;
  }
  last_ = made;
  waited_ = false;
  return outcome;
}

}  // namespace fovea
