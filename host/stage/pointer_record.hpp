#pragma once
// What pointer and fingers do, on its way into the record of events: all of it but the paths between.

#include <array>
#include <functional>
#include <span>

#include "core/value.hpp"
#include "devices/input.hpp"

namespace fovea {

/// Presses, releases, the wheel and touches are told as they come. A motion is told when something is done after it, and only
/// the last before that: where the pointer came to rest, and when. Hearing a motion allocates nothing.
///
/// Thread: [stage].
class PointerRecord {
 public:
  /// The value of an event `pointer`. Units: x_px and y_px are framebuffer pixels from the centre of the window, y up.
  using Tell = std::function<void(Timestamp time, Value value)>;
  /// A run begins: what moved before is not of it, but where the pointer is stays.
  void beginRun() { moving_ = 0; }
  /// Passes over what no pointer and no finger did.
  void hear(const InputEvent &event, const Tell &tell);

 private:
  void keep(const InputEvent &motion);
  void tellMotionBefore(const InputEvent &event, const Tell &tell);

  static constexpr std::size_t kHands = 11;  // ten fingers and a mouse
  std::array<InputEvent, kHands> motions_{};  // the last of each that has moved, and done nothing since
  std::size_t moving_ = 0;
  double x_ = 0, y_ = 0;  // where the last of them was, for the wheel
};

}  // namespace fovea
