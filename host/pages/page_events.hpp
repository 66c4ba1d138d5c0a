#pragma once
// The events of a page: what triggers what, and when.
//
// Every page has trialConstruct, trialPrepare, trialStart, responseEnable, submitEnable, trialFinish, trialFinished, trialStop, trialStopped,
// trialRestart and autoSubmit. Authors move them, and add their own. Where somebody has to ask for the trial, trialManualRequest stands before
// trialPrepare. A delay counts from the time its cause was due, not from when somebody noticed: a chain does not drift. Whoever brings trialStop
// about ends the trial early, whoever brings trialRestart about has it begin again.

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clock/clock.hpp"
#include "core/result.hpp"
#include "core/value.hpp"

namespace fovea {

// What the log calls the ends of a pause.
inline constexpr std::string_view kPaused = "paused", kResumed = "resumed";

/// Counts as fired `delay` after that event.
struct PageTrigger {
  std::string event;
  Duration delay{};
};

struct PageEventSpec {
  std::string name;
  std::vector<PageTrigger> triggers;  // none: it happens when the host says so
  bool needsAll = true;               // else each of them is enough
  Duration delay{};                   // from the triggers to the event
  bool once = false;
  std::optional<std::string> message = {};  // the participant reads it from then on; empty: the last one goes
  std::string messageColor = {};            // empty: what can be read on the page
  std::string place = {};                   // FILE:LINE:COLUMN; empty: every page has it
  bool isMade = false;                      // a part of the page, or the page itself, makes it happen
  bool isOfTrial = false;                   // and does so in each trial anew, without anybody's hands
};

/// What a page has before its author says anything: what every page has, and what its parts add.
class PageEventPlan {
 public:
  PageEventPlan();
  /// `cause` is one more of those that `event` waits for, which is made if it is not there.
  void trigger(std::string_view event, std::string_view cause, Duration delay);
  /// A part makes it happen, `isOfTrial` whenever the trial begins again.
  void make(std::string_view event, bool isOfTrial = false);
  bool has(std::string_view event) const;
  /// The trial waits for the event buttonStart.
  void startByHand();
  const std::vector<PageEventSpec> &events() const { return events_; }

 private:
  PageEventSpec &at(std::string_view event);
  std::vector<PageEventSpec> events_;
};

/// Events of the study's own that do nothing, and are called nearly as one that the page has. `awaited`: names that something else waits for.
void findSlips(const std::vector<PageEventSpec> &changes, const PageEventPlan &plan, const std::vector<std::string> &awaited, std::vector<Error> &errors);

/// Checked and immutable: one for all participants.
class PageEventGraph {
 public:
  /// What is in `plan`, with `changes` in place of those of the same name or beside them.
  /// Errors, all at once: a name that the log uses itself, a trigger that is no event, events that trigger each other in a circle, a trial that begins
  /// again without any time between, and what can never happen.
  static std::shared_ptr<const PageEventGraph> compile(std::vector<PageEventSpec> changes, std::vector<Error> &errors, const PageEventPlan &plan = {});

  const std::vector<PageEventSpec> &events() const { return events_; }
  /// The index, or none.
  std::optional<std::size_t> find(std::string_view name) const;
  /// What to try in place of a name that is no event of the page.
  std::string adviceOn(std::string_view name) const;
  /// Does anything bring it about?
  bool canHappen(std::size_t event) const { return comes_[event]; }
  /// Does `event` always come with `other` or before it, because that one waits for it?
  bool isNoLaterThan(std::size_t event, std::size_t other) const;

 private:
  friend class PageEvents;
  struct Link {
    std::size_t event, trigger;  // which trigger of which event
  };

  void link(std::vector<Error> &errors);
  void findCircles(std::vector<Error> &errors) const;
  void findUnreachable(std::vector<Error> &errors);
  void findEndless(std::vector<Error> &errors) const;
  void findLasting();

