#pragma once
// A page of text as a participant reads it: title, sections, decisions and buttons in one readable column, in as many
// screenfuls as it takes. Pages and consent forms own one and pass their calls on to it.

#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fovea/page.hpp"

namespace fovea {

struct DocumentSection {
  std::string heading, text;     // the text's paragraphs are parted by line breaks
  bool beginsScreenful = false;  // what has to be read together, such as a statement and the decisions below it
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(heading), CEREAL_NVP(text));
  }
};

struct DocumentChoice {
  std::string id, text;
};

/// The words around the text; the defaults are English.
struct DocumentWords {
  std::string page = "Page", of = "of", readOn = "Press the right arrow key to read on";
  std::string choose = "Tab moves, Return presses";
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(page), CEREAL_NVP(of), CEREAL_NVP(readOn), CEREAL_NVP(choose));
  }
};

struct DocumentContent {
  std::string title;
  std::vector<DocumentSection> sections;
  std::vector<DocumentChoice> choices;  // boxes, none of them ticked
  std::string accept = "Continue";      // works once the last screenful was seen
  std::string decline;                  // works at any time; empty: no such button
  DocumentWords words;
};

/// Keys: left, right, pageup, pagedown turn; tab moves; return and space press. Everything can be clicked too.
///
/// Units:  "height" of the window, whatever the window's own are.
/// Thread: [stage].
class DocumentView {
 public:
  enum class Answer { None, Accepted, Declined };

  /// Lays everything out; costs some milliseconds for each paragraph.
  DocumentView(const Services &services, DocumentContent content, const WindowInfo &window)
      : services_(services), content_(std::move(content)) {
    aspect_ = window.aspect();
    columnWidth_ = std::min(aspect_ * 0.9, kWidestColumn);
    layOut();
    makeFooter();
    ticks_.assign(content_.choices.size(), false);
    focus_ = acceptIndex();
    turnTo(0);
  }

  Answer answer() const { return answer_; }
  std::size_t pageCount() const { return pageCount_; }
  std::size_t page() const { return page_; }
  bool wasLastPageSeen() const { return wasLastPageSeen_; }
  /// What was ticked, by id.
  std::vector<std::pair<std::string, bool>> choices() const {
    std::vector<std::pair<std::string, bool>> chosen;
    for (std::size_t i = 0; i < ticks_.size(); ++i) chosen.emplace_back(content_.choices[i].id, ticks_[i]);
    return chosen;
  }

  /// Draws one frame, and says to the host what is awaited when that changed.
  void frame(const FrameInfo &info) {
    if (std::exchange(canSubmit_, info.canSubmit) != info.canSubmit) isAnnounced_ = false;
    background_->draw();
    for (Block &block : blocks_)
      if (block.page == page_) drawBlock(block);
    drawFooter();
    if (!isAnnounced_ && answer_ == Answer::None) announce(info.onset);
    if (page_ + 1 == pageCount_) wasLastPageSeen_ = true;
  }

  void event(const Event &event) {
    if (answer_ != Answer::None) return;
    if (event.isKeyPress()) pressKey(event);
    else if (event.isButtonPress() && event.raw().button == 1) click({event.raw().x, event.raw().y});
  }

 private:
  static constexpr double kWidestColumn = 1.1, kTop = 0.46, kBottom = -0.33;
  static constexpr double kTitleHeight = 0.045, kHeadingHeight = 0.032, kLetterHeight = 0.028, kHintHeight = 0.022;
  static constexpr double kBoxSize = 0.032, kGap = 0.022, kHintLine = -0.375;
  static constexpr Color kPaper{-0.8, -0.8, -0.8}, kInk{0.85, 0.85, 0.85}, kFaint{0.1, 0.1, 0.1}, kStrong{1, 1, 1};
  static constexpr Color kFocused{0.4, 0.7, 1}, kButton{-0.45, -0.45, -0.45};
  static constexpr std::size_t kNoChoice = static_cast<std::size_t>(-1);

  struct Block {
    Text text;
    Box area;  // of text, and of the tick box where there is one
    std::size_t page;
    std::size_t choice = kNoChoice;
    std::optional<Rect> box, tick;
  };
  struct Button {
    Rect frame;
    Text label;
    Box area;
  };
  struct Sized {
    Text text;
    double width, height;
  };

  static bool contains(const Box &box, Point point) {
    return std::abs(point.x - box.x) <= box.width / 2 && std::abs(point.y - box.y) <= box.height / 2;
  }

