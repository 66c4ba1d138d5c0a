// The attention network test: which way does the arrow in the middle point? Cues before it and flankers beside it.

#include "fovea/experiment.hpp"

#include <algorithm>
#include <cmath>
#include <deque>

#include "design.hpp"
#include "fovea/methods/trials.hpp"
#include "picture.hpp"
#include "scores.hpp"

namespace attention_network {

using fovea::Duration;
using fovea::Timestamp;
using namespace std::chrono_literals;

enum class Handedness { Right, Left, Both };
constexpr std::array<std::string_view, 3> enumNames(Handedness) { return {"right", "left", "both"}; }

struct ExpInfo {
  std::string participant, session = "001";
  Handedness handedness = Handedness::Right;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(cereal::make_nvp("participant|req", participant), CEREAL_NVP(session), CEREAL_NVP(handedness));
  }
};

struct Params {
  int practiceTrials = 24, blocks = 3, trialsPerBlock = 96;
  std::vector<std::string> keys = {"left", "right"};
  Units units = Units::Height;
  double eccentricity_deg = 1.06;
  Duration fixationMin = 400ms, fixationMax = 1600ms, cue = 100ms, cueToTarget = 500ms, timeLimit = 1700ms, trial = 4s;
  Duration feedback = 700ms, anticipation = 150ms;
  bool showInstructions = true, showScores = false;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(practiceTrials), CEREAL_NVP(blocks), CEREAL_NVP(trialsPerBlock), CEREAL_NVP(keys), CEREAL_NVP(units), CEREAL_NVP(eccentricity_deg),
            cereal::make_nvp("fixationMin_s", fixationMin), cereal::make_nvp("fixationMax_s", fixationMax),
            cereal::make_nvp("cue_s", cue), cereal::make_nvp("cueToTarget_s", cueToTarget),
            cereal::make_nvp("timeLimit_s", timeLimit), cereal::make_nvp("trial_s", trial),
            cereal::make_nvp("feedback_s", feedback), cereal::make_nvp("anticipation_s", anticipation),
            CEREAL_NVP(showInstructions), CEREAL_NVP(showScores));
  }
  void check() const {
    if (keys.size() != 2 || keys[0] == keys[1]) throw fovea::Failure("\"keys\" has to name two different keys: for left and right", FOVEA_E_ARGUMENT);
    if (fixationMax < fixationMin) throw fovea::Failure("\"fixationMax_s\" is below \"fixationMin_s\"", FOVEA_E_ARGUMENT);
    if (cueToTarget < cue) throw fovea::Failure("\"cueToTarget_s\" counts from the cue's onset: it cannot be shorter than \"cue_s\"", FOVEA_E_ARGUMENT);
  }
};

/// What a trial adds to its row. The columns are described in plugin.json.
struct Row {
  std::string correctResponse;
  std::optional<std::string> response;
  bool correct = false;
  std::optional<Duration> rt, rtUncertainty;
  std::optional<fovea::StampSource> rtSource;
  bool anticipation = false;
  Timestamp onset;
  Duration onsetUncertainty{};
  fovea::OnsetSource onsetSource = fovea::OnsetSource::Unknown;
  Timestamp cueOnset;
  Duration fixation{}, cueDuration{}, soa{}, duration{};
  int missedFrames = 0;
  Duration paused{};
  template <class Archive>
  void serialize(Archive &archive) {
    archive(cereal::make_nvp("correct_response", correctResponse), CEREAL_NVP(response), CEREAL_NVP(correct),
            cereal::make_nvp("rt_s", rt), cereal::make_nvp("rt_uncertainty_s", rtUncertainty),
            cereal::make_nvp("rt_source", rtSource), CEREAL_NVP(anticipation), cereal::make_nvp("onset_s", onset),
            cereal::make_nvp("onset_uncertainty_s", onsetUncertainty), cereal::make_nvp("onset_source", onsetSource),
            cereal::make_nvp("cue_onset_s", cueOnset), cereal::make_nvp("fixation_s", fixation),
            cereal::make_nvp("cue_duration_s", cueDuration), cereal::make_nvp("soa_s", soa),
            cereal::make_nvp("duration_s", duration), cereal::make_nvp("missed_frames", missedFrames),
            cereal::make_nvp("paused_s", paused));
  }
};

fovea::Value orMissing(const std::optional<double> &number) { return number ? fovea::Value(*number) : fovea::Value(); }

