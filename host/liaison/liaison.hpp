#pragma once
// Remote control over WebSocket: who may connect, how much each may cost, and the one thread that serves them.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/log.hpp"
#include "session/remote.hpp"

namespace fovea {

struct LiaisonLimits {
  std::size_t clients = 32;
  std::size_t frameBytes = std::size_t{1} << 20;   // a longer frame ends its connection with code 1009
  std::size_t queuedBytes = std::size_t{4} << 20;  // what one client may leave unread; then events are dropped, frames first
  std::size_t openCalls = 64;                      // of one client
  double framesPerSecond = 1000;                   // of one client; faster ones are made to wait
  Duration greeting = std::chrono::seconds(10);    // from the connection to the token
  Duration silence = std::chrono::seconds(60);     // without an answer to a ping: the client is gone
};

struct LiaisonOptions {
  std::string host = "127.0.0.1";  // an address of this machine, or "localhost"; "0.0.0.0" and "::" are all of them
  std::uint16_t port = 8001;       // 0: any that is free
  std::string token;               // empty: none is asked for, which only a loopback address allows
  std::filesystem::path certificate, key;  // PEM files; with both, connections are encrypted (wss)
  bool allowPlainText = false;             // beyond this machine without encryption: token and data can be read on the way
  std::vector<std::string> origins;        // of web pages that may connect, besides those of this machine: "https://lab.example"
  LiaisonLimits limits{};
};

/// Listens from open() until it is destroyed; clients hear of the end with a close frame. See docs/remote.md for what is spoken.
///
/// Thread: any may own it. [liaison] serves; it calls RemoteObject::call() and changes nothing itself.
class Liaison {
 public:
  /// Owner:  `host` and `log` outlive the liaison; calls that are still open when it ends go on, unheard.
  /// Errors: Refused: beyond this machine without a token or encryption. BadArgument: no address. BadFile: certificate or key.
  ///         Device: the port is taken.
  static Result<std::unique_ptr<Liaison>> open(LiaisonOptions options, RemoteHost &host, Log &log);
  /// Returns within half a second.
  ~Liaison();
  Liaison(const Liaison &) = delete;
  Liaison &operator=(const Liaison &) = delete;

  std::uint16_t port() const;
  /// "ws://127.0.0.1:8001"
  std::string url() const;

 private:
  struct Parts;
  explicit Liaison(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace fovea
