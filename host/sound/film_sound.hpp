#pragma once
// The sound of a film, where a file is one.

#include <filesystem>
#include <optional>

#include "sound/sound_file.hpp"

namespace fovea {

/// Of its header: a sound as long as the film is. None: it is no film, or has no sound, or this fovea reads none.
std::optional<SoundFileInfo> filmSoundInfo(const std::filesystem::path &file);
/// Errors: BadFile.
Result<SoundSamples> readFilmSamples(const std::filesystem::path &file);

}  // namespace fovea
