#pragma once
// What was recorded, as a table that people can read and change: what `fovea export --events` writes and a replay plays.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "devices/device.hpp"

namespace fovea {

/// A line of the file.
struct ReplayedEvent {
  Duration time{};           // since the run began
  DeviceEventKind kind = DeviceEventKind::Press;
  bool isRepeat = false;     // of a press: the keyboard's own repetition
  std::uint32_t device = 0;  // of several keyboards: which; of a device: its channel
  double value = 0;
  std::string name, role;    // role empty: a key of the participant, or
  std::optional<InputKind> pointer;  // what mouse or fingers did; `name` is the button's, the wheel's direction or the finger's number
  std::uint32_t number = 0;  // of the button or the finger
  double x = 0, y = 0;       // where the pointer or the finger was. Units: window pixels from the centre, y up
};

/// CSV with a header that names t_s, key and type ("press", "release", "repeat"; of pointer and fingers the words of
/// pointerEventWord(); of devices also "sample", "trigger", "message", "detached", "attached"), and device, role, value, x_px and
/// y_px where they matter; any order, others are passed over. Comma, semicolon or tab. In order of time.
/// Errors: BadFile with FILE:LINE:COLUMN and what is expected there.
Result<std::vector<ReplayedEvent>> readReplay(const std::filesystem::path &file);
Result<std::vector<ReplayedEvent>> parseReplay(std::string_view text, const std::string &origin);

}  // namespace fovea
