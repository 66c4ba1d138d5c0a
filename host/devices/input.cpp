#include "devices/input.hpp"

#include <algorithm>
#include <cstring>

namespace fovea {

std::string_view stampSourceName(StampSource source) {
  switch (source) {
    case StampSource::Kernel: return "kernel";
    case StampSource::XInput: return "X Input";
    case StampSource::WindowCallback: return "window callback";
    case StampSource::Simulated: return "simulated";
    case StampSource::Driver: return "driver";
  }
  return "unknown";
}

void InputEvent::setKey(std::string_view name) {
  key.fill('\0');
  std::memcpy(key.data(), name.data(), std::min(name.size(), key.size() - 1));
}

void InputEvent::setText(std::string_view typed) {
  text.fill('\0');
  if (typed.size() < text.size()) std::memcpy(text.data(), typed.data(), typed.size());
}

bool InputRing::push(const InputEvent &event) {
  const std::uint64_t head = head_.load(std::memory_order_relaxed);
  if (head - tail_.load(std::memory_order_acquire) == events_.size()) {
    dropped_.fetch_add(1, std::memory_order_relaxed);
    return false;
  }
  events_[head % events_.size()] = event;
  head_.store(head + 1, std::memory_order_release);
  return true;
}

bool InputRing::pop(InputEvent &event) {
  const std::uint64_t tail = tail_.load(std::memory_order_relaxed);
  if (tail == head_.load(std::memory_order_acquire)) return false;
  event = events_[tail % events_.size()];
  tail_.store(tail + 1, std::memory_order_release);
  return true;
}

void Input::addSource(std::unique_ptr<InputSource> source) {
  sources_.push_back(std::move(source));
  std::size_t most = 0;
  for (const auto &each : sources_) most += each->ring().capacity();
  pending_.reserve(most);
}

std::vector<std::string> Input::sourceNames() const {
  std::vector<std::string> names;
  for (const auto &source : sources_) names.push_back(source->name());
  return names;
}

std::vector<KeyboardInfo> Input::keyboards() const {
  std::vector<KeyboardInfo> all;
  for (const auto &source : sources_)
    for (KeyboardInfo &keyboard : source->keyboards()) all.push_back(std::move(keyboard));
  return all;
}

bool Input::movePointer(double x, double y) {
  return std::any_of(sources_.begin(), sources_.end(), [&](const auto &source) { return source->movePointer(x, y); });
}

std::uint64_t Input::dropped() const {
  std::uint64_t dropped = 0;
  for (const auto &source : sources_) dropped += source->ring().dropped();
  return dropped;
}

void Input::collect() {
  if (next_ > 0) {
    pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(next_));
    next_ = 0;
  }
  InputEvent event;
  for (const auto &source : sources_)
    while (pending_.size() < pending_.capacity() && source->ring().pop(event)) add(event);
}

void Input::add(const InputEvent &event) {
  const auto later = [](const InputEvent &a, const InputEvent &b) { return a.time < b.time; };
  const auto insert = [&](const InputEvent &each) {
    // Nearly always the end: only sources that stamp differently cross.
    pending_.insert(std::upper_bound(pending_.begin() + static_cast<std::ptrdiff_t>(next_), pending_.end(), each, later), each);
  };
  // A finger moves no more once it has gone, although its motion was stamped later, on arrival.
  for (std::size_t i = next_; event.kind == InputKind::TouchEnd && i < pending_.size(); ++i) {
    InputEvent move = pending_[i];
    if (move.kind != InputKind::TouchMove || move.touch != event.touch || move.device != event.device || move.time <= event.time) continue;
    pending_.erase(pending_.begin() + static_cast<std::ptrdiff_t>(i));
    move.uncertainty = std::max(move.uncertainty - (move.time - event.time), Duration{});
    move.time = event.time;
    insert(move);
  }
  insert(event);
}

std::optional<InputEvent> Input::take() {
  collect();
  if (next_ == pending_.size()) return std::nullopt;
  InputEvent event = pending_[next_++];
  complete(event);
  return event;
}

void Input::clear() {
  while (take()) {
  }
}

Input::Held *Input::findHeld(const InputEvent &event) {
  const bool isKey = event.kind == InputKind::KeyPress || event.kind == InputKind::KeyRelease;
  for (std::size_t i = 0; i < heldCount_; ++i) {
    Held &held = held_[i];
    if (held.device != event.device || held.isKey != isKey) continue;
    if (isKey ? held.key == event.key : held.button == event.button) return &held;
  }
  return nullptr;
}

void Input::complete(InputEvent &event) {
  const bool isPress = event.kind == InputKind::KeyPress || event.kind == InputKind::ButtonPress;
  const bool isRelease = event.kind == InputKind::KeyRelease || event.kind == InputKind::ButtonRelease;
  if (!isPress && !isRelease) return;
  if (const std::uint64_t now = dropped(); now != droppedSeen_) {
    // A release may be among the lost: a key that seems down would make its next press a repeat.
    droppedSeen_ = now;
    heldCount_ = 0;
  }
  Held *held = findHeld(event);
  if (isPress && held) {
    event.isRepeat = true;
  } else if (isPress && heldCount_ < held_.size()) {
    held_[heldCount_++] = {event.device, event.button, event.kind == InputKind::KeyPress, event.key, event.time};
  } else if (isRelease && held) {
    if (event.duration.count() < 0) event.duration = event.time - held->since;
    *held = held_[--heldCount_];
  }
}

}  // namespace fovea
