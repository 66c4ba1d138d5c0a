#pragma once
// What clients of the older protocol expect of calls that give more here.

#include <string_view>

#include "core/value.hpp"

namespace fovea {

/// In words; empty: the same as everybody gets.
std::string_view olderResultText(std::string_view object, std::string_view call);

/// What they get in place of `result`.
Value olderResult(std::string_view object, std::string_view call, const Value &result);

}  // namespace fovea
