// A box with a word on it that can be pressed, by pointer or by space and return.
#include <algorithm>

#include "stimuli/interactive.hpp"
#include "stimuli/kinds/kinds.hpp"
#include "stimuli/kinds/letters.hpp"

namespace fovea {
namespace {

enum : PropertyIndex {
  TextOf = kFirstOwn, Font, LetterHeight, Bold, Italic, Size, Padding, FillColor, BorderColor, BorderWidth, Radius, WrapWidth,
  IsClicked, WasClicked, NumClicks, TimesOn, TimesOff, Reset, Early, Shift, FittedHeight, AtOnce, Over
};
constexpr double kDarkGrey = 2 * 169.0 / 255 - 1;
constexpr PropertyInfo kOwn[] = {
    {"text", Form::Text, {}, {}, {}, true},
    {"font", Form::Text, {}, kDefaultFont, {}, true},
    {"letterHeight", Form::Positive, {}, {}, {}, true},  // its default is that of the units
    {"bold", Form::Flag, {1}, {}, {}, true},
    {"italic", Form::Flag, {}, {}, {}, true},
    {"size", Form::Size, {}, {}, {}, true},       // a width or height of 0 is that of its letters and the padding
    {"padding", Form::Length, {}, {}, {}, true},  // half a letter
    {"fillColor", Form::Color, {kDarkGrey, kDarkGrey, kDarkGrey, 1}},
    {"borderColor", Form::Color, {0, 0, 0, 0}},
    {"borderWidth", Form::Length, {2}},
    {"radius", Form::Length},
    {"wrapWidth", Form::Length, {}, {}, {}, true},  // of its letters; 0: they are one line
    {"isClicked", Form::Numbers},   // held down now
    {"wasClicked", Form::Numbers},  // held down when the last frame became visible
    {"numClicks", Form::Numbers},
    {"timesOn", Form::Numbers},  // seconds from its onset: pressed
    {"timesOff", Form::Numbers},
    {"reset", Form::Flag, {}, {}, {}, true},
    {"early", Form::Flag},  // also before what the participant does counts
    {"shift", Form::Number},          // of its letters, from the middle to the right
    {"fittedHeight", Form::Numbers},  // told once it is laid out: of its letters, of which no word is broken
    {"atOnce", Form::Flag},           // a finger presses it as it comes down, and does not scroll from there
    {"over", Form::Flag},             // nothing is done with it any more
};

class Button final : public Interactive {
 public:
  using Interactive::Interactive;

  Result<void> appendOutline(std::vector<Point> &to, DrawContext &context) override {
    const auto panel = panelOf(context);
    if (!panel) return panel.error();
    appendCorners(panel->body(), to);
    return {};
  }
  std::string_view content() const override { return properties().text(TextOf); }

  void shown(Timestamp onset) override {
    Interactive::shown(onset);
    const double held = isHeld() ? 1 : 0;
    if (properties().list(WasClicked)[0] != held) tell(WasClicked, {held});
  }

  void setFocus(bool hasIt, bool marked) override {
    Interactive::setFocus(hasIt, marked);
    // Its release goes to somebody else now.
    if (!hasIt && heldKey_) {
      heldKey_ = false;
      tell(IsClicked, {0});
    }
  }

  bool takesKeys() const override { return !isOver(); }
  bool isOver() const override { return properties().flag(Over); }
  bool hearsEarly() const override { return properties().flag(Early); }
  bool takesFingers() const override { return properties().flag(AtOnce); }

  bool hear(const Action &action, DrawContext &) override {
    if (!action.isKey()) return action.isLeft() && hearPointer(action);
    if (action.key != "space" && action.key != "return" && action.key != "num_enter") return false;
    if (action.kind == Action::Kind::KeyPress && !action.isRepeat && !isHeld()) heldKey_ = press(action.time);
    if (action.kind == Action::Kind::KeyRelease && heldKey_) {
      heldKey_ = false;
      release(action.time);
    }
    return true;
  }

