#pragma once
// Tells everybody who listens what happened, numbered per topic.

#include <map>
#include <mutex>

#include "session/remote.hpp"

namespace fovea {

/// Thread: any.
class EventHub {
 public:
  explicit EventHub(const Clock &clock) : clock_(clock) {}

  std::uint64_t subscribe(EventListener listener);
  /// Returns once the listener is no longer running.
  void unsubscribe(std::uint64_t id);
  bool hasListeners() const;
  void publish(std::string_view topic, Value value);
  void publish(std::string_view topic, Value value, Timestamp time);

 private:
  const Clock &clock_;
  mutable std::mutex mutex_;
  std::map<std::uint64_t, EventListener> listeners_;
  std::map<std::string, std::uint64_t, std::less<>> sequences_;
  std::uint64_t lastId_ = 0;
};

}  // namespace fovea
