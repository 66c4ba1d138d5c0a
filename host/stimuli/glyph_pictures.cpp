#include "stimuli/glyph_pictures.hpp"

#include <algorithm>
#include <cstring>

namespace fovea {

const GlyphPicture &GlyphPictures::add(const GlyphKey &key, GlyphPicture picture, std::shared_ptr<const void> font) {
  constexpr std::size_t kBookkeeping = sizeof(GlyphKey) + sizeof(Kept) + 128;  // that of three containers among it
  const std::size_t bytes = picture.coverage.size() + kBookkeeping;
  pictures_.makeRoom(bytes);
  return pictures_.add(key, {std::move(picture), std::move(font)}, bytes).picture;
}

void addGlyph(const GlyphPicture &glyph, int x, int y, std::vector<std::uint8_t> &bgra, int width, int height) {
  const int left = x + glyph.left, top = y + glyph.top;
  const int firstColumn = std::max(0, -left), lastColumn = std::min(glyph.width, width - left);
  for (int row = std::max(0, -top); row < std::min(glyph.height, height - top); ++row) {
    const std::uint8_t *from = glyph.coverage.data() + static_cast<std::ptrdiff_t>(row) * glyph.width;
    std::uint8_t *to = bgra.data() + (static_cast<std::ptrdiff_t>(top + row) * width + left + firstColumn) * 4;
    for (int column = firstColumn; column < lastColumn; ++column, to += 4) {
      if (from[column] == 0) continue;
      const int sum = std::min(255, *to + from[column]);  // neighbours share a pixel, but no part of it
      std::memset(to, sum, 4);
    }
  }
}

}  // namespace fovea
