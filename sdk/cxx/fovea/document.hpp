#pragma once
// A page of text as a participant reads it: title, sections, decisions and buttons in one readable column, in as many
// screenfuls as it takes. Pages and consent forms own one and pass their calls on to it.

#include <chrono>
#include <cmath>
#include <optional>
#include <set>
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
  bool isRequired = false;  // nobody accepts without it
  bool isExpected = false;  // simulated participants tick it, as they do what is required
};

/// Who has to sign before they accept.
enum class DocumentSignature { None, Optional, Required };

/// The words around the text; the defaults are English.
struct DocumentWords {
  std::string page = "Page", of = "of", readOn = "Press the right arrow key to read on";
  std::string choose = "Tab moves, Return presses";
  std::string sign = "Sign here with the mouse or a finger, or type your name", clear = "Clear";
  std::string needed = "Something is still needed before you can agree: it is marked";
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(page), CEREAL_NVP(of), CEREAL_NVP(readOn), CEREAL_NVP(choose), CEREAL_NVP(sign), CEREAL_NVP(clear), CEREAL_NVP(needed));
  }
};

/// A word of the page's own: the host has put those of its manifest there, in the page's language.
inline std::string wordIn(View params, std::string_view name, std::string_view otherwise) { return std::string(params.find("messages").find(name).textOr(otherwise)); }

/// Of a page, in its language; the left arrow leads on where one reads from the right.
inline DocumentWords documentWords(View params, bool isRightToLeft) {
  DocumentWords words;
  words.page = wordIn(params, "page", words.page);
  words.of = wordIn(params, "of", words.of);
  words.readOn = isRightToLeft ? wordIn(params, "readOnLeft", "Press the left arrow key to read on") : wordIn(params, "readOn", words.readOn);
  words.choose = wordIn(params, "choose", words.choose);
  return words;
}

/// Colours of a page; High: for those who see less well.
enum class DocumentContrast { Usual, High };
constexpr std::array<std::string_view, 2> enumNames(DocumentContrast) { return {"usual", "high"}; }
struct DocumentInks {
  Color paper{-0.8, -0.8, -0.8}, ink{0.85, 0.85, 0.85}, faint{0.1, 0.1, 0.1}, strong{1, 1, 1};
  Color focused{0.4, 0.7, 1}, missing{1, 0.4, -0.2}, button{-0.45, -0.45, -0.45}, buttonLine{-0.45, -0.45, -0.45};
  double buttonEdge = 0;  // pixels, of those that need none
};
constexpr DocumentInks inksOf(DocumentContrast contrast) {
  if (contrast == DocumentContrast::Usual) return {};
  return {.paper = {-1, -1, -1}, .ink = {1, 1, 1}, .faint = {0.1, 0.1, 0.1}, .strong = {1, 1, 1}, .focused = {1, 1, -1}, .missing = {1, 0.4, -0.2}, .button = {-1, -1, -1}, .buttonLine = {1, 1, 1}, .buttonEdge = 1};
}

/// Where lines of a text begin; Auto: as its first letter has it.
enum class DocumentDirection { Auto, LeftToRight, RightToLeft };
constexpr std::array<std::string_view, 3> enumNames(DocumentDirection) { return {"auto", "ltr", "rtl"}; }

/// Hebrew, Arabic and their kin: U+0590 to U+08FF, and the presentation forms. Source: the blocks of Unicode, by the first bytes of UTF-8.
inline bool isRightToLeft(std::string_view text, DocumentDirection direction = DocumentDirection::Auto) {
  if (direction != DocumentDirection::Auto) return direction == DocumentDirection::RightToLeft;
  const auto byte = [&](std::size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0u; };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const unsigned first = byte(i), next = byte(i + 1);
    if ((first | 0x20) >= 'a' && (first | 0x20) <= 'z') return false;
    if ((first >= 0xD6 && first <= 0xDF) || (first == 0xE0 && next >= 0xA0 && next <= 0xA3)) return true;
    if (first == 0xEF && ((next >= 0xAC && next <= 0xB7) || (next >= 0xB9 && next <= 0xBB))) return true;
    const bool isMark = first < 0xC3 || first == 0xE2 || first == 0xEF;  // digits, punctuation, and what follows a first byte
    if (!isMark) return false;
  }
  return false;
}

/// No frame takes as long: the session stood still between that one and the next, and no time of a page went on.
constexpr Duration kStandstill = std::chrono::milliseconds(500);

