#include "stimuli/panel.hpp"

#include <algorithm>
#include <cmath>

#include "stimuli/pipelines/shapes.hpp"

namespace fovea {

Edges overlap(const Edges &one, const Edges &other) {
  return {std::max(one.left, other.left), std::max(one.top, other.top), std::min(one.right, other.right),
          std::min(one.bottom, other.bottom)};
}

bool isInside(const Edges &edges, Point point) {
  return point.x >= edges.left && point.x < edges.right && point.y >= edges.top && point.y < edges.bottom;
}

Edges movedBy(const Edges &edges, Point by) {
  return {edges.left + by.x, edges.top + by.y, edges.right + by.x, edges.bottom + by.y};
}

Panel::Panel(const Placement &placed, Point size, Point anchor, Canvas canvas)
    : body_(placed.boxOfPixels(size, anchor)), flip_(placed.flip), canvas_(canvas) {}

Point Panel::toWindow(Point place) const {
  const Point fromMiddle{flip_.x * (place.x - body_.half.x), flip_.y * (body_.half.y - place.y)};
  return body_.centre + turned(fromMiddle, body_.axis);
}

Point Panel::fromWindow(Point pixels) const {
  const Point fromMiddle = turned(pixels - body_.centre, {body_.axis.x, -body_.axis.y});
  return {body_.half.x + flip_.x * fromMiddle.x, body_.half.y - flip_.y * fromMiddle.y};
}

Body Panel::bodyOf(const Edges &edges) const {
  return {toWindow({(edges.left + edges.right) / 2, (edges.top + edges.bottom) / 2}),
          {(edges.right - edges.left) / 2, (edges.bottom - edges.top) / 2},
          body_.axis};
}

void Panel::box(DisplayList &list, const Edges &edges, const Ink &fill, double radius) const {
  const Edges shown = clip_ ? overlap(edges, *clip_) : edges;
  if (shown.isEmpty() || fill[3] <= 0) return;
  Body body = bodyOf(shown);
  body.roundness = radius;
  list.add(kShapes, shape(ShapeForm::Box, body, fill));
}

void Panel::framed(DisplayList &list, const Edges &edges, const Ink &fill, const Ink &line, double lineWidth, double radius) const {
  const Edges shown = clip_ ? overlap(edges, *clip_) : edges;
  if (shown.isEmpty()) return;
  if (line[3] <= 0 || lineWidth <= 0) return box(list, edges, fill, radius);  // of what nobody sees a program would still go through each pixel
  Body body = bodyOf(shown);
  body.roundness = radius;
  body.lineWidth = lineWidth;
  list.add(kShapes, shape(ShapeForm::Box, body, fill, line));
}

void Panel::circle(DisplayList &list, Point centre, double radius, const Ink &fill) const { ring(list, centre, radius, fill, fill, 0); }

void Panel::ring(DisplayList &list, Point centre, double radius, const Ink &fill, const Ink &line, double lineWidth) const {
  if (clip_ && !isInside(*clip_, centre)) return;
  Body body{toWindow(centre), {radius, radius}};
  body.lineWidth = lineWidth;
  list.add(kShapes, shape(ShapeForm::Circle, body, fill, line));
}

void Panel::triangle(DisplayList &list, const Edges &edges, int turns, const Ink &fill) const {
  if (clip_ && overlap(edges, *clip_).isEmpty()) return;
  Body body = bodyOf(edges);
  if (turns % 2) std::swap(body.half.x, body.half.y);
  body.axis = turned(body.axis, axisOf(90.0 * turns * flip_.x));
  if (flip_.y < 0) body.axis = {-body.axis.x, -body.axis.y};
  list.add(kShapes, shape(ShapeForm::Triangle, body, fill));
}

Panel Panel::within(Point place, Point size, Point anchor, double degrees) const {
  const Point axis = turned(body_.axis, axisOf(degrees * flip_.x * flip_.y));
  const Point half = 0.5 * size;
  const Point toMiddle{-anchor.x * half.x * flip_.x, -anchor.y * half.y * flip_.y};
  Panel panel({toWindow(place) + turned(toMiddle, axis), half, axis}, flip_, canvas_);
  return panel;
}

void Panel::text(DisplayList &list, const TextPicture &picture, Point topLeft, const Ink &ink) const {
  if (!picture.place.texture) return;
  if (isUpright()) {
    // From the window's corner, because the centre of an odd window lies inside a pixel.
    const Point origin{canvas_.width / 2.0, canvas_.height / 2.0};
    const Point exact = origin + toWindow(topLeft);
    topLeft = fromWindow(Point{std::floor(exact.x + 0.5), std::floor(exact.y + 0.5)} - origin);
  }
  const Point corner = topLeft + Point{static_cast<double>(picture.left), static_cast<double>(picture.top)};
  const Edges edges{corner.x, corner.y, corner.x + picture.width, corner.y + picture.height};
  letters(list, picture.place, edges, ink);
  if (picture.ownColors.texture) letters(list, picture.ownColors, edges, {1, 1, 1, ink[3]});
}

void Panel::letters(DisplayList &list, const AtlasPlace &place, const Edges &edges, const Ink &ink) const {
  const Edges shown = clip_ ? overlap(edges, *clip_) : edges;
  if (shown.isEmpty()) return;
  Shape quad = shape(ShapeForm::Letters, bodyOf(shown), ink);
  const auto share = [](double from, double to, double at) { return static_cast<float>((at - from) / (to - from)); };
  const auto between = [](float from, float to, float part) { return from + (to - from) * part; };
  quad.line[0] = between(place.part[0], place.part[2], share(edges.left, edges.right, shown.left));
  quad.line[1] = between(place.part[1], place.part[3], share(edges.top, edges.bottom, shown.top));
  quad.line[2] = between(place.part[0], place.part[2], share(edges.left, edges.right, shown.right));
  quad.line[3] = between(place.part[1], place.part[3], share(edges.top, edges.bottom, shown.bottom));
  if (flip_.x < 0) std::swap(quad.line[0], quad.line[2]);
  if (flip_.y < 0) std::swap(quad.line[1], quad.line[3]);
  list.add(kShapes, quad, place.texture);
}

}  // namespace fovea
