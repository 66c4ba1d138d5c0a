// A value on a scale of few, beside one another.

#include "fovea/choice_control.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rating {

class Rating final : public fovea::ChoiceControl {
 public:
  using ChoiceControl::ChoiceControl;

  void enter(const fovea::PartInfo &part) override {
    makeButtons(choicesOf(part.params), {.mark = fovea::ChoiceMark::Circle, .isVertical = false, .isScale = true});
    isRequired_ = part.params.find("required").boolean().value_or(true);
    chosen_ = choices().find(part.answer.copy());
    makes("choiceClicked");
  }
  void frame(const fovea::PartFrame &frame) override {
    for (const auto &[choice, time] : buttons().presses()) {
      if (!frame.canRespond) continue;
      chosen_ = fovea::Choices::pressed(chosen_, choice, isRequired_);
      auto told = choices().told(choice);
      told.emplace_back("isChosen", chosen_.has_value());
      happen("choiceClicked", time, told);
    }
    std::vector<bool> filled(choices().size());
    if (chosen_) filled[*chosen_] = true;
    buttons().draw(frame.canRespond, filled);
  }
  fovea::Dict metadata() const override { return {{"values", choices().values()}, {"labels", fovea::List(choices().labels().begin(), choices().labels().end())}}; }

  fovea::Value answer() const override { return chosen_ ? choices()[*chosen_] : fovea::Value(); }
  std::optional<fovea::Refusal> judge(fovea::View answer) const override { return choices().judge(answer, isRequired_); }
  fovea::Value simulate(std::uint64_t seed, std::optional<double> &) const override { return choices().drawn(seed); }

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

  std::optional<std::size_t> chosen_;
  bool isRequired_ = true;
};

}  // namespace rating

FOVEA_PLUGIN(rating::Rating)
