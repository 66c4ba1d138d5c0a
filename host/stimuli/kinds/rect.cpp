// A box, with a line on its edge and round corners, if wanted.
#include "stimuli/kinds/kinds.hpp"
#include "stimuli/pipelines/shapes.hpp"

namespace fovea {
namespace {

enum : PropertyIndex { Size = kFirstOwn, LineWidth, LineColor, Radius, FillColor };
constexpr PropertyInfo kOwn[] = {
    {"size", Form::Size, {0.5, 0.5}},
    {"lineWidth", Form::Length, {1.5}},
    {"lineColor", Form::Color, {0, 0, 0, 0}},
    {"radius", Form::Length},
    {"fillColor", Form::Color},  // its default is color
};

class Rect final : public Stimulus {
 public:
  using Stimulus::Stimulus;

  Result<void> appendOutline(std::vector<Point> &to, DrawContext &context) override { return append(to, context, 0); }

 private:
  Result<void> paint(DisplayList &list, DrawContext &context) override {
    const auto body = bodyOf(context);
    if (!body) return body.error();
    list.add(kShapes, shape(ShapeForm::Box, *body, ink(filling(FillColor)), ink(LineColor)));
    return {};
  }

  Result<void> appendReach(std::vector<Point> &to, DrawContext &context) override {
    return append(to, context, lineWidth(LineWidth, LineColor) / 2);
  }

  Result<void> append(std::vector<Point> &to, DrawContext &context, double beyond) {
    const auto body = bodyOf(context);
    if (!body) return body.error();
    appendCorners(*body, to, beyond);
    return {};
  }

  Result<Body> bodyOf(const DrawContext &context) const {
    const auto placed = placement(context);
    if (!placed) return placed.error();
    Body body = placed->box(properties().point(Size), anchor());
    body.roundness = placed->ruler.length(properties().number(Radius));
    body.lineWidth = lineWidth(LineWidth, LineColor);
    return body;
  }
};

}  // namespace

Kind rectKind() { return defineKind<Rect>("rect", kOwn); }

}  // namespace fovea
