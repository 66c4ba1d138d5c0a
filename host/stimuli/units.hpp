#pragma once
// From the units of a stimulus to framebuffer pixels. Origin at the window's centre, y up.

#include "stimuli/properties.hpp"
#include "window/window.hpp"

namespace fovea {

/// Framebuffer pixels.
struct Canvas {
  int width = 0, height = 0;
};

inline Point operator+(Point a, Point b) { return {a.x + b.x, a.y + b.y}; }
inline Point operator-(Point a, Point b) { return {a.x - b.x, a.y - b.y}; }
inline Point operator*(double factor, Point p) { return {factor * p.x, factor * p.y}; }

/// What is known of the screen once a window is on it: in full screen it is as wide as the window.
ScreenProfile fittedTo(ScreenProfile profile, const ScreenInfo &screen);
/// Errors: BadArgument where the units need what nobody has said of the screen, naming what.
Result<void> checkUnits(Units units, const ScreenProfile &profile, const ScreenInfo &screen);

/// Units on one window.
class Ruler {
 public:
  /// Errors: BadArgument, naming what is not known about the screen.
  static Result<Ruler> create(Units units, Canvas canvas, const ScreenProfile &profile);

  Units units() const { return units_; }
  Point toPixels(Point position) const;
  Point fromPixels(Point pixels) const;
  /// From toPixels(position) to what is `by` away from there, in pixels.
  Point offset(Point position, Point by) const;
  /// Width and height of something whose middle is at `position`.
  Point size(Point position, Point size) const;
  /// A single length (a letter's height, a radius) counts along y: circles stay round in `norm`.
  double length(double length) const { return length * scale_.y; }
  double lengthAcross(double length) const { return length * scale_.x; }
  /// Pixels per unit, in the middle of the window.
  Point scale() const { return scale_; }
  /// Does a unit have another length at every place?
  bool isBent() const { return units_ == Units::DegFlat; }

 private:
  Units units_ = Units::Pix;
  Point scale_{1, 1};
  double pixelsPerCm_ = 0, distanceCm_ = 0;  // of what is seen from a place
};

}  // namespace fovea
