#pragma once
// A bar that fills up as something goes on.

#include <algorithm>

#include "fovea/stimuli.hpp"

namespace fovea {

/// Thread: [stage].
class TimeLine {
 public:
  /// Units: the window's heights.
  TimeLine(const Stimuli &stimuli, double width, double height, Color ink, bool isRightToLeft)
      : width_(width), height_(height), way_(isRightToLeft ? -1 : 1), ground_(rect(stimuli, {ink.r, ink.g, ink.b, 0.25})), filling_(rect(stimuli, {ink.r, ink.g, ink.b, 0.9})) {}
  void setWidth(double width) { ground_.setSize({width_ = width, height_}); }
  void place(Point middle) { ground_.setPos(middle_ = middle); }
  /// `share`: 0 to 1.
  void draw(double share) {
    ground_.draw();
    if (share <= 0) return;
    const double length = std::clamp(share * width_, height_, width_);
    filling_.setSize({length, height_});
    filling_.setPos({middle_.x - way_ * (width_ - length) / 2, middle_.y});
    filling_.draw();
  }

 private:
  Rect rect(const Stimuli &stimuli, Color color) const { return Rect(stimuli, RectStyle{.size = {width_, height_}, .color = color, .lineWidth = 0, .radius = height_ / 2, .units = "height"}); }

  double width_, height_, way_;
  Rect ground_, filling_;
  Point middle_{};
};

}  // namespace fovea
