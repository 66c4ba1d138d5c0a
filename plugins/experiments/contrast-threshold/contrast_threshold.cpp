// How faint a disc can be and still be seen: left or right, with QUEST choosing the contrast.

#include "fovea/experiment.hpp"

#include <algorithm>
#include <cmath>

#include "fovea/methods/adaptive_trials.hpp"
#include "fovea/methods/quest.hpp"

namespace contrast_threshold {

using fovea::Duration;
using fovea::Timestamp;
using namespace std::chrono_literals;

enum class Side { Left, Right };
constexpr std::array<std::string_view, 2> enumNames(Side) { return {"left", "right"}; }

// The smallest step that eight bits a channel show on mid grey, and all there is.
constexpr double kFaintest = -2.1, kStrongest = 0;

struct ExpInfo {
  std::string participant, session = "001";
  template <class Archive>
  void serialize(Archive &archive) {
    archive(cereal::make_nvp("participant|req", participant), CEREAL_NVP(session));
  }
};

struct Params {
  int practiceTrials = 8, trials = 40;
  double startVal = -1, startValSd = 0.7;  // log10 of contrast
  double pThreshold = 0.82, beta = 3.5, delta = 0.02;
  std::optional<double> stopInterval;
  double eccentricity = 0.25, radius = 0.06;  // of the window's height
  Duration fixation = 500ms, duration = 200ms, timeLimit = 5s, iti = 500ms, feedback = 500ms;
  double simulatedThreshold = -1.5;
  bool showInstructions = true;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(practiceTrials), CEREAL_NVP(trials), CEREAL_NVP(startVal), CEREAL_NVP(startValSd), CEREAL_NVP(pThreshold),
            CEREAL_NVP(beta), CEREAL_NVP(delta), CEREAL_NVP(stopInterval), CEREAL_NVP(eccentricity), CEREAL_NVP(radius),
            cereal::make_nvp("fixation_s", fixation), cereal::make_nvp("duration_s", duration),
            cereal::make_nvp("timeLimit_s", timeLimit), cereal::make_nvp("iti_s", iti),
            cereal::make_nvp("feedback_s", feedback), CEREAL_NVP(simulatedThreshold), CEREAL_NVP(showInstructions));
  }
};

/// One row of data. The columns are described in plugin.json.
struct Row {
  int trial = 0;
  double logContrast = 0, contrast = 0;
  Side side = Side::Left;
  std::optional<std::string> response;
  std::optional<bool> correct;
  std::optional<Duration> rt, rtUncertainty;
  std::optional<fovea::StampSource> rtSource;
  bool isClamped = false;
  std::optional<double> thresholdMean, thresholdSd;  // of log10 contrast, after this response
  Timestamp onset;
  Duration onsetUncertainty{};
  fovea::OnsetSource onsetSource = fovea::OnsetSource::Unknown;
  Duration duration{};
  int missedFrames = 0;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(trial), cereal::make_nvp("log_contrast", logContrast), CEREAL_NVP(contrast), CEREAL_NVP(side),
            CEREAL_NVP(response), CEREAL_NVP(correct), cereal::make_nvp("rt_s", rt),
            cereal::make_nvp("rt_uncertainty_s", rtUncertainty), cereal::make_nvp("rt_source", rtSource),
            cereal::make_nvp("clamped", isClamped), cereal::make_nvp("threshold_mean", thresholdMean),
            cereal::make_nvp("threshold_sd", thresholdSd), cereal::make_nvp("onset_s", onset),
            cereal::make_nvp("onset_uncertainty_s", onsetUncertainty), cereal::make_nvp("onset_source", onsetSource),
            cereal::make_nvp("duration_s", duration), cereal::make_nvp("missed_frames", missedFrames));
  }
};

class ContrastThreshold final : public fovea::Experiment, public fovea::SimulatedObserver {
 public:
  using Experiment::Experiment;

  fovea::Dict setupExpInfo() override { return describe(ExpInfo{}); }

  void setupWindow(const fovea::WindowInfo &) override {
    window().setColor(0, 0, 0);
    cross_.emplace(stimuli(), fovea::CrossStyle{.size = {0.03, 0.03}, .color = {-0.4, -0.4, -0.4}, .thickness = 0.004, .units = "height"});
    disc_.emplace(stimuli(), fovea::CircleStyle{.radius = 0.25, .units = "height"});
    feedback_.emplace(stimuli(), fovea::TextStyle{.text = " ", .height = 0.05, .pos = {0, -0.15}, .units = "height"});
  }

  void run(fovea::Run &run) override {
    params_ = run.params<Params>();
    quest_.emplace(fovea::QuestOptions{.startVal = params_.startVal, .startValSd = params_.startValSd, .pThreshold = params_.pThreshold,
                                       .nTrials = params_.trials, .stopInterval = params_.stopInterval, .beta = params_.beta,
                                       .delta = params_.delta, .minVal = kFaintest, .maxVal = kStrongest, .name = "quest",
                                       .tell = [this](std::int32_t level, std::string_view text) { log().write(level, text); }});
    disc_->setRadius(params_.radius);
    window().setPausePolicy(fovea::PausePolicy::AtSafePoint);  // a trial is never cut in two
    if (params_.showInstructions) showInstructions();
    practise(run);
    measure(run);
  }

