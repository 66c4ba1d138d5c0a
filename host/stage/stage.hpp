#pragma once
// The frame loop: everything that takes time in front of the participant happens in here, and commands take effect here.

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "clock/clock.hpp"
#include "core/breadcrumb.hpp"
#include "data/frames.hpp"
#include "devices/input.hpp"
#include "stage/commands.hpp"
#include "stage/status.hpp"
#include "stimuli/stimuli.hpp"
#include "window/frame_record.hpp"
#include "window/window.hpp"

namespace fovea {

class Log;
class ScreenCamera;
class ScreenGrab;
class SimulatedParticipant;
struct ResponseModel;
struct AnswerPlan;

enum class PausePolicy : std::uint32_t { AtAnyFlip, AtSafePoint };

/// How a wait came back. Once it says Stopped, every later wait does so at once; TrialEnded until takeNavigation().
enum class WaitEnd { Reached, TimedOut, Stopped, TrialEnded };

/// Where an operator wants the trials to go on: so many ahead, or so many back when `trials` is negative. 0: the trial in
/// hand again.
struct Navigation {
  std::int64_t trials = 0;
  std::string origin;
};

struct Pause {
  Timestamp started{}, stopped{};
  Duration length() const { return stopped - started; }
};

struct ShownFrame : FlipResult {
  Pause pause{};  // that this flip went through; of no length: none
};

/// What the frames since the last look were like, for the data.
struct FrameCount {
  std::uint64_t shown = 0, missed = 0;
  Duration worst{};  // longest interval between consecutive frames
  OnsetSource source = OnsetSource::Unknown;  // the least good one that dated any of them
  Duration uncertainty{};                     // the largest of them
};

/// A plugin's function for the next flip. `run` knows what `function` is; a null result says that no flip will come any more.
struct FlipCall {
  void (*run)(void (*function)(), void *data, const FlipResult *result) = nullptr;
  void (*function)() = nullptr;
  void *data = nullptr;
};

/// Who hears of what the participant did, beside the record and those that listen to all of it.
enum class Hearers : std::uint8_t { All, Page, Stimuli, None };

/// Who is told what happens on the stage. Thread: [stage].
class StageListener {
 public:
  virtual ~StageListener() = default;
  /// An operator asked for something; it may not have taken effect yet.
  virtual void onCommand(const Command &command) = 0;
  /// Can the study go on where an operator wants it to? Asked before the step in hand ends for it.
  virtual Result<void> mayMove(const Command &) { return Error{ErrorCode::State, "nobody is in the middle of a study", "", ""}; }
  virtual void onPause(const Pause &pause) = 0;
  /// The participant asked to leave, and is asked whether they mean it; called where a pause would be, and counted as one.
  virtual void onLeaveAsked() {}
  /// A wait begins, a slice of one has passed, or a frame was shown.
  virtual void onWait() {}
  /// The participant did something.
  virtual void onInput(const InputEvent &event) = 0;
  /// These frames were shown, the first of them number `first` since recordFrames(true).
  virtual void onFrames(std::uint64_t, OnsetSource, std::span<const FrameRow>) {}
  /// What people who read the data should know of what was shown.
  virtual void onNote(const std::string &) {}
  /// The state is another one from now on.
  virtual void onState(SessionState state, Timestamp time) = 0;
  /// Asked after onInput(), but not in a pause. What it is pressed for may be added to the input.
  virtual Hearers hearersOf(const InputEvent &) { return Hearers::All; }
};

/// Wiring that only some sessions have. Thread: [stage].
struct StageHooks {
  std::function<void()> drawOverlay;                   // over the frame in hand
  std::function<void(const InputRequest &)> announce;  // tells a scripted participant what is awaited
  std::function<void(Picture picture)> keepPicture;
  std::function<void(const InputEvent &)> heard;       // everything the participant did, as it is taken in
  std::function<bool()> operatorHasPointer;            // then clicks are no answers
  std::function<bool()> diskIsFull;                    // then the session pauses until it is not
  std::function<bool()> isClosing;                     // then a stop is for good
};

/// Thread: [stage], but for what is marked.
class Stage {
 public:
  /// `stop`: set once the run is asked to stop, by anybody. Not owned: others may ask it when this stage is gone.
  /// `frames`: shared by stages one after another; it has room for an hour, and its memory is made before the first frame.
  Stage(Clock &clock, Window &window, Stimuli &stimuli, Input &input, Log &log, Breadcrumb &breadcrumb, std::atomic<bool> &stop,
        std::shared_ptr<FrameRecord> frames = std::make_shared<FrameRecord>());
  ~Stage();

