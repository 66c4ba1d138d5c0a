// Trial makers of a study file.

#include <algorithm>

#include "timeline/study_reader.hpp"
#include "timeline/timeline.hpp"

namespace fovea {
namespace {

constexpr std::int64_t kMost = 1'000'000;  // of anything that is counted here

const std::string &textOf(const Value &value, const std::string &otherwise) { return value.text() ? *value.text() : otherwise; }

}  // namespace

std::optional<std::int64_t> StudyReader::whole(const Value &json, const std::string &path, const std::string &name, std::int64_t least) {
  const Value *member = json.find(name);
  if (!member) return std::nullopt;
  if (const auto *given = member->as<std::int64_t>(); given && *given >= least && *given <= kMost) return *given;
  complain(problem(path + "/" + name, "\"" + name + "\" is no whole number from " + std::to_string(least) + " to a million", "give one, e.g. 10"));
  return std::nullopt;
}

std::string StudyReader::wordOf(const Value &json, const std::string &path, const std::string &name, std::initializer_list<std::string_view> known, std::string otherwise) {
  const Value *member = json.find(name);
  if (!member) return otherwise;
  if (member->text() && std::find(known.begin(), known.end(), *member->text()) != known.end()) return *member->text();
  std::string list;
  for (const std::string_view word : known) list += (list.empty() ? "" : ", ") + std::string(word);
  complain(problem(path + "/" + name, "\"" + name + "\" is none of those that there are", "one of: " + list));
  return otherwise;
}

Elements StudyReader::readTrials(const Value &json, const std::string &path) {
  TrialMakerSpec spec;
  MakerRules &rules = spec.rules;
  rules.id = textOf(*json.find("trials"), "");
  if (rules.id.empty()) complain(expected(path + "/trials", "the trials' name", *json.find("trials")));
  checkLabel(*json.find("trials"), path + "/trials");
  if (isInTrial_) complain(problem(path, "trials stand inside of other trials", "put them after one another"));
  const bool isKnown = readNetworks(json, path, rules);
  rules.maxTrials = whole(json, path, "maxTrialsPerParticipant", 1).value_or(0);
  rules.maxTrialsPerBlock = whole(json, path, "maxTrialsPerBlock", 1).value_or(0);
  rules.repeatTrials = whole(json, path, "repeatTrials", 0).value_or(0);
  rules.targetParticipants = whole(json, path, "targetParticipants", 1).value_or(0);
  rules.propagates = flag(json, path, "propagateFailure", true);
  rules.failsOnExit = flag(json, path, "failTrialsOnPrematureExit", !rules.grows);
  rules.failsOnCheck = flag(json, path, "failTrialsOnPerformanceCheck", !rules.grows);
  readCheck(json, path, rules);
  if (!json.find("expectedTrialsPerParticipant"))
    complain(problem(path, "\"expectedTrialsPerParticipant\" is missing", "say how many trials most participants get: the study's length depends on it"));
  spec.expectedTrials = static_cast<double>(whole(json, path, "expectedTrialsPerParticipant", 0).value_or(1));
  if (rules.maxTrials > 0 && spec.expectedTrials > static_cast<double>(rules.maxTrials))
    complain(problem(path + "/expectedTrialsPerParticipant", "more trials are expected than a participant can get", "maxTrialsPerParticipant is " + std::to_string(rules.maxTrials)));
  if (rules.mayRevisit && !rules.grows && rules.maxTrials == 0)
    complain(problem(path, "the same nodes may come again and again, and nothing ends that", "set \"maxTrialsPerParticipant\""));
  if (static_cast<double>(rules.maxTrials) != spec.expectedTrials) report_.isLongest = false;
  const Within inside(around_.modules);
  const Lending trial(*this, {"trial"});
  spec.source = where(path);
  loops_.insert("trial");
  readTrialScripts(json, path, spec);
  const std::size_t steps = study_.steps.size();
  readTrialSteps(json, path, spec);
  checkGibbsAnswer(json, path, spec, steps);
  if (!isKnown || rules.start.empty()) return {};
  Elements made;
  for (const Element &element : trialMaker(std::move(spec))) made.push_back(element.from(where(path)));
  return made;
}

/// Which kind of maker, and what it starts from. False: none that is known.
bool StudyReader::readNetworks(const Value &json, const std::string &path, MakerRules &rules) {
  const std::string kind = wordOf(json, path, "maker", {"static", "chain", "imitation", "gibbs", "mcmcp"}, "");
  if (!json.find("maker")) complain(problem(path, "\"maker\" is missing", "one of: static, chain, imitation, gibbs, mcmcp"));
  if (kind.empty()) return false;
  rules.kind = kind;
  if (kind == "static") readStatic(json, path, rules);
  else readChains(json, path, kind, rules);
  return true;
}

void StudyReader::readStatic(const Value &json, const std::string &path, MakerRules &rules) {
  checkMembers(json, path,
                     {"trials", "maker", "nodes", "targetTrialsPerNode", "allowRepeatedNodes", "balanceAcrossNodes", "expectedTrialsPerParticipant",
                      "maxTrialsPerParticipant", "maxTrialsPerBlock", "repeatTrials", "targetParticipants", "failTrialsOnPrematureExit",
                      "failTrialsOnPerformanceCheck", "performanceCheck", "chooseParticipantGroup", "filter", "finalizeDefinition", "answer",
                      "scoreAnswer", "performanceReward", "timeEstimatePerTrial_s", "steps", "feedback"});
  readNodes(json, path, "nodes", rules);
  rules.trialsPerNode = whole(json, path, "targetTrialsPerNode", 1).value_or(0);
  rules.mayRevisit = flag(json, path, "allowRepeatedNodes", false);
  rules.isBalanced = flag(json, path, "balanceAcrossNodes", true);
}

/// `isDrawn`: a node may go without a definition, and is drawn then.
void StudyReader::readNodes(const Value &json, const std::string &path, const std::string &name, MakerRules &rules, bool isDrawn) {
  const Value *nodes = json.find(name);
  const std::string at = path + "/" + name;
  if (!nodes) return complain(problem(path, "\"" + name + "\" is missing", "list the definitions to begin with, e.g. [{\"definition\": 7}]"));
  if (!nodes->list()) return complain(expected(at, "a list of nodes, e.g. [{\"definition\": 7}]", *nodes));
  if (nodes->list()->empty()) return complain(problem(at, "there are no nodes", "list one or more, e.g. [{\"definition\": 7}]"));
  bool hasGroups = false;
  for (std::size_t i = 0; i < nodes->list()->size(); ++i) {
    const Value &node = (*nodes->list())[i];
    const std::string place = at + "/" + std::to_string(i);
    if (!checkMembers(node, place, {"definition", "block", "participantGroup"})) continue;
    const Value *definition = node.find("definition");
    if (!isDrawn && (!definition || definition->isNull())) complain(problem(place, "the node has no \"definition\"", "give what its trials are about: a number, text, a list or an object"));
    for (const char *member : {"block", "participantGroup"})
      if (const Value *given = node.find(member); given && !given->text()) complain(expected(place + "/" + member, "text", *given));
    hasGroups = hasGroups || node.find("participantGroup");
    rules.start.push_back({definition ? *definition : Value(), node.textOr("block", ""), node.textOr("participantGroup", "")});
  }
  if (hasGroups && !json.find("chooseParticipantGroup"))
    complain(problem(path, "nodes have a \"participantGroup\", and nothing says which group a participant is in", "set \"chooseParticipantGroup\", e.g. \"participant % 2 == 0 and 'a' or 'b'\""));
}

void StudyReader::readCheck(const Value &json, const std::string &path, MakerRules &rules) {
  const Value *check = json.find("performanceCheck");
  if (!check) return;
  const std::string at = path + "/performanceCheck";
  if (!checkMembers(*check, at, {"type", "threshold", "agreement", "atEnd", "everyTrial"})) return;
  PerformanceCheck made;
  const std::string type = wordOf(*check, at, "type", {"score", "performance", "consistency"}, "score");
  made.kind = type == "performance" ? PerformanceCheck::Kind::Performance : type == "consistency" ? PerformanceCheck::Kind::Consistency : PerformanceCheck::Kind::Score;
  // What was chosen has no rank.
  const std::string agreement = wordOf(*check, at, "agreement", {"spearman", "pearson", "percent"}, json.textOr("maker", "") == "mcmcp" ? "percent" : "spearman");
  made.agreement = agreement == "pearson" ? PerformanceCheck::Agreement::Pearson
                   : agreement == "percent" ? PerformanceCheck::Agreement::Percent
                                            : PerformanceCheck::Agreement::Spearman;
  const Value *threshold = check->find("threshold");
  if (!threshold || !threshold->number()) complain(problem(threshold ? at + "/threshold" : at, "the check has no threshold", "give the number that has to be reached"));
  else made.threshold = *threshold->number();
  made.everyTrial = flag(*check, at, "everyTrial", false);
  made.atEnd = flag(*check, at, "atEnd", !made.everyTrial);
  if (made.kind == PerformanceCheck::Kind::Score && !json.find("scoreAnswer")) complain(problem(at, "scores are checked, and nothing gives any", "set \"scoreAnswer\""));
  if (made.kind == PerformanceCheck::Kind::Consistency && rules.repeatTrials < 2)
    complain(problem(at, "consistency is that of repeated trials, and fewer than 2 are repeated", "set \"repeatTrials\" to 2 or more"));
  rules.check = made;
}

void StudyReader::readTrialScripts(const Value &json, const std::string &path, TrialMakerSpec &spec) {
  const Lending lent(*this, {"node", "definition", "trials", "dimension", "current"});
  const auto read = [&](const char *name, TrialFunction &function) {
    if (!json.find(name)) return;
    if (auto asks = asked(*json.find(name), path + "/" + name)) function = TrialFunction(std::move(asks));
  };
  read("chooseParticipantGroup", spec.chooseGroup);
  checkGroup(json, path, spec);
  read("finalizeDefinition", spec.finalize);
  read("answer", spec.answer);
  read("scoreAnswer", spec.score);
  read("performanceReward", spec.reward);
  read("summarizeTrials", spec.summarize);
  if (json.find("filter")) spec.filter = condition(*json.find("filter"), path + "/filter");
  readSampler(json, path, spec);
}

/// A Gibbs trial's answer is a number. Feedback behind the trial answers nothing.
void StudyReader::checkGibbsAnswer(const Value &json, const std::string &path, const TrialMakerSpec &spec, std::size_t first) {
  if (json.textOr("maker", "") != "gibbs" || json.find("answer")) return;
  const auto answered = std::find_if(study_.steps.begin() + static_cast<std::ptrdiff_t>(first), study_.steps.end(), [](const Step &step) { return !step.isWaiting; });
  const bool isForm = answered != study_.steps.end() && keyOfId(answered->plugin) == "questions";
  if (isForm || spec.accumulatesAnswers)
    complain(problem(path, std::string("the answer of ") + (isForm ? "a page \"questions\"" : "several steps") + " is a dictionary, and a Gibbs trial needs a number",
                     "say which it is, e.g. \"answer\": \"answer.NAME\""));
}

/// The same group for everybody has to have nodes.
void StudyReader::checkGroup(const Value &json, const std::string &path, const TrialMakerSpec &spec) {
  if (!json.find("chooseParticipantGroup") || !spec.chooseGroup || spec.rules.start.empty()) return;
  const auto wrong = [&](std::string what, std::string fix) { return problem(path + "/chooseParticipantGroup", std::move(what), std::move(fix)); };
  tryConstant(*json.find("chooseParticipantGroup"), [&](TimelineContext &nobodys) -> Result<Value> {
    auto group = spec.chooseGroup(nobodys);
    if (!group) return group;
    if (!group->text()) return wrong("the participant group is " + std::string(kindName(*group)), "give text: the group of some nodes");
    if (blockOrder(spec.rules, *group->text(), 0).empty()) return wrong("there is no node of the participant group \"" + *group->text() + "\"", "give the \"participantGroup\" of some nodes");
    return group;
  });
}

void StudyReader::readTrialSteps(const Value &json, const std::string &path, TrialMakerSpec &spec) {
  ++depth_;
  isInTrial_ = true;
  const std::size_t before = study_.steps.size(), lines = report_.outline.size();
  spec.steps = readSteps(json.find("steps"), path + "/steps");
  if (json.find("steps") && study_.steps.size() == before) complain(problem(path + "/steps", "a trial shows nothing", "give it at least one page or experiment"));
  spec.accumulatesAnswers = std::count_if(study_.steps.begin() + static_cast<std::ptrdiff_t>(before), study_.steps.end(), [](const Step &step) { return !step.isWaiting; }) > 1;
  for (const auto &[name, into] : {std::pair("feedback", &spec.feedback), std::pair("waitPage", &spec.waitPage)}) {
    if (!json.find(name)) continue;
    const std::size_t first = study_.steps.size();
    *into = readPart(name, json.find(name), path + "/" + name);
    // Simulated participants come one after another: nobody of them ever waits for another one.
    if (into == &spec.waitPage)
      for (std::size_t i = first; i < study_.steps.size(); ++i) study_.mayMiss.push_back(study_.steps[i].label);
  }
  spec.timeEstimate = seconds(json, path, "timeEstimatePerTrial_s");
  if (!spec.timeEstimate) spec.timeEstimate = estimateOfTrial(spec);
  isInTrial_ = false;
  --depth_;
  const auto times = [](double count) { return cellText(Value(static_cast<std::int64_t>(count))); };
  outline("  " + times(spec.expectedTrials) + " trials expected of a participant" + (spec.rules.repeatTrials ? " and " + times(static_cast<double>(spec.rules.repeatTrials)) + " repeated" : "") +
          ", " + cellText(Value(toSeconds(*spec.timeEstimate))) + " s each");
  // Known only now, and said before the steps.
  std::rotate(report_.outline.begin() + static_cast<std::ptrdiff_t>(lines), report_.outline.end() - 1, report_.outline.end());
}

}  // namespace fovea
