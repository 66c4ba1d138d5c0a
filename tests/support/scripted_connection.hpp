#pragma once
// A display server that says what the test says.

#include <sys/eventfd.h>
#include <unistd.h>

#include <deque>
#include <mutex>

#include "devices/x_connection.hpp"

namespace fovea::testing {

class ScriptedConnection final : public XConnection {
 public:
  explicit ScriptedConnection(std::vector<XPointer> pointers = {}) : pointers_(std::move(pointers)) {}
  ~ScriptedConnection() override { close(bell_); }
  void send(const RawEvent &event) {
    Heard heard;
    heard.raw = event;
    send(heard);
  }
  /// Other devices are there from now on.
  void change(std::vector<XPointer> pointers) {
    {
      const std::lock_guard lock(mutex_);
      pointers_ = std::move(pointers);
    }
    Heard heard;
    heard.devicesChanged = true;
    send(heard);
  }
  /// None: on another window.
  void putPointer(std::optional<WindowPoint> at) {
    const std::lock_guard lock(mutex_);
    pointer_ = at;
  }
  int descriptor() const override { return bell_; }
  bool hasQueued() override { return !read_.empty(); }
  bool readMore() override {
    eventfd_t ignored = 0;
    eventfd_read(bell_, &ignored);
    const std::lock_guard lock(mutex_);
    read_.insert(read_.end(), sent_.begin(), sent_.end());
    sent_.clear();
    return !read_.empty();
  }
  Heard next() override {
    const Heard heard = read_.front();
    read_.pop_front();
    return heard;
  }
  bool windowHasKeys() override { return true; }
  std::optional<WindowPoint> pointerInWindow() override {
    const std::lock_guard lock(mutex_);
    return pointer_;
  }
  void movePointer(WindowPoint) override {}
  std::vector<XKeyboard> keyboards() override { return {}; }
  std::vector<XPointer> pointers() override {
    const std::lock_guard lock(mutex_);
    return pointers_;
  }
  KeyNameTable keyNames() override { return {}; }

 private:
  void send(const Heard &heard) {
    {
      const std::lock_guard lock(mutex_);
      sent_.push_back(heard);
    }
    eventfd_write(bell_, 1);
  }
  const int bell_ = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  std::mutex mutex_;
  std::vector<XPointer> pointers_;
  std::optional<WindowPoint> pointer_;
  std::deque<Heard> sent_, read_;
};

}  // namespace fovea::testing