  Clock &clock() { return clock_; }
  Window &window() { return window_; }
  Stimuli &stimuli() { return stimuli_; }
  Input &input() { return input_; }
  void setListener(StageListener *listener) { listener_ = listener; }
  void setHooks(StageHooks hooks) { hooks_ = std::move(hooks); }
  /// Hears what the participant did beside the experiment, which still gets it too; what it has planned comes in like any
  /// other event. Null: nobody.
  void setTap(InputTap *tap) { tap_ = tap; }
  /// Films what is shown, while it wants to. Null: nobody.
  void setScreenCamera(ScreenCamera *camera);
  /// Something is drawn into the frame in hand that the stimuli know nothing of.
  void noteForeignDrawing() { isForeign_ = true; }
  void setSimulatedParticipant(SimulatedParticipant *participant) { simulated_ = participant; }
  /// When a simulated participant does something next; none: nothing is planned.
  std::optional<Timestamp> nextSimulated() const;
  /// A simulated participant presses this key then, whatever else is awaited.
  void pressSimulated(Timestamp time, const std::string &key);
  /// A simulated participant's answers from now on come from this seed and model.
  void beginSimulated(std::uint64_t seed, const ResponseModel &model);
  /// Who says how a simulated participant answers from now on; none: the model alone.
  void observeSimulated(std::function<Result<void>(const InputRequest &request, AnswerPlan &plan)> observer);
  bool isSimulated() const { return simulated_ != nullptr; }

  /// Shows what was drawn and waits until it is visible.
  WaitEnd flip(std::optional<Timestamp> notBefore, ShownFrame &shown);
  WaitEnd flip() {
    ShownFrame ignored;
    return flip(std::nullopt, ignored);
  }
  /// Has it called once, right after the next flip, with what became of it; after those that asked before. What is asked from
  /// within waits for the flip after.
  /// Errors: BadArgument when there are more than anybody means.
  Result<void> callOnFlip(const FlipCall &call);
  /// What stimuli noted since the last flip, to log and listener: a row that ends has what was noted while it was in hand.
  void tellNotes();
  /// No flip will come any more: tells those that wait for one.
  void dropFlipCalls();
  /// Tells the listener of every frame from now on, some hundred at a time; false: of the rest, and then of no more.
  void recordFrames(bool isOn);
  /// Keeps the picture until `t`.
  WaitEnd waitUntil(Timestamp t);
  /// The first press of an allowed key from `request.since` to `deadline`. Announce it with expect() first.
  WaitEnd waitKey(const InputRequest &request, std::optional<Timestamp> deadline, InputEvent &press);
  /// Between trials: the other place to pause.
  WaitEnd safePoint(std::string_view label, std::int64_t trial);

  /// A run begins: what was asked of the one before is forgotten.
  void beginRun();
  /// The run is over: who waits for a stop hears of it; who waits for a pause hears that there is nothing left to pause.
  void endRun();
  /// Somebody's way through a study is over, and what ended it done: what is shown after it goes on, unless the run or the session was asked to stop, too.
  void endWay();
  /// While trials are open they can be skipped and rewound: waits say TrialEnded when somebody asked for it.
  void openTrials(bool isOpen);
  /// How many trials ahead (back, when negative) the run is asked to go and has not gone yet.
  std::int64_t trialsAsked() const { return navigation_ ? navigation_->trials : 0; }
  std::optional<Navigation> takeNavigation() { return std::exchange(navigation_, std::nullopt); }
  /// Where an operator wants the study to go on, for which the step in hand was stopped: it is not any more. None as well when the session was
  /// asked to stop, too. Who takes it tells how it went.
  std::optional<Command> takeMove();

  /// Tells a simulated or scripted participant what is awaited.
  /// Errors: of who says how a simulated one answers.
  Result<void> expect(const InputRequest &request);
  /// Takes events that nobody took yet, in order of time; returns how many.
  std::size_t poll(std::span<InputEvent> events);
  void clearInput();
  /// What the participant does before `from` answers nothing; the listener still hears of it. None: until this is said again.
  void respondFrom(std::optional<Timestamp> from) { respondFrom_ = from.value_or(Timestamp::max()); }

  /// Takes what operators asked for and nobody waited for since: a note is never lost.
  void takeCommands();

  /// The key with which the participant asks to leave; it reaches no plugin. Empty: there is none.
  void setLeaveKey(std::string key) {
    leaveKey_ = std::move(key);
    leaveAsked_ = false;
  }
  /// As if it had been pressed.
  void askToLeave() { leaveAsked_ = true; }
  /// One frame of what these others have drawn, within onLeaveAsked(): the experiment's picture and the frame that it has in hand are left
  /// as they are. What poll() gives there came since it was asked. Errors: Stopped.
  Result<void> showOther(Stimuli &others);

  void setPausePolicy(PausePolicy policy) { pausePolicy_ = policy; }
  PausePolicy pausePolicy() const { return pausePolicy_; }
  /// Thread: any.
  bool stopRequested() const { return stop_.load(std::memory_order_relaxed); }
  /// Thread: any.
  void requestStop() { stop_.store(true, std::memory_order_relaxed); }
  /// Taken by the session's own loop while it waits for the operator.
  std::optional<Command> takeStart() { return std::exchange(start_, std::nullopt); }

  CommandQueue &commands() { return commands_; }
  const StatusBoard &board() const { return board_; }
  FrameRecord &frames() { return *frames_; }
  /// Onset of the frame that is on the screen. Thread: any.
  Timestamp lastOnset() const { return fromNanoseconds(lastOnset_.load(std::memory_order_relaxed)); }

