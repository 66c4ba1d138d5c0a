#pragma once
// The cross, the stars that warn, and the five arrows.

#include <vector>

#include "design.hpp"
#include "fovea/stimuli.hpp"

namespace attention_network {

/// In what the picture is measured: in degrees of the screen that the rig file describes, or in heights of the window, where a
/// degree is what it is at 60 cm from a picture 30 cm high.
enum class Units { Height, Deg };
constexpr std::array<std::string_view, 2> enumNames(Units) { return {"height", "deg"}; }

/// Made once; moved between trials, never between two frames of one.
class Picture {
 public:
  /// `eccentricity_deg`: of the arrows above or below the cross. `lineWidth_px`: of the arrows.
  Picture(const fovea::Stimuli &stimuli, Units units, double eccentricity_deg, double lineWidth_px);

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
  Star star(const fovea::Stimuli &stimuli) const;
  static void move(Star &star, double y);
  static void drawStar(const Star &star);
  double heightOf(Place place) const { return place == Place::Above ? eccentricity_ : -eccentricity_; }

  std::string units_;
  double degree_, eccentricity_;
  fovea::Cross cross_;
  Star center_, above_, below_;
  Place place_ = Place::Above;
  std::vector<Arrow> arrows_;
};

}  // namespace attention_network
