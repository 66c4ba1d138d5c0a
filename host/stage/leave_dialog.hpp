#pragma once
// The question whether somebody wants to leave the study.

#include <optional>
#include <string>

#include "stimuli/stimuli.hpp"

namespace fovea {

/// Words, and below them a button for each answer, all in the middle of the window. Its stimuli are `stimuli`'s for good.
class LeaveDialog {
 public:
  /// `width`: of the window, in its heights; `textSize`: as pages have it, 2 for letters twice as large. What each button says has its key in it.
  static Result<LeaveDialog> make(Stimuli &stimuli, const std::string &question, const std::string &leave, const std::string &stay, double width, double textSize = 1);

  Result<void> draw();
  /// What somebody says who presses there: do they leave? None: nothing. Units: heights of the window, from its centre.
  std::optional<bool> answerAt(double x, double y) const;

 private:
  explicit LeaveDialog(Stimuli &stimuli) : stimuli_(&stimuli) {}
  Result<void> place(StimulusHandle part, double x, double y);

  Stimuli *stimuli_;
  StimulusHandle question_ = 0, leave_ = 0, stay_ = 0;
};

}  // namespace fovea
