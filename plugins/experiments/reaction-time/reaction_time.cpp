// Simple reaction time: a cross, a wait that cannot be foreseen, a disc, a key.

#include "fovea/experiment.hpp"

#include <algorithm>
#include <array>

#include "fovea/methods/trials.hpp"

namespace reaction_time {

using fovea::Duration;
using fovea::Timestamp;
using namespace std::chrono_literals;

enum class Foreperiod { Uniform, Exponential };
constexpr std::array<std::string_view, 2> enumNames(Foreperiod) { return {"uniform", "exponential"}; }

struct ExpInfo {
  std::string participant, session = "001";
  template <class Archive>
  void serialize(Archive &archive) {
    archive(cereal::make_nvp("participant|req", participant), CEREAL_NVP(session));
  }
};

struct Params {
  int trials = 20;
  std::string key = "space";
  Foreperiod foreperiod = Foreperiod::Exponential;
  Duration foreperiodMin = 1s, foreperiodMax = 3s, timeLimit = 1500ms, iti = 700ms, feedback = 800ms, anticipation = 100ms;
  bool showInstructions = true;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(trials), CEREAL_NVP(key), CEREAL_NVP(foreperiod),
            cereal::make_nvp("foreperiodMin_s", foreperiodMin), cereal::make_nvp("foreperiodMax_s", foreperiodMax),
            cereal::make_nvp("timeLimit_s", timeLimit), cereal::make_nvp("iti_s", iti),
            cereal::make_nvp("feedback_s", feedback), cereal::make_nvp("anticipation_s", anticipation),
            CEREAL_NVP(showInstructions));
  }
  void check() const {
    if (foreperiodMin <= 0s || foreperiodMax < foreperiodMin)
      throw fovea::Failure("\"foreperiodMin_s\" has to be above 0 and not above \"foreperiodMax_s\"", FOVEA_E_ARGUMENT);
    if (timeLimit <= 0s) throw fovea::Failure("\"timeLimit_s\" has to be above 0", FOVEA_E_ARGUMENT);
  }
};

/// One row of data. The columns are described in plugin.json.
struct Row {
  int trial = 0;
  Duration foreperiod{};
  std::optional<std::string> response;
  std::optional<Duration> rt, rtUncertainty;
  std::optional<fovea::StampSource> rtSource;
  bool falseStart = false;
  std::optional<Timestamp> onset;
  std::optional<Duration> onsetUncertainty;
  std::optional<fovea::OnsetSource> onsetSource;
  int missedFrames = 0;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(trial), cereal::make_nvp("foreperiod_s", foreperiod), CEREAL_NVP(response),
            cereal::make_nvp("rt_s", rt), cereal::make_nvp("rt_uncertainty_s", rtUncertainty),
            cereal::make_nvp("rt_source", rtSource), cereal::make_nvp("false_start", falseStart),
            cereal::make_nvp("onset_s", onset), cereal::make_nvp("onset_uncertainty_s", onsetUncertainty),
            cereal::make_nvp("onset_source", onsetSource), cereal::make_nvp("missed_frames", missedFrames));
  }
};

/// What the summary needs of a trial that was done.
struct Result {
  bool falseStart = false;
  std::optional<Duration> rt;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(cereal::make_nvp("false_start", falseStart), cereal::make_nvp("rt_s", rt));
  }
};

class ReactionTime final : public fovea::Experiment {
 public:
  using Experiment::Experiment;

  fovea::Dict setupExpInfo() override { return describe(ExpInfo{}); }

  void setupWindow(const fovea::WindowInfo &info) override {
    period_ = info.period;
    window().setColor(-0.7, -0.7, -0.7);
    cross_.emplace(stimuli(), fovea::CrossStyle{.size = {0.05, 0.05}, .thickness = 0.006, .units = "height"});
    disc_.emplace(stimuli(), fovea::CircleStyle{.radius = 0.12, .units = "height"});
    feedback_.emplace(stimuli(), fovea::TextStyle{.text = " ", .height = 0.05, .units = "height"});
  }

  void run(fovea::Run &run) override {
    params_ = run.params<Params>();
    params_.check();
    window().setPausePolicy(fovea::PausePolicy::AtSafePoint);
    if (params_.showInstructions) showInstructions();
    trials_.emplace(std::vector<fovea::Dict>(), fovea::TrialOptions{.label = "trial", .nReps = params_.trials});
    run.forEachTrial(*trials_, "trials", [&](const fovea::Trial &trial) {
      Row row = runTrial();
      row.trial = trial.thisN + 1;
      trials_->addData(row);
      trials_->endTrial();  // answered: who skips what follows skips no trial
      showFeedback(row);
    });
  }