class AttentionNetwork final : public fovea::Experiment {
 public:
  using Experiment::Experiment;

  fovea::Dict setupExpInfo() override { return describe(ExpInfo{}); }

  void setupWindow(const fovea::WindowInfo &info) override {
    lineWidth_px_ = std::max(1.5, info.height * 0.0025);
    window().setColor(-0.7, -0.7, -0.7);
    feedback_.emplace(stimuli(), fovea::TextStyle{.text = " ", .height = 0.04, .pos = {0, -0.15}, .units = "height"});
  }

  void run(fovea::Run &run) override {
    params_ = run.params<Params>();
    params_.check();
    picture_.emplace(stimuli(), params_.units, params_.eccentricity_deg, lineWidth_px_);
    window().setPausePolicy(fovea::PausePolicy::AtSafePoint);  // a trial is never cut in two

    // Everything is drawn before the first trial: what cannot be balanced is refused at once.
    std::vector<std::vector<Trial>> blocks;
    for (int block = 0; block <= params_.blocks; ++block)
      blocks.push_back(makeBlock(block, block == 0 ? params_.practiceTrials : params_.trialsPerBlock, random()));

    const bool hasPractice = !blocks.front().empty();
    if (params_.showInstructions) showInstructions(hasPractice);
    if (hasPractice) practise(run, blocks.front());
    for (int block = 1; block <= params_.blocks; ++block) {
      if (params_.showInstructions && (block > 1 || hasPractice)) showBreak(block);
      measure(run, blocks[static_cast<std::size_t>(block)], block);
    }
    if (params_.showScores) showScores();
  }

  std::vector<fovea::Dict> saveData() override {
    std::vector<fovea::Dict> rows;
    const std::vector<Answered> answers = answersSoFar();
    for (const Score &score : scoresOf(answers))
      rows.push_back({{"networks", fovea::Dict{{"network", fovea::nameOf(score.network)},
                                               {"score_s", orMissing(score.score_s())},
                                               {"slower_s", orMissing(score.slower_s)},
                                               {"faster_s", orMissing(score.faster_s)}}}});
    for (int i = 0; i < kCueCount * kFlankersCount; ++i) {
      const Cue cue = static_cast<Cue>(i / kFlankersCount);
      const Flankers flankers = static_cast<Flankers>(i % kFlankersCount);
      const Cell cell = cellOf(answers, [&](const Answered &each) { return each.cue == cue && each.flankers == flankers; });
      rows.push_back({{"cells", fovea::Dict{{"cue", fovea::nameOf(cue)},
                                            {"flankers", fovea::nameOf(flankers)},
                                            {"trials", cell.trials},
                                            {"correct", cell.correct},
                                            {"mean_rt_s", orMissing(cell.mean_s)}}}});
    }
    return rows;
  }

  void releaseWindow() override {
    picture_.reset();
    feedback_.reset();
  }

 private:
  void showInstructions(bool hasPractice) {
    pages().show("info", fovea::Dict{
        {"title", "Which way does the arrow point?"},
        {"text", "Look at the cross in the middle and stay there. Five arrows or lines appear above or below it. Answer which way the "
                 "arrow in their middle points: press " + params_.keys[0] + " or " + params_.keys[1] +
                     ". What stands beside it does not matter.\nSometimes a star comes first: the arrows follow soon. A star above or "
                     "below alone also tells where.\nBe as fast as you can without making mistakes."},
        {"button", hasPractice ? "Begin the practice" : "Begin"}});
    isFresh_ = true;
  }

  void showBreak(int block) {
    const bool isFirst = block == 1;
    const std::string left = std::to_string(params_.blocks - block + 1);
    pages().show("info", fovea::Dict{{"title", isFirst ? "The practice is over" : "A break"},
                                     {"text", isFirst ? "From now on you are not told whether an answer was right.\nBegin when your fingers are on "
                                                        "the keys."
                                                      : "Rest as long as you like. Parts still to come: " + left +
                                                            ".\nGo on when your fingers are back on the keys."},
                                     {"button", isFirst ? "Begin" : "Go on"}});
    isFresh_ = true;
  }

  void showScores() {
    std::string text;
    for (const Score &score : scoresOf(answersSoFar())) {
      const auto seconds = score.score_s();
      text += std::string(fovea::nameOf(score.network)) + ": " +
              (seconds ? std::to_string(std::lround(*seconds * 1000)) + " ms" : "not enough right answers") + "\n";
    }
    pages().show("info", fovea::Dict{{"title", "Your networks of attention"}, {"text", text}, {"button", "Done"}});
  }

