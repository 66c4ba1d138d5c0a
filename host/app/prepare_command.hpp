#pragma once
// fovea prepare: what a study does once before anybody begins, without a session.

#include "app/arguments.hpp"

namespace fovea {

/// Gives the exit status: 0 when every routine has its result in the data folder.
int prepareStudyOf(const RunArguments &arguments);

}  // namespace fovea
