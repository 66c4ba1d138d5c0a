#pragma once
// The folder that data go to.

#include <filesystem>

#include "doctor/facts.hpp"

namespace fovea {

/// Writes a page some times and brings it to the disk; the file is gone afterwards. `syncs` 0 only looks. The folder need not be
/// there yet: then the nearest one above it is looked at. Thread: any that may wait.
DiskFacts readDisk(const std::filesystem::path &folder, int syncs);

}  // namespace fovea
