#pragma once
// One participant's sitting: the steps of a study in order, the life of each run, consent before the first row.

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "core/random.hpp"
#include "plugins/instances.hpp"
#include "stage/private_keys.hpp"
#include "stage/pointer_record.hpp"
#include "stage/look_ahead.hpp"
#include "stage/modular/modular_page.hpp"
#include "stage/resolve.hpp"
#include "stage/run_data.hpp"
#include "stage/run_devices.hpp"
#include "stage/cameras.hpp"
#include "stage/sounds.hpp"
#include "stage/screen_keys.hpp"
#include "stage/stage.hpp"
#include "stage/study_functions.hpp"
#include "timeline/effects.hpp"
#include "timeline/money.hpp"

namespace fovea {

/// In the log, of what a session tells.
inline constexpr char kLogSource[] = "session";

class AnswerKeys;
class LeaveDialog;
enum class LeaveAnswer : std::uint8_t;
class PageCourse;
class Pointer;
struct AnswerPlan;
struct StartUpMarker;

struct SittingOptions {
  std::string id;
  Dict set;  // what the command line says about expInfo, participant among it
  std::uint64_t seed = 0;
  bool isSimulated = false;   // a simulated participant answers
  bool isScripted = false;    // a program presses the keys
  bool hasOperator = false;   // somebody can fill in what is missing
  std::string account;        // of the system, that the session runs under
  bool mayBeEarly = false;    // a session begins also before the study wants the next one to
  bool beginsAnew = false;    // a way through the study that was broken off is not gone on with
  bool takesPictures = false; // of each step, for people who want to see what was shown
  std::function<void(SessionState, Timestamp)> onState;  // hears every change of state. Thread: [stage]
  Value provenance;           // dictionary; the session adds the screen
  RunSounds::Opener openSound;  // none: there is no sound
  RunCamera::Opener openCamera, openScreen;  // none: there is no such film
  DeviceManager *devices = nullptr;  // none: every role is told that it has the keyboard
  Rig rig;                    // which device takes which role
  AnswerKeys *answers = nullptr;  // buttons that are keys on pages, as the rig says; none: they are not
  const Clock *realTime = nullptr;  // of a rehearsal, whose own clock jumps: a study that goes on and on in it is ended. None: nobody waits for it
  Duration realLimit = std::chrono::seconds(60);
  TrialPool *trials = nullptr;  // a simulation's, of those before; none: what the data folder has
  std::shared_ptr<PrivateKeys> privateKeys = std::make_shared<PrivateKeys>();  // those of expInfo that are known so far
};

/// One run as it ended, for the report.
struct RunResult {
  std::string id, experiment, stem;
  Ending ending = Ending::Finished;
  std::string error;
  std::uint64_t rows = 0;
  FrameSummary frames;
  Dict expInfo;  // as it was at the end
};

/// A step of a study failed, and "onError" said what follows.
struct StepFailure {
  std::string step;  // its label
  std::string what;
  std::string onError;
};

/// A session that the study ended, and which another one is to follow.
struct SessionBreak {
  std::int64_t session = 1;  // which one it was
  std::string label;         // of the step
  Duration notBefore{};      // until the next one
  std::string from;          // wall time from which that may begin; empty: it may at any time
};

struct SittingResult {
  Ending ending = Ending::Finished;
  std::string error;
  bool isComplete = false;  // did the participant come to the end of the study's timeline?
  bool hasBegun = false;  // is there a record of it? Else nobody got to see the first step
  std::optional<SessionBreak> between = {};  // none: the study has not ended the session until the next one
  std::string turnedAway = {};  // by the study's recruitmentCriterion, whose words these are; empty: nobody was
  bool isRefused = false;  // what the study asks or does before somebody begins kept it from beginning
  std::vector<StepFailure> failures = {};  // that the study went on after, or stopped at: "onError"
  std::string participant;
  std::string step;  // "page main/welcome": the last that they came to; empty: none
  std::vector<RunResult> runs;
};

/// The trials that a run has opened for navigation.
struct TrialsView {
  std::string loop;
  std::shared_ptr<const List> trials;  // dictionaries, in the order planned; null: none are open
  std::int64_t current = -1;           // index of the trial in hand
};

/// What others may see of the sitting beside the stage's status. Published rarely, off the frame path.
struct SittingFacts {
  std::string study, participant;
  ExpInfo form;
  std::vector<std::string> missing;
  bool isAsking = false;                  // the form waits for an answer
  std::optional<Timestamp> formDeadline;  // until then; none: without end
  std::string run, experiment;  // of the run in hand; empty: none
  Dict expInfo;                 // of that run, as it is now
  TrialsView trials;
  bool isOnTheWay = false;  // is somebody in the middle of a study, who could be aborted?
  std::vector<std::string> places;  // labels that they can be taken to from here
  bool hasKeyboard = true;  // does the participant's window have it?
};

/// Thread: [stage], but for what is marked.
class Sitting final : public StageListener {
 public:
  Sitting(Stage &stage, Recorder &recorder, LibraryLoader &loader, const Catalogue &catalogue, Log &log, SittingOptions options);

