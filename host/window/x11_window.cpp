#include "window/x11_window.hpp"

#include "window/glfw_window.hpp"

#define GLFW_EXPOSE_NATIVE_X11
#include <GLFW/glfw3.h>
#include <GLFW/glfw3native.h>
#include <X11/Xatom.h>

namespace fovea {

void askToBypassCompositor(GLFWwindow *window) {
  Display *display = glfwGetX11Display();
  const unsigned long yes = 1;
  XChangeProperty(display, glfwGetX11Window(window), XInternAtom(display, "_NET_WM_BYPASS_COMPOSITOR", False),
                  XA_CARDINAL, 32, PropModeReplace, reinterpret_cast<const unsigned char *>(&yes), 1);
}

std::uint64_t GlfwWindow::nativeWindow() const { return glfwGetX11Window(window_); }

}  // namespace fovea
