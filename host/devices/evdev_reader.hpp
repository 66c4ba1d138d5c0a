#pragma once
// Keys from an event device of the kernel, with the time that the kernel gave them when the interrupt came.

#include <bitset>
#include <cstdint>
#include <functional>
#include <string>

#include "clock/clock.hpp"
#include "core/result.hpp"

namespace fovea {

/// Why a node could not be opened: `error` is errno. Names the group that may read it, and how to join; `usual` is the group
/// where the node does not say.
Error cannotRead(const std::string &node, int error, const std::string &usual = "input");

struct KeyChange {
  enum class Action { Release, Press, Repeat } action = Action::Press;
  std::uint32_t code = 0;  // the kernel's; X keycodes are 8 more
  Timestamp time{};
  Duration uncertainty{};
};

/// Thread: [input].
class EvdevReader {
 public:
  using Sink = std::function<void(const KeyChange &)>;

  /// Opens a keyboard's node and sets its stamps to CLOCK_MONOTONIC.
  /// Errors: Device when it cannot be read; who may not is told which group may. Device also when it is no keyboard.
  static Result<EvdevReader> open(const std::string &node, const Clock &clock);
  /// Owner: takes the descriptor, which does not block and gives `struct input_event`s.
  EvdevReader(int descriptor, const Clock &clock) : descriptor_(descriptor), clock_(&clock) {}
  EvdevReader(EvdevReader &&other) noexcept;
  EvdevReader &operator=(EvdevReader &&other) noexcept;
  ~EvdevReader();

  int descriptor() const { return descriptor_; }
  /// Tells `sink` everything there is to read. False when the device is gone; its keys are then told as released.
  bool read(const Sink &sink);
  /// Tells that all keys that are down have been let go, now.
  void releaseAll(const Sink &sink);

 private:
  static constexpr std::size_t kCodes = 0x100;  // above are the buttons of mice and pads
  void key(std::uint32_t code, int value, Timestamp time, const Sink &sink);
  void resynchronise(Timestamp time, const Sink &sink);

  int descriptor_;
  const Clock *clock_;
  std::bitset<kCodes> down_;
  bool losing_ = false;  // the kernel's buffer ran over: what comes until the next report is incomplete
  Timestamp lastWhole_{};
};

}  // namespace fovea