  void setState(SessionState state);
  void setInRun(bool isInRun);
  void showPointer(PointerDisplay when);
  void setStep(std::string_view step, int number, int count, std::optional<double> progress, std::string_view earned = "");
  /// Where the participant is, in words, for who wonders after a crash.
  void setPlace(std::string_view place) { breadcrumb_.step.set(place); }
  FrameCount takeFrameCount() { return std::exchange(count_, {}); }
  /// A picture of the next frame goes to keepPicture.
  void requestPicture() { pictureWanted_ = true; }
  /// A picture of what is on the screen now.
  void takePicture();

 private:
  void beginWait();
  void beginFrame();
  /// The length of the pause; 0 when nobody asked for one.
  Pause pauseIfAsked();
  Pause pauseNow();
  Pause askWhetherToLeave();
  void awaitAgain();
  bool isLeaveKey(const InputEvent &event) const;
  void takeInput();
  bool takePress(const InputRequest &request, std::optional<Timestamp> deadline, InputEvent &press);
  void keep(const InputEvent &event);
  bool holdBack(const InputEvent &event, FingerUse use);
  Result<void> askSimulated();
  void askSimulatedAgain();
  void noteAnswered(const InputEvent &event);
  void takeCommand(Command &command);
  void guarded(const std::function<void()> &work);
  void tell(std::vector<EffectDone> &waiters, const Result<Timestamp> &effect);
  void navigate(Command &command);
  void move(Command &command);
  WaitEnd endOfWait(WaitEnd reached) const;
  bool isEndAsked() const { return stopRequested() || navigation_; }
  void sleepSlice(Timestamp until);
  void present(std::optional<Timestamp> notBefore, ShownFrame &shown);
  bool isFilmed() const;
  void copyFrame(std::optional<Timestamp> notBefore);
  void copyFrameThatStays(Timestamp now);
  void handOverFrames();
  void repeatFrame();
  void noteFrame(const FlipResult &result);
  void record(const FlipResult &result, Duration host);
  void tellFrames();
  void warnOfMissed(const FlipResult &result);
  void runFlipCalls(const FlipResult &result);
  /// Pages are for the pointer; on an experiment's picture it would be one stimulus too many.
  void updatePointer();
  void publish() { unpublished_ = !board_.publish(status_); }

  Clock &clock_;
  Window &window_;
  Stimuli &stimuli_;
  Input &input_;
  Log &log_;
  Breadcrumb &breadcrumb_;
  StageListener *listener_ = nullptr;
  InputTap *tap_ = nullptr;
  ScreenCamera *screenCamera_ = nullptr;
  std::unique_ptr<ScreenGrab> grab_;  // while the screen is filmed
  bool isForeign_ = false, showsForeign_ = false;  // the frame in hand, and the one that was flipped last
  SimulatedParticipant *simulated_ = nullptr;
  StageHooks hooks_;

  CommandQueue commands_;
  StatusBoard board_;
  StageStatus status_;
  std::shared_ptr<FrameRecord> frames_;
  FrameCount count_;
  Duration interval_{};  // from the frame before to the newest
  int missedTold_ = 0;   // warnings of frames that came late, since recordFrames(true)
  Duration swapTime_{};  // that the window took for the last flip, its wait among it
  std::array<FrameRow, 256> packet_;
  std::size_t packetSize_ = 0;
  OnsetSource packetSource_ = OnsetSource::Unknown;
  std::uint64_t recorded_ = 0;
  bool isRecording_ = false;
  std::vector<FlipCall> flipCalls_, runningCalls_;
  std::vector<InputEvent> events_;  // came in, not taken yet
  std::vector<InputEvent> heldBack_;  // how fingers came down of which it is not known yet whether they press
  std::optional<Command> start_;
  std::optional<InputRequest> awaited_;  // of a simulated participant
  std::optional<InputRequest> announced_;  // to a scripted one, and not answered yet as far as is known here
  bool isLeftToDevice_ = false;          // a device answers in the participant's place
  std::atomic<bool> &stop_;
  std::atomic<std::int64_t> lastOnset_{0};
  PointerDisplay pointer_ = PointerDisplay::Auto;
  Timestamp respondFrom_ = Timestamp::min();
  PausePolicy pausePolicy_ = PausePolicy::AtAnyFlip;
  std::uint64_t droppedSeen_ = 0;
  std::string leaveKey_;
  bool leaveAsked_ = false, isLeaving_ = false;
  bool pauseAsked_ = false;
  bool loopPauseAsked_ = false;  // when the trial in hand has ended
  bool areTrialsOpen_ = false;
  std::optional<Navigation> navigation_;
  std::optional<Command> move_;
  bool isStopMeant_ = false;  // the run or the session, and not somebody's way alone
  bool isStopTaken_ = false;  // the session was asked to stop: not for a move alone
  std::vector<EffectDone> pauseWaiters_, resumeWaiters_, stopWaiters_;
  bool unpublished_ = false;
  bool pictureWanted_ = false;
};

}  // namespace fovea
