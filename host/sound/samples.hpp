#pragma once
// What of a sound is played, made ready: at the rate of the output and with its channels, cut, faded and
// panned.

#include "sound/sound_options.hpp"

namespace fovea {

/// Of a file only what is played is read. `rate`, `channels`: the output's.
/// Errors: BadFile naming the file, BadArgument naming the option.
Result<SoundSamples> renderFile(const std::filesystem::path &file, const SoundOptions &options, double rate,
                                unsigned channels);
/// Errors: BadArgument.
Result<SoundSamples> renderSamples(SoundSamples samples, const SoundOptions &options, double rate,
                                   unsigned channels);

}  // namespace fovea
