#include "overlay/overlay.hpp"

#include "overlay/places.hpp"

namespace fovea {

Result<std::unique_ptr<Overlay>> Overlay::open(OverlayPlace place, Window &participant) {
  return place == OverlayPlace::Inside ? openInside(participant) : openOwnWindow(participant);
}

}  // namespace fovea
