#include "stimuli/text_cache.hpp"

#include <utility>

namespace fovea {
namespace {

std::size_t bytesOf(const TextPicture &picture) {
  const std::size_t layers = picture.ownColors.texture ? 2 : 1;
  return static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height) * 4 * layers;
}

}  // namespace

TextCache::TextCache(Renderer *renderer, MeasuredTexts *measured, std::size_t maxBytes, std::size_t maxCount)
    : renderer_(renderer), maxBytes_(maxBytes), maxCount_(maxCount), layout_(measured) {
  if (renderer) atlas_.emplace(*renderer);
}

Result<std::shared_ptr<const TextPicture>> TextCache::get(const TextStyle &style) {
  if (const auto found = entries_.find(style); found != entries_.end()) {
    uses_.splice(uses_.begin(), uses_, found->second.use);
    if (std::exchange(found->second.run, run_) != run_) layout_.tell(found->second.findings);
    return found->second.picture;
  }
  auto made = make(style);
  if (!made) return made.error();
  makeRoom(bytesOf(*made));
  bytes_ += bytesOf(*made);
  auto picture = std::make_shared<const TextPicture>(std::move(*made));
  const auto entry = entries_.emplace(style, Entry{picture, {}, layout_.latest(), run_}).first;
  uses_.push_front(&entry->first);
  entry->second.use = uses_.begin();
  return picture;
}

void TextCache::beginRun() {
  ++run_;
  layout_.forget();
}

Result<TextPicture> TextCache::make(const TextStyle &style) {
  TextPicture picture;
  if (!renderer_) {
    const auto measured = layout_.measure(style);
    if (!measured) return measured.error();
    picture.extent = *measured;
    return picture;
  }
  const auto raster = layout_.raster(style, renderer_->largestTexture());
  if (!raster) return raster.error();
  picture.extent = raster->extent;
  picture.left = raster->left;
  picture.top = raster->top;
  picture.width = raster->width;
  picture.height = raster->height;
  if (picture.width > 0) picture.place = atlas_->put(raster->bgra, raster->width, raster->height);
  if (!raster->ownColors.empty())
    picture.ownColors = atlas_->put(raster->ownColors, raster->width, raster->height);
  return picture;
}

void TextCache::makeRoom(std::size_t bytes) {
  auto use = uses_.end();
  while (use != uses_.begin() && (bytes_ + bytes > maxBytes_ || entries_.size() >= maxCount_)) {
    --use;
    const auto entry = entries_.find(**use);
    if (entry->second.picture.use_count() > 1) continue;  // a stimulus or a frame still has it
    bytes_ -= bytesOf(*entry->second.picture);
    entries_.erase(entry);
    use = uses_.erase(use);
  }
}

}  // namespace fovea
