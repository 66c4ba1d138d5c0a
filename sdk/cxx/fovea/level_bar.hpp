#pragma once
// How loud it is, as a bar from -60 to 0 dB of full scale.

#include <algorithm>
#include <cmath>
#include <vector>

#include "fovea/audio.hpp"
#include "fovea/stimuli.hpp"
#include "fovea/time.hpp"

namespace fovea {

constexpr double kQuietest_dB = -60;

/// Of a share of full scale; of silence, and less, the least that is shown.
inline double decibels(double amplitude) { return amplitude > 0 ? std::max(kQuietest_dB, 20 * std::log10(amplitude)) : kQuietest_dB; }

/// Follows what comes in: up at once, and down by degrees. Thread: [stage].
class LevelFollower {
 public:
  explicit LevelFollower(double decay_s = 0.1) : decay_s_(decay_s) {}
  /// Units: dB of full scale.
  double next(double peak, Timestamp at) {
    const double since_s = last_.time_since_epoch().count() > 0 ? toSeconds(at - last_) : 0;
    last_ = at;
    level_ = std::max(peak, level_ * std::exp(-since_s / decay_s_));
    return decibels(level_);
  }

 private:
  double decay_s_, level_ = 0;
  Timestamp last_{};
};

/// Marks stand at levels that matter. Thread: [stage].
class LevelBar {
 public:
  /// Units of lengths: the window's heights.
  LevelBar(const Stimuli &stimuli, double width, double height, Color ink, bool isRightToLeft, const std::vector<double> &marks_dB = {})
      : width_(width), height_(height), isRightToLeft_(isRightToLeft), ground_(rect(stimuli, width, {ink.r, ink.g, ink.b, 0.25})), filling_(rect(stimuli, width, ink)) {
    for (const double mark : marks_dB) marks_.push_back({mark, rect(stimuli, kMark * height, ink)});
  }
  void setWidth(double width) { ground_.setSize({width_ = width, height_}); }
  void place(Point middle) {
    middle_ = middle;
    ground_.setPos(middle);
    for (Mark &mark : marks_) {
      mark.line.setSize({kMark * height_, 2 * height_});
      mark.line.setPos({middle.x + way() * (shareOf(mark.level_dB) - 0.5) * width_, middle.y});
    }
  }
  void draw(double level_dB, Color color) {
    ground_.draw();
    const double length = shareOf(level_dB) * width_;
    filling_.setSize({length, height_});
    filling_.setPos({middle_.x - way() * (width_ - length) / 2, middle_.y});
    filling_.setColor(color);
    if (length > 0) filling_.draw();
    for (Mark &mark : marks_) mark.line.draw();
  }

 private:
  static constexpr double kMark = 0.15;  // as wide as that, of its height
  struct Mark {
    double level_dB;
    Rect line;
  };
  Rect rect(const Stimuli &stimuli, double width, Color color) const { return Rect(stimuli, RectStyle{.size = {width, height_}, .color = color, .lineWidth = 0, .units = "height"}); }
  static double shareOf(double level_dB) { return std::clamp(1 - level_dB / kQuietest_dB, 0.0, 1.0); }
  double way() const { return isRightToLeft_ ? -1 : 1; }

  double width_, height_;
  bool isRightToLeft_;
  Rect ground_, filling_;
  std::vector<Mark> marks_;
  Point middle_{};
};

}  // namespace fovea
