#include "devices/touch_stamps.hpp"

#include <algorithm>

#include "devices/server_time.hpp"

namespace fovea {
namespace {

constexpr std::size_t kMostWaiting = 32;
// Nearer to each other than a server that is late is late: either may be the one.
constexpr Duration kNear = std::chrono::milliseconds(25);

}  // namespace

void TouchStamps::add(const PointerChange &change) {
  using Kind = PointerChange::Kind;
  if (change.kind == Kind::Lost) {
    down_.clear();
    up_.clear();
    fingers_.clear();
  }
  if (change.kind != Kind::FingerDown && change.kind != Kind::FingerUp) return;
  Waiting &waiting = change.kind == Kind::FingerDown ? down_ : up_;
  if (waiting.size() == kMostWaiting) waiting.erase(waiting.begin());
  waiting.push_back(change);
}

std::optional<KernelStamp> TouchStamps::takeBegin(std::uint32_t touch, Timestamp told) {
  fingers_.erase(touch);
  std::erase_if(down_, [&](const PointerChange &each) { return told - each.time > kLongestHeldBack; });
  // What is later than the server's stamp is told of in its turn.
  const auto later = std::find_if(down_.begin(), down_.end(), [&](const PointerChange &each) { return each.time >= told + kServerTick; });
  if (later == down_.begin()) return std::nullopt;
  const Timestamp latest = (later - 1)->time;
  // Fingers that come at once have one stamp, and are told in this order.
  const auto finger = std::find_if(down_.begin(), later, [&](const PointerChange &each) { return each.time == latest; });
  const bool isOnly = finger == down_.begin();
  if (!isOnly && (told - latest > kAtOnce || latest - (finger - 1)->time < kNear)) {
    down_.erase(down_.begin(), later);
    return std::nullopt;
  }
  const KernelStamp stamp{finger->time, finger->uncertainty};
  fingers_.emplace(touch, finger->value);
  down_.erase(down_.begin(), finger + 1);
  return stamp;
}

std::optional<KernelStamp> TouchStamps::takeEnd(std::uint32_t touch, Timestamp told) {
  const auto finger = fingers_.find(touch);
  if (finger == fingers_.end()) return std::nullopt;
  const auto up = std::find_if(up_.begin(), up_.end(), [&](const PointerChange &each) { return each.value == finger->second; });
  fingers_.erase(finger);
  if (up == up_.end() || up->time >= told + kServerTick) return std::nullopt;
  const KernelStamp stamp{up->time, up->uncertainty};
  up_.erase(up);
  return stamp;
}

}  // namespace fovea
