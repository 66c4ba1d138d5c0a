#pragma once
// A journal that nobody writes any more, opened for reading under its lock.

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "data/disk.hpp"
#include "data/journal.hpp"
#include "data/journal_format.hpp"

namespace fovea {

/// Holds the lock while it lives, so that only one process brings a journal home.
class JournalFile {
 public:
  /// Errors: BadFile when it is no journal; State when a living process still holds it; Unknown when it is
  /// gone.
  static Result<JournalFile> open(const std::filesystem::path &file);

  const std::string &id() const { return id_; }
  /// Visits whole records in order up to the first that is not; returns the number of the last.
  std::uint64_t replay(const std::function<void(const Record &)> &visit);

 private:
  JournalFile(FileHandle file, std::uint64_t size, const journal::FileHeader &header);

  /// The bytes from `at`, or fewer when the file ends before.
  std::span<const std::byte> bytes(std::uint64_t at, std::uint64_t count);

  FileHandle file_;
  std::uint64_t size_ = 0;
  std::uint32_t segmentBytes_ = 0;
  std::string id_;
  std::vector<std::byte> window_;  // of the file, from windowAt_
  std::uint64_t windowAt_ = 0;
};

}  // namespace fovea
