#pragma once
// Calls by name for one client, and each outcome brought back to [liaison].

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "liaison/liaison.hpp"
#include "liaison/server.hpp"

namespace fovea {

class Conversation;

/// What all clients of one liaison share. Thread: [liaison].
struct LiaisonContext {
  RemoteHost &host;
  Log &log;
  const LiaisonOptions &options;
  Post post{};
  std::vector<Conversation *> conversations{};
  std::array<std::atomic<bool>, 16> heard{};  // of eventTopics(), in their order: does any client hear it? For other threads

  /// To be called when a client has come or gone, or hears other topics.
  void countAudience();
  /// Thread: any.
  bool isHeard(std::string_view topic) const;
};

struct CallRequest {
  std::string object, method;
  List placed;
  Dict named;
};

/// The call as it is described. Errors: Unknown, with what is near.
Result<const CallDescription *> findCall(RemoteHost &host, const std::string &object, const std::string &method);

struct CallOutcome {
  Result<Value> value;
  std::optional<std::uint64_t> task;  // it was accepted and goes on; `value` is null
};

/// Thread: [liaison].
class Caller {
 public:
  /// Called once for each call, perhaps before call() returns; never after the caller is destroyed.
  using Answer = std::function<void(const CallOutcome &)>;

  Caller(LiaisonContext &context, std::string client);
  /// Calls that are still open go on; nobody hears how they end, but the log.
  ~Caller();
  void call(const CallRequest &request, Answer answer);

 private:
  struct Open;
  CallDone answering(std::uint64_t ticket, const std::string &name);
  Result<std::uint64_t> make(const CallRequest &request, const CallDescription &description, const Dict &arguments, CallDone done);
  void logLater(const std::string &text) const;
  void log(LogLevel level, const std::string &text) const;

  LiaisonContext &context_;
  std::string client_;
  std::shared_ptr<Open> open_;
};

}  // namespace fovea
