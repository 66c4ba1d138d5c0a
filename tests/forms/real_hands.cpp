#include "forms/real_hands.hpp"

#include <cmath>
#include <stdexcept>

#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/XTest.h>

namespace fovea::test {
namespace {

Display *on(void *display) { return static_cast<Display *>(display); }

}  // namespace

RealHands::RealHands() : display_(XOpenDisplay(nullptr)) {
  if (!display_) throw std::runtime_error("there is no display to press on");
}
RealHands::~RealHands() { XCloseDisplay(on(display_)); }

bool RealHands::seesWindow() {
  if (width_ > 0) return true;
  Display *display = on(display_);
  ::Window root, parent, *children = nullptr;
  unsigned count = 0;
  if (!XQueryTree(display, DefaultRootWindow(display), &root, &parent, &children, &count)) return false;
  for (unsigned i = 0; i < count; ++i) {
    char *name = nullptr;
    XWindowAttributes where{};
    if (XFetchName(display, children[i], &name) && std::string(name).find("fovea") != std::string::npos && XGetWindowAttributes(display, children[i], &where) &&
        where.map_state == IsViewable)
      left_ = where.x, top_ = where.y, width_ = where.width, height_ = where.height;
    if (name) XFree(name);
  }
  if (children) XFree(children);
  return width_ > 0;
}

void RealHands::press(const char *key) {
  const KeyCode code = XKeysymToKeycode(on(display_), XStringToKeysym(key));
  if (code == 0) throw std::runtime_error(std::string("no key is called ") + key);
  XTestFakeKeyEvent(on(display_), code, True, 0);
  XTestFakeKeyEvent(on(display_), code, False, 0);
  XFlush(on(display_));
}

void RealHands::move(double x, double y) {
  XTestFakeMotionEvent(on(display_), -1, left_ + static_cast<int>(std::lround(width_ / 2.0 + x)), top_ + static_cast<int>(std::lround(height_ / 2.0 - y)), 0);
  XFlush(on(display_));
}
void RealHands::button(unsigned number, bool isDown) {
  XTestFakeButtonEvent(on(display_), number, isDown ? True : False, 0);
  XFlush(on(display_));
}

void RealHands::hold(double x, double y) {
  move(x, y);
  button(Button1, true);
}
void RealHands::letGo() { button(Button1, false); }
void RealHands::click(double x, double y) {
  hold(x, y);
  letGo();
}

void RealHands::turnWheel() {
  button(Button5, true);
  button(Button5, false);
}

}  // namespace fovea::test
