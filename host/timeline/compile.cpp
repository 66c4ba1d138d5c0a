#include "timeline/compile.hpp"

#include <algorithm>
#include <cmath>

#include "core/json.hpp"
#include "timeline/context.hpp"
#include "timeline/orders.hpp"

namespace fovea {

// --- regions and instructions ----------------------------------------------------------------------------------------

ProgramBuilder::ProgramBuilder(Kind kind, std::string source, std::string pathPrefix)
    : kind_(kind), source_(std::move(source)), pathPrefix_(std::move(pathPrefix)) {}

std::uint32_t ProgramBuilder::put(Op op, std::uint32_t target) {
  Instruction made;
  made.op = op, made.target = target, made.region = region_, made.node = node_;
  program_.instructions.push_back(made);
  return program_.size() - 1;
}

void ProgramBuilder::enter(Region::Kind kind, std::string label) {
  program_.regions.push_back({kind, region_, node_, std::move(label), kNowhere});
  region_ = static_cast<std::uint32_t>(program_.regions.size() - 1);
}

std::uint32_t ProgramBuilder::open(Op op, Region::Kind kind, std::string label) {
  const std::uint32_t opener = put(op);
  enter(kind, std::move(label));
  program_.regions[region_].opener = opener;
  return opener;
}

std::uint32_t ProgramBuilder::close(Op op, std::uint32_t opener, Duration estimate) {
  const std::uint32_t closer = put(op, opener);
  program_.instructions[closer].estimate = estimate;
  program_.instructions[opener].target = closer;
  leave();
  return closer;
}

void ProgramBuilder::multiply(std::uint32_t begin, std::uint32_t end, double repetitions) {
  for (std::uint32_t i = begin; i < end; ++i) program_.instructions[i].repetitions *= repetitions;
}

Duration ProgramBuilder::estimate(std::uint32_t begin, std::uint32_t end) {
  const auto found = estimateOf(program_, begin, end);
  if (!found) complain("a jump backwards never ends", "use a whileLoop instead of goTo");
  return found.value_or(Duration{});
}

// --- the elements --------------------------------------------------------------------------------------------------

void ProgramBuilder::emitAll(const Elements &elements) {
  const ElementNode *outer = node_;
  int index = 0;
  for (const Element &element : elements)
    if (element) emitOne(element, index++);
  node_ = outer;
}

void ProgramBuilder::emitOne(const Element &element, int index) {
  node_ = element.node();
  program_.keep.push_back(element);
  trail_.push_back(index);
  seen_.emplace_back(node_, indexPath());
  std::visit([&](const auto &spec) { emit(spec); }, node_->spec);
  trail_.pop_back();
}

/// An element that stands for another one: as the author's own, but never taken for a duplicate.
void ProgramBuilder::emitMade(Element element) {
  const ElementNode *outer = std::exchange(node_, element.node());
  program_.keep.push_back(element);
  std::visit([&](const auto &spec) { emit(spec); }, element.node()->spec);
  node_ = outer;
}

void ProgramBuilder::emit(const NullSpec &) { put(Op::Null); }

void ProgramBuilder::emit(const PageSpec &spec) {
  checkLabel(spec.label, "page");
  if (spec.type.empty()) complain("the page has no type", "name the page plugin that shows it");
  if (!spec.params.isNull() && !spec.params.dict())
    complain("the page's parameters are " + std::string(kindName(spec.params)), "give them by name, as a dictionary");
  checkEstimate(spec.timeEstimate);
  const std::uint32_t at = put(Op::Page);
  if (spec.timeEstimate)
    program_.instructions[at].estimate = *spec.timeEstimate;
  else
    missing_.push_back({at, problem("the page \"" + spec.label + "\" has no time estimate", "set timeEstimate_s to the time it is expected to take")});
}

void ProgramBuilder::emit(const CodeSpec &spec) {
  if (!spec.function) complain("the code block has no function", "give it one");
  put(Op::CodeBlock);
}

void ProgramBuilder::emit(const GoToSpec &spec) {
  jumps_.emplace_back(put(Op::GoTo), problem("goTo(\"" + spec.target + "\") leads nowhere", "put null(\"" + spec.target + "\") at the same level"));
}

/// Switch and conditional: markers around a table of branches.
template <class Spec>
void ProgramBuilder::emitFork(const Spec &spec, const std::vector<BranchPlan> &branches, BranchTable table) {
  checkEstimate(spec.timeEstimate);
  if (spec.logChosenBranch) checkLabel(spec.label, "branch");
  const std::uint32_t credit = spec.fixTimeCredit ? open(Op::StartFixCredit, Region::Kind::FixCredit) : kNowhere;
  // What bounds credit bounds progress too, or the bar runs ahead of what is earned.
  const bool boundsProgress = spec.boundProgress || spec.fixTimeCredit;
  const std::uint32_t progress = boundsProgress ? open(Op::StartFixProgress, Region::Kind::FixProgress) : kNowhere;
  program_.tables.push_back(std::move(table));
  const auto index = static_cast<std::uint32_t>(program_.tables.size() - 1);
  const std::uint32_t begin = put(Op::Switch, index);
  emitBranches(branches, index);
  const Duration longest = spec.timeEstimate ? *spec.timeEstimate : estimate(begin, program_.size());
  if (progress != kNowhere) close(Op::EndFixProgress, progress, longest);
  if (credit != kNowhere) close(Op::EndFixCredit, credit, longest);
}

void ProgramBuilder::emitBranches(const std::vector<BranchPlan> &branches, std::uint32_t table) {
  std::vector<std::uint32_t> jumps;
  for (std::size_t i = 0; i < branches.size(); ++i) {
    program_.tables[table].starts.push_back(program_.size());
    enter(Region::Kind::Branch, branches[i].label);
    trail_.push_back(static_cast<int>(i));
    if (branches[i].logic) emitAll(*branches[i].logic);
    trail_.pop_back();
    jumps.push_back(put(Op::Jump));
    leave();
  }
  program_.tables[table].ends = jumps;
  program_.tables[table].end = put(Op::Null);
  for (const std::uint32_t jump : jumps) program_.instructions[jump].target = program_.tables[table].end;
}

void ProgramBuilder::emit(const SwitchSpec &spec) {
  if (!spec.function) complain("the switch has no function", "give it one that returns a key");
  if (spec.branches.empty()) complain("the switch has no branches", "give it at least one");
  BranchTable table;
  std::vector<BranchPlan> branches;
  for (const auto &[key, logic] : spec.branches) {
    if (!key.text() && !key.as<std::int64_t>())
      complain("a branch's key is " + std::string(kindName(key)), "keys are text or whole numbers; \"if\" is for true and false");
    if (std::find(table.keys.begin(), table.keys.end(), key) != table.keys.end())
      complain("two branches have the key " + toJson(key), "keys are told apart by kind and value; give each its own");
    table.keys.push_back(key);
    branches.push_back({spec.label + "=" + cellText(key), &logic});
  }
  for (const Value &result : spec.results)
    if (!spec.otherwise && std::find(table.keys.begin(), table.keys.end(), result) == table.keys.end())
      complain("the function may give " + toJson(result) + ", which is no branch", "add that branch, or an `otherwise`");
  if (spec.otherwise) {
    table.otherwise = static_cast<std::uint32_t>(branches.size());
    branches.push_back({spec.label + "=otherwise", &*spec.otherwise});
  }
  emitFork(spec, branches, std::move(table));
}

void ProgramBuilder::emit(const ConditionalSpec &spec) {
  if (!spec.condition) complain("the conditional has no condition", "give it one");
  BranchTable table;
  table.keys = {Value(true), Value(false)};
  emitFork(spec, {{spec.label + "=true", &spec.logicIfTrue}, {spec.label + "=false", &spec.logicIfFalse}}, std::move(table));
}

void ProgramBuilder::emit(const WhileLoopSpec &spec) {
  checkLabel(spec.label, "loop");
  if (!spec.condition) complain("the loop has no condition", "give it one");
  if (!(spec.expectedRepetitions >= 0)) complain("the loop does not say how often it is expected to go round", "set expectedRepetitions to 0 or more");
  if (spec.maxLoopTime && *spec.maxLoopTime <= Duration{}) complain("maxLoopTime_s is not above 0", "leave it out for a loop without a limit");
  const double repetitions = checkRepetitions(spec.expectedRepetitions);
  const std::uint32_t credit = spec.fixTimeCredit ? open(Op::StartFixCredit, Region::Kind::FixCredit) : kNowhere;
  const std::uint32_t progress = open(Op::StartFixProgress, Region::Kind::FixProgress);
  open(Op::LoopEnter, Region::Kind::Loop, spec.label);
  const std::uint32_t test = put(Op::LoopTest);
  emitAll(spec.logic);
  const std::uint32_t next = put(Op::LoopNext, test);
  const Duration round = estimate(test + 1, next);
  if (!spec.isWait && spec.maxLoopTime && round > *spec.maxLoopTime)
    warnings_.push_back(problem("one round is expected to take longer than maxLoopTime_s", "raise maxLoopTime_s, or put less into the loop"));
  multiply(test + 1, next, repetitions);
  const Duration whole = estimate(test + 1, next);
  program_.instructions[test].target = put(Op::LoopLeave);
  leave();
  close(Op::EndFixProgress, progress, whole);
  if (credit != kNowhere) close(Op::EndFixCredit, credit, whole);
}

void ProgramBuilder::emit(const ForLoopSpec &spec) {
  checkLabel(spec.label, "loop");
  if (isInside(Region::Kind::Loop, spec.label))
    complain("the loop \"" + spec.label + "\" is inside a loop of the same label", "give the inner one another label");
  const List *items = std::get_if<List>(&spec.iterateOver);
  const ListFunction *maker = std::get_if<ListFunction>(&spec.iterateOver);
  const Elements *body = std::get_if<Elements>(&spec.logic);
  const ElementsFunction *function = std::get_if<ElementsFunction>(&spec.logic);
  if (maker && !*maker) complain("the loop has no list", "give it a list, or a function that returns one");
  if (!items && spec.expectedRepetitions <= 0)
    complain("how long the list will be is not known yet", "set expectedRepetitions where the list is made by a function");
  if (function && !*function) complain("the loop has no body", "give it elements or a function that returns them");
  if (function && !spec.timeEstimatePerIteration)
    complain("one round's time is not known yet", "set timeEstimatePerIteration when the body is a function");
  if (spec.repetitions < 1) complain("repetitions is below 1", "1 means: once through the list");
  if (spec.maxRun < 1) complain("maxRun is below 1", "1 means: never the same item twice in a row");
  checkEstimate(spec.timeEstimatePerIteration);

  const std::uint32_t progress = open(Op::StartFixProgress, Region::Kind::FixProgress);
  open(Op::LoopEnter, Region::Kind::Loop, spec.label);
  const std::uint32_t test = put(Op::LoopTest);
  if (body) {
    emitAll(*body);
  } else {
    const std::uint32_t at = put(Op::PageMaker);
    program_.instructions[at].estimate = spec.timeEstimatePerIteration.value_or(Duration{});
  }
  const std::uint32_t next = put(Op::LoopNext, test);
  const double rounds = checkRepetitions(spec.expectedRepetitions > 0 ? spec.expectedRepetitions : static_cast<double>(items ? items->size() : 0) * spec.repetitions);
  multiply(test + 1, next, rounds);
  const Duration whole = body && spec.timeEstimatePerIteration
                             ? Duration(std::llround(static_cast<double>(spec.timeEstimatePerIteration->count()) * rounds))
                             : estimate(test + 1, next);
  program_.instructions[test].target = put(Op::LoopLeave);
  leave();
  close(Op::EndFixProgress, progress, whole);
}

void ProgramBuilder::emit(const SequenceSpec &spec) {
  constexpr std::int64_t kMostBalanced = 40320;  // 8!
  const std::int64_t cells = cellsOf({spec.order, spec.logic.size(), spec.take});
  checkLabel(spec.label, "sequence");
  if (spec.logic.empty()) complain("the sequence has no units", "give it at least one");
  if (spec.order == SequenceOrder::Function && !spec.function) complain("the sequence has no function", "give it one that returns the order");
  if (cells == INT64_MAX)  // 21! has no place in 64 bits
    complain("that many units have too many orders to count", "use at most 20 units, or a Latin square");
  if (spec.choice == CellChoice::LeastUsed && cells > kMostBalanced)
    complain("that many units have more orders than participants: the least used cannot be told", "use at most 8 units, or a Williams square");
  if (spec.take > spec.logic.size()) complain("more units are to be taken than there are", "take at most " + std::to_string(spec.logic.size()));
  if (spec.choice == CellChoice::LeastUsed) {
    looksAtOthers_ = true;
    if (!leastUsed_.insert(spec.label).second)
      complain("two sequences of the label \"" + spec.label + "\" assign the least used order: they would count each other's", "give each a label of its own");
  }
  const std::uint32_t progress = open(Op::StartFixProgress, Region::Kind::FixProgress);
  open(Op::LoopEnter, Region::Kind::Loop, spec.label);
  const std::uint32_t test = put(Op::LoopTest);
  program_.tables.push_back({});
  const auto table = static_cast<std::uint32_t>(program_.tables.size() - 1);
  put(Op::Dispatch, table);
  std::vector<BranchPlan> units;
  for (const Elements &unit : spec.logic) units.push_back({"", &unit});
  emitBranches(units, table);
  put(Op::LoopNext, test);
  const Duration whole = estimate(test + 1, program_.size());
  program_.instructions[test].target = put(Op::LoopLeave);
  leave();
  close(Op::EndFixProgress, progress, whole);
}

void ProgramBuilder::emit(const PageMakerSpec &spec) {
  checkLabel(spec.label, "page maker");
  checkEstimate(spec.timeEstimate);
  if (!spec.function) complain("the page maker has no function", "give it one that returns elements");
  const std::uint32_t at = put(Op::PageMaker);
  if (spec.timeEstimate)
    program_.instructions[at].estimate = *spec.timeEstimate;
  else
    missing_.push_back({at, problem("the page maker \"" + spec.label + "\" has no time estimate", "set timeEstimate_s to the time that its pages are expected to take")});
}

void ProgramBuilder::emit(const WaitWhileSpec &spec) {
  if (spec.expectedWait < Duration{}) complain("the wait does not say how long it is expected to take", "set expectedWait_s to 0 or more");
  if (spec.checkInterval <= Duration{}) return complain("checkInterval_s is not above 0", "2 s is the usual one");
  WhileLoopSpec loop;
  loop.label = spec.label;
  loop.condition = spec.condition;
  loop.expectedRepetitions = std::ceil(static_cast<double>(std::max(spec.expectedWait, Duration{}).count()) / static_cast<double>(spec.checkInterval.count()));
  loop.maxLoopTime = spec.maxWaitTime;
  loop.failOnTimeout = spec.failOnTimeout;
  loop.isWait = true;
  PageSpec wait = spec.waitPage.value_or(PageSpec{.type = "wait", .label = "wait", .saveAnswer = false});
  wait.timeEstimate = spec.checkInterval;
  if (!wait.botAnswer) wait.botAnswer = [](TimelineContext &) { return BotAnswer(); };
  if (!spec.logMessage.empty()) loop.logic.push_back(codeBlock([label = spec.label, message = spec.logMessage](TimelineContext &context) { context.tellWait(label, message); }, "log", node_->where));
  loop.logic.push_back(page(std::move(wait), node_->where));
  emitMade(whileLoop(std::move(loop), node_->where));
}

void ProgramBuilder::emit(const ModuleSpec &spec) {
  checkLabel(spec.id, "module");
  if (kind_ == Kind::Level)
    complain("the module \"" + spec.id + "\" is made by a page maker", "put it into the timeline itself, around the page maker");
  if (std::find(modules_.begin(), modules_.end(), spec.id) != modules_.end())
    complain("there are two modules \"" + spec.id + "\"", "give each its own id");
  modules_.push_back(spec.id);
  const std::uint32_t opener = open(Op::StartModule, Region::Kind::Module, spec.id);
  emitAll(spec.logic);
  close(Op::EndModule, opener);
}

void ProgramBuilder::emit(const FixSpec &spec) {
  if (spec.amount < Duration{}) complain("the fixed time is negative", "give 0 or more");
  const std::uint32_t credit = spec.fixesCredit ? open(Op::StartFixCredit, Region::Kind::FixCredit) : kNowhere;
  const std::uint32_t progress = open(Op::StartFixProgress, Region::Kind::FixProgress);
  emitAll(spec.logic);
  close(Op::EndFixProgress, progress, spec.amount);
  if (credit != kNowhere) close(Op::EndFixCredit, credit, spec.amount);
}

void ProgramBuilder::emit(const AccumulateSpec &spec) {
  checkLabel(spec.label, "accumulator");
  const std::uint32_t opener = open(Op::StartAccumulate, Region::Kind::Accumulate, spec.label);
  emitAll(spec.logic);
  close(Op::EndAccumulate, opener);
}

void ProgramBuilder::emit(const StartUpSpec &spec) {
  checkLabel(spec.label, "start-up marker");
  if (kind_ == Kind::Level) complain("\"" + spec.label + "\" is made by a page maker: nothing finds it when the run starts", "put it into the timeline itself");
  if (spec.kind == StartUpSpec::Kind::ParticipantFailRoutine ? !spec.function : !spec.task && spec.kind != StartUpSpec::Kind::TrialMaker)
    complain("\"" + spec.label + "\" has no function", "give it one");
  if (spec.kind == StartUpSpec::Kind::PreDeployRoutine && !routines_.insert(spec.label).second)
    complain("two routines have the label \"" + spec.label + "\": what they draw would be the same", "give each a label of its own");
  looksAtOthers_ = looksAtOthers_ || spec.looksAtOthers;
  markers_.push_back({&spec, placeOf(*node_)});
  put(Op::Null);
}

void ProgramBuilder::emit(const EndSpec &) { put(Op::Finish); }

void ProgramBuilder::emit(const SessionEndSpec &spec) {
  checkLabel(spec.label, "end of a session");
  // What a page maker lists is asked for anew in the next session, and may be another list by then.
  if (kind_ == Kind::Level) complain("a session ends within a page maker", "let it end before or behind the page maker");
  put(Op::EndSession);
}

void ProgramBuilder::emit(const AsyncCodeSpec &spec) {
  checkLabel(spec.label, "job");
  if (!spec.function) complain("the job has no function", "give it one");
  if (spec.wait && !spec.expectedWait) complain("how long the job is expected to take is missing", "set expectedWait_s, or \"wait\": false");
  if (spec.retries < 0) complain("retries is negative", "give 0 or more");
  if (!jobs_.insert(spec.label).second)
    complain("two jobs have the label \"" + spec.label + "\": a session that goes on could not tell which one was at work", "give each a label of its own");
  if (!spec.wait) return void(put(Op::AsyncStart));
  // However often it is tried again and waited for, that is paid once.
  const std::uint32_t credit = open(Op::StartFixCredit, Region::Kind::FixCredit);
  const std::uint32_t progress = open(Op::StartFixProgress, Region::Kind::FixProgress);
  const std::uint32_t start = put(Op::AsyncStart);
  WaitWhileSpec wait;
  wait.condition = jobIsPending();
  wait.expectedWait = spec.expectedWait.value_or(Duration{});
  wait.maxWaitTime = spec.maxWaitTime;
  wait.failOnTimeout = false;  // being late is an error like any other
  wait.label = spec.label;
  emitMade(waitWhile(std::move(wait), node_->where));
  program_.instructions[start].target = put(Op::AsyncCollect, start);
  const Duration whole = estimate(start, program_.size());
  close(Op::EndFixProgress, progress, whole);
  close(Op::EndFixCredit, credit, whole);
}

// --- ends and levels ---------------------------------------------------------------------------------------------------

void ProgramBuilder::emitEnd(EndPage end, const EndLogic &logic) {
  constexpr std::string_view kNames[] = {"successful_end", "unsuccessful_end", "rejected_consent"};
  node_ = nullptr;
  enter(Region::Kind::Branch, std::string(kNames[static_cast<int>(end)]));
  const auto code = [&](const Code &function) {
    if (function) emitMade(codeBlock(function));
  };
  const auto pages = [&](const ElementsFunction &function, const char *label) {
    if (function) emitMade(pageMaker({.function = function, .timeEstimate = Duration{}, .label = label}));
  };
  code(logic.before);
  pages(logic.debrief, "debrief");
  code(logic.after);
  if (end == EndPage::Successful) put(Op::MarkComplete);
  pages(logic.release, "release");
  put(Op::EndMark);
  leave();
}

void ProgramBuilder::emitLevel(const Elements &elements, const LevelPlan &plan) {
  node_ = plan.maker;
  const std::uint32_t progress = open(Op::StartFixProgress, Region::Kind::FixProgress);
  const std::uint32_t answers = plan.accumulates ? open(Op::StartAccumulate, Region::Kind::Accumulate) : kNowhere;
  const std::uint32_t begin = program_.size();
  emitAll(elements);
  imputeOrComplain(plan, begin, program_.size());
  node_ = plan.maker;
  if (answers != kNowhere) close(Op::EndAccumulate, answers);
  close(Op::EndFixProgress, progress, plan.estimate);
}

/// Pages and page makers alone, none with an estimate, share the page maker's.
void ProgramBuilder::imputeOrComplain(const LevelPlan &plan, std::uint32_t begin, std::uint32_t end) {
  if (missing_.empty()) return;
  if (missing_.size() == end - begin)
    for (const Missing &each : missing_)
      program_.instructions[each.instruction].estimate = plan.estimate / static_cast<std::int64_t>(missing_.size());
  else
    for (const Missing &each : missing_) errors_.push_back(each.error);
  missing_.clear();
}

}  // namespace fovea
