// How loud the participant is, and what to change.

#include "fovea/draws.hpp"
#include "fovea/level_bar.hpp"
#include "fovea/part.hpp"
#include "fovea/row.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace level_meter {

struct Params {
  double high_dB = -2, low_dB = -20, graceHigh_s = 0, graceLow_s = 1.5, decay_s = 0.1, message_s = 0.25, minTime_s = 0, goodFor_s = 0;
  bool warnsOfClipping = true;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(high_dB), CEREAL_NVP(low_dB), CEREAL_NVP(graceHigh_s), CEREAL_NVP(graceLow_s), CEREAL_NVP(decay_s), CEREAL_NVP(message_s), CEREAL_NVP(minTime_s), CEREAL_NVP(goodFor_s),
            CEREAL_NVP(warnsOfClipping));
  }
};

enum class State : std::size_t { Good, TooQuiet, TooLoud, Clipped };
constexpr std::array<const char *, 4> kWords{"good", "tooQuiet", "tooLoud", "clipped"};
constexpr std::array<fovea::Color, 4> kColors{{{-0.6, 0.4, -0.3}, {0.8, 0.5, -0.8}, {0.8, -0.5, -0.6}, {0.8, -0.5, -0.6}}};

constexpr double kWide = 14, kThick = 0.9, kGap = 1, kMostOfWidth = 0.96;  // of a letter; of the width that there is
constexpr double kFullScale = 32767. / 32768;         // the largest sample of a card with 16 bits
constexpr double kClipped_s = 1;                      // how long that is said
constexpr double kSimulated_s = 2;                    // that a simulated participant speaks where it may stop at any time

class LevelMeter final : public fovea::Control {
 public:
  using Control::Control;

  void enter(const fovea::PartInfo &part) override {
    params_ = fovea::fromDict<Params>(part.params);
    isSimulated_ = part.isSimulated;
    follower_ = fovea::LevelFollower(params_.decay_s);
    bar_.emplace(stimuli(), kWide * letter(), kThick * letter(), ink(), isRightToLeft(), std::vector{params_.low_dB, params_.high_dB});
    words_.clear(), levels_.clear();
    for (const char *word : kWords)
      words_.emplace_back(stimuli(), fovea::TextStyle{.text = std::string(part.params.find("messages").find(word).textOr(word)), .height = letter(), .color = ink(), .units = "height"});
    state_ = State::Good, loudest_ = 0, clippings_ = 0, isGoodEnough_ = false;
    spent_ = {};
    last_.reset(), saidFrom_.reset(), clippedAt_.reset(), quietSince_.reset(), loudSince_.reset();
    if (params_.minTime_s > 0) {
      on("trialStart", "audioMeterMinimalTime", fovea::fromSeconds(params_.minTime_s));
      on("audioMeterMinimalTime", "submitEnable");
    }
    if (params_.goodFor_s > 0) {
      makes("audioMeterGood");
      on("audioMeterGood", "submitEnable");
    }
  }
  double measure(double width) override {
    bar_->setWidth(std::min(kWide * letter(), kMostOfWidth * width));
    said_ = 0;
    for (fovea::Text &word : words_) {
      word.setNumbers(word.property("wrapWidth"), {width});
      said_ = std::max(said_, word.measure().height);
    }
    return (2 * kThick + kGap) * letter() + said_;
  }
  void placed() override {
    const double top = box().y + box().height / 2;
    bar_->place({box().x, top - kThick * letter()});
    for (fovea::Text &word : words_) word.setPos({box().x, top - (2 * kThick + kGap) * letter() - said_ / 2});
  }
  void frame(const fovea::PartFrame &frame) override {
    const fovea::InputLevel level = audio().level();
    const double level_dB = follower_.next(level.peak, frame.onset);
    judge(level.peak, level_dB, frame.onset);
    if (frame.canRespond) count(level.peak, level_dB, frame.onset);
    last_ = frame.onset;
    bar_->draw(level_dB, kColors[static_cast<std::size_t>(state_)]);
    if (state_ != State::Good || level_dB >= params_.low_dB) words_[static_cast<std::size_t>(state_)].draw();  // nobody is good who was not heard
  }
  void happened(std::string_view event, fovea::Timestamp) override {
    if (event == "resumed") last_.reset(), quietSince_.reset(), loudSince_.reset(), clippedAt_.reset();  // a pause is nobody's silence
  }
  fovea::Dict metadata() const override { return {{"high_dB", params_.high_dB}, {"low_dB", params_.low_dB}, {"source", fovea::nameOf(audio().info().source)}}; }
  void leave() override { bar_.reset(), words_.clear(); }

