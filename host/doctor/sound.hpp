#pragma once
// What sounds are played and recorded with.

#include <functional>
#include <memory>

#include "doctor/facts.hpp"
#include "sound/sound.hpp"

namespace fovea {

/// Opens it, plays half a second of silence, and closes it. Thread: [main]; waits.
SoundFacts pingSound(const std::function<Result<std::unique_ptr<SoundSystem>>()> &open);

}  // namespace fovea
