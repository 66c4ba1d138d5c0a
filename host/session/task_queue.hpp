#pragma once
// Work that waits its turn: one after the other, first come, first served.

#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/value.hpp"
#include "session/remote.hpp"

namespace fovea {

/// One piece of work as its asker described it.
struct Task {
  std::uint64_t id = 0;
  std::string method, client;
  Dict arguments;
  std::function<Result<Value>()> work;
  CallDone done;
};

/// What others may see of a task.
struct TaskView {
  std::uint64_t id = 0;
  std::string method, client;
  Dict arguments;
  bool isRunning = false;
};

/// Thread: any.
class TaskQueue {
 public:
  static constexpr std::size_t kCapacity = 1000;

  explicit TaskQueue(std::function<void()> wake) : wake_(std::move(wake)) {}

  /// A new id, also for calls that never wait.
  std::uint64_t nextId();
  /// A task with an id of nextId() keeps it. Errors: Busy when the queue is full; State when it is closed.
  Result<std::uint64_t> add(Task task);
  /// The oldest, marked as running until finish().
  std::optional<Task> take();
  void finish();
  bool isEmpty() const;
  /// The running one first, then those that wait, oldest first.
  std::vector<TaskView> list() const;
  /// Takes back one that waits: its asker hears that it was cancelled.
  /// Errors: State when it runs already; Unknown when it is not here.
  Result<void> cancel(std::uint64_t id);
  /// Refuses everything from now on; those who wait hear why.
  void close(const std::string &why);

 private:
  std::function<void()> wake_;
  mutable std::mutex mutex_;
  std::deque<Task> waiting_;
  std::optional<TaskView> running_;
  std::uint64_t lastId_ = 0;
  bool isClosed_ = false;
};

}  // namespace fovea
