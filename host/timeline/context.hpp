#pragma once
// What an author's function can see and change. The same object for every kind of function; what is not allowed says so.

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/random.hpp"
#include "timeline/transaction.hpp"

namespace fovea {

/// What a function looked at, so that it is asked again only when that is different.
struct Reads {
  std::vector<std::pair<std::string, std::uint64_t>> variables;  // name, version; 0: it was not there
  std::optional<std::uint64_t> answer;
  std::optional<std::uint64_t> everything;

  bool areCurrent(const Transaction &transaction) const;
};

/// One loop around the present place.
struct LoopView {
  std::string_view label;
  std::int64_t index = 0;       // rounds done
  const Value *item = nullptr;  // of a for loop
};

/// Knows the loops around the place that a function is called for.
class LoopSource {
 public:
  virtual ~LoopSource() = default;
  /// Outermost first; valid until the pointer moves.
  virtual std::span<const LoopView> loops() = 0;
};

class TimelineContext {
 public:
  /// Conditions, switches and page makers look only: the host may ask them again at any time.
  enum class May { Look, Change };
  TimelineContext(Transaction &transaction, const TimelineServices &services, LoopSource &loops, May may, std::uint64_t seed, Reads *reads = nullptr)
      : transaction_(transaction), services_(services), loops_(loops), may_(may), seed_(seed), reads_(reads) {}

  /// Nothing when there is none of that name.
  const Value *variable(std::string_view name);
  /// Errors: Unknown when there is none of that name.
  Result<Value> get(std::string_view name);
  Value get(std::string_view name, Value otherwise);
  bool has(std::string_view name) { return variable(name) != nullptr; }
  /// Is it no variable, but worked out by the host whenever somebody asks for it?
  bool isWorkedOut(std::string_view name) const { return name == "isJobPending" || name == "session" || (name == "earned" && !transaction_.options().money.isOff); }
  /// Of the module that is open.
  const Value *local(std::string_view name);
  const Value &answer();
  /// Of the innermost for loop, or of the one with this label; nothing outside of one.
  const Value *item(std::string_view label = "");
  /// Rounds done in that loop; without a label in the innermost for loop, and 0 outside of one.
  /// Errors: Unknown, naming the loops that are open, when there is none of that label.
  Result<std::int64_t> index(std::string_view label = "");
  /// The same numbers whenever the same call is repeated.
  Random &random();
  Timestamp now() const;
  std::int64_t participantNumber() const { return transaction_.state().participantNumber; }
  bool isBot() const { return transaction_.state().isBot; }
  bool isJobPending();
  /// All there is. A page maker that uses this is asked again after every change.
  const TimelineState &state();

  /// Errors: Refused where functions only look; BadArgument when the variable holds another kind of value.
  Result<void> set(std::string_view name, Value value);
  /// As set(), but refused when there is one.
  Result<void> add(std::string_view name, Value value);
  Result<void> increment(std::string_view name, std::int64_t by = 1);
  /// Kept with the step, and in the log.
  void tellWait(std::string label, std::string message) { transaction_.effects().push_back(WaitGoesOn{std::move(label), std::move(message)}); }
  Result<void> setLocal(std::string_view name, Value value);
  /// Units: minor units of the currency; negative takes some away.
  /// Errors: BadArgument beyond a billion.
  Result<void> addPerformanceReward(std::int64_t amount);
  /// The unsuccessful end follows when this function is done.
  Result<void> fail(std::string tag);

  /// Functions find this value under that name from now on, whatever variable has it; it cannot be changed.
  void lend(std::string name, Value value) { lent_.insert_or_assign(std::move(name), std::move(value)); }

  const std::vector<std::string> &failures() const { return failures_; }

 private:
  friend class TrialDesk;  // a trial maker's part of a step
  Result<void> mayChange(std::string_view what) const;
  const LoopView *loop(std::string_view label);
  void lendEarned();
  void lendSession();

  Transaction &transaction_;
  const TimelineServices &services_;
  LoopSource &loops_;
  May may_;
  std::uint64_t seed_;
  Reads *reads_;
  std::optional<Random> random_;
  std::vector<std::string> failures_;
  std::map<std::string, Value, std::less<>> lent_;
};

}  // namespace fovea
