#include "stage/host_text.hpp"

namespace fovea {
namespace {

/// Source: ITU-R BT.709, the share of each gun in what is seen as bright.
bool isBright(const Color &color) { return 0.2126 * color.r + 0.7152 * color.g + 0.0722 * color.b > 0; }

}  // namespace

Value hostInk(const Stimuli &stimuli) { return Value(isBright(stimuli.background()) ? "black" : "white"); }

Result<StimulusHandle> addHostText(Stimuli &stimuli, std::string_view text, double height) {
  return stimuli.add("text", Value(Dict{{"text", Value(text)}, {"units", Value("height")}, {"height", Value(height)}, {"color", hostInk(stimuli)}}));
}

}  // namespace fovea
