#include "devices/mouse.hpp"

#include <cmath>

#include "devices/arguments.hpp"

namespace fovea {
namespace {

constexpr std::string_view kUnits[] = {"height", "pix", "norm"};

Value pair(MousePoint point) { return Value(List{Value(point.x), Value(point.y)}); }

}  // namespace

Mouse::Mouse(InputHub &hub, MouseUnits units, bool isSimulated)
    : hub_(hub), units_(units), isSimulated_(isSimulated), clickZero_(hub.clock().now()) {
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
  if (event.kind == InputKind::KeyPress || event.kind == InputKind::KeyRelease) return;
  if (isSimulated_ && event.source != StampSource::Simulated) return;
  const std::lock_guard lock(mutex_);
  take(event);
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
  constexpr std::string_view names[] = {"left", "middle", "right"};
  told.setName(names[event.button - 1]);
  report(told);
}

MousePoint Mouse::scaled(MousePoint pixels) const {
  const auto [width, height] = hub_.windowSize();
  if (units_ == MouseUnits::Pixels || width <= 0 || height <= 0) return pixels;
  if (units_ == MouseUnits::Height) return {pixels.x / height, pixels.y / height};
  return {2 * pixels.x / width, 2 * pixels.y / height};
}

MousePoint Mouse::position() const {
  MousePoint at;
  {
    const std::lock_guard lock(mutex_);
    at = at_;
  }
  return scaled(at);
}

MousePoint Mouse::relative() {
  MousePoint moved;
  {
    const std::lock_guard lock(mutex_);
    moved = {at_.x - relativeFrom_.x, at_.y - relativeFrom_.y};
    relativeFrom_ = at_;
  }
  return scaled(moved);
}

MousePoint Mouse::wheelRelative() {
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

bool Mouse::hasMoved(std::optional<double> distance) {
  MousePoint moved;
  {
    const std::lock_guard lock(mutex_);
    moved = {at_.x - movedFrom_.x, at_.y - movedFrom_.y};
  }
  const MousePoint far = scaled(moved);
  const double length = std::hypot(far.x, far.y);
  if (distance ? length < *distance : length == 0) return false;
  const std::lock_guard lock(mutex_);
  movedFrom_ = at_;
  return true;
}

Result<void> Mouse::simulate(InputKind kind, std::uint32_t button, MousePoint where) {
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
  Dict params{{"units", Value(kUnits[static_cast<std::size_t>(units_)])}};
  if (isSimulated_) params.emplace_back("simulated", Value(true));
  return params;
}

std::vector<DeviceMethod> Mouse::methods() const {
  return {{"getPos", {}, "where it is, as [x, y]"},
          {"getRel", {}, "how far it went since the last call"},
          {"getWheelRel", {}, "wheel steps since the last call"},
          {"getPressed", {"getTime"}, "left, middle, right: 1 while down; with getTime also the times of the last presses"},
          {"clickReset", {}, "times of presses count from now"},
          {"mouseMoved", {"distance"}, "did it move since the last call, by at least that much"},
          {"move", {"x", "y"}, "of a simulated mouse: moves it, in pixels"},
          {"click", {"button"}, "of a simulated mouse: presses and releases a button"}};
}

Result<Value> Mouse::call(std::string_view method, const Dict &arguments) {
  Arguments given(std::string(method), arguments);
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
  if (method == "mouseMoved") {
    const double distance = given.number("distance", -1);
    if (auto fine = given.finish(); !fine) return fine.error();
    return Value(hasMoved(distance < 0 ? std::nullopt : std::optional(distance)));
  }
  if (method == "move") {
    const MousePoint where{given.number("x", 0), given.number("y", 0)};
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
