// Buttons, one of which is the answer, at once.

#include "fovea/choice_buttons.hpp"
#include "fovea/choices.hpp"
#include "fovea/part.hpp"

#include <optional>

namespace push_buttons {

class PushButtons final : public fovea::Control {
 public:
  using Control::Control;

  void enter(const fovea::PartInfo &part) override {
    choices_ = fovea::Choices(part.params);
    answer_.reset();
    buttons_.emplace(stimuli(), fovea::ChoiceButtonsStyle{.labels = choices_.labels(), .keys = fovea::Choices::keysOf(part.params), .isVertical = part.params.find("vertical").boolean().value_or(true),
                                                          .isRightToLeft = isRightToLeft(), .letter = letter(), .ink = ink(), .paper = paper()});
    makes("pushButtonClicked");
  }
  double measure(double width) override { return buttons_->measure(width); }
  void placed() override { buttons_->place(box()); }
  void event(const fovea::Event &event) override { buttons_->event(event); }
  void frame(const fovea::PartFrame &frame) override {
    if (const auto presses = buttons_->presses(); !presses.empty() && frame.canRespond) {
      const auto &[choice, time] = presses.front();
      answer_ = choice;
      happen("pushButtonClicked", time, choices_.told(choice));
      submit(time);
    }
    buttons_->draw(frame.canRespond);
  }
  fovea::Dict metadata() const override { return choices_.metadata(); }
  void leave() override { buttons_.reset(); }

  fovea::Value answer() const override { return answer_ ? choices_[*answer_] : fovea::Value(); }
  std::optional<fovea::Refusal> judge(fovea::View answer) const override { return choices_.judge(answer); }
  fovea::Value simulate(std::uint64_t seed, std::optional<double> &) const override { return choices_.drawn(seed); }

 private:
  fovea::Choices choices_;
  std::optional<fovea::ChoiceButtons> buttons_;
  std::optional<std::size_t> answer_;
};

}  // namespace push_buttons

FOVEA_PLUGIN(push_buttons::PushButtons)
