#include "window/display_server.hpp"

#include <cstring>

#include "window/glfw_session.hpp"
#include "window/window.hpp"

#define GLFW_EXPOSE_NATIVE_X11
#include <GLFW/glfw3.h>
#include <GLFW/glfw3native.h>
#include <X11/Xatom.h>

namespace fovea {
namespace {

/// The property's bytes, as long as it has this type.
std::string property(Display *display, ::Window window, const char *name, Atom type) {
  Atom actualType = 0;
  int format = 0;
  unsigned long items = 0, left = 0;
  unsigned char *bytes = nullptr;
  constexpr long kMostWords = 1024;
  const int status = XGetWindowProperty(display, window, XInternAtom(display, name, False), 0, kMostWords, False, type, &actualType,
                                        &format, &items, &left, &bytes);
  std::string found;
  if (status == Success && bytes && actualType == type) {
    // Xlib hands out items of 32 bits as longs.
    const std::size_t size = format == 32 ? sizeof(long) : static_cast<std::size_t>(format) / 8;
    found.assign(reinterpret_cast<const char *>(bytes), items * size);
  }
  if (bytes) XFree(bytes);
  return found;
}

/// A window manager that went away without a word leaves the number of a window that is no more.
bool noError = true;
int onError(Display *, XErrorEvent *) {
  noError = false;
  return 0;
}

std::string windowManagerOf(Display *display) {
  const std::string link = property(display, DefaultRootWindow(display), "_NET_SUPPORTING_WM_CHECK", XA_WINDOW);
  if (link.size() < sizeof(::Window)) return {};
  ::Window window = 0;
  std::memcpy(&window, link.data(), sizeof window);
  noError = true;
  const auto before = XSetErrorHandler(onError);
  const std::string name = property(display, window, "_NET_WM_NAME", XInternAtom(display, "UTF8_STRING", False));
  XSync(display, False);
  XSetErrorHandler(before);
  return noError ? name : std::string();
}

bool hasCompositor(Display *display) {
  const std::string selection = "_NET_WM_CM_S" + std::to_string(DefaultScreen(display));
  return XGetSelectionOwner(display, XInternAtom(display, selection.c_str(), False)) != None;
}

}  // namespace

DisplayServerFacts displayServerFacts() {
  DisplayServerFacts facts;
  Display *display = glfwGetX11Display();
  if (!display) return facts;
  facts.name = displayName();
  facts.vendor = std::string(ServerVendor(display)) + " " + std::to_string(VendorRelease(display));
  int opcode = 0, event = 0, error = 0;
  facts.isXwayland = XQueryExtension(display, "XWAYLAND", &opcode, &event, &error) == True;
  facts.hasCompositor = facts.isXwayland || hasCompositor(display);
  facts.windowManager = windowManagerOf(display);
  facts.monitors = monitorCount();
  return facts;
}

}  // namespace fovea
