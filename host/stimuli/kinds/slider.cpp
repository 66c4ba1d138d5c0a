// A scale with a marker that the participant moves, by pointer or keys, and leaves where their answer is.
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "stimuli/interactive.hpp"
#include "stimuli/kinds/kinds.hpp"
#include "stimuli/kinds/letters.hpp"
#include "stimuli/slider_scale.hpp"

namespace fovea {
namespace {

enum class Style : std::uint8_t { Rating, Slider, Radio, Scrollbar, Choice, Dial };
constexpr std::string_view kStyles[] = {"rating", "slider", "radio", "scrollbar", "choice", "dial"};

enum class Way : std::uint8_t { Right, Left };
constexpr std::string_view kWays[] = {"ltr", "rtl"};

enum : PropertyIndex {
  Ticks = kFirstOwn, Labels, StartValue, Granularity, StyleOf, Labels45, TriangleMarker, ReadOnly, Size, FlipLabels,
  LabelHeight, LabelWrapWidth, Font, MarkerColor, LineColor, Rating, Rt, MarkerPos, History, Reset,
  DirectionOf, Rehearsal, RehearsalKey
};
constexpr PropertyInfo kOwn[] = {
    {"ticks", Form::Numbers, {}, {}, {}, true},
    {"labels", Form::Any, {}, {}, {}, true},
    {"startValue", Form::Number, {}, {}, {}, true},
    {"granularity", Form::Length, {}, {}, {}, true},
    {"style", Form::Word, {}, {}, kStyles, true},
    {"labels45", Form::Flag, {}, {}, {}, true},
    {"triangleMarker", Form::Flag},
    {"readOnly", Form::Flag},
    {"size", Form::Size, {}, {}, {}, true},  // its default is that of the units
    {"flip", Form::Flag},
    {"labelHeight", Form::Positive, {}, {}, {}, true},  // half of the shorter side
    {"labelWrapWidth", Form::Length, {}, {}, {}, true},
    {"font", Form::Text, {}, kDefaultFont, {}, true},
    {"markerColor", Form::Color, {1, -1, -1, 1}},
    {"lineColor", Form::Color, {1, 1, 1, 1}},
    {"rating", Form::Numbers},  // what the participant did: none until then
    {"rt", Form::Numbers},
    {"markerPos", Form::Numbers},
    {"history", Form::Numbers},  // rating, rt, rating, rt, ...
    {"reset", Form::Flag, {}, {}, {}, true},
    {"direction", Form::Word, {}, {}, kWays},  // in which a scale that lies rises
    {"rehearsal", Form::Numbers, {}, {}, {}, true},  // what a program that presses keys answers here: none, or one
    {"rehearsalKey", Form::Text},  // which it presses for that now; empty: it has
};

Point defaultSize(Units units) {
  switch (units) {
    case Units::Pix:
      return {500, 50};
    case Units::Norm:
    case Units::Height:
      return {1, 0.1};
    case Units::Pt:
      return {300, 30};
    default:
      return {10, 1};
  }
}

class Slider final : public Interactive {
 public:
  using Interactive::Interactive;

  Result<void> appendOutline(std::vector<Point> &to, DrawContext &context) override {
    const auto panel = panelOf(context);
    if (!panel) return panel.error();
    // A marker at the end stands half outside: it can be taken there too.
    appendCorners(panel->body(), to, thickness(*panel) / 2);
    return {};
  }

  bool takesKeys() const override { return !properties().flag(ReadOnly); }
  bool takesFingers() const override { return takesKeys() && !isCategorical_; }

  bool hear(const Action &action, DrawContext &context) override {
    if (properties().flag(ReadOnly) || !secondsAt(action.time)) return false;
    const bool isTaken = action.isKey() ? action.kind == Action::Kind::KeyPress && hearKey(action, context) : hearPointer(action, context);
    tellRehearsalKey(context);
    return isTaken;
  }

 private:
  // ---- what it is made of ----

  Result<void> make(DrawContext &context) override {
    if (auto done = readScale(); !done) return done;
    if (takeReset(Reset) || !isMade_) begin();
    isMade_ = true;
    labels_.clear();
    areLabelsReady_ = false;
    tellRehearsalKey(context);
    return context.renderer ? layOut(context) : Result<void>();
  }

