// A grating: light that goes up and down in space. A Gabor is one behind a Gaussian.
#include <algorithm>

#include "stimuli/kinds/kinds.hpp"
#include "stimuli/kinds/patch.hpp"

namespace fovea {
namespace {

enum : PropertyIndex { Tex = patch::kNext, Sf };
constexpr std::array<PropertyInfo, 2> kOwn{{
    {"tex", Form::Text, {}, kWaves[0], kWaves, true},
    {"sf", Form::Size},  // its default is one cycle over all of it
}};
constexpr auto kGrating = withPatch(Mask::None, kOwn), kGabor = withPatch(Mask::Gauss, kOwn);

class GratingStimulus final : public Patch {
 public:
  using Patch::Patch;

 private:
  Result<void> make(DrawContext &context) override {
    const std::string &tex = properties().text(Tex);
    // What has no name is a file: its place is behind the last.
    const auto wave = static_cast<Wave>(std::find(std::begin(kWaves), std::end(kWaves), tex) - std::begin(kWaves));
    picture_.reset();
    if (wave == Wave::File) {
      auto picture = context.pictures->get(tex, context.notes);
      if (!picture) return picture.error();
      picture_ = std::move(*picture);
    }
    setOwnSize(picture_ ? Point{static_cast<double>(picture_->width), static_cast<double>(picture_->height)} : kDefaultPatch);
    return usePipeline(wave, context);
  }
  Result<void> paint(DisplayList &list, DrawContext &context) override {
    const auto frequency = properties().isGiven(Sf) ? std::optional(properties().point(Sf)) : std::nullopt;
    return paintWith(frequency, picture_ ? picture_->texture : nullptr, list, context);
  }

  std::shared_ptr<const CachedPicture> picture_;
};

}  // namespace

Kind gratingKind() { return defineKind<GratingStimulus>("grating", kGrating); }
Kind gaborKind() { return defineKind<GratingStimulus>("gabor", kGabor); }

}  // namespace fovea
