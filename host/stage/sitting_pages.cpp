// Showing pages: the host drives them frame by frame.

#include <algorithm>
#include <cmath>

#include "core/caught.hpp"
#include "core/log.hpp"
#include "devices/answer_keys.hpp"
#include "stage/host_text.hpp"
#include "stage/page_course.hpp"
#include "stage/page_look.hpp"
#include "stage/plugin_page.hpp"
#include "stage/sitting.hpp"
#include "timeline/pointer.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;

constexpr int kMaxPageDepth = 4;
constexpr double kLetter = 0.03;  // of the window's height
constexpr double kMostLetters = 2;  // of what the host says at the lower edge of a page of parts; another does not know that it is there, and leaves it a line of the usual ones
constexpr int kPictureFrame = 3;  // by then a page has settled
// Longer than any simulated participant needs for a page: it has found nothing to answer.
constexpr Duration kSimulatedPageLimit = 15min;
// Of a scripted one, since nothing comes by itself: for what hands do, and for what has to come from outside. No page takes longer than the last.
constexpr Duration kHandsLimit = 3min, kOutsideLimit = 30s, kLongestPage = 30min;

/// Of letters that are much smaller than those that were asked for, because something had no room. `before`: stimuli that are none of the page.
std::optional<std::string> shrunkLetters(Stage &stage, const Value &params, const std::vector<StimulusHandle> &before) {
  constexpr double kMuchSmaller = 0.45;
  constexpr std::size_t kMostNamed = 40;  // letters
  Stimuli &stimuli = stage.stimuli();
  const ScreenInfo &screen = stage.window().screen();
  double least = kMuchSmaller * kLetter * screen.height * textSizeIn(params);
  std::optional<std::string_view> shrunk;
  for (const StimulusHandle handle : stimuli.alive()) {
    const auto height = stimuli.property(handle, "fittedHeight"), units = stimuli.property(handle, "units"), words = stimuli.property(handle, "text");
    if (!height || !units || !words || std::find(before.begin(), before.end(), handle) != before.end()) continue;
    const auto fitted = stimuli.numbers(handle, *height);
    const auto unit = stimuli.text(handle, *units), text = stimuli.text(handle, *words);
    if (!fitted || fitted->size() != 1 || !unit || *unit != "height" || !text || fitted->front() * screen.height >= least) continue;
    least = fitted->front() * screen.height;
    shrunk = *text;
  }
  if (!shrunk || least <= 0) return std::nullopt;
  const std::string named(shrunk->substr(0, utf8Prefix(shrunk->substr(0, kMostNamed))));
  return "the letters of \"" + named + (named.size() < shrunk->size() ? "..." : "") + "\" are only " + std::to_string(std::lround(least)) + " pixels high in a window of " + std::to_string(screen.width) + " x " +
         std::to_string(screen.height) + ", as there is no more room for them: write less, put blanks into words that long, or show less on one page";
}

}  // namespace

Result<Value> Sitting::showPage(std::string_view id, const Value &params) {
  if (pageDepth_ >= kMaxPageDepth)
    return Error{ErrorCode::State, "pages show pages more than four deep", std::string(id), "end a page before the next"};
  auto found = findShown(id, PluginKind::Page, catalogue_);
  if (!found) return found.error();
  auto page = openPage(*found, params, nullptr);
  if (!page) return page.error();
  ahead_.forgetUsed();
  setRunning(false);
  Showing showing{.isOfExperiment = true};
  auto answer = show(**page, dressed(params, study_ ? study_->study.look : Dict{}, found->manifest), showing);
  setRunning(true);
  if (!answer) return answer;
  Dict told{{"page", Value(id)}, {"answer", *answer}};
  if (!typed_.empty()) told.emplace_back("typed", std::exchange(typed_, {}));
  if (!pageMetadata_.empty()) told.emplace_back("metadata", std::exchange(pageMetadata_, {}));
  if (List media = ahead_.used(); !media.empty()) told.emplace_back("media", std::move(media));
  record("answer", Value(std::move(told)));
  return answer;
}

