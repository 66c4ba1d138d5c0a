#include "stimuli/picture_cache.hpp"

#include "stimuli/image_file.hpp"

namespace fovea {

std::size_t PictureCache::bytesOf(const CachedPicture &picture) {
  return static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height) * 4;
}

Result<std::shared_ptr<const CachedPicture>> PictureCache::get(const std::filesystem::path &file, std::vector<std::string> &notes) {
  constexpr int kWithoutDisplay = 1 << 14;
  std::error_code ignored;
  const Key key{file, std::filesystem::last_write_time(file, ignored)};
  if (const auto found = pictures_.find(key); found != pictures_.end()) {
    found->second->lastUse = ++uses_;
    return std::shared_ptr<const CachedPicture>(found->second);
  }
  const auto pixels = readImage(file, renderer_ ? renderer_->largestTexture() : kWithoutDisplay);
  if (!pixels) return pixels.error();
  for (const std::string &note : pixels->notes) notes.push_back(file.string() + ": " + note);

  auto picture = std::make_shared<CachedPicture>();
  picture->width = pixels->width;
  picture->height = pixels->height;
  picture->lastUse = ++uses_;
  if (renderer_) {
    makeRoom(bytesOf(*picture));
    picture->texture = std::make_shared<const Texture>(renderer_->uploadPicture(pixels->bgra, pixels->width, pixels->height));
    bytes_ += bytesOf(*picture);
  }
  pictures_.emplace(key, picture);
  return std::shared_ptr<const CachedPicture>(std::move(picture));
}

/// Those go first that were asked for longest ago and that nobody shows.
void PictureCache::makeRoom(std::size_t bytes) {
  while (bytes_ + bytes > maxBytes_) {
    auto oldest = pictures_.end();
    for (auto one = pictures_.begin(); one != pictures_.end(); ++one)
      if (one->second.use_count() == 1 && (oldest == pictures_.end() || one->second->lastUse < oldest->second->lastUse)) oldest = one;
    if (oldest == pictures_.end()) return;
    bytes_ -= bytesOf(*oldest->second);
    pictures_.erase(oldest);
  }
}

}  // namespace fovea
