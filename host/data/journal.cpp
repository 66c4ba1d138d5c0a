#include "data/journal.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <mutex>
#include <optional>

#include "core/hash.hpp"
#include "data/disk.hpp"
#include "data/journal_format.hpp"

namespace fovea {
namespace {

using journal::FileHeader;
using journal::RecordHeader;

constexpr std::size_t kReadyAhead = 3;     // segments
constexpr std::size_t kMappedBacklog = 4;  // segments
constexpr std::size_t kWritableAhead =
    64 * 1024;  // bytes whose pages are made writable before the stage gets there

/// A stretch of the file, or of memory when the disk had no room for it.
struct Segment {
  std::uint64_t offset = 0;
  std::size_t bytes = 0;
  std::byte *data = nullptr;  // none: not mapped at present; only [writer] unmaps, and only what is sealed
  std::atomic<bool> isInMemory{false};
  std::atomic<Segment *> next{nullptr};  // set when this one is sealed: the stage never touches it again
};

std::atomic_ref<std::uint32_t> lengthAt(const Segment &segment, std::size_t at) {
  return std::atomic_ref(*reinterpret_cast<std::uint32_t *>(segment.data + at));
}

class MappedJournal final : public Journal {
 public:
  MappedJournal(FileHandle handle, std::filesystem::path file, JournalOptions options)
      : handle_(std::move(handle)),
        file_(std::move(file)),
        segmentBytes_(options.segmentBytes),
        id_(options.id.empty() ? randomHex(16) : options.id),
        number_(options.first - 1),
        lastNumber_(options.first - 1) {
    const std::scoped_lock lock(allocation_);
    current_ = makeSegment(segmentBytes_, true);
    writeFileHeader();
    oldest_ = current_;
    confirmed_ = last_ = {current_, at_, number_};
  }

  ~MappedJournal() override {
    if (!full()) {
      const std::uint64_t used = current_->offset + at_;
      // Fails only if the disk does; the room then stays taken until the file is removed.
      [[maybe_unused]] const int cut = ::ftruncate(handle_.number(), static_cast<off_t>(used));
    }
    for (auto &slot : ready_) release(slot.exchange(nullptr));
    for (Segment *segment = oldest_; segment;)
      release(std::exchange(segment, segment->next.load()));
  }

  std::uint64_t append(RecordType type, std::span<const std::byte> payload) override {
    const std::size_t length = sizeof(RecordHeader) + payload.size();
    const std::size_t need = journal::aligned(length);
    // What only memory holds may be moved to the disk at any moment, so that case takes the lock.
    std::unique_lock<std::mutex> lock(allocation_, std::defer_lock);
    if (current_->isInMemory.load(std::memory_order_acquire)) lock.lock();
    if (at_ + need > current_->bytes) advance(need, lock);

    RecordHeader header{0, 0, ++number_, static_cast<std::uint8_t>(type), {}};
    header.crc = checksum(header, payload);
    std::byte *const start = current_->data + at_;
    constexpr std::size_t kLength = sizeof header.length;
    std::memcpy(start + kLength, reinterpret_cast<const std::byte *>(&header) + kLength,
                sizeof header - kLength);
    if (!payload.empty()) std::memcpy(start + sizeof header, payload.data(), payload.size());
    lengthAt(*current_, at_).store(static_cast<std::uint32_t>(length), std::memory_order_release);
    at_ += need;
    lastNumber_.store(number_, std::memory_order_release);
    return number_;
  }

  bool full() const override { return inMemory_.load(std::memory_order_acquire) > 0; }
  std::uint64_t lastNumber() const override { return lastNumber_.load(std::memory_order_acquire); }

  void prepare() override {
    bringToDisk();
    releaseForgotten();
    while (makeReady()) {
    }
    unmapBacklog();
    makeWritable();
  }

