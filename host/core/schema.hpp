#pragma once
// Does a value fit a JSON Schema? RapidJSON's validator (draft 4) lives behind this header.

#include "core/value.hpp"

namespace fovea {

/// `what` names the value in the message: "params".
/// Errors: BadArgument with the path of what does not fit, the rule it breaks, and what the schema says there.
Result<void> checkSchema(const Value &value, const Value &schema, const std::string &what);

}  // namespace fovea
