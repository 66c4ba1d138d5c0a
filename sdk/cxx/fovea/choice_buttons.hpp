#pragma once
// Buttons for the choices of a control: below one another, or beside one another in as many rows as they need.

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "fovea/interactive.hpp"

namespace fovea {

struct ChoiceButtonsStyle {
  std::vector<std::string> labels;
  bool isVertical = true, isRightToLeft = false;
  double letter = 0.03;  // units of all lengths: the window's heights
  Color ink, paper{0.33, 0.33, 0.33, 1};
};

class ChoiceButtons {
 public:
  struct Press {
    std::size_t choice;
    Timestamp time;
  };

  ChoiceButtons(const Stimuli &stimuli, const ChoiceButtonsStyle &style) : style_(style) {
    for (const std::string &label : style.labels)
      buttons_.push_back({Button(stimuli, ButtonStyle{.text = label, .letterHeight = style.letter, .color = style.ink, .fillColor = style.paper, .radius = style.letter / 4,
                                                      .units = "height", .more = {{"bold", false}, {"padding", padding()}}}),
                          {}, 0});
  }

  double measure(double width) {
    if (width_ != width) layOut(width);
    return height_;
  }
  void place(const Box &box) {
    for (One &one : buttons_) one.button.setPos({box.x + one.place.x, box.y + height_ / 2 + one.place.y});
  }
  void draw(bool areUsable) {
    for (One &one : buttons_) {
      one.button.setOpacity(areUsable ? 1 : 0.4);
      one.button.draw();
    }
  }
  /// The earliest press since this was asked.
  std::optional<Press> pressed() {
    std::optional<Press> first;
    for (std::size_t i = 0; i < buttons_.size(); ++i) {
      const int clicks = buttons_[i].button.numClicks();
      if (std::exchange(buttons_[i].clicks, clicks) == clicks) continue;
      const auto time = buttons_[i].button.lastPress();
      if (time && (!first || *time < first->time)) first = Press{i, *time};
    }
    return first;
  }

 private:
  struct One {
    Button button;
    Box place;   // its centre from the middle of the upper edge of all of them, and its size
    int clicks;  // that were looked at
  };
  double padding() const { return 0.5 * style_.letter; }
  double gap() const { return 0.4 * style_.letter; }

  void layOut(double width) {
    width_ = width;
    const double least = style_.isVertical ? 6 * style_.letter : 3 * style_.letter;
    double widest = least;
    for (One &one : buttons_) {
      one.button.setNumbers(one.button.property("wrapWidth"), {width - 2 * padding()});
      const Box natural = one.button.measure();
      one.place = {0, 0, std::max(least, natural.width), natural.height};
      widest = std::max(widest, one.place.width);
    }
    height_ = 0;
    for (auto row = buttons_.begin(); row != buttons_.end();) row = layOutRow(row, widest);
    for (One &one : buttons_) one.button.setSize({one.place.width, one.place.height});
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
  double width_ = 0, height_ = 0;
};

}  // namespace fovea
