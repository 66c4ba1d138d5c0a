#include "stimuli/coverage.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace fovea {
namespace {

constexpr int kMargin = 2;
constexpr Point kEnd{std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN()};

bool endsContour(Point p) { return std::isnan(p.x); }

/// Where two edges cross between both their ends, if they do: y.
template <class Edge>
std::optional<double> crossing(const Edge &a, const Edge &b) {
  const double top = std::max(a.y0, b.y0), bottom = std::min(a.y1, b.y1);
  if (top >= bottom) return std::nullopt;
  const double above = a.at(top) - b.at(top), below = a.at(bottom) - b.at(bottom);
  if ((above < 0) == (below < 0) || above == 0 || below == 0) return std::nullopt;
  return top + (bottom - top) * above / (above - below);
}

}  // namespace

Result<void> Coverage::fill(std::span<const Point> contours, Winding rule, int maxSide) {
  Point least{INFINITY, INFINITY}, most{-INFINITY, -INFINITY};
  for (const Point p : contours) {
    if (endsContour(p)) continue;
    least = {std::min(least.x, p.x), std::min(least.y, p.y)};
    most = {std::max(most.x, p.x), std::max(most.y, p.y)};
  }
  picture_.width = picture_.height = 0;
  picture_.bgra.clear();
  if (least.x > most.x) return {};
  const double width = std::ceil(most.x) - std::floor(least.x) + 2 * kMargin, height = std::ceil(most.y) - std::floor(least.y) + 2 * kMargin;
  if (width > maxSide || height > maxSide)
    return Error{ErrorCode::BadArgument,
                 "the shape would be " + std::to_string(static_cast<long long>(width)) + " x " +
                     std::to_string(static_cast<long long>(height)) + " pixels; the most along a side is " + std::to_string(maxSide),
                 "stimuli", "make it smaller, or look at its units"};
  picture_.left = static_cast<int>(std::floor(least.x)) - kMargin;
  picture_.top = static_cast<int>(std::ceil(most.y)) + kMargin;
  picture_.width = static_cast<int>(width);
  picture_.height = static_cast<int>(height);
  changes_.assign(static_cast<std::size_t>(picture_.width) * static_cast<std::size_t>(picture_.height), 0);

  takeEdges(contours);
  takeLevels();
  for (std::size_t i = 0; i + 1 < levels_.size(); ++i) fillSlab(levels_[i], levels_[i + 1], rule);
  toPixels();
  return {};
}

void Coverage::takeEdges(std::span<const Point> contours) {
  edges_.clear();
  const auto take = [&](Point a, Point b) {
    a = {a.x - picture_.left, picture_.top - a.y};
    b = {b.x - picture_.left, picture_.top - b.y};
    if (a.y < b.y) edges_.push_back({a.x, a.y, b.x, b.y, 1});
    if (a.y > b.y) edges_.push_back({b.x, b.y, a.x, a.y, -1});
  };
  std::size_t first = 0;
  for (std::size_t i = 0; i < contours.size(); ++i) {
    if (endsContour(contours[i])) {
      first = i + 1;
      continue;
    }
    const bool isLast = i + 1 == contours.size() || endsContour(contours[i + 1]);
    take(contours[i], contours[isLast ? first : i + 1]);
  }
  std::sort(edges_.begin(), edges_.end(), [](const Edge &a, const Edge &b) { return a.y0 < b.y0; });
}

void Coverage::takeLevels() {
  levels_.clear();
  for (std::size_t i = 0; i < edges_.size(); ++i) {
    levels_.push_back(edges_[i].y0);
    levels_.push_back(edges_[i].y1);
    for (std::size_t j = i + 1; j < edges_.size() && edges_[j].y0 < edges_[i].y1; ++j)
      if (const auto y = crossing(edges_[i], edges_[j])) levels_.push_back(*y);
  }
  std::sort(levels_.begin(), levels_.end());
  levels_.erase(std::unique(levels_.begin(), levels_.end()), levels_.end());
}

void Coverage::fillSlab(double top, double bottom, Winding rule) {
  const double middle = (top + bottom) / 2;
  crossings_.clear();
  for (const Edge &edge : edges_) {
    if (edge.y0 >= middle) break;
    if (edge.y1 > middle) crossings_.push_back({edge.at(middle), &edge});
  }
  std::sort(crossings_.begin(), crossings_.end(), [](const Crossing &a, const Crossing &b) { return a.x < b.x; });
  int winding = 0;
  const auto isInside = [&] { return rule == Winding::NonZero ? winding != 0 : winding % 2 != 0; };
  for (const Crossing &crossing : crossings_) {
    const bool wasInside = isInside();
    winding += crossing.edge->direction;
    if (isInside() != wasInside) addPiece(*crossing.edge, top, bottom, wasInside ? -1 : 1);
  }
}

