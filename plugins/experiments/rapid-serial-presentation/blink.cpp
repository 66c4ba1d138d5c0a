#include "blink.hpp"

#include <cmath>

namespace rapid_serial_presentation {

double Observer::rightAboutSecond(bool isThere, int lag, fovea::Duration soa, bool sawFirst) const {
  constexpr double kSeen = 0.9, kFalseAlarm = 0.1, kDeepest_s = 0.25, kWidth_s = 0.15;
  if (!isThere) return 1 - kFalseAlarm;
  const double away = (fovea::toSeconds(soa) - kDeepest_s) / kWidth_s;
  const bool isBlinking = sawFirst && lag > 1;
  return kSeen - (isBlinking ? depth * std::exp(-away * away) : 0);
}

void Score::count(std::optional<bool> firstIsRight, bool hasSecond, bool saidYes) {
  ++trials;
  firsts += firstIsRight.has_value();
  firstsRight += firstIsRight.value_or(false);
  if (!firstIsRight.value_or(true)) return;
  ++(hasSecond ? present : absent);
  if (saidYes) ++(hasSecond ? hits : falseAlarms);
}

}  // namespace rapid_serial_presentation