struct DocumentContent {
  std::string title;
  std::vector<DocumentSection> sections;
  std::vector<DocumentChoice> choices;  // boxes, none of them ticked
  std::string accept = "Continue";      // works once the last screenful was seen; empty: no such button, and nothing to decline
  std::string decline;                  // works at any time; empty: no such button
  DocumentWords words;
  DocumentSignature signature = DocumentSignature::None;
  bool isRightToLeft = false;  // as Arabic and Hebrew are read: everything lies the other way round
  double textScale = 1;        // 1 to 3: 2 is twice the size, for those who see less well
  DocumentContrast contrast = DocumentContrast::Usual;
  Duration leastTime{};        // that each screenful is seen before one can go on from it
};

/// What somebody signed with: a name that was typed, or strokes that were drawn.
struct DocumentSign {
  struct Place {
    double x, y;  // of the box's height, from its lower left corner
    double time;  // s since the first place
  };
  std::string name;
  std::vector<std::vector<Place>> strokes;
  double width = 0;  // of the box, in its heights
  bool isThere() const { return !strokes.empty() || name.find_first_not_of(' ') != name.npos; }
  Dict value() const {
    List drawn;
    for (const auto &stroke : strokes) {
      List places;
      for (const Place &place : stroke) places.push_back(List{place.x, place.y, place.time});
      drawn.push_back(std::move(places));
    }
    Dict dict;
    if (!name.empty()) dict.emplace_back("name", name);
    if (!drawn.empty()) dict.insert(dict.end(), {{"strokes", std::move(drawn)}, {"width", width}});
    return dict;
  }
};

/// Keys: left, right, pageup, pagedown turn; tab moves; return and space press; letters sign, wherever the keys are, until there is a signature. Everything can
/// be clicked and touched, too, and the wheel turns. A ring shows what has the keys. Where there is something to decline, no button has them before tab.
///
/// Units:  "height" of the window, whatever the window's own are.
/// Thread: [stage].
class DocumentView {
 public:
  enum class Answer { None, Accepted, Declined };

  /// Lays everything out; its texts are pictured in the frames that follow.
  DocumentView(const Services &services, DocumentContent content, const WindowInfo &window)
      : services_(services), content_(std::move(content)) {
    aspect_ = window.aspect();
    columnWidth_ = std::min(aspect_ * 0.9, kWidestColumn);
    scale_ = std::clamp(std::max(content_.textScale, kLeastLetter / (kLetterHeight * window.height)), 1.0, kLargestScale);
    buttonHeight_ = 0.065 * scale_;
    footScale_ = std::min(scale_, columnWidth_ / 0.5);
    hintHeight_ = roomForHint();
    hintLine_ = kEdge + buttonHeight_ + 0.015 + hintHeight_ / 2;
    bottom_ = hintLine_ + hintHeight_ / 2 + kGap;
    layOut();
    makeFooter();
    ticks_.assign(content_.choices.size(), false);
    turnTo(0);
  }

  Answer answer() const { return answer_; }
  std::size_t pageCount() const { return pageCount_; }
  std::size_t page() const { return page_; }
  bool wasLastPageSeen() const { return wasLastPageSeen_; }
  /// For how long each screenful was seen, however often; without pauses.
  const std::vector<Duration> &times() const { return times_; }
  /// Of the screenfuls, how many were seen: 1 is all.
  double coverage() const { return static_cast<double>(pagesSeen_.size()) / static_cast<double>(pageCount_); }
  const DocumentSign &signature() const { return sign_; }
  /// What was ticked, by id.
  std::vector<std::pair<std::string, bool>> choices() const {
    std::vector<std::pair<std::string, bool>> chosen;
    for (std::size_t i = 0; i < ticks_.size(); ++i) chosen.emplace_back(content_.choices[i].id, ticks_[i]);
    return chosen;
  }

  /// Draws one frame, and says to the host what is awaited when that changed.
  void frame(const FrameInfo &info) {
    if (std::exchange(canSubmit_, info.canSubmit) != info.canSubmit) isAnnounced_ = false;
    countTime(info);
    background_->draw();
    for (Block &block : blocks_)
      if (block.page == page_) drawBlock(block);
    drawFooter();
    drawFocus();
    if (!isAnnounced_ && answer_ == Answer::None) announce(info.onset);
    if (page_ + 1 == pageCount_) wasLastPageSeen_ = true;
    pagesSeen_.insert(page_);
    if (prepared_ < blocks_.size()) blocks_[prepared_++].text.prepare();  // one a frame, so that turning is not late
  }

