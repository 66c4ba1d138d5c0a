#pragma once
// Messages for [main] from other threads.

#include <mutex>
#include <utility>
#include <vector>

namespace fovea {

/// Thread: any. Bounded: what does not fit is counted.
template <class Message>
class Mailbox {
 public:
  explicit Mailbox(std::size_t capacity) : capacity_(capacity) {}

  void post(Message message) {
    const std::lock_guard lock(mutex_);
    if (messages_.size() < capacity_) messages_.push_back(std::move(message));
    else ++dropped_;
  }
  std::vector<Message> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(messages_, {});
  }
  std::size_t dropped() const {
    const std::lock_guard lock(mutex_);
    return dropped_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<Message> messages_;
  std::size_t capacity_;
  std::size_t dropped_ = 0;
};

}  // namespace fovea
