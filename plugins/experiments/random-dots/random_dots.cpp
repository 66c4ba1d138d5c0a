// Left or right? Random dots, of which staircases in turn choose how many move together.

#include "fovea/experiment.hpp"

#include <algorithm>

#include "dot_field.hpp"
#include "fovea/methods/adaptive_trials.hpp"
#include "fovea/methods/interleaved.hpp"
#include "fovea/methods/quest_plus.hpp"
#include "fovea/methods/staircase.hpp"

namespace random_dots {

using fovea::Duration;
using fovea::Timestamp;
using namespace std::chrono_literals;

enum class Direction { Left, Right };
constexpr std::array<std::string_view, 2> enumNames(Direction) { return {"left", "right"}; }

struct ExpInfo {
  std::string participant, session = "001";
  template <class Archive>
  void serialize(Archive &archive) {
    archive(cereal::make_nvp("participant|req", participant), CEREAL_NVP(session));
  }
};

struct Params {
  int practiceTrials = 8, trialsPerStair = 30, nReversals = 6, reversalsUsed = 4, nUp = 1, nDown = 3;
  std::vector<double> startVals = {0.8, 0.3}, stepSizes = {4, 4, 2, 2, 1};
  int dots = 100;
  double dotRadius = 0.004, fieldRadius = 0.25, speed = 0.25;  // of the window's height
  Duration lifetime = 200ms, fixation = 500ms, duration = 500ms, timeLimit = 5s, iti = 500ms, feedback = 500ms;
  double simulatedThreshold = 0.2;
  bool showInstructions = true;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(practiceTrials), CEREAL_NVP(trialsPerStair), CEREAL_NVP(nReversals), CEREAL_NVP(reversalsUsed), CEREAL_NVP(nUp),
            CEREAL_NVP(nDown), CEREAL_NVP(startVals), cereal::make_nvp("stepSizes_dB", stepSizes), CEREAL_NVP(dots),
            CEREAL_NVP(dotRadius), CEREAL_NVP(fieldRadius), CEREAL_NVP(speed), cereal::make_nvp("lifetime_s", lifetime),
            cereal::make_nvp("fixation_s", fixation), cereal::make_nvp("duration_s", duration),
            cereal::make_nvp("timeLimit_s", timeLimit), cereal::make_nvp("iti_s", iti),
            cereal::make_nvp("feedback_s", feedback), CEREAL_NVP(simulatedThreshold), CEREAL_NVP(showInstructions));
  }
};

/// One row of data; the columns of the staircases come behind it. All are described in plugin.json.
struct Row {
  int trial = 0;
  double coherence = 0;
  Direction direction = Direction::Left;
  std::optional<std::string> response;
  std::optional<bool> correct;
  std::optional<Duration> rt, rtUncertainty;
  std::optional<fovea::StampSource> rtSource;
  Timestamp onset;
  Duration onsetUncertainty{};
  fovea::OnsetSource onsetSource = fovea::OnsetSource::Unknown;
  Duration duration{};
  int frames = 0, missedFrames = 0;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(trial), CEREAL_NVP(coherence), CEREAL_NVP(direction), CEREAL_NVP(response), CEREAL_NVP(correct),
            cereal::make_nvp("rt_s", rt), cereal::make_nvp("rt_uncertainty_s", rtUncertainty),
            cereal::make_nvp("rt_source", rtSource), cereal::make_nvp("onset_s", onset),
            cereal::make_nvp("onset_uncertainty_s", onsetUncertainty), cereal::make_nvp("onset_source", onsetSource),
            cereal::make_nvp("duration_s", duration), CEREAL_NVP(frames), cereal::make_nvp("missed_frames", missedFrames));
  }
};

class RandomDots final : public fovea::Experiment, public fovea::SimulatedObserver {
 public:
  using Experiment::Experiment;

  fovea::Dict setupExpInfo() override { return describe(ExpInfo{}); }

  void setupWindow(const fovea::WindowInfo &info) override {
    period_ = info.period;
    window().setColor(-0.7, -0.7, -0.7);
    cross_.emplace(stimuli(), fovea::CrossStyle{.size = {0.03, 0.03}, .thickness = 0.004, .units = "height"});
    feedback_.emplace(stimuli(), fovea::TextStyle{.text = " ", .height = 0.05, .pos = {0, -0.15}, .units = "height"});
  }

