#include "session/session.hpp"

#include "calibration/profile.hpp"
#include "core/caught.hpp"
#include "core/hash.hpp"
#include "core/memory.hpp"
#include "core/names.hpp"
#include "core/thread.hpp"
#include "core/wall_time.hpp"
#include "doctor/report.hpp"
#include "plugins/device_thread.hpp"
#include "plugins/places.hpp"
#include "session/session_state.hpp"
#include "stage/consent_text.hpp"
#include "stimuli/system_fonts.hpp"
#include "window/monitors.hpp"
#include "window/simulated_display.hpp"

namespace fovea {
namespace fs = std::filesystem;
namespace {

using namespace std::chrono_literals;

constexpr Duration kMainTurn = 33ms;
constexpr Duration kFramesInterval = 250ms;
constexpr std::size_t kMostMainCalls = 1000;
constexpr auto kSilentClosing = 1s;  // then it says what it waits for

bool isVirtualKind(DisplayOptions::Kind kind) {
  return kind == DisplayOptions::Kind::Virtual || kind == DisplayOptions::Kind::VirtualPaced;
}

fs::path wholeName(const fs::path &folder) {
  const fs::path whole = fs::absolute(folder).lexically_normal();
  return whole.has_filename() ? whole : whole.parent_path();  // no slash at the end
}

}  // namespace

Session::Session(std::unique_ptr<State> state) : state_(std::move(state)) { state_->session = this; }
Session::~Session() {
  (void)close();
  if (DeviceThread::leftBehind() == 0) return;
  // A driver that hangs may yet wake up and call what it was given: that stays. Only the data are brought to their end.
  state_->recorder.reset();
  static_cast<void>(state_.release());
}

Result<std::unique_ptr<Session>> Session::open(SessionOptions options) { return State::open(std::move(options), nullptr); }

Result<std::unique_ptr<Session>> Session::open(SessionOptions options, SessionWiring &wiring) { return State::open(std::move(options), &wiring); }

Result<std::unique_ptr<Session>> Session::State::open(SessionOptions options, SessionWiring *wiring) {
  std::error_code ignored;
  if (!fs::is_directory(options.root, ignored))
    return Error{ErrorCode::BadArgument, "the root is missing or no folder", options.root.string(), "give the folder of the study"};
  auto format = TimeFormat::read(options.clock);
  if (!format) return format.error();
  auto state = std::make_unique<State>(std::move(options), wiring, *format);
  std::unique_ptr<Session> session(new Session(std::move(state)));
  if (auto opened = session->state_->open(); !opened) return opened.error();
  return session;
}

Session::State::State(SessionOptions given, SessionWiring *wires, TimeFormat format)
    : options(std::move(given)), wiring(wires ? *wires : ownWiring), isVirtual(isVirtualKind(options.display.kind)),
      breadcrumb(wiring.breadcrumb ? *wiring.breadcrumb : ownBreadcrumb),
      clock(options.display.kind == DisplayOptions::Kind::Virtual
                ? std::unique_ptr<Clock>(std::make_unique<VirtualClock>(RealClock().wallOrigin()))
                : std::make_unique<RealClock>()),
      log([this] { return toNanoseconds(clock->now()); }), services(*clock, log, stopRun, !isVirtual),
      loader({services.host(), &breadcrumb}, log), seed(options.seed.value_or(randomSeed())), devices(*clock, log, *services.host()),
      remoteDevices(devices.manager(), [this](RemoteDevices::MainWork work) { return onMainSoon(std::move(work)); }), events(*clock, [this](Value value) { return privateKeys->veiled(std::move(value)); }, complain), tasks([this] { wakeAll(); }),
      input(*clock), rows(events, log, [this] { return settings().priorityThreshold; }),
      settingsNow{std::move(format), options.params, options.aliases, options.restMsg, options.priorityThreshold} {
  options.isSimulated = options.isSimulated || clock->isVirtual();  // on a clock that jumps nobody else could answer
  // Whole names: a client does not know where this process was started.
  options.root = wholeName(options.root);
  options.dataDir = options.dataDir.empty() ? options.root / "data" : wholeName(options.dataDir);
  for (const auto &[name, alias] : options.aliases) privateKeys->addAlias(name, alias);
  privateKeys->addFlagged(options.params);
}

Session::State::~State() { (void)close(); }

/// All that can be refused is refused before a window shows, but for the window itself.
Result<void> Session::State::open() {
  setThread(Thread::Main);
  if (!isVirtual) findSystemFonts();
  auto level = parseLogLevel(options.loggingLevel);
  if (!level) return level.error();
  if (auto judged = judgeParams(options.params); !judged) return judged;
  log.setListener([this](const LogLine &line) {
    if (wiring.heardLog) wiring.heardLog(line);
    if (events.isHeard("log"))
      events.publish("log", Value(Dict{{"level", Value(levelName(line.level))}, {"source", Value(line.source)}, {"text", Value(line.text)}}));
  });
  catalogue = Catalogue::scan(pluginPaths(options.plugins, options.root));
  for (const Rejected &rejected : catalogue.rejected()) {
    log.write(rejected.isNoPlugin ? LogLevel::Debug : LogLevel::Warning, "plugins", rejected.error.text());
    if (!rejected.isNoPlugin) problems.push_back(rejected.error);
  }
  for (const auto &[key, file] : options.experiments)
    if (auto added = addExperiment(file, key, {}, CopyRule::RefuseIfDifferent); !added) {
      log.write(LogLevel::Error, kLogSource, added.error().text());
      problems.push_back(added.error());
    }
  if (auto ready = devices.open(catalogue, options.rig, options.root); !ready) return ready;
  remoteDevices.setScreenNumbers([this](double seconds, std::string_view client, CallDone done) { return askScreenNumbers(seconds, client, std::move(done)); });
  remoteDevices.setRequired([this](const List &keys) { return requiredDevices(keys); });
  haveDefaultKeyboard();
  devices.manager().setRemoteListener([this](const DeviceMessage &message) { events.publish("devices", toRemote(message)); });
  if (auto judged = judgeConsent(); !judged) return judged;
  if (wiring.catalogueRead)
    if (auto judged = wiring.catalogueRead(catalogue, *services.host(), devices.judge(options.isSimulated)); !judged) return judged;

  auto opened = Recorder::open(options.dataDir, log);
  if (!opened) return opened.error();
  recorder = std::move(*opened);
  recorder->setRowListener([this](const Row &row) {
    const auto noted = caught("a listener of rows", [&]() -> Result<void> {
      noteRow(row);
      return {};
    });
    if (!noted) complain(noted.error());
  });
  recorder->setStepListener(wiring.heardStep);
  recorder->setConsentPrinter([](const Value &record) { return printed(consentPaper(record)); });
  const std::int64_t wall = clock->wallOrigin();
  id = wallFileText(wall) + "-" + randomHex(4);
  breadcrumb.session.set(id);
  stem = recorder->reserveStem(fileSafe(options.name) + "_" + wallFileText(wall));
  logFile = options.dataDir / (stem + ".log");
  if (auto written = log.openFile(logFile); !written) return written;
  log.setFileLevel(*level);
  if (auto shown = openWindow(); !shown) return shown;
  lookAtMachine();

  stageThread = std::thread([this] { onStage(); });
  saver.start();
  teller.start();
  copier.start();
  for (;;) {
    {
      const std::lock_guard lock(stageMutex);
      if (stageError) return *stageError;
      if (isStageReady) return {};
    }
    turnMain();
  }
}

Result<void> Session::State::openWindow() {
  const DisplayOptions &display = options.display;
  if (isVirtual) {
    SimulatedDisplay simulated;
    simulated.width = display.width;
    simulated.height = display.height;
    simulated.refreshRate = display.refreshRate;
    simulated.monitor = rehearsedMonitor(screenFile(), display.monitor.empty() ? devices.rig().monitor : display.monitor);
    auto opened = openSimulatedWindow(simulated, *clock);
    if (!opened) return opened.error();
    window = std::move(*opened);
    devices.manager().setScreens([] { return 1; });
    calibrate();
    return {};
  }
  WindowOptions wanted;
  wanted.kind = display.kind == DisplayOptions::Kind::Window       ? WindowOptions::Kind::Window
                : display.kind == DisplayOptions::Kind::Fullscreen ? WindowOptions::Kind::Fullscreen
                                                                   : WindowOptions::Kind::Auto;
  const Rig &rig = devices.rig();
  wanted.monitor = display.monitor.empty() ? rig.monitor : display.monitor;
  // Who names the participant's monitor means all of it.
  if (wanted.kind == WindowOptions::Kind::Auto && !wanted.monitor.empty()) wanted.kind = WindowOptions::Kind::Fullscreen;
  if (const auto source = onsetSourceFromWord(rig.onsetSource)) wanted.bestSource = *source;
  wanted.bitsPerColor = rig.bitsPerColor;
  // Its depth is the one thing that an open window cannot change.
  if (const Dict *params = std::get_if<Dict>(&options.win))
    if (const auto parsed = parseWindowParams(Value(*params), {})) wanted.bitsPerColor = std::max(wanted.bitsPerColor, parsed->params.bitsPerColor);
  wanted.width = display.width;
  wanted.height = display.height;
  wanted.leavesRoom = display.leavesRoom;
  keepFreedMemory();
  if (!lockMemory()) log.write(LogLevel::Info, kLogSource, "memory is not locked: what is not used for long may have to come back from the disk");
  // A software renderer's threads begin here and keep this priority; this one needs none.
  const bool isUrgent = askForRealTime(Urgency::Drawing, Children::Urgent);
  auto opened = fovea::openWindow(wanted, *clock);
  if (isUrgent) giveUpRealTime();
  if (!opened) return opened.error();
  window = std::move(*opened);
  devices.manager().setScreens([count = static_cast<int>(listMonitors().size())] { return count; });
  calibrate();
  callbackSource = std::make_unique<CallbackSource>(*clock, &wiring.keyOwner);
  // The source may move into the input while the window goes on calling it: both live as long as this session.
  window->setListener({[source = callbackSource.get()](int key, int scancode, int action) { source->onKey(key, scancode, action); },
                       [this](bool focused) { noteFocus(focused); },
                       [this] { stop(); }});
  hasFocus = window->hasFocus();
  return wiring.windowOpened ? wiring.windowOpened(*window) : Result<void>();
}

std::filesystem::path Session::State::screenFile() const { return calibrationFile(options.rig, options.root); }

void Session::State::calibrate() {
  auto used = useCalibration(screenFile(), *window);
  if (!used) return log.write(LogLevel::Warning, "window", "the screen's calibration is not used: " + used.error().text());
  if (!*used) return;
  log.write(LogLevel::Exp, "window", "the screen is calibrated: " + (*used)->said);
  calibration = std::move((*used)->calibration);
  if (const auto other = otherMonitorNote(*calibration, window->screen())) log.write(LogLevel::Warning, "window", *other);
}

/// Keys that go elsewhere are missing in the data: events and rows say from when to when, and the panels as long as it lasts.
void Session::State::noteFocus(bool focused) {
  const Timestamp time = clock->now();
  bool isInRun = false;
  {
    const std::lock_guard lock(mutex);
    isInRun = !currentKey.empty();
  }
  log.write(focused || !isInRun ? LogLevel::Info : LogLevel::Warning, "window",
            focused ? "the participant's window has the keyboard" : "the participant's window lost the keyboard: keys go elsewhere");
  hasFocus = focused;
  onStageSoon([focused, time](Sitting &at) { return at.noteFocus(focused, time), Result<Value>(Value()); }, [](const Result<Value> &) {});
}

/// A rehearsal says nothing about a machine, and leaves the same data on each.
void Session::State::lookAtMachine() {
  if (isVirtual) return;
  machineFacts = readSessionFacts(options.dataDir, displayServerFacts(), reportFolder(), wallNow());
  keepReport();
  const bool isRehearsal = options.isSimulated || options.isScripted;
  for (const std::string &warning : machineFacts.warnings) log.write(isRehearsal ? LogLevel::Info : LogLevel::Warning, "doctor", warning);
}

/// The doctor's report goes with the data, wherever they go.
void Session::State::keepReport() {
  const Value *doctor = machineFacts.provenance.find("doctor");
  const std::string file = doctor ? doctor->textOr("file", "") : "";
  if (file.empty()) return;
  const auto copied = copyReport(file, options.dataDir, stem);
  if (!copied) return log.write(LogLevel::Warning, "doctor", copied.error().text());
  Value told = *doctor;
  told.set("copy", Value(copied->json.filename().string()));
  told.set("page", Value(copied->page.filename().string()));
  machineFacts.provenance.set("doctor", std::move(told));
}

// ---- [main] ----

void Session::State::wakeAll() {
  {
    const std::lock_guard lock(stageMutex);
    isWoken = true;
  }
  stageWake.notify_all();
  {
    const std::lock_guard lock(mainMutex);
    isMainWoken = true;
  }
  mainWake.notify_all();
  if (!isVirtual) wakeEvents();
}

void Session::State::turnMain() {
  expectThread(Thread::Main);
  if (isVirtual) {
    std::unique_lock lock(mainMutex);
    mainWake.wait_for(lock, kMainTurn, [this] { return isMainWoken; });
    isMainWoken = false;
  } else {
    pumpEvents(kMainTurn);
  }
  std::vector<RemoteDevices::MainWork> due;
  {
    const std::lock_guard lock(mainMutex);
    due = std::exchange(mainCalls, {});
  }
  for (const auto &work : due) work({});
  tellFrames();
  devices.turn(!isVirtual && window);
  updatePointer();
  if (wiring.onMain) wiring.onMain();
}

/// An operator with a window of their own has the same pointer, and needs it there.
void Session::State::updatePointer() {
  StageStatus status;
  {
    const std::lock_guard lock(stageMutex);
    if (!sitting || !window) return;
    status = sitting->stage().board().read();
  }
  const OperatorPlace place = wiring.operatorPlace.load(std::memory_order_relaxed);
  const bool isVisible = place == OperatorPlace::Inside || status.showsPointer;
  if (window->isPointerVisible() != isVisible) window->setPointerVisible(isVisible);
  const bool isConfined = status.isInRun && window->screen().fullscreen && place != OperatorPlace::Elsewhere;
  if (std::exchange(isPointerConfined, isConfined) != isConfined && !window->setPointerConfined(isConfined))
    log.write(LogLevel::Warning, "window", "the pointer can leave the participant's window: the display has no means to keep it");
}

Result<void> Session::State::onMainSoon(RemoteDevices::MainWork work) {
  {
    const std::lock_guard lock(mainMutex);
    if (isMainOver) return closedError();
    if (mainCalls.size() >= kMostMainCalls)
      return Error{ErrorCode::Busy, std::to_string(kMostMainCalls) + " calls wait already", "session", "wait for some to be done"};
    mainCalls.push_back(std::move(work));
  }
  wakeAll();
  return {};
}

void Session::State::endMainCalls() {
  std::vector<RemoteDevices::MainWork> due;
  {
    const std::lock_guard lock(mainMutex);
    isMainOver = true;
    due = std::exchange(mainCalls, {});
  }
  for (const auto &work : due) work(closedError());
}

/// How the frames are, four times a second while something runs.
void Session::State::tellFrames() {
  if (clock->now() < nextFrames || !events.isHeard("frames")) return;
  nextFrames = clock->now() + kFramesInterval;
  {
    const std::lock_guard lock(mutex);
    if (currentKey.empty()) return;
  }
  Dict frames;
  {
    const std::lock_guard lock(stageMutex);
    if (!sitting) return;
    const FrameRecord &record = sitting->stage().frames();
    frames = {{"count", Value(record.frames())}, {"missed", Value(record.missed())}, {"period_s", Value(toSeconds(screenNow().period))}};
  }
  events.publish("frames", Value(std::move(frames)));
}

void Session::State::onMainAndWait(const std::function<void()> &call) {
  std::mutex doneMutex;
  std::condition_variable done;
  bool isDone = false;
  {
    const std::lock_guard lock(mainMutex);
    mainCalls.push_back([&](const Result<void> &) {  // [main] turns until the stage has ended: this is never too late
      call();
      const std::lock_guard doneLock(doneMutex);
      isDone = true;
      done.notify_one();
    });
  }
  wakeAll();
  std::unique_lock lock(doneMutex);
  done.wait(lock, [&] { return isDone; });
}

Result<void> Session::State::start() {
  {
    const std::lock_guard lock(mutex);
    if (isClosing) return closedError();
  }
  if (!isMain()) return {};  // calls are taken from every thread; [main] serves them
  {
    const std::lock_guard lock(mutex);
    if (isStarted) return Error{ErrorCode::State, "the session is started already", "start()", "stop() ends it"};
    if (isClosing) return closedError();
    isStarted = true;
    isCloseTold = isStopAsked;
  }
  for (;;) {
    {
      const std::lock_guard lock(mutex);
      if (isStopAsked || isClosing) {
        isStarted = isStopAsked = false;
        return {};
      }
    }
    turnMain();
  }
}

void Session::State::stop() {
  {
    const std::lock_guard lock(mutex);
    if (isClosing) return;
    isStopAsked = true;
    isTaskStopped = isTaskRunning;
  }
  tellClosing();
  for (const TaskView &task : tasks.list())
    if (!task.isRunning) (void)tasks.cancel(task.id);
  Command command;
  command.kind = Command::Kind::Stop;
  command.origin = "stop()";
  command.time = clock->now();
  (void)post(std::move(command), true);  // nothing runs: nothing to stop
  wakeAll();
}

/// Before anything that takes time, and once.
void Session::State::tellClosing() {
  {
    const std::lock_guard lock(mutex);
    if (std::exchange(isCloseTold, true)) return;
  }
  events.publish("status", Value(Dict{{"event", Value("closing")}, {"name", Value("")}, {"status", Value(session->getStatus())},
                                      {"t", Value(toSeconds(clock->now()))}}));
}

Result<void> Session::State::close() {
  if (!isMain())
    return Error{ErrorCode::State, "close() belongs to the thread that opened the session", "close()",
                 "let that thread return from start(), with stop(), and close"};
  {
    const std::lock_guard lock(mutex);
    if (std::exchange(isClosing, true)) return {};
    stopRun = true;
  }
  tellClosing();
  Command stop;  // a stage that goes on elsewhere in a study forgets what stopped the step in hand
  stop.kind = Command::Kind::Call;
  stop.call = [this] { stopRun = true; };
  (void)post(std::move(stop), true);
  tasks.close("the session closes");
  wakeAll();
  if (stageThread.joinable()) {
    for (;;) {
      {
        const std::lock_guard lock(stageMutex);
        if (hasStageEnded) break;
      }
      turnMain();
    }
    stageThread.join();
    copier.close();
    teller.close();
    if (!saver.closeWithin(kSilentClosing))
      log.write(LogLevel::Warning, kLogSource, "the session closes once its files are written: " + std::to_string(saver.waiting()) + " results wait for theirs");
    saver.close();
  }
  endMainCalls();
  Result<void> flushed;
  if (recorder) flushed = recorder->flush();
  devices.close();
  if (window && wiring.windowCloses) wiring.windowCloses();
  window.reset();
  log.flush();
  return flushed;
}

// ---- Plain members ----

const std::vector<Error> &Session::problems() const { return state_->problems; }
const std::string &Session::id() const { return state_->id; }
const fs::path &Session::root() const { return state_->options.root; }
const fs::path &Session::dataDir() const { return state_->options.dataDir; }
bool Session::look(const std::function<void(Sitting &)> &at) const {
  const std::lock_guard lock(state_->stageMutex);
  if (state_->sitting) at(*state_->sitting);
  return state_->sitting != nullptr;
}

Result<void> Session::command(Command command) { return state_->post(std::move(command)); }
ScreenInfo Session::screen() const { return state_->screenNow(); }
const std::vector<std::string> &Session::inputNames() const { return state_->inputs; }
const std::vector<Finding> &Session::findings() const { return state_->machineFacts.findings; }
const std::string &Session::stem() const { return state_->stem; }
const fs::path &Session::logFile() const { return state_->logFile; }
Recorder &Session::recorder() { return *state_->recorder; }
std::uint64_t Session::seed() const { return state_->seed; }
const Clock &Session::clock() const { return *state_->clock; }
Log &Session::log() { return state_->log; }
DeviceManager &Session::devices() { return state_->devices.manager(); }
Result<void> Session::start() { return state_->start(); }
void Session::stop() { state_->stop(); }
Result<void> Session::close() { return state_->close(); }
RemoteHost &Session::remote() { return *state_; }

}  // namespace fovea