  void practise(fovea::Run &run, const std::vector<Trial> &trials) {
    fovea::TrialHandler loop(trials, {.name = "practice", .order = fovea::Order::Sequential});
    run.forEachTrial(loop, "practice", [&](const fovea::Trial &trial) {
      const Row row = runTrial(trial.as<Trial>());
      loop.addData(row);
      loop.endTrial();  // answered: who skips what follows skips no trial
      showFeedback(row);
    });
  }

  void measure(fovea::Run &run, const std::vector<Trial> &trials, int block) {
    fovea::TrialHandler &loop = blocks_.emplace_back(
        trials, fovea::TrialOptions{.label = "block " + std::to_string(block), .order = fovea::Order::Sequential});
    run.forEachTrial(loop, "trials", [&](const fovea::Trial &trial) { loop.addData(runTrial(trial.as<Trial>())); });
  }

  std::vector<Answered> answersSoFar() const {
    std::vector<Answered> answers;
    for (const fovea::TrialHandler &block : blocks_)
      for (const Answered &answer : block.results<Answered>()) answers.push_back(answer);
    return answers;
  }

  /// Trials begin at a steady pace, however soon the answer came.
  Timestamp nextStart() {
    const Timestamp next = isFresh_ ? Timestamp{} : started_ + params_.trial;
    isFresh_ = false;
    return next;
  }

  Row runTrial(const Trial &trial) {
    const std::string &rightKey = params_.keys[trial.direction == Direction::Left ? 0 : 1];
    const Duration wait = params_.fixationMin + std::chrono::duration_cast<Duration>((params_.fixationMax - params_.fixationMin) * random().uniform());
    picture_->prepare(trial);

    picture_->drawFixation();
    const fovea::Flip fixation = window().flip(nextStart());
    started_ = fixation.time;
    picture_->drawCue(trial.cue);
    const fovea::Flip cue = window().flip(fixation.time + wait);
    picture_->drawFixation();
    const fovea::Flip cueEnd = window().flip(cue.time + params_.cue);
    picture_->drawArrows();
    const fovea::Flip onset = window().flip(cue.time + params_.cueToTarget);
    const auto key = input().waitKey({{params_.keys[0], params_.keys[1]}, rightKey, onset.time}, onset.time + params_.timeLimit);
    picture_->drawFixation();
    const fovea::Flip offset = window().flip();

    Row row;
    row.correctResponse = rightKey;
    if (key) {
      row.response = key->name;
      row.correct = key->name == rightKey;
      row.rt = key->time - onset.time;
      row.rtUncertainty = key->uncertainty + onset.uncertainty;
      row.rtSource = key->source;
      row.anticipation = *row.rt < params_.anticipation;
    }
    row.onset = onset.time;
    row.onsetUncertainty = onset.uncertainty;
    row.onsetSource = onset.source;
    row.cueOnset = cue.time;
    row.fixation = cue.time - fixation.time;
    row.cueDuration = cueEnd.time - cue.time;
    row.soa = onset.time - cue.time;
    row.duration = offset.time - onset.time;
    row.missedFrames = cue.missed + cueEnd.missed + onset.missed + offset.missed;
    row.paused = fixation.paused + cue.paused + cueEnd.paused + onset.paused + offset.paused;
    return row;
  }

  void showFeedback(const Row &row) {
    const std::string time = row.rt ? ", " + std::to_string(std::lround(fovea::toSeconds(*row.rt) * 1000)) + " ms" : "";
    feedback_->setText(row.correct ? "Right" + time : row.response ? "Wrong" : "Too slow");
    feedback_->draw();
    picture_->drawFixation();
    const fovea::Flip shown = window().flip();
    picture_->drawFixation();
    window().flip(shown.time + params_.feedback);
  }

  Params params_;
  double lineWidth_px_ = 2;
  std::optional<Picture> picture_;
  std::optional<fovea::Text> feedback_;
  std::deque<fovea::TrialHandler> blocks_;  // with what came of their trials
  Timestamp started_{};
  bool isFresh_ = true;  // nothing to keep pace with
};

}  // namespace attention_network

FOVEA_PLUGIN(attention_network::AttentionNetwork)
