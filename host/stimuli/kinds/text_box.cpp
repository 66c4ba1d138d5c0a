// Text in a box of a size, which can be written in.
#include <algorithm>
#include <cmath>

#include "stimuli/interactive.hpp"
#include "stimuli/kinds/kinds.hpp"
#include "stimuli/kinds/letters.hpp"
#include "stimuli/text_edit.hpp"

namespace fovea {
namespace {

enum class Overflow : std::uint8_t { Visible, Hidden, Scroll };
constexpr std::string_view kOverflows[] = {"visible", "hidden", "scroll"};
constexpr std::string_view kInputModes[] = {"text", "digits"}, kWriters[] = {"box", "page"};

enum : PropertyIndex {
  TextOf = kFirstOwn, Placeholder, Font, LetterHeight, Size, Padding, FillColor, BorderColor, BorderWidth, LineSpacing,
  LetterSpacing, Alignment, Bold, Italic, DirectionOf, OverflowOf, Editable, Multiline, Caret, Selection,
  Keys, KeyTimes, Reset, Rehearsal, WholeWords, InputMode, InputSigns, Writer, KeysOnScreen
};
constexpr PropertyInfo kOwn[] = {
    {"text", Form::Text, {}, {}, {}, true},
    {"placeholder", Form::Text, {}, {}, {}, true},
    {"font", Form::Text, {}, kDefaultFont, {}, true},
    {"letterHeight", Form::Positive, {}, {}, {}, true},  // its default is that of the units
    {"size", Form::Size, {}, {}, {}, true},              // a width or height of 0 fits the text
    {"padding", Form::Length, {}, {}, {}, true},         // half a letter
    {"fillColor", Form::Color, {0, 0, 0, 0}},
    {"borderColor", Form::Color, {0, 0, 0, 0}},
    {"borderWidth", Form::Length, {2}},
    {"lineSpacing", Form::Positive, {1}, {}, {}, true},
    {"letterSpacing", Form::Number, {}, {}, {}, true},
    {"alignment", Form::Anchor, {-1, 0}, {}, {}, true},
    {"bold", Form::Flag, {}, {}, {}, true},
    {"italic", Form::Flag, {}, {}, {}, true},
    {"direction", Form::Word, {}, {}, kDirections, true},
    {"overflow", Form::Word, {}, {}, kOverflows, true},
    {"editable", Form::Flag, {}, {}, {}, true},
    {"multiline", Form::Flag, {1}, {}, {}, true},
    {"caret", Form::Numbers},  // the byte it stands before
    {"selection", Form::Numbers},
    {"keys", Form::Any},          // names of those that did something here, the keyboard's repeats among them
    {"keyTimes", Form::Numbers},  // seconds from its onset
    {"reset", Form::Flag, {}, {}, {}, true},
    {"rehearsal", Form::Text},  // what a program that presses keys writes here
    {"wholeWords", Form::Flag, {}, {}, {}, true},  // letters are made smaller rather than a word is broken
    {"inputMode", Form::Word, {}, {}, kInputModes},  // which keys are drawn for who has none
    {"inputSigns", Form::Text},                      // beside the digits
    {"writer", Form::Word, {}, {}, kWriters},        // who makes text of keys: the box, once it is editable, or the page that hears them
    {"keysOnScreen", Form::Numbers},                 // of keys: 1 for one that was drawn
};

constexpr Duration kDoubleClick = std::chrono::milliseconds(400);
constexpr double kNear = 6;           // pixels
constexpr double kLineHeight = 1.36;  // of a letter of Noto Sans; as far as an arrow scrolls

class TextBox final : public Interactive {
 public:
  using Interactive::Interactive;

  Result<void> appendOutline(std::vector<Point> &to, DrawContext &context) override {
    const auto panel = panelOf(context);
    if (!panel) return panel.error();
    appendCorners(panel->body(), to);
    return {};
  }
  std::string_view content() const override { return properties().text(TextOf); }

  bool isWrittenIn() const override { return isEditable(); }
  bool takesKeys() const override { return isEditable() || (picture_ && most() > 0); }

  std::optional<Written> written(DrawContext &context) override {
    const bool isForPage = properties().word<bool>(Writer);
    if (!pointed_ || (!isEditable() && !isForPage)) return std::nullopt;
    const auto panel = panelOf(context);
    if (!panel) return std::nullopt;
    const double middle = size_.y / 2, half = std::min(lineHeight_, size_.y) / 2;  // of a page that writes: it does so in the middle
    const Edges whole{0, 0, size_.x, size_.y};
    const Edges caret = isEditable() ? movedBy(caretEdges(), corner(picture_->extent)) : Edges{0, middle - half, size_.x, middle + half};
    return Written{boxOf(*panel, whole), boxOf(*panel, caret), *pointed_, isByFinger_, properties().word<bool>(InputMode), properties().flag(Multiline), isForPage, properties().text(InputSigns)};
  }

