#include "window/joysticks.hpp"

#include <GLFW/glfw3.h>

namespace fovea {

std::vector<JoystickState> readJoysticks() {
  std::vector<JoystickState> all;
  for (int index = GLFW_JOYSTICK_1; index <= GLFW_JOYSTICK_LAST; ++index) {
    if (!glfwJoystickPresent(index)) continue;
    int axes = 0, buttons = 0;
    const float *axis = glfwGetJoystickAxes(index, &axes);
    const unsigned char *button = glfwGetJoystickButtons(index, &buttons);
    const char *name = glfwGetJoystickName(index), *guid = glfwGetJoystickGUID(index);
    if (!axis || !button || !name || !guid) continue;  // pulled out between two questions
    all.push_back({index, name, guid, {axis, axis + axes}, {button, button + buttons}});
  }
  return all;
}

}  // namespace fovea
