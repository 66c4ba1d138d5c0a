// A value on a scale of few, beside one another.

#include "fovea/choice_buttons.hpp"
#include "fovea/choices.hpp"
#include "fovea/part.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rating {

class Rating final : public fovea::Control {
 public:
  using Control::Control;

  void enter(const fovea::PartInfo &part) override {
    choices_ = choicesOf(part.params);
    isRequired_ = part.params.find("required").boolean().value_or(true);
    chosen_ = choices_.find(part.answer.copy());
    buttons_.emplace(stimuli(), fovea::ChoiceButtonsStyle{.labels = choices_.labels(), .mark = fovea::ChoiceMark::Circle, .isVertical = false, .isRightToLeft = isRightToLeft(), .isScale = true, .letter = letter(),
                                                          .ink = ink(), .paper = paper()});
    makes("choiceClicked");
  }
  double measure(double width) override { return buttons_->measure(width); }
  void placed() override { buttons_->place(box()); }
  void frame(const fovea::PartFrame &frame) override {
    for (const auto &[choice, time] : buttons_->presses()) {
      if (!frame.canRespond) continue;
      chosen_ = fovea::Choices::pressed(chosen_, choice, isRequired_);
      auto told = choices_.told(choice);
      told.emplace_back("isChosen", chosen_.has_value());
      happen("choiceClicked", time, told);
    }
    std::vector<bool> filled(choices_.size());
    if (chosen_) filled[*chosen_] = true;
    buttons_->draw(frame.canRespond, filled);
  }
  fovea::Dict metadata() const override { return {{"values", choices_.values()}, {"labels", fovea::List(choices_.labels().begin(), choices_.labels().end())}}; }
  void leave() override { buttons_.reset(); }

  fovea::Value answer() const override { return chosen_ ? choices_[*chosen_] : fovea::Value(); }
  std::optional<fovea::Refusal> judge(fovea::View answer) const override { return choices_.judge(answer, isRequired_); }
  fovea::Value simulate(std::uint64_t seed, std::optional<double> &) const override { return choices_.drawn(seed); }

 private:
  static fovea::Choices choicesOf(fovea::View params) {
    fovea::List values;
    std::vector<std::string> labels;
    const auto add = [&](fovea::Value value, std::string label) { values.push_back(std::move(value)), labels.push_back(std::move(label)); };
    const fovea::View given = params.find("values");
    for (std::int64_t i = 1; i <= given.integer().value_or(0); ++i) add(i, std::to_string(i));
    for (std::size_t i = 0; i < given.size(); ++i) {
      if (given.isDict()) add(given[i].copy(), std::string(given.key(i)));
      else if (const auto text = given[i].text()) add(static_cast<std::int64_t>(i + 1), std::string(*text));
      else add(given[i].copy(), fovea::Choices::written(given[i].copy()));
    }
    if (values.empty()) throw fovea::Failure("there are no values to choose from", FOVEA_E_ARGUMENT);
    if (const auto words = params.find("minDescription").textOr(""); !words.empty()) labels.front() += " \u2013 " + std::string(words);
    if (const auto words = params.find("maxDescription").textOr(""); !words.empty()) labels.back() += " \u2013 " + std::string(words);
    return {std::move(values), std::move(labels)};
  }

  fovea::Choices choices_;
  std::optional<fovea::ChoiceButtons> buttons_;
  std::optional<std::size_t> chosen_;
  bool isRequired_ = true;
};

}  // namespace rating

FOVEA_PLUGIN(rating::Rating)
