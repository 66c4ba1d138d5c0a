#include "stimuli/pango/lines.hpp"

namespace fovea {

std::vector<PlacedLine> placeLines(const std::vector<LineSize> &lines, const TextStyle &style, TextExtent &extent) {
  for (const LineSize &line : lines) extent.width = std::max(extent.width, pixels(line.logical.width));
  std::vector<PlacedLine> places;
  double top = 0;
  for (const auto &[ink, logical] : lines) {
    const double room = extent.width - pixels(logical.width);
    const double x = style.align == Align::Left ? 0 : style.align == Align::Center ? room / 2 : room;
    // On whole pixels, so that every line is as crisp as the first.
    const double baseline = std::round(top - pixels(logical.y));
    places.push_back({x, baseline, top, top + pixels(logical.height)});
    extent.height = std::max(extent.height, top + pixels(logical.height));
    top += pixels(logical.height) * style.lineSpacing;
    if (ink.width <= 0 || ink.height <= 0) continue;
    const Edges edges{x + pixels(ink.x), baseline + pixels(ink.y), x + pixels(ink.x + ink.width),
                      baseline + pixels(ink.y + ink.height)};
    if (extent.ink.isEmpty())
      extent.ink = edges;
    else
      extent.ink = {std::min(extent.ink.left, edges.left), std::min(extent.ink.top, edges.top),
                    std::max(extent.ink.right, edges.right), std::max(extent.ink.bottom, edges.bottom)};
  }
  return places;
}

TextBlock::TextBlock(Held<PangoLayout> laidOut, const TextStyle &style) : layout(std::move(laidOut)) {
  extent.letters = pixels(pango_font_description_get_size(pango_layout_get_font_description(layout.get())));
  std::vector<LineSize> sizes;
  for (GSList *one = pango_layout_get_lines_readonly(layout.get()); one; one = one->next) {
    auto *line = static_cast<PangoLayoutLine *>(one->data);
    lines.push_back({line, {}});
    LineSize &size = sizes.emplace_back();
    pango_layout_line_get_extents(line, &size.ink, &size.logical);
  }
  const std::vector<PlacedLine> places = placeLines(sizes, style, extent);
  for (std::size_t i = 0; i < places.size(); ++i) lines[i].place = places[i];
}

}  // namespace fovea
