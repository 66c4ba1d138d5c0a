#pragma once
// One program on the graphics card: what its instances are, and how it paints them.

#include <cstdint>
#include <span>

namespace fovea {

/// A constant of the file that describes it; everybody else holds its address. The renderer compiles it when a stimulus
/// that needs it is prepared.
///
/// An instance is nothing but floats, and is drawn as a strip of four vertices (gl_VertexID 0 to 3: bottom left, bottom right,
/// top left, top right) or as one point (the vertex shader sets gl_PointSize). The vertex shader finds them in its inputs, location 0, 1, ..., and scales pixels from the window's
/// centre by `uniform vec2 inverseHalfWindow`. The fragment shader begins with what kPaint says, and ends with paint(); its
/// textures are `uniform sampler2D picture` and `uniform sampler2D mask`.
struct Pipeline {
  enum class Primitive : std::uint8_t { Quad, Point };
  const char *name;
  const char *vertexShader;    // with its #version
  const char *fragmentShader;  // without: kPaint comes before it
  std::span<const std::uint8_t> attributes;  // how many floats each vertex input takes, 1 to 4
  std::size_t floats;                        // of an instance: the sum of the attributes
  Primitive primitive = Primitive::Quad;
};

/// Blending, and the edge of an aperture, are the same for all programs.
constexpr const char *kPaint = R"(#version 330 core
uniform int blendPass;      // 0: over what is there; 1 and 2: what is lighter and what is darker than grey, to add and to take away
uniform float leastCover;  // less than this is no part of an aperture
out vec4 paintedColor;

// Red, green and blue from 0 to 1, times alpha.
void paint(vec4 premultiplied) {
  if (premultiplied.a < leastCover) discard;
  vec3 beyondGrey = premultiplied.rgb - 0.5 * premultiplied.a;
  paintedColor = blendPass == 0 ? premultiplied : vec4(max(blendPass == 1 ? beyondGrey : -beyondGrey, 0.0), 0.0);
}
)";

}  // namespace fovea
