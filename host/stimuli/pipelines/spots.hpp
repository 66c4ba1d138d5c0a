#pragma once
// What the programs of gratings and dots have in common: a turned box, drawn as a quad or as one point of the graphics card.
//
// Many small ones cost a software renderer half as much as points. But a point whose middle is outside of the window is not
// drawn at all, and there is a largest size: then they have to be quads. Both give the same pixels.

#include <algorithm>
#include <cmath>
#include <string>

#include "stimuli/pipeline.hpp"
#include "stimuli/placement.hpp"

namespace fovea {

class SpotProgram {
 public:
  /// `inputs` of the vertex shader have `Spot spot()`: centre and half size in pixels, where the x axis points. `body` of the
  /// fragment shader finds ownPlace(), in pixels from the middle along its own axes, inBox() and isInBox().
  /// `hasSoftEdge`: it needs room for the pixels that its edge passes through. `turns`: else every axis is (1, 0).
  SpotProgram(const char *name, Pipeline::Primitive primitive, const char *inputs, const std::string &body,
              std::span<const std::uint8_t> attributes, bool hasSoftEdge, bool turns);
  SpotProgram(const SpotProgram &) = delete;
  SpotProgram &operator=(const SpotProgram &) = delete;
  const Pipeline &pipeline() const { return pipeline_; }

 private:
  std::string vertexShader_, fragmentShader_;
  Pipeline pipeline_;
};

/// Collects whether boxes can be points on a window.
class PointCheck {
 public:
  PointCheck(Canvas canvas, double largestPoint) : halfWidth_(canvas.width / 2.0), halfHeight_(canvas.height / 2.0), largest_(largestPoint) {}
  void add(Point centre, Point half) {
    // The diagonal, however it is turned, and a pixel for the edge on either side.
    const bool fits = 2 * std::hypot(half.x, half.y) + 3 <= largest_ && std::fabs(centre.x) < halfWidth_ && std::fabs(centre.y) < halfHeight_;
    if (!fits) primitive_ = Pipeline::Primitive::Quad;
  }
  Pipeline::Primitive primitive() const { return primitive_; }

 private:
  double halfWidth_, halfHeight_, largest_;
  Pipeline::Primitive primitive_ = Pipeline::Primitive::Point;
};

/// Far outside of any window is far enough; a float has to hold it.
inline float toFloat(double value) { return static_cast<float>(std::clamp(value, -1e9, 1e9)); }
inline void setPoint(float (&to)[2], Point from) {
  to[0] = toFloat(from.x);
  to[1] = toFloat(from.y);
}

}  // namespace fovea