  void run(fovea::Run &run) override {
    params_ = run.params<Params>();
    makeStaircases(run);
    makeDots();
    window().setPausePolicy(fovea::PausePolicy::AtSafePoint);  // a trial is never cut in two
    if (params_.showInstructions) showInstructions();
    practise(run);
    measure(run);
  }

  std::vector<fovea::Dict> saveData() override {
    std::vector<fovea::Dict> rows;
    for (std::size_t i = 0; stairs_ && i < stairs_->size(); ++i) {
      const auto &stair = static_cast<const fovea::Staircase &>(stairs_->staircase(i));
      const auto found = stair.meanOfReversals(params_.reversalsUsed);
      rows.push_back({{"summary", fovea::Dict{{"stair", labelOf(i)},
                                              {"threshold", found ? fovea::Value(found->mean) : fovea::Value()},
                                              {"threshold_sd", found ? fovea::Value(found->sd) : fovea::Value()},
                                              {"reversals_used", found ? found->reversals : 0},
                                              {"reversals", stair.reversalPoints().size()},
                                              {"trials", stair.responses().size()},
                                              {"ended_because", stair.isFinished() ? fovea::Value(stair.endReason()) : fovea::Value()}}}});
    }
    return rows;
  }

  /// As somebody with the simulated threshold sees it.
  void simulate(const fovea::KeyRequest &, fovea::SimulatedAnswer &answer) override {
    answer.accuracy = fovea::weibull(shown_, {params_.simulatedThreshold, 1.5, 0.5, 0}, fovea::StimScale::Linear);
  }

  void releaseWindow() override {
    cross_.reset();
    feedback_.reset();
    dots_.clear();
  }

 private:
  void makeStaircases(fovea::Run &run) {
    fovea::List steps(params_.stepSizes.begin(), params_.stepSizes.end()), labels;
    std::vector<fovea::Dict> conditions;
    for (std::size_t i = 0; i < params_.startVals.size(); ++i) {
      const std::string label = "stair " + std::to_string(i + 1);
      labels.emplace_back(label);
      conditions.push_back({{"label", label}, {"startVal", params_.startVals[i]}, {"stepSizes", steps}, {"nReversals", params_.nReversals},
                            {"nTrials", params_.trialsPerStair}, {"nUp", params_.nUp}, {"nDown", params_.nDown}, {"minVal", 0.01}, {"maxVal", 1}});
    }
    stairs_.emplace(conditions, fovea::InterleavedOptions{
                                    .seed = random().seed("stairs"),
                                    .tell = [this](std::int32_t level, std::string_view text) { log().write(level, text); }});
    run.addRow("plan", {{"method", "random"}, {"seed", std::to_string(stairs_->seed())}, {"generator", "xoshiro256**"}, {"labels", labels}});
  }

  void makeDots() {
    field_.emplace(DotField::Style{params_.dots, params_.fieldRadius, params_.speed, params_.lifetime}, random().seed("dots"));
    dots_.clear();
    for (int i = 0; i < params_.dots; ++i) dots_.emplace_back(stimuli(), fovea::CircleStyle{.radius = params_.dotRadius, .units = "height"});
  }

  void showInstructions() {
    pages().show("info", fovea::Dict{
        {"title", "Which way do they move?"},
        {"text", "Look at the cross in the middle. Dots move around it for a moment: some of them all to one side, the others here and "
                 "there.\nPress the left or the right arrow key, for the side they move to. When you cannot tell, guess."},
        {"button", "Begin"}});
  }

  void practise(fovea::Run &run) {
    fovea::TrialHandler trials({}, {.name = "practice", .nReps = params_.practiceTrials});
    run.forEachTrial(trials, "practice", [&](const fovea::Trial &trial) {
      Row row = runTrial(trial.thisN < params_.practiceTrials / 2 ? 1 : 0.6);
      row.trial = trial.thisN + 1;
      trials.addData(row);
      trials.endTrial();  // answered: who skips what follows skips no trial
      showFeedback(row);
    });
  }