  void begin() {
    isDragged_ = false;
    for (const PropertyIndex told : {Rating, Rt, History, MarkerPos}) tell(told, {});
    if (properties().isGiven(StartValue)) setMarker(properties().number(StartValue));
  }

  Result<void> readScale() {
    auto texts = textsOf(properties(), Labels);
    if (!texts) return texts.error();
    texts_ = std::move(*texts);
    const auto given = properties().list(Ticks);
    scale_.ticks.assign(given.begin(), given.end());
    const auto style = properties().word<Style>(StyleOf);
    isCategorical_ = style == Style::Radio || style == Style::Choice;
    if (scale_.ticks.empty()) {
      const std::size_t count = isCategorical_ && texts_.size() > 1 ? texts_.size() : 5;
      const double first = isCategorical_ && count == texts_.size() ? 0 : 1;
      for (std::size_t i = 0; i < count; ++i) scale_.ticks.push_back(first + static_cast<double>(i));
    }
    if (scale_.ticks.size() < 2) return properties().bad(Ticks, "has a single tick", "give the ends of the scale: at least two");
    for (std::size_t i = 1; i < scale_.ticks.size(); ++i)
      if (!(scale_.ticks[i] > scale_.ticks[i - 1])) return properties().bad(Ticks, "does not rise", "write the ticks from the lowest to the highest");
    scale_.granularity = properties().number(Granularity);
    if (isCategorical_ && scale_.granularity <= 0) scale_.granularity = scale_.ticks[1] - scale_.ticks[0];
    return {};
  }

  Result<Panel> panelOf(DrawContext &context) const {
    const auto placed = placement(context);
    if (!placed) return placed.error();
    const Point size = properties().isGiven(Size) ? properties().point(Size) : defaultSize(units(context));
    Panel panel(*placed, placed->ruler.size(placed->pos, size), anchor(), context.canvas);
    panel.clip(clipIn(panel, context));
    return panel;
  }

  /// A ring: a turn from the top is the whole scale, and its ends are neighbours.
  bool isDial() const { return properties().word<Style>(StyleOf) == Style::Dial; }
  static double diameter(const Panel &panel) { return std::min(panel.size().x, panel.size().y); }
  static bool isLevel(const Panel &panel) { return panel.size().x >= panel.size().y; }
  static double length(const Panel &panel) { return std::max(panel.size().x, panel.size().y); }
  double thickness(const Panel &panel) const { return isDial() ? diameter(panel) / 10 : std::min(panel.size().x, panel.size().y); }

  /// A place at a share of the way, so far from the middle line: down, or to the right.
  Point at(const Panel &panel, double share, double aside) const {
    if (isDial()) {
      const double turn = (isMirrored(panel) ? -2 : 2) * std::numbers::pi * share, away = diameter(panel) / 2 + aside;
      return {panel.size().x / 2 + away * std::sin(turn), panel.size().y / 2 - away * std::cos(turn)};
    }
    if (isLevel(panel)) return {(isMirrored(panel) ? 1 - share : share) * panel.size().x, panel.size().y / 2 + aside};
    return {panel.size().x / 2 + aside, (isFromHead(panel) ? share : 1 - share) * panel.size().y};
  }
  bool isMirrored(const Panel &panel) const { return (isDial() || isLevel(panel)) && properties().word<Way>(DirectionOf) == Way::Left; }
  /// A scale that stands begins at its foot, a list of choices at its head.
  bool isFromHead(const Panel &panel) const { return isCategorical_ && !isLevel(panel); }
  /// A box around such a place, so long along the scale and so wide across it.
  static Edges around(const Panel &panel, Point middle, double along, double across) {
    const Point half = isLevel(panel) ? Point{along / 2, across / 2} : Point{across / 2, along / 2};
    return {middle.x - half.x, middle.y - half.y, middle.x + half.x, middle.y + half.y};
  }

