#include "bench/bare_keys.hpp"

#include <atomic>
#include <thread>

#include "core/thread.hpp"

#include <X11/Xlib.h>
#include <X11/extensions/XInput2.h>
#include <X11/extensions/XTest.h>
#include <X11/keysym.h>

namespace fovea::bench {

struct BareKeys::Parts {
  Display *display = nullptr;
  int opcode = 0;
  Now now;
  std::vector<std::int64_t> presses;
  std::atomic<bool> isEnding{false};
  std::thread thread;

  void run() {
    askForRealTime();
    while (!isEnding) {
      XEvent event;
      XNextEvent(display, &event);
      const std::int64_t arrived = now();
      if (event.type != GenericEvent || event.xcookie.extension != opcode || event.xcookie.evtype != XI_RawKeyPress) continue;
      presses.push_back(arrived);
    }
  }
};

BareKeys::BareKeys(Now now) : parts_(std::make_unique<Parts>()) {
  parts_->now = std::move(now);
  parts_->display = XOpenDisplay(nullptr);
  int event = 0, error = 0, major = 2, minor = 2;
  Display *display = parts_->display;
  if (!display || !XQueryExtension(display, "XInputExtension", &parts_->opcode, &event, &error) ||
      XIQueryVersion(display, &major, &minor) != Success)
    return;
  unsigned char raw[XIMaskLen(XI_LASTEVENT)] = {};
  XISetMask(raw, XI_RawKeyPress);
  XISetMask(raw, XI_RawKeyRelease);
  XIEventMask mask{XIAllMasterDevices, sizeof raw, raw};
  XISelectEvents(display, DefaultRootWindow(display), &mask, 1);
  XSync(display, False);
  parts_->presses.reserve(1 << 16);
  parts_->thread = std::thread([parts = parts_.get()] { parts->run(); });
}

BareKeys::~BareKeys() {
  presses();
  if (parts_->display) XCloseDisplay(parts_->display);
}

bool BareKeys::isListening() const { return parts_->thread.joinable(); }

std::vector<std::int64_t> BareKeys::presses() {
  if (parts_->thread.joinable()) {
    parts_->isEnding = true;
    KeyInjector last;  // it waits for an event: the last one wakes it
    last.key(true), last.key(false);
    parts_->thread.join();
  }
  return parts_->presses;
}

struct KeyInjector::Parts {
  Display *display = nullptr;
  KeyCode code = 0;
};

KeyInjector::KeyInjector() : parts_(std::make_unique<Parts>()) {
  parts_->display = XOpenDisplay(nullptr);
  if (parts_->display) parts_->code = XKeysymToKeycode(parts_->display, XK_f);
}

KeyInjector::~KeyInjector() {
  if (!parts_->display) return;
  XSync(parts_->display, False);
  XCloseDisplay(parts_->display);
}

bool KeyInjector::isReady() const { return parts_->code != 0; }

void KeyInjector::focus(std::uint64_t window) {
  XSetInputFocus(parts_->display, window, RevertToParent, CurrentTime);
  XSync(parts_->display, False);
}

void KeyInjector::key(bool down) {
  XTestFakeKeyEvent(parts_->display, parts_->code, down, CurrentTime);
  XFlush(parts_->display);
}

}  // namespace fovea::bench
