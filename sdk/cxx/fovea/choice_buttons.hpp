#pragma once
// Buttons for the choices of a control: below one another, or beside one another in as many rows as they need. With marks on them they show what is chosen,
// without them by their colours.

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
  bool isScale = false;  // it stays one row: lines are broken, up to three, marks and room left out and letters made a little smaller for that; else it is a column
  bool isAtOnce = false;  // a finger presses as it comes down, even where it could scroll
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
  ChoiceButtons(const Stimuli &stimuli, const ChoiceButtonsStyle &style) : style_(style), letter_(style.letter) {
    if (!style.keys.empty() && style.keys.size() != style.labels.size())
      throw Failure("there are " + std::to_string(style.labels.size()) + " choices and " + std::to_string(style.keys.size()) + " keys: give each choice one", FOVEA_E_ARGUMENT);
    for (const std::string &label : style.labels)
      buttons_.push_back({Button(stimuli, ButtonStyle{.text = label, .letterHeight = style.letter, .color = style.ink, .fillColor = style.paper, .radius = style.letter / 4,
                                                      .units = "height", .more = {{"bold", false}, {"padding", padding()}, {"borderColor", List{style.ink.r, style.ink.g, style.ink.b, 0.6}}, {"atOnce", style.isAtOnce}}}),
                          {}, 0, 0, false, std::nullopt});
    if (style.isScale)
      for (const std::string &label : style.labels) words_.push_back(widestWord(stimuli, label) / style.letter);
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
      if (!isMarked(one)) continue;
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
  /// `chosen`: those whose marks are filled, or that have the colours of the letters and the ground changed over: no ring around what has the keys looks like that.
  void draw(bool areUsable, const std::vector<bool> &chosen = {}) {
    const double opacity = areUsable ? 1 : 0.4;
    for (std::size_t i = 0; i < buttons_.size(); ++i) {
      One &one = buttons_[i];
      const bool isChosen = i < chosen.size() && chosen[i];
      if (const bool isTurned = isChosen && !isMarked(one); std::exchange(one.isTurned, isTurned) != isTurned) {
        one.button.setValue("fillColor", listOf(isTurned ? style_.ink : style_.paper));
        one.button.setValue("color", listOf(isTurned ? style_.paper : style_.ink));
      }
      one.button.setOpacity(opacity);
      one.button.draw();
      if (!isMarked(one)) continue;
      one.mark->edge.setOpacity(opacity);
      one.mark->edge.draw();
      one.mark->filling.setOpacity(opacity);
      if (isChosen) one.mark->filling.draw();
    }
  }
  /// Where it is.
  Box areaOf(std::size_t choice) { return buttons_[choice].button.measure(); }
  /// Are they below one another, as a scale may be that has no room? Once they are measured.
  bool isColumn() const { return isColumn_; }
  /// None of them is used any more: what had the keys has them no longer.
  void end() {
    for (One &one : buttons_) one.button.setValue("over", true);
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
    double words;         // how wide its label is
    std::size_t presses;  // that were looked at
    bool isTurned;
    std::optional<Mark> mark;
  };
  Rect square(const Stimuli &stimuli, double side, Color inside) const {
    return Rect(stimuli, RectStyle{.size = {side, side}, .color = inside, .lineColor = style_.ink, .radius = style_.mark == ChoiceMark::Circle ? side / 2 : 0, .units = "height"});
  }
  double widestWord(const Stimuli &stimuli, const std::string &label) const {
    double widest = 0;
    for (std::size_t begin = 0, end; begin < label.size(); begin = end + 1) {
      end = std::min(label.find(' ', begin), label.size());
      if (end > begin) widest = std::max(widest, Text(stimuli, TextStyle{.text = label.substr(begin, end - begin), .height = style_.letter, .wrapWidth = 0, .units = "height"}).measure().width);
    }
    return widest;
  }
  static List listOf(Color color) { return {color.r, color.g, color.b}; }
  bool isMarked(const One &one) const { return one.mark && hasMarks_; }
  double markSize() const { return 0.8 * letter_; }
  /// Where a line begins; the label has the rest.
  double markRoom() const { return style_.mark == ChoiceMark::None || !hasMarks_ ? 0 : markSize() + padding(); }
  double padding() const { return 0.5 * letter_; }
  double sides() const { return (isTight_ ? 0.15 : 0.5) * letter_; }
  double gap() const { return (isTight_ ? 0.2 : 0.4) * letter_; }

  void layOut(double width) {
    width_ = width;
    isColumn_ = style_.isVertical;
    hasMarks_ = true, isTight_ = false;
    setLetter(style_.letter);
    measureAlike(isColumn_ ? kNarrowest : kNarrowestBeside);
    if (style_.isScale && rowWidth() > width && !fitRow()) {
      isColumn_ = hasMarks_ = true, isTight_ = false;
      setLetter(style_.letter);
      measureAlike(kNarrowest);
    }
    double widest = 0;
    for (const One &one : buttons_) widest = std::max(widest, one.place.width);
    height_ = 0;
    for (auto row = buttons_.begin(); row != buttons_.end();) row = layOutRow(row, widest);
    for (One &one : buttons_) {
      one.button.setSize({one.place.width, one.place.height});
      one.button.setNumbers(one.button.property("shift"), {(style_.isRightToLeft ? -1 : 1) * shiftOf(one)});
      if (!one.mark) continue;
      one.mark->edge.setSize({markSize(), markSize()});
      one.mark->filling.setSize({0.5 * markSize(), 0.5 * markSize()});
    }
  }
  /// Each as wide as all of them may be, at the least so many letters, with letters as large as those of the one that has the longest word.
  void measureAlike(double least) {
    for (One &one : buttons_) measure(one, width_, least * letter_);
    double fitted = letter_;
    for (const One &one : buttons_) fitted = std::min(fitted, one.button.fittedHeight(letter_));
    if (fitted >= letter_) return;
    setLetter(fitted);
    for (One &one : buttons_) measure(one, width_, least * letter_);
  }
  void setLetter(double letter) {
    if (std::exchange(letter_, letter) == letter) return;
    for (One &one : buttons_) {
      one.button.setNumbers(one.button.property("letterHeight"), {letter_});
      one.button.setNumbers(one.button.property("padding"), {padding()});
    }
  }

  /// All of them beside one another: with lines broken between words, then without marks, then with less room at their sides. False: that would make the letters too small.
  bool fitRow() {
    for (const auto &[areMarked, isTight] : {std::pair(true, false), {false, false}, {false, true}}) {
      hasMarks_ = areMarked, isTight_ = isTight;
      setLetter(style_.letter);
      const double share = width_ / leastRow();
      if (share < (isTight ? kLeastLetter : kLeastRoomy)) continue;
      setLetter(std::min(1.0, share) * style_.letter);
      if (shareRow()) return true;
    }
    return false;
  }
  /// As wide as its widest word wants.
  double leastOf(std::size_t index) const { return words_[index] * letter_ * kSpare + 2 * sides() + markRoom(); }
  double leastRow() const {
    double across = -gap();
    for (std::size_t i = 0; i < buttons_.size(); ++i) across += gap() + leastOf(i);
    return across;
  }
  /// Alike where every word has room then, else each as wide as it has to be, and as much more. False: one has too many lines.
  bool shareRow() {
    const double count = static_cast<double>(buttons_.size()), room = width_ - gap() * (count - 1), alike = room / count;
    double most = 0;
    for (std::size_t i = 0; i < buttons_.size(); ++i) most = std::max(most, leastOf(i));
    const double more = (width_ - leastRow()) / count;
    bool isReadable = true;
    for (std::size_t i = 0; i < buttons_.size(); ++i) {
      measure(buttons_[i], kOneLine, 0);
      const double line = buttons_[i].place.height - 2 * padding();
      const double share = most <= alike ? alike : leastOf(i) + more;
      measure(buttons_[i], share, share);
      isReadable = isReadable && buttons_[i].place.height - 2 * padding() < kMostLines * line;
    }
    return isReadable;
  }

  /// No wider than `widest`.
  void measure(One &one, double widest, double least) {
    one.button.setSize({0, 0});
    one.button.setNumbers(one.button.property("wrapWidth"), {std::max(widest - 2 * sides() - markRoom(), letter_ / 2)});
    const Box natural = one.button.measure();
    one.place = {0, 0, std::max(least, natural.width + 2 * (sides() - padding()) + markRoom()), natural.height};
    one.words = natural.width - 2 * padding();
  }
  /// Below one another labels begin beside their marks; else they are in the middle of what the mark leaves.
  double shiftOf(const One &one) const { return isColumn_ && isMarked(one) ? markRoom() + sides() - (one.place.width - one.words) / 2 : markRoom() / 2; }
  /// Of all of them beside one another.
  double rowWidth() const {
    double across = -gap();
    for (const One &one : buttons_) across += gap() + one.place.width;
    return across;
  }

  /// Returns the first that is not in it any more.
  std::vector<One>::iterator layOutRow(std::vector<One>::iterator row, double widest) {
    auto end = row;
    double across = -gap(), high = 0;
    do {
      if (isColumn_) end->place.width = widest;
      across += gap() + end->place.width;
      high = std::max(high, end->place.height);
      ++end;
    } while (!isColumn_ && end != buttons_.end() && across + gap() + end->place.width <= width_ * kSpare);
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

  static constexpr double kMostLines = 3.5;  // of a label in a row: what has more is a column of words
  static constexpr double kLeastRoomy = 0.8, kLeastLetter = 0.7;  // of the letters that were asked for
  static constexpr double kNarrowest = 6, kNarrowestBeside = 3;   // of a letter
  static constexpr double kOneLine = 100;                          // heights of the window: nothing is as wide
  static constexpr double kSpare = 1.001;                          // nothing is too wide by what is lost in counting

  ChoiceButtonsStyle style_;
  double letter_;
  bool isColumn_ = true, hasMarks_ = true, isTight_ = false;
  std::vector<double> words_;  // of a scale: the widest of each label, in letters
  std::vector<One> buttons_;
  std::vector<Press> byKey_;  // since presses() was asked
  double width_ = 0, height_ = 0;
};

}  // namespace fovea
