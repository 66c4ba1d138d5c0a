// What the participant draws with the pointer or a finger.
#include <cmath>
#include <limits>
#include <utility>

#include "stimuli/interactive.hpp"
#include "stimuli/kinds/kinds.hpp"
#include "stimuli/pipelines/shapes.hpp"

namespace fovea {
namespace {

enum : PropertyIndex { LineWidth = kFirstOwn, ButtonRequired, Strokes, Reset };
constexpr PropertyInfo kOwn[] = {
    {"lineWidth", Form::Length, {1.5}},
    {"buttonRequired", Form::Flag, {1}},
    {"strokes", Form::Contours, {}, {}, {}, true},
    {"reset", Form::Flag, {}, {}, {}, true},
};

class Brush final : public Interactive {
 public:
  using Interactive::Interactive;

  bool takesKeys() const override { return false; }
  bool takesFingers() const override { return true; }

  /// All of the window: what lies in front of it hears of the pointer first.
  Result<void> appendOutline(std::vector<Point> &to, DrawContext &context) override {
    appendCorners({{}, {context.canvas.width / 2.0, context.canvas.height / 2.0}}, to);
    return {};
  }

  bool hear(const Action &action, DrawContext &context) override {
    if (action.isKey() || action.kind == Action::Kind::Wheel || !action.isLeft() || !secondsAt(action.time)) return false;
    const auto placed = placement(context);
    if (!placed) return false;
    const bool needsButton = properties().flag(ButtonRequired);
    if (action.kind == Action::Kind::Press && needsButton) isDrawing_ = false;
    const bool draws = action.kind == Action::Kind::Press || isDrawing_ || !needsButton;
    if (draws) add(placed->ruler.fromPixels({action.x, action.y}));
    isDrawing_ = draws && !(needsButton && action.kind == Action::Kind::Release);
    return draws;
  }

 private:
  Result<void> make(DrawContext &) override {
    if (takeReset(Reset)) {
      isDrawing_ = false;
      tell(Strokes, {});
    }
    const auto kept = properties().list(Strokes);
    strokes_.assign(kept.begin(), kept.end());
    return {};
  }

  /// Another point of the stroke in hand, or the first of a new one. Times two: x and y.
  void add(Point point) {
    constexpr double kBetween = std::numeric_limits<double>::quiet_NaN();
    if (!isDrawing_ && !strokes_.empty()) strokes_.insert(strokes_.end(), {kBetween, kBetween});
    strokes_.insert(strokes_.end(), {point.x, point.y});
    tell(Strokes, strokes_);
  }

  Result<void> paint(DisplayList &list, DrawContext &context) override {
    const auto placed = placement(context);
    if (!placed) return placed.error();
    const double half = properties().number(LineWidth) / 2;
    const Ink color = ink();
    Point before;
    bool isFirst = true;
    for (std::size_t i = 0; i + 1 < strokes_.size(); i += 2) {
      if (std::isnan(strokes_[i])) {
        isFirst = true;
        continue;
      }
      const Point here = placed->ruler.toPixels({strokes_[i], strokes_[i + 1]});
      list.add(kShapes, shape(ShapeForm::Circle, {here, {half, half}}, color));
      if (!std::exchange(isFirst, false)) addBar(list, before, here, half, color);
      before = here;
    }
    return {};
  }

  static void addBar(DisplayList &list, Point from, Point to, double half, const Ink &color) {
    const Point along = to - from;
    const double length = std::hypot(along.x, along.y);
    if (length > 0) list.add(kShapes, shape(ShapeForm::Bar, {0.5 * (from + to), {length / 2, half}, (1 / length) * along}, color));
  }

  std::vector<double> strokes_;  // x, y, x, y, ... in its units; NaN, NaN between two strokes
  bool isDrawing_ = false;
};

}  // namespace

Kind brushKind() { return defineKind<Brush>("brush", kOwn); }

}  // namespace fovea
