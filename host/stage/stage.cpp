#include "stage/stage.hpp"

#include <algorithm>
#include <cstdio>

#include "camera/camera.hpp"
#include "core/caught.hpp"
#include "core/log.hpp"
#include "core/thread.hpp"
#include "devices/simulated_participant.hpp"
#include "window/screen_grab.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kKeptEvents = 4096;
constexpr std::size_t kFlipCalls = 256;
constexpr std::int64_t kMostTrials = 1'000'000'000;  // that can be skipped at once: past the end of any loop, and still an int
// Short enough that a stop is noticed within a frame, long enough to cost nothing.
constexpr Duration kWaitSlice = 2ms;

// The last refreshes before a flip that was asked for are left to the window, which hits it exactly.
constexpr int kNearFlips = 3;

bool isAnswer(const InputRequest &request, const InputEvent &event) {
  if (event.kind != InputKind::KeyPress || event.isRepeat || event.time < request.since) return false;
  return request.keys.empty() || std::find(request.keys.begin(), request.keys.end(), event.keyName()) != request.keys.end();
}

/// As stimuli hear it: a finger is a pointer with its left button down. None of what is not for them.
std::optional<Action> actionOf(const InputEvent &event) {
  Action action;
  switch (event.kind) {
    case InputKind::KeyPress:
      action.kind = Action::Kind::KeyPress;
      break;
    case InputKind::KeyRelease:
      action.kind = Action::Kind::KeyRelease;
      break;
    case InputKind::ButtonPress:
    case InputKind::TouchBegin:
      action.kind = Action::Kind::Press;
      break;
    case InputKind::ButtonRelease:
    case InputKind::TouchEnd:
      action.kind = Action::Kind::Release;
      break;
    case InputKind::PointerMove:
    case InputKind::TouchMove:
      action.kind = Action::Kind::Move;
      break;
    case InputKind::Wheel:
      action.kind = Action::Kind::Wheel;
      action.wheel = event.y;
      break;
    default:
      return std::nullopt;
  }
  action.time = event.time;
  action.x = event.x;
  action.y = event.y;
  action.button = event.button ? event.button : 1;
  if (event.kind >= InputKind::TouchBegin && event.kind <= InputKind::TouchEnd) action.finger = event.touch;
  action.isRepeat = event.isRepeat;
  action.isOnScreen = event.device == kKeysOnScreen;
  action.hasShift = event.modifiers & kShift;
  action.hasControl = event.modifiers & kControl;
  action.hasCommand = event.modifiers & (kAlt | kSuper);
  action.key = event.keyName();
  action.typed = event.typed();
  return action;
}

bool isClick(const InputEvent &event) {
  return event.kind == InputKind::ButtonPress || event.kind == InputKind::ButtonRelease || event.kind == InputKind::Wheel;
}

bool isDiskFull(const StageHooks &hooks) { return hooks.diskIsFull && hooks.diskIsFull(); }

}  // namespace

Stage::Stage(Clock &clock, Window &window, Stimuli &stimuli, Input &input, Log &log, Breadcrumb &breadcrumb, std::atomic<bool> &stop,
             std::shared_ptr<FrameRecord> frames)
    : clock_(clock), window_(window), stimuli_(stimuli), input_(input), log_(log), breadcrumb_(breadcrumb), frames_(std::move(frames)), stop_(stop) {
  events_.reserve(kKeptEvents);
  flipCalls_.reserve(kFlipCalls);
  runningCalls_.reserve(kFlipCalls);
}

Stage::~Stage() = default;

void Stage::setState(SessionState state) {
  const bool isNew = std::exchange(status_.state, state) != state;
  publish();
  if (isNew && listener_) listener_->onState(state, clock_.now());
}

void Stage::setInRun(bool isInRun) {
  status_.isInRun = isInRun;
  updatePointer();
  publish();
}

void Stage::showPointer(PointerDisplay when) {
  pointer_ = when;
  updatePointer();
}

void Stage::updatePointer() {
  const bool isShown = !status_.isInRun || pointer_ == PointerDisplay::Shown || (pointer_ == PointerDisplay::Auto && stimuli_.takesPointer());
  if (std::exchange(status_.showsPointer, isShown) != isShown) publish();
}

