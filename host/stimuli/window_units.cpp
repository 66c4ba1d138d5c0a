#include "stimuli/window_units.hpp"

namespace fovea {

void WindowUnits::set(Units units, Canvas canvas, const ScreenProfile &profile) {
  const std::lock_guard lock(mutex_);
  units_ = units;
  canvas_ = canvas;
  profile_ = profile;
}

Result<Ruler> WindowUnits::ruler(std::optional<Units> units) const {
  const std::lock_guard lock(mutex_);
  return Ruler::create(units.value_or(units_), canvas_, profile_);
}

}  // namespace fovea
