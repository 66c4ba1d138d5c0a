#include "stimuli/display_list.hpp"

#include "stimuli/renderer.hpp"

namespace fovea {

void DisplayList::add(const Shape &shape) {
  if (!isOpen_) batches_.push_back({shapes_.size(), 0, 0});
  isOpen_ = true;
  ++batches_.back().count;
  shapes_.push_back(shape);
}

void DisplayList::add(const Shape &quad, const std::shared_ptr<const Texture> &texture) {
  const std::uint32_t id = texture->id();
  if (isOpen_ && batches_.back().texture != 0 && batches_.back().texture != id) isOpen_ = false;
  add(quad);
  batches_.back().texture = id;
  if (textures_.empty() || textures_.back() != texture) textures_.push_back(texture);
}

void DisplayList::clear() {
  shapes_.clear();
  batches_.clear();
  textures_.clear();
  isOpen_ = false;
}

}  // namespace fovea
