#pragma once
// Buttons for the choices of a control: below one another, or beside one another in as many rows as they need. With marks on them they show what is chosen,
// without them by their edges.

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fovea/interactive.hpp"
#include "fovea/stimuli.hpp"

namespace fovea {

/// Circles where one excludes the others, squares where several can be chosen.
enum class ChoiceMark { None, Circle, Square };

struct ChoiceButtonsStyle {
  std::vector<std::string> labels;
  std::vector<std::string> keys{};  // one for each, which presses it whatever has the keys; none: pointer, tab and space alone
  ChoiceMark mark = ChoiceMark::None;
  bool isVertical = true, isRightToLeft = false;
  bool isScale = false;  // its labels are broken into lines rather than its row into two
  double letter = 0.03;  // units of all lengths: the window's heights
  Color ink, paper{0.33, 0.33, 0.33, 1};
};

/// Thread: [stage].
class ChoiceButtons {
 public:
  struct Press {
    std::size_t choice;
    Timestamp time;
  };

  /// Throws Failure where there are keys, and not one for each.
  ChoiceButtons(const Stimuli &stimuli, const ChoiceButtonsStyle &style) : style_(style) {
    if (!style.keys.empty() && style.keys.size() != style.labels.size())
      throw Failure("there are " + std::to_string(style.labels.size()) + " choices and " + std::to_string(style.keys.size()) + " keys: give each choice one", FOVEA_E_ARGUMENT);
    for (const std::string &label : style.labels)
      buttons_.push_back({Button(stimuli, ButtonStyle{.text = label, .letterHeight = style.letter, .color = style.ink, .fillColor = style.paper, .radius = style.letter / 4,
                                                      .units = "height", .more = {{"bold", false}, {"padding", padding()}, {"borderColor", edge(false)}}}),
                          {}, 0, false, std::nullopt});
    if (style.mark == ChoiceMark::None) return;
    for (One &one : buttons_) one.mark = Mark{square(stimuli, markSize(), {0, 0, 0, 0}), square(stimuli, 0.5 * markSize(), style.ink)};
  }

  double measure(double width) {
    if (width_ != width) layOut(width);
    return height_;
  }
  /// From the upper edge of the box.
  void place(const Box &box) {
    for (One &one : buttons_) {
      const Point middle{box.x + one.place.x, box.y + box.height / 2 + one.place.y};
      one.button.setPos(middle);
      if (!one.mark) continue;
      const double aside = one.place.width / 2 - padding() - markSize() / 2;
      for (Rect *part : {&one.mark->edge, &one.mark->filling}) part->setPos({middle.x + (style_.isRightToLeft ? aside : -aside), middle.y});
    }
  }
  /// What the participant did; needed for the keys alone.
  void event(const Event &event) {
    if (!event.isKeyPress() || event.isRepeat()) return;
    const auto key = std::find(style_.keys.begin(), style_.keys.end(), event.key());
    if (key != style_.keys.end()) byKey_.push_back({static_cast<std::size_t>(key - style_.keys.begin()), event.time()});
  }
  /// `chosen`: those whose marks are filled, or that have an edge.
  void draw(bool areUsable, const std::vector<bool> &chosen = {}) {
    const double opacity = areUsable ? 1 : 0.4;
    for (std::size_t i = 0; i < buttons_.size(); ++i) {
      One &one = buttons_[i];
      const bool isChosen = i < chosen.size() && chosen[i];
      if (!one.mark && std::exchange(one.isEdged, isChosen) != isChosen) one.button.setValue("borderColor", edge(isChosen));
      one.button.setOpacity(opacity);
      one.button.draw();
      if (!one.mark) continue;
      one.mark->edge.setOpacity(opacity);
      one.mark->edge.draw();
      one.mark->filling.setOpacity(opacity);
      if (isChosen) one.mark->filling.draw();
    }
  }
  /// All since this was asked, the earliest first.
  std::vector<Press> presses() {
    std::vector<Press> all = std::exchange(byKey_, {});
    const std::size_t byKey = all.size();
    // A key that is a choice's presses that one, and not what has the keys.
    const auto isKeys = [&](Timestamp time) {
      return std::any_of(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(byKey), [&](const Press &press) { return std::chrono::abs(press.time - time) < kSameMoment; });
    };
    for (std::size_t i = 0; i < buttons_.size(); ++i) {
      const auto times = buttons_[i].button.timesOn();
      const auto onset = buttons_[i].button.shown().firstOnset;
      for (std::size_t &seen = buttons_[i].presses; onset && seen < times.size(); ++seen)
        if (const Timestamp time = *onset + fromSeconds(times[seen]); !isKeys(time)) all.push_back({i, time});
    }
    std::stable_sort(all.begin(), all.end(), [](const Press &one, const Press &other) { return one.time < other.time; });
    return all;
  }

