#pragma once
// What may be asked of a sound. The simulated system refuses what a real one would.

#include <string>

#include "sound/sound.hpp"

namespace fovea {

/// What of a sound is played, in frames.
struct SoundPart {
  std::uint64_t first = 0, count = 0;
};

/// `where`: whose options they are, for the message.
/// Errors: BadArgument naming the option, its value and what it may be.
Result<SoundPart> partOf(const SoundOptions &options, double rate, std::uint64_t frames,
                         const std::string &where);
/// Errors: BadArgument.
Result<void> checkSamples(const SoundSamples &samples);
Result<void> checkRecording(const RecordingOptions &options, const SoundInfo &info);
Result<void> checkVolume(double volume);
Error noSuchSound(SoundHandle sound);
Error noSuchRecording(RecordingHandle recording);

}  // namespace fovea
