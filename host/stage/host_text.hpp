#pragma once
// What the host itself says to the participant.

#include <string_view>

#include "stimuli/stimuli.hpp"

namespace fovea {

/// Black or white, whichever is read better on the background; on the usual grey it is black.
Value hostInk(const Stimuli &stimuli);
/// The window's own colour, for what lies under such words.
Value hostPaper(const Stimuli &stimuli);

/// A text of the host's own in the middle of the window: in that ink, and before a picture, which
/// may be both, in a box of the background's colour.
///
/// Units: `height` of its letters is a part of the window's height, whatever units the window has.
Result<StimulusHandle> addHostText(Stimuli &stimuli, std::string_view text, double height = 0.05);

/// As stimuli take a place or a size.
inline Value pair(double x, double y) { return Value(List{x, y}); }

}  // namespace fovea
