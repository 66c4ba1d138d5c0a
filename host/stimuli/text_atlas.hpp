#pragma once
// Many texts on one texture, so that a frame full of them is one draw call.

#include <memory>
#include <optional>
#include <vector>

#include "stimuli/renderer.hpp"

namespace fovea {

/// Where on the graphics card a picture lies.
struct AtlasPlace {
  // Shared because the room is free again when the last picture on a texture has gone.
  std::shared_ptr<const Texture> texture;
  float part[4] = {0, 0, 1, 1};  // left, top, right, bottom; 0..1
};

/// Pictures are packed in rows of like heights. A texture is used again when nobody has a picture on it any more; what is
/// wider than a texture's side, or higher than half of it, gets one of its own.
///
/// Thread: [stage].
class TextAtlas {
 public:
  explicit TextAtlas(Renderer &renderer, int side = 1024);

  /// Shape: as Renderer::upload(), with a transparent edge.
  AtlasPlace put(const std::vector<std::uint8_t> &bgra, int width, int height);
  std::size_t pages() const { return pages_.size(); }

 private:
  struct Row {
    int top = 0, height = 0, used = 0;
  };
  struct Page {
    Texture texture;
    std::vector<Row> rows;
    int used = 0;  // height of all rows
    bool isUsedAgain = false;  // between its pictures lies what was there before
  };
  struct Corner {
    int x = 0, y = 0;
  };
  std::optional<Corner> findRoomWithRim(Page &page, int width, int height) const;
  void writeWithRim(const Page &page, Corner corner, const std::vector<std::uint8_t> &bgra, int width, int height);
  std::optional<Corner> findRoom(Page &page, int width, int height) const;

  Renderer &renderer_;
  int side_;
  std::vector<std::shared_ptr<Page>> pages_;
  std::vector<std::uint8_t> rimmed_;  // kept for its memory
};

}  // namespace fovea
