#include "timeline/trial_makers.hpp"

#include <algorithm>
#include <set>

#include "core/hash.hpp"
#include "core/json.hpp"
#include "core/random.hpp"
#include "timeline/orders.hpp"

namespace fovea {
namespace {

constexpr char kFirst[] = "0";
constexpr std::size_t kNameLetters = 12;

/// Whatever order its members were written in.
Value withSortedMembers(const Value &value) {
  if (const List *list = value.list()) {
    List sorted;
    for (const Value &each : *list) sorted.push_back(withSortedMembers(each));
    return Value(std::move(sorted));
  }
  const Dict *dict = value.dict();
  if (!dict) return value;
  Dict sorted;
  for (const auto &[name, member] : *dict) sorted.emplace_back(name, withSortedMembers(member));
  std::ranges::sort(sorted, {}, [](const auto &member) -> const std::string & { return member.first; });
  return Value(std::move(sorted));
}

std::size_t networkCount(const MakerRules &rules) { return rules.networks > 0 ? static_cast<std::size_t>(rules.networks) : rules.start.size(); }

/// Of all networks that are there for this participant. A way keeps the study that it began with, so that its own ones need no more than a number.
std::vector<std::string> namesFor(const MakerRules &rules, const std::string &way) {
  if (!rules.isWithin) return rules.names;
  std::vector<std::string> names;
  for (std::size_t i = 1; i <= networkCount(rules); ++i) names.push_back(way + "#" + std::to_string(i));
  return names;
}

void addNetwork(std::vector<PoolChange> &changes, const MakerRules &rules, const StartNode &start, std::string name, const std::string &way) {
  NetworkRecord network{rules.id, name, way, start.block, start.group, rules.grows};
  NodeRecord first;
  first.maker = rules.id, first.network = std::move(name), first.node = kFirst;
  first.definition = start.definition;
  changes.push_back(std::move(network));
  changes.push_back(std::move(first));
}

bool isFullNetwork(const MakerRules &rules, const Network &network) {
  const Node *head = network.head();
  if (!head) return true;
  if (rules.grows) return head->record.degree >= rules.maxNodes;
  return rules.trialsPerNode > 0 && head->finished() >= rules.trialsPerNode;
}

enum class Fit { No, Busy, Yes };

/// The filters in their order: full, failed, group, block, visited, space.
Fit fitOf(const MakerRules &rules, const Network &network, const MakerProgress &progress, const std::string &way) {
  const Node *head = network.head();
  if (!head || isFullNetwork(rules, network)) return Fit::No;
  if (!network.record.way.empty() && network.record.way != way) return Fit::No;
  if (network.record.group != progress.group) return Fit::No;
  if (network.record.block != progress.blocks[static_cast<std::size_t>(progress.block)]) return Fit::No;
  const bool isVisited = std::any_of(progress.trials.begin(), progress.trials.end(), [&](const OwnTrial &own) { return own.network == network.record.network; });
  if (isVisited && !rules.mayRevisit && !rules.isWithin) return Fit::No;
  // With answers enough, and nobody at work whose answer grows it: what grew from them is gone, and one more has to come.
  const bool isStuck = rules.grows && head->finished() >= rules.trialsPerNode && head->viable() == head->finished();
  if (rules.trialsPerNode > 0 && head->viable() >= rules.trialsPerNode && !isStuck) return Fit::Busy;
  return Fit::Yes;
}

/// Fewest trials, then nearest to its start; what is equal by lot.
const Network *pick(const MakerRules &rules, const std::vector<const Network *> &candidates, std::uint64_t seed) {
  const Order drawn = shuffledOrder(candidates.size(), seed);
  const auto rank = [](const Network &network) { return std::pair(network.viable(), network.head()->record.degree); };
  const Network *best = nullptr;
  for (const std::int64_t index : drawn) {
    const Network *each = candidates[static_cast<std::size_t>(index)];
    if (!best || (rules.isBalanced && rank(*each) < rank(*best))) best = each;
  }
  return best;
}

/// A node of the block in hand.
Result<Choice> choose(const MakerRules &rules, const TrialPool &pool, const MakerProgress &progress, const std::string &way, std::uint64_t seed,
                      const NodeFilter &filter) {
  std::vector<const Network *> candidates;
  bool isBusy = false;
  const Networks &known = pool.networksOf(rules.id);
  for (const std::string &name : namesFor(rules, way)) {
    const auto at = known.find(name);
    if (at == known.end()) continue;
    const Network &network = at->second;
    const Fit fit = fitOf(rules, network, progress, way);
    isBusy = isBusy || fit == Fit::Busy;
    if (fit != Fit::Yes) continue;
    if (filter) {
      const auto may = filter(network, *network.head());
      if (!may) return may.error();
      if (!*may) continue;
    }
    candidates.push_back(&network);
  }
  if (candidates.empty()) return Choice{isBusy && rules.waits ? ChoiceStatus::Wait : ChoiceStatus::Exit, "", "", 0};
  const Network *chosen = pick(rules, candidates, seed);
  return Choice{ChoiceStatus::Available, chosen->record.network, chosen->head()->record.node, 0};
}

/// Of the trials that nothing has happened to, also not to what they present.
Choice nextRepetition(const MakerRules &rules, const TrialPool &pool, MakerProgress &progress, std::uint64_t seed) {
  const auto isThere = [&](const OwnTrial &own) { return livingNode(pool, rules.id, own.network, own.node) != nullptr; };
  if (!progress.isRepeating) {
    progress.isRepeating = true;
    std::vector<std::int64_t> finished;
    for (std::size_t i = 0; i < progress.trials.size(); ++i)
      if (progress.trials[i].status == TrialStatus::Finished && isThere(progress.trials[i])) finished.push_back(static_cast<std::int64_t>(i) + 1);
    for (const std::int64_t index : shuffledOrder(finished.size(), seed)) progress.toRepeat.push_back(finished[static_cast<std::size_t>(index)]);
    progress.toRepeat.resize(std::min(progress.toRepeat.size(), static_cast<std::size_t>(rules.repeatTrials)));
  }
  while (!progress.toRepeat.empty()) {
    const std::int64_t position = progress.toRepeat.front();
    progress.toRepeat.erase(progress.toRepeat.begin());
    const OwnTrial &first = progress.trials[static_cast<std::size_t>(position) - 1];
    if (isThere(first)) return {ChoiceStatus::Available, first.network, first.node, position};
  }
  return {};
}

void failTrial(std::vector<PoolChange> &changes, TrialRecord trial, const std::string &reason) {
  if (trial.status == TrialStatus::Failed) return;
  trial.status = TrialStatus::Failed;
  trial.failedReason = reason;
  changes.push_back(std::move(trial));
}

/// The nodes that were built on this one. All trials at a node fail with it: those of others are theirs, and nobody else tells of them.
void failBuiltOn(std::vector<PoolChange> &changes, const Network &network, const std::string &parent, const std::string &reason) {
  for (const Node &node : network.nodes) {
    if (!node.isAlive() || node.record.parent != parent || node.record.degree == 0) continue;
    NodeRecord failed = node.record;
    failed.failedReason = reason;
    changes.push_back(std::move(failed));
    failBuiltOn(changes, network, node.record.node, reason);
  }
}

}  // namespace

std::int64_t MakerProgress::mainTrials() const {
  return std::count_if(trials.begin(), trials.end(), [](const OwnTrial &own) { return own.repeats == 0; });
}

void nameNetworks(MakerRules &rules) {
  std::vector<std::string> starts;
  for (const StartNode &start : rules.start)
    starts.push_back(sha256(toJson(Value(List{rules.kind, withSortedMembers(start.definition), start.block, start.group}))).substr(0, kNameLetters));
  std::map<std::string, int> used;
  rules.names.clear();
  for (std::size_t i = 0; i < networkCount(rules) && !starts.empty(); ++i) {
    const std::string &start = starts[i % starts.size()];
    const int number = ++used[start];
    rules.names.push_back(number == 1 ? start : start + "-" + std::to_string(number));
  }
}

std::vector<PoolChange> missingNetworks(const MakerRules &rules, const TrialPool &pool, const std::string &way, std::uint64_t seed) {
  std::vector<PoolChange> changes;
  const Networks &known = pool.networksOf(rules.id);
  const std::vector<std::string> names = namesFor(rules, way);
  Order order;
  if (rules.isWithin) order = shuffledOrder(rules.start.size(), seed);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::size_t turn = i % rules.start.size();
    if (!known.contains(names[i])) addNetwork(changes, rules, rules.start[rules.isWithin ? static_cast<std::size_t>(order[turn]) : turn], names[i], rules.isWithin ? way : "");
  }
  return changes;
}

