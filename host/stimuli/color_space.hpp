#pragma once
// The spaces colours are written in.

#include <span>

#include "stimuli/stimuli.hpp"

namespace fovea {

/// "rgb", "rgb255", "hsva", ...: how its numbers become signed rgb.
class ColorSpace {
 public:
  /// Signed rgb.
  ColorSpace() = default;
  /// Errors: BadArgument, with the spaces there are.
  static Result<ColorSpace> parse(std::string_view name);
  /// For numbers kept as a number, see Form::ColorSpace.
  explicit ColorSpace(std::size_t number) : number_(number) {}
  std::size_t number() const { return number_; }
  std::string_view name() const;

  /// 1, 3 or 4 numbers; one stands for all three guns. In signed rgb they may go beyond what a display shows.
  /// None when there are too many or too few, or outside the space. Does not allocate.
  std::optional<Color> toRgb(std::span<const double> numbers, const ColorMatrices &screen) const;
  /// What toRgb() takes, for messages.
  std::string range() const;
  /// What to say when its numbers mean a colour on one monitor alone, and nobody has measured this one.
  std::optional<std::string> calibrationNote(const ColorMatrices &screen) const;

 private:
  std::size_t number_ = 0;
};

/// Can a display show it? Rounding does not count.
bool isInGamut(const Color &color);
/// What a display with so many bits a colour makes of it: clipped, and each gun at the nearest step, of two the even one.
Color shownColor(const Color &color, int bitsPerColor);
/// What a display makes of a colour that it cannot show, in words.
std::string gamutNote(const Color &color);

}  // namespace fovea
