#include "devices/keyboard.hpp"

#include <algorithm>

#include "core/thread.hpp"
#include "devices/arguments.hpp"

namespace fovea {
namespace {

bool contains(const std::vector<std::string> &names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

KeyLook lookFrom(DeviceArguments &given) {
  KeyLook look;
  look.keyList = given.texts("keyList");
  look.ignoreKeys = given.texts("ignoreKeys");
  look.waitRelease = given.truth("waitRelease", true);
  look.clear = given.truth("clear", true);
  return look;
}

Value listed(const std::vector<KeyPress> &presses) {
  List list;
  for (const KeyPress &press : presses) list.push_back(Value(describe(press)));
  return Value(std::move(list));
}

}  // namespace

Dict describe(const KeyPress &press) {
  return {{"name", Value(press.name)},
          {"value", Value(press.name)},
          {"code", Value(press.code)},
          {"device", Value(press.device)},
          {"tDown", Value(toSeconds(press.down))},
          {"rt", Value(toSeconds(press.rt))},
          {"duration", press.duration ? Value(toSeconds(*press.duration)) : Value()},
          {"uncertainty", Value(toSeconds(press.uncertainty))},
          {"source", Value(stampSourceName(press.source))}};
}

Keyboard::Keyboard(InputHub &hub, KeyboardOptions options)
    : hub_(hub), options_(std::move(options)), clockZero_(hub.clock().now()), isRunning_(!options_.waitForStart) {
  presses_.reserve(std::min<std::size_t>(options_.bufferSize, 1024));
  held_.reserve(64);
  hub_.add(*this);
}

Keyboard::~Keyboard() { close(); }

void Keyboard::close() {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(isClosed_, true)) return;
  }
  hub_.remove(*this);
}

bool Keyboard::hears(const InputEvent &event) const {
  const bool isPlug = event.kind == InputKind::Detached || event.kind == InputKind::Attached;
  if (event.kind != InputKind::KeyPress && event.kind != InputKind::KeyRelease && !isPlug) return false;
  if (event.source == StampSource::Simulated) return true;  // a simulated participant has one keyboard, whichever is asked
  if (options_.isSimulated) return false;
  return options_.devices.empty() || std::find(options_.devices.begin(), options_.devices.end(), event.device) != options_.devices.end();
}

void Keyboard::hear(const InputEvent &event) {
  if (!hears(event)) return;
  const std::lock_guard lock(mutex_);
  if (event.kind == InputKind::KeyPress) noteDown(event);
  else if (event.kind == InputKind::KeyRelease) noteUp(event);
  else tell(event, Duration(-1));
}

void Keyboard::noteDown(const InputEvent &event) {
  if (event.isRepeat) return;
  held_.push_back({event.device, event.key, event.time});
  if (!isRunning_) return;
  if (presses_.size() >= options_.bufferSize) {
    presses_.erase(presses_.begin());
    ++dropped_;
  }
  presses_.push_back({std::string(event.keyName()), event.code, event.device, event.source, event.time, event.uncertainty,
                      event.time - clockZero_, std::nullopt});
  tell(event, Duration(-1));
}

void Keyboard::noteUp(const InputEvent &event) {
  const auto held = std::find_if(held_.begin(), held_.end(),
                                 [&](const Held &each) { return each.device == event.device && each.key == event.key; });
  Duration duration = event.duration;
  if (held != held_.end()) {
    if (duration.count() < 0) duration = event.time - held->since;
    held_.erase(held);
  }
  const auto press = std::find_if(presses_.rbegin(), presses_.rend(), [&](const KeyPress &each) {
    return !each.duration && each.device == event.device && each.name == event.keyName();
  });
  if (press != presses_.rend()) press->duration = duration.count() < 0 ? event.time - press->down : duration;
  if (isRunning_) tell(event, duration);
}

void Keyboard::tell(const InputEvent &event, Duration duration) {
  DeviceEvent told;
  told.kind = event.kind == InputKind::KeyPress     ? DeviceEventKind::Press
              : event.kind == InputKind::KeyRelease ? DeviceEventKind::Release
              : event.kind == InputKind::Detached   ? DeviceEventKind::Detached
                                                    : DeviceEventKind::Attached;
  told.source = event.source;
  told.time = event.time;
  told.uncertainty = event.uncertainty;
  told.duration = duration;
  told.channel = event.code;
  told.value = event.device;  // of several keyboards as one: which
  told.name = event.key;
  report(told);
}

std::vector<KeyPress> Keyboard::getKeys(const KeyLook &look) {
  const std::lock_guard lock(mutex_);
  std::vector<KeyPress> found;
  const auto fits = [&](const KeyPress &press) {
    return (look.keyList.empty() || contains(look.keyList, press.name)) && !contains(look.ignoreKeys, press.name) &&
           (press.duration || !look.waitRelease);
  };
  std::copy_if(presses_.begin(), presses_.end(), std::back_inserter(found), fits);
  if (look.clear) std::erase_if(presses_, fits);
  return found;
}

std::vector<KeyPress> Keyboard::waitKeys(std::optional<Duration> maxWait, const KeyLook &look) {
  clearEvents();
  const std::optional<Timestamp> deadline = maxWait ? std::optional(hub_.clock().now() + *maxWait) : std::nullopt;
  while (true) {
    if (auto found = getKeys(look); !found.empty()) return found;
    if (deadline && hub_.clock().now() >= *deadline) return {};
    constexpr Duration kSlice = std::chrono::milliseconds(100);
    const Timestamp slice = hub_.clock().now() + kSlice;
    if (!hub_.wait(deadline ? std::min(*deadline, slice) : slice)) return {};
  }
}

