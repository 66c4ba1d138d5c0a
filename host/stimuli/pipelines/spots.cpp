#include "stimuli/pipelines/spots.hpp"

#include <numeric>

namespace fovea {
namespace {

constexpr const char *kVertexHead = R"(#version 330 core
uniform vec2 inverseHalfWindow;
struct Spot {
  vec2 centre, halfSize, axis;
};
)";

constexpr const char *kQuadMain = R"(
out vec2 own;
void main() {
  Spot s = spot();
  own = (vec2(gl_VertexID & 1, gl_VertexID >> 1) * 2.0 - 1.0) * (s.halfSize + edge);
  gl_Position = vec4((s.centre + s.axis * own.x + vec2(-s.axis.y, s.axis.x) * own.y) * inverseHalfWindow, 0.0, 1.0);
}
)";

// A whole number of pixels, because that is a size every graphics card has.
constexpr const char *kPointMain = R"(
flat out float side;
#ifdef TURNS
flat out vec2 axis;
#endif
void main() {
  Spot s = spot();
  vec2 reach = s.halfSize + edge;
#ifdef TURNS
  vec2 turned = abs(s.axis);
  reach = vec2(turned.x * reach.x + turned.y * reach.y, turned.y * reach.x + turned.x * reach.y);
  axis = s.axis;
#endif
  side = ceil(2.0 * max(reach.x, reach.y));
  gl_PointSize = side;
  gl_Position = vec4(s.centre * inverseHalfWindow, 0.0, 1.0);
}
)";

constexpr const char *kBox = R"(
// The part of this pixel that a box covers; exact when the box is not turned.
float inBox(vec2 own, vec2 size) {
  vec2 part = clamp(min(own + 0.5, size) - max(own - 0.5, -size), 0.0, 1.0);
  return part.x * part.y;
}
)";

constexpr const char *kQuadHead = R"(
in vec2 own;
vec2 ownPlace() { return own; }
float isInBox(vec2 own, vec2 size) { return 1.0; }
)";

constexpr const char *kPointHead = R"(
flat in float side;
#ifdef TURNS
flat in vec2 axis;
vec2 own(vec2 place) { return vec2(dot(place, axis), dot(place, vec2(-axis.y, axis.x))); }
#else
vec2 own(vec2 place) { return place; }
#endif
vec2 ownPlace() { return own((gl_PointCoord - 0.5) * vec2(side, -side)); }
float isInBox(vec2 own, vec2 size) { return float(abs(own.x) <= size.x && abs(own.y) <= size.y); }
)";

}  // namespace

SpotProgram::SpotProgram(const char *name, Pipeline::Primitive primitive, const char *inputs, const std::string &body,
                         std::span<const std::uint8_t> attributes, bool hasSoftEdge, bool turns) {
  const bool isPoint = primitive == Pipeline::Primitive::Point;
  const std::string defines = turns ? "#define TURNS\n" : "";
  // The middle of a pixel that an edge passes through is at most half a pixel outside.
  vertexShader_ = std::string(kVertexHead) + defines + inputs + "\nconst float edge = " + (hasSoftEdge ? "0.5" : "0.0") + ";\n" +
                  (isPoint ? kPointMain : kQuadMain);
  fragmentShader_ = defines + kBox + (isPoint ? kPointHead : kQuadHead) + body;
  const std::size_t floats = std::accumulate(attributes.begin(), attributes.end(), std::size_t{0});
  pipeline_ = {name, vertexShader_.c_str(), fragmentShader_.c_str(), attributes, floats, primitive};
}

}  // namespace fovea
