#include "movies/film_library.hpp"

#include <dlfcn.h>

namespace fovea {
namespace {

namespace fs = std::filesystem;

constexpr char kName[] = "fovea-movies.so";

Error notLoaded(std::string what, std::string where) {
  return {ErrorCode::State, std::move(what), std::move(where),
          "build fovea with -DFOVEA_MOVIES=ON, and keep lib/fovea beside bin"};
}

Result<const FilmLibrary *> load() {
  std::error_code ignored;
  const fs::path own = fs::read_symlink("/proc/self/exe", ignored).parent_path().parent_path() / "lib/fovea";
  for (const fs::path &folder : {own, fs::path("/usr/local/lib/fovea"), fs::path("/usr/lib/fovea")}) {
    const fs::path file = folder / kName;
    if (!fs::exists(file, ignored)) continue;
    void *library = dlopen(file.c_str(),
                           RTLD_NOW | RTLD_LOCAL);  // never closed: its decoders live as long as their films
    if (!library) return notLoaded(std::string("films cannot be shown: ") + dlerror(), file.string());
    const auto *entry = static_cast<const FilmLibrary *>(dlsym(library, kFilmLibraryEntry));
    if (!entry || entry->version != kFilmLibraryVersion)
      return notLoaded("films cannot be shown: this library is of another fovea", file.string());
    return entry;
  }
  return notLoaded(std::string("this fovea cannot show films: there is no ") + kName, own.string());
}

}  // namespace

Result<const FilmLibrary *> filmLibrary() {
  static const Result<const FilmLibrary *> loaded = load();
  return loaded;
}

Result<FilmSound> readFilmSound(const fs::path &file) {
  const auto library = filmLibrary();
  if (!library) return library.error();
  return (*library)->readSound(file);
}

}  // namespace fovea
