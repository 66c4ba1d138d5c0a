#include "stimuli/pango/carets.hpp"

namespace fovea {
namespace {

/// Byte offsets at which a caret can stand, with what Pango knows of them.
std::vector<TextMap::Stop> stopsOf(PangoLayout *layout, const std::string &text) {
  int count = 0;
  const PangoLogAttr *marks = pango_layout_get_log_attrs_readonly(layout, &count);
  std::vector<TextMap::Stop> stops;
  const char *at = text.data();
  for (int i = 0; i < count; ++i, at = g_utf8_next_char(at)) {
    if (!marks[i].is_cursor_position) continue;
    TextMap::Stop stop;
    stop.index = static_cast<std::size_t>(at - text.data());
    stop.isWordStart = marks[i].is_word_start;
    stop.isWordEnd = marks[i].is_word_end;
    stops.push_back(stop);
  }
  return stops;
}

/// The stop that the arrow to the right, or to the left, leads to.
std::size_t neighbour(PangoLayout *layout, const std::vector<TextMap::Stop> &stops, std::size_t from, int direction,
                      const std::string &text) {
  int index = 0, trailing = 0;
  pango_layout_move_cursor_visually(layout, TRUE, static_cast<int>(stops[from].index), 0, direction, &index, &trailing);
  if (index < 0 || index == G_MAXINT) return from;
  const char *at = g_utf8_offset_to_pointer(text.data() + index, trailing);
  const auto wanted = static_cast<std::size_t>(at - text.data());
  const auto found = std::lower_bound(stops.begin(), stops.end(), wanted,
                                      [](const TextMap::Stop &stop, std::size_t value) { return stop.index < value; });
  return std::min(static_cast<std::size_t>(found - stops.begin()), stops.size() - 1);
}

}  // namespace

TextMap caretsOf(const TextBlock &block, const std::string &text) {
  PangoLayout *layout = block.layout.get();
  TextMap map;
  map.width = block.extent.width;
  map.height = block.extent.height;
  map.stops = stopsOf(layout, text);
  std::vector<double> pangoLeft;  // where Pango would have put each line
  PangoLayoutIter *iter = pango_layout_get_iter(layout);
  for (const TextBlock::Line &line : block.lines) {
    PangoRectangle logical;
    pango_layout_iter_get_line_extents(iter, nullptr, &logical);
    pango_layout_iter_next_line(iter);
    pangoLeft.push_back(pixels(logical.x));
    map.lines.push_back({{line.place.x, line.place.top, line.place.x + pixels(logical.width), line.place.bottom},
                         pango_layout_line_get_resolved_direction(line.line) == PANGO_DIRECTION_RTL});
  }
  pango_layout_iter_free(iter);

  for (std::size_t i = 0; i < map.stops.size(); ++i) {
    TextMap::Stop &stop = map.stops[i];
    const int index = static_cast<int>(stop.index);
    int number = 0, before = 0, after = 0;
    pango_layout_index_to_line_x(layout, index, FALSE, &number, &before);
    stop.line = static_cast<std::size_t>(std::clamp(number, 0, static_cast<int>(block.lines.size()) - 1));
    const PlacedLine &place = block.lines[stop.line].place;
    PangoLayoutLine *line = block.lines[stop.line].line;
    pango_layout_line_index_to_x(line, index, TRUE, &after);
    stop.before = place.x + pixels(before);
    stop.after = place.x + pixels(after);
    PangoRectangle strong;
    pango_layout_get_cursor_pos(layout, index, &strong, nullptr);
    stop.x = place.x + pixels(strong.x) - pangoLeft[stop.line];
    stop.left = neighbour(layout, map.stops, i, -1, text);
    stop.right = neighbour(layout, map.stops, i, 1, text);
  }
  return map;
}

}  // namespace fovea
