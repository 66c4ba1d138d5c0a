#include "sound/film_sound.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "movies/film.hpp"
#include "movies/film_library.hpp"

namespace fovea {

std::optional<SoundFileInfo> filmSoundInfo(const std::filesystem::path &file) {
  constexpr double kRate = 48000;  // the header does not say; for its length any will do
  const auto film = Film::open(file);
  if (!film || !(*film)->facts().hasSound) return {};
  return SoundFileInfo{kRate, 2, static_cast<std::uint64_t>(std::llround(kRate * toSeconds((*film)->duration())))};
}

Result<SoundSamples> readFilmSamples(const std::filesystem::path &file) {
  auto sound = readFilmSound(file);
  if (!sound) return sound.error();
  // Its track may end before its pictures do: silence until then, so that it is as long as the film.
  if (const auto film = Film::open(file))
    sound->values.resize(std::max(sound->values.size(), sound->channels * static_cast<std::size_t>(std::llround(sound->rate * toSeconds((*film)->duration())))));
  return SoundSamples{sound->rate, sound->channels, std::move(sound->values)};
}

}  // namespace fovea
