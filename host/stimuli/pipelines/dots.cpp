#include "stimuli/pipelines/dots.hpp"

#include "stimuli/pipelines/spots.hpp"

namespace fovea {
namespace {

constexpr const char *kVertexInputs = R"(
layout(location = 0) in vec3 centreAndHalf;
layout(location = 1) in vec4 colorOfDot;
flat out float halfSize;
flat out vec4 color;

Spot spot() {
  halfSize = centreAndHalf.z;
  color = vec4(colorOfDot.rgb, 1.0) * colorOfDot.a;
  return Spot(centreAndHalf.xy, centreAndHalf.zz, vec2(1.0, 0.0));
}
)";

constexpr const char *kSquare = R"(
flat in float halfSize;
flat in vec4 color;

void main() { paint(color * inBox(ownPlace(), vec2(halfSize))); }
)";

constexpr const char *kDisc = R"(
flat in float halfSize;
flat in vec4 color;

void main() {
  // The last factor: what is smaller than a pixel cannot fill one.
  paint(color * (clamp(halfSize - length(ownPlace()) + 0.5, 0.0, 1.0) * min(1.0, 4.0 * halfSize * halfSize)));
}
)";

constexpr std::uint8_t kAttributes[] = {3, 4};
static_assert(sizeof(Dot) == 7 * sizeof(float));

}  // namespace

const Pipeline &dots(Pipeline::Primitive primitive, bool areRound) {
  using Primitive = Pipeline::Primitive;
  const auto program = [](Primitive of, const char *body) { return SpotProgram("dots", of, kVertexInputs, body, kAttributes, true, false); };
  static const SpotProgram programs[2][2] = {{program(Primitive::Quad, kSquare), program(Primitive::Quad, kDisc)},
                                             {program(Primitive::Point, kSquare), program(Primitive::Point, kDisc)}};
  return programs[primitive == Primitive::Point][areRound].pipeline();
}

}  // namespace fovea
