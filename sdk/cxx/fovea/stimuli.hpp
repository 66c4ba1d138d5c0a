#pragma once
// Stimuli as objects: made with a style, changed by name, drawn, gone with the object that holds them.

#include <array>
#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "fovea/services.hpp"

namespace fovea {

struct Point {
  double x = 0, y = 0;
};

/// Signed rgb: -1 is off, 0 mid grey, 1 full; opacity 0 to 1.
struct Color {
  double r = 1, g = 1, b = 1, opacity = 1;
};

struct Box {
  double x = 0, y = 0, width = 0, height = 0;  // centre and size, in the stimulus's own units
};

/// Thread: [stage].
class Stimuli : public Service<fovea_stimuli> {
 public:
  explicit Stimuli(const fovea_host *host) : Service(host, FOVEA_STIMULI) {}
  using Service::host;
  using Service::table;
};

/// One thing on the screen. The properties are listed in fovea/svc/stimuli.h.
class Stimulus {
 public:
  Stimulus(const Stimuli &stimuli, std::string_view kind, const Dict &properties)
      : host_(stimuli.host()), table_(&stimuli.table()) {
    const Value value(properties);
    const Borrowed borrowed(value);
    check(table_->create(host_, borrow(kind), borrowed.get(), &handle_), "stimuli->create");
  }
  Stimulus(Stimulus &&other) noexcept
      : host_(other.host_), table_(other.table_), handle_(std::exchange(other.handle_, 0)), ids_(other.ids_) {}
  Stimulus &operator=(Stimulus &&other) noexcept {
    std::swap(host_, other.host_);
    std::swap(table_, other.table_);
    std::swap(handle_, other.handle_);
    std::swap(ids_, other.ids_);
    return *this;
  }
  ~Stimulus() {
    if (handle_) table_->destroy(host_, handle_);
  }

  /// Puts it on the list for the next flip, in front of what was drawn before. Does not allocate.
  void draw() const { check(table_->draw(host_, handle_), "stimuli->draw"); }
  Box measure() const {
    double box[4] = {};
    check(table_->measure(host_, handle_, box), "stimuli->measure");
    return {box[0], box[1], box[2], box[3]};
  }

  void setPos(Point pos) { set(Pos, "pos", {pos.x, pos.y}); }
  void setOri(double degrees) { set(Ori, "ori", {degrees}); }
  void setOpacity(double opacity) { set(Opacity, "opacity", {opacity}); }
  void setColor(Color color) { set(ColorId, "color", {color.r, color.g, color.b, color.opacity}); }

  /// For properties that have no function here: ask once, then set.
  std::uint32_t property(std::string_view name) const {
    std::uint32_t id = 0;
    if (const fovea_status status = table_->property(host_, handle_, borrow(name), &id); status != FOVEA_OK)
      throw Failure("this stimulus has no property \"" + std::string(name) + "\"", status);
    return id;
  }
  void setNumbers(std::uint32_t property, std::initializer_list<double> numbers) {
    check(table_->setNumbers(host_, handle_, property, numbers.begin(), static_cast<std::uint32_t>(numbers.size())),
          "stimuli->setNumbers");
  }
  void setText(std::uint32_t property, std::string_view text) {
    check(table_->setText(host_, handle_, property, borrow(text)), "stimuli->setText");
  }

 protected:
  enum Known { Pos, Ori, Opacity, ColorId, First, Second, knownCount };
  /// Asks for the property's number the first time only.
  void set(Known known, std::string_view name, std::initializer_list<double> numbers) {
    setNumbers(id(known, name), numbers);
  }
  std::uint32_t id(Known known, std::string_view name) {
    Cached &cached = ids_[known];
    if (!cached.isKnown) cached = {property(name), true};
    return cached.id;
  }

 private:
  struct Cached {
    std::uint32_t id = 0;
    bool isKnown = false;
  };
  const fovea_host *host_;
  const fovea_stimuli *table_;
  std::uint64_t handle_ = 0;
  std::array<Cached, knownCount> ids_{};
};

namespace detail {

inline Value colorValue(const Color &color) { return List{color.r, color.g, color.b, color.opacity}; }
inline Value pointValue(const Point &point) { return List{point.x, point.y}; }

/// Leaves out what the window's defaults should decide.
inline Dict style(const Point &pos, const Color &color, const std::string &units) {
  Dict dict{{"pos", pointValue(pos)}, {"color", colorValue(color)}};
  if (!units.empty()) dict.emplace_back("units", units);
  return dict;
}

}  // namespace detail

struct TextStyle {
  std::string text;
  double height = 0;  // of a letter; 0: the host's default for the units
  Point pos;
  Color color;
  double wrapWidth = 0;  // 0: lines end where the text says
  bool isBold = false, isItalic = false;
  std::string alignText = "center", anchor = "center";
  std::string font;   // empty: the host's
  std::string units;  // empty: the window's
};

class Text : public Stimulus {
 public:
  Text(const Stimuli &stimuli, const TextStyle &style) : Stimulus(stimuli, "text", properties(style)) {}
  /// May lay the text out again: do it before the trial, not between two frames of it.
  void setText(std::string_view text) { Stimulus::setText(id(First, "text"), text); }
  void setHeight(double height) { set(Second, "height", {height}); }

