// A quad per grating. Each pair of a wave and a mask is a program of its own: a software renderer would work through all waves
// and masks for each pixel if one program knew them all.
#include "stimuli/pipelines/gratings.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <numbers>
#include <string>

#include "stimuli/pipelines/spots.hpp"

namespace fovea {
namespace {

constexpr const char *kVertexInputs = R"(
layout(location = 0) in vec4 centreAndHalf;
layout(location = 1) in vec4 axisAndCycles;
layout(location = 2) in vec4 phaseAndMask;  // the last is alpha
layout(location = 3) in vec4 colorOfWave;
flat out vec2 halfSize;
flat out vec4 wave;  // cycles, phase
flat out float maskParameter;
flat out vec4 color;

Spot spot() {
  halfSize = centreAndHalf.zw;
  wave = vec4(axisAndCycles.zw, phaseAndMask.xy);
  maskParameter = phaseAndMask.z;
  color = vec4(colorOfWave.rgb, phaseAndMask.w);
  return Spot(centreAndHalf.xy, halfSize, axisAndCycles.xy);
}
)";

constexpr const char *kFragmentInputs = R"(
flat in vec2 halfSize;
flat in vec4 wave;
flat in float maskParameter;
flat in vec4 color;
uniform sampler2D picture, mask;
float seenOfWave = 1.0;  // less where a picture is transparent

// Where a cycle or a bar begins in the middle of a pixel, that pixel is in the new one, whichever way floats are rounded.
const float kHair = 3e-5;

// Of 2 pi `turn`, which goes from -0.5 to 0.5; to 1.3e-6, on every graphics card.
float cosine(float turn) {
  float s = turn * turn;
  return ((((-21.065429 * s + 58.786941) * s - 85.270844) * s + 64.928588) * s - 19.738978) * s + 0.9999992;
}

float sinWave(float turns) { return cosine(fract(turns) - 0.5); }
float sqrWave(float turns) { return fract(turns - 0.25 + kHair) < 0.5 ? 1.0 : -1.0; }
)";

// In the order of Wave: -1 to 1 at so many turns from the minimum.
constexpr const char *kWaveText[] = {
    "vec3 waveAt(vec2 turns) { return vec3(sinWave(turns.x)); }",
    "vec3 waveAt(vec2 turns) { return vec3(sqrWave(turns.x)); }",
    "vec3 waveAt(vec2 turns) { return vec3(2.0 * (fract(turns.x + kHair) - kHair) - 1.0); }",
    "vec3 waveAt(vec2 turns) { return vec3(1.0 - 4.0 * abs(fract(turns.x) - 0.5)); }",
    "vec3 waveAt(vec2 turns) { return vec3(sinWave(turns.x) * sinWave(turns.y)); }",
    "vec3 waveAt(vec2 turns) { return vec3(sqrWave(turns.x) * sqrWave(turns.y)); }",
    "vec3 waveAt(vec2 turns) { return vec3(1.0); }",
    // Premultiplied, the top row first; each of its pixels is a block.
    R"(vec3 waveAt(vec2 turns) {
  vec2 size = vec2(textureSize(picture, 0)), place = fract(turns + kHair);
  vec4 texel = texelFetch(picture, ivec2(min(vec2(place.x, 1.0 - place.y) * size, size - 1.0)), 0);
  seenOfWave = texel.a;
  return texel.rgb / max(texel.a, 1e-3) * 2.0 - 1.0;
})",
    "vec3 waveAt(vec2 turns) { return textureLod(picture, turns, 0.0).rgb; }",
};

