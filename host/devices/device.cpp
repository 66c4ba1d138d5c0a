#include "devices/device.hpp"

#include <algorithm>
#include <cstring>

#include "core/names.hpp"

namespace fovea {

std::string_view deviceEventWord(DeviceEventKind kind) {
  constexpr std::string_view words[] = {"press", "release", "sample", "trigger", "message", "detached", "attached"};
  const auto index = static_cast<std::size_t>(kind) - 1;
  return index < std::size(words) ? words[index] : "unknown";
}

void DeviceEvent::setName(std::string_view text) {
  name.fill('\0');
  std::memcpy(name.data(), text.data(), std::min(text.size(), name.size() - 1));
}

Dict describe(const DeviceEvent &event) {
  Dict told{{"event", Value(deviceEventWord(event.kind))},
            {"t", Value(toSeconds(event.time))},
            {"uncertainty", Value(toSeconds(event.uncertainty))},
            {"source", Value(stampSourceName(event.source))},
            {"channel", Value(event.channel)}};
  if (!event.nameText().empty()) told.emplace_back("name", Value(event.nameText()));
  if (event.kind == DeviceEventKind::Sample || event.kind == DeviceEventKind::Trigger) told.emplace_back("value", Value(event.value));
  if (event.duration.count() >= 0) told.emplace_back("duration", Value(toSeconds(event.duration)));
  if (event.deviceTime) told.emplace_back("deviceTime", Value(toSeconds(*event.deviceTime)));
  if (!event.data.isNull()) told.emplace_back("data", event.data);
  return told;
}

void DeviceEvents::push(const DeviceEvent &event) {
  const std::lock_guard lock(mutex_);
  if (count_ == events_.size() && count_ < capacity_) {
    std::rotate(events_.begin(), events_.begin() + static_cast<std::ptrdiff_t>(first_), events_.end());
    events_.resize(std::min(capacity_, std::max<std::size_t>(16, 2 * count_)));
    first_ = 0;
  } else if (count_ == events_.size()) {
    first_ = (first_ + 1) % events_.size();
    --count_;
    ++dropped_;
  }
  events_[(first_ + count_++) % events_.size()] = event;
  last_ = event;
}

std::size_t DeviceEvents::take(std::span<DeviceEvent> events) {
  const std::lock_guard lock(mutex_);
  const std::size_t taken = std::min(events.size(), count_);
  for (std::size_t i = 0; i < taken; ++i) {
    events[i] = std::move(events_[first_]);
    first_ = (first_ + 1) % events_.size();
  }
  count_ -= taken;
  return taken;
}

void DeviceEvents::clear() {
  const std::lock_guard lock(mutex_);
  count_ = 0;
}

std::uint64_t DeviceEvents::dropped() const {
  const std::lock_guard lock(mutex_);
  return dropped_;
}

std::optional<DeviceEvent> DeviceEvents::last() const {
  const std::lock_guard lock(mutex_);
  return last_;
}

Result<Timestamp> Device::write(std::int64_t) {
  return Error{ErrorCode::Device, "a device of the class " + deviceClass() + " has no output", "", "give the role to a device that has one"};
}

void Device::setListenedTo(bool isListenedTo) {
  isListenedTo_.store(isListenedTo, std::memory_order_relaxed);
  if (!isListenedTo) heard_.clear();
}

void Device::setAnswering(bool isAnswering) {
  isAnswering_.store(isAnswering, std::memory_order_relaxed);
  if (!isAnswering) answers_.clear();
}

void Device::report(const DeviceEvent &event) {
  const bool isGone = event.kind == DeviceEventKind::Detached;
  if (isGone || event.kind == DeviceEventKind::Attached) isUnplugged_.store(isGone, std::memory_order_relaxed);
  events_.push(event);
  if (isListenedTo_.load(std::memory_order_relaxed)) heard_.push(event);
  if (isAnswering_.load(std::memory_order_relaxed)) answers_.push(event);
}

Error Device::noSuchMethod(const Device &device, std::string_view method) {
  std::vector<std::string> known;
  std::string list;
  for (const DeviceMethod &each : device.methods()) {
    known.push_back(each.name);
    list += (list.empty() ? "" : ", ") + each.name;
  }
  const std::string_view near = nearest(method, known);
  return {ErrorCode::Unknown, "a device of the class " + device.deviceClass() + " has no method \"" + std::string(method) + "\"", "",
          (near.empty() ? "" : "did you mean \"" + std::string(near) + "\"? ") + ("it has: " + list)};
}

}  // namespace fovea
