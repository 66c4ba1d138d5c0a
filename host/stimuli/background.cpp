#include "stimuli/background.hpp"

#include <algorithm>
#include <array>

#include "core/names.hpp"

namespace fovea {
namespace {

// In the order of BackgroundFit.
constexpr std::array<std::string_view, 5> kNames{"none", "cover", "contain", "scaleDown", "fill"};

}  // namespace

Result<BackgroundFit> parseBackgroundFit(std::string_view name) {
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  if (found != kNames.end()) return static_cast<BackgroundFit>(found - kNames.begin());
  const std::string_view near = nearest(name, kNames);
  return Error{ErrorCode::BadArgument, "there is no fit \"" + std::string(name) + "\"", "backgroundFit",
               (near.empty() ? std::string() : "did you mean \"" + std::string(near) + "\"? ") +
                   "known are none, cover, contain, scaleDown, fill"};
}

Point fittedSize(BackgroundFit fit, Point image, Canvas canvas) {
  const double across = canvas.width / image.x, down = canvas.height / image.y;
  const auto scaled = [&](double factor) { return Point{factor * image.x, factor * image.y}; };
  switch (fit) {
    case BackgroundFit::Cover: return scaled(std::max(across, down));
    case BackgroundFit::Contain: return scaled(std::min(across, down));
    case BackgroundFit::ScaleDown: return scaled(std::min({across, down, 1.0}));
    case BackgroundFit::Fill: return {image.x * across, image.y * down};
    case BackgroundFit::None: break;
  }
  return image;
}

}  // namespace fovea