  /// A trial without an answer tells nothing: it is kept in the data, and its level is shown again, unless nobody seems to be there.
  void measure(fovea::Run &run) {
    const int planned = params_.trialsPerStair * static_cast<int>(params_.startVals.size());
    int misses = 0;
    fovea::AdaptiveTrials trials(*stairs_, {.label = "trial", .nReps = planned});
    run.forEachTrial(trials, "trials", [&](const fovea::Trial &trial) {
      Row row = runTrial(trials.level());
      row.trial = trial.thisN + 1;
      if (row.correct) trials.addResponse(*row.correct);
      trials.addData(row);
      trials.addData(columnsOfStair());
      trials.endTrial();
      if (!row.correct && ++misses >= planned)
        throw fovea::Failure("there were " + std::to_string(misses) + " trials without an answer; see that the participant is there and "
                             "the keyboard works, then run it again");
    });
  }

  fovea::Dict columnsOfStair() const {
    const fovea::Value all(stairs_->columns());
    fovea::Dict columns{{"stair", *all.find("stairs.label")}};
    for (const char *name : {"stairs.thisIndex", "stairs.thisRepN", "stairs.thisN", "stairs.direction", "stairs.stepSize"})
      columns.emplace_back(name, *all.find(name));
    return columns;
  }

  fovea::Value labelOf(std::size_t i) const { return *fovea::Value(stairs_->condition(i)).find("label"); }

  Direction nextDirection() {
    if (directions_.empty()) {
      directions_ = {Direction::Left, Direction::Right, Direction::Left, Direction::Right};
      random().shuffle(directions_);
    }
    const Direction direction = directions_.back();
    directions_.pop_back();
    return direction;
  }

  void drawDots() {
    const std::vector<fovea::Point> &places = field_->dots();
    for (std::size_t i = 0; i < dots_.size(); ++i) {
      dots_[i].setPos(places[i]);
      dots_[i].draw();
    }
    cross_->draw();
  }

  Row runTrial(double coherence) {
    Row row;
    row.coherence = shown_ = coherence;
    row.direction = nextDirection();
    const double velocity = row.direction == Direction::Left ? -1 : 1;
    field_->scatter();

    cross_->draw();
    const fovea::Flip fixation = window().flip(lastOffset_ + params_.iti);
    drawDots();
    const fovea::Flip onset = window().flip(fixation.time + params_.fixation);
    const fovea::KeyRequest request{{"left", "right"}, fovea::nameOf(row.direction), onset.time};
    input().expect(request);
    row.missedFrames = onset.missed;
    row.frames = 1;

    std::optional<fovea::Key> key = pressSince(onset.time);
    fovea::Flip last = onset;
    // The picture in hand stays for one more refresh; half of one is left for what clocks and refreshes differ.
    while (!key && last.time + period_ + period_ / 2 < onset.time + params_.duration) {
      field_->move(window().nextOnset() - last.time, coherence, velocity);
      drawDots();
      last = window().flip();
      ++row.frames;
      row.missedFrames += last.missed;
      key = pressSince(onset.time);
    }
    cross_->draw();
    const fovea::Flip offset = window().flip();
    if (!key) key = pressSince(onset.time);
    if (!key) key = input().waitKey(request, onset.time + params_.timeLimit);
    lastOffset_ = offset.time;

    if (key) {
      row.response = key->name;
      row.correct = key->name == fovea::nameOf(row.direction);
      row.rt = key->time - onset.time;
      row.rtUncertainty = key->uncertainty + onset.uncertainty;
      row.rtSource = key->source;
      lastOffset_ = std::max(offset.time, key->time);
    }
    row.onset = onset.time;
    row.onsetUncertainty = onset.uncertainty;
    row.onsetSource = onset.source;
    row.duration = offset.time - onset.time;
    row.missedFrames += offset.missed;
    return row;
  }

  /// The first answer among the events that came in. What came before the dots is no answer to them.
  std::optional<fovea::Key> pressSince(Timestamp onset) const {
    for (const fovea::Event &event : input().poll())
      if (event.isKeyPress() && !event.isRepeat() && event.time() >= onset && (event.key() == "left" || event.key() == "right"))
        return fovea::Key(event);
    return {};
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
  double shown_ = 0;  // coherence of the trial in hand
  Duration period_{};
  std::optional<fovea::InterleavedStaircases> stairs_;
  std::optional<DotField> field_;
  std::optional<fovea::Cross> cross_;
  std::optional<fovea::Text> feedback_;
  std::vector<fovea::Circle> dots_;
  std::vector<Direction> directions_;
  Timestamp lastOffset_{};
};

}  // namespace random_dots

FOVEA_PLUGIN(random_dots::RandomDots)
