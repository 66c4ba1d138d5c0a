#pragma once
// A liaison on a free port of this machine, a session behind it that does what the test says, and clients that speak JSON.

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>

#include "core/json.hpp"
#include "liaison/liaison.hpp"
#include "remote/websocket_client.hpp"
#include "support/fake_remote.hpp"

namespace fovea::test {

using remote::ClientOptions;
using remote::WebSocketClient;

inline constexpr const char *kToken = "0123456789abcdef";

/// Keeps what was logged.
class KeptLog {
 public:
  KeptLog() : log_([] { return std::int64_t{0}; }) {
    log_.setConsoleLevel(LogLevel::Critical);
    log_.setListener([this](const LogLine &line) {
      const std::lock_guard lock(mutex_);
      lines_.push_back(line.source + ": " + line.text);
      changed_.notify_all();
    });
  }
  operator Log &() { return log_; }
  /// Waits for a line with `part`, and gives it.
  std::string line(const std::string &part) {
    std::unique_lock lock(mutex_);
    const std::string *found = nullptr;
    changed_.wait(lock, [&] {
      for (const std::string &line : lines_)
        if (line.find(part) != std::string::npos) found = &line;
      return found != nullptr;
    });
    return *found;
  }
  std::string all() {
    const std::lock_guard lock(mutex_);
    std::string text;
    for (const std::string &line : lines_) text += line + "\n";
    return text;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> lines_;
  Log log_;
};

/// One client; each wait ends after a while, so that a lost answer fails a test and does not hang it.
class Client {
 public:
  explicit Client(std::unique_ptr<WebSocketClient> socket) : socket_(std::move(socket)) {}

  void send(const Value &frame) { sendText(toJson(frame)); }
  void sendText(const std::string &text) {
    const auto sent = socket_->send(text);
    EXPECT_TRUE(sent) << sent.error().text();
  }
  Result<void> trySend(const std::string &text) { return socket_->send(text); }
  Value receive() {
    auto message = parsePlainJson(receiveText(), "message");
    EXPECT_TRUE(message);
    return message ? *message : Value();
  }
  std::string receiveText() {
    auto message = socket_->receive(std::chrono::seconds(20));
    EXPECT_TRUE(message) << message.error().text();
    EXPECT_TRUE(!message || *message) << "nothing came";
    return message && *message ? **message : "null";
  }
  Value ask(const Value &frame) {
    send(frame);
    return receive();
  }
  /// Everything else goes by until the connection ends; the code of the host's close frame.
  int closeCode() {
    while (true) {
      const auto message = socket_->receive(std::chrono::seconds(20));
      if (!message) return socket_->closeCode();
      if (!*message) return -1;
    }
  }
  void abort() { socket_->abort(); }

 private:
  std::unique_ptr<WebSocketClient> socket_;
};

inline Value memberOf(const Value &value, std::string_view name) {
  const Value *found = value.find(name);
  return found ? *found : Value();
}

class Harness {
 public:
  explicit Harness(LiaisonOptions options = {}) {
    options.port = 0;
    auto opened = Liaison::open(std::move(options), host, log);
    EXPECT_TRUE(opened) << opened.error().text();
    if (opened) liaison = std::move(*opened);
  }
  ClientOptions address() const {
    ClientOptions options;
    options.url = liaison->url();
    options.patience = std::chrono::seconds(20);
    return options;
  }
  Client connect() { return connect(address()); }
  Client connect(const ClientOptions &options) {
    auto socket = WebSocketClient::connect(options);
    if (!socket) throw std::runtime_error(socket.error().text());
    return Client(std::move(*socket));
  }

  FakeRemote host;
  KeptLog log;
  std::unique_ptr<Liaison> liaison;
};

}  // namespace fovea::test
