#include "devices/replay.hpp"

#include <algorithm>

#include "devices/arguments.hpp"
#include "devices/key_names.hpp"

namespace fovea {
namespace {

InputEvent motion(InputKind kind, const ReplayedEvent &to) {
  InputEvent event;
  event.kind = kind;
  event.source = StampSource::Simulated;
  event.time = Timestamp(to.time);
  event.device = to.device;
  event.x = to.x;
  event.y = to.y;
  return event;
}

InputEvent keyOf(const ReplayedEvent &each) {
  InputEvent event;
  const bool isPress = each.kind == DeviceEventKind::Press;
  event.kind = isPress ? InputKind::KeyPress : InputKind::KeyRelease;
  event.isRepeat = each.isRepeat;
  event.source = StampSource::Simulated;
  event.time = Timestamp(each.time);
  event.device = each.device;
  event.setKey(each.name);
  if (isPress) event.setText(textOfKeyName(each.name));
  return event;
}

InputEvent pointerOf(const ReplayedEvent &each) {
  InputEvent event = motion(*each.pointer, each);
  if (event.kind >= InputKind::TouchBegin) event.touch = each.number;
  else event.button = each.number;
  if (event.kind == InputKind::Wheel) {
    event.x = each.name == "left" ? -each.value : each.name == "right" ? each.value : 0;
    event.y = each.name == "down" ? -each.value : each.name == "up" ? each.value : 0;
  }
  return event;
}

/// A wheel does not say where it was turned: who hears it knows where the pointer is.
std::vector<InputEvent> typedOf(const std::vector<ReplayedEvent> &events) {
  std::vector<InputEvent> typed;
  std::optional<WindowPlace> at;
  for (const ReplayedEvent &each : events) {
    if (!each.pointer) {
      typed.push_back(keyOf(each));
      continue;
    }
    const WindowPlace there{each.x, each.y};
    if (each.pointer == InputKind::Wheel && at != there) typed.push_back(motion(InputKind::PointerMove, each));
    at = there;
    typed.push_back(pointerOf(each));
  }
  return typed;
}

bool isDown(const InputEvent &event) {
  return !event.isRepeat && (event.kind == InputKind::KeyPress || event.kind == InputKind::ButtonPress || event.kind == InputKind::TouchBegin);
}

InputKind releaseOf(InputKind press) {
  return press == InputKind::KeyPress ? InputKind::KeyRelease : press == InputKind::ButtonPress ? InputKind::ButtonRelease : InputKind::TouchEnd;
}

/// Of one key, button or finger?
bool isOfOne(const InputEvent &press, const InputEvent &other) {
  return press.device == other.device && press.key == other.key && press.button == other.button && press.touch == other.touch;
}

}  // namespace

Replay::Replay(InputHub &hub, std::string file, std::string role, std::vector<ReplayedEvent> events, Reports reports, std::string units)
    : hub_(hub),
      file_(std::move(file)),
      role_(std::move(role)),
      events_(std::move(events)),
      typed_(role_.empty() ? typedOf(events_) : std::vector<InputEvent>()),
      zero_(hub.clock().now()) {
  if (role_.empty() && reports == Reports::Mouse) mouse_.emplace(hub_, std::move(units), true);
  hub_.add(*this);
}

Replay::~Replay() { close(); }

void Replay::close() {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(isClosed_, true)) return;
  }
  if (mouse_) mouse_->close();
  hub_.remove(*this);
}

void Replay::beginRun(Timestamp now) {
  const std::lock_guard lock(mutex_);
  zero_ = now;
  next_ = nextTyped_ = 0;
  isInRun_ = true;
}

void Replay::endRun() {
  const std::lock_guard lock(mutex_);
  if (isInRun_) letGo(hub_.clock().now());
  isInRun_ = false;
}