std::vector<std::string> blockOrder(const MakerRules &rules, const std::string &group, std::uint64_t seed) {
  std::vector<std::string> blocks;
  for (const StartNode &start : rules.start)
    if (start.group == group && std::find(blocks.begin(), blocks.end(), start.block) == blocks.end()) blocks.push_back(start.block);
  std::vector<std::string> shuffled;
  for (const std::int64_t index : shuffledOrder(blocks.size(), seed)) shuffled.push_back(blocks[static_cast<std::size_t>(index)]);
  return shuffled;
}

Result<Choice> nextTrial(const MakerRules &rules, const TrialPool &pool, MakerProgress &progress, const std::string &way, std::uint64_t seed,
                         const NodeFilter &filter) {
  const bool isNew = progress.trials.empty();
  const bool hasAll = (rules.maxTrials > 0 && progress.mainTrials() >= rules.maxTrials) || (isNew && isFull(rules, pool));
  const auto blocks = static_cast<std::int64_t>(progress.blocks.size());
  while (!hasAll && !progress.isRepeating && progress.block < blocks) {
    const bool isBlockDone = rules.maxTrialsPerBlock > 0 && progress.inBlock >= rules.maxTrialsPerBlock;
    if (!isBlockDone) {
      auto choice = choose(rules, pool, progress, way, seed, filter);
      if (!choice || choice->status != ChoiceStatus::Exit) return choice;
    }
    ++progress.block;
    progress.inBlock = 0;
  }
  return nextRepetition(rules, pool, progress, seed);
}

