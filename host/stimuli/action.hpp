#pragma once
// What the participant does, as stimuli that can be used hear it. Theirs and not the devices', which this module does not know.

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

#include "clock/clock.hpp"

namespace fovea {

/// What a finger on something that scrolls was taken for: nothing of the kind, a press or the beginning of a scroll, a press (now that it is lifted), a scroll.
enum class FingerUse : std::uint8_t { None, Undecided, Press, Scroll };

/// Where fingers scroll. Units: framebuffer pixels from the window's middle, to the right.
struct FingerReach {
  double from = -std::numeric_limits<double>::infinity(), to = std::numeric_limits<double>::infinity();
};

struct Action {
  enum class Kind : std::uint8_t { KeyPress, KeyRelease, Press, Move, Release, Wheel };

  Kind kind = Kind::KeyPress;
  Timestamp time{};        // when it happened
  double x = 0, y = 0;     // of a pointer or a finger: framebuffer pixels from the window's centre, y up
  double wheel = 0;        // steps, up
  std::uint32_t button = 1;  // 1 left or a finger, 2 middle, 3 right
  std::optional<std::uint32_t> finger = {};  // its number; none: it was none
  bool isRepeat = false;   // the keyboard's own
  bool isOnScreen = false; // a key that is drawn
  bool isEarly = false;    // what is done does not count yet, but for those that hear of it all the same
  bool hasShift = false, hasControl = false, hasCommand = false;  // held; command: alt or the windows key
  std::string_view key, typed;  // valid for the call: "a", "left"; what the key types

  bool isKey() const { return kind == Kind::KeyPress || kind == Kind::KeyRelease; }
  /// Wheels are turned while something is held.
  bool isPointer() const { return !isKey() && kind != Kind::Wheel; }
  bool isLeft() const { return button == 1; }
};

}  // namespace fovea
