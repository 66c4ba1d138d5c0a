#pragma once
// The screen and a frame of a page on it, as plugins are told of them.

#include "fovea/page.h"
#include "plugins/page_frame.hpp"
#include "window/window.hpp"

namespace fovea {

inline fovea_window_info toAbi(const ScreenInfo &screen, bool hasGl) {
  fovea_window_info info{};
  info.struct_size = sizeof info;
  info.generation = 1;
  info.width = screen.width;
  info.height = screen.height;
  info.refresh_hz = screen.refreshRate();
  info.period_ns = screen.period.count();
  info.period_sd_ns = screen.periodSd.count();
  info.onset_source = static_cast<std::uint32_t>(screen.onsetSource);
  info.has_gl = hasGl;
  return info;
}

inline fovea_frame_info toAbi(const PageFrame &frame) {
  const std::uint32_t flags = (frame.canRespond ? FOVEA_FRAME_CAN_RESPOND : 0u) | (frame.canSubmit ? FOVEA_FRAME_CAN_SUBMIT : 0u);
  return {sizeof(fovea_frame_info), flags, frame.number, toNanoseconds(frame.onset), toNanoseconds(frame.lastOnset)};
}

}  // namespace fovea