 private:
  static Dict properties(const TextStyle &style) {
    Dict dict = detail::style(style.pos, style.color, style.units);
    dict.insert(dict.end(), {{"text", style.text},
                             {"wrapWidth", style.wrapWidth},
                             {"bold", style.isBold},
                             {"italic", style.isItalic},
                             {"alignText", style.alignText},
                             {"anchor", style.anchor}});
    if (style.height > 0) dict.emplace_back("height", style.height);
    if (!style.font.empty()) dict.emplace_back("font", style.font);
    return dict;
  }
};

struct RectStyle {
  Point size{0.5, 0.5};
  Point pos;
  Color color;
  double lineWidth = 0;  // pixels
  Color lineColor;
  double radius = 0;  // of the corners
  std::string anchor = "center";
  std::string units;
};

class Rect : public Stimulus {
 public:
  Rect(const Stimuli &stimuli, const RectStyle &style) : Stimulus(stimuli, "rect", properties(style)) {}
  void setSize(Point size) { set(First, "size", {size.x, size.y}); }
  void setLineColor(Color color) { set(Second, "lineColor", {color.r, color.g, color.b, color.opacity}); }

 private:
  static Dict properties(const RectStyle &style) {
    Dict dict = detail::style(style.pos, style.color, style.units);
    dict.insert(dict.end(), {{"size", detail::pointValue(style.size)},
                             {"lineWidth", style.lineWidth},
                             {"lineColor", detail::colorValue(style.lineColor)},
                             {"radius", style.radius},
                             {"anchor", style.anchor}});
    return dict;
  }
};

struct CircleStyle {
  double radius = 0.25;
  Point pos;
  Color color;
  double lineWidth = 0;  // pixels
  Color lineColor;
  std::string units;
};

class Circle : public Stimulus {
 public:
  Circle(const Stimuli &stimuli, const CircleStyle &style) : Stimulus(stimuli, "circle", properties(style)) {}
  void setRadius(double radius) { set(First, "radius", {radius}); }

 private:
  static Dict properties(const CircleStyle &style) {
    Dict dict = detail::style(style.pos, style.color, style.units);
    dict.insert(dict.end(), {{"radius", style.radius},
                             {"lineWidth", style.lineWidth},
                             {"lineColor", detail::colorValue(style.lineColor)}});
    return dict;
  }
};

struct LineStyle {
  Point start{-0.5, -0.5}, end{0.5, 0.5};
  Color color;
  double lineWidth = 1.5;  // pixels
  std::string units;
};

class Line : public Stimulus {
 public:
  Line(const Stimuli &stimuli, const LineStyle &style) : Stimulus(stimuli, "line", properties(style)) {}
  void setStart(Point point) { set(First, "start", {point.x, point.y}); }
  void setEnd(Point point) { set(Second, "end", {point.x, point.y}); }

 private:
  static Dict properties(const LineStyle &style) {
    Dict dict = detail::style({}, style.color, style.units);
    dict.insert(dict.end(), {{"start", detail::pointValue(style.start)},
                             {"end", detail::pointValue(style.end)},
                             {"lineWidth", style.lineWidth}});
    return dict;
  }
};

struct CrossStyle {
  Point size{0.1, 0.1};
  Point pos;
  Color color;
  double thickness = 0.01;
  std::string units;
};

/// The fixation cross.
class Cross : public Stimulus {
 public:
  Cross(const Stimuli &stimuli, const CrossStyle &style) : Stimulus(stimuli, "cross", properties(style)) {}

 private:
  static Dict properties(const CrossStyle &style) {
    Dict dict = detail::style(style.pos, style.color, style.units);
    dict.insert(dict.end(), {{"size", detail::pointValue(style.size)}, {"thickness", style.thickness}});
    return dict;
  }
};

}  // namespace fovea
