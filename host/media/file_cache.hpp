#pragma once
// What was made of files. A thread of its own makes what is going to be asked for.

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "core/result.hpp"

namespace fovea {

/// Which bytes a path leads to, as far as the disk says without reading them. All 0: there is no such file.
struct FileStamp {
  std::string path;
  std::uint64_t device = 0, inode = 0, bytes = 0;
  std::int64_t changed_ns = 0, modified_ns = 0;
  auto operator<=>(const FileStamp &) const = default;
  static FileStamp of(const std::filesystem::path &file);
};

struct MadeOfFile {
  std::shared_ptr<void> value;
  std::size_t bytes = 0;  // of memory
};

/// Something that can be made of a file.
struct FileWish {
  std::string what;  // "picture", "sound of 48000 Hz"
  std::filesystem::path file;
  std::function<Result<MadeOfFile>()> make;  // Thread: any
};

/// Thread: any.
class FileCache {
 public:
  /// `name`: of its thread.
  explicit FileCache(std::string name = "fovea-ahead", std::size_t maxBytes = std::size_t{512} << 20)
      : name_(std::move(name)), maxBytes_(maxBytes) {}
  ~FileCache();
  FileCache(const FileCache &) = delete;
  FileCache &operator=(const FileCache &) = delete;

  /// From now on the thread makes these, one after the other, until there is no more room; what it has not
  /// begun of those before it does not. They are kept until others are wanted; all else goes when there is no
  /// room, what was asked for longest ago first.
  void want(std::vector<FileWish> wishes);
  /// How many of them the thread is done with, from the first on: what cannot be made, or finds no room, is
  /// left to who asks for it.
  std::size_t doneWith() const;
  /// Until it is done with `count` of them, or so much real time has passed. Is it?
  bool wait(std::size_t count, std::chrono::nanoseconds longest) const;

  /// What was made; else it is made now, or waited for where the thread is at it. Errors: those of making it.
  template <class T>
  Result<std::shared_ptr<const T>> get(const FileWish &wish) {
    auto made = find(wish);
    if (!made) return made.error();
    return std::shared_ptr<const T>(std::static_pointer_cast<T>(std::move(*made)));
  }
  /// What was made of those very bytes, and is still there; null: nothing.
  template <class T>
  std::shared_ptr<const T> made(const std::string &what, const FileStamp &stamp) {
    const std::lock_guard lock(mutex_);
    return std::static_pointer_cast<T>(ready({what, stamp}));
  }
  /// What was made, which the cache has no more; null: nothing was.
  template <class T>
  std::shared_ptr<T> take(const FileWish &wish) {
    return std::static_pointer_cast<T>(extract(wish));
  }

 private:
  struct Key {
    std::string what;
    FileStamp stamp;
    auto operator<=>(const Key &) const = default;
  };
  struct Entry {
    MadeOfFile made;
    std::uint64_t lastUse = 0;
  };
  static Key keyOf(const FileWish &wish) { return {wish.what, FileStamp::of(wish.file)}; }
  Result<std::shared_ptr<void>> find(const FileWish &wish);
  std::shared_ptr<void> extract(const FileWish &wish);
  std::shared_ptr<void> ready(const Key &key);
  bool keep(const Key &key, MadeOfFile made);
  void makeRoom(std::size_t bytes);
  void run();

  const std::string name_;
  const std::size_t maxBytes_;
  mutable std::mutex mutex_;  // of everything below; never held while something is made
  mutable std::condition_variable hasChanged_;
  std::map<Key, Entry> entries_;
  std::size_t bytes_ = 0;
  std::uint64_t uses_ = 0;
  std::vector<FileWish> wishes_;
  std::set<Key> wanted_;     // of them, those that the thread has come to
  std::size_t next_ = 0;     // of them
  std::uint64_t order_ = 0;  // how often something was wanted
  std::optional<Key> inHand_;
  bool isStopped_ = false;
  std::thread thread_;
};

}  // namespace fovea
