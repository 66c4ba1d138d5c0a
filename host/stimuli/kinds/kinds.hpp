#pragma once
// One function for each kind, at the end of its file.

#include "stimuli/stimulus.hpp"

namespace fovea {

Kind buttonKind();
Kind circleKind();
Kind crossKind();
Kind dotsKind();
Kind elementArrayKind();
Kind formKind();
Kind gaborKind();
Kind gratingKind();
Kind lineKind();
Kind noiseKind();
Kind progressKind();
Kind rectKind();
Kind sliderKind();
Kind textBoxKind();
Kind textKind();

}  // namespace fovea
