#pragma once
// From the units of a stimulus to framebuffer pixels. Origin at the window's centre, y up.

#include "stimuli/stimuli.hpp"

namespace fovea {

struct Point {
  double x = 0, y = 0;
};

/// Framebuffer pixels.
struct Canvas {
  int width = 0, height = 0;
};

/// Pixels per unit. A single length (a letter's height, a radius) counts along y: circles stay round in
/// `norm`.
struct Scale {
  double x = 1, y = 1;
  Point toPixels(Point p) const { return {p.x * x, p.y * y}; }
};

Scale pixelsPerUnit(Units units, Canvas canvas);

}  // namespace fovea
