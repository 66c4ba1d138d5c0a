#include "devices/replay.hpp"

#include <algorithm>

#include "devices/arguments.hpp"
#include "devices/key_names.hpp"

namespace fovea {

Replay::Replay(InputHub &hub, std::string file, std::string role, std::vector<ReplayedEvent> events)
    : hub_(hub), file_(std::move(file)), role_(std::move(role)), events_(std::move(events)), zero_(hub.clock().now()) {
  hub_.add(*this);
}

Replay::~Replay() { close(); }

void Replay::close() {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(isClosed_, true)) return;
  }
  hub_.remove(*this);
}

void Replay::beginRun(Timestamp now) {
  const std::lock_guard lock(mutex_);
  zero_ = now;
  next_ = nextTyped_ = 0;
  isInRun_ = true;
}

void Replay::endRun() {
  const std::lock_guard lock(mutex_);
  if (isInRun_ && role_.empty()) letGo(hub_.clock().now());
  isInRun_ = false;
}

/// Keys that are down go up now: left down, their next press would count as a repeat of this one. Call it with the lock held.
void Replay::letGo(Timestamp now) {
  for (std::size_t press = 0; press < nextTyped_; ++press) {
    const auto isOfKey = [&](const ReplayedEvent &each) {
      return each.device == events_[press].device && each.name == events_[press].name && !each.isRepeat;
    };
    const auto later = events_.begin() + static_cast<std::ptrdiff_t>(press) + 1, typed = events_.begin() + static_cast<std::ptrdiff_t>(nextTyped_);
    if (events_[press].kind != DeviceEventKind::Press || events_[press].isRepeat || std::any_of(later, typed, isOfKey)) continue;
    InputEvent event;
    event.kind = InputKind::KeyRelease;
    event.source = StampSource::Simulated;
    event.time = std::max(now, zero_ + events_[press].time);
    event.device = events_[press].device;
    event.duration = event.time - (zero_ + events_[press].time);
    event.setKey(events_[press].name);
    released_.push_back(event);
  }
}

std::optional<Timestamp> Replay::nextDue() const {
  const std::lock_guard lock(mutex_);
  if (!released_.empty()) return released_.front().time;
  if (!isTyping()) return std::nullopt;
  return zero_ + events_[nextTyped_].time;
}

std::optional<InputEvent> Replay::takeDue(Timestamp now) {
  const std::lock_guard lock(mutex_);
  if (!released_.empty()) {
    const InputEvent event = released_.front();
    released_.pop_front();
    return event;
  }
  if (!isTyping() || zero_ + events_[nextTyped_].time > now) return std::nullopt;
  const ReplayedEvent &each = events_[nextTyped_];
  InputEvent event;
  const bool isPress = each.kind == DeviceEventKind::Press;
  event.kind = isPress ? InputKind::KeyPress : InputKind::KeyRelease;
  event.isRepeat = each.isRepeat;
  event.source = StampSource::Simulated;
  event.time = zero_ + each.time;
  event.device = each.device;
  event.setKey(each.name);
  if (isPress) event.setText(textOfKeyName(each.name));
  else event.duration = heldFor(nextTyped_);
  ++nextTyped_;
  return event;
}

/// The participant's part is its own, until there is nothing left of it.
bool Replay::answers(const InputRequest &) const {
  const std::lock_guard lock(mutex_);
  return isTyping();
}

void Replay::catchUp(Timestamp now) {
  const std::lock_guard lock(mutex_);
  for (; next_ < events_.size() && zero_ + events_[next_].time <= now; ++next_) {
    const ReplayedEvent &each = events_[next_];
    if (each.isRepeat) continue;  // of keys only
    DeviceEvent event;
    event.kind = each.kind;
    event.value = each.value;
    event.source = StampSource::Simulated;
    event.time = zero_ + each.time;
    event.channel = each.device;
    event.setName(each.name);
    if (each.kind == DeviceEventKind::Release) event.duration = heldFor(next_);
    report(event);
  }
}

/// Since the press before; none is -1.
Duration Replay::heldFor(std::size_t release) const {
  for (std::size_t i = release; i-- > 0;) {
    const ReplayedEvent &each = events_[i];
    if (each.device != events_[release].device || each.name != events_[release].name) continue;
    if (!each.isRepeat) return each.kind == DeviceEventKind::Press ? events_[release].time - each.time : Duration(-1);
  }
  return Duration(-1);
}

Dict Replay::params() const {
  Dict params{{"file", Value(file_)}};
  if (!role_.empty()) params.emplace_back("role", Value(role_));
  return params;
}

std::vector<DeviceMethod> Replay::methods() const { return {{"getLeft", {}, "how many events are still to come"}}; }

Result<Value> Replay::call(std::string_view method, const Dict &arguments) {
  DeviceArguments given(std::string(method), arguments);
  if (auto fine = given.finish(); !fine) return fine.error();
  const std::lock_guard lock(mutex_);
  if (method == "getLeft") return Value(static_cast<std::int64_t>(events_.size() - next_));
  return noSuchMethod(*this, method);
}

}  // namespace fovea
