#include "timeline/trial_pool.hpp"

#include <algorithm>

namespace fovea {
namespace {

constexpr char kGone[] = "it is gone";

constexpr std::string_view kWords[] = {"pending", "finished", "failed"};

template <class Nodes>
auto *findIn(Nodes &nodes, std::string_view name) {
  const auto known = std::find_if(nodes.begin(), nodes.end(), [&](const Node &node) { return node.record.node == name; });
  return known == nodes.end() ? decltype(&*known)(nullptr) : &*known;
}

}  // namespace

std::string_view trialWord(TrialStatus status) { return kWords[static_cast<int>(status)]; }

std::optional<TrialStatus> trialStatusOf(std::string_view word) {
  for (int i = 0; i < 3; ++i)
    if (word == kWords[i]) return static_cast<TrialStatus>(i);
  return std::nullopt;
}

std::int64_t Node::viable() const {
  return settled + std::count_if(trials.begin(), trials.end(), [](const TrialRecord &trial) { return trial.repeats == 0 && trial.status != TrialStatus::Failed; });
}

std::int64_t Node::finished() const {
  return settled + std::count_if(trials.begin(), trials.end(), [](const TrialRecord &trial) { return trial.repeats == 0 && trial.status == TrialStatus::Finished; });
}

const Node *Network::head() const {
  const Node *furthest = nullptr;
  for (const Node &node : nodes)
    if (node.isAlive() && (!furthest || node.record.degree > furthest->record.degree)) furthest = &node;
  return furthest;
}

const Node *Network::find(std::string_view node) const { return findIn(nodes, node); }

std::int64_t Network::viable() const {
  std::int64_t all = settled;
  for (const Node &node : nodes)
    if (node.isAlive()) all += node.viable();
  return all;
}

const Networks &TrialPool::networksOf(std::string_view maker) const {
  static const Networks kNone;
  const auto known = makers_.find(maker);
  return known == makers_.end() ? kNone : known->second;
}

std::int64_t TrialPool::participantsOf(std::string_view maker) const {
  const auto known = participants_.find(maker);
  return known == participants_.end() ? 0 : known->second;
}

/// The network, as it was kept for undoStep(); null when there is none.
Network *TrialPool::change(const std::string &maker, const std::string &network) {
  Networks &all = makers_[maker];
  const auto known = all.find(network);
  const bool isKept = std::any_of(before_.begin(), before_.end(), [&](const Before &each) { return each.maker == maker && each.network == network; });
  if (!isKept) before_.push_back({maker, network, known == all.end() ? std::nullopt : std::optional<Network>(known->second)});
  return known == all.end() ? nullptr : &known->second;
}

void TrialPool::undoStep() {
  for (auto each = before_.rbegin(); each != before_.rend(); ++each) {
    if (each->was) makers_[each->maker][each->network] = std::move(*each->was);
    else makers_[each->maker].erase(each->network);
  }
  before_.clear();
}

void TrialPool::add(const NetworkRecord &network) {
  if (!change(network.maker, network.network)) makers_[network.maker][network.network].record = network;
}

void TrialPool::put(const NodeRecord &node) {
  Network *network = change(node.maker, node.network);
  if (!network) return;
  Node *known = findIn(network->nodes, node.node);
  if (!known) {
    network->nodes.push_back({node, {}, 0});
    return;
  }
  known->record.failedReason = node.failedReason;
  if (known->isAlive()) return;
  for (TrialRecord &trial : known->trials)
    if (trial.status != TrialStatus::Failed) trial.status = TrialStatus::Failed, trial.failedReason = node.failedReason;
}

void TrialPool::settle(std::string_view maker, std::string_view network, std::string_view node, std::int64_t finished) {
  const auto known = makers_.find(maker);
  if (known == makers_.end()) return;
  const auto at = known->second.find(network);
  if (at == known->second.end()) return;
  Node *counted = findIn(at->second.nodes, node);
  (counted ? counted->settled : at->second.settled) += finished;
}

void TrialPool::put(const TrialRecord &trial) {
  (void)change(trial.maker, trial.network);
  Network &network = makers_[trial.maker][trial.network];
  Node *node = findIn(network.nodes, trial.node);
  if (!node) {
    NodeRecord gone;
    gone.maker = trial.maker, gone.network = trial.network, gone.node = trial.node;
    gone.degree = trial.degree;
    gone.failedReason = kGone;
    node = &network.nodes.emplace_back(Node{std::move(gone), {}, 0});
  }
  const auto same = [&](const TrialRecord &known) { return known.way == trial.way && known.position == trial.position; };
  const auto known = std::find_if(node->trials.begin(), node->trials.end(), same);
  if (known == node->trials.end()) node->trials.push_back(trial);
  else *known = trial;
}

void TrialPool::settle(std::string_view way, bool isComplete) {
  before_.clear();
  for (auto &[maker, networks] : makers_) {
    bool isTheirs = false;
    for (auto each = networks.begin(); each != networks.end();) {
      Network &network = each->second;
      for (Node &node : network.nodes)
        isTheirs = isTheirs || std::any_of(node.trials.begin(), node.trials.end(), [&](const TrialRecord &trial) { return trial.way == way; });
      if (network.record.way == way) {
        each = networks.erase(each);
        continue;
      }
      const Node *head = network.head();
      const std::string last = head ? head->record.node : "";
      std::erase_if(network.nodes, [&](const Node &node) {
        if (node.isAlive() && node.record.node != last) network.settled += node.finished();
        return node.record.node != last;
      });
      for (Node &node : network.nodes) {
        if (!network.record.grows) node.settled = node.finished(), node.trials.clear();
        std::erase_if(node.trials, [](const TrialRecord &trial) { return trial.status != TrialStatus::Finished || trial.repeats > 0; });
      }
      ++each;
    }
    if (isTheirs && isComplete) ++participants_[maker];
  }
}

}  // namespace fovea
