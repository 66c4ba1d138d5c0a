#include "calibration/match_picture.hpp"

#include <array>

namespace fovea {
namespace {

Value pair(double x, double y) { return Value(List{Value(x), Value(y)}); }

}  // namespace

Result<MatchPicture> MatchPicture::create(Stimuli &stimuli, const ScreenInfo &screen) {
  MatchPicture picture(stimuli);
  stimuli.setUnits(Units::Pix);
  // Lines lie on rows of pixels, also where the middle of the window is the middle of a row.
  const double row = screen.height % 2 == 0 ? 0 : 0.5;
  const double column = screen.width % 2 == 0 ? 0 : 0.5;
  for (int lit = 1; lit < kPeriod; ++lit) {
    std::vector<StimulusHandle> lines;
    for (double from = -kSide / 2; from < kSide / 2; from += kPeriod) {
      auto line = picture.addRect(column - kSide / 2, row + from + lit / 2.0, kSide, lit);
      if (!line) return line.error();
      lines.push_back(*line);
    }
    picture.lines_.push_back(std::move(lines));
  }
  auto patch = picture.addRect(column + kSide / 2, row, kSide, kSide);
  auto wide = picture.addRect(column, row, 2 * kSide, 2 * kSide);
  if (!patch) return patch.error();
  if (!wide) return wide.error();
  picture.patch_ = *patch;
  picture.wide_ = *wide;
  return picture;
}

Result<StimulusHandle> MatchPicture::addRect(double x, double y, double width, double height) {
  return stimuli_->add("rect", Value(Dict{{"size", pair(width, height)}, {"pos", pair(x, y)}}));
}

Result<void> MatchPicture::paint(StimulusHandle handle, int gun, double value) {
  std::array<double, 3> color{-1, -1, -1};
  color[static_cast<std::size_t>(gun)] = 2 * value - 1;
  const auto property = stimuli_->property(handle, "color");
  if (!property) return property.error();
  if (auto set = stimuli_->setNumbers(handle, *property, color); !set) return set;
  return stimuli_->draw(handle);
}

Result<void> MatchPicture::draw(int gun, int lit, double value) {
  for (const StimulusHandle line : lines_.at(static_cast<std::size_t>(lit - 1)))
    if (auto drawn = paint(line, gun, 1); !drawn) return drawn;
  return paint(patch_, gun, value);
}

Result<void> MatchPicture::drawPatch(int gun, double value) { return paint(wide_, gun, value); }

}  // namespace fovea
