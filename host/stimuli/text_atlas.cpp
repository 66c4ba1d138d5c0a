#include "stimuli/text_atlas.hpp"

#include <algorithm>

namespace fovea {

TextAtlas::TextAtlas(Renderer &renderer, int side)
    : renderer_(renderer), side_(std::min(side, renderer.largestTexture())) {}

AtlasPlace TextAtlas::put(const std::vector<std::uint8_t> &bgra, int width, int height) {
  if (width + 2 > side_ || height > side_ / 2)
    return {std::make_shared<const Texture>(renderer_.upload(bgra, width, height))};

  std::shared_ptr<Page> page;
  std::optional<Corner> corner;
  for (const auto &one : pages_) {
    if (one.use_count() == 1 && one->used > 0) {  // what was on it has gone
      one->rows.clear();
      one->used = 0;
      one->isUsedAgain = true;
    }
    corner = one->isUsedAgain ? findRoomWithRim(*one, width, height) : findRoom(*one, width, height);
    if (corner) {
      page = one;
      break;
    }
  }
  if (!page) {
    page = std::make_shared<Page>();
    page->texture = renderer_.blank(side_);
    pages_.push_back(page);
    corner = findRoom(*page, width, height);
  }
  if (page->isUsedAgain)
    writeWithRim(*page, *corner, bgra, width, height);
  else
    renderer_.write(page->texture, corner->x, corner->y, bgra, width, height);
  const auto share = [this](int pixels) { return static_cast<float>(pixels) / static_cast<float>(side_); };
  return {std::shared_ptr<const Texture>(page, &page->texture),
          {share(corner->x), share(corner->y), share(corner->x + width), share(corner->y + height)}};
}

std::optional<TextAtlas::Corner> TextAtlas::findRoomWithRim(Page &page, int width, int height) const {
  const auto rim = findRoom(page, width + 2, height + 2);
  if (!rim) return std::nullopt;
  return Corner{rim->x + 1, rim->y + 1};
}

/// A picture that is turned or shrunk is mixed with what is beside it: that has to be nothing.
void TextAtlas::writeWithRim(const Page &page, Corner corner, const std::vector<std::uint8_t> &bgra, int width, int height) {
  const auto row = static_cast<std::ptrdiff_t>(width) * 4, rimmedRow = row + 8;
  rimmed_.assign(static_cast<std::size_t>(rimmedRow) * static_cast<std::size_t>(height + 2), 0);
  for (int y = 0; y < height; ++y) std::copy_n(bgra.begin() + y * row, row, rimmed_.begin() + (y + 1) * rimmedRow + 4);
  renderer_.write(page.texture, corner.x - 1, corner.y - 1, rimmed_, width + 2, height + 2);
}

std::optional<TextAtlas::Corner> TextAtlas::findRoom(Page &page, int width, int height) const {
  Row *best = nullptr;
  for (Row &row : page.rows)
    if (row.height >= height && row.used + width <= side_ && (!best || row.height < best->height)) best = &row;
  // A word in a row of headlines wastes what the headlines need.
  const bool isRoomBelow = page.used + height <= side_;
  if (!best && !isRoomBelow) return std::nullopt;
  if (!best || (isRoomBelow && best->height > height + height / 2)) {
    page.rows.push_back({page.used, height, 0});
    page.used += height;
    best = &page.rows.back();
  }
  const Corner corner{best->used, best->top};
  best->used += width;
  return corner;
}

}  // namespace fovea
