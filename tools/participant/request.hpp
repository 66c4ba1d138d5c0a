#pragma once
// The lines that come in: one JSON object for each thing that is awaited of the participant.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace fovea {

/// What the host waits for, as read from a line such as
/// {"keys":["d","f"],"expected":"f","since_ns":1200000000,"now_ns":1210000000,"label":"trial 3"}.
struct AwaitedResponse {
  std::vector<std::string> keys;  // allowed; empty: any
  std::string expected;           // the right one; empty: there is none
  std::int64_t since = 0;         // session clock, ns: onset of what is answered; 0: from now on
  std::int64_t now = 0;           // session clock, ns: when the line was written
  std::string label;
};

/// Errors: BadFile when the line is no JSON object; BadArgument naming the member that is of the wrong kind.
Result<AwaitedResponse> readRequest(std::string_view line);

}  // namespace fovea
