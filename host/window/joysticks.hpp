#pragma once
// Joysticks and gamepads, as the window library reads them.

#include <cstdint>
#include <string>
#include <vector>

namespace fovea {

struct JoystickState {
  int index = 0;
  std::string name, guid;
  std::vector<float> axes;            // -1 to 1
  std::vector<std::uint8_t> buttons;  // 0 or 1
};

/// Those that are plugged in now, as they are now. There is a window. Thread: [main].
std::vector<JoystickState> readJoysticks();

}  // namespace fovea
