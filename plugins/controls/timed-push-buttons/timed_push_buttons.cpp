// Buttons that can be pressed again and again: which, and when, is the answer.

#include "fovea/choice_control.hpp"

#include <optional>
#include <random>
#include <utility>
#include <vector>

namespace timed_push_buttons {

constexpr double kUsualHighlight_s = 0.75;
constexpr double kLeastPause_s = 0.2, kPauses_s = 1.3;  // of simulated participants, and how much longer they may be
constexpr std::uint64_t kMostPresses = 5;

class TimedPushButtons final : public fovea::ChoiceControl {
 public:
  using ChoiceControl::ChoiceControl;

  void enter(const fovea::PartInfo &part) override {
    makeButtons(part);
    isRequired_ = part.params.find("required").boolean().value_or(false);
    highlight_ = fovea::fromSeconds(part.params.find("highlight_s").number().value_or(kUsualHighlight_s));
    presses_.clear(), origin_.reset(), isOriginNext_ = isOriginOn_ = false;
    makes("pushButtonClicked");
  }
  void happened(std::string_view event, fovea::Timestamp) override { isOriginNext_ = isOriginNext_ || event == "trialStart" || event == "promptStart"; }
  void frame(const fovea::PartFrame &frame) override {
    if (isOriginOn_) origin_ = frame.lastOnset;
    isOriginOn_ = std::exchange(isOriginNext_, false);
    for (const auto &press : buttons().presses()) {
      if (!frame.canRespond) continue;
      presses_.push_back(press);
      happen("pushButtonClicked", press.time, choices().told(press.choice));
    }
    std::vector<bool> lit(choices().size());
    for (auto press = presses_.rbegin(); press != presses_.rend() && frame.onset - press->time < highlight_; ++press) lit[press->choice] = true;
    buttons().draw(frame.canRespond, lit);
  }

  fovea::Value answer() const override {
    fovea::List list;
    for (const auto &[choice, time] : presses_) list.push_back(fovea::Dict{{"choice", choices()[choice]}, {"time_s", fovea::toSeconds(time - origin_.value_or(time))}});
    return list;
  }
  std::optional<fovea::Refusal> judge(fovea::View answer) const override {
    if (!answer.isNone() && !answer.isList()) return fovea::Refusal{"noList"};
    if (answer.size() == 0) return isRequired_ ? std::optional(fovea::Refusal{"required"}) : std::nullopt;
    if (answer.copy() == this->answer()) return {};  // presses before a prompt's onset are before it
    double last_s = 0;
    for (std::size_t i = 0; i < answer.size(); ++i) {
      const auto time_s = answer[i].find("time_s").number();
      if (!time_s) return fovea::Refusal{"noList"};
      if (*time_s < std::exchange(last_s, *time_s)) return fovea::Refusal{"noTimes"};
      if (auto refused = choices().judge(answer[i].find("choice").copy())) return refused;
    }
    return {};
  }
  fovea::Value simulate(std::uint64_t seed, std::optional<double> &rt_s) const override {
    std::mt19937_64 random(seed);
    fovea::List list;
    double time_s = 0;
    const auto pause = [&] { return kLeastPause_s + kPauses_s * static_cast<double>(random() % 1000) / 1000; };
    for (std::uint64_t count = 1 + random() % kMostPresses; count > 0; --count) list.push_back(fovea::Dict{{"choice", choices()[random() % choices().size()]}, {"time_s", time_s += pause()}});
    rt_s = time_s + pause();
    return list;
  }

 private:
  std::vector<fovea::ChoiceButtons::Press> presses_;
  std::optional<fovea::Timestamp> origin_;            // that times count from
  bool isOriginNext_ = false, isOriginOn_ = false;    // with the frame in hand, and with the one before it
  bool isRequired_ = false;
  fovea::Duration highlight_{};
};

}  // namespace timed_push_buttons

FOVEA_PLUGIN(timed_push_buttons::TimedPushButtons)
