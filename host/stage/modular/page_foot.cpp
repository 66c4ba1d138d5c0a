// The buttons of a modular page: the one that goes on, the one back, and those of its study.

#include <algorithm>
#include <cmath>
#include <utility>

#include "stage/host_text.hpp"
#include "stage/modular/button_rows.hpp"
#include "stage/modular/modular_page.hpp"
#include "stage/page_course.hpp"

namespace fovea {
namespace {

// Units: the window's heights, and letters of running text.
constexpr double kTop = 0.45, kFoot = -0.485, kWidest = 1.2, kSides = 0.06;
constexpr double kSidesOfNarrow = 0.055;    // of a window's width
constexpr double kPartGap = 1.0, kButtonPadding = 0.5, kAboveButton = 0.6, kBesideButton = 0.6, kLeastColumn = 5;
constexpr double kAboveLower = 0.01;        // heights of the window
constexpr double kCount = 0.8;              // of a letter
constexpr double kNotYet = 0.4;             // of what does not work yet

Value grey(double level) { return Value(List{level, level, level}); }

}  // namespace

void ModularPage::removeFoot() {
  for (Extra &extra : extras_)
    if (extra.handle) host_.stimuli.remove(extra.handle);
  extras_.clear();
  for (StimulusHandle *each : {&button_, &back_, &count_})
    if (*each) host_.stimuli.remove(std::exchange(*each, 0));
}

Result<void> ModularPage::makeButton(const PageContext &context) {
  const double letter = this->letter(), edge = 0.5 * context.screen->width / context.screen->height;
  edge_ = edge, foot_ = kFoot;
  const auto make = [&](StimulusHandle &handle, const std::string &text, const Value &pos, const char *anchor) -> Result<void> {
    const auto made = makeOne(text, pos, anchor);
    if (made) handle = *made;
    return made ? Result<void>() : made.error();
  };
  const bool wantsOne = std::any_of(parts_.begin(), parts_.end(), [](const Part &part) { return part.isControl() && part.says("next", true); });
  footWidth_ = std::min(2 * edge - 2 * std::min(kSides, kSidesOfNarrow * 2 * edge), kWidest * std::sqrt(textSize_));
  PageColumn::Frame frame{.width = footWidth_, .top = kTop, .bottom = kFoot, .gap = kPartGap * letter, .edge = edge, .isFromRight = isRightToLeft(params_)};
  if (flagOf(params_, "showButton", wantsOne))
    if (auto made = make(button_, params_.textOr("button", messageIn(plugin().manifest, language_, "next")), pair(0, kFoot), "bottom"); !made) return made;
  for (Extra &extra : extras_)
    if (auto made = make(extra.handle, extra.spec.text, pair(0, kFoot), "bottom"); !made) return made;
    else if (auto set = extra.spec.enabledBy == "responseEnable" ? made : host_.stimuli.set(extra.handle, *host_.stimuli.property(extra.handle, "early"), Value(true)); !set) return set;
  if (screens_ > 1)
    if (auto made = makeCorners(); !made) return made;
  const auto top = layOutFoot(true);
  if (!top) return top.error();
  if (*top > kFoot) frame.bottom = std::min(*top + kAboveButton * letter, kTop - kLeastColumn * letter);
  auto column = PageColumn::make(host_.stimuli, frame);
  if (!column) return column.error();
  column_.emplace(std::move(*column));
  return {};
}

/// Back stands where lines begin, the number of the screen where they end; below the other buttons where those leave them no room.
Result<void> ModularPage::makeCorners() {
  const bool isFromRight = isRightToLeft(params_);
  const double begin = (isFromRight ? 1 : -1) * footWidth_ / 2;
  if (flagOf(params_, "showBack", true)) {
    const auto back = makeOne(messageIn(plugin().manifest, language_, "back"), pair(begin, kFoot), isFromRight ? "bottom-right" : "bottom-left");
    if (!back) return back.error();
    back_ = *back;
  }
  const std::string last = std::to_string(screens_);
  const auto count = host_.stimuli.add("text", Value(Dict{{"text", last + " / " + last}, {"height", kCount * letter()}, {"pos", pair(-begin, kFoot)}, {"anchor", isFromRight ? "bottom-left" : "bottom-right"},
                                                          {"units", "height"}, {"color", hostInk(host_.stimuli)}}));
  if (!count) return count.error();
  count_ = *count;
  Box button, back, number;
  for (const auto &[handle, box] : {std::pair(button_, &button), {back_, &back}, {count_, &number}})
    if (const auto measured = handle ? host_.stimuli.measure(handle) : Result<Box>(Box{}); measured) *box = *measured;
    else return measured.error();
  const bool isBeside = button_ && button.width / 2 + kBesideButton * letter() + std::max(back.width, number.width) <= footWidth_ / 2;
  if (!isBeside) cornersHeight_ = std::max(back.height, number.height) + kBesideButton * letter() / 2;
  return {};
}

Result<StimulusHandle> ModularPage::makeOne(const std::string &text, const Value &pos, const char *anchor) {
  const double letter = this->letter();
  const Value ink = hostInk(host_.stimuli);
  return host_.stimuli.add("button", Value(Dict{{"text", text},
                                                {"letterHeight", letter},
                                                {"padding", kButtonPadding * letter},
                                                {"wrapWidth", footWidth_ - 2 * kButtonPadding * letter},
                                                {"pos", pos},
                                                {"anchor", anchor},
                                                {"units", "height"},
                                                {"radius", letter / 4},
                                                {"color", ink},
                                                {"fillColor", grey(gunsOf(ink)[0] > 0 ? -0.6 : 0.7)},
                                                {"borderColor", ink},
                                                {"borderWidth", 1}}));
}

/// In the order of their places: those that are seen now, or all of them.
std::vector<StimulusHandle> ModularPage::footButtons(bool areAll) const {
  std::vector<StimulusHandle> buttons;
  for (const Extra &extra : extras_)
    if (areAll || isSeen(extra)) buttons.push_back(extra.handle);
  if (button_) buttons.push_back(button_);
  return buttons;
}

/// Returns the upper edge.
Result<double> ModularPage::layOutFoot(bool areAll) {
  const double letter = this->letter();
  ButtonRows rows{.width = footWidth_, .foot = kFoot, .gap = kBesideButton * letter, .isFromRight = isRightToLeft(params_), .isLastAlone = screens_ > 1 && button_};
  rows.foot = foot_ + cornersHeight_;
  return layOut(rows, footButtons(areAll), host_.stimuli);
}

/// Between what the host says in the corners at the lower edge, or above that where there is no room.
Result<void> ModularPage::layOutFoot(const PageCourse &course) {
  double across = -kBesideButton * letter();
  for (const StimulusHandle button : footButtons(false))
    if (const auto box = host_.stimuli.measure(button)) across += kBesideButton * letter() + box->width;
    else return box.error();
  const auto lower = course.lowerTop();
  const bool isRaised = lower && (count_ || across > 2 * edge_ * LowerEdge::middle);
  foot_ = isRaised ? *lower + kAboveLower : kFoot;
  for (const StimulusHandle corner : {back_, count_})
    if (auto moved = corner ? moveTo(corner, foot_) : Result<void>(); !moved) return moved;
  const auto top = layOutFoot(false);
  if (!top) return top.error();
  footTop_ = *top;
  raised_ = isRaised ? footTop_ + kAboveButton * letter() : lower && across < 0 ? *lower + kAboveLower : -1;
  return {};
}

Result<void> ModularPage::moveTo(StimulusHandle corner, double y) {
  const auto pos = host_.stimuli.property(corner, "pos");
  const auto at = pos ? host_.stimuli.numbers(corner, *pos) : Result<std::span<const double>>(pos.error());
  return at ? host_.stimuli.set(corner, *pos, pair((*at)[0], y)) : Result<void>(at.error());
}

Result<void> ModularPage::drawButton(StimulusHandle button, bool isUsable) {
  const auto opacity = host_.stimuli.property(button, "opacity");
  if (!opacity) return opacity.error();
  const double seen[] = {isUsable ? 1 : kNotYet};
  if (auto set = host_.stimuli.setNumbers(button, *opacity, seen); !set) return set;
  return host_.stimuli.draw(button);
}

/// A press counts from when it works.
Result<void> ModularPage::lookAtButtons(const PageFrame &frame) {
  const auto back = newPress(back_, backs_), pressed = newPress(button_, presses_), returned = std::exchange(returned_, std::nullopt);
  const auto on = !pressed && returned && leaveLine() ? returned : pressed;
  if (back && frame.canRespond) {
    const auto before = screenBeside(-1);
    return before ? turnTo(*before, *back) : Result<void>();
  }
  const auto own = std::exchange(answered_, std::nullopt);
  if (const auto at = on && canGoOn(frame) ? on : own; at && !isHeld())
    if (auto noted = submitPersons(*at); !noted) return noted;
  const auto next = screenBeside(1);
  return submitted_ && next && canGoOn(frame) ? goOn(*next, *std::exchange(submitted_, std::nullopt)) : Result<void>();
}

bool ModularPage::isOn(const Extra &extra, Timestamp at) const {
  const auto from = extra.spec.enabledBy.empty() ? Timestamp::min() : course_->events()->timeOf(extra.spec.enabledBy).value_or(Timestamp::max());
  return !(extra.spec.isOnce && extra.wasPressed) && from <= at;
}

void ModularPage::press(Extra &extra, Timestamp at) {
  extra.wasPressed = true;
  (void)course_->happen(extra.spec.id, at, recent_.at(at), {});  // each has an event that is made
  announceIn_ = kSettled;
}

/// A press counts from when it works.
void ModularPage::lookAtExtras() {
  for (Extra &extra : extras_)
    if (const auto at = newPress(extra.handle, extra.presses); at && isSeen(extra) && isOn(extra, *at)) press(extra, *at);
}

/// Does `event` come only once `other` has?
bool ModularPage::waitsFor(const std::string &event, const std::string &other) const {
  const std::vector<PageTrigger> &triggers = graph_->events()[*graph_->find(event)].triggers;
  return event == other || std::any_of(triggers.begin(), triggers.end(), [&](const PageTrigger &trigger) { return waitsFor(trigger.event, other); });
}

/// One that has to be pressed before there can be an answer; null: none now.
ModularPage::Extra *ModularPage::awaitedExtra(Timestamp now) {
  const auto isAwaited = [&](const Extra &extra) {
    return !extra.wasPressed && isSeen(extra) && isOn(extra, now) && (waitsFor("responseEnable", extra.spec.id) || waitsFor("submitEnable", extra.spec.id));
  };
  const auto found = std::find_if(extras_.begin(), extras_.end(), isAwaited);
  return found == extras_.end() ? nullptr : &*found;
}

/// By a simulated participant, each a while after it works.
void ModularPage::pressExtras(Timestamp onset) {
  Extra *extra = awaitedExtra(onset);
  if (!extra) return;
  Random random(host_.seed, "button " + extra->spec.id);
  if (!extra->pressedBy) extra->pressedBy = onset + drawReactionTime(host_.model, random);
  if (onset >= *extra->pressedBy) press(*extra, *extra->pressedBy);
}

/// The last since this was asked. `seen`: how many there were then.
std::optional<Timestamp> ModularPage::newPress(StimulusHandle button, std::size_t &seen) const {
  if (!button) return {};
  const auto id = host_.stimuli.property(button, "timesOn");
  const auto times = id ? host_.stimuli.numbers(button, *id) : Result<std::span<const double>>(id.error());
  const auto showing = host_.stimuli.showing(button);
  if (!times || !showing || times->size() <= seen) return {};
  seen = times->size();
  return showing->firstOnset + Duration(std::llround(times->back() * 1e9));
}

}  // namespace fovea
