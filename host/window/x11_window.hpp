#pragma once
// What has to be said to the X server past GLFW.

#include <string>

struct GLFWmonitor;
struct GLFWwindow;

namespace fovea {

struct Breadcrumb;

/// From now on the loss of the X server, which ends the process, is written into `breadcrumb`, which has to live until then.
void noteLostServerIn(Breadcrumb &breadcrumb);

/// A compositor that obeys puts this window on the screen without a copy, which saves a frame of delay.
void askToBypassCompositor(GLFWwindow *window);
/// What the monitor says of itself, in words (edid.hpp); empty: nothing. Thread: [main].
std::string monitorOnConnector(GLFWmonitor *monitor);

}  // namespace fovea
