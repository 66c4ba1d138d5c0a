#pragma once
// Messages for [main] from other threads.

#include <mutex>
#include <utility>
#include <vector>

namespace fovea {

/// Thread: any. Bounded: for news that only the eye misses when there is no room.
template <class Message>
class Mailbox {
 public:
  explicit Mailbox(std::size_t capacity) : capacity_(capacity) {}

  void post(Message message) {
    const std::lock_guard lock(mutex_);
    if (messages_.size() < capacity_) messages_.push_back(std::move(message));
  }
  std::vector<Message> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(messages_, {});
  }

 private:
  std::mutex mutex_;
  std::vector<Message> messages_;
  std::size_t capacity_;
};

}  // namespace fovea
