#pragma once
// The inside of a session: what its parts share. Which thread owns what stands beside each member.

#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "calibration/profile.hpp"
#include "data/recorder.hpp"
#include "devices/callback_source.hpp"
#include "doctor/session_facts.hpp"
#include "plugins/catalogue.hpp"
#include "plugins/library.hpp"
#include "services/services.hpp"
#include "session/event_hub.hpp"
#include "session/remote_devices.hpp"
#include "session/row_teller.hpp"
#include "session/session.hpp"
#include "session/session_devices.hpp"
#include "session/task_queue.hpp"
#include "session/time_text.hpp"
#include "session/wiring.hpp"
#include "session/worker.hpp"
#include "stage/sitting.hpp"
#include "stimuli/window_params.hpp"

namespace fovea {

/// One call by name: what it is, what can be said against it before it is accepted, and how it begins.
struct SessionCall {
  using Done = std::function<void(Result<Value>)>;
  CallDescription description;
  std::function<Result<void>(Session::State &, const Dict &)> check;  // any thread; empty: nothing
  std::function<void(Session::State &, const Dict &, const std::string &client, Done)> begin;
  std::function<bool(const Dict &)> isAtOnce;  // work that need not wait its turn; empty: never
};
const std::vector<SessionCall> &sessionCalls();
std::vector<SessionCall> formCalls();

struct KnownExperiment {
  ResolvedStep step;
  std::string lastRun;
  std::optional<Dict> fields;  // what it asked last: keys with their flags
  std::filesystem::file_time_type modified{};  // its library, when its manifest was read
};

/// What a client can set anew while the session is open.
struct SessionSettings {
  TimeFormat timeFormat;
  Dict params;
  std::vector<std::pair<std::string, std::string>> aliases;  // of params
  std::string restMsg;
  int priorityThreshold;
};

struct Session::State final : RemoteHost, RemoteObject {
  /// Null `wires`: nobody adds anything.
  State(SessionOptions given, SessionWiring *wires, TimeFormat format);
  ~State() override;

  // ---- session.cpp: opening, [main], closing ----
  static Result<std::unique_ptr<Session>> open(SessionOptions options, SessionWiring *wiring);
  Result<void> open();
  Result<void> openWindow();
  void calibrate();
  std::filesystem::path screenFile() const;
  void lookAtMachine();
  void keepReport();
  void noteFocus(bool focused);
  Result<void> start();
  void stop();
  Result<void> close();
  void wakeAll();
  /// Looks after windows and what [main] was asked to do, for about a thirtieth of a second. Thread: [main].
  void turnMain();
  void tellFrames();
  void updatePointer();
  /// Has [main] do it. Errors: State when the session closes; Busy when too much waits. Thread: any.
  Result<void> onMainSoon(RemoteDevices::MainWork work);
  /// What still waits hears that it is too late, and nothing more is taken. Thread: [main].
  void endMainCalls();
  void tellClosing();
  /// As onMainSoon(), and waits for it. Thread: [stage].
  void onMainAndWait(const std::function<void()> &call);
  bool isMain() const { return std::this_thread::get_id() == mainThread; }

  // ---- session_stage.cpp: [stage] and [saver] ----
  void onStage();
  Result<void> serve();
  void openInputs();
  void idle(Stage &stage);
  void showRest(Stage &stage);
  void hideRest(Stage &stage);
  void showMessage(std::optional<std::string> message);
  std::optional<Task> takeTask();
  void perform(Task task);
  /// From here on a stop is for what runs as `key`. Errors: Stopped once the session closes.
  Result<void> occupy(const std::string &key);
  /// Nothing runs any more: who waited for something of the run hears of it, and a stop that came too late is for nobody.
  void vacate();
  void forgetStop();
  SittingOptions sittingOptions();
  StageHooks hooks(Stage &stage);
  void noteState(SessionState state, Timestamp time);
  // ---- session_invoke.cpp: calls by name ----
  Result<std::uint64_t> call(std::string_view name, const Dict &arguments, std::string_view client, CallDone done) override;
  /// The same for this program, which may see everything.
  Result<std::uint64_t> make(std::string_view name, const Dict &arguments, std::string_view client, CallDone done);
  /// Has it wait its turn; whatever becomes of it, an event tells. Errors: as TaskQueue::add().
  Result<std::uint64_t> enqueue(Task task);
  /// Named arguments may lack what has a default. `blocking`: wait for the outcome, else its id.
  Result<Value> callAndWait(std::string_view name, Dict arguments, bool blocking);
  /// Waits for the answer to what `accept` sets going, or gives its id.
  Result<Value> begin(bool blocking, const std::function<Result<std::uint64_t>(CallDone)> &accept);
  std::span<const CallDescription> calls() const override;
  Result<Value> property(std::string_view name) const override;
  Timestamp now() const override { return clock->now(); }
  Result<std::uint64_t> init(const Dict &arguments, std::string_view client, CallDone done) override;
  std::vector<std::string> objectNames() const override { return {"session", "DeviceManager"}; }
  RemoteObject *object(std::string_view name) override {
    if (name == "DeviceManager") return &remoteDevices;
    return name == "session" ? this : nullptr;
  }
  std::uint64_t subscribe(EventListener listener, HearsTopic hears) override { return events.subscribe(std::move(listener), std::move(hears)); }
  void unsubscribe(std::uint64_t listener) override { events.unsubscribe(listener); }

