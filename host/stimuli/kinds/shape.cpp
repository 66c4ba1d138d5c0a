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
  Result<void> make(DrawContext &context) override {
    const std::size_t corners = vertices().size() / 2;
    const bool isLine = corners == 2 && lineWidth(outline::LineWidth, outline::LineColor) > 0;
    if (corners < 3 && !isLine && !std::exchange(isNoted_, true))
      context.notes.push_back("shape.vertices: " + std::to_string(corners) + " of them enclose nothing, and no line is seen; give three or more, or a lineColor");
    return Outline::make(context);
  }
  std::span<const double> vertices() const { return properties().isGiven(Vertices) ? properties().list(Vertices) : kTriangle; }
  void appendVertices(std::vector<Point> &to, const Ruler &) const override {
    const std::span<const double> numbers = vertices();
    const Point size = properties().point(Size);
    for (std::size_t i = 0; i < numbers.size(); i += 2) to.push_back({numbers[i] * size.x, numbers[i + 1] * size.y});
  }
  Winding winding() const override { return properties().word<Winding>(WindingRule); }
  bool isClosed() const override { return properties().flag(CloseShape); }

  bool isNoted_ = false;
};

}  // namespace

Kind shapeKind() { return defineKind<ShapeOfVertices>("shape", kOwn); }

}  // namespace fovea
