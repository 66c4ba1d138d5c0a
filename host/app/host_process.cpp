#include "app/host_process.hpp"

#include <cmath>
#include <cstdio>
#include <fstream>

#include "app/asked_to_end.hpp"
#include "app/mailbox.hpp"
#include "app/report.hpp"
#include "app/scripted_participant.hpp"
#include "app/study_target.hpp"
#include "app/view_builder.hpp"
#include "app/watcher.hpp"
#include "app/withdraw_command.hpp"
#include "core/log.hpp"
#include "core/thread.hpp"
#include "liaison/liaison.hpp"
#include "overlay/overlay.hpp"
#include "plugins/crash_note.hpp"
#include "window/x11_window.hpp"
#include "session/session.hpp"
#include "session/wiring.hpp"

namespace fovea {
namespace fs = std::filesystem;
namespace {

using namespace std::chrono_literals;

constexpr Duration kPanelInterval = 33ms;
constexpr std::int64_t kHangWorthALine = 2'000'000'000;
constexpr std::uint64_t kRowsForOperatorPicture = 20;

template <class T>
std::vector<T> reserved(std::size_t count) {
  std::vector<T> items;
  items.reserve(count);
  return items;
}

DisplayOptions displayOptions(const RunArguments &arguments) {
  DisplayOptions display;
  // Who drives a session from afar lives in real time.
  display.kind = arguments.display == DisplayChoice::Virtual      ? (arguments.serve ? DisplayOptions::Kind::VirtualPaced : DisplayOptions::Kind::Virtual)
                 : arguments.display == DisplayChoice::Window     ? DisplayOptions::Kind::Window
                 : arguments.display == DisplayChoice::Fullscreen ? DisplayOptions::Kind::Fullscreen
                                                                  : DisplayOptions::Kind::Auto;
  display.monitor = arguments.monitor;
  display.width = arguments.width;
  display.height = arguments.height;
  display.leavesRoom = arguments.overlay == OverlayChoice::OwnWindow;
  return display;
}

/// A session with an operator's panels, pictures and a scripted participant around it.
class Host {
 public:
  Host(const RunArguments &arguments, Breadcrumb &breadcrumb) : arguments_(arguments), breadcrumb_(breadcrumb) { connect(); }

  int run() {
    auto study = studyOf(arguments_);
    if (!study) return say(study.error(), kExitNotStarted);
    wiring_.catalogueRead = [&](const Catalogue &catalogue, const fovea_host &host, const DeviceJudge &devices) -> Result<void> {
      auto resolved = resolveStudy(*study, catalogue, host, devices);
      if (!resolved) return resolved.error();
      study_ = std::move(*resolved);
      return {};
    };
    auto opened = Session::open(sessionOptions(study->name), wiring_);
    if (!opened) return say(opened.error(), kExitNotStarted);
    session_ = std::move(*opened);
    if (overlay_) views_.setMachine(session_->findings(), displayServerFacts());
    for (const std::string &id : session_->recorder().recovered())
      std::fprintf(stderr, "fovea: brought home the rows of session %s\n", id.c_str());
    startScriptedParticipant();
    auto done = session_->runStudy(study_);
    result_ = session_->studyResult();
    if (!done && done.error().code != ErrorCode::Stopped) result_.error = done.error().text();
    if (!done) result_.ending = done.error().code == ErrorCode::Stopped ? Ending::Stopped : Ending::Failed;
    if (!participantTrouble_.empty()) result_.ending = Ending::Failed, result_.error = participantTrouble_;
    if (!result_.error.empty()) breadcrumb_.error.set(result_.error);
    return finish();
  }

