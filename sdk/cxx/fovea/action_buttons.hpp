#pragma once
// Buttons of a part that answer nothing, and do something: to play, to stop, to record again.

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fovea/choice_buttons.hpp"
#include "fovea/value.hpp"

namespace fovea {

/// Thread: [stage].
class ActionButtons {
 public:
  ActionButtons() = default;
  /// Of `all`, those that the params have in "controls": true, a list of names, or a dictionary of what stands on each. Else the params' "messages" say what stands there.
  ActionButtons(const Stimuli &stimuli, View params, std::initializer_list<const char *> all, ChoiceButtonsStyle style) {
    const View controls = params.find("controls"), words = params.find("messages");
    for (const std::string action : all) {
      bool isWanted = controls.boolean().value_or(false) || !controls.find(action).isNone();
      for (std::size_t i = 0; controls.isList() && i < controls.size(); ++i) isWanted |= controls[i].textOr("") == action;
      if (!isWanted) continue;
      actions_.push_back(action);
      style.labels.emplace_back(controls.find(action).textOr(words.find(action).textOr(action)));
    }
    style.isVertical = false;
    if (!actions_.empty()) buttons_.emplace(stimuli, style);
  }

  bool has(const std::string &action) const { return std::find(actions_.begin(), actions_.end(), action) != actions_.end(); }
  double measure(double width) { return height_ = buttons_ ? buttons_->measure(width) : 0; }
  /// At the lower edge of the box of the part.
  void place(const Box &box) {
    if (buttons_) buttons_->place({box.x, box.y - box.height / 2 + height_ / 2, box.width, height_});
  }
  void draw(bool areUsable) {
    if (buttons_) buttons_->draw(areUsable);
  }
  /// All that were pressed since this was asked, and when; the earliest first.
  std::vector<std::pair<std::string, Timestamp>> presses() {
    std::vector<std::pair<std::string, Timestamp>> all;
    for (const ChoiceButtons::Press &press : buttons_ ? buttons_->presses() : std::vector<ChoiceButtons::Press>()) all.emplace_back(actions_[press.choice], press.time);
    return all;
  }

 private:
  std::vector<std::string> actions_;
  std::optional<ChoiceButtons> buttons_;
  double height_ = 0;
};

}  // namespace fovea
