#pragma once
// `fovea withdraw`: somebody takes back that they took part.

#include <filesystem>

#include "app/arguments.hpp"

namespace fovea {

/// Returns the exit status: 0 when everything went, or would go; 2 when files are left that somebody has changed.
int withdrawParticipant(const WithdrawArguments &arguments);

/// Carries out what participants asked for while they took part, and tells the operator what they are to be paid. No session is open.
void carryOutAsked(const std::filesystem::path &data);

}  // namespace fovea
