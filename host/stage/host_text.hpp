#pragma once
// What the host itself says to the participant.

#include <optional>
#include <string_view>
#include <vector>

#include "stimuli/stimuli.hpp"

namespace fovea {

/// Black on a bright background, white on a dark one.
Value hostInk(const Stimuli &stimuli);

/// A text of the host's own in the middle of the window: black on a bright background, white on a dark one.
///
/// Units: `height` of its letters is a part of the window's height, whatever units the window has.
Result<StimulusHandle> addHostText(Stimuli &stimuli, std::string_view text, double height = 0.05);

/// At the upper edge of the window: how far somebody has come, and what they have earned. Owner of its stimuli.
class ProgressLine {
 public:
  /// `progress` is from 0 to 1. None, or no text: that part is not there.
  static Result<ProgressLine> make(Stimuli &stimuli, std::optional<double> progress, std::string_view earned);
  ProgressLine(ProgressLine &&other) noexcept = default;
  ProgressLine &operator=(ProgressLine &&) = delete;
  ~ProgressLine();

  /// Over what the page has drawn of the frame in hand.
  Result<void> draw();

 private:
  explicit ProgressLine(Stimuli &stimuli) : stimuli_(&stimuli) {}

  Stimuli *stimuli_;
  std::vector<StimulusHandle> parts_;
};

}  // namespace fovea
