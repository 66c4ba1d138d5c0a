// Any number of several choices.

#include "fovea/open_choices.hpp"

#include <algorithm>
#include <optional>
#include <random>
#include <vector>

namespace checkboxes {

class Checkboxes final : public fovea::Control {
 public:
  using Control::Control;

  void enter(const fovea::PartInfo &part) override {
    choices_.emplace(stimuli(), part.params, fovea::ChoiceButtonsStyle{.mark = fovea::ChoiceMark::Square, .isRightToLeft = isRightToLeft(), .letter = letter(), .ink = ink(), .paper = paper()});
    isRequired_ = part.params.find("required").boolean().value_or(false);
    chosen_.assign(choices_->size(), false);
    for (std::size_t i = 0; i < part.answer.size(); ++i) {
      const fovea::Value answered = part.answer[i].copy();
      const auto choice = choices_->find(answered);
      if (!choice) continue;
      chosen_[*choice] = true;
      if (choices_->isLine(*choice)) choices_->write(answered);
    }
    for (const char *event : {"choiceClicked", "choicesReset"}) makes(event);
  }
  double measure(double width) override { return choices_->measure(width); }
  void placed() override { choices_->place(box()); }
  void frame(const fovea::PartFrame &frame) override {
    for (const auto &[choice, time, isByWriting, isReset] : choices_->presses()) {
      if (!frame.canRespond || (isByWriting && chosen_[choice])) continue;
      if (isReset) {
        chosen_.assign(choices_->size(), false);
        choices_->clear();
        happen("choicesReset", time);
        continue;
      }
      chosen_[choice].flip();
      happen("choiceClicked", time, choices_->told(choice, chosen_[choice]));
    }
    choices_->draw(frame.canRespond, chosen_);
  }
  fovea::Dict metadata() const override { return choices_->metadata(); }
  void leave() override { choices_.reset(); }

  fovea::Value answer() const override { return listOf(chosen_); }
  std::optional<fovea::Refusal> judge(fovea::View answer) const override {
    if (!answer.isNone() && !answer.isList()) return fovea::Refusal{"noList"};
    if (answer.size() == 0) return isRequired_ ? std::optional(fovea::Refusal{"required"}) : std::nullopt;
    std::vector<bool> seen(choices_->size());
    for (std::size_t i = 0; i < answer.size(); ++i) {
      const fovea::Value given = answer[i].copy();
      if (auto refused = choices_->judge(given)) return refused;
      const std::size_t choice = *choices_->find(given);
      if (seen[choice]) return fovea::Refusal{"twice", {{"answer", fovea::Choices::written(given)}}};
      if (std::find(seen.begin() + static_cast<std::ptrdiff_t>(choice), seen.end(), true) != seen.end()) return fovea::Refusal{"order"};
      seen[choice] = true;
    }
    return {};
  }
  /// Each of them as often as not; where nothing is no answer, one at least.
  fovea::Value simulate(std::uint64_t seed, std::optional<double> &) const override {
    std::mt19937_64 random(seed);
    std::vector<bool> chosen(choices_->countOfGiven());
    for (std::size_t i = 0; i < chosen.size(); ++i) chosen[i] = random() % 2 == 0;
    if (isRequired_) chosen[random() % chosen.size()] = true;
    return listOf(chosen);
  }

 private:
  /// In the order of the choices.
  fovea::List listOf(const std::vector<bool> &chosen) const {
    fovea::List list;
    for (std::size_t i = 0; i < chosen.size(); ++i)
      if (chosen[i]) list.push_back((*choices_)[i]);
    return list;
  }

  std::optional<fovea::OpenChoices> choices_;
  std::vector<bool> chosen_;
  bool isRequired_ = false;
};

}  // namespace checkboxes

FOVEA_PLUGIN(checkboxes::Checkboxes)
