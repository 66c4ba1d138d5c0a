#pragma once
// Plots as SVG, in black and two colours that paper keeps apart.

#include <span>
#include <string>

namespace fovea {

/// A line from the first to the last number, with rules at whole periods; what took longer than one and a half is marked.
/// Units: milliseconds. Shape: at least one number.
std::string intervalPlot(std::span<const float> intervals_ms, double period_ms);
/// How often which interval came, on bins as wide as the numbers ask for.
std::string histogramPlot(std::span<const float> numbers_ms, const std::string &label);

}  // namespace fovea
