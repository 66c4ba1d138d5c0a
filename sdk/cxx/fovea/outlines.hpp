#pragma once
// Polygons, and what is made of them: slices, targets, apertures, regions of interest.

#include <vector>

#include "fovea/stimulus.hpp"

namespace fovea {

using Contour = std::vector<Point>;

namespace detail {

inline Value contoursValue(const std::vector<Contour> &contours) {
  List list;
  for (const Contour &contour : contours) {
    List points;
    for (const Point &point : contour) points.push_back(pointValue(point));
    list.push_back(std::move(points));
  }
  return list;
}

}  // namespace detail

/// What all outlines have.
struct OutlineStyle {
  Point pos;
  Color color;            // inside
  double lineWidth = 1.5;  // pixels
  Color lineColor = detail::kNoColor;
  double ori = 0;
  std::string anchor = "center";
  std::string units;
  Dict more{};  // other properties, by name
};

namespace detail {

inline Dict outline(const OutlineStyle &style, Dict own) {
  Dict dict = detail::style(style.pos, style.color, style.units, style.more);
  dict.insert(dict.end(), {{"lineWidth", style.lineWidth}, {"ori", style.ori}, {"anchor", style.anchor}});
  addColor(dict, "lineColor", style.lineColor, kNoColor, style.more);
  dict.insert(dict.end(), own.begin(), own.end());
  return with(std::move(dict), style.more);
}

}  // namespace detail

struct ShapeStyle : OutlineStyle {
  std::vector<Contour> contours;  // none: a triangle
  Point size{1, 1};               // multiplies them
  bool isClosed = true;
  bool isNonZero = false;  // where it goes round more than once: all of that is inside
};

/// Any polygon: concave, with holes, crossing itself.
class Shape : public Stimulus {
 public:
  Shape(const Stimuli &stimuli, const ShapeStyle &style) : Stimulus(stimuli, "shape", properties(style)) {}
  /// One contour: x, y, x, y, ... Draws its inside anew: some 10 ns for each pixel of its box, and more for thousands of corners.
  void setVertices(std::span<const double> numbers) { setNumbers(id(First, "vertices"), numbers); }
  void setSize(Point size) { set(Second, "size", {size.x, size.y}); }

 private:
  static Dict properties(const ShapeStyle &style) {
    Dict own{{"size", detail::pointValue(style.size)},
             {"closeShape", style.isClosed},
             {"windingRule", style.isNonZero ? "nonZero" : "evenOdd"}};
    if (!style.contours.empty()) own.emplace_back("vertices", detail::contoursValue(style.contours));
    return detail::outline(style, std::move(own));
  }
};

struct PolygonStyle : OutlineStyle {
  int edges = 3;
  double radius = 0.5;
};

/// All sides of one length; the first corner is above the middle.
class Polygon : public Stimulus {
 public:
  Polygon(const Stimuli &stimuli, const PolygonStyle &style)
      : Stimulus(stimuli, "polygon", detail::outline(style, {{"edges", style.edges}, {"radius", style.radius}})) {}
  void setRadius(double radius) { set(First, "radius", {radius}); }
};

struct PieStyle : OutlineStyle {
  double start = 0, end = 90;  // degrees clockwise from above
  double radius = 0.5;
};

class Pie : public Stimulus {
 public:
  Pie(const Stimuli &stimuli, const PieStyle &style)
      : Stimulus(stimuli, "pie", detail::outline(style, {{"start", style.start}, {"end", style.end}, {"radius", style.radius}})) {}
  void setStart(double degrees) { set(First, "start", {degrees}); }
  void setEnd(double degrees) { set(Second, "end", {degrees}); }
};

struct TargetStyle {
  double outerRadius = 0.05, innerRadius = 0.02;
  Point pos;
  Color color;
  double lineWidth = 2;  // pixels
  std::string units;
  Dict more{};  // other properties, by name
};

/// Where to look: a ring around a dot.
class Target : public Stimulus {
 public:
  Target(const Stimuli &stimuli, const TargetStyle &style) : Stimulus(stimuli, "target", properties(style)) {}

 private:
  static Dict properties(const TargetStyle &style) {
    Dict dict = detail::style(style.pos, style.color, style.units, style.more);
    dict.insert(dict.end(),
                {{"outerRadius", style.outerRadius}, {"innerRadius", style.innerRadius}, {"lineWidth", style.lineWidth}});
    return detail::with(std::move(dict), style.more);
  }
};

struct RegionStyle {
  std::string shape = "circle";  // rectangle, triangle, vertices
  Point size{1, 1};
  Point pos;
  double ori = 0;
  std::vector<Contour> contours;  // for vertices
  std::string units;
  Dict more{};  // other properties, by name
};

namespace detail {

inline Dict region(const RegionStyle &style) {
  Dict dict{{"shape", style.shape}, {"size", pointValue(style.size)}, {"pos", pointValue(style.pos)}, {"ori", style.ori}};
  if (!style.contours.empty()) dict.emplace_back("vertices", contoursValue(style.contours));
  if (!style.units.empty()) dict.emplace_back("units", style.units);
  return with(std::move(dict), style.more);
}

}  // namespace detail

/// What is drawn between begin() and end() is seen through it alone.
class Aperture : public Stimulus {
 public:
  Aperture(const Stimuli &stimuli, const RegionStyle &style) : Stimulus(stimuli, "aperture", detail::region(style)) {}
  void begin() {
    set(First, "enabled", {1});
    draw();
  }
  /// The end of a frame is one, too.
  void end() {
    set(First, "enabled", {0});
    draw();
  }
  /// Seen outside of it instead.
  void setInverted(bool isInverted) { set(Second, "inverted", {isInverted ? 1.0 : 0.0}); }
};

/// A region of interest: not seen, but contains() and overlaps() know it.
class Roi : public Stimulus {
 public:
  Roi(const Stimuli &stimuli, const RegionStyle &style) : Stimulus(stimuli, "roi", detail::region(style)) {}
};

}  // namespace fovea
