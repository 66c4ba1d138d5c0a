#include "session/event_hub.hpp"

#include <algorithm>
#include <vector>

#include "core/caught.hpp"

namespace fovea {

std::uint64_t EventHub::subscribe(EventListener listener, HearsTopic hears) {
  const std::lock_guard lock(mutex_);
  listeners_.emplace(++lastId_, Listener{std::move(listener), std::move(hears)});
  return lastId_;
}

void EventHub::unsubscribe(std::uint64_t id) {
  const std::lock_guard lock(mutex_);
  listeners_.erase(id);
}

bool EventHub::isHeard(std::string_view topic) const {
  const std::lock_guard lock(mutex_);
  return std::any_of(listeners_.begin(), listeners_.end(),
                     [&](const auto &known) { return !known.second.hears || known.second.hears(topic); });
}

void EventHub::publish(std::string_view topic, Value value) { tell(topic, std::move(value), clock_.now(), nullptr); }

void EventHub::publish(std::string_view topic, Value value, Timestamp time) { tell(topic, std::move(value), time, nullptr); }

void EventHub::publish(std::string_view topic, Value value, std::shared_ptr<const void> receipt) {
  tell(topic, std::move(value), clock_.now(), std::move(receipt));
}

void EventHub::tell(std::string_view topic, Value value, Timestamp time, std::shared_ptr<const void> receipt) {
  std::vector<Error> failures;
  {
    const std::lock_guard lock(mutex_);  // held while they hear it, so that all hear everything in one order
    auto sequence = sequences_.find(topic);
    if (sequence == sequences_.end()) sequence = sequences_.emplace(topic, 0).first;
    const SessionEvent event{std::string(topic), ++sequence->second, time, veiled_(std::move(value))};
    const SessionEvent onTheWay{event.topic, event.sequence, event.time, event.value, std::move(receipt)};
    std::erase_if(listeners_, [&](const auto &known) {
      const Listener &listener = known.second;
      auto heard = caught("a listener of events", [&]() -> Result<void> {
        listener.hear(listener.hears ? onTheWay : event);
        return {};
      });
      if (!heard) failures.push_back(heard.error());
      return !heard;
    });
  }
  for (const Error &failure : failures) complain_(failure);
}

}  // namespace fovea
