// Is the T there? Reaction times grow with the number of things that have to be looked at.

#include "fovea/experiment.hpp"

#include "display.hpp"
#include "fovea/methods/trials.hpp"

namespace visual_search {

using fovea::Duration;
using fovea::Timestamp;
using namespace std::chrono_literals;

struct ExpInfo {
  std::string participant, session = "001";
  template <class Archive>
  void serialize(Archive &archive) {
    archive(cereal::make_nvp("participant|req", participant), CEREAL_NVP(session));
  }
};

struct Params {
  Search search = Search::Letters;
  std::vector<int> setSizes = {4, 8, 16, 32};
  int trialsPerCell = 15, practiceTrials = 8;
  std::string presentKey = "j", absentKey = "f";
  Duration fixation = 700ms, timeLimit = 10s, feedback = 500ms;
  bool showInstructions = true;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(search), CEREAL_NVP(setSizes), CEREAL_NVP(trialsPerCell), CEREAL_NVP(practiceTrials), CEREAL_NVP(presentKey),
            CEREAL_NVP(absentKey), cereal::make_nvp("fixation_s", fixation), cereal::make_nvp("timeLimit_s", timeLimit),
            cereal::make_nvp("feedback_s", feedback), CEREAL_NVP(showInstructions));
  }
  void check(const Grid &grid) const {
    if (setSizes.empty()) throw fovea::Failure("\"setSizes\" is empty: give at least one number of items", FOVEA_E_ARGUMENT);
    for (const int size : setSizes)
      if (size < 1 || size > grid.places())
        throw fovea::Failure("\"setSizes\" has " + std::to_string(size) + ": there is room for 1 to " + std::to_string(grid.places()) + " items",
                             FOVEA_E_ARGUMENT);
    if (presentKey == absentKey) throw fovea::Failure("\"presentKey\" and \"absentKey\" are the same key", FOVEA_E_ARGUMENT);
  }
};

/// What was seen and done in one trial; the columns are described in plugin.json.
struct Answer {
  std::optional<std::string> response;
  std::optional<bool> correct;
  std::optional<Duration> rt, rtUncertainty;
  std::optional<fovea::StampSource> rtSource;
  Timestamp onset;
  Duration onsetUncertainty{};
  fovea::OnsetSource onsetSource = fovea::OnsetSource::Unknown;
  int missedFrames = 0;
  std::optional<double> targetX, targetY;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(response), CEREAL_NVP(correct), cereal::make_nvp("rt_s", rt), cereal::make_nvp("rt_uncertainty_s", rtUncertainty),
            cereal::make_nvp("rt_source", rtSource), cereal::make_nvp("onset_s", onset),
            cereal::make_nvp("onset_uncertainty_s", onsetUncertainty), cereal::make_nvp("onset_source", onsetSource),
            cereal::make_nvp("missed_frames", missedFrames), cereal::make_nvp("target_x", targetX), cereal::make_nvp("target_y", targetY));
  }
};

struct Condition {
  int setSize = 0;
  bool target = false;  // is it there?
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(setSize), CEREAL_NVP(target));
  }
};

/// What the summary needs of a trial that was done.
struct Result {
  int setSize = 0;
  bool target = false, correct = false;
  Duration rt{};
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(setSize), CEREAL_NVP(target), CEREAL_NVP(correct), cereal::make_nvp("rt_s", rt));
  }
};

/// Reaction times of right answers over set sizes, as a line.
class Slope {
 public:
  void add(double setSize, double rt) { points_.emplace_back(setSize, rt); }

  /// Seconds for each further item, and at none; nothing with fewer than two set sizes.
  std::optional<std::pair<double, double>> fit() const {
    double meanSize = 0, meanRt = 0, square = 0, product = 0;
    for (const auto &[size, rt] : points_) meanSize += size, meanRt += rt;
    meanSize /= static_cast<double>(points_.size()), meanRt /= static_cast<double>(points_.size());
    for (const auto &[size, rt] : points_) square += (size - meanSize) * (size - meanSize), product += (size - meanSize) * (rt - meanRt);
    if (points_.size() < 2 || square == 0) return {};
    return std::pair{product / square, meanRt - product / square * meanSize};
  }
  std::size_t count() const { return points_.size(); }

 private:
  std::vector<std::pair<double, double>> points_;
};

class VisualSearch final : public fovea::Experiment {
 public:
  using Experiment::Experiment;

  fovea::Dict setupExpInfo() override { return describe(ExpInfo{}); }

  void setupWindow(const fovea::WindowInfo &) override {
    window().setColor(-0.7, -0.7, -0.7);
    cross_.emplace(stimuli(), fovea::CrossStyle{.size = {0.04, 0.04}, .thickness = 0.005, .units = "height"});
    feedback_.emplace(stimuli(), fovea::TextStyle{.text = " ", .height = 0.05, .units = "height"});
    items_[0] = letters("T");
    items_[1] = letters("L");
  }

  void run(fovea::Run &run) override {
    params_ = run.params<Params>();
    params_.check(grid_);
    generator_.emplace(random().seed("displays"));
    window().setPausePolicy(fovea::PausePolicy::AtSafePoint);
    if (params_.showInstructions) showInstructions();

    if (const auto some = random().sample(conditions(), static_cast<std::size_t>(params_.practiceTrials)); !some.empty()) {
      fovea::TrialHandler practice(some, {.name = "practice", .order = fovea::Order::Sequential});
      perform(run, practice, true);
    }
    trials_.emplace(conditions(),
                    fovea::TrialOptions{.nReps = params_.trialsPerCell, .order = fovea::Order::FullRandom, .seed = random().seed("trials")});
    perform(run, *trials_, false);
  }

