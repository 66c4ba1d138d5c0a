#include "session/worker.hpp"

#include "core/caught.hpp"

namespace fovea {

void Worker::start() {
  thread_ = std::thread([this] { run(); });
}

void Worker::add(std::function<void()> piece) {
  {
    const std::lock_guard lock(mutex_);
    if (!isClosed_) {
      waiting_.push_back(std::move(piece));
      wake_.notify_one();
      return;
    }
  }
  perform(piece);
}

bool Worker::tryAdd(std::function<void()> piece, std::size_t most) {
  const std::lock_guard lock(mutex_);
  if (isClosing_ || waiting_.size() >= most) return false;
  waiting_.push_back(std::move(piece));
  wake_.notify_one();
  return true;
}

std::size_t Worker::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_.size() + (isBusy_ ? 1 : 0);
}

void Worker::close() {
  (void)closeWithin({});
  if (thread_.joinable()) thread_.join();
  const std::lock_guard lock(mutex_);
  isClosed_ = true;
}

bool Worker::closeWithin(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  isClosing_ = true;
  wake_.notify_one();
  return ended_.wait_for(lock, patience, [this] { return isClosed_; });
}

void Worker::perform(const std::function<void()> &piece) const {
  const auto done = caught("session", [&]() -> Result<void> {
    piece();
    return {};
  });
  if (!done) complain_(done.error());
}

void Worker::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return isClosing_ || !waiting_.empty(); });
    if (waiting_.empty()) {
      isClosed_ = true;
      ended_.notify_all();
      return;
    }
    std::function<void()> next = std::move(waiting_.front());
    waiting_.pop_front();
    isBusy_ = true;
    lock.unlock();
    perform(next);
    next = nullptr;  // what it holds goes before the lock comes back
    lock.lock();
    isBusy_ = false;
  }
}

}  // namespace fovea
