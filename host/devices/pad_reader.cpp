#include "devices/pad_reader.hpp"

#include <fcntl.h>
#include <libevdev/libevdev.h>
#include <linux/input.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <filesystem>
#include <memory>
#include <utility>

#include "devices/evdev_reader.hpp"

namespace fovea {
namespace {

constexpr Duration kStampResolution = std::chrono::microseconds(1);
constexpr std::size_t kHatButtons = 4;

bool isHat(unsigned code) { return code >= ABS_HAT0X && code <= ABS_HAT3Y; }

bool isPad(const libevdev *device) {
  for (unsigned code = BTN_JOYSTICK; code < BTN_DIGI; ++code)
    if (libevdev_has_event_code(device, EV_KEY, code)) return true;
  return false;
}

std::optional<PadLayout> layoutOf(int descriptor, const std::string &node) {
  libevdev *device = nullptr;
  if (libevdev_new_from_fd(descriptor, &device) < 0) return std::nullopt;
  const std::unique_ptr<libevdev, decltype(&libevdev_free)> owner(device, libevdev_free);
  if (!isPad(device) || libevdev_set_clock_id(device, CLOCK_MONOTONIC) != 0) return std::nullopt;
  PadLayout layout;
  layout.name = libevdev_get_name(device);
  layout.node = node;
  for (unsigned code = BTN_MISC; code < KEY_CNT; ++code)
    if (libevdev_has_event_code(device, EV_KEY, code)) layout.buttons.push_back(static_cast<std::uint16_t>(code));
  for (unsigned code = 0; code < ABS_CNT; ++code) {
    const input_absinfo *about = libevdev_get_abs_info(device, code);
    if (!about) continue;
    const auto number = static_cast<std::uint16_t>(code);
    if (!isHat(code)) layout.axes.push_back({number, about->minimum, about->maximum});
    else if ((code - ABS_HAT0X) % 2 == 0) layout.hats.push_back(number);
  }
  return layout;
}

int openNode(const std::string &node) { return ::open(node.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC); }

}  // namespace

Result<PadReader> PadReader::open(const std::string &node, const Clock &clock) {
  const int descriptor = openNode(node);
  if (descriptor < 0) return cannotRead(node, errno);
  auto layout = layoutOf(descriptor, node);
  PadReader reader(descriptor, layout.value_or(PadLayout{}), clock);
  if (!layout) return Error{ErrorCode::Device, node + " is no gamepad", node, "name another event device"};
  return reader;
}

PadReader::PadReader(int descriptor, PadLayout layout, const Clock &clock)
    : descriptor_(descriptor), layout_(std::move(layout)), clock_(&clock) {
  state_.buttons.resize(layout_.buttons.size() + layout_.hats.size() * kHatButtons);
  state_.axes.resize(layout_.axes.size());
  askState();
}

PadReader::PadReader(PadReader &&other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      layout_(std::move(other.layout_)),
      clock_(other.clock_),
      state_(std::move(other.state_)),
      losing_(other.losing_),
      lastWhole_(other.lastWhole_) {}

PadReader &PadReader::operator=(PadReader &&other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(layout_, other.layout_);
  std::swap(clock_, other.clock_);
  std::swap(state_, other.state_);
  std::swap(losing_, other.losing_);
  std::swap(lastWhole_, other.lastWhole_);
  return *this;
}

PadReader::~PadReader() {
  if (descriptor_ >= 0) close(descriptor_);
}

bool PadReader::read(const Sink &sink) {
  std::array<input_event, 64> events;
  while (true) {
    const ssize_t bytes = ::read(descriptor_, events.data(), sizeof events);
    if (bytes < 0 && errno == EINTR) continue;
    if (bytes < 0 && errno == EAGAIN) return true;
    if (bytes <= 0) {
      std::fill(state_.buttons.begin(), state_.buttons.end(), std::uint8_t{0});
      sink(state_, clock_->now(), kStampResolution);
      return false;
    }
    const std::size_t count = static_cast<std::size_t>(bytes) / sizeof(input_event);
    for (std::size_t i = 0; i < count; ++i) {
      const input_event &event = events[i];
      const Timestamp time = fromNanoseconds(event.input_event_sec * 1'000'000'000LL + event.input_event_usec * 1'000LL -
                                             clock_->monotonicOrigin());
      if (event.type == EV_SYN && event.code == SYN_DROPPED) {
        losing_ = true;
      } else if (losing_ && event.type == EV_SYN && event.code == SYN_REPORT) {
        losing_ = false;
        askState();
        sink(state_, time, std::max(time - lastWhole_, kStampResolution));
      } else if (!losing_ && ((event.type == EV_KEY && setButton(event.code, event.value != 0)) ||
                              (event.type == EV_ABS && setAxis(event.code, event.value)))) {
        sink(state_, time, kStampResolution);
      }
      if (!losing_) lastWhole_ = time;
    }
  }
}

/// Should the kernel not say, then nothing is held and everything is where it was: better than a button down for ever.
void PadReader::askState() {
  std::array<unsigned char, KEY_CNT / 8> down{};
  if (ioctl(descriptor_, EVIOCGKEY(sizeof down), down.data()) < 0) down.fill(0);
  for (const std::uint16_t code : layout_.buttons) setButton(code, (down[code / 8] >> (code % 8) & 1) != 0);
  const auto ask = [&](std::uint16_t code) {
    input_absinfo about{};
    if (ioctl(descriptor_, EVIOCGABS(code), &about) >= 0) setAxis(code, about.value);
    else if (isHat(code)) setAxis(code, 0);
  };
  for (const PadLayout::Axis &axis : layout_.axes) ask(axis.code);
  for (const std::uint16_t hat : layout_.hats) ask(hat), ask(static_cast<std::uint16_t>(hat + 1));
}

bool PadReader::setButton(std::uint16_t code, bool isDown) {
  const auto found = std::find(layout_.buttons.begin(), layout_.buttons.end(), code);
  if (found == layout_.buttons.end()) return false;
  auto &button = state_.buttons[static_cast<std::size_t>(found - layout_.buttons.begin())];
  return std::exchange(button, std::uint8_t{isDown}) != std::uint8_t{isDown};
}

bool PadReader::setAxis(std::uint16_t code, std::int32_t value) {
  const bool isY = isHat(code) && (code - ABS_HAT0X) % 2 == 1;
  const auto hat = std::find(layout_.hats.begin(), layout_.hats.end(), static_cast<std::uint16_t>(code - (isY ? 1 : 0)));
  if (isHat(code) && hat != layout_.hats.end()) {
    const auto first = layout_.buttons.size() + static_cast<std::size_t>(hat - layout_.hats.begin()) * kHatButtons;
    return isY ? setPair(first, first + 2, value) : setPair(first + 3, first + 1, value);
  }
  const auto found = std::find_if(layout_.axes.begin(), layout_.axes.end(), [&](const PadLayout::Axis &axis) { return axis.code == code; });
  if (found == layout_.axes.end() || found->most <= found->least) return false;
  const double range = static_cast<double>(found->most) - found->least;
  const double place = std::clamp(2 * (static_cast<double>(value) - found->least) / range - 1, -1.0, 1.0);
  auto &axis = state_.axes[static_cast<std::size_t>(found - layout_.axes.begin())];
  return std::exchange(axis, static_cast<float>(place)) != static_cast<float>(place);
}

/// One direction of a hat: below 0 is the one button, above it the other.
bool PadReader::setPair(std::size_t below, std::size_t above, std::int32_t value) {
  const std::uint8_t isBelow = value < 0, isAbove = value > 0;
  const bool wasBelow = std::exchange(state_.buttons[below], isBelow) != isBelow;
  const bool wasAbove = std::exchange(state_.buttons[above], isAbove) != isAbove;
  return wasBelow || wasAbove;
}

FoundPads findPads(const std::string &folder) {
  std::vector<std::string> nodes;
  std::error_code ignored;
  for (const auto &entry : std::filesystem::directory_iterator(folder, ignored))
    if (entry.path().filename().string().starts_with("event")) nodes.push_back(entry.path().string());
  std::sort(nodes.begin(), nodes.end(), [](const std::string &a, const std::string &b) {
    return a.size() != b.size() ? a.size() < b.size() : a < b;  // event2 before event10
  });
  FoundPads found;
  for (const std::string &node : nodes) {
    const int descriptor = openNode(node);
    if (descriptor < 0) {
      if (!found.refusal) found.refusal = cannotRead(node, errno);
      continue;
    }
    if (auto layout = layoutOf(descriptor, node)) found.pads.push_back(std::move(*layout));
    close(descriptor);
  }
  return found;
}

}  // namespace fovea
