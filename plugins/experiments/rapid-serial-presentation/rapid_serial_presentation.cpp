// Letters in quick succession: who has just seen the white one misses the X that comes a little later.

#include "fovea/experiment.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>

#include "blink.hpp"
#include "fovea/methods/trials.hpp"
#include "stream.hpp"

namespace rapid_serial_presentation {

using fovea::Duration;
using fovea::Timestamp;
using namespace std::chrono_literals;

/// Dual: name the first target, and say whether the second one was there. Single: only the second.
enum class Task { Dual, Single };
constexpr std::array<std::string_view, 2> enumNames(Task) { return {"dual", "single"}; }

struct ExpInfo {
  std::string participant, session = "001";
  Task task = Task::Dual;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(cereal::make_nvp("participant|req", participant), CEREAL_NVP(session), CEREAL_NVP(task));
  }
};

struct Params {
  First first = First::Letter;
  std::vector<int> lags = {1, 2, 3, 4, 5, 6, 7, 8};
  int trialsPerCell = 10, practiceTrials = 4, beforeMin = 7, beforeMax = 15, after = 9;
  Duration itemSoa = 100ms, itemDuration = 100ms, fixation = 500ms, timeLimit = 20s, feedback = 1s;
  double letterHeight = 0.09;  // of the window's height
  std::string yesKey = "j", noKey = "f";
  bool showInstructions = true;
  double simulatedBlink = 0.5;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(first), CEREAL_NVP(lags), CEREAL_NVP(trialsPerCell), CEREAL_NVP(practiceTrials), CEREAL_NVP(beforeMin),
            CEREAL_NVP(beforeMax), CEREAL_NVP(after), cereal::make_nvp("itemSoa_s", itemSoa), cereal::make_nvp("itemDuration_s", itemDuration),
            cereal::make_nvp("fixation_s", fixation), cereal::make_nvp("timeLimit_s", timeLimit), cereal::make_nvp("feedback_s", feedback),
            CEREAL_NVP(letterHeight), CEREAL_NVP(yesKey), CEREAL_NVP(noKey), CEREAL_NVP(showInstructions), CEREAL_NVP(simulatedBlink));
  }
  void check() const {
    const auto refuse = [](const std::string &why) { throw fovea::Failure(why, FOVEA_E_ARGUMENT); };
    if (lags.empty()) refuse("\"lags\" is empty: give at least one");
    for (const int lag : lags)
      if (lag < 1 || lag >= after)
        refuse("\"lags\" has " + std::to_string(lag) + ": with " + std::to_string(after) + " items \"after\" the first target it is 1 to " +
               std::to_string(after - 1) + ", so that another item follows the second one");
    if (beforeMin > beforeMax) refuse("\"beforeMin\" is more than \"beforeMax\"");
    if (itemDuration > itemSoa) refuse("\"itemDuration_s\" is longer than \"itemSoa_s\": an item cannot last until after the next one");
    if (yesKey == noKey) refuse("\"yesKey\" and \"noKey\" are the same key");
  }
};

/// What was seen and done in one trial; the columns are described in plugin.json.
struct Answer {
  std::string first, stream;
  int before = 0;
  std::optional<std::string> firstResponse, secondResponse;
  std::optional<bool> firstCorrect, secondCorrect;
  std::optional<Duration> firstRt, secondRt, rtUncertainty;
  std::optional<fovea::StampSource> rtSource;
  Duration soaPlanned{}, soa{}, soaUncertainty{};
  Timestamp firstOnset, secondOnset;
  Duration onsetUncertainty{};
  fovea::OnsetSource onsetSource = fovea::OnsetSource::Unknown;
  Duration shortest{}, longest{};
  int framesPerItem = 0, missedFrames = 0;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(cereal::make_nvp("t1", first), CEREAL_NVP(stream), CEREAL_NVP(before), cereal::make_nvp("t1_response", firstResponse),
            cereal::make_nvp("t1_correct", firstCorrect), cereal::make_nvp("t1_rt_s", firstRt), cereal::make_nvp("t2_response", secondResponse),
            cereal::make_nvp("t2_correct", secondCorrect), cereal::make_nvp("t2_rt_s", secondRt),
            cereal::make_nvp("rt_uncertainty_s", rtUncertainty), cereal::make_nvp("rt_source", rtSource),
            cereal::make_nvp("soa_planned_s", soaPlanned), cereal::make_nvp("soa_s", soa), cereal::make_nvp("soa_uncertainty_s", soaUncertainty),
            cereal::make_nvp("t1_onset_s", firstOnset), cereal::make_nvp("t2_onset_s", secondOnset),
            cereal::make_nvp("onset_uncertainty_s", onsetUncertainty), cereal::make_nvp("onset_source", onsetSource),
            cereal::make_nvp("shortest_item_s", shortest), cereal::make_nvp("longest_item_s", longest),
            cereal::make_nvp("frames_per_item", framesPerItem), cereal::make_nvp("missed_frames", missedFrames));
  }
};

