// Some of many discs blink, then all wander about alike. Which were they?

#include "fovea/experiment.hpp"

#include <algorithm>
#include <map>
#include <numeric>

#include "asking.hpp"
#include "fovea/methods/trials.hpp"
#include "motion.hpp"
#include "scene.hpp"
#include "tracking.hpp"

namespace multiple_object_tracking {

using fovea::Duration;
using fovea::Timestamp;
using namespace std::chrono_literals;

struct ExpInfo {
  std::string participant, session = "001";
  Report report = Report::Click;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(cereal::make_nvp("participant|req", participant), CEREAL_NVP(session), CEREAL_NVP(report));
  }
};

struct Params {
  std::vector<int> targets = {2, 3, 4, 5};
  std::vector<double> speeds = {6};
  int items = 10, trialsPerCell = 8, practiceTrials = 2, blinks = 4;
  double radius = 0.5, gap = 0.25, fieldWidth = 20, fieldHeight = 15;
  Duration fixation = 500ms, blink = 250ms, duration = 6s, timeLimit = 20s, feedbackTime = 1s;
  std::string yesKey = "j", noKey = "f";
  bool feedback = true, showInstructions = true;
  double simulatedCapacity = 3.5;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(targets), cereal::make_nvp("speeds_deg_s", speeds), CEREAL_NVP(items), CEREAL_NVP(trialsPerCell),
            CEREAL_NVP(practiceTrials), CEREAL_NVP(blinks), cereal::make_nvp("radius_deg", radius), cereal::make_nvp("gap_deg", gap),
            cereal::make_nvp("fieldWidth_deg", fieldWidth), cereal::make_nvp("fieldHeight_deg", fieldHeight),
            cereal::make_nvp("fixation_s", fixation), cereal::make_nvp("blink_s", blink), cereal::make_nvp("duration_s", duration),
            cereal::make_nvp("timeLimit_s", timeLimit), cereal::make_nvp("feedback_s", feedbackTime), CEREAL_NVP(yesKey),
            CEREAL_NVP(noKey), CEREAL_NVP(feedback), CEREAL_NVP(showInstructions), CEREAL_NVP(simulatedCapacity));
  }
  void check(Report report) const {
    const auto refuse = [](const std::string &why) { throw fovea::Failure(why, FOVEA_E_ARGUMENT); };
    if (targets.empty() || speeds.empty()) refuse("\"targets\" or \"speeds_deg_s\" is empty: give at least one of each");
    for (const int count : targets)
      if (count < 1 || count >= items)
        refuse("\"targets\" has " + std::to_string(count) + ": of " + std::to_string(items) + " items, 1 to " + std::to_string(items - 1) + " can be targets");
    for (const double speed : speeds)
      if (!(speed > 0)) refuse("\"speeds_deg_s\" has a speed that is not above 0");
    if (report == Report::Digits && items > 10) refuse("there are digits for 10 \"items\" only: take fewer, or let them be clicked");
    if (yesKey == noKey) refuse("\"yesKey\" and \"noKey\" are the same key");
  }
};

/// What was seen and done in one trial; the columns are described in plugin.json.
struct Answer {
  std::string targetItems;
  std::optional<bool> probeIsTarget;
  std::optional<std::string> response;
  std::optional<int> hits;
  std::optional<bool> correct;
  std::optional<Duration> rt, rtUncertainty;
  std::optional<fovea::StampSource> rtSource;
  Timestamp cueOnset, motionOnset, onset;
  Duration onsetUncertainty{}, motion{};
  fovea::OnsetSource onsetSource = fovea::OnsetSource::Unknown;
  int frames = 0, missedFrames = 0;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(cereal::make_nvp("target_items", targetItems), cereal::make_nvp("probe_is_target", probeIsTarget), CEREAL_NVP(response),
            CEREAL_NVP(hits), CEREAL_NVP(correct), cereal::make_nvp("rt_s", rt), cereal::make_nvp("rt_uncertainty_s", rtUncertainty),
            cereal::make_nvp("rt_source", rtSource), cereal::make_nvp("cue_onset_s", cueOnset),
            cereal::make_nvp("motion_onset_s", motionOnset), cereal::make_nvp("onset_s", onset),
            cereal::make_nvp("onset_uncertainty_s", onsetUncertainty), cereal::make_nvp("onset_source", onsetSource),
            cereal::make_nvp("motion_s", motion), CEREAL_NVP(frames), cereal::make_nvp("missed_frames", missedFrames));
  }
};

/// The numbers of items as they are shown and saved: from 1, in the order given.
std::string numbersOf(const std::vector<int> &items) {
  std::string text;
  for (const int item : items) text += (text.empty() ? "" : " ") + std::to_string(item + 1);
  return text;
}

struct Condition {
  int targets = 0;
  double speed_deg_s = 0;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(targets), CEREAL_NVP(speed_deg_s));
  }
};

