// Taps on keys or on a button: when they came is the answer.

#include "fovea/choice_buttons.hpp"
#include "fovea/choices.hpp"
#include "fovea/draws.hpp"
#include "fovea/part.hpp"
#include "fovea/playback.hpp"
#include "fovea/row.hpp"
#include "fovea/tones.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace tapping {

struct Params {
  int minTaps = 0;
  std::optional<double> duration_s;
  bool autoAdvance = false;
  double highlight_s = 0.1, volume = 0.5;
  std::string sound, button;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(minTaps), CEREAL_NVP(duration_s), CEREAL_NVP(autoAdvance), CEREAL_NVP(highlight_s), CEREAL_NVP(volume), CEREAL_NVP(sound), CEREAL_NVP(button));
  }
};

constexpr fovea::Duration kSameMoment = std::chrono::microseconds(1);  // seconds as a real number lose some nanoseconds
constexpr double kClick_hz = 1000, kClick_s = 0.02, kClickRamp_s = 0.005;
constexpr double kBetween_s = 0.5, kSpread_s = 0.04;  // of simulated participants
constexpr std::int64_t kUsualTaps = 8;

class Tapping final : public fovea::Control {
 public:
  using Control::Control;

  void enter(const fovea::PartInfo &part) override {
    params_ = fovea::fromDict<Params>(part.params);
    keys_ = fovea::Choices::keysOf(part.params);
    const std::string label = params_.button.empty() ? std::string(part.params.find("messages").find("tap").textOr("tap")) : params_.button;
    button_.emplace(stimuli(), fovea::ChoiceButtonsStyle{.labels = {label}, .isRightToLeft = isRightToLeft(), .isAtOnce = true, .letter = letter(), .ink = ink(), .paper = paper()});
    click_ = {};
    if (!params_.sound.empty()) click_ = fovea::SideSound(log(), [&] { return params_.sound == "click" ? madeClick() : audio().load(assets().path(params_.sound), {.volume = params_.volume}); });
    taps_.clear(), byKey_.clear(), over_.reset(), opened_.reset(), begun_.reset(), paused_.reset();
    isSimulated_ = part.isSimulated;
    uncertainty_ = {};
    makes("tap");
    if (!params_.duration_s) return;
    makes("tappingEnd");
    on("tappingEnd", "submitEnable");
    if (params_.autoAdvance) on("submitEnable", "autoSubmit");
  }
  double measure(double width) override { return button_->measure(width); }
  void placed() override { button_->place(box()); }
  void event(const fovea::Event &event) override {
    if (event.isRepeat() || !(event.isKeyPress() || event.isButtonPress() || event.isTouch())) return;
    uncertainty_ = std::max(uncertainty_, event.uncertainty());
    if (event.isKeyPress() && std::find(keys_.begin(), keys_.end(), event.key()) != keys_.end()) byKey_.push_back(event.time());
  }
  void happened(std::string_view event, fovea::Timestamp time) override {
    if (event == "responseEnable") begun_ = opened_ = time;
    if (event == "paused") paused_ = time;
    if (event == "resumed" && begun_ && paused_) *begun_ += time - *std::exchange(paused_, {});
  }
  void frame(const fovea::PartFrame &frame) override {
    for (const fovea::Timestamp time : newTaps()) {
      lookAtTime(time);
      if (frame.canRespond && !over_) tap(time);
    }
    lookAtTime(frame.lastOnset);  // by now everything until then has been heard
    button_->draw(frame.canRespond && !over_, {!taps_.empty() && frame.onset - taps_.back() < fovea::fromSeconds(params_.highlight_s)});
  }
  fovea::Dict metadata() const override {
    fovea::Dict told{{"minTaps", params_.minTaps}, {"uncertainty_s", fovea::toSeconds(uncertainty_)}};
    if (opened_) told.emplace_back("from_s", *opened_);
    if (params_.duration_s) told.emplace_back("duration_s", *params_.duration_s);
    if (!params_.sound.empty()) told.emplace_back("sound", params_.sound);
    return told;
  }
  void leave() override { button_.reset(), click_ = {}; }

