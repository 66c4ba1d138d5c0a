#pragma once
// Letters as they were drawn before, so that a new text of known letters is put together and not drawn.

#include <cstdint>
#include <memory>
#include <vector>

#include "stimuli/recently_used.hpp"

namespace fovea {

/// One letter of one font, where it stands in its pixel.
struct GlyphKey {
  const void *font = nullptr;
  std::uint32_t glyph = 0;
  std::uint8_t phase = 0;  // how far right of a whole pixel, in 1/kPhases
  bool operator==(const GlyphKey &) const = default;
};

/// How much of each pixel it covers, row by row, top row first; empty without ink.
struct GlyphPicture {
  int left = 0, top = 0;  // of the first pixel, from the whole pixel at its origin; y down
  int width = 0, height = 0;
  std::vector<std::uint8_t> coverage;
};

/// Keeps the fonts of its letters alive, so that no other font gets the address of one that is gone.
class GlyphPictures {
 public:
  /// The least step in which a letter is placed: a sixteenth of a pixel cannot be seen.
  static constexpr int kPhases = 16;

  /// By default an alphabet of the largest letters that are kept has room, at all their steps.
  explicit GlyphPictures(std::size_t maxBytes = 16u << 20) : pictures_(maxBytes) {}

  const GlyphPicture *find(const GlyphKey &key) {
    const Kept *kept = pictures_.find(key);
    return kept ? &kept->picture : nullptr;
  }
  /// Those that nobody asked for the longest go for it, and pointers to them.
  const GlyphPicture &add(const GlyphKey &key, GlyphPicture picture, std::shared_ptr<const void> font);

 private:
  struct Hash {
    std::size_t operator()(const GlyphKey &key) const {
      return std::hash<const void *>()(key.font) ^ (std::size_t{key.glyph} * GlyphPictures::kPhases + key.phase) * 0x9E3779B97F4A7C15u;
    }
  };
  struct Kept {
    GlyphPicture picture;
    std::shared_ptr<const void> font;
  };
  RecentlyUsed<GlyphKey, Kept, Hash> pictures_;
};

/// Adds a letter to a picture of white letters, `width` x `height` pixels of 4 bytes; `x` and `y` are its origin's. What would
/// lie outside is left out.
void addGlyph(const GlyphPicture &glyph, int x, int y, std::vector<std::uint8_t> &bgra, int width, int height);

}  // namespace fovea
