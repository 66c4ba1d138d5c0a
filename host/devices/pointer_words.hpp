#pragma once
// What pointer and fingers do, in words: in the events of a run, in files of events, in what a mouse reports.

#include <string>
#include <string_view>

#include "devices/input.hpp"

namespace fovea {

/// "mousePress", "wheel", "touchEnd"; empty for what no pointer and no finger does.
std::string_view pointerEventWord(InputKind kind);
/// "left", "middle", "right"; the number of any other.
std::string mouseButtonName(std::uint32_t button);

}  // namespace fovea
