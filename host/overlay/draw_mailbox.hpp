#pragma once
// Hands pictures of the panels from [main] to [stage]. The stage never waits, allocates or frees.

#include <memory>
#include <mutex>
#include <utility>

namespace fovea {

/// `T` is made and destroyed on [main] alone; [stage] only reads it.
template <class T>
class DrawMailbox {
 public:
  /// Replaces a picture nobody has fetched. Null: nothing to draw. Thread: [main].
  void put(std::unique_ptr<T> picture) {
    std::unique_ptr<T> spent;
    {
      const std::lock_guard lock(mutex_);
      fresh_.swap(picture);
      spent_.swap(spent);
      hasFresh_ = true;
    }
  }

  /// The latest picture, good until the next call. Thread: [stage].
  const T *latest() {
    const std::unique_lock lock(mutex_, std::try_to_lock);
    if (lock.owns_lock() && hasFresh_) {
      // Between two fresh ones lies a put(), which has emptied spent_.
      spent_ = std::exchange(current_, std::move(fresh_));
      hasFresh_ = false;
    }
    return current_.get();
  }

 private:
  std::mutex mutex_;
  std::unique_ptr<T> fresh_, current_, spent_;
  bool hasFresh_ = false;
};

}  // namespace fovea
