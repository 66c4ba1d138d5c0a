#pragma once
// What a timeline is built from: pages, code, branches, loops, page makers, modules. One function each; join() strings them together.
//
// Functions that an author gives take one argument, the context. They may return the value itself or a Result;
// what they throw becomes an error of the step.

#include <atomic>
#include <concepts>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "clock/clock.hpp"
#include "core/value.hpp"

namespace fovea {

class TimelineContext;
class TrialPool;
class Element;
/// Any piece of a timeline: "logic" in the field's words.
using Elements = std::vector<Element>;

template <class... Parts>
Elements join(Parts &&...parts);

/// What an author's code gives, or what it threw as an Error.
template <class Work>
std::invoke_result_t<Work &> guarded(Work work) {
  try {
    return work();
  } catch (const std::exception &thrown) {
    return Error{ErrorCode::PluginFailed, std::string("it threw: ") + thrown.what(), "", "return an Error instead of throwing"};
  } catch (...) {
    return Error{ErrorCode::PluginFailed, "it threw something that is no std::exception", "", "return an Error instead of throwing"};
  }
}

/// An author's function of the context. Absent when nothing was given.
template <class R>
class ContextFunction {
 public:
  ContextFunction() = default;
  ContextFunction(std::nullptr_t) {}
  template <class F>
    requires(!std::same_as<std::remove_cvref_t<F>, ContextFunction> && std::invocable<F &, TimelineContext &>)
  ContextFunction(F function) : function_(wrap(std::move(function))) {}

  explicit operator bool() const { return static_cast<bool>(function_); }
  /// Errors: PluginFailed when it throws.
  Result<R> operator()(TimelineContext &context) const;

 private:
  template <class F>
  static std::function<Result<R>(TimelineContext &)> wrap(F function) {
    using Given = std::invoke_result_t<F &, TimelineContext &>;
    if constexpr (std::is_void_v<Given>) {
      static_assert(std::is_void_v<R>, "this function has to return something");
      return [function = std::move(function)](TimelineContext &context) mutable { return function(context), Result<R>(); };
    } else if constexpr (std::convertible_to<Given, Result<R>> && !std::same_as<R, Value>) {
      return function;
    } else if constexpr (std::is_void_v<R>) {
      return [function = std::move(function)](TimelineContext &context) mutable { return static_cast<void>(function(context)), Result<R>(); };
    } else if constexpr (std::same_as<Given, Result<R>> || std::same_as<Given, Error>) {
      return function;
    } else if constexpr (std::same_as<R, Elements>) {
      return [function = std::move(function)](TimelineContext &context) mutable { return Result<R>(join(function(context))); };
    } else {
      return [function = std::move(function)](TimelineContext &context) mutable { return Result<R>(R(function(context))); };
    }
  }
  std::function<Result<R>(TimelineContext &)> function_;
};

using Code = ContextFunction<void>;
using Condition = ContextFunction<bool>;
using KeyFunction = ContextFunction<Value>;
using ListFunction = ContextFunction<List>;
using ElementsFunction = ContextFunction<Elements>;

/// Is a background job of this participant still at work?
Condition jobIsPending();

// --- pages ------------------------------------------------------------------------------------------------------

/// What becomes of an accepted answer.
struct SaveAnswer {
  bool saves = true;     // false: the last answer keeps its value
  std::string variable;  // also under this name, when there is one
  std::string unit;      // of that column

  SaveAnswer(bool whether = true) : saves(whether) {}
  SaveAnswer(std::string name, std::string itsUnit = "") : variable(std::move(name)), unit(std::move(itsUnit)) {}
  SaveAnswer(const char *name) : variable(name) {}
};

/// Why an answer is not accepted: text, or the key of a translation with its parameters; may point at one field. No text: as Submission::notTaken says it.
struct Refusal {
  std::string message;
  Value params;
  std::string field;

  Refusal(std::string text = "") : message(std::move(text)) {}
  Refusal(const char *text) : message(text) {}
};

/// A simulated answer. Goes the way of a person's raw answer, unless it says that it is formatted.
struct BotAnswer {
  Value answer;
  Value metadata;
  bool isFormatted = false;