Result<std::unique_ptr<ShownPage>> Sitting::openPage(const FoundPlugin &plugin, const Value &params, const ResolvedStep *step) {
  if (plugin.manifest.id == kModularPageId) return std::unique_ptr<ShownPage>(std::make_unique<ModularPage>(modularHost(step)));
  if (auto ready = openFor(plugin, params); !ready) return ready.error();
  auto library = loader_.load(plugin);
  if (!library) return library.error();
  auto page = PluginPage::ofPage(**library, loader_.host(), step ? &step->step : nullptr);
  if (!page) return page.error();
  if (auto ready = beginRecording(plugin, params); !ready) return ready.error();
  return std::unique_ptr<ShownPage>(std::move(*page));
}

ModularHost Sitting::modularHost(const ResolvedStep *step) {
  ModularHost host{.stimuli = stage_.stimuli(), .loader = loader_, .catalogue = catalogue_, .take = [this, step](GivenAnswer given) { return takeAnswer(step, std::move(given)); },
                   .expect = [this](const InputRequest &request) { return expect(request); },
                   .entering = [this](const FoundPlugin &part, const Value &params) { currentPlugin_ = part.manifest.id, currentFolder_ = part.folder; return beginRecording(part, params); }};
  host.seed = step && step_.seed ? *step_.seed : random_.next();
  host.model = step_.model;
  if (!step) return host;
  host.changes = step->step.eventChanges;
  host.answered = step_.answered;
  host.hint = step_.hint;
  if (!step->step.isWaiting) host.givenAfter = step->step.estimate;
  host.isRecording = [this] { return isRecordingHere(); };
  host.givenAnew = [this]() -> Result<std::optional<Value>> {
    auto bot = step_.asking ? step_.asking->botAnswer() : Result<std::optional<BotAnswer>>(step_.bot);
    if (!bot) return bot.error();
    step_.bot = std::move(*bot);
    return step_.bot ? std::optional(step_.bot->answer) : std::nullopt;
  };
  return host;
}

/// While its page is still shown: what is not taken is asked for again there.
Result<std::optional<std::string>> Sitting::takeAnswer(const ResolvedStep *step, GivenAnswer given) {
  if (showing_->isOnlyWaiting) return std::optional<std::string>();
  if (!step || !step_.asking) return given.refusal ? std::optional(given.refusal->message) : std::nullopt;
  step_.shown = showing_->shown;
  step_.log = showing_->course->log();
  typed_ = std::move(given.typed);
  pageMetadata_ = std::move(given.metadata);
  if (hasConsent_) given.answer = keepAnswer(*step, given.answer);
  step_.kept = given.answer;
  if (auto taken = submitAnswer(*step_.asking, *step, std::move(given.answer), std::move(given.refusal), given.at); !taken) return taken.error();
  if (!step_.refusal.empty()) return std::optional(std::exchange(step_.refusal, {}));
  step_.isTaken = true;
  return std::optional<std::string>();
}

/// A bot whose answer the study gives looks at the page as long as the step is expected to take.
Result<Value> Sitting::showStep(ShownPage &page, const ResolvedStep &step) {
  Showing showing{.step = &step.step, .given = step_.bot ? std::optional(step_.bot->answer) : std::nullopt, .isOnlyWaiting = step_.asking && step_.asking->isOnlyWaiting()};
  const std::optional<Value> given = page.answersForBots() ? std::nullopt : showing.given;
  if (auto there = awaitFiles(step.step); !there) return there.error();
  if (given) showing.botAnswersAt = step.step.isWaiting ? Timestamp::max() : stage_.clock().now() + step.step.estimate;
  auto answer = show(page, step.step.params, showing);
  step_.shown = showing.shown;
  step_.log = std::move(showing.log);
  const bool isTimedOut = answer && given && showing.botAnswersAt != Timestamp::max() && stage_.clock().now() < *showing.botAnswersAt;
  if (!answer && showing.given && answer.error().code != ErrorCode::Stopped && !step.step.place.empty())
    return Error{answer.error().code, answer.error().what, step.step.place + ": " + answer.error().where, answer.error().fix};
  return answer && given && !isTimedOut ? Result<Value>(*given) : answer;
}