  std::uint64_t read(std::uint64_t after, const std::function<void(const Record &)> &visit,
                     std::uint64_t limit) override {
    Cursor cursor = after >= last_.number ? last_ : confirmed_;
    for (std::uint64_t visited = 0; visited < limit;) {
      const auto record = next(cursor);
      if (!record) break;
      if (record->number <= after) continue;
      visit(*record);
      ++visited;
    }
    last_ = cursor;
    return std::max(after, cursor.number);
  }

  void forget(std::uint64_t number) override {
    Cursor cursor = number >= last_.number ? last_ : confirmed_;
    for (Cursor ahead = cursor; cursor.number < number && next(ahead);) cursor = ahead;
    confirmed_ = cursor;
    if (last_.number < cursor.number) last_ = cursor;
    releaseForgotten();
  }

  Result<void> sync() override {
    if (full()) {
      Error full = diskError("memory holds records that the disk has no room for", file_, ENOSPC);
      full.code = ErrorCode::State;  // nothing was dropped: there will be room, or there will not
      return full;
    }
    if (::fdatasync(handle_.number()) != 0)
      return diskError("the journal cannot be brought to the disk", file_, errno);
    return {};
  }

  const std::filesystem::path &file() const override { return file_; }
  const std::string &id() const override { return id_; }

  Result<void> rename(const std::filesystem::path &file) override {
    auto published = publish(file_, file);
    if (!published) return published.error();
    if (!*published) return diskError("the journal cannot be renamed", file, EEXIST);
    file_ = file;
    return {};
  }

  /// Why the disk refused last.
  int problem() const { return problem_; }

 private:
  struct Cursor {
    Segment *segment = nullptr;
    std::size_t at = 0;
    std::uint64_t number = 0;  // of the record before `at`
  };

  void writeFileHeader() {
    FileHeader header{};
    std::memcpy(header.magic, journal::kMagic, sizeof header.magic);
    header.version = journal::kVersion;
    header.segmentBytes = segmentBytes_;
    std::memcpy(header.id, id_.data(), sizeof header.id);
    header.crc = checksum(header);
    std::memcpy(current_->data, &header, sizeof header);
    at_ = sizeof header;
  }

  std::byte *map(std::uint64_t offset, std::size_t bytes, int protection) const {
    void *const data = ::mmap(nullptr, bytes, protection, MAP_SHARED | MAP_POPULATE, handle_.number(),
                              static_cast<off_t>(offset));
    return data == MAP_FAILED ? nullptr : static_cast<std::byte *>(data);
  }

  /// A writable mapping of a new stretch of the file, or nothing when the disk refuses.
  std::byte *extendFile(std::uint64_t offset, std::size_t bytes) {
    do problem_ = ::posix_fallocate(handle_.number(), static_cast<off_t>(offset), static_cast<off_t>(bytes));
    while (problem_ == EINTR);
    return problem_ == 0 ? map(offset, bytes, PROT_READ | PROT_WRITE) : nullptr;
  }

  /// With allocation_ held. Segments are taken into use in the order in which they are made, which is their
  /// order in the file: so none may be made on the disk while an earlier one has no place there.
  Segment *makeSegment(std::size_t bytes, bool memoryWillDo) {
    auto segment = std::make_unique<Segment>();
    segment->offset = end_;
    segment->bytes = bytes;
    if (!full()) segment->data = extendFile(end_, bytes);
    if (!segment->data) {
      if (!memoryWillDo) return nullptr;
      void *const memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      if (memory == MAP_FAILED) std::abort();  // neither disk nor memory: stopping is all that is left
      segment->data = static_cast<std::byte *>(memory);
      segment->isInMemory.store(true, std::memory_order_release);
      inMemory_.fetch_add(1, std::memory_order_acq_rel);
    }
    end_ += bytes;
    return segment.release();
  }

  void release(Segment *segment) const {
    if (!segment) return;
    if (segment->data) ::munmap(segment->data, segment->bytes);
    delete segment;
  }

  // [stage]

