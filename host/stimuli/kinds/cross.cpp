// The fixation cross: two bars that share their middle.
#include "stimuli/kinds/kinds.hpp"
#include "stimuli/pipelines/shapes.hpp"

namespace fovea {
namespace {

enum : PropertyIndex { Size = kFirstOwn, Thickness };
constexpr PropertyInfo kOwn[] = {
    {"size", Form::Size, {0.1, 0.1}},
    {"thickness", Form::Length, {0.01}},
};

class Cross final : public Stimulus {
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
    list.add(kShapes, shape(ShapeForm::Cross, *body, ink()));
    return {};
  }

  Result<Body> bodyOf(const DrawContext &context) const {
    const auto placed = placement(context);
    if (!placed) return placed.error();
    Body body = placed->box(properties().point(Size), anchor());
    body.roundness = placed->ruler.length(properties().number(Thickness)) / 2;
    return body;
  }
};

}  // namespace

Kind crossKind() { return defineKind<Cross>("cross", kOwn); }

}  // namespace fovea