  Result<void> layOut(DrawContext &context) {
    if (areLabelsReady_) return {};
    const auto panel = panelOf(context);
    if (!panel) return panel.error();
    const auto placed = placement(context);
    if (!placed) return placed.error();
    TextStyle style;
    style.font = properties().text(Font);
    style.size = properties().isGiven(LabelHeight) ? placed->ruler.length(properties().number(LabelHeight)) : thickness(*panel) / 2;
    style.keepsWords = true;
    style.wrapWidth = placed->ruler.lengthAcross(properties().number(LabelWrapWidth));
    style.align = isLevel(*panel) || properties().flag(Labels45) ? Align::Center : properties().flag(FlipLabels) ? Align::Right : Align::Left;
    if (auto done = layOutLabels(style, context); !done) return done;
    for (const auto &label : labels_) style.size = std::min(style.size, label->extent.letters);
    areLabelsReady_ = true;
    const auto isOfThatSize = [&](const auto &label) { return label->extent.letters == style.size; };
    return std::all_of(labels_.begin(), labels_.end(), isOfThatSize) ? Result<void>() : layOutLabels(style, context);
  }
  Result<void> layOutLabels(TextStyle &style, DrawContext &context) {
    labels_.clear();
    for (const std::string &text : texts_) {
      style.text = text;
      auto picture = context.texts->get(style);
      if (!picture) return picture.error();
      labels_.push_back(std::move(*picture));
    }
    return {};
  }

  /// As many labels as ticks stand at them, others are spread evenly.
  double labelShare(std::size_t label) const {
    if (texts_.size() == scale_.ticks.size()) return scale_.shareOf(scale_.ticks[label]);
    return texts_.size() < 2 ? 0.5 : static_cast<double>(label) / static_cast<double>(texts_.size() - 1);
  }

  Panel labelPanel(const Panel &panel, std::size_t label) const {
    const bool isFlipped = properties().flag(FlipLabels);
    const double away = thickness(panel) * 0.75 * (isFlipped ? -1 : 1);
    const Point size{labels_[label]->extent.width, labels_[label]->extent.height};
    const Point place = at(panel, labelShare(label), away);
    const double side = isFlipped ? -1 : 1;
    if (properties().flag(Labels45)) return panel.within(place, size, {isLevel(panel) ? side : -side, 0}, -45);
    return panel.within(place, size, isLevel(panel) ? Point{0, side} : Point{-side, 0}, 0);
  }

  Result<void> appendReach(std::vector<Point> &to, DrawContext &context) override {
    if (auto done = layOut(context); !done) return done;
    const auto panel = panelOf(context);
    if (!panel) return panel.error();
    appendCorners(panel->body(), to);
    for (std::size_t i = 0; i < labels_.size(); ++i) appendCorners(labelPanel(*panel, i).body(), to);
    return {};
  }

  // ---- what it looks like ----

  Result<void> paint(DisplayList &list, DrawContext &context) override {
    const auto panel = panelOf(context);
    if (!panel) return panel.error();
    paintScale(list, *panel);
    for (std::size_t i = 0; i < labels_.size(); ++i) {
      Panel label = labelPanel(*panel, i);
      label.clip(clipIn(label, context));
      label.text(list, *labels_[i], {0, 0}, ink());
    }
    if (const auto marker = properties().list(MarkerPos); !marker.empty()) paintMarker(list, *panel, scale_.shareOf(marker[0]));
    // A marker at the end stands half outside; labels begin a quarter of the thickness away from the scale.
    const double along = thickness(*panel) / 2;
    if (isDial()) {
      paintFocus(list, *panel, {along, along});
      return {};
    }
    const double across = labels_.empty() ? 0 : std::min(0.0, thickness(*panel) / 4 - kFocusReach);
    paintFocus(list, *panel, isLevel(*panel) ? Point{along, across} : Point{across, along});
    return {};
  }

