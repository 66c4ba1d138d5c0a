#pragma once
// Which condition comes when: the order of the trials of a loop, its counters, and one row for each trial.
//
//   fovea::TrialHandler trials(conditions, {.nReps = 5, .seed = random().seed("trials")});
//   run.forEachTrial(trials, "trials", [&](const fovea::Trial &trial) { trials.addData("rt_s", show(trial.condition)); });

#include <array>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fovea/methods/generator.hpp"
#include "fovea/methods/tell.hpp"
#include "fovea/row.hpp"

namespace fovea {

/// Sequential: as listed, again and again. Random: all conditions shuffled, afresh for each repeat. FullRandom: all repeats of
/// all conditions shuffled as one list.
enum class Order { Sequential, Random, FullRandom };
constexpr std::array<std::string_view, 3> enumNames(Order) { return {"sequential", "random", "fullRandom"}; }

/// One trial of the plan. Counters are from 0.
struct Trial {
  int thisN = -1;       // its place among all trials
  int thisRepN = -1;    // its repeat; in full random order: how often its condition comes before
  int thisTrialN = -1;  // its place in the repeat; in full random order: the same as thisN
  int thisIndex = -1;   // its condition's place in the list
  int attempt = 1;      // counts from 1; more after a rewind or an abort
  bool isSkipped = false, isAborted = false, isCut = false;
  Dict condition, data;

  const Value *find(std::string_view parameter) const;
  /// Parameters and data in one; where both have a name, the data's.
  Dict known() const;
  /// The same as a struct with `serialize`.
  template <class T>
  T as() const {
    if (condition.empty()) return fromDict<T>(View(Borrowed(data).get()));
    const Dict all = known();
    return fromDict<T>(View(Borrowed(all).get()));
  }
  /// {"type", "thisN", "thisRepN", "thisTrialN", "thisIndex", "data"}, for remote control and for logs; "data" is known().
  Dict asDict() const;
};

struct TrialOptions {
  std::string name = "trials";  // of the loop: stands before the names of its columns
  std::string label;            // what operators read while it runs; empty: the name
  int nReps = 1;
  Order order = Order::Random;
  std::optional<std::uint64_t> seed;  // none: a fresh one; seed() says which
  Tell tell;
};

/// A loop over conditions. Without conditions there is one, an empty one.
///
/// Each trial writes exactly one row, for each attempt: when the next one begins, or when it is skipped, rewound or aborted.
/// Pointers to trials are good until the next call that changes something.
/// Errors: Failure for a negative nReps, a name that is empty, or a call that needs a trial when none is in hand.
class TrialHandler {
 public:
  struct AllTrials {
    std::span<const Trial> trials;      // elapsed, current, upcoming
    std::optional<std::size_t> index;   // of the current one
  };
  /// Where the condition of an aborted trial comes again.
  enum class Again { AtRandom, AtEnd };

  explicit TrialHandler(std::vector<Dict> conditions, TrialOptions options = {});
  /// Conditions as structs with `serialize`.
  template <Record T>
  explicit TrialHandler(const std::vector<T> &conditions, TrialOptions options = {})
      : TrialHandler(toDicts(conditions), std::move(options)) {}
  virtual ~TrialHandler() = default;

  /// Ends the trial in hand and begins the next one; nullptr when none is left.
  virtual const Trial *next();
  /// Writes the row of the trial in hand now; without it that happens in next().
  void endTrial();
  void setRowWriter(std::function<void(const Dict &row)> writer) { writer_ = std::move(writer); }
  /// Where its lines go, unless the options say so.
  void setTell(Tell tell) {
    if (!options_.tell) options_.tell = std::move(tell);
  }
  /// A value of the trial in hand; the same name again replaces it.
  void addData(std::string_view name, Value value);
  void addData(Dict values);
  template <Record T>
  void addData(const T &row) {
    addData(toDict(row));
  }

  /// The trial in hand, unless its row is written, and the n-1 after it count as skipped; next() goes on behind them. Past the end:
  /// up to the last. Right after rewind() none is in hand, and the n-1 to come count as skipped.
  virtual void skip(int n = 1);
  /// Ends the trial in hand; next() begins the trial n places before it again. Past the start: with the first. Right after
  /// another rewind(): n places before the one that would come next. Where that goes back behind a trial that was aborted, it comes
  /// again in its own place, and not once more later.
  virtual void rewind(int n = 1);
  /// Ends the trial in hand, as endTrial() does; its condition comes again among those to come (of its repeat, unless the order is
  /// full random).
  virtual void abort(Again again = Again::AtRandom);
  /// Ends the trial in hand because everything ends: its row, unless it is written, says `rowComplete` false.
  void cut();
  /// Drops all that are to come; the loop is over once the trial in hand has ended.
  void finish();

