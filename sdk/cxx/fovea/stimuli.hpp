#pragma once
// Stimuli as objects: made with a style, changed by name, drawn, gone with the object that holds them.

#include "fovea/brush.hpp"
#include "fovea/dots.hpp"
#include "fovea/gratings.hpp"
#include "fovea/images.hpp"
#include "fovea/interactive.hpp"
#include "fovea/movies.hpp"
#include "fovea/outlines.hpp"
#include "fovea/stimulus.hpp"

namespace fovea {

struct TextStyle {
  std::string text;
  double height = 0;  // of a letter; 0: the host's default for the units
  Point pos;
  Color color;
  std::optional<double> wrapWidth;  // none: the host's default for the units; 0: lines end where the text says
  bool isBold = false, isItalic = false;
  std::string alignText = "center", anchor = "center";
  std::string font;   // empty: the host's
  std::string units;  // empty: the window's
  Dict more{};  // other properties, by name
};

class Text : public Stimulus {
 public:
  Text(const Stimuli &stimuli, const TextStyle &style) : Stimulus(stimuli, "text", properties(style)) {}
  /// May lay the text out again: do it before the trial, not between two frames of it.
  void setText(std::string_view text) { Stimulus::setText(id(First, "text"), text); }
  void setHeight(double height) { set(Second, "height", {height}); }

  struct Line {
    std::size_t end;  // byte of the text behind it
    double bottom;    // below the top of the text
  };
  /// Where its lines end. Only of one that has {"prepared", false} in `more`, so that it is laid out and not pictured before it is
  /// drawn, and that has been measured.
  std::vector<Line> lines() const {
    std::vector<Line> lines;
    const auto numbers = this->numbers(property("lines"));
    for (std::size_t i = 0; i + 1 < numbers.size(); i += 2) lines.push_back({static_cast<std::size_t>(numbers[i]), numbers[i + 1]});
    return lines;
  }
  /// What its first drawing would have to do.
  void prepare() { setNumbers(property("prepared"), {1}); }

 private:
  static Dict properties(const TextStyle &style) {
    Dict dict = detail::style(style.pos, style.color, style.units, style.more);
    dict.insert(dict.end(), {{"text", style.text},
                             {"bold", style.isBold},
                             {"italic", style.isItalic},
                             {"alignText", style.alignText},
                             {"anchor", style.anchor}});
    if (style.height > 0) dict.emplace_back("height", style.height);
    if (style.wrapWidth) dict.emplace_back("wrapWidth", *style.wrapWidth);
    if (!style.font.empty()) dict.emplace_back("font", style.font);
    return detail::with(std::move(dict), style.more);
  }
};

struct RectStyle {
  Point size{0.5, 0.5};
  Point pos;
  Color color;             // inside
  double lineWidth = 1.5;  // pixels
  Color lineColor = detail::kNoColor;
  double radius = 0;  // of the corners
  std::string anchor = "center";
  std::string units;
  Dict more{};  // other properties, by name
};

class Rect : public Stimulus {
 public:
  Rect(const Stimuli &stimuli, const RectStyle &style) : Stimulus(stimuli, "rect", properties(style)) {}
  void setSize(Point size) { set(First, "size", {size.x, size.y}); }
  void setLineColor(Color color) { set(Second, "lineColor", {color.r, color.g, color.b, color.opacity}); }

 private:
  static Dict properties(const RectStyle &style) {
    Dict dict = detail::style(style.pos, style.color, style.units, style.more);
    dict.insert(dict.end(), {{"size", detail::pointValue(style.size)},
                             {"lineWidth", style.lineWidth},
                             {"radius", style.radius},
                             {"anchor", style.anchor}});
    detail::addColor(dict, "lineColor", style.lineColor, detail::kNoColor, style.more);
    return detail::with(std::move(dict), style.more);
  }
};

struct CircleStyle {
  double radius = 0.5;
  Point pos;
  Color color;             // inside
  double lineWidth = 1.5;  // pixels
  Color lineColor = detail::kNoColor;
  std::string units;
  Dict more{};  // other properties, by name
};

class Circle : public Stimulus {
 public:
  Circle(const Stimuli &stimuli, const CircleStyle &style) : Stimulus(stimuli, "circle", properties(style)) {}
  void setRadius(double radius) { set(First, "radius", {radius}); }

 private:
  static Dict properties(const CircleStyle &style) {
    Dict dict = detail::style(style.pos, style.color, style.units, style.more);
    dict.insert(dict.end(), {{"radius", style.radius}, {"lineWidth", style.lineWidth}});
    detail::addColor(dict, "lineColor", style.lineColor, detail::kNoColor, style.more);
    return detail::with(std::move(dict), style.more);
  }
};

struct LineStyle {
  Point start{-0.5, -0.5}, end{0.5, 0.5};
  Color color;
  double lineWidth = 1.5;  // pixels
  std::string units;
  Dict more{};  // other properties, by name
};

class Line : public Stimulus {
 public:
  Line(const Stimuli &stimuli, const LineStyle &style) : Stimulus(stimuli, "line", properties(style)) {}
  void setStart(Point point) { set(First, "start", {point.x, point.y}); }
  void setEnd(Point point) { set(Second, "end", {point.x, point.y}); }

 private:
  static Dict properties(const LineStyle &style) {
    Dict dict = detail::style({}, style.color, style.units, style.more);
    dict.insert(dict.end(), {{"start", detail::pointValue(style.start)},
                             {"end", detail::pointValue(style.end)},
                             {"lineWidth", style.lineWidth}});
    return detail::with(std::move(dict), style.more);
  }
};

struct CrossStyle {
  Point size{0.1, 0.1};
  Point pos;
  Color color;
  double thickness = 0.01;
  std::string units;
  Dict more{};  // other properties, by name
};

/// The fixation cross.
class Cross : public Stimulus {
 public:
  Cross(const Stimuli &stimuli, const CrossStyle &style) : Stimulus(stimuli, "cross", properties(style)) {}

 private:
  static Dict properties(const CrossStyle &style) {
    Dict dict = detail::style(style.pos, style.color, style.units, style.more);
    dict.insert(dict.end(), {{"size", detail::pointValue(style.size)}, {"thickness", style.thickness}});
    return detail::with(std::move(dict), style.more);
  }
};

}  // namespace fovea
