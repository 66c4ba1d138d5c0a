#pragma once
// What every kind of stimulus is made of. A kind is a class of its own in kinds/, see README.md.

#include <functional>

#include "stimuli/display_list.hpp"
#include "stimuli/placement.hpp"

namespace fovea {

class Interactive;
class Coverage;
class FileCache;
class PictureCache;
class Renderer;
class Stimulus;
class TextCache;

/// What the window lends to stimuli that are drawn on it.
struct DrawContext {
  Canvas canvas;
  Units units = kWindowUnits;  // of stimuli without their own
  ScreenProfile profile;
  Renderer *renderer = nullptr;  // null: no display, nothing is drawn
  TextCache *texts = nullptr;
  /// When the frame in hand is expected to light up, in seconds.
  std::function<double()> nextOnset;
  Duration period{};         // of one refresh
  std::uint64_t pauses = 0;  // another number after each
  PictureCache *pictures = nullptr;
  FileCache *files = nullptr;
  Coverage *coverage = nullptr;
  /// Other stimuli, for those that are made of them; null when there is none.
  std::function<Stimulus *(StimulusHandle)> find;
  /// Of what is a part of something that scrolls: two corners of where it can be seen, in pixels of the window.
  std::optional<std::pair<Point, Point>> clip;
  std::vector<std::string> notes;  // for the log
};

/// Thread: [stage].
class Stimulus {
 public:
  /// `table` has to outlive it: the kind's.
  explicit Stimulus(const PropertyTable &table) : properties_(table) {}
  virtual ~Stimulus() = default;
  Stimulus(const Stimulus &) = delete;
  Stimulus &operator=(const Stimulus &) = delete;

  Properties &properties() { return properties_; }
  const Properties &properties() const { return properties_; }

  /// Has everything ready, so that drawing costs nothing and cannot fail, as long as no property that is marked `remakes` has
  /// changed. May read files and lay out text. Without a display it checks the same.
  Result<void> prepare(DrawContext &context);
  /// Adds it to the list; there is a display. Allocates nothing.
  Result<void> draw(DisplayList &list, DrawContext &context);
  /// The same where nothing is drawn, for what goes on by itself.
  virtual Result<void> rehearse(DrawContext &) { return {}; }
  /// The upright box around it, in its own units.
  Result<Box> measure(DrawContext &context);
  /// Its polygon in pixels, appended to `to`; see isInside().
  virtual Result<void> appendOutline(std::vector<Point> &to, DrawContext &context) = 0;
  /// Kept by who draws it.
  Showing showing;
  bool isInFrame = false;  // in hand
  bool isAutomatic = false;  // draws itself since the last frame, or longer

  /// What tells it apart from others of its kind, for the log: its text, its file.
  virtual std::string_view content() const { return {}; }
  /// What is drawn behind it is seen through this one; `before`: what is drawn before it is seen through.
  virtual Stimulus *aperture(Stimulus *before) { return before; }
  /// Of an aperture: is what lies there seen? `at` in pixels.
  virtual bool isOpenAt(Point, DrawContext &) { return true; }
  /// Of an image: what it shows from now on. Shape: as Stimuli::show(). Errors: BadArgument for all others.
  virtual Result<void> show(std::span<const std::uint8_t>, int, int, DrawContext &) {
    return Error{ErrorCode::BadArgument, "only an image shows what a camera sees", "", "make an image for it"};
  }
  /// Of those that the participant can use; null for all others.
  virtual Interactive *interactive() { return nullptr; }

 protected:
  /// What was made from properties that have changed is made anew. Called before drawing and measuring, when it has to be.
  virtual Result<void> make(DrawContext &) { return {}; }
  /// Everything is made, blending is set.
  virtual Result<void> paint(DisplayList &list, DrawContext &context) = 0;
  /// The polygon whose box measure() tells: the outline, unless lines go beyond it.
  virtual Result<void> appendReach(std::vector<Point> &to, DrawContext &context) { return appendOutline(to, context); }

  Units units(const DrawContext &context) const { return properties_.ownUnits().value_or(context.units); }
  /// Errors: as Ruler::create().
  Result<Placement> placement(const DrawContext &context) const;
  Point anchor() const { return properties_.point(common::Anchor); }
  /// A colour property as it is shown, with contrast and opacity.
  Ink ink(PropertyIndex color = common::Color) const;
  /// The colour of what is inside: its own, if it was given one.
  PropertyIndex filling(PropertyIndex fillColor) const { return properties_.isGiven(fillColor) ? fillColor : PropertyIndex{common::Color}; }
  /// 0 for a line that nobody sees: then nothing is cut for it.
  double lineWidth(PropertyIndex width, PropertyIndex color) const { return properties_.color(color).a > 0 ? properties_.number(width) : 0; }

 private:
  Properties properties_;
  std::vector<Point> reach_;  // of measure(), to keep its memory
};

/// A kind of stimulus, as the table in kinds/kinds.cpp lists it.
struct Kind {
  PropertyTable table;
  std::unique_ptr<Stimulus> (*make)(const PropertyTable &);
};

template <class Class>
Kind defineKind(std::string_view name, std::span<const PropertyInfo> own) {
  return {PropertyTable(name, own),
          [](const PropertyTable &table) -> std::unique_ptr<Stimulus> { return std::make_unique<Class>(table); }};
}

/// Errors: Unknown, with the kinds there are.
Result<const Kind *> findKind(std::string_view name);
std::span<const Kind> allKinds();

}  // namespace fovea
