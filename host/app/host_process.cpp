#include "app/host_process.hpp"

#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <thread>

#include <sys/utsname.h>

#include "app/mailbox.hpp"
#include "app/places.hpp"
#include "app/report.hpp"
#include "app/scripted_participant.hpp"
#include "app/view_builder.hpp"
#include "app/watcher.hpp"
#include "core/hash.hpp"
#include "core/log.hpp"
#include "core/names.hpp"
#include "core/thread.hpp"
#include "devices/callback_source.hpp"
#include "devices/simulated_participant.hpp"
#include "overlay/overlay.hpp"
#include "services/services.hpp"

#ifndef FOVEA_VERSION
#error "the build says which version this is"
#endif

namespace fovea {
namespace fs = std::filesystem;
namespace {

using namespace std::chrono_literals;

constexpr Duration kPanelInterval = 33ms;
constexpr std::int64_t kHangWorthALine = 2'000'000'000;
constexpr std::uint64_t kRowsForOperatorPicture = 20;

volatile std::sig_atomic_t askedToEnd = 0;
void onSignal(int) { askedToEnd = 1; }

std::string machine() {
  utsname name{};
  uname(&name);
  return std::string(name.sysname) + " " + name.release + " " + name.machine;
}

template <class T>
std::vector<T> reserved(std::size_t count) {
  std::vector<T> items;
  items.reserve(count);
  return items;
}

/// A study file is a file; everything else is an experiment.
bool namesStudyFile(const std::string &target) { return target.ends_with(".json") || target.ends_with(".jsonc"); }

Result<Study> studyOf(const RunArguments &arguments) {
  if (arguments.target.empty()) {
    const fs::path file = arguments.root / "study.json";
    std::error_code ignored;
    if (!fs::exists(file, ignored))
      return Error{ErrorCode::BadFile, "there is no study to run", file.string(),
                   "name a study file or an experiment: fovea run STUDY.json; `fovea list` shows the experiments"};
    return readStudy(file);
  }
  if (!namesStudyFile(arguments.target)) {
    const std::string reason = arguments.noConsentReason.empty() && arguments.simulate ? "rehearsal: no person takes part"
                                                                                       : arguments.noConsentReason;
    return Study::ofExperiment(arguments.target, reason);
  }
  std::error_code ignored;
  const fs::path file = arguments.target;
  return readStudy(fs::exists(file, ignored) || file.is_absolute() ? file : arguments.root / file);
}

/// The wiring of one sitting. Members are in order of their making; the end undoes it in reverse.
class Host {
 public:
  Host(const RunArguments &arguments, Breadcrumb &breadcrumb)
      : arguments_(arguments), breadcrumb_(breadcrumb), isVirtual_(arguments.display == DisplayChoice::Virtual),
        clock_(isVirtual_ ? std::unique_ptr<Clock>(std::make_unique<VirtualClock>(RealClock().wallOrigin()))
                          : std::make_unique<RealClock>()),
        log_([this] { return toNanoseconds(clock_->now()); }), services_(*clock_, log_, stop_, !isVirtual_),
        loader_({services_.host(), &breadcrumb}, log_), seed_(arguments.seed.value_or(randomSeed())) {}

  int run() {
    auto started = start();
    if (!started) return say(started.error(), kExitNotStarted);
    std::thread stage([this] { onStage(); });
    mainLoop();
    stage.join();
    return finish();
  }

 private:
  /// All that can be refused without showing anything.
  Result<void> start() {
    log_.setListener([this](const LogLine &line) { views_.addLog(line); });
    auto study = studyOf(arguments_);
    if (!study) return study.error();
    catalogue_ = Catalogue::scan(pluginPaths(arguments_.plugins, arguments_.root));
    for (const Rejected &rejected : catalogue_.rejected())
      log_.write(rejected.isNoPlugin ? LogLevel::Debug : LogLevel::Warning, "plugins", rejected.error.text());
    auto resolved = resolveStudy(*study, catalogue_, *services_.host());
    if (!resolved) return resolved.error();
    study_ = std::move(*resolved);

    auto recorder = Recorder::open(arguments_.data, log_);
    if (!recorder) return recorder.error();
    recorder_ = std::move(*recorder);
    recorder_->setRowListener([this](const Row &row) { views_.addRow(row); });
    for (const std::string &id : recorder_->recovered()) std::fprintf(stderr, "fovea: brought home the rows of session %s\n", id.c_str());
    if (auto opened = openWindows(); !opened) return opened;
    const std::int64_t wall = clock_->wallOrigin();
    stem_ = recorder_->reserveStem(fileSafe(study_.study.name) + "_" + wallFileText(wall));
    sessionId_ = wallFileText(wall) + "-" + randomHex(4);
    breadcrumb_.session.set(sessionId_);
    return log_.openFile(arguments_.data / (stem_ + ".log"));
  }

