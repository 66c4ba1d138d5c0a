// One of several choices, which can be changed until the page is left.

#include "fovea/open_choices.hpp"

#include <optional>
#include <vector>

namespace radio_buttons {

class RadioButtons final : public fovea::Control {
 public:
  using Control::Control;

  void enter(const fovea::PartInfo &part) override {
    choices_.emplace(stimuli(), part.params, fovea::ChoiceButtonsStyle{.mark = fovea::ChoiceMark::Circle, .isRightToLeft = isRightToLeft(), .letter = letter(), .ink = ink(), .paper = paper()});
    isRequired_ = part.params.find("required").boolean().value_or(true);
    const fovea::Value answered = part.answer.copy();
    chosen_ = choices_->find(answered);
    if (chosen_ && choices_->isLine(*chosen_)) choices_->write(answered);
    for (const char *event : {"choiceClicked", "choicesReset"}) makes(event);
  }
  double measure(double width) override { return choices_->measure(width); }
  void placed() override { choices_->place(box()); }
  void frame(const fovea::PartFrame &frame) override {
    for (const auto &[choice, time, isByWriting, isReset] : choices_->presses()) {
      if (!frame.canRespond || (isByWriting && chosen_ == choice)) continue;
      if (isReset) {
        chosen_.reset();
        choices_->clear();
        happen("choicesReset", time);
        continue;
      }
      chosen_ = fovea::Choices::pressed(chosen_, choice, isRequired_);
      happen("choiceClicked", time, choices_->told(choice, chosen_.has_value()));
    }
    std::vector<bool> filled(choices_->size());
    if (chosen_) filled[*chosen_] = true;
    choices_->draw(frame.canRespond, filled);
  }
  fovea::Dict metadata() const override { return choices_->metadata(); }
  void leave() override { choices_.reset(); }

  fovea::Value answer() const override { return chosen_ ? (*choices_)[*chosen_] : fovea::Value(); }
  std::optional<fovea::Refusal> judge(fovea::View answer) const override {
    if (answer.isNone()) return isRequired_ ? std::optional(fovea::Refusal{"required"}) : std::nullopt;
    return choices_->judge(answer.copy());
  }
  fovea::Value simulate(std::uint64_t seed, std::optional<double> &) const override { return choices_->drawn(seed); }

 private:
  std::optional<fovea::OpenChoices> choices_;
  std::optional<std::size_t> chosen_;
  bool isRequired_ = true;
};

}  // namespace radio_buttons

FOVEA_PLUGIN(radio_buttons::RadioButtons)
