#include "stage/trial_values.hpp"

#include "core/flags.hpp"

namespace fovea {
namespace {

Value valueOf(const NetworkRecord &network) {
  return Value(Dict{{"maker", network.maker}, {"network", network.network}, {"way", network.way}, {"block", network.block},
                    {"group", network.group}, {"grows", network.grows}});
}

Value valueOf(const NodeRecord &node) {
  return Value(Dict{{"maker", node.maker}, {"network", node.network}, {"node", node.node}, {"parent", node.parent}, {"degree", node.degree},
                    {"definition", node.definition}, {"way", node.way}, {"failedReason", node.failedReason}});
}

Value valueOf(const TrialRecord &trial) {
  return Value(Dict{{"maker", trial.maker}, {"way", trial.way}, {"position", trial.position}, {"network", trial.network}, {"node", trial.node},
                    {"degree", trial.degree}, {"repeats", trial.repeats}, {"block", trial.block}, {"status", trialWord(trial.status)},
                    {"failedReason", trial.failedReason}, {"definition", trial.definition}, {"answer", trial.answer}, {"score", trial.score},
                    {"reward", trial.reward}, {"timeCredit_s", toSeconds(trial.timeCredit)}, {"started", moment(trial.started)},
                    {"finished", trial.finished ? moment(*trial.finished) : Value()}});
}

std::int64_t wholeOf(const Value &record, std::string_view name) {
  const Value *member = record.find(name);
  return member && member->as<std::int64_t>() ? *member->as<std::int64_t>() : 0;
}

Value memberOf(const Value &record, std::string_view name) {
  const Value *member = record.find(name);
  return member ? *member : Value();
}

NodeRecord nodeOf(const Value &record) {
  NodeRecord node;
  node.maker = record.textOr("maker", ""), node.network = record.textOr("network", ""), node.node = record.textOr("node", "");
  node.parent = record.textOr("parent", ""), node.degree = wholeOf(record, "degree");
  node.definition = memberOf(record, "definition");
  node.way = record.textOr("way", ""), node.failedReason = record.textOr("failedReason", "");
  return node;
}

TrialRecord trialOf(const Value &record) {
  TrialRecord trial;
  trial.maker = record.textOr("maker", ""), trial.way = record.textOr("way", ""), trial.position = wholeOf(record, "position");
  trial.network = record.textOr("network", ""), trial.node = record.textOr("node", "");
  trial.degree = wholeOf(record, "degree"), trial.repeats = wholeOf(record, "repeats"), trial.block = record.textOr("block", "");
  trial.status = trialStatusOf(record.textOr("status", "")).value_or(TrialStatus::Failed);
  trial.failedReason = record.textOr("failedReason", "");
  trial.definition = memberOf(record, "definition"), trial.answer = memberOf(record, "answer"), trial.score = memberOf(record, "score");
  trial.reward = wholeOf(record, "reward");
  trial.timeCredit = Duration(static_cast<std::int64_t>(memberOf(record, "timeCredit_s").number().value_or(0) * 1e9));
  return trial;
}

}  // namespace

bool keepTrial(const Effect &effect, ParticipantStep &step) {
  if (const auto *network = std::get_if<NetworkRecord>(&effect)) return step.networks.push_back(valueOf(*network)), true;
  if (const auto *node = std::get_if<NodeRecord>(&effect)) return step.nodes.push_back(valueOf(*node)), true;
  if (const auto *trial = std::get_if<TrialRecord>(&effect)) return step.trials.push_back(valueOf(*trial)), true;
  return false;
}

TrialPool poolFrom(const KnownTrials &known) {
  TrialPool pool;
  for (const Value &record : known.networks)
    pool.add(NetworkRecord{record.textOr("maker", ""), record.textOr("network", ""), record.textOr("way", ""), record.textOr("block", ""),
                           record.textOr("group", ""), isTrue(record, "grows")});
  for (const Value &record : known.nodes) pool.put(nodeOf(record));
  for (const Value &record : known.trials) pool.put(trialOf(record));
  for (const Value &record : known.counts) pool.settle(record.textOr("maker", ""), record.textOr("network", ""), record.textOr("node", ""), wholeOf(record, "finished"));
  for (const auto &[maker, count] : known.participants) pool.setParticipants(maker, *count.as<std::int64_t>());
  pool.beginStep();
  return pool;
}

}  // namespace fovea
