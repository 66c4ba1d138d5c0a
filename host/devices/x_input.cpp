#include "devices/x_input.hpp"

// The thread that reads the participant's devices: event devices where they may be read, raw X Input 2 events for the rest.

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <mutex>
#include <thread>

#include "core/log.hpp"
#include "core/thread.hpp"
#include "devices/evdev_reader.hpp"
#include "devices/kernel_pointers.hpp"
#include "devices/keyboard_numbers.hpp"
#include "devices/participant_keys.hpp"
#include "devices/server_time.hpp"

namespace fovea {
namespace {

constexpr std::uint32_t kKeycodeOffset = 8;  // X keycodes are the kernel's codes plus this

class XInput final : public InputSource {
 public:
  XInput(std::unique_ptr<XConnection> x, int wake, const InputTarget &target, const Clock &clock, Log &log, KernelPointers::Open openPointer)
      : x_(std::move(x)),
        wake_(wake),
        target_(target),
        clock_(clock),
        log_(log),
        ring_(std::make_unique<InputRing>()),
        keys_(*ring_),
        pointers_(clock, std::move(openPointer)) {
    findKeyboards();
    findPointers();
    readLayout();
    thread_ = std::thread([this] { run(); });
  }
  ~XInput() override {
    isEnding_.store(true, std::memory_order_relaxed);
    eventfd_write(wake_, 1);
    thread_.join();
    close(wake_);
  }
  XInput(const XInput &) = delete;
  XInput &operator=(const XInput &) = delete;

  std::string name() const override {
    const int kernel = kernelDevices_.load(std::memory_order_relaxed);
    if (kernel == 0) return "X Input 2 raw events";
    return "event devices (" + std::to_string(kernel) + "), X Input 2 raw events for the rest";
  }
  InputRing &ring() override { return *ring_; }
  std::vector<KeyboardInfo> keyboards() const override {
    const std::lock_guard lock(sharedMutex_);
    return present_;
  }
  bool movePointer(double x, double y) override {
    {
      const std::lock_guard lock(sharedMutex_);
      moveTo_ = WindowPoint{static_cast<int>(std::lround(x + target_.width / 2.0)), static_cast<int>(std::lround(target_.height / 2.0 - y))};
    }
    eventfd_write(wake_, 1);
    return true;
  }

 private:
  struct KernelKeyboard {
    std::uint32_t number = 0;
    EvdevReader reader;
  };

  void run();
  bool wait();
  void takeRequests();
  void readKernel();
  void readPointers();
  void readServer();
  void readLayout();
  void hear(const RawEvent &raw, Timestamp now);
  void findKeyboards();
  void findPointers();
  void openKernelKeyboards();
  void tellRefusal(const std::string &whose, const Error &refusal);
  void countKernelDevices() { kernelDevices_.store(static_cast<int>(kernel_.size()) + pointers_.count(), std::memory_order_relaxed); }
  void tellChanges(const KeyboardNumbers::Changes &changes);
  void publishKeyboards();
  bool isKernels(std::uint32_t number) const;
  EvdevReader::Sink sinkOf(std::uint32_t number);

  void key(std::uint32_t keycode, KeyChange::Action action, const InputEvent &event);
  void button(const RawEvent &raw, InputEvent event);
  void touch(const RawEvent &raw, InputEvent event);
  void tellMotion();
  static void setStamp(InputEvent &event, const KernelStamp &stamp);
  void place(InputEvent &event, double x, double y) const;
  bool participantHasKeys();

