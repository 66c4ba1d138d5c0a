#pragma once
// What was measured before, for who shows the same texts again with other stimuli: one simulated participant after the other.

#include <memory>

#include "core/result.hpp"

namespace fovea {

class Stimuli;
class Window;

/// Sizes of texts, and the fonts that they were measured with. What a text lacks, a letter or a font, each who measures it is told.
/// Thread: one.
class MeasuredTexts {
 public:
  MeasuredTexts();
  ~MeasuredTexts();

 private:
  friend class TextLayout;
  struct Kept;
  std::unique_ptr<Kept> kept_;
};

/// As Stimuli::create(); `measured` outlives them.
Result<std::unique_ptr<Stimuli>> createStimuli(Window &window, MeasuredTexts &measured);

}  // namespace fovea
