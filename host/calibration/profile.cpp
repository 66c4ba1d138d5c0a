#include "calibration/profile.hpp"

#include <cmath>
#include <cstdio>
#include <fstream>

#include "core/json.hpp"
#include "core/wall_time.hpp"
#include "data/disk.hpp"

namespace fovea {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kFormat = "fovea-screen/1";
constexpr double kLeastGamma = 0.1, kMostGamma = 10;
constexpr double kWidest = 1e6;  // pixels
constexpr double kLeastDeterminant = 1e-6;  // of a matrix; those of screens are around 1

using Matrix = ColorMatrices::Matrix;

double determinantOf(const Matrix &m) {
  return m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0]) +
         m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]);
}

/// None when it is no list of three lists of three numbers.
std::optional<Matrix> matrixIn(const Value &value) {
  const List *rows = value.list();
  if (!rows || rows->size() != 3) return std::nullopt;
  Matrix matrix{};
  for (std::size_t row = 0; row < 3; ++row) {
    const List *numbers = (*rows)[row].list();
    if (!numbers || numbers->size() != 3) return std::nullopt;
    for (std::size_t column = 0; column < 3; ++column) {
      const auto number = (*numbers)[column].number();
      if (!number || !std::isfinite(*number)) return std::nullopt;
      matrix[row][column] = *number;
    }
  }
  return matrix;
}

Value valueOf(const Matrix &matrix) {
  List rows;
  for (const auto &row : matrix) rows.emplace_back(List(row.begin(), row.end()));
  return rows;
}

Result<void> keepOld(const fs::path &file) {
  std::error_code none;
  if (!fs::exists(file, none)) return {};
  fs::path old = file;
  old.replace_filename(file.stem().string() + "_until_" + wallFileText(wallNow()) + file.extension().string());
  const auto moved = publish(file, old);
  if (!moved) return moved.error();
  return *moved ? Result<void>() : Error{ErrorCode::Io, "the calibration before this one cannot be kept: its place is taken", old.string(), "run it again"};
}

}  // namespace

Result<ScreenCalibration> readCalibration(const fs::path &file) {
  const auto document = readJson(file);
  if (!document) return document.error();
  const auto wrong = [&](const std::string &path, std::string what) {
    return Error{ErrorCode::BadFile, std::move(what), document->where(path), "make it with fovea calibrate"};
  };
  if (document->root.textOr("format", "") != kFormat) return wrong("", "this is no calibration of a screen");
  ScreenCalibration calibration;
  calibration.monitor = document->root.textOr("monitor", "");
  calibration.edid = document->root.textOr("edid", "");
  calibration.method = document->root.textOr("method", "");
  const Value *gamma = document->root.find("gamma");
  const List *guns = gamma ? gamma->list() : nullptr;
  if (!guns || guns->size() != calibration.gamma.size()) return wrong("/gamma", "\"gamma\" has three numbers: red, green, blue");
  for (std::size_t i = 0; i < guns->size(); ++i) {
    const auto number = (*guns)[i].number();
    if (!number || !std::isfinite(*number) || *number < kLeastGamma || *number > kMostGamma)
      return wrong("/gamma", "a gamma goes from 0.1 to 10");
    calibration.gamma[i] = *number;
  }
  for (const auto &[name, matrix] : {std::pair{"dkl_rgb", &calibration.colors.dklToRgb}, {"lms_rgb", &calibration.colors.lmsToRgb}}) {
    const Value *written = document->root.find(name);
    if (!written || written->isNull()) continue;
    const std::string path = "/" + std::string(name), quoted = "\"" + std::string(name) + "\"";
    const auto wrongMatrix = [&](std::string what) {
      return Error{ErrorCode::BadFile, std::move(what), document->where(path), "see docs/calibration.md, or take it away: then colours are those of a screen nobody measured"};
    };
    *matrix = matrixIn(*written);
    if (!*matrix) return wrongMatrix(quoted + " has three rows (red, green, blue) of three numbers");
    if (std::abs(determinantOf(**matrix)) < kLeastDeterminant) return wrongMatrix(quoted + " has no inverse: its columns are not three colours");
  }
  if (const Value *width = document->root.find("screenWidthPix")) {
    const auto pixels = width->number();
    if (!pixels || !(*pixels >= 1) || *pixels > kWidest || *pixels != std::floor(*pixels)) return wrong("/screenWidthPix", "\"screenWidthPix\" is no width of a screen in pixels");
    calibration.widthPix = static_cast<int>(*pixels);
  }
  if (const Value *readings = document->root.find("readings")) calibration.readings = *readings;
  return calibration;
}

