#pragma once
// A session: one window, one clock, many runs. Driven by the program that opened it, from any of its threads, or from afar.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "session/options.hpp"
#include "session/remote.hpp"
#include "stage/resolve.hpp"
#include "stage/sitting.hpp"

namespace fovea {

class DeviceManager;
struct Finding;
struct SessionWiring;

/// What is known of an experiment without running it.
struct ExperimentInfo {
  std::string key;
  std::filesystem::path file;
  std::string id, name, version;
  std::string abi;                   // the contract that it was built for: "fovea.experiment/1"
  std::vector<std::string> devices;  // roles, in the order of the manifest
  std::string lastRun;               // id; empty: not run yet
  bool isRunning = false;
};

/// What addExperiment does when the experiment lies outside the root and root has something of that name already.
enum class CopyRule { RefuseIfDifferent, Replace };

/// The Session.
///
/// The thread that opens it is its [main]: it has to be the process's first one where there is a display, and it closes the session.
/// The stage has a thread of its own. Every other member may be called from any thread.
///
/// Calls that take `blocking` wait until what was asked for has taken effect and give its result; with false they give the
/// call's id at once (a whole number), and the outcome comes as an event of the topic "tasks" with that id. A blocking call on
/// [main] keeps the windows alive while it waits; one from another thread needs [main] inside start(), or inside such a call.
/// No call leaves the session in a state from which the next run fails.
class Session {
 public:
  /// Errors: BadArgument, Io, Device, ...: what cannot be had, naming it. Experiments that cannot be added are listed in problems().
  static Result<std::unique_ptr<Session>> open(SessionOptions options);
  /// The same for a program that has panels of its own, pictures, a watcher. `wiring` outlives the session.
  static Result<std::unique_ptr<Session>> open(SessionOptions options, SessionWiring &wiring);
  ~Session();  // closes
  Session(const Session &) = delete;
  Session &operator=(const Session &) = delete;

  /// What went wrong without keeping the session from opening: experiments that cannot be added, plugins that are none.
  const std::vector<Error> &problems() const;
  const std::string &id() const;
  const std::filesystem::path &root() const;
  const std::filesystem::path &dataDir() const;
  const std::filesystem::path &logFile() const;
  /// What the names of the session's own files begin with.
  const std::string &stem() const;
  Recorder &recorder();
  const Clock &clock() const;
  std::uint64_t seed() const;
  Log &log();

  // ---- The course of the session ----

  /// On [main]: keeps windows and queue alive until stop() or close(); twice is an error. On another thread it returns at once: there is
  /// nothing to attach, every thread may make calls.
  Result<void> start();
  /// Ends start() within half a second: the run in hand is asked to stop, what waits is cancelled.
  void stop();
  /// Stops and saves the run in hand, closes window and devices; a second call does nothing.
  Result<void> close();
  /// What happens between two runs, once: the rest message is shown, the log flushed. The session does it by itself.
  Result<void> onIdle();

  // ---- Experiments ----

  /// Knows the experiment `file` (library, bundle, or the key or id of a plugin in the search path) by `key` from now on. One from
  /// outside the root is copied into it. All or nothing. Errors: BadFile, BadPlugin, AbiMismatch, Refused when the key is taken or a
  /// copy would replace something else, BadArgument for parameters that it does not take.
  /// `params`: the experiment's own, as a study file would give them.
  Result<ExperimentInfo> addExperiment(const std::filesystem::path &file, std::string key = "", const std::filesystem::path &folder = {},
                                       CopyRule rule = CopyRule::RefuseIfDifferent, Dict params = {});
  /// Adds every experiment of the search path whose key is free.
  void addAllExperiments();
  /// Errors: Unknown, Busy when it runs.
  Result<void> removeExperiment(const std::string &key);
  std::vector<ExperimentInfo> listExperiments() const;
  Result<std::vector<std::string>> getRequiredDeviceNamesFromExperiment(const std::string &key) const;
  /// A fresh copy each time, keys with their flags. `sessionParams`: with the session's params put in. While a run goes on: of what
  /// it asked last, or Busy where that is not known; during a pause it is asked anew.
  Result<Dict> getExpInfoFromExperiment(const std::string &key, bool sessionParams = true);
  /// Shows the form until somebody fills it in, at the panels or with answerForm(); it waits `timeout` seconds.
  /// Errors: Stopped when it was cancelled; State when nobody came in time, or nobody is there who could.
  Result<Dict> showExpInfoDlgFromExperiment(const std::string &key, std::optional<Dict> expInfo = {}, std::optional<double> timeout = {});
  /// {name, fields, missing, until} of the form that waits for an answer; null when none does.
  Value getForm() const;
  /// Fills the form in and starts it, or cancels it; false when none is shown. Errors: Unknown, BadArgument; the form stays.
  Result<Value> answerForm(const Dict &expInfo, bool cancel = false, bool blocking = true);

