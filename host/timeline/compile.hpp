#pragma once
// How elements become a program; the pointer compiles what page makers give in the same way.

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "timeline/program.hpp"
#include "timeline/timeline.hpp"

namespace fovea {

/// What a page maker's level is compiled for.
struct LevelPlan {
  Duration estimate{};
  bool accumulates = false;
  const ElementNode *maker = nullptr;
  std::string source, path;  // of the page maker, for messages
};

struct CompiledLevel {
  std::shared_ptr<const Program> program;  // none when there are errors
  std::vector<Error> errors;
};
CompiledLevel compileLevel(const Elements &elements, const LevelPlan &plan);

/// One walk over the elements: emits instructions and keeps every complaint.
class ProgramBuilder {
 public:
  enum class Kind { Timeline, Level };
  ProgramBuilder(Kind kind, std::string source, std::string pathPrefix);

  void emitAll(const Elements &elements);
  /// An end's own stretch; its page makers count no time.
  void emitEnd(EndPage page, const EndLogic &logic);
  /// Opens and closes what a page maker's level is wrapped in.
  void emitLevel(const Elements &elements, const LevelPlan &plan);
  /// Jumps, duplicates and hashes; call once, last.
  void finish();
  void listLabels();

  Program &program() { return program_; }
  std::vector<Error> &errors() { return errors_; }
  std::vector<Error> &warnings() { return warnings_; }
  const std::vector<std::string> &modules() const { return modules_; }
  const std::vector<StartUpMarker> &markers() const { return markers_; }
  bool looksAtOthers() const { return looksAtOthers_; }

  // One for each kind of element.
  void emit(const NullSpec &spec);
  void emit(const PageSpec &spec);
  void emit(const CodeSpec &spec);
  void emit(const AsyncCodeSpec &spec);
  void emit(const GoToSpec &spec);
  void emit(const SwitchSpec &spec);
  void emit(const ConditionalSpec &spec);
  void emit(const WhileLoopSpec &spec);
  void emit(const ForLoopSpec &spec);
  void emit(const SequenceSpec &spec);
  void emit(const PageMakerSpec &spec);
  void emit(const WaitWhileSpec &spec);
  void emit(const ModuleSpec &spec);
  void emit(const FixSpec &spec);
  void emit(const AccumulateSpec &spec);
  void emit(const StartUpSpec &spec);
  void emit(const EndSpec &spec);
  void emit(const SessionEndSpec &spec);

 private:
  struct Missing {
    std::uint32_t instruction;
    Error error;
  };
  struct BranchPlan {
    std::string label;  // its part of the path
    const Elements *logic;
  };

  std::uint32_t put(Op op, std::uint32_t target = kNowhere);
  /// Makes `op` open a region; everything until close() lies within it.
  std::uint32_t open(Op op, Region::Kind kind, std::string label = "");
  std::uint32_t close(Op op, std::uint32_t opener, Duration estimate = {});
  void enter(Region::Kind kind, std::string label);
  void leave() { region_ = program_.regions[region_].parent; }
  void emitOne(const Element &element, int index);
  void emitMade(Element element);
  void emitBranches(const std::vector<BranchPlan> &branches, std::uint32_t table);
  template <class Spec>
  void emitFork(const Spec &spec, const std::vector<BranchPlan> &branches, BranchTable table);
  void multiply(std::uint32_t begin, std::uint32_t end, double repetitions);
  Duration estimate(std::uint32_t begin, std::uint32_t end);
  bool isInside(Region::Kind kind, const std::string &label) const;
  void imputeOrComplain(const LevelPlan &plan, std::uint32_t begin, std::uint32_t end);
  std::string indexPath() const;
  void resolveJumps();
  void findDuplicates();
  void findRepeatedLabels();
  std::string pathOf(const Instruction &at) const;
  void findRepeatedPaths();
  bool isWaiting(const Instruction &at) const;

  Error problem(std::string what, std::string fix) const;
  void complain(std::string what, std::string fix) { errors_.push_back(problem(std::move(what), std::move(fix))); }
  void checkLabel(const std::string &label, std::string_view what);
  /// The repetitions, or as many as are allowed.
  double checkRepetitions(double expected);
  void checkEstimate(const std::optional<Duration> &estimate);
  std::string path() const;

  Kind kind_;
  std::string source_, pathPrefix_;
  Program program_;
  std::vector<Error> errors_, warnings_;
  std::vector<Missing> missing_;
  std::vector<std::string> modules_;
  std::vector<StartUpMarker> markers_;
  std::vector<std::pair<const ElementNode *, std::string>> seen_;  // and its index path
  std::vector<std::pair<std::uint32_t, Error>> jumps_;  // goTo, and what to say when it leads nowhere
  std::vector<int> trail_;
  const ElementNode *node_ = nullptr;
  std::uint32_t region_ = kNowhere;
  bool looksAtOthers_ = false;
  std::set<std::string> leastUsed_;  // labels of sequences whose cells are counted
  std::set<std::string> jobs_, routines_;  // labels
};

}  // namespace fovea
