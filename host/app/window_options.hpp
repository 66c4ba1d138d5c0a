#pragma once
// The participant's window as a run would have it, for commands that open it themselves.

#include "app/arguments.hpp"
#include "devices/rig.hpp"
#include "window/window.hpp"

namespace fovea {

WindowOptions windowOptionsOf(const RunArguments &run, const Rig &rig);

}  // namespace fovea
