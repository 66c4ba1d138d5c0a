#include "picture.hpp"

namespace attention_network {
namespace {

// Heights of the window: the heads can be told apart on a small screen too. At 60 cm from one 30 cm high, the row is 8.5 degrees wide.
constexpr double kLength = 0.05, kGap = 0.012, kHead = 0.016, kThickness = 4;  // the last in pixels
constexpr int kArrows = 5, kMiddle = 2;

}  // namespace

Picture::Picture(const fovea::Stimuli &stimuli, double eccentricity)
    : eccentricity_(eccentricity),
      cross_(stimuli, fovea::CrossStyle{.size = {0.03, 0.03}, .thickness = 0.004, .units = "height"}),
      center_(star(stimuli)),
      above_(star(stimuli)),
      below_(star(stimuli)) {
  move(center_, 0);
  move(above_, eccentricity);
  move(below_, -eccentricity);
  const auto line = [&] { return fovea::Line(stimuli, fovea::LineStyle{.lineWidth = kThickness, .units = "height"}); };
  for (int i = 0; i < kArrows; ++i) arrows_.push_back({line(), line(), line()});
}

Picture::Star Picture::star(const fovea::Stimuli &stimuli) {
  const fovea::CrossStyle style{.size = {0.03, 0.03}, .thickness = 0.006, .units = "height"};
  Star made{fovea::Cross(stimuli, style), fovea::Cross(stimuli, style)};
  made.tilted.setOri(45);
  return made;
}

void Picture::move(Star &star, double y) {
  star.upright.setPos({0, y});
  star.tilted.setPos({0, y});
}

void Picture::drawStar(const Star &star) {
  star.upright.draw();
  star.tilted.draw();
}

void Picture::prepare(const Trial &trial) {
  place_ = trial.place;
  const double y = heightOf(trial.place);
  for (int i = 0; i < kArrows; ++i) {
    Arrow &arrow = arrows_[static_cast<std::size_t>(i)];
    const bool isFlanker = i != kMiddle;
    const Direction direction = isFlanker && trial.flankers == Flankers::Incongruent ? opposite(trial.direction) : trial.direction;
    const double x = (i - kMiddle) * (kLength + kGap), half = kLength / 2 * (direction == Direction::Left ? -1 : 1);
    const double head = direction == Direction::Left ? kHead : -kHead;  // back from the tip
    arrow.hasHead = !isFlanker || trial.flankers != Flankers::Neutral;
    arrow.shaft.setStart({x - half, y});
    arrow.shaft.setEnd({x + half, y});
    arrow.upper.setStart({x + half, y});
    arrow.upper.setEnd({x + half + head, y + kHead});
    arrow.lower.setStart({x + half, y});
    arrow.lower.setEnd({x + half + head, y - kHead});
  }
}

void Picture::drawCue(Cue cue) const {
  if (cue != Cue::Center) cross_.draw();
  if (cue == Cue::Center) drawStar(center_);
  if (cue == Cue::Double || (cue == Cue::Spatial && place_ == Place::Above)) drawStar(above_);
  if (cue == Cue::Double || (cue == Cue::Spatial && place_ == Place::Below)) drawStar(below_);
}

void Picture::drawArrows() const {
  cross_.draw();
  for (const Arrow &arrow : arrows_) {
    arrow.shaft.draw();
    if (!arrow.hasHead) continue;
    arrow.upper.draw();
    arrow.lower.draw();
  }
}

}  // namespace attention_network
