#pragma once
// Controls that have a button for each of their choices.

#include <optional>
#include <utility>
#include <vector>

#include "fovea/choice_buttons.hpp"
#include "fovea/choices.hpp"
#include "fovea/part.hpp"

namespace fovea {

/// Thread: [stage].
class ChoiceControl : public Control {
 public:
  using Control::Control;

  double measure(double width) override { return buttons_->measure(width); }
  void placed() override { buttons_->place(box()); }
  void event(const Event &event) override { buttons_->event(event); }
  Dict metadata() const override { return choices_.metadata(); }
  void leave() override { buttons_.reset(); }

 protected:
  /// For enter(): out of "choices", "labels", "vertical" and "keys". Throws Failure as Choices and ChoiceButtons do.
  void makeButtons(const PartInfo &part) {
    makeButtons(Choices(part.params), {.keys = Choices::keysOf(part.params), .isVertical = part.params.find("vertical").boolean().value_or(true)});
  }
  /// `style`: what the page has to say of it, and the labels, come from there.
  void makeButtons(Choices choices, ChoiceButtonsStyle style) {
    choices_ = std::move(choices);
    style.labels = choices_.labels();
    style.isRightToLeft = isRightToLeft();
    style.letter = letter();
    style.ink = ink();
    style.paper = paper();
    buttons_.emplace(stimuli(), style);
  }
  const Choices &choices() const { return choices_; }
  ChoiceButtons &buttons() { return *buttons_; }

 private:
  Choices choices_;
  std::optional<ChoiceButtons> buttons_;
};

}  // namespace fovea