  /// Everything from the form to the last page. Never leaves the session occupied.
  SittingResult run(const ResolvedStudy &study);
  /// Does what was given for its form fit? Nothing is recorded. Errors: those that would keep the session from beginning.
  Result<void> tryForm(const ResolvedStudy &study);

  // Or one by one, for a session that goes on as long as its operator wants:

  /// What the experiment asks, anew from its own setupExpInfo(): keys with their flags.
  Result<Dict> fieldsOf(const FoundPlugin &experiment);
  /// Those, with the fields that every run has. Thread: any.
  static Result<ExpInfo> withCommonFields(Dict fields, const Manifest &manifest, const Clock &clock);
  /// Asks for consent, unless this participant gave it already. False: it was declined.
  Result<bool> obtainConsent(const ResolvedStep &consentStep, const std::string &participant);
  /// One run. Errors: it could not begin. A run that began and failed is a result.
  Result<RunResult> runExperiment(const ResolvedStep &step, ExpInfo expInfo);
  /// The experiment's setupWindow alone, as an operator's test of the screen. Its stimuli are removed again.
  Result<void> tryWindow(const ResolvedStep &step);
  /// Shows the operator a form until it is started, at the panels or with answerForm().
  /// Errors: Stopped when it was cancelled; State when nobody did either until `deadline`.
  Result<ExpInfo> askForm(ExpInfo form, const std::string &title, std::optional<Timestamp> deadline);
  /// Fills in the form that is shown, and starts it. False: none is shown.
  /// Errors: Unknown, BadArgument naming the field, or what is still missing; Refused for a field that the form does not ask for: what the
  /// operator cannot change. The form stays as it was.
  Result<bool> answerForm(const Dict &values, const std::string &origin);
  /// False: none is shown.
  bool cancelForm(const std::string &origin);
  /// Takes back that somebody has failed in a study, by mistake: they can go on with it. The log and the record say so.
  /// Errors: State while a run goes on, when they have not failed, or nobody knows where they were; Io.
  Result<FailureTakenBack> unfail(const std::string &participant, const std::string &study, const std::string &origin);
  /// Closes the record that the first consent or run opened.
  void end(Ending ending, const std::string &error);

  /// Thread: any.
  SittingFacts facts() const;

  // What plugins may reach, through services/.
  Stage &stage() { return stage_; }
  Log &log() { return log_; }
  const PrivateKeys &privateKeys() const { return *options_.privateKeys; }
  /// The run in hand; null when there is none.
  RunData *data() { return data_ ? &*data_ : nullptr; }
  /// The devices of the run in hand, from setupDevices on; null when there is none.
  RunDevices *devices() { return runDevices_ ? &*runDevices_ : nullptr; }
  RunSounds &sounds() { return sounds_; }
  RunCamera &camera() { return camera_; }
  RunCamera &screen() { return screen_; }
  /// May the plugin whose code runs record that kind of personal data? Errors: State with the reason.
  Result<void> mayRecord(const char *kind) const;
  /// Is the experiment's run() on the stage?
  bool isRunning() const { return isRunning_; }
  Random &random() { return random_; }
  std::uint64_t streamSeed(std::string_view stream) const { return Random(runSeed_, stream).next(); }
  /// Who has the stage, for the log.
  std::string_view currentPlugin() const { return currentPlugin_; }
  Result<void> checkKeys(const InputRequest &awaited);
  Result<void> expect(const InputRequest &request);
  Result<void> describeColumn(std::string table, Column column);
  /// The run offers its trials for navigation from now on; an empty list takes the offer back.
  Result<void> setTrials(std::string loop, List trials);
  /// Trial number `index` of them is in hand.
  Result<void> setTrial(std::int64_t index);
  /// Changes expInfo of the run in hand; rows completed from now on have the new values.
  /// Errors: State when nothing runs; Refused for a field that says who and what the run is; BadArgument for a value that the field
  /// cannot have.
  Result<void> changeExpInfo(const Dict &given, const std::string &origin);
  /// A value from outside for the data: into the row in hand, or into finished row `row`. In the log and an event, too.
  /// Errors: as of changeExpInfo; BadArgument for a name that is none, and for a row that there is not.
  Result<DataChange> addData(const std::string &name, const Value &value, std::optional<std::int64_t> row, const std::string &origin);
  /// A file of the plugin in hand, or of the study.
  Result<std::filesystem::path> assetPath(std::string_view name);
  /// Shows a page from inside run(); null when it was left without an answer because of a stop.
  Result<Value> showPage(std::string_view id, const Value &params);

