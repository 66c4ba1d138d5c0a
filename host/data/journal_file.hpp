#pragma once
// A journal that nobody writes any more, opened for reading under its lock.

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "data/disk.hpp"
#include "data/journal.hpp"
#include "data/journal_format.hpp"

namespace fovea {

/// How far a replay came, and what it had to pass over to get there.
struct JournalReplay {
  std::uint64_t last = 0;  // number of the last sound record
  std::uint64_t skippedBytes = 0, skippedRecords = 0;
  bool isUnreadable = false;  // the disk refused some of the bytes

  bool isDamaged() const { return skippedRecords > 0 || isUnreadable; }
};

/// Holds the lock while it lives, so that only one process brings a journal home.
class JournalFile {
 public:
  /// Errors: BadFile when it is no journal; State when a living process still holds it; Unknown when it is
  /// gone.
  static Result<JournalFile> open(const std::filesystem::path &file);
  /// The id of a journal that anybody may hold; none when it is no journal.
  static std::optional<std::string> idOf(const std::filesystem::path &file);
  /// Does a living process write it? Of one that cannot be opened nobody knows: no.
  static bool isHeld(const std::filesystem::path &file);

  const std::string &id() const { return id_; }
  /// Visits the sound records in order. One that is torn at the end, as a crash leaves it, is no damage.
  JournalReplay replay(const std::function<void(const Record &)> &visit);

 private:
  JournalFile(FileHandle file, std::uint64_t size, const journal::FileHeader &header);

  struct Place {
    std::uint64_t at = 0;
    Record record;  // until the next bytes()
  };

  /// The sound record at `at`, if there is one with a number from `first` to `last`.
  std::optional<Place> recordAt(std::uint64_t at, std::uint64_t first, std::uint64_t last);
  /// The record with a number from `first` to `last` where the one before says that it is.
  std::optional<Place> following(std::uint64_t at, std::uint64_t first, std::uint64_t last);
  /// The first sound record behind a damage, wherever it is, with this number or a later one.
  std::optional<Place> search(std::uint64_t from, std::uint64_t number, JournalReplay &replay);
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
