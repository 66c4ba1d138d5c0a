#include "stimuli/slider_scale.hpp"

#include <algorithm>
#include <cmath>

namespace fovea {

double SliderScale::valueAt(double share) const { return onStep(first() + std::clamp(share, 0.0, 1.0) * (last() - first())); }

double SliderScale::onStep(double value) const {
  value = std::clamp(value, first(), last());
  if (granularity <= 0) return value;
  // The steps need not end on the last tick: then the last of them is below it.
  const double most = std::floor((last() - first()) / granularity + 1e-9);
  return first() + std::min(std::round((value - first()) / granularity), most) * granularity;
}

double SliderScale::stepped(double value, int steps, bool fine) const {
  const double step = granularity > 0 ? granularity : (last() - first()) / (fine ? 100 : 20);
  return onStep(value + steps * step);
}

}  // namespace fovea