struct Condition {
  int lag = 0;
  bool t2 = false;  // is the second target there?
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(lag), CEREAL_NVP(t2));
  }
};

/// What the summary needs of a trial that was done.
struct Result {
  Condition condition;
  std::optional<std::string> firstResponse, secondResponse;
  std::optional<bool> firstCorrect;
  template <class Archive>
  void serialize(Archive &archive) {
    condition.serialize(archive);
    archive(cereal::make_nvp("t1_response", firstResponse), cereal::make_nvp("t1_correct", firstCorrect),
            cereal::make_nvp("t2_response", secondResponse));
  }
};

class RapidSerialPresentation final : public fovea::Experiment, public fovea::SimulatedObserver {
 public:
  using Experiment::Experiment;

  fovea::Dict setupExpInfo() override { return describe(ExpInfo{}); }

  void setupWindow(const fovea::WindowInfo &info) override {
    period_ = info.period;
    window().setColor(0, 0, 0);
    cross_.emplace(stimuli(), fovea::CrossStyle{.size = {0.03, 0.03}, .color = kBlack, .thickness = 0.004, .units = "height"});
    words_.emplace(stimuli(), fovea::TextStyle{.text = " ", .height = 0.045, .color = kBlack, .units = "height"});
  }

  void run(fovea::Run &run) override {
    params_ = run.params<Params>();
    params_.check();
    task_ = run.expInfo<ExpInfo>().task;
    generator_.emplace(random().seed("streams"));
    makeItems();
    countFrames();
    window().setPausePolicy(fovea::PausePolicy::AtSafePoint);  // a stream is never cut in two
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
    for (const auto &[lag, score] : scores())
      rows.push_back({{"summary", fovea::Dict{{"lag", lag},
                                              {"soa_planned_s", fovea::toSeconds(lag * params_.itemSoa)},
                                              {"trials", score.trials},
                                              {"t1_rate", orMissing(score.firstRate())},
                                              {"t2_hit_rate", orMissing(score.hitRate())},
                                              {"t2_false_alarm_rate", orMissing(score.falseAlarmRate())}}}});
    return rows;
  }

  /// As somebody whose attention blinks.
  void simulate(const fovea::KeyRequest &, fovea::SimulatedAnswer &answer) override {
    const Observer observer{params_.simulatedBlink};
    if (isFirstAsked_) {
      sawFirst_ = fovea::Generator(answer.seed).uniform() < observer.seesFirst();
      answer.accuracy = sawFirst_ ? 1 : 0;
    } else {
      answer.accuracy = observer.rightAboutSecond(shown_.t2, shown_.lag, shown_.lag * params_.itemSoa, sawFirst_);
    }
  }

  void releaseWindow() override {
    cross_.reset();
    words_.reset();
    items_.clear();
  }

 private:
  static constexpr fovea::Color kBlack{-1, -1, -1, 1}, kWhite{1, 1, 1, 1};

  /// All laid out before the first stream: that takes longer than a refresh.
  void makeItems() {
    items_.clear();
    for (const char item : std::string(kLetters) + std::string(kDigits) + kSecond) {
      const auto made = items_.try_emplace(item, stimuli(), fovea::TextStyle{.text = std::string(1, item), .height = params_.letterHeight, .color = kBlack,
                                                                             .isBold = true, .units = "height"});
      made.first->second.measure();
    }
  }

