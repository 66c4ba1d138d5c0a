#include "timeline/trial_elements.hpp"

#include <cassert>
#include <cmath>
#include <set>

#include "timeline/context.hpp"
#include "timeline/timeline.hpp"

namespace fovea {

/// One maker and the participant in hand: each call is one code block of the maker's module.
class TrialDesk {
 public:
  TrialDesk(const TrialMakerSpec &spec, TimelineContext &context) : spec_(spec), rules_(spec.rules), context_(context) {
    if (context_.services_.look) context_.services_.look();
  }

  Result<void> enter() {
    if (auto there = ready(); !there) return there;
    MakerProgress progress;
    if (spec_.chooseGroup) {
      auto group = spec_.chooseGroup(context_);
      if (!group) return group.error();
      if (!group->text()) return wrong("the participant group is " + std::string(kindName(*group)), "give text: the group of some nodes");
      progress.group = *group->text();
    }
    for (PoolChange &change : missingNetworks(rules_, pool(), way(), draw())) {
      if (auto *node = std::get_if<NodeRecord>(&change); node && spec_.first) {
        context_.lend("definition", node->definition);
        auto definition = spec_.first(context_);
        if (!definition) return definition.error();
        node->definition = std::move(*definition);
      }
      keep(change);
    }
    progress.blocks = blockOrder(rules_, progress.group, draw());
    if (progress.blocks.empty()) return wrong("there is no node of the participant group \"" + progress.group + "\"", "the groups of the nodes are: " + groups());
    progress.failsOnExit = rules_.failsOnExit, progress.failsOnCheck = rules_.failsOnCheck, progress.propagates = rules_.propagates;
    // A maker that is entered again goes on counting: the positions of its trials are this way's.
    if (const MakerProgress *before = context_.transaction_.maker(rules_.id)) progress.trials = before->trials;
    context_.transaction_.setMaker(rules_.id, std::move(progress));
    return chooseNext();
  }

  Result<void> chooseNext() {
    MakerProgress progress = current();
    const NodeFilter filter = spec_.filter ? NodeFilter([this](const Network &network, const Node &node) { return mayCome(network, node); }) : NodeFilter();
    auto choice = nextTrial(rules_, pool(), progress, way(), draw(), filter);
    if (!choice) return choice.error();
    progress.isWaiting = choice->status == ChoiceStatus::Wait;
    progress.creditBefore = context_.transaction_.cursor().timeCredit;
    if (choice->status == ChoiceStatus::Available) {
      ++progress.inBlock;
      progress.trials.push_back({choice->network, choice->node, choice->repeats, TrialStatus::Pending});
    }
    context_.transaction_.setMaker(rules_.id, std::move(progress));
    if (choice->status != ChoiceStatus::Available) return {};
    return begin(*choice);
  }

  /// The answers are there.
  Result<void> finish() {
    auto trial = inHand();
    if (!trial) return trial.error();
    trial->answer = context_.answer();
    // Somebody else may have failed or withdrawn meanwhile, and the node with them: then the answer is kept, and nothing grows from it.
    const bool isSound = trial->status == TrialStatus::Pending && livingNode(pool(), rules_.id, trial->network, trial->node);
    trial->status = isSound ? TrialStatus::Finished : TrialStatus::Failed;
    if (!isSound && trial->failedReason.empty()) trial->failedReason = "what it presented is gone";
    trial->finished = context_.now();
    if (spec_.answer) {
      context_.lend("definition", trial->definition);
      auto answer = spec_.answer(context_);
      if (!answer) return answer.error();
      trial->answer = std::move(*answer);
    }
    if (auto shown = show(*trial); !shown) return shown;
    if (auto judged = judge(*trial); !judged) return judged;
    keep(*trial);
    MakerProgress progress = current();
    progress.trials.back().status = trial->status;
    context_.transaction_.setMaker(rules_.id, std::move(progress));
    if (auto grown = grow(*trial); !grown) return grown;
    if (!rules_.check || !rules_.check->everyTrial || passes(*rules_.check, pool(), rules_.id, way())) return {};
    return context_.fail(kPerformanceCheckTag);
  }

  /// Its steps are paid as one: what it was expected to take, or as much as a bound around the maker leaves.
  Result<void> close() {
    const MakerProgress &progress = current();
    auto trial = own(static_cast<std::int64_t>(progress.trials.size()));
    if (!trial) return trial.error();
    trial->timeCredit = context_.transaction_.cursor().timeCredit - progress.creditBefore;
    assert(trial->timeCredit >= Duration{} && trial->timeCredit <= *spec_.timeEstimate);
    keep(*trial);
    return chooseNext();
  }

