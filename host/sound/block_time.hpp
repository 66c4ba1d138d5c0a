#pragma once
// When the samples of a block pass the connectors, and how far a sound system's clock can be believed.

#include <array>
#include <cmath>
#include <cstdint>
#include <optional>

#include "sound/sound.hpp"

namespace fovea {

struct BlockTime {
  Timestamp first{};  // of its first sample, at the connectors
  double nsPerFrame = 0;
  Duration uncertainty{};
  SampleSource source = SampleSource::Unknown;
  std::uint32_t lost = 0;  // frames between the block before and this one that nobody played or recorded
  bool isGap = false;      // something was lost there, though nobody may know how much

  Timestamp at(std::int64_t frame) const {
    return first + Duration(std::llround(double(frame) * nsPerFrame));
  }
  /// Counted from the block's first; may lie outside.
  std::int64_t frameAt(Timestamp time) const {
    return std::llround(double((time - first).count()) / nsPerFrame);
  }
};

/// Compares where a clock is with where it would be had it gone on as in the second before: every half
/// second, from two earlier readings, so that only what wanders counts and not its rate.
class ClockWatch {
 public:
  void see(std::uint64_t frame, Timestamp time);
  /// The clock has jumped, by that much for no reason that is known.
  void jump(Duration by);
  /// The worst of the last eight seconds; none: not known yet.
  std::optional<Duration> error() const;

 private:
  struct Reading {
    std::uint64_t frame = 0;
    Timestamp time{};
  };
  std::array<Reading, 2> earlier_{};  // the older one first
  int readings_ = 0;
  std::array<Duration, 16> errors_{};
  std::uint64_t compared_ = 0;
};

/// Follows the noisy times at which blocks are asked for: a delay-locked loop, as sound servers have one. It
/// settles within seconds.
class BlockLoop {
 public:
  explicit BlockLoop(double rate) : nominal_(1e9 / rate) {}
  /// `seen`: the time of the block's first sample, as somebody told it.
  BlockTime follow(Timestamp seen, std::uint32_t frames);
  void restart() { isSettled_ = false; }

 private:
  double nominal_, nsPerFrame_ = 0;
  double next_ = 0;    // ns
  double spread_ = 0;  // mean square of what was off, ns²
  bool isSettled_ = false;
};

}  // namespace fovea
