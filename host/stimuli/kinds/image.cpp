// A picture, from a file or of numbers.
#include <algorithm>

#include "stimuli/kinds/kinds.hpp"
#include "stimuli/picture_cache.hpp"
#include "stimuli/pipelines/pictures.hpp"

namespace fovea {
namespace {

enum : PropertyIndex { ImageOf = kFirstOwn, MaskOf, Size, Interpolate, Sd, FringeWidth };
constexpr PropertyInfo kOwn[] = {
    {"image", Form::Picture, {}, {}, {}, true},
    {"mask", Form::Picture, {}, "none", {}, true},  // a name, a file, or numbers
    {"size", Form::Size},                        // its default is the picture's own pixels
    {"interpolate", Form::Flag},
    {"sd", Form::Positive, {3}},
    {"fringeWidth", Form::Fraction, {0.2}},
};

// In the order of PictureMask.
constexpr std::string_view kMasks[] = {"none", "circle", "gauss", "raisedCos", "cross"};

class Image final : public Stimulus {
 public:
  using Stimulus::Stimulus;

  Result<void> appendOutline(std::vector<Point> &to, DrawContext &context) override {
    const auto placed = placement(context);
    if (!placed) return placed.error();
    appendCorners(bodyOf(*placed), to);
    return {};
  }
  std::string_view content() const override { return properties().text(ImageOf); }

 private:
  Result<void> make(DrawContext &context) override {
    if (context.renderer)
      if (auto ready = context.renderer->ready(kPictures); !ready) return ready;
    if (auto picture = read(ImageOf, picture_, context); !picture) return picture;
    const auto named = std::find(std::begin(kMasks), std::end(kMasks), properties().text(MaskOf));
    mask_ = static_cast<PictureMask>(named - std::begin(kMasks));
    if (mask_ != PictureMask::File) return maskPicture_.reset(), Result<void>();
    return read(MaskOf, maskPicture_, context);
  }

  Result<void> read(PropertyIndex index, std::shared_ptr<const CachedPicture> &into, DrawContext &context) {
    if (properties().text(index).empty() && !properties().samples(index)) return into.reset(), Result<void>();
    auto picture = context.pictures->get(properties(), index, context.notes);
    if (!picture) return picture.error();
    into = std::move(*picture);
    return {};
  }

  Result<void> paint(DisplayList &list, DrawContext &context) override {
    if (!picture_) return noteThatNothingIsSeen(context);
    const auto placed = placement(context);
    if (!placed) return placed.error();
    PictureQuad quad = pictureQuad(bodyOf(*placed), *placed);
    setTint(quad, properties().color(common::Color), properties().number(common::Contrast), properties().number(common::Opacity));
    quad.mask = static_cast<float>(mask_);
    quad.maskParameter = static_cast<float>(properties().number(mask_ == PictureMask::Gauss ? Sd : FringeWidth));
    quad.isSmooth = properties().flag(Interpolate) ? 1 : 0;
    list.add(kPictures, quad, picture_->texture, maskPicture_ ? maskPicture_->texture : nullptr);
    return {};
  }

  /// Once: the next frame would say the same.
  Result<void> noteThatNothingIsSeen(DrawContext &context) {
    if (!std::exchange(isNoted_, true)) context.notes.push_back("image.image: it is drawn without a picture, and nothing is seen; give it a file or rows of numbers");
    return {};
  }

  Body bodyOf(const Placement &placed) const {
    if (properties().isGiven(Size)) return placed.box(properties().point(Size), anchor());
    const Point own = picture_ ? Point{static_cast<double>(picture_->width), static_cast<double>(picture_->height)} : Point{};
    return placed.boxOfPixels(own, anchor());
  }

  std::shared_ptr<const CachedPicture> picture_, maskPicture_;
  PictureMask mask_ = PictureMask::None;
  bool isNoted_ = false;
};

}  // namespace

Kind imageKind() { return defineKind<Image>("image", kOwn); }

}  // namespace fovea
