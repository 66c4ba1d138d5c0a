#include "stimuli/stimulus.hpp"

namespace fovea {

Result<void> Stimulus::prepare(DrawContext &context) {
  if (auto ruler = Ruler::create(units(context), context.canvas, context.profile); !ruler) return ruler.error();
  if (!properties_.takeRemake()) return {};
  auto made = make(context);
  if (!made) properties_.askForRemake();
  return made;
}

Result<void> Stimulus::draw(DisplayList &list, DrawContext &context) {
  if (auto prepared = prepare(context); !prepared) return prepared;
  list.setBlend(properties_.word<Blend>(common::BlendMode));
  return paint(list, context);
}

Result<Box> Stimulus::measure(DrawContext &context) {
  if (auto prepared = prepare(context); !prepared) return prepared.error();
  reach_.clear();
  if (auto reached = appendReach(reach_, context); !reached) return reached.error();
  const auto ruler = Ruler::create(units(context), context.canvas, context.profile);
  if (!ruler) return ruler.error();
  return boxAround(reach_, *ruler);
}

Result<Placement> Stimulus::placement(const DrawContext &context) const {
  auto ruler = Ruler::create(units(context), context.canvas, context.profile);
  if (!ruler) return ruler.error();
  const Point pos = properties_.point(common::Pos);
  const auto sign = [&](PropertyIndex flip) { return properties_.flag(flip) ? -1.0 : 1.0; };
  return Placement{*ruler, pos, ruler->toPixels(pos), axisOf(properties_.number(common::Ori)),
                   {sign(common::FlipHoriz), sign(common::FlipVert)}};
}

Ink Stimulus::ink(PropertyIndex color) const {
  return inkOf(properties_.color(color), properties_.number(common::Contrast), properties_.number(common::Opacity));
}

}  // namespace fovea
