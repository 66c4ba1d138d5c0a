#pragma once
// A call as it is typed, made a request of the protocol.

#include <string>
#include <vector>

#include "core/value.hpp"

namespace fovea::remote {

/// {"id", "object"?, "method", "args", "kwargs"} out of CALL [VALUE | NAME=VALUE]...
///
/// CALL is METHOD or OBJECT.METHOD. A VALUE that is JSON is read as such, everything else is text.
/// Errors: BadArgument: nothing to call, or an option behind the call.
Result<Value> readRequest(const std::vector<std::string> &words, int id);

}  // namespace fovea::remote
