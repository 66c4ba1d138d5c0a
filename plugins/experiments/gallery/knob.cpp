#include "knob.hpp"

namespace gallery {
namespace {

constexpr double kThick = 0.018, kLetter = 0.022;

double topOf(const KnobStyle &style) { return style.isFlag ? 1 : style.high; }
double stepOf(const KnobStyle &style) { return style.isFlag ? 1 : style.step; }

fovea::SliderStyle sliderStyle(const KnobStyle &style, fovea::Point pos, double width) {
  return {.ticks = {style.low, topOf(style)},
          .startValue = style.start,
          .granularity = stepOf(style),
          .style = "slider",
          .pos = pos,
          .size = fovea::Point{width, kThick},
          .markerColor = {1, 0.6, -1, 1},
          .units = "height"};
}

}  // namespace

Knob::Knob(const fovea::Stimuli &stimuli, const KnobStyle &style, fovea::Point pos, double width)
    : style_(style),
      value_(style.start),
      slider_(stimuli, sliderStyle(style, pos, width)),
      label_(stimuli, {.text = style.property + "  " + valueText(),
                       .height = kLetter,
                       .pos = {pos.x - width / 2, pos.y + kThick / 2 + 0.002},
                       .anchor = "bottom-left",
                       .units = "height"}) {}

bool Knob::apply(fovea::Stimulus &to) {
  const double value = slider_.markerPos().value_or(value_);
  if (isApplied_ && value == value_) return false;
  const bool isChange = isApplied_;
  value_ = value;
  isApplied_ = true;
  const auto property = to.property(style_.property);
  if (style_.words.empty() || style_.isFlag)
    to.setNumbers(property, {value_});
  else
    to.setValue(property, chosen(static_cast<std::size_t>(value_)));
  label_.setText(style_.property + "  " + valueText());
  return isChange;
}

void Knob::draw() const {
  label_.draw();
  slider_.draw();
}

fovea::Value Knob::chosen(std::size_t place) const {
  const std::size_t first = style_.words.size() - style_.samples.size();
  return place < first ? fovea::Value(style_.words[place]) : style_.samples[place - first];
}

std::string Knob::valueText() const {
  if (style_.words.empty()) return numberText(value_);
  // Of a file its name alone.
  const std::string &word = style_.words[static_cast<std::size_t>(value_)];
  return word.substr(word.rfind('/') + 1);
}

}  // namespace gallery