void Stage::setStep(std::string_view step, int number, int count, std::optional<double> progress, std::string_view earned) {
  StageStatus::copy(status_.step, step);
  StageStatus::copy(status_.trialLabel, "");
  status_.trial = -1;
  status_.stepNumber = number;
  status_.stepCount = count;
  status_.progress = progress;
  StageStatus::copy(status_.earned, earned);
  status_.started = clock_.now();
  publish();
}

void Stage::beginWait() {
  beginFrame();
  if (listener_) listener_->onWait();
}

void Stage::beginFrame() {
  expectThread(Thread::Stage);
  breadcrumb_.beat();
  if (unpublished_) publish();
  takeCommands();
}

WaitEnd Stage::flip(std::optional<Timestamp> notBefore, ShownFrame &shown) {
  beginFrame();
  // A flip far ahead is a wait like any other: it can be stopped, and the overlay goes on.
  while (notBefore && !isEndAsked() && *notBefore - clock_.now() > kNearFlips * window_.screen().period) {
    sleepSlice(*notBefore - kNearFlips * window_.screen().period);
    takeInput();
    beginWait();
  }
  if (isEndAsked()) return endOfWait(WaitEnd::Stopped);
  const Timestamp began = clock_.now();
  stimuli_.drawAutomatic();
  stimuli_.renderPending();
  present(notBefore, shown);
  showsForeign_ = std::exchange(isForeign_, false);
  runFlipCalls(shown);
  stimuli_.endFrame();
  updatePointer();
  stimuli_.shownAt(shown.onset);
  tellNotes();
  takeInput();
  takeCommands();  // what was asked while the picture came: it takes effect now, not a refresh later
  record(shown, clock_.now() - began - swapTime_);
  warnOfMissed(shown);
  if (listener_) listener_->onWait();  // what devices report is written down where no frame waits for it
  shown.pause = pausePolicy_ == PausePolicy::AtAnyFlip ? pauseIfAsked() : Pause{};
  return endOfWait(WaitEnd::Reached);
}

void Stage::tellNotes() {
  for (const std::string &note : stimuli_.takeNotes()) {
    log_.write(LogLevel::Warning, "stimuli", note);
    if (listener_) listener_->onNote(note);
  }
}

void Stage::present(std::optional<Timestamp> notBefore, ShownFrame &shown) {
  copyFrame(notBefore);  // without the operator's panels: what they say is nobody's to keep
  if (hooks_.drawOverlay) {
    hooks_.drawOverlay();
    stimuli_.resetState();
  }
  if (pictureWanted_) {
    pictureWanted_ = false;
    if (auto picture = window_.capture(); picture && hooks_.keepPicture) hooks_.keepPicture(std::move(*picture));
  }
  const Timestamp began = clock_.now();
  static_cast<FlipResult &>(shown) = window_.flip(notBefore);
  swapTime_ = clock_.now() - began;
  if (grab_) grab_->shown(shown);
  handOverFrames();
  noteFrame(shown);
}

void Stage::setScreenCamera(ScreenCamera *camera) {
  screenCamera_ = camera;
  grab_.reset();
}

bool Stage::isFilmed() const { return screenCamera_ && window_.hasGl() && screenCamera_->isWanted(); }

void Stage::copyFrame(std::optional<Timestamp> notBefore) {
  if (!isFilmed()) return grab_.reset();
  if (!grab_) grab_ = std::make_unique<ScreenGrab>(window_.screen());
  grab_->copy(std::max(window_.nextOnset(), notBefore.value_or(Timestamp::min())));
  stimuli_.resetState();
}

/// While nobody draws, for a frame that stays.
void Stage::copyFrameThatStays(Timestamp now) {
  if (!grab_ || !grab_->isBehind(now)) return;
  grab_->copyAgain();
  stimuli_.resetState();
}

void Stage::handOverFrames() {
  if (!grab_) return;
  grab_->collect([this](const GrabbedFrame &frame) { screenCamera_->put(frame.bgra, frame.width, frame.height, frame.onset, frame.uncertainty); });
}

Result<void> Stage::callOnFlip(const FlipCall &call) {
  if (flipCalls_.size() == kFlipCalls)
    return Error{ErrorCode::BadArgument, std::to_string(kFlipCalls) + " functions wait for the next flip already", "callOnFlip", "flip first"};
  flipCalls_.push_back(call);
  return {};
}

void Stage::runFlipCalls(const FlipResult &result) {
  if (flipCalls_.empty()) return;
  runningCalls_.swap(flipCalls_);
  for (const FlipCall &call : runningCalls_) call.run(call.function, call.data, &result);
  runningCalls_.clear();
}

