#include "session/event_hub.hpp"

namespace fovea {

std::uint64_t EventHub::subscribe(EventListener listener) {
  const std::lock_guard lock(mutex_);
  listeners_.emplace(++lastId_, std::move(listener));
  return lastId_;
}

void EventHub::unsubscribe(std::uint64_t id) {
  const std::lock_guard lock(mutex_);
  listeners_.erase(id);
}

bool EventHub::hasListeners() const {
  const std::lock_guard lock(mutex_);
  return !listeners_.empty();
}

void EventHub::publish(std::string_view topic, Value value) { publish(topic, std::move(value), clock_.now()); }

void EventHub::publish(std::string_view topic, Value value, Timestamp time) {
  const std::lock_guard lock(mutex_);  // held while they hear it, so that all hear everything in one order
  auto sequence = sequences_.find(topic);
  if (sequence == sequences_.end()) sequence = sequences_.emplace(topic, 0).first;
  const SessionEvent event{std::string(topic), ++sequence->second, time, std::move(value)};
  for (const auto &[id, listener] : listeners_) listener(event);
}

}  // namespace fovea
