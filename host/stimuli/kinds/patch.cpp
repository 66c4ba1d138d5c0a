#include "stimuli/kinds/patch.hpp"

#include <algorithm>

#include "stimuli/pipelines/spots.hpp"
#include "stimuli/renderer.hpp"

namespace fovea {
namespace {

double over(double number, double by) { return by == 0 ? 0 : number / by; }

}  // namespace

Point cyclesPerPixel(std::optional<Point> frequency, const Ruler &ruler, Point half) {
  const bool isPerStimulus = !frequency || ruler.units() == Units::Norm || ruler.units() == Units::Height;
  const Point unit = isPerStimulus ? 2 * half : ruler.scale(), cycles = frequency.value_or(Point{1, 1});
  return {over(cycles.x, unit.x), over(cycles.y, unit.y)};
}

Result<void> Patch::usePipeline(Wave wave, DrawContext &context) {
  if (auto done = context.pictures->follow(mask_, properties(), patch::MaskOf, context.notes); !done) return done;
  pipeline_ = &gratings(wave, mask(), Pipeline::Primitive::Quad);
  return context.renderer ? context.renderer->ready(*pipeline_) : Result<void>();
}

Body Patch::bodyOf(const Placement &placed) const {
  if (!properties().isGiven(patch::Size)) return placed.boxOfPixels(ownSize_, anchor());
  return placed.box(properties().point(patch::Size), anchor());
}

Result<void> Patch::paintWith(std::optional<Point> frequency, const DisplayList::SharedTexture &picture, DisplayList &list,
                              DrawContext &context) {
  const auto placed = placement(context);
  if (!placed) return placed.error();
  const Properties &from = properties();
  const Body body = bodyOf(*placed);
  const Point cycles = cyclesPerPixel(frequency, placed->ruler, body.half), phase = from.point(patch::Phase);
  Grating made = grating(body);
  setPoint(made.cycles, {cycles.x * placed->flip.x, cycles.y * placed->flip.y});
  made.phase[0] = phaseInTheMiddle(phase.x);
  made.phase[1] = phaseInTheMiddle(phase.y);
  made.maskParameter = mask() == Mask::Picture ? mirrored(placed->flip) : maskParameter(mask(), from.number(patch::Sd), from.number(patch::FringeWidth));
  setColor(made, from.color(common::Color), from.number(common::Contrast), from.number(common::Opacity));
  list.add(*pipeline_, made, picture, mask_.texture());
  return {};
}

Result<void> Patch::appendOutline(std::vector<Point> &to, DrawContext &context) {
  const auto placed = placement(context);
  if (!placed) return placed.error();
  appendCorners(bodyOf(*placed), to);
  return {};
}

}  // namespace fovea
