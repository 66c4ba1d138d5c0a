#include "stage/host_text.hpp"

#include <cmath>

namespace fovea {
namespace {

/// Source: ITU-R BT.709, the share of each gun in what is seen as bright.
bool isBright(const Color &color) { return 0.2126 * color.r + 0.7152 * color.g + 0.0722 * color.b > 0; }

// In the window's halves: 1 is its edge. Right of the bar there is room for "100 %   EUR 123.45".
constexpr double kHeight = 0.965, kLeft = -0.965, kRight = 0.965, kBarRight = 0.6, kBarHeight = 0.02, kLetter = 0.04, kFoot = -0.975;

Value place(double x, double y) { return Value(List{x, y}); }

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

Result<ProgressLine> ProgressLine::make(Stimuli &stimuli, const PageEdges &edges) {
  ProgressLine line(stimuli);
  const auto add = [&](std::string_view kind, Dict properties, Value color, double opacity) -> Result<void> {
    properties.emplace_back("units", "norm");
    properties.emplace_back("color", std::move(color));
    properties.emplace_back("opacity", opacity);
    auto made = stimuli.add(kind, Value(std::move(properties)));
    if (!made) return made.error();
    line.parts_.push_back(*made);
    return {};
  };
  const auto addFaint = [&](std::string_view kind, Dict properties) { return add(kind, std::move(properties), hostInk(stimuli), 0.7); };
  std::string words(edges.earned);
  if (edges.progress) {
    words = std::to_string(std::lround(100 * *edges.progress)) + " %" + (words.empty() ? "" : "   " + words);
    if (auto made = addFaint("progress", {{"progress", *edges.progress}, {"pos", place((kLeft + kBarRight) / 2, kHeight)}, {"size", place(kBarRight - kLeft, kBarHeight)},
                                          {"lineColor", hostInk(stimuli)}, {"lineWidth", 1}}); !made) return made.error();
  }
  if (!words.empty())
    if (auto made = addFaint("text", {{"text", words}, {"pos", place(kRight, kHeight)}, {"height", kLetter}, {"anchor", "right"}}); !made) return made.error();
  if (!edges.refusal.empty())
    if (auto made = add("text", {{"text", edges.refusal}, {"pos", place(0, kFoot)}, {"height", kLetter}}, "darkorange", 1); !made) return made.error();
  if (!edges.leave.empty()) {
    if (auto made = addFaint("text", {{"text", edges.leave}, {"pos", place(kRight, kFoot)}, {"height", kLetter}, {"anchor", "right"}}); !made) return made.error();
    line.leave_ = line.parts_.back();
  }
  return line;
}

bool ProgressLine::isLeave(double x, double y) const {
  if (!leave_) return false;
  const auto inside = stimuli_->contains(*leave_, x, y);
  return inside && *inside;
}

ProgressLine::~ProgressLine() {
  for (const StimulusHandle part : parts_) stimuli_->remove(part);
}

Result<void> ProgressLine::draw() {
  for (const StimulusHandle part : parts_)
    if (auto drawn = stimuli_->draw(part); !drawn) return drawn;
  return {};
}

}  // namespace fovea
