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

bool isMouse(int descriptor) {
  const Device device = deviceAt(descriptor);
  return device && libevdev_has_event_code(device.get(), EV_KEY, BTN_LEFT) && stampsByMonotonicClock(device.get());
}

/// A mouse moves up to 8000 times a second. A kernel that cannot leave that out is read as it comes.
void leaveOutMotion(int descriptor) {
  static_assert(EV_SYN < 32 && EV_KEY < 32);
  const unsigned long types = 1UL << EV_SYN | 1UL << EV_KEY;  // the kernel takes whole words of its own, nothing shorter
  input_mask mask{};
  mask.type = EV_SYN;  // the mask of types has the number of this one
  mask.codes_size = sizeof types;
  mask.codes_ptr = reinterpret_cast<std::uintptr_t>(&types);
  ioctl(descriptor, EVIOCSMASK, &mask);
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

Result<std::optional<EvdevReader>> EvdevReader::openMouse(const std::string &node, const Clock &clock) {
  const int descriptor = ::open(node.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (descriptor < 0) return cannotRead(node, errno);
  EvdevReader reader(descriptor, clock, kMouseButtons);
  if (!isMouse(descriptor)) return std::optional<EvdevReader>();
  leaveOutMotion(descriptor);
  return std::optional(std::move(reader));
}

EvdevReader::EvdevReader(EvdevReader &&other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      clock_(other.clock_),
      codes_(other.codes_),
      down_(other.down_),
      losing_(other.losing_),
      lastWhole_(other.lastWhole_) {}

EvdevReader &EvdevReader::operator=(EvdevReader &&other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  clock_ = other.clock_;
  codes_ = other.codes_;
  down_ = other.down_;
  losing_ = other.losing_;
  lastWhole_ = other.lastWhole_;
  return *this;
}

EvdevReader::~EvdevReader() {
  if (descriptor_ >= 0) close(descriptor_);
}

bool EvdevReader::read(const Sink &sink) {
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
      else if (losing_ && event.type == EV_SYN && event.code == SYN_REPORT)
        resynchronise(time, sink);
      else if (!losing_ && event.type == EV_KEY && event.code >= codes_.first && event.code <= codes_.last)
        key(event.code, event.value, time, sink);
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

void EvdevReader::resynchronise(Timestamp time, const Sink &sink) {
  losing_ = false;
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
