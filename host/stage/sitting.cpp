#include "stage/page_course.hpp"
#include "stage/sitting.hpp"

#include <algorithm>

#include "core/caught.hpp"
#include "core/flags.hpp"
#include "core/hash.hpp"
#include "core/log.hpp"
#include "core/names.hpp"
#include "data/assets.hpp"
#include "devices/answer_keys.hpp"
#include "stage/consent_decision.hpp"
#include "stage/consent_text.hpp"
#include "stage/display_record.hpp"
#include "stage/host_text.hpp"
#include "stage/plugin_page.hpp"
#include "timeline/pointer.hpp"
#include "timeline/script.hpp"
#include "timeline/state.hpp"

namespace fovea {
namespace {

Error stopped() { return {ErrorCode::Stopped, "the session was asked to stop", "", ""}; }

std::string unattendedName(const SittingOptions &options) {
  if (options.isSimulated) return "simulated";
  return options.isScripted ? "scripted" : "";
}

/// What it shows goes to the camera that films it. That of a rehearsal films nothing.
RunCamera::Opener filming(Stage &stage, RunCamera::Opener open) {
  if (!open) return open;
  return [&stage, open = std::move(open)] {
    auto opened = open();
    if (opened) stage.setScreenCamera(dynamic_cast<ScreenCamera *>(opened->get()));
    return opened;
  };
}

}  // namespace

Sitting::Sitting(Stage &stage, Recorder &recorder, LibraryLoader &loader, const Catalogue &catalogue, Log &log,
                 SittingOptions options)
    : stage_(stage), recorder_(recorder), loader_(loader), catalogue_(catalogue), log_(log), options_(std::move(options)),
      sounds_(options_.openSound, stage_.stimuli().files(), log_, recorder_.folder() / kRecordingFolder), ahead_(stage_.stimuli().files(), catalogue_, log_),
      camera_("camera", options_.openCamera, log_, recorder_.folder() / kRecordingFolder), screen_("screen", filming(stage_, options_.openScreen), log_, recorder_.folder() / kRecordingFolder),
      random_(options_.seed) {
  stage_.setListener(this);
}

Result<void> Sitting::tryForm(const ResolvedStudy &study) {
  study_ = &study;
  auto fits = caught(study.study.name, [&]() -> Result<void> {
    if (auto ready = prepareForm(); !ready) return ready;
    return fillForm();
  });
  offered_.clear();
  study_ = nullptr;
  return fits;
}

SittingResult Sitting::run(const ResolvedStudy &study) {
  study_ = &study;
  hasConsent_ = coversAll_ = false;  // somebody else may have given it, to something else
  covered_.clear();
  consented_.clear();
  assets_.clear();
  assetPlaces_.clear();
  failures_.clear();
  isComplete_ = isRefused_ = false;
  forgetRecordings();
  between_.reset();
  turnedAway_.clear();
  seenOthers_.reset();
  SittingResult result;
  auto ending = caught(study.study.name, [&]() -> Result<Ending> {
    auto functions = StudyFunctions::connect(study, loader_);
    if (!functions) return functions.error();
    functions_ = std::move(*functions);
    if (study.study.scripts) study.study.scripts->connect(StudyCounts{[this] { return countsOfOthers(); }, [this](const std::vector<std::string> &statuses, const Dict &where) { return countOthers(statuses, where); }});
    for (const ResolvedStep &step : study.steps)
      if (auto ready = openForRecording(step); !ready) return ready.error();
    if (!stage_.clock().isVirtual()) ahead_.begin(study.steps, study.study.folder, sounds_.rate());  // else nobody waits for files
    if (auto ready = openAnswers(); !ready) return ready.error();
    if (auto ready = prepareForm(); !ready) return ready.error();
    if (auto filled = fillForm(); !filled) return filled.error();
    if (!study.study.timeline) return startRecord(&study.study), runSteps();
    auto begun = beginTimeline();
    return begun ? runTimeline(std::move(*begun)) : Result<Ending>(begun.error());
  });
  forgetRecordings();  // nobody is listened to, or filmed, between sittings
  ahead_.end();
  const auto fail = [&](const Error &error) {
    result.ending = Ending::Failed;
    result.error = error.text();
  };
  // Each on its own: what one of them throws keeps none of the others from being done.
  const auto windUp = [&](const auto &work) {
    const auto done = caught(study.study.name, [&]() -> Result<void> { return work(), Result<void>(); });
    if (done) return;
    log_.write(LogLevel::Error, kLogSource, "as the study ended: " + done.error().text());
    if (result.error.empty()) fail(done.error());
  };
  if (ending) {
    result.ending = *ending;
  } else if (ending.error().code == ErrorCode::Stopped) {
    result.ending = Ending::Stopped;
  } else {
    fail(ending.error());
    windUp([&] { stage_.setState(SessionState::Failed); });
  }
  windUp([&] { stage_.endRun(); });
  windUp([&] { stage_.setState(SessionState::Saving); });
  result.hasBegun = isRecording_;
  result.isRefused = isRefused_;
  result.turnedAway = turnedAway_;
  result.isComplete = isComplete_;
  result.between = between_;
  windUp([&] { end(result.ending, result.error); });
  windUp([&] { stage_.setState(SessionState::Ended); });
  functions_.reset();
  if (study.study.scripts) study.study.scripts->connect(StudyCounts{});
  offered_.clear();
  study_ = nullptr;
  result.participant = participant();
  result.step = place_;
  result.runs = std::move(runs_);
  result.failures = std::exchange(failures_, {});
  return result;
}

/// Buttons that are keys on pages.
Result<void> Sitting::openAnswers() {
  if (!options_.answers || !options_.devices) return {};
  const auto opened = options_.answers->open(options_.rig, *options_.devices, options_.isSimulated);
  if (!opened) return opened.error();
  for (const std::string &line : *opened) log_.write(LogLevel::Info, "devices", line);
  return {};
}

void Sitting::end(Ending ending, const std::string &error) {
  if (std::exchange(isRecording_, false)) recorder_.endSession({stage_.clock().now(), ending, error});
}

/// What a step says of expInfo has to be what its experiment asks, before anybody sits down to it.
Result<void> Sitting::checkGiven(const ResolvedStep &step, const Dict &described) {
  auto asked = ExpInfo::parse(described);
  if (!asked) return Error{asked.error().code, asked.error().what, step.plugin.manifest.id, asked.error().fix};
  for (const auto &[key, value] : step.step.expInfo)
    if (auto set = asked->set(key, value); !set) return Error{set.error().code, set.error().what, step.step.placeOfField(key), set.error().fix};
  return {};
}

/// The study's fields, then what each experiment asks and neither the study nor another experiment does.
Result<void> Sitting::prepareForm() {
  stage_.setState(SessionState::Preparing);
  Dict fields = study_->study.expInfo;
  std::vector<std::string> ofExperiments;
  const auto isAsked = [&](std::string_view key) {
    const auto asked = ExpInfo::parse(fields);
    return asked && asked->find(key);
  };
  if (auto own = ExpInfo::parse(fields); !own) return own.error();
  if (!isAsked("participant")) fields.insert(fields.begin(), {"participant|req", Value("")});
  for (const ResolvedStep &step : study_->steps) {
    if (step.step.kind != StepKind::Experiment) continue;
    auto library = loader_.load(step.plugin);
    if (!library) return library.error();
    currentPlugin_ = step.plugin.manifest.id;
    currentFolder_ = step.plugin.folder;
    auto experiment = ExperimentInstance::create(**library, loader_.host());
    if (!experiment) return experiment.error();
    auto described = (*experiment)->setupExpInfo(nullptr);
    if (!described) return described.error();
    if (auto known = checkGiven(step, described->value_or(Dict{})); !known) return known;
    for (const auto &[written, value] : described->value_or(Dict{})) {
      auto field = ExpInfo::parse({{written, value}});
      if (!field) return Error{field.error().code, field.error().what, step.plugin.manifest.id, field.error().fix};
      const std::string &key = field->fields().front().key;
      const auto &given = step.step.expInfo;
      const bool isGiven = std::any_of(given.begin(), given.end(), [&](const auto &pair) { return pair.first == key; });
      if (isGiven || isAsked(key)) continue;
      fields.emplace_back(written, value);
      ofExperiments.push_back(key);
    }
  }
  currentPlugin_.clear();
  auto form = ExpInfo::parse(fields);
  if (!form) return form.error();
  form_ = untouched_ = std::move(*form);
  offered_.clear();
  for (const std::string &key : ofExperiments) offered_[key] = form_.find(key)->value;
  options_.privateKeys->add(form_);
  return {};
}

Result<void> Sitting::fillForm() {
  for (const auto &[key, value] : options_.set)
    if (auto done = form_.set(key, value); !done) return done;
  if (participant().empty())
    if (const std::string name = unattendedName(options_); !name.empty())
      if (auto done = form_.set("participant", Value(name)); !done) return done;
  publishForm(study_->study.name);
  if (form_.missing().empty()) return {};
  if (options_.hasOperator) return waitForOperator(study_->study.name);
  const std::string first = form_.missing().front();
  return Error{ErrorCode::BadArgument, form_.lack("expInfo"), study_->study.name,
               first == "participant" ? "give --participant ID, or fill in the form with --overlay window"
                                      : "give --set " + first + "=VALUE, or fill in the form with --overlay window"};
}

Result<void> Sitting::waitForOperator(const std::string &title, std::optional<Timestamp> deadline) {
  const PageGround ground(stage_.stimuli(), studyGround());
  auto rest = addHostText(stage_.stimuli(), hostWords("wait"), textSize() * kHostLetter);
  if (!rest) return rest.error();
  isAsking_ = true;
  formDeadline_ = deadline;
  formAnswer_ = FormAnswer::None;
  publishForm(title);
  const Result<void> started = caught(title, [&] {
    stage_.setState(SessionState::Ready);  // who hears of it can look at the form already
    return awaitStart(*rest, title, deadline);
  });
  stage_.stimuli().remove(*rest);
  isAsking_ = false;
  publishForm(title);
  if (started) stage_.setState(SessionState::Preparing);
  return started;
}

Result<void> Sitting::awaitStart(StimulusHandle rest, const std::string &title, std::optional<Timestamp> deadline) {
  for (;;) {
    if (auto drawn = stage_.stimuli().draw(rest); !drawn) return drawn;
    if (stage_.flip() == WaitEnd::Stopped || formAnswer_ == FormAnswer::Cancelled) return stopped();
    if (formAnswer_ == FormAnswer::Started) return {};
    if (const auto start = stage_.takeStart()) {
      for (const auto &[key, value] : start->expInfo.dict() ? *start->expInfo.dict() : Dict{})
        if (auto done = form_.set(key, value); !done) log_.write(LogLevel::Warning, kLogSource, done.error().text());
      publishForm(title);
      if (form_.missing().empty()) return {};
    }
    if (deadline && stage_.clock().now() >= *deadline)
      return Error{ErrorCode::State, "nobody filled in the form in time", title,
                   "answer it with answerForm, allow more time with timeout, or give the values with runExperiment"};
  }
}

Result<ExpInfo> Sitting::askForm(ExpInfo form, const std::string &title, std::optional<Timestamp> deadline) {
  form_ = std::move(form);
  if (auto filled = waitForOperator(title, deadline); !filled) return filled.error();
  return form_;
}

/// The session's, as it is now: the window may have left the monitor that was calibrated.
Value Sitting::provenanceHere() const {
  Value provenance = options_.provenance;
  if (const Value *calibration = provenance.find("calibration"); calibration && calibration->textOr("monitor", "") != stage_.window().screen().monitor)
    provenance.set("calibration", Value());
  provenance.set("screen", screenRecord(stage_.window().screen()));
  provenance.set("window", windowRecord(stage_));
  if (sounds_.isOpen()) provenance.set("sound", soundRecord(sounds_.info()));
  if (camera_.isOpen()) provenance.set("camera", cameraRecord(camera_.info()));
  return provenance;
}

Value Sitting::described(const Study &study) {
  List steps;
  for (const Step &step : study.steps) steps.push_back(Value(std::string(stepWord(step.kind)) + " " + step.label));
  return Value(Dict{{"name", study.name}, {"version", study.version}, {"hash", study.hash}, {"steps", std::move(steps)}});
}

/// What was credited and paid hangs on these.
Value Sitting::withSettings(Value described, const Study &study) {
  if (study.timeline) {
    const TimelineOptions &options = study.timeline->options();
    const MoneySettings &money = options.money;
    if (options.measuredCreditRatio) described.set("measuredCreditRatio", *options.measuredCreditRatio);
    if (!money.isOff)
      described.set("money", Value(Dict{{"currency", money.currency}, {"wagePerHour", money.wagePerHour}, {"basePayment", money.basePayment},
                                        {"maxParticipantPayment", money.maxParticipantPayment}, {"softMaxExperimentPayment", money.softMaxExperimentPayment},
                                        {"hardMaxExperimentPayment", money.hardMaxExperimentPayment}, {"minAccumulatedRewardForAbort", money.minAccumulatedRewardForAbort},
                                        {"showReward", money.showReward}}));
  }
  return described;
}

/// Without a study: the sitting is what an operator or a program makes of it, run by run.
void Sitting::startRecord(const Study *study) {
  const std::string name = study ? study->name : "session";
  Value provenance = provenanceHere();
  const ScreenInfo &screen = stage_.window().screen();
  if (study) {
    Value about = withSettings(described(*study), *study);
    if (!assets_.empty()) about.set("assets", assets_);
    provenance.set("study", std::move(about));
    // The sessions of a simulation would all say the same.
    if (!options_.trials && study_) provenance.set("plugins", study_->plugins);
  }
  recorder_.startSession({options_.id, name, participant(), stage_.clock().wallOrigin(),
                          stage_.clock().monotonicOrigin(), options_.seed, std::move(provenance)});
  isRecording_ = true;
  if (!screen.onsetReason.empty())
    log_.write(LogLevel::Info, kLogSource, "onsets are dated by " + std::string(onsetSourceName(screen.onsetSource)) + ": " + screen.onsetReason);
  if (!screen.elsewhere.empty()) log_.write(LogLevel::Warning, kLogSource, "the window is " + screen.elsewhere);
  if (screen.bitsPerColor > 0 && screen.bitsPerColor < screen.askedBitsPerColor)
    log_.write(LogLevel::Warning, kLogSource,
               "the picture has " + std::to_string(screen.bitsPerColor) + " bits a colour, and not the " +
                   std::to_string(screen.askedBitsPerColor) + " that the rig file asks for: see `fovea doctor`");
  log_.write(LogLevel::Info, kLogSource, "session " + options_.id + " of \"" + name + "\", participant " + participant());
}

/// Without a timeline: one experiment by itself, behind the reason why nobody is asked.
Result<Ending> Sitting::runSteps() {
  const int count = static_cast<int>(study_->steps.size());
  for (int i = 0; i < count; ++i) {
    const ResolvedStep &step = study_->steps[static_cast<std::size_t>(i)];
    enterStep(step, i + 1, count);
    if (step.step.kind == StepKind::Consent) {
      auto accepted = consent(step);
      if (!accepted) return accepted.error();
      if (!*accepted) return Ending::Declined;
      continue;
    }
    auto ending = experiment(step);
    if (!ending || *ending != Ending::Finished) return ending;
  }
  return Ending::Finished;
}

void Sitting::enterStep(const ResolvedStep &step, int number, int count, const std::string &path) {
  place_ = std::string(stepWord(step.step.kind)) + " " + (path.empty() ? step.step.label : path);
  stage_.setPlace(place_);
  stage_.setStep(std::string(stepWord(step.step.kind)) + " " + step.step.label, number, count, progress_, paid_);
  currentPlugin_ = step.plugin.manifest.id;
  currentFolder_ = step.plugin.folder;
  stepFolder_ = step.step.folder;
  currentExpInfo_ = form_.values();
  pictured_.clear();
}

/// Who is at the station, as well as the session knows it.
std::string Sitting::operatorName() const {
  if (options_.isSimulated) return "";
  const Value entered(form_.values());
  for (const char *field : {"operator", "experimenter"})
    if (const std::string name = entered.textOr(field, ""); !name.empty()) return name;
  return options_.account;
}

Result<bool> Sitting::consent(const ResolvedStep &step) {
  auto library = loader_.load(step.plugin);
  if (!library) return library.error();
  auto made = PluginPage::ofConsent(**library, loader_.host());
  if (!made) return made.error();
  PluginPage &form = **made;
  auto document = form.document(step.step.params);
  if (!document) return document.error();

  ConsentRecord record;
  record.module = step.plugin.manifest.id;
  record.version = document->textOr("version", step.plugin.manifest.version);
  record.language = document->textOr("language", "");
  record.document = *document;
  record.text = consentText(*document);
  record.textHash = sha256(record.text);
  record.isSimulated = options_.isSimulated;
  record.participant = participant();
  record.operatedBy = operatorName();
  record.shown = record.decided = stage_.clock().now();
  if (const Value *covers = document->find("covers"); covers && covers->list()) record.covers = *covers->list();
  if (!isTrue(*document, "noConsent")) {
    if (auto asked = askConsent(form, step, record); !asked || !*asked) return asked;
  } else {
    if (hasConsent_ && !coversAll_) return notAskedBehindForm(step.step);
    record.asked = false;
    record.reason = document->textOr("reason", "");
    if (record.reason.empty())
      return Error{ErrorCode::Refused, "no consent is asked for, and nobody says why", step.step.place, "give a \"reason\""};
    log_.write(LogLevel::Warning, kLogSource, "no consent is asked for: " + record.reason);
  }
  recorder_.addConsent(record);
  hasConsent_ = true;
  coversAll_ = coversAll_ || !record.asked;
  if (!isTrue(step.plugin.manifest.json, kAddsNoCover)) covered_.insert(covered_.end(), record.covers.begin(), record.covers.end());
  listenIfMay();
  return true;
}

/// Shows the form until it is decided; a declined one is recorded here, an accepted one by the caller.
Result<bool> Sitting::askConsent(ShownPage &form, const ResolvedStep &step, ConsentRecord &record) {
  const auto why = step_.bot ? impossibleIn(record.document, step_.bot->answer) : std::nullopt;
  if (why) return impossibleAnswer(step.step, *why);
  auto answer = showStep(form, step);
  if (!answer) return answer.error();
  const Value *accepted = answer->find("accepted");
  if (!accepted || !accepted->as<bool>())
    return Error{ErrorCode::PluginFailed, "the consent form was left without a decision", step.plugin.manifest.id,
                 "its answer needs \"accepted\": true or false"};
  record.shown = step_.shown.time;
  record.decided = stage_.clock().now();
  record.accepted = *accepted->as<bool>();
  record.items = Value(decidedItems(record.document, *answer));
  if (const Value *coverage = answer->find("coverage"); coverage && coverage->number()) record.coverage = *coverage;
  if (const Value *signature = answer->find("signature"); signature && record.accepted) record.signature = *signature;
  decidedItems_ = record.items;
  farewell_ = farewellOf(record.document);
  if (const auto lacking = lackingIn(record.document, *answer))
    return Error{ErrorCode::PluginFailed, "the consent form was accepted without " + *lacking, step.plugin.manifest.id, "it must not let anybody accept before that"};
  if (!record.accepted) {
    recorder_.addConsent(record);
    log_.write(LogLevel::Info, kLogSource, "consent was declined");
  }
  return record.accepted;
}

/// What it records has to be what somebody agreed to: by now the forms themselves have said what they cover. Before the first of them nothing is kept.
Result<void> Sitting::mayShow(const ResolvedStep &step) const {
  if (!hasConsent_ || coversAll_) return {};
  std::vector<FoundPart> shown = partsThere(step.step, catalogue_);
  shown.push_back({step.plugin, step.step.params});
  for (const FoundPart &each : shown)
    if (auto covered = checkCovered(step.step, each.plugin.manifest, each.params, covered_); !covered) return covered;
  return checkCovered(step.step, covered_);
}

Result<Value> Sitting::page(const ResolvedStep &step) {
  if (auto covered = mayShow(step); !covered) return covered.error();
  auto page = openPage(step.plugin, step.step.params, &step);
  if (!page) return page.error();
  auto answer = showStep(**page, step);
  if (answer && step_.isTaken) answer = step_.kept;
  else if (answer && hasConsent_) answer = keepAnswer(step, *answer);
  // Nothing that a participant says is kept before consent is.
  if (answer && hasConsent_ && !step_.isOvertaken) record("answer", Value(Dict{{"page", Value(step.step.label)}, {"answer", *answer}}));
  return answer;
}

/// Drawings and recordings in it are files from here on, and the answer has their names; what cannot be kept so stays in it. A page has just
/// ended, so no frame waits for the disk.
Value Sitting::keepAnswer(const ResolvedStep &step, const Value &answer) {
  return withoutAssets(answer, step.step.label, [&](const std::string &key, const FoundAsset &asset) -> std::optional<KeptAsset> {
    auto kept = keepAsset(recorder_.folder(), asset);
    if (!kept) return log_.write(LogLevel::Error, kLogSource, "\"" + key + "\" stays in the answer, and is no file of its own: " + kept.error().text()), std::nullopt;
    untold_.assets.push_back(assetRecord("", key, asset.note, *kept));
    return std::move(*kept);
  });
}

void Sitting::setRunning(bool isRunning) {
  isRunning_ = isRunning;
  stage_.setInRun(isRunning);
}

void Sitting::publishForm(const std::string &title) {
  const std::lock_guard lock(factsMutex_);
  facts_.study = title;
  facts_.participant = participant();
  facts_.form = form_;
  facts_.missing = form_.missing();
  facts_.isAsking = isAsking_;
  facts_.formDeadline = formDeadline_;
}

/// Null: nobody is.
void Sitting::setOnTheWay(Pointer *pointer) {
  onTheWay_ = pointer;
  const std::uint32_t end = pointer ? pointer->placesEnd() : 0;
  const bool areOthers = std::exchange(placesEnd_, end) != end;
  std::vector<std::string> places = areOthers && pointer ? pointer->places() : std::vector<std::string>();
  const std::lock_guard lock(factsMutex_);
  facts_.isOnTheWay = pointer != nullptr;
  if (areOthers) facts_.places = std::move(places);
}

void Sitting::publishRun() {
  const std::lock_guard lock(factsMutex_);
  facts_.participant = participant();
  facts_.run = data_ ? data_->run() : "";
  facts_.experiment = data_ ? currentKey_ : "";
  facts_.expInfo = data_ ? currentExpInfo_ : Dict{};
  facts_.trials = trials_;
}

SittingFacts Sitting::facts() const {
  const std::lock_guard lock(factsMutex_);
  return facts_;
}

std::string Sitting::participant() const {
  const ExpInfoField *field = form_.find("participant");
  return field ? cellText(field->value) : "";
}

/// Nobody in particular: a name that every rehearsal has.
bool Sitting::isUnattended() const { return participant() == unattendedName(options_); }

void Sitting::record(std::string kind, Value value) {
  if (isRecording_) recorder_.addEvent({data_ ? data_->run() : "", stage_.clock().now(), std::move(kind), std::move(value)});
}

void Sitting::onCommand(const Command &command) {
  constexpr std::string_view words[] = {"start", "pause", "pauseLoop", "resume", "stop", "note", "screenshot", "skipTrials", "rewindTrials", "abort", "withdraw", "fail", "repeatPage", "skipTo", "unfail"};
  if (command.kind == Command::Kind::Note) {
    log_.write(LogLevel::Info, command.origin, "note: " + command.text);
    if (data_) return data_->annotate(command.text, command.time, command.origin);
    if (isRecording_)
      recorder_.addEvent({"", command.time, "annotation", Value(Dict{{"text", Value(command.text)}, {"author", Value(command.origin)}})});
    return;
  }
  if (command.kind == Command::Kind::Unfail) return (void)unfail(command.text, "", command.origin);
  const std::string word(words[static_cast<std::size_t>(command.kind)]);
  log_.write(LogLevel::Info, command.origin, "asked for: " + word);
  Dict asked{{"command", Value(word)}, {"asked", Value(TimeValue{toNanoseconds(command.time)})}, {"origin", Value(command.origin)}};
  if (command.kind == Command::Kind::SkipTrials || command.kind == Command::Kind::RewindTrials) asked.emplace_back("trials", command.count);
  if (isEndOfWay(command.kind)) {
    wayEnd_ = command;
    asked.emplace_back("cause", command.text);
  }
  if (command.kind == Command::Kind::SkipTo) asked.emplace_back("label", command.text);
  record("operator", Value(std::move(asked)));
}

void Sitting::onPause(const Pause &pause) {
  if (data_) data_->notePause(pause);
  if (runDevices_) runDevices_->notePause(pause);
  if (showing_ && showing_->keys) showing_->keys->letGo(pause.stopped);
  if (onTheWay_ && !hasConsent_) return;  // nothing is kept of who has not consented
  record("pause", Value(Dict{{"started", Value(TimeValue{toNanoseconds(pause.started)})},
                             {"stopped", Value(TimeValue{toNanoseconds(pause.stopped)})}}));
}

/// However long an experiment does not ask, its devices have room.
void Sitting::onWait() {
  if (runDevices_) runDevices_->collectOpen();
}

void Sitting::onState(SessionState state, Timestamp time) {
  if (state == SessionState::Paused) {
    stopRecordings("pause");
    if (showing_ && showing_->keys) showing_->keys->letGo(time);
  }
  if (options_.onState) options_.onState(state, time);
}

void Sitting::noteFocus(bool hasKeyboard, Timestamp time) {
  hasKeyboard_ = hasKeyboard;
  {
    const std::lock_guard lock(factsMutex_);
    facts_.hasKeyboard = hasKeyboard;
  }
  if (data_) data_->noteFocus(hasKeyboard, time);
  if (isRecording_) recorder_.addEvent({data_ ? data_->run() : "", time, "focus", Value(Dict{{"focused", Value(hasKeyboard)}})});
}

/// A run that begins while the keyboard is elsewhere has that in its data, too.
void Sitting::beginUnfocused(Timestamp started) {
  log_.write(LogLevel::Warning, "window", "the participant's window does not have the keyboard as the run begins: keys go elsewhere");
  noteFocus(false, started);
}

/// Also between runs: the next one is to know what is away.
void Sitting::noteKeyboard(const InputEvent &event) {
  const bool isThere = event.kind == InputKind::Attached;
  const std::string keyboard = "keyboard " + std::to_string(event.device);
  if (isThere) keyboardsAway_.erase(keyboard);
  else keyboardsAway_.insert(keyboard);
  if (data_) data_->notePlug(keyboard, isThere);
  if (isRecording_)
    recorder_.addEvent({data_ ? data_->run() : "", event.time, "keyboard", Value(Dict{{"device", Value(event.device)}, {"attached", Value(isThere)}})});
}

void Sitting::onInput(const InputEvent &event) {
  if (event.kind == InputKind::Detached || event.kind == InputKind::Attached) return noteKeyboard(event);
  const bool isForPage = showing_ && showing_->course && !isAskedToLeave_ && !asksToLeave(event) && !(showing_->keys && showing_->keys->isTheirs(event));
  if (isForPage && (showing_->course->respondsFrom().value_or(Timestamp::max()) > event.time || showing_->page->useOf(event) == KeyUse::Early)) showing_->course->noteEarly(event);
  pointer_.hear(event, [this](Timestamp time, Value value) {
    if (data_) recorder_.addEvent({data_->run(), time, "pointer", std::move(value)});
  });
  if (!data_) return;
  if (event.kind != InputKind::KeyPress && event.kind != InputKind::KeyRelease) return;
  // Piece by piece: a list in braces would be copied, and these come by the hundred.
  Dict value;
  value.reserve(6);
  value.emplace_back("key", event.keyName());
  value.emplace_back("press", event.kind == InputKind::KeyPress);
  value.emplace_back("device", event.device == kKeysOnScreen ? Value("screen") : Value(event.device));
  value.emplace_back("uncertainty_s", toSeconds(event.uncertainty));
  value.emplace_back("source", stampSourceName(event.source));
  if (event.isRepeat) value.emplace_back("repeat", Value(true));
  recorder_.addEvent({data_->run(), event.time, "key", Value(std::move(value))});
}

Hearers Sitting::hearersOf(const InputEvent &event) {
  if (!showing_ || !showing_->page) return Hearers::All;
  if (const auto hearers = showing_->keys ? showing_->keys->hear(event) : std::nullopt) return *hearers;
  const KeyUse use = showing_->page->useOf(event);
  if (use == KeyUse::Marks) stage_.stimuli().markFocused();
  return use == KeyUse::Free ? Hearers::All : Hearers::Page;
}

}  // namespace fovea