  // ---- session_experiments.cpp ----
  Result<ExperimentInfo> addExperiment(const std::filesystem::path &file, std::string key, const std::filesystem::path &folder, CopyRule rule,
                                       Dict params = {});
  /// May the key be given to an experiment that is added? With `mutex` held.
  Result<void> checkFree(const std::string &key, CopyRule rule) const;
  Result<void> removeExperiment(const std::string &key);
  Result<KnownExperiment> known(const std::string &key) const;
  /// The same, its manifest read anew when the library has changed on the disk. Thread: [stage].
  Result<KnownExperiment> knownNow(const std::string &key);
  Result<Value> run(const std::string &key, const Value &expInfo);
  Result<Value> runStudy(const ResolvedStudy &study);
  Result<Value> studyAndWait(const ResolvedStudy &study);
  Result<Value> frameRate(bool retest);
  Result<Value> setupWindowFrom(const std::string &key);
  void readWindow();
  /// What the options say of the window. Thread: [stage].
  ScreenProfile firstProfile() const;
  Result<void> setupFirstWindow();
  Result<Value> setupWindow(const Dict &params, bool recreate);
  std::optional<std::string> followScreen(const Dict &params, ParsedWindowParams &parsed);
  Result<Value> setupDevicesFrom(const std::string &key);
  /// The device that older clients expect to be there. Thread: [main], [stage & !running].
  void haveDefaultKeyboard();
  Result<Value> requiredDevices(const List &experiments);
  Result<std::uint64_t> askScreenNumbers(double seconds, std::string_view client, CallDone done);
  Result<Value> showScreenNumbers(double seconds);
  Result<Value> saveLastRun(const std::string &key);
  void saveCurrentRun(SessionCall::Done done);
  Result<void> judgeConsent();
  Result<void> consentFor(const std::string &participant);

  // ---- session_forms.cpp ----
  /// What the experiment asks, as the form shows it. Thread: [stage].
  Result<ExpInfo> describe(const std::string &key, bool withParams);
  /// Session params that the experiment does not ask for become fields of their own.
  Result<ExpInfo> formOf(const KnownExperiment &experiment, const std::string &key, Dict fields, bool withParams);
  void warnOfSlip(const ExpInfo &info, const std::string &param, const std::string &key);
  /// Keys with their flags. While a run goes on, what the experiment asked last: it is not disturbed. Thread: [stage].
  Result<Dict> expInfoOf(const std::string &key, bool withParams);
  Result<Value> showForm(const std::string &key, const Value &expInfo, std::optional<double> timeout);
  /// The form that waits for an answer; null when none does. Thread: any.
  Value formShown() const;

  // ---- session_data.cpp ----
  void noteRow(const Row &row);
  /// Has all rows of a run told; `done` hears true once everybody who listens has them.
  void sendRows(const std::string &key, SessionCall::Done done);
  /// The key that a run of this session is known by.
  std::string nameOfRun(const std::string &run) const;

  // ---- session_control.cpp: the run in hand ----
  /// Gives it to the stage. A stop reaches a plugin that computes at once. Errors: Busy; State when it is for a run and none is there.
  Result<void> post(Command command, bool isForRun = false);
  /// Posts a command to the run in hand; `done` hears that it was, or, if it `waits`, when it took effect. Nothing running: false at
  /// once, and a warning.
  void control(Command::Kind kind, std::int64_t count, const std::string &client, bool waits, SessionCall::Done done, std::string text = "");
  /// The trial that the run has been asked to go to; null past its last. Thread: [stage].
  Value trialAsked() const;
  /// Carries `work` out on the stage between two frames.
  void onStageSoon(std::function<Result<Value>(Sitting &)> work, SessionCall::Done done);
  SessionSettings settings() const;
  Result<void> setLoggingLevel(const std::string &level, const std::string &target);
  Result<void> addAlias(const std::string &param, const std::string &alias);
  /// Has the stage taken its last command?
  bool isOver() const;
  SittingFacts facts() const;
  StageStatus status() const;
  ScreenInfo screenNow() const;
  void noteScreen();

