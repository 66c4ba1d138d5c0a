#include <fmt/format.h>

#include "sound/sound_systems.hpp"

namespace fovea {

Result<std::unique_ptr<SoundSystem>> openSound(const SoundStation &station, const Clock &clock) {
  if (station.system == "jack") return openJack(station, clock);
  if (station.system == "portaudio") return openPortAudio(station, clock);
  if (!station.system.empty())
    return Error{ErrorCode::BadArgument, fmt::format("there is no sound system '{}'", station.system),
                 "the station's sound",
                 "it may be jack or portaudio; without it JACK is taken where a server runs"};
  Result<std::unique_ptr<SoundSystem>> jack = openJack(station, clock);
  if (jack) return jack;
  Result<std::unique_ptr<SoundSystem>> portAudio = openPortAudio(station, clock);
  if (portAudio) return portAudio;
  return Error{
      ErrorCode::Device,
      fmt::format("there is no sound here: {}; {}", jack.error().what, portAudio.error().what),
      "the station's sound",
      "start a JACK server (or PipeWire), plug in a sound card, or rehearse, where nothing has to sound"};
}

}  // namespace fovea
