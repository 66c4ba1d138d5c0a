#pragma once
// A connection of our own to the X server: raw events, focus, pointer, key names. Xlib stays behind this header.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "devices/key_names.hpp"
#include "devices/key_text.hpp"

namespace fovea {

struct RawEvent {
  enum class Kind { KeyDown, KeyUp, ButtonDown, ButtonUp, Motion, TouchBegin, TouchMove, TouchEnd } kind = Kind::Motion;
  std::uint32_t device = 0;    // the physical one
  std::uint32_t detail = 0;    // X keycode, button, or number of a touch
  std::uint32_t serverMs = 0;  // the server's clock: CLOCK_MONOTONIC on this machine, 32 bits of milliseconds
  bool isRepeat = false;
  double x = 0, y = 0;         // of a touch: in the window, from its top left, y down
};

struct WindowPoint {
  int x = 0, y = 0;  // from the window's top left, y down
};

struct XKeyboard {
  std::uint32_t device = 0;
  std::string name;
  std::string node;  // "/dev/input/event5"; empty when the server does not say
};

struct XPointer {
  std::uint32_t device = 0;
  std::string name;
  std::string node;  // as a keyboard's
  bool operator==(const XPointer &) const = default;
};

/// Thread: one at a time.
class XConnection {
 public:
  /// Errors: Device when the display cannot be reached or has no X Input 2.2.
  static Result<std::unique_ptr<XConnection>> open(std::uint64_t window);
  virtual ~XConnection() = default;

  virtual int descriptor() const = 0;
  /// Events that were read from the connection while something else was waited for.
  virtual bool hasQueued() = 0;
  /// Reads what the server has sent; false when there is nothing, or the server is gone.
  virtual bool readMore() = 0;

  /// What the next event means for us.
  struct Heard {
    std::optional<RawEvent> raw;
    bool devicesChanged = false;
    bool keysRenamed = false;
    std::optional<KeyLocks> locks;  // a program has changed them, no key
  };
  virtual Heard next() = 0;

  /// Would a key pressed now reach the window? It has the focus, or the pointer is in it and the focus follows the pointer.
  virtual bool windowHasKeys() = 0;
  /// Where the pointer is; none when another window is there.
  virtual std::optional<WindowPoint> pointerInWindow() = 0;
  virtual void movePointer(WindowPoint to) = 0;
  virtual std::vector<XKeyboard> keyboards() = 0;
  /// Mice and whatever else moves the pointer, those without a node among them.
  virtual std::vector<XPointer> pointers() = 0;
  virtual KeyNameTable keyNames() = 0;
};

}  // namespace fovea
