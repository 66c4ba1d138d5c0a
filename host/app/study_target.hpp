#pragma once
// What the command line names to run: a study file, or an experiment alone.

#include "app/arguments.hpp"
#include "timeline/study.hpp"

namespace fovea {

/// Errors: BadFile when there is no such study, or something is wrong with it.
Result<Study> studyOf(const RunArguments &arguments);

}  // namespace fovea
