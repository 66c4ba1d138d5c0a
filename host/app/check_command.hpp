#pragma once
// `fovea check STUDY.json`: everything that is wrong with a study, before anybody sits down.

#include "app/arguments.hpp"

namespace fovea {

/// Runs no plugin code. Returns the exit status: 0 when the study can run.
int checkStudy(const CheckArguments &arguments);

}  // namespace fovea