  std::vector<fovea::Dict> saveData() override {
    if (!quest_) return {};
    const fovea::Quest &quest = *quest_;
    const fovea::Quest::Interval interval = quest.confidenceInterval();
    return {{{"summary", fovea::Dict{{"threshold_log", quest.mean()},
                                     {"threshold_sd", quest.sd()},
                                     {"threshold_contrast", std::pow(10, quest.mean())},
                                     {"low_log", interval.low},
                                     {"high_log", interval.high},
                                     {"trials", quest.responses().size()},
                                     {"p_threshold", params_.pThreshold},
                                     {"ended_because", quest.isFinished() ? fovea::Value(quest.endReason()) : fovea::Value()}}}}};
  }

  /// As somebody with the simulated threshold sees it.
  void simulate(const fovea::KeyRequest &, fovea::SimulatedAnswer &answer) override {
    answer.accuracy = quest_->probability(shown_ - params_.simulatedThreshold);
  }

  void releaseWindow() override {
    cross_.reset();
    disc_.reset();
    feedback_.reset();
  }

 private:
  void showInstructions() {
    pages().show("info", fovea::Dict{
        {"title", "Left or right?"},
        {"text", "Look at the small cross in the middle. A disc lights up for a moment, left or right of it.\nPress the left or the "
                 "right arrow key. The disc is often too faint to see: then guess."},
        {"button", "Begin"}});
  }

  /// Sides come in shuffled pairs, so that neither comes much more often.
  Side nextSide() {
    if (sides_.empty()) {
      sides_ = {Side::Left, Side::Right, Side::Left, Side::Right};
      random().shuffle(sides_);
    }
    const Side side = sides_.back();
    sides_.pop_back();
    return side;
  }

  void practise(fovea::Run &run) {
    fovea::TrialHandler trials({}, {.name = "practice", .nReps = params_.practiceTrials});
    run.forEachTrial(trials, "practice", [&](const fovea::Trial &trial) {
      // From all there is down to where the measurement begins.
      const double part = params_.practiceTrials > 1 ? static_cast<double>(trial.thisN) / (params_.practiceTrials - 1) : 0;
      Row row = runTrial(std::clamp(part * params_.startVal, kFaintest, kStrongest));
      row.trial = trial.thisN + 1;
      trials.addData(row);
      trials.endTrial();  // answered: who skips what follows skips no trial
      showFeedback(row);
    });
  }

  /// A trial without an answer tells nothing: it is kept in the data, and its level is shown again, unless nobody seems to be there.
  void measure(fovea::Run &run) {
    int misses = 0;
    fovea::AdaptiveTrials trials(*quest_, {.label = "trial", .nReps = params_.trials});
    run.forEachTrial(trials, "trials", [&](const fovea::Trial &trial) {
      Row row = runTrial(trials.level());
      row.trial = trial.thisN + 1;
      row.isClamped = quest_->wasClamped();
      if (row.correct) {
        trials.addResponse(*row.correct);
        row.thresholdMean = quest_->mean();
        row.thresholdSd = quest_->sd();
      } else if (++misses >= params_.trials) {
        quest_->finish(std::to_string(misses) + " trials without an answer");
      }
      trials.addData(row);
    });
  }

  Row runTrial(double logContrast) {
    Row row;
    row.logContrast = shown_ = logContrast;
    row.contrast = std::pow(10, logContrast);
    row.side = nextSide();
    disc_->setPos({row.side == Side::Left ? -params_.eccentricity : params_.eccentricity, 0});
    disc_->setColor({row.contrast, row.contrast, row.contrast});

    cross_->draw();
    const fovea::Flip fixation = window().flip(lastOffset_ + params_.iti);
    cross_->draw();
    disc_->draw();
    const fovea::Flip onset = window().flip(fixation.time + params_.fixation);
    cross_->draw();
    const fovea::Flip offset = window().flip(onset.time + params_.duration);
    const auto key = input().waitKey({{"left", "right"}, fovea::nameOf(row.side), onset.time}, onset.time + params_.timeLimit);
    cross_->draw();
    lastOffset_ = window().flip().time;

    if (key) {
      row.response = key->name;
      row.correct = key->name == fovea::nameOf(row.side);
      row.rt = key->time - onset.time;
      row.rtUncertainty = key->uncertainty + onset.uncertainty;
      row.rtSource = key->source;
    }
    row.onset = onset.time;
    row.onsetUncertainty = onset.uncertainty;
    row.onsetSource = onset.source;
    row.duration = offset.time - onset.time;
    row.missedFrames = onset.missed + offset.missed;
    return row;
  }

  void showFeedback(const Row &row) {
    feedback_->setText(!row.correct ? "Too slow" : *row.correct ? "Right" : "Wrong");
    feedback_->draw();
    cross_->draw();
    const fovea::Flip shown = window().flip();
    cross_->draw();
    lastOffset_ = window().flip(shown.time + params_.feedback).time;
  }

  Params params_;
  double shown_ = 0;  // log10 contrast of the trial in hand
  std::optional<fovea::Quest> quest_;
  std::optional<fovea::Cross> cross_;
  std::optional<fovea::Circle> disc_;
  std::optional<fovea::Text> feedback_;
  std::vector<Side> sides_;
  Timestamp lastOffset_{};
};

}  // namespace contrast_threshold

FOVEA_PLUGIN(contrast_threshold::ContrastThreshold)