  Result<void> openWindows() {
    if (isVirtual_) {
      window_ = openVirtualWindow(static_cast<VirtualClock &>(*clock_), arguments_.width, arguments_.height, 60);
      return {};
    }
    WindowOptions options;
    options.kind = arguments_.display == DisplayChoice::Window       ? WindowOptions::Kind::Window
                   : arguments_.display == DisplayChoice::Fullscreen ? WindowOptions::Kind::Fullscreen
                                                                     : WindowOptions::Kind::Auto;
    options.monitor = arguments_.monitor;
    options.width = arguments_.width;
    options.height = arguments_.height;
    options.leavesRoom = arguments_.overlay == OverlayChoice::OwnWindow;
    auto window = openWindow(options, *clock_);
    if (!window) return window.error();
    window_ = std::move(*window);
    callbackSource_ = std::make_unique<CallbackSource>(*clock_, &keyOwner_);
    // The source may move into the input while the window goes on calling it: both live as long as this host.
    window_->setListener({[source = callbackSource_.get()](int key, int scancode, int action) { source->onKey(key, scancode, action); },
                          [this](bool focused) { noteFocus(focused); },
                          [this] { post(Command::Kind::Stop); }});
    return openOverlay();
  }

  Result<void> openOverlay() {
    OverlayChoice choice = arguments_.overlay;
    if (choice == OverlayChoice::Auto)
      choice = arguments_.simulate     ? OverlayChoice::Off
               : monitorCount() >= 2 ? OverlayChoice::OwnWindow
                                     : OverlayChoice::Inside;
    if (choice == OverlayChoice::Off) return {};
    auto overlay = Overlay::open(choice == OverlayChoice::Inside ? OverlayPlace::Inside : OverlayPlace::OwnWindow, *window_);
    if (!overlay) return overlay.error();
    overlay_ = std::move(*overlay);
    return {};
  }

  // ---- [stage] ----

  void onStage() {
    setThread(Thread::Stage);
    result_ = performOnStage();
    if (auto &error = result_.error; !error.empty()) breadcrumb_.error.set(error);
    {
      const std::lock_guard lock(doneMutex_);
      isDone_ = true;
    }
    done_.notify_all();
    if (!isVirtual_) wakeEvents();
  }

  SittingResult performOnStage() {
    const auto failed = [](const Error &error) {
      SittingResult result;
      result.ending = Ending::Failed;
      result.error = error.text();
      return result;
    };
    if (auto attached = window_->attach(); !attached) return failed(attached.error());
    SittingResult result = withContext(failed);
    window_->detach();
    return result;
  }

  template <class Failed>
  SittingResult withContext(Failed failed) {
    auto stimuli = Stimuli::create(*window_);
    if (!stimuli) return failed(stimuli.error());
    openInputs();
    auto stage = std::make_unique<Stage>(*clock_, *window_, **stimuli, input_, log_, breadcrumb_, stop_);
    if (arguments_.simulate) {
      auto participant = std::make_unique<SimulatedParticipant>(seed_);
      stage->setSimulatedParticipant(participant.get());
      input_.addSource(std::move(participant));
    }
    inputs_ = input_.sourceNames();
    views_.setInputs(inputs_);
    stage->setHooks(hooks(*stage));
    const bool isInside = overlay_ && overlay_->place() == OverlayPlace::Inside;
    if (isInside) overlay_->attachStage();

    Sitting sitting(*stage, *recorder_, loader_, catalogue_, log_, sittingOptions());
    services_.connect(&sitting);
    publish(&sitting);
    SittingResult result = sitting.run(study_);
    screen_ = window_->screen();
    publish(nullptr);
    services_.connect(nullptr);
    if (isInside) overlay_->detachStage();
    return result;
  }

