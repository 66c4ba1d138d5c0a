// A disc, or a ring when it is a line without a fill.
#include "stimuli/kinds/kinds.hpp"
#include "stimuli/pipelines/shapes.hpp"

namespace fovea {
namespace {

enum : PropertyIndex { Radius = kFirstOwn, LineWidth, LineColor, FillColor };
constexpr PropertyInfo kOwn[] = {
    {"radius", Form::Length, {0.5}},
    {"lineWidth", Form::Length, {1.5}},
    {"lineColor", Form::Color, {0, 0, 0, 0}},
    {"fillColor", Form::Color},  // its default is color
};

class Circle final : public Stimulus {
 public:
  using Stimulus::Stimulus;

  Result<void> appendOutline(std::vector<Point> &to, DrawContext &context) override {
    const auto body = bodyOf(context);
    if (!body) return body.error();
    appendEllipse(*body, to);
    return {};
  }

 private:
  Result<void> paint(DisplayList &list, DrawContext &context) override {
    const auto body = bodyOf(context);
    if (!body) return body.error();
    list.add(kShapes, shape(ShapeForm::Circle, *body, ink(filling(FillColor)), ink(LineColor)));
    return {};
  }

  Result<void> appendReach(std::vector<Point> &to, DrawContext &context) override {
    auto body = bodyOf(context);
    if (!body) return body.error();
    body->axis = {1, 0};  // round: its box does not turn
    appendCorners(*body, to, body->lineWidth / 2);
    return {};
  }

  Result<Body> bodyOf(const DrawContext &context) const {
    const auto placed = placement(context);
    if (!placed) return placed.error();
    const double radius = placed->ruler.length(properties().number(Radius));
    Body body = placed->boxOfPixels({2 * radius, 2 * radius}, anchor());
    body.lineWidth = lineWidth(LineWidth, LineColor);
    return body;
  }
};

}  // namespace

Kind circleKind() { return defineKind<Circle>("circle", kOwn); }

}  // namespace fovea