  /// Until a client, an operator or a signal ends it.
  int serve() {
    auto opened = Session::open(sessionOptions("session"), wiring_);
    if (!opened) return say(opened.error(), kExitNotStarted);
    session_ = std::move(*opened);
    if (overlay_) views_.setMachine(session_->findings(), displayServerFacts());
    for (const Error &problem : session_->problems()) std::fprintf(stderr, "fovea: %s\n", problem.text().c_str());
    if (arguments_.serve->experiments.empty()) session_->addAllExperiments();
    auto liaison = Liaison::open(arguments_.serve->liaison, session_->remote(), session_->log());
    if (!liaison) return say(liaison.error(), kExitNotStarted);
    std::printf("fovea: listening at %s\n", (*liaison)->url().c_str());
    for (const ExperimentInfo &experiment : session_->listExperiments())
      std::printf("  experiment  %-20s %s %s\n", experiment.key.c_str(), experiment.id.c_str(), experiment.version.c_str());
    std::fflush(stdout);
    auto started = session_->start();
    auto closed = session_->close();
    liaison->reset();  // after it: meanwhile clients hear how their calls ended
    const auto files = session_->recorder().files();
    for (const RunFiles &run : files)
      for (const auto &table : run.tables) std::printf("  data         %s\n", table.c_str());
    std::printf("  log          %s\n", session_->logFile().c_str());
    session_.reset();
    carryOutAsked(arguments_.data);
    if (!started) return say(started.error(), kExitFailed);
    return closed ? kExitDone : say(closed.error(), kExitFailed);
  }

 private:
  void connect() {
    wiring_.breadcrumb = &breadcrumb_;
    if (!arguments_.serve) wiring_.rehearsalLimit = Duration(std::llround(arguments_.rehearsalLimit_s * 1e9));
    wiring_.heardLog = [this](const LogLine &line) { views_.addLog(line); };
    if (overlayChoice() != OverlayChoice::Off) {
      wiring_.heardRow = [this](const Row &row) { views_.addRow(row); };
      wiring_.heardStep = [this](const ParticipantStep &step) { views_.addStep(step); };
    }
    wiring_.inputsOpened = [this](std::vector<std::string> names) { views_.setInputs(std::move(names)); };
    wiring_.windowOpened = [this](Window &window) { return openOverlay(window); };
    wiring_.windowCloses = [this] { overlay_.reset(); };
    wiring_.addHooks = [this](Stage &stage, StageHooks &hooks) { addHooks(stage, hooks); };
    wiring_.context = [this](bool attached) {
      if (!isInside()) return;
      attached ? overlay_->attachStage() : overlay_->detachStage();
    };
    wiring_.onMain = [this] { turn(); };
  }

  SessionOptions sessionOptions(const std::string &name) const {
    SessionOptions options;
    options.root = arguments_.root;
    options.dataDir = arguments_.data;
    options.name = name;
    options.plugins = arguments_.plugins;
    options.rig = arguments_.rig;
    options.params = arguments_.set;
    if (arguments_.serve) {
      options.experiments = arguments_.serve->experiments;
      options.consent = arguments_.serve->consent;
      options.consentParams = arguments_.serve->consentParams;
      options.noConsentReason = arguments_.noConsentReason;
      options.loggingLevel = arguments_.serve->loggingLevel;
      options.priorityThreshold = arguments_.serve->priorityThreshold;
    } else {
      options.loggingLevel = "debug";
      options.restMsg.clear();  // a study has no rests
    }
    options.display = displayOptions(arguments_);
    options.isSimulated = arguments_.simulate;
    options.isScripted = arguments_.scripted;
    options.beginsAnew = arguments_.anew;
    options.mayBeEarly = arguments_.early;
    options.takesPictures = arguments_.screenshots;
    options.seed = arguments_.seed;
    return options;
  }

  /// Auto: by the number of monitors, which only an open window tells.
  OverlayChoice overlayChoice() const { return arguments_.overlay == OverlayChoice::Auto && arguments_.simulate ? OverlayChoice::Off : arguments_.overlay; }