  fovea::Value answer() const override { return listOf(taps_); }
  std::optional<fovea::Refusal> judge(fovea::View answer) const override {
    if (!answer.isNone() && !answer.isList()) return fovea::Refusal{"noList"};
    if (static_cast<int>(answer.size()) < params_.minTaps) return fovea::Refusal{"tooFew", {{"least", params_.minTaps}, {"count", static_cast<std::int64_t>(answer.size())}}};
    return {};
  }
  fovea::Value simulate(std::uint64_t seed, std::optional<double> &rt_s) const override { return listOf(simulatedTaps(seed, rt_s)); }

  std::vector<fovea::Timestamp> simulatedTaps(std::uint64_t seed, std::optional<double> &rt_s) const {
    std::mt19937_64 random(seed);
    std::vector<fovea::Timestamp> taps;
    const std::int64_t count = std::max<std::int64_t>(params_.minTaps, kUsualTaps);
    const double between_s = params_.duration_s ? std::min(kBetween_s, *params_.duration_s / static_cast<double>(count + 1)) : kBetween_s;
    double time_s = 0;
    for (std::int64_t i = 0; i < count; ++i) taps.push_back(opened_.value_or(fovea::Timestamp()) + fovea::fromSeconds(time_s += between_s * (1 + kSpread_s * (fovea::drawUniform(random) - 0.5))));
    rt_s = time_s + between_s;
    return taps;
  }

 private:
  /// Is the time up by then? Whoever has not tapped often enough has it once more.
  void lookAtTime(fovea::Timestamp now) {
    if (!params_.duration_s || !begun_ || over_) return;
    const fovea::Timestamp end = *begun_ + fovea::fromSeconds(*params_.duration_s);
    if (now < end) return;
    std::optional<double> ignored;
    if (isSimulated_ && taps_.empty()) taps_ = simulatedTaps(seed(), ignored);
    if (static_cast<int>(taps_.size()) < params_.minTaps) {
      begun_ = end;
      taps_.clear();
      return;
    }
    over_ = end;
    button_->end();
    happen("tappingEnd", end);
  }
  static fovea::Value listOf(const std::vector<fovea::Timestamp> &times) { return fovea::List(times.begin(), times.end()); }
  fovea::Sound madeClick() const {
    const fovea::Tone tone{.notes = {{.frequency_hz = kClick_hz, .timbre = fovea::pureTimbre({kClickRamp_s, 0, 1, kClickRamp_s})}}, .duration_s = kClick_s};
    const fovea::RenderedTones made = fovea::renderTones({tone}, audio().info().rate);
    return audio().make(made.samples, made.rate, 2, {.volume = params_.volume});
  }
  /// Since this was asked. A key of its own that presses the button as well is one tap.
  std::vector<fovea::Timestamp> newTaps() {
    std::vector<fovea::Timestamp> all = std::exchange(byKey_, {});
    const std::size_t byKey = all.size();
    const auto isKeys = [&](fovea::Timestamp time) {
      return std::any_of(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(byKey), [&](fovea::Timestamp key) { return std::chrono::abs(key - time) < kSameMoment; });
    };
    for (const fovea::ChoiceButtons::Press &press : button_->presses())
      if (!isKeys(press.time)) all.push_back(press.time);
    std::sort(all.begin(), all.end());
    return all;
  }
  void tap(fovea::Timestamp time) {
    click_.play();
    taps_.push_back(time);
    happen("tap", time);
  }

  Params params_;
  std::vector<std::string> keys_;
  std::optional<fovea::ChoiceButtons> button_;
  fovea::SideSound click_;
  std::vector<fovea::Timestamp> taps_, byKey_;
  std::optional<fovea::Timestamp> opened_, begun_, paused_, over_;  // begun_: that the time counts from
  bool isSimulated_ = false;
  fovea::Duration uncertainty_{};  // of the one that is known worst
};

}  // namespace tapping

FOVEA_PLUGIN(tapping::Tapping)
