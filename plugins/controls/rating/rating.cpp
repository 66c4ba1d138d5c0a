// A value on a scale of few, beside one another.

#include "fovea/choice_control.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace rating {

class Rating final : public fovea::ChoiceControl {
 public:
  using ChoiceControl::ChoiceControl;

  void enter(const fovea::PartInfo &part) override {
    const fovea::ChoiceButtonsStyle style{.mark = fovea::ChoiceMark::Circle, .isVertical = false, .isScale = true};
    const fovea::Choices plain = choicesOf(part.params);
    low_ = part.params.find("minDescription").textOr(""), high_ = part.params.find("maxDescription").textOr("");
    makeButtons(described(plain), style);
    makeRow(plain, style);
    isRequired_ = part.params.find("required").boolean().value_or(true);
    chosen_ = choices().find(part.answer.copy());
    makes("choiceClicked");
  }
  /// What the ends mean stands on their buttons, or below the row where that would make words of many lines of it.
  double measure(double width) override {
    const double height = ChoiceControl::measure(width);
    isApart_ = false;
    if (!row_ || !buttons().isColumn()) return height;
    const double row = row_->measure(width);
    if (row_->isColumn()) return height;
    isApart_ = true;
    double size = kWords * letter();  // of both, where one has a long word
    for (auto *end : {&lowWords_, &highWords_}) {
      (*end)->setHeight(kWords * letter());
      (*end)->setNumbers((*end)->property("wrapWidth"), {(width - letter()) / 2});
      size = std::min(size, (*end)->fittedHeight(kWords * letter()));
    }
    for (auto *end : {&lowWords_, &highWords_}) (*end)->setHeight(size);
    return row + kGap * letter() + highest();
  }
  void placed() override {
    if (!isApart_) return ChoiceControl::placed();
    row_->place(box());
    const double begin = (isRightToLeft() ? 1 : -1) * box().width / 2, bottom = box().y - box().height / 2;
    for (const auto &[end, edge] : {std::pair(&lowWords_, begin), {&highWords_, -begin}}) {
      const fovea::Box words = (*end)->measure();
      (*end)->setPos({box().x + edge - (edge > 0 ? 1 : -1) * words.width / 2, bottom + highest() - words.height / 2});
    }
  }
  void leave() override {
    row_.reset(), lowWords_.reset(), highWords_.reset();
    ChoiceControl::leave();
  }
  void frame(const fovea::PartFrame &frame) override {
    fovea::ChoiceButtons &shown = isApart_ ? *row_ : buttons();
    for (const auto &[choice, time] : shown.presses()) {
      if (!frame.canRespond) continue;
      chosen_ = fovea::Choices::pressed(chosen_, choice, isRequired_);
      auto told = choices().told(choice);
      told.emplace_back("isChosen", chosen_.has_value());
      happen("choiceClicked", time, told);
    }
    std::vector<bool> filled(choices().size());
    if (chosen_) filled[*chosen_] = true;
    shown.draw(frame.canRespond, filled);
    if (!isApart_) return;
    lowWords_->draw();
    highWords_->draw();
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
    return {std::move(values), std::move(labels)};
  }
  fovea::Choices described(const fovea::Choices &plain) const {
    std::vector<std::string> labels = plain.labels();
    if (!low_.empty()) labels.front() += " \u2013 " + low_;
    if (!high_.empty()) labels.back() += " \u2013 " + high_;
    return {plain.values(), std::move(labels)};
  }
  /// Of what has no room otherwise.
  void makeRow(const fovea::Choices &plain, fovea::ChoiceButtonsStyle style) {
    if (low_.empty() && high_.empty()) return;
    style.labels = plain.labels();
    style.isRightToLeft = isRightToLeft(), style.letter = letter(), style.ink = ink(), style.paper = paper();
    row_.emplace(stimuli(), style);
    const auto words = [&](const std::string &text) { return fovea::TextStyle{.text = text.empty() ? " " : text, .height = kWords * letter(), .color = ink(), .units = "height", .more = {{"wholeWords", true}}}; };
    lowWords_.emplace(stimuli(), words(low_));
    highWords_.emplace(stimuli(), words(high_));
  }
  double highest() const { return std::max(lowWords_->measure().height, highWords_->measure().height); }

  static constexpr double kGap = 0.4, kWords = 0.9;  // of a letter
  std::string low_, high_;  // what the ends mean
  std::optional<fovea::ChoiceButtons> row_;
  std::optional<fovea::Text> lowWords_, highWords_;
  bool isApart_ = false;  // the row is shown, and the words below it

  std::optional<std::size_t> chosen_;
  bool isRequired_ = true;
};

}  // namespace rating

FOVEA_PLUGIN(rating::Rating)