  void paintScale(DisplayList &list, const Panel &panel) const {
    const Ink line = ink(LineColor);
    Ink ground = line, edge = line;  // the marker stands out from the ground, and the edge from what is around it, by 3 to 1
    ground[3] *= 0.1f;
    edge[3] *= 0.7f;
    const double thick = thickness(panel), width = lineWidth(panel);
    const Edges whole{0, 0, panel.size().x, panel.size().y};
    const auto style = properties().word<Style>(StyleOf);
    if (style == Style::Dial) return panel.ring(list, {panel.size().x / 2, panel.size().y / 2}, diameter(panel) / 2, {0, 0, 0, 0}, line, 2 * width);
    if (style == Style::Slider || style == Style::Scrollbar) return panel.framed(list, whole, ground, edge, width);
    if (style == Style::Rating) panel.box(list, around(panel, at(panel, 0.5, 0), length(panel), width), line);
    for (const double tick : scale_.ticks) {
      const Point place = at(panel, scale_.shareOf(tick), 0);
      if (style == Style::Radio)
        panel.ring(list, place, thick / 2 - width / 2, {0, 0, 0, 0}, line, width);
      else if (style == Style::Choice)
        panel.framed(list, around(panel, place, thick - width, thick - width), {0, 0, 0, 0}, line, width);
      else
        panel.box(list, around(panel, place, width, thick / 2), line);
    }
  }

  void paintMarker(DisplayList &list, const Panel &panel, double share) const {
    Ink color = ink(MarkerColor);
    const double thick = thickness(panel);
    const Point place = at(panel, share, 0);
    const auto style = properties().word<Style>(StyleOf);
    if (properties().flag(TriangleMarker)) {
      const double side = properties().flag(FlipLabels) ? 1 : -1;  // where there are no labels
      const int turns = isLevel(panel) ? (side < 0 ? 0 : 2) : (side < 0 ? 3 : 1);
      return panel.triangle(list, around(panel, at(panel, share, side * thick / 4), thick / 2, thick / 2), turns, color);
    }
    switch (style) {
      case Style::Rating:
      case Style::Dial:
        return panel.circle(list, place, thick / 2, color);
      case Style::Radio:
        return panel.circle(list, place, thick * 0.35, color);
      case Style::Choice:
        return panel.box(list, around(panel, place, thick * 0.7, thick * 0.7), color);
      case Style::Slider:
        return panel.box(list, around(panel, place, thick / 4, thick), color);
      case Style::Scrollbar:
        color[3] *= 0.5f;
        return panel.box(list, around(panel, place, length(panel) / 8, thick), color);
    }
  }

  double lineWidth(const Panel &panel) const { return std::max(1.0, std::round(thickness(panel) / 20)); }

  // ---- what it hears ----

  bool hearPointer(const Action &action, DrawContext &context) {
    if (action.kind == Action::Kind::Wheel || !action.isLeft()) return false;
    const auto panel = panelOf(context);
    if (!panel) return false;
    const Point place = panel->fromWindow({action.x, action.y});
    const double share = isDial() ? turnAt(*panel, place) : isLevel(*panel) ? place.x / panel->size().x : place.y / panel->size().y;
    const bool risesFromThere = (isDial() || isLevel(*panel)) ? !isMirrored(*panel) : isFromHead(*panel);
    const double value = scale_.valueAt(risesFromThere ? share : 1 - share);
    if (action.kind == Action::Kind::Press) {
      isDragged_ = true;
      pressed_ = answered_ = action.time;
      setMarker(value);
    } else if (isDragged_) {
      if (action.kind == Action::Kind::Move || marker() != value) answerMoves(value, action.time);
      if (action.kind == Action::Kind::Release) {
        isDragged_ = false;
        answer(answered_);
      }
    }
    return true;
  }

  /// From the top clockwise, as a share of the whole turn.
  static double turnAt(const Panel &panel, Point place) {
    const double turn = std::atan2(place.x - panel.size().x / 2, panel.size().y / 2 - place.y) / (2 * std::numbers::pi);
    return turn < 0 ? turn + 1 : turn;
  }

  /// Where the keys bring the marker: on a ring the last step is followed by the first.
  double steppedBy(double from, int steps, bool isFine) const {
    const double to = scale_.stepped(from, steps, isFine);
    if (!isDial() || to != from) return to;
    return steps > 0 ? scale_.first() : scale_.onStep(scale_.last());
  }

