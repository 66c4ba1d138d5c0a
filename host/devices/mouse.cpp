#include "devices/mouse.hpp"

#include <algorithm>
#include <cmath>

#include "devices/arguments.hpp"
#include "devices/pointer_words.hpp"

namespace fovea {
namespace {

Value pair(WindowPlace point) { return Value(List{Value(point.x), Value(point.y)}); }
Result<Value> pair(const Result<WindowPlace> &point) { return point ? Result<Value>(pair(*point)) : point.error(); }

/// A box as its centre, width and height, or the corners of whatever shape.
Result<std::vector<WindowPlace>> shapeFrom(const Value &value) {
  const Error wrong{ErrorCode::BadArgument, "\"shape\" is no shape", "isPressedIn", "give a box [x, y, width, height], or three corners [x, y] or more"};
  const List *list = value.list();
  if (!list || list->size() < 3) return wrong;
  if (!list->front().list()) {
    std::array<double, 4> box{};
    if (list->size() != box.size()) return wrong;
    for (std::size_t i = 0; i < box.size(); ++i) {
      const auto number = (*list)[i].number();
      if (!number) return wrong;
      box[i] = *number;
    }
    const double x = box[2] / 2, y = box[3] / 2;
    return std::vector<WindowPlace>{{box[0] - x, box[1] - y}, {box[0] + x, box[1] - y}, {box[0] + x, box[1] + y}, {box[0] - x, box[1] + y}};
  }
  std::vector<WindowPlace> corners;
  for (const Value &each : *list) {
    const List *pair = each.list();
    const auto x = pair && pair->size() == 2 ? pair->front().number() : std::nullopt;
    const auto y = pair && pair->size() == 2 ? pair->back().number() : std::nullopt;
    if (!x || !y) return wrong;
    corners.push_back({*x, *y});
  }
  return corners;
}

}  // namespace

Mouse::Mouse(InputHub &hub, std::string units, bool isSimulated)
    : hub_(hub), units_(std::move(units)), isSimulated_(isSimulated), clickZero_(hub.clock().now()) {
  hub_.add(*this);
}

Mouse::~Mouse() { close(); }

void Mouse::close() {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(isClosed_, true)) return;
  }
  hub_.remove(*this);
}

void Mouse::hear(const InputEvent &event) {
  if (event.kind < InputKind::ButtonPress || event.kind > InputKind::TouchEnd) return;
  if (isSimulated_ && event.source != StampSource::Simulated) return;
  const std::lock_guard lock(mutex_);
  if (event.kind < InputKind::TouchBegin) take(event);
  else if (const auto pointer = asPointer(event)) take(*pointer);
}

/// What the touch is to a mouse; none for further fingers.
std::optional<InputEvent> Mouse::asPointer(InputEvent touch) {
  if (touch.kind == InputKind::TouchBegin && !finger_) {
    finger_ = touch.touch;
    touch.kind = InputKind::ButtonPress;
  } else if (finger_ != touch.touch) {
    return std::nullopt;
  } else if (touch.kind == InputKind::TouchMove) {
    touch.kind = InputKind::PointerMove;
    return touch;
  } else {
    finger_.reset();
    touch.kind = InputKind::ButtonRelease;
    touch.duration = touch.time - pressedAt_[0];
  }
  touch.button = 1;
  return touch;
}

void Mouse::take(const InputEvent &event) {
  if (event.kind == InputKind::Wheel) {
    wheel_.x += event.x;
    wheel_.y += event.y;
    return;
  }
  at_ = {event.x, event.y};
  if (event.kind == InputKind::PointerMove || event.button < 1 || event.button > 3) return;
  const std::size_t button = event.button - 1;
  pressed_.isDown[button] = event.kind == InputKind::ButtonPress;
  if (event.kind == InputKind::ButtonPress) {
    pressedAt_[button] = event.time;
    pressed_.times[button] = event.time - clickZero_;
  }
  tell(event);
}

void Mouse::tell(const InputEvent &event) {
  DeviceEvent told;
  told.kind = event.kind == InputKind::ButtonPress ? DeviceEventKind::Press : DeviceEventKind::Release;
  told.source = event.source;
  told.time = event.time;
  told.uncertainty = event.uncertainty;
  told.duration = event.duration;
  told.channel = event.button;
  told.setName(mouseButtonName(event.button));
  report(told);
}

