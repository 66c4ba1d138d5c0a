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
/// centre by `uniform vec2 inverseHalfWindow`. The fragment shader follows one of the two below, and ends with paint(); its
/// textures are `uniform sampler2D picture` and `uniform sampler2D mask`.
struct Pipeline {
  enum class Primitive : std::uint8_t { Quad, Point };
  const char *name;
  const char *vertexShader;    // with its #version
  const char *fragmentShader;  // without: it follows kPaint, and kPaintSpecially
  std::span<const std::uint8_t> attributes;  // how many floats each vertex input takes, 1 to 4
  std::size_t floats;                        // of an instance: the sum of the attributes
  Primitive primitive = Primitive::Quad;
  // A shorter fragment shader, and the instances that it is enough for and worth a draw call of their own: a software renderer goes through all of a
  // shader for each pixel. None: every instance takes the one above.
  const char *shortShader = nullptr;
  bool (*isShort)(const float *instance) = nullptr;
};

/// How what a program paints comes over what is there.
constexpr const char *kPaint = R"(#version 330 core
out vec4 paintedColor;

// Red, green and blue from 0 to 1, times alpha.
void paint(vec4 premultiplied) { paintedColor = premultiplied; }
)";

/// The same, for blending of another kind and behind an aperture: in a program of its own, because most frames need neither.
constexpr const char *kPaintSpecially = R"(#version 330 core
uniform int blending;  // 0: over what is there; 1 and 2: what is lighter and what is darker than grey, to add and to take away; 3: a mask
uniform vec3 ground;   // behind everything
uniform int apertureSide;  // of an aperture: 0: there is none; 1: inside; 2: outside
uniform sampler2D aperture;
out vec4 paintedColor;

void paint(vec4 premultiplied) {
  float open = texelFetch(aperture, ivec2(gl_FragCoord.xy), 0).r;
  vec4 seen = premultiplied * (apertureSide == 0 ? 1.0 : apertureSide == 1 ? open : 1.0 - open);
  vec3 beyondGrey = seen.rgb - 0.5 * seen.a;
  float hidden = seen.a - (seen.r + seen.g + seen.b) / 3.0;
  paintedColor = blending == 0 ? seen
                 : blending == 3 ? vec4(ground, 1.0) * hidden
                 : vec4(max(blending == 1 ? beyondGrey : -beyondGrey, 0.0), 0.0);
}
)";

}  // namespace fovea
