#pragma once
// One function for each kind, at the end of its file.

#include "stimuli/stimulus.hpp"

namespace fovea {

Kind circleKind();
Kind crossKind();
Kind lineKind();
Kind rectKind();
Kind textKind();

}  // namespace fovea
