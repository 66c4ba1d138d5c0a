// What the participant says or sings is the answer.

#include "fovea/action_buttons.hpp"
#include "fovea/level_bar.hpp"
#include "fovea/part.hpp"
#include "fovea/playback.hpp"
#include "fovea/row.hpp"
#include "fovea/time_line.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace sound_recording {

struct Params {
  std::optional<double> duration_s;
  bool autoAdvance = false, showMeter = false, personal = true, required = true;
  int channels = 1;
  std::string description, simulatedFile;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(duration_s), CEREAL_NVP(autoAdvance), CEREAL_NVP(showMeter), CEREAL_NVP(personal), CEREAL_NVP(required), CEREAL_NVP(channels), CEREAL_NVP(description), CEREAL_NVP(simulatedFile));
  }
};

constexpr double kDot = 0.8, kWide = 10, kThick = 0.5, kGap = 0.8, kMostOfWidth = 0.96;  // of a letter; of the width that there is
constexpr double kSimulated_s = 2;  // that a simulated participant speaks where the study does not say how long
constexpr fovea::Color kRed{0.8, -0.7, -0.7};

class SoundRecording final : public fovea::Control {
 public:
  using Control::Control;

  void enter(const fovea::PartInfo &part) override {
    params_ = fovea::fromDict<Params>(part.params);
    dot_.emplace(stimuli(), fovea::CircleStyle{.radius = kDot * letter() / 2, .color = kRed, .lineColor = ink(), .units = "height"});
    line_.emplace(stimuli(), kWide * letter(), kThick * letter(), ink(), isRightToLeft());
    if (params_.showMeter) meter_.emplace(stimuli(), kWide * letter(), kThick * letter(), ink(), isRightToLeft());
    buttons_ = {stimuli(), part.params, {"again", "play", "stop"}, {.isRightToLeft = isRightToLeft(), .letter = letter(), .ink = ink(), .paper = paper()}};
    recordings_ = 0;
    isMetering_ = true;
    if (part.isSimulated && !params_.duration_s) params_.duration_s = kSimulated_s;  // nobody presses stop
    on("responseEnable", "recordStart");
    makes("recordEnd");
    on("recordEnd", "submitEnable");
    on("recordEnd", "trialFinish");
    if (params_.autoAdvance) on("submitEnable", "autoSubmit");
  }
  double measure(double width) override {
    const double buttons = buttons_.measure(width);
    wide_ = std::min(kWide * letter(), kMostOfWidth * width - (kDot + kGap) * letter());
    line_->setWidth(wide_);
    if (meter_) meter_->setWidth(wide_);
    return kDot * letter() + (meter_ ? (kGap + kThick) * letter() : 0) + (buttons > 0 ? kGap * letter() + buttons : 0);
  }
  void placed() override {
    const double top = box().y + box().height / 2 - kDot * letter() / 2, way = isRightToLeft() ? -1 : 1, aside = (kDot + kGap) * letter() / 2;
    dot_->setPos({box().x - way * (wide_ / 2 + kGap * letter() / 2), top});
    line_->place({box().x + way * aside, top});
    if (meter_) meter_->place({box().x + way * aside, top - (kDot / 2 + kGap + kThick / 2) * letter()});
    buttons_.place(box());
  }
  void happened(std::string_view event, fovea::Timestamp time) override {
    if (event == "trialPrepare" || event == "trialStop") finish();
    if (event == "recordStart") record(time);
    if (event == "resumed" && wasCutOff()) record({});
  }
  void frame(const fovea::PartFrame &frame) override {
    for (const auto &[action, time] : buttons_.presses())
      if (frame.canRespond) act(action, time);
    follow();
    (void)playback_.follow();
    drawDot();
    line_->draw(share(frame.onset));
    drawMeter(frame.onset);
    buttons_.draw(frame.canRespond);
  }
  fovea::Dict metadata() const override {
    const fovea::AudioInfo info = audio().info();
    return {{"recordings", recordings_}, {"plays", playback_.plays()}, {"inputs", info.inputs}, {"inputLatency_s", fovea::toSeconds(info.inputLatency)}};
  }
  void leave() override {
    playback_ = {};
    heard_.reset(), recording_.reset(), recorded_.reset();
    dot_.reset(), line_.reset(), meter_.reset(), buttons_ = {};
  }