  bool hear(const Action &action, DrawContext &context) override {
    if (action.kind == Action::Kind::Press && action.isLeft()) pointed_ = action.time, isByFinger_ = action.finger.has_value();
    const auto panel = panelOf(context);
    if (!panel) return false;
    if (action.isKey()) return action.kind == Action::Kind::KeyPress && hearKey(action, context, *panel);
    if (action.kind == Action::Kind::Wheel) {
      const double before = scrolled_;
      scroll(-action.wheel * 3 * lineHeight_);
      return scrolled_ != before;
    }
    if (!isEditable() || !action.isLeft()) return false;
    hearPointer(action, *panel);
    return true;
  }

 private:
  bool isEditable() const { return properties().flag(Editable); }
  static Box boxOf(const Panel &panel, const Edges &edges) {
    const Point from = panel.toWindow({edges.left, edges.top}), to = panel.toWindow({edges.right, edges.bottom});
    return {(from.x + to.x) / 2, (from.y + to.y) / 2, std::abs(to.x - from.x), std::abs(to.y - from.y)};
  }
  bool doesScroll() const { return properties().word<Overflow>(OverflowOf) == Overflow::Scroll; }

  // ---- what it is made of ----

  Result<void> make(DrawContext &context) override {
    picture_.reset();
    hint_.reset();
    texts_ = context.texts;
    if (takeReset(Reset)) forget();
    if (auto done = setStyle(context); !done) return done;
    if (!isEditable())
      edit_.reset();
    else if (auto done = beginEditing(); !done)
      return done;
    return context.renderer ? layOut() : Result<void>();
  }

  /// The text that the experiment gave it stands there again.
  void forget() {
    keys_.clear();
    (void)properties().set(Keys, keys_);
    tell(KeyTimes, {});
    tell(KeysOnScreen, {});
    if (edit_) (void)properties().setText(TextOf, givenText_);
  }

  Result<void> beginEditing() {
    if (!edit_ || isMultiline_ != properties().flag(Multiline)) {
      isMultiline_ = properties().flag(Multiline);
      edit_.emplace([this](const std::string &text) { return mapOf(text); }, isMultiline_);
    }
    edit_->measureAgain();
    if (edit_->text() != properties().text(TextOf)) {
      givenText_ = properties().text(TextOf);
      if (auto done = edit_->setText(givenText_); !done) return done;
    }
    tellCaret();
    return {};
  }

  Result<void> setStyle(DrawContext &context) {
    const auto placed = placement(context);
    if (!placed) return placed.error();
    const Ruler &ruler = placed->ruler;
    const double height = properties().isGiven(LetterHeight) ? properties().number(LetterHeight) : defaultHeight(units(context));
    padding_ = ruler.length(properties().isGiven(Padding) ? properties().number(Padding) : height / 2);
    given_ = properties().isGiven(Size) ? ruler.size(placed->pos, properties().point(Size)) : Point{};
    style_.font = properties().text(Font);
    style_.size = ruler.length(height);
    style_.wrapWidth = 0;
    if (properties().flag(Multiline))
      style_.wrapWidth = given_.x > 0 ? std::max(given_.x - 2 * padding_, 1.0) : ruler.lengthAcross(defaultWrapWidth(units(context)));
    style_.lineSpacing = properties().number(LineSpacing);
    style_.letterSpacing = ruler.lengthAcross(properties().number(LetterSpacing));
    style_.isBold = properties().flag(Bold);
    style_.isItalic = properties().flag(Italic);
    style_.keepsWords = properties().flag(WholeWords);
    style_.direction = properties().word<Direction>(DirectionOf);
    style_.align = static_cast<Align>(static_cast<int>(properties().point(Alignment).x) + 1);
    return {};
  }

  Result<TextMap> mapOf(const std::string &text) {
    style_.text = text;
    return texts_->map(style_);
  }