  /// The best source there is; the window's callback is the marked fallback.
  void openInputs() {
    if (isVirtual_) return;
    const ScreenInfo &screen = window_->screen();
    auto source = openInput({window_->nativeWindow(), screen.width, screen.height, &keyOwner_}, *clock_, log_);
    if (source) {
      input_.addSource(std::move(*source));
    } else {
      log_.write(LogLevel::Warning, "devices", source.error().text() + "; keys are stamped by the window's callback, coarsely");
      input_.addSource(std::move(callbackSource_));
    }
  }

  StageHooks hooks(Stage &stage) {
    StageHooks hooks;
    if (overlay_ && overlay_->place() == OverlayPlace::Inside) {
      hooks.drawOverlay = [this] { overlay_->drawOnStage(); };
      hooks.operatorHasPointer = [this] { return overlay_->wantsPointer(); };
    }
    if (arguments_.scripted)
      hooks.announce = [this](const InputRequest &request) {
        requests_.post(request);
        wakeEvents();
      };
    hooks.keepPicture = [this](Picture picture) { pictures_.post(std::move(picture)); };
    hooks.heard = [this, &stage](const InputEvent &event) {
      views_.heard(event);
      if (event.kind == InputKind::KeyPress && !event.isRepeat) presses_.push_back({event, stage.lastOnset()});
    };
    hooks.diskIsFull = [this] { return recorder_->full(); };
    return hooks;
  }

  SittingOptions sittingOptions() {
    SittingOptions options;
    options.id = sessionId_;
    options.set = arguments_.set;
    options.seed = seed_;
    options.isSimulated = arguments_.simulate;
    options.isScripted = arguments_.scripted;
    options.hasOperator = overlay_ && !arguments_.scripted && !arguments_.simulate;
    options.takesPictures = arguments_.screenshots;
    constexpr std::string_view places[] = {"inside", "window"};
    options.provenance = Value(Dict{{"fovea", Value(FOVEA_VERSION)},
                                    {"abi", Value(abiText())},
                                    {"machine", Value(machine())},
                                    {"simulated", Value(arguments_.simulate)},
                                    {"scripted", Value(arguments_.scripted)},
                                    {"overlay", Value(overlay_ ? places[static_cast<std::size_t>(overlay_->place())] : "off")},
                                    {"seed", Value(std::to_string(seed_))}});
    List inputs;
    for (const std::string &name : inputs_) inputs.push_back(Value(name));
    options.provenance.set("input", Value(std::move(inputs)));
    return options;
  }

  void publish(Sitting *sitting) {
    const std::lock_guard lock(sittingMutex_);
    sitting_ = sitting;
  }

  // ---- [main] ----

  void mainLoop() {
    if (arguments_.scripted) {
      auto scripted = ScriptedParticipant::start(seed_);
      if (scripted) scripted_ = std::move(*scripted);
      else {
        std::fprintf(stderr, "fovea: %s\n", scripted.error().text().c_str());
        post(Command::Kind::Stop);
      }
    }
    while (!isDone()) {
      if (isVirtual_) {
        std::unique_lock lock(doneMutex_);
        done_.wait_for(lock, kPanelInterval, [this] { return isDone_; });
      } else {
        pumpEvents(kPanelInterval);
      }
      passRequests();
      savePictures();
      if (askedToEnd) post(Command::Kind::Stop);
      updatePanels();
      updatePointer();
      watchTheStage();
    }
    passRequests();
    savePictures();
  }

  /// Keys typed into another window are no answers: the log says from when to when.
  void noteFocus(bool focused) {
    const bool isDuringSession = [this] {
      const std::lock_guard lock(sittingMutex_);
      return sitting_ != nullptr;
    }();
    log_.write(focused || !isDuringSession ? LogLevel::Info : LogLevel::Warning, "window",
               focused ? "the participant's window has the keyboard" : "the participant's window lost the keyboard: keys go elsewhere");
  }

  bool isDone() {
    const std::lock_guard lock(doneMutex_);
    return isDone_;
  }

  void post(Command::Kind kind) {
    Command command;
    command.kind = kind;
    command.time = clock_->now();
    forward(std::move(command));
  }

