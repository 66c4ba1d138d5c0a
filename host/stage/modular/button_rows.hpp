#pragma once
// The buttons at the lower edge of a page: beside one another, in as many rows as they need.

#include <vector>

#include "stimuli/stimuli.hpp"

namespace fovea {

/// Units: the window's heights.
struct ButtonRows {
  double width = 0, foot = 0, gap = 0;
  bool isFromRight = false;  // the first of a row stands there
  bool isLastAlone = false;  // in the lowest row, between what stands at its ends
};

/// Puts them in their places, the last ones lowest; their anchors are "bottom". Returns the upper edge of all of them.
Result<double> layOut(const ButtonRows &rows, const std::vector<StimulusHandle> &buttons, Stimuli &stimuli);

}  // namespace fovea
