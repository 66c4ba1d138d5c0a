#pragma once
// Kinds that show a picture, perhaps behind a mask: what they have in common.

#include "stimuli/picture_cache.hpp"
#include "stimuli/pipelines/pictures.hpp"
#include "stimuli/stimulus.hpp"

namespace fovea {

/// The first of their own properties are picturedProperties().
class Pictured : public Stimulus {
 public:
  using Stimulus::Stimulus;
  Result<void> appendOutline(std::vector<Point> &to, DrawContext &context) override;

 protected:
  enum : PropertyIndex { MaskOf = kFirstOwn, Size, Interpolate, Sd, FringeWidth, kBehindPictured };

  Result<void> make(DrawContext &context) override;
  /// The mask's file; makes `into` empty where the property is.
  Result<void> read(PropertyIndex index, std::shared_ptr<const CachedPicture> &into, DrawContext &context);
  /// What it shows as large as it is by itself. Units: pixels.
  virtual Point ownSize() const = 0;
  /// What is painted, before the texture is bound: already in its place, with tint and mask.
  Result<PictureQuad> quad(DrawContext &context) const;
  DisplayList::SharedTexture maskTexture() const { return maskPicture_ ? maskPicture_->texture : nullptr; }

 private:
  Body bodyOf(const Placement &placed) const;

  std::shared_ptr<const CachedPicture> maskPicture_;
  PictureMask mask_ = PictureMask::None;
};

/// The default of `interpolate`: 0 or 1.
constexpr std::array<PropertyInfo, 5> picturedProperties(double interpolate) {
  return {{
      {"mask", Form::Picture, {}, "none", {}, true},  // a name, a file, or numbers
      {"size", Form::Size},                           // its default is the picture's own pixels
      {"interpolate", Form::Flag, {interpolate}},
      {"sd", Form::Positive, {3}},
      {"fringeWidth", Form::Fraction, {0.2}},
  }};
}

}  // namespace fovea
