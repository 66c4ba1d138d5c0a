#pragma once
// What one step did, for the data store and the operator: committed together with the state, or not at all.

#include <atomic>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "timeline/elements.hpp"
#include "timeline/state.hpp"
#include "timeline/trial_pool.hpp"

namespace fovea {

struct PageShown {
  const PageSpec *page = nullptr;  // valid until the next step
  std::uint64_t id = 0;
};

/// When a page lit up first, what dated that ("oml", "timer"), and how far off it can be. No source: no display showed it.
struct PageOnset {
  Timestamp time{};
  std::string source = {};
  Duration uncertainty{};
};

/// One attempt at a page, accepted or not.
struct ResponseRecord {
  std::string path;  // labels: main/loop#3/rating
  std::string label, type;
  Value answer, rawAnswer, metadata;
  Dict columns;  // LABEL.index and LABEL.item of the for loops around it
  std::uint64_t pageId = 0;
  int attempt = 1;
  bool accepted = false;
  std::string message, field;  // why it was refused, in the author's words
  std::string failure;         // why it could not be handled: nobody's answer is lost to an error
  PageOnset shown;
  Timestamp submitted{};
};

struct ModuleChange {
  enum class What { Started, Finished, Aborted } what = What::Started;
  std::uint32_t index = 0;  // in TimelineState::modules
};

struct LoopLeft {
  enum class Way { Done, TimeOut, Jump, End } way = Way::Done;
  std::string label;
  Timestamp entered{}, left{};
  std::int64_t rounds = 0;
};

struct StepWarning {
  explicit StepWarning(Error error) : about(std::move(error)) {}
  Error about;
};

/// A page was on and came to no answer: the time of a loop around it was over.
struct PageTimedOut {
  std::string path, label;
  Timestamp shown{};
};

/// Somebody waits, and the study wants that to be known.
struct WaitGoesOn {
  std::string label, message;
};

struct ParticipantFailed {
  std::string reason;
};

struct EndReached {
  EndKind kind = EndKind::None;
  std::string cause, by;
};

/// Somebody's session is over, and their next one goes on behind it.
struct SessionOver {
  std::string label;
  std::int64_t session = 1;  // which one it was
};

/// An operator had a page repeated, or moved the pointer elsewhere.
struct OperatorMoved {
  std::string from;  // path of the page that was on
  std::string to;    // label; empty: the same page anew
  std::string by;
};

/// The participant has this cell of a counterbalancing: order `cell` of the scheme's `cells`, from 0.
struct CellTaken {
  std::string label;
  std::int64_t cell = 0, cells = 0;
  std::string units;  // of that order, by their names: slow-fast
};

/// All that was kept of this participant before is to be deleted.
struct Forgotten {};

using Effect = std::variant<PageShown, ResponseRecord, BranchChoice, ModuleChange, LoopLeft, StepWarning, WaitGoesOn, ParticipantFailed,
                            EndReached, OperatorMoved, CellTaken, NetworkRecord, NodeRecord, TrialRecord, Forgotten, PageTimedOut, SessionOver>;

/// Keeps a step. An error undoes the step.
class StepStore {
 public:
  virtual ~StepStore() = default;
  virtual Result<void> commit(const TimelineState &state, std::span<const Effect> effects) = 0;
};

/// Work of a job; looks at `isCancelled` now and then.
using JobWork = std::function<Result<Value>(const std::atomic<bool> &isCancelled)>;

/// How long a job takes, and may take.
struct JobTimes {
  Duration expected{};
  Duration most = Duration::max();
};

/// Runs background jobs. A job is known by its id until it is cancelled or taken.
class JobRunner {
 public:
  virtual ~JobRunner() = default;
  /// Whoever waits gives up when `most` is over; a runner whose clock stands still meanwhile sees to that itself.
  virtual Result<void> start(std::uint64_t id, JobWork work, const JobTimes &times) = 0;
  virtual bool knows(std::uint64_t id) const = 0;
  /// What it gave, once it is done.
  virtual std::optional<Result<Value>> result(std::uint64_t id) = 0;
  virtual void cancel(std::uint64_t id) = 0;
};

/// Knows which cells of a counterbalancing the others have.
class CellSource {
 public:
  virtual ~CellSource() = default;
  /// The cell that fewest have who came to the end or are at work; `seed` decides between equals. The same one again for
  /// the same participant: a step may be repeated.
  virtual Result<std::int64_t> takeCell(const std::string &label, std::int64_t cells, std::uint64_t seed) = 0;
};

/// Borrowed for the life of a Pointer; none of them has to be there.
struct TimelineServices {
  const Clock *clock = nullptr;   // none: time stands still
  StepStore *store = nullptr;     // none: nothing is kept
  JobRunner *jobs = nullptr;      // none: asyncCodeBlock is refused
  TrialPool *trials = nullptr;   // none: trial makers are refused
  std::string way;               // of whose trials these are: unique
  CellSource *cells = nullptr;    // none: least-used orders are refused
  std::function<void()> look;     // brings `trials` up to date before a maker goes by them; none: they are
};

}  // namespace fovea
