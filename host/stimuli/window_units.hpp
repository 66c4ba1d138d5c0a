#pragma once
// What a window's units are now, for who does not draw in it.

#include <mutex>
#include <optional>

#include "stimuli/units.hpp"

namespace fovea {

/// Thread: [any].
class WindowUnits {
 public:
  void set(Units units, Canvas canvas, const ScreenProfile &profile);
  /// None: the window's own. Errors: as Ruler::create.
  Result<Ruler> ruler(std::optional<Units> units) const;

 private:
  mutable std::mutex mutex_;
  Units units_ = kWindowUnits;
  Canvas canvas_;
  ScreenProfile profile_;
};

}  // namespace fovea