std::vector<bool> Keyboard::getState(const std::vector<std::string> &keys) const {
  const std::lock_guard lock(mutex_);
  std::vector<bool> down;
  for (const std::string &key : keys)
    down.push_back(std::any_of(held_.begin(), held_.end(), [&](const Held &held) { return std::string_view(held.key.data()) == key; }));
  return down;
}

void Keyboard::clearEvents() {
  const std::lock_guard lock(mutex_);
  presses_.clear();
}

void Keyboard::start() {
  const std::lock_guard lock(mutex_);
  isRunning_ = true;
}

void Keyboard::stop() {
  const std::lock_guard lock(mutex_);
  isRunning_ = false;
}

bool Keyboard::isRunning() const {
  const std::lock_guard lock(mutex_);
  return isRunning_;
}

void Keyboard::resetClock(Timestamp t) {
  const std::lock_guard lock(mutex_);
  clockZero_ = t;
  for (KeyPress &press : presses_) press.rt = press.down - t;
}

Duration Keyboard::clockTime() const {
  const std::lock_guard lock(mutex_);
  return hub_.clock().now() - clockZero_;
}

std::uint64_t Keyboard::dropped() const {
  const std::lock_guard lock(mutex_);
  return dropped_;
}

Result<void> Keyboard::press(std::string_view key, Duration heldFor) {
  if (!options_.isSimulated)
    return Error{ErrorCode::State, "press: this keyboard is a real one", "", "only a person presses it; add a simulated keyboard to press by program"};
  InputEvent event;
  event.time = hub_.clock().now();
  event.setKey(key);
  const std::lock_guard lock(mutex_);
  noteDown(event);
  event.kind = InputKind::KeyRelease;
  event.time += heldFor;
  event.duration = heldFor;
  noteUp(event);
  return {};
}

Dict Keyboard::params() const {
  Dict params;
  if (!options_.devices.empty()) {
    List devices;
    for (const std::uint32_t device : options_.devices) devices.push_back(Value(device));
    params.emplace_back("devices", Value(std::move(devices)));
  }
  params.emplace_back("bufferSize", Value(static_cast<std::int64_t>(options_.bufferSize)));
  params.emplace_back("waitForStart", Value(options_.waitForStart));
  if (options_.isSimulated) params.emplace_back("simulated", Value(true));
  return params;
}

bool Keyboard::isAttached() const {
  if (options_.devices.empty() || options_.isSimulated) return true;
  const std::vector<KeyboardInfo> present = hub_.keyboards();
  return std::all_of(options_.devices.begin(), options_.devices.end(), [&](std::uint32_t device) {
    return std::any_of(present.begin(), present.end(), [&](const KeyboardInfo &each) { return each.device == device; });
  });
}

std::vector<DeviceMethod> Keyboard::methods() const {
  return {{"getKeys", {"keyList", "ignoreKeys", "waitRelease", "clear"}, "the presses since the last look"},
          {"waitKeys", {"maxWait", "keyList", "ignoreKeys", "waitRelease", "clear"}, "waits for a press; maxWait in seconds"},
          {"getState", {"keys"}, "which of these keys are down now"},
          {"clearEvents", {}, "forgets the presses that nobody took"},
          {"start", {}, "begins to listen"},
          {"stop", {}, "stops to listen"},
          {"resetClock", {"t"}, "rt counts from the session time t, in seconds; without it from now"},
          {"getTime", {}, "seconds since the clock was reset"},
          {"press", {"key", "duration"}, "of a simulated keyboard: presses a key now"}};
}

Result<Value> Keyboard::call(std::string_view method, const Dict &arguments) {
  DeviceArguments given(std::string(method), arguments);
  if (method == "getKeys") {
    const KeyLook look = lookFrom(given);
    if (auto fine = given.finish(); !fine) return fine.error();
    return listed(getKeys(look));
  }
  if (method == "waitKeys") {
    const KeyLook look = lookFrom(given);
    const std::optional<Duration> maxWait = given.wait("maxWait");
    if (auto fine = given.finish(); !fine) return fine.error();
    if (isThread(Thread::Main))  // which keeps windows, queue and every other call alive
      return Error{ErrorCode::State, "the host cannot wait for a key between its other work", "waitKeys",
                   "ask getKeys again and again, or wait inside an experiment"};
    return listed(waitKeys(maxWait, look));
  }
  if (method == "getState") {
    const Value asked = given.any("keys");
    const std::vector<std::string> keys = given.texts("keys");
    if (auto fine = given.finish(); !fine) return fine.error();
    const std::vector<bool> down = getState(keys);
    if (asked.text()) return Value(static_cast<bool>(down.front()));
    List list;
    for (const bool each : down) list.push_back(Value(each));
    return Value(std::move(list));
  }
  if (method == "resetClock") {
    const Duration t = given.seconds("t", hub_.clock().now().time_since_epoch());
    if (auto fine = given.finish(); !fine) return fine.error();
    resetClock(Timestamp(t));
    return Value();
  }
  if (method == "press") {
    const std::string key = given.requiredText("key");
    const Duration duration = given.seconds("duration", std::chrono::milliseconds(80));
    if (auto fine = given.finish(); !fine) return fine.error();
    if (auto done = press(key, duration); !done) return done.error();
    return Value();
  }
  if (auto fine = given.finish(); !fine) return fine.error();
  if (method == "getTime") return Value(toSeconds(clockTime()));
  if (method == "clearEvents") return clearEvents(), Value();
  if (method == "start") return start(), Value();
  if (method == "stop") return stop(), Value();
  return noSuchMethod(*this, method);
}

}  // namespace fovea
