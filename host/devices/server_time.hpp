#pragma once
// How long an event of the X server has been on its way.

#include <cstdint>

#include "clock/clock.hpp"

namespace fovea {

/// What is assumed when the server's clock is not ours (a server on another machine).
constexpr Duration kUnknownDelay = std::chrono::milliseconds(10);

// What the kernel told is the server's business at most so long ago: longer than a server holds a button back (50 ms for a middle
// click, 25 ms for a contact that bounces), shorter than people do a thing twice with something lost in between.
constexpr Duration kLongestHeldBack = std::chrono::milliseconds(200);
constexpr Duration kAtOnce = std::chrono::milliseconds(5);      // until a server tells what it does not hold back
constexpr Duration kServerTick = std::chrono::milliseconds(1);  // its stamps are rounded down

/// The time from the server's stamp (CLOCK_MONOTONIC, 32 bits of whole milliseconds) until `now`: the event is at most so
/// old, but for what the device and the server's reading took. Includes up to 1 ms because the stamp is rounded down.
inline Duration delaySince(std::uint32_t serverMs, Timestamp now, std::int64_t monotonicOrigin) {
  constexpr std::int64_t kMillisecond = 1'000'000;
  const std::int64_t ours = toNanoseconds(now) + monotonicOrigin;
  const auto oursMs = static_cast<std::uint32_t>(ours / kMillisecond);
  const std::uint32_t since = oursMs - serverMs;  // right across the turn of 32 bits
  constexpr std::uint32_t kLongest = 1000;
  if (since > kLongest) return kUnknownDelay;
  return Duration(since * kMillisecond + ours % kMillisecond);
}

}  // namespace fovea