  void onCommand(const Command &command) override;
  Result<void> mayMove(const Command &command) override;
  void onPause(const Pause &pause) override;
  void onLeaveAsked() override;
  void onWait() override;
  void onInput(const InputEvent &event) override;
  Hearers hearersOf(const InputEvent &event) override;
  void onFrames(std::uint64_t first, OnsetSource source, std::span<const FrameRow> frames) override {
    if (data_) data_->addFrames(first, source, frames);
  }
  void onNote(const std::string &note) override {
    if (data_) data_->annotate(note, stage_.clock().now(), "fovea");
  }
  void onState(SessionState state, Timestamp time) override;
  /// The participant's window has the keyboard from `time` on, or has it no more. Also between runs: the next one is to know.
  void noteFocus(bool hasKeyboard, Timestamp time);

  /// Of the host's own words.
  double textSize() const;

 private:
  Result<void> prepareForm();
  static Result<void> checkGiven(const ResolvedStep &step, const Dict &described);
  Result<void> openAnswers();
  Result<void> fillForm();
  Result<void> waitForOperator(const std::string &title, std::optional<Timestamp> deadline = {});
  Result<void> awaitStart(StimulusHandle rest, const std::string &title, std::optional<Timestamp> deadline);
  Result<Ending> runSteps();
  /// Where somebody is in the study, and where they were left when they come back.
  struct Way {
    TimelineState state;
    std::optional<OpenWay> left;
    Value saved;              // what was kept of it
    bool beginsAnew = false;  // all the same
    bool hasChanged = false;  // the study has since
    std::optional<double> hoursAway = {};  // since the study ended the session before; below 0: a clock was wrong. None: it has not
  };
  Result<Way> findWay();
  Result<void> mustBeAlone();
  Result<TimelineState> beginTimeline();
  void keepEntered(const TimelineState &left);
  void goOnWith(Way &way);
  Result<void> mayComeBack(const Way &way) const;
  std::string asItWas(const Way &way) const;
  std::int64_t wallNow() const { return stage_.clock().wallOrigin() + toNanoseconds(stage_.clock().now()); }
  void noteBreak(const Pointer &pointer);
  void closeLeft(Way &way);
  Result<Ending> runTimeline(TimelineState state);
  Result<void> beginSimulated(const ResolvedStep &step, Pointer &pointer);
  void keepStep(const TimelineState &state, std::span<const Effect> effects);
  std::int64_t takeCell(const std::string &label, std::int64_t cells, std::uint64_t seed);
  TrialPool &trials() { return options_.trials ? *options_.trials : ownTrials_; }
  void readTrials();
  void lookAtOthers();
  void tellWhatIsFull();
  Result<StudyTotals> totals() const;
  ExperimentSpending spending(const StudyTotals &others) const;
  Result<ExperimentSpending> spending() const;
  const ExperimentSpending &others();
  Payment paidNow(const TimelineState &state);
  Result<void> mayBePaid(const StudyTotals &others) const;
  Result<void> startUp(TimelineState &state);
  Result<const std::vector<OtherWay> *> seenOthers();
  Result<Value> countsOfOthers();
  Result<std::int64_t> countOthers(const std::vector<std::string> &statuses, const Dict &where);
  Result<bool> asks(const StartUpMarker &marker, const Value &known) const;
  Result<void> checkMeant(const Value &known) const;
  Result<void> runStartUp(const StartUpMarker &marker, const Value &known, TimelineState &state) const;
  void addPayment(const TimelineState &state, ParticipantStep &step) const;
  void sayProgress(const Pointer &pointer);
  void sayReward(const Pointer &pointer, ResolvedStep &step);
  ParticipantStep wayAt(const TimelineState &state) const;
  void saveWay(const TimelineState &state, ParticipantStep &step) const;
  void keepFailure(const Pointer &pointer, const Error &why);
  void closeWay(TimelineState state, bool isCrashed);
  Result<void> endWay(Pointer &pointer);
  Result<Ending> walk(Pointer &pointer);
  Result<void> mayGoOn(const Pointer &pointer) const;
  Result<ResolvedStep> prepareStep(Pointer &pointer, const PageSpec &page, int number);
  Result<void> submitAnswer(Pointer &pointer, const ResolvedStep &step, Value answer, std::optional<Refusal> refusal = {}, std::optional<Timestamp> at = {});
  Result<std::optional<Ending>> goThrough(Pointer &pointer, int number);
  Result<std::optional<Ending>> afterFailure(Pointer &pointer, const Error &why, bool isFirst);
  Result<void> askWhatFollows(Pointer &pointer, const Error &why);
  Result<Ending> declined(Pointer &pointer, const ResolvedStep &step);
  void setOnTheWay(Pointer *pointer);
  bool isMoved(Pointer &pointer);
  Result<Ending> seeOff(const Pointer &pointer, const Result<Ending> &ending);
  const ResolvedStep *lastPage(const Pointer &pointer) const;
  Result<void> showEnd(ResolvedStep end);
  void planLeaving(const ResolvedStep &step);
  bool mayRemove() const;
  void noteWithdrawal();
  Result<LeaveAnswer> askWhetherToLeave();
  std::optional<LeaveAnswer> answerToLeaving(const LeaveDialog &dialog, Timestamp began);
  bool asksToLeave(const InputEvent &event) const;
  std::string leaveQuestion();
  std::string language() const;
  std::optional<Color> studyGround() const;
  std::string hostWords(const std::string &message, const Value &values = {}) const;
  void warnSmall(const FoundPlugin &page, const Value &params);
  void warnUntranslated(const FoundPlugin &page, const Value &params, const Step *step);
  std::string leaveLabel() const;
  void warnOfHint(const ResolvedStep &step);
  Result<Value> runTimelineStep(const ResolvedStep &step, std::optional<Ending> &ending);
  std::string operatorName() const;
  Result<bool> consent(const ResolvedStep &step);
  Result<bool> askConsent(ShownPage &form, const ResolvedStep &step, ConsentRecord &record);
  Value consentAnswer(const ResolvedStep &step, bool isAccepted) const;
  Result<Value> page(const ResolvedStep &step);
  Value keepAnswer(const ResolvedStep &step, const Value &answer);
  Result<Value> showStep(ShownPage &page, const ResolvedStep &step);
  /// `step`: of a page of the study, by which its answer is judged; null: nobody but the page judges it.
  Result<std::unique_ptr<ShownPage>> openPage(const FoundPlugin &plugin, const Value &params, const ResolvedStep *step);
  ModularHost modularHost(const ResolvedStep *step);
  Result<std::optional<std::string>> takeAnswer(const ResolvedStep *step, GivenAnswer given);
  /// One showing of a page, made anew for each.
  struct Showing {
    const Step *step = nullptr;               // of the study; null: an experiment shows it, or the host
    std::optional<Value> given = {};          // what a bot answers to it
    std::optional<Timestamp> botAnswersAt = {};  // by then a bot has looked at it; max: never; none: what answers it is not known
    bool isOnlyWaiting = false;               // nothing done on it is an answer
    bool isTooEarly = false;                  // for anything the participant does on it
    std::optional<InputRequest> held = {};    // what it awaits meanwhile
    ShownPage *page = nullptr;
    PageCourse *course = nullptr;
    ScreenKeys *keys = nullptr;
    PageOnset shown = {};
    Value log = {};                           // of its events; null: it keeps none
    double letters = 1;                       // of what the host says at its edges
    bool isFromRight = false;                 // lines of the page begin there
    bool isOfExperiment = false;              // that shows it, on the window's colour
    std::string language = {};                // of its words
  };
  Result<Value> show(ShownPage &page, const Value &params, Showing &showing);
  Result<Value> driveFrames(ShownPage &page, Showing &showing);
  Result<Value> driveFrames(ShownPage &page, Showing &showing, PageCourse &course);
  bool isToCome(const ShownPage &page, const PageCourse &course) const;
  Result<void> judgeStandstill(ShownPage &page, const Showing &showing, Timestamp began, Timestamp waitsSince) const;
  std::optional<Timestamp> quietUntil(const Showing &showing) const;
  Result<bool> isOvertaken();
  Result<void> waitAlone(Pointer &pointer);
  Result<void> forwardInput(ShownPage &page);
  KeysCome keysCome() const;
  Result<void> awaitFiles(const Step &step);
  Result<void> flipUntil(StimulusHandle shown, const std::string &what, const std::function<Result<bool>()> &isOver);
  Result<void> waitWith(const std::string &words, const std::string &what, const std::function<Result<bool>()> &isOver);