void Stage::dropFlipCalls() {
  for (const FlipCall &call : flipCalls_) call.run(call.function, call.data, nullptr);
  flipCalls_.clear();
}

void Stage::recordFrames(bool isOn) {
  tellFrames();
  recorded_ = 0;
  missedTold_ = 0;
  isRecording_ = isOn;
}

void Stage::tellFrames() {
  if (packetSize_ > 0 && listener_) listener_->onFrames(recorded_, packetSource_, std::span(packet_).first(packetSize_));
  recorded_ += std::exchange(packetSize_, 0);
}

void Stage::record(const FlipResult &result, Duration host) {
  if (!isRecording_) return;
  if (packetSize_ == packet_.size() || result.source != packetSource_) tellFrames();
  packetSource_ = result.source;
  packet_[packetSize_++] = {result.onset, result.uncertainty, host, result.missed};
}

void Stage::noteFrame(const FlipResult &result) {
  interval_ = result.onset - lastOnset();
  if (result.consecutive) count_.worst = std::max(count_.worst, interval_);
  lastOnset_.store(toNanoseconds(result.onset), std::memory_order_relaxed);
  ++count_.shown;
  count_.missed += result.missed;
  count_.source = std::max(count_.source, result.source);  // the numbers are best first
  count_.uncertainty = std::max(count_.uncertainty, result.uncertainty);
  frames_->add(result);
}

/// The first of a run: who looks at the log knows by then, and the data count all of them.
void Stage::warnOfMissed(const FlipResult &result) {
  constexpr int kMostTold = 4;
  if (!isRecording_ || !result.consecutive || result.missed == 0 || missedTold_ > kMostTold) return;
  if (missedTold_++ == kMostTold)
    return log_.write(LogLevel::Warning, "window", "frames go on coming late; no more of them are told here, rows and report count them");
  const double interval = toSeconds(interval_);
  char text[96];
  std::snprintf(text, sizeof text, "a frame came late: %.2f ms (1/%.0f s) after the one before, %u missed", interval * 1000, 1 / interval, result.missed);
  log_.write(LogLevel::Warning, "window", text);
}

void Stage::repeatFrame() {
  stimuli_.repeatLast();
  ShownFrame repeated;
  present(std::nullopt, repeated);
  record(repeated, {});
}

/// One slice of a wait. An overlay inside the window has to be drawn again and again; else the picture just stays.
void Stage::sleepSlice(Timestamp until) {
  const Timestamp now = clock_.now();
  if (clock_.isVirtual()) {
    Timestamp next = until;
    const auto planned = simulated_ ? simulated_->nextEvent() : std::nullopt, due = tap_ ? tap_->nextDue() : std::nullopt;
    for (const auto &event : {planned, due})
      if (event) next = std::min(next, std::max(*event, now));
    clock_.sleepUntil(next);
  } else if ((hooks_.drawOverlay || (isFilmed() && !grab_ && !showsForeign_)) && until - now > 2 * window_.screen().period) {
    repeatFrame();  // a film begins with what is on the screen, unless only a plugin can draw that
  } else {
    copyFrameThatStays(now);
    handOverFrames();
    clock_.sleepUntil(std::min(until, now + kWaitSlice));
  }
  window_.idle();
}

WaitEnd Stage::endOfWait(WaitEnd reached) const {
  if (stopRequested()) return WaitEnd::Stopped;
  return navigation_ ? WaitEnd::TrialEnded : reached;
}

WaitEnd Stage::waitUntil(Timestamp t) {
  beginWait();
  while (!isEndAsked()) {
    if (clock_.now() >= t) {
      takeInput();
      return WaitEnd::Reached;
    }
    sleepSlice(t);
    takeInput();
    beginWait();
    if (pausePolicy_ == PausePolicy::AtAnyFlip) t += pauseIfAsked().length();  // a pause is no part of the wait
  }
  return endOfWait(WaitEnd::Stopped);
}

WaitEnd Stage::waitKey(const InputRequest &request, std::optional<Timestamp> deadline, InputEvent &press) {
  beginWait();
  while (!isEndAsked()) {
    takeInput();
    const bool isPressed = takePress(request, deadline, press);
    if (isPressed || (deadline && clock_.now() >= *deadline)) {
      announced_.reset();
      return isPressed ? WaitEnd::Reached : WaitEnd::TimedOut;
    }
    sleepSlice(deadline.value_or(clock_.now() + 1s));
    beginWait();
    const Duration paused = pausePolicy_ == PausePolicy::AtAnyFlip ? pauseIfAsked().length() : Duration{};
    if (deadline) *deadline += paused;  // a pause is no part of the wait
  }
  return endOfWait(WaitEnd::Stopped);
}

