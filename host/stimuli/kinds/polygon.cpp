// Polygons with sides of one length, and slices of a disc.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "stimuli/kinds/kinds.hpp"
#include "stimuli/kinds/outline.hpp"

namespace fovea {
namespace {

/// A radius counts along y, so that what is round stays round.
Point onCircle(double degrees, double radius, const Ruler &ruler) {
  const double radians = degrees * std::numbers::pi / 180;
  return {radius * std::sin(radians) * ruler.scale().y / ruler.scale().x, radius * std::cos(radians)};
}

namespace polygon {
enum : PropertyIndex { Edges = outline::kNext, Radius };
constexpr auto kOwn = withOutline({
    {"edges", Form::Whole, {3}, {}, {}, true},
    {"radius", Form::Length, {0.5}, {}, {}, true},
});
}  // namespace polygon

/// The first corner is above the middle.
class Polygon final : public Outline {
 public:
  using Outline::Outline;

 private:
  Result<void> make(DrawContext &context) override {
    const double edges = properties().number(polygon::Edges);
    if (edges < 3) return properties().bad(polygon::Edges, "is " + cellText(edges), "give 3 or more; two corners are a line");
    return Outline::make(context);
  }
  void appendVertices(std::vector<Point> &to, const Ruler &ruler) const override {
    constexpr double kMost = 10000;
    const double edges = std::clamp(properties().number(polygon::Edges), 0.0, kMost);
    for (double i = 0; i < edges; ++i) to.push_back(onCircle(360 * i / edges, properties().number(polygon::Radius), ruler));
  }
};

namespace pie {
enum : PropertyIndex { Start = outline::kNext, End, Radius };
constexpr auto kOwn = withOutline({
    {"start", Form::Number, {0}, {}, {}, true},
    {"end", Form::Number, {90}, {}, {}, true},
    {"radius", Form::Length, {0.5}, {}, {}, true},
});
}  // namespace pie

/// From start to end, degrees clockwise from above.
class Pie final : public Outline {
 public:
  using Outline::Outline;

 private:
  void appendVertices(std::vector<Point> &to, const Ruler &ruler) const override {
    const double start = properties().number(pie::Start), radius = properties().number(pie::Radius);
    const double sweep = std::clamp(properties().number(pie::End) - start, -360.0, 360.0);
    // So many corners that no edge is further than a hundredth of a pixel from the circle.
    const double pixels = std::max(radius * ruler.scale().y, 1.0);
    const double step = 2 * std::acos(1 - std::min(0.01 / pixels, 1.0)) * 180 / std::numbers::pi;
    const double steps = std::clamp(std::ceil(std::abs(sweep) / step), 1.0, 4000.0);
    if (std::abs(sweep) < 360) to.push_back({0, 0});
    for (double i = 0; i <= steps; ++i) to.push_back(onCircle(start + sweep * i / steps, radius, ruler));
  }
};

}  // namespace

Kind polygonKind() { return defineKind<Polygon>("polygon", polygon::kOwn); }
Kind pieKind() { return defineKind<Pie>("pie", pie::kOwn); }

}  // namespace fovea
