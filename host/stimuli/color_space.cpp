#include "stimuli/color_space.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <numbers>

#include "stimuli/property_table.hpp"

namespace fovea {
namespace {

using Triple = std::array<double, 3>;
using Matrix = ColorMatrices::Matrix;

// For a monitor that nobody has calibrated. Rows: red, green, blue.
constexpr Matrix kDklToRgb{{{1, 1, -0.1462}, {1, -0.39, 0.2094}, {1, 0.018, -1}}};
constexpr Matrix kLmsToRgb{{{4.97068857, -4.14354132, 0.17285275},
                            {-0.90913894, 2.15671326, -0.24757432},
                            {-0.03976551, -0.14253782, 1.18230333}}};

Triple times(const Matrix &matrix, const Triple &v) {
  Triple product{};
  for (std::size_t row = 0; row < 3; ++row)
    product[row] = matrix[row][0] * v[0] + matrix[row][1] * v[1] + matrix[row][2] * v[2];
  return product;
}

Triple fromDklCart(const Triple &v, const ColorMatrices &screen) { return times(screen.dklToRgb.value_or(kDklToRgb), v); }

/// Elevation and azimuth in degrees, contrast.
Triple fromDkl(const Triple &v, const ColorMatrices &screen) {
  const double elevation = v[0] * std::numbers::pi / 180, azimuth = v[1] * std::numbers::pi / 180;
  return fromDklCart({v[2] * std::sin(elevation), v[2] * std::cos(elevation) * std::cos(azimuth), v[2] * std::cos(elevation) * std::sin(azimuth)},
                     screen);
}

Triple fromLms(const Triple &v, const ColorMatrices &screen) { return times(screen.lmsToRgb.value_or(kLmsToRgb), v); }

/// Hue in degrees, saturation, value.
Triple fromHsv(const Triple &v, const ColorMatrices &) {
  const auto gun = [&](double n) {
    const double k = std::fmod(n + v[0] / 60, 6);
    return 2 * (v[2] - v[2] * v[1] * std::max(0.0, std::min({k, 4 - k, 1.0}))) - 1;
  };
  return {gun(5), gun(3), gun(1)};
}

struct Space {
  std::string_view name;
  double least, most;  // of each number; a space without limits has none
  Triple (*toRgb)(const Triple &, const ColorMatrices &);
};
constexpr double kEndless = INFINITY;
constexpr Space kSpaces[] = {
    {"rgb", -1, 1, [](const Triple &v, const ColorMatrices &) { return v; }},
    {"rgb1", 0, 1, [](const Triple &v, const ColorMatrices &) { return Triple{2 * v[0] - 1, 2 * v[1] - 1, 2 * v[2] - 1}; }},
    {"rgb255", 0, 255, [](const Triple &v, const ColorMatrices &) { return Triple{2 * (v[0] / 255 - 0.5), 2 * (v[1] / 255 - 0.5), 2 * (v[2] / 255 - 0.5)}; }},
    {"hsv", 0, 360, fromHsv},
    {"dkl", -kEndless, kEndless, fromDkl},
    {"dklCart", -kEndless, kEndless, fromDklCart},
    {"lms", -kEndless, kEndless, fromLms},
    // Text alone: it says itself what it is.
    {"hex", 1, 0, nullptr},
    {"named", 1, 0, nullptr},
};

Error bad(std::string what, std::string fix) { return {ErrorCode::BadArgument, std::move(what), "color", std::move(fix)}; }

/// A number is twice the place of the space, and one more with an alpha behind it.
const Space &spaceOf(std::size_t number) { return kSpaces[number / 2]; }

/// Of the i-th number: hues go round, saturation and value do not.
double mostOf(const Space &space, std::size_t i) { return space.toRgb == fromHsv && i > 0 ? 1 : space.most; }

/// A colour of a window has to be one that can be shown; that of a stimulus may become one with its contrast.
bool isShowable(const Space &space, std::span<const double> guns) {
  for (std::size_t i = 0; i < guns.size(); ++i)
    if (guns[i] < space.least || guns[i] > mostOf(space, i)) return false;
  return true;
}

}  // namespace

Result<ColorSpace> ColorSpace::parse(std::string_view name) {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < std::size(kSpaces); ++i) {
    const Space &space = kSpaces[i];
    if (name == space.name) return ColorSpace(2 * i);
    if (space.toRgb && name.size() == space.name.size() + 1 && name.starts_with(space.name) && name.back() == 'a')
      return ColorSpace(2 * i + 1);
    names.push_back(space.name);
  }
  return bad("there is no colour space \"" + std::string(name) + "\"",
             suggestion(name, names) + "known are " + listed(names) + "; with an \"a\" behind it the fourth number is alpha");
}

