#include "stimuli/pipelines/pictures.hpp"

#include <algorithm>
#include <cstring>

namespace fovea {
namespace {

constexpr const char *kVertexShader = R"(#version 330 core
layout(location = 0) in vec4 centreAndHalf;
layout(location = 1) in vec4 axisAndFlip;
layout(location = 2) in vec4 tintOfIt;
layout(location = 3) in vec3 maskAndSmooth;
uniform vec2 inverseHalfWindow;

out vec2 local;  // pixels from its centre, along its own axes
flat out vec2 halfSize;
flat out vec2 flip;
flat out vec4 tint;
flat out vec3 how;

void main() {
  halfSize = centreAndHalf.zw;
  flip = axisAndFlip.zw;
  tint = tintOfIt;
  how = maskAndSmooth;
  local = (vec2(gl_VertexID & 1, gl_VertexID >> 1) * 2.0 - 1.0) * (halfSize + 1.0);  // with room for its edge
  vec2 axis = axisAndFlip.xy;
  vec2 place = centreAndHalf.xy + axis * local.x + vec2(-axis.y, axis.x) * local.y;
  gl_Position = vec4(place * inverseHalfWindow, 0.0, 1.0);
}
)";

constexpr const char *kFragmentShader = R"(
in vec2 local;
flat in vec2 halfSize;
flat in vec2 flip;
flat in vec4 tint;
flat in vec3 how;  // which mask, its parameter, smooth or not
uniform sampler2D picture;
uniform sampler2D mask;

const float kPi = 3.14159265358979;

// The part of this pixel that the picture covers.
float covered() {
  vec2 part = clamp(min(local + 0.5, halfSize) - max(local - 0.5, -halfSize), 0.0, 1.0);
  return part.x * part.y;
}

// How much is seen of a place; -1 to 1 are the edges.
float seen(vec2 at, vec2 place) {
  int kind = int(how.x + 0.5);
  float radius = length(at);
  if (kind == 1) return clamp((1.0 - radius) * min(halfSize.x, halfSize.y) + 0.5, 0.0, 1.0);
  if (kind == 2) return exp(-0.5 * radius * radius * how.y * how.y);
  if (kind == 3) {
    float inner = 1.0 - how.y;
    if (radius <= inner) return 1.0;
    return radius >= 1.0 ? 0.0 : 0.5 + 0.5 * cos(kPi * (radius - inner) / how.y);
  }
  if (kind == 4) return min(abs(at.x), abs(at.y)) <= 0.2 ? 1.0 : 0.0;
  return kind == 5 ? texture(mask, place).r : 1.0;
}

void main() {
  vec2 at = local / max(halfSize, 1e-6);
  vec2 place = vec2(at.x, -at.y) * flip * 0.5 + 0.5;  // the first row is the top one
  vec2 size = vec2(textureSize(picture, 0));
  vec2 texel = (clamp(floor(place * size), vec2(0.0), size - 1.0) + 0.5) / size;
  vec4 smoothly = texture(picture, place), sharply = textureLod(picture, texel, 0.0);
  vec4 color = how.z > 0.5 ? smoothly : sharply;
  vec3 shown = clamp((2.0 * color.rgb - color.a) * tint.rgb, -color.a, color.a);
  paint(vec4((shown + color.a) * 0.5, color.a) * tint.a * covered() * seen(at, place));
}
)";

/// Of one that is smooth, has no mask, and all of its contrast: films, mostly. It shows the same.
constexpr const char *kShortShader = R"(
in vec2 local;
flat in vec2 halfSize;
flat in vec2 flip;
flat in vec4 tint;
uniform sampler2D picture;

void main() {
  vec2 at = local / max(halfSize, 1e-6);
  vec2 part = clamp(min(local + 0.5, halfSize) - max(local - 0.5, -halfSize), 0.0, 1.0);
  paint(texture(picture, vec2(at.x, -at.y) * flip * 0.5 + 0.5) * (tint.a * part.x * part.y));
}
)";

bool isPlain(const float *instance) {
  PictureQuad quad;
  std::memcpy(&quad, instance, sizeof quad);
  return quad.isSmooth == 1 && quad.mask == 0 && std::ranges::count(std::span(quad.tint).first<3>(), 1.0f) == 3;
}

constexpr std::uint8_t kAttributes[] = {4, 4, 4, 3};

void write(float (&to)[2], Point from) {
  to[0] = static_cast<float>(std::clamp(from.x, -1e9, 1e9));
  to[1] = static_cast<float>(std::clamp(from.y, -1e9, 1e9));
}

}  // namespace

constexpr Pipeline kPictures{"pictures", kVertexShader, kFragmentShader, kAttributes, sizeof(PictureQuad) / sizeof(float),
                              Pipeline::Primitive::Quad, kShortShader, isPlain};

PictureQuad pictureQuad(const Body &body, const Placement &placed) {
  PictureQuad quad;
  write(quad.centre, body.centre);
  write(quad.half, body.half);
  write(quad.axis, body.axis);
  write(quad.flip, placed.flip);
  return quad;
}

void setTint(PictureQuad &quad, const Color &color, double contrast, double opacity) {
  const double tint[] = {color.r * contrast, color.g * contrast, color.b * contrast, color.a * opacity};
  for (std::size_t i = 0; i < 4; ++i) quad.tint[i] = static_cast<float>(tint[i]);
}

}  // namespace fovea
