#include "stage/modular/modular_page.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "stage/host_text.hpp"
#include "stage/page_course.hpp"

namespace fovea {
namespace {

constexpr double kWheelStep = 0.12, kPageStep = 0.85;  // of what is seen
constexpr double kAboveSaid = 0.01, kLeastMove = 1e-4;  // heights of the window
constexpr std::string_view kStart = "buttonStart", kPromptStart = "promptStart", kPromptEnd = "promptEnd", kPromptRequest = "promptRequest";
constexpr double kCentimetresPerDegree = 0.017455;  // at a distance of one

/// A field has the keys at once, and nobody may have seen it yet.
bool isWrittenIn(Stimuli &stimuli, StimulusHandle handle) {
  const auto id = stimuli.property(handle, "editable");
  const auto editable = id ? stimuli.numbers(handle, *id) : Result<std::span<const double>>(id.error());
  return editable && editable->front() != 0;
}

bool doesWrite(std::string_view key) { return !key.empty() && key != "tab" && key != "pageup" && key != "pagedown"; }

}  // namespace

bool ModularPage::flagOf(const Value &json, const char *member, bool otherwise) {
  const Value *given = json.find(member);
  return given && given->as<bool>() ? *given->as<bool>() : otherwise;
}

bool ModularPage::Part::says(const char *member, bool otherwise) const { return flagOf(manifest().json, member, otherwise); }

std::optional<std::string> ModularPage::Part::wordFor(const std::string &event) const {
  for (const std::string_view own : {kPromptStart, kPromptEnd, kPromptRequest})
    if (event == eventOf(spec, own)) return std::string(own);
    else if (event == own) return {};
  return event;
}

bool ModularPage::Part::isTyped() const {
  const Value *typed = manifest().json.find("typed");
  return typed && typed->text() ? spec.params.find(*typed->text()) != nullptr : says("typed", false);
}

ModularPage::~ModularPage() { removeFoot(); }

// --- entering ---------------------------------------------------------------------------------------------------------------

Result<void> ModularPage::enter(const PageContext &context) {
  params_ = context.params;
  language_ = params_.textOr("language", "en");
  height_ = context.screen->height;
  if (const Value *size = params_.find("textSize"); size && size->number()) textSize_ = *size->number();
  isSimulated_ = context.isSimulated || context.simulatedAnswer;
  given_ = context.simulatedAnswer;
  if (auto entered = enterParts(context); !entered) return entered;
  if (auto ready = host_.entering(plugin(), params_); !ready) return ready;
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
  numberPrompts(parts->prompts, host_.catalogue);
  startsByHand_ = parts->startsByHand;
  addButtons(*parts, plan_);
  isEntering_ = true;
  std::array<const std::vector<PartSpec> *, 2> inOrder{&parts->prompts, &parts->controls};
  if (const Value *layout = params_.find("layout"); layout && layout->list() && layout->list()->front() == Value("control")) std::swap(inOrder[0], inOrder[1]);
  for (const std::vector<PartSpec> *all : inOrder)
    for (const PartSpec &spec : *all)
      if (auto entered = enterPart(spec, context); !entered) return entered;
  isEntering_ = false;
  joinPrompts(parts->prompts, plan_);
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
  auto ear = std::make_unique<Ear>(*this, parts_.size());
  auto instance = PartInstance::create(**library, host_.loader.host(), *ear);
  if (!instance) return instance.error();
  PartContext told{.screen = context.screen, .hasGl = context.hasGl, .isSimulated = isSimulated_, .isRightToLeft = isRightToLeft(params_), .params = spec.params, .expInfo = context.expInfo};
  const Value *answered = host_.answered && spec.kind == PluginKind::Control ? isNamed_ ? host_.answered->find(spec.name) : &*host_.answered : nullptr;
  if (answered && !answered->isNull()) told.answer = *answered;
  told.seed = Random(host_.seed, "part " + std::to_string(parts_.size())).next();
  told.letter = letter();
  if (const ScreenProfile &screen = host_.stimuli.screenProfile(); screen.widthCm > 0 && screen.widthPix > 0) {
    told.centimetre = screen.widthPix / screen.widthCm / context.screen->height;
    told.degree = told.centimetre * screen.distanceCm * kCentimetresPerDegree;
  }
  told.ink = gunsOf(hostInk(host_.stimuli));
  told.language = language_;
  if (const Value words = wordsOf(found->manifest, language_, spec.messages); !words.dict()->empty()) told.params.set("messages", words);
  if (const Value *hint = hintOf(spec)) told.params.set("simulatedAnswer", *hint);
  parts_.push_back({spec, std::move(ear), std::move(*instance), true});
  if (const auto made = host_.stimuli.alive(); !made.empty()) parts_.back().before = made.back();
  if (auto ready = host_.entering(*found, told.params); !ready) return ready;
  if (auto entered = parts_.back().instance->enter(told); !entered) return entered;
  return takeHint(parts_.back());
}

/// Could a person answer what the study gives simulated participants to say?
Result<void> ModularPage::judgeGiven() {
  if (!given_) return {};
  const auto judged = answer(Whose::Bots, true);
  if (!judged) return judged.error();
  if (!judged->refusal) return {};
  return Error{ErrorCode::PluginFailed, "the answer that the study gives would not be taken: \"" + judged->refusal->message + "\"", std::string(plugin().manifest.key()),
               "give one that a person could give here"};
}

Result<void> ModularPage::trigger(std::size_t part, std::string_view said, std::string_view saidCause, Duration delay) {
  if (!isEntering_) return eventsAreKnown(said);
  const std::string event = eventOf(parts_[part].spec, said), cause = eventOf(parts_[part].spec, saidCause);
  parts_[part].isTimed |= said == kPromptStart;
  if (event == "submitEnable" && !parts_.back().spec.showIf.isNull())
    return Error{ErrorCode::BadArgument, "a page cannot wait for a control that is not always asked for", parts_.back().spec.path, "leave out its showIf, or what has to be done or waited for there (minInteractions, minTime_s)"};
  if (event == "submitEnable" && parts_.back().isControl()) awaited_.push_back({part, parts_[part].spec.screen, cause, delay});
  if (cause.empty()) plan_.make(event, parts_[part].isPrompt());
  else plan_.trigger(event, cause, delay);
  return {};
}

Result<PageLeft> ModularPage::leave() {
  course_ = nullptr;  // it is gone, and nothing happens on it any more
  Result<void> left;
  for (Part &part : parts_)
    if (std::exchange(part.isEntered, false))
      if (auto gone = part.instance->leave(); !gone && left) left = gone;
  inColumn_.clear();
  parts_.clear();
  awaited_.clear();
  column_.reset();
  removeFoot();
  host_.stimuli.letFingersScroll({});
  return left ? Result<PageLeft>(std::move(left_)) : left.error();
}

// --- one frame --------------------------------------------------------------------------------------------------------------

Result<Outcome> ModularPage::frame(const PageFrame &frame, PageCourse &course) {
  course_ = &course;
  if (!seenFrom_) seenFrom_ = frame.onset;
  if (auto stale = forgetRefusal(); !stale) return stale.error();
  if (auto told = tellParts(); !told) return told.error();
  if (auto asked = lookWhatIsAsked(); !asked) return asked.error();
  if (!isLaidOut_)
    if (auto done = layOutFoot(course); !done) return done.error();
  if (auto room = course.layOut({textSize_, footTop_, footWidth_}); !room) return room.error();
  const double saidTop = std::max(course.edges().refusalTop().value_or(-2) / 2, course.messageTop().value_or(-1));
  const double keysTop = course.keys() ? course.keys()->top : -1;
  if (column_->keepAbove(std::max(std::max(saidTop, keysTop) + kAboveSaid, raised_))) isLaidOut_ = false;
  if (!std::exchange(isLaidOut_, true)) {
    if (auto done = column_->layOut(inColumn_); !done) return done.error();
    if (auto said = sayScreen(); !said) return said.error();
  }
  if (auto scrolled = followFinger(); !scrolled) return scrolled.error();
  if (auto seen = followFocus(); !seen) return seen.error();
  if (auto seen = followKeys(course); !seen) return seen.error();
  if (auto seen = followReveal(); !seen) return seen.error();
  if (auto drawn = draw(frame); !drawn) return drawn.error();
  if (auto asked = lookWhatIsAsked(); !asked) return asked.error();  // with what was answered in this frame
  lookAtExtras();
  if (auto turned = lookAtButtons(frame); !turned) return turned.error();
  if (isSimulated_)
    if (auto planned = simulate(frame); !planned) return planned.error();
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
Result<void> ModularPage::refuse(const std::string &words) {
  isJudgedHere_ = isJudgedHere_ && !words.empty();
  return course_->refuse(words, textSize_, 2 * footTop_);
}

/// Forward once what is on this screen can be taken, back always.
Result<void> ModularPage::goOn(std::size_t next, Timestamp at) {
  const auto here = answer(Whose::Persons, true, screen_);
  if (!here) return here.error();
  if (!here->refusal) return turnTo(next, at);
  course_->events()->note("refused", at, Value(here->refusal->message));
  isJudgedHere_ = true;
  return refuse(here->refusal->message);
}

/// What a control had against an answer is gone once it has nothing against the one that stands now.
Result<void> ModularPage::forgetRefusal() {
  if (!isJudgedHere_) return {};
  const auto standing = answer(Whose::Persons, true, screen_);
  if (!standing) return standing.error();
  return standing->refusal ? Result<void>() : refuse("");
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
      if (const auto word = part.wordFor(name))
        if (auto told = part.instance->happened(*word, time); !told) return told;
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

/// What is written is seen above the keys on the screen, whenever its line comes to be another; in between everybody may scroll.
Result<void> ModularPage::followKeys(const PageCourse &course) {
  const auto &keys = course.keys();
  const auto line = [](const KeysOverPage &one) { return std::array{std::lround((one.line.x - one.field.x) / kLeastMove), std::lround((one.line.y - one.field.y) / kLeastMove)}; };
  const auto before = std::exchange(over_, keys);
  const StimulusHandle at = std::exchange(overAt_, focus_);
  if (!keys || !focus_ || (before && at == focus_ && line(*before) == line(*keys))) return {};
  auto box = host_.stimuli.measure(focus_);  // where it is now: room for the keys may have moved it
  if (!box) return box.error();
  if (box->height >= column_->shown()) *box = {box->x + keys->line.x - keys->field.x, box->y + keys->line.y - keys->field.y, keys->line.width, keys->line.height};
  return column_->scrollToAsked(*box) ? column_->place(inColumn_) : Result<void>();
}

Result<void> ModularPage::followReveal() {
  const auto box = std::exchange(revealed_, std::nullopt);
  return box && column_->scrollTo({box->x, box->y, box->width, box->height}) ? column_->place(inColumn_) : Result<void>();
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
  bool isFirst = !isToBegin;
  for (Part &part : parts_) {
    if (part.isControl() && isSeen(part) && std::exchange(isFirst, false)) host_.stimuli.focusWritten();
    if (auto drawn = isSeen(part) ? part.instance->frame(open) : Result<void>(); !drawn) return drawn;
  }
  if (auto ended = column_->endDrawing(); !ended) return ended;
  if (count_)
    if (auto drawn = host_.stimuli.draw(count_); !drawn) return drawn;
  if (back_ && screenBeside(-1))
    if (auto drawn = drawButton(back_, frame.canRespond); !drawn) return drawn;
  if (auto drawn = drawExtras(false); !drawn) return drawn;
  return button_ ? drawButton(button_, canGoOn(frame)) : Result<void>();
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
  return since ? *since < awaited.delay : !awaited.isDone;  // other parts, on screens to come, may not be done yet
}

Result<void> ModularPage::event(const InputEvent &event, int windowHeight) {
  recent_.add(event);
  const bool isKey = event.kind == InputKind::KeyPress;
  if (isKey) announceIn_ = kSettled;
  const std::string_view key = isKey ? event.keyName() : "";
  if (const StimulusHandle focused = host_.stimuli.focused(); doesWrite(key) && isWrittenIn(host_.stimuli, focused))
    if (const auto box = host_.stimuli.measure(focused)) revealed_ = {box->x, box->y, box->width, box->height};
  const double by = event.kind == InputKind::Wheel ? -event.y * kWheelStep : key == "pagedown" ? kPageStep : key == "pageup" ? -kPageStep : 0;
  const bool isDragged = dragBar(event, windowHeight);
  if ((isDragged || (by != 0 && column_->scrollBy(by))) && isLaidOut_)  // else the next frame puts everything in its place
    if (auto placed = column_->place(inColumn_); !placed) return placed;
  if (isKey) returned_ = (key == "return" || key == "num_enter") && !event.isRepeat && !isTooSoon(event.time) ? std::optional(event.time) : std::nullopt;
  for (Part &part : parts_)
    if (auto told = isSeen(part) ? part.instance->event(event, windowHeight) : Result<void>(); !told) return told;
  return {};
}

/// Anywhere but on the bar, which goes the other way.
Result<void> ModularPage::followFinger() {
  host_.stimuli.letFingersScroll(column_->fingerReach(height_));
  const double by = host_.stimuli.takeFingerScroll() / height_;
  return by != 0 && column_->scrollBy(by / column_->shown()) ? column_->place(inColumn_) : Result<void>();
}

/// By a finger, or a mouse that has no wheel.
bool ModularPage::dragBar(const InputEvent &event, int windowHeight) {
  const double x = event.x / windowHeight, y = event.y / windowHeight;
  const bool isPress = event.kind == InputKind::TouchBegin || (event.kind == InputKind::ButtonPress && event.button == 1);
  const bool isMove = event.kind == InputKind::TouchMove || event.kind == InputKind::PointerMove;
  if (event.kind == InputKind::TouchEnd || event.kind == InputKind::ButtonRelease) draggedAt_.reset();
  if (isPress && column_->isBar(x, y)) draggedAt_ = y;
  return isMove && draggedAt_ && column_->dragBar(y - *std::exchange(draggedAt_, y));
}

/// What several parts have the page wait for has happened once it has to each of them.
Result<void> ModularPage::happen(std::size_t part, std::string_view said, Timestamp time, Value info) {
  const std::string event = eventOf(parts_[part].spec, said);
  if (!course_) return noSuchEvent(event);
  bool isWhole = true;
  for (Awaited &one : awaited_) {
    if (one.event != event) continue;
    one.isDone |= one.part == part;
    isWhole &= one.isDone;
  }
  return isWhole ? course_->happen(event, time, recent_.at(time), std::move(info)) : Result<void>();
}

}  // namespace fovea
