#include "session/task_queue.hpp"

#include <algorithm>

namespace fovea {

std::uint64_t TaskQueue::nextId() {
  const std::lock_guard lock(mutex_);
  return ++lastId_;
}

Result<std::uint64_t> TaskQueue::add(Task task) {
  std::uint64_t id = 0;
  {
    const std::lock_guard lock(mutex_);
    if (isClosed_) return Error{ErrorCode::State, "the session is closed", task.method, "open a new one"};
    if (waiting_.size() >= kCapacity)
      return Error{ErrorCode::Busy, std::to_string(kCapacity) + " calls wait already", task.method,
                   "wait for some to be done, or cancel them"};
    id = task.id = task.id ? task.id : ++lastId_;
    waiting_.push_back(std::move(task));
  }
  wake_();
  return id;
}

std::optional<Task> TaskQueue::take() {
  const std::lock_guard lock(mutex_);
  if (waiting_.empty()) return std::nullopt;
  Task task = std::move(waiting_.front());
  waiting_.pop_front();
  running_ = TaskView{task.id, task.method, task.client, task.arguments, true};
  return task;
}

void TaskQueue::finish() {
  const std::lock_guard lock(mutex_);
  running_.reset();
}

bool TaskQueue::isEmpty() const {
  const std::lock_guard lock(mutex_);
  return waiting_.empty();
}

std::vector<TaskView> TaskQueue::list() const {
  const std::lock_guard lock(mutex_);
  std::vector<TaskView> tasks;
  if (running_) tasks.push_back(*running_);
  for (const Task &task : waiting_) tasks.push_back({task.id, task.method, task.client, task.arguments, false});
  return tasks;
}

Result<void> TaskQueue::cancel(std::uint64_t id) {
  Task task;
  {
    const std::lock_guard lock(mutex_);
    if (running_ && running_->id == id)
      return Error{ErrorCode::State, "call " + std::to_string(id) + " runs already", running_->method, "stopExperiment ends a run"};
    const auto found = std::find_if(waiting_.begin(), waiting_.end(), [&](const Task &known) { return known.id == id; });
    if (found == waiting_.end())
      return Error{ErrorCode::Unknown, "no call " + std::to_string(id) + " waits", "cancelTask", "it was never accepted, or is done; listTasks shows those that wait"};
    task = std::move(*found);
    waiting_.erase(found);
  }
  task.done(task.id, Error{ErrorCode::Stopped, "the call was cancelled", task.method, "make it again"});
  return {};
}

void TaskQueue::close(const std::string &why) {
  std::deque<Task> left;
  {
    const std::lock_guard lock(mutex_);
    isClosed_ = true;
    left = std::exchange(waiting_, {});
  }
  for (const Task &task : left) task.done(task.id, Error{ErrorCode::Stopped, why, task.method, "make it in the next session"});
}

}  // namespace fovea
