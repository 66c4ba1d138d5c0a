#include "window/monitors.hpp"

#include <GLFW/glfw3.h>

#include <algorithm>

#include "window/x11_window.hpp"

namespace fovea {
namespace {

/// Virtual displays report 0 or fancies; those are as good as nothing.
double plausibleRate(int hertz) { return hertz >= 20 && hertz <= 1000 ? hertz : 0; }

std::string listing(const std::vector<MonitorInfo> &monitors) {
  std::string text;
  for (std::size_t i = 0; i < monitors.size(); ++i) {
    const MonitorInfo &monitor = monitors[i];
    text += (i ? ", " : "") + std::to_string(i + 1) + " (" + monitor.name + ", " + std::to_string(monitor.width) + " x " +
            std::to_string(monitor.height) + " at " + std::to_string(monitor.x) + ", " + std::to_string(monitor.y) + ")";
  }
  return text;
}

/// A pixel of it, at least.
bool isOn(const WindowPlacement &placement, const MonitorInfo &monitor) {
  return placement.x < monitor.x + monitor.width && monitor.x < placement.x + placement.width && placement.y < monitor.y + monitor.height &&
         monitor.y < placement.y + placement.height;
}

Result<const MonitorInfo *> findMonitor(const std::string &wanted, const std::vector<MonitorInfo> &monitors) {
  std::vector<const MonitorInfo *> found;
  for (const MonitorInfo &monitor : monitors)
    if (monitor.name == wanted) found.push_back(&monitor);
  if (found.size() > 1)
    return Error{ErrorCode::BadArgument, std::to_string(found.size()) + " monitors are called \"" + wanted + "\"", "window",
                 "say which one by its number: " + listing(monitors)};
  if (found.size() == 1) return found.front();
  for (std::size_t i = 0; i < monitors.size(); ++i)
    if (std::to_string(i + 1) == wanted) return &monitors[i];
  return Error{ErrorCode::Unknown, "there is no monitor \"" + wanted + "\"", "window", "choose one of: " + listing(monitors)};
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
    info.edid = monitorOnConnector(all[i]);
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

Result<void> checkWindowSize(int width, int height, int most) {
  const auto isSide = [most](int pixels) { return pixels >= 1 && pixels <= most; };
  if (isSide(width) && isSide(height)) return {};
  return Error{ErrorCode::BadArgument, "a window cannot be " + std::to_string(width) + " x " + std::to_string(height) + " pixels", "window",
               "give a size from 1 x 1 to " + std::to_string(most) + " x " + std::to_string(most)};
}

Result<WindowPlacement> placeWindow(const WindowOptions &options, const std::vector<MonitorInfo> &monitors) {
  if (monitors.empty())
    return Error{ErrorCode::Device, "the display has no monitor", "window", "switch one on, or use `--display virtual`"};
  using Kind = WindowOptions::Kind;
  WindowPlacement placement;
  placement.fullscreen =
      options.kind == Kind::Fullscreen || (options.kind == Kind::Auto && monitors.size() > 1);
  const MonitorInfo *monitor = placement.fullscreen ? &monitors.back() : &monitors.front();
  if (!options.monitor.empty()) {
    const auto found = findMonitor(options.monitor, monitors);
    if (!found) return found.error();
    monitor = *found;
  }
  placement.monitor = *monitor;
  if (placement.fullscreen) {
    placement.x = monitor->x, placement.y = monitor->y;
    placement.width = monitor->width, placement.height = monitor->height;
    return placement;
  }
  if (auto possible = checkWindowSize(options.width, options.height); !possible) return possible.error();
  placement.width = options.width, placement.height = options.height;
  const bool isAside = options.leavesRoom && monitors.size() == 1;
  placement.x = monitor->x + (isAside ? 0 : std::max(0, (monitor->width - options.width) / 2));
  placement.y = monitor->y + std::max(0, (monitor->height - options.height) / 2);
  if (options.position) placement.x = monitor->x + options.position->x, placement.y = monitor->y + options.position->y;
  if (options.position && std::none_of(monitors.begin(), monitors.end(), [&](const MonitorInfo &one) { return isOn(placement, one); }))
    return Error{ErrorCode::BadArgument,
                 "a window at " + std::to_string(options.position->x) + ", " + std::to_string(options.position->y) + " of " + monitor->name +
                     " is on no monitor: nobody would see it",
                 "window", "there are " + listing(monitors)};
  return placement;
}

}  // namespace fovea
