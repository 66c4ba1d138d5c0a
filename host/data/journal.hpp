#pragma once
// The memory-mapped, append-only journal: from append() on, no crash of the process loses the record.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "core/result.hpp"

namespace fovea {

/// What a record is about. The numbers are in files: never reuse one.
enum class RecordType : std::uint8_t {
  SessionStart = 1,
  RunStart = 2,
  Row = 3,
  Event = 4,  // annotation, state change, pause, marker
  Consent = 5,
  Column = 6,  // describes a column
  RunEnd = 7,
  SessionEnd = 8,
  Amendment = 9,  // cells of a row that is there already
  Frames = 10,    // of a run, see frames.hpp
  Step = 11,      // of a participant through a timeline
  Withdrawal = 12,  // somebody wants what is kept of them to go
};

/// One record as it lies in the journal.
struct Record {
  std::uint64_t number = 0;  // from 1, or from what the journal continues; gaps only where a file is damaged
  RecordType type = RecordType::Row;
  std::span<const std::byte> payload;  // CBOR, but for Frames
};

struct JournalOptions {
  /// What the file grows by: a power of two, at least a page. A larger record gets a segment of its own.
  std::uint32_t segmentBytes = 1 << 20;
  /// Of the journal whose records from number `first` on it continues; empty: it is one of its own.
  std::string id = {};
  std::uint64_t first = 1;
};

/// Appends records. Segments are made ready ahead by prepare(), so that an append is a copy.
///
/// Thread: append() from [stage] only; prepare(), read(), forget(), sync(), file(), rename() from [writer]
/// only; the rest: any.
class Journal {
 public:
  /// Makes a new file; an existing one is an error. Holds a lock on it while open. The file appears under its
  /// name when the lock is held, so nobody takes it for one that a crash left behind.
  static Result<std::unique_ptr<Journal>> create(const std::filesystem::path &file,
                                                 JournalOptions options = {});
  virtual ~Journal() = default;  // gives back the room that was made ready and not used

  /// Copies the record in and returns its number. When the disk is full it stays in memory, and full() says
  /// so.
  virtual std::uint64_t append(RecordType type, std::span<const std::byte> payload) = 0;
  /// Are there records that only memory holds, because the disk is full?
  virtual bool full() const = 0;

  /// Makes the next segments ready; tries again to bring to disk what only memory holds.
  virtual void prepare() = 0;
  /// Number of the last record that append() has finished.
  virtual std::uint64_t lastNumber() const = 0;
  /// Visits finished records above `after`, in order, at most `limit` of them. Returns the last number
  /// visited, or `after`.
  virtual std::uint64_t read(std::uint64_t after, const std::function<void(const Record &)> &visit,
                             std::uint64_t limit = UINT64_MAX) = 0;
  /// Nobody will ask for records up to `number` again: gives back their memory. The file keeps them.
  virtual void forget(std::uint64_t number) = 0;
  /// Brings everything to the disk (fdatasync).
  /// Errors: Io when the disk refuses; State when it is full and memory holds records.
  virtual Result<void> sync() = 0;
  virtual const std::filesystem::path &file() const = 0;
  /// Gives the file another name in the same folder; an existing file is an error.
  virtual Result<void> rename(const std::filesystem::path &file) = 0;
  /// What tells this journal from every other, whatever the file is called: 32 hexadecimal digits.
  virtual const std::string &id() const = 0;
};

/// Reads a journal that some process left behind; passes over what is damaged. Returns the last number.
/// Errors: BadFile when it is no journal; State when a living process still holds it.
Result<std::uint64_t> replayJournal(const std::filesystem::path &file,
                                    const std::function<void(const Record &)> &visit);

}  // namespace fovea
