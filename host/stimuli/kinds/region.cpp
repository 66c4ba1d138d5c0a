// Parts of the window that are not seen themselves: an aperture, through which the rest is seen, and a region of interest.
#include <cmath>

#include "stimuli/kinds/kinds.hpp"
#include "stimuli/kinds/outline.hpp"
#include "stimuli/renderer.hpp"

namespace fovea {
namespace {

enum class Area : std::uint8_t { Circle, Rectangle, Triangle, Vertices };
constexpr std::string_view kForms[] = {"circle", "rectangle", "triangle", "vertices"};

enum : PropertyIndex { ShapeOf = outline::kNext, Size, Vertices, Inverted, Enabled };
constexpr auto kAperture = withOutline({
    {"shape", Form::Word, {}, {}, kForms, true},
    {"size", Form::Size, {1, 1}, {}, {}, true},
    {"vertices", Form::Contours, {}, {}, {}, true},
    {"inverted", Form::Flag},
    {"enabled", Form::Flag, {1}},
});
constexpr auto kRoi = withOutline({
    {"shape", Form::Word, {1}, {}, kForms, true},
    {"size", Form::Size, {1, 1}, {}, {}, true},
    {"vertices", Form::Contours, {}, {}, {}, true},
});

class Region : public Outline {
 public:
  using Outline::Outline;

 private:
  void appendVertices(std::vector<Point> &to, const Ruler &) const override {
    const Point size = properties().point(Size);
    const auto add = [&](double x, double y) { to.push_back({x * size.x, y * size.y}); };
    switch (properties().word<Area>(ShapeOf)) {
      case Area::Circle: {
        constexpr int kCorners = 256;
        for (int i = 0; i < kCorners; ++i) {
          const Point on = axisOf(-360.0 * i / kCorners);
          add(on.x / 2, on.y / 2);
        }
        return;
      }
      case Area::Rectangle:
        return add(-0.5, -0.5), add(0.5, -0.5), add(0.5, 0.5), add(-0.5, 0.5);
      case Area::Triangle:
        return add(-0.5, -0.5), add(0.5, -0.5), add(0, 0.5);
      case Area::Vertices:
        break;
    }
    const std::span<const double> numbers = properties().list(Vertices);
    for (std::size_t i = 0; i < numbers.size(); i += 2) add(numbers[i], numbers[i + 1]);
  }
};

/// What is drawn after it in this frame is seen through it, until it is drawn with `enabled` off.
class Aperture final : public Region {
 public:
  using Region::Region;

  Stimulus *aperture(Stimulus *) override { return properties().flag(Enabled) ? this : nullptr; }
  bool isOpenAt(Point at, DrawContext &context) override {
    outline_.clear();
    return appendOutline(outline_, context) && isInside(outline_, at) != properties().flag(Inverted);
  }

 private:
  Result<void> make(DrawContext &context) override {
    if (context.renderer)
      if (auto done = context.renderer->readyAperture(); !done) return done;
    return Region::make(context);
  }

  Result<void> paint(DisplayList &list, DrawContext &context) override {
    using Clip = DisplayList::Clip;
    if (!properties().flag(Enabled)) return list.setClip(Clip::None), Result<void>();
    list.setBlend(Blend::Average);
    list.setClip(Clip::Shape);
    auto painted = paintFill(list, context, {1, 1, 1, 1});
    list.setClip(properties().flag(Inverted) ? Clip::Outside : Clip::Inside);
    return painted;
  }

  std::vector<Point> outline_;
};

/// For contains() and overlaps() alone.
class Roi final : public Region {
 public:
  using Region::Region;

 private:
  Result<void> paint(DisplayList &, DrawContext &) override { return {}; }
};

}  // namespace

Kind apertureKind() { return defineKind<Aperture>("aperture", kAperture); }
Kind roiKind() { return defineKind<Roi>("roi", kRoi); }

}  // namespace fovea
