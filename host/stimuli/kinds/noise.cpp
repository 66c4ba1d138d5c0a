// A picture of noise, made once from a seed.
#include "stimuli/noise.hpp"

#include <bit>

#include "stimuli/kinds/kinds.hpp"
#include "stimuli/kinds/patch.hpp"
#include "stimuli/renderer.hpp"

namespace fovea {
namespace {

constexpr std::string_view kTypes[] = {"white", "uniform", "binary", "filtered"};
constexpr double kFewestTexels = 2, kMostTexels = 2048;

enum : PropertyIndex { Type = patch::kNext, TexRes, Seed, Clip, FractalPower, FilterLower, FilterUpper, Interpolate };
constexpr std::array<PropertyInfo, 8> kOwn{{
    {"noiseType", Form::Word, {}, {}, kTypes, true},
    {"texRes", Form::Whole, {128}, {}, {}, true},
    {"seed", Form::Whole, {}, {}, {}, true},
    {"noiseClip", Form::Positive, {3}, {}, {}, true},
    {"noiseFractalPower", Form::Number, {}, {}, {}, true},
    {"noiseFilterLower", Form::Length, {1}, {}, {}, true},
    {"noiseFilterUpper", Form::Length, {}, {}, {}, true},  // its default is as far as the texels go
    {"interpolate", Form::Flag, {}, {}, {}, true},
}};
constexpr auto kNoise = withPatch(Mask::None, kOwn);

class NoiseStimulus final : public Patch {
 public:
  using Patch::Patch;

 private:
  Result<void> make(DrawContext &context) override {
    const double side = properties().number(TexRes);
    if (side < kFewestTexels || side > kMostTexels || !std::has_single_bit(static_cast<unsigned>(side)))
      return properties().bad(TexRes, "cannot be " + cellText(side), "give a power of two from 2 to 2048");
    if (auto done = usePipeline(Wave::Noise, context); !done) return done;
    if (!context.renderer) return {};
    NoiseStyle style;
    style.type = properties().word<NoiseType>(Type);
    style.side = static_cast<int>(side);
    style.seed = static_cast<std::uint64_t>(properties().number(Seed));
    style.clip = properties().number(Clip);
    style.fractalPower = properties().number(FractalPower);
    style.lower = properties().number(FilterLower);
    if (properties().isGiven(FilterUpper)) style.upper = properties().number(FilterUpper);
    picture_ = std::make_shared<const Texture>(
        context.renderer->uploadGrey(makeNoise(style), style.side, properties().flag(Interpolate)));
    return {};
  }

  Result<void> paint(DisplayList &list, DrawContext &context) override { return paintWith({}, picture_, list, context); }

  std::shared_ptr<const Texture> picture_;
};

}  // namespace

Kind noiseKind() { return defineKind<NoiseStimulus>("noise", kNoise); }

}  // namespace fovea
