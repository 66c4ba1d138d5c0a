#pragma once
// What one frame shows, in painting order: plain numbers, fixed when draw() was called.

#include <array>
#include <memory>
#include <type_traits>
#include <vector>

#include "stimuli/pipeline.hpp"

namespace fovea {

class Texture;

/// What a stimulus does with what is behind it: covers it (by its alpha), adds its difference from grey, or lets the background
/// be seen instead of it, as far as it is dark.
enum class Blend : std::uint8_t { Average, Add, Mask };

class DisplayList {
 public:
  /// Everything is drawn; what comes next is the shape of an aperture; only inside of it; only outside.
  enum class Clip : std::uint8_t { None, Shape, Inside, Outside };
  using SharedTexture = std::shared_ptr<const Texture>;

  /// Neighbours that one draw call can draw.
  struct Batch {
    const Pipeline *pipeline = nullptr;
    std::size_t first = 0, count = 0;  // instances of the pipeline's
    std::array<std::uint32_t, 2> textures{};  // picture and mask; 0: does not look at one
    Blend blend = Blend::Average;
    Clip clip = Clip::None;
    bool beginsClip = false;  // of a new aperture
  };

  /// For what is added from now on.
  void setBlend(Blend blend) { blend_ = blend; }
  void setClip(Clip clip);

  /// Adds one instance. Who gives no texture can be drawn with whichever their neighbours have.
  template <class Instance>
  void add(const Pipeline &pipeline, const Instance &instance, const SharedTexture &picture = {}, const SharedTexture &mask = {}) {
    addMany<Instance>(pipeline, 1, picture, mask)[0] = instance;
  }
  /// Room for `count` instances, to be written before anything else is added.
  template <class Instance>
  std::span<Instance> addMany(const Pipeline &pipeline, std::size_t count, const SharedTexture &picture = {},
                              const SharedTexture &mask = {}) {
    static_assert(std::is_trivially_copyable_v<Instance> && alignof(Instance) == alignof(float));
    return {reinterpret_cast<Instance *>(room(pipeline, count, picture, mask)), count};
  }

  std::span<const Batch> batches() const { return batches_; }
  /// All instances of a pipeline.
  std::span<const float> instances(const Pipeline &pipeline) const;
  /// What is listed from now on is not joined to what was before.
  void closeBatch() { isOpen_ = false; }
  /// Keeps its memory, so that the next frame allocates nothing.
  void clear();

 private:
  struct Stream {
    const Pipeline *pipeline;
    std::vector<float> floats;
  };
  Stream &streamOf(const Pipeline &pipeline);
  float *room(const Pipeline &pipeline, std::size_t count, const SharedTexture &picture, const SharedTexture &mask);

  std::vector<Stream> streams_;
  std::vector<Batch> batches_;
  // Shared because a texture has to outlive its stimulus as long as a frame shows it.
  std::vector<SharedTexture> textures_;
  Blend blend_ = Blend::Average;
  Clip clip_ = Clip::None;
  bool beginsClip_ = false;
  bool isOpen_ = false;
};

}  // namespace fovea
