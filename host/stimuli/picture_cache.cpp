#include "stimuli/picture_cache.hpp"

#include <algorithm>

#include "stimuli/image_file.hpp"
#include "stimuli/properties.hpp"

namespace fovea {

std::size_t PictureCache::bytesOf(const CachedPicture &picture) {
  return static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height) * 4;
}

Result<std::shared_ptr<const CachedPicture>> PictureCache::get(const std::filesystem::path &file, std::vector<std::string> &notes) {
  std::error_code ignored;
  const Key key{file, std::filesystem::last_write_time(file, ignored)};
  if (const auto found = pictures_.find(key); found != pictures_.end()) {
    found->second->lastUse = ++uses_;
    return std::shared_ptr<const CachedPicture>(found->second);
  }
  if (auto readable = readImageHeader(file, largest()); !readable) return readable.error();
  const auto read = renderer_ ? files_.get<ImagePixels>(pictureWish(file)) : FileCache("", 0).get<ImagePixels>(pictureWish(file));  // nobody sees it: not kept
  if (!read) return read.error();
  const std::shared_ptr<const ImagePixels> pixels = *read;
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

Result<std::shared_ptr<const CachedPicture>> PictureCache::get(const Properties &from, PropertyIndex property, std::vector<std::string> &notes) {
  const auto samples = from.samples(property);
  if (!samples) return get(from.text(property), notes);
  if (std::max(samples->rows, samples->columns) > static_cast<std::size_t>(largest()))
    return from.bad(property, "is " + std::to_string(samples->rows) + " rows of " + std::to_string(samples->columns) + " numbers; the most along a side is " +
                                  std::to_string(largest()), "give fewer");
  auto picture = std::make_shared<CachedPicture>();
  picture->width = static_cast<int>(samples->columns);
  picture->height = static_cast<int>(samples->rows);
  if (!renderer_) return std::shared_ptr<const CachedPicture>(std::move(picture));
  std::vector<float> light(samples->numbers.size());
  std::ranges::transform(samples->numbers, light.begin(), [](double number) { return static_cast<float>((number + 1) / 2); });
  picture->texture = std::make_shared<const Texture>(renderer_->uploadGreyPicture(light, picture->width, picture->height));
  return std::shared_ptr<const CachedPicture>(std::move(picture));
}

Result<void> PictureCache::follow(NamedPicture &held, const Properties &from, PropertyIndex property, std::vector<std::string> &notes) {
  if (held.revision == from.revision(property)) return {};
  NamedPicture now;
  const auto words = from.table()[property].words;
  now.word = static_cast<std::size_t>(std::ranges::find(words, from.text(property)) - words.begin());
  if (now.word == words.size()) {
    auto picture = get(from, property, notes);
    if (!picture) return picture.error();
    now.picture = std::move(*picture);
  }
  now.revision = from.revision(property);
  held = std::move(now);
  return {};
}

int PictureCache::largest() const {
  constexpr int kWithoutDisplay = 1 << 14;
  return renderer_ ? renderer_->largestTexture() : kWithoutDisplay;
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
