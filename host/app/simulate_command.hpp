#pragma once
// fovea simulate: a study with as many simulated participants as wanted.

#include "app/arguments.hpp"

namespace fovea {

/// Returns the exit status: 0 when nothing was wrong, 3 when something was.
int simulateStudy(const SimulateArguments &arguments);

}  // namespace fovea
