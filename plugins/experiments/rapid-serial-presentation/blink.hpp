#pragma once
// The blink: what of the second target is missed for a while after the first one was seen.

#include <optional>

#include "fovea/time.hpp"

namespace rapid_serial_presentation {

/// Somebody whose attention blinks, for rehearsals: sees the first target in nine of ten trials. The second one they see as often,
/// except that, after a first one, up to `depth` of it is lost around a quarter of a second later; not when it follows at once.
struct Observer {
  double depth = 0.5;
  /// How often they see the first, and how often they are right about the second.
  double seesFirst() const { return 0.9; }
  double rightAboutSecond(bool isThere, int lag, fovea::Duration soa, bool sawFirst) const;
};

/// The answers at one lag. The second target counts where the first one was named rightly, or nobody asked for it.
struct Score {
  int trials = 0, firsts = 0, firstsRight = 0, present = 0, hits = 0, absent = 0, falseAlarms = 0;

  void count(std::optional<bool> firstIsRight, bool hasSecond, bool saidYes);
  std::optional<double> firstRate() const { return rate(firstsRight, firsts); }
  std::optional<double> hitRate() const { return rate(hits, present); }
  std::optional<double> falseAlarmRate() const { return rate(falseAlarms, absent); }

 private:
  static std::optional<double> rate(int part, int whole) { return whole > 0 ? std::optional(static_cast<double>(part) / whole) : std::nullopt; }
};

}  // namespace rapid_serial_presentation
