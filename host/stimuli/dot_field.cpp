#include "stimuli/dot_field.hpp"

#include <cmath>
#include <numbers>

namespace fovea {

DotField::DotField(const DotRules &rules, std::uint64_t seed) : random_(seed) { setRules(rules); }

void DotField::setRules(const DotRules &rules) {
  const double before = rules_.lifetime;
  rules_ = rules;
  const std::size_t old = dots_.size();
  dots_.resize(rules.count);
  headings_.resize(rules.count);
  lives_.resize(rules.count);
  for (std::size_t i = old; i < rules.count; ++i) begin(i);
  if (rules.lifetime == before) return;
  for (std::size_t i = 0; i < std::min(old, rules.count); ++i) lives_[i] = random_.uniform() * rules.lifetime;
}

void DotField::scatter() {
  for (std::size_t i = 0; i < dots_.size(); ++i) begin(i);
}

void DotField::begin(std::size_t dot) {
  dots_[dot] = anywhere();
  headings_[dot] = anyHeading();
  // Lives that began together would end together, and all dots would jump at once.
  lives_[dot] = random_.uniform() * rules_.lifetime;
}

std::size_t DotField::signalCount() const {
  return static_cast<std::size_t>(std::lround(rules_.coherence * static_cast<double>(rules_.count)));
}

void DotField::advance(double length) {
  const double angle = rules_.direction * std::numbers::pi / 180, reach = rules_.speed * length;
  const Point signal{reach * std::cos(angle), reach * std::sin(angle)};
  std::size_t signalsLeft = signalCount();
  for (std::size_t i = 0; i < dots_.size(); ++i) {
    // Of the dots left, each is as likely as any other to be one of the signals left.
    const auto dotsLeft = static_cast<double>(dots_.size() - i);
    const bool isSignal = rules_.signal == SignalDots::Same
                              ? signalsLeft > 0
                              : random_.uniform() * dotsLeft < static_cast<double>(signalsLeft);
    if (isSignal) --signalsLeft;

    Point &dot = dots_[i];
    if (isSignal) {
      dot = {dot.x + signal.x, dot.y + signal.y};
    } else if (rules_.noise == NoiseDots::Position) {
      dot = anywhere();
    } else {
      const Point heading = rules_.noise == NoiseDots::Walk ? anyHeading() : headings_[i];
      dot = {dot.x + reach * heading.x, dot.y + reach * heading.y};
    }
    const bool isAlive = outlives(i, length);
    if (!isAlive || !isInField(dot)) dot = anywhere();
  }
}

/// Takes the step off the life that is left; a life that is over is followed by the next.
bool DotField::outlives(std::size_t dot, double length) {
  if (rules_.lifetime < 0) return true;
  double &life = lives_[dot];
  life -= length;
  if (life > 0) return true;
  life += rules_.lifetime;  // what this step took too much is the next life's, so that seconds do not add up
                            // to more
  if (life <= 0) life = rules_.lifetime;
  return false;
}

bool DotField::isInField(Point dot) const {
  const double x = 2 * dot.x, y = 2 * dot.y, width = rules_.field.x, height = rules_.field.y;
  if (!rules_.isRound) return std::fabs(x) <= width && std::fabs(y) <= height;
  return x * x * height * height + y * y * width * width <= width * width * height * height;
}

Point DotField::anywhere() {
  while (true) {
    const double x = random_.uniform() - 0.5, y = random_.uniform() - 0.5;
    if (!rules_.isRound || x * x + y * y <= 0.25) return {x * rules_.field.x, y * rules_.field.y};
  }
}

/// Twice the angle of a place in the circle: no sine is needed, and every machine gives the same.
Point DotField::anyHeading() {
  while (true) {
    const double x = 2 * random_.uniform() - 1, y = 2 * random_.uniform() - 1, square = x * x + y * y;
    if (square > 0 && square <= 1) return {(x * x - y * y) / square, 2 * x * y / square};
  }
}

}  // namespace fovea