  void countFrames() {
    const auto frames = [&](Duration duration) { return static_cast<int>(std::lround(fovea::toSeconds(duration) / fovea::toSeconds(period_))); };
    soaFrames_ = std::max(1, frames(params_.itemSoa));
    shownFrames_ = std::clamp(frames(params_.itemDuration), 1, soaFrames_);
    const double shown = fovea::toSeconds(soaFrames_ * period_), wanted = fovea::toSeconds(params_.itemSoa);
    if (std::abs(shown - wanted) > 0.05 * wanted)
      log().warning("this screen can show an item every " + std::to_string(shown) + " s, not every " + std::to_string(wanted) +
                    " s: choose an \"itemSoa_s\" that is a number of its refreshes");
  }

  std::vector<fovea::Dict> conditions() const {
    return fovea::factorialConditions({{"lag", fovea::List(params_.lags.begin(), params_.lags.end())}, {"t2", {true, false}}});
  }

  std::string firstWords() const { return params_.first == First::Letter ? "white letter" : "digit"; }

  void showInstructions() {
    std::string text = "Black letters appear in the middle, one quickly after the other.";
    if (task_ == Task::Dual) text += " One is a " + firstWords() + ": remember it.";
    text += " After it an X may come, or may not.\nWhen the letters are over, ";
    if (task_ == Task::Dual) text += "type the " + firstWords() + ". Then ";
    text += "press \"" + params_.yesKey + "\" when there was an X and \"" + params_.noKey + "\" when there was none. Take your time; when you are not sure, guess.";
    pages().show("info", fovea::Dict{{"title", "One after the other"}, {"text", text}, {"button", "Begin"}});
  }

  void perform(fovea::Run &run, fovea::TrialHandler &trials, bool isPractice) {
    run.forEachTrial(trials, trials.name(), [&](const fovea::Trial &trial) {
      const auto [lag, hasSecond] = trial.as<Condition>();
      const int before = static_cast<int>(generator_->uniformInt(params_.beforeMin, params_.beforeMax));
      const Stream stream = makeStream(params_.first, before, params_.after, lag, hasSecond, *generator_);
      Answer answer;
      show(stream, answer);
      ask(stream, lag, answer);
      trials.addData(answer);
      trials.endTrial();  // answered: who skips what follows skips no trial
      if (isPractice) showFeedback(answer);
    });
  }

  /// By lag; trials that were answered to their end.
  std::map<int, Score> scores() const {
    std::map<int, Score> scores;
    for (const Result &result : trials_->results<Result>()) {
      const bool isWhole = result.secondResponse && (task_ == Task::Single || result.firstResponse);
      if (isWhole) scores[result.condition.lag].count(result.firstCorrect, result.condition.t2, *result.secondResponse == "yes");
    }
    return scores;
  }

  /// Each item has its number of refreshes, counted from its own onset: one that comes late makes none of the others shorter.
  void show(const Stream &stream, Answer &answer) {
    cross_->draw();
    Timestamp next = window().flip().time + params_.fixation;
    std::vector<fovea::Flip> onsets;
    for (std::size_t place = 0; place < stream.items.size(); ++place) {
      drawItem(stream, place);
      onsets.push_back(flipAt(next, answer));
      next = onsets.back().time + soaFrames_ * period_;
      if (shownFrames_ < soaFrames_) flipAt(onsets.back().time + shownFrames_ * period_, answer);
    }
    const fovea::Flip end = flipAt(next, answer);

    const fovea::Flip &first = onsets[stream.first], &second = onsets[stream.second];
    answer.first = std::string(1, stream.items[stream.first]);
    answer.stream = stream.items;
    answer.before = static_cast<int>(stream.first);
    answer.soaPlanned = static_cast<int>(stream.second - stream.first) * params_.itemSoa;
    answer.soa = second.time - first.time;
    answer.soaUncertainty = first.uncertainty + second.uncertainty;
    answer.firstOnset = first.time;
    answer.secondOnset = second.time;
    answer.onsetUncertainty = std::max(first.uncertainty, second.uncertainty);
    answer.onsetSource = first.source;
    onsets.push_back(end);
    answer.shortest = answer.longest = onsets[1].time - onsets[0].time;
    for (std::size_t i = 1; i < onsets.size(); ++i) {
      const Duration lasted = onsets[i].time - onsets[i - 1].time;
      answer.shortest = std::min(answer.shortest, lasted);
      answer.longest = std::max(answer.longest, lasted);
    }
    answer.framesPerItem = soaFrames_;
  }

