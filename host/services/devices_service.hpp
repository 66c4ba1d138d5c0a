#pragma once
// fovea.devices/1.

#include "fovea/svc/devices.h"

namespace fovea {

extern const fovea_devices kDevices;

}  // namespace fovea
