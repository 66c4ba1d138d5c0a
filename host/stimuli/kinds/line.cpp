// A straight line between two points.
#include <cmath>

#include "stimuli/kinds/kinds.hpp"
#include "stimuli/pipelines/shapes.hpp"

namespace fovea {
namespace {

enum : PropertyIndex { Start = kFirstOwn, End, LineWidth };
constexpr PropertyInfo kOwn[] = {
    {"start", Form::Point, {-0.5, -0.5}},
    {"end", Form::Point, {0.5, 0.5}},
    {"lineWidth", Form::Length, {1.5}},
};

class Line final : public Stimulus {
 public:
  using Stimulus::Stimulus;

  Result<void> appendOutline(std::vector<Point> &to, DrawContext &context) override {
    const auto body = bodyOf(context);
    if (!body) return body.error();
    appendCorners(*body, to);
    return {};
  }

 private:
  Result<void> paint(DisplayList &list, DrawContext &context) override {
    const auto body = bodyOf(context);
    if (!body) return body.error();
    list.add(kShapes, shape(ShapeForm::Bar, *body, ink()));
    return {};
  }

  Result<Body> bodyOf(const DrawContext &context) const {
    const auto placed = placement(context);
    if (!placed) return placed.error();
    const Point start = placed->toPixels(properties().point(Start)), end = placed->toPixels(properties().point(End));
    const Point along = end - start;
    const double length = std::hypot(along.x, along.y);
    Body body{0.5 * (start + end), {length / 2, properties().number(LineWidth) / 2}};
    if (length > 0) body.axis = (1 / length) * along;
    // Its anchor is a point of the box around both ends, which turns with it.
    const Point reach{std::abs(along.x) / 2, std::abs(along.y) / 2};
    const Point hangs = anchor();
    if (hangs.x != 0) body.centre.x = placed->centre.x - hangs.x * reach.x;
    if (hangs.y != 0) body.centre.y = placed->centre.y - hangs.y * reach.y;
    return body;
  }
};

}  // namespace

Kind lineKind() { return defineKind<Line>("line", kOwn); }

}  // namespace fovea
