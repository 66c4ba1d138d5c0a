// The life of one run: set-up, run, save, clean-up, exactly once each, whatever fails.

#include <algorithm>

#include "core/caught.hpp"
#include "core/log.hpp"
#include "core/names.hpp"
#include "data/assets.hpp"
#include "devices/key_names.hpp"
#include "devices/simulated_participant.hpp"
#include "stage/resolve.hpp"
#include "stage/sitting.hpp"
#include "stage/step_files.hpp"
#include "stimuli/window_params.hpp"
#include "window/frame_rate.hpp"

#ifndef FOVEA_VERSION
#error "the build says which version this is"
#endif

namespace fovea {
namespace {

constexpr std::size_t kPicturesPerRun = 2;

/// `dict` with these in it, whatever it says of them.
Dict with(Dict dict, const Dict &facts) {
  Value merged(std::move(dict));
  for (const auto &[key, value] : facts) merged.set(key, value);
  return std::move(*merged.as<Dict>());
}

std::string nameOf(const Dict &expInfo, std::string_view otherwise) {
  for (const std::string_view key : {"participant", "Participant", "Subject", "Observer"})
    for (const auto &[known, value] : expInfo)
      if (known == key) return cellText(value);
  return std::string(otherwise);
}

Value timingOf(const FrameSummary &frames) {
  return Value(Dict{{"frames", Value(frames.frames)},
                    {"missed", Value(frames.missed)},
                    {"intervalMedian_s", Value(toSeconds(frames.median))},
                    {"intervalP99_s", Value(toSeconds(frames.p99))},
                    {"intervalMax_s", Value(toSeconds(frames.max))},
                    {"intervalSd_s", Value(toSeconds(frames.sd))}});
}

}  // namespace

Result<Ending> Sitting::experiment(const ResolvedStep &step) {
  if (!hasConsent_)
    return Error{ErrorCode::Refused, "nobody consented before \"" + step.plugin.manifest.id + "\"", step.step.place,
                 "put a consent step before it"};
  // What it records has to be what somebody agreed to: by now the forms themselves have said what they cover.
  if (!coversAll_) {
    if (auto covered = checkCovered(step.step, step.plugin.manifest, step.step.params, covered_); !covered) return covered.error();
    if (auto covered = checkCovered(step.step, covered_); !covered) return covered.error();
  }
  if (auto ready = openFor(step.plugin, step.step.params); !ready) return ready.error();
  ahead_.rest();  // nothing is read beside it
  stage_.setState(SessionState::Preparing);
  auto library = loader_.load(step.plugin);
  if (!library) return library.error();
  auto tables = describeTables(step.plugin.manifest.json.find("data_schema"), step.plugin.file.string());
  if (!tables) return tables.error();
  if (auto ready = beginRecording(step.plugin, step.step.params); !ready) return ready.error();  // the last that can fail: a camera that is on goes out with the run

  const std::vector<StimulusHandle> before = stage_.stimuli().alive();
  const WindowState window = WindowState::take(stage_.stimuli());
  stage_.stimuli().beginRun();
  found_ = Value(Dict{});
  ++runCount_;
  Random seeds = step_.seed ? Random(*step_.seed, "run " + step.plugin.manifest.id)
                                 : Random(options_.seed, "run " + std::to_string(runCount_) + " " + step.plugin.manifest.id);
  runSeed_ = seeds.next() >> 1;  // tables hold signed numbers
  random_ = Random(runSeed_);
  log_.setRun(runId());
  beginOwning(runId());
  std::optional<RunStart> begun;
  std::unique_ptr<ExperimentInstance> instance;
  Result<Ending> ending = caught(step.plugin.manifest.id, [&]() -> Result<Ending> {
    auto created = ExperimentInstance::create(**library, loader_.host());
    if (!created) return created.error();
    instance = std::move(*created);
    const Timestamp started = stage_.clock().now();
    auto expInfo = fillExpInfo(*instance, step, started);
    if (!expInfo) return expInfo.error();
    currentExpInfo_ = *expInfo;
    RunStart start = describeRun(step, **library, *expInfo, started, std::move(*tables));
    recorder_.startRun(start);
    begun = std::move(start);
    data_.emplace(recorder_, stage_, begun->id, begun->started, begun->tables.front().name);
    tellLoops(*begun);
    for (const std::string &keyboard : keyboardsAway_) data_->notePlug(keyboard, false);
    if (!hasKeyboard_) beginUnfocused(begun->started);
    currentKey_ = begun->experiment;
    publishRun();
    return perform(*instance, step, *begun);
  });
  if (begun) closeRun(*begun, ending);  // whatever has happened: a run that has begun has an end
  instance.reset();                     // before its stimuli are counted
  cleanUp(before, step);
  window.restore(stage_.stimuli());
  log_.setRun("");
  return ending;
}

/// Where in the study's loops the run stands, for each of its rows. A column that the experiment has itself stays its own.
void Sitting::tellLoops(const RunStart &start) {
  Dict told;
  for (const auto &[name, value] : step_.loops) {
    const auto isCalledSo = [&, &known = name](const Column &column) { return column.name == known; };
    const auto hasIt = [&](const TableDescription &table) { return std::any_of(table.columns.begin(), table.columns.end(), isCalledSo); };
    if (std::any_of(start.tables.begin(), start.tables.end(), hasIt)) continue;
    told.emplace_back(name, value);
    const bool isIndex = name.ends_with(".index");
    const std::string loop = name.substr(0, name.rfind('.'));
    const Column column{name, isIndex ? "integer" : "", "", isIndex ? "Rounds of the study's loop \"" + loop + "\" that were done before" : "What the study's loop \"" + loop + "\" is at", {}};
    for (const TableDescription &table : start.tables) recorder_.describeColumn({start.id, table.name, column});
  }
  data_->setLoops(std::move(told));
}

/// Nobody else can say them: neither a form that was described long before, nor a dictionary that was used for another run.
Dict Sitting::factsOfRun(const ResolvedStep &step, Timestamp started) const {
  const std::int64_t wall = stage_.clock().wallOrigin() + toNanoseconds(started);
  return {{"date", Value(wallFileText(wall))},
          {"expName", Value(step.plugin.manifest.key())},
          {"expVersion", Value(step.plugin.manifest.version)},
          {"foveaVersion", Value(FOVEA_VERSION)},
          {"expStart", Value(wallText(wall))},
          {"expKey", Value(step.step.label)},
          {"runId", Value(runId())},
          {"runNumber", Value(runCount_)}};
}

std::string Sitting::runId() const { return options_.id + "." + std::to_string(runCount_); }

/// Asked anew for every run: the experiment's own fields, with what the form and the study say, checked by the experiment.
Result<Dict> Sitting::fillExpInfo(ExperimentInstance &experiment, const ResolvedStep &step, Timestamp started) {
  auto described = experiment.setupExpInfo(nullptr);
  if (!described) return described.error();
  auto info = ExpInfo::parse(described->value_or(Dict{}));
  if (!info) return info.error();
  options_.privateKeys->add(*info);
  for (const auto &[key, value] : step.step.expInfo)
    if (auto set = info->set(key, value); !set) return Error{set.error().code, set.error().what, step.step.placeOfField(key), set.error().fix};
  ownFields_ = *info;
  Dict values = form_.values();
  for (const ExpInfoField &field : info->fields()) {
    const auto &given = step.step.expInfo;
    const bool isGiven = std::any_of(given.begin(), given.end(), [&](const auto &pair) { return pair.first == field.key; });
    const ExpInfoField *asked = form_.find(field.key);
    // Two experiments may call different things by one name: a default that nobody has changed is each one's own.
    const auto offered = offered_.find(field.key);
    const bool isUntouched = asked && offered != offered_.end() && offered->second == asked->value;
    if (asked && !isGiven && !isUntouched) continue;  // the form's value is there already
    values.erase(std::remove_if(values.begin(), values.end(), [&](const auto &pair) { return pair.first == field.key; }), values.end());
    values.emplace_back(field.key, field.value);
  }
  const ScreenInfo &screen = stage_.window().screen();
  if (std::none_of(values.begin(), values.end(), [](const auto &pair) { return pair.first == "frameRate"; }))
    values = with(std::move(values), {{"frameRate", Value(screen.refreshRate())},
                                      {"frameRateSource", Value(frameRateSourceWord(frameRateSource(screen)))}});
  const Dict facts = factsOfRun(step, started);
  values = with(std::move(values), facts);

  const Value filled(values);
  auto adjusted = experiment.setupExpInfo(&filled);
  if (!adjusted) return adjusted.error();
  if (!*adjusted) return values;
  for (auto &[key, value] : **adjusted) {
    auto field = ExpInfo::parse({{key, value}});
    if (!field) return field.error();
    options_.privateKeys->add(*field);
    values = with(std::move(values), {{field->fields().front().key, field->fields().front().value}});
  }
  return with(std::move(values), facts);
}

RunStart Sitting::describeRun(const ResolvedStep &step, const PluginLibrary &library, const Dict &expInfo, Timestamp started,
                              std::vector<TableDescription> tables) {
  const Manifest &manifest = step.plugin.manifest;
  RunStart start;
  start.experiment = manifest.key();
  start.started = started;
  const std::string date = wallFileText(stage_.clock().wallOrigin() + toNanoseconds(started));
  start.id = runId();
  start.stem = recorder_.reserveStem(fileSafe(nameOf(expInfo, "nobody")) + "_" + fileSafe(start.experiment) + "_" + date);
  start.seed = runSeed_;
  start.expInfo = Value(expInfo);
  start.tables = std::move(tables);
  start.provenance = provenanceHere();
  start.provenance.set("key", Value(step.step.label));
  if (!step_.path.empty()) start.provenance.set("path", Value(step_.path));
  start.provenance.set("runNumber", Value(runCount_));
  const ScreenInfo &screen = stage_.window().screen();
  start.provenance.set("onsetSource", Value(onsetSourceName(screen.onsetSource)));
  start.provenance.set("refresh_hz", Value(screen.refreshRate()));
  start.provenance.set("refreshSource", Value(frameRateSourceWord(frameRateSource(screen))));
  start.provenance.set("plugin", Value(Dict{{"id", Value(manifest.id)},
                                            {"version", Value(manifest.version)},
                                            {"vendor", Value(manifest.vendor)},
                                            {"license", Value(manifest.license)},
                                            {"url", Value(manifest.url)},
                                            {"citation", Value(manifest.citation)},
                                            {"file", Value(step.plugin.file.string())},
                                            {"sha256", Value(library.hash)},
                                            {"params", step.step.params}}));
  if (const Value *build = manifest.json.find("build")) start.provenance.set("pluginBuild", *build);
  return start;
}

Result<Ending> Sitting::perform(ExperimentInstance &experiment, const ResolvedStep &step, const RunStart &start) {
  log_.write(LogLevel::Exp, kLogSource,
             "run " + start.id + " of " + start.experiment + " starts as \"" + step.step.label + "\", expInfo " +
                 toJson(options_.privateKeys->veiled(start.expInfo, true)));
  RunInfo info{start.id, options_.id, participant(), runSeed_, options_.isSimulated, step.step.params, start.expInfo};

  stage_.frames().clear();
  bool hasWindow = false, hasDevices = false, ran = false;
  Result<Ending> ending = caught(start.experiment, [&]() -> Result<Ending> {
    hasWindow = true;
    if (auto done = experiment.setupWindow(stage_.window().screen(), stage_.window().hasGl()); !done) return done.error();
    hasDevices = true;
    auto granted = grantDevices(step.plugin.manifest);
    if (!granted) return granted.error();
    if (auto done = experiment.setupDevices(*granted); !done) return done.error();
    // A changed background is visible before the first frame of the experiment.
    if (stage_.flip() == WaitEnd::Stopped) return Ending::Stopped;
    stage_.clearInput();
    stage_.setPausePolicy(PausePolicy::AtAnyFlip);
    stage_.setState(SessionState::Running);
    stage_.frames().clear();
    ran = true;
    setRunning(true);
    data_->beginRow();
    record("begin", Value());
    pointer_.beginRun();
    if (runDevices_) runDevices_->begin();
    if (options_.isSimulated && experiment.simulates()) stage_.observeSimulated([&](const InputRequest &asked, AnswerPlan &plan) { return observe(experiment, asked, plan); });
    stage_.window().idle();  // what the experiment does before its first flip costs it no refresh
    stage_.recordFrames(true);
    auto outcome = experiment.run(info);
    if (!outcome) return outcome.error();
    return *outcome == Outcome::Stopped || stage_.stopRequested() ? Ending::Stopped : Ending::Finished;
  });
  // Each on its own: what one of them throws keeps none of the others from being done.
  const auto windUp = [&](const auto &work) {
    const Result<void> done = caught(start.experiment, [&]() -> Result<void> {
      if constexpr (std::is_void_v<decltype(work())>) return work(), Result<void>();
      else return work();
    });
    if (done) return;
    log_.write(LogLevel::Error, kLogSource, "as run " + start.id + " ended: " + done.error().text());
    if (ending) ending = done.error();
  };
  windUp([&] { stage_.observeSimulated({}); });
  windUp([&] { stage_.dropFlipCalls(); });
  windUp([&] { stage_.recordFrames(false); });
  windUp([&] { setRunning(false); });
  windUp([&] { stage_.takeCommands(); });
  if (!ending) windUp([&] { stage_.setState(SessionState::Failed); });
  windUp([&] { stage_.setState(SessionState::Saving); });
  windUp([&] { data_->finish(); });  // also of what came from outside while it was set up
  if (ran) windUp([&] { return saveSummaries(experiment); });
  if (hasDevices) windUp([&] { experiment.releaseDevices(); });
  if (runDevices_) windUp([&] { runDevices_->finish(); });
  runDevices_.reset();
  if (hasWindow) windUp([&] { experiment.releaseWindow(); });
  if (!ending && (ran || data_->rows() > 0)) windUp([&] { data_->noteFailure(ending.error().text()); });
  windUp([&] { recordFonts(); });
  return ending;
}

/// How the experiment says that this is answered; of the pages that it shows it knows nothing.
Result<void> Sitting::observe(ExperimentInstance &experiment, const InputRequest &asked, AnswerPlan &plan) {
  if (!isRunning_ || isAskedToLeave_) return {};
  isRunning_ = false;  // it neither flips nor waits while it is asked
  auto known = experiment.simulate(asked, plan);
  isRunning_ = true;
  return known;
}

void Sitting::recordFonts() {
  List fonts;
  for (const std::string &font : stage_.stimuli().fontsUsed()) fonts.push_back(Value(font));
  record("fonts", Value(std::move(fonts)));
  Dict instead;
  for (const auto &[asked, shown] : stage_.stimuli().fontsSubstituted()) instead.emplace_back(asked, shown);
  if (!instead.empty()) record("fontsInstead", Value(std::move(instead)));
}

void Sitting::closeRun(const RunStart &start, const Result<Ending> &ending) {
  const std::string error = ending ? "" : ending.error().text();
  const FrameSummary frames = stage_.frames().summary();
  const std::uint64_t rows = data_ ? data_->rows() : 0;
  recorder_.endRun({start.id, stage_.clock().now(), ending ? *ending : Ending::Failed, error, timingOf(frames), data_ ? data_->takeNotes() : ""});
  runs_.push_back({start.id, start.experiment, start.stem, ending ? *ending : Ending::Failed, error, rows, frames, currentExpInfo_});
  log_.write(ending ? LogLevel::Exp : LogLevel::Error, kLogSource,
             "run " + start.id + (ending ? " " + std::string(endingWord(*ending)) : " failed: " + error) + ", " + std::to_string(rows) + " rows");
}

/// Role -> device. What is missing is set up; which device was taken, and why, is in the log and in the record.
Result<Value> Sitting::grantDevices(const Manifest &manifest) {
  const std::vector<RoleWish> wishes = roleWishes(manifest);
  if (!options_.devices) {
    Value granted{Dict{}};
    for (const RoleWish &wish : wishes) granted.set(wish.role, Value("keyboard"));
    return granted;
  }
  auto grants = setUpRoles(wishes, options_.isSimulated ? rehearsalOf(options_.rig, wishes) : options_.rig, *options_.devices);
  if (!grants) return grants.error();
  runDevices_.emplace(
      stage_, *options_.devices, std::move(*grants),
      [this](Timestamp time, std::string kind, Value value) {
        if (data_) recorder_.addEvent({data_->run(), time, std::move(kind), std::move(value)});
      },
      [this](const std::string &role, bool isThere) {
        if (data_) data_->notePlug(role, isThere);
      },
      [this](const std::string &role, std::uint64_t events, bool areOnRecord) {
        const std::string what = std::to_string(events) + " events of the role \"" + role + "\" " +
                                 (areOnRecord ? "waited too long for the experiment: they are in the record alone" : "were lost: there was no room for them");
        log_.write(LogLevel::Warning, "devices", what + "; take them more often, or have the device report less");
        if (data_) data_->annotate(what, stage_.clock().now(), "fovea");
      });
  data_->setBeforeRow([this] {
    if (runDevices_) runDevices_->collectAll();
  });
  List told;
  for (std::size_t i = 0; i < wishes.size(); ++i) {
    const RoleGrant &grant = runDevices_->grants()[i];
    const bool isFilled = !grant.device.empty();
    if (!isFilled && wishes[i].isRequired) return Error{ErrorCode::Device, "the role \"" + grant.role + "\" has no device", "devices", grant.how};
    log_.write(isFilled ? LogLevel::Info : LogLevel::Warning, "devices", "role \"" + grant.role + "\": " + grant.how);
    // Where the rig has no word of a role, nobody misses its device.
    if (!isFilled && options_.rig.find(grant.role)) data_->notePlug(grant.role, false);
    const auto device = options_.devices->getDevice(grant.device);
    told.push_back(Value(Dict{{"role", Value(grant.role)},
                              {"device", isFilled ? Value(grant.device) : Value()},
                              {"class", device ? Value(device->deviceClass()) : Value()},
                              {"params", device ? Value(device->params()) : Value()},
                              {"how", Value(grant.how)}}));
  }
  if (!told.empty()) record("devices", Value(std::move(told)));
  return runDevices_->granted();
}

Result<void> Sitting::saveSummaries(ExperimentInstance &experiment) {
  auto summaries = experiment.saveData();
  if (!summaries) return summaries.error();
  for (Value &summary : *summaries) {
    if (!summary.dict())
      return Error{ErrorCode::PluginFailed, "saveData put something that is no dictionary of tables", experiment.manifest().id, ""};
    for (const auto &[table, row] : *summary.dict()) {
      if (!row.dict())
        return Error{ErrorCode::PluginFailed, "saveData: the row for \"" + table + "\" is no dictionary", experiment.manifest().id, ""};
      if (auto added = data_->addRow(table, *row.dict()); !added) return added;
      const Value *known = found_.find(table);
      List rows = known ? *known->list() : List{};
      rows.push_back(row);
      found_.set(table, Value(std::move(rows)));
    }
  }
  return {};
}

void Sitting::cleanUp(const std::vector<StimulusHandle> &before, const ResolvedStep &step) {
  std::string forgotten;
  for (const StimulusHandle handle : stage_.stimuli().alive()) {
    if (std::find(before.begin(), before.end(), handle) != before.end()) continue;
    forgotten += (forgotten.empty() ? "" : ", ") + stage_.stimuli().describe(handle);
    stage_.stimuli().remove(handle);
  }
  if (!forgotten.empty())
    log_.write(LogLevel::Warning, step.plugin.manifest.id, "the run left stimuli behind; they were removed: " + forgotten);
  if (const auto [sounds, recordings] = endOwning(); sounds + recordings > 0)
    log_.write(LogLevel::Warning, step.plugin.manifest.id, "the run left sounds behind: " + std::to_string(sounds) + " sounds were removed, and " + std::to_string(recordings) +
                                                               " recordings, which were put into no row, are gone");
  stage_.stimuli().dropFrame();
  data_.reset();
  stage_.clearInput();  // also of the keys that emulators and replays let go now: the run's events are those of the participant
  stage_.setPausePolicy(PausePolicy::AtAnyFlip);
  stage_.showPointer(PointerDisplay::Auto);
  trials_ = {};
  publishRun();
}

/// Are there such keys? Else nobody could press them, and a simulated participant would.
Result<void> Sitting::checkKeys(const InputRequest &awaited) {
  for (const std::string &key : awaited.keys) {
    if (keysKnown_.contains(key)) continue;
    if (auto known = checkKeyName(key, "keys"); !known) return known;
    keysKnown_.insert(key);
  }
  return {};
}

/// Announces what is awaited. With pictures asked for, keeps one for each kind of answer of a step.
Result<void> Sitting::expect(const InputRequest &request) {
  const bool isNew = std::find(pictured_.begin(), pictured_.end(), request.keys) == pictured_.end();
  if (options_.takesPictures && isRunning_ && isNew && pictured_.size() < kPicturesPerRun) {
    pictured_.push_back(request.keys);
    stage_.takePicture();
  }
  if (showing_ && showing_->isTooEarly) showing_->held = request;
  const bool isKnown = showing_ && (showing_->isTooEarly || showing_->isOnlyWaiting || showing_->botAnswersAt);  // the study says what is answered, and its step when
  return isKnown ? Result<void>() : stage_.expect(request);
}

Result<void> Sitting::describeColumn(std::string table, Column column) {
  if (!data_) return Error{ErrorCode::State, "describeColumn: there is no run yet", "", "describe columns from setupWindow on"};
  if (table.empty() || column.name.empty())
    return Error{ErrorCode::BadArgument, "describeColumn: the table or the column has no name", "", "name both"};
  recorder_.describeColumn({data_->run(), std::move(table), std::move(column)});
  return {};
}

Result<std::filesystem::path> Sitting::assetPath(std::string_view name) {
  auto file = findAsset(name);
  if (file) ahead_.use(std::string(name), *file);
  return file;
}

Result<std::filesystem::path> Sitting::findAsset(std::string_view name) const {
  const std::filesystem::path wanted(name);
  // What asset("KEY") gave, and what an answer was kept as.
  const auto isStudys = [&](const auto &known) { return known.second == name; };
  if (std::any_of(assetPlaces_.begin(), assetPlaces_.end(), isStudys)) return wanted;
  if (study_)
    if (const auto places = fovea::assetPlaces(study_->study); std::any_of(places.begin(), places.end(), isStudys)) return wanted;
  if (std::error_code none; wanted.parent_path() == kAssetFolder && std::filesystem::exists(recorder_.folder() / wanted, none)) return std::filesystem::absolute(recorder_.folder() / wanted);
  if (auto named = judgeAssetName(name); !named) return named.error();
  const std::filesystem::path studys = study_ ? study_->study.folder : std::filesystem::path();
  if (auto file = fileOf(wanted, currentFolder_, stepFolder_, studys)) return *file;
  std::string looked = (currentFolder_ / "assets").string();
  for (const std::filesystem::path &folder : {stepFolder_, studys})
    if (!folder.empty()) looked += " and " + folder.string();
  return Error{ErrorCode::Io, "there is no such asset", std::string(name), "looked in " + looked};
}

}  // namespace fovea