  // --- laying out ---

  void layOut() {
    background_.emplace(services_.stimuli, RectStyle{.size = {aspect_ + 0.1, 1.1}, .color = kPaper, .units = "height"});
    cursor_ = kTop;
    if (!content_.title.empty()) {
      place(fitOnPage(content_.title, kTitleHeight, columnWidth_, true), kNoChoice);
      cursor_ -= kGap;
    }
    for (const DocumentSection &section : content_.sections) addSection(section);
    for (std::size_t i = 0; i < content_.choices.size(); ++i) addChoice(i);
    pageCount_ = layoutPage_ + 1;
  }

  void addSection(const DocumentSection &section) {
    const std::vector<std::string> paragraphs = paragraphsOf(section.text);
    const bool hasHeading = !section.heading.empty();
    if (section.beginsScreenful) nextPage();
    if (hasHeading) {
      Sized heading = fitOnPage(section.heading, kHeadingHeight, columnWidth_, true);
      // A heading at the bottom of a screenful, with nothing below it, would be lost.
      const double following = paragraphs.empty() ? 0 : fit(paragraphs.front(), kLetterHeight, columnWidth_).height;
      const double longest = kTop - kBottom - heading.height - kGap;
      if (heading.height + kGap / 2 + std::min(following, longest) > cursor_ - kBottom) nextPage();
      place(std::move(heading), kNoChoice);
      cursor_ += kGap / 2;
    }
    for (std::size_t i = 0; i < paragraphs.size(); ++i) addParagraph(paragraphs[i], i > 0 || !hasHeading);
    cursor_ -= kGap / 2;
  }

  static std::vector<std::string> paragraphsOf(std::string_view text) {
    std::vector<std::string> paragraphs;
    while (!text.empty()) {
      const std::size_t end = text.find('\n');
      if (end != 0) paragraphs.emplace_back(text.substr(0, end));
      text.remove_prefix(end == text.npos ? text.size() : end + 1);
    }
    return paragraphs;
  }

  /// Onto this screenful when it fits, else onto the next when it `mayMove` there whole, else cut.
  void addParagraph(std::string paragraph, bool mayMove) {
    while (true) {
      Sized whole = fit(paragraph, kLetterHeight, columnWidth_);
      if (whole.height <= cursor_ - kBottom) return place(std::move(whole), kNoChoice);
      const bool fitsElsewhere = whole.height <= kTop - kBottom || cursor_ - kBottom < 4 * kLetterHeight;
      if (mayMove && fitsElsewhere && cursor_ < kTop) {
        nextPage();
        continue;
      }
      const std::size_t cut = cutThatFits(paragraph, cursor_ - kBottom);
      place(fit(paragraph.substr(0, cut), kLetterHeight, columnWidth_), kNoChoice);
      paragraph.erase(0, std::min(cut + 1, paragraph.size()));
      if (paragraph.empty()) return;
      nextPage();
    }
  }

  /// Where to cut a paragraph so that its first part is at most `room` high: after as many words as possible.
  std::size_t cutThatFits(const std::string &paragraph, double room) const {
    std::vector<std::size_t> ends;
    for (std::size_t i = 1; i < paragraph.size(); ++i)
      if (paragraph[i] == ' ') ends.push_back(i);
    ends.push_back(paragraph.size());
    std::size_t low = 1, high = ends.size();  // how many words; one is taken whatever it needs
    while (low < high) {
      const std::size_t middle = (low + high + 1) / 2;
      if (fit(paragraph.substr(0, ends[middle - 1]), kLetterHeight, columnWidth_).height <= room) low = middle;
      else high = middle - 1;
    }
    return ends[low - 1];
  }

  void addChoice(std::size_t index) {
    const double indent = kBoxSize + kGap;
    Sized text = fitOnPage(content_.choices[index].text, kLetterHeight, columnWidth_ - indent);
    if (text.height > cursor_ - kBottom && cursor_ < kTop) nextPage();
    place(std::move(text), index);
  }

  /// A text of at most `width`; a single word that is wider still is made smaller. Width 0: one line.
  Sized fit(const std::string &text, double letterHeight, double width, bool isBold = false) const {
    Text made(services_.stimuli, TextStyle{.text = text,
                                           .height = letterHeight,
                                           .color = isBold ? kStrong : kInk,
                                           .wrapWidth = width,
                                           .isBold = isBold,
                                           .alignText = "left",
                                           .anchor = "top-left",
                                           .units = "height"});
    Box box = made.measure();
    if (width > 0 && box.width > width * 1.001) {
      made.setHeight(letterHeight * width / box.width);
      box = made.measure();
    }
    return {std::move(made), box.width, box.height};
  }

