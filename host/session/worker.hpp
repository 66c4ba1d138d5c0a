#pragma once
// A thread of its own for work that its askers need not wait for.

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "core/result.hpp"

namespace fovea {

/// Does one piece of work after the other, first come, first served. Thread: any.
class Worker {
 public:
  /// `complain` hears of what a piece of work throws.
  explicit Worker(std::function<void(const Error &)> complain) : complain_(std::move(complain)) {}
  ~Worker() { close(); }
  /// Until start() the work waits.
  void start();
  /// After close() it is done here and now, so that whoever waits for it hears of it.
  void add(std::function<void()> piece);
  /// The same, but false when `most` pieces wait already or it is closed.
  bool tryAdd(std::function<void()> piece, std::size_t most);
  /// Pieces that are not done, the one in hand among them.
  std::size_t waiting() const;
  /// Takes no more, and returns when all is done.
  void close();
  /// The same, but returns after `patience` too: false, it is not done yet.
  bool closeWithin(std::chrono::milliseconds patience);

 private:
  void run();
  void perform(const std::function<void()> &piece) const;

  const std::function<void(const Error &)> complain_;
  mutable std::mutex mutex_;
  std::condition_variable wake_, ended_;
  std::deque<std::function<void()>> waiting_;
  bool isClosing_ = false, isClosed_ = false, isBusy_ = false;
  std::thread thread_;
};

}  // namespace fovea