 private:
  bool hearPointer(const Action &action) {
    if (action.kind == Action::Kind::Press && !isHeld()) heldByPointer_ = press(action.time);
    if (action.kind == Action::Kind::Release && heldByPointer_) {
      heldByPointer_ = false;
      release(action.time);
    }
    return action.kind != Action::Kind::Wheel;
  }

  bool isHeld() const { return properties().list(IsClicked)[0] != 0; }

  /// False for a press from before it was visible.
  bool press(Timestamp time) {
    const auto seconds = secondsAt(time);
    if (!seconds) return false;
    append(TimesOn, *seconds);
    tell(IsClicked, {1});
    tell(NumClicks, {properties().list(NumClicks)[0] + 1});
    return true;
  }

  void release(Timestamp time) {
    append(TimesOff, secondsAt(time).value_or(0));
    tell(IsClicked, {0});
  }

  void append(PropertyIndex times, double seconds) {
    const auto before = properties().list(times);
    std::vector<double> all(before.begin(), before.end());
    all.push_back(seconds);
    tell(times, all);
  }

  Result<void> make(DrawContext &context) override {
    if (takeReset(Reset) || properties().list(IsClicked).empty()) {
      heldKey_ = heldByPointer_ = false;
      for (const PropertyIndex count : {IsClicked, WasClicked, NumClicks}) tell(count, {0});
      for (const PropertyIndex times : {TimesOn, TimesOff}) tell(times, {});
    }
    letters_.reset();
    return context.renderer ? layOut(context) : Result<void>();
  }

  Result<void> layOut(DrawContext &context) {
    if (letters_) return {};
    const auto placed = placement(context);
    if (!placed) return placed.error();
    const double height = properties().isGiven(LetterHeight) ? properties().number(LetterHeight) : defaultHeight(units(context));
    TextStyle style;
    style.text = properties().text(TextOf);
    style.font = properties().text(Font);
    style.size = placed->ruler.length(height);
    style.isBold = properties().flag(Bold);
    style.isItalic = properties().flag(Italic);
    style.keepsWords = true;
    style.wrapWidth = placed->ruler.lengthAcross(properties().number(WrapWidth));
    auto picture = context.texts->get(style);
    if (!picture) return picture.error();
    letters_ = std::move(*picture);
    const double padding = placed->ruler.length(properties().isGiven(Padding) ? properties().number(Padding) : height / 2);
    fitting_ = {letters_->extent.width + 2 * padding, letters_->extent.height + 2 * padding};
    tell(FittedHeight, {letters_->extent.letters / placed->ruler.length(1)});
    return {};
  }

  Result<Panel> panelOf(DrawContext &context) {
    if (auto done = layOut(context); !done) return done.error();
    const auto placed = placement(context);
    if (!placed) return placed.error();
    const Point given = properties().isGiven(Size) ? placed->ruler.size(placed->pos, properties().point(Size)) : Point{};
    return Panel(*placed, {given.x > 0 ? given.x : fitting_.x, given.y > 0 ? given.y : fitting_.y}, anchor(), context.canvas);
  }

  Result<void> paint(DisplayList &list, DrawContext &context) override {
    auto panel = panelOf(context);
    if (!panel) return panel.error();
    panel->clip(clipIn(*panel, context));
    const Point size = panel->size();
    Ink fill = ink(FillColor);
    if (isHeld())
      for (std::size_t gun = 0; gun < 3; ++gun) fill[gun] *= 0.7f;
    const auto placed = placement(context);
    if (!placed) return placed.error();
    panel->framed(list, {0, 0, size.x, size.y}, fill, ink(BorderColor), properties().number(BorderWidth),
                  placed->ruler.length(properties().number(Radius)));
    const TextExtent &extent = letters_->extent;
    const double shift = placed->ruler.lengthAcross(properties().number(Shift));
    panel->text(list, *letters_, {(size.x - extent.width) / 2 + shift, (size.y - extent.height) / 2}, ink());
    paintFocus(list, *panel);
    return {};
  }

  std::shared_ptr<const TextPicture> letters_;
  Point fitting_;
  bool heldKey_ = false, heldByPointer_ = false;
};

}  // namespace

Kind buttonKind() { return defineKind<Button>("button", kOwn); }

}  // namespace fovea