  /// For what is never cut: smaller letters until it fits one screenful.
  Sized fitOnPage(const std::string &text, double letterHeight, double width, bool isBold = false) const {
    Sized sized = fit(text, letterHeight, width, isBold);
    for (int i = 0; i < 20 && sized.height > kTop - kBottom; ++i)
      sized = fit(text, letterHeight *= 0.85, width, isBold);
    return sized;
  }

  void place(Sized sized, std::size_t choice) {
    const double indent = choice == kNoChoice ? 0 : kBoxSize + kGap;
    const double left = -columnWidth_ / 2, height = std::max(sized.height, indent > 0 ? kBoxSize : 0);
    sized.text.setPos({left + indent, cursor_});
    Block block{std::move(sized.text), {left + columnWidth_ / 2, cursor_ - height / 2, columnWidth_, height}, layoutPage_,
                choice, {}, {}};
    if (choice != kNoChoice) {
      const Point centre{left + kBoxSize / 2, cursor_ - kBoxSize / 2};
      block.box.emplace(services_.stimuli, RectStyle{.size = {kBoxSize, kBoxSize}, .pos = centre, .color = kPaper,
                                                     .lineWidth = 2, .lineColor = kInk, .units = "height"});
      block.tick.emplace(services_.stimuli, RectStyle{.size = {kBoxSize / 2, kBoxSize / 2}, .pos = centre,
                                                      .color = kStrong, .units = "height"});
    }
    cursor_ -= height + kGap;
    blocks_.push_back(std::move(block));
  }

  void nextPage() {
    if (cursor_ == kTop) return;
    ++layoutPage_;
    cursor_ = kTop;
  }

  // --- the footer ---

  void makeFooter() {
    std::vector<std::string> labels;
    if (!content_.decline.empty()) labels.push_back(content_.decline);
    labels.push_back(content_.accept);
    double height = 0.03, total = 0;
    std::vector<Sized> texts;
    for (int attempt = 0; attempt < 3; ++attempt) {  // again with smaller letters when they do not fit side by side
      texts.clear();
      total = -kGap;
      for (const std::string &label : labels) {
        texts.push_back(fit(label, height, 0));
        total += texts.back().width + 3 * kGap;
      }
      if (total <= columnWidth_) break;
      height *= 0.95 * columnWidth_ / total;
    }
    double x = -total / 2;
    for (Sized &text : texts) {
      const Box area{x + text.width / 2 + kGap, -0.445, text.width + 2 * kGap, 0.065};
      text.text.setPos({area.x - text.width / 2, area.y + text.height / 2});
      buttons_.push_back({Rect(services_.stimuli, RectStyle{.size = {area.width, area.height}, .pos = {area.x, area.y},
                                                            .color = kButton, .lineWidth = 3, .lineColor = kButton,
                                                            .radius = 0.01, .units = "height"}),
                          std::move(text.text), area});
      x += area.width + kGap;
    }
    hint_.emplace(services_.stimuli, TextStyle{.height = kHintHeight, .pos = {0, kHintLine}, .color = kInk,
                                               .wrapWidth = columnWidth_ - 0.16, .units = "height"});
    if (pageCount_ < 2) return;
    const double edge = columnWidth_ / 2;
    back_ = makeArrow("\u2039", -edge + 0.03);
    forward_ = makeArrow("\u203a", edge - 0.03);
  }

  std::optional<Button> makeArrow(const char *sign, double x) const {
    const Box area{x, kHintLine, 0.06, 0.045};
    return Button{Rect(services_.stimuli, RectStyle{.size = {area.width, area.height}, .pos = {area.x, area.y},
                                                    .color = kButton, .radius = 0.01, .units = "height"}),
                  Text(services_.stimuli, TextStyle{.text = sign, .height = 0.04, .pos = {area.x, area.y},
                                                    .color = kInk, .units = "height"}),
                  area};
  }

  // --- drawing ---

  void drawBlock(Block &block) {
    if (block.box) {
      block.box->setLineColor(block.choice == focus_ ? kFocused : kInk);
      block.box->draw();
      if (ticks_[block.choice]) block.tick->draw();
    }
    block.text.draw();
  }

