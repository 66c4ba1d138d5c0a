#pragma once
// Which turn of a wheel, as the kernel saw it, a step that the display server tells is made of.

#include <array>
#include <optional>
#include <vector>

#include "devices/evdev_reader.hpp"

namespace fovea {

/// What the kernel told of the wheels of one mouse.
///
/// A server tells a step as soon as the turn that completes it has been told: of a wheel that clicks with each turn, of a finer one
/// with the last of several. It may turn all of them the other way round, so only up-and-down and across are told apart. A stamp
/// is only given where it is plain whose it is.
///
/// Thread: [input].
class WheelStamps {
 public:
  /// Fingers are left out.
  void add(const PointerChange &change);
  /// The stamp of the step that the server tells now; none where nobody can say. `told` is the server's own stamp.
  std::optional<KernelStamp> take(bool isAcross, Timestamp told);

 private:
  struct Turn {
    KernelStamp stamp;
    bool isTold = false;  // a step was dated by it; one turn can be several steps
  };
  std::array<std::vector<Turn>, 2> turns_;  // up and down, across; oldest first
  bool isFine_ = false;                     // it told less than a step at once
};

}  // namespace fovea
