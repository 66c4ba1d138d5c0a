#pragma once
// Pictures from files, as they were read before: one that comes back costs a look-up.

#include <filesystem>
#include <map>

#include "media/file_cache.hpp"
#include "stimuli/renderer.hpp"

namespace fovea {

class Properties;

struct CachedPicture {
  std::shared_ptr<const Texture> texture;  // null without a display
  int width = 0, height = 0;
  std::uint64_t lastUse = 0;
};

/// What a Form::Picture was when somebody looked: one of its words, or a picture.
struct NamedPicture {
  std::size_t word = 0;  // its place; of a picture, how many words there are
  std::shared_ptr<const CachedPicture> picture;  // null: a word
  std::uint64_t revision = 0;  // Properties::revision(); 0: nobody has looked yet

  DisplayList::SharedTexture texture() const { return picture ? picture->texture : nullptr; }
};

/// A file that has changed since is read again for who asks anew: what follows a property keeps its picture until that is set again.
/// Thread: [stage].
class PictureCache {
 public:
  /// `renderer` null: checks and measures only. `files`: which of them were decoded ahead.
  PictureCache(Renderer *renderer, FileCache &files, std::size_t maxBytes = 256u << 20) : renderer_(renderer), files_(files), maxBytes_(maxBytes) {}

  /// What a person should know about the file is appended to `notes`, once.
  /// Errors: as readImage().
  Result<std::shared_ptr<const CachedPicture>> get(const std::filesystem::path &file, std::vector<std::string> &notes);
  /// What a Form::Picture that is no word shows: the file it names, or its own numbers, black at -1 and white at 1, which are
  /// kept by who asks alone.
  /// Errors: as readImage(); BadArgument for more numbers than the graphics card takes.
  Result<std::shared_ptr<const CachedPicture>> get(const Properties &from, std::size_t property, std::vector<std::string> &notes);
  /// Makes `held` what the property is now; costs nothing when it is that already. Errors: as get(); then `held` stays.
  Result<void> follow(NamedPicture &held, const Properties &from, std::size_t property, std::vector<std::string> &notes);

 private:
  struct Key {
    std::filesystem::path file;
    std::filesystem::file_time_type written;
    auto operator<=>(const Key &) const = default;
  };
  static std::size_t bytesOf(const CachedPicture &picture);
  int largest() const;
  void makeRoom(std::size_t bytes);

  Renderer *renderer_;
  FileCache &files_;
  std::size_t maxBytes_, bytes_ = 0;
  std::uint64_t uses_ = 0;
  // Shared because stimuli and frames show pictures that have left the cache.
  std::map<Key, std::shared_ptr<CachedPicture>> pictures_;
};

}  // namespace fovea