// In the order of Mask: 0 to 1 at so many pixels from the middle, along its own axes.
constexpr const char *kMaskText[] = {
    "float maskAt(vec2 own) { return inBox(own, halfSize); }",
    // How far from an ellipse's edge: its distance in radii, by how many of them a pixel is.
    R"(float maskAt(vec2 own) {
  vec2 part = own / halfSize;
  float radius = max(length(part), 1e-6);
  return clamp((1.0 - radius) * radius / max(length(part / halfSize), 1e-9) + 0.5, 0.0, 1.0);
})",
    R"(float maskAt(vec2 own) {
  vec2 part = own / halfSize;
  return exp2(-maskParameter * dot(part, part)) * isInBox(own, halfSize);
})",
    R"(float maskAt(vec2 own) {
  return 0.5 - 0.5 * cosine(0.5 * clamp((1.0 - length(own / halfSize)) * maskParameter, 0.0, 1.0));
})",
    R"(float maskAt(vec2 own) {
  float upright = inBox(own, halfSize * vec2(0.2, 1.0)), level = inBox(own, halfSize * vec2(1.0, 0.2));
  return upright + level - upright * level;
})",
    // Its parameter says which way it is mirrored: mirrored().
    R"(float maskAt(vec2 own) {
  vec2 flip = vec2(mod(maskParameter, 2.0) > 0.5 ? -1.0 : 1.0, maskParameter > 1.5 ? -1.0 : 1.0);
  return inBox(own, halfSize) * texture(mask, vec2(own.x, -own.y) / max(halfSize, 1e-6) * flip * 0.5 + 0.5).r;
})",
};

constexpr const char *kFragmentMain = R"(
void main() {
  vec2 own = ownPlace();
  vec3 light = clamp(color.rgb * waveAt(own * wave.xy + wave.zw), -1.0, 1.0) * 0.5 + 0.5;
  paint(vec4(light, 1.0) * (color.a * seenOfWave * maskAt(own)));
}
)";

constexpr std::uint8_t kAttributes[] = {4, 4, 4, 4};
static_assert(sizeof(Grating) == 16 * sizeof(float));

}  // namespace

const Pipeline &gratings(Wave wave, Mask mask, Pipeline::Primitive primitive) {
  constexpr std::size_t kMaskCount = std::size(kMaskText);
  static std::array<std::unique_ptr<const SpotProgram>, 2 * std::size(kWaveText) * kMaskCount> programs;
  const auto waveNumber = static_cast<std::size_t>(wave), maskNumber = static_cast<std::size_t>(mask);
  auto &program = programs[2 * (waveNumber * kMaskCount + maskNumber) + static_cast<std::size_t>(primitive)];
  if (!program) {
    // A pixel that the edge of these two passes through does not belong to them in part.
    const bool hasSoftEdge = mask != Mask::Gauss && mask != Mask::RaisedCos;
    const std::string body = std::string(kFragmentInputs) + kWaveText[waveNumber] + "\n" + kMaskText[maskNumber] + kFragmentMain;
    program = std::make_unique<SpotProgram>("gratings", primitive, kVertexInputs, body, kAttributes, hasSoftEdge, true);
  }
  return program->pipeline();
}

float maskParameter(Mask mask, double deviations, double fringe) {
  constexpr double kSharpest = 1e6;
  if (mask == Mask::Gauss) return static_cast<float>(deviations * deviations / 2 * std::numbers::log2e);
  if (mask == Mask::RaisedCos) return static_cast<float>(std::min(1 / fringe, kSharpest));
  return 0;
}

float mirrored(Point flip) { return static_cast<float>((flip.x < 0 ? 1 : 0) + (flip.y < 0 ? 2 : 0)); }

Grating grating(const Body &body) {
  Grating made;
  setPoint(made.centre, body.centre);
  setPoint(made.half, body.half);
  setPoint(made.axis, body.axis);
  return made;
}

void setColor(Grating &grating, const Color &color, double contrast, double opacity) {
  grating.color[0] = static_cast<float>(color.r * contrast);
  grating.color[1] = static_cast<float>(color.g * contrast);
  grating.color[2] = static_cast<float>(color.b * contrast);
  grating.alpha = static_cast<float>(color.a * opacity);
}

float phaseInTheMiddle(double phase) {
  const double turns = 0.5 - phase;
  return static_cast<float>(turns - std::floor(turns));
}

}  // namespace fovea