/// A unit may have another length at every place.
Result<WindowPlace> Mouse::distance(WindowPlace from, WindowPlace to) const {
  const auto begin = hub_.units().fromPixels(units_, from), end = hub_.units().fromPixels(units_, to);
  if (!begin) return begin.error();
  if (!end) return end.error();
  return WindowPlace{end->x - begin->x, end->y - begin->y};
}

Result<void> Mouse::setPosition(WindowPlace to) {
  const auto pixels = hub_.units().toPixels(units_, to);
  if (!pixels) return pixels.error();
  if (isSimulated_) return simulate(InputKind::PointerMove, 0, *pixels);
  if (hub_.movePointer(pixels->x, pixels->y)) return {};
  return Error{ErrorCode::Device, "there is no pointer that a program can move", "mouse", "open the participant's window first; a rehearsal has none"};
}

Result<bool> Mouse::isPressedIn(const std::vector<WindowPlace> &shape, const std::vector<std::int64_t> &buttons) const {
  const MousePressed now = pressed();
  bool isDown = false;
  for (std::size_t i = 0; i < now.isDown.size(); ++i)
    isDown |= now.isDown[i] && (buttons.empty() || std::find(buttons.begin(), buttons.end(), static_cast<std::int64_t>(i + 1)) != buttons.end());
  const auto place = position();
  if (!place) return place.error();
  if (!isDown) return false;
  const WindowPlace at = *place;
  // Inside: a line from the point to the far right crosses the outline an odd number of times.
  bool isInside = false;
  for (std::size_t i = 0, before = shape.size() - 1; i < shape.size(); before = i++) {
    const WindowPlace &a = shape[i], &b = shape[before];
    if ((a.y > at.y) != (b.y > at.y) && at.x < a.x + (b.x - a.x) * (at.y - a.y) / (b.y - a.y)) isInside = !isInside;
  }
  return isInside;
}

Result<WindowPlace> Mouse::position() const {
  WindowPlace at;
  {
    const std::lock_guard lock(mutex_);
    at = at_;
  }
  return hub_.units().fromPixels(units_, at);
}

Result<WindowPlace> Mouse::relative() {
  WindowPlace from, to;
  {
    const std::lock_guard lock(mutex_);
    to = at_;
    from = std::exchange(relativeFrom_, at_);
  }
  return distance(from, to);
}

WindowPlace Mouse::wheelRelative() {
  const std::lock_guard lock(mutex_);
  return std::exchange(wheel_, {});
}

MousePressed Mouse::pressed() const {
  const std::lock_guard lock(mutex_);
  return pressed_;
}

void Mouse::clickReset(Timestamp t) {
  const std::lock_guard lock(mutex_);
  clickZero_ = t;
  for (std::size_t i = 0; i < pressedAt_.size(); ++i) {
    auto &time = pressed_.times[i];
    time = time && pressedAt_[i] >= t ? std::optional(pressedAt_[i] - t) : std::nullopt;
  }
}

Result<bool> Mouse::hasMoved(std::optional<double> least) {
  WindowPlace from, to;
  {
    const std::lock_guard lock(mutex_);
    from = movedFrom_;
    to = at_;
  }
  const auto far = distance(from, to);
  if (!far) return far.error();
  const double length = std::hypot(far->x, far->y);
  if (least ? length < *least : length == 0) return false;
  const std::lock_guard lock(mutex_);
  movedFrom_ = to;
  return true;
}

Result<void> Mouse::simulate(InputKind kind, std::uint32_t button, WindowPlace where) {
  if (!isSimulated_)
    return Error{ErrorCode::State, "this mouse is a real one", "", "only a person moves it; add a simulated mouse to move by program"};
  const bool isButton = kind == InputKind::ButtonPress || kind == InputKind::ButtonRelease;
  if (isButton && (button < 1 || button > 3))
    return Error{ErrorCode::BadArgument, "there is no button " + std::to_string(button), "", "1 is left, 2 middle, 3 right"};
  InputEvent event;
  event.kind = kind;
  event.time = hub_.clock().now();
  event.button = button;
  const std::lock_guard lock(mutex_);
  event.x = isButton ? at_.x : where.x;
  event.y = isButton ? at_.y : where.y;
  take(event);
  return {};
}