  template <class T>
    requires(std::convertible_to<T, Value> && !std::same_as<std::remove_cvref_t<T>, BotAnswer>)
  BotAnswer(T &&value) : answer(std::forward<T>(value)) {}
  BotAnswer(Value value, Value itsMetadata, bool formatted) : answer(std::move(value)), metadata(std::move(itsMetadata)), isFormatted(formatted) {}
  BotAnswer() = default;
};

struct PageSpec {
  std::string type;  // which kind of page: a plugin's key or id
  std::string label = "untitled";
  Value params = Value(Dict{});
  ContextFunction<Value> paramsFunction;  // asked when the page is shown; instead of `params`
  std::optional<Duration> timeEstimate;
  SaveAnswer saveAnswer;
  bool isConsent = false;
  bool isNamed = true;  // by its label; false: nobody looks for its rows, and others of that label are no matter
  ContextFunction<BotAnswer> botAnswer;
  std::function<Result<Value>(const Value &rawAnswer, TimelineContext &)> formatAnswer;
  std::function<Result<Value>(const Value &answer, TimelineContext &)> metadata;  // dictionary; overrides equal keys
  std::vector<std::function<Result<std::optional<Refusal>>(const Value &answer, TimelineContext &)>> validators;  // all have to accept
  std::function<Result<void>(const Value &answer, TimelineContext &)> onComplete;                          // accepted answers only
};

// --- the other elements -------------------------------------------------------------------------------------------

struct NullSpec {
  std::string label;  // a target for goTo, when it has one
};

struct CodeSpec {
  Code function;
  std::string label = "code";
};

enum class OnError { Fail, Skip, Retry };

/// What background work sees: a copy of what the participant had when it was started.
struct JobInput {
  Value variables;  // dictionary
  Value answer;
  std::uint64_t seed = 0;  // of its random numbers
  std::int64_t participantNumber = 1;
  bool isBot = false;
  const std::atomic<bool> *isCancelled = nullptr;  // nobody waits for the result any more: long work looks now and then. Null: somebody always does
};

/// Long work in the background. What it gives is saved under `saveAs`.
struct AsyncCodeSpec {
  std::string label;
  std::function<Result<Value>(const JobInput &input)> function;
  bool wait = true;
  std::optional<Duration> expectedWait;  // required when waiting
  std::string saveAs;
  OnError onError = OnError::Fail;
  int retries = 1;  // of OnError::Retry
  Duration maxWaitTime = std::chrono::seconds(20);
};

struct GoToSpec {
  std::string target;
};

struct SwitchSpec {
  std::string label;
  KeyFunction function;  // a whole number or text
  std::vector<std::pair<Value, Elements>> branches;
  std::optional<Elements> otherwise;  // branch for every other key
  std::vector<Value> results;         // all that `function` may give, when it is known: checked when compiling
  bool fixTimeCredit = false, boundProgress = true, logChosenBranch = true;
  std::optional<Duration> timeEstimate;  // none: of the longest branch
};

struct ConditionalSpec {
  std::string label;
  Condition condition;
  Elements logicIfTrue, logicIfFalse;
  bool fixTimeCredit = false, boundProgress = true, logChosenBranch = true;
  std::optional<Duration> timeEstimate;
};

struct WhileLoopSpec {
  std::string label;
  Condition condition;
  Elements logic;
  double expectedRepetitions = -1;  // has to be given
  std::optional<Duration> maxLoopTime;
  bool fixTimeCredit = true, failOnTimeout = true;
  bool interrupt = false;  // ends the page in the body at the limit
  bool isWait = false;     // made by waitWhile
};

enum class ListOrder { Given, Shuffled, WithReplacement, Constrained };

struct ForLoopSpec {
  std::string label;
  std::variant<List, ListFunction> iterateOver;
  std::variant<Elements, ElementsFunction> logic;  // the function finds the item in its context
  std::optional<Duration> timeEstimatePerIteration;  // required when `logic` is a function
  double expectedRepetitions = 0;                    // 0: length of the list
  ListOrder order = ListOrder::Given;
  int maxRun = 1;  // ListOrder::Constrained: equal items in a row at most
  int repetitions = 1;  // so often all of it, each time in an order of its own; one that is constrained is of them all
};

enum class SequenceOrder { Function, Random, LatinSquare, WilliamsSquare, FullPermutation };

/// Who gets which order of a square: dealt out by the participant's number, or the one that fewest have.
enum class CellChoice { Number, LeastUsed };

struct SequenceSpec {
  std::string label;
  ContextFunction<std::vector<std::int64_t>> function;  // a permutation of the units' indices
  std::vector<Elements> logic;                           // the units
  SequenceOrder order = SequenceOrder::Function;
  CellChoice choice = CellChoice::Number;
  std::size_t take = 0;  // only this many units, the first of the order; 0: all
};

/// When the function is asked again. It is always asked with the same random numbers.
enum class Recompute {
  WhenReadChanged,  // something it read through its context is different now
  EveryAdvance,     // it looks at things that its context does not know of
};

struct PageMakerSpec {
  ElementsFunction function;
  std::optional<Duration> timeEstimate;
  bool accumulateAnswers = false;
  std::string label = "page_maker";
  Recompute recompute = Recompute::WhenReadChanged;
};

struct WaitWhileSpec {
  Condition condition;
  Duration expectedWait{-1};  // has to be given
  Duration checkInterval = std::chrono::seconds(2);
  Duration maxWaitTime = std::chrono::seconds(20);
  std::optional<PageSpec> waitPage;
  std::string logMessage;  // as long as somebody waits, each time the condition is asked anew; empty: none
  bool failOnTimeout = true;
  std::string label = "wait_while";
};

struct ModuleSpec {
  std::string id;
  Elements logic;
};

struct FixSpec {
  Elements logic;
  Duration amount{};
  bool fixesCredit = true;  // false: progress only
};

struct AccumulateSpec {
  Elements logic;
  std::string label = "answers";
};

/// Collected when the timeline is compiled; nothing happens when the pointer passes.
struct MakerRules;

struct StartUpSpec {
  enum class Kind { PreDeployRoutine, DatabaseCheck, ParticipantFailRoutine, RecruitmentCriterion, TrialMaker };
  Kind kind = Kind::PreDeployRoutine;
  std::string label;
  Code function;                                     // ParticipantFailRoutine
  std::function<Result<Value>(const Value &)> task;  // the others: takes what is known as a session starts, by name
  Value args;           // of a PreDeployRoutine: what its result depends on
  bool callsPlugins = false;  // of the same: and on the code of those
  std::string saveAs;   // of a PreDeployRoutine: the variable in which everybody has its result
  std::string message;  // of the others: what the operator is told when it does not hold
  // Of a trial maker:
  bool looksAtOthers = false;                      // what somebody gets there depends on what others did
  std::function<bool(const TrialPool &)> isFull;  // has all been done that it is for?
  std::shared_ptr<const MakerRules> rules;
};

/// The participant's session ends here by design; their next one goes on behind it.
struct SessionEndSpec {
  std::string label = "session";
  Duration notBefore{};    // by the wall clock, from then until the next one may begin
  std::int64_t index = 0;  // of the study's list of such ends
};

enum class EndPage { Successful, Unsuccessful, RejectedConsent };
struct EndSpec {
  EndPage page = EndPage::Successful;
  std::vector<std::string> failureTags;
};

using ElementSpec = std::variant<NullSpec, PageSpec, CodeSpec, AsyncCodeSpec, GoToSpec, SwitchSpec, ConditionalSpec, WhileLoopSpec, ForLoopSpec,
                                 SequenceSpec, PageMakerSpec, WaitWhileSpec, ModuleSpec, FixSpec, AccumulateSpec, StartUpSpec, EndSpec, SessionEndSpec>;

struct ElementNode {
  ElementSpec spec;
  std::source_location where;
  std::string source;  // FILE:LINE:COLUMN of a study file; empty: `where`
};

/// One node of a timeline. Copies are the same node; none when it was made from nothing.
class Element {
 public:
  Element() = default;
  Element(ElementSpec spec, std::source_location where);

