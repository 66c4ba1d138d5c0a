#include "stimuli/text_map.hpp"

#include <algorithm>
#include <cmath>

namespace fovea {

std::size_t TextMap::stopAt(std::size_t index) const {
  const auto behind =
      std::upper_bound(stops.begin(), stops.end(), index, [](std::size_t value, const Stop &stop) { return value < stop.index; });
  return behind == stops.begin() ? 0 : static_cast<std::size_t>(behind - stops.begin()) - 1;
}

std::size_t TextMap::stopNear(double x, double y) const {
  std::size_t line = 0;
  while (line + 1 < lines.size() && y >= lines[line + 1].edges.top) ++line;
  return stopNear(x, line);
}

std::size_t TextMap::stopNear(double x, std::size_t line) const {
  std::size_t nearest = 0;
  double distance = INFINITY;
  const auto consider = [&](std::size_t stop, double place) {
    if (std::abs(x - place) >= distance) return;
    distance = std::abs(x - place);
    nearest = stop;
  };
  for (std::size_t i = 0; i < stops.size(); ++i) {
    if (stops[i].line != line) continue;
    consider(i, stops[i].before);
    if (i + 1 < stops.size() && stops[i + 1].line == line) consider(i + 1, stops[i].after);
  }
  return nearest;
}

std::vector<Edges> TextMap::spans(std::size_t from, std::size_t to) const {
  std::vector<Edges> graphemes;
  for (std::size_t i = from; i < std::min(to, stops.size()); ++i) {
    const auto [left, right] = std::minmax(stops[i].before, stops[i].after);
    const Edges &line = lines[stops[i].line].edges;
    if (left < right) graphemes.push_back({left, line.top, right, line.bottom});
  }
  // In the order of the screen, which in bidirectional text is not that of the text.
  std::sort(graphemes.begin(), graphemes.end(), [](const Edges &a, const Edges &b) {
    return a.top != b.top ? a.top < b.top : a.left < b.left;
  });
  std::vector<Edges> joined;
  for (const Edges &one : graphemes) {
    if (!joined.empty() && joined.back().top == one.top && one.left - joined.back().right < 0.5)
      joined.back().right = one.right;
    else
      joined.push_back(one);
  }
  return joined;
}

}  // namespace fovea
