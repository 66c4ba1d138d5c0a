#pragma once
// Where the recorder of a test keeps what the data folder does not take.

#include <stdlib.h>

#include <filesystem>
#include <string>
#include <vector>

namespace fovea::test {

/// The place for what has no room, for as long as it lives.
class RescueFolder {
 public:
  explicit RescueFolder(const std::filesystem::path &home) : path_(home / "fovea/rescued") {
    const char *before = std::getenv(kVariable);
    before_ = before ? before : "";
    ::setenv(kVariable, home.c_str(), 1);
  }
  ~RescueFolder() { before_.empty() ? ::unsetenv(kVariable) : ::setenv(kVariable, before_.c_str(), 1); }
  std::vector<std::filesystem::path> files() const {
    std::vector<std::filesystem::path> files;
    if (!std::filesystem::exists(path_)) return files;
    for (const auto &entry : std::filesystem::directory_iterator(path_)) files.push_back(entry.path());
    return files;
  }

 private:
  static constexpr const char *kVariable = "XDG_DATA_HOME";
  std::filesystem::path path_;
  std::string before_;
};

}  // namespace fovea::test
