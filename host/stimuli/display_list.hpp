#pragma once
// What one frame shows, in painting order: plain numbers, fixed when draw() was called.

#include <memory>
#include <span>
#include <vector>

#include "stimuli/property_table.hpp"

namespace fovea {

class Texture;

/// One quad on the graphics card, in framebuffer pixels from the window's centre, y up.
/// Shape: nothing but floats, as the vertex attributes of renderer.cpp read them.
struct Shape {
  float centre[2] = {0, 0};
  float half[2] = {0, 0};        // half its width and height, before turning
  float axis[2] = {1, 0};        // where its own x axis points
  float roundness = 0;           // rect: radius of the corners; cross: half the thickness
  float lineWidth = 0;           // centred on the edge
  float fill[4] = {0, 0, 0, 0};  // red, green, blue, alpha; 0..1
  float line[4] = {0, 0, 0, 0};  // of a text: the part of the texture that it is, see AtlasPlace
  float kind = 0;  // the Kind; circle: half[0] is the radius
};

class DisplayList {
 public:
  /// Neighbours that one draw call can draw: shapes of any kind, and texts on one texture.
  struct Batch {
    std::size_t first = 0, count = 0;
    std::uint32_t texture = 0;  // 0: shapes alone
  };

  void add(const Shape &shape);
  void add(const Shape &quad, const std::shared_ptr<const Texture> &texture);
  /// Keeps its memory, so that the next frame allocates nothing.
  void clear();

  std::span<const Shape> shapes() const { return shapes_; }
  std::span<const Batch> batches() const { return batches_; }
  /// What is listed from now on is not joined to what was before.
  void closeBatch() { isOpen_ = false; }

 private:
  std::vector<Shape> shapes_;
  std::vector<Batch> batches_;
  // Shared because a texture has to outlive its stimulus as long as a frame shows it.
  std::vector<std::shared_ptr<const Texture>> textures_;
  bool isOpen_ = false;
};

}  // namespace fovea
