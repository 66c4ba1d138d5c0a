#pragma once
// What keeps the screen lit and the pointer at its place. The X server takes all of it back when the program ends, however it ends.

#include <array>
#include <cstdint>

namespace fovea {

/// While it lives, the X server's screen saver and the monitors' power saving stay off. Thread: [main], GLFW runs.
class ScreenAwake {
 public:
  ScreenAwake();
  ~ScreenAwake();
  ScreenAwake(const ScreenAwake &) = delete;
  ScreenAwake &operator=(const ScreenAwake &) = delete;
  /// False: the server has no means to hold it off.
  bool isHeld() const { return isHeld_; }

 private:
  bool isHeld_;
};

/// While it lives, from the constructor's return to the destructor's, the pointer does not leave a rectangle of the screen that it is in.
/// Thread: [main], GLFW runs.
class PointerFence {
 public:
  PointerFence(int x, int y, int width, int height);
  ~PointerFence();
  PointerFence(const PointerFence &) = delete;
  PointerFence &operator=(const PointerFence &) = delete;
  /// False: the server has no means to hold it.
  bool isHeld() const { return barriers_[0] != 0; }

 private:
  std::array<std::uint64_t, 4> barriers_{};
};

}  // namespace fovea
