#pragma once
// The library that reads films. A session without films never loads it.

#include "movies/film_decoder.hpp"

namespace fovea {

/// Loads it, the first time. Thread: [any].
/// Errors: State, when this fovea was built without it, or it cannot be loaded.
Result<const FilmLibrary *> filmLibrary();

/// The sound of a film, from its first picture on. Thread: [any].
/// Errors: as filmLibrary(); BadFile naming the file, also for a film without sound.
Result<FilmSound> readFilmSound(const std::filesystem::path &file);

}  // namespace fovea
