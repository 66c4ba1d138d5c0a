#pragma once
// `fovea calibrate`: shows what has to be matched or measured, fits, and keeps the result for every run.

#include "app/arguments.hpp"

namespace fovea {

/// Returns 0; 1 when it could not; 2 when it was stopped.
int runCalibrate(const CalibrateArguments &arguments);

}  // namespace fovea
