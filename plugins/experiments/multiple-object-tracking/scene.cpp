#include "scene.hpp"

#include <string>

namespace multiple_object_tracking {
namespace {

constexpr fovea::Color kItem{0.5, 0.5, 0.5, 1}, kLit{1, 0.2, -1, 1}, kRing{-0.4, 0.5, 1, 1}, kNone{0, 0, 0, 0};

/// An arrow whose tip is where it is.
fovea::ShapeStyle arrow() {
  fovea::ShapeStyle style;
  style.contours = {{{0, 0}, {0, -0.034}, {0.008, -0.026}, {0.014, -0.038}, {0.019, -0.036}, {0.013, -0.024}, {0.024, -0.024}}};
  style.color = {1, 1, 1, 1};
  style.lineColor = {-1, -1, -1, 1};
  style.anchor = "top-left";
  style.units = "height";
  return style;
}

void checkRoom(const fovea::Stimuli &stimuli, const Scene::Style &style) {
  const fovea::Rect window(stimuli, {.size = {style.aspect, 1}, .units = "height"});
  for (const double right : {-0.5, 0.5})
    for (const double up : {-0.5, 0.5}) {
      const fovea::Circle corner(stimuli, {.radius = 0.01, .pos = {right * style.field.x, up * style.field.y}, .units = "deg"});
      if (!corner.overlaps(window))
        throw fovea::Failure("the field of \"fieldWidth_deg\" by \"fieldHeight_deg\" is larger than the window; make it smaller, or sit closer",
                             FOVEA_E_ARGUMENT);
    }
}

}  // namespace

Scene::Scene(const fovea::Stimuli &stimuli, const Style &style)
    : item_(stimuli, {.radius = style.radius, .color = kItem, .units = "deg"}),
      ring_(stimuli, {.radius = style.radius * 1.25, .color = kNone, .lineWidth = 3, .lineColor = kRing, .units = "deg"}),
      tip_(stimuli, {.radius = 0.0005, .units = "height"}),
      pointer_(stimuli, arrow()),
      cross_(stimuli, {.size = {0.5, 0.5}, .thickness = 0.08, .units = "deg"}) {
  checkRoom(stimuli, style);
  for (int item = 0; item < style.items; ++item)
    numbers_.emplace_back(stimuli, fovea::TextStyle{.text = std::to_string((item + 1) % 10), .height = style.radius * 1.3, .color = {-1, -1, -1, 1},
                                                    .isBold = true, .units = "deg"});
}

void Scene::draw(const std::vector<fovea::Point> &places, const Marks &marks) {
  cross_.draw();
  for (std::size_t i = 0; i < places.size(); ++i) {
    const int item = static_cast<int>(i);
    item_.setPos(places[i]);
    item_.setColor(has(marks.lit, item) ? kLit : kItem);
    item_.draw();
    if (has(marks.ringed, item)) {
      ring_.setPos(places[i]);
      ring_.draw();
    }
    if (!marks.areNumbered) continue;
    numbers_[i].setPos(places[i]);
    numbers_[i].draw();
  }
  if (!marks.pointer) return;
  pointer_.setPos(*marks.pointer);
  pointer_.draw();
}

std::optional<int> Scene::itemAt(fovea::Point point, const std::vector<fovea::Point> &places) {
  tip_.setPos(point);
  for (std::size_t i = 0; i < places.size(); ++i) {
    item_.setPos(places[i]);
    if (item_.overlaps(tip_)) return static_cast<int>(i);
  }
  return {};
}

}  // namespace multiple_object_tracking