bool Stage::takePress(const InputRequest &request, std::optional<Timestamp> deadline, InputEvent &press) {
  const auto found = std::find_if(events_.begin(), events_.end(), [&](const InputEvent &event) {
    return isAnswer(request, event) && (!deadline || event.time <= *deadline);
  });
  if (found == events_.end()) return false;
  press = *found;
  events_.erase(events_.begin(), found + 1);
  return true;
}

WaitEnd Stage::safePoint(std::string_view label, std::int64_t trial) {
  StageStatus::copy(status_.trialLabel, label);
  status_.trial = trial;
  unpublished_ = true;
  beginWait();
  if (std::exchange(loopPauseAsked_, false)) pauseAsked_ = true;
  pauseIfAsked();
  return endOfWait(WaitEnd::Reached);
}

void Stage::beginRun() {
  stop_.store(false, std::memory_order_relaxed);
  pauseAsked_ = loopPauseAsked_ = isStopTaken_ = isStopMeant_ = false;
  openTrials(false);
}

void Stage::endRun() {
  takeCommands();
  const Error over{ErrorCode::State, "the run ended before it took effect", "", ""};
  tell(pauseWaiters_, over);
  tell(resumeWaiters_, over);
  tell(stopWaiters_, clock_.now());
  if (const auto move = std::exchange(move_, std::nullopt); move && move->done) guarded([&] { move->done(over); });
  pauseAsked_ = loopPauseAsked_ = false;
  openTrials(false);
}

void Stage::endWay() {
  endRun();
  const bool isStopMeant = isStopMeant_;
  beginRun();
  // Asked behind it: a session that closes from now on asks for the stop itself.
  if (isStopMeant || (hooks_.isClosing && hooks_.isClosing())) isStopMeant_ = isStopTaken_ = true, requestStop();
}

void Stage::openTrials(bool isOpen) {
  areTrialsOpen_ = isOpen;
  navigation_.reset();
}

void Stage::beginSimulated(std::uint64_t seed, const ResponseModel &model) {
  if (!simulated_) return;
  awaited_.reset();
  isLeftToDevice_ = false;
  simulated_->begin(seed, model);
}

std::optional<Timestamp> Stage::nextSimulated() const { return simulated_ ? simulated_->nextEvent() : std::nullopt; }

void Stage::pressSimulated(Timestamp time, const std::string &key) {
  if (simulated_) simulated_->press(time, key);
}

void Stage::observeSimulated(std::function<Result<void>(const InputRequest &request, AnswerPlan &plan)> observer) {
  if (simulated_) simulated_->setObserver(std::move(observer));
}

Result<void> Stage::expect(const InputRequest &request) {
  Result<void> asked;
  if (simulated_) {
    awaited_ = request;
    asked = askSimulated();
  }
  announced_ = request;
  if (hooks_.announce) hooks_.announce(request);
  return asked;
}

/// Asks the participant for what is awaited, but not for what a device gives in its place.
Result<void> Stage::askSimulated() {
  isLeftToDevice_ = tap_ && tap_->answers(*awaited_);
  return isLeftToDevice_ ? Result<void>() : simulated_->expect(*awaited_, clock_.now());
}

/// The experiment that awaits it is told of nothing now, so what it cannot say is only logged.
void Stage::askSimulatedAgain() {
  if (auto asked = askSimulated(); !asked) log_.write(LogLevel::Error, "input", asked.error().text() + "; answered as the study says");
}

/// Who waits has what it waits for: if the device has nothing more afterwards, nobody has to answer in its place.
void Stage::noteAnswered(const InputEvent &event) {
  if (isLeftToDevice_ && isAnswer(*awaited_, event)) isLeftToDevice_ = false;
}

