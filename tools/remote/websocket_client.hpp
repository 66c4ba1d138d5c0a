#pragma once
// The client's end of a WebSocket. Boost.Beast lives behind this header.

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.hpp"

namespace fovea::remote {

struct Address {
  bool isEncrypted = false;
  std::string host;
  std::string port;
  std::string target;  // "/?token=..."
};
/// Errors: BadArgument: neither ws://HOST[:PORT][/...] nor wss://.
Result<Address> readUrl(const std::string &url);

struct ClientOptions {
  std::string url = "ws://127.0.0.1:8001";
  std::string token;                  // sent as Authorization: Bearer
  std::filesystem::path certificate;  // wss: whom to trust; empty: those whom the system trusts
  std::vector<std::pair<std::string, std::string>> headers{};
  std::chrono::milliseconds patience{10000};  // for connecting and for sending
};

/// Thread: one at a time.
class WebSocketClient {
 public:
  /// Errors: Device: nobody is there. Refused: the host says why.
  static Result<std::unique_ptr<WebSocketClient>> connect(const ClientOptions &options);
  /// Says goodbye, unless the connection has ended.
  virtual ~WebSocketClient() = default;

  virtual Result<void> send(std::string_view text) = 0;
  /// The next message; none when `patience` ended before. Without it, waits for ever. Errors: Stopped: the connection has ended.
  virtual Result<std::optional<std::string>> receive(std::optional<std::chrono::milliseconds> patience = std::nullopt) = 0;
  /// Of the host's close frame; 0: there was none.
  virtual int closeCode() const = 0;
  /// Ends the connection as a crash or a pulled cable would.
  virtual void abort() = 0;
};

}  // namespace fovea::remote
