#pragma once
// One event on its way to many clients: written once in each form of the protocol, and only when somebody wants it.

#include "liaison/outbox.hpp"
#include "session/remote.hpp"

namespace fovea {

Worth worthOfTopic(std::string_view topic);
/// Does the older protocol have messages of that topic?
bool hasOldShape(std::string_view topic);

/// Thread: [liaison].
class Broadcast {
 public:
  explicit Broadcast(SessionEvent event) : event_(std::move(event)) {}
  const std::string &topic() const { return event_.topic; }
  /// What its maker waits for is not dropped.
  Worth worth() const { return event_.receipt ? Worth::Kept : worthOfTopic(event_.topic); }
  /// {"topic", "sequence", "time", "value"}
  const Message &strict() const;
  /// The message that the older protocol has for this event; null when it has none.
  const Message &compatible() const;

 private:
  Message kept(std::string text) const;

  SessionEvent event_;
  mutable Message strict_, compatible_;
  mutable bool isConverted_ = false;
};

}  // namespace fovea
