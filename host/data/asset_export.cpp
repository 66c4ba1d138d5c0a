#include "data/asset_export.hpp"

#include "core/hash.hpp"
#include "core/names.hpp"
#include "data/assets.hpp"
#include "data/stem.hpp"

namespace fovea {

namespace fs = std::filesystem;

Result<std::string> copyAsset(const fs::path &folder, const std::string &file, const std::string &sha256, const fs::path &target, const fs::path &wanted) {
  const fs::path from = folder / file;
  const auto hash = sha256File(from);
  if (!hash) return Error{ErrorCode::BadFile, "the file of an asset cannot be read: " + hash.error().what, from.string(), "take it from a copy of the folder"};
  if (*hash != sha256) return Error{ErrorCode::BadFile, "the file of an asset has been changed since it was written", from.string(), "take it from a copy of the folder: its SHA-256 is its name"};
  std::error_code problem;
  fs::create_directories((target / wanted).parent_path(), problem);
  const fs::path stem = wanted.parent_path() / wanted.stem();
  for (int number = 0;; ++number) {
    const std::string name = (number ? numbered(stem.string(), number) : stem.string()) + wanted.extension().string();
    // What an earlier export has left is not copied twice.
    if (std::error_code none; fs::exists(target / name, none)) {
      if (const auto there = sha256File(target / name); there && *there == sha256) return name;
      continue;
    }
    if (!fs::copy_file(from, target / name, problem)) return diskError("an asset cannot be copied", target / name, problem.value());
    return name;
  }
}

fs::path assetExportName(const std::vector<std::string> &parts, const std::string &key, const std::string &extension) {
  fs::path name = kAssetFolder;
  for (const std::string &part : parts)
    if (!part.empty()) name /= fileSafe(part);
  return name / (fileSafe(key) + (extension.empty() ? "" : "." + extension));
}

}  // namespace fovea
