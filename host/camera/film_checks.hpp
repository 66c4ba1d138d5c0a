#pragma once
// What every camera refuses.

#include "camera/camera.hpp"

namespace fovea {

Error noSuchFilm(FilmingHandle film);
/// Errors: BadArgument.
Result<void> checkFilming(const FilmingOptions &options);
/// Errors: Device, when this fovea was built without what writes films.
Result<void> checkCanFilm();

}  // namespace fovea
