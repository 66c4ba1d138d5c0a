#pragma once
// An input event in the form plugins get it.

#include <algorithm>
#include <cstring>

#include "devices/input.hpp"
#include "fovea/svc/input.h"

namespace fovea {

static_assert(kKeysOnScreen == FOVEA_KEYS_ON_SCREEN);

/// Units: positions become fractions of the window's height, centre origin, y up.
inline fovea_event toAbi(const InputEvent &event, int windowHeight) {
  fovea_event out{};
  out.struct_size = sizeof out;
  out.type = static_cast<std::uint32_t>(event.kind);
  out.t_ns = toNanoseconds(event.time);
  out.uncertainty_ns = event.uncertainty.count();
  out.duration_ns = event.duration.count();
  out.source = static_cast<std::uint32_t>(event.source);
  out.flags = event.isRepeat ? FOVEA_EVENT_REPEAT : 0;
  out.device = event.device;
  out.button = event.button;
  const double scale = event.kind == InputKind::Wheel || windowHeight <= 0 ? 1.0 : 1.0 / windowHeight;
  out.x = event.x * scale;
  out.y = event.y * scale;
  const std::string_view key = event.keyName();
  std::memcpy(out.key, key.data(), std::min(key.size(), sizeof out.key - 1));
  out.modifiers = event.modifiers;
  out.touch = event.touch;
  std::memcpy(out.text, event.text.data(), sizeof out.text);
  return out;
}

}  // namespace fovea
