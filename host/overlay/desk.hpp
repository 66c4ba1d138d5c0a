#pragma once
// What the operator may ask now, why not otherwise, and what has been asked. No picture of it here.

#include <optional>
#include <string>
#include <vector>

#include "overlay/form_entries.hpp"
#include "stage/view.hpp"

namespace fovea {

class Desk {
 public:
  /// Before everything else, with each new look at the session.
  void follow(const SessionView &view);

  FormEntries &form() { return form_; }
  const FormEntries &form() const { return form_; }

  bool canStart() const { return whyNotStart().empty(); }
  std::string whyNotStart() const;  // empty when it can
  bool canPause() const { return state_ == SessionState::Running && !isAwaiting(Command::Kind::Pause); }
  bool canResume() const { return state_ == SessionState::Paused && !isAwaiting(Command::Kind::Resume); }
  bool canStop() const;
  /// Is somebody in the middle of a study, whose way through it can be ended for good?
  bool canEndWay() const { return isOnTheWay_ && canStop(); }
  /// Can the step of the study that is in hand be repeated, or another one be gone on at?
  bool canMove() const { return isOnTheWay_ && isRunning() && canStop(); }
  /// Can it be taken back that somebody failed? Not while somebody else takes part.
  bool canUnfail() const { return state_ == SessionState::Ready; }
  bool isRunning() const;  // is there a run that a stop would leave incomplete?

  void start(Timestamp when);
  void pauseOrResume(Timestamp when);
  void stop(Timestamp when);
  /// Abort with its cause, Withdraw, or Fail with its tag.
  void endWay(Command::Kind kind, const std::string &text, Timestamp when);
  void repeatStep(Timestamp when);
  void skipTo(const std::string &label, Timestamp when);
  void unfail(const std::string &participant, Timestamp when);
  void note(const std::string &text, Timestamp when);
  void screenshot(Timestamp when);

  std::vector<Command> take();

 private:
  /// Asked, and not answered by another state: two quick presses are one.
  bool isAwaiting(Command::Kind kind) const;
  void ask(Command command);

  struct Asked {
    Command::Kind kind;
    Timestamp when;
  };
  SessionState state_ = SessionState::Idle;
  bool isOnTheWay_ = false;
  Timestamp now_{};
  std::vector<std::string> missing_;
  FormEntries form_;
  std::optional<Asked> asked_;
  std::vector<Command> commands_;
};

}  // namespace fovea
