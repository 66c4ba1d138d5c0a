#pragma once
// Where one participant is in a timeline, and all that has to survive a crash: plain data, written and read back whole.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clock/clock.hpp"
#include "core/value.hpp"
#include "timeline/trial_makers.hpp"

namespace fovea {

/// How a participant's timeline came to its end; nothing follows any of these.
enum class EndKind { None, Complete, Failed, Declined, Aborted, Withdrawn, Crashed };
std::string_view endWord(EndKind kind);

/// One page maker entered and not yet left.
struct LevelState {
  std::uint64_t seed = 0;        // of its generator, set back before every call
  std::uint64_t passedHash = 0;  // of the labels of the elements already passed
  std::string passed;            // those of its pages, the latest ones: to be told when they are others after a restart
  // How deep each stack was on the way in: leaving by any route goes back to there.
  std::uint32_t creditBounds = 0, progressBounds = 0, accumulators = 0, loops = 0, modules = 0;
  bool operator==(const LevelState &) const = default;
};

/// One loop entered and not yet left.
struct LoopSlot {
  Timestamp entered{};
  std::int64_t round = 0;  // rounds done
  // Shared because a step keeps a copy of the slots to go back to; neither list changes once made.
  std::shared_ptr<const List> items;                      // of a list that a function gave; else the timeline has it
  std::shared_ptr<const std::vector<std::int64_t>> order;  // of a for loop or sequence; none: as given
  bool operator==(const LoopSlot &other) const;
};

struct JobState {
  std::string label;
  std::uint64_t id = 0;
  int attempt = 1;
  bool isAwaited = true;
  bool operator==(const JobState &) const = default;
};

/// The small part of the state; a step keeps a copy of it to go back to.
struct Cursor {
  std::vector<std::int32_t> position{-1};  // one index per level
  std::vector<LevelState> levels;          // one fewer than `position`
  std::vector<Duration> creditBounds;
  std::vector<double> progressBounds;
  std::vector<LoopSlot> loops;
  std::vector<std::uint32_t> openModules;  // indices of TimelineState::modules
  std::optional<JobState> job;

  Duration timeCredit{};
  double progress = 0;  // 0 to 1
  std::int64_t performanceReward = 0;  // minor units of the currency
  Duration waited{};                   // on wait pages
  bool answerIsFresh = false;

  std::uint64_t draws = 0;      // generators handed out so far
  std::uint64_t pageCount = 0;  // pages reached
  std::uint64_t pageId = 0;     // of the page on screen; 0: none
  std::uint64_t pageHash = 0;   // of its label
  int attempts = 0;             // answers to it so far
  Timestamp pageShown{};

  std::int64_t session = 1;  // which of the participant's sessions, as far as the study itself parts them
  double hoursAway = 0;      // from the end of the one before to the beginning of this one, by the wall clock
  bool isAway = false;       // it is over, and what follows is the next one's

  EndKind under = EndKind::None;  // the end that is being walked
  EndKind end = EndKind::None;    // reached
  bool complete = false, failed = false, aborted = false;
  Timestamp failedAt{};
  bool operator==(const Cursor &) const = default;
};

/// One entry into a module.
struct ModuleRecord {
  std::string id;
  std::int64_t entry = 0;  // 0 for the first time
  Timestamp started{};
  std::optional<Timestamp> finished, aborted;
  std::map<std::string, Value, std::less<>> locals;
  bool operator==(const ModuleRecord &) const = default;
};

struct BranchChoice {
  std::string label;
  Value key;
  bool operator==(const BranchChoice &) const = default;
};

struct FailureTag {
  std::string tag;
  Timestamp at{};
  bool operator==(const FailureTag &) const = default;
};

struct Variable {
  Value value;
  std::uint64_t version = 0;  // of this process: grows with every change
  bool operator==(const Variable &other) const { return value == other.value; }
};

/// Answers under their pages' labels, in the order given.
struct Accumulator {
  Dict answers;
  std::map<std::string, int, std::less<>> used;  // label -> how often it was given a name

  /// A label used before becomes label_1, label_2, ...
  /// Returns the name taken.
  std::string add(std::string_view label, Value answer);
  bool operator==(const Accumulator &other) const { return answers == other.answers; }
};

struct TimelineState {
  std::uint64_t seed = 1;
  std::int64_t participantNumber = 1;  // at the end of the code, or made of the code; from 1
  bool isBot = false;
  std::uint64_t timeline = 0;  // fingerprint of the timeline that it belongs to
  Duration maximum{};          // Timeline::maximum()
  Cursor cursor;
  Value answer;  // last one saved
  std::map<std::string, Variable, std::less<>> variables;
  std::vector<Accumulator> accumulators;
  std::vector<BranchChoice> branchLog;
  std::vector<ModuleRecord> modules;  // in the order entered
  std::vector<FailureTag> failureTags;
  std::map<std::string, MakerProgress, std::less<>> makers;  // trial makers that were come to
  bool operator==(const TimelineState &) const = default;
};

/// What toValue() writes. 2: the labels that were passed in page makers; those of before say no number, and are read as well.
inline constexpr std::int64_t kStateFormat = 2;

Value toValue(const TimelineState &state);
/// Errors: BadFile naming the member that is missing or of the wrong kind, and for a newer format.
Result<TimelineState> timelineStateFrom(const Value &value);

/// The same state on a clock that began `later` after the one it was saved by: what was a minute ago still is.
void moveTimes(TimelineState &state, Duration later);

/// The tags in the order they came, joined with ", ".
std::string failedReason(const TimelineState &state);
/// Modules' variables by their exported names: `module__key`, and `module__2__key` for a third entry.
Dict moduleVariables(const TimelineState &state);

}  // namespace fovea
