#pragma once
// What is known of the networks, nodes and trials of a study's trial makers, of this participant and of the others: plain data.
//
// A node is what is presented: the definition of a stimulus. A network is the nodes that grew from one start: a chain, or a
// node alone. A trial is one presentation of a node to one participant.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "clock/clock.hpp"
#include "core/value.hpp"

namespace fovea {

enum class TrialStatus { Pending, Finished, Failed };
std::string_view trialWord(TrialStatus status);
std::optional<TrialStatus> trialStatusOf(std::string_view word);

struct TrialRecord {
  std::string maker, way;     // whose: the id of their way through the study
  std::int64_t position = 0;  // among those of this way and maker, from 1
  std::string network, node;
  std::int64_t degree = 0;     // of the node
  std::int64_t repeats = 0;    // position of the trial that this one repeats; 0: none
  std::string block;
  TrialStatus status = TrialStatus::Pending;
  std::string failedReason;
  Value definition;  // as it was presented
  Value answer, score;  // null: none
  std::int64_t reward = 0;  // minor units of the currency
  Duration timeCredit{};
  Timestamp started{};
  std::optional<Timestamp> finished;
  bool operator==(const TrialRecord &) const = default;
};

struct NodeRecord {
  std::string maker, network, node;  // node: "0" is the first; others are named by the trial that they grew from
  std::string parent;
  std::int64_t degree = 0;  // 0: the first of its network
  Value definition;
  std::string way;  // whose answer it was made of; empty: the study's own
  std::string failedReason;  // empty: it is alive
  bool operator==(const NodeRecord &) const = default;
};

struct NetworkRecord {
  std::string maker, network;
  std::string way;  // whose alone it is; empty: everybody's
  std::string block, group;
  bool grows = false;  // a chain
  bool operator==(const NetworkRecord &) const = default;
};

struct Node {
  NodeRecord record;
  std::vector<TrialRecord> trials;
  std::int64_t settled = 0;  // finished trials of others, whose answers nobody needs any more
  bool isAlive() const { return record.failedReason.empty(); }
  /// Trials that count: finished ones, and those at work; no repetitions.
  std::int64_t viable() const;
  std::int64_t finished() const;
};

struct Network {
  NetworkRecord record;
  std::vector<Node> nodes;
  std::int64_t settled = 0;  // of nodes that are not here
  /// The living node that is furthest from the first; null when none lives.
  const Node *head() const;
  const Node *find(std::string_view node) const;
  std::int64_t viable() const;
};

/// One change of what is known.
using PoolChange = std::variant<NetworkRecord, NodeRecord, TrialRecord>;

using Networks = std::map<std::string, Network, std::less<>>;

/// Thread: one at a time. A step's changes can be taken back.
class TrialPool {
 public:
  /// Nothing when nobody has come to that maker.
  const Networks &networksOf(std::string_view maker) const;
  /// Participants with trials of that maker, who came to the end or are at work.
  std::int64_t participantsOf(std::string_view maker) const;
  void setParticipants(const std::string &maker, std::int64_t count) { participants_[maker] = count; }

  /// What is known already stays.
  void add(const NetworkRecord &network);
  /// One that is known gets its failure, and so do all trials at it.
  void put(const NodeRecord &node);
  /// So many finished trials of others are at that node, or, where it is not known, somewhere in the network.
  void settle(std::string_view maker, std::string_view network, std::string_view node, std::int64_t finished);
  /// A node that is not known, because it has failed or is gone with somebody who withdrew, is there from now on as one that has failed:
  /// the trial stays its participant's, and nothing grows from it.
  void put(const TrialRecord &trial);

  void beginStep() { before_.clear(); }
  void undoStep();
  /// The participant is through. Keeps what others need: living heads, and how many trials there were.
  void settle(std::string_view way, bool isComplete);

 private:
  Network *change(const std::string &maker, const std::string &network);

  std::map<std::string, Networks, std::less<>> makers_;
  std::map<std::string, std::int64_t, std::less<>> participants_;
  struct Before {
    std::string maker, network;
    std::optional<Network> was;
  };
  std::vector<Before> before_;
};

}  // namespace fovea
