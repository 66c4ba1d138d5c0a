#pragma once
// Files that appear whole and never take another's place.

#include <filesystem>
#include <string>
#include <utility>

#include "core/result.hpp"

namespace fovea {

/// An open file of the system; closed with its owner.
class FileHandle {
 public:
  FileHandle() = default;
  explicit FileHandle(int number) : number_(number) {}
  FileHandle(FileHandle &&other) noexcept : number_(std::exchange(other.number_, -1)) {}
  FileHandle &operator=(FileHandle &&other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~FileHandle();

  int number() const { return number_; }
  bool isOpen() const { return number_ >= 0; }

 private:
  int number_ = -1;
};

/// Of all processes that take one on a folder, one has it at a time; the others wait.
class FolderTurn {
 public:
  explicit FolderTurn(const std::filesystem::path &folder);

 private:
  FileHandle handle_;
};

/// The system's reason (strerror of `reason`) as an Io error with the advice that fits it.
Error diskError(std::string what, const std::filesystem::path &where, int reason);

/// Makes the folder if needed and tries to write into it.
/// Errors: Io naming the folder, the reason and what to do.
Result<void> makeWritableFolder(const std::filesystem::path &folder);

/// Renames `from` to `to` unless `to` exists. Returns false when it does.
Result<bool> publish(const std::filesystem::path &from, const std::filesystem::path &to);

/// Brings a folder's names to the disk.
void syncFolder(const std::filesystem::path &folder);

}  // namespace fovea
