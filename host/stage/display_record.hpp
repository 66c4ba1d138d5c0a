#pragma once
// What the data say of the display: without it nobody knows later what a degree, a grey or a frame was.

#include "core/value.hpp"

namespace fovea {

struct ScreenInfo;
class Stage;

/// As it is now: the window may have been moved or reshaped since the session began.
Value screenRecord(const ScreenInfo &screen);
/// What sizes and colours in the window mean: units, background, gamma, and the lengths of the screen; null is what nobody has told.
Value windowRecord(Stage &stage);

}  // namespace fovea
