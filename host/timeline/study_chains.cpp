// Chains of a study file: what they have in common, and what Gibbs and MCMCP chains have of their own.

#include <algorithm>
#include <cmath>

#include "timeline/study_reader.hpp"
#include "timeline/trial_samplers.hpp"

namespace fovea {
namespace {

constexpr const char *kOfChains[] = {"trials", "maker", "startNodes", "chainType", "chainsPerParticipant", "chainsPerExperiment", "maxNodesPerChain", "trialsPerNode",
                                     "balanceAcrossChains", "allowRevisiting", "propagateFailure", "waitForNetworks", "waitPage", "expectedTrialsPerParticipant",
                                     "maxTrialsPerParticipant", "maxTrialsPerBlock", "repeatTrials", "targetParticipants", "failTrialsOnPrematureExit",
                                     "failTrialsOnPerformanceCheck", "performanceCheck", "chooseParticipantGroup", "filter", "finalizeDefinition", "answer",
                                     "scoreAnswer", "performanceReward", "timeEstimatePerTrial_s", "steps", "feedback"};

std::vector<const char *> membersOf(const std::string &kind) {
  std::vector<const char *> known(std::begin(kOfChains), std::end(kOfChains));
  if (kind == "gibbs") known.insert(known.end(), {"vectorLength", "randomSample", "summarize", "resampleFreeParameter", "randomizeDimensionOrderPerNetwork"});
  else if (kind == "mcmcp") known.push_back("proposal");
  else known.push_back("summarizeTrials");
  return known;
}

std::string counted(std::int64_t count, const char *one, const char *several) { return std::to_string(count) + " " + (count == 1 ? one : several); }

bool isVector(const Value &value, std::int64_t length) {
  const List *list = value.list();
  return list && std::ssize(*list) == length && std::ranges::all_of(*list, [](const Value &each) { return each.number() && std::isfinite(*each.number()); });
}

}  // namespace

void StudyReader::readChains(const Value &json, const std::string &path, const std::string &kind, MakerRules &rules) {
  checkMembers(json, path, membersOf(kind));
  rules.grows = true;
  // A chain of other vectors is another chain; a default that is written out makes none.
  const Value *length = json.find("vectorLength"), *ordered = json.find("randomizeDimensionOrderPerNetwork");
  if (kind == "gibbs") rules.kind += " " + (length ? toJson(*length) : "") + " " + (ordered && *ordered == Value(true) ? "true" : "");
  if (kind == "gibbs") readStartVectors(json, path, rules);
  else readNodes(json, path, "startNodes", rules);
  if (!json.find("chainType")) complain(problem(path, "\"chainType\" is missing", "within: each participant has chains of their own; across: everybody adds to the same ones"));
  rules.isWithin = wordOf(json, path, "chainType", {"within", "across"}, "within") == "within";
  const char *mine = rules.isWithin ? "chainsPerParticipant" : "chainsPerExperiment", *other = rules.isWithin ? "chainsPerExperiment" : "chainsPerParticipant";
  if (json.find("chainType") && json.find(other)) complain(problem(path + "/" + other, "that is for chains of the other type", std::string("use \"") + mine + "\""));
  rules.networks = whole(json, path, mine, 1).value_or(0);
  if (!json.find("maxNodesPerChain")) complain(problem(path, "\"maxNodesPerChain\" is missing", "say how many nodes of a chain are presented"));
  rules.maxNodes = whole(json, path, "maxNodesPerChain", 1).value_or(1);
  rules.trialsPerNode = whole(json, path, "trialsPerNode", 1).value_or(1);
  rules.isBalanced = flag(json, path, "balanceAcrossChains", false);
  rules.mayRevisit = flag(json, path, "allowRevisiting", false);
  rules.waits = flag(json, path, "waitForNetworks", false);
  if (rules.waits && !json.find("waitPage"))
    complain(problem(path + "/waitForNetworks", "nothing is shown while a participant waits", "give a \"waitPage\": a list of steps, after which it is looked again"));
  if (rules.waits && rules.isWithin) complain(problem(path + "/waitForNetworks", "nobody else is at a participant's own chains", "leave it out"));
  if (kind == "imitation" && rules.trialsPerNode != 1)
    complain(problem(path + "/trialsPerNode", "an imitation's next node is the one answer to the node before", "leave trialsPerNode out, or use the maker \"chain\" with summarizeTrials"));
  if (kind == "imitation" && json.find("summarizeTrials"))
    complain(problem(path + "/summarizeTrials", "an imitation's next node is the answer", "use the maker \"chain\", or shape the answer with \"answer\""));
  if (kind == "chain" && !json.find("summarizeTrials"))
    complain(problem(path, "\"summarizeTrials\" is missing", "Lua that makes the next node's definition of \"trials\" and \"definition\"; or use the maker \"imitation\""));
  const std::int64_t chains = rules.networks > 0 ? rules.networks : std::ssize(rules.start);
  outline("  " + kind + ": " + counted(chains, "chain", "chains") + (rules.isWithin ? " of each participant" : " of all participants") + ", " +
          counted(rules.maxNodes, "node", "nodes") + " each, " + counted(rules.trialsPerNode, "trial", "trials") + " a node");
}

/// Where Gibbs chains begin: vectors as given, or one that is drawn.
void StudyReader::readStartVectors(const Value &json, const std::string &path, MakerRules &rules) {
  if (!json.find("startNodes")) return rules.start.push_back({});
  readNodes(json, path, "startNodes", rules, true);
  const Value *length = json.find("vectorLength");
  if (!length || !length->as<std::int64_t>()) return;
  for (std::size_t i = 0; i < rules.start.size(); ++i)
    if (const Value &start = rules.start[i].definition; !start.isNull() && !isVector(start, *length->as<std::int64_t>()))
      complain(expected(path + "/startNodes/" + std::to_string(i) + "/definition", "a list of " + cellText(*length) + " numbers (vectorLength), or none: then it is drawn", start));
}

/// What Gibbs and MCMCP chains put around the author's scripts.
void StudyReader::readSampler(const Value &json, const std::string &path, TrialMakerSpec &spec) {
  const std::string kind = json.textOr("maker", "");
  if (kind == "gibbs") readGibbs(json, path, spec);
  if (kind == "mcmcp") readMcmcp(json, path, spec);
}

void StudyReader::readGibbs(const Value &json, const std::string &path, TrialMakerSpec &spec) {
  GibbsSpec gibbs;
  if (!json.find("vectorLength")) complain(problem(path, "\"vectorLength\" is missing", "say how many dimensions the vector has, e.g. 3"));
  gibbs.vectorLength = whole(json, path, "vectorLength", 1).value_or(1);
  const std::string summary = wordOf(json, path, "summarize", {"mean", "median", "mode"}, "mean");
  gibbs.summary = summary == "median" ? NumberSummary::Median : summary == "mode" ? NumberSummary::Mode : NumberSummary::Mean;
  gibbs.resamples = flag(json, path, "resampleFreeParameter", true);
  gibbs.ordersPerNetwork = flag(json, path, "randomizeDimensionOrderPerNetwork", false);
  if (json.find("randomSample")) gibbs.sample = asked(*json.find("randomSample"), path + "/randomSample");
  else if (gibbs.resamples || std::ranges::any_of(spec.rules.start, [](const StartNode &start) { return start.definition.isNull(); }))
    complain(problem(path, "\"randomSample\" is missing", "Lua that gives a number for `dimension` (from 1), e.g. \"random(0, 255)\""));
  outline("  " + counted(gibbs.vectorLength, "dimension", "dimensions") + (gibbs.ordersPerNetwork ? ", in an order of each chain's own" : ", one after another") +
          (spec.rules.trialsPerNode > 1 ? ", the " + summary + " of a node's answers" : ""));
  makeGibbs(spec, std::move(gibbs));
}

void StudyReader::readMcmcp(const Value &json, const std::string &path, TrialMakerSpec &spec) {
  if (spec.rules.trialsPerNode % 2 == 0)
    report_.warnings.push_back(problem(path + "/trialsPerNode", "where as many choose the one as the other, what comes next is drawn", "use an odd number"));
  if (!json.find("proposal")) return complain(problem(path, "\"proposal\" is missing", "Lua that gives a state to choose instead of `current`, e.g. \"current + random(-10, 10)\""));
  if (auto propose = asked(*json.find("proposal"), path + "/proposal")) makeMcmcp(spec, std::move(propose));
}

}  // namespace fovea
