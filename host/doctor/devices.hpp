#pragma once
// Every device of the rig, opened and asked.

#include "devices/device_manager.hpp"
#include "devices/rig.hpp"
#include "doctor/facts.hpp"

namespace fovea {

/// Opens each device of the rig under its role's name, looks whether it answers, and closes it. Thread: [main]; waits for hardware.
std::vector<DeviceFacts> pingDevices(const Rig &rig, DeviceManager &manager);

}  // namespace fovea
