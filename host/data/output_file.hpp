#pragma once
// A new file, written through a buffer of fixed size.

#include <filesystem>
#include <string>
#include <utility>

#include "data/disk.hpp"

namespace fovea {

/// After a failure the rest is ignored; close() tells.
class OutputFile {
 public:
  /// `file` is overwritten: it is a temporary one. `rights`: as far as the account's umask leaves them.
  explicit OutputFile(const std::filesystem::path &file, unsigned rights = 0666);

  /// What is appended here is written when drain() is called often enough.
  std::string &text() { return text_; }
  void drain() {
    if (text_.size() >= kBytes) write();
  }
  /// Brings the file to the disk.
  /// Errors: Io of anything that went wrong since the start.
  Result<void> close();

 private:
  static constexpr std::size_t kBytes = 1 << 18;
  void write();

  std::filesystem::path path_;
  FileHandle file_;
  int problem_ = 0;
  std::string text_;
};

/// A file that is not finished; removed unless it was published, or is kept.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::filesystem::path path) : path_(std::move(path)) {}
  TemporaryFile(TemporaryFile &&other) noexcept : path_(std::exchange(other.path_, {})) {}
  ~TemporaryFile();
  const std::filesystem::path &path() const { return path_; }
  /// It stays, whatever comes.
  std::filesystem::path keep() { return std::exchange(path_, {}); }

 private:
  std::filesystem::path path_;
};

}  // namespace fovea
