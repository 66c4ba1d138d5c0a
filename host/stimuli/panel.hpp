#pragma once
// The box of a stimulus that has parts: where they are painted, and where somebody points to.

#include "stimuli/display_list.hpp"
#include "stimuli/placement.hpp"
#include "stimuli/text_cache.hpp"

namespace fovea {

/// Units: pixels right of and below the box's top left, before it is turned and mirrored.
class Panel {
 public:
  Panel() = default;
  /// A box of so many pixels that hangs from the stimulus's pos by its anchor.
  Panel(const Placement &placed, Point size, Point anchor, Canvas canvas);

  Panel(const Body &body, Point flip, Canvas canvas) : body_(body), flip_(flip), canvas_(canvas) {}

  Point size() const { return 2.0 * body_.half; }
  const Body &body() const { return body_; }
  Point toWindow(Point place) const;
  Point fromWindow(Point pixels) const;

  /// Only what lies inside is painted from now on, until it is called with nothing. Round parts are painted whole or not at all.
  void clip(const std::optional<Edges> &inside) { clip_ = inside; }

  void box(DisplayList &list, const Edges &edges, const Ink &fill, double radius = 0) const;
  /// The line is centred on the edge.
  void framed(DisplayList &list, const Edges &edges, const Ink &fill, const Ink &line, double lineWidth, double radius = 0) const;
  void circle(DisplayList &list, Point centre, double radius, const Ink &fill) const;
  void ring(DisplayList &list, Point centre, double radius, const Ink &fill, const Ink &line, double lineWidth) const;
  /// Its tip points down, or to where `turns` quarter turns clockwise bring it.
  void triangle(DisplayList &list, const Edges &edges, int turns, const Ink &fill) const;
  /// A box of its own in this one, turned by `degrees` around a corner or the middle of an edge, which hangs at `place`.
  Panel within(Point place, Point size, Point anchor, double degrees) const;
  /// Letters with the top left of their block there; of an upright panel on whole pixels, so that they stay sharp.
  void text(DisplayList &list, const TextPicture &picture, Point topLeft, const Ink &ink) const;

 private:
  Body bodyOf(const Edges &edges) const;
  void letters(DisplayList &list, const AtlasPlace &place, const Edges &edges, const Ink &ink) const;
  bool isUpright() const { return body_.axis.x == 1 && body_.axis.y == 0; }

  Body body_;
  Point flip_{1, 1};
  Canvas canvas_;
  std::optional<Edges> clip_;
};

/// The part that two have in common; empty when there is none.
Edges overlap(const Edges &one, const Edges &other);
bool isInside(const Edges &edges, Point point);
Edges movedBy(const Edges &edges, Point by);

}  // namespace fovea