void Stage::takeInput() {
  const Timestamp now = clock_.now();
  if (simulated_) simulated_->deliver(now);
  if (tap_)
    while (const auto due = tap_->takeDue(now)) input_.add(*due);
  while (auto event = input_.take()) {
    noteAnswered(*event);
    if (isClick(*event) && hooks_.operatorHasPointer && hooks_.operatorHasPointer()) continue;
    if (listener_) listener_->onInput(*event);
    if (isLeaveKey(*event)) {
      leaveAsked_ = leaveAsked_ || (event->kind == InputKind::KeyPress && !event->isRepeat);
      continue;
    }
    if (tap_) tap_->hear(*event);
    if (hooks_.heard) hooks_.heard(*event);
    const bool isEarly = event->time < respondFrom_;
    FingerUse use = FingerUse::None;
    // What is done in a pause, or at the host's own question, answers nothing.
    const bool isAnswering = status_.state != SessionState::Paused && !isLeaving_;
    const Hearers hearers = isAnswering && listener_ ? listener_->hearersOf(*event) : Hearers::All;
    if (auto action = actionOf(*event); action && isAnswering && (hearers == Hearers::All || hearers == Hearers::Stimuli)) {
      action->isEarly = isEarly;
      use = stimuli_.hear(*action);
    }
    const bool isForPage = hearers == Hearers::All || hearers == Hearers::Page;
    if (!holdBack(*event, use) && !isEarly && isForPage) keep(*event);
  }
  if (isLeftToDevice_ && !tap_->answers(*awaited_)) {
    log_.write(LogLevel::Warning, "input", "what a device had to press is over, and a key is awaited: the simulated participant goes on");
    askSimulatedAgain();
  }
  if (const std::uint64_t dropped = input_.dropped(); dropped != droppedSeen_) {
    log_.write(LogLevel::Error, "input", std::to_string(dropped - droppedSeen_) + " events came faster than they were taken, and are lost");
    droppedSeen_ = dropped;
  }
}

/// Nobody else hears of a finger that may scroll yet, or does; of one that has pressed, once it is lifted.
bool Stage::holdBack(const InputEvent &event, FingerUse use) {
  const auto isItsBegin = [&](const InputEvent &one) { return one.touch == event.touch && one.device == event.device; };
  if (use == FingerUse::Press)
    for (const InputEvent &one : heldBack_)
      if (isItsBegin(one) && one.time >= respondFrom_) keep(one);
  if (event.kind == InputKind::TouchBegin || event.kind == InputKind::TouchEnd) std::erase_if(heldBack_, isItsBegin);
  if (event.kind == InputKind::TouchBegin && use == FingerUse::Undecided) heldBack_.push_back(event);
  return use == FingerUse::Undecided || use == FingerUse::Scroll;
}

/// Keeps an event for who waits or polls. Only the newest of a row of pointer motions is worth keeping; where there is no room
/// left, the oldest event goes, so that a key pressed now is never the one that is lost.
void Stage::keep(const InputEvent &event) {
  const bool isMotion = event.kind == InputKind::PointerMove;
  if (isMotion && !events_.empty() && events_.back().kind == InputKind::PointerMove) {
    events_.back() = event;
    return;
  }
  if (events_.size() == kKeptEvents) events_.erase(events_.begin());
  events_.push_back(event);
}

std::size_t Stage::poll(std::span<InputEvent> events) {
  takeInput();
  const std::size_t count = std::min(events.size(), events_.size());
  std::copy_n(events_.begin(), count, events.begin());
  events_.erase(events_.begin(), events_.begin() + static_cast<std::ptrdiff_t>(count));
  return count;
}

void Stage::clearInput() {
  takeInput();
  events_.clear();
  announced_.reset();
}

/// Each on its own: what one of them throws takes nothing from those behind it.
void Stage::takeCommands() {
  for (Command &command : commands_.take()) guarded([&] { takeCommand(command); });
}

void Stage::guarded(const std::function<void()> &work) {
  const auto done = caught("a command to the stage", [&]() -> Result<void> { return work(), Result<void>(); });
  if (!done) log_.write(LogLevel::Error, "session", done.error().text());
}

void Stage::tell(std::vector<EffectDone> &waiters, const Result<Timestamp> &effect) {
  for (const EffectDone &done : std::exchange(waiters, {})) guarded([&] { done(effect); });
}

