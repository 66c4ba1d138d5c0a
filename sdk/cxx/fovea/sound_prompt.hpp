#pragma once
// Prompts that are heard: a bar that fills up as they sound, and perhaps buttons.
//
// The page asks for the sound with promptRequest. Of promptStart and promptEnd the times are those of its first sample, and of the one after its last.

#include <algorithm>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>

#include "fovea/action_buttons.hpp"
#include "fovea/part.hpp"
#include "fovea/playback.hpp"
#include "fovea/time_line.hpp"

namespace fovea {

/// Its manifest names the events promptRequest, promptStart and promptEnd, the messages and words of sound-messages.json, and the parameters of sound.json. Thread: [stage].
class SoundPrompt : public Prompt {
 public:
  using Prompt::Prompt;

  double measure(double width) override {
    if (bar_) bar_->setWidth(std::min(kWide * letter(), kMostOfWidth * width));
    const double bar = bar_ ? kThick * letter() : 0, buttons = buttons_.measure(width);
    return bar + buttons + (bar > 0 && buttons > 0 ? kGap * letter() : 0);
  }
  void placed() override {
    if (bar_) bar_->place({box().x, box().y + box().height / 2 - kThick * letter() / 2});
    buttons_.place(box());
  }
  void happened(std::string_view event, Timestamp time) override {
    if (event == "trialPrepare" || event == "trialStop") playback_.stop(), asked_.reset();
    if (event == "trialStart") isUsable_ = true;
    if (event == "promptRequest") asked_ = time + lead_;
    if (event == "resumed") playback_.resume();
  }
  void frame(const PartFrame &frame) override {
    if (asked_) playback_.play(*sound_, onFrame(*std::exchange(asked_, {}), frame.onset));
    press();
    const Playback::News news = playback_.follow();
    if (news.began) happen("promptStart", news.began->onset, playback_.told());
    if (news.ended) happen("promptEnd", news.ended->offset, playback_.told());
    if (bar_) bar_->draw(playback_.share(frame.onset));
    buttons_.draw(isUsable_);
  }
  Dict metadata() const override { return playback_.metadata(); }
  void leave() override {
    playback_ = {};
    sound_.reset(), endless_.reset(), bar_.reset(), buttons_ = {};
  }

 protected:
  /// For enter(). `make`: the sound, once or again and again.
  void makePlayer(const PartInfo &part, const std::function<Sound(bool isLooped)> &make) {
    const bool isLooped = part.params.find("loop").boolean().value_or(false);
    buttons_ = {stimuli(), part.params, {"play", "stop", "loop"}, {.isRightToLeft = isRightToLeft(), .letter = letter(), .ink = ink(), .paper = paper()}};
    sound_.emplace(make(isLooped));
    if (buttons_.has("loop")) endless_.emplace(make(true));
    if (part.params.find("showBar").boolean().value_or(true)) bar_.emplace(stimuli(), kWide * letter(), kThick * letter(), ink(), isRightToLeft());
    period_ = part.window.period;
    asked_.reset(), isUsable_ = false;
    const Duration after = fromSeconds(part.params.find("playAfter_s").number().value_or(0));
    lead_ = std::min(after, kLead);
    on("trialStart", "promptRequest", after - lead_);
    makes("promptStart");
    if (isLooped) return;  // it has no end
    makes("promptEnd");
    on("promptEnd", "trialFinish");
  }

 private:
  static constexpr double kWide = 10, kThick = 0.5, kGap = 0.8, kMostOfWidth = 0.96;  // of a letter; of the width that there is
  static constexpr Duration kLead = std::chrono::milliseconds(100);  // asked for so long ahead, it begins to the sample

  /// Of the frame that is nearest to that time: what is seen and heard then comes together.
  Timestamp onFrame(Timestamp time, Timestamp onset) const {
    if (time <= onset || period_.count() <= 0) return std::max(time, onset);
    return onset + (time - onset + period_ / 2) / period_ * period_;
  }
  void press() {
    for (const auto &[action, time] : buttons_.presses()) {
      if (!isUsable_) continue;
      if (action == "stop") playback_.stop();
      else playback_.play(action == "loop" ? *endless_ : *sound_, {});
    }
  }

  std::optional<Sound> sound_, endless_;  // endless: for the button that lets it go on and on
  Playback playback_;
  ActionButtons buttons_;
  std::optional<TimeLine> bar_;
  std::optional<Timestamp> asked_;  // it shall begin then
  Duration lead_{}, period_{};
  bool isUsable_ = false;
};

}  // namespace fovea
