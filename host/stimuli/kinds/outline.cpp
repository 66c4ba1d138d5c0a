#include "stimuli/kinds/outline.hpp"

#include <algorithm>
#include <cmath>

#include "stimuli/pipelines/shapes.hpp"
#include "stimuli/text_cache.hpp"

namespace fovea {
namespace {

constexpr int kMargin = 1;  // of the picture's two empty pixels, the one that is not drawn

}  // namespace

/// Its corners in pixels around pos, before turning; in bent units after it.
void Outline::appendLocal(std::vector<Point> &to, const Placement &placed) const {
  const std::size_t first = to.size();
  appendVertices(to, placed.ruler);
  for (std::size_t i = first; i < to.size(); ++i) {
    Point &p = to[i];
    if (std::isnan(p.x)) continue;
    if (placed.ruler.isBent())
      p = placed.toPixels(p) - placed.centre;
    else
      p = placed.ruler.offset(placed.pos, {p.x * placed.flip.x, p.y * placed.flip.y});
  }
}

/// With an anchor the box of its corners hangs from pos; without, their own origin is there.
Point Outline::hang(std::span<const Point> local) const {
  Point least{INFINITY, INFINITY}, most{-INFINITY, -INFINITY};
  for (const Point p : local) {
    if (std::isnan(p.x)) continue;
    least = {std::min(least.x, p.x), std::min(least.y, p.y)};
    most = {std::max(most.x, p.x), std::max(most.y, p.y)};
  }
  if (least.x > most.x) return {};
  const auto shift = [](double anchor, double low, double high) { return anchor == 0 ? 0 : anchor < 0 ? -low : -high; };
  return {shift(anchor().x, least.x, most.x), shift(anchor().y, least.y, most.y)};
}

bool Outline::hasLine() const {
  return lineWidth(outline::LineWidth, outline::LineColor) > 0;
}

Result<void> Outline::appendOutline(std::vector<Point> &to, DrawContext &context) {
  const auto placed = placement(context);
  if (!placed) return placed.error();
  const std::size_t first = to.size();
  appendLocal(to, *placed);
  const Point axis = placed->ruler.isBent() ? Point{1, 0} : placed->axis;
  const Point shift = placed->centre + turned(hang(std::span(to).subspan(first)), axis);
  for (std::size_t i = first; i < to.size(); ++i)
    if (!std::isnan(to[i].x)) to[i] = shift + turned(to[i], axis);
  return {};
}

Result<void> Outline::appendReach(std::vector<Point> &to, DrawContext &context) {
  const std::size_t first = to.size();
  if (auto done = appendOutline(to, context); !done || !hasLine()) return done;
  corners_.assign(to.begin() + static_cast<std::ptrdiff_t>(first), to.end());
  appendStroke(corners_, isClosed(), properties().number(outline::LineWidth), to);
  return {};
}

Result<void> Outline::make(DrawContext &context) {
  const auto placed = placement(context);
  if (!placed) return placed.error();
  return rasterize(*placed, context);
}

bool Outline::isStale(const Placement &placed) const {
  const auto differ = [](Point a, Point b) { return a.x != b.x || a.y != b.y; };
  if (differ(flip_, placed.flip) || hasLine_ != hasLine()) return true;
  return placed.ruler.isBent() && (differ(pos_, placed.pos) || differ(axis_, placed.axis));
}

Result<void> Outline::rasterize(const Placement &placed, DrawContext &context) {
  flip_ = placed.flip;
  pos_ = placed.pos;
  axis_ = placed.axis;
  hasLine_ = hasLine();
  vertices_.clear();
  appendLocal(vertices_, placed);
  if (auto done = fillLayer(fill_, isClosed() ? std::span<const Point>(vertices_) : std::span<const Point>(), winding(), context); !done)
    return done;
  stroke_.clear();
  if (hasLine_) appendStroke(vertices_, isClosed(), properties().number(outline::LineWidth), stroke_);
  if (auto done = fillLayer(line_, stroke_, Winding::NonZero, context); !done) return done;
  isFirst_ = false;
  return {};
}

Result<void> Outline::fillLayer(Layer &layer, std::span<const Point> contours, Winding rule, DrawContext &context) {
  constexpr int kWithoutDisplay = 1 << 14;
  layer.place = {};
  Coverage &coverage = *context.coverage;
  if (auto filled = coverage.fill(contours, rule, context.renderer ? context.renderer->largestTexture() : kWithoutDisplay); !filled)
    return filled;
  const CoveragePicture &picture = coverage.picture();
  if (!context.renderer || picture.width == 0) return {};
  const double width = picture.width - 2 * kMargin, height = picture.height - 2 * kMargin;
  layer.half = {width / 2, height / 2};
  layer.middle = {picture.left + kMargin + width / 2, picture.top - kMargin - height / 2};
  AtlasPlace &place = layer.place;
  if (isFirst_) {
    place = context.texts->atlas()->put(picture.bgra, picture.width, picture.height);
  } else {
    const auto fits = [&](const Layer::Page &page) {
      return page.texture.use_count() == 1 && page.width >= picture.width && page.height >= picture.height;
    };
    auto page = std::find_if(layer.pages.begin(), layer.pages.end(), fits);
    if (page == layer.pages.end()) {
      std::erase_if(layer.pages, [](const Layer::Page &one) { return one.texture.use_count() == 1; });
      const auto roomy = [&](int side) { return std::min(side + side / 4 + 16, context.renderer->largestTexture()); };
      const int side = roomy(std::max(picture.width, picture.height));
      layer.pages.push_back({std::make_shared<const Texture>(context.renderer->blank(side)), side, side});
      page = layer.pages.end() - 1;
    }
    context.renderer->write(*page->texture, 0, 0, picture.bgra, picture.width, picture.height);
    place.texture = page->texture;
    place.part[0] = place.part[1] = 0;
    place.part[2] = static_cast<float>(picture.width) / static_cast<float>(page->width);
    place.part[3] = static_cast<float>(picture.height) / static_cast<float>(page->height);
  }
  const float x = kMargin * (place.part[2] - place.part[0]) / static_cast<float>(picture.width);
  const float y = kMargin * (place.part[3] - place.part[1]) / static_cast<float>(picture.height);
  place.part[0] += x, place.part[1] += y, place.part[2] -= x, place.part[3] -= y;
  return {};
}

Result<Placement> Outline::upToDate(DrawContext &context) {
  auto placed = placement(context);
  if (!placed || !isStale(*placed)) return placed;
  if (auto done = rasterize(*placed, context); !done) return done.error();
  return placed;
}

void Outline::addLayer(DisplayList &list, const Layer &layer, const Placement &placed, const Ink &ink) const {
  if (!layer.place.texture || ink[3] == 0) return;
  const Point axis = placed.ruler.isBent() ? Point{1, 0} : placed.axis;
  const Point origin = placed.centre + turned(hang(vertices_), axis);
  Shape quad = shape(ShapeForm::Letters, {origin + turned(layer.middle, axis), layer.half, axis}, ink);
  std::copy(std::begin(layer.place.part), std::end(layer.place.part), quad.line);
  list.add(kShapes, quad, layer.place.texture);
}

Result<void> Outline::paintFill(DisplayList &list, DrawContext &context, const Ink &ink) {
  const auto placed = upToDate(context);
  if (!placed) return placed.error();
  addLayer(list, fill_, *placed, ink);
  return {};
}

Result<void> Outline::paint(DisplayList &list, DrawContext &context) {
  const auto placed = upToDate(context);
  if (!placed) return placed.error();
  addLayer(list, fill_, *placed, ink(filling(outline::FillColor)));
  addLayer(list, line_, *placed, ink(outline::LineColor));
  return {};
}

}  // namespace fovea
