#pragma once
// Moving dots: where each is, from one step to the next.

#include <cstdint>
#include <span>
#include <vector>

#include "core/random.hpp"
#include "stimuli/units.hpp"

namespace fovea {

/// Who carries the signal: the same dots in every step, or others each time.
enum class SignalDots : std::uint8_t { Same, Different };
/// What the others do: keep a direction of their own, jump to any place, or take each step in a direction of
/// its own.
enum class NoiseDots : std::uint8_t { Direction, Position, Walk };

struct DotRules {
  std::size_t count = 1;
  double coherence = 0.5;  // 0 to 1; rounded to whole dots
  Point field{1, 1};       // width and height
  bool isRound = false;    // the ellipse in that field instead of all of it
  double lifetime = 3;     // in steps of 1; negative: endless
  double direction = 0;    // degrees: 0 is to the right, counter-clockwise
  double speed = 0.5;      // units for a step of 1
  SignalDots signal = SignalDots::Same;
  NoiseDots noise = NoiseDots::Direction;
};

/// Dots in a field around (0,0). Those whose life is over, or that left the field, begin anew at a place of
/// which each is equally likely; the lives run on, so that in each step the same part of all dots dies.
///
/// Same seed and calls, same dots.
class DotField {
 public:
  DotField(const DotRules &rules, std::uint64_t seed);

  const DotRules &rules() const { return rules_; }
  /// From the next step on. Allocates when there are more dots than ever before.
  void setRules(const DotRules &rules);
  /// All dots at new places, with new lives and headings.
  void scatter();
  /// One step; its length is 1 where speed and lifetime are per frame, the seconds gone by where they are per
  /// second. Does not allocate.
  void advance(double length = 1);

  /// From the field's centre, y up.
  std::span<const Point> dots() const { return dots_; }
  std::size_t signalCount() const;

 private:
  Point anywhere();
  Point anyHeading();
  bool isInField(Point dot) const;
  void begin(std::size_t dot);
  bool outlives(std::size_t dot, double length);

  DotRules rules_;
  Random random_;
  std::vector<Point> dots_;
  std::vector<Point> headings_;  // of the noise dots that keep theirs
  std::vector<double> lives_;    // what is left
};

}  // namespace fovea
