#include "window/monitors.hpp"

#include <GLFW/glfw3.h>

#include <algorithm>

namespace fovea {
namespace {

/// Virtual displays report 0 or fancies; those are as good as nothing.
double plausibleRate(int hertz) { return hertz >= 20 && hertz <= 1000 ? hertz : 0; }

const MonitorInfo *findMonitor(const std::string &wanted, const std::vector<MonitorInfo> &monitors) {
  for (std::size_t i = 0; i < monitors.size(); ++i)
    if (monitors[i].name == wanted || std::to_string(i + 1) == wanted) return &monitors[i];
  return nullptr;
}

std::string listing(const std::vector<MonitorInfo> &monitors) {
  std::string text;
  for (std::size_t i = 0; i < monitors.size(); ++i)
    text += (i ? ", " : "") + std::to_string(i + 1) + " (" + monitors[i].name + ")";
  return text;
}

}  // namespace

std::vector<MonitorInfo> listMonitors() {
  int count = 0;
  GLFWmonitor **all = glfwGetMonitors(&count);
  std::vector<MonitorInfo> monitors;
  for (int i = 0; i < count; ++i) {
    const GLFWvidmode *mode = glfwGetVideoMode(all[i]);
    if (!mode) continue;
    MonitorInfo info;
    info.name = glfwGetMonitorName(all[i]);
    glfwGetMonitorPos(all[i], &info.x, &info.y);
    info.width = mode->width;
    info.height = mode->height;
    info.refreshRate = plausibleRate(mode->refreshRate);
    int widthMm = 0, heightMm = 0;
    glfwGetMonitorPhysicalSize(all[i], &widthMm, &heightMm);
    info.widthMm = widthMm;
    info.heightMm = heightMm;
    monitors.push_back(info);
  }
  return monitors;
}

GLFWmonitor *glfwMonitorOf(const MonitorInfo &wanted) {
  int count = 0;
  GLFWmonitor **all = glfwGetMonitors(&count);
  for (int i = 0; i < count; ++i) {
    int x = 0, y = 0;
    glfwGetMonitorPos(all[i], &x, &y);
    if (glfwGetMonitorName(all[i]) == wanted.name && x == wanted.x && y == wanted.y) return all[i];
  }
  return nullptr;
}

Result<Placement> placeWindow(const WindowOptions &options, const std::vector<MonitorInfo> &monitors) {
  if (monitors.empty())
    return Error{ErrorCode::Device, "the display has no monitor", "window", "switch one on, or use `--display virtual`"};
  using Kind = WindowOptions::Kind;
  Placement placement;
  placement.fullscreen =
      options.kind == Kind::Fullscreen || (options.kind == Kind::Auto && monitors.size() > 1);
  const MonitorInfo *monitor = placement.fullscreen ? &monitors.back() : &monitors.front();
  if (!options.monitor.empty()) monitor = findMonitor(options.monitor, monitors);
  if (!monitor)
    return Error{ErrorCode::Unknown, "there is no monitor \"" + options.monitor + "\"", "window",
                 "choose one of: " + listing(monitors)};
  placement.monitor = *monitor;
  if (placement.fullscreen) {
    placement.x = monitor->x, placement.y = monitor->y;
    placement.width = monitor->width, placement.height = monitor->height;
    return placement;
  }
  if (options.width < 1 || options.height < 1)
    return Error{ErrorCode::BadArgument,
                 "a window cannot be " + std::to_string(options.width) + " x " + std::to_string(options.height) + " pixels",
                 "window", "give a size of at least 1 x 1"};
  placement.width = options.width, placement.height = options.height;
  const bool isAside = options.leavesRoom && monitors.size() == 1;
  placement.x = monitor->x + (isAside ? 0 : std::max(0, (monitor->width - options.width) / 2));
  placement.y = monitor->y + std::max(0, (monitor->height - options.height) / 2);
  if (options.position) placement.x = monitor->x + options.position->x, placement.y = monitor->y + options.position->y;
  return placement;
}

}  // namespace fovea
