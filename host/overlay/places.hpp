#pragma once
// The two kinds of overlay, each in a file of its own.

#include "overlay/overlay.hpp"

namespace fovea {

Result<std::unique_ptr<Overlay>> openOwnWindow(Window &participant);
Result<std::unique_ptr<Overlay>> openInside(Window &participant);

}  // namespace fovea
