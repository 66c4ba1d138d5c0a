#include "devices/x_connection.hpp"

#include <X11/XKBlib.h>
#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <X11/Xlibint.h>
#include <X11/extensions/XInput2.h>
#undef min
#undef max

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace fovea {
namespace {

std::string displayName() {
  const char *display = std::getenv("DISPLAY");
  return display ? display : "";
}

/// Xlib's own answer to an error is to end the program. Ours, for this connection alone: the request gives nothing. The
/// window may be gone a moment before this connection knows.
int takeError(Display *, xError *, XExtCodes *, int *answer) {
  *answer = 0;
  return 1;
}

class Connection final : public XConnection {
 public:
  Connection(Display *display, std::uint64_t window)
      : display_(display), root_(DefaultRootWindow(display)), window_(window) {}
  ~Connection() override { XCloseDisplay(display_); }
  Connection(const Connection &) = delete;
  Connection &operator=(const Connection &) = delete;

  Result<void> select();

  int descriptor() const override { return ConnectionNumber(display_); }
  bool hasQueued() override { return XEventsQueued(display_, QueuedAlready) > 0; }
  bool readMore() override { return XEventsQueued(display_, QueuedAfterReading) > 0; }
  Heard next() override;
  bool windowHasKeys() override;
  std::optional<WindowPoint> pointerInWindow() override;
  void movePointer(WindowPoint to) override;
  std::vector<XKeyboard> keyboards() override { return slaves<XKeyboard>(XISlaveKeyboard); }
  std::vector<XPointer> pointers() override { return slaves<XPointer>(XISlavePointer); }
  KeyNameTable keyNames() override;

 private:
  enum class Focus { Elsewhere, Window, FollowsPointer };
  void askForFocus();
  void hearFocus(const XFocusChangeEvent &event);
  Heard hearInput(XGenericEventCookie &cookie);
  static std::optional<RawEvent> hearTouch(const XGenericEventCookie &cookie);
  void hearKeyboard(const XkbEvent &event, Heard &heard);
  std::string nodeOf(int device);
  template <class Slave>
  std::vector<Slave> slaves(int use);

  Display *display_;
  Window root_;
  Window window_;
  int inputOpcode_ = 0;
  int keyboardEvent_ = 0;
  Atom deviceNode_ = None;
  Focus focus_ = Focus::Elsewhere;
};

Result<void> Connection::select() {
  // A server that goes away ends the [input] thread, not the program.
  XSetIOErrorExitHandler(display_, [](Display *, void *) {}, nullptr);
  if (const XExtCodes *codes = XAddExtension(display_)) XESetError(display_, codes->extension, takeError);

  const Error tooOld{ErrorCode::Device, "the display has no X Input 2.2", "DISPLAY=" + displayName(),
                     "keys are taken from the window's callback instead, with coarse times"};
  int event = 0, error = 0, major = 2, minor = 2;
  if (!XQueryExtension(display_, "XInputExtension", &inputOpcode_, &event, &error)) return tooOld;
  if (XIQueryVersion(display_, &major, &minor) != Success || major < 2 || (major == 2 && minor < 2)) return tooOld;

  unsigned char raw[XIMaskLen(XI_LASTEVENT)] = {};
  for (const int type : {XI_RawKeyPress, XI_RawKeyRelease, XI_RawButtonPress, XI_RawButtonRelease, XI_RawMotion})
    XISetMask(raw, type);
  unsigned char changes[XIMaskLen(XI_LASTEVENT)] = {};
  XISetMask(changes, XI_HierarchyChanged);
  // Master devices: each event comes once and names its physical device. All devices: those that come and go.
  XIEventMask masks[] = {{XIAllMasterDevices, sizeof raw, raw}, {XIAllDevices, sizeof changes, changes}};
  XISelectEvents(display_, root_, masks, 2);

  int opcode = 0, xkbMajor = XkbMajorVersion, xkbMinor = XkbMinorVersion;
  if (XkbQueryExtension(display_, &opcode, &keyboardEvent_, &error, &xkbMajor, &xkbMinor))
    XkbSelectEvents(display_, XkbUseCoreKbd, XkbMapNotifyMask | XkbNewKeyboardNotifyMask,
                    XkbMapNotifyMask | XkbNewKeyboardNotifyMask);
  if (keyboardEvent_ != 0)
    XkbSelectEventDetails(display_, XkbUseCoreKbd, XkbStateNotify, XkbAllStateComponentsMask, XkbAllStateComponentsMask);
  XSelectInput(display_, root_, FocusChangeMask);
  XWindowAttributes attributes;
  if (!XGetWindowAttributes(display_, window_, &attributes))
    return Error{ErrorCode::Device, "there is no window " + std::to_string(window_), "DISPLAY=" + displayName(),
                 "open the participant's window first"};
  XSelectInput(display_, window_, FocusChangeMask);
  // Not the raw ones: these come with a place in the window, whatever the screen makes of the panel's own coordinates.
  unsigned char touches[XIMaskLen(XI_LASTEVENT)] = {};
  for (const int type : {XI_TouchBegin, XI_TouchUpdate, XI_TouchEnd}) XISetMask(touches, type);
  XIEventMask touchMask{XIAllMasterDevices, sizeof touches, touches};
  XISelectEvents(display_, window_, &touchMask, 1);
  deviceNode_ = XInternAtom(display_, "Device Node", False);
  askForFocus();
  return {};
}

void Connection::askForFocus() {
  Window focused = None;
  int revert = 0;
  XGetInputFocus(display_, &focused, &revert);
  focus_ = focused == PointerRoot ? Focus::FollowsPointer
           : focused == window_   ? Focus::Window
                                  : Focus::Elsewhere;
}

// Events, not questions: they lie between the key events in the order in which the server did them.
void Connection::hearFocus(const XFocusChangeEvent &event) {
  const bool in = event.type == FocusIn;
  if (event.window == root_) {
    if (event.detail == NotifyPointerRoot) focus_ = in ? Focus::FollowsPointer : Focus::Elsewhere;
    if (event.detail == NotifyDetailNone && in) focus_ = Focus::Elsewhere;
  } else if (event.window == window_) {
    if (event.detail == NotifyPointer) return;  // tells where the pointer is, not who has the focus
    if (in) focus_ = Focus::Window;
    if (!in && event.detail != NotifyInferior && focus_ == Focus::Window) focus_ = Focus::Elsewhere;
  }
}

XConnection::Heard Connection::hearInput(XGenericEventCookie &cookie) {
  Heard heard;
  if (cookie.evtype == XI_HierarchyChanged) {
    heard.devicesChanged = true;
    return heard;
  }
  if (heard.raw = hearTouch(cookie); heard.raw) return heard;
  const auto *raw = static_cast<const XIRawEvent *>(cookie.data);
  RawEvent event;
  switch (cookie.evtype) {
    case XI_RawKeyPress: event.kind = RawEvent::Kind::KeyDown; break;
    case XI_RawKeyRelease: event.kind = RawEvent::Kind::KeyUp; break;
    case XI_RawButtonPress: event.kind = RawEvent::Kind::ButtonDown; break;
    case XI_RawButtonRelease: event.kind = RawEvent::Kind::ButtonUp; break;
    case XI_RawMotion: event.kind = RawEvent::Kind::Motion; break;
    default: return heard;
  }
  event.device = static_cast<std::uint32_t>(raw->sourceid);
  event.detail = static_cast<std::uint32_t>(raw->detail);
  event.serverMs = static_cast<std::uint32_t>(raw->time);
  event.isRepeat = event.kind == RawEvent::Kind::KeyDown && (raw->flags & XIKeyRepeat) != 0;
  heard.raw = event;
  return heard;
}

std::optional<RawEvent> Connection::hearTouch(const XGenericEventCookie &cookie) {
  RawEvent event;
  switch (cookie.evtype) {
    case XI_TouchBegin: event.kind = RawEvent::Kind::TouchBegin; break;
    case XI_TouchUpdate: event.kind = RawEvent::Kind::TouchMove; break;
    case XI_TouchEnd: event.kind = RawEvent::Kind::TouchEnd; break;
    default: return std::nullopt;
  }
  const auto *touch = static_cast<const XIDeviceEvent *>(cookie.data);
  event.device = static_cast<std::uint32_t>(touch->sourceid);
  event.detail = static_cast<std::uint32_t>(touch->detail);
  event.serverMs = static_cast<std::uint32_t>(touch->time);
  event.x = touch->event_x;
  event.y = touch->event_y;
  return event;
}

void Connection::hearKeyboard(const XkbEvent &event, Heard &heard) {
  if (event.any.xkb_type != XkbStateNotify) {
    heard.keysRenamed = true;
  } else if (event.state.keycode == 0) {  // what keys do is followed key by key
    const XkbStateNotifyEvent &state = event.state;
    heard.locks = KeyLocks{state.base_mods, state.latched_mods, state.locked_mods, static_cast<std::uint32_t>(state.base_group),
                           static_cast<std::uint32_t>(state.latched_group), static_cast<std::uint32_t>(state.locked_group)};
  }
}

XConnection::Heard Connection::next() {
  XEvent event;
  XNextEvent(display_, &event);
  Heard heard;
  if (event.type == GenericEvent && event.xcookie.extension == inputOpcode_) {
    if (XGetEventData(display_, &event.xcookie)) {
      heard = hearInput(event.xcookie);
      XFreeEventData(display_, &event.xcookie);
    }
  } else if (event.type == FocusIn || event.type == FocusOut) {
    hearFocus(event.xfocus);
  } else if (event.type == MappingNotify) {
    heard.keysRenamed = true;
  } else if (keyboardEvent_ != 0 && event.type == keyboardEvent_) {
    XkbEvent keyboard;
    keyboard.core = event;
    hearKeyboard(keyboard, heard);
  }
  return heard;
}

bool Connection::windowHasKeys() {
  return focus_ == Focus::Window || (focus_ == Focus::FollowsPointer && pointerInWindow());
}

std::optional<WindowPoint> Connection::pointerInWindow() {
  // From the root down through whatever frames a window manager has put around: another window on top ends the search.
  Window at = root_;
  constexpr int kDeepest = 16;
  for (int depth = 0; depth < kDeepest && at != None; ++depth) {
    Window root = None, child = None;
    int rootX = 0, rootY = 0;
    WindowPoint point;
    unsigned int buttons = 0;
    if (!XQueryPointer(display_, at, &root, &child, &rootX, &rootY, &point.x, &point.y, &buttons)) return std::nullopt;
    if (at == window_) return point;
    at = child;
  }
  return std::nullopt;
}

void Connection::movePointer(WindowPoint to) {
  XWarpPointer(display_, None, window_, 0, 0, 0, 0, to.x, to.y);
  XFlush(display_);
}

std::string Connection::nodeOf(int device) {
  Atom type = None;
  int format = 0;
  unsigned long count = 0, left = 0;
  unsigned char *data = nullptr;
  constexpr long kLongest = 256;  // in units of 4 bytes
  if (XIGetProperty(display_, device, deviceNode_, 0, kLongest, False, XA_STRING, &type, &format, &count, &left, &data) !=
      Success)
    return "";
  std::string node;
  if (type == XA_STRING && format == 8 && data) node.assign(reinterpret_cast<const char *>(data), count);
  if (data) XFree(data);
  return node.substr(0, node.find('\0'));
}

template <class Slave>
std::vector<Slave> Connection::slaves(int use) {
  std::vector<Slave> found;
  int count = 0;
  XIDeviceInfo *infos = XIQueryDevice(display_, XIAllDevices, &count);
  for (int i = 0; infos && i < count; ++i) {
    const XIDeviceInfo &info = infos[i];
    if (info.use != use || !info.enabled) continue;
    found.push_back({static_cast<std::uint32_t>(info.deviceid), info.name ? info.name : "", nodeOf(info.deviceid)});
  }
  if (infos) XIFreeDeviceInfo(infos);
  return found;
}

KeyNameTable Connection::keyNames() {
  KeyNameTable names{};
  XkbDescPtr map = XkbGetMap(display_, XkbKeyTypesMask | XkbKeySymsMask, XkbUseCoreKbd);
  if (!map) return names;
  for (int code = map->min_key_code; code <= map->max_key_code; ++code) {
    if (XkbKeyNumGroups(map, code) == 0) continue;
    const std::string name = keyNameOfKeysym(static_cast<std::uint32_t>(XkbKeySymEntry(map, code, 0, 0)));
    auto &slot = names[static_cast<std::size_t>(code)];
    std::memcpy(slot.data(), name.data(), std::min(name.size(), slot.size() - 1));
  }
  XkbFreeKeyboard(map, 0, True);
  return names;
}

}  // namespace

Result<std::unique_ptr<XConnection>> XConnection::open(std::uint64_t window) {
  Display *display = XOpenDisplay(nullptr);
  if (!display)
    return Error{ErrorCode::Device, "the display cannot be opened", "DISPLAY=" + displayName(),
                 "start that display, or use `--display virtual`"};
  auto connection = std::make_unique<Connection>(display, window);
  if (const auto selected = connection->select(); !selected) return selected.error();
  return std::unique_ptr<XConnection>(std::move(connection));
}

}  // namespace fovea
