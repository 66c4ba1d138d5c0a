#pragma once
// The one clock that stamps everything: real, or virtual for rehearsals and tests.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>

namespace fovea {

/// Tag of the session's time line: nanoseconds since the session began; never steps back.
struct SessionClock {
  using rep = std::int64_t;
  using period = std::nano;
  using duration = std::chrono::nanoseconds;
  using time_point = std::chrono::time_point<SessionClock>;
  static constexpr bool is_steady = true;
};
using Duration = SessionClock::duration;
using Timestamp = SessionClock::time_point;

constexpr Timestamp fromNanoseconds(std::int64_t ns) { return Timestamp(Duration(ns)); }
constexpr std::int64_t toNanoseconds(Timestamp t) { return t.time_since_epoch().count(); }
constexpr double toSeconds(Duration d) { return std::chrono::duration<double>(d).count(); }
constexpr double toSeconds(Timestamp t) { return toSeconds(t.time_since_epoch()); }

/// Thread: [any & rt] for now(); sleepUntil() blocks the caller only.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Timestamp now() const = 0;
  /// Returns at `t` or later, at once when `t` has passed.
  virtual void sleepUntil(Timestamp t) = 0;
  virtual bool isVirtual() const = 0;
  /// CLOCK_MONOTONIC at session time zero: turns kernel and X server stamps into session time. 0 on a virtual clock.
  virtual std::int64_t monotonicOrigin() const = 0;
  /// Wall time at session time zero, nanoseconds since 1970 UTC. Names files and dates rows; times nothing.
  virtual std::int64_t wallOrigin() const = 0;
};

class RealClock final : public Clock {
 public:
  RealClock();
  Timestamp now() const override;
  void sleepUntil(Timestamp t) override;
  bool isVirtual() const override { return false; }
  std::int64_t monotonicOrigin() const override { return monotonicOrigin_; }
  std::int64_t wallOrigin() const override { return wallOrigin_; }

 private:
  std::int64_t monotonicOrigin_;
  std::int64_t wallOrigin_;
};

/// Stands still until somebody advances it; sleeping advances it. Any thread may read it, [stage] moves it.
class VirtualClock final : public Clock {
 public:
  explicit VirtualClock(std::int64_t wallOrigin = 0) : wallOrigin_(wallOrigin) {}
  Timestamp now() const override { return fromNanoseconds(now_.load(std::memory_order_acquire)); }
  void sleepUntil(Timestamp t) override;
  void advance(Duration d) { sleepUntil(now() + d); }
  bool isVirtual() const override { return true; }
  std::int64_t monotonicOrigin() const override { return 0; }
  std::int64_t wallOrigin() const override { return wallOrigin_; }

 private:
  std::atomic<std::int64_t> now_{0};
  std::int64_t wallOrigin_;
};

/// RFC 3339 in local time with the offset: 2026-11-21T03:01:02.569021+00:00.
std::string wallText(std::int64_t wallNanoseconds);
/// For names of files, no character that a file system minds: 2026-11-21_03h01.02.569.
std::string wallFileText(std::int64_t wallNanoseconds);

}  // namespace fovea
