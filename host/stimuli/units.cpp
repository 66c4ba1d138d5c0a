#include "stimuli/units.hpp"

#include <cmath>
#include <numbers>

namespace fovea {
namespace {

// In the order of Units.
constexpr std::string_view kNames[] = {"pix", "norm", "height", "cm", "deg", "degFlat", "degFlatPos", "pt"};

constexpr double kCmPerPoint = 2.54 / 72;
/// What a degree is at 1 cm: the field's number for small angles, a little more than a tangent would give.
constexpr double kCmPerDegree = 0.017455;

double radians(double degrees) { return degrees * std::numbers::pi / 180; }
double degrees(double radians) { return radians * 180 / std::numbers::pi; }

bool isPositioned(Units units) { return units == Units::DegFlat || units == Units::DegFlatPos; }

Error missing(Units units, std::string what) {
  const std::string name(unitsName(units));
  return {ErrorCode::BadArgument, "units \"" + name + "\" need " + what + ", which nobody has said", "units",
          "set it with the window's parameters (screenWidthCm, viewingDistanceCm, screenWidthPix) or under \"display\" in the rig file, or use pix, norm or height"};
}

}  // namespace

Result<Units> parseUnits(std::string_view name) {
  for (std::size_t i = 0; i < std::size(kNames); ++i)
    if (kNames[i] == name) return static_cast<Units>(i);
  return Error{ErrorCode::Unknown, "there are no units \"" + std::string(name) + "\"", "units",
               suggestion(name, kNames) + "known are " + listed(kNames)};
}

std::string_view unitsName(Units units) { return kNames[static_cast<std::size_t>(units)]; }

ScreenProfile fittedTo(ScreenProfile profile, const ScreenInfo &screen) {
  if (profile.widthPix == 0 && screen.fullscreen) profile.widthPix = screen.width;
  return profile;
}

Result<void> checkUnits(Units units, const ScreenProfile &profile, const ScreenInfo &screen) {
  const auto ruler = Ruler::create(units, {screen.width, screen.height}, fittedTo(profile, screen));
  return ruler ? Result<void>() : ruler.error();
}

Result<Ruler> Ruler::create(Units units, Canvas canvas, const ScreenProfile &profile) {
  Ruler ruler;
  ruler.units_ = units;
  const double width = canvas.width, height = canvas.height;
  if (units == Units::Pix) return ruler;
  if (units == Units::Norm) ruler.scale_ = {width / 2, height / 2};
  if (units == Units::Height) ruler.scale_ = {height, height};
  if (units == Units::Norm || units == Units::Height) return ruler;

  if (profile.widthCm <= 0) return missing(units, "the width of the screen in cm (screenWidthCm)");
  if (profile.widthPix <= 0) return missing(units, "the width of the screen in pixels (screenWidthPix)");
  ruler.pixelsPerCm_ = profile.widthPix / profile.widthCm;
  double cm = 1;
  if (units == Units::Pt) cm = kCmPerPoint;
  if (units == Units::Deg || isPositioned(units)) {
    if (profile.distanceCm <= 0) return missing(units, "the distance of the eye from the screen in cm (viewingDistanceCm)");
    ruler.distanceCm_ = profile.distanceCm;
    cm = profile.distanceCm * kCmPerDegree;
  }
  ruler.scale_ = {cm * ruler.pixelsPerCm_, cm * ruler.pixelsPerCm_};
  return ruler;
}

Point Ruler::toPixels(Point position) const {
  if (!isPositioned(units_)) return {position.x * scale_.x, position.y * scale_.y};
  // Where the line of sight meets the flat screen.
  const double tanX = std::tan(radians(position.x)), tanY = std::tan(radians(position.y));
  return pixelsPerCm_ * Point{std::hypot(distanceCm_, distanceCm_ * tanY) * tanX, std::hypot(distanceCm_, distanceCm_ * tanX) * tanY};
}

Point Ruler::fromPixels(Point pixels) const {
  if (!isPositioned(units_)) return {pixels.x / scale_.x, pixels.y / scale_.y};
  // x and y depend on each other only weakly: taking turns comes close fast.
  const Point tangents = (1 / (pixelsPerCm_ * distanceCm_)) * pixels;
  double x = std::atan(tangents.x), y = std::atan(tangents.y);
  for (int turn = 0; turn < 100; ++turn) {
    const double better = std::atan(tangents.x * std::cos(y));
    y = std::atan(tangents.y * std::cos(better));
    if (std::abs(better - x) < 1e-13) break;
    x = better;
  }
  return {degrees(x), degrees(y)};
}

Point Ruler::offset(Point position, Point by) const {
  if (isBent()) return toPixels(position + by) - toPixels(position);
  return {by.x * scale_.x, by.y * scale_.y};
}

Point Ruler::size(Point position, Point size) const {
  const Point across{size.x / 2, 0}, up{0, size.y / 2};
  return {(offset(position, across) - offset(position, -1 * across)).x, (offset(position, up) - offset(position, -1 * up)).y};
}

}  // namespace fovea
