#pragma once
// Moves one participant through a compiled timeline. Each step is one transaction: all of it is kept, or it never was.
//
// The pointer rests on pages. An answer is formatted, given its metadata, judged, and only then saved; then everything up to
// the next page is done, and the step goes to the store as a whole. A step's cost does not depend on how long the timeline is.

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "timeline/context.hpp"
#include "timeline/orders.hpp"
#include "timeline/program.hpp"
#include "timeline/timeline.hpp"

namespace fovea {

/// An answer to the page on screen.
struct Submission {
  std::uint64_t pageId = 0;
  Value answer;    // raw: as the page gave it
  Value metadata;  // dictionary
  Dict variables;  // that are set with the answer, when it is accepted
  bool isFormatted = false;       // bots only
  std::optional<Refusal> refusal = {};  // what the page itself has against it
  std::string notTaken = "That answer cannot be taken. Please try again.";  // what is said where whoever judges it gives no words
  std::optional<Timestamp> at = {};     // none: now
  std::optional<PageOnset> shown = {};  // none: when the pointer came to it
};

struct SubmissionOutcome {
  bool isAccepted = false;
  std::optional<Refusal> refusal;
};

/// A participant who has seen nothing yet.
TimelineState newTimelineState(const Timeline &timeline, std::uint64_t seed, std::int64_t participantNumber, bool isBot = false);

/// Where the study has ended the session of whom the state is, and the next one goes on; null: it has not.
const SessionEndSpec *sessionEndOf(const Timeline &timeline, const TimelineState &state);

/// The state at the beginning of a session that goes on behind where the study ended the one before, so many hours after that.
void beginNextSession(TimelineState &state, double hoursAway);

/// What is to be paid so far, as far as `others` leave it; nothing where the study pays nobody.
Payment paymentOf(const Timeline &timeline, const TimelineState &state, const ExperimentSpending &others);

/// Who ends a way, where it is whose way it is.
inline constexpr char kByThemselves[] = "participant";

/// Thread: one at a time.
class Pointer final : private LoopSource {
 public:
  Pointer(std::shared_ptr<const Timeline> timeline, TimelineState state, TimelineServices services);

  /// On to the first page, back to the page of a saved state, or on behind a page that was answered when what follows it failed.
  /// Errors: Refused when the state belongs to another timeline; what an author's function gave.
  Result<void> begin();
  /// None before begin() and after the end. Valid until the next step.
  const PageSpec *page() const;
  /// Of the page on screen; the same as long as it is on.
  Result<Value> pageParams();
  /// What a bot says here; nothing where it has to answer as people do.
  Result<std::optional<BotAnswer>> botAnswer();
  std::uint64_t pageId() const { return cursor().pageId; }
  /// What the page on screen is expected to take.
  Duration pageEstimate() const { return page() ? current().estimate : Duration{}; }
  /// Labels down to the page: main/loop#3/rating is in the third round.
  std::string path() const;
  /// Of the for loops around the page, outermost first: LABEL.index, rounds done, and LABEL.item.
  Dict loopColumns() const;
  const TimelineState &state() const { return transaction_.state(); }
  const Timeline &timeline() const { return *timeline_; }
  bool isOver() const { return cursor().end != EndKind::None; }
  /// Where the study has ended the session, which the next one goes on behind: no page is on then. Null: the session goes on.
  const SessionEndSpec *sessionEnd() const { return sessionEndOf(*timeline_, state()); }
  /// What is to be paid once the page on screen is answered, as far as `others` leave it. Where the time that it takes is what counts, nothing of it
  /// is known yet.
  Payment paymentWithPage(const ExperimentSpending &others) const;
  /// Errors: Refused when it answers another page, State when nothing is asked: nothing is kept. What failed as the answer was judged
  ///         or saved: it is in the store, marked, the page is still on, and the answer can be given again. What failed behind it:
  ///         the answer is accepted and in the store, no page is on, and begin() tries again what follows.
  Result<SubmissionOutcome> submit(Submission submission);
  /// Is the page on screen there only while something is waited for? Then nothing on it is an answer: what is submitted is neither kept nor judged, and it stays.
  bool isOnlyWaiting() const;
  /// Ends a wait that is over, and a page whose loop has reached its time. False: the page stays.
  Result<bool> poll();
  /// When poll() has something to do at the latest.
  std::optional<Timestamp> wakeAt() const;

  /// The unsuccessful end follows.
  Result<void> fail(const std::string &tag);
  /// A consent that was asked for on the way was declined: nothing follows. What was kept under an earlier one stays.
  Result<void> decline(const std::vector<std::string> &tags = {});
  /// Clean-up runs; nothing follows. `cause` is required.
  Result<void> abort(const std::string &cause, const std::string &by);
  /// `forget`: all data go, too. Possible after the end. Who withdraws by themselves is paid as who leaves.
  Result<void> withdraw(const std::string &by, bool forget);
  /// The same page anew.
  Result<void> repeatPage(const std::string &by);
  /// On behind the page that is on, which failed: its response has no answer, and says why.
  Result<void> skipPage(const Error &why);
  /// On from an answer that is kept, where what follows it failed: page() is none then, though nothing is over.
  Result<void> advanceAgain();
  /// Labels that skipTo() takes from here: of pages, null elements and modules outside of loops, branches and modules, as far as the
  /// next consent that is still to be given.
  std::vector<std::string> places() const;
  /// Where they end: another number says that they are others.
  std::uint32_t placesEnd() const;
  /// What is open is left, and the trial in hand fails. Errors: Unknown when there is no such place; State when the timeline is over.
  Result<void> maySkipTo(const std::string &label) const;
  Result<void> skipTo(const std::string &label, const std::string &by);

