#pragma once
// The foot of a document: where one is and what to press, arrows that turn, and the decisions.

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fovea/document_letters.hpp"

namespace fovea {

/// Units: heights of the window.
class DocumentFooter {
 public:
  /// `letters` has to stay.
  explicit DocumentFooter(const DocumentLetters &letters) : letters_(letters) {
    chooseHints();
    makeButtons();
    hintLine_ = kEdge + buttonsHeight_ + kGap / 2 + hintHeight_ / 2;
    TextStyle hint = hintStyle("", letters_.columnWidth);
    hint.pos = {0, hintLine_};
    hint_.emplace(letters_.services.stimuli, hint);
  }

  /// Upper edge, with the room that it keeps to what is above.
  double top() const { return hintLine_ + hintHeight_ / 2 + kGap; }
  /// Of several screenfuls.
  void addArrows() {
    const double edge = (letters_.columnWidth - arrowWidth()) / 2;
    back_ = makeArrow(letters_.content.isRightToLeft ? "\u203a" : "\u2039", letters_.mirrored(-edge));
    forward_ = makeArrow(letters_.content.isRightToLeft ? "\u2039" : "\u203a", letters_.mirrored(edge));
  }
  /// Decline when there is one, then accept.
  std::vector<DocumentButton> &buttons() { return buttons_; }
  const std::vector<DocumentButton> &buttons() const { return buttons_; }
  std::optional<DocumentButton> &back() { return back_; }
  std::optional<DocumentButton> &forward() { return forward_; }

  /// "Page 2 of 7.  "
  std::string placeAmong(std::size_t page, std::size_t count) const {
    const DocumentWords &words = letters_.content.words;
    return words.page + " " + std::to_string(page) + " " + words.of + " " + std::to_string(count) + ".  ";
  }
  void say(const std::string &words) {
    double height = hintLetters_;
    hint_->setHeight(height);
    hint_->setText(words);
    for (int i = 0; i < 10 && hint_->measure().height > hintHeight_ + kGap / 2; ++i) hint_->setHeight(height *= 0.9);
  }

  /// `canAccept`: does that button work? Of the others each always does.
  void drawButtons(bool canAccept) {
    for (std::size_t i = 0; i < buttons_.size(); ++i) {
      const bool isUsable = i + 1 < buttons_.size() || canAccept;
      buttons_[i].frame.draw();
      buttons_[i].label.setColor(isUsable ? letters_.inks.ink : letters_.inks.faint);
      buttons_[i].label.draw();
    }
    hint_->draw();
  }
  void drawArrows(bool hasBack, bool hasForward, bool canGoOn) {
    if (back_ && hasBack) back_->draw();
    if (!forward_ || !hasForward) return;
    forward_->label.setColor(canGoOn ? letters_.inks.ink : letters_.inks.faint);
    forward_->draw();
  }

 private:
  using Sized = DocumentLetters::Sized;
  static constexpr double kEdge = DocumentLetters::kEdge, kGap = DocumentLetters::kGap;
  static constexpr double kLeastHint = 0.9;    // of a hint's usual letters: not smaller for the sake of one line
  static constexpr double kLeastLabel = 0.8;   // of a button's usual letters: for less it has several lines, or stands below another
  static constexpr double kHighestHint = 0.2;  // one that is longer has smaller letters

  /// And their height, and that of the row where its labels are one line.
  double arrowWidth() const { return 0.045 * letters_.scale + 0.01; }

  TextStyle hintStyle(std::string text, double width) const {
    return {.text = std::move(text), .height = hintLetters_, .color = letters_.inks.ink, .wrapWidth = width, .units = "height"};
  }
  /// Where letters are large, hints are as large as the text if each is one line with that; else smaller, and in as many lines as the longest takes.
  void chooseHints() {
    const DocumentWords &words = letters_.content.words;
    const auto greatest = [&](double Box::*extent, double width) {
      double found = 0;
      for (const std::string *hint : {&words.readOn, &words.choose}) found = std::max(found, Text(letters_.services.stimuli, hintStyle(placeAmong(10, 10) + *hint, width)).measure().*extent);
      return found;
    };
    hintLetters_ = std::min(letters_.hints() * letters_.scale, letters_.letters());
    const double fitting = hintLetters_ * 0.99 * letters_.columnWidth / greatest(&Box::width, 0);
    if (fitting < hintLetters_) hintLetters_ = fitting < kLeastHint * letters_.hints() ? letters_.hints() : fitting;
    hintHeight_ = std::min(greatest(&Box::height, letters_.columnWidth), kHighestHint);
  }

