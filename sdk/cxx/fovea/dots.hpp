#pragma once
// Moving dots as an object. What each property means: docs/stimuli.md.

#include <cstdint>

#include "fovea/stimulus.hpp"

namespace fovea {

struct DotsStyle {
  int nDots = 1;
  double coherence = 0.5;             // rounded to whole dots
  Point fieldSize{1, 1}, pos;
  std::string fieldShape = "sqr";     // or circle
  double dotSize = 2;                 // pixels
  std::string dotShape = "circle";    // or sqr
  double dir = 0;                     // degrees: 0 to the right, counter-clockwise
  double speed = 0.5, dotLife = 3;    // in frames, or in seconds; a negative life is endless
  std::string motionPer = "frame";    // or second
  std::string signalDots = "same";    // or different
  std::string noiseDots = "direction";  // or position, walk
  std::uint32_t seed = 0;
  Color color;
  std::string units;
  Dict more{};  // other properties, by name
};

/// Each draw() is one step.
class Dots : public Stimulus {
 public:
  Dots(const Stimuli &stimuli, const DotsStyle &style) : Stimulus(stimuli, "dots", properties(style)) {}
  void setCoherence(double coherence) { set(First, "coherence", {coherence}); }
  void setDir(double degrees) { set(Second, "dir", {degrees}); }
  void setSpeed(double speed) { set(Third, "speed", {speed}); }
  /// Another seed: all dots begin anew.
  void setSeed(std::uint32_t seed) { set(Fourth, "seed", {static_cast<double>(seed)}); }

 private:
  static Dict properties(const DotsStyle &style) {
    Dict dict = detail::style(style.pos, style.color, style.units, style.more);
    dict.insert(dict.end(), {{"nDots", style.nDots},
                             {"coherence", style.coherence},
                             {"fieldSize", detail::pointValue(style.fieldSize)},
                             {"fieldShape", style.fieldShape},
                             {"dotSize", style.dotSize},
                             {"dotShape", style.dotShape},
                             {"dir", style.dir},
                             {"speed", style.speed},
                             {"dotLife", style.dotLife},
                             {"motionPer", style.motionPer},
                             {"signalDots", style.signalDots},
                             {"noiseDots", style.noiseDots},
                             {"seed", static_cast<std::int64_t>(style.seed)}});
    return detail::with(std::move(dict), style.more);
  }
};

}  // namespace fovea
