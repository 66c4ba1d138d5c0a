#pragma once
// What others may see of the session, and what they may ask of it. Snapshots and commands; nothing shared.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "clock/clock.hpp"
#include "core/log.hpp"
#include "core/value.hpp"
#include "doctor/judge.hpp"
#include "stage/exp_info.hpp"

namespace fovea {

enum class SessionState { Idle, Ready, Preparing, Running, Pausing, Paused, Stopping, Saving, Failed, Ended };
std::string_view stateWord(SessionState state);  // "IDLE", "READY", ...
/// The number that labs know it by: 0 not started, 1 started, 2 paused, -1 finished, -3 stopping.
int stateNumber(SessionState state);

struct DeviceView {
  std::string role, name, state, lastEvent;
};

struct RowView {
  std::string table;
  std::vector<std::pair<std::string, std::string>> cells;  // column, text
};

/// What somebody answered to a page, or an experiment gave.
struct AnswerView {
  std::uint64_t number = 0;  // counts from 1
  std::string label, path, type;
  std::int64_t attempt = 1;
  bool isAccepted = false;
  std::string refusal;           // what they were told, or what went wrong
  std::string answer, metadata;  // as people read them; empty: there is none
  std::optional<Timestamp> shown, submitted;
  std::optional<double> rt_s;
};

/// One immutable look at the session, made by [main] from what the other threads published.
struct SessionView {
  SessionState state = SessionState::Idle;
  std::string study, participant, sessionId, dataFolder;
  std::string step;                // "experiment stroop"
  int stepNumber = 0, stepCount = 0;
  std::optional<double> progress;  // through the study, from 0 to 1
  std::string earned;              // by the participant so far; empty: the study pays nothing
  std::string trialLabel;
  std::int64_t trial = -1;
  Timestamp now{}, started{};
  Duration sinceHeartbeat{};       // since plugin code last came back to the host; above 2 s it hangs
  std::string busyPlugin;          // who has the stage
  bool isSimulated = false, isPilot = false;  // pilot: the overlay is inside the participant's window
  std::string error;
  std::uint64_t frames = 0, missed = 0;
  double refreshRate = 0;
  std::string onsetSource;
  std::vector<float> frameIntervalsMs;  // the latest ones, oldest first
  std::vector<Finding> timing;          // is the machine fit, and is it keeping its time now? Empty without a display
  std::uint64_t rows = 0;
  std::vector<RowView> latestRows;      // of each table, oldest first
  std::vector<std::shared_ptr<const AnswerView>> answers;  // the latest ones, oldest first; shared: they may be long, and looks are many
  std::vector<DeviceView> devices;
  std::vector<LogLine> log;             // latest lines, oldest first
  ExpInfo form;                         // while Ready: what is asked
  std::vector<std::string> formMissing; // required fields that are still empty
  bool hasKeyboard = true;              // does the participant's window have it?
  bool isOnTheWay = false;              // is somebody in the middle of a study, who could be aborted?
  std::vector<std::string> places;      // labels of the study's steps that they can be taken to from here
};

/// Hears when something that was asked for took effect, or why it never will. Thread: [stage].
using EffectDone = std::function<void(const Result<Timestamp> &effect)>;

/// What an operator, a program or a remote client asks of the session. Every one but Call is recorded.
struct Command {
  enum class Kind { Start, Pause, PauseLoop, Resume, Stop, Note, Screenshot, SkipTrials, RewindTrials, Abort, Withdraw, Fail, RepeatPage, SkipTo, Unfail, Call } kind = Kind::Pause;
  std::string text;       // of a note; Abort: the cause, Fail: the tag, SkipTo: the label, Unfail: the participant
  Timestamp time{};       // when it was asked; of a note: its first keystroke
  Value expInfo;          // Start: dictionary key -> value
  std::string origin = "operator";  // who asked
  std::int64_t count = 1;           // SkipTrials, RewindTrials
  EffectDone done;                  // all but Start, Note, Screenshot and Call; empty: nobody waits
  std::function<void()> call;       // Call: carried out on the stage, between two frames
};

/// Does it end somebody's way through a study, so that nothing can be gone on with?
constexpr bool isEndOfWay(Command::Kind kind) { return kind == Command::Kind::Abort || kind == Command::Kind::Withdraw || kind == Command::Kind::Fail; }
/// Does it end the step in hand, and the study goes on at another one, or the same anew?
constexpr bool isMove(Command::Kind kind) { return kind == Command::Kind::RepeatPage || kind == Command::Kind::SkipTo; }

}  // namespace fovea
