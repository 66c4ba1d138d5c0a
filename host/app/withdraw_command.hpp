#pragma once
// `fovea withdraw`: somebody takes back that they took part.

#include "app/arguments.hpp"

namespace fovea {

/// Returns the exit status: 0 when everything went, or would go; 2 when files are left that somebody has changed.
int withdrawParticipant(const WithdrawArguments &arguments);

}  // namespace fovea
