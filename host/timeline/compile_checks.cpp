// What is checked once all instructions are there, and how complaints are worded.

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "timeline/compile.hpp"

namespace fovea {
namespace {

constexpr std::size_t kLongestLabel = 250;  // characters
constexpr double kMostRepetitions = 1e6;

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

bool isWithin(const Program &program, std::uint32_t region, std::uint32_t outer) {
  for (; region != kNowhere; region = program.regions[region].parent)
    if (region == outer) return true;
  return outer == kNowhere;
}

}  // namespace

std::string ProgramBuilder::path() const {
  std::string path;
  for (std::uint32_t region = region_; region != kNowhere; region = program_.regions[region].parent)
    if (const std::string &label = program_.regions[region].label; !label.empty()) path = label + (path.empty() ? "" : "/") + path;
  if (!pathPrefix_.empty()) path = pathPrefix_ + (path.empty() ? "" : "/") + path;
  if (node_ && (region_ == kNowhere || program_.regions[region_].node != node_ || program_.regions[region_].label.empty())) {
    const std::string_view own = labelOf(*node_);
    if (!own.empty()) path += (path.empty() ? "" : "/") + std::string(own);
  }
  return path;
}

std::string ProgramBuilder::indexPath() const {
  std::string index;
  for (const int i : trail_) index += (index.empty() ? "" : ", ") + std::to_string(i);
  return "[" + index + "]";
}

Error ProgramBuilder::problem(std::string what, std::string fix) const {
  std::string where = source_.empty() ? "" : source_ + ", ";
  if (node_) where += placeOf(*node_) + ", ";
  // What stands in a study file is found by line and column.
  if (!node_ || node_->source.empty()) where += "element " + indexPath() + ", ";
  return {ErrorCode::BadArgument, std::move(what), where + path(), std::move(fix)};
}

void ProgramBuilder::checkLabel(const std::string &label, std::string_view what) {
  if (label.empty()) complain("the " + std::string(what) + " has no label", "give it one: it names its data");
  else if (!isUtf8(label)) complain("the " + std::string(what) + "'s label is not UTF-8", "write it as UTF-8 text");
  else if (characters(label) > kLongestLabel)
    complain("the " + std::string(what) + "'s label has " + std::to_string(characters(label)) + " characters", "use at most 250");
}

double ProgramBuilder::checkRepetitions(double expected) {
  if (!(expected > kMostRepetitions)) return expected > 0 ? expected : 0;  // what is no number has been told
  complain("the loop is expected to go round more than a million times", "expectedRepetitions is what most people need: 1000000 at most");
  return kMostRepetitions;
}

void ProgramBuilder::checkEstimate(const std::optional<Duration> &estimate) {
  if (estimate && *estimate < Duration{}) complain("the time estimate is negative", "give 0 or more");
}

bool ProgramBuilder::isInside(Region::Kind kind, const std::string &label) const {
  for (std::uint32_t region = region_; region != kNowhere; region = program_.regions[region].parent)
    if (program_.regions[region].kind == kind && program_.regions[region].label == label) return true;
  return false;
}

void ProgramBuilder::resolveJumps() {
  if (jumps_.empty()) return;
  std::multimap<std::string_view, std::uint32_t> targets;
  for (std::uint32_t i = 0; i < program_.size(); ++i) {
    const Instruction &at = program_.instructions[i];
    const auto *null = at.op == Op::Null && at.node ? std::get_if<NullSpec>(&at.node->spec) : nullptr;
    if (null && !null->label.empty()) targets.emplace(null->label, i);
  }
  for (auto &[from, problem] : jumps_) {
    Instruction &jump = program_.instructions[from];
    const std::string &target = std::get<GoToSpec>(jump.node->spec).target;
    const auto [first, last] = targets.equal_range(target);
    if (std::distance(first, last) == 1 && isWithin(program_, jump.region, program_.instructions[first->second].region)) {
      jump.target = first->second;
      continue;
    }
    jump.op = Op::Null;
    if (first != last && std::next(first) != last) {
      problem.what = "goTo(\"" + target + "\") has more than one target";
      problem.fix = "give each null() its own label";
    } else if (first != last) {
      problem.what = "goTo(\"" + target + "\") leads into the middle of a loop, branch, module or fixed stretch";
      problem.fix = "put its target outside, or the jump inside";
    }
    errors_.push_back(std::move(problem));
  }
}

void ProgramBuilder::findDuplicates() {
  std::unordered_map<const ElementNode *, const std::string *> first;
  first.reserve(seen_.size());
  for (const auto &[node, index] : seen_) {
    const auto [known, isNew] = first.emplace(node, &index);
    if (isNew) continue;
    node_ = node;
    complain("the same element stands at " + *known->second + " and at " + index, "build it once for each place");
  }
  node_ = nullptr;
}

/// Two answers under one label are told apart by a number only: worth a warning.
void ProgramBuilder::findRepeatedLabels() {
  std::set<std::pair<std::uint32_t, std::string_view>> taken;
  for (const Instruction &at : program_.instructions) {
    if (at.op != Op::Page || !std::get<PageSpec>(at.node->spec).saveAnswer.saves) continue;
    std::uint32_t region = at.region;
    while (region != kNowhere && program_.regions[region].kind != Region::Kind::Accumulate) region = program_.regions[region].parent;
    if (region == kNowhere || taken.emplace(region, labelOf(*at.node)).second) continue;
    node_ = at.node;
    warnings_.push_back(problem("two pages of one accumulator have this label: their answers are numbered", "give each page a label of its own"));
  }
  node_ = nullptr;
}

/// The path in the data of what stands there. Conditions and units of one label are told apart, as those of different people and rounds.
std::string ProgramBuilder::pathOf(const Instruction &at) const {
  std::string path(labelOf(*at.node));
  for (std::uint32_t region = at.region; region != kNowhere; region = program_.regions[region].parent) {
    const Region &around = program_.regions[region];
    if (around.kind == Region::Kind::Branch) path = around.label + "@" + std::to_string(region) + "/" + path;
    else if (!around.label.empty()) path = around.label + "/" + path;
  }
  return path;
}

/// Rows of one path that nobody can tell apart.
void ProgramBuilder::findRepeatedPaths() {
  std::map<std::string, const ElementNode *> first;
  for (const Instruction &at : program_.instructions) {
    if (at.op != Op::Page || at.node->source.empty() || isWaiting(at)) continue;
    const std::uint32_t region = at.region;
    const bool isGathered = region != kNowhere && program_.regions[region].kind == Region::Kind::Accumulate;  // told by findRepeatedLabels()
    const auto [known, isNew] = first.emplace(pathOf(at), at.node);
    if (isNew || known->second == at.node || isGathered || !std::get<PageSpec>(at.node->spec).isNamed) continue;
    warnings_.push_back({ErrorCode::BadArgument, "two steps here have the label \"" + std::string(labelOf(*at.node)) + "\": nobody can tell their rows apart", at.node->source,
                         "the other is at " + placeOf(*known->second) + ": give each a label of its own"});
  }
}

/// Is it shown while something is waited for?
bool ProgramBuilder::isWaiting(const Instruction &at) const {
  const ElementNode *around = at.region == kNowhere ? nullptr : program_.regions[at.region].node;
  const auto *loop = around ? std::get_if<WhileLoopSpec>(&around->spec) : nullptr;
  return loop && loop->isWait;
}

void ProgramBuilder::finish() {
  for (Missing &each : missing_) errors_.push_back(std::move(each.error));
  missing_.clear();
  resolveJumps();
  findDuplicates();
  if (kind_ == Kind::Timeline) findRepeatedLabels(), findRepeatedPaths();
  std::uint64_t hash = hashText("");
  for (Instruction &at : program_.instructions) {
    at.passedHash = hash;
    hash = hashThrough(at);
  }
}

/// Each step tells those that were passed: to put them together anew each time would cost more than the step.
void ProgramBuilder::listLabels() {
  for (const Instruction &at : program_.instructions) {
    program_.pagesBefore.push_back(static_cast<std::uint32_t>(program_.labelStarts.size()));
    if (at.op != Op::Page) continue;
    program_.labelStarts.push_back(static_cast<std::uint32_t>(program_.labels.size()));
    program_.labels += std::string(labelOf(*at.node)) + ", ";
  }
  program_.pagesBefore.push_back(static_cast<std::uint32_t>(program_.labelStarts.size()));
  program_.labelStarts.push_back(static_cast<std::uint32_t>(program_.labels.size()));
}

CompiledLevel compileLevel(const Elements &elements, const LevelPlan &plan) {
  ProgramBuilder builder(ProgramBuilder::Kind::Level, plan.source, plan.path);
  builder.emitLevel(elements, plan);
  builder.finish();
  builder.listLabels();
  CompiledLevel level;
  level.errors = std::move(builder.errors());
  if (level.errors.empty()) level.program = std::make_shared<const Program>(std::move(builder.program()));
  return level;
}

}  // namespace fovea
