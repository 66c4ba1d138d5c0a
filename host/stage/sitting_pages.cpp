// Showing pages: the host drives them frame by frame.

#include <algorithm>
#include <cmath>

#include "core/caught.hpp"
#include "core/log.hpp"
#include "stage/host_text.hpp"
#include "stage/page_course.hpp"
#include "stage/page_look.hpp"
#include "stage/sitting.hpp"
#include "timeline/pointer.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;

constexpr int kMaxPageDepth = 4;
constexpr int kPictureFrame = 3;  // by then a page has settled
// Longer than any simulated participant needs for a page: it has found nothing to answer.
constexpr Duration kSimulatedPageLimit = 15min;

}  // namespace

Result<Value> Sitting::showPage(std::string_view id, const Value &params) {
  if (pageDepth_ >= kMaxPageDepth)
    return Error{ErrorCode::State, "pages show pages more than four deep", std::string(id), "end a page before the next"};
  auto found = findShown(id, PluginKind::Page, catalogue_);
  if (!found) return found.error();
  auto page = openPage(*found, nullptr);
  if (!page) return page.error();
  setRunning(false);
  Showing showing;
  auto answer = show(**page, dressed(params, study_ ? study_->study.look : Dict{}, found->manifest), showing);
  setRunning(true);
  if (!answer) return answer;
  Dict told{{"page", Value(id)}, {"answer", *answer}};
  if (!typed_.empty()) told.emplace_back("typed", std::exchange(typed_, {}));
  if (!pageMetadata_.empty()) told.emplace_back("metadata", std::exchange(pageMetadata_, {}));
  record("answer", Value(std::move(told)));
  return answer;
}

Result<std::unique_ptr<ShownPage>> Sitting::openPage(const FoundPlugin &plugin, const ResolvedStep *step) {
  if (plugin.manifest.id == kModularPageId) return std::unique_ptr<ShownPage>(std::make_unique<ModularPage>(modularHost(step)));
  if (auto ready = prepareSound(plugin); !ready) return ready.error();
  auto library = loader_.load(plugin);
  if (!library) return library.error();
  auto page = PageInstance::createPage(**library, loader_.host());
  if (!page) return page.error();
  return std::unique_ptr<ShownPage>(std::make_unique<PluginPage>(std::move(*page)));
}

ModularHost Sitting::modularHost(const ResolvedStep *step) {
  ModularHost host{.stimuli = stage_.stimuli(), .loader = loader_, .catalogue = catalogue_, .take = [this, step](GivenAnswer given) { return takeAnswer(step, std::move(given)); },
                   .expect = [this](const InputRequest &request) { return expect(request); },
                   .entering = [this](const FoundPlugin &part) { currentPlugin_ = part.manifest.id, currentFolder_ = part.folder; return prepareSound(part); }};
  host.seed = step && step_.seed ? *step_.seed : random_.next();
  host.model = step_.model;
  if (!step) return host;
  host.changes = step->step.partEvents;
  host.answered = step_.answered;
  if (!step->step.isWaiting) host.givenAfter = step->step.estimate;
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
  Showing showing{.step = &step.step, .given = step_.bot ? std::optional(step_.bot->answer) : std::nullopt};
  const std::optional<Value> given = page.answersForBots() ? std::nullopt : showing.given;
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
  constexpr double kLetter = 0.03, kLetterWidth = 0.5, kLeastLetter = 14, kLeastLine = 20;  // of the window's height, of a letter, pixels, letters
  const Value *size = params.find("textSize") ? params.find("textSize") : params.find("textScale");
  const ScreenInfo &screen = stage_.window().screen();
  const double letter = kLetter * screen.height * (size && size->number() ? *size->number() : 1);
  const double line = letter > 0 ? screen.width / (kLetterWidth * letter) : kLeastLine;
  if (letter >= kLeastLetter && line >= kLeastLine) return;
  const std::string what = letter < kLeastLetter ? "letters of " + std::to_string(std::lround(letter)) + " pixels" : "lines of some " + std::to_string(std::lround(line)) + " letters";
  const std::string told = place_ + ": in a window of " + std::to_string(screen.width) + " x " + std::to_string(screen.height) + " pixels the page \"" + std::string(page.manifest.key()) + "\" has " + what +
                           ", which are hard to read: give it a larger window, or " + (letter < kLeastLetter ? "larger" : "smaller") + " letters (textSize)";
  if (told_.insert(told).second) log_.write(LogLevel::Warning, "session", told);
}

/// Forms say so themselves.
void Sitting::warnUntranslated(const FoundPlugin &page, const Value &params, const Step *step) {
  if (page.manifest.kind != PluginKind::Page) return;
  const auto judge = [&](const FoundPlugin &each) {
    if (const auto doubt = untranslated(each.manifest, params.textOr("language", "en")); doubt && told_.insert(doubt->what).second) log_.write(LogLevel::Warning, "session", doubt->what);
  };
  if (step)
    for (const FoundPlugin &part : partsThere(*step, catalogue_)) judge(part);
  judge(page);
}