  Result<void> layOut() {
    if (picture_) return {};
    style_.text = properties().text(TextOf);
    auto picture = texts_->get(style_);
    if (!picture) return picture.error();
    if (style_.text.empty() && !properties().text(Placeholder).empty()) {
      style_.text = properties().text(Placeholder);
      auto hint = texts_->get(style_);
      if (!hint) return hint.error();
      hint_ = std::move(*hint);
    }
    picture_ = std::move(*picture);
    const TextExtent &extent = (hint_ ? *hint_ : *picture_).extent;
    size_ = {given_.x > 0 ? given_.x : extent.width + 2 * padding_, given_.y > 0 ? given_.y : extent.height + 2 * padding_};
    lineHeight_ = kLineHeight * style_.size * style_.lineSpacing;
    scroll(0);
    if (isEditable()) showCaret();
    return {};
  }

  Result<Panel> panelOf(DrawContext &context) {
    if (auto done = prepare(context); !done) return done.error();
    if (auto done = layOut(); !done) return done.error();
    const auto placed = placement(context);
    if (!placed) return placed.error();
    return Panel(*placed, size_, anchor(), context.canvas);
  }

  /// How far the text goes beyond the room for it. One line stays where it is, however high its letters are.
  double most() const { return doesScroll() && properties().flag(Multiline) ? std::max(0.0, picture_->extent.height - (size_.y - 2 * padding_)) : 0; }
  double mostAcross() const { return doesScroll() && !properties().flag(Multiline) ? std::max(0.0, picture_->extent.width - (size_.x - 2 * padding_)) : 0; }
  void scroll(double by) { scrolled_ = std::clamp(scrolled_ + by, 0.0, most()); }

  /// Where the block of lines begins: inside the padding, by the alignment; what is too much for its room begins at the top.
  Point corner(const TextExtent &extent) const {
    const Point share = properties().point(Alignment);
    const Point room{size_.x - 2 * padding_ - extent.width, size_.y - 2 * padding_ - extent.height};
    Point at{padding_ + room.x * (share.x + 1) / 2, padding_ + room.y * (1 - share.y) / 2};
    if (most() > 0) at.y = padding_ - scrolled_;
    else if (doesScroll() && room.y < 0) at.y = padding_ + room.y / 2;  // a line of Arabic is higher than one of Latin letters
    if (mostAcross() > 0) at.x = padding_ - scrolledAcross_;
    return at;
  }

  /// Of one that is too long its beginning is seen.
  Point hintCorner() const {
    Point at = corner(hint_->extent);
    const double spare = size_.x - 2 * padding_ - hint_->extent.width;
    if (spare < 0) at.x = padding_ + (runsToTheLeft(properties().text(Placeholder)) ? spare : 0);
    return at;
  }

  /// Scrolls so that the caret can be seen.
  void showCaret() {
    const Edges caret = caretEdges();
    const double roomY = size_.y - 2 * padding_, roomX = size_.x - 2 * padding_;
    scrolled_ = std::clamp(scrolled_, std::max(0.0, caret.bottom - roomY), std::max(0.0, std::max(caret.top, caret.bottom - roomY)));
    scrolled_ = std::clamp(scrolled_, 0.0, most());
    scrolledAcross_ = std::clamp(scrolledAcross_, std::max(0.0, caret.right - roomX), std::max(caret.left, std::max(0.0, caret.right - roomX)));
    scrolledAcross_ = std::clamp(scrolledAcross_, 0.0, mostAcross());
  }

  /// Of the caret, in the block of lines.
  Edges caretEdges() {
    const TextMap &map = edit_->map();
    const TextMap::Stop &stop = map.stops[map.stopAt(edit_->caret())];
    const Edges &line = map.lines[stop.line].edges;
    const double half = std::max(1.0, std::round(style_.size / 20)) / 2;
    return {stop.x - half, line.top, stop.x + half, line.bottom};
  }

  // ---- what it looks like ----

  Result<void> paint(DisplayList &list, DrawContext &context) override {
    auto panel = panelOf(context);
    if (!panel) return panel.error();
    const Edges whole{0, 0, size_.x, size_.y};
    const auto outer = clipIn(*panel, context);
    panel->clip(outer);
    panel->framed(list, whole, ink(FillColor), ink(BorderColor), properties().number(BorderWidth));
    if (properties().word<Overflow>(OverflowOf) != Overflow::Visible) panel->clip(outer ? overlap(whole, *outer) : whole);
    const Point at = corner(picture_->extent);
    if (isEditable() && hasFocus()) paintSelection(list, *panel, at);
    panel->text(list, *picture_, at, ink());
    if (hint_) {
      Ink pale = ink();
      pale[3] *= 0.75f;  // 4.5 to 1 on the papers of pages, 7 to 1 where contrast is high
      panel->text(list, *hint_, hintCorner(), pale);
    }
    if (isEditable() && hasFocus()) panel->box(list, movedBy(caretEdges(), at), ink());
    if (most() > 0) paintBar(list, *panel);
    panel->clip(outer);
    if (!isEditable()) paintFocus(list, *panel);
    return {};
  }

