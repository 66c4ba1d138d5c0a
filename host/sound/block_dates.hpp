#pragma once
// Dates blocks by what PortAudio says of them, as far as that can be believed.

#include <cmath>

#include "sound/block_time.hpp"

namespace fovea {

inline Duration inDuration(double seconds) { return Duration(std::llround(seconds * 1e9)); }

/// Of one direction. Thread: the sound system's.
class BlockDates {
 public:
  enum class Direction { Out, In };
  BlockDates(Direction direction, double rate, double latency_s)
      : direction_(direction), loop_(rate), frame_(inDuration(1 / rate)), latency_(inDuration(latency_s)) {}
  /// `now`: when the block was asked for. On PortAudio's clock, whichever that is, `current`: the same;
  /// `passing`: when its first sample passes the connectors. They are believed while they move.
  BlockTime date(Timestamp now, double current, double passing, unsigned frames, bool isGap);

 private:
  Timestamp onOurClock(Timestamp now, double current, Duration block);

  const Direction direction_;
  BlockLoop loop_;
  const Duration frame_, latency_;
  double lastPassing_ = 0;
  SampleSource lastSource_ = SampleSource::Unknown;
  Duration behind_{};  // for so long its clock has seemed to be
  Timestamp origin_{}, next_{};  // of its clock; after the last block
  bool hasBegun_ = false;
};

}  // namespace fovea
