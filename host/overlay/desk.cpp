#include "overlay/desk.hpp"

#include <chrono>
#include <utility>

namespace fovea {
namespace {

constexpr Duration kPatience = std::chrono::seconds(2);  // then the same thing may be asked again

}  // namespace

void Desk::follow(const SessionView &view) {
  if (view.state != state_) asked_.reset();
  state_ = view.state;
  isOnTheWay_ = view.isOnTheWay;
  now_ = view.now;
  missing_ = view.formMissing;
  if (state_ == SessionState::Ready)
    form_.follow(view.form);
  else
    form_.forget();  // the next run must not inherit the last one's participant
}

bool Desk::isAwaiting(Command::Kind kind) const {
  return asked_ && asked_->kind == kind && now_ - asked_->when < kPatience;
}

std::string Desk::whyNotStart() const {
  if (state_ != SessionState::Ready) return "Only when the session is READY.";
  if (isAwaiting(Command::Kind::Start)) return "Asked for; the session is about to start.";
  std::string reasons;
  for (const std::string &problem : form_.problems()) reasons += (reasons.empty() ? "" : "; ") + problem;
  if (form_.fields().empty())
    for (const std::string &key : missing_) reasons += (reasons.empty() ? "" : "; ") + key + " is missing";
  return reasons.empty() ? "" : "Not yet: " + reasons + ".";
}

bool Desk::isRunning() const {
  return state_ == SessionState::Preparing || state_ == SessionState::Running ||
         state_ == SessionState::Pausing || state_ == SessionState::Paused;
}

bool Desk::canStop() const {
  using enum Command::Kind;
  for (const Command::Kind kind : {Stop, Abort, Withdraw, Fail, RepeatPage, SkipTo})
    if (isAwaiting(kind)) return false;
  return isRunning() || state_ == SessionState::Ready;
}

void Desk::ask(Command command) {
  using enum Command::Kind;
  if (command.kind != Note && command.kind != Screenshot && command.kind != Unfail)
    asked_ = Asked{command.kind, now_};
  commands_.push_back(std::move(command));
}

void Desk::start(Timestamp when) {
  if (canStart()) ask({Command::Kind::Start, "", when, form_.values()});
}

void Desk::pauseOrResume(Timestamp when) {
  if (canPause())
    ask({Command::Kind::Pause, "", when, {}});
  else if (canResume())
    ask({Command::Kind::Resume, "", when, {}});
}

void Desk::stop(Timestamp when) {
  if (canStop()) ask({Command::Kind::Stop, "", when, {}});
}

void Desk::endWay(Command::Kind kind, const std::string &text, Timestamp when) {
  if (canEndWay() && (kind == Command::Kind::Withdraw || !text.empty())) ask({kind, text, when, {}});
}

void Desk::repeatStep(Timestamp when) {
  if (canMove()) ask({Command::Kind::RepeatPage, "", when, {}});
}

void Desk::skipTo(const std::string &label, Timestamp when) {
  if (canMove() && !label.empty()) ask({Command::Kind::SkipTo, label, when, {}});
}

void Desk::unfail(const std::string &participant, Timestamp when) {
  if (canUnfail() && !participant.empty()) ask({Command::Kind::Unfail, participant, when, {}});
}

void Desk::note(const std::string &text, Timestamp when) {
  if (!text.empty()) ask({Command::Kind::Note, text, when, {}});
}

void Desk::screenshot(Timestamp when) { ask({Command::Kind::Screenshot, "", when, {}}); }

std::vector<Command> Desk::take() { return std::exchange(commands_, {}); }

}  // namespace fovea
