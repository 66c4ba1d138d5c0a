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

std::uint64_t JournalFile::replay(const std::function<void(const Record &)> &visit) {
  std::uint64_t last = 0;
  for (std::uint64_t at = sizeof(FileHeader);;) {
    std::uint32_t length = 0;
    const auto start = bytes(at, sizeof length);
    if (start.size() < sizeof length) return last;
    std::memcpy(&length, start.data(), sizeof length);
    if (length == journal::kSkip) {
      at = journal::nextMultiple(at, segmentBytes_);
      continue;
    }
    RecordHeader header;
    const auto whole = bytes(at, length);
    if (length < sizeof header || whole.size() < length) return last;
    std::memcpy(&header, whole.data(), sizeof header);
    const auto payload = whole.subspan(sizeof header);
    if (header.number != last + 1 || header.crc != checksum(header, payload)) return last;
    visit({header.number, static_cast<RecordType>(header.type), payload});
    last = header.number;
    at += journal::aligned(length);
  }
}

Result<std::uint64_t> replayJournal(const std::filesystem::path &file,
                                    const std::function<void(const Record &)> &visit) {
  auto journal = JournalFile::open(file);
  if (!journal) return journal.error();
  return journal->replay(visit);
}

}  // namespace fovea
