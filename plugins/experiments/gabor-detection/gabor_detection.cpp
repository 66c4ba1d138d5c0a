// How faint a Gabor patch can be and still be found: in one of two intervals, or there at all, with a staircase on its contrast.

#include "fovea/experiment.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "detection.hpp"
#include "fovea/methods/adaptive_trials.hpp"
#include "fovea/methods/staircase.hpp"

namespace gabor_detection {

using fovea::Duration;
using fovea::Timestamp;
using namespace std::chrono_literals;

// The smallest step that eight bits a channel show on mid grey, and all there is.
constexpr double kFaintest = -2.1, kStrongest = 0;

struct ExpInfo {
  std::string participant, session = "001";
  Task task = Task::TwoIntervals;
  double size = 0.3, cycles = 6, orientation = 0;  // heights of the window; over the whole patch; degrees
  template <class Archive>
  void serialize(Archive &archive) {
    archive(cereal::make_nvp("participant|req", participant), CEREAL_NVP(session), CEREAL_NVP(task), CEREAL_NVP(size),
            CEREAL_NVP(cycles), CEREAL_NVP(orientation));
  }
  void check() const {
    if (!(size > 0 && size <= 1)) throw fovea::Failure("\"size\" has to be above 0 and at most 1, in heights of the window", FOVEA_E_ARGUMENT);
    if (!(cycles > 0)) throw fovea::Failure("\"cycles\" has to be above 0", FOVEA_E_ARGUMENT);
  }
};

struct Params {
  int practiceTrials = 6, trials = 30, mostTrials = 200;
  double startVal = -0.4;  // log10 of contrast
  std::vector<double> stepSizes = {0.3, 0.2, 0.1, 0.05};
  int nReversals = 10, reversalsUsed = 6, nUp = 1;
  std::optional<int> nDown;  // 3 with two intervals; 1 with yes and no
  std::vector<std::string> keys = {"f", "j"};
  Duration fixation = 500ms, duration = 200ms, isi = 500ms, timeLimit = 5s, iti = 500ms, feedbackTime = 400ms;
  bool feedback = true, showInstructions = true;
  double simulatedThreshold = -1.5;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(practiceTrials), CEREAL_NVP(trials), CEREAL_NVP(mostTrials), CEREAL_NVP(startVal), CEREAL_NVP(stepSizes),
            CEREAL_NVP(nReversals), CEREAL_NVP(reversalsUsed), CEREAL_NVP(nUp), CEREAL_NVP(nDown), CEREAL_NVP(keys),
            cereal::make_nvp("fixation_s", fixation), cereal::make_nvp("duration_s", duration), cereal::make_nvp("isi_s", isi),
            cereal::make_nvp("timeLimit_s", timeLimit), cereal::make_nvp("iti_s", iti), CEREAL_NVP(feedback),
            cereal::make_nvp("feedback_s", feedbackTime), CEREAL_NVP(simulatedThreshold), CEREAL_NVP(showInstructions));
  }
  void check() const {
    if (keys.size() != 2 || keys[0] == keys[1])
      throw fovea::Failure("\"keys\" has to name two different keys: for first and second, or no and yes", FOVEA_E_ARGUMENT);
  }
};

/// One row of data. The columns are described in plugin.json.
struct Row {
  int trial = 0;
  Task task = Task::TwoIntervals;
  double logContrast = 0, contrast = 0;
  Target target = Target::First;
  std::optional<Answer> response;
  std::optional<bool> correct;
  std::optional<Duration> rt, rtUncertainty;
  std::optional<fovea::StampSource> rtSource;
  std::optional<double> stepSize;
  std::optional<int> reversals;
  Timestamp onset;
  Duration onsetUncertainty{};
  fovea::OnsetSource onsetSource = fovea::OnsetSource::Unknown;
  Timestamp lastOnset;
  Duration duration{};
  int missedFrames = 0;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(trial), CEREAL_NVP(task), cereal::make_nvp("log_contrast", logContrast), CEREAL_NVP(contrast),
            CEREAL_NVP(target), CEREAL_NVP(response), CEREAL_NVP(correct), cereal::make_nvp("rt_s", rt),
            cereal::make_nvp("rt_uncertainty_s", rtUncertainty), cereal::make_nvp("rt_source", rtSource),
            cereal::make_nvp("step_size", stepSize), CEREAL_NVP(reversals), cereal::make_nvp("onset_s", onset),
            cereal::make_nvp("onset_uncertainty_s", onsetUncertainty), cereal::make_nvp("onset_source", onsetSource),
            cereal::make_nvp("last_onset_s", lastOnset), cereal::make_nvp("duration_s", duration),
            cereal::make_nvp("missed_frames", missedFrames));
  }
};

/// What hits and false alarms are counted from.
struct Result {
  Target target = Target::First;
  std::optional<Answer> response;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(target), CEREAL_NVP(response));
  }
};

