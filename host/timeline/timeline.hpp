#pragma once
// A timeline as an author declares it, compiled: checked, flat, with its estimates. Shared by all participants; never changes.

#include <memory>
#include <string>
#include <vector>

#include "timeline/elements.hpp"
#include "timeline/money.hpp"

namespace fovea {

struct Program;

enum class VariableKind { Any, Boolean, Whole, Real, Text, ListOfValues, Dictionary };

/// A participant variable whose kind is fixed. One that is not declared keeps the kind of its first value.
struct VariableSpec {
  std::string name;
  VariableKind kind = VariableKind::Any;
  std::string unit;
  Value initial;  // what everybody begins with; nothing: it is not there before it is set
};

/// What happens around an end. Pages in here count no time.
struct EndLogic {
  Code before;
  ElementsFunction debrief;
  Code after;
  ElementsFunction release;
};

struct TimelineOptions {
  std::string source;  // the plugin or study file that declares it, for messages
  std::vector<VariableSpec> variables;
  EndLogic successful, unsuccessful, rejected;
  std::vector<Code> onAbort;  // clean-up: runs when the session ends without an end page
  MoneySettings money;
  bool showsProgress = true;                           // pages say how far the participant has come
  std::int64_t stepLimit = 10'000;                    // elements without a page
  Duration codeBudget = std::chrono::milliseconds(5);  // a code block that takes longer is reported
  bool looksAtOthers = false;                          // do functions ask what others did?
  bool needsConsent = false;                           // refuse a timeline without a consent page
  // Credit is the time a page really took, up to this many times its estimate; none: the estimate.
  std::optional<double> measuredCreditRatio;
};

struct StartUpMarker {
  const StartUpSpec *spec = nullptr;
  std::string place;
};

/// Thread: [any]; immutable once compiled.
class Timeline {
 public:
  Timeline(std::unique_ptr<const Program> program, TimelineOptions options);
  ~Timeline();
  Timeline(const Timeline &) = delete;
  Timeline &operator=(const Timeline &) = delete;

  const Program &program() const { return *program_; }
  const TimelineOptions &options() const { return options_; }
  /// Estimated time credit on the longest branches, each loop gone round as often as expected.
  Duration maximum() const { return maximum_; }
  /// For the maximum, in minor units of the currency.
  std::int64_t maximumReward() const;
  /// The same for the same elements under the same labels: a saved state belongs to one of these.
  std::uint64_t fingerprint() const { return fingerprint_; }
  /// Does what somebody goes through depend on what others did before?
  bool looksAtOthers() const { return looksAtOthers_; }
  const std::vector<std::string> &modules() const { return modules_; }
  const std::vector<StartUpMarker> &markers() const { return markers_; }
  /// Its trial makers.
  std::vector<const StartUpSpec *> makers() const;
  /// Where an end begins.
  std::uint32_t endIndex(EndPage page) const { return ends_[static_cast<std::size_t>(page)]; }

 private:
  friend class TimelineCompiler;
  std::unique_ptr<const Program> program_;
  TimelineOptions options_;
  Duration maximum_{};
  std::uint64_t fingerprint_ = 0;
  bool looksAtOthers_ = false;
  std::vector<std::string> modules_;
  std::vector<StartUpMarker> markers_;
  std::uint32_t ends_[3] = {};
};

struct CompiledTimeline {
  std::shared_ptr<const Timeline> timeline;  // none when there are errors
  std::vector<Error> errors;                 // all of them, in the order of the elements
  std::vector<Error> warnings;

  /// All errors, one a line.
  std::string text() const;
};

/// Checks, numbers and estimates. The successful end is appended always.
/// Errors: each with its source, its index path and its label path in `where`.
CompiledTimeline compileTimeline(const Elements &elements, TimelineOptions options = {});

}  // namespace fovea
