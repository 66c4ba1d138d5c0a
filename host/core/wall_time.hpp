#pragma once
// The calendar form of wall time, for log lines and for the clock's names of files.

#include <cstdint>
#include <ctime>
#include <string>

namespace fovea {

/// A moment in local time.
struct WallTime {
  std::tm calendar{};
  int nanoseconds = 0;
  int offsetMinutes = 0;  // east of UTC
};

WallTime toLocal(std::int64_t wallNanoseconds);
/// RFC 3339 with microseconds and the offset.
std::string toText(const WallTime &time);
/// Nanoseconds since 1970 UTC. Names and dates things; times nothing.
std::int64_t wallNow();

}  // namespace fovea