  std::vector<fovea::Dict> saveData() override {
    if (!trials_) return {};  // stopped before the first
    std::vector<Duration> rts;
    int falseStarts = 0, misses = 0;
    for (const Result &result : trials_->results<Result>()) {
      if (result.falseStart) ++falseStarts;
      else if (result.rt) rts.push_back(*result.rt);
      else ++misses;
    }
    return {{{"summary", fovea::Dict{{"responses", rts.size()},
                                     {"false_starts", falseStarts},
                                     {"misses", misses},
                                     {"median_rt_s", medianOf(std::move(rts))}}}}};
  }

  void releaseWindow() override {
    cross_.reset();
    disc_.reset();
    feedback_.reset();
  }

 private:
  static fovea::Value medianOf(std::vector<Duration> rts) {
    if (rts.empty()) return {};
    std::sort(rts.begin(), rts.end());
    const std::size_t middle = rts.size() / 2;
    return rts.size() % 2 ? fovea::toSeconds(rts[middle]) : fovea::toSeconds(rts[middle - 1] + rts[middle]) / 2;
  }

  void showInstructions() {
    pages().show("info", fovea::Dict{{"title", "As fast as you can"},
                                     {"text", "Look at the cross. After a while a white disc appears in its place.\nPress the key \"" +
                                                  params_.key + "\" as soon as you see the disc, and not before."},
                                     {"button", "Begin"}});
  }

  /// Exponential: having waited says nothing about how much longer it takes, up to the longest wait.
  Duration drawForeperiod() const {
    const double low = fovea::toSeconds(params_.foreperiodMin), high = fovea::toSeconds(params_.foreperiodMax);
    if (params_.foreperiod == Foreperiod::Uniform) return fovea::fromSeconds(random().uniform(low, high));
    const double mean = (high - low) / 3;
    return fovea::fromSeconds(std::min(high, low + random().exponential(mean)));
  }

  Row runTrial() {
    Row row;
    row.foreperiod = drawForeperiod();
    cross_->draw();
    const fovea::Flip begin = window().flip(lastEnd_ + params_.iti);
    input().clear();

    const Timestamp planned = begin.time + row.foreperiod;
    window().waitUntil(planned - 2 * period_);
    if (const auto early = pressIn(input().poll())) {
      row.falseStart = true;
      row.response = early->name;
      return row;
    }
    disc_->draw();
    const fovea::Flip onset = window().flip(planned);
    row.foreperiod = onset.time - begin.time;
    row.onset = onset.time;
    row.onsetUncertainty = onset.uncertainty;
    row.onsetSource = onset.source;
    row.missedFrames = onset.missed;

    // What was pressed while the disc came up would be too early for waitKey(), and must not be lost.
    auto key = pressIn(input().poll());
    if (!key) key = input().waitKey({{params_.key}, params_.key, onset.time}, onset.time + params_.timeLimit);
    if (key) {
      row.response = key->name;
      row.rt = key->time - onset.time;
      row.rtUncertainty = key->uncertainty + onset.uncertainty;
      row.rtSource = key->source;
      row.falseStart = *row.rt < params_.anticipation;
    }
    return row;
  }

  std::optional<fovea::Key> pressIn(const std::vector<fovea::Event> &events) const {
    for (const fovea::Event &event : events)
      if (event.isKeyPress() && !event.isRepeat() && event.key() == params_.key) return fovea::Key(event);
    return {};
  }

  void showFeedback(const Row &row) {
    if (row.falseStart || !row.response) {
      feedback_->setText(row.falseStart ? "Too early" : "Too slow");
      feedback_->draw();
      lastEnd_ = window().flip(window().flip().time + params_.feedback).time;
    } else {
      lastEnd_ = window().flip().time;
    }
  }

  Params params_;
  Duration period_{};
  std::optional<fovea::Cross> cross_;
  std::optional<fovea::Circle> disc_;
  std::optional<fovea::Text> feedback_;
  Timestamp lastEnd_{};
  std::optional<fovea::TrialHandler> trials_;
};

}  // namespace reaction_time

FOVEA_PLUGIN(reaction_time::ReactionTime)
