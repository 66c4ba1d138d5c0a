#include "stage/host_text.hpp"

namespace fovea {
namespace {

/// Source: ITU-R BT.709, the share of each gun in what is seen as bright.
bool isBright(const Color &color) { return 0.2126 * color.r + 0.7152 * color.g + 0.0722 * color.b > 0; }

}  // namespace

Value hostInk(const Stimuli &stimuli) { return Value(isBright(stimuli.background()) ? "black" : "white"); }

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
