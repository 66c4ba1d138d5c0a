#pragma once
// When a question of a survey is asked for: `{smokes} = 'yes' and {age} >= 18` as the `showIf` of a control.

#include <functional>
#include <string>
#include <string_view>

#include "core/value.hpp"

namespace fovea {

/// What is asked of the answer that a literal is compared with: the choice that it means, or the literal itself.
using MeantAnswer = std::function<Value(const std::string &question, const Value &literal)>;

/// Adds what the condition asks for to `showIf`, all of which has to be so.
/// Errors: BadArgument with what `showIf` cannot say.
Result<void> addCondition(std::string_view condition, const MeantAnswer &meant, Dict &showIf);

}  // namespace fovea