/// Of each page once: nobody may be there to see how it looks.
void Sitting::warnSmall(const FoundPlugin &page, const Value &params) {
  constexpr double kLetterWidth = 0.5, kLeastLetter = 14, kLeastLine = 20;  // of a letter, pixels, letters
  const ScreenInfo &screen = stage_.window().screen();
  const double letter = kLetter * screen.height * textSizeIn(params);
  const double line = letter > 0 ? screen.width / (kLetterWidth * letter) : kLeastLine;
  if (letter >= kLeastLetter && line >= kLeastLine) return;
  const std::string what = letter < kLeastLetter ? "letters of " + std::to_string(std::lround(letter)) + " pixels" : "lines of some " + std::to_string(std::lround(line)) + " letters";
  const std::string told = place_ + ": in a window of " + std::to_string(screen.width) + " x " + std::to_string(screen.height) + " pixels the page \"" + std::string(page.manifest.key()) + "\" has " + what +
                           ", which are hard to read: give it a larger window, or " + (letter < kLeastLetter ? "larger" : "smaller") + " letters (textSize)";
  if (told_.insert(told).second) log_.write(LogLevel::Warning, "session", told);
}

/// Once for each language, as `fovea check` lists what is not translated; forms say so themselves.
void Sitting::warnUntranslated(const FoundPlugin &page, const Value &params, const Step *step) {
  if (page.manifest.kind != PluginKind::Page) return;
  const std::string language = params.textOr("language", "en");
  const auto judge = [&](const FoundPlugin &each) {
    if (const auto doubt = untranslated(each.manifest, language); doubt && told_.insert("language " + language).second) log_.write(LogLevel::Warning, "session", doubt->what);
  };
  if (step)
    for (const FoundPart &part : partsThere(*step, catalogue_)) judge(part.plugin);
  judge(page);
}

Result<Value> Sitting::show(ShownPage &page, const Value &params, Showing &showing) {
  warnUntranslated(page.plugin(), params, showing.step);
  warnSmall(page.plugin(), params);
  const bool isHigh = params.textOr("contrast", "usual") == "high";
  const PageGround ground(stage_.stimuli(), isHigh ? std::optional(Color{-1, -1, -1}) : showing.isOfExperiment ? std::nullopt : studyGround());  // what the host says on the page is read on that, too
  const std::vector<StimulusHandle> before = stage_.stimuli().alive();
  const std::string outerPlugin = std::exchange(currentPlugin_, page.plugin().manifest.id);
  const std::filesystem::path outerFolder = std::exchange(currentFolder_, page.plugin().folder);
  const PausePolicy outerPolicy = stage_.pausePolicy();
  stage_.setPausePolicy(PausePolicy::AtAnyFlip);
  stage_.setState(SessionState::Running);
  PageContext context;
  context.screen = &stage_.window().screen();
  context.hasGl = stage_.window().hasGl();
  context.isSimulated = stage_.isSimulated() && !showing.botAnswersAt;  // else it would answer by itself, and too soon
  context.params = worded(params, page.plugin().manifest);
  showing.isFromRight = isRightToLeft(context.params);
  showing.letters = textSizeIn(params);
  showing.language = params.textOr("language", language());
  if (keysCome() != KeysCome::Never && !stage_.isSimulated())  // before its first frame, as it takes files
    if (auto there = layoutFor(keyHabits_, showing.language); !there && told_.insert(there.error().what).second) log_.write(LogLevel::Warning, "session", there.error().text());
  context.simulatedAnswer = showing.step && step_.hint && !page.answersForBots() ? step_.hint : showing.given;
  context.expInfo = Value(currentExpInfo_);
  context.ground = gunsOf(hostPaper(stage_.stimuli()));
  context.ink = gunsOf(hostInk(stage_.stimuli()));
  if (showing.step && step_.answered && !step_.answered->isNull()) context.answer = step_.answered;

  ++pageDepth_;
  const bool hasEvents = showing.step && (showing.step->hasEvents || page.plugin().manifest.json.find("events"));
  showing.isTooEarly = hasEvents && !isModular(*showing.step);  // that one knows itself what can be pressed when
  showing.shown = {stage_.clock().now()};  // until its first frame is seen
  showing.page = &page;
  beginOwning(data_ ? data_->run() : options_.id);
  Showing *const outer = std::exchange(showing_, &showing);
  stage_.clearInput();
  const AnswerKeys::OnPage answering(options_.answers, stage_.clock().now());
  auto entered = page.enter(context);
  if (showing.step && step_.index) ahead_.goOn(*step_.index);
  Result<Value> answer = entered ? driveFrames(page, showing) : Result<Value>(entered.error());
  if (const auto shrunk = answer ? shrunkLetters(stage_, params, before) : std::nullopt; shrunk && told_.insert("letters of " + place_).second) log_.write(LogLevel::Warning, "session", place_ + ": " + *shrunk);
  auto left = page.leave();
  showing_ = outer;
  --pageDepth_;
  if (const auto gone = endOwning().recordings; gone > 0)
    log_.write(LogLevel::Warning, page.plugin().manifest.id, std::to_string(gone) + " recordings were put into no answer, and are gone");
  for (const StimulusHandle handle : stage_.stimuli().alive())
    if (std::find(before.begin(), before.end(), handle) == before.end()) stage_.stimuli().remove(handle);
  stage_.stimuli().dropFrame();  // a page draws before it says that it was answered; the next picture is without it
  stage_.clearInput();
  stage_.setPausePolicy(outerPolicy);
  currentFolder_ = outerFolder;
  currentPlugin_ = outerPlugin;
  typed_.clear();
  pageMetadata_.clear();
  if (!answer) return answer;
  if (!left) return left.error();
  typed_ = std::move(left->typed);
  pageMetadata_ = std::move(left->metadata);
  return std::move(left->answer);
}