  void makeButtons() {
    const DocumentContent &content = letters_.content;
    std::vector<std::string> labels;
    if (!content.decline.empty()) labels.push_back(content.decline);
    if (!content.accept.empty()) labels.push_back(content.accept);
    const double besideArrows = letters_.columnWidth - 2 * (arrowWidth() + kGap), usual = 0.03 * letters_.scale;
    const auto sides = static_cast<double>(3 * labels.size()) * kGap;
    double across = 0;
    for (const std::string &label : labels) across += letters_.fit(label, usual, 0).width;
    const double share = 0.99 * (besideArrows - sides) / across, height = std::clamp(share, kLeastLabel, 1.0) * usual;
    std::vector<Sized> made;
    bool areWhole = true;
    across = 0;
    for (const std::string &label : labels) {
      made.push_back(letters_.fit(label, height, 0));
      if (share < kLeastLabel) made.back() = letters_.fit(label, height, 1.01 * share / kLeastLabel * made.back().width);
      areWhole = areWhole && made.back().text.fittedHeight(height) >= 0.99 * height;
      across += made.back().width;
    }
    if (!areWhole) return stackButtons(labels, usual, besideArrows);
    buttonHeight_ = arrowWidth();
    for (const Sized &text : made) buttonHeight_ = std::max(buttonHeight_, text.height + kGap / 2);
    double x = (kGap - across - sides) / 2;
    for (Sized &text : made) {
      const double width = text.width + 2 * kGap;
      addButton(std::move(text), {letters_.mirrored(x + width / 2), kEdge + buttonHeight_ / 2, width, buttonHeight_});
      x += width + kGap;
    }
    buttonsHeight_ = buttonHeight_;
  }
  /// The last between the arrows, the others above it; with letters of one size, in lines that end between words.
  void stackButtons(const std::vector<std::string> &labels, double usual, double besideArrows) {
    const auto roomOf = [&](std::size_t i) { return (i + 1 < labels.size() ? letters_.columnWidth : besideArrows) - 2 * kGap; };
    double height = usual;
    for (std::size_t i = 0; i < labels.size(); ++i) height = std::min(height, std::max(kLeastLabel, 0.99 * roomOf(i) / letters_.fit(labels[i], usual, 0).width) * usual);
    for (std::size_t i = 0; i < labels.size(); ++i) height = std::min(height, letters_.fit(labels[i], height, roomOf(i)).text.fittedHeight(height));
    double bottom = kEdge;
    for (std::size_t i = labels.size(); i-- > 0; bottom += kGap / 2) {
      Sized text = letters_.fit(labels[i], height, roomOf(i));
      const double width = text.width + 2 * kGap, tall = std::max(arrowWidth(), text.height + kGap / 2);
      if (i + 1 == labels.size()) buttonHeight_ = tall;
      addButton(std::move(text), {0, bottom + tall / 2, width, tall});
      bottom += tall;
    }
    buttonsHeight_ = bottom - kGap / 2 - kEdge;
    std::reverse(buttons_.begin(), buttons_.end());
  }
  void addButton(Sized text, const Box &area) {
    text.text.setValue(text.text.property("alignText"), "center");
    text.text.setPos({letters_.mirrored(letters_.mirrored(area.x) - text.width / 2), area.y + text.height / 2});
    buttons_.push_back({Rect(letters_.services.stimuli, RectStyle{.size = {area.width, area.height}, .pos = {area.x, area.y},
                                                                  .color = letters_.inks.button, .lineWidth = 1, .lineColor = letters_.inks.ink,
                                                                  .radius = 0.01, .units = "height"}),
                        std::move(text.text), area});
  }

  std::optional<DocumentButton> makeArrow(const char *sign, double x) const {
    const Box area{x, kEdge + buttonHeight_ / 2, arrowWidth(), buttonHeight_};
    const DocumentInks &inks = letters_.inks;
    return DocumentButton{Rect(letters_.services.stimuli, RectStyle{.size = {area.width, area.height}, .pos = {area.x, area.y},
                                                                    .color = inks.button, .lineWidth = 1, .lineColor = inks.ink, .radius = 0.01, .units = "height"}),
                          Text(letters_.services.stimuli, TextStyle{.text = sign, .height = 0.04 * letters_.scale, .pos = {area.x, area.y},
                                                                    .color = inks.ink, .units = "height"}),
                          area};
  }

  const DocumentLetters &letters_;
  double buttonHeight_ = 0, buttonsHeight_ = 0;  // of the row with the arrows; of all rows
  double hintLetters_ = 0, hintHeight_ = 0, hintLine_ = 0;
  std::vector<DocumentButton> buttons_;
  std::optional<Text> hint_;
  std::optional<DocumentButton> back_, forward_;
};

}  // namespace fovea
