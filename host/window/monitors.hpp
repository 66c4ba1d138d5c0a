#pragma once
// Which monitor the window goes to. GLFW runs already.

#include <string>

#include "window/window.hpp"

struct GLFWmonitor;

namespace fovea {

struct MonitorInfo {
  std::string name;
  int x = 0, y = 0, width = 0, height = 0;  // screen coordinates
  double refreshRate = 0;                   // nominal; 0: unknown
  double widthMm = 0, heightMm = 0;         // 0: unknown
  std::string edid;                         // as in ScreenInfo
};

struct WindowPlacement {
  MonitorInfo monitor;
  bool fullscreen = false;
  int x = 0, y = 0, width = 0, height = 0;
};

/// Errors: Unknown when the monitor asked for is not there, with the names of those that are; BadArgument when several have that
/// name, and for a window that cannot be or that nobody would see; Device when there is none.
Result<WindowPlacement> placeWindow(const WindowOptions &options, const std::vector<MonitorInfo> &monitors);
/// Thread: [main].
std::vector<MonitorInfo> listMonitors();
/// Null when it was unplugged. Thread: [main].
GLFWmonitor *glfwMonitorOf(const MonitorInfo &wanted);

}  // namespace fovea
