#pragma once
// Where the recorder of a test keeps what the data folder does not take.

#include <stdlib.h>

#include <filesystem>
#include <string>
#include <vector>

namespace fovea::test {

/// A variable of the environment that is another for a while.
class Variable {
 public:
  Variable(const char *name, const std::filesystem::path &value) : name_(name) {
    const char *before = std::getenv(name);
    before_ = before ? before : "";
    ::setenv(name, value.c_str(), 1);
  }
  ~Variable() { before_.empty() ? ::unsetenv(name_) : ::setenv(name_, before_.c_str(), 1); }
  Variable(const Variable &) = delete;
  Variable &operator=(const Variable &) = delete;

 private:
  const char *name_;
  std::string before_;
};

/// The place for what has no room, for as long as it lives.
class RescueFolder {
 public:
  explicit RescueFolder(const std::filesystem::path &home) : path_(home / "fovea/rescued"), home_("XDG_DATA_HOME", home) {}
  std::vector<std::filesystem::path> files() const {
    std::vector<std::filesystem::path> files;
    if (!std::filesystem::exists(path_)) return files;
    for (const auto &entry : std::filesystem::directory_iterator(path_)) files.push_back(entry.path());
    return files;
  }

 private:
  std::filesystem::path path_;
  Variable home_;
};

}  // namespace fovea::test
