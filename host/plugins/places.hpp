#pragma once
// Where things are: plugin folders, programs beside this one.

#include <filesystem>
#include <vector>

namespace fovea {

std::filesystem::path ownProgram();

/// Where plugins are looked for, first to last: `given`, FOVEA_PLUGIN_PATH, the root, the user's folder, the system's, and the one
/// beside this program.
std::vector<std::filesystem::path> pluginPaths(const std::vector<std::filesystem::path> &given, const std::filesystem::path &root);

/// The folders among them that nobody has to name, whether they are there or not.
std::vector<std::filesystem::path> pluginFolders(const std::filesystem::path &root);

}  // namespace fovea
