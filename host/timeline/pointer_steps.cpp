// One element after the other, up to the next page.

#include <algorithm>
#include <cassert>
#include <numeric>
#include <set>

#include "core/json.hpp"
#include "timeline/pointer.hpp"

namespace fovea {

Result<void> Pointer::advance() {
  if (auto taken = takeFinishedJob(); !taken) return placed(taken.error());
  for (std::int64_t steps = 0;; ++steps) {
    if (steps > timeline_->options().stepLimit)
      return placed({ErrorCode::PluginFailed, std::to_string(timeline_->options().stepLimit) + " elements passed without a page", "",
                     "does a loop without a page never end? else raise stepLimit"});
    if (auto refreshed = refreshLevels(steps == 0); !refreshed) return placed(refreshed.error());
    const std::int32_t at = ++cursor().position.back();
    if (frames_.size() > 1 && at >= static_cast<std::int32_t>(frames_.back()->program->size())) {
      leaveLevel();
      continue;
    }
    if (frames_.size() == 1 && static_cast<std::uint32_t>(at) == timeline_->endIndex(EndPage::Successful)) cursor().under = EndKind::Complete;
    auto next = execute(current());
    if (!next) return placed(next.error());
    if (*next == Next::Rest) return {};
  }
}

Result<Pointer::Next> Pointer::execute(const Instruction &at) {
  const auto on = [](Result<void> done) -> Result<Next> { return done ? Result<Next>(Next::Element) : Result<Next>(done.error()); };
  const auto &instructions = frames_.back()->program->instructions;
  switch (at.op) {
    case Op::Null: break;
    case Op::CodeBlock: return on(change(std::get<CodeSpec>(at.node->spec).function, "code block"));
    case Op::GoTo: goTo(at.target); break;
    case Op::Jump: jumpTo(at.target); break;
    case Op::Switch: return on(chooseBranch(at));
    case Op::Dispatch: dispatchUnit(at); break;
    case Op::LoopEnter: return on(enterLoop(at));
    case Op::LoopTest: return on(testLoop(at));
    case Op::LoopNext:
      ++cursor().loops.back().round;
      jumpTo(at.target);
      break;
    case Op::LoopLeave: leaveLoop(frames_.back()->program->regions[at.region].label, LoopLeft::Way::Done); break;
    case Op::StartFixCredit: pushCredit(instructions[at.target].estimate); break;
    case Op::EndFixCredit: popCredit(); break;
    case Op::StartFixProgress: pushProgress(instructions[at.target].estimate); break;
    case Op::EndFixProgress: popProgress(); break;
    case Op::StartAccumulate: transaction_.pushAccumulator(); break;
    case Op::EndAccumulate: closeAccumulator(labelOf(*at.node)); break;
    case Op::StartModule: transaction_.startModule(std::get<ModuleSpec>(at.node->spec).id, now()); break;
    case Op::EndModule: transaction_.finishModule(now()); break;
    case Op::Page: return rest(at);
    case Op::PageMaker: return on(enterLevel(at));
    case Op::AsyncStart: {
      const auto &spec = std::get<AsyncCodeSpec>(at.node->spec);
      return on(startJob(spec, 1));
    }
    case Op::AsyncCollect: return collectJob(at);
    case Op::EndSession: return leaveSession(at);
    case Op::Finish: {
      const auto &spec = std::get<EndSpec>(at.node->spec);
      return on(goToEnd(spec.page, spec.failureTags));
    }
    case Op::MarkComplete:
      cursor().complete = true;
      cursor().progress = 1;
      break;
    case Op::EndMark: reachEnd(cursor().under, "", ""); return Next::Rest;
  }
  return Next::Element;
}

Pointer::Next Pointer::rest(const Instruction &at) {
  Cursor &here = cursor();
  notePassed(at);
  ++here.pageCount;
  here.pageId = mixSeeds(state().seed, here.pageCount) | 1;
  here.pageHash = hashText(labelOf(*at.node));
  here.attempts = 0;
  here.pageShown = now();
  transaction_.effects().push_back(PageShown{&std::get<PageSpec>(at.node->spec), here.pageId});
  return Next::Rest;
}

/// As behind an answer that is kept: begin() goes on from here.
Pointer::Next Pointer::leaveSession(const Instruction &at) {
  Cursor &here = cursor();
  here.pageId = 0;
  here.isAway = true;
  transaction_.effects().push_back(SessionOver{std::string(labelOf(*at.node)), here.session});
  return Next::Rest;
}

Result<void> Pointer::change(const Code &function, std::string_view what) {
  // A virtual clock stands still meanwhile, and a rehearsal gives the same records each time.
  const bool isTimed = services_.clock && !services_.clock->isVirtual();
  const Timestamp begun = isTimed ? now() : Timestamp{};
  TimelineContext changing = context(TimelineContext::May::Change, transaction_.drawSeed());
  if (auto done = function(changing); !done) return done;
  if (isTimed)
    if (const Duration taken = now() - begun; taken > timeline_->options().codeBudget)
      warn(placed({ErrorCode::PluginFailed, "the " + std::string(what) + " took " + std::to_string(taken / std::chrono::microseconds(1)) + " \u00b5s", "",
                   "use asyncCodeBlock for long work"}));
  if (changing.failures().empty()) return {};
  return goToEnd(EndPage::Unsuccessful, changing.failures());
}

void Pointer::goTo(std::uint32_t target) {
  const Program &program = *frames_.back()->program;
  closeRegions(current().region, program.instructions[target].region, LoopLeft::Way::Jump);
  jumpTo(target);
}

// --- branches ---------------------------------------------------------------------------------------------------------------

Result<void> Pointer::chooseBranch(const Instruction &at) {
  const BranchTable &table = frames_.back()->program->tables[at.target];
  const auto *fork = std::get_if<SwitchSpec>(&at.node->spec);
  const auto *conditional = std::get_if<ConditionalSpec>(&at.node->spec);
  Value key;
  if (fork) {
    auto chosen = ask(fork->function);
    if (!chosen) return chosen.error();
    key = std::move(*chosen);
  } else {
    auto isTrue = ask(conditional->condition);
    if (!isTrue) return isTrue.error();
    key = Value(*isTrue);
  }
  const auto known = std::find(table.keys.begin(), table.keys.end(), key);
  std::size_t branch = static_cast<std::size_t>(known - table.keys.begin());
  if (known == table.keys.end()) {
    if (table.otherwise == kNowhere) {
      std::string keys;
      for (const Value &each : table.keys) keys += (keys.empty() ? "" : ", ") + toJson(each);
      return Error{ErrorCode::PluginFailed, "the function gave " + toJson(key) + ", and the branches are " + keys, "", "add that branch, or an `otherwise`"};
    }
    branch = table.otherwise;
  }
  if (fork ? fork->logChosenBranch : conditional->logChosenBranch) transaction_.logBranch(std::string(labelOf(*at.node)), std::move(key));
  jumpTo(table.starts[branch]);
  return {};
}

void Pointer::dispatchUnit(const Instruction &at) {
  const LoopSlot &slot = cursor().loops.back();
  const std::int64_t unit = (*slot.order)[static_cast<std::size_t>(slot.round)];
  transaction_.logBranch("sequence_" + std::string(labelOf(*at.node)), Value(unit));
  jumpTo(frames_.back()->program->tables[at.target].starts[static_cast<std::size_t>(unit)]);
}

// --- loops ------------------------------------------------------------------------------------------------------------------

Result<void> Pointer::enterLoop(const Instruction &at) {
  LoopSlot slot;
  slot.entered = now();
  if (const auto *sequence = std::get_if<SequenceSpec>(&at.node->spec)) {
    auto order = orderOf(*sequence);
    if (!order) return order.error();
    slot.order = std::make_shared<const Order>(std::move(*order));
  } else if (const auto *loop = std::get_if<ForLoopSpec>(&at.node->spec)) {
    if (const auto *function = std::get_if<ListFunction>(&loop->iterateOver)) {
      auto items = ask(*function);
      if (!items) return items.error();
      slot.items = std::make_shared<const List>(std::move(*items));
    }
    const List &items = slot.items ? *slot.items : std::get<List>(loop->iterateOver);
    if (loop->order != ListOrder::Given || loop->repetitions > 1) {
      auto order = orderOf(*loop, items);
      if (!order) return order.error();
      slot.order = std::make_shared<const Order>(std::move(*order));
    }
  }
  cursor().loops.push_back(std::move(slot));
  return {};
}

Result<Order> Pointer::orderOf(const ForLoopSpec &loop, const List &items) {
  Order all;
  if (loop.order == ListOrder::Constrained) {
    List repeated;
    for (int i = 0; i < loop.repetitions; ++i) repeated.insert(repeated.end(), items.begin(), items.end());
    auto order = constrainedOrder(repeated, loop.maxRun, transaction_.drawSeed());
    if (!order) return order;
    for (const std::int64_t place : *order) all.push_back(place % static_cast<std::int64_t>(items.size()));
    return all;
  }
  for (int i = 0; i < loop.repetitions; ++i) {
    Order once(items.size());
    if (loop.order == ListOrder::Given) std::iota(once.begin(), once.end(), 0);
    else once = (loop.order == ListOrder::Shuffled ? shuffledOrder : drawnOrder)(items.size(), transaction_.drawSeed());
    all.insert(all.end(), once.begin(), once.end());
  }
  return all;
}

Result<Order> Pointer::orderOf(const SequenceSpec &spec) {
  const std::size_t size = spec.logic.size();
  Order order;
  if (spec.order == SequenceOrder::Random) {
    order = shuffledOrder(size, transaction_.drawSeed());
  } else if (spec.order == SequenceOrder::Function) {
    auto given = ask(spec.function);
    if (!given) return given.error();
    if (auto sound = checkPermutation(*given, size); !sound) return sound.error();
    order = std::move(*given);
  } else {
    auto cell = cellOf(spec);
    if (!cell) return cell.error();
    order = orderOfCell({spec.order, size, spec.take}, *cell);
  }
  if (spec.take > 0 && spec.take < order.size()) order.resize(spec.take);
  return order;
}

namespace {

/// A unit is called as its first step with a label, code left out: mostly a module.
std::string nameOf(const Elements &unit) {
  for (const Element &element : unit)
    if (element && !std::holds_alternative<CodeSpec>(element.node()->spec))
      if (const std::string_view label = labelOf(*element.node()); !label.empty()) return std::string(label);
  return {};
}

/// As people read it; units that their names do not tell apart have their numbers, from 1.
std::string unitsText(const SequenceSpec &spec, const Order &order) {
  std::set<std::string> names;
  for (const Elements &unit : spec.logic) names.insert(nameOf(unit));
  const bool areNamed = names.size() == spec.logic.size() && !names.contains("");
  std::string text;
  for (const std::int64_t unit : order) text += (text.empty() ? "" : "-") + (areNamed ? nameOf(spec.logic[static_cast<std::size_t>(unit)]) : std::to_string(unit + 1));
  return text;
}

}  // namespace

/// Which of its scheme's orders this participant has.
Result<std::int64_t> Pointer::cellOf(const SequenceSpec &spec) {
  const CellScheme scheme{spec.order, spec.logic.size(), spec.take};
  const std::int64_t cells = cellsOf(scheme);
  std::int64_t cell = cellOfNumber(scheme, state().participantNumber);
  if (spec.choice == CellChoice::LeastUsed) {
    if (!services_.cells) return Error{ErrorCode::State, "nobody knows which order was used least", "", "run with a data store, or deal the orders out by number"};
    auto taken = services_.cells->takeCell(spec.label, cells, transaction_.drawSeed());
    if (!taken) return taken;
    cell = *taken;
  }
  transaction_.effects().push_back(CellTaken{spec.label, cell, cells, unitsText(spec, orderOfCell(scheme, cell))});
  return cell;
}

Result<bool> Pointer::goesOn(const Instruction &at) {
  if (const auto *loop = std::get_if<WhileLoopSpec>(&at.node->spec)) return ask(loop->condition);
  const LoopSlot &slot = cursor().loops.back();
  return slot.round < static_cast<std::int64_t>(loopSize(*at.node, slot));
}

/// The condition first: somebody whose wait has just been fulfilled is not late.
Result<void> Pointer::testLoop(const Instruction &at) {
  auto on = goesOn(at);
  if (!on) return on.error();
  if (!*on) return jumpTo(at.target), Result<void>();
  const auto *loop = std::get_if<WhileLoopSpec>(&at.node->spec);
  const LoopSlot &slot = cursor().loops.back();
  if (!loop || !loop->maxLoopTime || now() - slot.entered <= *loop->maxLoopTime) return {};
  leaveLoop(loop->label, LoopLeft::Way::TimeOut);
  if (loop->failOnTimeout) return goToEnd(EndPage::Unsuccessful, {"while_loop:" + loop->label, "fail_on_timeout"});
  jumpTo(at.target + 1);
  return {};
}

// --- credit and progress --------------------------------------------------------------------------------------------------------

void Pointer::addCredit(Timestamp submitted) {
  Cursor &here = cursor();
  if (here.under != EndKind::None) return;  // ends count no time
  const Duration estimate = current().estimate;
  Duration earned = estimate;
  if (const auto ratio = timeline_->options().measuredCreditRatio)
    earned = std::clamp(submitted - here.pageShown, Duration{}, Duration(static_cast<std::int64_t>(static_cast<double>(estimate.count()) * *ratio)));
  here.timeCredit += earned;
  for (const Duration bound : here.creditBounds) here.timeCredit = std::min(here.timeCredit, bound);
  double progress = state().maximum > Duration{} ? here.progress + static_cast<double>(estimate.count()) / static_cast<double>(state().maximum.count()) : 1.0;
  for (const double bound : here.progressBounds) progress = std::min(progress, bound);
  here.progress = std::max(here.progress, std::min(progress, 1.0));
}

Payment paymentOf(const Timeline &timeline, const TimelineState &state, const ExperimentSpending &others) {
  const MoneySettings &money = timeline.options().money;
  Payment payment = paymentFor(money, state.cursor.timeCredit, state.cursor.performanceReward, others);
  // Who leaves is paid the same, whether their data stay or go.
  if (state.cursor.end == EndKind::Aborted || (state.cursor.end == EndKind::Withdrawn && state.cursor.aborted)) cutForAbort(money, payment);
  return payment;
}

Payment Pointer::paymentWithPage(const ExperimentSpending &others) const {
  Duration credit = cursor().timeCredit;
  if (page() && cursor().under == EndKind::None && !timeline_->options().measuredCreditRatio) {
    credit += current().estimate;
    for (const Duration bound : cursor().creditBounds) credit = std::min(credit, bound);
  }
  return paymentFor(timeline_->options().money, credit, cursor().performanceReward, others);
}

void Pointer::pushCredit(Duration amount) { cursor().creditBounds.push_back(cursor().timeCredit + amount); }

void Pointer::popCredit() {
  Cursor &here = cursor();
  Duration bound = here.creditBounds.back();
  here.creditBounds.pop_back();
  for (const Duration outer : here.creditBounds) bound = std::min(bound, outer);
  assert(bound >= here.timeCredit);
  here.timeCredit = bound;
}

void Pointer::pushProgress(Duration amount) {
  Cursor &here = cursor();
  const double outer = here.progressBounds.empty() ? 1.0 : here.progressBounds.back();
  const double maximum = static_cast<double>(state().maximum.count());
  here.progressBounds.push_back(maximum > 0 ? std::min(here.progress + static_cast<double>(amount.count()) / maximum, outer) : 1.0);
}

void Pointer::popProgress() {
  Cursor &here = cursor();
  // Each bound was made no larger than the one around it.
  const double bound = here.progressBounds.back();
  here.progressBounds.pop_back();
  assert(bound >= here.progress && bound <= 1.0);
  here.progress = bound;
}

}  // namespace fovea
