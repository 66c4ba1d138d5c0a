// A grating: light that goes up and down in space. A Gabor is one behind a Gaussian.
#include "stimuli/kinds/kinds.hpp"
#include "stimuli/kinds/patch.hpp"

namespace fovea {
namespace {

enum : PropertyIndex { Tex = patch::kNext, Sf };
constexpr std::array<PropertyInfo, 2> kOwn{{
    {"tex", Form::Picture, {}, kWaves[0], kWaves, true},
    {"sf", Form::Size},  // its default is one cycle over all of it
}};
constexpr auto kGrating = withPatch(Mask::None, kOwn), kGabor = withPatch(Mask::Gauss, kOwn);

class GratingStimulus final : public Patch {
 public:
  using Patch::Patch;

 private:
  Result<void> make(DrawContext &context) override {
    if (auto done = context.pictures->follow(tex_, properties(), Tex, context.notes); !done) return done;
    const auto &picture = tex_.picture;
    setOwnSize(picture ? Point{static_cast<double>(picture->width), static_cast<double>(picture->height)} : kDefaultPatch);
    return usePipeline(static_cast<Wave>(tex_.word), context);
  }
  Result<void> paint(DisplayList &list, DrawContext &context) override {
    const auto frequency = properties().isGiven(Sf) ? std::optional(properties().point(Sf)) : std::nullopt;
    return paintWith(frequency, tex_.texture(), list, context);
  }

  NamedPicture tex_;
};

}  // namespace

Kind gratingKind() { return defineKind<GratingStimulus>("grating", kGrating); }
Kind gaborKind() { return defineKind<GratingStimulus>("gabor", kGabor); }

}  // namespace fovea