  void event(const Event &event) {
    if (answer_ != Answer::None) return;
    const fovea_event &raw = event.raw();
    const Point point{raw.x, raw.y};
    if (event.isKeyPress()) pressKey(event);
    else if ((event.isButtonPress() && raw.button == 1) || raw.type == FOVEA_TOUCH_BEGIN) press(point, event.time());
    else if (raw.type == FOVEA_POINTER_MOVE || raw.type == FOVEA_TOUCH_MOVE) drawOn(point, event.time());
    else if (raw.type == FOVEA_BUTTON_RELEASE || raw.type == FOVEA_TOUCH_END) endStroke();
    else if (raw.type == FOVEA_WHEEL && raw.y != 0) turnBy(raw.y < 0 ? 1 : -1);
  }

 private:
  static constexpr double kWidestColumn = 1.1, kTop = 0.445, kEdge = -0.4775, kGap = 0.022;
  // Of texts at their usual size.
  static constexpr double kTitleHeight = 0.045, kHeadingHeight = 0.032, kLetterHeight = 0.028, kHintHeight = 0.022;
  static constexpr double kWorthKeeping = 0.6;  // of the room on a screenful: for less, lines are taken instead of sentences
  static constexpr double kLeastLetter = 14, kLargestScale = 3;  // pixels: in a small window there are more screenfuls instead
  static constexpr double kBoxSize = 0.032, kSignHeight = 0.13;
  static constexpr double kFocusReach = 0.008, kFocusWidth = 3;  // heights from the edge of what has the keys, and pixels
  static constexpr double kUsualLine = 2, kMissingLine = 6;      // pixels
  static constexpr double kHighestHint = 0.2;  // one that is longer has smaller letters
  static constexpr double kLeastStroke = 0.01;  // less is a click
  static constexpr std::size_t kLongestName = 200;  // bytes
  static constexpr std::size_t kNoField = static_cast<std::size_t>(-1);

  struct Block {
    Text text;
    Box area;  // of text, and of the tick box where there is one
    std::size_t page;
    std::size_t field = kNoField;  // which of the boxes, or the signature behind them
    std::optional<Rect> box, tick;
    std::size_t asksFor = kNoField;  // its words say what to do with that field
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

  double letters() const { return kLetterHeight * scale_; }
  TextStyle hintStyle(std::string text) const {
    return {.text = std::move(text), .height = kHintHeight * footScale_, .color = inks_.ink, .wrapWidth = columnWidth_ - 0.16 * footScale_, .units = "height"};
  }
  /// As many lines as the longest hint takes, in whatever language that is.
  double roomForHint() const {
    std::vector<const std::string *> hints{&content_.words.readOn, &content_.words.choose};
    if (!content_.choices.empty() || content_.signature != DocumentSignature::None) hints.push_back(&content_.words.needed);
    double height = 0.045 * footScale_;
    for (const std::string *hint : hints) height = std::max(height, Text(services_.stimuli, hintStyle(placeAmong(10, 10) + *hint)).measure().height);
    return std::min(height, kHighestHint);
  }
  /// "Page 2 of 7.  "
  std::string placeAmong(std::size_t page, std::size_t count) const {
    return content_.words.page + " " + std::to_string(page) + " " + content_.words.of + " " + std::to_string(count) + ".  ";
  }
  double boxSize() const { return kBoxSize * scale_; }
  /// Where something lies that is at x when one reads from the left.
  double mirrored(double x) const { return content_.isRightToLeft ? -x : x; }

  void layOut() {
    background_.emplace(services_.stimuli, RectStyle{.size = {aspect_ + 0.1, 1.1}, .color = inks_.paper, .units = "height"});
    cursor_ = kTop;
    if (!content_.title.empty()) {
      place(fitOnPage(content_.title, kTitleHeight * scale_, columnWidth_, true), kNoField);
      cursor_ -= kGap;
    }
    for (const DocumentSection &section : content_.sections) addSection(section);
    for (std::size_t i = 0; i < content_.choices.size(); ++i) addChoice(i);
    if (content_.signature != DocumentSignature::None) addSignature();
    pageCount_ = layoutPage_ + 1;
    times_.assign(pageCount_, Duration{});
  }

