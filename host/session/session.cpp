#include "session/session.hpp"

#include <sys/utsname.h>

#include "core/hash.hpp"
#include "core/names.hpp"
#include "core/thread.hpp"
#include "devices/simulated_participant.hpp"
#include "plugins/device_thread.hpp"
#include "plugins/places.hpp"
#include "session/session_state.hpp"
#include "window/simulated_display.hpp"

#ifndef FOVEA_VERSION
#error "the build says which version this is"
#endif

namespace fovea {
namespace fs = std::filesystem;
namespace {

using namespace std::chrono_literals;

constexpr char kSource[] = "session";
constexpr Duration kMainTurn = 33ms;
constexpr Duration kFramesInterval = 250ms;

bool isVirtualKind(DisplayOptions::Kind kind) {
  return kind == DisplayOptions::Kind::Virtual || kind == DisplayOptions::Kind::VirtualPaced;
}

std::string machine() {
  utsname name{};
  uname(&name);
  return std::string(name.sysname) + " " + name.release + " " + name.machine;
}

Result<LogLevel> levelFromWord(const std::string &word) {
  constexpr std::pair<std::string_view, LogLevel> levels[] = {{"error", LogLevel::Error}, {"warning", LogLevel::Warning},
                                                              {"data", LogLevel::Data},   {"exp", LogLevel::Exp},
                                                              {"info", LogLevel::Info},   {"debug", LogLevel::Debug}};
  std::string lower = word;
  for (char &letter : lower)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  for (const auto &[known, level] : levels)
    if (known == lower) return level;
  return Error{ErrorCode::BadArgument, "\"" + word + "\" is no level of the log", "loggingLevel",
               "use error, warning, data, exp, info or debug"};
}

/// Who adds nothing to a session.
SessionWiring &plainWiring() {
  static SessionWiring wiring;
  return wiring;
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

Result<std::unique_ptr<Session>> Session::open(SessionOptions options) { return open(std::move(options), plainWiring()); }

Result<std::unique_ptr<Session>> Session::open(SessionOptions options, SessionWiring &wiring) {
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

Session::State::State(SessionOptions given, SessionWiring &wires, TimeFormat format)
    : options(std::move(given)), wiring(wires), timeFormat(format), isVirtual(isVirtualKind(options.display.kind)),
      breadcrumb(wires.breadcrumb ? *wires.breadcrumb : ownBreadcrumb),
      clock(options.display.kind == DisplayOptions::Kind::Virtual
                ? std::unique_ptr<Clock>(std::make_unique<VirtualClock>(RealClock().wallOrigin()))
                : std::make_unique<RealClock>()),
      log([this] { return toNanoseconds(clock->now()); }), services(*clock, log, stopRun, !isVirtual),
      loader({services.host(), &breadcrumb}, log), seed(options.seed.value_or(randomSeed())), devices(*clock, log, *services.host()),
      remoteDevices(devices.manager(), [this](std::function<void()> work) { return onMainSoon(std::move(work)); }), events(*clock), tasks([this] { wakeAll(); }),
      input(*clock) {
  options.isSimulated = options.isSimulated || clock->isVirtual();  // on a clock that jumps nobody else could answer
  if (options.dataDir.empty()) options.dataDir = options.root / "data";
}

Session::State::~State() { (void)close(); }

/// All that can be refused is refused before a window shows, but for the window itself.
Result<void> Session::State::open() {
  setThread(Thread::Main);
  auto level = levelFromWord(options.loggingLevel);
  if (!level) return level.error();
  log.setListener([this](const LogLine &line) {
    if (wiring.heardLog) wiring.heardLog(line);
    if (events.hasListeners())
      events.publish("log", Value(Dict{{"level", Value(levelName(line.level))}, {"source", Value(line.source)}, {"text", Value(line.text)}}));
  });
  catalogue = Catalogue::scan(pluginPaths(options.plugins, options.root));
  for (const Rejected &rejected : catalogue.rejected()) {
    log.write(rejected.isNoPlugin ? LogLevel::Debug : LogLevel::Warning, "plugins", rejected.error.text());
    if (!rejected.isNoPlugin) problems.push_back(rejected.error);
  }
  for (const auto &[key, file] : options.experiments)
    if (auto added = addExperiment(file, key, {}, CopyRule::RefuseIfDifferent); !added) {
      log.write(LogLevel::Error, kSource, added.error().text());
      problems.push_back(added.error());
    }
  if (auto ready = devices.open(catalogue, options.rig, options.root); !ready) return ready;
  devices.manager().setRemoteListener([this](const DeviceMessage &message) { events.publish("devices", toRemote(message)); });
  if (wiring.catalogueRead)
    if (auto judged = wiring.catalogueRead(catalogue, *services.host(), devices.judge(options.isSimulated)); !judged) return judged;

  auto opened = Recorder::open(options.dataDir, log);
  if (!opened) return opened.error();
  recorder = std::move(*opened);
  recorder->setRowListener([this](const Row &row) { noteRow(row); });
  const std::int64_t wall = clock->wallOrigin();
  id = wallFileText(wall) + "-" + randomHex(4);
  breadcrumb.session.set(id);
  stem = recorder->reserveStem(fileSafe(options.name) + "_" + wallFileText(wall));
  logFile = options.dataDir / (stem + ".log");
  if (auto written = log.openFile(logFile); !written) return written;
  log.setFileLevel(*level);
  if (auto shown = openWindow(); !shown) return shown;

  stageThread = std::thread([this] { onStage(); });
  saverThread = std::thread([this] { onSaver(); });
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
    auto opened = openSimulatedWindow(simulated, *clock);
    if (!opened) return opened.error();
    window = std::move(*opened);
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
  wanted.width = display.width;
  wanted.height = display.height;
  wanted.leavesRoom = display.leavesRoom;
  auto opened = fovea::openWindow(wanted, *clock);
  if (!opened) return opened.error();
  window = std::move(*opened);
  callbackSource = std::make_unique<CallbackSource>(*clock, &wiring.keyOwner);
  // The source may move into the input while the window goes on calling it: both live as long as this session.
  window->setListener({[source = callbackSource.get()](int key, int scancode, int action) { source->onKey(key, scancode, action); },
                       [this](bool focused) {
                         const std::lock_guard lock(mutex);
                         log.write(focused || currentKey.empty() ? LogLevel::Info : LogLevel::Warning, "window",
                                   focused ? "the participant's window has the keyboard"
                                           : "the participant's window lost the keyboard: keys go elsewhere");
                       },
                       [this] { stop(); }});
  return wiring.windowOpened ? wiring.windowOpened(*window) : Result<void>();
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
  std::vector<std::function<void()>> due;
  {
    const std::lock_guard lock(mainMutex);
    due = std::exchange(mainCalls, {});
  }
  for (const auto &call : due) call();
  tellFrames();
  devices.turn(!isVirtual && window);
  if (wiring.onMain) wiring.onMain();
}

bool Session::State::onMainSoon(std::function<void()> call) {
  {
    const std::lock_guard lock(mutex);
    if (isClosing) return false;
  }
  {
    const std::lock_guard lock(mainMutex);
    mainCalls.push_back(std::move(call));
  }
  wakeAll();
  return true;
}

/// How the frames are, four times a second while something runs.
void Session::State::tellFrames() {
  if (clock->now() < nextFrames || !events.hasListeners()) return;
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
    frames = {{"count", Value(record.frames())}, {"missed", Value(record.missed())}, {"period_s", Value(toSeconds(screen.period))}};
  }
  events.publish("frames", Value(std::move(frames)));
}

void Session::State::onMainAndWait(const std::function<void()> &call) {
  std::mutex doneMutex;
  std::condition_variable done;
  bool isDone = false;
  {
    const std::lock_guard lock(mainMutex);
    mainCalls.push_back([&] {
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
  if (!isMain())
    return Error{ErrorCode::State, "start() belongs to the thread that opened the session", "", "the other threads just make their calls"};
  {
    const std::lock_guard lock(mutex);
    if (isStarted) return Error{ErrorCode::State, "the session is started already", "", ""};
    if (isClosing) return Error{ErrorCode::State, "the session is closed", "", "open a new one"};
    isStarted = true;
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
    isStopAsked = isStarted;
    isTaskStopped = isTaskRunning;
    if (!currentKey.empty()) stopRun = true;
  }
  for (const TaskView &task : tasks.list())
    if (!task.isRunning) (void)tasks.cancel(task.id);
  wakeAll();
}

Result<void> Session::State::close() {
  if (!isMain())
    return Error{ErrorCode::State, "close() belongs to the thread that opened the session", "",
                 "let that thread return from start(), with stop(), and close"};
  {
    const std::lock_guard lock(mutex);
    if (std::exchange(isClosing, true)) return {};
    stopRun = true;
  }
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
    {
      const std::lock_guard lock(saverMutex);
      isSaverClosing = true;
    }
    saverWake.notify_one();
    saverThread.join();
  }
  Result<void> flushed;
  if (recorder) flushed = recorder->flush();
  devices.close();
  if (window && wiring.windowCloses) wiring.windowCloses();
  window.reset();
  log.flush();
  return flushed;
}

// ---- [stage] ----

void Session::State::onStage() {
  setThread(Thread::Stage);
  auto served = [&]() -> Result<void> {
    if (auto attached = window->attach(); !attached) return attached;
    auto done = serve();
    window->detach();
    return done;
  }();
  {
    const std::lock_guard lock(stageMutex);
    if (!served) stageError = served.error();
    hasStageEnded = true;
  }
  wakeAll();
}

Result<void> Session::State::serve() {
  auto stimuli = Stimuli::create(*window);
  if (!stimuli) return stimuli.error();
  openInputs();
  auto stage = std::make_unique<Stage>(*clock, *window, **stimuli, input, log, breadcrumb, stopRun);
  if (options.isSimulated) {
    auto participant = std::make_unique<SimulatedParticipant>(seed);
    stage->setSimulatedParticipant(participant.get());
    input.addSource(std::move(participant));
  }
  inputs = input.sourceNames();
  if (wiring.inputsOpened) wiring.inputsOpened(inputs);
  stage->setHooks(hooks(*stage));
  devices.connect(*stage, input);
  if (wiring.context) wiring.context(true);
  Sitting made(*stage, *recorder, loader, catalogue, log, sittingOptions());
  services.connect(&made);
  ours = &made;
  {
    const std::lock_guard lock(stageMutex);
    sitting = &made;
    screen = window->screen();
  }
  if (auto set = setupFirstWindow(); !set) {
    const std::lock_guard lock(stageMutex);
    stageError = set.error();
  }
  {
    const std::lock_guard lock(stageMutex);
    isStageReady = true;
  }
  wakeAll();
  const auto isEnding = [this] {
    const std::lock_guard lock(mutex);
    return isClosing;
  };
  while (!isEnding()) {
    if (auto task = tasks.take()) perform(std::move(*task));
    else idle(*stage);
  }
  {
    const std::lock_guard lock(stageMutex);
    sitting = nullptr;
  }
  stage->endRun();  // who still waits for something hears that it will not come
  made.end(Ending::Finished, "");
  ours = nullptr;
  devices.disconnect();
  services.connect(nullptr);
  if (wiring.context) wiring.context(false);
  return {};
}

/// The best source there is; the window's callback is the marked fallback.
void Session::State::openInputs() {
  if (isVirtual) return;
  const ScreenInfo &facts = window->screen();
  auto source = openInput({window->nativeWindow(), facts.width, facts.height, &wiring.keyOwner}, *clock, log);
  if (source) {
    input.addSource(std::move(*source));
  } else {
    log.write(LogLevel::Warning, "devices", source.error().text() + "; keys are stamped by the window's callback, coarsely");
    input.addSource(std::move(callbackSource));
  }
}

/// Between runs: the rest message stays on the screen, and panels inside the window stay alive.
void Session::State::idle(Stage &stage) {
  stage.takeCommands();
  const bool isInside = wiring.overlayPlace == "inside";
  const bool isDue = !isVirtual && (isInside || (!options.restMsg.empty() && !isRestShown));
  isRestShown = true;
  if (isDue) {
    auto rest = stage.stimuli().add("text", Value(Dict{{"text", Value(options.restMsg)}, {"height", Value(0.05)}}));
    if (rest) {
      (void)stage.stimuli().draw(*rest);
      stage.flip();
      stage.stimuli().remove(*rest);
    } else {
      log.write(LogLevel::Error, kSource, "the rest message cannot be shown: " + rest.error().text());
    }
    if (isInside) return;  // the flip was the wait
  }
  stage.clearInput();
  std::unique_lock lock(stageMutex);
  stageWake.wait_for(lock, 1s, [this] { return isWoken; });
  isWoken = false;
}

void Session::State::perform(Task task) {
  isRestShown = false;
  {
    const std::lock_guard lock(mutex);
    isTaskRunning = true;
  }
  Result<Value> outcome = task.work();
  {
    const std::lock_guard lock(mutex);
    isTaskRunning = isTaskStopped = false;
  }
  tasks.finish();
  auto rest = std::exchange(afterwards, {});
  later([this, task = std::move(task), outcome = std::move(outcome), rest = std::move(rest)] {
    complete(task, outcome && rest ? rest() : outcome);
  });
}

void Session::State::later(std::function<void()> work) {
  {
    const std::lock_guard lock(saverMutex);
    toSave.push_back(std::move(work));
  }
  saverWake.notify_one();
}

void Session::State::complete(const Task &task, const Result<Value> &outcome) {
  Dict event{{"id", Value(task.id)}, {"method", Value(task.method)}, {"args", Value(List{})}, {"kwargs", Value(task.arguments)}};
  if (outcome) event.emplace_back("returned", *outcome);
  else event.emplace_back("error", Value(outcome.error().text()));
  events.publish("tasks", Value(std::move(event)));
  task.done(task.id, outcome);
  wakeAll();
}

void Session::State::onSaver() {
  for (;;) {
    std::function<void()> next;
    {
      std::unique_lock lock(saverMutex);
      saverWake.wait(lock, [this] { return isSaverClosing || !toSave.empty(); });
      if (toSave.empty()) return;
      next = std::move(toSave.front());
      toSave.pop_front();
    }
    next();
  }
}

StageHooks Session::State::hooks(Stage &stage) {
  StageHooks made;
  if (wiring.addHooks) wiring.addHooks(stage, made);
  made.diskIsFull = [this] { return recorder->full(); };
  return made;
}

SittingOptions Session::State::sittingOptions() {
  SittingOptions sitting_;
  sitting_.id = id;
  sitting_.set = options.params;
  sitting_.seed = seed;
  sitting_.isSimulated = options.isSimulated;
  sitting_.isScripted = options.isScripted;
  sitting_.hasOperator = wiring.hasOperator;
  sitting_.takesPictures = options.takesPictures;
  sitting_.devices = &devices.manager();
  sitting_.rig = devices.rig();
  sitting_.onState = [this](SessionState now, Timestamp time) { noteState(now, time); };
  List names;
  for (const std::string &name : inputs) names.push_back(Value(name));
  sitting_.provenance = Value(Dict{{"fovea", Value(FOVEA_VERSION)},
                                   {"abi", Value(abiText())},
                                   {"machine", Value(machine())},
                                   {"simulated", Value(options.isSimulated)},
                                   {"scripted", Value(options.isScripted)},
                                   {"overlay", Value(wiring.overlayPlace)},
                                   {"seed", Value(std::to_string(seed))},
                                   {"input", Value(std::move(names))}});
  return sitting_;
}

/// What happens is told as it happens: paused at, resumed at, failed.
void Session::State::noteState(SessionState now, Timestamp time) {
  SessionState before;
  std::string key;
  {
    const std::lock_guard lock(mutex);
    before = std::exchange(state, now);
    key = currentKey;
  }
  if (key.empty()) return;
  const char *event = now == SessionState::Preparing                                        ? "preparing"
                      : now == SessionState::Running && before == SessionState::Paused      ? "resumed"
                      : now == SessionState::Running && before == SessionState::Preparing   ? "started"
                      : now == SessionState::Paused                                         ? "paused"
                      : now == SessionState::Stopping                                       ? "stopping"
                      : now == SessionState::Failed                                         ? "failed"
                                                                                            : nullptr;
  if (!event) return;
  log.write(LogLevel::Exp, kSource, key + ": " + std::string(stateWord(now)));
  events.publish("status", Value(Dict{{"event", Value(event)}, {"name", Value(key)}, {"status", Value(stateNumber(now))},
                                      {"state", Value(stateWord(now))}, {"t", Value(toSeconds(time))}}), time);
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

Result<void> Session::command(Command command) {
  const bool isStop = command.kind == Command::Kind::Stop;
  {
    const std::lock_guard lock(state_->mutex);
    if (isStop && !state_->currentKey.empty()) state_->stopRun = true;
  }
  const bool isTaken = [&] {
    const std::lock_guard lock(state_->stageMutex);
    return state_->sitting && state_->sitting->stage().commands().post(std::move(command));
  }();
  state_->wakeAll();
  if (isTaken) return {};
  return Error{ErrorCode::Busy, "too many commands wait for the stage; one was refused", "", "wait until some have taken effect"};
}

ScreenInfo Session::screen() const { return state_->screenNow(); }
const std::vector<std::string> &Session::inputNames() const { return state_->inputs; }
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
