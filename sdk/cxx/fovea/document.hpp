#pragma once
// A page of text as a participant reads it: title, sections, decisions and buttons in one readable column, in as many
// screenfuls as it takes. Pages and consent forms own one and pass their calls on to it.
//
// What it is made of: document_content.hpp (what it says), document_letters.hpp (how large), document_column.hpp (the text above), document_footer.hpp
// (hint, arrows, decisions), document_signing.hpp (the signature), document_paging.hpp (what is shown for how long). Here: keys, pointer, and what has the keys.

#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fovea/document_column.hpp"
#include "fovea/document_footer.hpp"
#include "fovea/document_paging.hpp"
#include "fovea/document_signing.hpp"
#include "fovea/interactive.hpp"

namespace fovea {

/// Keys: left, right, pageup, pagedown turn; tab moves; return and space press; letters sign, wherever the keys are, until there is a signature. Everything can
/// be clicked and touched, too; the wheel turns, and so does a finger that moves. A ring shows what has the keys. Where there is something to decline, no button has them before tab.
///
/// Units:  "height" of the window, whatever the window's own are.
/// Thread: [stage].
class DocumentView {
 public:
  enum class Answer { None, Accepted, Declined };

  /// Lays everything out; its texts are pictured in the frames that follow.
  DocumentView(const Services &services, DocumentContent content, const WindowInfo &window)
      : services_(services), content_(std::move(content)), letters_(services, content_, window), footer_(letters_), column_(letters_, footer_.top()),
        paging_(column_.pageCount(), content_.leastTime), signing_(letters_) {
    background_.emplace(services_.stimuli, RectStyle{.size = {letters_.aspect + 0.1, 1.1}, .color = inks().paper, .units = "height"});
    focusRing_.emplace(services_.stimuli, RectStyle{.size = {1, 1}, .color = {0, 0, 0, 0}, .lineWidth = kFocusWidth, .lineColor = inks().focused, .units = "height"});
    if (pageCount() > 1) footer_.addArrows();
    if (const auto &area = column_.signArea()) {
      signing_.setArea(*area);
      written_.emplace(services_.stimuli, TextBoxStyle{.size = Point{area->width, area->height}, .pos = {area->x, area->y}, .isMultiline = false, .units = "height", .more = {{"writer", "page"}}});
    }
    ticks_.assign(content_.choices.size(), false);
    turnTo(0);
  }
  DocumentView(const DocumentView &) = delete;
  DocumentView &operator=(const DocumentView &) = delete;

  Answer answer() const { return answer_; }
  std::size_t pageCount() const { return paging_.count(); }
  std::size_t page() const { return paging_.shown(); }
  bool wasLastPageSeen() const { return paging_.wasLastSeen(); }
  /// For how long each screenful was seen, however often; without pauses.
  const std::vector<Duration> &times() const { return paging_.times(); }
  /// Of the screenfuls, how many were seen: 1 is all.
  double coverage() const { return paging_.coverage(); }
  const DocumentSign &signature() const { return signing_.sign(); }
  /// What was ticked, by id.
  std::vector<std::pair<std::string, bool>> choices() const {
    std::vector<std::pair<std::string, bool>> chosen;
    for (std::size_t i = 0; i < ticks_.size(); ++i) chosen.emplace_back(content_.choices[i].id, ticks_[i]);
    return chosen;
  }

  /// Draws one frame, and says to the host what is awaited when that changed.
  void frame(const FrameInfo &info) {
    if (std::exchange(canSubmit_, info.canSubmit) != info.canSubmit) isAnnounced_ = false;
    if (paging_.countTime(info.onset)) isAnnounced_ = false;
    background_->draw();
    for (Block &block : column_.blocks())
      if (block.page == page()) drawBlock(block);
    footer_.drawButtons(mayAccept() && canAccept());
    footer_.drawArrows(!paging_.isFirst(), !paging_.isLast(), paging_.isRead());
    drawFocus();
    if (!isAnnounced_ && answer_ == Answer::None) announce(info.onset);
    paging_.see();
    if (prepared_ < column_.blocks().size()) column_.blocks()[prepared_++].text.prepare();  // one a frame, so that turning is not late
  }

  void event(const Event &event) {
    if (answer_ != Answer::None) return;
    const fovea_event &raw = event.raw();
    const Point point{raw.x, raw.y};
    if (event.isKeyPress()) pressKey(event);
    else if (event.isTouch()) touch(event);
    else if (event.isButtonPress() && raw.button == 1) press(point, event.time());
    else if (raw.type == FOVEA_POINTER_MOVE) drawOn(point, event.time());
    else if (raw.type == FOVEA_BUTTON_RELEASE) signing_.endStroke();
    else if (raw.type == FOVEA_WHEEL && raw.y != 0) turnBy(raw.y < 0 ? 1 : -1);
  }

