#pragma once
// Where the picture behind everything lies.

#include "stimuli/units.hpp"

namespace fovea {

/// Of a picture of `image` pixels on the window, in pixels; its centre is the window's.
Point fittedSize(BackgroundFit fit, Point image, Canvas canvas);

}  // namespace fovea
