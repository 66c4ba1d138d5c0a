// The Stroop task with keys: say the ink, not the word.

#include "fovea/experiment.hpp"

#include <algorithm>
#include <cctype>
#include <deque>

#include "design.hpp"
#include "fovea/methods/trials.hpp"

namespace stroop {

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
  int practiceTrials = 12, blocks = 2, trialsPerBlock = 24;
  std::vector<std::string> keys = {"d", "f", "j", "k"};  // for red, green, blue, yellow
  Duration fixation = 500ms, timeLimit = 2s, iti = 500ms, feedback = 700ms, anticipation = 150ms;
  bool showInstructions = true;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(practiceTrials), CEREAL_NVP(blocks), CEREAL_NVP(trialsPerBlock), CEREAL_NVP(keys),
            cereal::make_nvp("fixation_s", fixation), cereal::make_nvp("timeLimit_s", timeLimit),
            cereal::make_nvp("iti_s", iti), cereal::make_nvp("feedback_s", feedback),
            cereal::make_nvp("anticipation_s", anticipation), CEREAL_NVP(showInstructions));
  }
  void check() const {
    if (keys.size() != kInkCount)
      throw fovea::Failure("\"keys\" has to name four keys: for red, green, blue and yellow", FOVEA_E_ARGUMENT);
    for (std::size_t i = 0; i < keys.size(); ++i)
      if (std::count(keys.begin(), keys.end(), keys[i]) > 1)
        throw fovea::Failure("\"keys\" names \"" + keys[i] + "\" twice", FOVEA_E_ARGUMENT);
    if (timeLimit <= 0s) throw fovea::Failure("\"timeLimit_s\" has to be above 0", FOVEA_E_ARGUMENT);
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
  Duration duration{}, fixation{};
  int missedFrames = 0;
  Duration paused{};
  template <class Archive>
  void serialize(Archive &archive) {
    archive(cereal::make_nvp("correct_response", correctResponse), CEREAL_NVP(response), CEREAL_NVP(correct),
            cereal::make_nvp("rt_s", rt), cereal::make_nvp("rt_uncertainty_s", rtUncertainty),
            cereal::make_nvp("rt_source", rtSource), CEREAL_NVP(anticipation), cereal::make_nvp("onset_s", onset),
            cereal::make_nvp("onset_uncertainty_s", onsetUncertainty), cereal::make_nvp("onset_source", onsetSource),
            cereal::make_nvp("duration_s", duration), cereal::make_nvp("fixation_s", fixation),
            cereal::make_nvp("missed_frames", missedFrames), cereal::make_nvp("paused_s", paused));
  }
};

/// What the summary needs of a trial that was done.
struct Result {
  Condition condition = Condition::Neutral;
  bool correct = false, anticipation = false;
  Duration rt{};
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(condition), CEREAL_NVP(correct), CEREAL_NVP(anticipation), cereal::make_nvp("rt_s", rt));
  }
};

constexpr std::array<fovea::Color, kInkCount> kInkColors = {
    {{1, -0.6, -0.6, 1}, {-0.6, 0.55, -0.6, 1}, {-0.35, -0.1, 1, 1}, {1, 0.85, -0.7, 1}}};

class Stroop final : public fovea::Experiment {
 public:
  using Experiment::Experiment;

  fovea::Dict setupExpInfo() override { return describe(ExpInfo{}); }

  void setupWindow(const fovea::WindowInfo &info) override {
    legendScale_ = std::min(1.0, info.aspect() / 1.15);  // on an upright screen the keys stand closer
    window().setColor(-0.7, -0.7, -0.7);
    cross_.emplace(stimuli(), fovea::CrossStyle{.size = {0.05, 0.05}, .thickness = 0.006, .units = "height"});
    word_.emplace(stimuli(), fovea::TextStyle{.text = " ", .height = 0.12, .isBold = true, .units = "height"});
    feedback_.emplace(stimuli(), fovea::TextStyle{.text = " ", .height = 0.05, .units = "height"});
  }

  void run(fovea::Run &run) override {
    params_ = run.params<Params>();
    params_.check();
    makeLegend();
    window().setPausePolicy(fovea::PausePolicy::AtSafePoint);  // a trial is never cut in two

    // Everything is drawn before the first word is shown: what cannot be balanced is refused at once.
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
  }

  std::vector<fovea::Dict> saveData() override {
    std::vector<fovea::Dict> rows;
    for (int condition = 0; condition < kConditionCount; ++condition)
      if (auto row = summaryOf(static_cast<Condition>(condition))) rows.push_back({{"summary", std::move(*row)}});
    return rows;
  }

  void releaseWindow() override {
    cross_.reset();
    word_.reset();
    feedback_.reset();
    legend_.clear();
  }

