#pragma once
// Which value lies where on a slider.

#include <vector>

namespace fovea {

struct SliderScale {
  std::vector<double> ticks{1, 2, 3, 4, 5};  // rising; at least two
  double granularity = 0;                    // values are so far apart, from the first tick on; 0: any value

  double first() const { return ticks.front(); }
  double last() const { return ticks.back(); }
  /// 0 at the first tick, 1 at the last.
  double shareOf(double value) const { return (value - first()) / (last() - first()); }
  /// The value at a share of the way, cut to the ends, on a step.
  double valueAt(double share) const;
  /// The nearest step between the ends.
  double onStep(double value) const;
  /// So many steps further; without granularity the twentieth part of the scale each, `fine`: the hundredth.
  double stepped(double value, int steps, bool fine = false) const;
};

}  // namespace fovea
