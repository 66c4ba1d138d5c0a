// A value on a scale of few, beside one another.

#include "fovea/choice_buttons.hpp"
#include "fovea/choices.hpp"
#include "fovea/part.hpp"

#include <optional>
#include <random>
#include <string>
#include <vector>

namespace rating {

class Rating final : public fovea::Control {
 public:
  using Control::Control;

  void enter(const fovea::PartInfo &part) override {
    read(part.params);
    isRequired_ = part.params.find("required").boolean().value_or(true);
    chosen_ = find(part.answer);
    buttons_.emplace(stimuli(), fovea::ChoiceButtonsStyle{.labels = labels_, .mark = fovea::ChoiceMark::Circle, .isVertical = false, .isRightToLeft = isRightToLeft(), .letter = letter(),
                                                          .ink = ink(), .paper = paper()});
    makes("choiceClicked");
  }
  double measure(double width) override { return buttons_->measure(width); }
  void placed() override { buttons_->place(box()); }
  void frame(const fovea::PartFrame &frame) override {
    for (const auto &[choice, time] : buttons_->presses()) {
      if (!frame.canRespond) continue;
      // Where there need be no answer it can be taken back.
      if (chosen_ == choice && !isRequired_) chosen_.reset();
      else chosen_ = choice;
      happen("choiceClicked", time, fovea::Dict{{"choice", values_[choice]}, {"label", labels_[choice]}, {"isChosen", chosen_.has_value()}});
    }
    std::vector<bool> filled(values_.size());
    if (chosen_) filled[*chosen_] = true;
    buttons_->draw(frame.canRespond, filled);
  }
  fovea::Dict metadata() const override { return {{"values", values_}, {"labels", fovea::List(labels_.begin(), labels_.end())}}; }
  void leave() override { buttons_.reset(); }

  fovea::Value answer() const override { return chosen_ ? values_[*chosen_] : fovea::Value(); }
  std::optional<fovea::Refusal> judge(fovea::View answer) const override {
    if (answer.isNone()) return isRequired_ ? std::optional(fovea::Refusal{"required"}) : std::nullopt;
    if (find(answer)) return {};
    return fovea::Refusal{"none", {{"answer", fovea::Choices::written(answer.copy())}}};
  }
  fovea::Value simulate(std::uint64_t seed, std::optional<double> &) const override { return values_[std::mt19937_64(seed)() % values_.size()]; }

 private:
  void add(fovea::Value value, std::string label) {
    values_.push_back(std::move(value));
    labels_.push_back(std::move(label));
  }
  void read(fovea::View params) {
    values_.clear(), labels_.clear();
    const fovea::View given = params.find("values");
    for (std::int64_t i = 1; i <= given.integer().value_or(0); ++i) add(i, std::to_string(i));
    for (std::size_t i = 0; i < given.size(); ++i) {
      if (given.isDict()) add(given[i].copy(), std::string(given.key(i)));
      else if (const auto text = given[i].text()) add(static_cast<std::int64_t>(i + 1), std::string(*text));
      else add(given[i].copy(), fovea::Choices::written(given[i].copy()));
    }
    if (values_.empty()) throw fovea::Failure("there are no values to choose from", FOVEA_E_ARGUMENT);
    if (const auto words = params.find("minDescription").textOr(""); !words.empty()) labels_.front() += " \u2013 " + std::string(words);
    if (const auto words = params.find("maxDescription").textOr(""); !words.empty()) labels_.back() += " \u2013 " + std::string(words);
  }
  std::optional<std::size_t> find(fovea::View answer) const {
    for (std::size_t i = 0; i < values_.size(); ++i)
      if (answer.copy() == values_[i]) return i;
    return {};
  }

  fovea::List values_;
  std::vector<std::string> labels_;
  std::optional<fovea::ChoiceButtons> buttons_;
  std::optional<std::size_t> chosen_;
  bool isRequired_ = true;
};

}  // namespace rating

FOVEA_PLUGIN(rating::Rating)
