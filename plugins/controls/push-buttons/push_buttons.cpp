// Buttons, one of which is the answer, at once.

#include "fovea/choice_control.hpp"

#include <optional>

namespace push_buttons {

class PushButtons final : public fovea::ChoiceControl {
 public:
  using ChoiceControl::ChoiceControl;

  void enter(const fovea::PartInfo &part) override {
    makeButtons(part);
    answer_.reset();
    makes("pushButtonClicked");
  }
  void frame(const fovea::PartFrame &frame) override {
    if (const auto presses = buttons().presses(); !presses.empty() && frame.canRespond) {
      const auto &[choice, time] = presses.front();
      answer_ = choice;
      happen("pushButtonClicked", time, choices().told(choice));
      submit(time);
    }
    buttons().draw(frame.canRespond);
  }

  fovea::Value answer() const override { return answer_ ? choices()[*answer_] : fovea::Value(); }
  std::optional<fovea::Refusal> judge(fovea::View answer) const override { return choices().judge(answer); }
  fovea::Value simulate(std::uint64_t seed, std::optional<double> &) const override { return choices().drawn(seed); }

 private:
  std::optional<std::size_t> answer_;
};

}  // namespace push_buttons

FOVEA_PLUGIN(push_buttons::PushButtons)