/// Frame after frame until the page is answered.
Result<Value> Sitting::driveFrames(ShownPage &page, Showing &showing) {
  const std::string leave = leaveLabel();
  const ProgressDisplay *display = showing.step && showing.step->progressDisplay ? &*showing.step->progressDisplay : nullptr;
  const bool isOfParts = page.plugin().manifest.id == kModularPageId;
  auto edges = PageEdges::make(stage_.stimuli(), {.progress = shownProgress_, .earned = earned_, .refusal = data_ ? "" : std::string_view(step_.refusal), .leave = leave, .isAlone = !isOfParts && !display,
                                                  .letters = showing.letters, .below = isOfParts ? std::min(showing.letters, kMostLetters) : 1, .isFromRight = showing.isFromRight});
  auto course = edges ? PageCourse::make(stage_.stimuli(), page.events(), display, std::move(*edges)) : Result<PageCourse>(edges.error());
  if (!course) return course.error();
  ScreenKeys keys(stage_.stimuli(), stage_.input(), stage_.window().screen(), {keysCome(), showing.language, showing.letters, showing.isFromRight, isOfParts}, keyHabits_);
  showing.course = &*course;
  showing.keys = &keys;
  auto answer = caught(page.plugin().manifest.id, [&] { return driveFrames(page, showing, *course); });
  showing.course = nullptr;
  keys.letGo(stage_.clock().now());
  showing.keys = nullptr;
  stage_.respondFrom(Timestamp::min());
  if (showing.step) showing.log = course->log();
  return answer;
}