Value calibrationRecord(const ScreenCalibration &calibration) {
  Value record(Dict{{"monitor", Value(calibration.monitor)},
                    {"method", Value(calibration.method)},
                    {"gamma", List(calibration.gamma.begin(), calibration.gamma.end())}});
  if (!calibration.edid.empty()) record.set("edid", Value(calibration.edid));
  if (calibration.widthPix > 0) record.set("screenWidthPix", Value(calibration.widthPix));
  if (calibration.colors.dklToRgb) record.set("dkl_rgb", valueOf(*calibration.colors.dklToRgb));
  if (calibration.colors.lmsToRgb) record.set("lms_rgb", valueOf(*calibration.colors.lmsToRgb));
  return record;
}

Result<void> saveCalibration(const ScreenCalibration &calibration, const fs::path &file) {
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  if (auto made = makeWritableFolder(folder); !made) return made;
  if (auto kept = keepOld(file); !kept) return kept;
  Value document(Dict{{"format", Value(kFormat)}, {"when", Value(wallText(calibration.when))}});
  const Value record = calibrationRecord(calibration);
  for (const auto &[name, value] : *record.dict()) document.set(name, value);
  document.set("readings", calibration.readings);
  std::ofstream stream(file, std::ios::binary);
  stream << toJson(document, 2) << "\n";
  stream.close();
  if (stream) return {};
  return Error{ErrorCode::Io, "the calibration cannot be written", file.string(), "see that there is room and that you may write there"};
}

bool isSameMonitor(const ScreenCalibration &calibration, const std::string &monitor, const std::string &edid) {
  return calibration.monitor == monitor && (calibration.edid.empty() || edid.empty() || calibration.edid == edid);
}

std::optional<std::string> otherMonitorNote(const ScreenCalibration &calibration, const ScreenInfo &screen) {
  if (calibration.monitor != screen.monitor || isSameMonitor(calibration, screen.monitor, screen.edid)) return std::nullopt;
  return "the calibration was made of another monitor on " + screen.monitor + " (" + calibration.edid + ") than the one that is there now (" + screen.edid +
         "): gamma and colours are those of the other one; calibrate this one with fovea calibrate";
}

void followMonitor(WindowParams &params, const ScreenCalibration &calibration, const std::string &monitor) {
  const bool isIts = calibration.monitor == monitor;
  params.profile.colors = isIts ? calibration.colors : ColorMatrices{};
  if (isIts && !params.gamma) params.gamma = calibration.gamma;
  else if (!isIts && params.gamma == calibration.gamma) params.gamma.reset();
}

fs::path calibrationFile(const fs::path &rig, const fs::path &root) {
  return (rig.empty() ? root / "rig.json" : rig).parent_path() / "screen.json";
}

Result<std::optional<ScreenCalibration>> calibrationOf(const fs::path &file, std::string_view monitor) {
  std::error_code none;
  if (!fs::exists(file, none)) return std::optional<ScreenCalibration>();
  auto calibration = readCalibration(file);
  if (!calibration) return calibration.error();
  if (calibration->monitor == monitor) return std::optional(std::move(*calibration));
  return Error{ErrorCode::Refused, "it was made for the monitor " + calibration->monitor + ", and this is " + std::string(monitor), file.string(),
               "calibrate this one with fovea calibrate, or take the file away"};
}

std::string rehearsedMonitor(const fs::path &file, const std::string &wanted) {
  // A number counts monitors, and here there are none to count.
  if (wanted.find_first_not_of("0123456789") != std::string::npos) return wanted;
  const auto calibration = readCalibration(file);
  return calibration ? calibration->monitor : wanted;
}

Result<std::optional<UsedCalibration>> useCalibration(const fs::path &file, Window &window) {
  const auto found = calibrationOf(file, window.screen().monitor);
  if (!found) return found.error();
  if (!*found) return std::optional<UsedCalibration>();
  const ScreenCalibration *calibration = &**found;
  if (auto set = window.setGamma(calibration->gamma); !set) return set.error();
  char text[96];
  std::snprintf(text, sizeof text, "gamma %.3f %.3f %.3f by %s", calibration->gamma[0], calibration->gamma[1], calibration->gamma[2],
                calibration->method == "photometer" ? "photometer" : "eye");
  const auto &[dkl, lms] = calibration->colors;
  const std::string spaces = dkl && lms ? ", colours in dkl and lms" : dkl ? ", colours in dkl" : lms ? ", colours in lms" : "";
  return std::optional(UsedCalibration{*calibration, text + spaces + ", from " + file.string()});
}

}  // namespace fovea
