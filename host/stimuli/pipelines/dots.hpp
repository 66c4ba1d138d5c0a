#pragma once
// Dots of one colour each.

#include "stimuli/display_list.hpp"

namespace fovea {

/// In framebuffer pixels from the window's centre, y up.
struct Dot {
  float centre[2] = {0, 0};
  float half = 1;                // half its width
  float color[4] = {0, 0, 0, 0};  // red, green, blue, alpha; 0..1
};

/// Discs or squares: a software renderer would work out both for each pixel if one program knew them.
const Pipeline &dots(Pipeline::Primitive primitive, bool areRound);

}  // namespace fovea
