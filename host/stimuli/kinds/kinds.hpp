#pragma once
// One function for each kind, at the end of its file.

#include "stimuli/stimulus.hpp"

namespace fovea {

Kind circleKind();
Kind crossKind();
Kind dotsKind();
Kind elementArrayKind();
Kind gaborKind();
Kind gratingKind();
Kind lineKind();
Kind noiseKind();
Kind rectKind();
Kind textKind();

}  // namespace fovea
