#pragma once
// Where on the window something lies, and in which colours it is shown.

#include "stimuli/units.hpp"

namespace fovea {

/// A box in pixels, in the precision of doubles.
struct Body {
  Point centre, half, axis{1, 0};  // half its width and height; where its own x axis points
  double roundness = 0, lineWidth = 0;
};

/// Red, green, blue and alpha as a display shows them: 0..1.
using Ink = std::array<float, 4>;
/// The colour with the contrast, cut to what a display shows.
Ink inkOf(const Color &color, double contrast, double opacity);

/// Where the x axis of something turned by `degrees` points: clockwise, y up. Quarter turns are exact, so that their edges
/// stay as sharp as upright ones.
Point axisOf(double degrees);
Point turned(Point p, Point axis);

/// pos, ori, flips and units of one stimulus on one window.
struct Placement {
  Ruler ruler;
  Point pos;            // in units
  Point centre;         // the same, in pixels
  Point axis{1, 0};
  Point flip{1, 1};     // -1: mirrored

  /// A point of the stimulus, in its own units from pos, before turning.
  Point toPixels(Point vertex) const;
  /// A box of `size` units that hangs from pos by its anchor (-1, 0 or 1 in x and y), and turns around it.
  Body box(Point size, Point anchor) const;
  /// The same for a box of so many pixels.
  Body boxOfPixels(Point pixels, Point anchor) const;
};

/// The upright box around points, in units.
Box boxAround(std::span<const Point> pixels, const Ruler &ruler);
/// The corners of a box, counter-clockwise, appended to `to`. `beyond`: how far outside of it they are.
void appendCorners(const Body &body, std::vector<Point> &to, double beyond = 0);
/// A polygon that is round enough.
void appendEllipse(const Body &body, std::vector<Point> &to);

/// By how often it goes around the point; on the edge either answer may come. Between two contours stands a pair of NaN.
bool isInside(std::span<const Point> polygon, Point point);
/// Do two polygons have a point in common?
bool areTouching(std::span<const Point> one, std::span<const Point> other);

}  // namespace fovea