  Session *session = nullptr;  // whose inside this is
  SessionOptions options;     // as they were given, completed
  SessionWiring ownWiring;
  SessionWiring &wiring;
  const bool isVirtual;       // no display server
  const std::thread::id mainThread = std::this_thread::get_id();
  Breadcrumb ownBreadcrumb;
  Breadcrumb &breadcrumb;
  std::unique_ptr<Clock> clock;
  const RealClock realTime;  // how long a rehearsal takes whoever waits for it
  Log log;
  /// For what is thrown where nobody waits for a result.
  const std::function<void(const Error &)> complain = [this](const Error &error) { log.write(LogLevel::Error, "session", error.text()); };
  std::atomic<bool> stopRun{false};  // the run in hand is asked to stop
  std::atomic<bool> hasFocus{true};  // the participant's window
  Services services;
  LibraryLoader loader;
  const std::uint64_t seed;
  SessionDevices devices;
  RemoteDevices remoteDevices;
  const std::shared_ptr<PrivateKeys> privateKeys = std::make_shared<PrivateKeys>();
  EventHub events;
  TaskQueue tasks;
  Catalogue catalogue;        // [main] until the stage starts, then fixed
  std::vector<Error> problems;
  std::filesystem::path logFile;
  std::string id, stem;
  std::unique_ptr<Recorder> recorder;
  std::unique_ptr<Window> window;                   // made and destroyed on [main], used on [stage]
  std::unique_ptr<CallbackSource> callbackSource;
  Input input;
  std::vector<std::string> inputs;                  // [stage], fixed once it is ready
  std::optional<ScreenCalibration> calibration;     // of the window's screen; fixed once the window is open
  SessionFacts machineFacts;                        // of the machine; fixed once the window is open
  std::optional<ResolvedStep> consentStep;          // [stage]
  bool isAskingConsent = false;                     // [stage]
  Sitting *ours = nullptr;                          // [stage]: the same as `sitting`, until the last command is taken
  std::function<Result<Value>()> afterwards;        // [stage]: what is left of the task in hand for [saver]

  std::thread stageThread;
  RowTeller rows;
  Worker saver{complain};   // waits for files, so that the next run need not
  Worker teller{complain};  // waits for those who are told many rows
  Worker copier{complain};  // copies folders into the root

  mutable std::mutex screenMutex;                   // guards what follows; held for a copy alone: frames wait for it
  ScreenInfo screen;                                // as the stage measured it

  mutable std::mutex stageMutex;                    // guards what follows
  std::condition_variable stageWake;
  Sitting *sitting = nullptr;                       // while the stage serves
  bool isWoken = false;
  bool hasStageEnded = false, isStageReady = false;
  std::optional<Error> stageError;

  std::mutex mainMutex;                             // guards what follows
  std::condition_variable mainWake;
  std::vector<RemoteDevices::MainWork> mainCalls;
  bool isMainWoken = false, isMainOver = false;

  mutable std::mutex mutex;                         // guards what follows
  SessionSettings settingsNow;
  std::map<std::string, KnownExperiment> experiments;
  std::vector<std::string> experimentOrder;
  std::string currentKey;                           // what runs; empty: nothing
  SessionState state = SessionState::Idle;
  std::string lastRunKey;
  std::vector<Value> runs;                          // that ended
  std::map<std::string, std::string> keyOfRun;
  bool isStarted = false, isStopAsked = false, isClosing = false, isCloseTold = false;
  bool isTaskRunning = false, isTaskStopped = false;

  std::set<std::string> slips;                      // [stage]: session params that were warned of
  StimulusHandle restMessage = 0;                    // [stage]: the message on the screen; 0: none
  bool isRestShown = false;                         // [stage]
  std::optional<std::string> shownMessage;          // [stage]: in place of the rest message
  bool isOlderNameTold = false;                     // [stage]
  Timestamp nextFrames{};                           // [main]
  bool isPointerConfined = false;                   // [main]
  WindowParams windowParams;                        // as it is between runs; written by [stage] under `stageMutex`
  SittingResult studyResult;                        // [stage], read on [main] once the call is done
};

Error closedError();

ExperimentInfo experimentInfo(const std::string &key, const KnownExperiment &known);

/// The tables of a run, then its description.
Value filesOf(const RunFiles &files);

/// Can these be the session's params, in whatever form they come to stand? Errors: BadArgument for flags or names that are none.
Result<void> judgeParams(const Dict &params);

/// expInfo keys with their flags, as an experiment describes them.
Dict flagged(const ExpInfo &info);
}  // namespace fovea