  Result<Ending> experiment(const ResolvedStep &step);
  Result<Dict> fillExpInfo(ExperimentInstance &experiment, const ResolvedStep &step, Timestamp started);
  void tellLoops(const RunStart &start);
  Dict factsOfRun(const ResolvedStep &step, Timestamp started) const;
  std::string runId() const;
  RunStart describeRun(const ResolvedStep &step, const PluginLibrary &library, const Dict &expInfo, Timestamp started,
                       std::vector<TableDescription> tables);
  Result<Ending> perform(ExperimentInstance &experiment, const ResolvedStep &step, const RunStart &start);
  Result<void> observe(ExperimentInstance &experiment, const InputRequest &asked, AnswerPlan &plan);
  void recordFonts();
  void closeRun(const RunStart &start, const Result<Ending> &ending);
  Result<Value> grantDevices(const Manifest &manifest);
  Result<void> saveSummaries(ExperimentInstance &experiment);
  void cleanUp(const std::vector<StimulusHandle> &before, const ResolvedStep &step);
  Result<std::filesystem::path> findAsset(std::string_view name) const;
  Result<void> openFor(const FoundPlugin &plugin, const Value &params);
  Result<void> openForRecording(const ResolvedStep &step);
  Result<void> beginRecording(const FoundPlugin &plugin, const Value &params);
  bool isCovered(const char *kind) const;
  Result<void> mayShow(const ResolvedStep &step) const;
  void listenIfMay();
  void forgetRecordings();
  void beginOwning(const std::string &id);
  RunSounds::Left endOwning();
  void stopRecordings(std::string_view why);
  bool isRecordingHere() const;
  bool mayEnd(PageCourse &course, bool wasRecording);

