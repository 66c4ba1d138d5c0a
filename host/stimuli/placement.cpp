#include "stimuli/placement.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace fovea {
namespace {

bool endsContour(Point p) { return std::isnan(p.x); }

/// Of a and b around p: positive when counter-clockwise.
double cross(Point p, Point a, Point b) { return (a.x - p.x) * (b.y - p.y) - (a.y - p.y) * (b.x - p.x); }

/// Calls `what` with both ends of each edge of all contours, until it says yes.
template <class What>
bool anyEdge(std::span<const Point> polygon, What what) {
  std::size_t first = 0;
  for (std::size_t i = 0; i < polygon.size(); ++i) {
    if (endsContour(polygon[i])) {
      first = i + 1;
      continue;
    }
    const bool isLast = i + 1 == polygon.size() || endsContour(polygon[i + 1]);
    if (what(polygon[i], polygon[isLast ? first : i + 1])) return true;
  }
  return false;
}

bool doCross(Point a, Point b, Point c, Point d) {
  return cross(a, b, c) * cross(a, b, d) <= 0 && cross(c, d, a) * cross(c, d, b) <= 0 &&
         std::min(a.x, b.x) <= std::max(c.x, d.x) && std::min(c.x, d.x) <= std::max(a.x, b.x) &&
         std::min(a.y, b.y) <= std::max(c.y, d.y) && std::min(c.y, d.y) <= std::max(a.y, b.y);
}

}  // namespace

Ink inkOf(const Color &color, double contrast, double opacity) {
  const auto shown = [contrast](double gun) { return static_cast<float>((std::clamp(gun * contrast, -1.0, 1.0) + 1) / 2); };
  return {shown(color.r), shown(color.g), shown(color.b), static_cast<float>(color.a * opacity)};
}

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

Point Placement::toPixels(Point vertex) const {
  vertex = {vertex.x * flip.x, vertex.y * flip.y};
  // Turned among pixels, so that shapes stay what they are where a unit is wider than high; a bent unit has to be turned itself.
  if (ruler.isBent()) return ruler.toPixels(pos + turned(vertex, axis));
  return centre + turned(ruler.offset(pos, vertex), axis);
}

Body Placement::box(Point size, Point anchor) const {
  return boxOfPixels(ruler.size(pos, size), anchor);
}

Body Placement::boxOfPixels(Point pixels, Point anchor) const {
  const Point half = 0.5 * pixels;
  return {centre - turned({anchor.x * half.x, anchor.y * half.y}, axis), half, axis};
}

Box boxAround(std::span<const Point> pixels, const Ruler &ruler) {
  Point least{INFINITY, INFINITY}, most{-INFINITY, -INFINITY};
  for (const Point pixel : pixels) {
    if (endsContour(pixel)) continue;
    const Point p = ruler.fromPixels(pixel);
    least = {std::min(least.x, p.x), std::min(least.y, p.y)};
    most = {std::max(most.x, p.x), std::max(most.y, p.y)};
  }
  if (least.x > most.x) return {};
  return {(least.x + most.x) / 2, (least.y + most.y) / 2, most.x - least.x, most.y - least.y};
}

void appendCorners(const Body &body, std::vector<Point> &to, double beyond) {
  const Point half{body.half.x + beyond, body.half.y + beyond};
  for (const Point corner : {Point{-1, -1}, Point{1, -1}, Point{1, 1}, Point{-1, 1}})
    to.push_back(body.centre + turned({corner.x * half.x, corner.y * half.y}, body.axis));
}

void appendEllipse(const Body &body, std::vector<Point> &to) {
  constexpr int kCorners = 64;  // a multiple of 4, so that the box around it is exact
  for (int i = 0; i < kCorners; ++i) {
    const Point on = axisOf(-360.0 * i / kCorners);
    to.push_back(body.centre + turned({on.x * body.half.x, on.y * body.half.y}, body.axis));
  }
}

bool isInside(std::span<const Point> polygon, Point point) {
  bool isIn = false;
  anyEdge(polygon, [&](Point a, Point b) {
    const bool isBetween = (a.y > point.y) != (b.y > point.y);
    if (isBetween && point.x < a.x + (b.x - a.x) * (point.y - a.y) / (b.y - a.y)) isIn = !isIn;
    return false;
  });
  return isIn;
}

bool areTouching(std::span<const Point> one, std::span<const Point> other) {
  if (one.empty() || other.empty()) return false;
  const auto meetsOther = [&](Point a, Point b) {
    return anyEdge(other, [&](Point c, Point d) { return doCross(a, b, c, d); });
  };
  return anyEdge(one, meetsOther) || isInside(one, other.front()) || isInside(other, one.front());
}

}  // namespace fovea