 private:
  struct Frame {
    std::shared_ptr<const Program> program;
    Reads reads;
    std::uint64_t checkedAt = 0;
  };
  enum class Next { Element, Rest };
  using Frames = std::vector<std::shared_ptr<Frame>>;

  const Cursor &cursor() const { return transaction_.state().cursor; }
  Cursor &cursor() { return transaction_.cursor(); }
  Timestamp now() const { return services_.clock ? services_.clock->now() : Timestamp{}; }

  // --- one transaction
  void beginStep();
  Result<void> commitStep();
  Error undoStep(Error why);
  template <class Work>
  Result<void> step(Work work) {
    beginStep();
    if (Result<void> done = work(); !done) return undoStep(done.error());
    return commitStep();
  }

  // --- submitting
  Result<SubmissionOutcome> take(const Submission &submission);
  Result<void> goOn();
  Result<void> endFailed();
  ResponseRecord describe(const Submission &submission) const;
  Result<SubmissionOutcome> judge(const PageSpec &page, const Submission &submission);
  Result<void> accept(const PageSpec &page, ResponseRecord &record);
  Error keepFailed(Error why);
  Error keepAnswer(const Submission &submission, Error why);

  // --- one element after the other
  Result<void> advance();
  Result<Next> execute(const Instruction &at);
  Result<void> change(const Code &function, std::string_view what);
  Result<void> chooseBranch(const Instruction &at);
  void dispatchUnit(const Instruction &at);
  void jumpTo(std::uint32_t target) { cursor().position.back() = static_cast<std::int32_t>(target) - 1; }
  void goTo(std::uint32_t target);
  Next rest(const Instruction &at);
  Next leaveSession(const Instruction &at);
  const Instruction &current() const;
  Error placed(Error error) const;

  // --- loops
  Result<void> enterLoop(const Instruction &at);
  Result<void> testLoop(const Instruction &at);
  Result<bool> goesOn(const Instruction &at);
  Result<Order> orderOf(const SequenceSpec &spec);
  Result<Order> orderOf(const ForLoopSpec &loop, const List &items);
  Result<std::int64_t> cellOf(const SequenceSpec &spec);
  void leaveLoop(const std::string &label, LoopLeft::Way way);
  std::size_t loopSize(const ElementNode &node, const LoopSlot &slot) const;
  std::span<const LoopView> loops() override;

  // --- credit and progress
  void addCredit(Timestamp submitted);
  void pushCredit(Duration amount);
  void popCredit();
  void pushProgress(Duration amount);
  void popProgress();

  // --- levels
  Result<void> enterLevel(const Instruction &at);
  void notePassed(const Instruction &at);
  void leaveLevel();
  Result<std::shared_ptr<Frame>> makeFrame(std::size_t level);
  Result<void> refreshLevels(bool advances);
  void exchangeFrame(std::size_t level, std::shared_ptr<Frame> fresh);
  LevelState depths() const;
  void closeTo(const LevelState &outer, std::string_view label, LoopLeft::Way way);
  void closeRegions(std::uint32_t from, std::uint32_t to, LoopLeft::Way way);
  void closeAccumulator(std::string_view label);
  Result<void> restoreFrames();

  // --- background jobs
  Result<void> startJob(const AsyncCodeSpec &spec, int attempt);
  Result<void> handToRunner(const AsyncCodeSpec &spec);
  Result<Next> collectJob(const Instruction &at);
  Result<void> takeFinishedJob();
  Result<bool> takeJobResult(const AsyncCodeSpec &spec, Result<Value> result);
  Result<void> restoreJob();
  void dropJob();

  // --- ends
  struct Place {
    std::string label;
    std::uint32_t index = 0;  // of its instruction
  };
  std::vector<Place> findPlaces() const;
  Result<std::uint32_t> findPlace(const std::string &label) const;
  Result<void> goToEnd(EndPage end, const std::vector<std::string> &tags);
  Result<void> failParticipant();
  void dropEverything(LoopLeft::Way way = LoopLeft::Way::End);
  void leaveTrialsInHand(const std::string &reason);
  void reachEnd(EndKind kind, std::string cause, std::string by);
  void warn(Error about) { transaction_.effects().emplace_back(std::in_place_type<StepWarning>, std::move(about)); }

  /// One loop that is open at the page.
  struct OpenLoop {
    std::size_t level = 0, slot = 0;
    std::uint32_t region = kNowhere;
  };
  std::vector<OpenLoop> openLoops() const;
  bool isOver(const OpenLoop &loop, bool isInnermost, Error *problem);
  const WhileLoopSpec *timedLoop(const OpenLoop &loop) const;
  bool isWaiting() const;

  /// Asks a function that looks only.
  template <class R>
  Result<R> ask(const ContextFunction<R> &function) {
    TimelineContext looking = context(TimelineContext::May::Look, transaction_.drawSeed());
    return function(looking);
  }
  TimelineContext context(TimelineContext::May may, std::uint64_t seed, Reads *reads = nullptr) {
    return {transaction_, services_, *this, may, seed, reads};
  }

  std::shared_ptr<const Timeline> timeline_;
  TimelineServices services_;
  Transaction transaction_;
  Frames frames_, framesBefore_;
  std::vector<LoopView> views_;
  std::vector<std::string> failures_;  // asked for by a function of this step
  std::vector<Error> resumeWarnings_;
  std::optional<AsyncCodeSpec> jobSpec_;
  std::vector<std::uint64_t> jobsToCancel_;  // once the step is kept
};

}  // namespace fovea
