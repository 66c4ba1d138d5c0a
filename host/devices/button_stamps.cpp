#include "devices/button_stamps.hpp"

#include <linux/input.h>

#include <algorithm>

namespace fovea {
namespace {

// Longer than a server holds a button back (50 ms for a middle click, 25 ms for a contact that bounces), shorter than people
// click twice with something lost in between.
constexpr Duration kLongestHeldBack = std::chrono::milliseconds(200);
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

std::optional<ButtonStamp> ButtonStamps::take(std::uint32_t button, bool isPress, Timestamp now) {
  std::optional<ButtonStamp> stamp = match(isPress ? presses_ : releases_, button, now);
  const auto pressed = down_.find(button);
  if (!isPress && (pressed == down_.end() || (stamp && stamp->time < pressed->second))) stamp.reset();
  if (pressed != down_.end()) down_.erase(pressed);
  if (isPress && stamp) down_.emplace(button, stamp->time);
  return stamp;
}

std::optional<ButtonStamp> ButtonStamps::match(Waiting &waiting, std::uint32_t button, Timestamp now) {
  std::erase_if(waiting, [&](const KeyChange &each) { return now - each.time > kLongestHeldBack; });
  auto found = std::find_if(waiting.begin(), waiting.end(), [&](const KeyChange &each) { return each.code == codeOf(button); });
  // A map of buttons (for the left hand, say) gives it another name: plain as long as there is only one it can be.
  if (found == waiting.end() && waiting.size() == 1) found = waiting.begin();
  if (found == waiting.end()) {
    waiting.clear();
    return std::nullopt;
  }
  const ButtonStamp stamp{found->time, found->uncertainty};
  waiting.erase(found);
  return stamp;
}

}  // namespace fovea
