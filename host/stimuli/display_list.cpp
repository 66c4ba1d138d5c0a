#include "stimuli/display_list.hpp"

namespace fovea {

void DisplayList::add(const Shape &shape) {
  if (!isOpen_) batches_.push_back({shapes_.size(), 0, nullptr});
  isOpen_ = true;
  ++batches_.back().count;
  shapes_.push_back(shape);
}

void DisplayList::add(const Shape &quad, std::shared_ptr<const TextPicture> picture) {
  batches_.push_back({shapes_.size(), 1, std::move(picture)});
  shapes_.push_back(quad);
  isOpen_ = false;
}

void DisplayList::clear() {
  shapes_.clear();
  batches_.clear();
  isOpen_ = false;
}

}  // namespace fovea
