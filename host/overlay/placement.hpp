#pragma once
// Where the operator's window goes.

#include <vector>

namespace fovea {

struct ScreenRect {
  int x = 0, y = 0, width = 0, height = 0;
  bool operator==(const ScreenRect &) const = default;
};

/// On a monitor without the participant when there is one, else beside the participant's window, else in the
/// corner that leaves most of it free. Always inside one of the monitors.
///
/// Units: screen coordinates; `monitors` are what is left of them beside panels and docks.
ScreenRect placeOperatorWindow(const ScreenRect &participant, const std::vector<ScreenRect> &monitors);

}  // namespace fovea
