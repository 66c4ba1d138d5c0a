// One of several choices, which can be changed until the page is left.

#include "fovea/choice_buttons.hpp"
#include "fovea/choices.hpp"
#include "fovea/part.hpp"

#include <optional>
#include <random>
#include <vector>

namespace radio_buttons {

class RadioButtons final : public fovea::Control {
 public:
  using Control::Control;

  void enter(const fovea::PartInfo &part) override {
    choices_ = fovea::Choices(part.params);
    isRequired_ = part.params.find("required").boolean().value_or(true);
    chosen_ = choices_.find(part.answer.copy());
    buttons_.emplace(stimuli(), fovea::ChoiceButtonsStyle{.labels = choices_.labels(), .mark = fovea::ChoiceMark::Circle, .isVertical = part.params.find("vertical").boolean().value_or(true),
                                                          .isRightToLeft = isRightToLeft(), .letter = letter(), .ink = ink(), .paper = paper()});
    makes("choiceClicked");
  }
  double measure(double width) override { return buttons_->measure(width); }
  void placed() override { buttons_->place(box()); }
  void frame(const fovea::PartFrame &frame) override {
    for (const auto &[choice, time] : buttons_->presses())
      if (frame.canRespond) press(choice, time);
    std::vector<bool> filled(choices_.size());
    if (chosen_) filled[*chosen_] = true;
    buttons_->draw(frame.canRespond, filled);
  }
  fovea::Dict metadata() const override { return choices_.metadata(); }
  void leave() override { buttons_.reset(); }

  fovea::Value answer() const override { return chosen_ ? choices_[*chosen_] : fovea::Value(); }
  std::optional<fovea::Refusal> judge(fovea::View answer) const override {
    if (answer.isNone()) return isRequired_ ? std::optional(fovea::Refusal{"required"}) : std::nullopt;
    const fovea::Value given = answer.copy();
    if (choices_.find(given)) return {};
    return fovea::Refusal{"none", {{"answer", fovea::Choices::written(given)}}};
  }
  fovea::Value simulate(std::uint64_t seed, std::optional<double> &) const override {
    return choices_[std::mt19937_64(seed)() % choices_.size()];
  }

 private:
  /// Where none has to be chosen, the one that is can be taken back.
  void press(std::size_t choice, fovea::Timestamp time) {
    if (chosen_ == choice && !isRequired_) chosen_.reset();
    else chosen_ = choice;
    auto told = choices_.told(choice);
    told.emplace_back("isChosen", chosen_.has_value());
    happen("choiceClicked", time, told);
  }

  fovea::Choices choices_;
  std::optional<fovea::ChoiceButtons> buttons_;
  std::optional<std::size_t> chosen_;
  bool isRequired_ = true;
};

}  // namespace radio_buttons

FOVEA_PLUGIN(radio_buttons::RadioButtons)
