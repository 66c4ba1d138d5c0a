#pragma once
// The one way to the stage: commandsToStage.

#include <atomic>
#include <mutex>
#include <utility>
#include <vector>

#include "stage/view.hpp"

namespace fovea {

/// Thread: post() from [any], take() from [stage]. Asking whether there is something costs one atomic read.
class CommandQueue {
 public:
  /// False when the queue is full: the sender says so.
  bool post(Command command) {
    const std::lock_guard lock(mutex_);
    if (commands_.size() >= kCapacity) return false;
    commands_.push_back(std::move(command));
    waiting_.store(true, std::memory_order_release);
    return true;
  }

  std::vector<Command> take() {
    if (!waiting_.load(std::memory_order_acquire)) return {};
    const std::lock_guard lock(mutex_);
    waiting_.store(false, std::memory_order_relaxed);
    return std::exchange(commands_, {});
  }

 private:
  static constexpr std::size_t kCapacity = 1000;
  std::mutex mutex_;
  std::vector<Command> commands_;
  std::atomic<bool> waiting_{false};
};

}  // namespace fovea