std::string_view ColorSpace::name() const { return spaceOf(number_).name; }

std::optional<Color> ColorSpace::toRgb(std::span<const double> numbers, const ColorMatrices &screen) const {
  const Space &space = spaceOf(number_);
  const std::size_t count = numbers.size();
  if (!space.toRgb || (count != 1 && count != 3 && count != 4)) return std::nullopt;
  const Triple guns = count == 1 ? Triple{numbers[0], numbers[0], numbers[0]} : Triple{numbers[0], numbers[1], numbers[2]};
  const double alpha = count == 4 ? numbers[3] : 1;
  if (alpha < 0 || alpha > 1) return std::nullopt;
  if (&space != kSpaces && !isShowable(space, guns)) return std::nullopt;
  const Triple rgb = space.toRgb(guns, screen);
  return Color{rgb[0], rgb[1], rgb[2], alpha};
}

std::string ColorSpace::range() const {
  const Space &space = spaceOf(number_);
  if (!space.toRgb) return "give text: \"#808080\", \"grey\"";
  std::string text = "use 1, 3 or 4 numbers";
  if (std::isfinite(space.most)) text += " from " + cellText(space.least) + " to " + cellText(space.most);
  if (space.toRgb == fromHsv) text += " (hue) and from 0 to 1 (saturation, value)";
  return text + "; the fourth is alpha, from 0 (not there) to 1 (opaque)";
}

std::optional<std::string> ColorSpace::calibrationNote(const ColorMatrices &screen) const {
  const Space &space = spaceOf(number_);
  if (space.least != -kEndless) return std::nullopt;
  if (space.toRgb == fromLms ? screen.lmsToRgb : screen.dklToRgb) return std::nullopt;
  return "colours in " + std::string(space.name) +
         " are converted as for a monitor that is not calibrated: what the participant sees is near them, not them; "
         "measure the screen before you report such numbers, and write its matrices into screen.json";
}

bool isInGamut(const Color &color) {
  constexpr double kMost = 1 + 1e-6;
  return std::abs(color.r) <= kMost && std::abs(color.g) <= kMost && std::abs(color.b) <= kMost;
}

Color shownColor(const Color &color, int bitsPerColor) {
  const double steps = std::exp2(bitsPerColor) - 1;
  const auto shown = [&](double gun) { return std::nearbyint(steps * (std::clamp(gun, -1.0, 1.0) + 1) / 2) / steps * 2 - 1; };
  return {shown(color.r), shown(color.g), shown(color.b), color.a};
}

std::string gamutNote(const Color &color) {
  std::string wanted, shown;
  for (const double gun : {color.r, color.g, color.b}) {
    char digits[32];
    std::snprintf(digits, sizeof digits, "%.4g", gun);
    wanted += (wanted.empty() ? "" : ", ") + std::string(digits);
    std::snprintf(digits, sizeof digits, "%.4g", std::clamp(gun, -1.0, 1.0));
    shown += (shown.empty() ? "" : ", ") + std::string(digits);
  }
  return "the colour (" + wanted + ") in signed rgb is beyond what a display shows: the participant sees (" + shown +
         "); lower its contrast, or choose another";
}

Result<Color> parseColor(const Value &value, std::string_view spaceName, const ColorMatrices &screen) {
  // Names and hex digits say themselves what they are.
  if (value.text()) return parseColor(value);
  const auto space = ColorSpace::parse(spaceName);
  if (!space) return space.error();
  // Counted and checked like signed ones; what they mean comes after.
  const auto color = parseColor(value);
  if (!color) return color;
  const double numbers[] = {color->r, color->g, color->b, color->a};
  const auto rgb = space->toRgb(numbers, screen);
  if (!rgb || !isShowable(spaceOf(space->number()), {numbers, 3}))
    return bad(cellText(value) + " is no colour in " + std::string(spaceName), space->range());
  return *rgb;
}

}  // namespace fovea