  std::vector<fovea::Dict> saveData() override {
    if (!trials_) return {};  // stopped before the first
    std::vector<fovea::Dict> rows;
    for (const bool isPresent : {true, false}) {
      const Cell cell = cellOf(isPresent);
      if (cell.trials == 0) continue;
      const auto line = cell.slope.fit();
      rows.push_back({{"summary", fovea::Dict{{"target", isPresent ? "present" : "absent"},
                                              {"trials", cell.trials},
                                              {"proportion_correct", static_cast<double>(cell.slope.count()) / cell.trials},
                                              {"slope_s", line ? fovea::Value(line->first) : fovea::Value()},
                                              {"intercept_s", line ? fovea::Value(line->second) : fovea::Value()}}}});
    }
    return rows;
  }

  void releaseWindow() override {
    cross_.reset();
    feedback_.reset();
    for (auto &letters : items_) letters.clear();
  }

 private:
  struct Cell {
    int trials = 0;
    Slope slope;  // right answers
  };

  /// As many as a display can have: which are drawn, where and in which colour, is decided for each trial.
  std::vector<fovea::Text> letters(const char *letter) const {
    std::vector<fovea::Text> made;
    for (int i = 0; i < grid_.places(); ++i)
      made.emplace_back(stimuli(), fovea::TextStyle{.text = letter, .height = grid_.item, .isBold = true, .units = "height"});
    return made;
  }

  std::vector<fovea::Dict> conditions() const {
    return fovea::factorialConditions({{"setSize", fovea::List(params_.setSizes.begin(), params_.setSizes.end())}, {"target", {true, false}}});
  }

  void showInstructions() {
    const std::string target = params_.search == Search::Letters ? "letter T, turned to any side," : "red letter T";
    pages().show("info", fovea::Dict{{"title", "Is it there?"},
                                     {"text", "You will see a number of letters. Is there a " + target + " among them?\nPress \"" +
                                                  params_.presentKey + "\" when it is there and \"" + params_.absentKey +
                                                  "\" when it is not: as fast as you can without making mistakes."},
                                     {"button", "Begin"}});
  }

  void perform(fovea::Run &run, fovea::TrialHandler &trials, bool isPractice) {
    run.forEachTrial(trials, trials.name(), [&](const fovea::Trial &trial) {
      const Answer answer = show(trial.as<Condition>());
      trials.addData(answer);
      trials.endTrial();  // answered: who skips what follows skips no trial
      if (isPractice || !answer.correct) showFeedback(answer);
    });
  }

  Answer show(const Condition &condition) {
    const std::vector<Item> display = layOut(params_.search, condition.setSize, condition.target, grid_, *generator_);
    cross_->draw();
    const fovea::Flip fixation = window().flip();
    draw(display);
    input().clear();
    const fovea::Flip onset = window().flip(fixation.time + params_.fixation);
    const std::string &right = condition.target ? params_.presentKey : params_.absentKey;
    const auto key = input().waitKey({{params_.presentKey, params_.absentKey}, right, onset.time}, onset.time + params_.timeLimit);

    Answer answer;
    if (key) {
      answer.response = key->name;
      answer.correct = key->name == right;
      answer.rt = key->time - onset.time;
      answer.rtUncertainty = key->uncertainty + onset.uncertainty;
      answer.rtSource = key->source;
    }
    answer.onset = onset.time;
    answer.onsetUncertainty = onset.uncertainty;
    answer.onsetSource = onset.source;
    answer.missedFrames = onset.missed;
    if (condition.target) answer.targetX = display.front().pos.x, answer.targetY = display.front().pos.y;
    return answer;
  }

  void draw(const std::vector<Item> &display) {
    constexpr fovea::Color kInks[] = {{1, 1, 1}, {1, -0.4, -0.4}, {-0.4, 0.8, -0.4}};
    std::array<std::size_t, 2> used{};
    for (const Item &item : display) {
      const std::size_t letter = item.letter == 'T' ? 0 : 1;
      fovea::Text &text = items_[letter][used[letter]++];
      text.setPos(item.pos);
      text.setOri(item.ori);
      text.setColor(kInks[static_cast<std::size_t>(item.ink)]);
      text.draw();
    }
  }

  Cell cellOf(bool isPresent) const {
    Cell cell;
    for (const Result &result : trials_->results<Result>()) {
      if (result.target != isPresent) continue;
      ++cell.trials;
      if (result.correct) cell.slope.add(result.setSize, fovea::toSeconds(result.rt));
    }
    return cell;
  }

  void showFeedback(const Answer &answer) {
    feedback_->setText(!answer.correct ? "Too slow" : *answer.correct ? "Right" : "Wrong");
    feedback_->draw();
    window().waitUntil(window().flip().time + params_.feedback);
  }

  const Grid grid_;
  Params params_;
  std::optional<fovea::Generator> generator_;
  std::optional<fovea::Cross> cross_;
  std::optional<fovea::Text> feedback_;
  std::array<std::vector<fovea::Text>, 2> items_;  // Ts, Ls
  std::optional<fovea::TrialHandler> trials_;
};

}  // namespace visual_search

FOVEA_PLUGIN(visual_search::VisualSearch)
