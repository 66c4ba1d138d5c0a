#include "stimuli/pipelines/dots.hpp"

#include "stimuli/pipelines/spots.hpp"

namespace fovea {
namespace {

constexpr const char *kVertexInputs = R"(
layout(location = 0) in vec4 centreHalfAndForm;
layout(location = 1) in vec4 colorOfDot;
flat out vec2 halfAndForm;
flat out vec4 color;

Spot spot() {
  halfAndForm = centreHalfAndForm.zw;
  color = colorOfDot;
  return Spot(centreHalfAndForm.xy, halfAndForm.xx, vec2(1.0, 0.0));
}
)";

constexpr const char *kFragmentBody = R"(
flat in vec2 halfAndForm;
flat in vec4 color;

void main() {
  vec2 own = ownPlace();
  // The last factor: what is smaller than a pixel cannot fill one.
  float round = clamp(halfAndForm.x - length(own) + 0.5, 0.0, 1.0) * min(1.0, 4.0 * halfAndForm.x * halfAndForm.x);
  float cover = halfAndForm.y > 0.5 ? round : inBox(own, halfAndForm.xx);
  paint(vec4(color.rgb, 1.0) * (color.a * cover));
}
)";

constexpr std::uint8_t kAttributes[] = {4, 4};
static_assert(sizeof(Dot) == 8 * sizeof(float));

}  // namespace

const Pipeline &dots(Pipeline::Primitive primitive) {
  static const SpotProgram points("dots", Pipeline::Primitive::Point, kVertexInputs, kFragmentBody, kAttributes, true),
      quads("dots", Pipeline::Primitive::Quad, kVertexInputs, kFragmentBody, kAttributes, true);
  return (primitive == Pipeline::Primitive::Point ? points : quads).pipeline();
}

}  // namespace fovea
