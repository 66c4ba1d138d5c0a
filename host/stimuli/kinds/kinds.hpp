#pragma once
// One function for each kind, at the end of its file.

#include "stimuli/stimulus.hpp"

namespace fovea {

Kind apertureKind();
Kind brushKind();
Kind bufferImageKind();
Kind buttonKind();
Kind circleKind();
Kind crossKind();
Kind dotsKind();
Kind elementArrayKind();
Kind formKind();
Kind gaborKind();
Kind gratingKind();
Kind imageKind();
Kind lineKind();
Kind movieKind();
Kind noiseKind();
Kind pieKind();
Kind polygonKind();
Kind progressKind();
Kind rectKind();
Kind roiKind();
Kind shapeKind();
Kind sliderKind();
Kind targetKind();
Kind textBoxKind();
Kind textKind();

}  // namespace fovea
