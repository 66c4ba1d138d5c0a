#include "media/file_cache.hpp"

#include <pthread.h>
#include <sys/stat.h>

#include <utility>

#include "core/caught.hpp"

namespace fovea {

FileStamp FileStamp::of(const std::filesystem::path &file) {
  FileStamp stamp{.path = file.string()};
  struct stat found {};
  if (::stat(file.c_str(), &found) != 0) return stamp;
  const auto nanoseconds = [](const timespec &time) {
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
  };
  stamp.device = found.st_dev, stamp.inode = found.st_ino,
  stamp.bytes = static_cast<std::uint64_t>(found.st_size);
  stamp.changed_ns = nanoseconds(found.st_ctim), stamp.modified_ns = nanoseconds(found.st_mtim);
  return stamp;
}

FileCache::~FileCache() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    isStopped_ = true;
  }
  hasChanged_.notify_all();
  thread_.join();
}

void FileCache::want(std::vector<FileWish> wishes) {
  {
    const std::lock_guard lock(mutex_);
    wishes_ = std::move(wishes);
    wanted_.clear();
    next_ = 0;
    ++order_;
    if (!thread_.joinable() && !wishes_.empty()) thread_ = std::thread([this] { run(); });
  }
  hasChanged_.notify_all();
}

std::size_t FileCache::doneWith() const {
  const std::lock_guard lock(mutex_);
  return next_;
}

bool FileCache::wait(std::size_t count, std::chrono::nanoseconds longest) const {
  std::unique_lock lock(mutex_);
  return hasChanged_.wait_for(lock, longest, [&] { return next_ >= std::min(count, wishes_.size()); });
}

/// The lock is held.
std::shared_ptr<void> FileCache::ready(const Key &key) {
  const auto found = entries_.find(key);
  if (found == entries_.end()) return nullptr;
  found->second.lastUse = ++uses_;
  return found->second.made.value;
}

Result<std::shared_ptr<void>> FileCache::find(const FileWish &wish) {
  const Key key = keyOf(wish);
  std::unique_lock lock(mutex_);
  hasChanged_.wait(lock, [&] { return inHand_ != key; });
  if (auto made = ready(key)) return made;
  lock.unlock();
  auto made = wish.make();
  if (!made) return made.error();
  std::shared_ptr<void> value = made->value;
  if (key != keyOf(wish)) return value;  // it changed meanwhile: of which bytes that is nobody knows
  lock.lock();
  keep(key, std::move(*made));
  return value;
}

std::shared_ptr<void> FileCache::extract(const FileWish &wish) {
  const Key key = keyOf(wish);
  std::unique_lock lock(mutex_);
  hasChanged_.wait(lock, [&] { return inHand_ != key; });
  const auto found = entries_.extract(key);
  if (found.empty()) return nullptr;
  bytes_ -= found.mapped().made.bytes;
  return found.mapped().made.value;
}

/// The lock is held. False: there is no room for it.
bool FileCache::keep(const Key &key, MadeOfFile made) {
  if (entries_.contains(key)) return true;
  if (made.bytes <= maxBytes_) makeRoom(made.bytes);
  if (bytes_ + made.bytes > maxBytes_) return false;
  bytes_ += made.bytes;
  entries_.emplace(key, Entry{std::move(made), ++uses_});
  return true;
}

void FileCache::makeRoom(std::size_t bytes) {
  while (bytes_ + bytes > maxBytes_) {
    auto oldest = entries_.end();
    for (auto one = entries_.begin(); one != entries_.end(); ++one)
      if (!wanted_.contains(one->first) &&
          (oldest == entries_.end() || one->second.lastUse < oldest->second.lastUse))
        oldest = one;
    if (oldest == entries_.end()) return;
    bytes_ -= oldest->second.made.bytes;
    entries_.erase(oldest);
  }
}

void FileCache::run() {
  pthread_setname_np(pthread_self(), name_.c_str());
  std::unique_lock lock(mutex_);
  for (;;) {
    hasChanged_.wait(lock, [&] { return isStopped_ || next_ < wishes_.size(); });
    if (isStopped_) return;
    const std::uint64_t order = order_;
    const FileWish wish = wishes_[next_];
    lock.unlock();
    const Key key = keyOf(wish);
    lock.lock();
    if (order != order_) continue;
    wanted_.insert(key);
    bool hasRoom = true;
    if (!ready(key)) {
      inHand_ = key;
      lock.unlock();
      auto made = caught(name_, wish.make);
      const bool isOfThose = key == keyOf(wish);
      lock.lock();
      inHand_.reset();
      if (made && isOfThose) hasRoom = keep(key, std::move(*made));
    }
    if (order == order_) next_ = hasRoom ? next_ + 1 : wishes_.size();
    hasChanged_.notify_all();
  }
}

}  // namespace fovea
