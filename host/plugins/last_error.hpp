#pragma once
// Why a call across the border failed: one record per thread, as with errno.

#include <string>
#include <string_view>

#include "core/result.hpp"
#include "fovea/abi.h"

namespace fovea {

void setLastError(fovea_status status, std::string_view text);
/// The text of the last error on this thread, and forgets it.
std::string takeLastError();

std::string_view statusWord(fovea_status status);
/// The one place where an Error of ours becomes a status of the ABI; keeps its text as the last error.
fovea_status toStatus(const Error &error);

}  // namespace fovea
