#include "simulation/rehearsal.hpp"

#include <sys/utsname.h>

#include <algorithm>
#include <cstdio>

#include "calibration/profile.hpp"
#include "core/log.hpp"
#include "core/thread.hpp"
#include "devices/simulated_participant.hpp"
#include "plugins/places.hpp"
#include "services/services.hpp"
#include "session/session_devices.hpp"
#include "simulation/restarting_clock.hpp"
#include "stimuli/measured_texts.hpp"
#include "stimuli/window_params.hpp"
#include "timeline/timeline.hpp"
#include "window/simulated_display.hpp"

#ifndef FOVEA_VERSION
#error "the build says which version this is"
#endif

namespace fovea {
namespace {

// Dates are made up, so that the same seed leaves the same bytes: the first session begins on 1 January 2000, noon UTC.
constexpr std::int64_t kFirstSession_s = 946'728'000, kBetweenSessions_s = 3600;
constexpr Duration kUsuallyAway = std::chrono::hours(24);  // between two sessions of somebody, where the study does not say how long
constexpr std::size_t kMostWarnings = 20;  // of one participant

std::string machine() {
  utsname name{};
  uname(&name);
  return std::string(name.sysname) + " " + name.release + " " + name.machine;
}

class StudyRehearsal final : public Rehearsal {
 public:
  StudyRehearsal(RehearsalOptions options, RecordSender &records, Breadcrumb &breadcrumb)
      : options_(std::move(options)), records_(records), breadcrumb_(breadcrumb), log_([this] { return toNanoseconds(clock_.now()); }), services_(clock_, log_, stop_, false),
        loader_({services_.host(), &breadcrumb_}, log_), devices_(clock_, log_, *services_.host()) {
    log_.setConsoleLevel(LogLevel::Critical);
    log_.setListener([this](const LogLine &line) { note(line); });
  }

  Result<void> prepare(const Study &study) {
    setThread(Thread::Main);
    catalogue_ = Catalogue::scan(pluginPaths(options_.plugins, options_.root));
    if (auto ready = devices_.open(catalogue_, options_.rig, options_.root); !ready) return ready;
    auto resolved = resolveStudy(study, catalogue_, *services_.host(), devices_.judge(true));
    if (!resolved) return resolved.error();
    study_ = std::move(*resolved);
    const std::filesystem::path screen = calibrationFile(options_.rig, options_.root);
    monitor_ = rehearsedMonitor(screen, devices_.rig().monitor);
    calibration_ = calibrationOf(screen, monitor_);
    setThread(Thread::Stage);
    if (options_.set.empty()) return {};
    // What nobody's form takes is told before somebody begins.
    return sit(firstSession(1), [this](Sitting &sitting) { return sitting.tryForm(study_); });
  }

  Result<RehearsedParticipant> perform(int number) override {
    RehearsedParticipant how;
    warnings_.clear();
    breadcrumb_.step.set("");
    PlannedSession planned = firstSession(number);
    how.seed = planned.seed;
    const std::string way = sessionName(planned.begins, number);
    SittingResult last;
    // Where the study ends a session they come back by themselves, as soon as they may.
    for (; planned.number == 1 || last.between; ++planned.number) {
      if (last.between) {
        planned.begins += toNanoseconds(clock_.now()) + (last.between->notBefore > Duration{} ? last.between->notBefore : kUsuallyAway).count();
        planned.seed = Random(how.seed, "session " + std::to_string(planned.number)).next() >> 1;
      }
      auto sat = sit(planned, [&](Sitting &sitting) -> Result<void> {
        last = sitting.run(study_);
        return {};
      });
      if (!sat) return sat.error();
      how.failures.insert(how.failures.end(), last.failures.begin(), last.failures.end());
    }
    // Only who looks at others needs to know them; else what one leaves would tell which process it was in.
    if (study_.study.timeline && study_.study.timeline->looksAtOthers()) trials_.settle(way, last.isComplete);
    else trials_ = TrialPool();
    how.ending = last.ending;
    how.error = last.error;
    how.step = last.step;
    how.turnedAway = last.turnedAway;
    how.warnings = std::move(warnings_);
    return how;
  }

 private:
  static std::string sessionName(std::int64_t begins, int number) { return wallFileText(begins) + "-" + simulatedName(number); }

  struct PlannedSession {
    int participant = 1, number = 1;  // both from 1
    std::uint64_t seed = 0;
    std::int64_t begins = 0;  // wall time
  };