 private:
  /// At the bottom of the screen, so that nobody has to learn the keys by heart.
  void makeLegend() {
    legend_.clear();
    for (std::size_t i = 0; i < kInkCount; ++i)
      legend_.emplace_back(stimuli(),
                           fovea::TextStyle{.text = keyLabel(i) + "  " + std::string(enumNames(Ink{})[i]),
                                            .height = 0.035 * legendScale_,
                                            .pos = {0.28 * legendScale_ * (static_cast<double>(i) - 1.5), -0.42},
                                            .color = {0.4, 0.4, 0.4},
                                            .units = "height"});
  }
  std::string keyLabel(std::size_t ink) const {
    std::string label = params_.keys[ink];
    for (char &c : label) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return label;
  }

  void showInstructions(bool hasPractice) {
    std::string keys;
    for (std::size_t i = 0; i < kInkCount; ++i)
      keys += keyLabel(i) + " for " + std::string(enumNames(Ink{})[i]) + (i + 1 < kInkCount ? "\n" : "");
    pages().show("info", fovea::Dict{
        {"title", "Which colour is the ink?"},
        {"sections",
         fovea::List{fovea::Dict{{"text", "Words appear one at a time in the middle of the screen. Each is written in red, "
                                          "green, blue or yellow ink.\nAnswer which colour the ink has, whatever the word says. "
                                          "Be as fast as you can without making mistakes."}},
                     fovea::Dict{{"heading", "The keys"}, {"text", keys}},
                     fovea::Dict{{"text", "Rest one finger on each of the four keys. They stay written at the bottom of the "
                                          "screen. Look at the cross before each word."}}}},
        {"button", hasPractice ? "Begin the practice" : "Begin"}});
  }

  void showBreak(int block) {
    const bool isFirst = block == 1;
    const std::string left = std::to_string(params_.blocks - block + 1);
    pages().show("info",
                 fovea::Dict{{"title", isFirst ? "The practice is over" : "A break"},
                             {"text", isFirst ? "From now on you are not told whether an answer was right.\nBegin when your "
                                                "fingers are on the keys."
                                              : "Rest as long as you like. Parts still to come: " + left +
                                                    ".\nGo on when your fingers are back on the keys."},
                             {"button", isFirst ? "Begin" : "Go on"}});
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

  Row runTrial(const Trial &trial) {
    const std::string &rightKey = params_.keys[static_cast<std::size_t>(trial.ink)];
    word_->setText(trial.word);
    word_->setColor(kInkColors[static_cast<std::size_t>(trial.ink)]);

    cross_->draw();
    drawLegend();
    const fovea::Flip fixation = window().flip(lastOffset_ + params_.iti);
    word_->draw();
    drawLegend();
    const fovea::Flip onset = window().flip(fixation.time + params_.fixation);
    const auto key = input().waitKey({{params_.keys.begin(), params_.keys.end()}, rightKey, onset.time},
                                     onset.time + params_.timeLimit);
    drawLegend();
    const fovea::Flip offset = window().flip();
    lastOffset_ = offset.time;

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
    row.duration = offset.time - onset.time;
    row.fixation = onset.time - fixation.time;
    row.missedFrames = onset.missed + offset.missed;
    row.paused = onset.paused + offset.paused;
    return row;
  }

  void drawLegend() const {
    for (const fovea::Text &key : legend_) key.draw();
  }

  void showFeedback(const Row &row) {
    feedback_->setText(row.correct ? "Right" : row.response ? "Wrong" : "Too slow");
    feedback_->draw();
    drawLegend();
    const fovea::Flip shown = window().flip();
    drawLegend();
    lastOffset_ = window().flip(shown.time + params_.feedback).time;
  }

  /// None when no trial of the condition was done.
  std::optional<fovea::Dict> summaryOf(Condition condition) const {
    int trials = 0, correct = 0, timed = 0;
    Duration total{};
    for (const fovea::TrialHandler &block : blocks_)
      for (const Result &result : block.results<Result>()) {
        if (result.condition != condition) continue;
        ++trials;
        correct += result.correct;
        if (result.correct && !result.anticipation) ++timed, total += result.rt;
      }
    if (trials == 0) return {};
    fovea::Value mean;
    if (timed > 0) mean = fovea::toSeconds(total) / timed;
    return fovea::Dict{{"condition", fovea::nameOf(condition)}, {"trials", trials}, {"correct", correct}, {"mean_rt_s", mean}};
  }

  Params params_;
  std::optional<fovea::Cross> cross_;
  std::optional<fovea::Text> word_, feedback_;
  std::vector<fovea::Text> legend_;
  double legendScale_ = 1;
  Timestamp lastOffset_{};
  std::deque<fovea::TrialHandler> blocks_;  // with what came of their trials
};

}  // namespace stroop

FOVEA_PLUGIN(stroop::Stroop)