const Node *readyToGrow(const MakerRules &rules, const TrialPool &pool, const TrialRecord &trial) {
  if (!rules.grows || trial.repeats > 0) return nullptr;
  const Networks &known = pool.networksOf(trial.maker);
  const auto network = known.find(trial.network);
  const Node *head = network == known.end() ? nullptr : network->second.head();
  // Somebody else may have gone on from this node already, while its participant was away.
  if (!head || head->record.node != trial.node || head->finished() < rules.trialsPerNode) return nullptr;
  return head;
}

NodeRecord grownNode(const TrialRecord &trial, const Node &parent, Value definition) {
  NodeRecord node;
  node.maker = trial.maker, node.network = trial.network;
  node.node = trial.way + "." + std::to_string(trial.position);
  node.parent = parent.record.node;
  node.degree = parent.record.degree + 1;
  node.definition = std::move(definition);
  node.way = trial.way;
  return node;
}

bool isFull(const MakerRules &rules, const TrialPool &pool) {
  if (rules.targetParticipants > 0 && pool.participantsOf(rules.id) >= rules.targetParticipants) return true;
  if (rules.isWithin) return false;
  const Networks &known = pool.networksOf(rules.id);
  return std::ranges::all_of(rules.names, [&](const std::string &name) {
    const auto at = known.find(name);
    return at != known.end() && isFullNetwork(rules, at->second);
  });
}

std::vector<PoolChange> failedTrials(const TrialPool &pool, std::string_view maker, std::string_view way, const std::string &reason, bool propagates,
                                     bool isUnfinishedOnly) {
  std::vector<PoolChange> changes;
  for (const auto &[name, network] : pool.networksOf(maker))
    for (const Node &node : network.nodes) {
      bool hasGrown = false;
      for (const TrialRecord &trial : node.trials) {
        if (trial.way != way || (isUnfinishedOnly && trial.status != TrialStatus::Pending)) continue;
        // It failed with its node, for another's sake, and fails by itself now: should the node come back, this does not come with it.
        if (trial.status == TrialStatus::Failed && !node.isAlive()) changes.push_back(trial);
        hasGrown = hasGrown || (trial.repeats == 0 && trial.status == TrialStatus::Finished);
        failTrial(changes, trial, reason);
      }
      if (hasGrown && propagates) failBuiltOn(changes, network, node.record.node, "built on a trial that failed: " + reason);
    }
  return changes;
}

const Node *livingNode(const TrialPool &pool, std::string_view maker, std::string_view network, std::string_view node) {
  const Networks &known = pool.networksOf(maker);
  const auto at = known.find(network);
  const Node *found = at == known.end() ? nullptr : at->second.find(node);
  return found && found->isAlive() ? found : nullptr;
}

std::vector<TrialRecord> trialsOf(const TrialPool &pool, std::string_view maker, std::string_view way) {
  std::vector<TrialRecord> theirs;
  for (const auto &[name, network] : pool.networksOf(maker))
    for (const Node &node : network.nodes)
      for (const TrialRecord &trial : node.trials)
        if (trial.way == way) theirs.push_back(trial);
  std::sort(theirs.begin(), theirs.end(), [](const TrialRecord &a, const TrialRecord &b) { return a.position < b.position; });
  return theirs;
}

}  // namespace fovea
