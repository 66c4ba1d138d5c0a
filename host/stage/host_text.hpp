#pragma once
// What the host itself says to the participant.

#include <optional>
#include <string_view>
#include <vector>

#include "stimuli/stimuli.hpp"

namespace fovea {

/// Black on a bright background, white on a dark one.
Value hostInk(const Stimuli &stimuli);

/// A text of the host's own in the middle of the window: black on a bright background, white on a dark one, and before a picture, which
/// may be both, in a box of the background's colour.
///
/// Units: `height` of its letters is a part of the window's height, whatever units the window has.
Result<StimulusHandle> addHostText(Stimuli &stimuli, std::string_view text, double height = 0.05);

/// What stands at the edges of a page. None, or no text: that part is not there.
struct PageEdges {
  std::optional<double> progress = {};  // from 0 to 1, at the upper edge
  std::string_view earned = {};         // beside it
  std::string_view refusal = {};        // at the lower edge: why the answer was not taken
  std::string_view leave = {};          // in its right corner: what ends all of it
};

/// At the upper edge of the window how far somebody has come, and what they have earned; at the lower one what else the host says to
/// them. Owner of its stimuli.
class ProgressLine {
 public:
  static Result<ProgressLine> make(Stimuli &stimuli, const PageEdges &edges);
  ProgressLine(ProgressLine &&other) noexcept = default;
  ProgressLine &operator=(ProgressLine &&) = delete;
  ~ProgressLine();

  /// Over what the page has drawn of the frame in hand.
  Result<void> draw();
  /// Is what ends all of it at this place? Units: halves of the window, from its centre.
  bool isLeave(double x, double y) const;

 private:
  explicit ProgressLine(Stimuli &stimuli) : stimuli_(&stimuli) {}

  Stimuli *stimuli_;
  std::vector<StimulusHandle> parts_;
  std::optional<StimulusHandle> leave_;  // one of them
};

}  // namespace fovea
