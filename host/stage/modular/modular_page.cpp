#include "stage/modular/modular_page.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <utility>

#include "devices/key_names.hpp"
#include "stage/host_text.hpp"
#include "stage/modular/button_rows.hpp"
#include "stage/page_course.hpp"

namespace fovea {
namespace {

// Units: the window's heights, and letters of running text.
constexpr double kLetter = 0.03, kTop = 0.45, kFoot = -0.485, kWidest = 1.2, kSides = 0.06;
constexpr double kPartGap = 1.0, kButtonPadding = 0.5, kAboveButton = 0.6, kBesideButton = 0.6, kLeast = 5;
constexpr double kCount = 0.8;              // of a letter
constexpr double kNotYet = 0.4;             // of what does not work yet
constexpr double kWheelStep = 0.12, kPageStep = 0.85;  // of what is seen
constexpr std::string_view kStart = "buttonStart";
constexpr std::size_t kRecent = 64;
constexpr Duration kToSee = std::chrono::milliseconds(200);  // nobody sees a page and presses a key sooner
constexpr int kSettled = 3;  // frames, until it is seen what a key has done
constexpr double kCentimetresPerDegree = 0.017455;  // at a distance of one
constexpr Duration kSameMoment = std::chrono::microseconds(1);  // seconds as a real number lose some nanoseconds

Value grey(double level) { return Value(List{level, level, level}); }

std::array<double, 3> numbersOf(const Value &ink) {
  const auto color = parseColor(ink);
  return color ? std::array{color->r, color->g, color->b} : std::array{1.0, 1.0, 1.0};
}

char lowered(char letter) { return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter; }

bool flagOf(const Value &json, const char *member, bool otherwise) {
  const Value *given = json.find(member);
  return given && given->as<bool>() ? *given->as<bool>() : otherwise;
}

}  // namespace

bool ModularPage::Part::says(const char *member, bool otherwise) const { return flagOf(manifest().json, member, otherwise); }

bool ModularPage::Part::isTyped() const {
  const Value *typed = manifest().json.find("typed");
  return typed && typed->text() ? spec.params.find(*typed->text()) != nullptr : says("typed", false);
}

ModularPage::~ModularPage() { removeFoot(); }

void ModularPage::removeFoot() {
  for (Extra &extra : extras_)
    if (extra.handle) host_.stimuli.remove(extra.handle);
  extras_.clear();
  for (StimulusHandle *each : {&button_, &back_, &count_})
    if (*each) host_.stimuli.remove(std::exchange(*each, 0));
}

// --- entering ---------------------------------------------------------------------------------------------------------------

Result<void> ModularPage::enter(const PageContext &context) {
  params_ = context.params;
  language_ = params_.textOr("language", "en");
  if (const Value *size = params_.find("textSize"); size && size->number()) textSize_ = *size->number();
  isSimulated_ = context.isSimulated || context.simulatedAnswer;
  given_ = context.simulatedAnswer;
  if (auto entered = enterParts(context); !entered) return entered;
  host_.entering(plugin());
  std::vector<Error> errors;
  graph_ = PageEventGraph::compile(host_.changes, errors, plan_);
  if (!graph_) return std::move(errors.front());
  if (auto judged = judgeButtons(*partsOf(params_), *graph_); !judged) return judged;
  if (auto judged = judgeGiven(); !judged) return judged;
  return makeButton(context);
}

Result<void> ModularPage::enterParts(const PageContext &context) {
  auto parts = partsOf(params_);
  if (!parts) return parts.error();
  isNamed_ = parts->isNamed;
  screens_ = parts->screens;
  markRequired(parts->controls, host_.catalogue);
  startsByHand_ = parts->startsByHand;
  addButtons(*parts, plan_);
  isEntering_ = true;
  std::array<const std::vector<PartSpec> *, 2> inOrder{&parts->prompts, &parts->controls};
  if (const Value *layout = params_.find("layout"); layout && layout->list() && layout->list()->front() == Value("control")) std::swap(inOrder[0], inOrder[1]);
  for (const std::vector<PartSpec> *all : inOrder)
    for (const PartSpec &spec : *all)
      if (auto entered = enterPart(spec, context); !entered) return entered;
  isEntering_ = false;
  for (const ButtonSpec &button : parts->buttons) extras_.push_back({.spec = button, .part = {}, .pressedBy = {}});
  for (const bool isControl : {false, true})
    for (std::size_t i = 0; i < parts_.size(); ++i)
      if (parts_[i].isControl() == isControl)
        for (const ButtonSpec &button : parts_[i].spec.buttons) extras_.push_back({.spec = button, .part = i, .pressedBy = {}});
  const auto asked = answer(Whose::Persons, false);
  if (!asked) return asked.error();
  arrange();
  return {};
}

/// What stands on the page now, from above: the prompts, and the controls of this screen that are asked for.
void ModularPage::arrange() {
  inColumn_.clear();
  for (const Part &part : parts_)
    if (isSeen(part)) inColumn_.push_back(part.instance.get());
  isLaidOut_ = false;
}

Result<void> ModularPage::enterPart(PartSpec spec, const PageContext &context) {
  const auto found = host_.catalogue.find(spec.plugin, spec.kind);
  if (!found) return found.error();
  if (auto looped = takeLoop(spec, found->manifest); !looped) return looped;
  if (spec.isLooping && !std::exchange(isLooping_, true)) plan_.trigger("trialFinish", "promptEnd", {});
  const auto library = host_.loader.load(*found);
  if (!library) return library.error();
  auto instance = PartInstance::create(**library, host_.loader.host(), *this);
  if (!instance) return instance.error();
  PartContext told{.screen = context.screen, .hasGl = context.hasGl, .isSimulated = isSimulated_, .isRightToLeft = isRightToLeft(params_), .params = spec.params, .expInfo = context.expInfo};
  const Value *answered = host_.answered && spec.kind == PluginKind::Control ? isNamed_ ? host_.answered->find(spec.name) : &*host_.answered : nullptr;
  if (answered && !answered->isNull()) told.answer = *answered;
  told.seed = Random(host_.seed, "part " + std::to_string(parts_.size())).next();
  told.letter = textSize_ * kLetter;
  if (const ScreenProfile &screen = host_.stimuli.screenProfile(); screen.widthCm > 0 && screen.widthPix > 0) {
    told.centimetre = screen.widthPix / screen.widthCm / context.screen->height;
    told.degree = told.centimetre * screen.distanceCm * kCentimetresPerDegree;
  }
  told.ink = numbersOf(hostInk(host_.stimuli));
  told.language = language_;
  if (const Value words = wordsOf(found->manifest, language_, spec.messages); !words.dict()->empty()) told.params.set("messages", words);
  parts_.push_back({spec, std::move(*instance), true});
  host_.entering(*found);
  return parts_.back().instance->enter(told);
}

/// Could a person answer what the study gives simulated participants to say?
Result<void> ModularPage::judgeGiven() {
  if (!given_) return {};
  const auto judged = answer(Whose::Bots, true);
  if (!judged) return judged.error();
  if (!judged->refusal) return {};
  return Error{ErrorCode::PluginFailed, "the answer that the study gives would not be taken: " + judged->refusal->message, std::string(plugin().manifest.key()),
               "give one that a person could give here"};
}

Result<void> ModularPage::makeButton(const PageContext &context) {
  const double letter = textSize_ * kLetter, edge = 0.5 * context.screen->width / context.screen->height;
  const Value ink = hostInk(host_.stimuli);
  const auto make = [&](StimulusHandle &handle, const std::string &text, const Value &pos, const char *anchor) -> Result<void> {
    const auto made = makeOne(text, pos, anchor);
    if (made) handle = *made;
    return made ? Result<void>() : made.error();
  };
  const bool wantsOne = std::any_of(parts_.begin(), parts_.end(), [](const Part &part) { return part.isControl() && part.says("next", true); });
  PageColumn::Frame frame{.width = std::min(2 * edge - 2 * kSides, kWidest * std::sqrt(textSize_)), .top = kTop, .bottom = kFoot, .gap = kPartGap * letter, .edge = edge};
  if (flagOf(params_, "showButton", wantsOne))
    if (auto made = make(button_, params_.textOr("button", messageIn(plugin().manifest, language_, "next")), pair(0, kFoot), "bottom"); !made) return made;
  for (Extra &extra : extras_)
    if (auto made = make(extra.handle, extra.spec.text, pair(0, kFoot), "bottom"); !made) return made;
    else if (auto set = extra.spec.enabledBy == "responseEnable" ? made : host_.stimuli.set(extra.handle, *host_.stimuli.property(extra.handle, "early"), Value(true)); !set) return set;
  footWidth_ = frame.width;
  const auto top = layOutFoot(true);
  if (!top) return top.error();
  if (*top > kFoot) frame.bottom = std::min(*top + kAboveButton * letter, kTop - kLeast * letter);
  if (screens_ > 1) {  // back stands where lines begin, the number of the screen where they end
    const bool isFromRight = isRightToLeft(params_);
    const double begin = (isFromRight ? 1 : -1) * frame.width / 2;
    if (flagOf(params_, "showBack", true))
      if (auto made = make(back_, messageIn(plugin().manifest, language_, "back"), pair(begin, kFoot), isFromRight ? "bottom-right" : "bottom-left"); !made) return made;
    auto count = host_.stimuli.add("text", Value(Dict{{"text", ""}, {"height", kCount * letter}, {"pos", pair(-begin, kFoot)}, {"anchor", isFromRight ? "bottom-left" : "bottom-right"}, {"units", "height"}, {"color", ink}}));
    if (!count) return count.error();
    count_ = *count;
    if (!button_ && extras_.empty()) frame.bottom += 2 * letter;
  }
  auto column = PageColumn::make(host_.stimuli, frame);
  if (!column) return column.error();
  column_.emplace(std::move(*column));
  return {};
}

Result<StimulusHandle> ModularPage::makeOne(const std::string &text, const Value &pos, const char *anchor) {
  const double letter = textSize_ * kLetter;
  const Value ink = hostInk(host_.stimuli);
  return host_.stimuli.add("button", Value(Dict{{"text", text},
                                                {"letterHeight", letter},
                                                {"padding", kButtonPadding * letter},
                                                {"pos", pos},
                                                {"anchor", anchor},
                                                {"units", "height"},
                                                {"radius", letter / 4},
                                                {"color", ink},
                                                {"fillColor", grey(numbersOf(ink)[0] > 0 ? -0.3 : 0.7)}}));
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
  const double letter = textSize_ * kLetter;
  ButtonRows rows{.width = footWidth_, .foot = kFoot, .gap = kBesideButton * letter, .isFromRight = isRightToLeft(params_), .isLastAlone = screens_ > 1 && button_};
  if (screens_ > 1 && !button_) rows.foot += 2 * letter;  // back and the number of the screen stand below them
  return layOut(rows, footButtons(areAll), host_.stimuli);
}

Result<void> ModularPage::trigger(std::string_view event, std::string_view cause, Duration delay) {
  if (!isEntering_) return Error{ErrorCode::State, "the page's events are known once it is shown", std::string(event), "call trigger in enter()"};
  if (event == "submitEnable" && !parts_.back().spec.showIf.isNull())
    return Error{ErrorCode::BadArgument, "a page cannot wait for a control that is not always asked for", parts_.back().spec.path, "leave out its showIf, or what has to be done or waited for there (minInteractions, minTime_s)"};
  if (event == "submitEnable" && parts_.back().isControl()) awaited_.push_back({parts_.back().spec.screen, std::string(cause), delay});
  if (cause.empty()) plan_.make(event);
  else plan_.trigger(event, cause, delay);
  return {};
}

Result<PageLeft> ModularPage::leave() {
  Result<void> left;
  for (Part &part : parts_)
    if (std::exchange(part.isEntered, false))
      if (auto gone = part.instance->leave(); !gone && left) left = gone;
  inColumn_.clear();
  parts_.clear();
  awaited_.clear();
  column_.reset();
  removeFoot();
  course_ = nullptr;
  return left ? Result<PageLeft>(std::move(left_)) : left.error();
}

// --- one frame --------------------------------------------------------------------------------------------------------------

Result<Outcome> ModularPage::frame(const PageFrame &frame, PageCourse &course) {
  course_ = &course;
  if (!seenFrom_) seenFrom_ = frame.onset;
  if (auto told = tellParts(); !told) return told.error();
  if (auto asked = lookWhatIsAsked(); !asked) return asked.error();
  if (!std::exchange(isLaidOut_, true)) {
    if (auto done = column_->layOut(inColumn_); !done) return done.error();
    const auto foot = layOutFoot(false);
    if (!foot) return foot.error();
    footTop_ = *foot;
    if (auto said = sayScreen(); !said) return said.error();
  }
  if (auto seen = followFocus(); !seen) return seen.error();
  if (auto drawn = draw(frame); !drawn) return drawn.error();
  if (auto asked = lookWhatIsAsked(); !asked) return asked.error();  // with what was answered in this frame
  lookAtExtras();
  if (auto turned = lookAtButtons(frame); !turned) return turned.error();
  if (isSimulated_)
    if (auto planned = simulate(frame.onset); !planned) return planned.error();
  if (auto told = announce(frame); !told) return told.error();
  if (course.isOver()) {  // the page is taken as it is, answered or not
    const auto given = answer(Whose::Persons, false);
    if (!given) return given.error();
    auto about = metadata(frame.onset);
    if (!about) return about.error();
    left_ = {given->value, typed(), std::move(*about)};
    return Outcome::Stopped;
  }
  if (!submitted_ || screenBeside(1) || !frame.canSubmit) return Outcome::Done;
  return give(*std::exchange(submitted_, std::nullopt));
}

/// Some controls hang on the answers to others. A control that answered itself does not lead away from a question that came of it and that nobody has seen.
Result<void> ModularPage::lookWhatIsAsked() {
  if (std::none_of(parts_.begin(), parts_.end(), [](const Part &part) { return !part.spec.showIf.isNull(); })) return {};
  std::vector<bool> before;
  for (const Part &part : parts_) before.push_back(isSeen(part));
  const auto standing = answer(Whose::Persons, false);
  if (!standing) return standing.error();
  const auto isNew = [&](const Part &part) { return isSeen(part) && !before[static_cast<std::size_t>(&part - parts_.data())]; };
  if (std::any_of(parts_.begin(), parts_.end(), isNew)) answered_.reset();
  return {};
}

bool ModularPage::isSeen(const Part &part) const { return part.isAsked && (part.isPrompt() || part.spec.screen == screen_); }

/// The next with something on it, `by` 1 or -1; none: there is none on that side.
std::optional<std::size_t> ModularPage::screenBeside(int by) const {
  for (std::size_t screen = screen_ + static_cast<std::size_t>(by); screen < screens_; screen += static_cast<std::size_t>(by))
    if (std::any_of(parts_.begin(), parts_.end(), [&](const Part &part) { return !part.isPrompt() && part.isAsked && part.spec.screen == screen; })) return screen;
  return {};
}

Result<void> ModularPage::turnTo(std::size_t screen, Timestamp at) {
  screen_ = screen;
  answered_.reset();
  submitted_.reset();
  course_->events()->note("screen", at, Value(static_cast<std::int64_t>(screen + 1)));
  arrange();
  column_->scrollToTop();
  host_.stimuli.focusFirst();
  seenFrom_.reset();
  pressed_.clear();
  announceIn_ = kSettled;
  return refuse("");
}

/// Which it is of those with something on them.
Result<void> ModularPage::sayScreen() {
  if (!count_) return {};
  std::set<std::size_t> asked{screen_};
  for (const Part &part : parts_)
    if (!part.isPrompt() && part.isAsked) asked.insert(part.spec.screen);
  const auto text = host_.stimuli.property(count_, "text");
  if (!text) return text.error();
  const auto before = std::distance(asked.begin(), asked.find(screen_));
  return host_.stimuli.set(count_, *text, Value(std::to_string(before + 1) + " / " + std::to_string(asked.size())));
}

/// Above the buttons, which may be tall.
Result<void> ModularPage::refuse(const std::string &words) { return course_->refuse(words, textSize_, 2 * footTop_); }

/// Forward once what is on this screen can be taken, back always.
Result<void> ModularPage::goOn(std::size_t next, Timestamp at) {
  const auto here = answer(Whose::Persons, true, screen_);
  if (!here) return here.error();
  if (!here->refusal) return turnTo(next, at);
  course_->events()->note("refused", at, Value(here->refusal->message));
  return refuse(here->refusal->message);
}

/// Of what has happened since the frame before.
Result<void> ModularPage::tellParts() {
  const PageEvents &events = *course_->events();
  for (; told_ < events.log().size(); ++told_) {
    const PageEventRecord &record = events.log()[told_];
    const std::string name = record.event;  // the log may grow meanwhile
    const Timestamp time = record.scheduled;
    if (record.isNote && name != kPaused && name != kResumed) continue;
    for (Part &part : parts_)
      if (auto told = part.instance->happened(name, time); !told) return told;
    if (isLooping_ && name == "trialFinished" && time > restartedAt_) course_->events()->restart(restartedAt_ = time);
    course_->catchUp();  // with what they made happen
  }
  return {};
}

/// Who goes from one to the next by tab sees where they are.
Result<void> ModularPage::followFocus() {
  const StimulusHandle now = host_.stimuli.focused(), before = std::exchange(focus_, now);
  if (!now || now == before || !before || isOwn(now)) return {};
  const auto box = host_.stimuli.measure(now);
  if (!box) return box.error();
  return column_->scrollTo(*box) ? column_->place(inColumn_) : Result<void>();
}

Result<void> ModularPage::draw(const PageFrame &frame) {
  PageFrame open = frame;
  open.canRespond = frame.canRespond && !isHeld();
  const bool isToBegin = startsByHand_ && !course_->events()->isAskedFor();
  if (std::exchange(wasToBegin_, isToBegin) && !isToBegin) host_.stimuli.focusFirst();
  const auto drawExtras = [&](bool isStart) -> Result<void> {
    for (Extra &extra : extras_)
      if (isSeen(extra) && (isToBegin && extra.spec.id == kStart) == isStart)
        if (auto drawn = drawButton(extra.handle, isOn(extra, frame.onset)); !drawn) return drawn;
    return {};
  };
  if (auto drawn = drawExtras(true); !drawn) return drawn;  // who is drawn first has the keys
  if (auto begun = column_->beginDrawing(); !begun) return begun;
  for (Part &part : parts_)
    if (auto drawn = isSeen(part) ? part.instance->frame(open) : Result<void>(); !drawn) return drawn;
  if (auto ended = column_->endDrawing(); !ended) return ended;
  if (count_)
    if (auto drawn = host_.stimuli.draw(count_); !drawn) return drawn;
  if (back_ && screenBeside(-1))
    if (auto drawn = drawButton(back_, frame.canRespond); !drawn) return drawn;
  if (auto drawn = drawExtras(false); !drawn) return drawn;
  return button_ ? drawButton(button_, canGoOn(frame)) : Result<void>();
}

Result<void> ModularPage::drawButton(StimulusHandle button, bool isUsable) {
  const auto opacity = host_.stimuli.property(button, "opacity");
  if (!opacity) return opacity.error();
  const double seen[] = {isUsable ? 1 : kNotYet};
  if (auto set = host_.stimuli.setNumbers(button, *opacity, seen); !set) return set;
  return host_.stimuli.draw(button);
}

/// From this screen, or from the page.
bool ModularPage::canGoOn(const PageFrame &frame) const {
  if (!screenBeside(1)) return frame.canSubmit;
  const auto isHere = [&](const Awaited &one) { return one.screen <= screen_ && isDue(one, frame.onset); };
  return frame.canRespond && (frame.canSubmit || std::none_of(awaited_.begin(), awaited_.end(), isHere));
}

/// Does the page still wait for it? The study may have it wait for something else.
bool ModularPage::isDue(const Awaited &awaited, Timestamp now) const {
  const std::vector<PageTrigger> &triggers = graph_->events()[*graph_->find("submitEnable")].triggers;
  if (std::none_of(triggers.begin(), triggers.end(), [&](const PageTrigger &trigger) { return trigger.event == awaited.event; })) return false;
  const auto since = course_->events()->since(awaited.event, now);
  return !since || *since < awaited.delay;
}

/// A program that presses keys goes the way of somebody who has a keyboard alone: from one thing to the next, each once, until there is an answer that can be taken.
Result<void> ModularPage::announce(const PageFrame &frame) {
  const Extra *awaited = awaitedExtra(frame.onset);
  if (isSimulated_ || (!frame.canRespond && !awaited) || announceIn_ == 0 || --announceIn_ > 0) return {};
  const StimulusHandle at = host_.stimuli.focused();
  if (isUnseen(at) && isOwn(at) && isTooSoon(frame.onset)) {
    announceIn_ = 1;
    return {};
  }
  if (awaited && at) return host_.expect({{at == awaited->handle ? "space" : "tab"}, at == awaited->handle ? "space" : "tab", frame.onset});
  const auto standing = answer(Whose::Persons, true, screen_);
  if (!standing) return standing.error();
  const bool isReady = button_ && !standing->refusal, isAtButton = at == button_, hasToMove = isReady && !canGoOn(frame) && awaitsHands();
  if (!at || (isReady && isAtButton && !canGoOn(frame) && !hasToMove)) {  // not yet
    announceIn_ = 1;
    return {};
  }
  if (isUnseen(at) && !isOwn(at)) return host_.expect({{"tab"}, "tab", frame.onset});
  const bool isWanted = (isAtButton || !isOwn(at)) && (hasToMove ? isMoved(at) : !isReady);
  const auto rest = unwritten(at);
  const bool isPressed = isAtButton ? isReady && !hasToMove : rest ? !isReady && !rest->empty() : isWanted && pressed_.insert(at).second;
  if (isAtButton) pressed_.clear(), ++rounds_;
  const std::string key = !isPressed ? "tab" : rest && !isAtButton ? keyTyping(rest->substr(0, 1)) : keyFor(at);
  return host_.expect({{key}, key, frame.onset});
}

/// Is there something that somebody has to do here, and has not, before the page can be left?
bool ModularPage::awaitsHands() const {
  const auto isLater = [&](const PageTrigger &trigger) {
    const auto isIts = [&](const Awaited &one) { return one.event == trigger.event; };
    const auto first = std::find_if(awaited_.begin(), awaited_.end(), isIts);  // they are in the order of their screens
    return first != awaited_.end() && first->screen > screen_;
  };
  const std::vector<PageTrigger> &triggers = graph_->events()[*graph_->find("submitEnable")].triggers;
  return std::any_of(triggers.begin(), triggers.end(), [&](const PageTrigger &trigger) { return !isLater(trigger) && needsHands(trigger.event); });
}

/// Does it wait for an event that a part makes?
bool ModularPage::needsHands(const std::string &event) const {
  if (course_->events()->newest(event)) return false;
  const PageEventSpec &spec = graph_->events()[*graph_->find(event)];
  return spec.isMade || std::any_of(spec.triggers.begin(), spec.triggers.end(), [&](const PageTrigger &trigger) { return needsHands(trigger.event); });
}

bool ModularPage::isMoved(StimulusHandle handle) const { return host_.stimuli.property(handle, "markerPos").has_value(); }

/// Of what has to stand in it, as its control says, what does not yet; none: anything may.
std::optional<std::string> ModularPage::unwritten(StimulusHandle handle) const {
  const auto said = [&](const char *name) {
    const auto property = host_.stimuli.property(handle, name);
    const auto text = property ? host_.stimuli.text(handle, *property) : Result<std::string_view>(property.error());
    return std::string(text ? *text : "");
  };
  const std::string wanted = said("rehearsal"), written = wanted.empty() ? "" : said("text");
  if (wanted.empty()) return {};
  return wanted.starts_with(written) ? wanted.substr(written.size()) : "";
}

/// A button of the page itself, whose press is no answer.
bool ModularPage::isOwn(StimulusHandle handle) const {
  return handle == button_ || handle == back_ || std::any_of(extras_.begin(), extras_.end(), [&](const Extra &extra) { return extra.handle == handle; });
}

/// A button that has the keys without a mark: text fields and sliders show by themselves what a key does, and take it back.
bool ModularPage::isUnseen(StimulusHandle handle) const { return handle && host_.stimuli.isFocusUnasked() && host_.stimuli.property(handle, "timesOn"); }

/// Is it a choice's, whatever has the keys?
bool ModularPage::isBound(std::string_view key) const {
  return std::any_of(parts_.begin(), parts_.end(), [&](const Part &part) {
    const Value *keys = part.spec.params.find("keys");
    const List *list = keys ? keys->list() : nullptr;
    const auto isIt = [&](const Value &one) { return one.text() && std::ranges::equal(*one.text(), key, {}, lowered); };
    return list && std::any_of(list->begin(), list->end(), isIt);
  });
}

/// To have been meant for this screen.
bool ModularPage::isTooSoon(Timestamp at) const { return !seenFrom_ || at < *seenFrom_ + kToSee; }

KeyUse ModularPage::useOf(const InputEvent &event) const {
  if (event.kind != InputKind::KeyPress || event.isRepeat) return KeyUse::Free;
  const std::string_view key = event.keyName();
  const StimulusHandle at = host_.stimuli.focused();
  if (isBound(key) || (at && !isUnseen(at))) return KeyUse::Free;
  const bool isPress = key == "return" || key == "space" || key == "num_enter";
  if (isPress && isTooSoon(event.time)) return KeyUse::Early;
  const auto from = course_ ? course_->respondsFrom() : std::nullopt;
  const bool counts = from && event.time >= *from;
  if (!at || (!counts && !isOwn(at))) return KeyUse::Free;  // what starts the trial is pressed before
  const bool isArrow = key == "left" || key == "right" || key == "up" || key == "down";
  return key == "tab" || isArrow || (isPress && !isOwn(at)) ? KeyUse::Marks : KeyUse::Free;
}

/// What presses it, writes into it, or moves it: there and back, for at the end of a scale there is nowhere to go.
std::string ModularPage::keyFor(StimulusHandle handle) const {
  if (host_.stimuli.property(handle, "editable")) return "3";
  return !isMoved(handle) ? "space" : rounds_ % 2 == 0 ? "right" : "left";
}

std::string ModularPage::keyTyping(const std::string &letter) {
  for (const std::string &key : commonKeyNames())
    if (textOfKeyName(key) == letter) return key;
  return letter;
}

/// A press counts from when it works.
Result<void> ModularPage::lookAtButtons(const PageFrame &frame) {
  const auto back = newPress(back_, backs_), on = newPress(button_, presses_);
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
  course_->events()->bring(*graph_->find(extra.spec.id), at, uncertaintyAt(at), {});
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

Result<void> ModularPage::event(const InputEvent &event, int windowHeight) {
  recent_.push_back(event);
  if (recent_.size() > kRecent) recent_.pop_front();
  const bool isKey = event.kind == InputKind::KeyPress;
  if (isKey) announceIn_ = kSettled;
  const std::string_view key = isKey ? event.keyName() : "";
  const double by = event.kind == InputKind::Wheel ? -event.y * kWheelStep : key == "pagedown" ? kPageStep : key == "pageup" ? -kPageStep : 0;
  if (by != 0 && column_->scrollBy(by) && isLaidOut_)  // else the next frame puts everything in its place
    if (auto placed = column_->place(inColumn_); !placed) return placed;
  for (Part &part : parts_)
    if (auto told = isSeen(part) ? part.instance->event(event, windowHeight) : Result<void>(); !told) return told;
  return {};
}

Result<void> ModularPage::happen(std::string_view event, Timestamp time, Value info) {
  const auto known = graph_ ? graph_->find(event) : std::nullopt;
  if (!known || !graph_->events()[*known].isMade || !course_)
    return Error{ErrorCode::BadArgument, "the page has no event \"" + std::string(event) + "\" that a part makes", "page->happen", "name it in enter(), with page->trigger and no cause"};
  course_->events()->bring(*known, time, uncertaintyAt(time), std::move(info));
  return {};
}

// --- the answer -------------------------------------------------------------------------------------------------------------

/// A part has something done that answers it, which may be while it draws; what comes of it is seen once all of them have.
void ModularPage::submit(Timestamp time) {
  if (!answered_) answered_ = time;
}

/// The newest, for its answer is the one that stands.
Result<void> ModularPage::submitPersons(Timestamp at) {
  const auto standing = answer(Whose::Persons, true, screen_);
  if (!standing) return standing.error();
  submitted_ = at;
  whose_ = Whose::Persons;
  isComplete_ = !standing->refusal;
  return {};
}

/// What waits for nothing but time is not changed any more, until it is taken or refused.
bool ModularPage::isHeld() const { return submitted_ && whose_ == Whose::Persons && isComplete_ && !awaitsHands(); }

Result<Outcome> ModularPage::give(Timestamp at) {
  auto given = answer(whose_, true);
  if (!given) return given.error();
  auto about = metadata(at);
  if (!about) return about.error();
  left_ = {given->value, typed(), *about};
  ++attempts_;
  const std::string field = given->refusal ? given->refusal->field : "";
  auto refused = host_.take({std::move(given->value), std::move(*about), typed(), at, std::move(given->refusal)});
  if (!refused) return refused.error();
  if (!*refused) return Outcome::Stopped;
  left_ = {};
  drawn_.reset();
  simulatedAt_.reset();
  course_->events()->note("refused", at, Value(**refused));
  for (const Part &part : parts_)
    if (!field.empty() && part.spec.name == field && part.spec.screen != screen_)
      if (auto turned = turnTo(part.spec.screen, at); !turned) return turned.error();
  if (auto said = refuse(**refused); !said) return said.error();
  return Outcome::Done;
}

/// `screen`: all up to that one; what is asked for on it hangs on what was answered so far.
Result<ModularPage::Answer> ModularPage::answer(Whose whose, bool isJudged, std::optional<std::size_t> screen) {
  Answer all;
  if (isNamed_) all.value = Value(Dict{});
  bool isOther = false;
  for (Part &part : parts_) {
    if (screen && part.spec.screen > *screen) continue;
    const bool wasAsked = std::exchange(part.isAsked, isAskedFor(part.spec, all.value));
    isOther |= part.isAsked != wasAsked;
    if (!part.isAnswered()) continue;
    if (!part.isAsked) {
      all.value.set(part.spec.name, Value());
      continue;
    }
    auto one = whose == Whose::Bots ? Result<std::optional<Value>>(simulatedAnswerOf(part)) : part.instance->answer();
    if (!one) return one.error();
    if (isJudged && !all.refusal) {
      const auto problem = part.instance->judge(*one ? &**one : nullptr);
      if (!problem) return problem.error();
      if (*problem) {
        all.refusal = Refusal(messageIn(part.manifest(), language_, (*problem)->textOr("message", ""), part.spec.messages, **problem));
        all.refusal->field = part.spec.name;
        all.refusal->params = **problem;
      }
    }
    if (isNamed_) all.value.set(part.spec.name, one->value_or(Value()));
    else all.value = one->value_or(Value());
  }
  if (isOther) arrange();
  return all;
}

std::optional<Value> ModularPage::simulatedAnswerOf(const Part &part) const {
  if (given_) {
    const Value *own = isNamed_ ? given_->find(part.spec.name) : &*given_;
    return own && !own->isNull() ? std::optional(*own) : std::nullopt;
  }
  return drawn_ ? (*drawn_)[static_cast<std::size_t>(&part - parts_.data())] : std::nullopt;
}

/// Once it can be answered: what, and when.
Result<void> ModularPage::simulate(Timestamp onset) {
  PageEvents &events = *course_->events();
  pressExtras(onset);
  const PageEventRecord *from = events.newest(rtFrom());
  if (!from || from->isShown) return {};
  if (!simulatedAt_ && given_) {
    const PageEventRecord *began = events.newest("trialConstruct");
    simulatedAt_ = host_.givenAfter && began ? began->at + *host_.givenAfter : Timestamp::max();
  } else if (!simulatedAt_) {
    Random random(host_.seed, "answer " + std::to_string(attempts_));
    double rt_s = -1;
    drawn_.emplace();
    for (Part &part : parts_) {
      auto simulated = part.isControl() ? part.instance->simulate(random.next()) : Result<SimulatedAnswer>(SimulatedAnswer{});
      if (!simulated) return simulated.error();
      drawn_->push_back(std::move(simulated->answer));
      rt_s = std::max(rt_s, simulated->rt_s.value_or(-1));
    }
    const Duration rt = rt_s >= 0 ? Duration(std::llround(rt_s * 1e9)) : drawReactionTime(host_.model, random);
    const PageEventRecord *open = events.newest("responseEnable");
    simulatedAt_ = std::max(from->at, open ? open->at : from->at) + rt;
  }
  if (onset < *simulatedAt_) return {};
  if (const auto next = screenBeside(1)) return turnTo(*next, onset);  // its controls have to be there before the page can be left
  submitted_ = simulatedAt_;
  whose_ = Whose::Bots;
  return {};
}

Result<Dict> ModularPage::metadata(Timestamp at) {
  List prompts;
  Value controls(Dict{});
  for (Part &part : parts_) {
    if (part.spec.isQuestion || !part.isAsked) continue;
    auto about = metadataOf(part);
    if (!about) return about.error();
    if (!part.isControl()) prompts.push_back(Value(std::move(*about)));
    else if (isNamed_) controls.set(part.spec.name.empty() ? part.spec.plugin : part.spec.name, Value(std::move(*about)));
    else controls = Value(std::move(*about));
  }
  Dict all;
  if (prompts.size() == 1) all.emplace_back("prompt", std::move(prompts.front()));
  else all.emplace_back("prompt", std::move(prompts));
  all.emplace_back("control", std::move(controls));
  const PageEvents &events = *course_->events();
  const PageEventRecord *from = events.newest(rtFrom());
  if (!from) return all;
  Duration paused{};  // since then
  for (const PageEventRecord &record : std::span(events.log()).subspan(static_cast<std::size_t>(from - events.log().data()))) {
    if (record.isNote && record.event == kPaused) paused -= record.at.time_since_epoch();
    if (record.isNote && record.event == kResumed) paused += record.at.time_since_epoch();
  }
  all.emplace_back("rtFrom", from->event);
  all.emplace_back("rt_s", toSeconds(at - from->at - paused));
  all.emplace_back("rtUncertainty_s", toSeconds(from->uncertainty + uncertaintyAt(at)));
  return all;
}

/// Beside what it says itself: which part it is, and when a prompt was seen.
Result<Dict> ModularPage::metadataOf(Part &part) {
  auto said = part.instance->metadata();
  if (!said) return said;
  Dict about{{"kind", part.manifest().key()}, {"version", part.manifest().version}};
  about.insert(about.end(), said->begin(), said->end());
  if (!part.spec.question.empty()) about.emplace_back("question", part.spec.question);
  if (part.isControl()) return about;
  for (const auto &[event, name] : {std::pair("promptStart", "onset_s"), std::pair("promptEnd", "offset_s")})
    if (const PageEventRecord *record = course_->events()->newest(event)) about.emplace_back(name, TimeValue{toNanoseconds(record->at)});
  return about;
}

std::string ModularPage::rtFrom() const { return params_.textOr("rtFrom", graph_->find("promptStart") ? "promptStart" : "trialStart"); }

List ModularPage::typed() const {
  List names;
  for (const Part &part : parts_)
    if (part.isAnswered() && part.isTyped()) names.push_back(Value(isNamed_ ? part.spec.name : "answer"));
  return names;
}

Duration ModularPage::uncertaintyAt(Timestamp time) const {
  const auto found = std::find_if(recent_.rbegin(), recent_.rend(), [&](const InputEvent &event) { return std::chrono::abs(event.time - time) <= kSameMoment; });
  return found == recent_.rend() ? Duration{} : found->uncertainty;
}

}  // namespace fovea