Result<Value> Sitting::driveFrames(ShownPage &page, Showing &showing, PageCourse &course) {
  Timestamp began = stage_.clock().now();
  const Duration refresh = stage_.window().screen().period;
  Timestamp last{}, waitsSince = began;
  bool isAnswered = false;
  for (std::uint64_t frame = 0;; ++frame) {
    const Timestamp onset = stage_.window().nextOnset();
    const bool wasOver = course.isOver(), wasRecording = isRecordingHere();
    if (auto begun = course.beginFrame(onset, refresh); !begun) return begun.error();
    stage_.respondFrom(wasOver ? Timestamp::max() : course.respondsFrom());
    if (course.canRespond() && std::exchange(showing.isTooEarly, false) && showing.held)
      if (auto asked = expect(*showing.held); !asked) return asked.error();
    if (auto told = forwardInput(page); !told) return told.error();
    course.setKeys(showing.keys->over());
    auto outcome = page.frame({frame, onset, last, course.canRespond() && !wasOver, course.canSubmit()}, course);
    if (!outcome) return outcome.error();
    isAnswered = isAnswered || *outcome == Outcome::Stopped;
    if (!showing.isOnlyWaiting && (course.isOver() ? mayEnd(course, wasRecording) : isAnswered && course.canSubmit())) return Value();
    // Not before: what was answered in the frame that the limit ended was answered in time.
    if (auto over = isOvertaken(); !over || *over) return over ? Result<Value>(Value()) : over.error();
    if (auto drawn = course.draw(onset); !drawn) return drawn.error();
    if (auto drawn = showing.keys->draw(); !drawn) return drawn.error();
    if (frame == kPictureFrame && options_.takesPictures) stage_.requestPicture();
    ShownFrame shown;
    const WaitEnd end = stage_.flip(frame > kPictureFrame ? quietUntil(showing) : std::nullopt, shown);
    if (end == WaitEnd::Stopped) return Error{ErrorCode::Stopped, "the session was asked to stop", "", ""};
    if (end == WaitEnd::TrialEnded) return Value();  // its trial was skipped: nobody answers it
    last = shown.onset;
    const std::string_view source = onsetSourceWord(shown.source);
    course.shown(last, shown.uncertainty, source);
    if (frame == 0) showing.shown = {shown.onset, std::string(source), shown.uncertainty};
    if (const Duration paused = shown.pause.length(); paused > Duration{}) {  // it is no part of any wait
      course.paused(shown.pause.started, shown.pause.stopped);
      began += paused, waitsSince += paused;
      if (showing.botAnswersAt && *showing.botAnswersAt != Timestamp::max()) *showing.botAnswersAt += paused;
    }
    if (showing.botAnswersAt && shown.onset >= *showing.botAnswersAt && course.canSubmit()) {  // what it answers is known
      const auto over = isOvertaken();
      return over ? Result<Value>(Value()) : over.error();
    }
    if (isToCome(page, course)) waitsSince = last;
    if (auto found = judgeStandstill(page, showing, began, waitsSince); !found) return found.error();
  }
}

/// Does something happen by itself on a page that a scripted participant is at, before it can be left?
bool Sitting::isToCome(const ShownPage &page, const PageCourse &course) const {
  return options_.isScripted && (course.nextDue() || (!course.canSubmit() && (isRecordingHere() || page.awaitedFrom() == Bringer::Prompt)));
}

/// Does a participant that is none find something to answer?
Result<void> Sitting::judgeStandstill(ShownPage &page, const Showing &showing, Timestamp began, Timestamp waitsSince) const {
  const Timestamp now = stage_.clock().now();
  if (stage_.isSimulated() && !showing.given && now - began > kSimulatedPageLimit)
    return Error{ErrorCode::PluginFailed, "a simulated participant found nothing to answer", page.plugin().manifest.id, "the page has to announce what it awaits (input->expect)"};
  const bool endsItself = showing.step && (showing.step->isWaiting || showing.step->isInterrupted);
  if (!options_.isScripted || endsItself) return {};
  const bool canSubmit = showing.course->canSubmit(), isOutside = !canSubmit && page.awaitedFrom() == Bringer::Outside;
  const Duration asLong = showing.step && !canSubmit ? 2 * showing.step->estimate : Duration{};
  if (now - waitsSince <= std::max(isOutside ? kOutsideLimit : kHandsLimit, asLong) && now - began <= kLongestPage) return {};
  const std::string missing = page.missing(), id = page.plugin().manifest.id;
  return Error{ErrorCode::PluginFailed,
               "the scripted participant could not leave the page" + (showing.step ? " \"" + showing.step->label + "\"" : "") + " with the keys that it was told" + (missing.empty() ? "" : ": " + missing),
               showing.step && !showing.step->place.empty() ? showing.step->place + ": " + id : id,
               isOutside         ? "bring that about from outside: a microphone has to hear somebody, and hears the scripted participant where the rig file has \"sound\": {\"system\": \"simulated\"}; or have the page wait for something that keys do"
               : missing.empty() ? "the page has to announce what it awaits (input->expect)"
                                 : "say what is answered: \"simulate\": {\"answer\": ...}; or have the page wait for something that keys do"};
}

/// Nobody does anything on a page whose answer the study gives: once it has settled a virtual clock may jump to the next thing that happens.
std::optional<Timestamp> Sitting::quietUntil(const Showing &showing) const {
  if (!showing.botAnswersAt || *showing.botAnswersAt == Timestamp::max() || !stage_.clock().isVirtual()) return std::nullopt;
  std::optional<Timestamp> next;
  const auto consider = [&](std::optional<Timestamp> time) {
    if (time && *time > stage_.clock().now()) next = next ? std::min(*next, *time) : *time;
  };
  consider(showing.botAnswersAt);
  if (const auto simulated = stage_.nextSimulated()) consider(*simulated);
  if (const auto due = showing.course->nextDue()) consider(*due - stage_.window().screen().period);  // the frame after that one is the event's
  if (step_.overtaking) consider(step_.overtaking->wakeAt());
  return next;
}

