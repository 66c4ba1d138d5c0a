#pragma once
// The host: window, clock, devices, data and plugins, wired together for one sitting.

#include "app/arguments.hpp"
#include "core/breadcrumb.hpp"

namespace fovea {

/// Everything `fovea run` does, on this process's first thread. Returns the exit status.
int runHost(const RunArguments &arguments, Breadcrumb &breadcrumb);

}  // namespace fovea