  fovea::Value answer() const override {
    std::vector<double> sorted = levels_;
    std::sort(sorted.begin(), sorted.end());
    return told(fovea::decibels(loudest_), sorted.empty() ? fovea::kQuietest_dB : sorted[sorted.size() / 2], spent_, clippings_);
  }
  /// What could have been measured.
  std::optional<fovea::Refusal> judge(fovea::View answer) const override {
    if (answer.isNone()) return {};
    const auto isFrom = [&](const char *name, double least) { return answer.find(name).number().value_or(-HUGE_VAL) >= least; };
    const bool isMeasured = answer.isDict() && isFrom("peak_dB", fovea::kQuietest_dB) && isFrom("level_dB", fovea::kQuietest_dB) && isFrom("good_s", 0) && isFrom("tooQuiet_s", 0) &&
                            isFrom("tooLoud_s", 0) && isFrom("clippings", 0);
    return isMeasured ? std::nullopt : std::optional(fovea::Refusal{"noLevels"});
  }
  /// Somebody who is heard well all the time, between the two thresholds.
  fovea::Value simulate(std::uint64_t seed, std::optional<double> &rt_s) const override {
    std::mt19937_64 random(seed);
    const double range_dB = params_.high_dB - params_.low_dB, level_dB = params_.low_dB + range_dB * fovea::drawUniform(random), peak_dB = level_dB + (params_.high_dB - level_dB) * fovea::drawUniform(random);
    const double good_s = params_.goodFor_s > 0 ? std::max(params_.minTime_s, params_.goodFor_s) : params_.minTime_s + kSimulated_s * (0.5 + fovea::drawUniform(random));
    rt_s = good_s;
    return told(peak_dB, level_dB, {good_s, 0, 0, 0}, 0);
  }

 private:
  using Times = std::array<double, 4>;  // how long in each State, seconds

  static fovea::Value told(double peak_dB, double level_dB, const Times &spent_s, int clippings) {
    return fovea::Dict{{"peak_dB", peak_dB}, {"level_dB", level_dB}, {"good_s", spent_s[0]}, {"tooQuiet_s", spent_s[1]}, {"tooLoud_s", spent_s[2] + spent_s[3]}, {"clippings", clippings}};
  }
  /// What is to be said; for a while, so that it can be read.
  void judge(double peak, double level_dB, fovea::Timestamp at) {
    if (params_.warnsOfClipping && peak >= kFullScale) clippedAt_ = at;
    const auto isFor = [&](std::optional<fovea::Timestamp> &since, bool isSo, double grace_s) {
      if (!isSo) since.reset();
      else if (!since) since = at;
      return since && at - *since >= fovea::fromSeconds(grace_s);
    };
    const bool isLoud = isFor(loudSince_, level_dB > params_.high_dB, params_.graceHigh_s), isQuiet = isFor(quietSince_, level_dB < params_.low_dB, params_.graceLow_s);
    const bool isClipped = clippedAt_ && at - *clippedAt_ < fovea::fromSeconds(kClipped_s);
    const State next = isClipped ? State::Clipped : isLoud ? State::TooLoud : isQuiet ? State::TooQuiet : State::Good;
    if (next == state_ || (saidFrom_ && at - *saidFrom_ < fovea::fromSeconds(params_.message_s))) return;
    state_ = next;
    saidFrom_ = at;
  }
  /// For the answer. It is good while somebody is heard.
  void count(double peak, double level_dB, fovea::Timestamp at) {
    loudest_ = std::max(loudest_, peak);
    clippings_ += peak >= kFullScale;
    levels_.push_back(level_dB);
    const double since_s = last_ ? fovea::toSeconds(at - *last_) : 0;
    if (state_ != State::Good || level_dB >= params_.low_dB) spent_[static_cast<std::size_t>(state_)] += since_s;
    if (params_.goodFor_s > 0 && (isSimulated_ || spent_[0] >= params_.goodFor_s) && !std::exchange(isGoodEnough_, true)) happen("audioMeterGood", at);
  }

  Params params_;
  fovea::LevelFollower follower_;
  std::optional<fovea::LevelBar> bar_;
  std::vector<fovea::Text> words_;
  double said_ = 0;  // how high they are
  State state_ = State::Good;
  Times spent_{};
  std::vector<double> levels_;
  double loudest_ = 0;
  int clippings_ = 0;
  bool isSimulated_ = false, isGoodEnough_ = false;
  std::optional<fovea::Timestamp> last_, saidFrom_, clippedAt_, quietSince_, loudSince_;
};

}  // namespace level_meter

FOVEA_PLUGIN(level_meter::LevelMeter)
