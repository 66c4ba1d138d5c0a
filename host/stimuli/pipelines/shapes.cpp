// A quad per shape, and in it how much of each pixel the shape covers.
#include "stimuli/pipelines/shapes.hpp"

#include <algorithm>
#include <cstring>

namespace fovea {
namespace {

constexpr const char *kVertexShader = R"(#version 330 core
layout(location = 0) in vec4 centreAndHalf;
layout(location = 1) in vec4 axisAndEdge;  // where its x axis points, roundness, lineWidth
layout(location = 2) in vec4 fillColor;
layout(location = 3) in vec4 lineColor;
layout(location = 4) in float kindNumber;
uniform vec2 inverseHalfWindow;

out vec2 local;  // pixels from the shape's centre, along its own axes
flat out vec2 halfSize;
flat out vec2 edge;
flat out vec4 fill;
flat out vec4 line;
flat out int kind;

void main() {
  kind = int(kindNumber + 0.5);
  halfSize = centreAndHalf.zw;
  edge = axisAndEdge.zw;
  fill = fillColor;
  line = lineColor;
  // Letters are their pixels; shapes have room for a line and for their smooth edge.
  vec2 reach = halfSize + (kind == 0 ? 0.0 : 1.0 + edge.y / 2.0);
  local = (vec2(gl_VertexID & 1, gl_VertexID >> 1) * 2.0 - 1.0) * reach;
  vec2 axis = axisAndEdge.xy;
  vec2 place = centreAndHalf.xy + axis * local.x + vec2(-axis.y, axis.x) * local.y;
  gl_Position = vec4(place * inverseHalfWindow, 0.0, 1.0);
}
)";

// The numbers of `kind` are those of ShapeForm.
constexpr const char *kFragmentShader = R"(
in vec2 local;
flat in vec2 halfSize;
flat in vec2 edge;
flat in vec4 fill;
flat in vec4 line;
flat in int kind;
uniform sampler2D picture;  // letters are the part of it that `line` says

// The part of this pixel that a box covers; exact when the box is not turned.
float inBox(vec2 size) {
  vec2 part = clamp(min(local + 0.5, size) - max(local - 0.5, -size), 0.0, 1.0);
  return part.x * part.y;
}

float inRoundBox(vec2 size, float radius) {
  radius = min(radius, min(size.x, size.y));
  if (radius <= 0.0) return inBox(size);
  vec2 corner = abs(local) - size + radius;
  float outside = length(max(corner, 0.0)) + min(max(corner.x, corner.y), 0.0) - radius;
  return clamp(0.5 - outside, 0.0, 1.0);
}

float inCircle(float radius) {
  // The last factor: what is smaller than a pixel cannot fill one.
  return clamp(radius - length(local) + 0.5, 0.0, 1.0) * min(1.0, 4.0 * radius * radius);
}

// Its tip points down.
float inTriangle(vec2 size) {
  float side = (size.x * (local.y + size.y) - 2.0 * size.y * abs(local.x)) / length(vec2(size.x, 2.0 * size.y));
  return clamp(side + 0.5, 0.0, 1.0) * clamp(size.y - local.y + 0.5, 0.0, 1.0);
}

// Grown by `by` pixels on every side.
float covered(float by) {
  if (kind == 1) return inRoundBox(max(halfSize + by, 0.0), edge.x > 0.0 ? max(edge.x + by, 0.0) : 0.0);
  if (kind == 2) return inCircle(max(halfSize.x + by, 0.0));
  if (kind == 3) return inBox(halfSize);
  if (kind == 5) return inTriangle(halfSize);
  float upright = inBox(vec2(min(edge.x, halfSize.x), halfSize.y));
  float level = inBox(vec2(halfSize.x, min(edge.x, halfSize.y)));
  return upright + level - upright * level;
}

void main() {
  if (kind == 0) {
    vec2 place = vec2(local.x, -local.y) / halfSize * 0.5 + 0.5;  // the first row is the top one
    paint(textureLod(picture, mix(line.xy, line.zw, place), 0.0) * vec4(fill.rgb, 1.0) * fill.a);
    return;
  }
  vec4 color = vec4(fill.rgb, 1.0) * fill.a * covered(0.0);
  if (edge.y > 0.0 && kind <= 2) {
    float outline = line.a * clamp(covered(edge.y / 2.0) - covered(-edge.y / 2.0), 0.0, 1.0);
    color = vec4(line.rgb, 1.0) * outline + color * (1.0 - outline);
  }
  paint(color);
}
)";

// Letters alone: of a page of text nearly every pixel is theirs.
constexpr const char *kLettersShader = R"(
in vec2 local;
flat in vec2 halfSize;
flat in vec4 fill;
flat in vec4 line;
uniform sampler2D picture;

void main() {
  vec2 place = vec2(local.x, -local.y) / halfSize * 0.5 + 0.5;
  paint(textureLod(picture, mix(line.xy, line.zw, place), 0.0) * vec4(fill.rgb, 1.0) * fill.a);
}
)";

constexpr std::uint8_t kAttributes[] = {4, 4, 4, 4, 1};

/// Far outside of any window is far enough; a float has to hold it.
float toFloat(double value) { return static_cast<float>(std::clamp(value, -1e9, 1e9)); }

void write(float (&to)[2], Point from) {
  to[0] = toFloat(from.x);
  to[1] = toFloat(from.y);
}

}  // namespace

namespace {

bool isManyLetters(const float *instance) {
  constexpr float kMany = 4096;  // pixels
  Shape shape;
  std::memcpy(&shape, instance, sizeof shape);
  return shape.kind == static_cast<float>(ShapeForm::Letters) && 4 * shape.half[0] * shape.half[1] >= kMany;
}

}  // namespace

constexpr Pipeline kShapes{"shapes", kVertexShader, kFragmentShader, kAttributes, sizeof(Shape) / sizeof(float), Pipeline::Primitive::Quad, kLettersShader, isManyLetters};

Shape shape(ShapeForm form, const Body &body, const Ink &fill) {
  Shape made;
  write(made.centre, body.centre);
  write(made.half, body.half);
  write(made.axis, body.axis);
  made.roundness = toFloat(body.roundness);
  made.lineWidth = toFloat(body.lineWidth);
  std::copy(fill.begin(), fill.end(), made.fill);
  made.kind = static_cast<float>(form);
  return made;
}

Shape shape(ShapeForm form, const Body &body, const Ink &fill, const Ink &line) {
  Shape made = shape(form, body, fill);
  std::copy(line.begin(), line.end(), made.line);
  return made;
}

}  // namespace fovea
