// A bar that says how far something has come.
#include "stimuli/kinds/kinds.hpp"
#include "stimuli/panel.hpp"
#include "stimuli/stimulus.hpp"

namespace fovea {
namespace {

enum class Way : std::uint8_t { LeftToRight, RightToLeft, BottomToTop, TopToBottom };
constexpr std::string_view kWays[] = {"left-to-right", "right-to-left", "bottom-to-top", "top-to-bottom"};

enum : PropertyIndex { Share = kFirstOwn, Size, Direct, BackColor, LineColor, LineWidth };
constexpr PropertyInfo kOwn[] = {
    {"progress", Form::Fraction},
    {"size", Form::Size, {0.5, 0.05}},
    {"direction", Form::Word, {}, {}, kWays},
    {"fillColor", Form::Color, {0, 0, 0, 0}},
    {"lineColor", Form::Color, {1, 1, 1, 1}},
    {"lineWidth", Form::Length, {1.5}},
};

class Progress final : public Stimulus {
 public:
  using Stimulus::Stimulus;

  Result<void> appendOutline(std::vector<Point> &to, DrawContext &context) override { return append(to, context, 0); }

 private:
  Result<Panel> panelOf(DrawContext &context) const {
    const auto placed = placement(context);
    if (!placed) return placed.error();
    return Panel(*placed, placed->ruler.size(placed->pos, properties().point(Size)), anchor(), context.canvas);
  }

  Result<void> appendReach(std::vector<Point> &to, DrawContext &context) override {
    return append(to, context, properties().number(LineWidth) / 2);
  }

  Result<void> append(std::vector<Point> &to, DrawContext &context, double beyond) {
    const auto panel = panelOf(context);
    if (!panel) return panel.error();
    appendCorners(panel->body(), to, beyond);
    return {};
  }

  Result<void> paint(DisplayList &list, DrawContext &context) override {
    const auto panel = panelOf(context);
    if (!panel) return panel.error();
    const Point size = panel->size();
    const Edges whole{0, 0, size.x, size.y};
    panel->box(list, whole, ink(BackColor));
    panel->box(list, bar(size), ink());
    if (const double width = properties().number(LineWidth); width > 0)
      panel->framed(list, whole, {0, 0, 0, 0}, ink(LineColor), width);
    return {};
  }

  Edges bar(Point size) const {
    const double share = properties().number(Share);
    switch (properties().word<Way>(Direct)) {
      case Way::LeftToRight:
        return {0, 0, share * size.x, size.y};
      case Way::RightToLeft:
        return {(1 - share) * size.x, 0, size.x, size.y};
      case Way::BottomToTop:
        return {0, (1 - share) * size.y, size.x, size.y};
      case Way::TopToBottom:
        break;
    }
    return {0, 0, size.x, share * size.y};
  }
};

}  // namespace

Kind progressKind() { return defineKind<Progress>("progress", kOwn); }

}  // namespace fovea