  void forward(Command command) {
    const bool isStop = command.kind == Command::Kind::Stop;
    const std::lock_guard lock(sittingMutex_);
    if (!sitting_) {
      if (isStop) stop_ = true;  // before the session is there to be told
      return;
    }
    if (isStop && isStopPosted_) return;  // repeated asking is one asking
    const bool isTaken = sitting_->stage().commands().post(std::move(command));
    if (isStop) isStopPosted_ = isTaken;
    if (!isTaken) log_.write(LogLevel::Error, "session", "too many commands wait for the stage; one was refused");
  }

  void passRequests() {
    if (!scripted_) return;
    for (const InputRequest &request : requests_.take()) scripted_->tell(request, clock_->now());
    scripted_->listen();
    if (scripted_->hasLeft() && !isDone()) {
      if (!std::exchange(saidLeft_, true))
        log_.write(LogLevel::Error, "app", "the scripted participant has left; the session is stopped (fovea-participant --check says why)");
      post(Command::Kind::Stop);
    }
  }

  void updatePanels() {
    if (!overlay_ || clock_->now() < nextPanels_) return;
    nextPanels_ = clock_->now() + kPanelInterval;
    {
      const std::lock_guard lock(sittingMutex_);
      if (!sitting_) return;
      lastView_ = views_.build(*sitting_, breadcrumb_);
    }
    lastView_.error = breadcrumb_.error.get();
    lastView_.sessionId = sessionId_;
    lastView_.dataFolder = recorder_->folder().string();
    lastView_.isPilot = overlay_->place() == OverlayPlace::Inside;
    overlay_->update(lastView_);
    keyOwner_.store(overlay_->wantsKeyboard() ? KeyOwner::Operator : KeyOwner::Participant, std::memory_order_relaxed);
    for (Command &command : overlay_->takeCommands()) {
      if (command.kind == Command::Kind::Start) window_->takeKeyboard();  // the operator has done; the participant's keys count
      forward(std::move(command));
    }
    if (arguments_.screenshots && !hasOperatorPicture_ && views_.rows() >= kRowsForOperatorPicture) saveOperatorPicture();
  }

  /// The pointer is for pages; on an experiment's picture it would be one stimulus too many. Panels inside need it always.
  void updatePointer() {
    const bool isInside = overlay_ && overlay_->place() == OverlayPlace::Inside;
    const std::lock_guard lock(sittingMutex_);
    const bool isVisible = isInside || !sitting_ || !sitting_->stage().board().read().isInRun;
    if (std::exchange(isPointerVisible_, isVisible) != isVisible) window_->setPointerVisible(isVisible);
  }

  void saveOperatorPicture() {
    auto picture = overlay_->capture();
    if (!picture) return;
    hasOperatorPicture_ = true;
    savePicture(*picture, stem_ + "_operator.png");
  }

  void savePictures() {
    for (const Picture &picture : pictures_.take()) savePicture(picture, stem_ + "_participant-" + std::to_string(++pictureCount_) + ".png");
  }

  void savePicture(const Picture &picture, const std::string &name) {
    const fs::path file = recorder_->folder() / name;
    if (auto written = writePng(picture, file)) savedPictures_.push_back(file);
    else log_.write(LogLevel::Error, "app", written.error().text());
  }

  /// A plugin that does not come back is named while it is still at it.
  void watchTheStage() {
    const bool hangs = breadcrumb_.silence() > kHangWorthALine;
    if (hangs && !saidHang_)
      log_.write(LogLevel::Warning, "session", "the plugin " + breadcrumb_.plugin.get() + " has not come back from " +
                                                   breadcrumb_.function.get() + " for 2 s; it is ended after --hang-limit");
    saidHang_ = hangs;
  }

  int finish() {
    if (scripted_) scripted_->finish();
    if (overlay_ && arguments_.screenshots && !hasOperatorPicture_) saveOperatorPicture();
    overlay_.reset();
    auto flushed = recorder_->flush();
    if (!flushed) say(flushed.error(), kExitFailed);
    const fs::path report = writeReport();
    const std::string log = (recorder_->folder() / (stem_ + ".log")).string();
    if (result_.hasBegun) printPlaces(report, log);
    window_.reset();
    recorder_.reset();
    log_.flush();
    return exitStatus(flushed.has_value());
  }