  explicit operator bool() const { return node_ != nullptr; }
  const ElementNode *node() const { return node_.get(); }
  /// The same element with the place that messages name.
  Element from(std::string source) const;

 private:
  // Shared because a compiled timeline and the author's pieces name the same node; it never changes.
  std::shared_ptr<const ElementNode> node_;
};

// --- building -------------------------------------------------------------------------------------------------------

#define FOVEA_HERE std::source_location where = std::source_location::current()

Element null(std::string label = "", FOVEA_HERE);
Element page(PageSpec spec, FOVEA_HERE);
Element codeBlock(Code function, std::string label = "code", FOVEA_HERE);
Element asyncCodeBlock(AsyncCodeSpec spec, FOVEA_HERE);
/// To the null element of the same level that has this label.
Element goTo(std::string target, FOVEA_HERE);
Element switchOn(SwitchSpec spec, FOVEA_HERE);
Element conditional(ConditionalSpec spec, FOVEA_HERE);
Element whileLoop(WhileLoopSpec spec, FOVEA_HERE);
Element forLoop(ForLoopSpec spec, FOVEA_HERE);
Element sequence(SequenceSpec spec, FOVEA_HERE);
Element randomize(std::string label, std::vector<Elements> units, FOVEA_HERE);
Element counterbalance(std::string label, std::vector<Elements> units, SequenceOrder scheme, CellChoice choice = CellChoice::Number, FOVEA_HERE);
Element pageMaker(PageMakerSpec spec, FOVEA_HERE);
Element waitWhile(WaitWhileSpec spec, FOVEA_HERE);
Element module(std::string id, Elements logic, FOVEA_HERE);
Element withFixedTimeCredit(Elements logic, Duration credit, FOVEA_HERE);
Element withFixedProgress(Elements logic, Duration estimate, FOVEA_HERE);
/// On the way out the answers, under their pages' labels, become the last answer.
Element accumulateAnswers(Elements logic, std::string label = "answers", FOVEA_HERE);
Element preDeployRoutine(std::string label, std::function<Result<Value>(const Value &)> task, Value args = {}, FOVEA_HERE);
Element databaseCheck(std::string label, std::function<Result<Value>(const Value &)> task, FOVEA_HERE);
Element participantFailRoutine(std::string label, Code function, FOVEA_HERE);
Element recruitmentCriterion(std::string label, std::function<Result<Value>(const Value &)> task, FOVEA_HERE);
Element registerTrialMaker(std::string id, Value args, FOVEA_HERE);
Element endSession(SessionEndSpec spec, FOVEA_HERE);
Element successfulEnd(FOVEA_HERE);
Element unsuccessfulEnd(std::vector<std::string> failureTags = {}, FOVEA_HERE);
Element rejectedConsent(std::vector<std::string> failureTags = {}, FOVEA_HERE);

#undef FOVEA_HERE

namespace detail {
inline void append(Elements &out, Element element) {
  if (element) out.push_back(std::move(element));
}
inline void append(Elements &out, Elements elements) {
  for (Element &element : elements) append(out, std::move(element));
}
inline void append(Elements &, std::nullptr_t) {}
template <class T>
void append(Elements &out, std::optional<T> maybe) {
  if (maybe) append(out, std::move(*maybe));
}
template <class F>
  requires std::invocable<F &, TimelineContext &>
void append(Elements &out, F function) {
  append(out, codeBlock(Code(std::move(function))));
}
}  // namespace detail

/// One flat list of elements, lists of them and bare functions (which become code blocks); what is absent is left out.
template <class... Parts>
Elements join(Parts &&...parts) {
  Elements joined;
  (detail::append(joined, std::forward<Parts>(parts)), ...);
  return joined;
}

template <class R>
Result<R> ContextFunction<R>::operator()(TimelineContext &context) const {
  return guarded([&] { return function_(context); });
}

}  // namespace fovea