Dict Mouse::params() const {
  Dict params;
  if (!units_.empty()) params.emplace_back("units", Value(units_));
  if (isSimulated_) params.emplace_back("simulated", Value(true));
  return params;
}

std::vector<DeviceMethod> Mouse::methods() const {
  return {{"getPos", {}, "where it is, as [x, y]"},
          {"setPos", {"x", "y"}, "moves the pointer, in the mouse's units"},
          {"isPressedIn", {"shape", "buttons"}, "is it in the shape with one of these buttons (1, 2, 3; none: any) down; a shape is a box [x, y, width, height] or a list of corners"},
          {"getRel", {}, "how far it went since the last call"},
          {"getWheelRel", {}, "wheel steps since the last call"},
          {"getPressed", {"getTime"}, "left, middle, right: 1 while down; with getTime also the times of the last presses"},
          {"clickReset", {}, "times of presses count from now"},
          {"mouseMoved", {"distance"}, "did it move since the last call, by at least that much"},
          {"move", {"x", "y"}, "of a simulated mouse: moves it, in pixels"},
          {"click", {"button"}, "of a simulated mouse: presses and releases a button"}};
}

Result<Value> Mouse::call(std::string_view method, const Dict &arguments) {
  DeviceArguments given(std::string(method), arguments);
  if (method == "getPressed") {
    const bool withTimes = given.truth("getTime", false);
    if (auto fine = given.finish(); !fine) return fine.error();
    const MousePressed now = pressed();
    List down, times;
    for (std::size_t i = 0; i < now.isDown.size(); ++i) {
      down.push_back(Value(now.isDown[i] ? 1 : 0));
      times.push_back(now.times[i] ? Value(toSeconds(*now.times[i])) : Value());
    }
    return withTimes ? Value(List{Value(std::move(down)), Value(std::move(times))}) : Value(std::move(down));
  }
  if (method == "setPos") {
    const WindowPlace to{given.number("x", 0), given.number("y", 0)};
    if (auto fine = given.finish(); !fine) return fine.error();
    if (auto done = setPosition(to); !done) return done.error();
    return Value();
  }
  if (method == "isPressedIn") {
    const auto shape = shapeFrom(given.any("shape"));
    const std::vector<std::int64_t> buttons = given.wholes("buttons");
    if (auto fine = given.finish(); !fine) return fine.error();
    if (!shape) return shape.error();
    const auto isIn = isPressedIn(*shape, buttons);
    return isIn ? Result<Value>(Value(*isIn)) : isIn.error();
  }
  if (method == "mouseMoved") {
    const double distance = given.number("distance", -1);
    if (auto fine = given.finish(); !fine) return fine.error();
    const auto moved = hasMoved(distance < 0 ? std::nullopt : std::optional(distance));
    return moved ? Result<Value>(Value(*moved)) : moved.error();
  }
  if (method == "move") {
    const WindowPlace where{given.number("x", 0), given.number("y", 0)};
    if (auto fine = given.finish(); !fine) return fine.error();
    if (auto done = simulate(InputKind::PointerMove, 0, where); !done) return done.error();
    return Value();
  }
  if (method == "click") {
    const auto button = static_cast<std::uint32_t>(given.whole("button", 1));
    if (auto fine = given.finish(); !fine) return fine.error();
    for (const InputKind kind : {InputKind::ButtonPress, InputKind::ButtonRelease})
      if (auto done = simulate(kind, button, {}); !done) return done.error();
    return Value();
  }
  if (auto fine = given.finish(); !fine) return fine.error();
  if (method == "getPos") return pair(position());
  if (method == "getRel") return pair(relative());
  if (method == "getWheelRel") return pair(wheelRelative());
  if (method == "clickReset") return clickReset(hub_.clock().now()), Value();
  return noSuchMethod(*this, method);
}

}  // namespace fovea
