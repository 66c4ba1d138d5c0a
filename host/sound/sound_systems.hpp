#pragma once
// The sound systems there are. What they print while they look around stays out of the terminal.

#include "sound/sound.hpp"

namespace fovea {

/// A client of the JACK server that runs, PipeWire's included; none is started.
/// Errors: Device; so with the other.
Result<std::unique_ptr<SoundSystem>> openJack(const SoundStation &station, const Clock &clock);
Result<std::unique_ptr<SoundSystem>> openPortAudio(const SoundStation &station, const Clock &clock);
/// PortAudio looks for JACK servers, too.
void silenceJack();

}  // namespace fovea
