// Members of Session that are calls by name: the same arguments, the same checks, the same answers.

#include "session/session_state.hpp"

namespace fovea {

Result<ExperimentInfo> Session::addExperiment(const std::filesystem::path &file, std::string key, const std::filesystem::path &folder,
                                              CopyRule rule, Dict params) {
  return state_->addExperiment(file, std::move(key), folder, rule, std::move(params));
}
void Session::addAllExperiments() {
  for (const FoundPlugin &plugin : state_->catalogue.plugins())
    if (plugin.manifest.kind == PluginKind::Experiment && !state_->known(std::string(plugin.manifest.key())))
      if (auto added = state_->addExperiment(plugin.manifest.id, std::string(plugin.manifest.key()), {}, CopyRule::RefuseIfDifferent); !added)
        state_->log.write(LogLevel::Warning, "session", added.error().text());
}
Result<void> Session::removeExperiment(const std::string &key) { return state_->removeExperiment(key); }

Result<Value> Session::runExperiment(const std::string &key, std::optional<Dict> expInfo, bool isBlocking) {
  return state_->callAndWait("runExperiment", {{"key", Value(key)}, {"expInfo", expInfo ? Value(*expInfo) : Value()}}, isBlocking);
}

Result<Value> Session::sendExperimentData(const std::string &key) { return state_->callAndWait("sendExperimentData", {{"key", Value(key)}}, true); }

Result<Value> Session::saveExperimentData(const std::string &key, bool isBlocking) {
  return state_->callAndWait("saveExperimentData", {{"key", Value(key)}}, isBlocking);
}
Result<Value> Session::saveCurrentExperimentData(bool isBlocking) { return state_->callAndWait("saveCurrentExperimentData", {}, isBlocking); }
Result<Value> Session::pauseExperiment(bool isBlocking) { return state_->callAndWait("pauseExperiment", {{"blocking", Value(isBlocking)}}, true); }
Result<Value> Session::resumeExperiment(bool isBlocking) { return state_->callAndWait("resumeExperiment", {{"blocking", Value(isBlocking)}}, true); }
Result<Value> Session::abortParticipant(const std::string &cause, bool isBlocking) {
  return state_->callAndWait("abortParticipant", {{"cause", Value(cause)}, {"blocking", Value(isBlocking)}}, true);
}
Result<Value> Session::withdrawParticipant(bool isBlocking) { return state_->callAndWait("withdrawParticipant", {{"blocking", Value(isBlocking)}}, true); }
Result<Value> Session::failParticipant(const std::string &tag, bool isBlocking) {
  return state_->callAndWait("failParticipant", {{"tag", Value(tag)}, {"blocking", Value(isBlocking)}}, true);
}
Result<Value> Session::unfailParticipant(const std::string &participant, const std::string &study, bool isBlocking) {
  return state_->callAndWait("unfailParticipant", {{"participant", Value(participant)}, {"study", study.empty() ? Value() : Value(study)}}, isBlocking);
}
Result<Value> Session::repeatPage(bool isBlocking) { return state_->callAndWait("repeatPage", {{"blocking", Value(isBlocking)}}, true); }
Result<Value> Session::skipTo(const std::string &label, bool isBlocking) {
  return state_->callAndWait("skipTo", {{"label", Value(label)}, {"blocking", Value(isBlocking)}}, true);
}
Result<Value> Session::stopExperiment(bool isBlocking) { return state_->callAndWait("stopExperiment", {{"blocking", Value(isBlocking)}}, true); }
Result<Value> Session::pauseLoop(bool isBlocking) { return state_->callAndWait("pauseLoop", {{"blocking", Value(isBlocking)}}, true); }
Result<Value> Session::skipTrials(std::int64_t n, bool isBlocking) { return state_->callAndWait("skipTrials", {{"n", Value(n)}}, isBlocking); }
Result<Value> Session::rewindTrials(std::int64_t n, bool isBlocking) { return state_->callAndWait("rewindTrials", {{"n", Value(n)}}, isBlocking); }
Result<Value> Session::setCurrentExpInfoItem(const Value &key, const Value &value, bool isBlocking) {
  return state_->callAndWait("setCurrentExpInfoItem", {{"key", key}, {"value", value}}, isBlocking);
}
Result<Value> Session::updateCurrentExpInfo(const Dict &other, bool isBlocking) {
  return state_->callAndWait("updateCurrentExpInfo", {{"other", Value(other)}}, isBlocking);
}
Result<Value> Session::addData(const std::string &name, const Value &value, bool isBlocking, std::optional<std::int64_t> row, std::optional<int> priority) {
  return state_->callAndWait("addData", {{"name", Value(name)}, {"value", value}, {"row", row ? Value(*row) : Value()}, {"priority", priority ? Value(*priority) : Value()}}, isBlocking);
}
Result<Value> Session::addAnnotation(const std::string &note, bool isBlocking) {
  return state_->callAndWait("addAnnotation", {{"value", Value(note)}}, isBlocking);
}
Result<Value> Session::setupWindowFromParams(const Dict &params, bool measureFrameRate, bool recreate, bool isBlocking) {
  return state_->callAndWait(
      "setupWindowFromParams",
      {{"params", Value(params)}, {"measureFrameRate", Value(measureFrameRate)}, {"recreate", Value(recreate)}}, isBlocking);
}
Result<Value> Session::setupWindowFromExperiment(const std::string &key, std::optional<Dict> expInfo, bool isBlocking) {
  return state_->callAndWait("setupWindowFromExperiment", {{"key", Value(key)}, {"expInfo", expInfo ? Value(*expInfo) : Value()}}, isBlocking);
}
Result<Value> Session::setupDevicesFromExperiment(const std::string &key, bool isBlocking) {
  return state_->callAndWait("setupDevicesFromExperiment", {{"key", Value(key)}}, isBlocking);
}
Result<Value> Session::setupInputsFromExperiment(const std::string &key, bool isBlocking) {
  return state_->callAndWait("setupInputsFromExperiment", {{"key", Value(key)}}, isBlocking);
}
Result<Value> Session::addKeyboardFromParams(const std::string &name, const Dict &params, bool isBlocking) {
  return state_->callAndWait("addKeyboardFromParams", {{"name", Value(name)}, {"params", Value(params)}}, isBlocking);
}
Result<Value> Session::showMessage(const std::string &message, bool isBlocking) {
  return state_->callAndWait("showMessage", {{"message", Value(message)}}, isBlocking);
}
Result<Value> Session::hideMessage(bool isBlocking) { return state_->callAndWait("hideMessage", {}, isBlocking); }
Result<Value> Session::getFrameRate(bool retest) { return state_->callAndWait("getFrameRate", {{"retest", Value(retest)}}, true); }
Result<Value> Session::runStudy(const ResolvedStudy &study) { return state_->studyAndWait(study); }
Result<void> Session::onIdle() {
  auto done = state_->callAndWait("onIdle", {}, true);
  return done ? Result<void>() : done.error();
}

}  // namespace fovea
