#pragma once
// The classes of devices that the host brings along: keyboard, mouse, gamepad.

#include "devices/device_manager.hpp"
#include "devices/gamepad.hpp"
#include "devices/input_hub.hpp"

namespace fovea {

/// `hub` and `clock` outlive the manager. `gamepads`: empty functions where there is no window system.
void addBuiltInClasses(DeviceManager &manager, InputHub &hub, const GamepadPort &gamepads);

}  // namespace fovea
