#include "stage/host_text.hpp"

#include <cmath>

namespace fovea {
namespace {

/// Black and white letters stand out alike from a ground of this luminance: by 4.6 to 1, and one of them better from any other.
/// Source: WCAG 2.2, 1.4.3, which wants 4.5 of small letters.
constexpr double kAlike = 0.179;

/// Source: WCAG 2.2, relative luminance.
double luminance(const Color &color) {
  const auto light = [](double gun) {
    const double share = (gun + 1) / 2;
    return share <= 0.04045 ? share / 12.92 : std::pow((share + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * light(color.r) + 0.7152 * light(color.g) + 0.0722 * light(color.b);
}

}  // namespace

Value hostPaper(const Stimuli &stimuli) {
  const Color paper = stimuli.background();
  return Value(List{paper.r, paper.g, paper.b});
}

std::array<double, 3> gunsOf(const Value &color) {
  const auto parsed = parseColor(color);
  return parsed ? std::array{parsed->r, parsed->g, parsed->b} : std::array{1.0, 1.0, 1.0};
}

Value hostInk(const Stimuli &stimuli) { return Value(luminance(stimuli.background()) > kAlike ? "black" : "white"); }

Result<StimulusHandle> addHostText(Stimuli &stimuli, std::string_view text, double height) {
  Dict properties{{"text", Value(text)}, {"units", Value("height")}, {"color", hostInk(stimuli)}};
  const bool isOnPicture = !stimuli.backgroundImage().file.empty();
  properties.emplace_back(isOnPicture ? "letterHeight" : "height", height);
  if (!isOnPicture) return stimuli.add("text", Value(std::move(properties)));
  const Color ground = stimuli.background();
  properties.emplace_back("alignment", "center");
  properties.emplace_back("colorSpace", "rgb");
  properties.emplace_back("fillColor", List{ground.r, ground.g, ground.b});
  return stimuli.add("textBox", Value(std::move(properties)));
}

}  // namespace fovea
