// Buttons, one of which is the answer, at once.

#include "fovea/choice_buttons.hpp"
#include "fovea/part.hpp"

#include <optional>
#include <random>
#include <string>
#include <vector>

namespace push_buttons {

/// As somebody reads it.
std::string written(const fovea::Value &choice) {
  if (const auto *text = choice.as<std::string>()) return *text;
  if (const auto *whole = choice.as<std::int64_t>()) return std::to_string(*whole);
  if (const auto *flag = choice.as<bool>()) return *flag ? "true" : "false";
  char number[32] = "";
  if (const auto *real = choice.as<double>()) std::snprintf(number, sizeof number, "%g", *real);
  return number;
}

class PushButtons final : public fovea::Control {
 public:
  using Control::Control;

  void enter(const fovea::PartInfo &part) override {
    const fovea::View choices = part.params.find("choices"), labels = part.params.find("labels");
    if (!labels.isNone() && labels.size() != choices.size())
      throw fovea::Failure("there are " + std::to_string(choices.size()) + " choices and " + std::to_string(labels.size()) + " labels: give each choice one", FOVEA_E_ARGUMENT);
    choices_.clear(), labels_.clear(), answer_.reset();
    for (std::size_t i = 0; i < choices.size(); ++i) {
      choices_.push_back(choices[i].copy());
      labels_.emplace_back(labels.isNone() ? written(choices_.back()) : std::string(labels[i].textOr("")));
    }
    buttons_.emplace(stimuli(), fovea::ChoiceButtonsStyle{.labels = labels_, .isVertical = part.params.find("vertical").boolean().value_or(true), .isRightToLeft = isRightToLeft(),
                                                          .letter = letter(), .ink = ink(), .paper = paper()});
    makes("pushButtonClicked");
  }
  double measure(double width) override { return buttons_->measure(width); }
  void placed() override { buttons_->place(box()); }
  void frame(const fovea::PartFrame &frame) override {
    if (const auto press = buttons_->pressed(); press && frame.canRespond) {
      answer_ = press->choice;
      happen("pushButtonClicked", press->time, fovea::Dict{{"choice", choices_[press->choice]}, {"label", labels_[press->choice]}});
      submit(press->time);
    }
    buttons_->draw(frame.canRespond);
  }
  fovea::Dict metadata() const override {
    return {{"choices", fovea::List(choices_.begin(), choices_.end())}, {"labels", fovea::List(labels_.begin(), labels_.end())}};
  }
  void leave() override { buttons_.reset(); }

  fovea::Value answer() const override { return answer_ ? choices_[*answer_] : fovea::Value(); }
  std::optional<fovea::Refusal> judge(fovea::View answer) const override {
    const std::string given = written(answer.copy());
    for (const fovea::Value &choice : choices_)
      if (!answer.isNone() && given == written(choice) && answer.copy().held().index() == choice.held().index()) return {};
    return answer.isNone() ? fovea::Refusal{"required"} : fovea::Refusal{"none", {{"answer", given}}};
  }
  fovea::Value simulate(std::uint64_t seed, std::optional<double> &) const override {
    return choices_[std::mt19937_64(seed)() % choices_.size()];
  }

 private:
  std::vector<fovea::Value> choices_;
  std::vector<std::string> labels_;
  std::optional<fovea::ChoiceButtons> buttons_;
  std::optional<std::size_t> answer_;
};

}  // namespace push_buttons

FOVEA_PLUGIN(push_buttons::PushButtons)