/// What the summary needs of a trial that was done.
struct Result {
  Condition condition;
  std::optional<int> hits;
  std::optional<bool> probeIsTarget;
  std::optional<std::string> response;
  template <class Archive>
  void serialize(Archive &archive) {
    condition.serialize(archive);
    archive(CEREAL_NVP(hits), cereal::make_nvp("probe_is_target", probeIsTarget), CEREAL_NVP(response));
  }
};

class MultipleObjectTracking final : public fovea::Experiment, public fovea::SimulatedObserver {
 public:
  using Experiment::Experiment;

  fovea::Dict setupExpInfo() override { return describe(ExpInfo{}); }

  void setupWindow(const fovea::WindowInfo &info) override {
    period_ = info.period;
    aspect_ = info.aspect();
    window().setColor(-0.7, -0.7, -0.7);
    feedback_.emplace(stimuli(), fovea::TextStyle{.text = " ", .height = 0.045, .pos = {0, -0.45}, .isBold = true, .units = "height"});
  }

  void run(fovea::Run &run) override {
    params_ = run.params<Params>();
    report_ = run.expInfo<ExpInfo>().report;
    params_.check(report_);
    generator_.emplace(random().seed("motion"));
    scene_.emplace(stimuli(), Scene::Style{.items = params_.items, .radius = params_.radius, .field = field(), .aspect = aspect_});
    asking_.emplace(input(), window(), *scene_,
                    Asking::Style{.report = report_, .items = params_.items, .yesKey = params_.yesKey, .noKey = params_.noKey, .isSimulated = run.isSimulated()});
    window().setPausePolicy(fovea::PausePolicy::AtSafePoint);  // a trial is never cut in two
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
    const auto orMissing = [](std::optional<double> number) { return number ? fovea::Value(*number) : fovea::Value(); };
    for (const auto &[cell, score] : scores())
      rows.push_back({{"summary", fovea::Dict{{"targets", cell.first},
                                              {"speed_deg_s", cell.second},
                                              {"trials", score.trials()},
                                              {"proportion_correct", orMissing(score.proportionCorrect())},
                                              {"tracked", orMissing(score.tracked())}}}});
    return rows;
  }

  /// As somebody who tracks so many: what they take for the targets is drawn as they are asked, and said one after the other.
  void simulate(const fovea::KeyRequest &asked, fovea::SimulatedAnswer &answer) override {
    if (!question_) return;
    if (!taken_) {
      fovea::Generator generator(answer.seed);
      taken_ = Observer{params_.simulatedCapacity}.choose(question_->targets, params_.items, generator);
    }
    if (report_ == Report::Probe) {
      answer.key = has(*taken_, question_->probe) ? params_.yesKey : params_.noKey;
    } else if (!taken_->empty()) {
      answer.key = asked.keys[static_cast<std::size_t>(taken_->front())];  // the first names are those of the items, in their order
      taken_->erase(taken_->begin());
    }
  }

  void releaseWindow() override {
    feedback_.reset();
    asking_.reset();
    scene_.reset();
  }

 private:
  std::vector<fovea::Dict> conditions() const {
    return fovea::factorialConditions({{"targets", fovea::List(params_.targets.begin(), params_.targets.end())},
                                       {"speed_deg_s", fovea::List(params_.speeds.begin(), params_.speeds.end())}});
  }

  void showInstructions() {
    std::string ask = "click at each disc that had blinked; click at it again to take that back";
    if (report_ == Report::Digits) ask = "press the number of each disc that had blinked; press it again to take that back";
    if (report_ == Report::Probe)
      ask = "one disc gets a ring. Had it blinked? Press \"" + params_.yesKey + "\" for yes and \"" + params_.noKey + "\" for no";
    pages().show("info", fovea::Dict{{"title", "Keep track of them"},
                                     {"text", "Some of the discs blink. Then all look alike and move about: keep track of those that had blinked, "
                                              "and look at the cross in the middle.\nWhen they stop, " + ask + ". When you are not sure, guess."},
                                     {"button", "Begin"}});
  }

  void perform(fovea::Run &run, fovea::TrialHandler &trials, bool isPractice) {
    run.forEachTrial(trials, trials.name(), [&](const fovea::Trial &trial) {
      const auto condition = trial.as<Condition>();
      Question question = makeQuestion(condition.targets);
      Answer answer;
      const Reply reply = show(question, condition.speed_deg_s, answer);
      trials.addData(answer);
      trials.endTrial();  // answered: who skips what follows skips no trial
      if (isPractice || params_.feedback) showFeedback(question, reply, answer);
    });
  }

  Question makeQuestion(int targets) {
    Question question;
    std::vector<int> items(static_cast<std::size_t>(params_.items));
    std::iota(items.begin(), items.end(), 0);
    generator_->shuffle(items);
    question.targets.assign(items.begin(), items.begin() + targets);
    // Half of the probes are targets, whatever their share among the items.
    question.probe = generator_->uniformInt(0, 1) == 1 ? items.front() : items.back();
    std::sort(question.targets.begin(), question.targets.end());
    return question;
  }

