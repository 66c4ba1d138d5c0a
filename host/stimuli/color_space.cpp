// A colour and the space its numbers are in: one value.
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "core/names.hpp"
#include "stimuli/stimuli.hpp"

namespace fovea {
namespace {

using Triple = std::array<double, 3>;
using Matrix = std::array<Triple, 3>;

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

/// Elevation and azimuth in degrees, contrast.
Triple fromDkl(const Triple &v) {
  const double elevation = v[0] * std::numbers::pi / 180, azimuth = v[1] * std::numbers::pi / 180;
  return times(kDklToRgb, {v[2] * std::sin(elevation), v[2] * std::cos(elevation) * std::cos(azimuth),
                           v[2] * std::cos(elevation) * std::sin(azimuth)});
}

/// Hue in degrees, saturation, value.
Triple fromHsv(const Triple &v) {
  const auto gun = [&](double n) {
    const double k = std::fmod(n + v[0] / 60, 6);
    return 2 * (v[2] - v[2] * v[1] * std::max(0.0, std::min({k, 4 - k, 1.0}))) - 1;
  };
  return {gun(5), gun(3), gun(1)};
}

struct Space {
  std::string_view name;
  double least, most;  // of each number; a space without limits has none
  Triple (*toRgb)(const Triple &);
};
constexpr double kEndless = INFINITY;
constexpr std::array<Space, 7> kSpaces{{
    {"rgb", -1, 1, [](const Triple &v) { return v; }},
    {"rgb1", 0, 1, [](const Triple &v) { return Triple{2 * v[0] - 1, 2 * v[1] - 1, 2 * v[2] - 1}; }},
    {"rgb255", 0, 255, [](const Triple &v) { return Triple{2 * (v[0] / 255 - 0.5), 2 * (v[1] / 255 - 0.5), 2 * (v[2] / 255 - 0.5)}; }},
    {"hsv", 0, 360, fromHsv},
    {"dkl", -kEndless, kEndless, fromDkl},
    {"dklCart", -kEndless, kEndless, [](const Triple &v) { return times(kDklToRgb, v); }},
    {"lms", -kEndless, kEndless, [](const Triple &v) { return times(kLmsToRgb, v); }},
}};

Error bad(std::string what, std::string fix) { return {ErrorCode::BadArgument, std::move(what), "color", std::move(fix)}; }

}  // namespace

Result<Color> parseColor(const Value &value, std::string_view spaceName) {
  // Names and hex digits say themselves what they are.
  if (value.text()) return parseColor(value);
  if (spaceName == "hex" || spaceName == "named")
    return bad(cellText(value) + " is no colour in " + std::string(spaceName), "give text: \"#808080\", \"grey\"");
  std::string_view name = spaceName;
  const bool hasAlpha = name.size() > 1 && name.back() == 'a';
  if (hasAlpha) name.remove_suffix(1);
  const Space *space = nullptr;
  for (const Space &one : kSpaces)
    if (one.name == name) space = &one;
  if (!space)
    return bad("there is no colour space \"" + std::string(spaceName) + "\"",
               "known are rgb, rgb1, rgb255, hex, named, hsv, dkl, dklCart, lms; with an \"a\" behind it the fourth number is alpha");
  // Counted and checked like signed ones; what they mean comes after.
  auto color = parseColor(value);
  if (!color) return color;
  const Triple numbers{color->r, color->g, color->b};
  for (std::size_t i = 0; i < 3; ++i) {
    const double most = space->toRgb == fromHsv && i > 0 ? 1 : space->most;
    if (numbers[i] < space->least || numbers[i] > most)
      return bad(cellText(value) + " is no colour in " + std::string(spaceName),
                 "each number goes from " + cellText(space->least) + " to " + cellText(most));
  }
  const Triple rgb = space->toRgb(numbers);
  return Color{rgb[0], rgb[1], rgb[2], color->a};
}

}  // namespace fovea
