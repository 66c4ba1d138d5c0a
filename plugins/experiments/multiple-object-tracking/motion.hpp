#pragma once
// Discs that wander about in a rectangle and never touch.

#include <vector>

#include "fovea/methods/generator.hpp"
#include "fovea/stimuli.hpp"

namespace multiple_object_tracking {

/// Each disc goes straight on at the speed all have. It bounces off the sides of the field, and off others before it meets them.
///
/// Units:  degrees of visual angle, from the middle of the field, y up.
/// Source: docs/science/multiple-object-tracking.md
class Motion {
 public:
  struct Style {
    int items = 10;
    fovea::Point field{20, 15};
    double radius = 0.5, gap = 0.25;  // the least there is between the edges of two
    double speed = 6;                 // a second
  };
  /// Puts them at random places and sends them to random sides.
  /// Errors: Failure when so many do not fit.
  Motion(const Style &style, fovea::Generator &generator);

  /// As they are `elapsed` later.
  void move(fovea::Duration elapsed);
  const std::vector<fovea::Point> &places() const { return places_; }

 private:
  bool scatter(fovea::Generator &generator);
  void step(std::size_t item, double seconds);
  bool bounce(std::size_t item, fovea::Point next);
  bool bounceOff(std::size_t item, std::size_t other, fovea::Point next);

  Style style_;
  fovea::Point room_;  // for the middles, to each side
  std::vector<fovea::Point> places_, velocities_;
};

}  // namespace multiple_object_tracking