  Result<void> leave() {
    if (auto cleared = context_.transaction_.setVariable("trial", Value()); !cleared) return cleared;
    if (!rules_.check || !rules_.check->atEnd || passes(*rules_.check, pool(), rules_.id, way())) return {};
    return context_.fail(kPerformanceCheckTag);
  }

 private:
  TrialPool &pool() { return *context_.services_.trials; }
  const std::string &way() const { return context_.services_.way; }
  const MakerProgress &current() { return *context_.transaction_.maker(rules_.id); }
  std::uint64_t draw() { return context_.random().next(); }

  std::string groups() const {
    std::set<std::string> groups;
    for (const StartNode &start : rules_.start) groups.insert(start.group);
    std::string list;
    for (const std::string &group : groups) list += (list.empty() ? "\"" : ", \"") + group + "\"";
    return list;
  }

  Result<void> ready() const {
    if (context_.services_.trials) return {};
    return Error{ErrorCode::State, "nobody keeps the trials of \"" + rules_.id + "\"", "", "run with a data store"};
  }
  Error wrong(std::string what, std::string fix) const { return {ErrorCode::PluginFailed, std::move(what), "trials \"" + rules_.id + "\"", std::move(fix)}; }

  void keep(const PoolChange &change) {
    std::visit([&](const auto &record) { keepOne(record); }, change);
  }
  void keepOne(const NetworkRecord &network) { pool().add(network), context_.transaction_.effects().emplace_back(network); }
  template <class Record>
  void keepOne(const Record &record) { pool().put(record), context_.transaction_.effects().emplace_back(record); }
  void keep(const TrialRecord &trial) { keepOne(trial); }
  void keep(const NodeRecord &node) { keepOne(node); }

  Result<bool> mayCome(const Network &network, const Node &node) {
    context_.lend("node", Value(Dict{{"definition", node.record.definition}, {"degree", node.record.degree}, {"block", network.record.block}, {"network", network.record.network}}));
    return spec_.filter(context_);
  }

  Result<void> begin(const Choice &choice) {
    const MakerProgress &progress = current();
    const Network &network = pool().networksOf(rules_.id).find(choice.network)->second;
    const Node &node = *network.find(choice.node);
    TrialRecord trial;
    trial.maker = rules_.id, trial.way = way();
    trial.position = static_cast<std::int64_t>(progress.trials.size());
    trial.network = choice.network, trial.node = choice.node;
    trial.degree = node.record.degree, trial.repeats = choice.repeats, trial.block = network.record.block;
    trial.started = context_.now();
    if (choice.repeats > 0) {
      const auto first = own(choice.repeats);
      if (!first) return first.error();
      trial.definition = first->definition;
    } else {
      trial.definition = node.record.definition;
      if (spec_.finalize) {
        context_.lend("definition", trial.definition);
        auto definition = spec_.finalize(context_);
        if (!definition) return definition.error();
        trial.definition = std::move(*definition);
      }
    }
    keep(trial);
    return show(trial);
  }

  Result<TrialRecord> inHand() { return own(current().inHand()); }

  /// The participant's trial of that position.
  Result<TrialRecord> own(std::int64_t position) {
    for (TrialRecord &each : trialsOf(pool(), rules_.id, way()))
      if (each.position == position) return std::move(each);
    return wrong("trial " + std::to_string(position) + " is not on record", "the data of this session are damaged: begin anew with --anew");
  }

  /// As scripts see it.
  Result<void> show(const TrialRecord &trial) {
    return context_.transaction_.setVariable("trial", Value(Dict{{"maker", trial.maker},
                                            {"position", trial.position},
                                            {"definition", trial.definition},
                                            {"degree", trial.degree},
                                            {"block", trial.block},
                                            {"isRepeat", trial.repeats > 0},
                                            {"answer", trial.answer},
                                            {"score", trial.score}}));
  }

  Result<void> judge(TrialRecord &trial) {
    if (!spec_.score && !spec_.reward) return {};
    if (spec_.score) {
      auto score = spec_.score(context_);
      if (!score) return score.error();
      if (score->as<bool>()) *score = Value(std::int64_t{*score->as<bool>()});
      if (!score->isNull() && !(score->number() && std::isfinite(*score->number()))) return wrong("the score is " + std::string(kindName(*score)), "give a number, or nil");
      trial.score = std::move(*score);
      if (auto shown = show(trial); !shown) return shown;
    }
    if (!spec_.reward || trial.repeats > 0) return {};  // a repetition is there for consistency only
    auto reward = spec_.reward(context_);
    if (!reward) return reward.error();
    const auto *cents = reward->as<std::int64_t>();
    if (!cents) return wrong("the reward is no whole number", "give whole cents: math.floor(...)");
    trial.reward = *cents;
    return context_.addPerformanceReward(*cents);
  }