  std::vector<PageEventSpec> events_;
  std::vector<std::vector<Link>> triggeredBy_;  // by event: who waits for it
  std::vector<bool> comes_;                     // by event: it can happen
  std::vector<bool> lasts_;                     // by event: it stays as it is when the trial ends or begins again
};

struct PageEventRecord {
  std::string event;
  Timestamp scheduled;  // when it was due
  Timestamp at;         // onset of the frame it took effect with; of what somebody did, when they did
  Value info;
  Duration uncertainty{};  // of `at`
  bool isShown = false;    // does `at` wait for that frame to be seen?
  bool isNote = false;     // it is no event of the page
  std::string source = {}; // who stamped `at`: the display, or what was pressed
  Duration paused{};       // until `scheduled`
};

/// One showing of a page. Thread: [stage].
class PageEvents {
 public:
  explicit PageEvents(std::shared_ptr<const PageEventGraph> graph);

  /// The page is there: everything begins.
  void begin(Timestamp time);
  /// The page became visible so much later than foreseen: all times move along.
  void shift(Duration by);
  /// The session stood still from then until then: what is due comes that much later, what has happened stays when it was. The log has both ends of it.
  void paused(Timestamp started, Timestamp stopped);
  /// Everything that is due until `due`, in order, happens with the frame that lights up at `onset`.
  void advance(Timestamp due, Timestamp onset);
  /// The frame in hand was seen then, as `source` says.
  void seen(Timestamp onset, Duration uncertainty, std::string_view source);
  /// Somebody or something makes it happen: `event` in the graph.
  void bring(std::size_t event, Timestamp time, Duration uncertainty, Value info, std::string_view source = {});
  /// The trial begins again with trialPrepare, due at `time`; one that is in progress is stopped first. What parts made happen that is not of the
  /// trial, and with it what the participant has done, stays as it is, and so does what hangs on nothing else.
  void restart(Timestamp time);
  /// For the log alone; triggers nothing.
  void note(std::string_view what, Timestamp time, Value info);

  /// When there is something to do next.
  std::optional<Timestamp> nextDue() const;
  /// Does the trial wait for nobody's start any more?
  bool isAskedFor() const;
  bool canRespond() const { return happened_[respond_].has_value(); }
  bool canSubmit() const { return happened_[submit_].has_value(); }
  bool isOver() const { return happened_[over_].has_value(); }
  /// Of the newest event that has one. `index` in the graph.
  std::optional<std::size_t> message() const { return message_; }
  /// When `event` last happened.
  std::optional<Timestamp> timeOf(std::string_view event) const;
  /// How long that is ago, pauses not counted.
  std::optional<Duration> since(std::string_view event, Timestamp now) const;
  /// How long it is ago that `event` happened for the first time since `start` last did.
  std::optional<Duration> sinceFirst(std::string_view event, std::string_view start, Timestamp now) const;
  const std::vector<PageEventRecord> &log() const { return log_; }
  /// What the log has of the newest one; null: it has not happened.
  const PageEventRecord *newest(std::string_view event) const;
  const PageEventGraph &graph() const { return *graph_; }

 private:
  struct Due {
    Timestamp time;
    std::size_t event;
    std::optional<std::size_t> trigger;  // fires this trigger of it; none: it happens
  };

  struct Happened {
    Timestamp time;
    Duration paused;  // until then
  };

  const Happened *find(std::string_view event) const;
  bool isInProgress() const;
  bool lasts(const Due &due) const;
  /// What the trial had planned does not come any more.
  void cancelTrial();
  void plan(const Due &due);
  void fire(std::size_t event, std::size_t trigger, Timestamp time);
  /// False: it happens but once, and has; or there is no trial to stop.
  bool happen(std::size_t event, Timestamp time, Timestamp onset);

  std::shared_ptr<const PageEventGraph> graph_;
  std::size_t prepare_, respond_, submit_, finished_, stop_, again_, over_;
  std::vector<std::optional<Happened>> happened_;  // by event: when it last did
  std::vector<std::vector<bool>> hasFired_;
  std::vector<Due> planned_;  // by time; of equal times in the order they were planned
  Duration paused_{};
  std::optional<Timestamp> restarted_;  // last
  std::vector<PageEventRecord> log_;
  std::size_t unseen_ = 0;  // from here on the log's frames have not been seen
  std::optional<std::size_t> message_;
};

}  // namespace fovea
