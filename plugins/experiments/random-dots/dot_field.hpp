#pragma once
// Dots in a round field, of which a part moves together and the others jump about.

#include <vector>

#include "fovea/methods/generator.hpp"
#include "fovea/stimuli.hpp"

namespace random_dots {

/// In each picture, each dot is drawn anew to be signal or noise: nobody can follow a single one. Signal dots take their step to
/// the side and come in again where they left; noise dots, and those whose lifetime is over, begin elsewhere.
///
/// Source: docs/science/random-dots.md
class DotField {
 public:
  struct Style {
    int dots = 100;
    double radius = 0.25;      // of the field
    double speed = 0.25;       // a second
    fovea::Duration lifetime{};
  };
  DotField(const Style &style, std::uint64_t seed);

  /// Dots at places and of ages that were never seen.
  void scatter();
  /// As they are `elapsed` later. `velocity`: 1 to the right, -1 to the left.
  void move(fovea::Duration elapsed, double coherence, double velocity);
  const std::vector<fovea::Point> &dots() const { return dots_; }

 private:
  fovea::Point anywhere();

  Style style_;
  fovea::Generator generator_;
  std::vector<fovea::Point> dots_;
  std::vector<double> ages_;  // seconds
};

}  // namespace random_dots
