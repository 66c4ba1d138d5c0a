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
constexpr double kLeast = 0.1, kMost = 10;

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
  calibration.method = document->root.textOr("method", "");
  const Value *gamma = document->root.find("gamma");
  const List *guns = gamma ? gamma->list() : nullptr;
  if (!guns || guns->size() != calibration.gamma.size()) return wrong("/gamma", "\"gamma\" has three numbers: red, green, blue");
  for (std::size_t i = 0; i < guns->size(); ++i) {
    const auto number = (*guns)[i].number();
    if (!number || !std::isfinite(*number) || *number < kLeast || *number > kMost)
      return wrong("/gamma", "a gamma goes from 0.1 to 10");
    calibration.gamma[i] = *number;
  }
  if (const Value *readings = document->root.find("readings")) calibration.readings = *readings;
  return calibration;
}

Result<void> saveCalibration(const ScreenCalibration &calibration, const fs::path &file) {
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  if (auto made = makeWritableFolder(folder); !made) return made;
  if (auto kept = keepOld(file); !kept) return kept;
  const Value document(Dict{{"format", Value(kFormat)},
                            {"monitor", Value(calibration.monitor)},
                            {"method", Value(calibration.method)},
                            {"when", Value(wallText(calibration.when))},
                            {"gamma", Value(List{Value(calibration.gamma[0]), Value(calibration.gamma[1]), Value(calibration.gamma[2])})},
                            {"readings", calibration.readings}});
  std::ofstream stream(file, std::ios::binary);
  stream << toJson(document, 2) << "\n";
  stream.close();
  if (stream) return {};
  return Error{ErrorCode::Io, "the calibration cannot be written", file.string(), "see that there is room and that you may write there"};
}

Result<std::string> useCalibration(const fs::path &file, Window &window) {
  std::error_code none;
  if (!fs::exists(file, none)) return std::string();
  const auto calibration = readCalibration(file);
  if (!calibration) return calibration.error();
  const std::string &monitor = window.screen().monitor;
  if (calibration->monitor != monitor)
    return Error{ErrorCode::Refused, "it was made for the monitor " + calibration->monitor + ", and this is " + monitor, file.string(),
                 "calibrate this one with fovea calibrate, or take the file away"};
  if (auto set = window.setGamma(calibration->gamma); !set) return set.error();
  char text[96];
  std::snprintf(text, sizeof text, "gamma %.3f %.3f %.3f by %s", calibration->gamma[0], calibration->gamma[1], calibration->gamma[2],
                calibration->method == "photometer" ? "photometer" : "eye");
  return text + std::string(", from ") + file.string();
}

}  // namespace fovea
