#pragma once
// The question whether somebody wants to leave the study.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "stimuli/stimuli.hpp"

namespace fovea {

enum class LeaveAnswer : std::uint8_t { Stay, Keep, Remove };  // they leave, and what was recorded stays or goes

/// Words, and below them a button for each answer, all in the middle of the window. Its stimuli are `stimuli`'s for good.
class LeaveDialog {
 public:
  using Button = std::pair<LeaveAnswer, std::string>;

  /// `width`: of the window, in its heights; `textSize`: as pages have it, 2 for letters twice as large, and smaller where there is no room. What each
  /// button says has its key in it.
  static Result<LeaveDialog> make(Stimuli &stimuli, const std::string &question, const std::vector<Button> &buttons, double width, double textSize = 1);

  Result<void> draw();
  /// What somebody says who presses there; none: nothing. Units: heights of the window, from its centre.
  std::optional<LeaveAnswer> answerAt(double x, double y) const;

 private:
  explicit LeaveDialog(Stimuli &stimuli) : stimuli_(&stimuli) {}
  struct Part {
    StimulusHandle stimulus;
    double width, height;
  };
  Result<Part> add(const std::string &kind, Dict look);
  Result<void> place(const Part &part, double x, double y);

  Stimuli *stimuli_;
  StimulusHandle question_ = 0;
  std::vector<std::pair<LeaveAnswer, StimulusHandle>> buttons_;
};

}  // namespace fovea
