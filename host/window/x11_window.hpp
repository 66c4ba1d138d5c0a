#pragma once
// What has to be said to the X server past GLFW.

struct GLFWwindow;

namespace fovea {

/// A compositor that obeys puts this window on the screen without a copy, which saves a frame of delay.
void askToBypassCompositor(GLFWwindow *window);

}  // namespace fovea