class GaborDetection final : public fovea::Experiment, public fovea::SimulatedObserver {
 public:
  using Experiment::Experiment;

  fovea::Dict setupExpInfo() override { return describe(ExpInfo{}); }

  void setupWindow(const fovea::WindowInfo &) override {
    window().setColor(0, 0, 0);
    cross_.emplace(stimuli(), fovea::CrossStyle{.size = {0.02, 0.02}, .color = {-0.5, -0.5, -0.5}, .thickness = 0.003, .units = "height"});
    word_.emplace(stimuli(), fovea::TextStyle{.text = " ", .height = 0.045, .pos = {0, -0.36}, .units = "height"});
  }

  void run(fovea::Run &run) override {
    params_ = run.params<Params>();
    params_.check();
    info_ = run.expInfo<ExpInfo>();
    info_.check();
    makePatch();
    makeStaircase();
    targets_.emplace(info_.task);
    window().setPausePolicy(fovea::PausePolicy::AtSafePoint);  // a trial is never cut in two
    if (params_.showInstructions) showInstructions();
    practise(run);
    measure(run);
  }

  std::vector<fovea::Dict> saveData() override {
    if (!stair_) return {};
    const auto found = stair_->meanOfReversals(params_.reversalsUsed);
    const Rates rates = countAnswers();
    const auto orMissing = [](const std::optional<double> &number) { return number ? fovea::Value(*number) : fovea::Value(); };
    return {{{"summary", fovea::Dict{{"task", fovea::nameOf(info_.task)},
                                     {"threshold_log", found ? fovea::Value(found->mean) : fovea::Value()},
                                     {"threshold_sd", found ? fovea::Value(found->sd) : fovea::Value()},
                                     {"threshold_contrast", found ? fovea::Value(std::pow(10, found->mean)) : fovea::Value()},
                                     {"reversals_used", found ? found->reversals : 0},
                                     {"reversals", stair_->reversalPoints().size()},
                                     {"trials", stair_->responses().size()},
                                     {"hit_rate", orMissing(rates.hitRate())},
                                     {"false_alarm_rate", orMissing(rates.falseAlarmRate())},
                                     {"d_prime", orMissing(rates.dPrime())},
                                     {"ended_because", stair_->isFinished() ? fovea::Value(stair_->endReason()) : fovea::Value()}}}}};
  }

  /// As somebody with the simulated threshold sees it.
  void simulate(const fovea::KeyRequest &, fovea::SimulatedAnswer &answer) override {
    answer.accuracy = Observer{.threshold = params_.simulatedThreshold}.accuracy(info_.task, target_, shown_);
  }

  void releaseWindow() override {
    cross_.reset();
    word_.reset();
    patch_.reset();
    ring_.reset();
  }

 private:
  void makePatch() {
    patch_.emplace(stimuli(), "gabor", fovea::Dict{{"size", fovea::List{info_.size, info_.size}},
                                                   {"sf", info_.cycles},
                                                   {"ori", info_.orientation},
                                                   {"units", "height"}});
    // It says when to look, so that nobody has to guess where in time the patch might be.
    ring_.emplace(stimuli(), fovea::CircleStyle{.radius = info_.size * 0.55, .color = {0, 0, 0, 0}, .lineWidth = 2,
                                                .lineColor = {-0.25, -0.25, -0.25}, .units = "height"});
  }

  void makeStaircase() {
    const int nDown = params_.nDown.value_or(info_.task == Task::YesNo ? 1 : 3);
    stair_.emplace(fovea::StaircaseOptions{.startVal = params_.startVal, .nReversals = params_.nReversals, .stepSizes = params_.stepSizes,
                                           .nTrials = params_.trials, .nUp = params_.nUp, .nDown = nDown,
                                           .stepType = fovea::StepType::Lin, .minVal = kFaintest, .maxVal = kStrongest, .name = "staircase",
                                           .tell = [this](std::int32_t level, std::string_view text) { log().write(level, text); }});
  }

  void showInstructions() {
    const bool isYesNo = info_.task == Task::YesNo;
    const std::string one = label(0), other = label(1);
    pages().show("info", fovea::Dict{
        {"title", isYesNo ? "Is it there?" : "First or second?"},
        {"text", std::string("Look at the small cross in the middle. ") +
                     (isYesNo ? "When the ring appears, a striped patch may be in it.\nPress " + other + " when you saw it, " + one +
                                    " when you did not. It is there half of the time, and often very faint."
                              : "The ring appears twice. One of the two times a striped patch is in it.\nPress " + one +
                                    " when it was the first time, " + other + " when it was the second. It is often too faint to see: then guess.")},
        {"button", "Begin"}});
  }
  std::string label(std::size_t key) const {
    std::string label = params_.keys[key];
    for (char &c : label) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return label;
  }

