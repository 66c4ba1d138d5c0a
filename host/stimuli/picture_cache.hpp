#pragma once
// Pictures from files, as they were read before: one that comes back costs a look-up.

#include <filesystem>
#include <map>

#include "stimuli/renderer.hpp"

namespace fovea {

struct CachedPicture {
  std::shared_ptr<const Texture> texture;  // null without a display
  int width = 0, height = 0;
  std::uint64_t lastUse = 0;
};

/// A file that has changed since is read again.
/// Thread: [stage].
class PictureCache {
 public:
  /// `renderer` null: checks and measures only.
  explicit PictureCache(Renderer *renderer, std::size_t maxBytes = 256u << 20) : renderer_(renderer), maxBytes_(maxBytes) {}

  /// What a person should know about the file is appended to `notes`, once.
  /// Errors: as readImage().
  Result<std::shared_ptr<const CachedPicture>> get(const std::filesystem::path &file, std::vector<std::string> &notes);

 private:
  struct Key {
    std::filesystem::path file;
    std::filesystem::file_time_type written;
    auto operator<=>(const Key &) const = default;
  };
  static std::size_t bytesOf(const CachedPicture &picture);
  void makeRoom(std::size_t bytes);

  Renderer *renderer_;
  std::size_t maxBytes_, bytes_ = 0;
  std::uint64_t uses_ = 0;
  // Shared because stimuli and frames show pictures that have left the cache.
  std::map<Key, std::shared_ptr<CachedPicture>> pictures_;
};

}  // namespace fovea