  // ---- Runs ----

  /// Runs it: set-up, run, save, clean-up. Missing expInfo comes from the experiment's own and the session's params.
  /// Gives {run, name, ending, rows, error, files, expInfo}. Errors: Unknown, BadArgument before anything is shown;
  /// Busy when something runs and `blocking` is true.
  Result<Value> runExperiment(const std::string &key, std::optional<Dict> expInfo = {}, bool blocking = true);
  /// A whole study, from the form to its last page.
  Result<Value> runStudy(const ResolvedStudy &study);
  /// How the study ended, once runStudy came back.
  const SittingResult &studyResult() const;
  /// Writes the files of the last run of `key` anew, in their place.
  Result<Value> saveExperimentData(const std::string &key, bool blocking = true);
  /// Writes the files of the run in hand, the row in hand included; false when nothing runs.
  Result<Value> saveCurrentExperimentData(bool blocking = true);

  /// The number of the state: 0 not started, 1 started, 2 paused, -1 finished, -3 stopping.
  int getStatus() const;
  /// The same in a word: "IDLE", "RUNNING", ...
  std::string_view getState() const;

  /// True: asked for, the event of the topic "status" tells when it took effect. With `blocking` it comes back then, with {t}.
  /// False when nothing runs.
  Result<Value> pauseExperiment(bool blocking = false);
  Result<Value> resumeExperiment(bool blocking = false);
  Result<Value> stopExperiment(bool blocking = false);
  /// Somebody in the middle of a study does not go on with it: they end as aborted, withdrawn or failed.
  /// Errors: State when nobody is; BadArgument without a cause or tag.
  Result<Value> abortParticipant(const std::string &cause, bool blocking = false);
  Result<Value> withdrawParticipant(bool blocking = false);
  Result<Value> failParticipant(const std::string &tag, bool blocking = false);
  /// Takes back that somebody has failed in a study (empty: the one that they began last): their next session goes on where they were.
  /// Gives {way, study, reason, trials, nodes}. Errors: State while a run goes on, or when there is nothing to take back.
  Result<Value> unfailParticipant(const std::string &participant, const std::string &study = "", bool blocking = true);
  /// The page or experiment of the study that is in hand begins anew.
  /// Errors: State when nobody is in the middle of a study.
  Result<Value> repeatPage(bool blocking = false);
  /// The study goes on at the step of this label. Errors: as of repeatPage(); Unknown, with the labels there are.
  Result<Value> skipTo(const std::string &label, bool blocking = false);
  /// Pauses when the trial in hand has ended. False outside of loops, too.
  Result<Value> pauseLoop(bool blocking = false);

  // ---- Trials of the run in hand ----

  /// Dictionary {loop, trials, index}; null when there are none.
  Value getAllTrials() const;
  Value getCurrentTrial() const;
  /// `n` 0 is the current trial, negative ones are past; null past either end.
  Value getFutureTrial(std::int64_t n = 1) const;
  Value getFutureTrials(std::int64_t n = 1, std::int64_t start = 1) const;
  /// The trial that comes next, null past the last; null when nothing runs.
  Result<Value> skipTrials(std::int64_t n = 1, bool blocking = true);
  Result<Value> rewindTrials(std::int64_t n = 1, bool blocking = true);

  // ---- expInfo and data of the run in hand ----

