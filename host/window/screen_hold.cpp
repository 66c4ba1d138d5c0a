#include "window/screen_hold.hpp"

#define GLFW_EXPOSE_NATIVE_X11
#include <GLFW/glfw3.h>
#include <GLFW/glfw3native.h>
#include <X11/extensions/Xfixes.h>
#include <X11/extensions/scrnsaver.h>

namespace fovea {
namespace {

bool canHoldScreen(Display *display) {
  int event = 0, error = 0, major = 0, minor = 0;
  return display && XScreenSaverQueryExtension(display, &event, &error) && XScreenSaverQueryVersion(display, &major, &minor) &&
         (major > 1 || minor >= 1);
}

bool canFence(Display *display) {
  int event = 0, error = 0, major = 5, minor = 0;
  return display && XFixesQueryExtension(display, &event, &error) && XFixesQueryVersion(display, &major, &minor) && major >= 5;
}

}  // namespace

ScreenAwake::ScreenAwake() : isHeld_(canHoldScreen(glfwGetX11Display())) {
  if (!isHeld_) return;
  XScreenSaverSuspend(glfwGetX11Display(), True);
  XFlush(glfwGetX11Display());
}

ScreenAwake::~ScreenAwake() {
  if (!isHeld_) return;
  XScreenSaverSuspend(glfwGetX11Display(), False);
  XFlush(glfwGetX11Display());
}

PointerFence::PointerFence(int x, int y, int width, int height) {
  Display *display = glfwGetX11Display();
  if (!canFence(display)) return;
  const int right = x + width, bottom = y + height;
  const ::Window root = DefaultRootWindow(display);
  // Each lets the pointer pass into the rectangle only.
  barriers_ = {XFixesCreatePointerBarrier(display, root, x, y, x, bottom, BarrierPositiveX, 0, nullptr),
               XFixesCreatePointerBarrier(display, root, right, y, right, bottom, BarrierNegativeX, 0, nullptr),
               XFixesCreatePointerBarrier(display, root, x, y, right, y, BarrierPositiveY, 0, nullptr),
               XFixesCreatePointerBarrier(display, root, x, bottom, right, bottom, BarrierNegativeY, 0, nullptr)};
  XSync(display, False);
}

PointerFence::~PointerFence() {
  if (!isHeld()) return;
  for (const std::uint64_t barrier : barriers_) XFixesDestroyPointerBarrier(glfwGetX11Display(), barrier);
  XSync(glfwGetX11Display(), False);
}

}  // namespace fovea
