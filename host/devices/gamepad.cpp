#include "devices/gamepad.hpp"

#include <algorithm>
#include <cmath>

#include "devices/arguments.hpp"

namespace fovea {
namespace {

// A stick at rest trembles: less than this is no movement.
constexpr float kTremble = 0.02F;
constexpr std::size_t kSimulatedAxes = 6, kSimulatedButtons = 15;  // of a pad as the window library lays it out

}  // namespace

void GamepadBoard::publish(std::vector<Present> present) {
  const std::lock_guard lock(mutex_);
  present_ = std::move(present);
}

GamepadPort GamepadBoard::port() {
  const auto present = [this] {
    const std::lock_guard lock(mutex_);
    std::vector<GamepadInfo> all;
    for (const Present &each : present_) all.push_back(each.info);
    return all;
  };
  const auto read = [this](int index) -> std::optional<GamepadState> {
    const std::lock_guard lock(mutex_);
    for (const Present &each : present_)
      if (each.info.index == index) return each.state;
    return std::nullopt;
  };
  return {present, read};
}

Gamepad::Gamepad(const Clock &clock, GamepadPort port, GamepadInfo info)
    : clock_(clock), port_(std::move(port)), info_(std::move(info)), source_(StampSource::WindowCallback) {}

Gamepad::Gamepad(const Clock &clock) : clock_(clock), info_{-1, "simulated gamepad", ""}, source_(StampSource::Simulated) {
  state_.axes.resize(kSimulatedAxes);
  state_.buttons.resize(kSimulatedButtons);
}

Gamepad::Gamepad(const Clock &clock, PadReader reader, Reopen reopen)
    : clock_(clock),
      info_{-1, reader.layout().name, ""},
      source_(StampSource::Kernel),
      state_(reader.state()),
      toldAxes_(state_.axes),
      pressedAt_(state_.buttons.size(), clock.now()),  // what is held down already was pressed before anybody listened
      kernel_(std::move(reader)),
      reopen_(std::move(reopen)) {}

Result<std::shared_ptr<Gamepad>> Gamepad::ofKernel(const Clock &clock, PadReader reader, Reopen reopen) {
  const std::shared_ptr<Gamepad> pad(new Gamepad(clock, std::move(reader), std::move(reopen)));
  Gamepad *self = pad.get();
  auto thread = ReadThread::start({[self] { return self->kernel_ ? self->kernel_->descriptor() : -1; },
                                   [self] { self->readKernel(); }, [self] { self->lookAgain(); }});
  if (!thread) return thread.error();
  pad->thread_ = std::move(*thread);
  return pad;
}

Gamepad::~Gamepad() { close(); }

void Gamepad::close() { thread_.reset(); }

void Gamepad::readKernel() {
  const bool isThere = kernel_->read([this](const GamepadState &now, Timestamp time, Duration uncertainty) {
    const std::lock_guard lock(mutex_);
    compare(now, time, uncertainty);
    state_ = now;
  });
  if (isThere) return;
  kernel_.reset();
  const std::lock_guard lock(mutex_);
  notePlug(false, clock_.now(), {});
}

void Gamepad::lookAgain() {
  auto reader = reopen_();
  if (!reader) return;
  kernel_ = std::move(*reader);
  const std::lock_guard lock(mutex_);
  const Timestamp now = clock_.now();
  state_ = kernel_->state();
  toldAxes_ = state_.axes;
  pressedAt_.assign(state_.buttons.size(), now);
  notePlug(true, now, {});
}

/// Call it with the lock held.
void Gamepad::notePlug(bool isThere, Timestamp time, Duration uncertainty) {
  isAttached_ = isThere;
  tell(isThere ? DeviceEventKind::Attached : DeviceEventKind::Detached, time, uncertainty, 0, 0);
}

GamepadState Gamepad::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

void Gamepad::catchUp(Timestamp now) {
  if (source_ != StampSource::WindowCallback) return;
  const auto read = port_.read(info_.index);
  const std::lock_guard lock(mutex_);
  if (lastRead_ && now < *lastRead_) return;  // another thread has looked meanwhile
  const Duration uncertainty = lastRead_ ? now - *lastRead_ : Duration{};
  const bool isFirst = !lastRead_;
  lastRead_ = now;
  if (read.has_value() != isAttached_) notePlug(read.has_value(), now, uncertainty);
  if (!read) return;
  // What is held down at the first look was pressed before anybody listened.
  if (!isFirst) compare(*read, now, uncertainty);
  else pressedAt_.assign(read->buttons.size(), now), toldAxes_ = read->axes;
  state_ = *read;
}

void Gamepad::compare(const GamepadState &now, Timestamp time, Duration uncertainty) {
  pressedAt_.resize(now.buttons.size());
  for (std::size_t i = 0; i < now.buttons.size(); ++i) {
    const bool was = i < state_.buttons.size() && state_.buttons[i];
    const bool is = now.buttons[i];
    if (was == is) continue;
    if (is) pressedAt_[i] = time;
    tell(is ? DeviceEventKind::Press : DeviceEventKind::Release, time, uncertainty, i, is);
  }
  toldAxes_.resize(now.axes.size());
  for (std::size_t i = 0; i < now.axes.size(); ++i) {
    // Compared with what was told last, so that a slow movement is not taken for many small trembles.
    if (std::abs(now.axes[i] - toldAxes_[i]) < kTremble) continue;
    toldAxes_[i] = now.axes[i];
    tell(DeviceEventKind::Sample, time, uncertainty, i, static_cast<double>(now.axes[i]));
  }
}

void Gamepad::tell(DeviceEventKind kind, Timestamp time, Duration uncertainty, std::size_t channel, double value) {
  DeviceEvent event;
  event.kind = kind;
  event.source = source_;
  event.time = time;
  event.uncertainty = uncertainty;
  event.channel = static_cast<std::uint32_t>(channel);
  event.value = value;
  if (kind == DeviceEventKind::Release) event.duration = time - pressedAt_[channel];
  if (kind == DeviceEventKind::Press || kind == DeviceEventKind::Release) event.setName(std::to_string(channel));
  report(event);
}

Result<void> Gamepad::onlySimulated(std::string_view what) const {
  if (source_ == StampSource::Simulated) return {};
  return Error{ErrorCode::State, std::string(what) + ": this gamepad is a real one", "",
               "only a person moves it; add a simulated gamepad to move by program"};
}

Result<void> Gamepad::press(std::size_t button) {
  if (auto allowed = onlySimulated("press"); !allowed) return allowed;
  const std::lock_guard lock(mutex_);
  if (button >= state_.buttons.size())
    return Error{ErrorCode::BadArgument, "there is no button " + std::to_string(button), "", "buttons count from 0"};
  GamepadState pressed = state_;
  pressed.buttons[button] = 1;
  const Timestamp now = clock_.now();
  compare(pressed, now, {});
  const GamepadState released = std::exchange(state_, pressed);
  compare(released, now, {});
  state_ = released;
  return {};
}

Result<void> Gamepad::moveAxis(std::size_t axis, double to) {
  if (auto allowed = onlySimulated("moveAxis"); !allowed) return allowed;
  const std::lock_guard lock(mutex_);
  if (axis >= state_.axes.size() || !(to >= -1 && to <= 1))
    return Error{ErrorCode::BadArgument, "there is no such place on axis " + std::to_string(axis), "", "axes count from 0 and go from -1 to 1"};
  GamepadState moved = state_;
  moved.axes[axis] = static_cast<float>(to);
  compare(moved, clock_.now(), {});
  state_ = moved;
  return {};
}

Dict Gamepad::params() const {
  if (source_ == StampSource::Simulated) return {{"simulated", Value(true)}};
  if (source_ == StampSource::Kernel) return {{"name", Value(info_.name)}};
  return {{"index", Value(info_.index)}, {"name", Value(info_.name)}, {"guid", Value(info_.guid)}};
}

bool Gamepad::isAttached() const {
  const std::lock_guard lock(mutex_);
  return isAttached_;
}

std::vector<DeviceMethod> Gamepad::methods() const {
  return {{"getAllButtons", {}, "1 for each button that is down"},
          {"getAllAxes", {}, "where each axis is, -1 to 1"},
          {"getNumButtons", {}, "how many buttons it has"},
          {"getNumAxes", {}, "how many axes it has"},
          {"press", {"button"}, "of a simulated gamepad: presses and releases a button"},
          {"moveAxis", {"axis", "value"}, "of a simulated gamepad: moves an axis"}};
}

Result<Value> Gamepad::call(std::string_view method, const Dict &arguments) {
  DeviceArguments given(std::string(method), arguments);
  if (method == "press") {
    const auto button = static_cast<std::size_t>(given.whole("button", 0));
    if (auto fine = given.finish(); !fine) return fine.error();
    if (auto done = press(button); !done) return done.error();
    return Value();
  }
  if (method == "moveAxis") {
    const auto axis = static_cast<std::size_t>(given.whole("axis", 0));
    const double to = given.number("value", 0);
    if (auto fine = given.finish(); !fine) return fine.error();
    if (auto done = moveAxis(axis, to); !done) return done.error();
    return Value();
  }
  if (auto fine = given.finish(); !fine) return fine.error();
  const GamepadState now = state();
  if (method == "getNumButtons") return Value(static_cast<std::int64_t>(now.buttons.size()));
  if (method == "getNumAxes") return Value(static_cast<std::int64_t>(now.axes.size()));
  List list;
  if (method == "getAllButtons") {
    for (const std::uint8_t button : now.buttons) list.push_back(Value(int{button}));
    return Value(std::move(list));
  }
  if (method == "getAllAxes") {
    for (const float axis : now.axes) list.push_back(Value(static_cast<double>(axis)));
    return Value(std::move(list));
  }
  return noSuchMethod(*this, method);
}

}  // namespace fovea