/// What is down goes up now: left down, its next press would count as a repeat of this one. Call it with the lock held.
void Replay::letGo(Timestamp now) {
  const auto typedEnd = typed_.begin() + static_cast<std::ptrdiff_t>(nextTyped_);
  for (auto press = typed_.begin(); press != typedEnd; ++press) {
    if (!isDown(*press)) continue;
    InputEvent release = *press;
    bool isLetGo = false;
    for (auto later = press + 1; later != typedEnd && !isLetGo; ++later) {
      const bool isSame = isOfOne(*press, *later);
      isLetGo = isSame && (later->kind == releaseOf(press->kind) || isDown(*later));
    }
    if (isLetGo) continue;
    release.kind = releaseOf(press->kind);
    release.time = std::max(now, zero_ + press->time.time_since_epoch());
    release.text = {};
    released_.push_back(release);
  }
}

std::optional<Timestamp> Replay::nextDue() const {
  const std::lock_guard lock(mutex_);
  if (!released_.empty()) return released_.front().time;
  if (!isTyping()) return std::nullopt;
  return zero_ + typed_[nextTyped_].time.time_since_epoch();
}

std::optional<InputEvent> Replay::takeDue(Timestamp now) {
  const std::lock_guard lock(mutex_);
  if (!released_.empty()) {
    const InputEvent event = released_.front();
    released_.pop_front();
    return event;
  }
  if (!isTyping()) return std::nullopt;
  InputEvent event = typed_[nextTyped_];
  event.time = zero_ + event.time.time_since_epoch();
  if (event.time > now) return std::nullopt;
  ++nextTyped_;
  return event;
}

/// The participant's part is its own, until there is nothing left of it.
bool Replay::answers(const InputRequest &) const {
  const std::lock_guard lock(mutex_);
  return isTyping();
}

void Replay::catchUp(Timestamp now) {
  const std::lock_guard lock(mutex_);
  if (mouse_) reportMouse();
  for (; next_ < events_.size() && zero_ + events_[next_].time <= now; ++next_) {
    const ReplayedEvent &each = events_[next_];
    if (each.isRepeat || each.pointer || mouse_) continue;
    DeviceEvent event;
    event.kind = each.kind;
    event.value = each.value;
    event.source = StampSource::Simulated;
    event.time = zero_ + each.time;
    event.channel = each.device;
    event.setName(each.name);
    if (each.kind == DeviceEventKind::Release) event.duration = heldFor(next_);
    report(event);
  }
}

/// What it has done in the participant's place, as a mouse would report it.
void Replay::reportMouse() {
  DeviceEvent event;
  while (mouse_->events().take({&event, 1}) > 0) report(event);
}

/// Since the press before; none is -1.
Duration Replay::heldFor(std::size_t release) const {
  for (std::size_t i = release; i-- > 0;) {
    const ReplayedEvent &each = events_[i];
    if (each.pointer || each.device != events_[release].device || each.name != events_[release].name) continue;
    if (!each.isRepeat) return each.kind == DeviceEventKind::Press ? events_[release].time - each.time : Duration(-1);
  }
  return Duration(-1);
}

Dict Replay::params() const {
  Dict params{{"file", Value(file_)}};
  if (!role_.empty()) params.emplace_back("role", Value(role_));
  if (mouse_) params.emplace_back("kind", Value("mouse"));
  return params;
}

std::vector<DeviceMethod> Replay::methods() const {
  std::vector<DeviceMethod> methods = mouse_ ? mouse_->methods() : std::vector<DeviceMethod>();
  methods.push_back({"getLeft", {}, "how many events are still to come"});
  return methods;
}

Result<Value> Replay::call(std::string_view method, const Dict &arguments) {
  // Without the lock, which is taken while the hub's is held: the mouse asks the hub.
  if (mouse_ && method != "getLeft") return mouse_->call(method, arguments);
  DeviceArguments given(std::string(method), arguments);
  if (auto fine = given.finish(); !fine) return fine.error();
  const std::lock_guard lock(mutex_);
  if (method == "getLeft") return Value(static_cast<std::int64_t>(events_.size() - next_));
  return noSuchMethod(*this, method);
}

}  // namespace fovea
