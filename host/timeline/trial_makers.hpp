#pragma once
// How a trial maker goes on: which node is presented next, and what grows from an answer. No files, no clock; what is
// drawn is drawn from a seed.

#include <functional>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "timeline/trial_pool.hpp"

namespace fovea {

struct StartNode {
  Value definition;
  std::string block, group;
};

struct PerformanceCheck {
  enum class Kind { Score, Performance, Consistency } kind = Kind::Score;
  enum class Agreement { Spearman, Pearson, Percent } agreement = Agreement::Spearman;
  double threshold = 0;  // to be reached
  bool atEnd = true, everyTrial = false;
};

struct MakerRules {
  std::string id;
  std::string kind;  // what the maker's networks are, beside their starts
  std::vector<StartNode> start;
  std::vector<std::string> names;  // of the networks that are everybody's: nameNetworks()
  bool grows = false;               // chains: an answered node makes the next one
  bool isWithin = false;            // each participant has chains of their own
  std::int64_t networks = 0;        // chains of a participant, or of all together; 0: one for each start node
  std::int64_t maxNodes = 0;        // of a chain, that are presented
  std::int64_t trialsPerNode = 0;   // 0: as many as there are participants
  bool mayRevisit = false;          // the same node, or chain of all, for the same participant again
  bool isBalanced = false;          // fewest trials first; else drawn
  bool waits = false;               // for chains that others are at
  std::int64_t maxTrials = 0, maxTrialsPerBlock = 0;  // of a participant; 0: no limit
  std::int64_t repeatTrials = 0;
  std::int64_t targetParticipants = 0;
  bool failsOnExit = false, failsOnCheck = false, propagates = true;
  std::optional<PerformanceCheck> check;

  /// Does what somebody gets depend on what others did?
  bool looksAtOthers() const { return targetParticipants > 0 || (!isWithin && (grows || isBalanced || trialsPerNode > 0)); }
};

/// One presentation, as its participant remembers it.
struct OwnTrial {
  std::string network, node;
  std::int64_t repeats = 0;
  TrialStatus status = TrialStatus::Pending;
  bool operator==(const OwnTrial &) const = default;
};

/// How far one participant has come with one maker.
struct MakerProgress {
  std::string group;
  std::vector<std::string> blocks;  // in this participant's order
  std::int64_t block = 0, inBlock = 0;
  std::vector<OwnTrial> trials;
  std::vector<std::int64_t> toRepeat;  // positions
  bool isRepeating = false, isWaiting = false;
  Duration creditBefore{};  // time credit when the trial in hand began
  bool failsOnExit = false, failsOnCheck = false, propagates = true;  // of the rules, for whoever closes a way

  /// Position of the trial in hand, from 1; 0: none.
  std::int64_t inHand() const { return !trials.empty() && trials.back().status == TrialStatus::Pending ? static_cast<std::int64_t>(trials.size()) : 0; }
  std::int64_t mainTrials() const;
  bool operator==(const MakerProgress &) const = default;
};

enum class ChoiceStatus { Available, Wait, Exit };

struct Choice {
  ChoiceStatus status = ChoiceStatus::Exit;
  std::string network, node;
  std::int64_t repeats = 0;  // position of the trial that is repeated
};

/// An author's own word on a node; none: every one may come.
using NodeFilter = std::function<Result<bool>(const Network &, const Node &)>;

/// Gives everybody's networks their names. A name is made of what the network begins with: when a study is edited, what it has changed or
/// added is new, what it has no longer is not chosen any more, and the rest goes on.
void nameNetworks(MakerRules &rules);
/// The networks that are missing for this participant to begin with.
std::vector<PoolChange> missingNetworks(const MakerRules &rules, const TrialPool &pool, const std::string &way, std::uint64_t seed);
/// Blocks of the nodes that are open to the group, shuffled.
std::vector<std::string> blockOrder(const MakerRules &rules, const std::string &group, std::uint64_t seed);

/// What comes now. Moves `progress` on to the next block, and to the repetitions.
/// Errors: of the filter.
Result<Choice> nextTrial(const MakerRules &rules, const TrialPool &pool, MakerProgress &progress, const std::string &way, std::uint64_t seed,
                         const NodeFilter &filter = {});

/// The node that a finished trial makes its chain ready for; null: it grows nothing. Its trials are what the next definition is made of.
const Node *readyToGrow(const MakerRules &rules, const TrialPool &pool, const TrialRecord &trial);
NodeRecord grownNode(const TrialRecord &trial, const Node &parent, Value definition);

/// Has everything been done that the maker is for?
bool isFull(const MakerRules &rules, const TrialPool &pool);

/// The trials of somebody who has left, with what was built on them. Nodes that others grew from are failed when failing propagates.
/// Those that are not finished alone, where `isUnfinishedOnly`.
std::vector<PoolChange> failedTrials(const TrialPool &pool, std::string_view maker, std::string_view way, const std::string &reason, bool propagates,
                                     bool isUnfinishedOnly = false);

/// Has the participant passed? What was reached is put into `reached`, null when that cannot be told.
bool passes(const PerformanceCheck &check, const TrialPool &pool, std::string_view maker, std::string_view way, Value *reached = nullptr);
/// All trials of this participant that are known, in their order.
std::vector<TrialRecord> trialsOf(const TrialPool &pool, std::string_view maker, std::string_view way);
/// The node that a trial presents; null when it has failed or is gone.
const Node *livingNode(const TrialPool &pool, std::string_view maker, std::string_view network, std::string_view node);

}  // namespace fovea
