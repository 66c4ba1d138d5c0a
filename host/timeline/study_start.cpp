// Steps of a study file that nobody goes through: they run as a session starts.

#include <algorithm>

#include "core/json.hpp"
#include "timeline/program.hpp"
#include "timeline/study_reader.hpp"

namespace fovea {

/// {"preDeployRoutine": LUA, "saveAs": NAME}: once for the study in a data folder. {"databaseCheck": LUA} and {"recruitmentCriterion": LUA}: what has to
/// be true of the data, and of who is to begin.
Element StudyReader::readStartUp(const Value &json, const std::string &path, const std::string &word) {
  const bool isRoutine = word == "preDeployRoutine";
  if (isRoutine) checkMembers(json, path, {"preDeployRoutine", "label", "saveAs"});
  else checkMembers(json, path, {word.c_str(), "label", "message"});
  if (depth_ > 0) complain(problem(path, "\"" + word + "\" stands in a condition or loop, and nobody gets there when the session starts", "put it at the beginning of \"steps\""));
  else if (std::any_of(study_.steps.begin(), study_.steps.end(), [](const Step &step) { return step.kind != StepKind::Consent; }))
    report_.warnings.push_back(problem(path, "\"" + word + "\" stands behind pages that nobody has seen when it runs", "put it at the beginning of \"steps\""));
  StartUpSpec spec;
  spec.kind = isRoutine ? StartUpSpec::Kind::PreDeployRoutine : word == "databaseCheck" ? StartUpSpec::Kind::DatabaseCheck : StartUpSpec::Kind::RecruitmentCriterion;
  spec.label = label(json, path, word);
  spec.args = *json.find(word);
  spec.saveAs = savedAs(json, path);
  changed_.insert(spec.saveAs);
  if (const Value *text = json.find("message")) {
    if (text->text() && !text->text()->empty()) spec.message = *text->text();
    else complain(expected(path + "/message", "text", *text));
  }
  const Anywhere anywhere(*this);
  const std::size_t readBefore = read_.size();
  auto compiled = script(*json.find(word), path + "/" + word, isRoutine ? Kind::Block : Kind::Expression);
  if (!compiled) return {};
  if (!isRoutine) noteCondition(*json.find(word), path + "/" + word);
  for (const std::string &name : compiled->names.set)
    complain(problem(path + "/" + word, "\"" + word + "\" sets \"" + name + "\", and nobody has begun yet", isRoutine ? "give the result with return, and save it with \"saveAs\"; write local " + name + " for a name of its own" : "compare with =="));
  read_.erase(read_.begin() + static_cast<std::ptrdiff_t>(readBefore), read_.end());  // variables are none of its: what it may look at is told here
  std::set<std::string> looksAt = compiled->names.read;
  for (const char *name : {"item", "index", "getLocal", "answer", "participant", "isBot", "isJobPending"})
    if (compiled->names.ofHost.contains(name)) looksAt.insert(name);
  for (const std::string &name : looksAt)
    if (isRoutine || (name != "expInfo" && name != "study"))
      complain(problem(path + "/" + word, "\"" + word + "\" looks at \"" + name + "\", and nobody has begun yet", isRoutine ? "it has nothing but what is written in it" : "there are expInfo, and study with what others did"));
  spec.callsPlugins = !compiled->names.called.empty();
  options_.looksAtOthers = options_.looksAtOthers || (!isRoutine && spec.callsPlugins);  // they may ask for `study`, too
  // The same for everybody: what it draws depends on the study and its label alone.
  spec.task = [engine = engine_, script = *compiled, seed = hashText(study_.name + "/" + spec.label)](const Value &known) {
    return runAside(*engine, script, {.variables = known, .answer = {}, .seed = seed, .participantNumber = 0, .isBot = false});
  };
  return Element(std::move(spec), std::source_location::current());
}

}  // namespace fovea
