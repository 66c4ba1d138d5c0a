#include "stage/stage.hpp"

#include <algorithm>

#include "core/log.hpp"
#include "core/thread.hpp"
#include "devices/simulated_participant.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kKeptEvents = 4096;
// Short enough that a stop is noticed within a frame, long enough to cost nothing.
constexpr Duration kWaitSlice = 2ms;

// The last refreshes before a flip that was asked for are left to the window, which hits it exactly.
constexpr int kNearFlips = 3;

bool isAllowed(const InputRequest &request, std::string_view key) {
  return request.keys.empty() || std::find(request.keys.begin(), request.keys.end(), key) != request.keys.end();
}

bool isClick(const InputEvent &event) {
  return event.kind == InputKind::ButtonPress || event.kind == InputKind::ButtonRelease || event.kind == InputKind::Wheel;
}

}  // namespace

Stage::Stage(Clock &clock, Window &window, Stimuli &stimuli, Input &input, Log &log, Breadcrumb &breadcrumb, std::atomic<bool> &stop)
    : clock_(clock), window_(window), stimuli_(stimuli), input_(input), log_(log), breadcrumb_(breadcrumb), stop_(stop) {
  events_.reserve(kKeptEvents);
}

void Stage::setState(SessionState state) {
  status_.state = state;
  publish();
}

void Stage::setInRun(bool isInRun) {
  status_.isInRun = isInRun;
  publish();
}

void Stage::setStep(std::string_view step, int number, int count) {
  StageStatus::copy(status_.step, step);
  StageStatus::copy(status_.trialLabel, "");
  status_.trial = -1;
  status_.stepNumber = number;
  status_.stepCount = count;
  status_.started = clock_.now();
  publish();
}

void Stage::beginWait() {
  expectThread(Thread::Stage);
  breadcrumb_.beat();
  if (unpublished_) publish();
  takeCommands();
}

WaitEnd Stage::flip(std::optional<Timestamp> notBefore, ShownFrame &shown) {
  beginWait();
  // A flip far ahead is a wait like any other: it can be stopped, and the overlay goes on.
  while (notBefore && !stopRequested() && *notBefore - clock_.now() > kNearFlips * window_.screen().period) {
    sleepSlice(*notBefore - kNearFlips * window_.screen().period);
    takeInput();
    beginWait();
  }
  if (stopRequested()) return WaitEnd::Stopped;
  stimuli_.renderPending();
  present(notBefore, shown);
  stimuli_.endFrame();
  takeInput();

  shown.paused = pausePolicy_ == PausePolicy::AtAnyFlip ? pauseIfAsked() : Duration{};
  return stopRequested() ? WaitEnd::Stopped : WaitEnd::Reached;
}

void Stage::present(std::optional<Timestamp> notBefore, ShownFrame &shown) {
  if (hooks_.drawOverlay) {
    hooks_.drawOverlay();
    stimuli_.resetState();
  }
  if (pictureWanted_) {
    pictureWanted_ = false;
    if (auto picture = window_.capture(); picture && hooks_.keepPicture) hooks_.keepPicture(std::move(*picture));
  }
  static_cast<FlipResult &>(shown) = window_.flip(notBefore);
  noteFrame(shown);
}

void Stage::noteFrame(const FlipResult &result) {
  if (result.consecutive) count_.worst = std::max(count_.worst, result.onset - lastOnset());
  lastOnset_.store(toNanoseconds(result.onset), std::memory_order_relaxed);
  ++count_.shown;
  count_.missed += result.missed;
  frames_.add(result);
}

void Stage::repeatFrame() {
  stimuli_.repeatLast();
  ShownFrame ignored;
  present(std::nullopt, ignored);
}

/// One slice of a wait. An overlay inside the window has to be drawn again and again; else the picture just stays.
void Stage::sleepSlice(Timestamp until) {
  const Timestamp now = clock_.now();
  if (clock_.isVirtual()) {
    Timestamp next = until;
    if (simulated_)
      if (const auto event = simulated_->nextEvent()) next = std::min(next, std::max(*event, now));
    clock_.sleepUntil(next);
  } else if (hooks_.drawOverlay && until - now > 2 * window_.screen().period) {
    repeatFrame();
  } else {
    clock_.sleepUntil(std::min(until, now + kWaitSlice));
  }
  window_.idle();
}

