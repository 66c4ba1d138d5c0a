#pragma once
// What was measured of a screen, in a file beside the rig's.

#include <filesystem>

#include "core/value.hpp"
#include "window/window.hpp"

namespace fovea {

struct ScreenCalibration {
  std::string monitor;       // whose it is, as the window system names it
  std::string method;        // "visual" or "photometer"
  std::int64_t when = 0;     // nanoseconds since 1970 UTC
  Gamma gamma{1, 1, 1};
  Value readings;            // what it was made from, for people; may be null
};

/// {"format": "fovea-screen/1", "monitor": "DP-1", "gamma": [2.2, 2.1, 2.3], ...}
/// Errors: BadFile with the place; a gamma must be within 0.1 and 10.
Result<ScreenCalibration> readCalibration(const std::filesystem::path &file);

/// What was in the file before is kept beside it, with the date of its end in its name.
/// Errors: Io.
Result<void> saveCalibration(const ScreenCalibration &calibration, const std::filesystem::path &file);

/// Gives the window the gamma of its screen. Returns a line for the log; empty when there is no such file. Thread: [main].
/// Errors: as readCalibration(); Refused when the file is of another monitor; Device when the screen does not take it.
Result<std::string> useCalibration(const std::filesystem::path &file, Window &window);

}  // namespace fovea
