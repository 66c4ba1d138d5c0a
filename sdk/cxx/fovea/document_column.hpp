#pragma once
// A document's title, sections, boxes and signature box, laid out one below the other in as many screenfuls as that takes.

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "fovea/document_letters.hpp"

namespace fovea {

/// Units: heights of the window.
class DocumentColumn {
 public:
  static constexpr std::size_t kNoField = static_cast<std::size_t>(-1);
  static constexpr double kUsualLine = 2, kMissingLine = 6;  // pixels

  struct Block {
    Text text;
    Box area;  // of text, and of the tick box where there is one
    std::size_t page;
    std::size_t field = kNoField;  // which of the boxes, or the signature behind them
    std::optional<Rect> box, tick;
    std::size_t asksFor = kNoField;  // its words say what to do with that field
  };

  /// `bottom`: of what a screenful has room for. `letters` has to stay.
  DocumentColumn(const DocumentLetters &letters, double bottom) : letters_(letters), bottom_(bottom) { layOut(); }

  std::vector<Block> &blocks() { return blocks_; }
  const std::vector<Block> &blocks() const { return blocks_; }
  std::size_t pageCount() const { return layoutPage_ + 1; }
  /// Where one signs; none: nobody is asked to.
  const std::optional<Box> &signArea() const { return signArea_; }
  /// What empties it.
  std::optional<DocumentButton> &clear() { return clear_; }
  const std::optional<DocumentButton> &clear() const { return clear_; }
  /// Of the boxes, or of the signature behind them.
  const Block *blockOf(std::size_t field) const {
    for (const Block &block : blocks_)
      if (block.field == field) return &block;
    return nullptr;
  }

 private:
  using Sized = DocumentLetters::Sized;
  static constexpr double kTop = DocumentLetters::kTop, kGap = DocumentLetters::kGap, kSignHeight = 0.13;
  static constexpr double kWorthKeeping = 0.6;  // of the room on a screenful: for less, lines are taken instead of sentences

  const DocumentContent &content() const { return letters_.content; }
  double width() const { return letters_.columnWidth; }

  void layOut() {
    if (!content().title.empty()) {
      place(fitOnPage(content().title, letters_.titles(), width(), true), kNoField);
      cursor_ -= kGap;
    }
    for (const DocumentSection &section : content().sections)  // all of it in letters of one size, that of the longest word
      for (const std::string &paragraph : paragraphsOf(section.text)) fitted_ *= letters_.fit(paragraph, letters(), width()).text.fittedHeight(letters()) / letters();
    bool hasStatement = false;
    for (const DocumentSection &section : content().sections) {
      if (section.isStatement) addDecision(section);
      else addSection(section);
      hasStatement = hasStatement || section.isStatement;
    }
    if (hasStatement) return;
    addChoices();
    addSignature();
  }

  /// What one agrees to, the boxes and the signature on one screenful. Where there is no room for all of that the boxes stand before it, and its letters become a little smaller;
  /// then the signature stands before it, too: who needs large letters has to read this above all.
  void addDecision(const DocumentSection &statement) {
    const auto fitting = [&](const auto &lay, double least) {
      for (double share = 1; share > least; share -= 0.05)
        if (fits(lay, share)) return true;
      return false;
    };
    nextPage();
    if (fitting([&] { addSection(statement), addChoices(), addSignature(); }, 0.88)) return;
    addChoices();
    nextPage();
    if (fitting([&] { addSection(statement), addSignature(); }, 0.68)) return;
    addSignature();
    nextPage();
    if (!fitting([&] { addSection(statement); }, 0.38)) addSection(statement);
  }
  /// Does what `lay` lays out end on the screenful on which it began, with letters of that share of their size? Else it is gone.
  template <class Lay>
  bool fits(const Lay &lay, double share) {
    const auto [size, cursor, page] = std::tuple(blocks_.size(), cursor_, layoutPage_);
    share_ = share;
    lay();
    share_ = 1;
    if (layoutPage_ == page) return true;
    blocks_.erase(blocks_.begin() + static_cast<std::ptrdiff_t>(size), blocks_.end());
    cursor_ = cursor;
    layoutPage_ = page;
    return false;
  }
  double letters() const { return share_ * fitted_ * letters_.letters(); }

