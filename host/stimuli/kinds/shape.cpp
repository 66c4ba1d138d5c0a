// Any polygon, of one contour or several.
#include "stimuli/kinds/kinds.hpp"
#include "stimuli/kinds/outline.hpp"

namespace fovea {
namespace {

constexpr std::string_view kWindings[] = {"evenOdd", "nonZero"};

enum : PropertyIndex { Vertices = outline::kNext, Size, CloseShape, WindingRule };
constexpr auto kOwn = withOutline({
    {"vertices", Form::Contours, {}, {}, {}, true},  // its default is a triangle
    {"size", Form::Size, {1, 1}, {}, {}, true},
    {"closeShape", Form::Flag, {1}, {}, {}, true},
    {"windingRule", Form::Word, {}, {}, kWindings, true},
});

constexpr double kTriangle[] = {-0.5, 0, 0, 0.5, 0.5, 0};

class ShapeOfVertices final : public Outline {
 public:
  using Outline::Outline;

 private:
  void appendVertices(std::vector<Point> &to, const Ruler &) const override {
    const std::span<const double> numbers = properties().isGiven(Vertices) ? properties().list(Vertices) : kTriangle;
    const Point size = properties().point(Size);
    for (std::size_t i = 0; i < numbers.size(); i += 2) to.push_back({numbers[i] * size.x, numbers[i + 1] * size.y});
  }
  Winding winding() const override { return properties().word<Winding>(WindingRule); }
  bool isClosed() const override { return properties().flag(CloseShape); }
};

}  // namespace

Kind shapeKind() { return defineKind<ShapeOfVertices>("shape", kOwn); }

}  // namespace fovea