  void paintSelection(DisplayList &list, const Panel &panel, Point at) {
    constexpr Ink kGround{0.25f, 0.5f, 0.9f, 0.6f};
    if (!edit_->hasSelection()) return;
    for (const Edges &part : selected_) panel.box(list, movedBy(part, at), kGround);
  }

  /// How far it is scrolled, at the right edge.
  void paintBar(DisplayList &list, const Panel &panel) const {
    constexpr double kWidth = 4;
    Ink color = ink();
    color[3] *= 0.4f;
    const double share = size_.y / (size_.y + most());
    const double top = scrolled_ / (size_.y + most()) * size_.y;
    panel.box(list, {size_.x - kWidth, top, size_.x, top + share * size_.y}, color);
  }

  // ---- what it hears ----

  bool hearKey(const Action &key, DrawContext &context, const Panel &panel) {
    if (key.key == "pageup" || key.key == "pagedown") {
      const double before = scrolled_;
      scroll((key.key == "pageup" ? -1 : 1) * (panel.size().y - 2 * padding_));
      return scrolled_ != before;
    }
    if (!isEditable()) {
      const double before = scrolled_;
      if (key.key == "up" || key.key == "down") scroll(key.key == "up" ? -lineHeight_ : lineHeight_);
      return scrolled_ != before;
    }
    if (!edit_->press(key)) return false;
    note(key);
    if (edit_->text() != properties().text(TextOf)) {
      if (!properties().setText(TextOf, edit_->text())) return true;
      if (!prepare(context)) return true;
    }
    edited();
    return true;
  }

  void note(const Action &key) {
    const auto seconds = secondsAt(key.time);
    if (!seconds) return;
    keys_.emplace_back(std::string(key.key));
    (void)properties().set(Keys, keys_);
    append(KeyTimes, *seconds);
    append(KeysOnScreen, key.isOnScreen);
  }

  void append(PropertyIndex to, double number) {
    const auto before = properties().list(to);
    std::vector<double> all(before.begin(), before.end());
    all.push_back(number);
    tell(to, all);
  }

  void hearPointer(const Action &action, const Panel &panel) {
    const Point place = panel.fromWindow({action.x, action.y}) - corner(picture_->extent);
    if (action.kind == Action::Kind::Press) {
      const bool isDouble = action.time - pressed_ < kDoubleClick && std::abs(place.x - pressedAt_.x) < kNear &&
                            std::abs(place.y - pressedAt_.y) < kNear;
      if (isDouble)
        edit_->selectWordAt(place.x, place.y);
      else
        edit_->pointTo(place.x, place.y, action.hasShift);
      isSelecting_ = !isDouble;
      pressed_ = action.time;
      pressedAt_ = place;
      edited();
    } else if (isSelecting_) {
      edit_->pointTo(place.x, place.y, true);
      if (action.kind == Action::Kind::Release) isSelecting_ = false;
      edited();
    }
  }

  void edited() {
    if (!layOut()) return;
    showCaret();
    tellCaret();
  }

  void tellCaret() {
    const std::size_t first = std::min(edit_->caret(), edit_->anchor()), last = std::max(edit_->caret(), edit_->anchor());
    const TextMap &map = edit_->map();
    selected_ = map.spans(map.stopAt(first), map.stopAt(last));
    tell(Caret, {static_cast<double>(edit_->caret())});
    if (first == last)
      tell(Selection, {});
    else
      tell(Selection, {static_cast<double>(first), static_cast<double>(last)});
  }

  TextStyle style_;
  TextCache *texts_ = nullptr;
  std::optional<TextEdit> edit_;  // while it is editable
  std::string givenText_;         // by the experiment, before anybody wrote
  List keys_;
  std::shared_ptr<const TextPicture> picture_, hint_;
  std::vector<Edges> selected_;
  Point given_, size_;  // pixels; 0: fits the text
  double padding_ = 0, lineHeight_ = 0, scrolled_ = 0, scrolledAcross_ = 0;
  bool isMultiline_ = true, isSelecting_ = false;
  std::optional<Timestamp> pointed_;  // the last press of a pointer or a finger
  bool isByFinger_ = false;
  Timestamp pressed_{};
  Point pressedAt_;
};

}  // namespace

Kind textBoxKind() { return defineKind<TextBox>("textBox", kOwn); }

}  // namespace fovea
