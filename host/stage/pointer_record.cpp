#include "stage/pointer_record.hpp"

#include <algorithm>
#include <cmath>

#include "devices/pointer_words.hpp"

namespace fovea {
namespace {

bool isTouch(const InputEvent &event) { return event.kind >= InputKind::TouchBegin && event.kind <= InputKind::TouchEnd; }
bool isMotion(const InputEvent &event) { return event.kind == InputKind::PointerMove || event.kind == InputKind::TouchMove; }

/// By one finger, or both by the mouse.
bool isByOneHand(const InputEvent &a, const InputEvent &b) {
  return isTouch(a) == isTouch(b) && (!isTouch(a) || (a.touch == b.touch && a.device == b.device));
}

std::string nameOf(const InputEvent &event) {
  if (isTouch(event)) return std::to_string(event.touch);
  if (event.kind == InputKind::Wheel) return std::string(event.y > 0 ? "up" : event.y < 0 ? "down" : event.x > 0 ? "right" : "left");
  if (event.kind == InputKind::PointerMove) return "";
  return mouseButtonName(event.button);
}

Value valueOf(const InputEvent &event, double x, double y) {
  Dict value{{"event", Value(pointerEventWord(event.kind))}};
  if (std::string name = nameOf(event); !name.empty()) value.emplace_back("name", Value(std::move(name)));
  value.insert(value.end(), {{"x_px", Value(x)}, {"y_px", Value(y)}});
  if (event.kind == InputKind::Wheel) value.emplace_back("value", Value(std::abs(event.y != 0 ? event.y : event.x)));
  value.insert(value.end(), {{"device", Value(event.device)}, {"uncertainty_s", Value(toSeconds(event.uncertainty))}, {"source", Value(stampSourceName(event.source))}});
  return Value(std::move(value));
}

}  // namespace

void PointerRecord::hear(const InputEvent &event, const Tell &tell) {
  if (event.kind < InputKind::ButtonPress || event.kind > InputKind::TouchEnd) return;
  if (event.kind != InputKind::Wheel) {
    x_ = event.x;
    y_ = event.y;
  }
  if (isMotion(event)) return keep(event);
  tellMotionBefore(event, tell);
  tell(event.time, valueOf(event, x_, y_));
}

void PointerRecord::keep(const InputEvent &motion) {
  const auto end = motions_.begin() + static_cast<std::ptrdiff_t>(moving_);
  const auto same = std::find_if(motions_.begin(), end, [&](const InputEvent &each) { return isByOneHand(each, motion); });
  if (same != end) *same = motion;
  else if (moving_ < kHands) motions_[moving_++] = motion;
}

void PointerRecord::tellMotionBefore(const InputEvent &event, const Tell &tell) {
  for (std::size_t i = 0; i < moving_; ++i) {
    if (!isByOneHand(motions_[i], event)) continue;
    tell(motions_[i].time, valueOf(motions_[i], motions_[i].x, motions_[i].y));
    motions_[i] = motions_[--moving_];
    return;
  }
}

}  // namespace fovea