/// Is what the participant waited for there, or the time up? Then the timeline has gone on already.
Result<bool> Sitting::isOvertaken() {
  if (!step_.overtaking || pageDepth_ > 1) return false;
  auto moved = step_.overtaking->poll();
  if (moved && *moved) step_.isOvertaken = true, step_.overtaking = nullptr;
  return moved;
}

/// Somebody waits, and the study has no page for it.
Result<void> Sitting::waitAlone(Pointer &pointer) {
  stage_.setStep("wait " + pointer.path(), 0, 0, progress_, paid_);
  stage_.setState(SessionState::Running);
  step_ = {.overtaking = &pointer};
  const Result<void> waited = waitWith(hostWords("wait"), "wait", [this] { return isOvertaken(); });
  step_ = {};
  return waited;
}

/// A page begins with all that it needs of files. A bar says how much of it is there, once somebody waits.
Result<void> Sitting::awaitFiles(const Step &step) {
  constexpr Duration kPatience = 250ms;
  if (!step_.index) return {};
  ahead_.prepare(*step_.index, step_.isKnownLate ? &step : nullptr, sounds_.rate());
  if (ahead_.wait(kPatience)) return {};
  Stimuli &stimuli = stage_.stimuli();
  const PageGround ground(stimuli, studyGround());
  const Value ink = hostInk(stimuli);
  auto bar = stimuli.add("progress", Value(Dict{{"units", "height"}, {"size", pair(0.4, 0.02)}, {"color", ink}, {"fillColor", hostPaper(stimuli)}, {"lineColor", ink}, {"direction", isRightToLeft(step.params) ? "right-to-left" : "left-to-right"}}));
  if (!bar) return bar.error();
  const auto share = stimuli.property(*bar, "progress");
  if (!share) return share.error();
  stage_.setState(SessionState::Running);
  return flipUntil(*bar, "files", [&]() -> Result<bool> {
    const double there = ahead_.share();
    if (auto set = stimuli.setNumbers(*bar, *share, {&there, 1}); !set) return set.error();
    return ahead_.wait({});
  });
}

/// Until it is over, or the session is asked to stop.
Result<void> Sitting::waitWith(const std::string &words, const std::string &what, const std::function<Result<bool>()> &isOver) {
  const PageGround ground(stage_.stimuli(), studyGround());
  auto text = addHostText(stage_.stimuli(), words, textSize() * kHostLetter);
  return text ? flipUntil(*text, what, isOver) : text.error();
}

/// The same. What is shown is gone then.
Result<void> Sitting::flipUntil(StimulusHandle shown, const std::string &what, const std::function<Result<bool>()> &isOver) {
  const PausePolicy outerPolicy = stage_.pausePolicy();
  stage_.setPausePolicy(PausePolicy::AtAnyFlip);
  const Result<void> waited = caught(what, [&]() -> Result<void> {
    for (;;) {
      if (auto over = isOver(); !over || *over) return over ? Result<void>() : Result<void>(over.error());
      if (auto drawn = stage_.stimuli().draw(shown); !drawn) return drawn;
      if (stage_.flip() == WaitEnd::Stopped) return Error{ErrorCode::Stopped, "the session was asked to stop", "", ""};
    }
  });
  stage_.stimuli().remove(shown);
  stage_.stimuli().dropFrame();
  stage_.setPausePolicy(outerPolicy);
  return waited;
}

/// As the study says of all its pages.
KeysCome Sitting::keysCome() const { return study_ ? keysComeOf(Value(study_->study.look)) : KeysCome::Auto; }

Result<void> Sitting::forwardInput(ShownPage &page) {
  InputEvent events[16];
  while (const std::size_t count = stage_.poll(events))
    for (std::size_t i = 0; i < count; ++i) {
      if (asksToLeave(events[i])) stage_.askToLeave();
      else if (auto told = page.event(events[i], stage_.window().screen().height); !told) return told;
    }
  return {};
}

}  // namespace fovea
