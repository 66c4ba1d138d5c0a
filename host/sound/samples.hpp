#pragma once
// What of a sound is played, made ready: at the rate of the output and with its channels, cut, faded and
// panned.

#include "media/file_cache.hpp"
#include "sound/sound_options.hpp"

namespace fovea {

/// Of a file only what is played is read. `rate`, `channels`: the output's.
/// Errors: BadFile naming the file, BadArgument naming the option.
Result<SoundSamples> renderFile(const std::filesystem::path &file, const SoundOptions &options, double rate,
                                unsigned channels);
/// What of a file is played, at the rate of the output, and nothing else of it done yet: only `from_s` and `to_s` count.
/// For a FileCache: SoundSamples. Errors: as renderFile().
FileWish soundWish(const std::filesystem::path &file, double from_s, std::optional<double> to_s, double rate);
/// The rest of it. Errors: BadArgument naming the option. `where`: whose options they are.
Result<SoundSamples> finishSound(SoundSamples part, const SoundOptions &options, unsigned channels, const std::string &where);
/// Errors: BadArgument.
Result<SoundSamples> renderSamples(SoundSamples samples, const SoundOptions &options, double rate,
                                   unsigned channels);

}  // namespace fovea
