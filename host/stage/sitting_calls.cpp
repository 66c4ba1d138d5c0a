// A sitting one call at a time: what a session that an operator or a program leads is made of.

#include <algorithm>

#include "core/log.hpp"
#include "stage/sitting.hpp"

#ifndef FOVEA_VERSION
#error "the build says which version this is"
#endif

namespace fovea {
namespace {

// What says who took part in what and when; files and rows already carry it.
constexpr std::string_view kFixedWhileRunning[] = {"participant", "date",     "expName", "expVersion", "foveaVersion",
                                                 "expStart",    "expKey",   "runId",   "runNumber",  "frameRate", "frameRateSource"};

/// The fields that every form has, unless the experiment asks for them itself. Those that are hidden are filled in anew at the run's beginning.
Dict commonFields(const Manifest &manifest, const Clock &clock) {
  return {{"participant", Value("")},
          {"session", Value("001")},
          {"date|hid", Value(wallFileText(clock.wallOrigin() + toNanoseconds(clock.now())))},
          {"expName|hid", Value(manifest.key())},
          {"expVersion|hid", Value(manifest.version)},
          {"foveaVersion|hid", Value(FOVEA_VERSION)}};
}

}  // namespace

Result<Dict> Sitting::fieldsOf(const FoundPlugin &found) {
  auto library = loader_.load(found);
  if (!library) return library.error();
  const std::string outerPlugin = std::exchange(currentPlugin_, found.manifest.id);
  const std::filesystem::path outerFolder = std::exchange(currentFolder_, found.folder);
  auto described = [&]() -> Result<Dict> {
    auto experiment = ExperimentInstance::create(**library, loader_.host());
    if (!experiment) return experiment.error();
    auto fields = (*experiment)->setupExpInfo(nullptr);
    if (!fields) return fields.error();
    return fields->value_or(Dict{});
  }();
  currentFolder_ = outerFolder;
  currentPlugin_ = outerPlugin;
  if (!described) return described.error();
  auto own = ExpInfo::parse(*described);
  if (!own) return Error{own.error().code, own.error().what, found.manifest.id, own.error().fix};
  options_.privateKeys->add(*own);
  return std::move(*described);
}

Result<ExpInfo> Sitting::withCommonFields(Dict fields, const Manifest &manifest, const Clock &clock) {
  const auto own = ExpInfo::parse(fields);
  if (!own) return own.error();
  for (auto &[key, value] : commonFields(manifest, clock))
    if (!own->find(key.substr(0, key.find('|')))) fields.emplace_back(key, std::move(value));
  return ExpInfo::parse(fields);
}

Result<bool> Sitting::answerForm(const Dict &values, const std::string &origin) {
  if (!isAsking_ || formAnswer_ != FormAnswer::None) return false;
  ExpInfo filled = form_;
  for (const auto &[key, value] : values) {
    // Null stands for what is private wherever the form is shown to somebody far away: they send back what they cannot see.
    if (const ExpInfoField *field = form_.find(key); field && field->isPrivate && value.isNull()) continue;
    if (auto set = filled.set(key, value); !set) return set.error();
    const ExpInfoField &shown = *form_.find(key);
    if ((shown.isFixed || shown.isHidden) && !(filled.find(key)->value == shown.value))
      return Error{ErrorCode::Refused, "\"" + key + "\" is " + (shown.isFixed ? "shown, and not asked" : "not shown in the form"), "expInfo",
                   "leave it out; runExperiment takes it with the other values"};
  }
  if (const std::string lack = filled.lack("the form"); !lack.empty()) return Error{ErrorCode::BadArgument, lack, "expInfo", "fill these in too"};
  form_ = std::move(filled);
  formAnswer_ = FormAnswer::Started;
  Command start;
  start.kind = Command::Kind::Start;
  start.origin = origin;
  start.time = stage_.clock().now();
  onCommand(start);
  return true;
}

bool Sitting::cancelForm(const std::string &origin) {
  if (!isAsking_ || formAnswer_ != FormAnswer::None) return false;
  formAnswer_ = FormAnswer::Cancelled;
  log_.write(LogLevel::Info, origin, "cancels the form");
  return true;
}

Result<bool> Sitting::obtainConsent(const ResolvedStep &consentStep, const std::string &participant) {
  if (hasConsent_ && consented_ == participant) return true;
  hasConsent_ = coversAll_ = false;
  covered_.clear();
  forgetRecordings();
  auto form = ExpInfo::parse({{"participant", Value(participant)}});
  if (!form) return form.error();
  form_ = std::move(*form);
  if (!isRecording_) startRecord(nullptr);
  enterStep(consentStep, 1, 1);
  auto accepted = consent(consentStep);
  if (accepted && *accepted) consented_ = participant;
  return accepted;
}

Result<RunResult> Sitting::runExperiment(const ResolvedStep &step, ExpInfo expInfo) {
  form_ = std::move(expInfo);
  if (!isRecording_) startRecord(nullptr);
  enterStep(step, 1, 1);
  const std::size_t before = runs_.size();
  auto ending = experiment(step);
  currentPlugin_.clear();
  if (runs_.size() > before) return runs_.back();
  return ending.error();
}

Result<void> Sitting::tryWindow(const ResolvedStep &step) {
  auto library = loader_.load(step.plugin);
  if (!library) return library.error();
  if (auto ready = openFor(step.plugin, step.step.params); !ready) return ready;
  const std::vector<StimulusHandle> before = stage_.stimuli().alive();
  beginOwning(options_.id);
  enterStep(step, 1, 1);
  auto experiment = ExperimentInstance::create(**library, loader_.host());
  if (!experiment) return cleanUp(before, step), experiment.error();
  auto done = (*experiment)->setupWindow(stage_.window().screen(), stage_.window().hasGl());
  (*experiment)->releaseWindow();
  cleanUp(before, step);
  currentPlugin_.clear();
  return done;
}

Result<FailureTakenBack> Sitting::unfail(const std::string &participant, const std::string &study, const std::string &origin) {
  // It is looked up in the database, and no page may wait for that.
  const auto taken = data_ || onTheWay_ ? Result<FailureTakenBack>(Error{ErrorCode::State, data_ ? "a run goes on" : "somebody is in a study", currentKey_, "ask when it is over"})
                           : recorder_.takeBackFailure({participant, study, options_.isSimulated, origin});
  if (!taken) {
    log_.write(LogLevel::Warning, origin, "the failure of " + participant + " stays: " + taken.error().text());
    return taken;
  }
  log_.write(LogLevel::Exp, origin, "takes back that " + participant + " has failed in \"" + taken->study + "\" (" + taken->reason + "): they can go on");
  if (taken->nodesLost > 0)
    log_.write(LogLevel::Warning, "timeline", std::to_string(taken->nodesLost) + " nodes that were built on their answers stay failed: others have gone on without them, or have failed, too");
  return taken;
}

Result<void> Sitting::setTrials(std::string loop, List trials) {
  if (!isRunning_) return Error{ErrorCode::State, "setTrials: there is no run", "", "offer trials inside run()"};
  stage_.openTrials(!trials.empty());
  trials_ = trials.empty() ? TrialsView{} : TrialsView{std::move(loop), std::make_shared<const List>(std::move(trials)), -1};
  publishRun();
  return {};
}

Result<void> Sitting::setTrial(std::int64_t index) {
  const auto count = trials_.trials ? static_cast<std::int64_t>(trials_.trials->size()) : 0;
  if (index < 0 || index >= count)
    return Error{ErrorCode::BadArgument, "setTrial: there is no trial " + std::to_string(index) + " of " + std::to_string(count), trials_.loop,
                 "offer the trials with setTrials first; they count from 0"};
  const std::lock_guard lock(factsMutex_);  // nothing else of the run is new
  facts_.trials.current = trials_.current = index;
  return {};
}

Result<void> Sitting::checkChangeable(std::string_view key) const {
  const ExpInfoField *field = form_.find(key);
  const bool isFixed = std::find(std::begin(kFixedWhileRunning), std::end(kFixedWhileRunning), key) != std::end(kFixedWhileRunning);
  if (!isFixed && !(field && field->isFixed)) return {};
  return Error{ErrorCode::Refused, "\"" + std::string(key) + "\" cannot change while the run goes on", currentKey_, "it says who and what the run is"};
}

/// What nobody asked for may be anything.
Result<Value> Sitting::fittedToField(std::string_view key, const Value &value) const {
  for (const ExpInfo *asked : {&form_, &ownFields_}) {
    if (!asked->find(key)) continue;
    ExpInfo changed = *asked;
    if (auto set = changed.set(key, value); !set) return set.error();
    return changed.find(key)->value;
  }
  return value;
}

Result<DataChange> Sitting::addData(const std::string &name, const Value &value, std::optional<std::int64_t> row, const std::string &origin) {
  if (!data_) return Error{ErrorCode::State, "no experiment is running", "addData", "start one with runExperiment"};
  if (auto fine = checkChangeable(name); !fine) return fine.error();
  auto changed = row ? data_->addDataToRow(origin, *row, name, value) : data_->addDataFrom(origin, name, value);
  if (!changed) return changed;
  const auto told = [&](const Value &cell) { return options_.privateKeys->has(name) ? "(private)" : cellText(cell); };
  log_.write(LogLevel::Data, origin,
             "row " + std::to_string(changed->row) + ": " + name + " = " + told(value) + (changed->old ? ", was " + told(*changed->old) : ""));
  return changed;
}

Result<void> Sitting::changeExpInfo(const Dict &given, const std::string &origin) {
  if (!data_) return Error{ErrorCode::State, "no experiment is running", "", "expInfo of the next run goes with runExperiment"};
  Dict changes;
  for (const auto &[written, value] : given) {
    const std::string key = bareKey(written);
    if (key.empty()) return Error{ErrorCode::BadArgument, "a field of expInfo needs a name", currentKey_, "name it"};
    if (hasFlag(written, "priv")) options_.privateKeys->add(key);
    if (auto fine = checkChangeable(key); !fine) return fine;
    auto fitting = fittedToField(key, value);
    if (!fitting) return fitting.error();
    changes.emplace_back(key, std::move(*fitting));
  }
  Value merged(std::move(currentExpInfo_));
  for (const auto &[key, value] : changes) {
    merged.set(key, value);
    log_.write(LogLevel::Info, kLogSource, "expInfo " + key + " = " + (options_.privateKeys->has(key) ? "(private)" : cellText(value)) + ", by " + origin);
    record("expInfo", Value(Dict{{"key", Value(key)}, {"value", value}, {"origin", Value(origin)}}));
  }
  currentExpInfo_ = *merged.dict();
  data_->changeExpInfo(changes);
  publishRun();
  return {};
}

}  // namespace fovea
