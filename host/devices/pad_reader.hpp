#pragma once
// A gamepad from an event device of the kernel, with the time that the kernel gave each change.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "clock/clock.hpp"
#include "core/result.hpp"

namespace fovea {

struct GamepadState {
  std::vector<float> axes;             // -1 to 1
  std::vector<std::uint8_t> buttons;   // 0 or 1
};

/// What the kernel's codes are to us: numbered as the window library numbers them.
struct PadLayout {
  struct Axis {
    std::uint16_t code = 0;
    std::int32_t least = -1, most = 1;
  };
  std::string name, node;
  std::vector<std::uint16_t> buttons;  // codes of button 0, 1, …
  std::vector<Axis> axes;              // of axis 0, 1, …
  std::vector<std::uint16_t> hats;     // code of each one's x, y is the next; four more buttons: up, right, down, left
};

/// Thread: one at a time.
class PadReader {
 public:
  /// One change: what the pad is now.
  using Sink = std::function<void(const GamepadState &state, Timestamp time, Duration uncertainty)>;

  /// Opens a gamepad's node and sets its stamps to CLOCK_MONOTONIC.
  /// Errors: Device when it cannot be read, with the group that may, or when it is no gamepad.
  static Result<PadReader> open(const std::string &node, const Clock &clock);
  /// Owner: takes the descriptor, which does not block and gives `struct input_event`s.
  PadReader(int descriptor, PadLayout layout, const Clock &clock);
  PadReader(PadReader &&other) noexcept;
  PadReader &operator=(PadReader &&other) noexcept;
  ~PadReader();

  int descriptor() const { return descriptor_; }
  const PadLayout &layout() const { return layout_; }
  const GamepadState &state() const { return state_; }
  /// Tells `sink` everything there is to read. False when the device is gone; its buttons are then told as let go.
  bool read(const Sink &sink);

 private:
  void askState();
  bool setButton(std::uint16_t code, bool isDown);
  bool setAxis(std::uint16_t code, std::int32_t value);
  bool setPair(std::size_t below, std::size_t above, std::int32_t value);

  int descriptor_;
  PadLayout layout_;
  const Clock *clock_;
  GamepadState state_;
  bool losing_ = false;  // the kernel's buffer ran over: what comes until the next report is incomplete
  Timestamp lastWhole_{};
};

/// The gamepads whose event devices this account may read, in order of their nodes.
struct FoundPads {
  std::vector<PadLayout> pads;
  std::optional<Error> refusal;  // why some event device could not even be asked
};
FoundPads findPads(const std::string &folder = "/dev/input");

}  // namespace fovea