  std::optional<Dict> getCurrentExpInfo() const;
  /// `key` or a list of keys: a dictionary of those that there are; false when nothing runs. Errors: Unknown naming what is missing.
  Result<Value> getCurrentExpInfoItem(const Value &key) const;
  Result<Value> setCurrentExpInfoItem(const Value &key, const Value &value, bool blocking = true);
  Result<Value> updateCurrentExpInfo(const Dict &other, bool blocking = true);
  /// Into the row in hand: the next one that the run's main table gets. A name that the experiment gives that row itself keeps the
  /// experiment's value. If no row comes any more, one more is written, with `rowComplete` false. Gives {"replaced": ...}.
  Result<Value> addData(const std::string &name, const Value &value, bool blocking = true, std::optional<std::int64_t> row = {},
                        std::optional<int> priority = {});
  Result<Value> addAnnotation(const std::string &text, bool blocking = true);
  /// Tells everybody who listens the rows of a run: the one in hand, the last one, or the last one of `key`. True once all have them;
  /// false when there is no such run, or nobody listens.
  Result<Value> sendExperimentData(const std::string &key = "");
  /// False when nobody listens.
  bool sendToLiaison(const Value &value);

  // ---- What holds for every run ----

  /// The runs that ended in this session, the oldest first: as runExperiment() tells of each, without its files.
  std::vector<Value> runs() const;
  Dict params() const;
  /// Errors: BadArgument for a name or flag that is none; then those before stay.
  Result<void> setParams(Dict params);
  std::string restMsg() const;
  void setRestMsg(const std::string &message);
  int priorityThreshold() const;
  void setPriorityThreshold(int threshold);
  /// The least level that goes to `target`, "file" or "console", from now on. Errors: BadArgument, with the words there are.
  Result<void> setLoggingLevel(const std::string &level, const std::string &target = "file");

  /// Gives a session param another name: an experiment that has a field of either name gets the one value.
  /// Errors: BadArgument; Refused when it is another param's.
  Result<void> alias(const std::string &param, const std::string &alias);

  // ---- Window and devices ----

  Result<Value> setupWindowFromParams(const Dict &params, bool measureFrameRate = false, bool recreate = true, bool blocking = true);
  Result<Value> setupWindowFromExperiment(const std::string &key, std::optional<Dict> expInfo = {}, bool blocking = true);
  /// A text in the middle of the window in place of the rest message, until hideMessage() or the next run. Gives true.
  Result<Value> showMessage(const std::string &message, bool blocking = true);
  Result<Value> hideMessage(bool blocking = true);
  /// {rate_hz, sd_s, frames, source, waitsForRefresh}; measured anew when asked, then with median_s, mean_s and middleMean_s. While something runs: as measured before, or Busy.
  Result<Value> getFrameRate(bool retest = false);
  /// Facts of the window: size, refresh, monitor, onset source; colour (rgb, -1 to 1), units, pos (null: centred) and title as they are between runs.
  Value win() const;

  /// Has the devices that the experiment asks for set up, as the rig file says; what the operator set up is kept.
  /// Gives {role: {device, how}}. Errors: Device for a required role that nobody can fill.
  Result<Value> setupDevicesFromExperiment(const std::string &key, bool blocking = true);
  /// The older name of setupDevicesFromExperiment().
  Result<Value> setupInputsFromExperiment(const std::string &key, bool blocking = true);
  /// A keyboard device of that name. Gives true.
  Result<Value> addKeyboardFromParams(const std::string &name, const Dict &params = {}, bool blocking = true);
  /// All devices by name. Listeners of kind "liaison" become events of the topic "devices".
  DeviceManager &devices();

  // ---- Time, version, queue ----

  /// `format`: "float", "iso", "str" or a pattern; empty: the session's own.
  Result<Value> getTime(const std::string &format = "") const;
  /// {fovea, abi, build}: `build` is the id that the linker gave this program; empty where it gave none.
  Value getVersion() const;
  Value listTasks() const;
  Result<void> cancelTask(std::uint64_t id);

  // ---- For the program around it ----

  /// What an operator's panel asks for; it is recorded as the operator's.
  Result<void> command(Command command);
  /// Has `at` look at the sitting while it is sure to be there. False when the stage has ended. Keep it short.
  bool look(const std::function<void(Sitting &)> &at) const;
  ScreenInfo screen() const;
  const std::vector<std::string> &inputNames() const;
  /// What the machine was like when the session opened; empty without a display. See docs/doctor.md.
  const std::vector<Finding> &findings() const;

  // ---- From afar ----

  /// Everything above by name, and the events. Lives as long as this.
  RemoteHost &remote();

  struct State;

 private:
  explicit Session(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace fovea
