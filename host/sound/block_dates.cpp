#include "sound/block_dates.hpp"

#include <algorithm>
#include <chrono>

namespace fovea {
namespace {

constexpr double kDrift =
    200e-6;  // by which its clock may be faster or slower than ours: it can be the wall's
constexpr Duration kStep = std::chrono::milliseconds(100), kStepSeen = std::chrono::seconds(1);

}  // namespace

BlockTime BlockDates::date(Timestamp now, double current, double passing, unsigned frames, bool isGap) {
  const bool moves = current > 0 && passing != lastPassing_;
  lastPassing_ = passing;
  const SampleSource source = moves ? SampleSource::Device : SampleSource::Block;
  const Duration block = frames * frame_;
  const Timestamp seen = moves ? onOurClock(now, current, block) + inDuration(passing)
                         : direction_ == Direction::Out ? now + latency_
                                                        : now - latency_;
  const bool hasJumped = isGap || source != lastSource_;
  const Duration late = hasJumped && hasBegun_ ? seen - next_ : Duration{};
  if (hasJumped) loop_.restart();
  BlockTime time = loop_.follow(seen, frames);
  time.source = lastSource_ = source, time.isGap = isGap;
  time.lost = isGap && late > block / 2
                  ? std::uint32_t(std::min(late, Duration(std::chrono::seconds(10))) / frame_)
                  : 0;
  time.uncertainty +=
      moves ? frame_
            : block;  // what moves may do so in steps of a frame; else nobody knows where in the block it is
  next_ = time.at(frames), hasBegun_ = true;
  return time;
}

/// The block is asked for after `current`, sometimes long after: the least difference of the clocks is the
/// true one.
Timestamp BlockDates::onOurClock(Timestamp now, double current, Duration block) {
  const Timestamp origin = now - inDuration(current);
  // Whoever is that late for so long is not: its clock has stepped back.
  behind_ = origin - origin_ > kStep ? behind_ + block : Duration{};
  if (behind_ > kStepSeen) return behind_ = {}, loop_.restart(), origin_ = origin;
  return origin_ = lastSource_ == SampleSource::Device
                       ? std::min(origin, origin_ + inDuration(toSeconds(block) * kDrift))
                       : origin;
}

}  // namespace fovea
