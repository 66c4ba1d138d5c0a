#include "stimuli/kinds/pictured.hpp"

#include <algorithm>

namespace fovea {
namespace {

// In the order of PictureMask.
constexpr std::string_view kMasks[] = {"none", "circle", "gauss", "raisedCos", "cross"};

}  // namespace

Result<void> Pictured::appendOutline(std::vector<Point> &to, DrawContext &context) {
  const auto placed = placement(context);
  if (!placed) return placed.error();
  appendCorners(bodyOf(*placed), to);
  return {};
}

Result<void> Pictured::make(DrawContext &context) {
  if (context.renderer)
    if (auto ready = context.renderer->ready(kPictures); !ready) return ready;
  const auto named = std::find(std::begin(kMasks), std::end(kMasks), properties().text(MaskOf));
  mask_ = static_cast<PictureMask>(named - std::begin(kMasks));
  if (mask_ != PictureMask::File) return maskPicture_.reset(), Result<void>();
  return read(MaskOf, maskPicture_, context);
}

Result<void> Pictured::read(PropertyIndex index, std::shared_ptr<const CachedPicture> &into,
                            DrawContext &context) {
  if (properties().text(index).empty() && !properties().samples(index)) return into.reset(), Result<void>();
  auto picture = context.pictures->get(properties(), index, context.notes);
  if (!picture) return picture.error();
  into = std::move(*picture);
  return {};
}

Result<PictureQuad> Pictured::quad(DrawContext &context) const {
  const auto placed = placement(context);
  if (!placed) return placed.error();
  PictureQuad quad = pictureQuad(bodyOf(*placed), *placed);
  setTint(quad, properties().color(common::Color), properties().number(common::Contrast),
          properties().number(common::Opacity));
  quad.mask = static_cast<float>(mask_);
  quad.maskParameter =
      static_cast<float>(properties().number(mask_ == PictureMask::Gauss ? Sd : FringeWidth));
  quad.isSmooth = properties().flag(Interpolate) ? 1 : 0;
  return quad;
}

Body Pictured::bodyOf(const Placement &placed) const {
  if (properties().isGiven(Size)) return placed.box(properties().point(Size), anchor());
  return placed.boxOfPixels(ownSize(), anchor());
}

}  // namespace fovea
