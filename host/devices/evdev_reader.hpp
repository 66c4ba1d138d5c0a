#pragma once
// Keys, and what mice and touch panels do, from an event device of the kernel, with the time that the kernel gave them when the interrupt came.

#include <array>
#include <bitset>
#include <cstdint>
#include <functional>
#include <optional>
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

/// A wheel's turn, or a finger that comes or goes.
struct PointerChange {
  /// Lost: the kernel had to drop some; what was told and what is down is no longer known.
  enum class Kind { Turn, TurnAcross, FingerDown, FingerUp, Lost } kind = Kind::Lost;
  std::int32_t value = 0;  // of a turn: in 120ths of the step that one can feel; of a finger: which, a number of the kernel's
  Timestamp time{};
  Duration uncertainty{};
};

/// When the kernel says that something was.
struct KernelStamp {
  Timestamp time{};
  Duration uncertainty{};
};

/// The codes that a reader tells, both included; all others are as if they were not there.
struct CodeRange {
  std::uint32_t first = 0, last = 0;
};
constexpr CodeRange kKeyboardKeys{0, 0xff};      // above are the buttons of mice and pads
constexpr CodeRange kMouseButtons{0x110, 0x117};  // BTN_LEFT to BTN_TASK

/// Thread: [input].
class EvdevReader {
 public:
  using Sink = std::function<void(const KeyChange &)>;
  using PointerSink = std::function<void(const PointerChange &)>;

  /// Opens a keyboard's node and sets its stamps to CLOCK_MONOTONIC.
  /// Errors: Device when it cannot be read; who may not is told which group may. Device also when it is no keyboard.
  static Result<EvdevReader> open(const std::string &node, const Clock &clock);
  /// The same for a mouse's buttons and wheels and for the fingers on a touch panel; none when the node has nothing of that.
  static Result<std::optional<EvdevReader>> openPointer(const std::string &node, const Clock &clock);
  /// Owner: takes the descriptor, which does not block and gives `struct input_event`s.
  EvdevReader(int descriptor, const Clock &clock, CodeRange codes = kKeyboardKeys) : descriptor_(descriptor), clock_(&clock), codes_(codes) {}
  EvdevReader(EvdevReader &&other) noexcept;
  EvdevReader &operator=(EvdevReader &&other) noexcept;
  ~EvdevReader();

  int descriptor() const { return descriptor_; }
  /// Tells `sink` everything there is to read. False when the device is gone; its keys are then told as released.
  bool read(const Sink &sink, const PointerSink &pointer = {});
  /// Tells that all keys that are down have been let go, now.
  void releaseAll(const Sink &sink);

 private:
  static constexpr std::size_t kCodes = 0x300;  // that the kernel has
  void key(std::uint32_t code, int value, Timestamp time, const Sink &sink);
  void pointer(std::uint32_t type, std::uint32_t code, int value, Timestamp time, const PointerSink &sink);
  void finger(int number, Timestamp time, const PointerSink &sink);
  void resynchronise(Timestamp time, const Sink &sink);
  void findSlot();

  int descriptor_;
  const Clock *clock_;
  CodeRange codes_;
  std::bitset<kCodes> down_;
  bool losing_ = false;  // the kernel's buffer ran over: what comes until the next report is incomplete
  Timestamp lastWhole_{};
  // Of a panel that tells fingers apart: the kernel names the place that it goes on with, then what is new there.
  static constexpr int kNoFinger = -1;
  std::array<int, 32> fingers_ = filled(kNoFinger);
  int slot_ = 0;  // -1: not known
  bool tellsApart_ = false;
  int single_ = kNoFinger;  // of other panels: the finger that is down

  static constexpr std::array<int, 32> filled(int value) {
    std::array<int, 32> all{};
    all.fill(value);
    return all;
  }
};

}  // namespace fovea
