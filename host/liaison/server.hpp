#pragma once
// Sockets, and the one thread that serves them. Boost.Beast and Boost.Asio live behind this header.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "liaison/access.hpp"
#include "liaison/outbox.hpp"

namespace fovea {

/// Why the host ends a connection. Values: RFC 6455, 7.4.1 and its registry.
enum class CloseCode : std::uint16_t { GoingAway = 1001, Policy = 1008, TooBig = 1009, TryAgainLater = 1013 };

/// One connection, as the conversation over it sees it. Thread: [liaison].
class Peer {
 public:
  virtual ~Peer() = default;
  /// "127.0.0.1:51234"
  virtual const std::string &address() const = 0;
  /// Queues and returns. A client that leaves so much unread that not even `worth` Kept fits loses its connection.
  virtual void send(Message message, Worth worth) = 0;
  /// The token was right: no more deadline, frames of full length. False: there are as many clients as there may be.
  virtual bool trust() = 0;
  /// Ends the connection after what is queued.
  virtual void close(CloseCode code, std::string reason) = 0;
};

/// Who is spoken with over one connection; destroyed with it. Thread: [liaison].
class Guest {
 public:
  virtual ~Guest() = default;
  virtual void onFrame(std::string_view text) = 0;
};

/// Who decides what a connection is for. Thread: [liaison].
class Reception {
 public:
  virtual ~Reception() = default;
  virtual VisitVerdict onVisit(const Visit &visit) = 0;
  /// `peer` outlives the guest.
  virtual std::unique_ptr<Guest> onGuest(Peer &peer, bool isTrusted) = 0;
  /// Something that belongs into the log: a refusal, an end.
  virtual void onNotice(LogLevel level, const std::string &text) = 0;
};

/// Runs a function on [liaison], after those handed over before; false when the server has ended. Thread: any.
using Post = std::function<bool(std::function<void()>)>;

class Server {
 public:
  /// Owner: `reception` outlives the server.
  static Result<std::unique_ptr<Server>> open(const LiaisonOptions &options, Reception &reception);
  /// Closes every connection; nothing of `reception` is called any more when it returns.
  virtual ~Server() = default;
  /// Starts the thread: from here on `reception` hears.
  virtual void serve() = 0;
  virtual std::uint16_t port() const = 0;
  /// May outlive the server.
  virtual Post poster() = 0;
};

}  // namespace fovea
