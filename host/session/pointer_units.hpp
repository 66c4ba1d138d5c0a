#pragma once
// The units of the participant's window, for mice: what stimuli measure with, across threads.

#include <atomic>
#include <functional>

#include "devices/input_hub.hpp"
#include "stimuli/window_units.hpp"

namespace fovea {

/// Without a window it knows the names, and converts nothing but pixels.
///
/// Thread: [any], but for what is marked.
class SessionPointerUnits final : public PointerUnits {
 public:
  /// Looks what the window's units are. Thread: [stage].
  using Look = std::function<void(WindowUnits &)>;
  /// Empty: there is no window any more. Thread: [stage].
  void follow(Look look);
  void refresh() override;

  Result<void> check(std::string_view units) const override;
  Result<WindowPlace> fromPixels(std::string_view units, WindowPlace pixels) const override;
  Result<WindowPlace> toPixels(std::string_view units, WindowPlace place) const override;

 private:
  Result<Ruler> ruler(std::string_view units) const;

  Look look_;  // [stage]'s alone
  std::atomic<bool> hasWindow_{false};
  mutable WindowUnits window_;
};

}  // namespace fovea