  Segment *takeReady() {
    Segment *const segment = ready_[taken_ % kReadyAhead].exchange(nullptr, std::memory_order_acq_rel);
    if (segment) ++taken_;
    return segment;
  }

  void continueIn(Segment *segment) {
    if (at_ < current_->bytes) lengthAt(*current_, at_).store(journal::kSkip, std::memory_order_release);
    current_->next.store(segment, std::memory_order_release);
    current_ = segment;
    at_ = 0;
  }

  /// Where [writer] is far behind, the pages of what it will read later need not stay in this process.
  static void dropPages(const Segment &segment) {
    // Of a mapped file only: what memory alone holds would be lost. Before it is sealed: then [writer] may unmap it.
    if (!segment.isInMemory.load(std::memory_order_acquire)) ::madvise(segment.data, segment.bytes, MADV_DONTNEED);
  }

  /// Moves on to a segment with room for `need` bytes. The lock is taken only if no segment was made ready,
  /// and kept then.
  void advance(std::size_t need, std::unique_lock<std::mutex> &lock) {
    const bool fits = need <= segmentBytes_;
    Segment *segment = fits ? takeReady() : nullptr;
    if (!segment) {
      if (!lock.owns_lock()) lock.lock();
      // [writer] may have been about to make one ready. Those that are too small stay empty, for the order's
      // sake.
      while (Segment *const ready = takeReady()) {
        continueIn(ready);
        if (fits) return;
      }
      segment = makeSegment(fits ? segmentBytes_ : (need + segmentBytes_ - 1) / segmentBytes_ * segmentBytes_,
                            true);
      dropPages(*current_);
    }
    continueIn(segment);
  }

  // [writer]

  /// One more, unless there are enough or the disk refuses.
  bool makeReady() {
    const std::scoped_lock lock(allocation_);
    auto &slot = ready_[readied_ % kReadyAhead];
    if (slot.load(std::memory_order_acquire)) return false;
    Segment *const made = makeSegment(segmentBytes_, false);
    if (!made) return false;
    slot.store(made, std::memory_order_release);
    ++readied_;
    return true;
  }

  /// What has no place in the file yet stays: without it the file would have a hole.
  void releaseForgotten() {
    while (oldest_ != confirmed_.segment && !oldest_->isInMemory.load(std::memory_order_acquire))
      release(std::exchange(oldest_, oldest_->next.load(std::memory_order_acquire)));
  }

  /// Gives the segments that only memory holds their places in the file, in order, as far as there is room.
  void bringToDisk() {
    for (Segment *segment = oldest_; segment && full();
         segment = segment->next.load(std::memory_order_acquire)) {
      if (!segment->isInMemory.load(std::memory_order_acquire)) continue;
      const std::scoped_lock lock(allocation_);
      std::byte *const data = extendFile(segment->offset, segment->bytes);
      if (!data) return;
      std::memcpy(data, segment->data, segment->bytes);
      ::munmap(std::exchange(segment->data, data), segment->bytes);
      segment->isInMemory.store(false, std::memory_order_release);
      inMemory_.fetch_sub(1, std::memory_order_acq_rel);
    }
  }

  /// All but the next few sealed segments wait in the file, not in memory, until their turn comes.
  void unmapBacklog() {
    const auto nextOf = [](const Segment *segment) { return segment->next.load(std::memory_order_acquire); };
    for (Segment *segment = confirmed_.segment; segment != last_.segment; segment = nextOf(segment))
      unmap(*segment);
    Segment *segment = last_.segment;
    for (std::size_t i = 0; i < kMappedBacklog && nextOf(segment); ++i) segment = nextOf(segment);
    for (; nextOf(segment); segment = nextOf(segment)) unmap(*segment);
  }

  static void unmap(Segment &segment) {
    if (!segment.data || segment.isInMemory.load(std::memory_order_acquire)) return;
    ::munmap(std::exchange(segment.data, nullptr), segment.bytes);
  }