  fovea::Value answer() const override { return recorded_.value_or(fovea::Value()); }
  std::optional<fovea::Refusal> judge(fovea::View answer) const override {
    if (answer.isNone()) return params_.required ? std::optional(fovea::Refusal{"required"}) : std::nullopt;
    return answer.isDict() ? std::nullopt : std::optional(fovea::Refusal{"noRecording"});
  }
  fovea::Value simulate(std::uint64_t, std::optional<double> &) const override { return {}; }

 private:
  /// Where nothing comes in any more it stands still: what was recorded until then counts.
  void drawMeter(fovea::Timestamp onset) {
    if (!meter_) return;
    double peak = 0;
    try {
      if (isMetering_) peak = audio().level().peak;
    } catch (const fovea::Failure &failure) {
      isMetering_ = false;
      log().warning(std::string("the meter stands still: ") + failure.what());
    }
    meter_->draw(follower_.next(peak, onset), ink());
  }
  /// From then, or from now.
  void record(fovea::Timestamp time) {
    playback_.stop();
    finish();
    recorded_.reset();
    isByHand_ = false;
    recording_ = audio().record(time, {.channels = params_.channels, .duration_s = params_.duration_s, .isPersonal = params_.personal, .description = params_.description,
                                       .simulated = params_.simulatedFile.empty() ? "" : std::string(assets().path(params_.simulatedFile))});
    ++recordings_;
  }
  bool isRecording() const { return recording_ && !recorded_; }
  void finish(fovea::Timestamp time = {}) {
    if (!isRecording()) return;
    recording_->stop(time);
    isByHand_ = true;
  }
  /// The session stood still, and nobody is recorded then.
  bool wasCutOff() const {
    if (!isRecording() || isByHand_) return false;
    const fovea::SoundState state = recording_->state();
    return state.hasEnded && state.wasStopped;
  }
  void act(const std::string &action, fovea::Timestamp time) {
    if (action == "again") record(time);
    if (action == "stop") playback_.stop(), finish(time);
    if (action != "play" || !recorded_) return;
    heard_.emplace(recording_->sound());
    playback_.play(*heard_, {});
  }
  /// It has ended once it is whole on the disk.
  void follow() {
    if (!isRecording()) return;
    recorded_ = recording_->recorded();
    if (!recorded_) return;
    const fovea::SoundState state = recording_->state();
    happen("recordEnd", state.offset, fovea::toldOf(state));
  }
  /// Of the recording, or of what is heard of it.
  double share(fovea::Timestamp at) const {
    if (playback_.isPlaying()) return playback_.share(at);
    if (!isRecording()) return recorded_ ? 1 : 0;
    const fovea::SoundState state = recording_->state();
    return state.hasStarted && params_.duration_s ? fovea::toSeconds(at - state.onset) / *params_.duration_s : 0;
  }
  void drawDot() {
    dot_->setOpacity(isRecording() ? 1 : 0.2);
    dot_->draw();
  }

  Params params_;
  std::optional<fovea::Circle> dot_;
  std::optional<fovea::TimeLine> line_;
  std::optional<fovea::LevelBar> meter_;
  fovea::LevelFollower follower_;
  fovea::ActionButtons buttons_;
  std::optional<fovea::Recording> recording_;
  std::optional<fovea::Value> recorded_;  // none: it goes on, or there is none
  std::optional<fovea::Sound> heard_;     // what was recorded
  fovea::Playback playback_;
  int recordings_ = 0;
  bool isMetering_ = true;
  double wide_ = 0;  // of the line, and the meter
  bool isByHand_ = false;  // was it ended before its time?
};

}  // namespace sound_recording

FOVEA_PLUGIN(sound_recording::SoundRecording)
