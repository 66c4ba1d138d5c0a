#pragma once
// Types on a GLFW window as the window system would: calls what listens there. For tests and pictures.

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

namespace fovea {

inline void sendKey(GLFWwindow *window, int key, int action, int modifiers = 0) {
  const GLFWkeyfun listener = glfwSetKeyCallback(window, nullptr);
  glfwSetKeyCallback(window, listener);
  if (listener) listener(window, key, glfwGetKeyScancode(key), action, modifiers);
}

inline void tapKey(GLFWwindow *window, int key, int modifiers = 0) {
  sendKey(window, key, GLFW_PRESS, modifiers);
  sendKey(window, key, GLFW_RELEASE, modifiers);
}

inline void typeText(GLFWwindow *window, const char *ascii) {
  const GLFWcharfun listener = glfwSetCharCallback(window, nullptr);
  glfwSetCharCallback(window, listener);
  for (; *ascii && listener; ++ascii) listener(window, static_cast<unsigned>(*ascii));
}

}  // namespace fovea
