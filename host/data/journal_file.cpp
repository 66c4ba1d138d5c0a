#include "data/journal_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace fovea {
namespace {

using journal::FileHeader;
using journal::RecordHeader;

constexpr std::uint64_t kWindowBytes = 1 << 20;
constexpr std::uint64_t kBlockBytes = 4096;

/// Fewer bytes than asked for when the file ends or the disk refuses; what was read is good.
std::size_t readAt(int file, std::uint64_t at, std::span<std::byte> out) {
  std::size_t done = 0;
  while (done < out.size()) {
    const ssize_t count = ::pread(file, out.data() + done, out.size() - done, static_cast<off_t>(at + done));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    done += static_cast<std::size_t>(count);
  }
  return done;
}

bool isSound(const FileHeader &header) {
  return std::equal(std::begin(journal::kMagic), std::end(journal::kMagic), header.magic) &&
         header.crc == checksum(header) && std::has_single_bit(header.segmentBytes);
}

}  // namespace

JournalFile::JournalFile(FileHandle file, std::uint64_t size, const FileHeader &header)
    : file_(std::move(file)),
      size_(size),
      segmentBytes_(header.segmentBytes),
      id_(header.id, sizeof header.id) {}

Result<JournalFile> JournalFile::open(const std::filesystem::path &file) {
  FileHandle handle(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!handle.isOpen() && errno == ENOENT)
    return Error{ErrorCode::Unknown, "there is no such journal", file.string(), "check its name"};
  if (!handle.isOpen()) return diskError("the journal cannot be opened", file, errno);
  if (::flock(handle.number(), LOCK_EX | LOCK_NB) != 0)
    return Error{ErrorCode::State, "a living process writes this journal", file.string(),
                 "wait until it has ended"};
  struct stat about {};
  ::fstat(handle.number(), &about);
  // Another process may have brought it home and removed it between opening and locking.
  if (about.st_nlink == 0)
    return Error{ErrorCode::Unknown, "the journal is gone", file.string(),
                 "another process has brought it home"};
  FileHeader header{};
  const std::size_t count = readAt(handle.number(), 0, std::as_writable_bytes(std::span(&header, 1)));
  if (count < sizeof header || !isSound(header))
    return Error{ErrorCode::BadFile, "the file is no journal, or its first bytes are damaged", file.string(),
                 "keep it and use a copy from before the damage"};
  if (header.version != journal::kVersion)
    return Error{ErrorCode::BadFile, "the journal has format " + std::to_string(header.version),
                 file.string(), "bring it home with the version of fovea that wrote it"};
  return JournalFile(std::move(handle), static_cast<std::uint64_t>(about.st_size), header);
}

std::optional<std::string> JournalFile::idOf(const std::filesystem::path &file) {
  const FileHandle handle(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  FileHeader header{};
  if (!handle.isOpen() || readAt(handle.number(), 0, std::as_writable_bytes(std::span(&header, 1))) < sizeof header ||
      !isSound(header))
    return std::nullopt;
  return std::string(header.id, sizeof header.id);
}

bool JournalFile::isHeld(const std::filesystem::path &file) {
  const FileHandle handle(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  return handle.isOpen() && ::flock(handle.number(), LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

std::span<const std::byte> JournalFile::bytes(std::uint64_t at, std::uint64_t count) {
  if (at >= size_) return {};
  count = std::min(count, size_ - at);
  if (at < windowAt_ || at + count > windowAt_ + window_.size()) {
    window_.resize(std::min(std::max(count, kWindowBytes), size_ - at));
    window_.resize(readAt(file_.number(), at, window_));
    windowAt_ = at;
  }
  return std::span(window_).subspan(at - windowAt_,
                                    std::min<std::uint64_t>(count, window_.size() - (at - windowAt_)));
}

std::optional<JournalFile::Place> JournalFile::recordAt(std::uint64_t at, std::uint64_t first,
                                                       std::uint64_t last) {
  RecordHeader header;
  const auto start = bytes(at, sizeof header);
  if (start.size() < sizeof header) return std::nullopt;
  std::memcpy(&header, start.data(), sizeof header);
  if (header.length < sizeof header || header.length > size_ - at) return std::nullopt;
  if (header.number < first || header.number > last) return std::nullopt;
  const auto whole = bytes(at, header.length);
  if (whole.size() < header.length) return std::nullopt;
  const auto payload = whole.subspan(sizeof header);
  if (header.crc != checksum(header, payload)) return std::nullopt;
  return Place{at, {header.number, static_cast<RecordType>(header.type), payload}};
}

std::optional<JournalFile::Place> JournalFile::following(std::uint64_t at, std::uint64_t first,
                                                        std::uint64_t last) {
  for (;;) {
    std::uint32_t length = 0;
    const auto start = bytes(at, sizeof length);
    if (start.size() < sizeof length) return std::nullopt;
    std::memcpy(&length, start.data(), sizeof length);
    if (length != journal::kSkip) return recordAt(at, first, last);
    at = journal::nextMultiple(at, segmentBytes_);
  }
}

std::optional<JournalFile::Place> JournalFile::search(std::uint64_t from, std::uint64_t number, JournalReplay &replay) {
  for (std::uint64_t at = from; at + sizeof(RecordHeader) <= size_;) {
    // More records than fit between cannot be missing: that is a chance hit inside of a payload.
    const std::uint64_t farthest = number + (at - from) / sizeof(RecordHeader);
    if (auto place = recordAt(at, number, farthest)) return place;
    if (bytes(at, sizeof(RecordHeader)).size() == sizeof(RecordHeader)) {
      at += journal::aligned(1);
    } else {  // a bad block is slow to read, and is not asked for each of its words
      replay.isUnreadable = true;
      at = journal::nextMultiple(at, kBlockBytes);
    }
  }
  return std::nullopt;
}

JournalReplay JournalFile::replay(const std::function<void(const Record &)> &visit) {
  JournalReplay replay;
  // One that continues another does not begin with 1.
  if (const auto first = following(sizeof(FileHeader), 1, UINT64_MAX)) replay.last = first->record.number - 1;
  for (std::uint64_t at = sizeof(FileHeader);;) {
    const std::uint64_t expected = replay.last + 1;
    auto place = following(at, expected, expected);
    if (!place) {
      place = search(at, expected, replay);
      if (!place) return replay;
      replay.skippedBytes += place->at - at;
      replay.skippedRecords += place->record.number - expected;
    }
    replay.last = place->record.number;
    at = place->at + journal::aligned(sizeof(RecordHeader) + place->record.payload.size());
    visit(place->record);
  }
}

Result<std::uint64_t> replayJournal(const std::filesystem::path &file,
                                    const std::function<void(const Record &)> &visit) {
  auto journal = JournalFile::open(file);
  if (!journal) return journal.error();
  return journal->replay(visit).last;
}

}  // namespace fovea
