#pragma once
// Lines beside an even patch: from far enough both are one brightness, and the eye says when it is the same.

#include <vector>

#include "stimuli/stimuli.hpp"
#include "window/window.hpp"

namespace fovea {

/// Of each four lines, `lit` are full light and the others black; the even patch beside them has one value.
/// Thread: [stage].
class MatchPicture {
 public:
  static constexpr int kPeriod = 4;  // lines
  static constexpr double kSide = 240;  // pixels, of either patch

  static Result<MatchPicture> create(Stimuli &stimuli, const ScreenInfo &screen);

  /// `gun`: 0 red, 1 green, 2 blue; `value` 0..1.
  Result<void> draw(int gun, int lit, double value);
  /// The even patch alone, in the middle, for a photometer.
  Result<void> drawPatch(int gun, double value);

 private:
  explicit MatchPicture(Stimuli &stimuli) : stimuli_(&stimuli) {}
  Result<void> paint(StimulusHandle handle, int gun, double value);
  Result<StimulusHandle> addRect(double x, double y, double width, double height);

  Stimuli *stimuli_;
  std::vector<std::vector<StimulusHandle>> lines_;  // by how many of four are lit, from 1
  StimulusHandle patch_ = 0, wide_ = 0;
};

}  // namespace fovea
