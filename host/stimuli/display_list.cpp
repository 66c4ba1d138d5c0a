#include "stimuli/display_list.hpp"

#include <algorithm>
#include <utility>

#include "stimuli/renderer.hpp"

namespace fovea {
namespace {

/// May the two be drawn with the same texture?
bool agree(std::uint32_t one, std::uint32_t other) { return one == 0 || other == 0 || one == other; }

}  // namespace

void DisplayList::setClip(Clip clip) {
  if (clip == clip_ && clip != Clip::Shape) return;
  clip_ = clip;
  // Kept for what comes next when the shape turns out to be nothing.
  beginsClip_ = clip == Clip::Shape || (beginsClip_ && clip != Clip::None);
  isOpen_ = false;
}

DisplayList::Stream &DisplayList::streamOf(const Pipeline &pipeline) {
  const auto found =
      std::find_if(streams_.begin(), streams_.end(), [&](const Stream &stream) { return stream.pipeline == &pipeline; });
  if (found != streams_.end()) return *found;
  return streams_.emplace_back(Stream{&pipeline, {}});
}

float *DisplayList::room(const Pipeline &pipeline, std::size_t count, const SharedTexture &picture, const SharedTexture &mask) {
  Stream &stream = streamOf(pipeline);
  const std::array<std::uint32_t, 2> ids{picture ? picture->id() : 0, mask ? mask->id() : 0};
  const auto joins = [&](const Batch &last) {
    return last.pipeline == &pipeline && last.blend == blend_ && agree(last.textures[0], ids[0]) && agree(last.textures[1], ids[1]);
  };
  const std::size_t before = stream.floats.size();
  if (!isOpen_ || !joins(batches_.back()))
    batches_.push_back({&pipeline, before / pipeline.floats, 0, {}, blend_, clip_, std::exchange(beginsClip_, false)});
  isOpen_ = true;
  Batch &batch = batches_.back();
  batch.count += count;
  for (std::size_t i = 0; i < ids.size(); ++i)
    if (ids[i]) batch.textures[i] = ids[i];
  for (const SharedTexture *texture : {&picture, &mask})
    if (*texture && (textures_.empty() || textures_.back() != *texture)) textures_.push_back(*texture);
  stream.floats.resize(before + count * pipeline.floats);
  return stream.floats.data() + before;
}

std::span<const float> DisplayList::instances(const Pipeline &pipeline) const {
  for (const Stream &stream : streams_)
    if (stream.pipeline == &pipeline) return stream.floats;
  return {};
}

void DisplayList::clear() {
  for (Stream &stream : streams_) stream.floats.clear();
  batches_.clear();
  textures_.clear();
  blend_ = Blend::Average;
  clip_ = Clip::None;
  beginsClip_ = isOpen_ = false;
}

}  // namespace fovea
