#include "stimuli/interactive.hpp"

#include <algorithm>

namespace fovea {

bool Interactive::takeReset(PropertyIndex flag) {
  if (!properties().flag(flag)) return false;
  constexpr double kOff = 0;
  (void)properties().setNumbers(flag, {&kOff, 1});
  onset_.reset();
  return true;
}

std::optional<Edges> Interactive::clipIn(const Panel &panel, const DrawContext &context) {
  if (!context.clip) return std::nullopt;
  const auto [from, to] = *context.clip;
  const Point one = panel.fromWindow(from), other = panel.fromWindow(to);
  return Edges{std::min(one.x, other.x), std::min(one.y, other.y), std::max(one.x, other.x), std::max(one.y, other.y)};
}

void Interactive::paintFocus(DisplayList &list, const Panel &panel, Point beyond) const {
  // A light line inside a dark one: on any ground one of them has three times its contrast. Source: WCAG 2.2, 1.4.11 and technique C40.
  constexpr double kWidth = 2;  // pixels
  constexpr Ink kLight{0.45f, 0.75f, 1, 1}, kDark{0, 0, 0, 1};
  if (!isMarked()) return;
  const auto line = [&](double reach, const Ink &ink) {
    const double middle = reach - kWidth / 2;
    const Point size = panel.size(), away = beyond + Point{middle, middle};
    panel.framed(list, {-away.x, -away.y, size.x + away.x, size.y + away.y}, {0, 0, 0, 0}, ink, kWidth, middle);
  };
  line(kFocusReach, kDark);
  line(kFocusReach - kWidth, kLight);
}

Interactive *Focus::first(std::size_t written) const {
  if (written < shown_.size() && shown_[written]->isWrittenIn()) return shown_[written];
  const auto found = std::find_if(shown_.begin(), shown_.end(), [](const Interactive *one) { return one->takesKeys(); });
  return found == shown_.end() ? nullptr : *found;
}

void Focus::setShown(std::span<Interactive *const> shown, std::size_t written) {
  const auto isShown = [&](const Interactive *one) { return std::find(shown.begin(), shown.end(), one) != shown.end(); };
  const auto takesKeys = [](const Interactive *one) { return one->takesKeys(); };
  if (pressed_ && !isShown(pressed_)) pressed_ = nullptr;
  if (pointedAt_ && !isShown(pointedAt_)) pointedAt_ = nullptr;
  const bool isGone = !focused_ || !isShown(focused_);
  // Who was in a list that has closed is at the one that opened it.
  const auto at = std::find(shown_.rbegin(), shown_.rend(), focused_);
  const auto before = std::find_if(at, shown_.rend(), [&](const Interactive *one) { return isShown(one) && takesKeys(one); });
  Interactive *next = isGone && before != shown_.rend() ? *before : nullptr;
  shown_.assign(shown.begin(), shown.end());
  if (focused_ && !isGone && focused_->isOver()) {
    const bool isUnasked = isUnasked_;
    step(1, focused_->isMarked());
    isUnasked_ = isUnasked;
  }
  Interactive *const wanted = first(written);
  const bool isBefore = isUnasked_ && !isUsed_ && std::find(shown_.begin(), shown_.end(), wanted) < std::find(shown_.begin(), shown_.end(), focused_);
  if (!isGone && !isBefore) return;
  const bool isUnasked = !next || isUnasked_;
  give(next ? next : wanted, next && focused_ && focused_->isMarked());
  isUnasked_ = isUnasked;
}

void Focus::forget(const Interactive *one) {
  std::erase(shown_, one);
  if (pressed_ == one) pressed_ = nullptr;
  if (pointedAt_ == one) pointedAt_ = nullptr;
  if (focused_ == one) focused_ = nullptr;
}

void Focus::give(Interactive *to, bool isMarked) {
  if (focused_ && focused_ != to) focused_->setFocus(false, false);
  focused_ = to;
  isUnasked_ = !to;
  isUsed_ = false;
  if (to) to->setFocus(true, isMarked);
}

bool Focus::hear(const Action &action, DrawContext &context) {
  if (action.isKey()) return hearKey(action, context);
  const Interactive *below = action.finger && action.kind != Action::Kind::Move ? under(action.x, action.y, context) : nullptr;
  switch (fingers_.hear(action, {below, below && below->takesFingers()}, context)) {
    case FingerUse::None:
      return hearPointer(action, context);
    case FingerUse::Press:
      hearPointer(fingers_.press(), context);
      return hearPointer(action, context);
    default:
      return true;
  }
}

bool Focus::hearPointer(const Action &action, DrawContext &context) {
  if (action.kind != Action::Kind::Wheel) {
    x_ = action.x;
    y_ = action.y;
  }
  Interactive *to = pressed_ ? pressed_ : under(x_, y_, context);
  if (action.isEarly && to && !to->hearsEarly()) return false;
  if (action.kind == Action::Kind::Press && !pressed_) {
    pressed_ = pointedAt_ = to;
    if (to && to->takesKeys()) give(to, false);
  }
  Action heard = action;
  heard.hasShift = hasShift_;
  if (action.kind == Action::Kind::Wheel) {
    heard.x = x_;
    heard.y = y_;
  }
  const bool isTaken = to && to->hear(heard, context);
  if (action.kind == Action::Kind::Release) pressed_ = nullptr;
  return isTaken;
}

bool Focus::hearKey(const Action &action, DrawContext &context) {
  if (action.key == "tab") pointedAt_ = nullptr;
  if (action.key == "lshift" || action.key == "rshift") hasShift_ = action.kind == Action::Kind::KeyPress;
  if (focused_ && (focused_->hearsEarly() || !action.isEarly) && focused_->hear(action, context)) return isUsed_ = true;
  if (action.kind != Action::Kind::KeyPress || action.key != "tab") return false;
  return step(action.hasShift ? -1 : 1, true, action.isEarly);
}

bool Focus::step(int by, bool isMarked, bool isEarly) {
  const auto count = static_cast<int>(shown_.size());
  const auto at = std::find(shown_.begin(), shown_.end(), focused_);
  int place = at == shown_.end() ? (by > 0 ? -1 : count) : static_cast<int>(at - shown_.begin());
  for (int i = 0; i < count; ++i) {
    place += by;
    if (ends_ == Ends::Stop && (place < 0 || place >= count)) return false;
    place = (place + count) % count;
    Interactive *next = shown_[static_cast<std::size_t>(place)];
    if (!next->takesKeys() || (isEarly && !next->hearsEarly())) continue;
    give(next, isMarked);
    return true;
  }
  return false;
}

std::optional<Written> Focus::written(DrawContext &context) const {
  if (auto found = focused_ ? focused_->written(context) : std::nullopt) return found;
  return pointedAt_ && !pointedAt_->takesKeys() ? pointedAt_->written(context) : std::nullopt;
}

Interactive *Focus::under(double x, double y, DrawContext &context) {
  for (auto one = shown_.rbegin(); one != shown_.rend(); ++one) {
    if ((*one)->seenThrough && !(*one)->seenThrough->isOpenAt({x, y}, context)) continue;
    outline_.clear();
    if ((*one)->appendOutline(outline_, context) && isInside(outline_, {x, y})) return *one;
  }
  return nullptr;
}

}  // namespace fovea