  /// A marker that stays where it was pressed was answered then; one that is dragged, when it is let go.
  void answerMoves(double value, Timestamp time) {
    if (marker() == value && answered_ == pressed_) return;
    setMarker(value);
    answered_ = time;
  }

  bool hearKey(const Action &key, DrawContext &context) {
    const auto panel = panelOf(context);
    if (!panel) return false;
    const auto from = marker();
    if (key.key == "return" || key.key == "num_enter" || key.key == "space") {
      if (from && !key.isRepeat) answer(key.time);
      return true;
    }
    const bool isArrow = key.key == "up" || key.key == "down" || key.key == "left" || key.key == "right";
    const bool isUp = key.key == (isMirrored(*panel) ? "left" : "right") || key.key == (isFromHead(*panel) ? "down" : "up");
    if (isArrow)
      setMarker(from ? steppedBy(*from, isUp ? 1 : -1, key.hasShift) : scale_.valueAt(0.5));
    else if (key.key == "home" || key.key == "end")
      setMarker(key.key == "home" ? scale_.first() : scale_.onStep(scale_.last()));
    else if (const int digit = digitOf(key.key); digit > 0 && static_cast<std::size_t>(digit) <= scale_.ticks.size())
      setMarker(scale_.onStep(scale_.ticks[static_cast<std::size_t>(digit) - 1]));
    else
      return false;
    return true;
  }

  /// "3" and "num_3" are the third tick.
  static int digitOf(std::string_view key) {
    if (key.starts_with("num_")) key.remove_prefix(4);
    return key.size() == 1 && key[0] >= '1' && key[0] <= '9' ? key[0] - '0' : 0;
  }

  void tellRehearsalKey(DrawContext &context) {
    const auto wanted = properties().list(Rehearsal);
    const auto panel = wanted.empty() ? Result<Panel>(Error{}) : panelOf(context);
    (void)properties().set(RehearsalKey, Value(panel ? rehearsalKey(scale_.onStep(wanted[0]), *panel) : std::string()));
  }

  /// To the tick by its number, else step by step as near as steps come, unless that are too many, and then it is answered.
  std::string rehearsalKey(double wanted, const Panel &panel) const {
    constexpr double kMostSteps = 60;
    const auto from = marker();
    const auto tick = std::find_if(scale_.ticks.begin(), scale_.ticks.end(), [&](double one) { return scale_.onStep(one) == wanted; }) - scale_.ticks.begin();
    const bool hasDigit = tick < 9 && static_cast<std::size_t>(tick) < scale_.ticks.size();
    if (hasDigit && from != wanted) return std::to_string(tick + 1);
    const double next = from ? scale_.stepped(*from, wanted > *from ? 1 : -1) : wanted, left = from ? std::abs(*from - wanted) : 0;
    const bool isTooFar = from && left > kMostSteps * std::abs(next - *from);
    if (from && (isTooFar || std::abs(next - wanted) >= left)) {
      const auto rating = properties().list(Rating);
      return !rating.empty() && rating[0] == *from ? "" : "return";
    }
    return (from && wanted < *from) == isMirrored(panel) ? "right" : "left";
  }

  std::optional<double> marker() const {
    const auto list = properties().list(MarkerPos);
    return list.empty() ? std::nullopt : std::optional(list[0]);
  }

  void setMarker(double value) { tell(MarkerPos, {scale_.onStep(value)}); }

  void answer(Timestamp time) {
    const double rating = *marker(), rt = secondsAt(time).value_or(0);
    const auto before = properties().list(History);
    std::vector<double> history(before.begin(), before.end());
    history.insert(history.end(), {rating, rt});
    tell(Rating, {rating});
    tell(Rt, {rt});
    tell(History, history);
  }

  SliderScale scale_;
  std::vector<std::string> texts_;
  std::vector<std::shared_ptr<const TextPicture>> labels_;
  bool areLabelsReady_ = false;
  bool isCategorical_ = false, isMade_ = false, isDragged_ = false;
  Timestamp pressed_{}, answered_{};
};

}  // namespace

Kind sliderKind() { return defineKind<Slider>("slider", kOwn); }

}  // namespace fovea
