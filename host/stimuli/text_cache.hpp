#pragma once
// Texts as they were shown before: a word that comes back costs a look-up.

#include <list>
#include <unordered_map>

#include "stimuli/text_atlas.hpp"
#include "stimuli/text_layout.hpp"

namespace fovea {

/// A laid-out text, on the graphics card when there is one. `left` and `top` are of the first pixel, from the
/// top left of the block.
struct TextPicture {
  TextExtent extent;
  int left = 0, top = 0, width = 0, height = 0;
  AtlasPlace place;      // no texture for text without ink, and without OpenGL
  AtlasPlace ownColors;  // of emoji, over the letters; no texture for text without
};

/// Thread: [stage].
class TextCache {
 public:
  /// `renderer` null: measures only. `measured`: as TextLayout has it.
  explicit TextCache(Renderer *renderer, MeasuredTexts *measured = nullptr, std::size_t maxBytes = 16u << 20, std::size_t maxCount = 2048);

  Result<std::shared_ptr<const TextPicture>> get(const TextStyle &style);
  /// Without a picture; not kept.
  Result<MeasuredText> measure(const TextStyle &style) { return layout_.measure(style); }
  /// Where carets can stand; not kept.
  Result<TextMap> map(const TextStyle &style) { return layout_.map(style); }
  /// Of all texts that were asked for since beginRun().
  const TextFindings &findings() const { return layout_.findings(); }
  /// What is found from now on is of another run; texts that were kept tell theirs again when they are asked for.
  void beginRun();
  /// Room for small white pictures of others beside the letters; null without a renderer.
  TextAtlas *atlas() { return atlas_ ? &*atlas_ : nullptr; }
  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    std::shared_ptr<const TextPicture> picture;
    std::list<const TextStyle *>::iterator use;
    TextFindings findings;
    std::uint64_t run = 0;  // that it was told for
  };
  Result<TextPicture> make(const TextStyle &style);
  void makeRoom(std::size_t bytes);

  Renderer *renderer_;
  std::optional<TextAtlas> atlas_;  // with a renderer
  std::size_t maxBytes_, maxCount_, bytes_ = 0;
  TextLayout layout_;
  std::unordered_map<TextStyle, Entry, HashOfStyle> entries_;
  std::uint64_t run_ = 0;
  std::list<const TextStyle *> uses_;  // latest first; the keys live in entries_
};

}  // namespace fovea