  /// Has the trial in hand ended, so that its row is written?
  bool isWritten() const { return isInTrial_ && isWritten_; }
  const Trial *current() const { return isInTrial_ ? &planned_[at_] : nullptr; }
  std::span<const Trial> elapsed() const { return std::span(planned_).first(isInTrial_ ? at_ : nextAt_); }
  std::span<const Trial> upcoming() const { return std::span(planned_).subspan(nextAt_); }
  int nTotal() const { return static_cast<int>(planned_.size()); }
  int nRemaining() const { return static_cast<int>(planned_.size() - nextAt_); }
  /// Has next() said that none is left?
  bool isFinished() const { return isFinished_; }

  /// What the trials came to that were done to their end, each as its last attempt left it: for summaries. T: a struct with
  /// `serialize`, filled with their parameters and data.
  template <class T>
  std::vector<T> results() const {
    std::vector<T> list;
    for (const Trial &trial : std::span(planned_).first(isWritten() ? at_ + 1 : elapsed().size()))
      if (!trial.isSkipped && !trial.isAborted && !trial.isCut) list.push_back(trial.as<T>());
    return list;
  }

  AllTrials getAllTrials() const;
  const Trial *getCurrentTrial() const { return current(); }
  /// n places ahead: 0 is the one in hand, negative ones are past; nullptr where there is none.
  const Trial *getFutureTrial(int n = 1) const;
  std::vector<const Trial *> getFutureTrials(int n = 1, int start = 1) const;

  const std::string &name() const { return options_.name; }
  const std::string &label() const { return options_.label.empty() ? options_.name : options_.label; }
  std::uint64_t seed() const { return seed_; }
  /// thisIndex of each trial as planned at the beginning.
  const std::vector<int> &plannedOrder() const { return plannedOrder_; }
  /// What to keep with the data so that the order can be checked and made again.
  Dict plan() const;

  /// Of the trial in hand: `<name>.thisRepN`, `.thisTrialN`, `.thisN`, `.thisIndex`.
  Dict counters() const;
  /// All of the trial in hand: counters, parameters, data, `attempt`, `skipped`, `aborted`; `rowComplete` where it is false. A
  /// parameter with the name of another column gets the loop's name in front.
  Dict row() const;
  /// What the loop adds to each of its rows, and what it means.
  std::vector<std::pair<std::string, std::string>> columns() const;

 protected:
  /// One more trial at the end, a further repeat of the last condition.
  void extend();
  void tell(std::int32_t level, const std::string &text) const { detail::say(options_.tell, level, options_.name + ": " + text); }

 private:
  template <Record T>
  static std::vector<Dict> toDicts(const std::vector<T> &records) {
    std::vector<Dict> list;
    for (const T &record : records) list.push_back(toDict(record));
    return list;
  }
  const Trial &inHand(const char *call) const;
  Trial &inHand(const char *call);
  void put(std::string name, Value value);
  void needTrial(const char *call) const;
  void needPlace(const char *call) const;
  void makePlan();
  void countAgain();
  void begin(std::size_t place);
  void takeOver(std::size_t place);

  std::vector<Dict> conditions_;
  TrialOptions options_;
  std::uint64_t seed_;
  Generator generator_;
  std::vector<Trial> planned_;
  std::vector<int> plannedOrder_;
  std::function<void(const Dict &)> writer_;
  std::size_t at_ = 0, nextAt_ = 0;
  bool isInTrial_ = false, isWritten_ = false, isFinished_ = false;
  bool isRewound_ = false;  // and no trial has begun since
};

/// Counters and parameters of loops inside each other, outermost first; a parameter that two of them have gets the names of its
/// loops in front.
Dict loopColumns(std::initializer_list<const TrialHandler *> loops);

/// All combinations of the factors' levels; the first factor changes fastest.
std::vector<Dict> factorialConditions(const std::vector<std::pair<std::string, List>> &factors);

}  // namespace fovea