  Result<void> grow(const TrialRecord &trial) {
    if (trial.status != TrialStatus::Finished) return {};
    const Node *head = readyToGrow(rules_, pool(), trial);
    if (!head) return {};
    Value definition = trial.answer;
    if (spec_.summarize) {
      List trials;
      for (const TrialRecord &each : head->trials)
        if (each.status == TrialStatus::Finished && each.repeats == 0)
          trials.push_back(Value(Dict{{"definition", each.definition}, {"answer", each.answer}, {"score", each.score}}));
      context_.lend("definition", head->record.definition);
      context_.lend("trials", Value(std::move(trials)));
      auto summary = spec_.summarize(context_);
      if (!summary) return summary.error();
      definition = std::move(*summary);
    }
    if (definition.isNull()) return wrong("the next node has no definition", "let summarizeTrials give one");
    keep(grownNode(trial, *head, std::move(definition)));
    return {};
  }

  const TrialMakerSpec &spec_;
  const MakerRules &rules_;
  TimelineContext &context_;
};

namespace {

Code at(const std::shared_ptr<const TrialMakerSpec> &spec, Result<void> (TrialDesk::*work)()) {
  return [spec, work](TimelineContext &context) { return (TrialDesk(*spec, context).*work)(); };
}

Condition is(const std::string &id, bool (*holds)(const MakerProgress &)) {
  return [id, holds](TimelineContext &context) {
    const auto &makers = context.state().makers;
    const auto known = makers.find(id);
    return known != makers.end() && holds(known->second);
  };
}

}  // namespace

Duration estimateOfTrial(const TrialMakerSpec &spec) {
  const CompiledTimeline compiled = compileTimeline(join(spec.steps, spec.feedback));
  return compiled.timeline ? compiled.timeline->maximum() : Duration{};
}

Elements trialMaker(TrialMakerSpec given) {
  if (!given.timeEstimate) given.timeEstimate = estimateOfTrial(given);
  nameNetworks(given.rules);
  const auto spec = std::make_shared<const TrialMakerSpec>(std::move(given));
  const std::string &id = spec->rules.id;
  const Elements steps = spec->accumulatesAnswers ? join(accumulateAnswers(spec->steps, "trial")) : spec->steps;
  const auto work = [&spec](Result<void> (TrialDesk::*what)(), const char *label) {
    Element made = codeBlock(at(spec, what), label);
    return spec->source.empty() ? made : made.from(spec->source);
  };
  const Elements trial = join(withFixedTimeCredit(join(steps, work(&TrialDesk::finish, "finish"), spec->feedback), *spec->timeEstimate), work(&TrialDesk::close, "next"));
  WhileLoopSpec loop;
  loop.label = "trial";
  loop.condition = is(id, [](const MakerProgress &progress) { return progress.inHand() > 0 || progress.isWaiting; });
  loop.logic = trial;
  if (!spec->waitPage.empty()) {
    ConditionalSpec wait;
    wait.label = "wait";
    wait.condition = is(id, [](const MakerProgress &progress) { return progress.isWaiting; });
    wait.logicIfTrue = join(spec->waitPage, work(&TrialDesk::chooseNext, "look again"));
    wait.logicIfFalse = trial;
    wait.boundProgress = wait.logChosenBranch = false;
    loop.logic = join(conditional(std::move(wait)));
  }
  loop.expectedRepetitions = spec->expectedTrials + static_cast<double>(spec->rules.repeatTrials);
  loop.fixTimeCredit = false;
  StartUpSpec marker;
  marker.kind = StartUpSpec::Kind::TrialMaker;
  marker.label = id;
  marker.looksAtOthers = spec->rules.looksAtOthers();
  marker.rules = std::shared_ptr<const MakerRules>(spec, &spec->rules);
  marker.isFull = [spec](const TrialPool &pool) { return isFull(spec->rules, pool); };
  return join(Element(std::move(marker), std::source_location::current()),
              module(id, join(work(&TrialDesk::enter, "enter"), whileLoop(std::move(loop)), work(&TrialDesk::leave, "leave"))));
}

std::vector<PoolChange> leaveTrials(const std::map<std::string, MakerProgress, std::less<>> &makers, TrialPool &pool, const std::string &way,
                                    const std::string &reason) {
  const bool isCheck = reason.find(kPerformanceCheckTag) != std::string::npos;
  std::vector<PoolChange> all;
  for (const auto &[maker, progress] : makers) {
    const bool doAllFail = isCheck ? progress.failsOnCheck : progress.failsOnExit;
    for (PoolChange &change : failedTrials(pool, maker, way, reason, progress.propagates, !doAllFail)) {
      std::visit([&](const auto &record) { if constexpr (!std::is_same_v<std::decay_t<decltype(record)>, NetworkRecord>) pool.put(record); }, change);
      all.push_back(std::move(change));
    }
  }
  return all;
}

}  // namespace fovea