  Reply show(Question &question, double speed, Answer &answer) {
    Motion motion({.items = params_.items, .field = field(), .radius = params_.radius, .gap = params_.gap, .speed = speed}, *generator_);
    showCue(motion, question.targets, answer);
    const fovea::Flip stop = showMotion(motion, question, answer);
    question.onset = stop.time;
    question.deadline = stop.time + params_.timeLimit;
    question_ = &question;
    taken_.reset();
    const Reply reply = asking_->ask(question);
    question_ = nullptr;

    answer.targetItems = numbersOf(question.targets);
    if (report_ == Report::Probe) answer.probeIsTarget = has(question.targets, question.probe);
    if (reply.isTarget) answer.response = *reply.isTarget ? "yes" : "no";
    if (!reply.items.empty()) answer.response = numbersOf(reply.items);
    if (!reply.isComplete) return reply;
    answer.rt = reply.time - stop.time;
    answer.rtUncertainty = reply.uncertainty + stop.uncertainty;
    answer.rtSource = reply.source;
    if (report_ == Report::Probe) {
      answer.correct = reply.isTarget == answer.probeIsTarget;
    } else {
      answer.hits = static_cast<int>(std::count_if(reply.items.begin(), reply.items.end(), [&](int item) { return has(question.targets, item); }));
      answer.correct = *answer.hits == std::ssize(question.targets);
    }
    return reply;
  }

  /// All stand still; the targets blink. The last of it is the first picture of the motion.
  void showCue(const Motion &motion, const std::vector<int> &targets, Answer &answer) {
    const auto flip = [&](const Scene::Marks &marks, Timestamp time) {
      scene_->draw(motion.places(), marks);
      return window().flip(time - period_ / 2);
    };
    Timestamp next = flip({}, {}).time + params_.fixation;
    for (int i = 0; i < params_.blinks; ++i) {
      const Timestamp lit = flip({.lit = targets}, next).time;
      if (i == 0) answer.cueOnset = lit;
      next = flip({}, lit + params_.blink).time + params_.blink;
    }
    answer.motionOnset = flip({}, next).time;
  }

  /// Moves them by the time from picture to picture, so that a missed refresh slows nothing. The last picture is the question.
  fovea::Flip showMotion(Motion &motion, Question &question, Answer &answer) {
    Timestamp last = answer.motionOnset;
    const auto step = [&](const Scene::Marks &marks) {
      scene_->draw(motion.places(), marks);
      const fovea::Flip shown = window().flip();
      last = shown.time;
      ++answer.frames;
      answer.missedFrames += shown.missed;
      return shown;
    };
    while (last + period_ + period_ / 2 < answer.motionOnset + params_.duration) {
      motion.move(window().nextOnset() - last);
      step({});
    }
    motion.move(window().nextOnset() - last);
    question.places = motion.places();
    input().clear();
    const fovea::Flip stop = step(asking_->marks(question, {}));
    answer.motion = stop.time - answer.motionOnset;
    answer.onset = stop.time;
    answer.onsetUncertainty = stop.uncertainty;
    answer.onsetSource = stop.source;
    return stop;
  }

  /// By number of targets and speed.
  std::map<std::pair<int, double>, Score> scores() const {
    std::map<std::pair<int, double>, Score> scores;
    for (const Result &result : trials_->results<Result>()) {
      const std::pair cell{result.condition.targets, result.condition.speed_deg_s};
      Score &score = scores.try_emplace(cell, cell.first, params_.items).first->second;
      if (result.hits) score.addChoice(*result.hits);
      if (result.probeIsTarget && result.response) score.addProbe(*result.probeIsTarget, *result.response == "yes");
    }
    return scores;
  }

  /// What they were, and what was chosen.
  void showFeedback(const Question &question, const Reply &reply, const Answer &answer) {
    std::string text = "Too slow";
    if (answer.hits) text = std::to_string(*answer.hits) + " of " + std::to_string(question.targets.size());
    if (answer.correct && report_ == Report::Probe) text = *answer.correct ? "Right" : "Wrong";
    Scene::Marks marks = asking_->marks(question, reply.items);
    marks.lit = question.targets;
    scene_->draw(question.places, marks);
    feedback_->setText(text);
    feedback_->draw();
    window().waitUntil(window().flip().time + params_.feedbackTime);
  }

  fovea::Point field() const { return {params_.fieldWidth, params_.fieldHeight}; }

  Params params_;
  Report report_ = Report::Click;
  const Question *question_ = nullptr;      // while it is asked
  std::optional<std::vector<int>> taken_;  // for its targets, and not said yet: by who is simulated
  Duration period_{};
  double aspect_ = 1;
  std::optional<fovea::Generator> generator_;
  std::optional<fovea::Text> feedback_;
  std::optional<Scene> scene_;
  std::optional<Asking> asking_;
  std::optional<fovea::TrialHandler> trials_;
};

}  // namespace multiple_object_tracking

FOVEA_PLUGIN(multiple_object_tracking::MultipleObjectTracking)
