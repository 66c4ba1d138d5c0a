#pragma once
// Which finger, as the kernel saw it, a touch that the display server tells is.

#include <map>
#include <optional>
#include <vector>

#include "devices/evdev_reader.hpp"

namespace fovea {

/// What the kernel told of one panel and the display server has not yet.
///
/// The server leaves out palms, and tells a window of its own touches only, so a stamp is only given where it is plain whose it is.
///
/// Thread: [input].
class TouchStamps {
 public:
  /// Wheels are left out.
  void add(const PointerChange &change);
  /// The kernel's stamp of the finger that the server says is down now; none where nobody can say. `touch` is the server's
  /// number, `told` its own stamp.
  std::optional<KernelStamp> takeBegin(std::uint32_t touch, Timestamp told);
  /// Of the same finger as it went; none where its begin had none, so that a duration lies between two stamps of one clock.
  std::optional<KernelStamp> takeEnd(std::uint32_t touch, Timestamp told);

 private:
  using Waiting = std::vector<PointerChange>;  // oldest first
  Waiting down_, up_;
  std::map<std::uint32_t, std::int32_t> fingers_;  // the kernel's of those that the server has told
};

}  // namespace fovea