  std::unique_ptr<XConnection> x_;
  int wake_;
  InputTarget target_;
  const Clock &clock_;
  Log &log_;
  std::unique_ptr<InputRing> ring_;
  ParticipantKeys keys_;
  KeyGate buttons_;
  KernelPointers pointers_;
  KeyboardNumbers numbers_;
  bool isFirstLook_ = true, wasRefusalTold_ = false;
  std::vector<KernelKeyboard> kernel_;
  std::vector<pollfd> polled_;
  WindowPoint at_;                   // where the pointer was seen last
  std::optional<InputEvent> moved_;  // the newest motion that has not been told
  std::atomic<int> kernelDevices_{0};
  std::atomic<bool> isEnding_{false};
  mutable std::mutex sharedMutex_;
  std::vector<KeyboardInfo> present_;
  std::optional<WindowPoint> moveTo_;
  std::thread thread_;
};

void XInput::run() {
  setThread(Thread::Input);
  if (!askForRealTime()) log_.write(LogLevel::Info, "input", "no real-time priority: on a busy machine keys may be stamped later");
  while (wait()) {
    readKernel();
    readServer();
    takeRequests();
  }
}

/// False when it is time to end.
bool XInput::wait() {
  polled_.assign({{wake_, POLLIN, 0}, {x_->descriptor(), POLLIN, 0}});
  for (const KernelKeyboard &keyboard : kernel_) polled_.push_back({keyboard.reader.descriptor(), POLLIN, 0});
  pointers_.addTo(polled_);
  // Answers to our own questions may have brought events along, which poll() cannot see.
  poll(polled_.data(), polled_.size(), x_->hasQueued() ? 0 : -1);
  if (isEnding_.load(std::memory_order_relaxed)) return false;
  if ((polled_[1].revents & (POLLHUP | POLLERR)) != 0) {
    log_.write(LogLevel::Error, "input", "the X server has gone: no more keys come from it");
    return false;
  }
  return true;
}

void XInput::takeRequests() {
  if (polled_[0].revents == 0) return;
  eventfd_t ignored = 0;
  eventfd_read(wake_, &ignored);
  std::optional<WindowPoint> to;
  {
    const std::lock_guard lock(sharedMutex_);
    to = std::exchange(moveTo_, std::nullopt);
  }
  if (!to) return;
  x_->movePointer(*to);
  // Not every server tells of a move that was asked for.
  moved_.emplace();
  moved_->time = clock_.now();
  moved_->source = StampSource::XInput;
  tellMotion();
}

void XInput::readKernel() {
  for (std::size_t i = 0; i < kernel_.size();) {
    KernelKeyboard &keyboard = kernel_[i];
    if (keyboard.reader.read(sinkOf(keyboard.number))) {
      ++i;
      continue;
    }
    kernel_.erase(kernel_.begin() + static_cast<std::ptrdiff_t>(i));  // the display server tells that it is unplugged
  }
  readPointers();
  countKernelDevices();
}

void XInput::readPointers() {
  for (const std::string &name : pointers_.read())
    log_.write(LogLevel::Info, "input", name + ": the kernel's device has gone; until it is back what it does is stamped on arrival");
}

/// What has come, and no more: where events come faster than they are read, the kernel's devices and whoever wants this to end have their turn.
void XInput::readServer() {
  if (!x_->hasQueued() && !x_->readMore()) return;
  // Read a moment ago at the latest: by readMore(), or along with the answer to a question about the event before.
  const Timestamp now = clock_.now();
  bool asked = false;  // our own questions can bring along events that are newer than `now`
  while (!asked && x_->hasQueued()) {
    const XConnection::Heard heard = x_->next();
    if (heard.devicesChanged) findKeyboards(), findPointers();
    if (heard.devicesChanged || heard.keysRenamed) readLayout();
    if (heard.locks) keys_.text().setLocks(*heard.locks);
    if (heard.raw) hear(*heard.raw, now);
    asked = heard.devicesChanged || heard.keysRenamed || (heard.raw && heard.raw->kind != RawEvent::Kind::Motion);
  }
  tellMotion();
}

void XInput::readLayout() {
  keys_.setNames(x_->keyNames());
  keys_.text().readLayout();
}

void XInput::hear(const RawEvent &raw, Timestamp now) {
  InputEvent event;
  event.time = now;
  event.uncertainty = delaySince(raw.serverMs, now, clock_.monotonicOrigin());
  event.source = StampSource::XInput;
  event.device = raw.device;
  using Kind = RawEvent::Kind;
  if (raw.kind == Kind::Motion) {
    moved_ = event;
    return;
  }
  tellMotion();
  if (raw.kind == Kind::ButtonDown || raw.kind == Kind::ButtonUp) return button(raw, event);
  if (raw.kind == Kind::TouchBegin || raw.kind == Kind::TouchMove || raw.kind == Kind::TouchEnd) return touch(raw, event);
  event.device = numbers_.numberOf(raw.device);
  if (isKernels(event.device)) return;
  key(raw.detail,
      raw.kind == Kind::KeyUp ? KeyChange::Action::Release
      : raw.isRepeat          ? KeyChange::Action::Repeat
                              : KeyChange::Action::Press,
      event);
}

bool XInput::participantHasKeys() {
  const bool operators =
      target_.keyOwner && target_.keyOwner->load(std::memory_order_relaxed) == KeyOwner::Operator;
  return !operators && x_->windowHasKeys();
}

void XInput::key(std::uint32_t keycode, KeyChange::Action action, const InputEvent &event) {
  keys_.change(keycode, action, event, action != KeyChange::Action::Release && participantHasKeys());
}

void XInput::button(const RawEvent &raw, InputEvent event) {
  constexpr std::uint32_t kWheelUp = 4, kWheelDown = 5, kWheelLeft = 6, kWheelRight = 7;
  const bool isPress = raw.kind == RawEvent::Kind::ButtonDown;
  const bool isWheel = raw.detail >= kWheelUp && raw.detail <= kWheelRight;
  // Also when the press is not the participant's: the next one is not to find its stamp.
  const Timestamp told = event.time - event.uncertainty;
  const auto stamp = !isWheel ? pointers_.take(raw.device, raw.detail, isPress, told)
                     : isPress ? pointers_.takeStep(raw.device, raw.detail >= kWheelLeft, told)
                               : std::nullopt;
  const auto point = x_->pointerInWindow();
  if (point) at_ = *point;
  if (stamp) setStamp(event, *stamp);
  if (isWheel) {
    if (!isPress || !point) return;
    event.kind = InputKind::Wheel;
    event.x = raw.detail == kWheelLeft ? -1 : raw.detail == kWheelRight ? 1 : 0;
    event.y = raw.detail == kWheelDown ? -1 : raw.detail == kWheelUp ? 1 : 0;
    ring_->push(event);
    return;
  }
  if (isPress) {
    using Action = KeyChange::Action;
    if (buttons_.press(raw.device, raw.detail, Action::Press, point.has_value()) != KeyGate::Press::First) return;
  } else if (!buttons_.release(raw.device, raw.detail)) {
    return;
  }
  event.kind = isPress ? InputKind::ButtonPress : InputKind::ButtonRelease;
  event.button = raw.detail;
  place(event, at_.x, at_.y);  // let go over another window: where it was seen last
  ring_->push(event);
}

void XInput::setStamp(InputEvent &event, const KernelStamp &stamp) {
  event.time = stamp.time;
  event.uncertainty = stamp.uncertainty;
  event.source = StampSource::Kernel;
}

void XInput::touch(const RawEvent &raw, InputEvent event) {
  using Kind = RawEvent::Kind;
  event.kind = raw.kind == Kind::TouchBegin ? InputKind::TouchBegin : raw.kind == Kind::TouchEnd ? InputKind::TouchEnd : InputKind::TouchMove;
  event.touch = raw.detail;
  if (raw.kind != Kind::TouchMove)
    if (const auto stamp = pointers_.takeTouch(raw.device, raw.detail, raw.kind == Kind::TouchBegin, event.time - event.uncertainty)) setStamp(event, *stamp);
  place(event, raw.x, raw.y);
  ring_->push(event);
}

/// One question for a whole burst of motions: a mouse reports up to 8000 a second.
void XInput::tellMotion() {
  if (!moved_) return;
  if (const auto point = x_->pointerInWindow()) {
    moved_->kind = InputKind::PointerMove;
    at_ = *point;
    place(*moved_, point->x, point->y);
    ring_->push(*moved_);
  }
  moved_.reset();
}

void XInput::place(InputEvent &event, double x, double y) const {
  event.x = x - target_.width / 2.0;
  event.y = target_.height / 2.0 - y;
}

bool XInput::isKernels(std::uint32_t number) const {
  return std::any_of(kernel_.begin(), kernel_.end(), [&](const KernelKeyboard &k) { return k.number == number; });
}

EvdevReader::Sink XInput::sinkOf(std::uint32_t number) {
  return [this, number](const KeyChange &change) {
    InputEvent event;
    event.time = change.time;
    event.uncertainty = change.uncertainty;
    event.source = StampSource::Kernel;
    event.device = number;
    key(change.code + kKeycodeOffset, change.action, event);
  };
}

void XInput::findKeyboards() {
  const KeyboardNumbers::Changes changes = numbers_.update(x_->keyboards());
  for (const KeyboardNumbers::Numbered &gone : changes.gone)
    std::erase_if(kernel_, [&](const KernelKeyboard &keyboard) { return keyboard.number == gone.number; });
  openKernelKeyboards();
  publishKeyboards();
  if (!std::exchange(isFirstLook_, false)) tellChanges(changes);
}

void XInput::openKernelKeyboards() {
  for (const KeyboardNumbers::Numbered &each : numbers_.all()) {
    const XKeyboard &keyboard = each.keyboard;
    if (!each.isPresent || keyboard.node.empty() || isKernels(each.number)) continue;
    auto reader = EvdevReader::open(keyboard.node, clock_);
    if (reader) {
      kernel_.push_back({each.number, std::move(*reader)});
      log_.write(LogLevel::Info, "input", keyboard.name + ": the kernel's stamps, from " + keyboard.node);
    } else {
      tellRefusal(keyboard.name + " is", reader.error());
    }
  }
  countKernelDevices();
}

void XInput::findPointers() {
  readPointers();  // one that has gone and is back may look as it did before
  for (const KernelPointers::Opened &each : pointers_.update(x_->pointers())) {
    const std::string &name = each.pointer.name;
    if (each.refusal) tellRefusal("what " + name + " does is", *each.refusal);
    else log_.write(LogLevel::Info, "input", name + ": the kernel's stamps, from " + each.pointer.node);
  }
  countKernelDevices();
}

/// One device's refusal is all devices' refusal: one warning is enough.
void XInput::tellRefusal(const std::string &whose, const Error &refusal) {
  const LogLevel level = std::exchange(wasRefusalTold_, true) ? LogLevel::Info : LogLevel::Warning;
  log_.write(level, "input", whose + " stamped on arrival, not by the kernel: " + refusal.what + "; " + refusal.fix);
}

void XInput::tellChanges(const KeyboardNumbers::Changes &changes) {
  InputEvent event;
  event.time = clock_.now();
  event.source = StampSource::XInput;
  for (const KeyboardNumbers::Numbered &gone : changes.gone) {
    event.device = gone.number;
    keys_.releaseAll(event);
    event.kind = InputKind::Detached;
    ring_->push(event);
    log_.write(LogLevel::Warning, "input", "keyboard " + std::to_string(gone.number) + ", " + gone.keyboard.name +
                                               ", has been unplugged; what was down on it counts as let go; plug it in again and it goes on");
  }
  event.kind = InputKind::Attached;
  for (const KeyboardNumbers::Numbered &come : changes.come) {
    event.device = come.number;
    ring_->push(event);
    log_.write(LogLevel::Info, "input", "keyboard " + std::to_string(come.number) + ", " + come.keyboard.name + ", is plugged in");
  }
}

void XInput::publishKeyboards() {
  std::vector<KeyboardInfo> told;
  for (const KeyboardNumbers::Numbered &each : numbers_.all())
    if (each.isPresent)
      told.push_back({each.number, each.keyboard.name, each.keyboard.node, isKernels(each.number) ? StampSource::Kernel : StampSource::XInput});
  const std::lock_guard lock(sharedMutex_);
  present_ = std::move(told);
}

}  // namespace

Result<std::unique_ptr<InputSource>> readInput(std::unique_ptr<XConnection> x, const InputTarget &target, const Clock &clock, Log &log,
                                               KernelPointers::Open openPointer) {
  const int wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (wake < 0)
    return Error{ErrorCode::Io, "no event descriptor left", "input", "raise the limit on open files (ulimit -n)"};
  return std::unique_ptr<InputSource>(std::make_unique<XInput>(std::move(x), wake, target, clock, log, std::move(openPointer)));
}

Result<std::unique_ptr<InputSource>> openInput(const InputTarget &target, const Clock &clock, Log &log) {
  auto connection = XConnection::open(target.nativeWindow);
  if (!connection) return connection.error();
  return readInput(std::move(*connection), target, clock, log, EvdevReader::openPointer);
}

}  // namespace fovea
