// The thread that draws and runs, and the one that waits for files in its place.

#include <pwd.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "core/caught.hpp"
#include "core/thread.hpp"
#include "devices/simulated_participant.hpp"
#include "session/session_state.hpp"
#include "stage/host_text.hpp"

#ifndef FOVEA_VERSION
#error "the build says which version this is"
#endif

namespace fovea {
namespace {

using namespace std::chrono_literals;

constexpr Duration kIdleTurn = 33ms;
constexpr std::size_t kMostUnsaved = 8;  // results whose files are still being written

/// Does its work when the scope is left, whatever is thrown in it.
template <class Work>
class AtEnd {
 public:
  AtEnd(const std::function<void(const Error &)> &complain, Work work) : complain_(complain), work_(std::move(work)) {}
  ~AtEnd() {
    const auto done = caught(kLogSource, [&]() -> Result<void> { return work_(), Result<void>(); });
    if (!done) complain_(done.error());
  }
  AtEnd(const AtEnd &) = delete;
  AtEnd &operator=(const AtEnd &) = delete;

 private:
  const std::function<void(const Error &)> &complain_;
  const Work work_;
};

/// Of whoever began this; its number where it has no name.
std::string accountName() {
  passwd found{}, *entry = nullptr;
  char text[4096];
  const bool isKnown = getpwuid_r(getuid(), &found, text, sizeof text, &entry) == 0 && entry;
  return isKnown ? entry->pw_name : std::to_string(getuid());
}

std::string machine() {
  utsname name{};
  uname(&name);
  return std::string(name.sysname) + " " + name.release + " " + name.machine;
}

}  // namespace

void Session::State::onStage() {
  setThread(Thread::Stage);
  if (!isVirtual && !askForRealTime(Urgency::Drawing))
    log.write(LogLevel::Info, kLogSource, "no real-time priority: on a busy machine frames may come later (`fovea doctor` says how to get it)");
  const auto served = caught(kLogSource, [&]() -> Result<void> {
    if (auto attached = window->attach(); !attached) return attached;
    const AtEnd detaches(complain, [this] { window->detach(); });
    return serve();
  });
  if (!served) tasks.close("the stage has ended: " + served.error().text());
  {
    const std::lock_guard lock(stageMutex);
    if (!served) stageError = served.error();
    hasStageEnded = true;
  }
  wakeAll();
}

/// What it hands to others it takes back at its end, whatever the end: nobody is left with a pointer to what is gone.
Result<void> Session::State::serve() {
  auto stimuli = Stimuli::create(*window);
  if (!stimuli) return stimuli.error();
  (*stimuli)->setScreenProfile(firstProfile());
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
  const AtEnd leavesContext(complain, [this] {
    if (wiring.context) wiring.context(false);
  });
  const AtEnd disconnects(complain, [this] { devices.disconnect(); });
  devices.connect(*stage, input);
  if (wiring.context) wiring.context(true);
  Sitting made(*stage, *recorder, loader, catalogue, log, sittingOptions());
  Ending ending = Ending::Failed;
  const AtEnd takesBack(complain, [this] {
    services.connect(nullptr);
    ours = nullptr;
  });
  const AtEnd closes(complain, [&] { made.end(ending, ""); });
  const AtEnd answers(complain, [&] { stage->endRun(); });  // who still waits for something hears that it will not come
  const AtEnd hides(complain, [this] {
    const std::lock_guard lock(stageMutex);
    sitting = nullptr;
  });
  services.connect(&made);
  ours = &made;
  {
    const std::lock_guard lock(stageMutex);
    sitting = &made;
  }
  noteScreen();
  if (!hasFocus) made.noteFocus(false, clock->now());  // what was told before there was a sitting
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
  std::string trouble;
  while (!isEnding()) {
    const auto turned = caught(kLogSource, [&]() -> Result<void> {
      // Runs are made faster than their files: who waits for a result has it soon, and the end of the session is never far off.
      auto task = saver.waiting() < kMostUnsaved ? takeTask() : std::nullopt;
      if (task) perform(std::move(*task));
      else idle(*stage);
      return {};
    });
    if (turned) continue;
    if (std::exchange(trouble, turned.error().text()) != turned.error().text()) complain(turned.error());  // once is enough
    std::this_thread::sleep_for(kIdleTurn);
  }
  ending = Ending::Finished;
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

/// Between runs: the rest message stays on the screen, panels inside the window stay alive, devices hear and are heard.
void Session::State::idle(Stage &stage) {
  stage.takeCommands();
  forgetStop();  // there is nothing to stop
  const bool isInside = wiring.overlayPlace == "inside";
  if (!isVirtual && (isInside || !isRestShown)) {
    showRest(stage);
    if (isInside) return;  // the flip was the wait
  }
  stage.clearInput();
  std::unique_lock lock(stageMutex);
  stageWake.wait_for(lock, kIdleTurn, [this] { return isWoken; });
  isWoken = false;
}

void Session::State::showRest(Stage &stage) {
  const bool isNew = !std::exchange(isRestShown, true);
  if (isNew) {
    hideRest(stage);
    const std::string message = shownMessage.value_or(settings().restMsg);
    auto made = message.empty() ? Result<StimulusHandle>(StimulusHandle{}) : addHostText(stage.stimuli(), message, kHostLetter * ours->textSize());
    if (made) restMessage = *made;
    else log.write(LogLevel::Error, kLogSource, "the rest message cannot be shown: " + made.error().text());
  }
  if (restMessage) (void)stage.stimuli().draw(restMessage);
  stage.flip();  // without a message: what stood there goes
}

void Session::State::hideRest(Stage &stage) {
  if (restMessage) stage.stimuli().remove(std::exchange(restMessage, 0));
}

/// In place of the rest message, until the next run.
void Session::State::showMessage(std::optional<std::string> message) {
  shownMessage = std::move(message);
  isRestShown = false;
  showRest(ours->stage());
}

/// In one move: a stop() finds it waiting, or running.
std::optional<Task> Session::State::takeTask() {
  const std::lock_guard lock(mutex);
  auto task = tasks.take();
  isTaskRunning = task.has_value();
  return task;
}

Result<void> Session::State::occupy(const std::string &key) {
  const std::lock_guard lock(mutex);
  if (isClosing) return Error{ErrorCode::Stopped, "the session closes", key, "run it in the next session"};
  currentKey = key;
  ours->stage().beginRun();
  stopRun = isTaskStopped;
  return {};
}

void Session::State::vacate() {
  {
    const std::lock_guard lock(mutex);
    currentKey.clear();
  }
  ours->stage().endRun();
  forgetStop();
}

/// Else nothing could be shown until the next run.
void Session::State::forgetStop() {
  const std::lock_guard lock(mutex);
  if (!isClosing) stopRun = false;
}

void Session::State::perform(Task task) {
  isRestShown = false;
  Result<Value> outcome = caught(task.method, [&] {
    hideRest(ours->stage());
    return task.work();
  });
  {
    const std::lock_guard lock(mutex);
    isTaskRunning = isTaskStopped = false;
  }
  tasks.finish();
  auto rest = std::exchange(afterwards, {});
  saver.add([this, task = std::move(task), outcome = std::move(outcome), rest = std::move(rest)] {
    task.done(task.id, outcome && rest ? caught(task.method, rest) : outcome);
    wakeAll();
  });
}

StageHooks Session::State::hooks(Stage &stage) {
  StageHooks made;
  if (wiring.addHooks) wiring.addHooks(stage, made);
  made.diskIsFull = [this] { return recorder->full(); };
  made.isClosing = [this] {
    const std::lock_guard lock(mutex);
    return isClosing;
  };
  return made;
}

SittingOptions Session::State::sittingOptions() {
  SittingOptions sitting_;
  sitting_.id = id;
  sitting_.set = settings().params;
  sitting_.seed = seed;
  sitting_.isSimulated = options.isSimulated;
  sitting_.isScripted = options.isScripted;
  sitting_.beginsAnew = options.beginsAnew;
  sitting_.mayBeEarly = options.mayBeEarly;
  sitting_.hasOperator = wiring.hasOperator;
  sitting_.account = accountName();
  sitting_.takesPictures = options.takesPictures;
  if (clock->isVirtual() && wiring.rehearsalLimit > Duration{}) sitting_.realTime = &realTime, sitting_.realLimit = wiring.rehearsalLimit;
  sitting_.devices = &devices.manager();
  sitting_.rig = devices.rig();
  sitting_.answers = &devices.answers();
  sitting_.openSound = [this]() -> Result<std::unique_ptr<SoundSystem>> {
    if (wiring.openSound) return wiring.openSound();
    const RigSound &station = devices.rig().sound;
    if (isVirtual || options.isSimulated || station.system == "simulated") return simulatedSound(*clock, options.isScripted);
    return openSound({station.system, station.output, station.input}, *clock);
  };
  sitting_.openCamera = [this]() -> Result<std::unique_ptr<Camera>> {
    if (wiring.openCamera) return wiring.openCamera();
    const RigCamera &rig = devices.rig().camera;
    if (isVirtual || options.isSimulated || rig.system == "simulated") return simulatedCamera(*clock);
    CameraStation station{.system = rig.system, .device = rig.device};
    if (rig.width > 0) station.width = rig.width, station.height = rig.height;
    if (rig.rate > 0) station.rate = rig.rate;
    return openCamera(station, *clock);
  };
  sitting_.openScreen = [this]() -> Result<std::unique_ptr<Camera>> {
    if (isVirtual || options.isSimulated) return simulatedCamera(*clock);
    return std::unique_ptr<Camera>(screenCamera(*clock));
  };
  sitting_.privateKeys = privateKeys;
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
  if (const Rig &rig = devices.rig(); !rig.file.empty())
    sitting_.provenance.set("rig", Value(Dict{{"file", Value(rig.file.string())}, {"sha256", Value(rig.hash)}}));
  if (calibration) sitting_.provenance.set("calibration", calibrationRecord(*calibration));
  if (!machineFacts.provenance.isNull()) sitting_.provenance.set("facts", machineFacts.provenance);
  return sitting_;
}

/// What happens is told as it happens: paused at, resumed at, failed.
void Session::State::noteState(SessionState now, Timestamp time) {
  noteScreen();  // what flips have taught meanwhile
  SessionState before;
  std::string key;
  const std::string run = ours ? ours->facts().run : "";
  {
    const std::lock_guard lock(mutex);
    before = std::exchange(state, now);
    key = currentKey;
    if (!run.empty() && !key.empty()) keyOfRun[run] = key;
  }
  if (key.empty()) return;
  const char *event = now == SessionState::Ready                                            ? "form"
                      : now == SessionState::Preparing                                        ? "preparing"
                      : now == SessionState::Running && before == SessionState::Paused      ? "resumed"
                      : now == SessionState::Running && before == SessionState::Preparing   ? (isAskingConsent ? "consent" : "started")
                      : now == SessionState::Paused                                         ? "paused"
                      : now == SessionState::Stopping                                       ? "stopping"
                      : now == SessionState::Failed                                         ? "failed"
                                                                                            : nullptr;
  if (!event) return;
  log.write(LogLevel::Exp, kLogSource, key + ": " + std::string(stateWord(now)));
  Value told(Dict{{"event", Value(event)}, {"name", Value(key)}, {"status", Value(stateNumber(now))}, {"state", Value(stateWord(now))},
                  {"t", Value(toSeconds(time))}});
  if (now == SessionState::Ready) told.set("form", formShown());
  events.publish("status", std::move(told), time);
}

}  // namespace fovea