void Stage::takeCommand(Command &command) {
  if (command.kind == Command::Kind::Call) return command.call();
  if (listener_) guarded([&] { listener_->onCommand(command); });  // not noted is not undone
  const auto wait = [&](std::vector<EffectDone> &waiters) {
    if (command.done) waiters.push_back(std::move(command.done));
  };
  const auto done = [&](const Result<Timestamp> &effect) {
    if (command.done) guarded([&] { command.done(effect); });
  };
  const auto warnOfNoChange = [&](std::string_view already) {
    log_.write(LogLevel::Warning, "session", "a request of " + command.origin + " changes nothing: " + std::string(already));
  };
  switch (command.kind) {
    case Command::Kind::Start: start_ = std::move(command); break;
    case Command::Kind::Pause:
      // Also where a full disk made the pause: then it lasts until somebody says resume.
      if (std::exchange(pauseAsked_, true))
        warnOfNoChange(status_.state == SessionState::Paused ? "the run is paused already" : "a pause is on its way already");
      if (status_.state == SessionState::Paused) return done(clock_.now());
      wait(pauseWaiters_);
      if (status_.state == SessionState::Running) setState(SessionState::Pausing);
      break;
    case Command::Kind::PauseLoop:
      if (status_.state == SessionState::Paused && pauseAsked_) {
        warnOfNoChange("the run is paused already");
        return done(clock_.now());
      }
      if (std::exchange(loopPauseAsked_, true)) warnOfNoChange("a pause behind the trial in hand is asked for already");
      wait(pauseWaiters_);
      break;
    case Command::Kind::Resume:
      if (status_.state == SessionState::Paused && isDiskFull(hooks_))
        log_.write(LogLevel::Warning, "session", "the disk is still full: the run goes on when there is room");
      if (!std::exchange(pauseAsked_, false) && !loopPauseAsked_ && status_.state != SessionState::Paused) {
        warnOfNoChange("the run goes on already");
        return done(clock_.now());
      }
      loopPauseAsked_ = false;
      tell(pauseWaiters_, Error{ErrorCode::State, "resumed before the pause took effect", "", ""});
      if (status_.state == SessionState::Paused) return wait(resumeWaiters_);
      if (status_.state == SessionState::Pausing) setState(SessionState::Running);
      done(clock_.now());
      break;
    case Command::Kind::Stop:
    case Command::Kind::Abort:
    case Command::Kind::Withdraw:
    case Command::Kind::Fail:
      if (command.kind == Command::Kind::Stop && status_.state == SessionState::Stopping) warnOfNoChange("the run is asked to stop already");
      isStopTaken_ = true;
      isStopMeant_ = isStopMeant_ || command.kind == Command::Kind::Stop;
      requestStop();
      wait(stopWaiters_);
      setState(SessionState::Stopping);
      break;
    case Command::Kind::RepeatPage:
    case Command::Kind::SkipTo: move(command); break;
    case Command::Kind::SkipTrials:
    case Command::Kind::RewindTrials: navigate(command); break;
    case Command::Kind::Screenshot: requestPicture(); break;
    case Command::Kind::Unfail:  // the listener does it
    case Command::Kind::Note:
    case Command::Kind::Call: break;
  }
}

/// Requests before the trial has noticed add up: skipping twice by one is skipping by two.
void Stage::navigate(Command &command) {
  if (!areTrialsOpen_) {
    if (command.done) command.done(Error{ErrorCode::State, "no trial is in hand that could be skipped or rewound", "",
                                         "ask while trials run, and not during pages between them; an experiment offers them with forEachTrial"});
    return;
  }
  if (!navigation_) navigation_.emplace();
  const std::int64_t count = std::clamp<std::int64_t>(command.count, 0, kMostTrials);
  const std::int64_t sum = navigation_->trials + (command.kind == Command::Kind::SkipTrials ? count : -count);
  navigation_->trials = std::clamp<std::int64_t>(sum, -kMostTrials, kMostTrials);
  navigation_->origin = command.origin;
  if (command.done) command.done(clock_.now());
}

/// The step in hand ends as if it were stopped; then takeMove() is asked. Of several the last one counts.
void Stage::move(Command &command) {
  const auto possible = isStopTaken_ ? Result<void>(Error{ErrorCode::State, "the session was asked to stop", "", ""}) : listener_ ? listener_->mayMove(command) : Result<void>();
  if (!possible) {
    log_.write(LogLevel::Warning, "session", "a request of " + command.origin + " has no effect: " + possible.error().text());
    if (command.done) guarded([&] { command.done(possible.error()); });
    return;
  }
  if (move_ && move_->done) guarded([&] { move_->done(Error{ErrorCode::State, "another request came before it took effect", "", ""}); });
  move_ = std::move(command);
  requestStop();
  setState(SessionState::Stopping);
}