Result<Value> Sitting::show(ShownPage &page, const Value &params, Showing &showing) {
  warnUntranslated(page.plugin(), params, showing.step);
  warnSmall(page.plugin(), params);
  std::optional<BlackGround> ground;  // what the host says on the page is read on that, too
  if (params.textOr("contrast", "usual") == "high") ground.emplace(stage_.stimuli());
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
  context.simulatedAnswer = showing.given;
  context.expInfo = Value(currentExpInfo_);
  if (showing.step && step_.answered && !step_.answered->isNull()) context.answer = step_.answered;

  ++pageDepth_;
  showing.isTooEarly = showing.step && showing.step->events;  // a modular page knows itself what can be pressed when
  showing.shown = {stage_.clock().now()};  // until its first frame is seen
  showing.page = &page;
  sounds_.begin(data_ ? data_->run() : options_.id);
  Showing *const outer = std::exchange(showing_, &showing);
  stage_.clearInput();
  auto entered = page.enter(context);
  Result<Value> answer = entered ? driveFrames(page, showing) : Result<Value>(entered.error());
  auto left = page.leave();
  showing_ = outer;
  --pageDepth_;
  if (const auto gone = sounds_.end().recordings; gone > 0 && answer && !answer->isNull())
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
  auto edges = PageEdges::make(stage_.stimuli(), {shownProgress_, earned_, data_ ? "" : std::string_view(step_.refusal), leave, showing.isFromRight});
  auto events = page.events();
  if (!events && showing.step) events = showing.step->events;
  const ProgressDisplay *display = showing.step && showing.step->progressDisplay ? &*showing.step->progressDisplay : nullptr;
  auto course = edges ? PageCourse::make(stage_.stimuli(), std::move(events), display, std::move(*edges)) : Result<PageCourse>(edges.error());
  if (!course) return course.error();
  showing.course = &*course;
  auto answer = caught(page.plugin().manifest.id, [&] { return driveFrames(page, showing, *course); });
  showing.course = nullptr;
  stage_.respondFrom(Timestamp::min());
  if (showing.step) showing.log = course->log();
  return answer;
}

Result<Value> Sitting::driveFrames(ShownPage &page, Showing &showing, PageCourse &course) {
  Timestamp began = stage_.clock().now();
  const Duration refresh = stage_.window().screen().period;
  Timestamp last{};
  bool isAnswered = false;
  for (std::uint64_t frame = 0;; ++frame) {
    const Timestamp onset = stage_.window().nextOnset();
    if (auto begun = course.beginFrame(onset, refresh); !begun) return begun.error();
    stage_.respondFrom(course.respondsFrom());
    if (course.canRespond() && std::exchange(showing.isTooEarly, false) && showing.held)
      if (auto asked = expect(*showing.held); !asked) return asked.error();
    if (auto told = forwardInput(page); !told) return told.error();
    auto outcome = page.frame({frame, onset, last, course.canRespond(), course.canSubmit()}, course);
    if (!outcome) return outcome.error();
    isAnswered = isAnswered || *outcome == Outcome::Stopped;
    if ((isAnswered && course.canSubmit()) || course.isOver()) return Value();
    // Not before: what was answered in the frame that the limit ended was answered in time.
    if (auto over = isOvertaken(); !over || *over) return over ? Result<Value>(Value()) : over.error();
    if (auto drawn = course.draw(onset); !drawn) return drawn.error();
    if (frame == kPictureFrame && options_.takesPictures) stage_.requestPicture();
    ShownFrame shown;
    const WaitEnd end = stage_.flip(frame > kPictureFrame ? quietUntil(showing) : std::nullopt, shown);
    if (end == WaitEnd::Stopped) return Error{ErrorCode::Stopped, "the session was asked to stop", "", ""};
    if (end == WaitEnd::TrialEnded) return Value();  // its trial was skipped: nobody answers it
    last = shown.onset;
    course.shown(last, shown.uncertainty);
    if (frame == 0) showing.shown = {shown.onset, std::string(onsetSourceWord(shown.source)), shown.uncertainty};
    if (const Duration paused = shown.pause.length(); paused > Duration{}) {  // it is no part of any wait
      course.paused(shown.pause.started, shown.pause.stopped);
      began += paused;
      if (showing.botAnswersAt && *showing.botAnswersAt != Timestamp::max()) *showing.botAnswersAt += paused;
    }
    if (showing.botAnswersAt && shown.onset >= *showing.botAnswersAt && course.canSubmit()) {  // what it answers is known
      const auto over = isOvertaken();
      return over ? Result<Value>(Value()) : over.error();
    }
    if (stage_.isSimulated() && !showing.given && stage_.clock().now() - began > kSimulatedPageLimit)
      return Error{ErrorCode::PluginFailed, "a simulated participant found nothing to answer", page.plugin().manifest.id,
                   "the page has to announce what it awaits (input->expect)"};
  }
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

/// Until it is over, or the session is asked to stop.
Result<void> Sitting::waitWith(const std::string &words, const std::string &what, const std::function<Result<bool>()> &isOver) {
  const PausePolicy outerPolicy = stage_.pausePolicy();
  stage_.setPausePolicy(PausePolicy::AtAnyFlip);
  auto text = addHostText(stage_.stimuli(), words);
  if (!text) return text.error();
  const Result<void> waited = caught(what, [&]() -> Result<void> {
    for (;;) {
      if (auto over = isOver(); !over || *over) return over ? Result<void>() : Result<void>(over.error());
      if (auto drawn = stage_.stimuli().draw(*text); !drawn) return drawn;
      if (stage_.flip() == WaitEnd::Stopped) return Error{ErrorCode::Stopped, "the session was asked to stop", "", ""};
    }
  });
  stage_.stimuli().remove(*text);
  stage_.stimuli().dropFrame();
  stage_.setPausePolicy(outerPolicy);
  return waited;
}

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
