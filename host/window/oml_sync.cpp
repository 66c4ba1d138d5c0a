// A file of its own: GLFW's native header brings the system's GL headers, which do not go with glad's.
#include "window/oml_sync.hpp"

#define GLFW_EXPOSE_NATIVE_X11
#define GLFW_EXPOSE_NATIVE_GLX
#include <GLFW/glfw3.h>
#include <GLFW/glfw3native.h>

namespace fovea {

std::optional<Timestamp> plausibleSwapTime(std::int64_t microseconds, const Clock &clock) {
  // A stamp may be a little ahead of us: drivers round, and some give the planned end of the scan.
  constexpr Duration kAhead = std::chrono::milliseconds(50), kBehind = std::chrono::seconds(1);
  if (microseconds <= 0 || microseconds > INT64_MAX / 1000) return std::nullopt;
  const Timestamp time = fromNanoseconds(microseconds * 1000 - clock.monotonicOrigin());
  const Timestamp now = clock.now();
  if (time > now + kAhead || time < now - kBehind) return std::nullopt;
  return time;
}

std::optional<OmlSync> OmlSync::find(GLFWwindow *window) {
  if (!glfwExtensionSupported("GLX_OML_sync_control")) return std::nullopt;
  OmlSync sync;
  sync.wait_ = reinterpret_cast<WaitForSbc>(glfwGetProcAddress("glXWaitForSbcOML"));
  sync.display_ = glfwGetX11Display();
  sync.drawable_ = glfwGetGLXWindow(window);
  if (!sync.wait_ || !sync.display_ || !sync.drawable_) return std::nullopt;
  return sync;
}

std::optional<Timestamp> OmlSync::waitForSwap(const Clock &clock) const {
  std::int64_t ust = 0, msc = 0, sbc = 0;
  if (!wait_(display_, drawable_, 0, &ust, &msc, &sbc)) return std::nullopt;
  return plausibleSwapTime(ust, clock);
}

}  // namespace fovea
