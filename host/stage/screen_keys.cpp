#include "stage/screen_keys.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "stage/host_text.hpp"

namespace fovea {
namespace {

constexpr double kLeastPixels = 44, kLeastCm = 0.9;  // of what a finger is to press. Source: WCAG 2.2, 2.5.5
constexpr double kKeyGap = 0.08, kKeyLetter = 0.5, kKeySymbol = 0.7, kLong = 0.34, kBroad = 1.5, kRound = 0.12;  // of a key's height
constexpr double kKeyLetterWidth = 0.62;  // of its width
constexpr double kMostHigh = 0.45;                   // of the window: the other half is free for what is written in
constexpr const char *kKeyboard = "\u2328\ufe0e";

bool contains(const std::optional<Box> &box, double x, double y) { return box && std::abs(x - box->x) <= box->width / 2 && std::abs(y - box->y) <= box->height / 2; }

bool areMeeting(const Box &one, const Box &other) { return std::abs(one.x - other.x) < (one.width + other.width) / 2 && std::abs(one.y - other.y) < (one.height + other.height) / 2; }
bool areMeeting(const Box &one, double low, double high) { return one.y + one.height / 2 > low && one.y - one.height / 2 < high; }

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

ScreenKeys::~ScreenKeys() {
  removeKeys();
  removeSign();
}

// --- when they are there ------------------------------------------------------------------------------------------------------

Result<void> ScreenKeys::draw() {
  if (look_.come == KeysCome::Never) return {};
  if (auto followed = follow(); !followed) return followed;
  if (sign_)
    for (const StimulusHandle part : {signPaper_, signFace_})
      if (auto drawn = stimuli_.draw(part); !drawn) return drawn;
  if (!panel_) return {};
  auto drawn = stimuli_.draw(paper_);
  for (const Placed &key : keys_)
    for (const StimulusHandle part : {key.ground, key.face})
      if (drawn && part) drawn = stimuli_.draw(part);
  return drawn;
}

/// To what was pointed to, as long as it has the keys; a tab goes on without them.
Result<void> ScreenKeys::follow() {
  field_ = stimuli_.written();
  if (field_ && (field_->pressed < pointed_ || field_->pressed <= gone_)) field_.reset();
  if (!field_) {
    gone_ = pointed_;
    isOpen_ = false;
    removeKeys();
    removeSign();
    return {};
  }
  const bool isNew = field_->pressed > pointed_;
  pointed_ = field_->pressed;
  if (KeyLayout *const known = layout(); isNew && known) known->reset();
  if (isNew && !field_->isForPage && (field_->isByFinger || look_.come == KeysCome::Always || habits_.comeToMouse)) open();  // there a finger mostly signs
  if (auto placed = placeSign(); !placed) return placed;
  return makeKeys();
}

/// None: it was not read.
KeyLayout *ScreenKeys::layout() {
  const auto known = habits_.layouts.find(look_.language);
  return known == habits_.layouts.end() ? nullptr : &known->second;
}

void ScreenKeys::open() {
  if (std::exchange(isOpen_, true)) return;
  isAbove_ = false;
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

Result<void> ScreenKeys::makeKeys() {
  if (!isOpen_) return removeKeys(), Result<void>();
  const bool isCovered = panel_ && !isFree(isAbove_, panel_->height) && isFree(!isAbove_, panel_->height);
  Made wanted{field_->isDigits, field_->hasLines, field_->signs, side_, shift_};
  if (made_ == wanted && !isCovered) return {};
  const auto layout = field_->isDigits ? Result<KeyLayout *>(nullptr) : layoutFor(habits_, look_.language);
  if (!layout) return isOpen_ = false, Result<void>();  // the log says so
  if (!made_ && *layout) (*layout)->reset();
  const KeyNeeds needs{look_.language, look_.isFromRight, field_->hasLines};
  if (auto placed = placeRows(field_->isDigits ? digitRows(field_->signs, look_.isFromRight) : keyRows(**layout, needs, side_, shift_)); !placed) return placed;
  made_ = std::move(wanted);
  return {};
}

/// Of what is written.
bool ScreenKeys::isFree(bool isAbove, double down) const {
  const double edge = screen_.height / 2.0 - down, low = field_->caret.y - field_->caret.height / 2, high = field_->caret.y + field_->caret.height / 2;
  return isAbove ? high <= edge : low >= -edge;
}

/// As large as they have to be, and as there is room for; where they were, as long as they do not lie over what is written, or would elsewhere, too.
Result<void> ScreenKeys::placeRows(const std::vector<KeyRow> &rows) {
  double columns = 0;
  for (const KeyRow &row : rows) columns = std::max(columns, widthOf(row));
  const double count = static_cast<double>(rows.size()), height = std::min(least(), kMostHigh * screen_.height / (count * (1 + kKeyGap) + kKeyGap)), gap = kKeyGap * height;
  const double width = std::min((screen_.width - gap) / columns - gap, kBroad * height);
  const double across = columns * (width + gap) + gap, down = count * (height + gap) + gap;
  const bool isFreeAbove = isFree(true, down), isFreeBelow = isFree(false, down);
  if (isFreeAbove != isFreeBelow) isAbove_ = isFreeAbove;
  else if (!isFreeAbove && !panel_) isAbove_ = field_->caret.y < 0;
  removeKeys();
  panel_ = Box{0, (isAbove_ ? 1 : -1) * (screen_.height - down) / 2, across, down};
  auto paper = addBox(*panel_, hostPaper(stimuli_), 1, 0);
  if (!paper) return paper.error();
  paper_ = *paper;
  double top = panel_->y + down / 2 - gap;
  for (const KeyRow &row : rows) {
    double left = -widthOf(row) * (width + gap) / 2 + gap / 2;
    for (const DrawnKey &key : row) {
      const double wide = key.width * (width + gap) - gap;
      if (auto added = addKey(key, {left + wide / 2, top - height / 2, wide, height}); !added) return added;
      left += wide + gap;
    }
    top -= height + gap;
  }
  return {};
}

Result<void> ScreenKeys::addKey(const DrawnKey &key, const Box &area) {
  if (key.does == DrawnKey::Does::Type && key.name.empty()) return {};
  Placed placed{key, area};
  const bool isLit = key.does == DrawnKey::Does::Shift && shift_ != ShiftHold::No;
  const Value ink = hostInk(stimuli_), paper = hostPaper(stimuli_);
  auto ground = addBox(area, isLit ? ink : paper, 1.5, kRound * area.height);
  if (!ground) return ground.error();
  placed.ground = *ground;
  if (!key.label.empty()) {
    const bool isSymbol = key.does != DrawnKey::Does::Type || !key.symbol.number;
    auto face = addLabel(key.label, area, isLit ? paper : ink, isSymbol ? kKeySymbol : kKeyLetter);
    if (!face) return stimuli_.remove(*ground), face.error();
    placed.face = *face;
  }
  keys_.push_back(std::move(placed));
  return {};
}

/// While it is held.
void ScreenKeys::light(const std::string &name, bool isLit) {
  const Value ink = hostInk(stimuli_), paper = hostPaper(stimuli_);
  const auto paint = [&](StimulusHandle part, const Value &color) {
    if (const auto id = part ? stimuli_.property(part, "color") : Result<PropertyId>(Error{}); id) (void)stimuli_.set(part, *id, color);
  };
  for (const Placed &each : keys_)
    if (each.key.name == name) paint(each.ground, isLit ? ink : paper), paint(each.face, isLit ? paper : ink);
}

Result<StimulusHandle> ScreenKeys::addBox(const Box &area, const Value &fill, double line, double radius) {
  return stimuli_.add("rect", Value(Dict{{"units", "pix"}, {"pos", pair(area.x, area.y)}, {"size", pair(area.width, area.height)}, {"color", fill}, {"lineColor", hostInk(stimuli_)}, {"lineWidth", line}, {"radius", radius}}));
}

Result<StimulusHandle> ScreenKeys::addLabel(const std::string &label, const Box &area, const Value &ink, double letter) {
  const auto letters = std::count_if(label.begin(), label.end(), [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0) != 0x80; });
  const double size = letters > 2 ? kLong * area.height : std::min(letter * area.height, kKeyLetterWidth * area.width);
  return stimuli_.add("text", Value(Dict{{"units", "pix"}, {"text", label}, {"height", size}, {"pos", pair(area.x, area.y)}, {"wrapWidth", 0}, {"color", ink}}));
}

/// Beside what is written in, where lines end, or else where there is room; over something else rather than nowhere.
Result<void> ScreenKeys::placeSign() {
  const double size = least(), gap = kKeyGap * size, half = size / 2;
  const Box &field = field_->box;
  const double end = look_.isFromRight ? -1 : 1, aside = field.width / 2 + gap + half, up = field.height / 2 + gap + half, corner = field.x + end * (field.width / 2 - half);
  const Box places[] = {{field.x + end * aside, field.y, size, size}, {field.x - end * aside, field.y, size, size}, {corner, field.y - up, size, size}, {corner, field.y + up, size, size}};
  const auto isFree = [&](const Box &box) {
    return std::abs(box.x) + half <= screen_.width / 2.0 && std::abs(box.y) + half <= screen_.height / 2.0 && !(panel_ && areMeeting(box, panel_->y - panel_->height / 2, panel_->y + panel_->height / 2));
  };
  const auto coversNothing = [&](const Box &box) { return isFree(box) && std::none_of(field_->others.begin(), field_->others.end(), [&](const Box &other) { return areMeeting(box, other); }); };
  const Box *found = std::find_if(std::begin(places), std::end(places), coversNothing);
  if (found == std::end(places)) found = std::find_if(std::begin(places), std::end(places), isFree);
  if (found == std::end(places)) return removeSign(), Result<void>();
  if (sign_ && sign_->x == found->x && sign_->y == found->y) return {};
  removeSign();
  auto paper = addBox(*found, hostPaper(stimuli_), 2, kRound * size);
  if (!paper) return paper.error();
  signPaper_ = *paper;
  auto face = addLabel(kKeyboard, *found, hostInk(stimuli_), kKeySymbol);
  if (!face) return face.error();
  signFace_ = *face;
  sign_ = *found;
  return {};
}

void ScreenKeys::removeKeys() {
  for (const Placed &key : std::exchange(keys_, {}))
    for (const StimulusHandle part : {key.ground, key.face})
      if (part) stimuli_.remove(part);
  if (paper_) stimuli_.remove(std::exchange(paper_, 0));
  made_.reset();
  panel_.reset();
}

void ScreenKeys::removeSign() {
  for (StimulusHandle *part : {&signPaper_, &signFace_})
    if (*part) stimuli_.remove(std::exchange(*part, 0));
  sign_.reset();
}

// --- what they hear -----------------------------------------------------------------------------------------------------------

bool ScreenKeys::isOver(double x, double y) const { return contains(panel_, x, y) || contains(sign_, x, y); }

bool ScreenKeys::isTheirs(const InputEvent &event) const { return event.device == kKeysOnScreen || (isBegin(event) && isOver(event.x, event.y)); }

std::optional<Hearers> ScreenKeys::hear(const InputEvent &event) {
  const bool isKey = event.kind == InputKind::KeyPress || event.kind == InputKind::KeyRelease;
  if (isKey && event.device != kKeysOnScreen) return std::nullopt;
  if (isKey) return !field_ ? Hearers::None : field_->isForPage ? Hearers::Page : Hearers::Stimuli;
  if (event.kind == InputKind::Wheel) return contains(panel_, x_, y_) ? std::optional(Hearers::None) : std::nullopt;
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
  const auto under = std::find_if(keys_.begin(), keys_.end(), [&](const Placed &one) { return contains(one.area, event.x, event.y); });
  if (!counts) {
  } else if (!contains(panel_, event.x, event.y)) {
    habits_.comeToMouse = !isOpen_ && !isOfFinger(event);
    isOpen_ ? void(isOpen_ = false) : open();
  } else if (under != keys_.end() && under->key.does == DrawnKey::Does::Type) {
    held.key = under->key;
    KeyLayout *const known = layout();
    const bool isSymbol = under->key.symbol.number;
    send(InputKind::KeyPress, event, under->key, known && isSymbol ? known->type(under->key.symbol) : under->key.text);
    if (known && !isSymbol) known->reset();
    light(under->key.name, true);
    if (under->key.symbol.number && shift_ == ShiftHold::Once) shift_ = ShiftHold::No;
  } else if (under != keys_.end()) {
    act(under->key);
  }
  held_.push_back(held);
}

void ScreenKeys::act(const DrawnKey &key) {
  if (key.does == DrawnKey::Does::Close) isOpen_ = habits_.comeToMouse = false;
  if (key.does == DrawnKey::Does::Turn) side_ = side_ == KeySide::Letters ? KeySide::Signs : KeySide::Letters;
  if (key.does == DrawnKey::Does::Shift) shift_ = shift_ == ShiftHold::Locked ? ShiftHold::No : static_cast<ShiftHold>(static_cast<int>(shift_) + 1);
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