WaitEnd Stage::waitUntil(Timestamp t) {
  beginWait();
  while (!stopRequested()) {
    if (clock_.now() >= t) {
      takeInput();
      return WaitEnd::Reached;
    }
    sleepSlice(t);
    takeInput();
    beginWait();
    if (pausePolicy_ == PausePolicy::AtAnyFlip) t += pauseIfAsked();  // a pause is no part of the wait
  }
  return WaitEnd::Stopped;
}

WaitEnd Stage::waitKey(const InputRequest &request, std::optional<Timestamp> deadline, InputEvent &press) {
  beginWait();
  while (!stopRequested()) {
    takeInput();
    if (takePress(request, deadline, press)) return WaitEnd::Reached;
    if (deadline && clock_.now() >= *deadline) return WaitEnd::TimedOut;
    sleepSlice(deadline.value_or(clock_.now() + 1s));
    beginWait();
    const Duration paused = pausePolicy_ == PausePolicy::AtAnyFlip ? pauseIfAsked() : Duration{};
    if (deadline) *deadline += paused;  // a pause is no part of the wait
  }
  return WaitEnd::Stopped;
}

bool Stage::takePress(const InputRequest &request, std::optional<Timestamp> deadline, InputEvent &press) {
  const auto found = std::find_if(events_.begin(), events_.end(), [&](const InputEvent &event) {
    return event.kind == InputKind::KeyPress && !event.isRepeat && event.time >= request.since &&
           (!deadline || event.time <= *deadline) && isAllowed(request, event.keyName());
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
  pauseIfAsked();
  return stopRequested() ? WaitEnd::Stopped : WaitEnd::Reached;
}

void Stage::expect(const InputRequest &request) {
  if (simulated_) simulated_->expect(request, clock_.now());
  if (hooks_.announce) hooks_.announce(request);
}

void Stage::takeInput() {
  if (simulated_) simulated_->deliver(clock_.now());
  while (auto event = input_.take()) {
    if (isClick(*event) && hooks_.operatorHasPointer && hooks_.operatorHasPointer()) continue;
    if (listener_) listener_->onInput(*event);
    if (tap_) tap_->hear(*event);
    if (hooks_.heard) hooks_.heard(*event);
    keep(*event);
  }
  if (const std::uint64_t dropped = input_.dropped(); dropped != droppedSeen_) {
    log_.write(LogLevel::Error, "input", std::to_string(dropped - droppedSeen_) + " events came faster than they were taken, and are lost");
    droppedSeen_ = dropped;
  }
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
}

void Stage::takeCommands() {
  for (Command &command : commands_.take()) {
    if (listener_) listener_->onCommand(command);
    switch (command.kind) {
      case Command::Kind::Start: start_ = std::move(command); break;
      case Command::Kind::Pause:
        pauseAsked_ = true;
        if (status_.state == SessionState::Running) setState(SessionState::Pausing);
        break;
      case Command::Kind::Resume:
        pauseAsked_ = false;
        if (status_.state == SessionState::Pausing) setState(SessionState::Running);
        break;
      case Command::Kind::Stop:
        requestStop();
        setState(SessionState::Stopping);
        break;
      case Command::Kind::Screenshot: requestPicture(); break;
      case Command::Kind::Note: break;
    }
  }
}

Duration Stage::pauseIfAsked() {
  const bool isDiskFull = hooks_.diskIsFull && hooks_.diskIsFull();
  if (isDiskFull)
    log_.write(LogLevel::Error, "session", "the disk is full: the run pauses, its rows are kept in memory; make room to go on");
  return (pauseAsked_ || isDiskFull) && !stopRequested() ? pauseNow() : Duration{};
}

/// Keeps the picture on the screen and the operator in command until somebody says resume, or stop.
Duration Stage::pauseNow() {
  Pause pause{clock_.now(), {}};
  const SessionState before = status_.state == SessionState::Pausing ? SessionState::Running : status_.state;
  setState(SessionState::Paused);
  while ((pauseAsked_ || (hooks_.diskIsFull && hooks_.diskIsFull())) && !stopRequested()) {
    repeatFrame();
    takeInput();
    beginWait();
  }
  // What was pressed meanwhile answers nothing; it is in the record of events all the same.
  std::erase_if(events_, [&](const InputEvent &event) { return event.time >= pause.started; });
  pause.stopped = clock_.now();
  window_.idle();
  if (!stopRequested()) setState(before);
  if (listener_) listener_->onPause(pause);
  return pause.stopped - pause.started;
}

void Stage::takePicture() {
  if (!hooks_.keepPicture) return;
  stimuli_.repeatLast();
  if (auto picture = window_.capture()) hooks_.keepPicture(std::move(*picture));
  window_.idle();
}

}  // namespace fovea
