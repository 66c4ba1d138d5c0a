#include "window/x11_window.hpp"

#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>

#include "core/breadcrumb.hpp"
#include "window/edid.hpp"
#include "window/glfw_session.hpp"
#include "window/glfw_window.hpp"

#define GLFW_EXPOSE_NATIVE_X11
#include <GLFW/glfw3.h>
#include <GLFW/glfw3native.h>
#include <X11/Xatom.h>
#include <X11/extensions/Xrandr.h>

namespace fovea {
namespace {

/// Thread: any, that of the connection.
int tellXError(Display *display, XErrorEvent *error) {
  static std::array<std::atomic<bool>, 256> told;
  if (told[error->request_code].exchange(true)) return 0;
  std::array<char, 200> text{};
  XGetErrorText(display, error->error_code, text.data(), static_cast<int>(text.size()));
  std::fprintf(stderr, "fovea: the X server refused a request: %s (request %d.%d); the session goes on\n", text.data(), error->request_code,
               error->minor_code);
  return 0;
}

/// Where the watching process reads why this one ended; null where none watches.
std::atomic<Breadcrumb *> crumb{nullptr};

/// Xlib ends the process after this, by running what has to run at an end. Threads that still draw would crash in that: where the
/// watching process brings everything home, it ends at once.
int endWithoutServer(Display *display) {
  const std::string server = std::string("the X server ") + DisplayString(display);
  if (Breadcrumb *kept = crumb.load()) {
    kept->lost.set(server);
    std::_Exit(EXIT_FAILURE);
  }
  std::fprintf(stderr, "fovea: %s has gone\n", server.c_str());
  return 0;
}

}  // namespace

void outliveXErrors() {
  XSetErrorHandler(tellXError);
  XSetIOErrorHandler(endWithoutServer);
}

void noteLostServerIn(Breadcrumb &breadcrumb) { crumb = &breadcrumb; }

void askToBypassCompositor(GLFWwindow *window) {
  Display *display = glfwGetX11Display();
  const unsigned long yes = 1;
  XChangeProperty(display, glfwGetX11Window(window), XInternAtom(display, "_NET_WM_BYPASS_COMPOSITOR", False),
                  XA_CARDINAL, 32, PropModeReplace, reinterpret_cast<const unsigned char *>(&yes), 1);
}

std::string monitorOnConnector(GLFWmonitor *monitor) {
  Display *display = glfwGetX11Display();
  const RROutput output = glfwGetX11Monitor(monitor);
  const Atom property = XInternAtom(display, RR_PROPERTY_RANDR_EDID, True);
  if (output == None || property == None) return {};  // no RandR, or no monitor that ever said anything
  constexpr long kMostWords = 128;  // of 32 bits
  Atom type = None;
  int format = 0;
  unsigned long items = 0, left = 0;
  unsigned char *bytes = nullptr;
  const int status = XRRGetOutputProperty(display, output, property, 0, kMostWords, False, False, AnyPropertyType, &type, &format, &items, &left, &bytes);
  std::string words;
  if (status == Success && bytes && format == 8) words = monitorInWords({bytes, items});
  if (bytes) XFree(bytes);
  return words;
}

std::uint64_t GlfwWindow::nativeWindow() const { return glfwGetX11Window(window_); }

}  // namespace fovea
