// Page makers that are open, what is open within them, and how all of it is closed again.

#include <algorithm>

#include "timeline/compile.hpp"
#include "timeline/pointer.hpp"

namespace fovea {
namespace {

const ElementsFunction *makerOf(const ElementNode &node) {
  if (const auto *maker = std::get_if<PageMakerSpec>(&node.spec)) return &maker->function;
  if (const auto *loop = std::get_if<ForLoopSpec>(&node.spec)) return std::get_if<ElementsFunction>(&loop->logic);
  return nullptr;
}

/// How many of each kind are open at an instruction.
LevelState openAt(const Program &program, std::uint32_t index) {
  LevelState open;
  for (std::uint32_t region = program.instructions[index].region; region != kNowhere; region = program.regions[region].parent) switch (program.regions[region].kind) {
      case Region::Kind::FixCredit: ++open.creditBounds; break;
      case Region::Kind::FixProgress: ++open.progressBounds; break;
      case Region::Kind::Accumulate: ++open.accumulators; break;
      case Region::Kind::Loop: ++open.loops; break;
      case Region::Kind::Module: ++open.modules; break;
      case Region::Kind::Branch: break;
    }
  return open;
}

/// Of the pages before `index`, the latest ones: a step saves them, and a level may be long.
std::string labelsUpTo(const Program &program, std::uint32_t index) {
  constexpr std::uint32_t kMost = 50;
  const std::uint32_t last = program.pagesBefore[std::min(index, program.size())];
  if (last == 0) return "[]";
  const std::uint32_t first = last > kMost ? last - kMost : 0;
  std::string labels(first > 0 ? "[..., " : "[");
  labels.append(program.labels, program.labelStarts[first], program.labelStarts[last] - program.labelStarts[first] - 2);  // without the comma
  return labels += ']';
}

void appendPart(std::string &path, std::string_view part) {
  if (part.empty()) return;
  if (!path.empty()) path += '/';
  path += part;
}

}  // namespace

// --- where ---------------------------------------------------------------------------------------------------------------

const Instruction &Pointer::current() const {
  return frames_.back()->program->instructions[static_cast<std::size_t>(cursor().position.back())];
}

std::vector<Pointer::OpenLoop> Pointer::openLoops() const {
  std::vector<OpenLoop> open;
  if (cursor().loops.empty()) return open;
  std::size_t slot = 0;
  for (std::size_t level = 0; level < frames_.size(); ++level) {
    const Program &program = *frames_[level]->program;
    const std::int32_t at = cursor().position[level];
    if (at < 0 || at >= static_cast<std::int32_t>(program.size())) continue;
    const std::size_t first = open.size();
    for (std::uint32_t region = program.instructions[static_cast<std::size_t>(at)].region; region != kNowhere; region = program.regions[region].parent)
      if (program.regions[region].kind == Region::Kind::Loop) open.push_back({level, 0, region});
    std::reverse(open.begin() + static_cast<std::ptrdiff_t>(first), open.end());
  }
  for (OpenLoop &each : open) each.slot = slot++;
  // Between a loop's last round and its closing marker there is no slot any more.
  if (open.size() > cursor().loops.size()) open.resize(cursor().loops.size());
  return open;
}

std::size_t Pointer::loopSize(const ElementNode &node, const LoopSlot &slot) const {
  if (std::holds_alternative<SequenceSpec>(node.spec)) return slot.order->size();
  const auto *loop = std::get_if<ForLoopSpec>(&node.spec);
  if (loop && slot.order) return slot.order->size();
  if (slot.items) return slot.items->size();
  return loop && std::holds_alternative<List>(loop->iterateOver) ? std::get<List>(loop->iterateOver).size() : 0;
}

std::span<const LoopView> Pointer::loops() {
  views_.clear();
  for (const OpenLoop &open : openLoops()) {
    const Region &region = frames_[open.level]->program->regions[open.region];
    const LoopSlot &slot = cursor().loops[open.slot];
    LoopView view{region.label, slot.round, nullptr};
    const auto *loop = std::get_if<ForLoopSpec>(&region.node->spec);
    if (loop && slot.round < static_cast<std::int64_t>(loopSize(*region.node, slot))) {
      const List &items = slot.items ? *slot.items : std::get<List>(loop->iterateOver);
      view.item = &items[static_cast<std::size_t>(slot.order ? (*slot.order)[static_cast<std::size_t>(slot.round)] : slot.round)];
    }
    views_.push_back(view);
  }
  return views_;
}

std::string Pointer::path() const {
  std::string path;
  const std::vector<OpenLoop> open = openLoops();
  for (std::size_t level = 0; level < frames_.size(); ++level) {
    const Program &program = *frames_[level]->program;
    const std::int32_t at = cursor().position[level];
    if (at < 0 || at >= static_cast<std::int32_t>(program.size())) break;
    const Instruction &here = program.instructions[static_cast<std::size_t>(at)];
    std::vector<std::uint32_t> chain;
    for (std::uint32_t region = here.region; region != kNowhere; region = program.regions[region].parent) chain.push_back(region);
    for (auto region = chain.rbegin(); region != chain.rend(); ++region) {
      appendPart(path, program.regions[*region].label);
      const auto loop = std::find_if(open.begin(), open.end(), [&](const OpenLoop &each) { return each.level == level && each.region == *region; });
      if (loop != open.end()) path += "#" + std::to_string(cursor().loops[loop->slot].round + 1);
    }
    const bool isLoopBody = here.op == Op::PageMaker && std::holds_alternative<ForLoopSpec>(here.node->spec);
    const bool isNamed = here.op == Op::Page || here.op == Op::PageMaker || here.op == Op::CodeBlock || here.op == Op::AsyncStart || here.op == Op::Switch || here.op == Op::EndSession;
    if (here.node && isNamed && !isLoopBody) appendPart(path, labelOf(*here.node));
  }
  return path;
}

Error Pointer::placed(Error error) const {
  std::string where = timeline_->options().source;
  const auto add = [&](const std::string &part) { where += (where.empty() || part.empty() ? "" : ", ") + part; };
  const std::int32_t at = cursor().position.back();
  const bool isAtElement = at >= 0 && at < static_cast<std::int32_t>(frames_.back()->program->size()) && current().node;
  const std::string element = isAtElement ? placeOf(*current().node) : "";
  add(element);
  add(path());
  if (error.where != element) add(error.where);
  error.where = where;
  return error;
}

// --- page makers ------------------------------------------------------------------------------------------------------------

LevelState Pointer::depths() const {
  const auto size = [](const auto &stack) { return static_cast<std::uint32_t>(stack.size()); };
  LevelState depths;
  depths.creditBounds = size(cursor().creditBounds), depths.progressBounds = size(cursor().progressBounds);
  depths.accumulators = size(state().accumulators), depths.loops = size(cursor().loops), depths.modules = size(cursor().openModules);
  return depths;
}

/// Of the innermost page maker: what comes before the page or page maker in hand.
void Pointer::notePassed(const Instruction &at) {
  if (cursor().levels.empty()) return;
  cursor().levels.back().passedHash = at.passedHash;
  cursor().levels.back().passed = labelsUpTo(*frames_.back()->program, static_cast<std::uint32_t>(cursor().position.back()));
}

Result<void> Pointer::enterLevel(const Instruction &at) {
  notePassed(at);
  LevelState level = depths();
  level.seed = transaction_.drawSeed();
  cursor().levels.push_back(level);
  auto frame = makeFrame(frames_.size());
  if (!frame) return frame.error();
  cursor().position.push_back(-1);
  frames_.push_back(std::move(*frame));
  return {};
}

/// The frame below `level` stands at the page maker.
Result<std::shared_ptr<Pointer::Frame>> Pointer::makeFrame(std::size_t level) {
  const Instruction &at = frames_[level - 1]->program->instructions[static_cast<std::size_t>(cursor().position[level - 1])];
  const auto *spec = std::get_if<PageMakerSpec>(&at.node->spec);
  auto frame = std::make_shared<Frame>();
  TimelineContext looking = context(TimelineContext::May::Look, cursor().levels[level - 1].seed, &frame->reads);
  auto elements = (*makerOf(*at.node))(looking);
  if (!elements) return elements.error();
  const LevelPlan plan{at.estimate, spec && spec->accumulateAnswers, at.node, timeline_->options().source, path()};
  CompiledLevel compiled = compileLevel(*elements, plan);
  if (!compiled.program) {
    Error first = compiled.errors.front();
    if (compiled.errors.size() > 1) first.what += " (and " + std::to_string(compiled.errors.size() - 1) + " more)";
    return first;
  }
  frame->program = std::move(compiled.program);
  frame->checkedAt = transaction_.changes();
  return frame;
}

void Pointer::leaveLevel() {
  frames_.pop_back();
  cursor().position.pop_back();
  const LevelState level = cursor().levels.back();
  cursor().levels.pop_back();
  const ElementNode *maker = current().node;
  closeTo(level, maker ? labelOf(*maker) : std::string_view(), LoopLeft::Way::Jump);
}

/// Asks page makers again whose answer may be another one now.
Result<void> Pointer::refreshLevels(bool advances) {
  bool isOuterNew = false;
  for (std::size_t level = 1; level < frames_.size(); ++level) {
    Frame &frame = *frames_[level];
    const Instruction &at = frames_[level - 1]->program->instructions[static_cast<std::size_t>(cursor().position[level - 1])];
    if (at.op != Op::PageMaker) {
      while (frames_.size() > level) leaveLevel();
      return {};
    }
    const auto *spec = std::get_if<PageMakerSpec>(&at.node->spec);
    const bool isAlways = advances && spec && spec->recompute == Recompute::EveryAdvance;
    if (!isOuterNew && !isAlways) {
      if (frame.checkedAt == transaction_.changes()) continue;
      if (frame.reads.areCurrent(transaction_)) {
        frame.checkedAt = transaction_.changes();
        continue;
      }
    }
    auto fresh = makeFrame(level);
    if (!fresh) return fresh.error();
    exchangeFrame(level, std::move(*fresh));
    isOuterNew = true;
  }
  return {};
}

void Pointer::exchangeFrame(std::size_t level, std::shared_ptr<Frame> fresh) {
  const std::shared_ptr<Frame> old = std::exchange(frames_[level], std::move(fresh));
  const Program &now = *frames_[level]->program;
  std::int32_t &position = cursor().position[level];
  if (position < 0) return;
  const auto index = static_cast<std::uint32_t>(position);
  // What was shown, or is, has to be the same as well: it is passed by now, or will be.
  if (index < now.size() && hashThrough(now.instructions[index]) == hashThrough(old->program->instructions[index])) return;
  warn(placed({ErrorCode::PluginFailed, "a page maker changed what was already passed: " + labelsUpTo(*old->program, index + 1) + " became " + labelsUpTo(now, index + 1), "",
               "change only what is still to come"}));
  const LevelState base = cursor().levels[level - 1];
  const LevelState open = level + 1 < frames_.size() ? cursor().levels[level] : depths();
  const auto isSame = [&] {
    const LevelState expected = openAt(now, index);
    return open.creditBounds - base.creditBounds == expected.creditBounds && open.progressBounds - base.progressBounds == expected.progressBounds &&
           open.accumulators - base.accumulators == expected.accumulators && open.loops - base.loops == expected.loops &&
           open.modules - base.modules == expected.modules;
  };
  if (index < now.size() && isSame()) return;
  // Shorter than before, or built differently: this level is over.
  while (frames_.size() > level + 1) leaveLevel();
  position = static_cast<std::int32_t>(now.size());
}

/// Page makers of a saved state are asked again, with the seeds of then.
Result<void> Pointer::restoreFrames() {
  const auto damaged = [&](std::string what) {
    return Error{ErrorCode::BadFile, std::move(what), timeline_->options().source, "go back to an earlier record, or start this participant again"};
  };
  frames_.resize(1);
  for (std::size_t level = 0; level < cursor().position.size(); ++level) {
    const std::int32_t at = cursor().position[level];
    const Program &program = *frames_[level]->program;
    const bool isPassed = !cursor().pageId && level > 0 && level + 1 == cursor().position.size();
    if (isPassed && at >= static_cast<std::int32_t>(program.size())) return {};  // the answer made its page maker's list end here
    if (at < 0 || at >= static_cast<std::int32_t>(program.size())) return damaged("the saved position lies outside of the timeline");
    const Instruction &here = program.instructions[static_cast<std::size_t>(at)];
    if (level > 0 && cursor().levels[level - 1].passedHash != here.passedHash) {
      const std::string &before = cursor().levels[level - 1].passed;  // nothing: an older version saved it
      resumeWarnings_.push_back(placed({ErrorCode::PluginFailed,
                                        "a page maker gives another list than before the restart: " + (before.empty() ? "" : before + " became ") + labelsUpTo(program, static_cast<std::uint32_t>(at)),
                                        "", "change only what is still to come"}));
    }
    if (level + 1 == cursor().position.size()) break;
    if (here.op != Op::PageMaker) return damaged("the saved position leads into something that is no page maker");
    auto frame = makeFrame(level + 1);
    if (!frame) return frame.error();
    frames_.push_back(std::move(*frame));
  }
  if (!cursor().pageId) return {};  // the page was answered: what follows it is to come
  const Instruction &here = current();
  if (here.op != Op::Page || hashText(labelOf(*here.node)) != cursor().pageHash) return damaged("the page that was on is not at its place any more");
  return {};
}

// --- closing what is open -----------------------------------------------------------------------------------------------------

void Pointer::closeAccumulator(std::string_view label) {
  Value answers = transaction_.popAccumulator();
  if (state().accumulators.empty()) {
    transaction_.setAnswer(std::move(answers));
    cursor().answerIsFresh = true;
  } else {
    transaction_.accumulate(label, std::move(answers));
  }
}

void Pointer::leaveLoop(const std::string &label, LoopLeft::Way way) {
  const LoopSlot &slot = cursor().loops.back();
  transaction_.effects().push_back(LoopLeft{way, label, slot.entered, now(), slot.round});
  cursor().loops.pop_back();
}

/// Back to how deep everything was.
void Pointer::closeTo(const LevelState &outer, std::string_view label, LoopLeft::Way way) {
  Cursor &here = cursor();
  while (here.progressBounds.size() > outer.progressBounds) popProgress();
  while (here.creditBounds.size() > outer.creditBounds) popCredit();
  while (state().accumulators.size() > outer.accumulators) closeAccumulator(label);
  while (here.loops.size() > outer.loops) leaveLoop(std::string(label), way);
  while (here.openModules.size() > outer.modules) transaction_.abortModule(now());
}

/// From the innermost region out to `to`, which stays open.
void Pointer::closeRegions(std::uint32_t from, std::uint32_t to, LoopLeft::Way way) {
  const Program &program = *frames_.back()->program;
  for (std::uint32_t at = from; at != to && at != kNowhere; at = program.regions[at].parent) {
    const Region &region = program.regions[at];
    switch (region.kind) {
      case Region::Kind::FixCredit: popCredit(); break;
      case Region::Kind::FixProgress: popProgress(); break;
      case Region::Kind::Accumulate: closeAccumulator(labelOf(*region.node)); break;
      case Region::Kind::Loop: leaveLoop(region.label, way); break;
      case Region::Kind::Module: transaction_.abortModule(now()); break;
      case Region::Kind::Branch: break;
    }
  }
}

}  // namespace fovea
