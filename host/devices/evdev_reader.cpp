#include "devices/evdev_reader.hpp"

#include <fcntl.h>
#include <grp.h>
#include <libevdev/libevdev.h>
#include <linux/input.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <memory>
#include <utility>

namespace fovea {
namespace {

// What the kernel's stamp can resolve. How long the keyboard itself took (its scan, the bus's polling) nobody can tell.
constexpr Duration kStampResolution = std::chrono::microseconds(1);

using Device = std::unique_ptr<libevdev, decltype(&libevdev_free)>;

Device deviceAt(int descriptor) {
  libevdev *device = nullptr;
  if (libevdev_new_from_fd(descriptor, &device) < 0) device = nullptr;
  return {device, libevdev_free};
}

bool stampsByMonotonicClock(libevdev *device) { return libevdev_set_clock_id(device, CLOCK_MONOTONIC) == 0; }

bool isKeyboard(int descriptor) {
  const Device device = deviceAt(descriptor);
  return device && libevdev_has_event_type(device.get(), EV_KEY) && stampsByMonotonicClock(device.get());
}

bool isPointer(int descriptor) {
  const Device device = deviceAt(descriptor);
  constexpr std::pair<unsigned, unsigned> any[] = {{EV_KEY, BTN_LEFT}, {EV_KEY, BTN_TOUCH}, {EV_REL, REL_WHEEL}, {EV_REL, REL_HWHEEL}, {EV_ABS, ABS_MT_TRACKING_ID}};
  return device && std::any_of(std::begin(any), std::end(any), [&](const auto &each) { return libevdev_has_event_code(device.get(), each.first, each.second); }) &&
         stampsByMonotonicClock(device.get());
}

constexpr std::uint64_t bits(std::initializer_list<unsigned> codes) {
  std::uint64_t set = 0;
  for (const unsigned code : codes) set |= std::uint64_t{1} << code;
  return set;
}

/// Of that type only these codes; of the type EV_SYN: only these types. A kernel that cannot do that is read as it comes.
void hearOnly(int descriptor, std::uint32_t type, std::uint64_t codes) {
  input_mask mask{};
  mask.type = type;
  mask.codes_size = sizeof codes;  // the kernel takes whole words of its own, nothing shorter
  mask.codes_ptr = reinterpret_cast<std::uintptr_t>(&codes);
  ioctl(descriptor, EVIOCSMASK, &mask);
}

/// A mouse moves up to 8000 times a second, and each finger some hundred times.
void leaveOutMotion(int descriptor) {
  hearOnly(descriptor, EV_SYN, bits({EV_SYN, EV_KEY, EV_REL, EV_ABS}));
  hearOnly(descriptor, EV_REL, bits({REL_WHEEL, REL_HWHEEL, REL_WHEEL_HI_RES, REL_HWHEEL_HI_RES}));
  hearOnly(descriptor, EV_ABS, bits({ABS_MT_SLOT, ABS_MT_TRACKING_ID}));
}

}  // namespace

Error cannotRead(const std::string &node, int error, const std::string &usual) {
  const std::string what = node + " cannot be read (" + std::strerror(error) + ")";
  if (error != EACCES && error != EPERM) return {ErrorCode::Device, what, node, "is it plugged in?"};
  struct stat about {};
  const group *owners = stat(node.c_str(), &about) == 0 ? getgrgid(about.st_gid) : nullptr;
  // Nodes that belong to nobody but root were made by a system without udev's rules.
  const std::string name = owners && about.st_gid != 0 ? owners->gr_name : usual;
  return {ErrorCode::Device, what, node, "join the group \"" + name + "\": sudo usermod -aG " + name + " $USER, then log out and in again"};
}

Result<EvdevReader> EvdevReader::open(const std::string &node, const Clock &clock) {
  const int descriptor = ::open(node.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (descriptor < 0) return cannotRead(node, errno);
  EvdevReader reader(descriptor, clock);
  if (!isKeyboard(descriptor)) return Error{ErrorCode::Device, node + " is no keyboard", node, "name another event device"};
  return reader;
}

Result<std::optional<EvdevReader>> EvdevReader::openPointer(const std::string &node, const Clock &clock) {
  const int descriptor = ::open(node.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (descriptor < 0) return cannotRead(node, errno);
  EvdevReader reader(descriptor, clock, kMouseButtons);
  if (!isPointer(descriptor)) return std::optional<EvdevReader>();
  leaveOutMotion(descriptor);
  reader.findSlot();
  return std::optional(std::move(reader));
}

EvdevReader::EvdevReader(EvdevReader &&other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      clock_(other.clock_),
      codes_(other.codes_),
      down_(other.down_),
      losing_(other.losing_),
      lastWhole_(other.lastWhole_),
      fingers_(other.fingers_),
      slot_(other.slot_),
      tellsApart_(other.tellsApart_),
      single_(other.single_) {}

EvdevReader &EvdevReader::operator=(EvdevReader &&other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  clock_ = other.clock_;
  codes_ = other.codes_;
  down_ = other.down_;
  losing_ = other.losing_;
  lastWhole_ = other.lastWhole_;
  fingers_ = other.fingers_;
  slot_ = other.slot_;
  tellsApart_ = other.tellsApart_;
  single_ = other.single_;
  return *this;
}

EvdevReader::~EvdevReader() {
  if (descriptor_ >= 0) close(descriptor_);
}

bool EvdevReader::read(const Sink &sink, const PointerSink &pointerSink) {
  std::array<input_event, 64> events;
  while (true) {
    const ssize_t bytes = ::read(descriptor_, events.data(), sizeof events);
    if (bytes < 0 && errno == EINTR) continue;
    if (bytes < 0 && errno == EAGAIN) return true;
    if (bytes <= 0) {
      releaseAll(sink);
      return false;
    }
    const std::size_t count = static_cast<std::size_t>(bytes) / sizeof(input_event);
    for (std::size_t i = 0; i < count; ++i) {
      const input_event &event = events[i];
      const Timestamp time = fromNanoseconds(event.input_event_sec * 1'000'000'000LL + event.input_event_usec * 1'000LL -
                                             clock_->monotonicOrigin());
      if (event.type == EV_SYN && event.code == SYN_DROPPED)
        losing_ = true;
      else if (losing_ && event.type == EV_SYN && event.code == SYN_REPORT) {
        resynchronise(time, sink);
        if (pointerSink) pointerSink({PointerChange::Kind::Lost, 0, time, {}});
      }
      else if (!losing_ && event.type == EV_KEY && event.code >= codes_.first && event.code <= codes_.last)
        key(event.code, event.value, time, sink);
      else if (!losing_ && pointerSink)
        pointer(event.type, event.code, event.value, time, pointerSink);
      if (!losing_) lastWhole_ = time;
    }
  }
}

void EvdevReader::key(std::uint32_t code, int value, Timestamp time, const Sink &sink) {
  using Action = KeyChange::Action;
  const Action action = value == 0 ? Action::Release : value == 1 ? Action::Press : Action::Repeat;
  down_.set(code, value != 0);
  sink({action, code, time, kStampResolution});
}

void EvdevReader::pointer(std::uint32_t type, std::uint32_t code, int value, Timestamp time, const PointerSink &sink) {
  constexpr int kWholeStep = 120;
  const auto tell = [&](PointerChange::Kind kind, int what) { sink({kind, what, time, kStampResolution}); };
  if (type == EV_REL && (code == REL_WHEEL || code == REL_WHEEL_HI_RES)) {
    tell(PointerChange::Kind::Turn, code == REL_WHEEL ? value * kWholeStep : value);
  } else if (type == EV_REL && (code == REL_HWHEEL || code == REL_HWHEEL_HI_RES)) {
    tell(PointerChange::Kind::TurnAcross, code == REL_HWHEEL ? value * kWholeStep : value);
  } else if (type == EV_ABS && code == ABS_MT_SLOT) {
    slot_ = value;
  } else if (type == EV_ABS && code == ABS_MT_TRACKING_ID) {
    tellsApart_ = true;
    finger(value, time, sink);
  } else if (type == EV_KEY && code == BTN_TOUCH && !tellsApart_) {
    // One finger at a time, and without a number: each gets one that no kernel gives.
    if (value == 1) --single_;
    if (value <= 1) tell(value == 1 ? PointerChange::Kind::FingerDown : PointerChange::Kind::FingerUp, single_);
  }
}

/// `number` is the finger's that is now in the slot; below 0: it has gone.
void EvdevReader::finger(int number, Timestamp time, const PointerSink &sink) {
  if (slot_ < 0 || slot_ >= static_cast<int>(fingers_.size())) return;
  const int before = std::exchange(fingers_[static_cast<std::size_t>(slot_)], number < 0 ? kNoFinger : number);
  if (before != kNoFinger) sink({PointerChange::Kind::FingerUp, before, time, kStampResolution});
  if (number >= 0) sink({PointerChange::Kind::FingerDown, number, time, kStampResolution});
}

void EvdevReader::findSlot() {
  input_absinfo slot{};
  fingers_.fill(kNoFinger);
  slot_ = ioctl(descriptor_, EVIOCGABS(ABS_MT_SLOT), &slot) < 0 ? -1 : slot.value;
}

void EvdevReader::resynchronise(Timestamp time, const Sink &sink) {
  losing_ = false;
  findSlot();
  std::array<unsigned char, kCodes / 8> bits{};
  // Should the kernel not say what is down, then a key held is told as let go: better than one that stays down for ever.
  if (ioctl(descriptor_, EVIOCGKEY(sizeof bits), bits.data()) < 0) bits.fill(0);
  const Duration lost = std::max(time - lastWhole_, kStampResolution);
  for (std::uint32_t code = codes_.first; code <= codes_.last; ++code) {
    const bool isDown = (bits[code / 8] >> (code % 8) & 1) != 0;
    if (isDown == down_.test(code)) continue;
    down_.set(code, isDown);
    sink({isDown ? KeyChange::Action::Press : KeyChange::Action::Release, code, time, lost});
  }
}

void EvdevReader::releaseAll(const Sink &sink) {
  for (std::uint32_t code = codes_.first; code <= codes_.last; ++code)
    if (down_.test(code)) sink({KeyChange::Action::Release, code, clock_->now(), kStampResolution});
  down_.reset();
}

}  // namespace fovea
