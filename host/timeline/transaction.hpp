#pragma once
// One step's changes to a participant's state: all of them, or none.
//
// The small part of the state is copied before the step; what grows with the session is changed in place,
// with a way back for each change. So a step costs the same after ten pages and after ten thousand.

#include <functional>
#include <string>
#include <vector>

#include "timeline/effects.hpp"
#include "timeline/state.hpp"
#include "timeline/timeline.hpp"

namespace fovea {

class Transaction {
 public:
  Transaction(TimelineState state, const TimelineOptions &options);

  const TimelineState &state() const { return state_; }
  const TimelineOptions &options() const { return options_; }
  Cursor &cursor() { return state_.cursor; }
  std::vector<Effect> &effects() { return effects_; }
  const std::vector<Effect> &effects() const { return effects_; }
  /// Grows with every change that an author's function could notice.
  std::uint64_t changes() const { return changes_; }
  void noteChange() { ++changes_; }

  void begin();
  void rollBack();

  /// Errors: BadArgument when the variable holds another kind of value.
  Result<void> setVariable(std::string_view name, Value value);
  Result<void> setLocal(std::string_view name, Value value);
  void setAnswer(Value answer);
  std::uint64_t answerVersion() const { return answerVersion_; }

  void logBranch(std::string label, Value key);
  void addFailureTag(std::string tag, Timestamp at);
  void pushAccumulator();
  /// The answers of the innermost accumulator, which is gone.
  Value popAccumulator();
  void accumulate(std::string_view label, Value answer);

  void startModule(const std::string &id, Timestamp at);
  void finishModule(Timestamp at);
  void abortModule(Timestamp at);

  /// Nothing when that trial maker has not been come to.
  const MakerProgress *maker(std::string_view id) const;
  void setMaker(const std::string &id, MakerProgress progress);

  /// A number for a generator, different each time and the same when the step is repeated.
  std::uint64_t drawSeed();
  /// Nothing of what this participant said is left.
  void scrub();

 private:
  using Undo = std::function<void(TimelineState &)>;
  void closeModule(Timestamp at, bool finished);

  TimelineState state_;
  const TimelineOptions &options_;
  Cursor before_;
  std::size_t branchesBefore_ = 0, tagsBefore_ = 0, modulesBefore_ = 0;
  std::vector<Undo> undo_;
  std::vector<Effect> effects_;
  std::uint64_t changes_ = 1, answerVersion_ = 0;
};

bool isOfKind(const Value &value, VariableKind kind);
/// The value as that variable keeps it. Errors: BadArgument when the variable holds another kind.
Result<Value> asKept(const TimelineState &state, const TimelineOptions &options, std::string_view name, Value value);

/// SplitMix64's mixing of two numbers.
std::uint64_t mixSeeds(std::uint64_t a, std::uint64_t b);

}  // namespace fovea