  PlannedSession firstSession(int participant) const {
    return {participant, 1, simulatedSeed(options_.seed, participant), (kFirstSession_s + kBetweenSessions_s * std::int64_t{participant - 1}) * 1'000'000'000};
  }

  /// One participant before a screen of their own, at the time of their session.
  template <class Work>
  Result<void> sit(const PlannedSession &planned, const Work &work) {
    clock_.restart(planned.begins);
    stop_ = false;
    SimulatedDisplay display;
    display.width = options_.width;
    display.height = options_.height;
    display.monitor = monitor_;
    auto window = openSimulatedWindow(display, clock_);
    if (!window) return window.error();
    if (auto attached = (*window)->attach(); !attached) return attached.error();
    auto stimuli = createStimuli(**window, texts_);
    if (!stimuli) return stimuli.error();
    if (auto described = describeScreen(**window, **stimuli); !described) return described.error();
    Input input(clock_);
    auto participant = std::make_unique<SimulatedParticipant>(planned.seed);
    frames_->clear();
    Stage stage(clock_, **window, **stimuli, input, log_, breadcrumb_, stop_, frames_);
    stage.setSimulatedParticipant(participant.get());
    input.addSource(std::move(participant));
    devices_.connect(stage, input);
    const SittingOptions options = sittingOptions(planned, input);
    session_ = options.id;
    Result<void> done;
    {
      Sitting sitting(stage, records_, loader_, catalogue_, log_, options);
      services_.connect(&sitting);
      done = work(sitting);
      services_.connect(nullptr);
    }
    devices_.disconnect();
    devices_.close();  // the next one's roles are filled as the first one's were
    (*window)->detach();
    return done;
  }

  /// The screen that was measured; a usual one at a usual distance, as far as neither calibration nor rig file knows: an experiment
  /// in degrees is rehearsed, too.
  Result<void> describeScreen(Window &window, Stimuli &stimuli) {
    WindowParams usual;
    usual.profile = usualScreen(options_.width);
    if (!calibration_) log_.write(LogLevel::Warning, "window", "the screen's calibration is not used: " + calibration_.error().text());
    if (const ScreenCalibration *known = calibration()) {
      usual.profile.colors = known->colors;
      if (known->widthPix > 0) usual.profile.widthPix = known->widthPix;
      if (auto set = window.setGamma(known->gamma); !set) return set;
    }
    auto params = parseWindowParams(Value(devices_.rig().screen), usual);
    if (!params) return params.error();
    stimuli.setScreenProfile(params->params.profile);
    return {};
  }

  const ScreenCalibration *calibration() const { return calibration_ && *calibration_ ? &**calibration_ : nullptr; }

  SittingOptions sittingOptions(const PlannedSession &planned, const Input &input) {
    SittingOptions options;
    options.id = sessionName(clock_.wallOrigin(), planned.participant);
    options.set = options_.set;
    options.set.emplace_back("participant", simulatedName(planned.participant));
    options.seed = planned.seed;
    options.isSimulated = true;
    options.beginsAnew = planned.number == 1;
    options.devices = &devices_.manager();
    options.rig = devices_.rig();
    options.openSound = [this] { return Result(simulatedSound(clock_)); };
    options.openCamera = options.openScreen = [this] { return Result(simulatedCamera(clock_)); };
    options.trials = &trials_;
    List names;
    for (const std::string &name : input.sourceNames()) names.push_back(Value(name));
    options.provenance = Value(Dict{{"fovea", Value(FOVEA_VERSION)},
                                    {"abi", Value(abiText())},
                                    {"machine", Value(machine())},
                                    {"simulated", Value(true)},
                                    {"simulation", Value(Dict{{"seed", Value(std::to_string(options_.seed))}, {"participant", Value(planned.participant)}})},
                                    {"scripted", Value(false)},
                                    {"overlay", Value("off")},
                                    {"seed", Value(std::to_string(planned.seed))},
                                    {"input", Value(std::move(names))}});
    if (const ScreenCalibration *known = calibration()) options.provenance.set("calibration", calibrationRecord(*known));
    return options;
  }

  void note(const LogLine &line) {
    if (line.level < LogLevel::Warning || warnings_.size() >= kMostWarnings) return;
    std::string text = line.source + ": " + line.text;
    // The session's time is in the names of its runs: told with it, the same warning would be another one of each participant.
    const std::string run = "run " + session_ + ".";
    for (std::size_t at = 0; (at = text.find(run, at)) != text.npos; at += 7) {
      const std::size_t end = text.find_first_not_of("0123456789", at + run.size());
      text.replace(at, std::min(end, text.size()) - at, "the run");
    }
    if (std::find(warnings_.begin(), warnings_.end(), text) == warnings_.end()) warnings_.push_back(std::move(text));
  }

  const RehearsalOptions options_;
  RecordSender &records_;
  MeasuredTexts texts_;
  const std::shared_ptr<FrameRecord> frames_ = std::make_shared<FrameRecord>();
  RestartingClock clock_;
  std::atomic<bool> stop_{false};
  Breadcrumb &breadcrumb_;
  std::string session_;  // of whoever is at work
  std::vector<std::string> warnings_;
  Log log_;
  Services services_;
  LibraryLoader loader_;
  SessionDevices devices_;
  Catalogue catalogue_;
  ResolvedStudy study_;
  std::string monitor_;  // that the made-up display stands for
  Result<std::optional<ScreenCalibration>> calibration_{std::optional<ScreenCalibration>()};  // of it
  TrialPool trials_;  // of those before, as far as they matter
};

}  // namespace

std::string simulatedName(int number) {
  char name[32];
  std::snprintf(name, sizeof name, "sim%05d", number);
  return name;
}

std::uint64_t simulatedSeed(std::uint64_t seed, int number) {
  return Random(seed, "participant " + std::to_string(number)).next() >> 1;  // tables hold signed numbers
}

Result<std::unique_ptr<Rehearsal>> Rehearsal::open(const Study &study, RehearsalOptions options, RecordSender &records, Breadcrumb &breadcrumb) {
  auto rehearsal = std::make_unique<StudyRehearsal>(std::move(options), records, breadcrumb);
  if (auto ready = rehearsal->prepare(study); !ready) return ready.error();
  return std::unique_ptr<Rehearsal>(std::move(rehearsal));
}

}  // namespace fovea