  fs::path writeReport() {
    ReportInput input;
    input.session = sessionId_;
    input.study = study_.study.name;
    input.result = result_;
    input.screen = screen_;
    input.inputs = inputs_;
    input.files = recorder_->files();
    input.database = recorder_->folder() / "fovea.db";
    input.presses = presses_;
    if (scripted_) input.injections = scripted_->injections();
    input.monotonicOrigin = clock_->monotonicOrigin();
    input.seed = seed_;
    const fs::path file = recorder_->folder() / (stem_ + "_report.txt");
    if (result_.hasBegun) {
      std::ofstream stream(file);
      stream << reportText(input);
      stream.close();
      if (!stream) say({ErrorCode::Io, "the report cannot be written", file.string(), "see that there is room"}, kExitFailed);
    }
    return file;
  }

  void printPlaces(const fs::path &report, const std::string &log) {
    std::printf("The study %s.\n", std::string(endingWord(result_.ending)).c_str());
    std::printf("  database     %s\n", (recorder_->folder() / "fovea.db").c_str());
    for (const RunFiles &run : recorder_->files()) {
      for (const auto &table : run.tables) std::printf("  data         %s\n", table.c_str());
      std::printf("  description  %s\n", run.description.c_str());
    }
    std::printf("  report       %s\n  log          %s\n", report.c_str(), log.c_str());
    for (const fs::path &picture : savedPictures_) std::printf("  screenshot   %s\n", picture.c_str());
  }

  int exitStatus(bool isSafe) {
    if (!result_.error.empty()) std::fprintf(stderr, "fovea: %s\n", result_.error.c_str());
    if (!result_.hasBegun && result_.ending != Ending::Stopped) return kExitNotStarted;
    switch (result_.ending) {
      case Ending::Finished: return isSafe ? kExitDone : kExitFailed;
      case Ending::Stopped:
      case Ending::Declined: return kExitEndedEarly;
      case Ending::Failed:
      case Ending::Crashed: return kExitFailed;
    }
    return kExitFailed;
  }

  int say(const Error &error, int status) {
    std::fprintf(stderr, "fovea: %s\n", error.text().c_str());
    return status;
  }

  const RunArguments &arguments_;
  Breadcrumb &breadcrumb_;
  const bool isVirtual_;
  std::unique_ptr<Clock> clock_;
  ViewBuilder views_;
  Log log_;
  std::atomic<bool> stop_{false};  // the session is asked to stop
  Services services_;
  LibraryLoader loader_;
  const std::uint64_t seed_;
  Catalogue catalogue_;
  ResolvedStudy study_;
  std::unique_ptr<Recorder> recorder_;
  std::unique_ptr<Window> window_;
  std::unique_ptr<CallbackSource> callbackSource_;
  Input input_{*clock_};
  std::unique_ptr<Overlay> overlay_;
  std::unique_ptr<ScriptedParticipant> scripted_;
  std::atomic<KeyOwner> keyOwner_{KeyOwner::Participant};
  std::string stem_, sessionId_;

  Mailbox<InputRequest> requests_{1000};
  Mailbox<Picture> pictures_{20};
  std::mutex sittingMutex_;
  Sitting *sitting_ = nullptr;  // while it runs
  std::mutex doneMutex_;
  std::condition_variable done_;
  bool isDone_ = false;
  bool isStopPosted_ = false;  // guarded by sittingMutex_

  // Of [stage] while it runs, of [main] after.
  SittingResult result_;
  ScreenInfo screen_;
  std::vector<std::string> inputs_;
  std::vector<HeardPress> presses_ = reserved<HeardPress>(10'000);  // a long session's worth: the stage does not allocate for it

  // Of [main].
  SessionView lastView_;
  Timestamp nextPanels_{};
  std::vector<fs::path> savedPictures_;
  int pictureCount_ = 0;
  bool hasOperatorPicture_ = false;
  bool isPointerVisible_ = true;
  bool saidHang_ = false, saidLeft_ = false;
};

}  // namespace

int runHost(const RunArguments &arguments, Breadcrumb &breadcrumb) {
  setThread(Thread::Main);
  struct sigaction action {};
  action.sa_handler = onSignal;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  sigaction(SIGHUP, &action, nullptr);
  return Host(arguments, breadcrumb).run();
}

}  // namespace fovea