  /// After a sync the kernel write-protects pages that it wrote; the next write to each would cost the stage
  /// a fault.
  void makeWritable() const {
#ifdef MADV_POPULATE_WRITE  // Linux 5.14; without it the stage takes the faults, a microsecond each
    const Segment &segment = *last_.segment;
    if (segment.next.load(std::memory_order_acquire) || segment.isInMemory.load(std::memory_order_acquire))
      return;
    const std::size_t page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    const std::size_t from = last_.at / page * page;
    if (from < segment.bytes)
      ::madvise(segment.data + from, std::min(kWritableAhead, segment.bytes - from), MADV_POPULATE_WRITE);
#endif
  }

  /// The record at the cursor, which moves behind it.
  std::optional<Record> next(Cursor &cursor) {
    for (;;) {
      Segment &segment = *cursor.segment;
      if (!segment.data && !(segment.data = map(segment.offset, segment.bytes, PROT_READ)))
        return std::nullopt;
      const std::uint32_t length = cursor.at == segment.bytes
                                       ? journal::kSkip
                                       : lengthAt(segment, cursor.at).load(std::memory_order_acquire);
      if (length == 0) return std::nullopt;
      if (length != journal::kSkip) {
        RecordHeader header;
        const std::byte *const start = segment.data + cursor.at;
        std::memcpy(&header.number, start + offsetof(RecordHeader, number), sizeof header.number);
        const auto type =
            static_cast<RecordType>(std::to_integer<std::uint8_t>(start[offsetof(RecordHeader, type)]));
        cursor.at += journal::aligned(length);
        cursor.number = header.number;
        return Record{header.number, type, {start + sizeof header, length - sizeof header}};
      }
      Segment *const following = segment.next.load(std::memory_order_acquire);
      if (!following) return std::nullopt;
      cursor.segment = following;
      cursor.at = 0;
    }
  }

  FileHandle handle_;
  std::filesystem::path file_;
  const std::uint32_t segmentBytes_;
  const std::string id_;

  std::mutex allocation_;  // of new segments, and of the contents of those in memory
  std::uint64_t end_ = 0;  // of the last segment made
  int problem_ = 0;
  std::atomic<int> inMemory_{0};
  std::array<std::atomic<Segment *>, kReadyAhead> ready_{};
  std::size_t readied_ = 0;  // [writer]

  // [stage]
  Segment *current_ = nullptr;
  std::size_t at_ = 0;
  std::uint64_t number_;
  std::size_t taken_ = 0;
  std::atomic<std::uint64_t> lastNumber_;

  // [writer]
  Segment *oldest_ = nullptr;
  Cursor confirmed_;  // behind what is never asked for again
  Cursor last_;       // where the last read stopped
};

}  // namespace

Result<std::unique_ptr<Journal>> Journal::create(const std::filesystem::path &file, JournalOptions options) {
  assert(std::has_single_bit(options.segmentBytes) && options.segmentBytes >= 4096);
  std::filesystem::path temporary = file;
  temporary.concat(".").concat(randomHex(4)).concat(".new");
  FileHandle handle(::open(temporary.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0666));
  if (!handle.isOpen()) return diskError("the journal cannot be made", temporary, errno);
  const auto giveUp = [&](Error error) {
    ::unlink(temporary.c_str());
    return error;
  };
  if (::flock(handle.number(), LOCK_EX | LOCK_NB) != 0)
    return giveUp(diskError("the journal cannot be locked", temporary, errno));
  auto journal = std::make_unique<MappedJournal>(std::move(handle), temporary, options);
  if (journal->full()) return giveUp(diskError("the journal gets no room", file, journal->problem()));
  if (auto renamed = journal->rename(file); !renamed) return giveUp(renamed.error());
  syncFolder(file.parent_path());
  return std::unique_ptr<Journal>(std::move(journal));
}

}  // namespace fovea
