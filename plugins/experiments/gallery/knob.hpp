#pragma once
// A slider for one property of a stimulus, with its name and its value.

#include "fovea/stimuli.hpp"
#include "pages.hpp"

namespace gallery {

class Knob {
 public:
  /// Units: fractions of the window's height; `pos` is the middle of the slider.
  Knob(const fovea::Stimuli &stimuli, const KnobStyle &style, fovea::Point pos, double width);

  /// Gives the stimulus the value that the slider shows. True when that is another one than before.
  bool apply(fovea::Stimulus &to);
  void draw() const;

 private:
  std::string valueText() const;
  fovea::Value chosen(std::size_t place) const;

  KnobStyle style_;
  double value_;
  bool isApplied_ = false;
  fovea::Slider slider_;
  fovea::Text label_;
};

}  // namespace gallery