  void addSection(const DocumentSection &section) {
    const std::vector<std::string> paragraphs = paragraphsOf(section.text);
    const bool hasHeading = !section.heading.empty();
    if (section.beginsScreenful) nextPage();
    if (hasHeading) {
      Sized heading = fitOnPage(section.heading, share_ * letters_.headings(), width(), true);
      // A heading at the bottom of a screenful, with nothing below it, would be lost.
      const double following = paragraphs.empty() ? 0 : letters_.fit(paragraphs.front(), letters(), width()).height;
      if (heading.height + kGap / 2 + std::min(following, worthCutting()) > cursor_ - bottom_) nextPage();
      place(std::move(heading), kNoField);
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

  /// Of the room that a screenful has: so much is not left empty, a paragraph is cut instead.
  double worthCutting() const { return std::max((kTop - bottom_) / 4, 3 * letters()); }

  /// Onto this screenful when it fits, else onto the next when it `mayMove` there whole, else cut.
  void addParagraph(std::string paragraph, bool mayMove) {
    while (true) {
      Sized whole = letters_.fit(paragraph, letters(), width());
      if (whole.height <= cursor_ - bottom_) return place(std::move(whole), kNoField);
      const double room = cursor_ - bottom_;
      const bool isBetterElsewhere = room < worthCutting() || (whole.height > kTop - bottom_ && room < 4 * letters());
      if (mayMove && isBetterElsewhere && cursor_ < kTop) {
        nextPage();
        continue;
      }
      place(firstPart(paragraph, std::move(whole), room), kNoField);
      if (paragraph.empty()) return;
      nextPage();
    }
  }

  /// Behind the last sentence that is over by `end`; npos: none is. No sentence ends with so short a word as "Dr." or "A.".
  static std::size_t endOfSentences(std::string_view text, std::size_t end) {
    for (std::size_t at = std::min(end, text.size()); at > 0; --at) {
      const std::string_view before = text.substr(0, at);
      const bool isShort = before.size() < 4 || before.find_last_of(' ', before.size() - 2) + 4 > before.size() - 1;
      if (before.ends_with("\u3002") || (!isShort && at < text.size() && text[at] == ' ' && (before.ends_with('.') || before.ends_with('!') || before.ends_with('?') || before.ends_with("\u061f")))) return at;
    }
    return std::string_view::npos;
  }

  /// As many of a paragraph's sentences as `room` is high for, or lines where that is few; at least one line. They are taken out of it.
  Sized firstPart(std::string &paragraph, Sized all, double room) const {
    Sized part = std::move(all);
    std::size_t end = paragraph.size();
    while (part.height > room) {  // again where a part has larger letters than the whole
      const auto lines = part.text.lines();
      if (lines.size() < 2) break;
      std::size_t kept = 1;
      while (kept < lines.size() && lines[kept].bottom <= room) ++kept;
      if (end == paragraph.size() && kept + 1 == lines.size() && kept > 2) --kept;  // its last line is not left alone
      const std::size_t before = std::exchange(end, lines[kept - 1].end);
      if (end == before) break;
      part = letters_.fit(paragraph.substr(0, end), letters(), width());
    }
    if (const std::size_t sentences = endOfSentences(paragraph, end); sentences != std::string::npos && sentences < end)
      if (Sized whole = letters_.fit(paragraph.substr(0, sentences), letters(), width()); whole.height >= kWorthKeeping * room) end = sentences, part = std::move(whole);
    const std::string open = openIsolates(std::string_view(paragraph).substr(0, end));
    paragraph.erase(0, std::min(paragraph.find_first_not_of(' ', end), paragraph.size()));
    if (!paragraph.empty()) paragraph.insert(0, open);
    return part;
  }
  /// Those that begin in `text` and do not end there: what follows is in them, too, or its order would be another. Source: U+2066 to U+2069 of Unicode.
  static std::string openIsolates(std::string_view text) {
    std::string open;
    for (std::size_t at = text.find("\u2066"[0]); at < text.size(); at = text.find("\u2066"[0], at + 1)) {
      const std::string_view mark = text.substr(at, 3);
      if (mark == "\u2066" || mark == "\u2067" || mark == "\u2068") open += mark;
      else if (mark == "\u2069" && !open.empty()) open.resize(open.size() - 3);
    }
    return open;
  }

  /// For what is never cut: smaller letters until it fits one screenful.
  Sized fitOnPage(const std::string &text, double letterHeight, double width, bool isBold = false) const {
    Sized sized = letters_.fit(text, letterHeight, width, isBold);
    for (int i = 0; i < 20 && sized.height > kTop - bottom_; ++i) sized = letters_.fit(text, letterHeight *= 0.85, width, isBold);
    return sized;
  }

  void addChoices() {
    for (std::size_t i = 0; i < content().choices.size(); ++i) addChoice(i);
  }
  void addChoice(std::size_t index) {
    const double indent = letters_.boxSize() + kGap;
    Sized text = fitOnPage(content().choices[index].text, letters(), width() - indent);
    if (text.height > cursor_ - bottom_ && cursor_ < kTop) nextPage();
    place(std::move(text), index);
  }

  void place(Sized sized, std::size_t field) {
    const double size = letters_.boxSize(), indent = field == kNoField ? 0 : size + kGap;
    const double left = -width() / 2, height = std::max(sized.height, indent > 0 ? size : 0);
    sized.text.setPos({letters_.mirrored(left + indent), cursor_});
    Block block{std::move(sized.text), {0, cursor_ - height / 2, width(), height}, layoutPage_, field, {}, {}, field};
    if (field != kNoField) {
      const Point centre{letters_.mirrored(left + size / 2), cursor_ - size / 2};
      block.box.emplace(frameOf({centre.x, centre.y, size, size}));
      block.tick.emplace(letters_.services.stimuli, RectStyle{.size = {size / 2, size / 2}, .pos = centre, .color = letters_.inks.ink, .units = "height"});
    }
    cursor_ -= height + kGap;
    blocks_.push_back(std::move(block));
  }

  Rect frameOf(const Box &box) const {
    return Rect(letters_.services.stimuli, RectStyle{.size = {box.width, box.height}, .pos = {box.x, box.y}, .color = letters_.inks.paper,
                                                     .lineWidth = kUsualLine, .lineColor = letters_.inks.ink, .units = "height"});
  }

  /// What to do, below it a box to sign in, and beside that a button that empties it.
  void addSignature() {
    if (content().signature == DocumentSignature::None) return;
    const std::size_t field = content().choices.size();
    Sized words = fitOnPage(content().words.sign, letters(), width()), label = letters_.fit(content().words.clear, share_ * letters_.hints(), 0);
    const double height = kSignHeight * std::sqrt(share_ * letters_.scale);  // a hand is no larger: there is room for the statement above it
    if (words.height + kGap / 2 + height > cursor_ - bottom_) nextPage();
    place(std::move(words), kNoField);
    blocks_.back().asksFor = field;
    const double wide = label.width + 2 * kGap, tall = label.height + kGap, y = cursor_ + kGap / 2 - height / 2;
    const Box area{letters_.mirrored(-(wide + kGap) / 2), y, width() - wide - kGap, height}, button{letters_.mirrored((width() - wide) / 2), y, wide, tall};
    Sized name = letters_.fit(" ", letters() * 1.4, area.width - 4 * kGap);
    name.text.setPos({area.x + letters_.mirrored(2 * kGap - area.width / 2), y + name.height / 2});
    blocks_.push_back({std::move(name.text), area, layoutPage_, field, frameOf(area), {}});
    signArea_ = area;
    label.text.setPos({button.x - letters_.mirrored(label.width / 2), y + label.height / 2});
    const DocumentInks &inks = letters_.inks;
    clear_ = DocumentButton{Rect(letters_.services.stimuli, RectStyle{.size = {wide, tall}, .pos = {button.x, y}, .color = inks.button, .lineWidth = 1, .lineColor = inks.ink,
                                                                      .radius = 0.01, .units = "height"}),
                            std::move(label.text), button};
    cursor_ = y - height / 2 - kGap;
  }

  void nextPage() {
    if (cursor_ == kTop) return;
    ++layoutPage_;
    cursor_ = kTop;
  }

  const DocumentLetters &letters_;
  const double bottom_;
  double cursor_ = kTop;  // where the next block begins
  double fitted_ = 1;     // of the letters of running text
  double share_ = 1;      // of the size of letters: where what stays together would not fit
  std::size_t layoutPage_ = 0;
  std::vector<Block> blocks_;
  std::optional<Box> signArea_;
  std::optional<DocumentButton> clear_;
};

}  // namespace fovea
