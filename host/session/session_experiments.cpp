// Experiments by key, and their runs.

#include <algorithm>

#include "core/caught.hpp"
#include "core/hash.hpp"
#include "core/names.hpp"
#include "core/schema.hpp"
#include "core/thread.hpp"
#include "data/study_file.hpp"
#include "plugins/guide.hpp"
#include "session/session_state.hpp"

namespace fovea {
namespace fs = std::filesystem;
namespace {

constexpr int kParticipantDigits = 6;
constexpr std::size_t kLongestKey = 200;

/// `label`: what the session calls it; empty: by its own name.
ResolvedStep stepOf(StepKind kind, const FoundPlugin &plugin, Value params, const std::string &label = "") {
  ResolvedStep step;
  step.step.kind = kind;
  step.step.plugin = plugin.manifest.id;
  step.step.label = label.empty() ? plugin.manifest.key() : label;
  step.step.params = params.isNull() ? Value(Dict{}) : std::move(params);
  step.plugin = plugin;
  return step;
}

std::string randomParticipant(Random &random) {
  std::string digits;
  for (int i = 0; i < kParticipantDigits; ++i) digits += static_cast<char>('0' + static_cast<int>(random.uniform() * 10));
  return digits;
}

bool isInside(const fs::path &file, const fs::path &folder) {
  const fs::path relative = fs::weakly_canonical(file).lexically_relative(fs::weakly_canonical(folder));
  return !relative.empty() && *relative.begin() != "..";
}

bool isSameContent(const fs::path &one, const fs::path &other) {
  std::error_code ignored;
  if (fs::is_directory(one, ignored) != fs::is_directory(other, ignored)) return false;
  if (!fs::is_directory(one, ignored)) {
    const auto left = sha256File(one), right = sha256File(other);
    return left && right && *left == *right;
  }
  for (const auto &entry : fs::recursive_directory_iterator(one, ignored))
    if (entry.is_regular_file(ignored) && !isSameContent(entry.path(), other / entry.path().lexically_relative(one))) return false;
  return true;
}

/// What `from` is called in the root. Errors: Refused for a copy that would take something of the study's own with it, or would not end.
Result<fs::path> copyTarget(const fs::path &from, const fs::path &root, const fs::path &dataDir) {
  const std::string fix = "name the library, its bundle, or a folder that holds nothing else";
  if (from.filename().empty() || isInside(root, from))
    return Error{ErrorCode::Refused, "the root lies in what is to be copied into it", from.string(), fix};
  const fs::path target = root / from.filename();
  if (isInside(dataDir, target) || isInside(root, target))
    return Error{ErrorCode::Refused, "the copy would take the place of the session's own folders", target.string(), "rename " + from.string()};
  return target;
}

/// Under a temporary name first, so that a copy is there as a whole or not at all; what it replaces goes last.
Result<fs::path> copyInto(const fs::path &from, const fs::path &root, const fs::path &dataDir, CopyRule rule) {
  std::error_code failure, ignored;
  const auto named = copyTarget(from, root, dataDir);
  if (!named) return named;
  const fs::path &target = *named;
  const bool isThere = fs::exists(fs::symlink_status(target, ignored));
  if (isThere) {
    if (isSameContent(from, target)) return target;
    if (rule == CopyRule::RefuseIfDifferent)
      return Error{ErrorCode::Refused, "the root holds another \"" + target.filename().string() + "\" already", target.string(),
                   "rename one of them, or ask for the copy to replace it"};
  }
  const std::string hidden = "." + target.filename().string() + "-" + randomHex(4);
  const fs::path temporary = root / hidden, before = root / (hidden + "-before");
  fs::copy(from, temporary, fs::copy_options::recursive, failure);
  if (!failure && isThere) fs::rename(target, before, failure);
  if (!failure) {
    fs::rename(temporary, target, failure);
    if (failure && isThere) fs::rename(before, target, ignored);
  }
  fs::remove_all(failure ? temporary : before, ignored);
  if (!failure) return target;
  return Error{ErrorCode::Io, "it cannot be copied into the root: " + failure.message(), target.string(), "see that the root can be written"};
}

Result<void> checkNewKey(const std::string &key) {
  const bool isBlank = std::all_of(key.begin(), key.end(), [](unsigned char letter) { return std::isspace(letter) || std::iscntrl(letter); });
  if (!isBlank && key.size() <= kLongestKey) return {};
  return Error{ErrorCode::BadArgument, isBlank ? "the key is blank" : "the key has " + std::to_string(key.size()) + " characters", "key",
               "give a name of up to " + std::to_string(kLongestKey) + " characters, or none for the experiment's own"};
}

}  // namespace

ExperimentInfo experimentInfo(const std::string &key, const KnownExperiment &known) {
  const Manifest &manifest = known.step.plugin.manifest;
  ExperimentInfo info{key, known.step.plugin.file, manifest.id, manifest.name, manifest.version, manifest.json.textOr("kind", ""), {}, known.lastRun};
  for (const DeviceWish &wish : manifest.devices) info.devices.push_back(wish.role);
  return info;
}

// ---- Adding and asking: any thread ----

Result<ExperimentInfo> Session::State::addExperiment(const fs::path &file, std::string key, const fs::path &folder, CopyRule rule,
                                                      Dict params) try {
  if (!key.empty())
    if (auto fine = checkNewKey(key); !fine) return fine.error();
  std::error_code ignored;
  fs::path wanted = file.is_absolute() || !fs::exists(options.root / file, ignored) ? file : options.root / file;
  const bool isPath = fs::exists(wanted, ignored);
  // Judged where it is, before anything is copied.
  auto found = catalogue.find(isPath ? fs::absolute(wanted).string() : file.string(), PluginKind::Experiment);
  if (!found) return found.error();
  {
    const std::lock_guard lock(mutex);
    if (key.empty()) key = isPath && isInside(wanted, options.root)
                               ? fs::weakly_canonical(wanted).lexically_relative(fs::weakly_canonical(options.root)).string()
                               : found->manifest.key();
    if (auto free = checkFree(key, rule); !free) return free.error();
  }
  if (auto ready = checkNeeds(*found, *services.host()); !ready) return ready.error();
  const Value given(std::move(params));
  if (const Value *schema = found->manifest.json.find("params_schema"); schema && schema->dict())
    if (auto fits = checkSchema(given, *schema, "params"); !fits)
      return Error{fits.error().code, fits.error().what, key + ": " + fits.error().where, guideTo(found->manifest)};
  if (isPath && !isInside(wanted, options.root)) {
    // Without a slash at its end, which would leave it without a name.
    fs::path whole = fs::absolute(folder.empty() ? (fs::is_directory(wanted, ignored) ? wanted : found->file) : folder).lexically_normal();
    if (whole.filename().empty()) whole = whole.parent_path();
    if (!isInside(found->file, whole))
      return Error{ErrorCode::BadArgument, "the folder to be copied does not hold the experiment", whole.string(),
                   "give a folder that " + found->file.string() + " lies in, or none"};
    log.write(LogLevel::Warning, kLogSource, whole.string() + " lies outside the root and is copied into it");
    auto copied = copyInto(whole, options.root, options.dataDir, rule);
    if (!copied) return copied.error();
    const fs::path inner = fs::weakly_canonical(found->file).lexically_relative(fs::weakly_canonical(whole));
    found = catalogue.find((inner == "." ? *copied : *copied / inner).string(), PluginKind::Experiment);
    if (!found) return found.error();
    log.write(LogLevel::Info, kLogSource, "copied to " + copied->string());
  }
  const fs::file_time_type modified = fs::last_write_time(found->file, ignored);
  KnownExperiment made{stepOf(StepKind::Experiment, *found, given, key), "", {}, modified};
  {
    const std::lock_guard lock(mutex);
    if (auto free = checkFree(key, rule); !free) return free.error();  // others add too, and runs begin
    const auto before = experiments.find(key);
    if (before == experiments.end()) experimentOrder.push_back(key);
    else made.lastRun = before->second.lastRun;  // its data can still be sent and saved
    experiments.insert_or_assign(key, made);
  }
  log.write(LogLevel::Info, kLogSource, "experiment \"" + key + "\" is " + found->manifest.id + " " + found->manifest.version);
  return experimentInfo(key, made);
} catch (const fs::filesystem_error &failure) {  // what a name or a folder of a stranger's makes the library throw
  return Error{ErrorCode::Io, "it cannot be looked at: " + failure.code().message(), failure.path1().string(), "see that the name is right and the folder can be read"};
}

Result<void> Session::State::checkFree(const std::string &key, CopyRule rule) const {
  const auto taken = experiments.find(key);
  if (taken != experiments.end() && rule != CopyRule::Replace)
    return Error{ErrorCode::Refused, "the key \"" + key + "\" is taken", taken->second.step.plugin.file.string(),
                 "choose another, removeExperiment first, or ask for it to be replaced"};
  if (key == currentKey) return Error{ErrorCode::Busy, "\"" + key + "\" is running", key, "wait for its end"};
  return {};
}

Result<void> Session::State::removeExperiment(const std::string &key) {
  if (auto there = known(key); !there) return there.error();
  const std::lock_guard lock(mutex);
  if (key == currentKey) return Error{ErrorCode::Busy, "\"" + key + "\" is running", key, "stop it first"};
  experiments.erase(key);
  std::erase(experimentOrder, key);
  return {};
}

Result<KnownExperiment> Session::State::known(const std::string &key) const {
  const std::lock_guard lock(mutex);
  if (const auto found = experiments.find(key); found != experiments.end()) return found->second;
  std::string list;
  for (const std::string &each : experimentOrder) list += (list.empty() ? "" : ", ") + each;
  return Error{ErrorCode::Unknown, "there is no experiment \"" + key + "\"", "session", list.empty() ? "addExperiment first" : "there are: " + list};
}

// ---- Running: [stage] ----

Result<KnownExperiment> Session::State::knownNow(const std::string &key) {
  expectThread(Thread::Stage);
  auto experiment = known(key);
  if (!experiment) return experiment;
  const FoundPlugin before = experiment->step.plugin;
  std::error_code failure;
  const fs::file_time_type modified = fs::last_write_time(before.file, failure);
  if (failure || modified == experiment->modified) return experiment;
  auto found = catalogue.find(before.file.string(), PluginKind::Experiment);
  if (!found) return found.error();
  found->folder = before.folder;
  if (auto ready = checkNeeds(*found, *services.host()); !ready) return ready.error();
  experiment->step = stepOf(StepKind::Experiment, *found, experiment->step.step.params, key);
  experiment->fields.reset();
  experiment->modified = modified;
  log.write(LogLevel::Info, kLogSource, "the library of \"" + key + "\" has changed: " + found->manifest.id + " " + found->manifest.version);
  const std::lock_guard lock(mutex);
  if (const auto there = experiments.find(key); there != experiments.end()) there->second = *experiment;
  return experiment;
}

/// The form would fail before every run: who opens the session hears of it.
Result<void> Session::State::judgeConsent() {
  if (options.consent.empty()) return {};
  auto found = catalogue.find(options.consent, PluginKind::Consent);
  if (!found) return found.error();
  const ResolvedStep step = stepOf(StepKind::Consent, *found, options.consentParams);
  const auto wrong = judgeSteps({step.step}, catalogue, *services.host());
  return wrong.empty() ? Result<void>() : wrong.front();
}

Result<void> Session::State::consentFor(const std::string &participant) {
  if (!consentStep) {
    const bool isRehearsal = options.isSimulated && options.consent.empty() && options.noConsentReason.empty();
    const std::string reason = isRehearsal ? "rehearsal: no person takes part" : options.noConsentReason;
    if (options.consent.empty() && reason.empty())
      return Error{ErrorCode::Refused, "nobody is asked for consent, and nobody says why", "session",
                   "open the session with a consent module, or with the reason why there is none"};
    auto found = catalogue.find(options.consent.empty() ? "no-consent" : options.consent, PluginKind::Consent);
    if (!found) return found.error();
    consentStep = stepOf(StepKind::Consent, *found, options.consent.empty() ? Value(Dict{{"reason", Value(reason)}}) : options.consentParams);
  }
  isAskingConsent = true;
  auto accepted = ours->obtainConsent(*consentStep, participant);
  isAskingConsent = false;
  if (!accepted) return accepted.error();
  if (!*accepted) return Error{ErrorCode::Refused, "the participant declined", participant, "thank them; nothing was recorded of a run"};
  return {};
}

Result<Value> Session::State::run(const std::string &key, const Value &given) {
  auto experiment = knownNow(key);
  if (!experiment) return experiment.error();
  Stage &stage = ours->stage();
  shownMessage.reset();
  if (auto free = occupy(key); !free) return free.error();
  // One way out for every end: the session is never left occupied.
  auto ended = caught(key, [&]() -> Result<RunResult> {
    stage.setState(SessionState::Preparing);
    haveDefaultKeyboard();
    auto info = describe(key, true);
    if (!info) return info.error();
    for (const auto &[name, value] : given.dict() ? *given.dict() : Dict{})
      if (auto set = info->set(bareKey(name), value); !set) return Error{set.error().code, set.error().what, key, set.error().fix};
    const ExpInfoField *participant = info->find("participant");
    if (cellText(participant->value).empty() && !participant->isRequired)
      (void)info->set("participant", Value(randomParticipant(ours->random())));
    if (const std::string lack = info->lack("expInfo"); !lack.empty())
      return Error{ErrorCode::BadArgument, lack, key, "give it with runExperiment"};
    if (auto consented = consentFor(cellText(info->find("participant")->value)); !consented) return consented.error();
    return ours->runExperiment(experiment->step, std::move(*info));
  });
  if (ended) {
    const std::lock_guard lock(mutex);
    lastRunKey = key;
    if (const auto known = experiments.find(key); known != experiments.end()) known->second.lastRun = ended->id;
  }
  vacate();
  stage.setState(SessionState::Idle);
  if (!ended) {
    const bool isStop = ended.error().code == ErrorCode::Stopped;
    log.write(isStop ? LogLevel::Exp : LogLevel::Error, kLogSource, key + " did not begin: " + ended.error().text());
    events.publish("status", Value(Dict{{"event", Value(isStop ? "stopped" : "failed")}, {"name", Value(key)}, {"status", Value(-1)},
                                        {"error", Value(ended.error().text())}}));
    return ended.error();
  }
  Dict result{{"run", Value(ended->id)},        {"name", Value(key)},
              {"ending", Value(endingWord(ended->ending))}, {"rows", Value(ended->rows)},
              {"error", ended->error.empty() ? Value() : Value(ended->error)},
              {"frames", Value(ended->frames.frames)}, {"missed", Value(ended->frames.missed)},
              {"expInfo", Value(ended->expInfo)}};
  {
    const std::lock_guard lock(mutex);
    runs.push_back(Value(result));
  }
  Dict event{{"event", Value(endingWord(ended->ending))}, {"name", Value(key)}, {"run", Value(ended->id)}, {"status", Value(-1)},
             {"rows", Value(ended->rows)}, {"expInfo", Value(ended->expInfo)}};
  if (!ended->error.empty()) event.emplace_back("error", Value(ended->error));
  events.publish("status", Value(std::move(event)));
  afterwards = [this, result = std::move(result), run = ended->id, key]() mutable -> Result<Value> {
    if (auto saved = recorder->flush(); !saved) return saved.error();
    for (const RunFiles &files : recorder->files())
      if (files.run == run) result.emplace_back("files", filesOf(files));
    events.publish("status", Value(Dict{{"event", Value("saved")}, {"name", Value(key)}, {"run", Value(run)}, {"status", Value(-1)}}));
    return Value(std::move(result));
  };
  return Value();
}

Result<Value> Session::State::runStudy(const ResolvedStudy &study) {
  if (auto free = occupy(study.study.name); !free) return free.error();
  if (!study.study.text.empty())
    if (auto kept = keepStudyText(recorder->folder(), study.study.hash, study.study.text); !kept) log.write(LogLevel::Warning, kLogSource, kept.error().text());
  const auto ran = caught(study.study.name, [&]() -> Result<SittingResult> { return ours->run(study); });
  vacate();
  if (!ran) {
    studyResult = {.ending = Ending::Failed, .error = ran.error().text()};
    return ran.error();
  }
  const SittingResult &result = studyResult = *ran;
  return Value(Dict{{"name", Value(study.study.name)}, {"ending", Value(endingWord(result.ending))}, {"error", Value(result.error)}});
}

}  // namespace fovea