  void practise(fovea::Run &run) {
    fovea::TrialHandler trials({}, {.name = "practice", .nReps = params_.practiceTrials});
    run.forEachTrial(trials, "practice", [&](const fovea::Trial &trial) {
      // From all there is down to where the measurement begins.
      const double part = params_.practiceTrials > 1 ? static_cast<double>(trial.thisN) / (params_.practiceTrials - 1) : 0;
      Row row = runTrial(std::clamp(kStrongest + part * params_.startVal, kFaintest, kStrongest));
      row.trial = trial.thisN + 1;
      trials.addData(row);
      trials.endTrial();  // answered: who skips what follows skips no trial
      showFeedback(row);
    });
  }

  /// The level stays until a patch of it was answered: an empty trial and a missing answer tell the staircase nothing.
  void measure(fovea::Run &run) {
    trials_.emplace(*stair_, fovea::TrialOptions{.label = "trial", .nReps = params_.trials});
    run.forEachTrial(*trials_, "trials", [&](const fovea::Trial &trial) {
      Row row = runTrial(trials_->level());
      row.trial = trial.thisN + 1;
      row.stepSize = stair_->stepSize();
      if (row.correct && hasPatch(row.target)) trials_->addResponse(*row.correct);
      if (row.trial >= params_.mostTrials) stair_->finish(std::to_string(row.trial) + " trials and no end");
      row.reversals = static_cast<int>(stair_->reversalPoints().size());
      trials_->addData(row);
      trials_->endTrial();
      if (params_.feedback) showFeedback(row);
    });
  }

  Rates countAnswers() const {
    Rates rates;
    if (!trials_) return rates;  // stopped before the first
    for (const Result &result : trials_->results<Result>())
      if (result.response) rates.count(result.target, *result.response);
    return rates;
  }

  struct Interval {
    fovea::Flip onset, offset;
  };
  Interval showInterval(Timestamp notBefore, bool withPatch) {
    if (withPatch) patch_->draw();
    ring_->draw();
    cross_->draw();
    const fovea::Flip onset = window().flip(notBefore);
    cross_->draw();
    return {onset, window().flip(onset.time + params_.duration)};
  }

  /// The answer's place among the keys.
  std::size_t keyOf(Answer answer) const { return answersOf(info_.task)[0] == answer ? 0 : 1; }

  Row runTrial(double logContrast) {
    Row row;
    row.task = info_.task;
    row.logContrast = logContrast;
    row.contrast = std::pow(10, logContrast);
    row.target = targets_->next(random());
    patch_->setColor({row.contrast, row.contrast, row.contrast});
    const Answer right = rightAnswer(row.target);
    target_ = row.target;
    shown_ = logContrast;

    cross_->draw();
    const fovea::Flip fixation = window().flip(lastOffset_ + params_.iti);
    Interval target = showInterval(fixation.time + params_.fixation, row.target == Target::First || row.target == Target::Present);
    Interval last = target;
    if (info_.task == Task::TwoIntervals) {
      last = showInterval(target.offset.time + params_.isi, row.target == Target::Second);
      row.missedFrames = target.onset.missed + target.offset.missed;
      if (row.target == Target::Second) target = last;
    }
    const auto key = input().waitKey({{params_.keys[0], params_.keys[1]}, params_.keys[keyOf(right)], last.onset.time},
                                     last.onset.time + params_.timeLimit);
    lastOffset_ = key ? std::max(key->time, last.offset.time) : last.onset.time + params_.timeLimit;

    if (key) {
      row.response = answersOf(info_.task)[key->name == params_.keys[0] ? 0 : 1];
      row.correct = row.response == right;
      row.rt = key->time - last.onset.time;
      row.rtUncertainty = key->uncertainty + last.onset.uncertainty;
      row.rtSource = key->source;
    }
    row.onset = target.onset.time;
    row.onsetUncertainty = target.onset.uncertainty;
    row.onsetSource = target.onset.source;
    row.lastOnset = last.onset.time;
    row.duration = target.offset.time - target.onset.time;
    row.missedFrames += last.onset.missed + last.offset.missed;
    return row;
  }

  void showFeedback(const Row &row) {
    word_->setText(!row.correct ? "Too slow" : *row.correct ? "Right" : "Wrong");
    word_->draw();
    cross_->draw();
    const fovea::Flip shown = window().flip();
    cross_->draw();
    lastOffset_ = window().flip(shown.time + params_.feedbackTime).time;
  }

  Params params_;
  ExpInfo info_;
  Target target_ = Target::First;  // of the trial in hand
  double shown_ = 0;               // its log10 contrast
  std::optional<fovea::Staircase> stair_;
  std::optional<Targets> targets_;
  std::optional<fovea::AdaptiveTrials<fovea::Staircase>> trials_;
  std::optional<fovea::Cross> cross_;
  std::optional<fovea::Text> word_;
  std::optional<fovea::Stimulus> patch_;
  std::optional<fovea::Circle> ring_;
  Timestamp lastOffset_{};
};

}  // namespace gabor_detection

FOVEA_PLUGIN(gabor_detection::GaborDetection)
