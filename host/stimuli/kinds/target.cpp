// Where to look, for the calibration of eye trackers: a ring around a dot.
#include "stimuli/kinds/kinds.hpp"
#include "stimuli/pipelines/shapes.hpp"

namespace fovea {
namespace {

enum : PropertyIndex { OuterRadius = kFirstOwn, InnerRadius, LineWidth, FillColor, InnerColor };
constexpr PropertyInfo kOwn[] = {
    {"outerRadius", Form::Length, {0.05}},
    {"innerRadius", Form::Length, {0.02}},
    {"lineWidth", Form::Length, {2}},
    {"fillColor", Form::Color, {0, 0, 0, 0}},  // of the ring's inside
    {"innerColor", Form::Color},               // its default is color
};

class Target final : public Stimulus {
 public:
  using Stimulus::Stimulus;

  Result<void> appendOutline(std::vector<Point> &to, DrawContext &context) override {
    const auto ring = bodyOf(OuterRadius, context);
    if (!ring) return ring.error();
    appendEllipse(*ring, to);
    return {};
  }

 private:
  Result<void> paint(DisplayList &list, DrawContext &context) override {
    const auto ring = bodyOf(OuterRadius, context);
    const auto dot = bodyOf(InnerRadius, context);
    if (!ring) return ring.error();
    if (!dot) return dot.error();
    list.add(kShapes, shape(ShapeForm::Circle, *ring, ink(FillColor), ink()));
    Body inner = *dot;
    inner.lineWidth = 0;
    const bool hasOwn = properties().isGiven(InnerColor);
    list.add(kShapes, shape(ShapeForm::Circle, inner, hasOwn ? ink(InnerColor) : ink()));
    return {};
  }

  Result<void> appendReach(std::vector<Point> &to, DrawContext &context) override {
    auto ring = bodyOf(OuterRadius, context);
    if (!ring) return ring.error();
    ring->axis = {1, 0};  // round: its box does not turn
    appendCorners(*ring, to, ring->lineWidth / 2);
    return {};
  }

  /// Both hang from the ring's anchor.
  Result<Body> bodyOf(PropertyIndex radius, const DrawContext &context) const {
    const auto placed = placement(context);
    if (!placed) return placed.error();
    const double outer = placed->ruler.length(properties().number(OuterRadius)), own = placed->ruler.length(properties().number(radius));
    Body body = placed->boxOfPixels({2 * outer, 2 * outer}, anchor());
    body.half = {own, own};
    body.lineWidth = properties().number(LineWidth);
    return body;
  }
};

}  // namespace

Kind targetKind() { return defineKind<Target>("target", kOwn); }

}  // namespace fovea