  Result<void> openOverlay(Window &window) {
    window_ = &window;
    const OverlayChoice choice = overlayChoice();
    if (choice == OverlayChoice::Off) return {};
    const bool wantsInside = choice == OverlayChoice::Inside || (choice == OverlayChoice::Auto && monitorCount() < 2);
    auto overlay = Overlay::open(wantsInside ? OverlayPlace::Inside : OverlayPlace::OwnWindow, window);
    if (!overlay) return overlay.error();
    overlay_ = std::move(*overlay);
    wiring_.overlayPlace = wantsInside ? "inside" : "window";
    wiring_.operatorPlace = wantsInside ? OperatorPlace::Inside : OperatorPlace::Elsewhere;
    wiring_.hasOperator = !arguments_.scripted && !arguments_.simulate;
    return {};
  }

  bool isInside() const { return overlay_ && overlay_->place() == OverlayPlace::Inside; }

  // ---- [stage] ----

  void addHooks(Stage &stage, StageHooks &hooks) {
    if (isInside()) {
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
  }

  // ---- [main] ----

  void turn() {
    if (!session_) return;  // still opening
    passRequests();
    savePictures();
    if (askedToEnd && !std::exchange(isStopTold_, true)) session_->stop();
    updatePanels();
    watchTheStage();
  }

  void startScriptedParticipant() {
    if (!arguments_.scripted) return;
    auto scripted = ScriptedParticipant::start(session_->seed());
    if (scripted) {
      scripted_ = std::move(*scripted);
      return;
    }
    std::fprintf(stderr, "fovea: %s\n", scripted.error().text().c_str());
    askedToEnd = 1;
  }

  void passRequests() {
    if (!scripted_) return;
    for (const InputRequest &request : requests_.take()) scripted_->tell(request, session_->clock().now());
    scripted_->listen();
    if (askedToEnd || !participantTrouble_.empty() || (participantTrouble_ = scripted_->trouble()).empty()) return;
    participantTrouble_ = "no more keys come of the scripted participant: " + participantTrouble_;
    session_->log().write(LogLevel::Error, "app", participantTrouble_);
    session_->stop();
  }

  void updatePanels() {
    if (!overlay_ || session_->clock().now() < nextPanels_) return;
    nextPanels_ = session_->clock().now() + kPanelInterval;
    const ScreenInfo screen = session_->screen();
    if (!session_->look([&](Sitting &sitting) { lastView_ = views_.build(sitting, screen, breadcrumb_, session_->devices()); })) return;
    lastView_.error = breadcrumb_.error.get();
    lastView_.sessionId = session_->id();
    lastView_.dataFolder = session_->dataDir().string();
    lastView_.isPilot = isInside();
    overlay_->update(lastView_);
    wiring_.keyOwner.store(overlay_->wantsKeyboard() ? KeyOwner::Operator : KeyOwner::Participant, std::memory_order_relaxed);
    for (Command &command : overlay_->takeCommands()) {
      if (command.kind == Command::Kind::Start) window_->takeKeyboard();  // the operator has done; the participant's keys count
      if (auto taken = session_->command(std::move(command)); !taken) session_->log().write(LogLevel::Error, "session", taken.error().text());
    }
    if (arguments_.screenshots && !hasOperatorPicture_ && views_.rows() >= kRowsForOperatorPicture) saveOperatorPicture();
  }

  void saveOperatorPicture() {
    auto picture = overlay_->capture();
    if (!picture) return;
    hasOperatorPicture_ = true;
    savePicture(*picture, session_->stem() + "_operator.png");
  }

  void savePictures() {
    for (const Picture &picture : pictures_.take()) savePicture(picture, session_->stem() + "_participant-" + std::to_string(++pictureCount_) + ".png");
  }

  void savePicture(const Picture &picture, const std::string &name) {
    const fs::path file = session_->recorder().folder() / name;
    if (auto written = writePng(picture, file)) savedPictures_.push_back(file);
    else session_->log().write(LogLevel::Error, "app", written.error().text());
  }

  /// A plugin that does not come back is named while it is still at it.
  void watchTheStage() {
    const bool hangs = breadcrumb_.silence() > kHangWorthALine;
    if (hangs && !saidHang_)
      session_->log().write(LogLevel::Warning, "session", "the plugin " + breadcrumb_.plugin.get() + " has not come back from " +
                                                   breadcrumb_.function.get() + " for 2 s; it is ended after --hang-limit");
    saidHang_ = hangs;
  }

  int finish() {
    if (scripted_) scripted_->finish();
    savePictures();
    if (overlay_ && arguments_.screenshots && !hasOperatorPicture_) saveOperatorPicture();
    auto flushed = session_->close();
    if (!flushed) say(flushed.error(), kExitFailed);
    const fs::path report = writeReport();
    if (result_.hasBegun) printPlaces(report);
    const int status = exitStatus(flushed.has_value());
    session_.reset();
    carryOutAsked(arguments_.data);
    return status;
  }

  fs::path writeReport() {
    ReportInput input;
    input.session = session_->id();
    input.study = study_.study.name;
    input.result = result_;
    input.screen = session_->screen();
    input.inputs = session_->inputNames();
    input.files = session_->recorder().files();
    input.database = session_->recorder().folder() / "fovea.db";
    input.presses = presses_;
    if (scripted_) input.injections = scripted_->injections();
    input.monotonicOrigin = session_->clock().monotonicOrigin();
    input.seed = session_->seed();
    const fs::path file = session_->recorder().folder() / (session_->stem() + "_report.txt");
    if (result_.hasBegun) {
      std::ofstream stream(file);
      stream << reportText(input);
      stream.close();
      if (!stream) say({ErrorCode::Io, "the report cannot be written", file.string(), "see that there is room"}, kExitFailed);
    }
    return file;
  }

  void printPlaces(const fs::path &report) {
    if (result_.between)
      std::printf("Session %lld is over, and the study goes on in the next one%s.\n", static_cast<long long>(result_.between->session), result_.between->from.empty() ? "" : (", from " + result_.between->from + " on").c_str());
    else
      std::printf("The study %s.\n", std::string(endingWord(result_.ending)).c_str());
    std::printf("  database     %s\n", (session_->recorder().folder() / "fovea.db").c_str());
    for (const RunFiles &run : session_->recorder().files()) {
      for (const auto &table : run.tables) std::printf("  data         %s\n", table.c_str());
      if (run.frames) std::printf("  frames       %s\n", run.frames->c_str());
      std::printf("  description  %s\n", run.description.c_str());
    }
    std::printf("  report       %s\n  log          %s\n", report.c_str(), session_->logFile().c_str());
    for (const fs::path &picture : savedPictures_) std::printf("  screenshot   %s\n", picture.c_str());
  }

  int exitStatus(bool isSafe) {
    if (!result_.error.empty()) std::fprintf(stderr, "fovea: %s\n", result_.error.c_str());
    if (!result_.hasBegun && !result_.isRefused && result_.ending != Ending::Stopped) return kExitNotStarted;
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
  SessionWiring wiring_;
  ViewBuilder views_;
  Mailbox<InputRequest> requests_{1000};
  Mailbox<Picture> pictures_{20};
  std::vector<HeardPress> presses_ = reserved<HeardPress>(10'000);  // of [stage]; a long session's worth: it does not allocate for it
  ResolvedStudy study_;
  SittingResult result_;

  // Of [main].
  Window *window_ = nullptr;  // the session's; null without a display server
  std::unique_ptr<Overlay> overlay_;
  std::unique_ptr<ScriptedParticipant> scripted_;
  SessionView lastView_;
  Timestamp nextPanels_{};
  std::vector<fs::path> savedPictures_;
  int pictureCount_ = 0;
  bool hasOperatorPicture_ = false;
  bool saidHang_ = false, isStopTold_ = false;
  std::string participantTrouble_;  // why no more keys come of the scripted one

  std::unique_ptr<Session> session_;  // the last: its end still reaches the members above
};

}  // namespace

int runHost(const RunArguments &arguments, Breadcrumb &breadcrumb) {
  setThread(Thread::Main);
  writeCrashNotesTo(breadcrumb);
  noteLostServerIn(breadcrumb);
  endWhenAsked();
  Host host(arguments, breadcrumb);
  return arguments.serve ? host.serve() : host.run();
}

}  // namespace fovea
