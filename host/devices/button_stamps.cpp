#include "devices/button_stamps.hpp"

#include <linux/input.h>

#include <algorithm>
#include <utility>

#include "devices/server_time.hpp"

namespace fovea {
namespace {

constexpr Duration kBounce = std::chrono::milliseconds(25);     // a contact's; the server takes these for one
constexpr std::size_t kMostWaiting = 16;

/// The kernel's code of a button as it leaves the factory.
std::uint32_t codeOf(std::uint32_t button) {
  constexpr std::uint32_t kFirstSide = 8;
  switch (button) {
    case 1: return BTN_LEFT;
    case 2: return BTN_MIDDLE;
    case 3: return BTN_RIGHT;
    default: return button >= kFirstSide ? BTN_SIDE + (button - kFirstSide) : 0;
  }
}

}  // namespace

void ButtonStamps::add(const KeyChange &change) {
  if (change.action == KeyChange::Action::Repeat) return;
  Waiting &waiting = change.action == KeyChange::Action::Press ? presses_ : releases_;
  // The server is looking elsewhere (another console has the display): only the latest are of any use.
  if (waiting.size() == kMostWaiting) waiting.erase(waiting.begin());
  waiting.push_back(change);
}

std::optional<KernelStamp> ButtonStamps::take(std::uint32_t button, bool isPress, Timestamp told) {
  std::optional<KernelStamp> stamp = match(isPress ? presses_ : releases_, button, told);
  const auto pressed = down_.find(button);
  if (!isPress && (pressed == down_.end() || (stamp && stamp->time < pressed->second))) stamp.reset();
  if (pressed != down_.end()) down_.erase(pressed);
  if (isPress && stamp) down_.emplace(button, stamp->time);
  return stamp;
}

std::optional<KernelStamp> ButtonStamps::match(Waiting &waiting, std::uint32_t button, Timestamp told) {
  std::erase_if(waiting, [&](const KeyChange &each) { return told - each.time > kLongestHeldBack; });
  // What is later than the server's stamp is told of in its turn.
  const auto later = std::find_if(waiting.begin(), waiting.end(), [&](const KeyChange &each) { return each.time >= told + kServerTick; });
  const auto plain = findPlain(std::span(waiting.begin(), later), button, told);
  if (!plain) {
    waiting.erase(waiting.begin(), later);
    return std::nullopt;
  }
  // Told in their order: what is older and was not told never will be.
  for (Waiting *each : {&presses_, &releases_})
    std::erase_if(*each, [&](const KeyChange &change) { return change.code == plain->code && change.time <= plain->time; });
  return KernelStamp{plain->time, plain->uncertainty};
}

std::optional<KeyChange> ButtonStamps::findPlain(std::span<const KeyChange> waiting, std::uint32_t button, Timestamp told) {
  const KeyChange *latest = nullptr, *before = nullptr;
  for (const KeyChange &each : waiting)
    if (each.code == codeOf(button)) before = std::exchange(latest, &each);
  // A map of buttons (for the left hand, say) gives it another name: plain as long as there is only one it can be.
  if (!latest) return waiting.size() == 1 ? std::optional(waiting.front()) : std::nullopt;
  if (before && (told - latest->time > kAtOnce || latest->time - before->time < kBounce)) return std::nullopt;
  return *latest;
}

}  // namespace fovea