 private:
  static constexpr Duration kSameMoment = std::chrono::microseconds(1);  // seconds as a real number lose some nanoseconds
  struct Mark {
    Rect edge, filling;
  };
  struct One {
    Button button;
    Box place;            // its centre from the middle of the upper edge of all of them, and its size
    std::size_t presses;  // that were looked at
    bool isEdged;
    std::optional<Mark> mark;
  };
  Rect square(const Stimuli &stimuli, double side, Color inside) const {
    return Rect(stimuli, RectStyle{.size = {side, side}, .color = inside, .lineColor = style_.ink, .radius = style_.mark == ChoiceMark::Circle ? side / 2 : 0, .units = "height"});
  }
  List edge(bool isSeen) const { return {style_.ink.r, style_.ink.g, style_.ink.b, isSeen ? 1.0 : 0.0}; }
  double markSize() const { return 0.8 * style_.letter; }
  /// On both sides of the label, which stands in the middle.
  double markRoom() const { return style_.mark == ChoiceMark::None ? 0 : markSize() + padding(); }
  double padding() const { return 0.5 * style_.letter; }
  double gap() const { return 0.4 * style_.letter; }

  void layOut(double width) {
    width_ = width;
    const double least = style_.isVertical ? 6 * style_.letter : 3 * style_.letter;
    measure(width, least);
    if (style_.isScale)
      if (const auto each = shareOfRow(); each && *each >= 6 * style_.letter) {
        measure(*each, least);
        if (rowWidth() > width) measure(width, least);  // a word is wider than that
      }
    double widest = least;
    for (const One &one : buttons_) widest = std::max(widest, one.place.width);
    height_ = 0;
    for (auto row = buttons_.begin(); row != buttons_.end();) row = layOutRow(row, widest);
    for (One &one : buttons_) one.button.setSize({one.place.width, one.place.height});
  }

  /// Of buttons that are no wider than `widest`, unless a word is.
  void measure(double widest, double least) {
    for (One &one : buttons_) {
      one.button.setNumbers(one.button.property("wrapWidth"), {widest - 2 * padding() - 2 * markRoom()});
      const Box natural = one.button.measure();
      one.place = {0, 0, std::max(least, natural.width + 2 * markRoom()), natural.height};
    }
  }
  /// Of all of them beside one another.
  double rowWidth() const {
    double across = -gap();
    for (const One &one : buttons_) across += gap() + one.place.width;
    return across;
  }
  /// How wide the widest may be for all of them to stand in one row; none: they do already.
  std::optional<double> shareOfRow() const {
    if (rowWidth() <= width_) return std::nullopt;
    std::vector<double> widths;
    for (const One &one : buttons_) widths.push_back(one.place.width);
    std::sort(widths.begin(), widths.end());
    double left = width_ - gap() * static_cast<double>(widths.size() - 1);
    std::size_t among = widths.size();
    for (const double narrow : widths) {
      if (narrow * static_cast<double>(among) > left) break;
      left -= narrow;
      --among;
    }
    return left / static_cast<double>(among);
  }

  /// Returns the first that is not in it any more.
  std::vector<One>::iterator layOutRow(std::vector<One>::iterator row, double widest) {
    auto end = row;
    double across = -gap(), high = 0;
    do {
      if (style_.isVertical) end->place.width = widest;
      across += gap() + end->place.width;
      high = std::max(high, end->place.height);
      ++end;
    } while (!style_.isVertical && end != buttons_.end() && across + gap() + end->place.width <= width_);
    if (height_ > 0) height_ += gap();
    double x = -across / 2;
    for (auto one = row; one != end; ++one) {
      one->place.x = (style_.isRightToLeft ? -1 : 1) * (x + one->place.width / 2);
      one->place.y = -(height_ + high / 2);
      one->place.height = high;
      x += one->place.width + gap();
    }
    height_ += high;
    return end;
  }

  ChoiceButtonsStyle style_;
  std::vector<One> buttons_;
  std::vector<Press> byKey_;  // since presses() was asked
  double width_ = 0, height_ = 0;
};

}  // namespace fovea
