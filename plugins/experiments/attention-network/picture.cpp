#include "picture.hpp"

namespace attention_network {
namespace {

// Degrees, as published: Fan, McCandliss, Sommer, Raz & Posner (2002), doi:10.1162/089892902317361886; what it does not say (heads,
// stars and cross) is in proportion.
constexpr double kLength = 0.55, kGap = 0.06, kHead = 0.18, kStar = 0.45, kCross = 0.45;
constexpr double kHeightsPerDegree = 0.0349;
constexpr int kArrows = 5, kMiddle = 2;

}  // namespace

Picture::Picture(const fovea::Stimuli &stimuli, Units units, double eccentricity_deg, double lineWidth_px)
    : units_(fovea::nameOf(units)),
      degree_(units == Units::Deg ? 1 : kHeightsPerDegree),
      eccentricity_(eccentricity_deg * degree_),
      cross_(stimuli, fovea::CrossStyle{.size = {kCross * degree_, kCross * degree_}, .thickness = 0.07 * degree_, .units = units_}),
      center_(star(stimuli)),
      above_(star(stimuli)),
      below_(star(stimuli)) {
  move(center_, 0);
  move(above_, eccentricity_);
  move(below_, -eccentricity_);
  const auto line = [&] { return fovea::Line(stimuli, fovea::LineStyle{.lineWidth = lineWidth_px, .units = units_}); };
  for (int i = 0; i < kArrows; ++i) arrows_.push_back({line(), line(), line()});
}

Picture::Star Picture::star(const fovea::Stimuli &stimuli) const {
  const fovea::CrossStyle style{.size = {kStar * degree_, kStar * degree_}, .thickness = 0.1 * degree_, .units = units_};
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
    const double x = (i - kMiddle) * (kLength + kGap) * degree_, half = kLength / 2 * degree_ * (direction == Direction::Left ? -1 : 1);
    const double wing = kHead * degree_, head = direction == Direction::Left ? wing : -wing;  // back from the tip
    arrow.hasHead = !isFlanker || trial.flankers != Flankers::Neutral;
    arrow.shaft.setStart({x - half, y});
    arrow.shaft.setEnd({x + half, y});
    arrow.upper.setStart({x + half, y});
    arrow.upper.setEnd({x + half + head, y + wing});
    arrow.lower.setStart({x + half, y});
    arrow.lower.setEnd({x + half + head, y - wing});
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
