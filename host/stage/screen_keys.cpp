#include "stage/screen_keys.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "stage/host_text.hpp"

namespace fovea {
namespace {

constexpr double kLeastPixels = 44, kLeastCm = 0.9;  // of what a finger is to press. Source: WCAG 2.2, 2.5.5
constexpr double kSignGap = 0.08;  // of its height
constexpr std::size_t kMadePerFrame = 12;
constexpr const char *kKeyboard = "\u2328\ufe0e";

double areaShared(const Box &one, const Box &other) {
  const auto shared = [](double from, double to, double length, double otherLength) { return std::max(0.0, std::min(from + length / 2, to + otherLength / 2) - std::max(from - length / 2, to - otherLength / 2)); };
  return shared(one.x, other.x, one.width, other.width) * shared(one.y, other.y, one.height, other.height);
}

bool isBegin(const InputEvent &event) { return event.kind == InputKind::ButtonPress || event.kind == InputKind::TouchBegin; }
bool isEnd(const InputEvent &event) { return event.kind == InputKind::ButtonRelease || event.kind == InputKind::TouchEnd; }
bool isOfFinger(const InputEvent &event) { return event.kind >= InputKind::TouchBegin && event.kind <= InputKind::TouchEnd; }
std::uint32_t pointerOf(const InputEvent &event) { return isOfFinger(event) ? event.touch : event.button; }

}  // namespace

KeysCome keysComeOf(const Value &look) {
  const std::string word = look.textOr("onScreenKeys", "auto");
  return word == "always" ? KeysCome::Always : word == "never" ? KeysCome::Never : KeysCome::Auto;
}

Result<KeyLayout *> layoutFor(KeyHabits &habits, const std::string &language) {
  if (const auto known = habits.layouts.find(language); known != habits.layouts.end()) return &known->second;
  auto read = KeyLayout::of(language);
  if (!read) return read.error();
  return &habits.layouts.emplace(language, std::move(*read)).first->second;
}

ScreenKeys::~ScreenKeys() { removeSign(); }

// --- when they are there ------------------------------------------------------------------------------------------------------

Result<void> ScreenKeys::draw() {
  if (look_.come == KeysCome::Never) return {};
  if (auto followed = follow(); !followed) return followed;
  if (sign_)
    for (const StimulusHandle part : {signPaper_, signFace_})
      if (auto drawn = stimuli_.draw(part); !drawn) return drawn;
  return shown_ ? shown_->draw() : Result<void>();
}

/// To what was pointed to, as long as it has the keys; a tab goes on without them.
Result<void> ScreenKeys::follow() {
  field_ = stimuli_.written();
  if (field_ && (field_->pressed < pointed_ || field_->pressed <= gone_)) field_.reset();
  if (!field_) {
    gone_ = pointed_;
    isOpen_ = false;
    shown_ = nullptr;
    removeSign();
    return {};
  }
  const bool isNew = field_->pressed > pointed_;
  pointed_ = field_->pressed;
  if (KeyLayout *const known = layout(); isNew && known) known->reset();
  if (isNew && !field_->isForPage && (field_->isByFinger || look_.come == KeysCome::Always || habits_.comeToMouse)) open();  // there a finger mostly signs
  if (auto made = makeKeys(); !made) return made;
  return placeSign();
}

/// None: it was not read.
KeyLayout *ScreenKeys::layout() {
  const auto known = habits_.layouts.find(look_.language);
  return known == habits_.layouts.end() ? nullptr : &known->second;
}

void ScreenKeys::open() {
  if (std::exchange(isOpen_, true)) return;
  if (KeyLayout *const known = layout()) known->reset();
  side_ = KeySide::Letters;
  shift_ = ShiftHold::No;
}

// --- how they look ------------------------------------------------------------------------------------------------------------

/// Units: pixels.
double ScreenKeys::least() const {
  const ScreenProfile &profile = stimuli_.screenProfile();
  const double known = profile.widthCm > 0 && profile.widthPix > 0 ? kLeastCm * profile.widthPix / profile.widthCm : 0;
  return std::max(kLeastPixels, known) * look_.textSize;
}

/// What stands there is changed for what is whole. A press never has to wait for letters that are laid out: what can be turned to is made in the frames before.
Result<void> ScreenKeys::makeKeys() {
  if (!isOpen_) return shown_ = nullptr, Result<void>();
  const std::vector<Needed> all = needed();
  std::size_t most = kMadePerFrame;
  for (const Needed &each : complete_ == all.front() ? std::span(all).first(1) : std::span(all)) {
    KeyBoard *const board = boardFor(each);
    if (!board) return isOpen_ = false, shown_ = nullptr, Result<void>();  // the log says so
    if (auto made = board->make(most); !made) return made;
    if (!board->isWhole()) return {};
    if (auto shown = &each == &all.front() ? show(*board) : Result<void>(); !shown) return shown;
  }
  complete_ = all.front();
  return {};
}

/// Now, and then what can be turned to from that.
std::vector<ScreenKeys::Needed> ScreenKeys::needed() const {
  const auto need = [&](KeySide side, ShiftHold shift) { return Needed{field_->isDigits, field_->hasLines, field_->signs, side, side == KeySide::Signs ? ShiftHold::No : shift}; };
  if (field_->isDigits) return {need(KeySide::Signs, ShiftHold::No)};
  return {need(side_, shift_), need(KeySide::Letters, ShiftHold::No), need(KeySide::Letters, ShiftHold::Once), need(KeySide::Signs, ShiftHold::No), need(KeySide::Letters, ShiftHold::Locked)};
}

/// None: there is no layout.
KeyBoard *ScreenKeys::boardFor(const Needed &needed) {
  if (const auto known = boards_.find(needed); known != boards_.end()) return &known->second;
  const auto layout = needed.isDigits ? Result<KeyLayout *>(nullptr) : layoutFor(habits_, look_.language);
  if (!layout) return nullptr;
  const auto rows = needed.isDigits ? digitRows(needed.signs, look_.isFromRight) : keyRows(**layout, {look_.language, look_.isFromRight, needed.hasLines}, needed.side, needed.shift);
  const KeyBoard::Room room{static_cast<double>(screen_.width), static_cast<double>(screen_.height), least()};
  return &boards_.try_emplace(needed, stimuli_, rows, room).first->second;
}

/// Where they cover less of what is written in; where they were, as long as its line is seen there.
Result<void> ScreenKeys::show(KeyBoard &board) {
  const Free above = freeBeside(true, board.panel().height), below = freeBeside(false, board.panel().height);
  const bool mayStay = shown_ && ((shown_->isAbove() ? above : below) > Free::None || above == below);
  const bool isAbove = mayStay ? shown_->isAbove() : above != below ? above > below : above == Free::None && field_->caret.y < 0;
  shown_ = &board;
  return board.moveTo(isAbove && !look_.pageMakesRoom);
}

/// What is seen there while they are so high: the line that is written, all that is written in, and, if it stands above that, a line of what is asked.
ScreenKeys::Free ScreenKeys::freeBeside(bool isAbove, double down) const {
  const Box &field = field_->box, &line = field_->caret;
  const double edge = screen_.height / 2.0 - down, caption = field.y + field.height / 2 + 2 * line.height;
  const auto isSeen = [&](double low, double high) { return isAbove ? high <= edge : low >= -edge && high <= screen_.height / 2.0; };
  if (!isSeen(line.y - line.height / 2, line.y + line.height / 2)) return Free::None;
  if (!isSeen(field.y - field.height / 2, field.y + field.height / 2)) return Free::Line;
  return isSeen(field.y, caption) ? Free::Caption : Free::Field;
}

std::optional<KeysOverPage> ScreenKeys::over() const {
  if (!look_.pageMakesRoom || !shown_ || !field_) return {};
  const double height = screen_.height;
  const auto inHeights = [&](const Box &box) { return Box{box.x / height, box.y / height, box.width / height, box.height / height}; };
  return KeysOverPage{inHeights(shown_->panel()).height - 0.5, inHeights(field_->box), inHeights(field_->caret)};
}

/// Beside what is written in, where lines end, or else where there is room; smaller, in a corner, or over something else rather than nowhere. The keys can close themselves.
std::optional<Box> ScreenKeys::placeForSign() const {
  const Box &field = field_->box;
  const double end = look_.isFromRight ? -1 : 1;
  std::optional<Box> best;
  double least = 0;
  for (const double size : {this->least(), this->least() / look_.textSize}) {
    const double gap = kSignGap * size, half = size / 2, right = screen_.width / 2.0 - gap - half, top = screen_.height / 2.0 - gap - half;
    const double aside = field.width / 2 + gap + half, up = field.height / 2 + gap + half, corner = end * (field.width / 2 - half);
    const std::pair<double, double> places[] = {{field.x + end * aside, field.y}, {field.x - end * aside, field.y}, {field.x + corner, field.y + up}, {field.x + corner, field.y - up},
                                                {field.x - corner, field.y + up}, {field.x - corner, field.y - up}, {end * right, -top}, {-end * right, -top}, {end * right, top}, {-end * right, top}};
    for (const auto &[x, y] : places) {
      const Box box{x, y, size, size};
      if (std::abs(x) > right + gap || std::abs(y) > top + gap || (shown_ && areaShared(box, shown_->panel()) > 0)) continue;
      double covered = areaShared(box, field);
      for (const Box &other : field_->others) covered += areaShared(box, other);
      if (!best || covered < least) best = box, least = covered;
    }
    if (best && least == 0) return best;
  }
  return shown_ ? std::nullopt : best;
}

Result<void> ScreenKeys::placeSign() {
  const auto place = placeForSign();
  if (place && sign_ && sign_->x == place->x && sign_->y == place->y && sign_->width == place->width) return {};
  removeSign();
  if (!place) return {};
  auto paper = addKeyGround(stimuli_, *place, hostPaper(stimuli_));
  if (!paper) return paper.error();
  signPaper_ = *paper;
  auto face = addKeyFace(stimuli_, kKeyboard, *place, hostInk(stimuli_), true);
  if (!face) return face.error();
  signFace_ = *face;
  sign_ = *place;
  return {};
}

void ScreenKeys::removeSign() {
  for (StimulusHandle *part : {&signPaper_, &signFace_})
    if (*part) stimuli_.remove(std::exchange(*part, 0));
  sign_.reset();
}

// --- what they hear -----------------------------------------------------------------------------------------------------------

bool ScreenKeys::isOver(double x, double y) const { return isOverKeys(x, y) || (sign_ && contains(*sign_, x, y)); }

bool ScreenKeys::isTheirs(const InputEvent &event) const { return isBegin(event) && isOver(event.x, event.y); }

std::optional<Hearers> ScreenKeys::hear(const InputEvent &event) {
  const bool isKey = event.kind == InputKind::KeyPress || event.kind == InputKind::KeyRelease;
  if (isKey && event.device != kKeysOnScreen) return std::nullopt;
  if (isKey) return !field_ ? Hearers::None : field_->isForPage ? Hearers::Page : Hearers::Stimuli;
  if (event.kind == InputKind::Wheel) return isOverKeys(x_, y_) ? std::optional(Hearers::None) : std::nullopt;
  if (!isOfFinger(event)) x_ = event.x, y_ = event.y;
  const auto held = std::find_if(held_.begin(), held_.end(), [&](const Held &one) { return one.by.device == event.device && pointerOf(one.by) == pointerOf(event); });
  if (isBegin(event)) {
    if (held != held_.end()) letGo(*held, event.time), held_.erase(held);  // nobody has heard how that one ended
    if (!isOver(event.x, event.y)) return std::nullopt;
    press(event);
    return Hearers::None;
  }
  if (held == held_.end()) return std::nullopt;
  if (isEnd(event)) {
    letGo(*held, event);
    held_.erase(held);
  }
  return Hearers::None;
}

void ScreenKeys::press(const InputEvent &event) {
  Held held{event, std::nullopt};
  const bool counts = event.button <= 1;  // or a finger
  const KeyBoard::Key *const under = isOverKeys(event.x, event.y) ? shown_->under(event.x, event.y) : nullptr;
  if (!counts) {
  } else if (!isOverKeys(event.x, event.y)) {
    habits_.comeToMouse = !isOpen_ && !isOfFinger(event);
    isOpen_ ? void(isOpen_ = false) : open();
  } else if (under && under->key.does == DrawnKey::Does::Type) {
    held.key = under->key;
    KeyLayout *const known = layout();
    const bool isSymbol = under->key.symbol.number;
    send(InputKind::KeyPress, event, under->key, known && isSymbol ? known->type(under->key.symbol) : under->key.text);
    if (known && !isSymbol) known->reset();
    light(under->key.name, true);
    if (under->key.symbol.number && shift_ == ShiftHold::Once) shift_ = ShiftHold::No;
  } else if (under) {
    act(under->key);
  }
  held_.push_back(held);
}

void ScreenKeys::act(const DrawnKey &key) {
  if (key.does == DrawnKey::Does::Close) isOpen_ = habits_.comeToMouse = false;
  if (key.does == DrawnKey::Does::Turn) side_ = side_ == KeySide::Letters ? KeySide::Signs : KeySide::Letters;
  if (key.does == DrawnKey::Does::Shift) shift_ = shift_ == ShiftHold::Locked ? ShiftHold::No : static_cast<ShiftHold>(static_cast<int>(shift_) + 1);
}

/// On every board: shift may change them while it is held.
void ScreenKeys::light(const std::string &name, bool isLit) {
  for (auto &[needed, board] : boards_) board.light(name, isLit);
}

void ScreenKeys::letGo(Timestamp time) {
  for (Held &held : held_) letGo(held, time);
}

/// At some time since its press.
void ScreenKeys::letGo(Held &held, Timestamp time) {
  InputEvent by = held.by;
  by.time = std::max(time, by.time);
  by.uncertainty = by.time - held.by.time;
  letGo(held, by);
}

void ScreenKeys::letGo(Held &held, const InputEvent &by) {
  const auto key = std::exchange(held.key, std::nullopt);
  if (!key) return;
  send(InputKind::KeyRelease, by, *key, "");
  light(key->name, false);
}

/// As the press of a key: whoever stamped the click stamped that.
void ScreenKeys::send(InputKind kind, const InputEvent &by, const DrawnKey &key, const std::string &text) {
  InputEvent event;
  event.kind = kind;
  event.time = by.time;
  event.uncertainty = by.uncertainty;
  event.source = by.source;
  event.device = kKeysOnScreen;
  event.setKey(key.name);
  event.setText(text);
  input_.add(event);
}

}  // namespace fovea
