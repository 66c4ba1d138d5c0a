#pragma once
// Does a value fit a JSON Schema? RapidJSON's validator (draft 4) lives behind this header.

#include <string>
#include <vector>

#include "core/value.hpp"

namespace fovea {

/// `what` names the value in the message: "params".
/// Errors: BadArgument with the path of what does not fit, the rule it breaks, and what the schema says there.
Result<void> checkSchema(const Value &value, const Value &schema, const std::string &what);
/// All of what does not fit, as far as each can be told by itself: every member and every element, and what holds them. Empty: it fits.
std::vector<Error> misfitsOf(const Value &value, const Value &schema, const std::string &what);

}  // namespace fovea
