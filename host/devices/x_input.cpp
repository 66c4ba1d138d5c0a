// The thread that reads the participant's devices: event devices where they may be read, raw X Input 2 events for the rest.

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cstring>
#include <algorithm>
#include <mutex>
#include <thread>

#include "core/log.hpp"
#include "core/thread.hpp"
#include "devices/evdev_reader.hpp"
#include "devices/input.hpp"
#include "devices/key_gate.hpp"
#include "devices/server_time.hpp"
#include "devices/x_connection.hpp"

namespace fovea {
namespace {

constexpr std::uint32_t kKeycodeOffset = 8;  // X keycodes are the kernel's codes plus this

class XInput final : public InputSource {
 public:
  XInput(std::unique_ptr<XConnection> x, int wake, const InputTarget &target, const Clock &clock, Log &log)
      : x_(std::move(x)), wake_(wake), target_(target), clock_(clock), log_(log), ring_(std::make_unique<InputRing>()) {
    findKeyboards();
    names_ = x_->keyNames();
    thread_ = std::thread([this] { run(); });
  }
  ~XInput() override {
    eventfd_write(wake_, 1);
    thread_.join();
    close(wake_);
  }
  XInput(const XInput &) = delete;
  XInput &operator=(const XInput &) = delete;

  std::string name() const override {
    const int kernel = kernelKeyboards_.load(std::memory_order_relaxed);
    if (kernel == 0) return "X Input 2 raw events";
    return "event devices (" + std::to_string(kernel) + "), X Input 2 raw events for the rest";
  }
  InputRing &ring() override { return *ring_; }
  std::vector<KeyboardInfo> keyboards() const override {
    const std::lock_guard lock(presentMutex_);
    return present_;
  }

 private:
  struct KernelKeyboard {
    std::uint32_t device = 0;
    EvdevReader reader;
  };

  void run();
  bool wait();
  void readKernelKeyboards();
  void readServer();
  void hear(const RawEvent &raw, Timestamp now);
  void findKeyboards();
  void publishKeyboards(const std::vector<XKeyboard> &present);
  bool isKernels(std::uint32_t device) const;
  EvdevReader::Sink sinkOf(std::uint32_t device);

  void key(std::uint32_t device, std::uint32_t keycode, KeyChange::Action action, InputEvent event);
  void button(const RawEvent &raw, InputEvent event);
  void tellMotion();
  void place(InputEvent &event, const WindowPoint &point) const;
  bool participantHasKeys();