  void addSection(const DocumentSection &section) {
    const std::vector<std::string> paragraphs = paragraphsOf(section.text);
    const bool hasHeading = !section.heading.empty();
    if (section.beginsScreenful) nextPage();
    if (hasHeading) {
      Sized heading = fitOnPage(section.heading, kHeadingHeight * scale_, columnWidth_, true);
      // A heading at the bottom of a screenful, with nothing below it, would be lost.
      const double following = paragraphs.empty() ? 0 : fit(paragraphs.front(), letters(), columnWidth_).height;
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
      Sized whole = fit(paragraph, letters(), columnWidth_);
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

  /// Behind the last sentence that is over by `end`; npos: none is.
  static std::size_t endOfSentences(std::string_view text, std::size_t end) {
    for (std::size_t at = std::min(end, text.size()); at > 0; --at) {
      const std::string_view before = text.substr(0, at);
      if (before.ends_with("\u3002") || (at < text.size() && text[at] == ' ' && (before.ends_with('.') || before.ends_with('!') || before.ends_with('?') || before.ends_with("\u061f")))) return at;
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
      const std::size_t before = std::exchange(end, lines.front().end);
      for (const Text::Line &line : lines)
        if (line.bottom <= room) end = line.end;
      if (end == before) break;
      part = fit(paragraph.substr(0, end), letters(), columnWidth_);
    }
    if (const std::size_t sentences = endOfSentences(paragraph, end); sentences != std::string::npos && sentences < end)
      if (Sized whole = fit(paragraph.substr(0, sentences), letters(), columnWidth_); whole.height >= kWorthKeeping * room) end = sentences, part = std::move(whole);
    paragraph.erase(0, std::min(paragraph.find_first_not_of(' ', end), paragraph.size()));
    return part;
  }

  void addChoice(std::size_t index) {
    const double indent = boxSize() + kGap;
    Sized text = fitOnPage(content_.choices[index].text, letters(), columnWidth_ - indent);
    if (text.height > cursor_ - bottom_ && cursor_ < kTop) nextPage();
    place(std::move(text), index);
  }

  /// A text of at most `width`; a single word that is wider still is made smaller. Width 0: one line.
  Sized fit(const std::string &text, double letterHeight, double width, bool isBold = false) const {
    Text made(services_.stimuli, TextStyle{.text = text,
                                           .height = letterHeight,
                                           .color = isBold ? inks_.strong : inks_.ink,
                                           .wrapWidth = width,
                                           .isBold = isBold,
                                           .alignText = content_.isRightToLeft ? "right" : "left",
                                           .anchor = content_.isRightToLeft ? "top-right" : "top-left",
                                           .units = "height",
                                           .more = {{"direction", content_.isRightToLeft ? "rtl" : "ltr"}, {"prepared", false}, {"wholeWords", true}}});
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
    for (int i = 0; i < 20 && sized.height > kTop - bottom_; ++i)
      sized = fit(text, letterHeight *= 0.85, width, isBold);
    return sized;
  }

  void place(Sized sized, std::size_t field) {
    const double indent = field == kNoField ? 0 : boxSize() + kGap;
    const double left = -columnWidth_ / 2, height = std::max(sized.height, indent > 0 ? boxSize() : 0);
    sized.text.setPos({mirrored(left + indent), cursor_});
    Block block{std::move(sized.text), {0, cursor_ - height / 2, columnWidth_, height}, layoutPage_, field, {}, {}, field};
    if (field != kNoField) {
      const Point centre{mirrored(left + boxSize() / 2), cursor_ - boxSize() / 2};
      block.box.emplace(frameOf({centre.x, centre.y, boxSize(), boxSize()}));
      block.tick.emplace(services_.stimuli, RectStyle{.size = {boxSize() / 2, boxSize() / 2}, .pos = centre,
                                                      .color = inks_.strong, .units = "height"});
    }
    cursor_ -= height + kGap;
    blocks_.push_back(std::move(block));
  }

  Rect frameOf(const Box &box) const {
    return Rect(services_.stimuli, RectStyle{.size = {box.width, box.height}, .pos = {box.x, box.y}, .color = inks_.paper,
                                             .lineWidth = kUsualLine, .lineColor = inks_.ink, .units = "height"});
  }

  /// A box to sign in, with what to do above it and a button that empties it.
  void addSignature() {
    Sized words = fitOnPage(content_.words.sign, letters(), columnWidth_);
    const double height = kSignHeight * std::sqrt(scale_);  // a hand is no larger: there is room for the statement above it
    Sized label = fit(content_.words.clear, kHintHeight * scale_, 0);
    const double width = label.width + 2 * kGap, tall = label.height + kGap / 2, apart = 0.75 * kGap;  // a ring between them touches neither
    if (words.height + kGap / 2 + height + apart + tall > cursor_ - bottom_) nextPage();
    place(std::move(words), kNoField);
    blocks_.back().asksFor = ticks();
    const Box area{0, cursor_ + kGap / 2 - height / 2, columnWidth_, height};
    Sized name = fit(" ", letters() * 1.4, columnWidth_ - 4 * kGap);
    name.text.setPos({mirrored(area.x - area.width / 2 + 2 * kGap), area.y + name.height / 2});
    Block block{std::move(name.text), area, layoutPage_, ticks(), frameOf(area), {}};
    blocks_.push_back(std::move(block));
    sign_.width = area.width / area.height;
    signArea_ = area;
    const Box button{mirrored(area.x + area.width / 2 - width / 2), area.y - area.height / 2 - apart - tall / 2, width, tall};
    label.text.setPos({mirrored(mirrored(button.x) - label.width / 2), button.y + label.height / 2});
    clear_ = Button{Rect(services_.stimuli, RectStyle{.size = {width, tall}, .pos = {button.x, button.y}, .color = inks_.button, .lineWidth = inks_.buttonEdge, .lineColor = inks_.buttonLine,
                                                      .radius = 0.01, .units = "height"}),
                    std::move(label.text), button};
    cursor_ = area.y - area.height / 2 - apart - tall - kGap;
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
    if (!content_.accept.empty()) labels.push_back(content_.accept);
    double height = 0.03 * scale_, total = 0;
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
      const Box area{mirrored(x + text.width / 2 + kGap), kEdge + buttonHeight_ / 2, text.width + 2 * kGap, buttonHeight_};
      text.text.setPos({mirrored(mirrored(area.x) - text.width / 2), area.y + text.height / 2});
      buttons_.push_back({Rect(services_.stimuli, RectStyle{.size = {area.width, area.height}, .pos = {area.x, area.y},
                                                            .color = inks_.button, .lineWidth = 3, .lineColor = inks_.buttonLine,
                                                            .radius = 0.01, .units = "height"}),
                          std::move(text.text), area});
      x += area.width + kGap;
    }
    TextStyle hint = hintStyle("");
    hint.pos = {0, hintLine_};
    hint_.emplace(services_.stimuli, hint);
    focusRing_.emplace(services_.stimuli, RectStyle{.size = {1, 1}, .color = {0, 0, 0, 0}, .lineWidth = kFocusWidth, .lineColor = inks_.focused, .units = "height"});
    if (pageCount_ < 2) return;
    const double edge = columnWidth_ / 2 - 0.03 * footScale_;
    back_ = makeArrow(content_.isRightToLeft ? "\u203a" : "\u2039", mirrored(-edge));
    forward_ = makeArrow(content_.isRightToLeft ? "\u2039" : "\u203a", mirrored(edge));
  }

  std::optional<Button> makeArrow(const char *sign, double x) const {
    const Box area{x, hintLine_, 0.06 * footScale_, hintHeight_};
    return Button{Rect(services_.stimuli, RectStyle{.size = {area.width, area.height}, .pos = {area.x, area.y},
                                                    .color = inks_.button, .lineWidth = inks_.buttonEdge, .lineColor = inks_.buttonLine, .radius = 0.01, .units = "height"}),
                  Text(services_.stimuli, TextStyle{.text = sign, .height = 0.04 * footScale_, .pos = {area.x, area.y},
                                                    .color = inks_.ink, .units = "height"}),
                  area};
  }

  // --- drawing ---

  void drawBlock(Block &block) {
    const bool isMarked = isReminded_ && block.asksFor != kNoField && isMissing(block.asksFor);
    if (block.asksFor != kNoField) block.text.setColor(isMarked ? inks_.missing : inks_.ink);
    if (block.box) {
      const bool isBoxMarked = isReminded_ && isMissing(block.field);
      block.box->setLineColor(isBoxMarked ? inks_.missing : inks_.ink);
      block.box->setNumbers(block.box->property("lineWidth"), {isBoxMarked ? kMissingLine : kUsualLine});
      block.box->draw();
      if (block.field < ticks() && ticks_[block.field]) block.tick->draw();
    }
    block.text.draw();
    if (block.field != ticks()) return;
    for (Shape &stroke : drawn_) stroke.draw();
    clear_->label.setColor(isAnythingSigned() ? inks_.ink : inks_.faint);
    clear_->frame.draw(), clear_->label.draw();
  }

  void drawFooter() {
    for (std::size_t i = 0; i < buttons_.size(); ++i) {
      const bool isUsable = i + 1 < buttons_.size() || ((wasLastPageSeen_ || page_ + 1 == pageCount_) && canAccept());
      buttons_[i].frame.draw();
      buttons_[i].label.setColor(isUsable ? inks_.strong : inks_.faint);
      buttons_[i].label.draw();
    }
    hint_->draw();
    if (back_ && page_ > 0) back_->frame.draw(), back_->label.draw();
    if (!forward_ || page_ + 1 == pageCount_) return;
    forward_->frame.draw();
    forward_->label.setColor(isRead(page_) ? inks_.ink : inks_.faint);
    forward_->label.draw();
  }
  /// A line beside the outline, where the ground is dark: it has ten times its contrast. Three are needed; source: WCAG 2.2, 1.4.11.
  void drawFocus() {
    const auto area = areaOf(focus_);
    if (!area) return;
    focusRing_->setPos({area->x, area->y});
    focusRing_->setSize({area->width + 2 * kFocusReach, area->height + 2 * kFocusReach});
    focusRing_->draw();
  }
  /// Of what can have the keys.
  std::optional<Box> areaOf(std::size_t index) const {
    if (index == kNoField) return {};
    if (index >= firstButton()) return index - firstButton() < buttons_.size() ? std::optional(buttons_[index - firstButton()].area) : std::nullopt;
    if (index >= fields()) return clear_->area;
    for (const Block &block : blocks_)
      if (block.field == index) return block.area;
    return {};
  }
  /// Once the last screenful was seen.
  bool canAccept() const { return canSubmit_ && isRead(pageCount_ - 1); }

  // --- what the participant does ---

  std::size_t ticks() const { return content_.choices.size(); }
  /// Boxes, and the signature behind them.
  std::size_t fields() const { return ticks() + (signArea_ ? 1 : 0); }
  /// Behind the fields, and what empties the signature.
  std::size_t firstButton() const { return fields() + (signArea_ ? 1 : 0); }
  std::size_t acceptIndex() const { return firstButton() + std::max<std::size_t>(buttons_.size(), 1) - 1; }

  bool isMissing(std::size_t field) const {
    if (field < ticks()) return content_.choices[field].isRequired && !ticks_[field];
    return field == ticks() && content_.signature == DocumentSignature::Required && !sign_.isThere();
  }
  /// The first of what is needed and not there.
  std::optional<std::size_t> missing() const {
    for (std::size_t i = 0; i < fields(); ++i)
      if (isMissing(i)) return i;
    return {};
  }

  /// Until this frame lights up, what the one before it shows is seen.
  void countTime(const FrameInfo &info) {
    const bool wasRead = isRead(page_);
    const Duration passed = info.onset - std::exchange(lastDue_, info.onset).value_or(info.onset);
    const std::size_t seen = std::exchange(drawnPage_, page_);
    if (passed < kStandstill) times_[seen] += passed;
    if (isRead(page_) != wasRead) isAnnounced_ = false;
  }
  bool isRead(std::size_t page) const { return times_[page] >= content_.leastTime; }

  void turnTo(std::size_t page) {
    page_ = page;
    isAnnounced_ = false;
    endStroke();
    focus_ = firstFocus();
    sayHint();
  }
  void turnBy(int screenfuls) {
    if (screenfuls < 0 ? page_ > 0 : page_ + 1 < pageCount_ && isRead(page_)) turnTo(screenfuls < 0 ? page_ - 1 : page_ + 1);
  }

  void sayHint() {
    std::string hint;
    if (pageCount_ > 1) hint = placeAmong(page_ + 1, pageCount_);
    if (page_ + 1 < pageCount_) hint += content_.words.readOn;
    else if (isReminded_ && missing()) hint += content_.words.needed;
    else if (acceptIndex() > 0) hint += content_.words.choose;
    double height = kHintHeight * footScale_;
    hint_->setHeight(height);
    hint_->setText(hint);
    for (int i = 0; i < 10 && hint_->measure().height > hintHeight_ + kGap / 2; ++i) hint_->setHeight(height *= 0.9);
  }

  /// On a screenful that was just turned to: what is needed there. A yes or a no is nobody's before they chose it; a button that only leads on may have the keys.
  std::size_t firstFocus() const {
    if (const auto needed = missingHere()) return *needed;
    return content_.decline.empty() && (wasLastPageSeen_ || page_ + 1 == pageCount_) ? acceptIndex() : kNoField;
  }
  std::optional<std::size_t> missingHere() const {
    for (std::size_t i = 0; i < fields(); ++i)
      if (isMissing(i) && isFocusable(i)) return i;
    return {};
  }

  /// Focus goes through the boxes of this screenful, the signature and what empties it, then the buttons.
  bool isFocusable(std::size_t index) const {
    if (index >= firstButton()) return true;
    if (index >= fields() && !isAnythingSigned()) return false;
    for (const Block &block : blocks_)
      if (block.field == std::min(index, ticks())) return block.page == page_;
    return false;
  }
  void moveFocus() {  // from nowhere to the first
    static_assert(kNoField + 1 == 0);
    do focus_ = (focus_ + 1) % (acceptIndex() + 1);
    while (!isFocusable(focus_));
    isAnnounced_ = false;
  }

  void pressKey(const Event &event) {
    const std::string_view key = event.key();
    if (key == "pagedown" || key == (content_.isRightToLeft ? "left" : "right")) return turnBy(1);
    if (key == "pageup" || key == (content_.isRightToLeft ? "right" : "left")) return turnBy(-1);
    if (key == "tab") return moveFocus();
    const bool isSigning = signArea_ && focus_ == ticks();
    if (isSigning && key == "return") return isAnythingSigned() ? moveFocus() : void();  // two of them without a name are no answer
    if (!isSigning && (key == "return" || key == "space")) {
      if (focus_ != kNoField && !event.isRepeat()) press(focus_);
    } else if (isSigning || (signArea_ && isFocusable(ticks()) && !sign_.isThere())) {
      typeName(event);
      if (sign_.isThere()) focus_ = ticks();
    }
  }

  void press(std::size_t index) {
    if (index < ticks()) ticks_[index] = !ticks_[index];
    else if (index < fields()) focus_ = index;
    else if (index < firstButton()) clearSign(), focus_ = ticks();
    else if (buttons_.empty()) return;
    else if (index != acceptIndex()) answer_ = Answer::Declined;
    else if (wasLastPageSeen_ && canAccept()) accept();
    isAnnounced_ = false;
    if (answer_ == Answer::None) sayHint();
  }

  /// Nobody agrees to what is not complete: then they are led to what is missing.
  void accept() {
    const auto lacking = missing();
    if (!lacking) {
      answer_ = Answer::Accepted;
      return;
    }
    isReminded_ = true;
    for (const Block &block : blocks_)
      if (block.field == *lacking) turnTo(block.page);
    focus_ = *lacking;
  }

  void press(Point point, Timestamp time) {
    if (back_ && page_ > 0 && contains(back_->area, point)) return turnBy(-1);
    if (forward_ && page_ + 1 < pageCount_ && contains(forward_->area, point)) return turnBy(1);
    for (std::size_t i = 0; i < buttons_.size(); ++i)
      if (contains(buttons_[i].area, point)) return press(firstButton() + i);
    for (const Block &block : blocks_)
      if (block.field != kNoField && block.page == page_ && contains(block.area, point)) {
        press(block.field);
        if (block.field == ticks()) pressedAt_ = {point, time};
        return;
      }
    if (clear_ && isFocusable(ticks()) && contains(clear_->area, point)) press(fields());
  }

  // --- the signature ---

  bool isAnythingSigned() const { return !sign_.name.empty() || !sign_.strokes.empty(); }

  void beginStroke() {
    const auto [point, time] = *pressedAt_;
    if (!sign_.name.empty()) clearSign();
    if (sign_.strokes.empty()) signedSince_ = time;
    sign_.strokes.emplace_back();
    drawn_.emplace_back(services_.stimuli, ShapeStyle{{.color = {0, 0, 0, 0}, .lineWidth = 3, .lineColor = inks_.strong, .units = "height"},
                                                      {{point, point}}, {1, 1}, false});
    places_.clear();
    isDrawing_ = true;
    addPlace(point, time);
  }
  void endStroke() {
    pressedAt_.reset();
    isDrawing_ = false;
  }

  void drawOn(Point point, Timestamp time) {
    if (!pressedAt_) return;
    const Point from = pressedAt_->first;
    if (!isDrawing_ && std::hypot(point.x - from.x, point.y - from.y) < kLeastStroke) return;
    if (!isDrawing_) beginStroke();
    addPlace(point, time);
  }

  void addPlace(Point point, Timestamp time) {
    const Box &box = *signArea_;
    point = {std::clamp(point.x, box.x - box.width / 2, box.x + box.width / 2), std::clamp(point.y, box.y - box.height / 2, box.y + box.height / 2)};
    sign_.strokes.back().push_back({(point.x - box.x + box.width / 2) / box.height, (point.y - box.y + box.height / 2) / box.height,
                                    std::chrono::duration<double>(time - signedSince_).count()});
    places_.insert(places_.end(), {point.x, point.y});
    if (places_.size() > 2) drawn_.back().setVertices(places_);
  }

  void typeName(const Event &event) {
    if (event.key() == "backspace") {
      if (sign_.name.empty()) return clearSign();
      std::size_t last = sign_.name.size() - 1;  // of a letter the bytes behind the first are 10xxxxxx
      while (last > 0 && (static_cast<unsigned char>(sign_.name[last]) & 0xc0) == 0x80) --last;
      sign_.name.erase(last);
    } else {
      const std::string_view typed = !event.typed().empty() || event.key().size() != 1 ? event.typed() : event.key();
      if (typed.empty() || static_cast<unsigned char>(typed[0]) < ' ' || sign_.name.size() + typed.size() > kLongestName) return;
      if (!sign_.strokes.empty()) clearSign();
      sign_.name += typed;
    }
    showName();
  }
  void clearSign() {
    sign_.name.clear();
    sign_.strokes.clear();
    drawn_.clear();
    isDrawing_ = false;
    showName();
  }
  void showName() {
    for (Block &block : blocks_)
      if (block.field == ticks()) block.text.setText(sign_.name.empty() ? " " : sign_.name);
    isAnnounced_ = false;
    sayHint();
  }

  /// Says what leads on, so that a simulated or scripted participant goes the accepting way.
  void announce(Timestamp onset) {
    if (!isRead(page_) || (page_ + 1 == pageCount_ && focus_ == acceptIndex() && !canSubmit_)) return;  // once it works
    isAnnounced_ = true;
    if (!services_.input.isThere() || (buttons_.empty() && page_ + 1 == pageCount_)) return;
    const char *key = expectedKey();
    services_.input.expect({{key}, key, onset});
  }
  const char *expectedKey() const {
    for (std::size_t i = 0; i < fields(); ++i) {
      const bool isWanted = isMissing(i) || (i < ticks() && content_.choices[i].isExpected && !ticks_[i]);
      if (isWanted && isFocusable(i)) return i != focus_ ? "tab" : i < ticks() ? "space" : "x";
    }
    if (page_ + 1 < pageCount_) return content_.isRightToLeft ? "left" : "right";
    return focus_ == acceptIndex() ? "return" : "tab";
  }

  const Services &services_;
  DocumentContent content_;
  const DocumentInks inks_ = inksOf(content_.contrast);
  double aspect_ = 1, columnWidth_ = 1;
  double scale_ = 1, footScale_ = 1, buttonHeight_ = 0, hintHeight_ = 0, hintLine_ = 0, bottom_ = 0;

  double cursor_ = kTop;  // where the next block begins
  std::size_t layoutPage_ = 0, pageCount_ = 1, page_ = 0;
  std::optional<Rect> background_, focusRing_;
  std::vector<Block> blocks_;
  std::size_t prepared_ = 0;  // of the blocks, whose texts have pictures
  std::vector<Button> buttons_;  // decline when there is one, then accept
  std::optional<Text> hint_;
  std::optional<Button> back_, forward_, clear_;

  std::vector<bool> ticks_;
  DocumentSign sign_;
  std::optional<Box> signArea_;
  std::vector<Shape> drawn_;     // the signature's strokes
  std::vector<double> places_;   // of the last one: x, y, x, y, ...
  Timestamp signedSince_{};
  std::optional<std::pair<Point, Timestamp>> pressedAt_;  // into the signature's box, and held
  std::set<std::size_t> pagesSeen_;
  std::vector<Duration> times_;         // by screenful
  std::optional<Timestamp> lastDue_;    // when the frame before should have lit up
  std::size_t drawnPage_ = 0;           // in that frame
  std::size_t focus_ = kNoField;  // boxes, the signature, what empties it, then buttons; or nothing
  bool isAnnounced_ = false, wasLastPageSeen_ = false, isDrawing_ = false, canSubmit_ = true;
  bool isReminded_ = false;  // accepted while something was missing
  Answer answer_ = Answer::None;
};

}  // namespace fovea