 private:
  using Block = DocumentColumn::Block;
  static constexpr std::size_t kNoField = DocumentColumn::kNoField;
  struct Finger {
    std::uint32_t number;
    Point from;
    Timestamp since;
  };
  static constexpr double kStill = 0.015, kSwipe = 0.04;  // heights: no finger lies more still than that; nobody turns by less
  static constexpr double kFocusReach = 0.008, kFocusWidth = 3;  // heights from the edge of what has the keys, and pixels

  const DocumentInks &inks() const { return letters_.inks; }

  // --- drawing ---

  void drawBlock(Block &block) {
    const bool isMarked = isReminded_ && block.asksFor != kNoField && isMissing(block.asksFor);
    if (block.asksFor != kNoField) block.text.setColor(isMarked ? inks().missing : inks().ink);
    if (block.box) {
      const bool isBoxMarked = isReminded_ && isMissing(block.field);
      block.box->setLineColor(isBoxMarked ? inks().missing : inks().ink);
      block.box->setNumbers(block.box->property("lineWidth"), {isBoxMarked ? DocumentColumn::kMissingLine : DocumentColumn::kUsualLine});
      block.box->draw();
      if (block.field < ticks() && ticks_[block.field]) block.tick->draw();
    }
    block.text.draw();
    if (block.field != ticks()) return;
    signing_.drawStrokes();
    written_->draw();
    column_.clear()->label.setColor(signing_.isAnythingThere() ? inks().ink : inks().faint);
    column_.clear()->draw();
  }
  /// A line beside the outline.
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
    if (index >= firstButton()) return index - firstButton() < buttons().size() ? std::optional(buttons()[index - firstButton()].area) : std::nullopt;
    if (index >= fields()) return column_.clear()->area;
    const Block *block = column_.blockOf(index);
    return block ? std::optional(block->area) : std::nullopt;
  }

  // --- what the participant does ---

  const std::vector<DocumentButton> &buttons() const { return footer_.buttons(); }
  std::size_t ticks() const { return content_.choices.size(); }
  /// Boxes, and the signature behind them.
  std::size_t fields() const { return ticks() + (column_.signArea() ? 1 : 0); }
  /// Behind the fields, and what empties the signature.
  std::size_t firstButton() const { return fields() + (column_.signArea() ? 1 : 0); }
  std::size_t acceptIndex() const { return firstButton() + std::max<std::size_t>(buttons().size(), 1) - 1; }

  /// Once the last screenful was seen.
  bool canAccept() const { return canSubmit_ && paging_.isRead(pageCount() - 1); }
  bool mayAccept() const { return paging_.wasLastSeen() || paging_.isLast(); }
  bool isMissing(std::size_t field) const {
    if (field < ticks()) return content_.choices[field].isRequired && !ticks_[field];
    return field == ticks() && content_.signature == DocumentSignature::Required && !signature().isThere();
  }
  /// The first of what is needed and not there.
  std::optional<std::size_t> missing() const {
    for (std::size_t i = 0; i < fields(); ++i)
      if (isMissing(i)) return i;
    return {};
  }

  void turnTo(std::size_t page) {
    paging_.turnTo(page);
    isAnnounced_ = false;
    signing_.endStroke();
    focus_ = firstFocus();
    sayHint();
  }
  void turnBy(int screenfuls) {
    if (const auto page = paging_.towards(screenfuls)) turnTo(*page);
  }

  void sayHint() {
    std::string hint;
    if (pageCount() > 1) hint = footer_.placeAmong(page() + 1, pageCount());
    if (!paging_.isLast()) hint += content_.words.readOn;
    else if (isReminded_ && missing()) hint = content_.words.needed;
    else if (acceptIndex() > 0) hint += content_.words.choose;
    footer_.say(hint);
  }

  /// On a screenful that was just turned to: its first box or the signature, if that is needed, so that tab leads on in the order in which one reads. A yes or a no is
  /// nobody's before they chose it; a button that only leads on may have the keys.
  std::size_t firstFocus() const {
    for (std::size_t i = 0; i < fields(); ++i)
      if (isFocusable(i)) return isMissing(i) ? i : kNoField;
    return content_.decline.empty() && mayAccept() ? acceptIndex() : kNoField;
  }

  /// Focus goes through the boxes of this screenful, the signature and what empties it, then the buttons.
  bool isFocusable(std::size_t index) const {
    if (index >= firstButton()) return true;
    if (index >= fields() && !signing_.isAnythingThere()) return false;
    const Block *block = column_.blockOf(std::min(index, ticks()));
    return block && block->page == page();
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
    const bool isSigning = column_.signArea() && focus_ == ticks();
    if (isSigning && key == "return") return signing_.isAnythingThere() ? moveFocus() : void();  // two of them without a name are no answer
    if (!isSigning && (key == "return" || key == "space")) {
      if (focus_ != kNoField && !event.isRepeat()) press(focus_);
    } else if (isSigning || (column_.signArea() && isFocusable(ticks()) && !signature().isThere())) {
      if (signing_.type(event)) showSign();
      if (signature().isThere()) focus_ = ticks();
    }
  }

