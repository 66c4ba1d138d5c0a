#pragma once
// fovea.camera/1.

#include "fovea/svc/camera.h"

namespace fovea {

extern const fovea_camera kCamera;

}  // namespace fovea
