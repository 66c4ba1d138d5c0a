#pragma once
// Choices with marks, the last of which may be a line to write what none of the others says, and below them maybe a button that takes back what was chosen. Of a control's
// parameters: "choices", "labels", "vertical", "other", which is the label of that last one, "placeholder", what stands in the line while nothing does, "showResetButton",
// when that button is there ("never", "always", "onSelection"), and "resetButton", what it says.

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fovea/choice_buttons.hpp"
#include "fovea/choices.hpp"
#include "fovea/interactive.hpp"

namespace fovea {

/// Thread: [stage].
class OpenChoices {
 public:
  struct Press {
    std::size_t choice;
    Timestamp time;
    bool isByWriting;      // in the line
    bool isReset = false;  // all of it is taken back; no choice was pressed
  };

  /// `style`: labels, and whether they are below one another, come from the parameters. What the button that takes back says is the message "reset". Throws Failure as Choices does.
  OpenChoices(const Stimuli &stimuli, View params, ChoiceButtonsStyle style) : choices_(params), letter_(style.letter) {
    style.labels = choices_.labels();
    style.isVertical = params.find("vertical").boolean().value_or(true);
    if (const auto other = params.find("other").text()) {
      style.labels.emplace_back(*other);
      line_.emplace(stimuli, TextBoxStyle{.placeholder = std::string(params.find("placeholder").textOr("")), .letterHeight = letter_, .size = Point{1, kLine * letter_}, .color = style.ink,
                                          .fillColor = style.paper, .borderColor = style.ink, .borderWidth = 1, .alignment = style.isRightToLeft ? "top-right" : "top-left", .overflow = "scroll",
                                          .isEditable = true, .isMultiline = false, .units = "height"});
    }
    labels_ = style.labels;
    buttons_.emplace(stimuli, style);
    const std::string_view when = params.find("showResetButton").textOr("never");
    isResetAlways_ = when == "always";
    if (when == "never") return;
    reset_.emplace(stimuli, ButtonStyle{.text = std::string(params.find("resetButton").textOr(params.find("messages").find("reset").textOr("Clear"))), .letterHeight = kResetLetter * letter_, .color = style.ink, .fillColor = style.paper,
                                        .radius = letter_ / 4, .units = "height", .more = {{"bold", false}, {"padding", kResetPadding * letter_}}});
  }

  std::size_t size() const { return labels_.size(); }
  /// Of the last one what is written, without blanks at its ends.
  Value operator[](std::size_t choice) const { return isLine(choice) ? Value(written()) : choices_[choice]; }
  /// Any text that is no choice is the last one's.
  std::optional<std::size_t> find(const Value &answer) const {
    const auto found = choices_.find(answer);
    return found || !line_ || !answer.as<std::string>() ? found : std::optional(choices_.size());
  }
  /// Of one answer: "none" where it could not be given, "unwritten" where the last one was chosen and nothing stands in the line.
  std::optional<Refusal> judge(const Value &answer) const {
    if (!find(answer)) return choices_.judge(answer);
    return *find(answer) == choices_.size() && answer.as<std::string>()->empty() ? std::optional(Refusal{"unwritten"}) : std::nullopt;
  }
  /// What a simulated participant takes: none that has to be written.
  const Value &drawn(std::uint64_t seed) const { return choices_.drawn(seed); }
  std::size_t countOfGiven() const { return choices_.size(); }

  Dict metadata() const {
    Dict told = choices_.metadata();
    if (line_) told.emplace_back("other", labels_.back());
    return told;
  }
  /// What to keep with the event that this one was pressed; what is written is kept with the answer alone.
  Dict told(std::size_t choice, bool isChosen) const {
    Dict told = isLine(choice) ? Dict{{"label", labels_.back()}} : choices_.told(choice);
    told.emplace_back("isChosen", isChosen);
    return told;
  }

  /// Stands in the line from now on.
  void write(const Value &answer) {
    line_->setText(*answer.as<std::string>());
    seen_ = written();
  }
  bool isLine(std::size_t choice) const { return choice == choices_.size(); }

  /// Nothing stands in the line any more.
  void clear() {
    if (line_) line_->setText("");
    seen_.clear();
  }

  double measure(double width) {
    double height = buttons_->measure(width);
    if (line_) {
      line_->setNumbers(line_->property("size"), {std::min(width, kWidest * letter_), kLine * letter_});
      height += (kAboveLine + kLine) * letter_;
    }
    if (!reset_) return height;
    reset_->setNumbers(reset_->property("wrapWidth"), {width - 2 * kResetPadding * letter_});
    return height + kAboveReset * letter_ + reset_->measure().height;
  }
  void place(const Box &box) {
    buttons_->place(box);
    double bottom = box.y - box.height / 2;
    if (reset_) {
      const double height = reset_->measure().height;
      reset_->setPos({box.x, bottom + height / 2});
      bottom += height + kAboveReset * letter_;
    }
    if (line_) line_->setPos({box.x, bottom + kLine * letter_ / 2});
  }
  void draw(bool areUsable, const std::vector<bool> &chosen) {
    buttons_->draw(areUsable, chosen);
    if (line_) {
      line_->setOpacity(areUsable ? 1 : 0.4);
      line_->draw();
    }
    if (!reset_ || !(isResetAlways_ || std::find(chosen.begin(), chosen.end(), true) != chosen.end())) return;
    reset_->setOpacity(areUsable ? 1 : 0.4);
    reset_->draw();
  }
  /// All since this was asked, the earliest first. Who writes chooses the last one.
  std::vector<Press> presses() {
    std::vector<Press> all;
    for (const auto &[choice, time] : buttons_->presses()) all.push_back({choice, time, false});
    if (line_) {
      const std::string text = written();
      const auto time = text == seen_ ? std::nullopt : lastStroke();
      if (time && !text.empty()) all.push_back({choices_.size(), *time, true});
      if (time) seen_ = text;
    }
    if (!reset_ || reset_->timesOn().size() <= resets_) return all;
    resets_ = reset_->timesOn().size();
    all.push_back({0, *reset_->lastPress(), false, true});
    std::stable_sort(all.begin(), all.end(), [](const Press &one, const Press &other) { return one.time < other.time; });
    return all;
  }

 private:
  /// In the line, with a key of a keyboard or a drawn one.
  std::optional<Timestamp> lastStroke() const {
    const auto strokes = line_->strokes();
    const auto onset = line_->shown().firstOnset;
    return strokes.empty() || !onset ? std::nullopt : std::optional(*onset + fromSeconds(strokes.back().time));
  }
  static constexpr double kLine = 2.36, kAboveLine = 0.4, kWidest = 20, kAboveReset = 0.6, kResetLetter = 0.8, kResetPadding = 0.4;  // of a letter
  std::string written() const {
    constexpr std::string_view kBlanks = " \t\r\n";
    const std::string_view text = line_->text();
    const auto from = text.find_first_not_of(kBlanks);
    return from == std::string_view::npos ? std::string() : std::string(text.substr(from, text.find_last_not_of(kBlanks) - from + 1));
  }

  Choices choices_;
  double letter_;
  std::vector<std::string> labels_;
  std::optional<ChoiceButtons> buttons_;
  std::optional<TextBox> line_;
  std::optional<Button> reset_;
  bool isResetAlways_ = false;
  std::size_t resets_ = 0;           // that were looked at
  std::string seen_;                 // in the line
};

}  // namespace fovea