  void drawFooter() {
    for (std::size_t i = 0; i < buttons_.size(); ++i) {
      const bool isUsable = i + 1 < buttons_.size() || ((wasLastPageSeen_ || page_ + 1 == pageCount_) && canSubmit_);
      buttons_[i].frame.setLineColor(focus_ == ticks_.size() + i && isUsable ? kFocused : kButton);
      buttons_[i].frame.draw();
      buttons_[i].label.setColor(isUsable ? kStrong : kFaint);
      buttons_[i].label.draw();
    }
    hint_->draw();
    if (back_ && page_ > 0) back_->frame.draw(), back_->label.draw();
    if (forward_ && page_ + 1 < pageCount_) forward_->frame.draw(), forward_->label.draw();
  }

  // --- what the participant does ---

  std::size_t acceptIndex() const { return content_.choices.size() + buttons_.size() - 1; }

  void turnTo(std::size_t page) {
    page_ = page;
    isAnnounced_ = false;
    std::string hint;
    if (pageCount_ > 1)
      hint = content_.words.page + " " + std::to_string(page_ + 1) + " " + content_.words.of + " " +
             std::to_string(pageCount_) + ".  ";
    if (page_ + 1 < pageCount_) hint += content_.words.readOn;
    else if (acceptIndex() > 0) hint += content_.words.choose;
    hint_->setText(hint);
    if (!isFocusable(focus_)) focus_ = acceptIndex();
  }

  /// Focus goes through the boxes of this screenful, then the buttons.
  bool isFocusable(std::size_t index) const {
    if (index >= ticks_.size()) return true;
    for (const Block &block : blocks_)
      if (block.choice == index) return block.page == page_;
    return false;
  }
  void moveFocus() {
    do focus_ = (focus_ + 1) % (acceptIndex() + 1);
    while (!isFocusable(focus_));
    isAnnounced_ = false;
  }

  void pressKey(const Event &event) {
    const std::string_view key = event.key();
    if (key == "right" || key == "pagedown") {
      if (page_ + 1 < pageCount_) turnTo(page_ + 1);
    } else if (key == "left" || key == "pageup") {
      if (page_ > 0) turnTo(page_ - 1);
    } else if (key == "tab") {
      moveFocus();
    } else if ((key == "return" || key == "space") && !event.isRepeat()) {
      press(focus_);
    }
  }

  void press(std::size_t index) {
    if (index < ticks_.size()) ticks_[index] = !ticks_[index];
    else if (index != acceptIndex()) answer_ = Answer::Declined;
    else if (wasLastPageSeen_ && canSubmit_) answer_ = Answer::Accepted;
    isAnnounced_ = false;
  }

  void click(Point point) {
    if (back_ && page_ > 0 && contains(back_->area, point)) return turnTo(page_ - 1);
    if (forward_ && page_ + 1 < pageCount_ && contains(forward_->area, point)) return turnTo(page_ + 1);
    for (std::size_t i = 0; i < buttons_.size(); ++i)
      if (contains(buttons_[i].area, point)) return press(ticks_.size() + i);
    for (const Block &block : blocks_)
      if (block.choice != kNoChoice && block.page == page_ && contains(block.area, point)) return press(block.choice);
  }

  /// Says what leads on, so that a simulated or scripted participant goes the accepting way.
  void announce(Timestamp onset) {
    if (page_ + 1 == pageCount_ && focus_ == acceptIndex() && !canSubmit_) return;  // once it works
    isAnnounced_ = true;
    if (!services_.input.isThere()) return;
    const char *key = page_ + 1 < pageCount_ ? "right" : focus_ == acceptIndex() ? "return" : "tab";
    services_.input.expect({{key}, key, onset});
  }

  const Services &services_;
  DocumentContent content_;
  double aspect_ = 1, columnWidth_ = 1;

  double cursor_ = kTop;  // where the next block begins
  std::size_t layoutPage_ = 0, pageCount_ = 1, page_ = 0;
  std::optional<Rect> background_;
  std::vector<Block> blocks_;
  std::vector<Button> buttons_;  // decline when there is one, then accept
  std::optional<Text> hint_;
  std::optional<Button> back_, forward_;

  std::vector<bool> ticks_;
  std::size_t focus_ = 0;  // boxes, then buttons
  bool isAnnounced_ = false, wasLastPageSeen_ = false, canSubmit_ = true;
  Answer answer_ = Answer::None;
};

}  // namespace fovea