  void press(std::size_t index) {
    if (index < ticks()) ticks_[index] = !ticks_[index];
    else if (index < fields()) focus_ = index;
    else if (index < firstButton()) signing_.clear(), showSign(), focus_ = ticks();
    else if (buttons().empty()) return;
    else if (index != acceptIndex()) answer_ = Answer::Declined;
    else if (paging_.wasLastSeen() && canAccept()) accept();
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
    if (const Block *block = column_.blockOf(*lacking)) turnTo(block->page);
    focus_ = *lacking;
  }

  void press(Point point, Timestamp time) {
    if (footer_.back() && !paging_.isFirst() && contains(footer_.back()->area, point)) return turnBy(-1);
    if (footer_.forward() && !paging_.isLast() && contains(footer_.forward()->area, point)) return turnBy(1);
    for (std::size_t i = 0; i < buttons().size(); ++i)
      if (contains(buttons()[i].area, point)) return press(firstButton() + i);
    for (const Block &block : column_.blocks())
      if (block.field != kNoField && block.page == page() && contains(block.area, point)) {
        press(block.field);
        if (block.field == ticks()) signing_.press(point, time);
        return;
      }
    if (column_.clear() && isFocusable(ticks()) && contains(column_.clear()->area, point)) press(fields());
  }

  /// One that stays where it came down presses when it is lifted, one that moves turns as it would turn paper; and in its box it signs.
  void touch(const Event &event) {
    const fovea_event &raw = event.raw();
    const Point point{raw.x, raw.y};
    if (raw.type == FOVEA_TOUCH_BEGIN) {
      finger_ = {raw.touch, point, event.time()};
      if (pageCount() == 1 || isSigningAt(point)) finger_.reset(), press(point, event.time());
    } else if (raw.type == FOVEA_TOUCH_MOVE) {
      drawOn(point, event.time());
    } else {
      signing_.endStroke();
      if (!finger_ || finger_->number != raw.touch) return;
      const auto [number, from, time] = *std::exchange(finger_, {});
      const double across = (content_.isRightToLeft ? -1 : 1) * (point.x - from.x), up = point.y - from.y;
      if (std::hypot(across, up) <= kStill) return press(from, time);
      const double on = std::abs(up) > std::abs(across) ? up : -across;
      if (std::abs(on) >= kSwipe) turnBy(on > 0 ? 1 : -1);
    }
  }
  bool isSigningAt(Point point) const { return column_.signArea() && isFocusable(ticks()) && contains(*column_.signArea(), point); }

  void drawOn(Point point, Timestamp time) {
    if (signing_.drawOn(point, time)) showSign();
  }
  /// The name in its box, and what is still needed.
  void showSign() {
    for (Block &block : column_.blocks())
      if (block.field == ticks()) block.text.setText(signature().name.empty() ? " " : signature().name);
    isAnnounced_ = false;
    sayHint();
  }

  /// Says what leads on, so that a simulated or scripted participant goes the accepting way.
  void announce(Timestamp onset) {
    if (!paging_.isRead() || (paging_.isLast() && focus_ == acceptIndex() && !canSubmit_)) return;  // once it works
    isAnnounced_ = true;
    if (!services_.input.isThere() || (buttons().empty() && paging_.isLast())) return;
    const char *key = expectedKey();
    services_.input.expect({{key}, key, onset});
  }
  const char *expectedKey() const {
    for (std::size_t i = 0; i < fields(); ++i) {
      const bool isWanted = isMissing(i) || (i < ticks() && content_.choices[i].isExpected && !ticks_[i]);
      if (isWanted && isFocusable(i)) return i != focus_ ? "tab" : i < ticks() ? "space" : "x";
    }
    if (!paging_.isLast()) return content_.isRightToLeft ? "left" : "right";
    return focus_ == acceptIndex() ? "return" : "tab";
  }

  const Services &services_;
  const DocumentContent content_;
  const DocumentLetters letters_;
  DocumentFooter footer_;
  DocumentColumn column_;
  DocumentPaging paging_;
  DocumentSigning signing_;
  std::optional<Rect> background_, focusRing_;
  std::optional<TextBox> written_;  // empty, where one signs: for the host, which draws keys for who wants to type there
  std::optional<Finger> finger_;
  std::size_t prepared_ = 0;  // of the blocks, whose texts have pictures

  std::vector<bool> ticks_;
  std::size_t focus_ = kNoField;  // boxes, the signature, what empties it, then buttons; or nothing
  bool isAnnounced_ = false, canSubmit_ = true;
  bool isReminded_ = false;  // accepted while something was missing
  Answer answer_ = Answer::None;
};

}  // namespace fovea
