#pragma once
// Copies of assets for people: under names that say what they are.

#include <filesystem>
#include <string>
#include <vector>

#include "core/result.hpp"

namespace fovea {

/// Copies `file` of the data folder to `wanted`, both relative, below `target`; a name that another file has gets _1, _2, ... Gives the name.
/// Errors: BadFile when it is not there, or is not the one with that SHA-256; Io when it cannot be written.
Result<std::string> copyAsset(const std::filesystem::path &folder, const std::string &file, const std::string &sha256, const std::filesystem::path &target, const std::filesystem::path &wanted);

/// What an asset is called in an export: assets/STUDY/PARTICIPANT/KEY.png, or with the module or run between them.
std::filesystem::path assetExportName(const std::vector<std::string> &parts, const std::string &key, const std::string &extension);

}  // namespace fovea
