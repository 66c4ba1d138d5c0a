// A grating: light that goes up and down in space. A Gabor is one behind a Gaussian.
#include "stimuli/kinds/kinds.hpp"
#include "stimuli/kinds/patch.hpp"

namespace fovea {
namespace {

enum : PropertyIndex { Tex = patch::kNext, Sf };
constexpr std::array<PropertyInfo, 2> kOwn{{
    {"tex", Form::Word, {}, {}, kWaves, true},
    {"sf", Form::Size},  // its default is one cycle over all of it
}};
constexpr auto kGrating = withPatch(Mask::None, kOwn), kGabor = withPatch(Mask::Gauss, kOwn);

class GratingStimulus final : public Patch {
 public:
  using Patch::Patch;

 private:
  Result<void> make(DrawContext &context) override { return usePipeline(properties().word<Wave>(Tex), context); }
  Result<void> paint(DisplayList &list, DrawContext &context) override {
    const auto frequency = properties().isGiven(Sf) ? std::optional(properties().point(Sf)) : std::nullopt;
    return paintWith(frequency, {}, list, context);
  }
};

}  // namespace

Kind gratingKind() { return defineKind<GratingStimulus>("grating", kGrating); }
Kind gaborKind() { return defineKind<GratingStimulus>("gabor", kGabor); }

}  // namespace fovea
