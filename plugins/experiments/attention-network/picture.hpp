#pragma once
// The cross, the stars that warn, and the five arrows.

#include <vector>

#include "design.hpp"
#include "fovea/stimuli.hpp"

namespace attention_network {

/// Made once; moved between trials, never between two frames of one.
class Picture {
 public:
  /// `eccentricity`: of the arrows above or below the cross. Units: heights of the window.
  Picture(const fovea::Stimuli &stimuli, double eccentricity);

  void prepare(const Trial &trial);
  void drawFixation() const { cross_.draw(); }
  /// The cross and what the cue is.
  void drawCue(Cue cue) const;
  /// The cross and the five arrows.
  void drawArrows() const;

 private:
  /// A plus and another one across it.
  struct Star {
    fovea::Cross upright, tilted;
  };
  struct Arrow {
    fovea::Line shaft, upper, lower;
    bool hasHead = true;
  };
  static Star star(const fovea::Stimuli &stimuli);
  static void move(Star &star, double y);
  static void drawStar(const Star &star);
  double heightOf(Place place) const { return place == Place::Above ? eccentricity_ : -eccentricity_; }

  double eccentricity_;
  fovea::Cross cross_;
  Star center_, above_, below_;
  Place place_ = Place::Above;
  std::vector<Arrow> arrows_;
};

}  // namespace attention_network