  /// At the refresh that is nearest.
  fovea::Flip flipAt(Timestamp time, Answer &answer) {
    const fovea::Flip shown = window().flip(time - period_ / 2);
    answer.missedFrames += shown.missed;
    return shown;
  }

  void drawItem(const Stream &stream, std::size_t place) {
    fovea::Text &item = items_.at(stream.items[place]);
    item.setColor(place == stream.first && params_.first == First::Letter ? kWhite : kBlack);
    item.draw();
  }

  void ask(const Stream &stream, int lag, Answer &answer) {
    shown_ = {lag, stream.hasSecond};
    sawFirst_ = false;
    input().clear();
    if (task_ == Task::Dual) askForFirst(answer);
    const std::string question = "Was there an X?     " + params_.noKey + ": no     " + params_.yesKey + ": yes";
    if (const auto key = askFor(question, {params_.noKey, params_.yesKey}, stream.hasSecond ? params_.yesKey : params_.noKey, answer, answer.secondRt)) {
      answer.secondResponse = *key == params_.yesKey ? "yes" : "no";
      answer.secondCorrect = (*key == params_.yesKey) == stream.hasSecond;
    }
  }

  void askForFirst(Answer &answer) {
    std::vector<std::string> keys;
    for (const char one : firstsOf(params_.first)) keys.emplace_back(1, static_cast<char>(std::tolower(static_cast<unsigned char>(one))));
    if (params_.first == First::Digit)
      for (const char one : kDigits) keys.push_back(std::string("num_") + one);
    const std::string right(1, static_cast<char>(std::tolower(static_cast<unsigned char>(answer.first[0]))));
    isFirstAsked_ = true;
    const auto key = askFor("Which " + firstWords() + " was there?", keys, right, answer, answer.firstRt);
    isFirstAsked_ = false;
    if (!key) return;
    answer.firstResponse = std::string(1, static_cast<char>(std::toupper(static_cast<unsigned char>(key->back()))));
    answer.firstCorrect = *answer.firstResponse == answer.first;
  }

  std::optional<std::string> askFor(const std::string &question, const std::vector<std::string> &keys, const std::string &expected, Answer &answer,
                                    std::optional<Duration> &rt) {
    words_->setText(question);
    words_->draw();
    const fovea::Flip shown = window().flip();
    const auto key = input().waitKey({{keys.begin(), keys.end()}, expected, shown.time}, shown.time + params_.timeLimit);
    if (!key) return {};
    rt = key->time - shown.time;
    answer.rtUncertainty = std::max(answer.rtUncertainty.value_or(Duration{}), key->uncertainty + shown.uncertainty);
    answer.rtSource = key->source;
    return key->name;
  }

  void showFeedback(const Answer &answer) {
    const auto word = [](const std::optional<bool> &correct) { return !correct ? "no answer" : *correct ? "right" : "wrong"; };
    std::string text = std::string("X: ") + word(answer.secondCorrect);
    if (task_ == Task::Dual) text = answer.first + ": " + word(answer.firstCorrect) + "     " + text;
    words_->setText(text);
    words_->draw();
    window().waitUntil(window().flip().time + params_.feedback);
  }

  Params params_;
  Task task_ = Task::Dual;
  Condition shown_;  // of the trial in hand; for who is simulated, as what follows
  bool isFirstAsked_ = false, sawFirst_ = false;
  Duration period_{};
  int soaFrames_ = 1, shownFrames_ = 1;
  std::optional<fovea::Generator> generator_;
  std::optional<fovea::Cross> cross_;
  std::optional<fovea::Text> words_;
  std::map<char, fovea::Text> items_;
  std::optional<fovea::TrialHandler> trials_;
};

}  // namespace rapid_serial_presentation

FOVEA_PLUGIN(rapid_serial_presentation::RapidSerialPresentation)
