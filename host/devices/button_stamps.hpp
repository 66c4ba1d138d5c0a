#pragma once
// Which press of a mouse's button, as the kernel saw it, a button event of the display server is about.

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "devices/evdev_reader.hpp"

namespace fovea {

/// What the kernel told of one mouse and the display server has not yet.
///
/// The server names a button by its place in its own map, and may hold one back (for the other half of a middle click), make
/// one up (a tap) or leave one out (a contact that bounces), so a stamp is only given where it is plain whose it is.
///
/// Thread: [input].
class ButtonStamps {
 public:
  /// Repeats are no clicks and are left out.
  void add(const KeyChange &change);
  /// The kernel's stamp of what the server tells now; none where nobody can say. A release whose press had none has none, so
  /// that a duration lies between two stamps of one clock and is never negative.
  ///
  /// Units: `button` as the X server counts: 1 left, 2 middle, 3 right, 8 and up the others; `told` is the server's own stamp,
  /// whole milliseconds rounded down.
  std::optional<KernelStamp> take(std::uint32_t button, bool isPress, Timestamp told);

 private:
  using Waiting = std::vector<KeyChange>;  // oldest first
  std::optional<KernelStamp> match(Waiting &waiting, std::uint32_t button, Timestamp told);
  static std::optional<KeyChange> findPlain(std::span<const KeyChange> waiting, std::uint32_t button, Timestamp told);

  Waiting presses_, releases_;
  std::map<std::uint32_t, Timestamp> down_;  // buttons whose press was stamped, and when
};

}  // namespace fovea
