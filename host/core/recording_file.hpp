#pragma once
// Files that grow while something is recorded: whose voice or face is in them, nobody else's account reads.

#include <filesystem>
#include <string>

#include "core/result.hpp"

namespace fovea {

/// A new empty file of a name that nobody has, in a folder that is made.
/// Errors: Io.
Result<std::filesystem::path> newRecordingFile(const std::filesystem::path &folder,
                                               const std::string &extension);

}  // namespace fovea
