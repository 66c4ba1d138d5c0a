#pragma once
// What gratings, Gabors and noise share: a box of a wave behind a mask.

#include <optional>

#include "stimuli/picture_cache.hpp"
#include "stimuli/pipelines/gratings.hpp"
#include "stimuli/stimulus.hpp"

namespace fovea {

/// The first properties of each such kind, in this order.
namespace patch {
enum : PropertyIndex { Size = kFirstOwn, MaskOf, Sd, FringeWidth, Phase, kNext };
}
constexpr std::array<PropertyInfo, 5> patchProperties(Mask mask) {
  return {PropertyInfo{"size", Form::Size},  // its default is kDefaultPatch
          {"mask", Form::Picture, {}, kMasks[static_cast<std::size_t>(mask)], kMasks, true},
          {"sd", Form::Positive, {3}},
          {"fringeWidth", Form::Fraction, {0.2}},
          {"phase", Form::Pair}};
}
template <std::size_t n>
constexpr auto withPatch(Mask mask, const std::array<PropertyInfo, n> &own) {
  std::array<PropertyInfo, 5 + n> all{};
  const auto shared = patchProperties(mask);
  std::copy(own.begin(), own.end(), std::copy(shared.begin(), shared.end(), all.begin()));
  return all;
}

/// Cycles per pixel, of a frequency as it is written: per unit, in norm and height per stimulus; none: one cycle over all of it.
Point cyclesPerPixel(std::optional<Point> frequency, const Ruler &ruler, Point half);

class Patch : public Stimulus {
 public:
  using Stimulus::Stimulus;
  Result<void> appendOutline(std::vector<Point> &to, DrawContext &context) override;

 protected:
  /// For make(). Errors: as PictureCache::get(), of a mask that is a file.
  Result<void> usePipeline(Wave wave, DrawContext &context);
  /// How large it is when nobody says so. Units: pixels.
  void setOwnSize(Point size) { ownSize_ = size; }
  Result<void> paintWith(std::optional<Point> frequency, const DisplayList::SharedTexture &picture, DisplayList &list,
                         DrawContext &context);

  static constexpr Point kDefaultPatch{128, 128};  // pixels

 private:
  Body bodyOf(const Placement &placed) const;

  Mask mask() const { return static_cast<Mask>(mask_.word); }

  const Pipeline *pipeline_ = nullptr;
  NamedPicture mask_;
  Point ownSize_ = kDefaultPatch;
};

}  // namespace fovea