  /// Errors: Refused for a name that says who and what the run in hand is.
  Result<void> checkChangeable(std::string_view key) const;
  /// `value` as the field of that name would have it. Errors: BadArgument.
  Result<Value> fittedToField(std::string_view key, const Value &value) const;
  void setRunning(bool isRunning);
  /// `path`: where it stands in the study's flow; empty: nowhere but in a list.
  void enterStep(const ResolvedStep &step, int number, int count, const std::string &path = "");
  Value provenanceHere() const;
  /// What a record says of the study: name, version, hash, and its steps.
  static Value described(const Study &study);
  static Value withSettings(Value described, const Study &study);
  void startRecord(const Study *study);
  Result<void> keepAssets();
  void publishForm(const std::string &title);
  void publishRun();
  void record(std::string kind, Value value);
  void noteKeyboard(const InputEvent &event);
  void beginUnfocused(Timestamp started);
  std::string participant() const;
  bool isUnattended() const;

  Stage &stage_;
  Recorder &recorder_;
  LibraryLoader &loader_;
  std::unique_ptr<StudyFunctions> functions_;  // of the study in hand
  const Catalogue &catalogue_;
  Log &log_;
  SittingOptions options_;
  const ResolvedStudy *study_ = nullptr;

  enum class FormAnswer { None, Started, Cancelled };
  ExpInfo form_, untouched_;  // the second as nobody has filled it in
  std::map<std::string, Value> offered_;  // what a study's experiments ask beside it: the default that the form began with
  bool isAsking_ = false;
  std::optional<Timestamp> formDeadline_;
  FormAnswer formAnswer_ = FormAnswer::None;
  std::optional<RunData> data_;
  std::set<std::string> keyboardsAway_;  // unplugged, and not back yet
  bool hasKeyboard_ = true;              // the participant's window
  PointerRecord pointer_;
  std::optional<RunDevices> runDevices_;
  RunSounds sounds_;
  LookAhead ahead_;
  RunCamera camera_, screen_;
  std::map<std::string, std::set<std::string>> recorders_;  // by kind of personal data: ids of the plugins whose manifests say that they record it
  Random random_;
  std::uint64_t runSeed_ = 0;
  std::string currentPlugin_;
  std::string currentKey_;  // of the experiment in hand
  std::filesystem::path currentFolder_;
  std::filesystem::path stepFolder_;  // of the included file that the step in hand stands in; empty: it stands in the study's
  Dict currentExpInfo_;
  ExpInfo ownFields_;  // of the experiment in hand, as it asked for them
  std::string consented_;  // participant who did
  std::optional<StemReservation> claim_;  // to be this participant in this study, from before the way begins until it is over
  std::string way_;        // of the participant through the study: the session that it began in
  int waysBegun_ = 0;      // in this session: each has an id of its own
  TrialPool ownTrials_;    // what is known of the study's trial makers
  bool hasLooked_ = false;  // in the step in hand: what it has done itself is nowhere else yet
  std::optional<Command> wayEnd_;  // how the operator wants it to end: Abort, Withdraw or Fail
  /// One step of a timeline, made anew for each: nothing of one is taken for another's.
  struct StepInHand {
    std::uint64_t page = 0;                   // the pointer's number of it: another one each time that it is come to
    std::string refusal = {};                 // why the last answer to it was not taken
    std::optional<std::size_t> index = {};    // of the study's steps; none: it is no timeline's
    bool isKnownLate = false;                 // its params were made when it was come to
    std::optional<std::uint64_t> seed = {};   // the same when it is repeated; none: it is no timeline's
    std::string path = {};                    // where it stands in the study
    Dict loops = {};                          // columns of the loops around it
    std::string run = {};                     // when it is an experiment
    PageOnset shown = {};                     // of its page
    Value log = {};                           // of its page's events; null: it keeps none
    Pointer *overtaking = nullptr;            // may go on from its page before that is answered: a wait, or a loop with a limit
    bool isOvertaken = false;                 // it has
    Pointer *asking = nullptr;                // takes the answer to its page while that is still shown
    bool isTaken = false;                     // it has
    Value kept = {};                          // the answer that was taken, with names of files
    std::optional<BotAnswer> bot = {};        // what a bot says to its page
    std::optional<Value> hint = {};           // the same, of a program that has to find out by itself which keys say it
    ResponseModel model = {};                 // of a simulated participant
    std::optional<Value> answered = {};       // to its page, and not taken
    bool saysItIsOver = false;                // is its page one that does?
    std::optional<ExperimentSpending> others = {};  // what they cost, as it was when somebody asked first
  };
  StepInHand step_;
  Showing *showing_ = nullptr;              // the page that is shown; null: none is
  KeyHabits keyHabits_;
  List typed_;                              // on the page shown last: members of its answer
  Dict pageMetadata_;                       // of that answer
  Pointer *onTheWay_ = nullptr;             // who is in the middle of the study
  std::uint32_t placesEnd_ = 0;             // of the places that are told
  bool isAskedToLeave_ = false;
  ParticipantStep untold_;  // what the steps before consent did; only its lists
  std::string place_;      // the step in hand
  Timestamp walkBegan_{}, walkReallyBegan_{};  // by the session's clock, and by one that tells how long somebody has to wait for a rehearsal
  TrialsView trials_;
  std::vector<RunResult> runs_;
  std::set<std::string> keysKnown_;  // that were waited for
  Value found_{Dict{}};  // by the run in hand: for each table of saveData its rows
  std::vector<StepFailure> failures_;
  int runCount_ = 0;
  int pageDepth_ = 0;
  std::optional<double> progress_, shownProgress_;  // of who is on the way; as far as they see it
  std::string earned_, paid_;                       // so far: as they read it, and as the operator does
  std::vector<std::vector<std::string>> pictured_;  // the key sets of this step that a picture was taken for
  bool isRunning_ = false;
  bool hasConsent_ = false, coversAll_ = false;
  List covered_;        // kinds of data that somebody consented to
  Value decidedItems_;  // of the consent decided last
  std::set<std::string> told_;  // what was warned of pages, each once
  Dict farewell_;       // what that form has the page say to who declined, as params of it
  bool isRecording_ = false;
  List assets_;                                 // of the study in hand, as its record tells of them
  std::map<std::string, std::string> assetPlaces_;  // by their full keys: the copies that are kept
  bool isComplete_ = false;  // has the way come to its end?
  std::optional<SessionBreak> between_;  // or to the end of a session, and goes on in the next
  bool isRefused_ = false;   // before it began
  std::string turnedAway_;   // by the study, with its words
  std::optional<std::vector<OtherWay>> seenOthers_;  // as they were when a script of the step in hand first asked

  mutable std::mutex factsMutex_;
  SittingFacts facts_;
};

}  // namespace fovea