/// Everything right of this part of an edge is covered (1), or no longer (-1).
void Coverage::addPiece(const Edge &edge, double top, double bottom, double sign) {
  const int last = static_cast<int>(std::ceil(bottom));
  for (int row = static_cast<int>(std::floor(top)); row < last; ++row) {
    const double from = std::max<double>(row, top), to = std::min<double>(row + 1, bottom);
    if (to > from) addRow(row, edge.at(from), edge.at(to), sign * (to - from));
  }
}

/// A line through one row from x0 to x1: of each pixel it passes, what is right of it is covered, and all pixels behind.
void Coverage::addRow(int row, double x0, double x1, double height) {
  if (x0 > x1) std::swap(x0, x1);
  float *change = changes_.data() + static_cast<std::size_t>(row) * static_cast<std::size_t>(picture_.width);
  const int first = static_cast<int>(std::floor(x0)), last = std::max(first, static_cast<int>(std::ceil(x1)) - 1);
  for (int column = first; column <= last; ++column) {
    const double from = std::max<double>(column, x0), to = std::min<double>(column + 1, x1);
    const double part = x1 > x0 ? height * (to - from) / (x1 - x0) : height;
    const double passed = (from + to) / 2 - column;
    change[column] += static_cast<float>(part * (1 - passed));
    change[column + 1] += static_cast<float>(part * passed);
  }
}

void Coverage::toPixels() {
  picture_.bgra.resize(changes_.size() * 4);
  std::uint8_t *to = picture_.bgra.data();
  const float *change = changes_.data();
  for (int row = 0; row < picture_.height; ++row) {
    float covered = 0;
    for (int column = 0; column < picture_.width; ++column, to += 4) {
      covered += *change++;
      std::fill(to, to + 4, static_cast<std::uint8_t>(std::clamp(covered, 0.0f, 1.0f) * 255 + 0.5f));
    }
  }
}

void appendStroke(std::span<const Point> contours, bool isClosed, double width, std::vector<Point> &to) {
  constexpr double kSharpest = 4;  // a corner reaches that many half widths, then it is cut
  const double half = width / 2;
  // All pieces the same way round, so that none cancels another.
  const auto add = [&](std::initializer_list<Point> corners) {
    if (!to.empty()) to.push_back(kEnd);
    double area = 0;
    const Point *p = corners.begin();
    for (std::size_t i = 0; i < corners.size(); ++i) {
      const Point a = p[i], b = p[(i + 1) % corners.size()];
      area += a.x * b.y - b.x * a.y;
    }
    for (std::size_t i = 0; i < corners.size(); ++i) to.push_back(p[area < 0 ? corners.size() - 1 - i : i]);
  };
  const auto across = [&](Point a, Point b) {
    const Point along = b - a;
    const double length = std::hypot(along.x, along.y);
    return half / length * Point{-along.y, along.x};
  };
  const auto corner = [&](Point before, Point at, Point after) {
    const Point in = across(before, at), out = across(at, after);
    const double turn = in.x * out.y - in.y * out.x;
    if (turn == 0) return;
    const double side = turn > 0 ? -1 : 1;  // the outer one
    const Point a = at + side * in, b = at + side * out;
    const Point middle = 0.5 * (in + out);
    const double square = middle.x * middle.x + middle.y * middle.y;
    const double reach = half * half / square;  // from the corner to the tip, in `middle`s
    if (reach * std::sqrt(square) > kSharpest * half) return add({at, a, b});
    add({at, a, at + side * reach * middle, b});
  };
  for (std::size_t first = 0; first < contours.size();) {
    std::size_t last = first;
    while (last < contours.size() && !endsContour(contours[last])) ++last;
    const auto contour = contours.subspan(first, last - first);
    first = last + 1;
    const std::size_t n = contour.size();
    for (std::size_t i = 0; i < n; ++i) {
      const bool isEnd = i + 1 == n;
      const Point a = contour[i], b = contour[(i + 1) % n];
      if (n < 2 || (isEnd && !isClosed) || (a.x == b.x && a.y == b.y)) continue;
      const Point side = across(a, b);
      add({a + side, a - side, b - side, b + side});
      if (isEnd || isClosed || i + 2 < n) {
        const Point c = contour[(i + 2) % n];
        if (c.x != b.x || c.y != b.y) corner(a, b, c);
      }
    }
  }
}

}  // namespace fovea
