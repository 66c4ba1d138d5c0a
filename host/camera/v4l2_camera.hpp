#pragma once
// A camera at the kernel's video interface, in a thread of its own while somebody looks.

#include "camera/camera.hpp"
#include "camera/video_node.hpp"

namespace fovea {

/// As openCamera(); through another port in tests.
Result<std::unique_ptr<Camera>> openV4l2(const CameraStation &station, const Clock &clock, VideoPort port);

}  // namespace fovea
