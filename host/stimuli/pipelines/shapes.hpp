#pragma once
// Boxes, circles, bars, crosses, and pictures of letters.

#include "stimuli/display_list.hpp"
#include "stimuli/placement.hpp"

namespace fovea {

/// Letters: a white picture with an alpha, coloured. Bars, crosses, triangles (with the tip down) and letters take no line. A bar is a box whose width is its line's.
enum class ShapeForm : std::uint8_t { Letters, Box, Circle, Bar, Cross, Triangle };

/// One quad on the graphics card, in framebuffer pixels from the window's centre, y up.
struct Shape {
  float centre[2] = {0, 0};
  float half[2] = {0, 0};        // half its width and height, before turning
  float axis[2] = {1, 0};        // where its own x axis points
  float roundness = 0;           // box: radius of the corners; cross: half the thickness
  float lineWidth = 0;           // centred on the edge
  float fill[4] = {0, 0, 0, 0};  // red, green, blue, alpha; 0..1
  float line[4] = {0, 0, 0, 0};  // of letters: left, top, right and bottom of the part of the texture that they are; 0..1
  float kind = 0;                // the ShapeForm; circle: half[0] is the radius
};
extern const Pipeline kShapes;

Shape shape(ShapeForm form, const Body &body, const Ink &fill);
/// With a line of body.lineWidth on its edge.
Shape shape(ShapeForm form, const Body &body, const Ink &fill, const Ink &line);

}  // namespace fovea
