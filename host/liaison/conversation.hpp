#pragma once
// What is said with one client. Its first frame decides in which form of the protocol.

#include <memory>
#include <string>

#include "liaison/broadcast.hpp"
#include "liaison/caller.hpp"
#include "liaison/server.hpp"

namespace fovea {

/// One form of the protocol, spoken with one client. Thread: [liaison].
class ProtocolForm {
 public:
  virtual ~ProtocolForm() = default;
  virtual void onFrame(const Value &frame) = 0;
  /// A frame that is no JSON, or no dictionary.
  virtual void onMalformed(const Error &error) = 0;
  virtual void onEvent(const Broadcast &event) = 0;
  virtual bool hears(std::string_view topic) const = 0;
};

/// Thread: [liaison].
class Conversation final : public Guest {
 public:
  Conversation(LiaisonContext &context, Peer &peer, bool isTrusted);
  ~Conversation() override;

  void onFrame(std::string_view text) override;
  void onEvent(const Broadcast &event);
  bool hears(std::string_view topic) const;

  // For the forms:
  LiaisonContext &context() { return context_; }
  void answer(const Value &message);
  void send(const Message &message, Worth worth) { peer_.send(message, worth); }
  void call(const CallRequest &request, Caller::Answer answer) { caller_.call(request, std::move(answer)); }
  bool isTrusted() const { return isTrusted_; }
  /// A line of the log, beginning with the client's address.
  void note(LogLevel level, const std::string &text) const;
  /// Errors: Refused: the token is wrong. Busy: there is no room.
  Result<void> authenticate(std::string_view token);
  /// Ends the connection of a client that should have given its token, after what is queued.
  void turnAway(const std::string &why);

 private:
  void choose(const Value &frame);

  LiaisonContext &context_;
  Peer &peer_;
  Caller caller_;
  bool isTrusted_;
  bool isChosen_ = false;
  std::unique_ptr<ProtocolForm> form_;
};

/// What a client hears that should have given its token first.
Error tokenIsMissing();

/// {"id", "method", ...}: one answer for each request, topics.
std::unique_ptr<ProtocolForm> makeStrictForm(Conversation &conversation);
/// {"object", "method", "args", "messageId"}: as clients of the older protocol speak.
std::unique_ptr<ProtocolForm> makeCompatibleForm(Conversation &conversation);
/// {"command": {"command", "args", "kwargs"}, "id"}: as clients of PsychoPy's separate liaison package speak.
std::unique_ptr<ProtocolForm> makeNewerForm(Conversation &conversation);

}  // namespace fovea
