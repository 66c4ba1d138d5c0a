#pragma once
// A response box at the other end of a pseudo-terminal: answers questions, sends what it is told to send.

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <thread>

namespace fovea::testing {

class FakeXidBox {
 public:
  /// `link`: the name under which it can be opened, as /dev/serial/by-id has them.
  explicit FakeXidBox(std::filesystem::path link, std::string hello = "_xid0") : link_(std::move(link)), hello_(std::move(hello)) {
    plugIn();
  }
  ~FakeXidBox() { unplug(); }
  FakeXidBox(const FakeXidBox &) = delete;
  FakeXidBox &operator=(const FakeXidBox &) = delete;

  void plugIn() {
    master_ = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    grantpt(master_);
    unlockpt(master_);
    slave_ = open(ptsname(master_), O_RDWR | O_NOCTTY | O_CLOEXEC);  // so that it is there before a driver is
    std::filesystem::create_symlink(ptsname(master_), link_);
    if (pipe2(ends_, O_CLOEXEC) != 0) return;
    thread_ = std::thread([this] { answer(); });
  }
  void unplug() {
    if (!thread_.joinable()) return;
    std::filesystem::remove(link_);  // first: the terminal's number may at once be that of somebody else's
    close(ends_[1]);
    thread_.join();
    close(ends_[0]);
    close(slave_);
    close(master_);
  }

  void button(int key, bool isDown, std::uint32_t timer_ms) { send(packet(key, isDown, timer_ms)); }
  /// Pressed and let go now, by its own timer.
  void click(int key) {
    using namespace std::chrono;
    const auto now = duration_cast<milliseconds>(steady_clock::now() - setBackAt_.load()).count();
    button(key, true, static_cast<std::uint32_t>(now));
    button(key, false, static_cast<std::uint32_t>(now));
  }
  static std::string packet(int key, bool isDown, std::uint32_t timer_ms) {
    std::string bytes{'k', static_cast<char>(key << 5 | (isDown ? 0x10 : 0))};
    for (int shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(timer_ms >> shift & 0xff);
    return bytes;
  }
  void send(const std::string &bytes) {
    for (std::size_t sent = 0; sent < bytes.size();) {
      const ssize_t count = write(master_, bytes.data() + sent, bytes.size() - sent);
      if (count <= 0) return;
      sent += static_cast<std::size_t>(count);
    }
  }
  int timesSetBack() const { return setBack_; }

 private:
  void answer() {
    std::string asked;
    while (true) {
      std::array<pollfd, 2> waited{{{ends_[0], POLLIN, 0}, {master_, POLLIN, 0}}};
      poll(waited.data(), waited.size(), -1);
      if (waited[0].revents) return;
      char bytes[64];
      const ssize_t count = read(master_, bytes, sizeof bytes);
      if (count <= 0) continue;
      asked.append(bytes, static_cast<std::size_t>(count));
      while (!asked.empty() && answered(asked)) {
      }
    }
  }
  /// Takes one command off the front; false when the rest of it has not come yet.
  bool answered(std::string &asked) {
    const std::size_t length = asked.front() == '_' ? 3 : 2;
    if (asked.size() < length) return false;
    const std::string command = asked.substr(0, length);
    asked.erase(0, length);
    if (command == "_c1") send(hello_);
    if (command == "_d2") send("2");
    if (command == "_d3") send("1");
    if (command == "e5") {
      setBackAt_ = std::chrono::steady_clock::now();
      ++setBack_;
    }
    return true;
  }

  std::filesystem::path link_;
  std::string hello_;
  int master_ = -1, slave_ = -1, ends_[2] = {-1, -1};
  std::atomic<int> setBack_{0};
  std::atomic<std::chrono::steady_clock::time_point> setBackAt_{};
  std::thread thread_;
};

}  // namespace fovea::testing
