#include "stimuli/shapes.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "stimuli/text_cache.hpp"

namespace fovea {
namespace {

/// Where the x axis of something turned by `degrees` points: clockwise, y up. Quarter turns are exact, so
/// that their edges stay as sharp as upright ones.
Point axisOf(double degrees) {
  const double turn = std::remainder(degrees, 360);
  if (turn == 0) return {1, 0};
  if (turn == 90) return {0, -1};
  if (turn == -90) return {0, 1};
  if (std::abs(turn) == 180) return {-1, 0};
  const double radians = turn * std::numbers::pi / 180;
  return {std::cos(radians), -std::sin(radians)};
}

Point turned(Point p, Point axis) { return {p.x * axis.x - p.y * axis.y, p.x * axis.y + p.y * axis.x}; }
Point operator+(Point a, Point b) { return {a.x + b.x, a.y + b.y}; }
Point operator-(Point a, Point b) { return {a.x - b.x, a.y - b.y}; }
Point operator*(double factor, Point p) { return {factor * p.x, factor * p.y}; }

Point pointOf(const Properties &properties, Property property) {
  return {properties.number(property, 0), properties.number(property, 1)};
}

/// A stimulus in pixels, in the precision of doubles.
struct Body {
  Point centre, half, axis{1, 0};
  double roundness = 0, lineWidth = 0;
};

Body lineBody(const Properties &properties, Scale scale, Point pos, Point turn) {
  const Point start = turned(scale.toPixels(pointOf(properties, Property::Start)), turn);
  const Point end = turned(scale.toPixels(pointOf(properties, Property::End)), turn);
  const Point along = end - start;
  const double length = std::hypot(along.x, along.y);
  Body body{pos + 0.5 * (start + end), {length / 2, properties.number(Property::LineWidth) / 2}};
  if (length > 0) body.axis = (1 / length) * along;
  return body;
}

Body bodyOf(const Properties &properties, Scale scale) {
  const Point pos = scale.toPixels(pointOf(properties, Property::Pos));
  const Point axis = axisOf(properties.number(Property::Ori));
  switch (properties.kind()) {
    case Kind::Rect: {
      const Point half = 0.5 * scale.toPixels(pointOf(properties, Property::Size));
      const Point anchor = pointOf(properties, Property::Anchor);
      const Point centre = pos - turned({anchor.x * half.x, anchor.y * half.y}, axis);
      return {centre, half, axis, properties.number(Property::Radius) * scale.y,
              properties.number(Property::LineWidth)};
    }
    case Kind::Circle: {
      const double radius = properties.number(Property::Radius) * scale.y;
      return {pos, {radius, radius}, {1, 0}, 0, properties.number(Property::LineWidth)};
    }
    case Kind::Line:
      return lineBody(properties, scale, pos, axis);
    case Kind::Cross:
      return {pos, 0.5 * scale.toPixels(pointOf(properties, Property::Size)), axis,
              properties.number(Property::Thickness) * scale.y / 2};
    case Kind::Text:
      break;
  }
  return {pos, {}, axis};
}

/// Far outside of any window is far enough; a float has to hold it.
float toFloat(double value) { return static_cast<float>(std::clamp(value, -1e9, 1e9)); }

void setPoint(float (&to)[2], Point from) {
  to[0] = toFloat(from.x);
  to[1] = toFloat(from.y);
}

void setColor(float (&to)[4], const Color &color, double opacity) {
  const auto shown = [](double gun) { return static_cast<float>((std::clamp(gun, -1.0, 1.0) + 1) / 2); };
  to[0] = shown(color.r);
  to[1] = shown(color.g);
  to[2] = shown(color.b);
  to[3] = static_cast<float>(color.a * opacity);
}

bool hasOutline(Kind kind) { return kind == Kind::Rect || kind == Kind::Circle; }

Box boxAround(Point centre, Point half, Point axis, Scale scale) {
  const Point reach{std::abs(half.x * axis.x) + std::abs(half.y * axis.y),
                    std::abs(half.x * axis.y) + std::abs(half.y * axis.x)};
  return {centre.x / scale.x, centre.y / scale.y, 2 * reach.x / scale.x, 2 * reach.y / scale.y};
}

/// From a text's anchor to the top left of its lines, y up, before turning.
Point toTopLeft(Point anchor, const TextExtent &extent) {
  return {-(anchor.x + 1) / 2 * extent.width, (1 - anchor.y) / 2 * extent.height};
}

}  // namespace

Shape shapeOf(const Properties &properties, Scale scale) {
  const Body body = bodyOf(properties, scale);
  const double opacity = properties.number(Property::Opacity);
  Shape shape;
  setPoint(shape.centre, body.centre);
  setPoint(shape.half, body.half);
  setPoint(shape.axis, body.axis);
  shape.roundness = toFloat(body.roundness);
  shape.lineWidth = toFloat(body.lineWidth);
  setColor(shape.fill, properties.color(Property::Color), opacity);
  if (hasOutline(properties.kind())) setColor(shape.line, properties.color(Property::LineColor), opacity);
  shape.kind = static_cast<float>(properties.kind());
  return shape;
}

Shape quadOf(const Properties &properties, Scale scale, Canvas canvas, const TextPicture &picture) {
  const Body body = bodyOf(properties, scale);
  Point corner = toTopLeft(pointOf(properties, Property::Anchor), picture.extent);
  if (body.axis.y == 0 && body.axis.x == 1) {
    // From the window's corner, because the centre of an odd window lies inside a pixel.
    const Point origin{canvas.width / 2.0, canvas.height / 2.0};
    const Point exact = origin + body.centre + corner;
    corner = Point{std::floor(exact.x + 0.5), std::floor(exact.y + 0.5)} - origin - body.centre;
  }
  const Point half{picture.width / 2.0, picture.height / 2.0};
  const Point middle = corner + Point{picture.left + half.x, -picture.top - half.y};
  Shape quad;
  setPoint(quad.centre, body.centre + turned(middle, body.axis));
  setPoint(quad.half, half);
  setPoint(quad.axis, body.axis);
  setColor(quad.fill, properties.color(Property::Color), properties.number(Property::Opacity));
  std::copy(std::begin(picture.place.part), std::end(picture.place.part), quad.line);
  quad.kind = static_cast<float>(Kind::Text);
  return quad;
}

Shape inOwnColors(Shape quad, const AtlasPlace &place) {
  std::fill(quad.fill, quad.fill + 3, 1.0f);
  std::copy(std::begin(place.part), std::end(place.part), quad.line);
  return quad;
}

void setStyle(TextStyle &style, const Properties &properties, Units units, Scale scale) {
  style.text = properties.text();
  style.font = properties.font();
  style.size = properties.height(units) * scale.y;
  style.wrapWidth = properties.number(Property::WrapWidth) * scale.x;
  style.lineSpacing = properties.number(Property::LineSpacing);
  style.isBold = properties.flag(Property::Bold);
  style.isItalic = properties.flag(Property::Italic);
  style.align = properties.align();
  style.direction = properties.direction();
}

Box boxOf(const Properties &properties, Scale scale) {
  const Body body = bodyOf(properties, scale);
  const double beyond = hasOutline(properties.kind()) ? body.lineWidth / 2 : 0;
  return boxAround(body.centre, {body.half.x + beyond, body.half.y + beyond}, body.axis, scale);
}

Box textBoxOf(const Properties &properties, Scale scale, const TextExtent &extent) {
  const Body body = bodyOf(properties, scale);
  const Point corner = toTopLeft(pointOf(properties, Property::Anchor), extent);
  Edges edges{0, 0, extent.width, extent.height};
  if (!extent.ink.isEmpty())
    edges = {std::min(0.0, extent.ink.left), std::min(0.0, extent.ink.top),
             std::max(extent.width, extent.ink.right), std::max(extent.height, extent.ink.bottom)};
  const Point half{(edges.right - edges.left) / 2, (edges.bottom - edges.top) / 2};
  const Point middle = corner + Point{edges.left + half.x, -edges.top - half.y};
  return boxAround(body.centre + turned(middle, body.axis), half, body.axis, scale);
}

}  // namespace fovea
