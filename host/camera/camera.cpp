#include "camera/camera.hpp"

#include <fmt/format.h>

#include <cmath>

#include "camera/film_checks.hpp"
#include "movies/film_library.hpp"

namespace fovea {

std::string_view pictureStampWord(PictureStamp stamp) {
  constexpr std::string_view kWords[] = {"unknown", "device", "arrival", "flip", "virtual"};
  return kWords[std::size_t(stamp) < std::size(kWords) ? std::size_t(stamp) : 0];
}

Error noSuchFilm(FilmingHandle film) {
  return {ErrorCode::BadArgument,
          fmt::format("there is no film {} that is recorded", film),
          {},
          "a handle is valid until it is discarded, or the run or the page has ended"};
}

Result<void> checkFilming(const FilmingOptions &options) {
  constexpr double kMost_s = 1e6;
  if (!options.duration_s || (*options.duration_s > 0 && *options.duration_s <= kMost_s)) return {};
  return Error{ErrorCode::BadArgument, fmt::format("a film cannot last {} s", *options.duration_s),
               "duration_s", "give a number above 0, a million at most, or none: it lasts until it is stopped"};
}

Result<void> checkCanFilm() {
  const auto library = filmLibrary();
  if (library) return {};
  return Error{ErrorCode::Device, "nothing can be filmed: " + library.error().what, library.error().where,
               library.error().fix};
}

}  // namespace fovea
