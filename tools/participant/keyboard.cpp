#include "participant/keyboard.hpp"

#include <X11/Xlib.h>
#include <X11/extensions/XTest.h>
#include <X11/keysym.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>

namespace fovea {
namespace {

struct NamedKey {
  std::string_view name;
  KeySym symbol;
};

// The names of docs/glossary.md that X spells otherwise; letters, digits and punctuation are spelt alike.
constexpr std::array kNamedKeys = {
    NamedKey{"return", XK_Return},
    NamedKey{"escape", XK_Escape},
    NamedKey{"tab", XK_Tab},
    NamedKey{"backspace", XK_BackSpace},
    NamedKey{"left", XK_Left},
    NamedKey{"right", XK_Right},
    NamedKey{"up", XK_Up},
    NamedKey{"down", XK_Down},
    NamedKey{"home", XK_Home},
    NamedKey{"end", XK_End},
    NamedKey{"pageup", XK_Page_Up},
    NamedKey{"pagedown", XK_Page_Down},
    NamedKey{"insert", XK_Insert},
    NamedKey{"delete", XK_Delete},
    NamedKey{"pause", XK_Pause},
    NamedKey{"print", XK_Print},
    NamedKey{"menu", XK_Menu},
    NamedKey{"lshift", XK_Shift_L},
    NamedKey{"rshift", XK_Shift_R},
    NamedKey{"lctrl", XK_Control_L},
    NamedKey{"rctrl", XK_Control_R},
    NamedKey{"lalt", XK_Alt_L},
    NamedKey{"ralt", XK_Alt_R},
    NamedKey{"lwindows", XK_Super_L},
    NamedKey{"rwindows", XK_Super_R},
    NamedKey{"capslock", XK_Caps_Lock},
    NamedKey{"numlock", XK_Num_Lock},
    NamedKey{"scrolllock", XK_Scroll_Lock},
    NamedKey{"exclamation", XK_exclam},
    NamedKey{"doublequote", XK_quotedbl},
    NamedKey{"hash", XK_numbersign},
    NamedKey{"num_enter", XK_KP_Enter},
    NamedKey{"num_add", XK_KP_Add},
    NamedKey{"num_subtract", XK_KP_Subtract},
    NamedKey{"num_multiply", XK_KP_Multiply},
    NamedKey{"num_divide", XK_KP_Divide},
    NamedKey{"num_decimal", XK_KP_Decimal},
    NamedKey{"num_0", XK_KP_0},
    NamedKey{"num_1", XK_KP_1},
    NamedKey{"num_2", XK_KP_2},
    NamedKey{"num_3", XK_KP_3},
    NamedKey{"num_4", XK_KP_4},
    NamedKey{"num_5", XK_KP_5},
    NamedKey{"num_6", XK_KP_6},
    NamedKey{"num_7", XK_KP_7},
    NamedKey{"num_8", XK_KP_8},
    NamedKey{"num_9", XK_KP_9},
};

KeySym symbolOf(std::string_view name) {
  const auto found = std::find_if(kNamedKeys.begin(), kNamedKeys.end(),
                                  [&](const NamedKey &key) { return key.name == name; });
  if (found != kNamedKeys.end()) return found->symbol;
  std::string spelt(name);
  if (spelt.size() > 1 && spelt.front() == 'f' &&
      spelt.find_first_not_of("0123456789", 1) == std::string::npos)
    spelt.front() = 'F';
  return XStringToKeysym(spelt.c_str());
}

std::int64_t monotonicNow() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

int leaveWhenServerIsGone(Display *) {
  // Xlib does not return from here, and its state is broken: nothing but a message and the end is possible.
  constexpr std::string_view text = "fovea-participant: the X server has gone\n";
  if (write(STDERR_FILENO, text.data(), text.size()) < 0) std::_Exit(4);
  std::_Exit(3);
}

class XTestKeyboard final : public KeySink {
 public:
  explicit XTestKeyboard(Display *display) : display_(display) {}
  ~XTestKeyboard() override { XCloseDisplay(display_); }
  XTestKeyboard(const XTestKeyboard &) = delete;
  XTestKeyboard &operator=(const XTestKeyboard &) = delete;

  Result<Injection> send(std::string_view key, bool press) override {
    const KeySym symbol = symbolOf(key);
    const KeyCode code = symbol == NoSymbol ? KeyCode{0} : XKeysymToKeycode(display_, symbol);
    if (code == 0)
      return Error{ErrorCode::Unknown, "this keyboard has no key \"" + std::string(key) + "\"",
                   "fovea-participant", "docs/glossary.md lists the names of keys"};
    XTestFakeKeyEvent(display_, code, press ? True : False, CurrentTime);
    Injection injection;
    injection.before = monotonicNow();
    XFlush(display_);
    injection.after = monotonicNow();
    return injection;
  }

  int descriptor() const override { return ConnectionNumber(display_); }

  void serve() override {
    while (XPending(display_) > 0) {
      XEvent event;
      XNextEvent(display_, &event);
      if (event.type == MappingNotify) XRefreshKeyboardMapping(&event.xmapping);
    }
  }

 private:
  Display *display_;
};

}  // namespace

Result<std::unique_ptr<KeySink>> openKeyboard() {
  XSetIOErrorHandler(leaveWhenServerIsGone);
  const char *name = std::getenv("DISPLAY");
  const std::string where = name && *name ? "DISPLAY=" + std::string(name) : "DISPLAY is not set";
  Display *display = XOpenDisplay(nullptr);
  if (!display)
    return Error{ErrorCode::Device, "no X display could be opened", where,
                 "start an X server or Xvfb and set DISPLAY"};
  int eventBase = 0, errorBase = 0, major = 0, minor = 0;
  if (!XTestQueryExtension(display, &eventBase, &errorBase, &major, &minor)) {
    XCloseDisplay(display);
    return Error{ErrorCode::Device, "the display has no XTEST extension, so no key can be pressed", where,
                 "use Xvfb, or an X server with XTEST"};
  }
  return std::unique_ptr<KeySink>(std::make_unique<XTestKeyboard>(display));
}

}  // namespace fovea
