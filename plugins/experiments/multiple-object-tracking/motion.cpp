#include "motion.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

namespace multiple_object_tracking {
namespace {

using fovea::Point;

double distance(Point one, Point other) { return std::hypot(one.x - other.x, one.y - other.y); }

/// Turns round what of the velocity goes against `away`.
void turn(Point &velocity, Point away, double length) {
  const double along = (velocity.x * away.x + velocity.y * away.y) / length;
  if (along >= 0) return;
  velocity.x -= 2 * along * away.x / length;
  velocity.y -= 2 * along * away.y / length;
}

}  // namespace

Motion::Motion(const Style &style, fovea::Generator &generator)
    : style_(style), room_{style.field.x / 2 - style.radius, style.field.y / 2 - style.radius} {
  constexpr int kTries = 100;
  for (int i = 0; i < kTries; ++i)
    if (scatter(generator)) return;
  throw fovea::Failure("there is no room for " + std::to_string(style.items) +
                           " items in the field: take fewer or smaller ones, or make \"fieldWidth_deg\" and \"fieldHeight_deg\" larger",
                       FOVEA_E_ARGUMENT);
}

/// One after the other, anywhere that is far enough from those before; false when no such place was found.
bool Motion::scatter(fovea::Generator &generator) {
  constexpr int kTries = 1000;
  places_.clear();
  velocities_.clear();
  if (room_.x <= 0 || room_.y <= 0) return false;
  for (int i = 0; i < kTries && std::ssize(places_) < style_.items; ++i) {
    const Point place{generator.uniform(-room_.x, room_.x), generator.uniform(-room_.y, room_.y)};
    if (std::any_of(places_.begin(), places_.end(), [&](Point other) { return distance(place, other) < 2 * style_.radius + style_.gap; })) continue;
    const double heading = generator.uniform(0, 2 * std::numbers::pi);
    places_.push_back(place);
    velocities_.push_back({style_.speed * std::cos(heading), style_.speed * std::sin(heading)});
  }
  return std::ssize(places_) == style_.items;
}

void Motion::move(fovea::Duration elapsed) {
  const double seconds = fovea::toSeconds(elapsed), way = style_.speed * seconds;
  const int steps = std::max(1, static_cast<int>(std::ceil(way / (style_.radius / 10))));
  for (int i = 0; i < steps; ++i)
    for (std::size_t item = 0; item < places_.size(); ++item) step(item, seconds / steps);
}

/// It only ever goes where nothing is, so none overlaps another at any time. Hemmed in, it waits for the next step.
void Motion::step(std::size_t item, double seconds) {
  constexpr int kBounces = 4;
  for (int i = 0; i < kBounces; ++i) {
    const Point next{places_[item].x + velocities_[item].x * seconds, places_[item].y + velocities_[item].y * seconds};
    if (bounce(item, next)) continue;
    places_[item] = next;
    return;
  }
}

/// Is something at `next`? Then it goes on another way.
bool Motion::bounce(std::size_t item, Point next) {
  Point &velocity = velocities_[item];
  bool isBlocked = false;
  if (std::abs(next.x) > room_.x) velocity.x = std::copysign(velocity.x, -next.x), isBlocked = true;
  if (std::abs(next.y) > room_.y) velocity.y = std::copysign(velocity.y, -next.y), isBlocked = true;
  for (std::size_t other = 0; other < places_.size(); ++other) isBlocked |= other != item && bounceOff(item, other, next);
  return isBlocked;
}

bool Motion::bounceOff(std::size_t item, std::size_t other, Point next) {
  if (distance(next, places_[other]) >= 2 * style_.radius + style_.gap) return false;
  const Point away{places_[item].x - places_[other].x, places_[item].y - places_[other].y};
  const double length = std::hypot(away.x, away.y);
  turn(velocities_[item], away, length);
  turn(velocities_[other], {-away.x, -away.y}, length);
  return true;
}

}  // namespace multiple_object_tracking
