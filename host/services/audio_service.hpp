#pragma once
// fovea.audio/1.

#include "fovea/svc/audio.h"

namespace fovea {

extern const fovea_audio kAudio;

}  // namespace fovea
