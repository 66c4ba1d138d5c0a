#include "stimuli/dragging.hpp"

#include <algorithm>

namespace fovea {
namespace {

bool isDraggable(const Stimulus *one) { return one->properties().flag(common::Draggable); }

Result<Ruler> rulerOf(const Stimulus &one, const DrawContext &context) {
  return Ruler::create(one.properties().ownUnits().value_or(context.units), context.canvas, context.profile);
}

}  // namespace

bool Dragging::isUnder(Stimulus &one, Point pointer, DrawContext &context) {
  outline_.clear();
  return one.appendOutline(outline_, context) && isInside(outline_, pointer);
}

void Dragging::hear(const Action &action, std::span<Stimulus *const> shown, DrawContext &context) {
  const Point pointer{action.x, action.y};
  if (action.kind == Action::Kind::Press && action.isLeft()) {
    const auto found = std::find_if(shown.rbegin(), shown.rend(), [&](Stimulus *one) { return isDraggable(one) && isUnder(*one, pointer, context); });
    held_ = found == shown.rend() ? nullptr : *found;
    if (!held_) return;
    if (const auto ruler = rulerOf(*held_, context)) grip_ = pointer - ruler->toPixels(held_->properties().point(common::Pos));
    return;
  }
  const bool isLetGo = action.kind == Action::Kind::Release && action.isLeft();
  if (!held_ || (action.kind != Action::Kind::Move && !isLetGo)) return;
  // The experiment may have taken it off the screen, or forbidden it.
  if (std::find(shown.begin(), shown.end(), held_) == shown.end() || !isDraggable(held_)) {
    held_ = nullptr;
    return;
  }
  if (const auto ruler = rulerOf(*held_, context)) {
    const Point pos = ruler->fromPixels(pointer - grip_);
    const double numbers[] = {pos.x, pos.y};
    (void)held_->properties().setNumbers(common::Pos, numbers);
  }
  if (isLetGo) held_ = nullptr;
}

}  // namespace fovea
