#pragma once
// Tells everybody who listens what happened, numbered per topic.

#include <map>
#include <mutex>

#include "session/remote.hpp"

namespace fovea {

/// Thread: any.
class EventHub {
 public:
  /// `veiled`: a value as others may see it. `complain` hears of a listener that throws; it hears nothing more from then on: it has
  /// missed an event of a numbered row, and whoever goes on as if it had not shows a session that is not this one. Listeners whose
  /// trouble passes, as a client's line, deal with it themselves and ask for what they missed.
  EventHub(const Clock &clock, std::function<Value(Value)> veiled, std::function<void(const Error &)> complain)
      : clock_(clock), veiled_(std::move(veiled)), complain_(std::move(complain)) {}

  std::uint64_t subscribe(EventListener listener, HearsTopic hears);
  /// Returns once the listener is no longer running.
  void unsubscribe(std::uint64_t id);
  /// Would anybody hear an event of that topic?
  bool isHeard(std::string_view topic) const;
  void publish(std::string_view topic, Value value);
  void publish(std::string_view topic, Value value, Timestamp time);
  /// `receipt`: see SessionEvent.
  void publish(std::string_view topic, Value value, std::shared_ptr<const void> receipt);

 private:
  struct Listener {
    EventListener hear;
    HearsTopic hears;
  };
  void tell(std::string_view topic, Value value, Timestamp time, std::shared_ptr<const void> receipt);

  const Clock &clock_;
  const std::function<Value(Value)> veiled_;
  const std::function<void(const Error &)> complain_;
  mutable std::mutex mutex_;
  std::map<std::uint64_t, Listener> listeners_;
  std::map<std::string, std::uint64_t, std::less<>> sequences_;
  std::uint64_t lastId_ = 0;
};

}  // namespace fovea