std::optional<Command> Stage::takeMove() {
  if (!move_ || isStopTaken_) return std::nullopt;
  stop_.store(false, std::memory_order_relaxed);  // whoever wants the session to stop has a command on its way, too
  return std::exchange(move_, std::nullopt);
}

/// What comes one after the other is one pause.
Pause Stage::pauseIfAsked() {
  const bool isFull = isDiskFull(hooks_);
  if (isFull)
    log_.write(LogLevel::Error, "session", "the disk is full: the run pauses, its rows are kept in memory; make room to go on");
  std::optional<Pause> all;
  const auto add = [&](const Pause &pause) { all = {all ? all->started : pause.started, pause.stopped}; };
  if ((pauseAsked_ || isFull) && !stopRequested()) add(pauseNow());
  if (std::exchange(leaveAsked_, false) && listener_ && !stopRequested()) {
    add(askWhetherToLeave());
    if (pauseAsked_ && !stopRequested()) add(pauseNow());  // somebody asked for it meanwhile
  }
  return all.value_or(Pause{});
}

bool Stage::isLeaveKey(const InputEvent &event) const {
  const bool isKey = event.kind == InputKind::KeyPress || event.kind == InputKind::KeyRelease;
  return isKey && event.device != kKeysOnScreen && !isLeaving_ && !leaveKey_.empty() && event.keyName() == leaveKey_;
}

/// What is pressed meanwhile is the answer to this question and to no other; who stays finds everything as it was. No operator made this
/// pause, and none can end it: the state stays what it is.
Pause Stage::askWhetherToLeave() {
  Pause pause{clock_.now(), {}};
  std::vector<InputEvent> kept = std::exchange(events_, {});
  const auto awaited = awaited_, announced = announced_;
  isLeaving_ = true;
  listener_->onLeaveAsked();
  isLeaving_ = false;
  events_ = std::move(kept);
  awaited_ = awaited;
  announced_ = announced;
  if (!stopRequested()) awaitAgain();
  pause.stopped = clock_.now();
  stimuli_.resetState();
  if (!stopRequested()) repeatFrame();
  window_.idle();
  listener_->onPause(pause);
  return pause;
}

/// Who answered the host's own question is told again what the page, or the run, awaits.
void Stage::awaitAgain() {
  if (simulated_ && awaited_) {
    awaited_->since = clock_.now();
    askSimulatedAgain();
  }
  if (!announced_ || !hooks_.announce) return;
  announced_->since = clock_.now();
  hooks_.announce(*announced_);
}

Result<void> Stage::showOther(Stimuli &others) {
  others.resetState();  // the experiment's, or the overlay's, is another
  others.renderPending();
  ShownFrame frame;
  present(std::nullopt, frame);
  others.endFrame();
  record(frame, {});
  takeInput();
  beginWait();
  return stopRequested() ? Result<void>(Error{ErrorCode::Stopped, "the session was asked to stop", "", ""}) : Result<void>();
}

/// Keeps the picture on the screen and the operator in command until somebody says resume, or stop.
Pause Stage::pauseNow() {
  Pause pause{clock_.now(), {}};
  const SessionState before = status_.state == SessionState::Pausing ? SessionState::Running : status_.state;
  setState(SessionState::Paused);
  tell(pauseWaiters_, pause.started);
  while ((pauseAsked_ || isDiskFull(hooks_)) && !stopRequested()) {
    repeatFrame();
    takeInput();
    beginWait();
  }
  // What was pressed meanwhile answers nothing; it is in the record of events all the same.
  const auto lost = std::erase_if(events_, [&](const InputEvent &event) { return event.time >= pause.started; });
  if (simulated_ && awaited_ && lost > 0) {  // a person would press again
    awaited_->since = clock_.now();
    askSimulatedAgain();
  }
  pause.stopped = clock_.now();
  window_.idle();
  if (!stopRequested()) setState(before);
  if (listener_) listener_->onPause(pause);
  tell(resumeWaiters_, stopRequested() ? Result<Timestamp>(Error{ErrorCode::State, "the run was stopped instead", "", ""}) : pause.stopped);
  return pause;
}

void Stage::takePicture() {
  if (!hooks_.keepPicture) return;
  stimuli_.repeatLast();
  if (auto picture = window_.capture()) hooks_.keepPicture(std::move(*picture));
  window_.idle();
}

}  // namespace fovea
