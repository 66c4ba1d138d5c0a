#include "devices/key_text.hpp"

#include <xcb/xcb.h>
#include <xkbcommon/xkbcommon-x11.h>
#include <xkbcommon/xkbcommon.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "devices/input.hpp"
#include "devices/key_compose.hpp"

namespace fovea {
namespace {

/// Control characters are keys with names, not text.
bool isText(std::string_view text) {
  return !text.empty() && static_cast<unsigned char>(text.front()) >= 0x20 && text.front() != 0x7f;
}

}  // namespace

struct KeyText::Layout {
  Owned<xkb_context, xkb_context_unref> context = newKeyContext();
  Owned<xkb_keymap, xkb_keymap_unref> map;
  Owned<xkb_state, xkb_state_unref> state;
  KeyCompose compose{context.get()};
  std::vector<std::uint32_t> down;  // keycodes, one for each press

  bool holds(const char *modifier) const {
    return state && xkb_state_mod_name_is_active(state.get(), modifier, XKB_STATE_MODS_EFFECTIVE) > 0;
  }
};

KeyText::KeyText() : layout_(std::make_unique<Layout>()) {}
KeyText::~KeyText() = default;

void KeyText::readLayout() {
  if (!layout_->context) return;
  // A connection of its own, for this moment: the library speaks XCB, the one for events Xlib.
  const Owned<xcb_connection_t, xcb_disconnect> connection(xcb_connect(nullptr, nullptr));
  if (!connection || xcb_connection_has_error(connection.get())) return;
  if (!xkb_x11_setup_xkb_extension(connection.get(), XKB_X11_MIN_MAJOR_XKB_VERSION, XKB_X11_MIN_MINOR_XKB_VERSION,
                                   XKB_X11_SETUP_XKB_EXTENSION_NO_FLAGS, nullptr, nullptr, nullptr, nullptr))
    return;
  const std::int32_t keyboard = xkb_x11_get_core_keyboard_device_id(connection.get());
  if (keyboard < 0) return;
  decltype(layout_->map) map(xkb_x11_keymap_new_from_device(layout_->context.get(), connection.get(), keyboard, XKB_KEYMAP_COMPILE_NO_FLAGS));
  if (!map) return;
  decltype(layout_->state) state(xkb_state_new(map.get()));
  // The display is asked for its locks once, before the first key. Later its answer would be ahead of the keys still to be read.
  decltype(layout_->state) first;
  if (!layout_->state) first.reset(xkb_x11_state_new_from_device(map.get(), connection.get(), keyboard));
  if (xkb_state *before = layout_->state ? layout_->state.get() : first.get())
    xkb_state_update_mask(state.get(), 0, 0, xkb_state_serialize_mods(before, XKB_STATE_MODS_LOCKED), 0, 0,
                          xkb_state_serialize_layout(before, XKB_STATE_LAYOUT_LOCKED));
  for (const std::uint32_t keycode : layout_->down) xkb_state_update_key(state.get(), keycode, XKB_KEY_DOWN);
  layout_->state = std::move(state);
  layout_->map = std::move(map);
}

void KeyText::setLocks(const KeyLocks &locks) {
  if (!layout_->state) return;
  xkb_state_update_mask(layout_->state.get(), locks.base, locks.latched, locks.locked, locks.baseGroup, locks.latchedGroup,
                        locks.lockedGroup);
}

TypedText KeyText::press(std::uint32_t keycode, bool isRepeat, bool counts) {
  TypedText text{};
  if (!layout_->state) return text;
  // What a press types is decided by what was held before it; it holds its own modifier only afterwards.
  const xkb_keysym_t symbol = xkb_state_key_get_one_sym(layout_->state.get(), keycode);
  if (counts) text = composed(symbol, keycode);
  else layout_->compose.reset();
  if (isRepeat) return text;
  layout_->down.push_back(keycode);
  xkb_state_update_key(layout_->state.get(), keycode, XKB_KEY_DOWN);
  return text;
}

TypedText KeyText::composed(std::uint32_t keysym, std::uint32_t keycode) {
  TypedText text{};
  if (layout_->holds(XKB_MOD_NAME_CTRL) || layout_->holds(XKB_MOD_NAME_ALT) || layout_->holds(XKB_MOD_NAME_LOGO)) return text;
  const auto keep = [&](std::size_t length, const char *typed) {
    if (length < text.size() && isText({typed, length})) std::memcpy(text.data(), typed, length);
  };
  std::string together;
  const KeyCompose::Became became = layout_->compose.feed(keysym, together);
  if (became == KeyCompose::Became::Text) keep(together.size(), together.data());
  if (became != KeyCompose::Became::Itself) return text;
  char typed[64] = {};
  const int length = xkb_state_key_get_utf8(layout_->state.get(), keycode, typed, sizeof typed);
  if (length > 0 && static_cast<std::size_t>(length) < sizeof typed) keep(static_cast<std::size_t>(length), typed);
  return text;
}

void KeyText::release(std::uint32_t keycode) {
  const auto held = std::find(layout_->down.begin(), layout_->down.end(), keycode);
  if (held == layout_->down.end() || !layout_->state) return;
  layout_->down.erase(held);
  xkb_state_update_key(layout_->state.get(), keycode, XKB_KEY_UP);
}

std::uint32_t KeyText::modifiers() const {
  return (layout_->holds(XKB_MOD_NAME_SHIFT) ? kShift : 0u) | (layout_->holds(XKB_MOD_NAME_CTRL) ? kControl : 0u) |
         (layout_->holds(XKB_MOD_NAME_ALT) ? kAlt : 0u) | (layout_->holds(XKB_MOD_NAME_LOGO) ? kSuper : 0u);
}

}  // namespace fovea