  std::unique_ptr<XConnection> x_;
  int wake_;
  InputTarget target_;
  const Clock &clock_;
  Log &log_;
  std::unique_ptr<InputRing> ring_;
  KeyNameTable names_{};
  KeyGate keys_, buttons_;
  std::vector<KernelKeyboard> kernel_;
  std::vector<pollfd> polled_;
  std::optional<InputEvent> moved_;  // the newest motion that has not been told
  std::atomic<int> kernelKeyboards_{0};
  mutable std::mutex presentMutex_;
  std::vector<KeyboardInfo> present_;
  std::thread thread_;
};

void XInput::run() {
  setThread(Thread::Input);
  if (!askForRealTime()) log_.write(LogLevel::Info, "input", "no real-time priority: on a busy machine keys may be stamped later");
  while (wait()) {
    readKernelKeyboards();
    readServer();
  }
}

/// False when it is time to end.
bool XInput::wait() {
  polled_.assign({{wake_, POLLIN, 0}, {x_->descriptor(), POLLIN, 0}});
  for (const KernelKeyboard &keyboard : kernel_) polled_.push_back({keyboard.reader.descriptor(), POLLIN, 0});
  // Answers to our own questions may have brought events along, which poll() cannot see.
  poll(polled_.data(), polled_.size(), x_->hasQueued() ? 0 : -1);
  if (polled_[0].revents != 0) return false;
  if ((polled_[1].revents & (POLLHUP | POLLERR)) != 0) {
    log_.write(LogLevel::Error, "input", "the X server has gone: no more keys come from it");
    return false;
  }
  return true;
}

void XInput::readKernelKeyboards() {
  for (std::size_t i = 0; i < kernel_.size();) {
    KernelKeyboard &keyboard = kernel_[i];
    if (keyboard.reader.read(sinkOf(keyboard.device))) {
      ++i;
      continue;
    }
    log_.write(LogLevel::Warning, "input", "keyboard " + std::to_string(keyboard.device) + " has been unplugged");
    kernel_.erase(kernel_.begin() + static_cast<std::ptrdiff_t>(i));
  }
  kernelKeyboards_.store(static_cast<int>(kernel_.size()), std::memory_order_relaxed);
}

void XInput::readServer() {
  while (x_->hasQueued() || x_->readMore()) {
    // Read a moment ago at the latest: by readMore(), or along with the answer to a question about the event before.
    const Timestamp now = clock_.now();
    bool asked = false;  // our own questions can bring along events that are newer than `now`
    while (!asked && x_->hasQueued()) {
      const XConnection::Heard heard = x_->next();
      if (heard.devicesChanged) findKeyboards();
      if (heard.devicesChanged || heard.keysRenamed) names_ = x_->keyNames();
      if (heard.raw) hear(*heard.raw, now);
      asked = heard.devicesChanged || heard.keysRenamed || (heard.raw && heard.raw->kind != RawEvent::Kind::Motion);
    }
  }
  tellMotion();
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
  if (raw.kind == Kind::ButtonDown || raw.kind == Kind::ButtonUp) {
    button(raw, event);
  } else if (!isKernels(raw.device)) {
    const auto action = raw.kind == Kind::KeyUp ? KeyChange::Action::Release
                        : raw.isRepeat               ? KeyChange::Action::Repeat
                                                     : KeyChange::Action::Press;
    key(raw.device, raw.detail, action, event);
  }
}

bool XInput::participantHasKeys() {
  const bool operators =
      target_.keyOwner && target_.keyOwner->load(std::memory_order_relaxed) == KeyOwner::Operator;
  return !operators && x_->windowHasKeys();
}

void XInput::key(std::uint32_t device, std::uint32_t keycode, KeyChange::Action action, InputEvent event) {
  if (action == KeyChange::Action::Release) {
    if (!keys_.release(device, keycode)) return;
    event.kind = InputKind::KeyRelease;
  } else {
    const KeyGate::Press press = keys_.press(device, keycode, action, participantHasKeys());
    if (press == KeyGate::Press::Ignored) return;
    event.kind = InputKind::KeyPress;
    event.isRepeat = press == KeyGate::Press::Repeat;
  }
  if (keycode >= names_.size() || names_[keycode][0] == '\0') return;
  event.key = names_[keycode];
  event.code = keycode;
  ring_->push(event);
}

void XInput::button(const RawEvent &raw, InputEvent event) {
  constexpr std::uint32_t kWheelUp = 4, kWheelDown = 5, kWheelLeft = 6, kWheelRight = 7;
  const bool isPress = raw.kind == RawEvent::Kind::ButtonDown;
  const auto point = x_->pointerInWindow();
  if (raw.detail >= kWheelUp && raw.detail <= kWheelRight) {
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
  if (point) place(event, *point);
  ring_->push(event);
}

/// One question for a whole burst of motions: a mouse reports up to 8000 a second.
void XInput::tellMotion() {
  if (!moved_) return;
  if (const auto point = x_->pointerInWindow()) {
    moved_->kind = InputKind::PointerMove;
    place(*moved_, *point);
    ring_->push(*moved_);
  }
  moved_.reset();
}

void XInput::place(InputEvent &event, const WindowPoint &point) const {
  event.x = point.x - target_.width / 2.0;
  event.y = target_.height / 2.0 - point.y;
}

bool XInput::isKernels(std::uint32_t device) const {
  return std::any_of(kernel_.begin(), kernel_.end(), [&](const KernelKeyboard &k) { return k.device == device; });
}

EvdevReader::Sink XInput::sinkOf(std::uint32_t device) {
  return [this, device](const KeyChange &change) {
    InputEvent event;
    event.time = change.time;
    event.uncertainty = change.uncertainty;
    event.source = StampSource::Kernel;
    event.device = device;
    key(device, change.code + kKeycodeOffset, change.action, event);
  };
}

void XInput::findKeyboards() {
  const std::vector<XKeyboard> present = x_->keyboards();
  std::erase_if(kernel_, [&](KernelKeyboard &keyboard) {
    const auto isIt = [&](const XKeyboard &p) { return p.device == keyboard.device; };
    if (std::any_of(present.begin(), present.end(), isIt)) return false;
    keyboard.reader.releaseAll(sinkOf(keyboard.device));
    return true;
  });
  for (const XKeyboard &keyboard : present) {
    if (keyboard.node.empty() || isKernels(keyboard.device)) continue;
    if (auto reader = EvdevReader::open(keyboard.node, clock_)) {
      kernel_.push_back({keyboard.device, std::move(*reader)});
      log_.write(LogLevel::Info, "input", keyboard.name + ": the kernel's stamps, from " + keyboard.node);
    } else {
      log_.write(LogLevel::Info, "input",
                 keyboard.name + ": stamped on arrival; for the kernel's stamps let this account read " + keyboard.node +
                     " (group input)");
    }
  }
  kernelKeyboards_.store(static_cast<int>(kernel_.size()), std::memory_order_relaxed);
  publishKeyboards(present);
}

void XInput::publishKeyboards(const std::vector<XKeyboard> &present) {
  std::vector<KeyboardInfo> told;
  for (const XKeyboard &keyboard : present)
    told.push_back({keyboard.device, keyboard.name, keyboard.node, isKernels(keyboard.device) ? StampSource::Kernel : StampSource::XInput});
  const std::lock_guard lock(presentMutex_);
  present_ = std::move(told);
}

}  // namespace

Result<std::unique_ptr<InputSource>> openInput(const InputTarget &target, const Clock &clock, Log &log) {
  auto connection = XConnection::open(target.nativeWindow);
  if (!connection) return connection.error();
  const int wake = eventfd(0, EFD_CLOEXEC);
  if (wake < 0)
    return Error{ErrorCode::Io, "no event descriptor left", "input", "raise the limit on open files (ulimit -n)"};
  return std::unique_ptr<InputSource>(
      std::make_unique<XInput>(std::move(*connection), wake, target, clock, log));
}

}  // namespace fovea
