#pragma once
// What the host itself says to the participant.

#include <array>
#include <memory>
#include <optional>
#include <string_view>

#include "stimuli/stimuli.hpp"

namespace fovea {

/// Black or white, whichever is read better on the background; on the usual grey it is black.
Value hostInk(const Stimuli &stimuli);
/// The window's own colour, for what lies under such words.
Value hostPaper(const Stimuli &stimuli);
/// Signed rgb of one of them.
std::array<double, 3> gunsOf(const Value &color);

/// The window has that colour, and no picture, as long as this is there, and then what it had before. None: it has what it has.
class PageGround {
 public:
  PageGround(Stimuli &stimuli, std::optional<Color> color) : stimuli_(stimuli), color_(stimuli.background()), picture_(stimuli.keepBackgroundImage()) {
    if (!color) return;
    stimuli.setBackground(*color);
    stimuli.restoreBackgroundImage(nullptr);
  }
  ~PageGround() {
    stimuli_.setBackground(color_);
    stimuli_.restoreBackgroundImage(picture_);
  }
  PageGround(const PageGround &) = delete;
  PageGround &operator=(const PageGround &) = delete;

 private:
  Stimuli &stimuli_;
  const Color color_;
  const std::shared_ptr<const void> picture_;
};

constexpr double kHostLetter = 0.05;

/// A text of the host's own in the middle of the window: in that ink, and before a picture, which
/// may be both, in a box of the background's colour.
///
/// Units: `height` of its letters is a part of the window's height, whatever units the window has.
Result<StimulusHandle> addHostText(Stimuli &stimuli, std::string_view text, double height = kHostLetter);

/// As stimuli take a place or a size.
inline Value pair(double x, double y) { return Value(List{x, y}); }

}  // namespace fovea
