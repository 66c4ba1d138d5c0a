#pragma once
// The session clock as people ask for it: seconds, wall time, or a pattern of their own.

#include <string>

#include "clock/clock.hpp"
#include "core/value.hpp"

namespace fovea {

/// How getTime answers.
class TimeFormat {
 public:
  /// "float": seconds since the session began. "iso": RFC 3339 with the offset. "str": as PsychoPy wrote it. Anything else is a
  /// strftime pattern, where %f is the fraction in six digits.
  /// Errors: BadArgument for a pattern that strftime does not know.
  static Result<TimeFormat> read(const std::string &text);

  Value format(const Clock &clock, Timestamp time) const;

 private:
  std::string pattern_;  // empty: seconds
};

}  // namespace fovea
