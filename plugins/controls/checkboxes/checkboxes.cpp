// Any number of several choices.

#include "fovea/choice_buttons.hpp"
#include "fovea/choices.hpp"
#include "fovea/part.hpp"

#include <optional>
#include <random>
#include <vector>

namespace checkboxes {

class Checkboxes final : public fovea::Control {
 public:
  using Control::Control;

  void enter(const fovea::PartInfo &part) override {
    choices_ = fovea::Choices(part.params);
    isRequired_ = part.params.find("required").boolean().value_or(false);
    chosen_.assign(choices_.size(), false);
    for (std::size_t i = 0; i < part.answer.size(); ++i)
      if (const auto choice = choices_.find(part.answer[i].copy())) chosen_[*choice] = true;
    buttons_.emplace(stimuli(), fovea::ChoiceButtonsStyle{.labels = choices_.labels(), .mark = fovea::ChoiceMark::Square, .isVertical = part.params.find("vertical").boolean().value_or(true),
                                                          .isRightToLeft = isRightToLeft(), .letter = letter(), .ink = ink(), .paper = paper()});
    makes("choiceClicked");
  }
  double measure(double width) override { return buttons_->measure(width); }
  void placed() override { buttons_->place(box()); }
  void frame(const fovea::PartFrame &frame) override {
    for (const auto &[choice, time] : buttons_->presses()) {
      if (!frame.canRespond) continue;
      chosen_[choice].flip();
      auto told = choices_.told(choice);
      told.emplace_back("isChosen", bool{chosen_[choice]});
      happen("choiceClicked", time, told);
    }
    buttons_->draw(frame.canRespond, chosen_);
  }
  fovea::Dict metadata() const override { return choices_.metadata(); }
  void leave() override { buttons_.reset(); }

  fovea::Value answer() const override { return listOf(chosen_); }
  std::optional<fovea::Refusal> judge(fovea::View answer) const override {
    if (!answer.isNone() && !answer.isList()) return fovea::Refusal{"noList"};
    if (answer.size() == 0) return isRequired_ ? std::optional(fovea::Refusal{"required"}) : std::nullopt;
    std::vector<bool> seen(choices_.size());
    for (std::size_t i = 0; i < answer.size(); ++i) {
      const fovea::Value given = answer[i].copy();
      const auto choice = choices_.find(given);
      if (!choice || seen[*choice]) return fovea::Refusal{choice ? "twice" : "none", {{"answer", fovea::Choices::written(given)}}};
      seen[*choice] = true;
    }
    return {};
  }
  /// Each of them as often as not; where nothing is no answer, one at least.
  fovea::Value simulate(std::uint64_t seed, std::optional<double> &) const override {
    std::mt19937_64 random(seed);
    std::vector<bool> chosen(choices_.size());
    for (std::size_t i = 0; i < chosen.size(); ++i) chosen[i] = random() % 2 == 0;
    if (isRequired_) chosen[random() % chosen.size()] = true;
    return listOf(chosen);
  }

 private:
  /// In the order of the choices.
  fovea::List listOf(const std::vector<bool> &chosen) const {
    fovea::List list;
    for (std::size_t i = 0; i < chosen.size(); ++i)
      if (chosen[i]) list.push_back(choices_[i]);
    return list;
  }

  fovea::Choices choices_;
  std::optional<fovea::ChoiceButtons> buttons_;
  std::vector<bool> chosen_;
  bool isRequired_ = false;
};

}  // namespace checkboxes

FOVEA_PLUGIN(checkboxes::Checkboxes)
