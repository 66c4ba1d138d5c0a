#pragma once
// What was measured of a screen, in a file beside the rig's.

#include <filesystem>

#include "core/value.hpp"
#include "stimuli/window_params.hpp"
#include "window/window.hpp"

namespace fovea {

struct ScreenCalibration {
  std::string monitor;       // whose it is, as the window system names it
  std::string edid;          // who that monitor says it is; empty: it does not say, or nobody asked it
  std::string method;        // "visual" or "photometer"
  std::int64_t when = 0;     // nanoseconds since 1970 UTC
  Gamma gamma{1, 1, 1};
  int widthPix = 0;          // of the whole screen when it was measured; 0: not known
  ColorMatrices colors;      // of guns whose light is even, as the gamma makes it
  Value readings;            // what it was made from, for people; may be null
};

/// {"format": "fovea-screen/1", "monitor": "DP-1", "gamma": [2.2, 2.1, 2.3], "dkl_rgb": [[...], [...], [...]], ...}
/// Errors: BadFile with the place; a gamma must be within 0.1 and 10, a matrix have an inverse.
Result<ScreenCalibration> readCalibration(const std::filesystem::path &file);

/// What the session's record says of it: monitor, method, gamma and matrices, as in the file.
Value calibrationRecord(const ScreenCalibration &calibration);

/// What was in the file before is kept beside it, with the date of its end in its name.
/// Errors: Io.
Result<void> saveCalibration(const ScreenCalibration &calibration, const std::filesystem::path &file);

/// Can the monitor that now is on this connector be the one that was calibrated? Yes where either does not say who it is.
bool isSameMonitor(const ScreenCalibration &calibration, const std::string &monitor, const std::string &edid);
/// What to know when another monitor hangs on the connector that was calibrated.
std::optional<std::string> otherMonitorNote(const ScreenCalibration &calibration, const ScreenInfo &screen);

/// What a window on `monitor` has of it: gamma and colours where it is of that monitor, neither where it is of another. A gamma
/// that somebody else has chosen stays.
void followMonitor(WindowParams &params, const ScreenCalibration &calibration, const std::string &monitor);

struct UsedCalibration {
  ScreenCalibration calibration;
  std::string said;  // a line for the log
};
/// Where the calibration lies: beside the rig file, which is rig.json in `root` when nobody names one.
std::filesystem::path calibrationFile(const std::filesystem::path &rig, const std::filesystem::path &root);

/// Of that monitor; none when there is no such file.
/// Errors: as readCalibration(); Refused when the file is of another monitor.
Result<std::optional<ScreenCalibration>> calibrationOf(const std::filesystem::path &file, std::string_view monitor);

/// Which monitor a display that is made up stands for: the one that is `wanted`, if that is a name, else the one that was calibrated.
std::string rehearsedMonitor(const std::filesystem::path &file, const std::string &wanted);

/// Gives the window the gamma of its screen; none when there is no such file. Thread: [main].
/// Errors: as calibrationOf(); Device when the screen does not take it.
Result<std::optional<UsedCalibration>> useCalibration(const std::filesystem::path &file, Window &window);

}  // namespace fovea
