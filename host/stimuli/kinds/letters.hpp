#pragma once
// What kinds with letters share: their words, and what is so large where nobody says how large.

#include <string_view>

#include "stimuli/stimulus.hpp"

namespace fovea {

/// In the order of Align and Direction.
constexpr std::string_view kAligns[] = {"left", "center", "right"};
constexpr std::string_view kDirections[] = {"auto", "ltr", "rtl"};

/// Of a letter.
double defaultHeight(Units units);
/// Of a line.
double defaultWrapWidth(Units units);
/// A list of texts, or of numbers written as such. Errors: BadArgument.
Result<std::vector<std::string>> textsOf(const Properties &properties, PropertyIndex index);

}  // namespace fovea
