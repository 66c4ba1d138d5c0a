#include "display.hpp"
#include "draw_calls.hpp"
#include "grating_reference.hpp"
#include "stimuli/noise.hpp"

namespace fovea {
namespace {

constexpr const char *kTextures[] = {"sin", "sqr", "saw", "tri", "sinXsin", "sqrXsqr", "none"};
constexpr const char *kMasks[] = {"none", "circle", "gauss", "raisedCos", "cross"};
constexpr double kGround = -0.2;

struct GratingDisplay : StimuliDisplay {
  explicit GratingDisplay(int w = 400, int h = 300) : StimuliDisplay(w, h) { stimuli->setBackground({kGround, kGround, kGround, 1}); }

  /// Every pixel of the window, but those that an edge passes through, to the rounding; blending rounds once more.
  void expect(const reference::Patch &patch, const std::string &which, int tolerance = 1) const {
    int wrong = 0;
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x) {
        const auto wanted = reference::seen(patch, x + 0.5 - width / 2.0, height / 2.0 - y - 0.5, kGround);
        if (wanted.edge < 0.75) continue;
        const Pixel pixel = at(x, y);
        for (std::size_t gun = 0; gun < 3; ++gun)
          if (std::fabs(pixel[gun] - wanted.guns[gun]) > 0.501 + tolerance && ++wrong < 4)
            ADD_FAILURE() << which << " at " << x << "," << y << ": " << pixel[gun] << " instead of " << wanted.guns[gun];
      }
    EXPECT_EQ(wrong, 0) << which;
  }
};

TEST(GivenEachTexture, WhenAGratingIsShownThenItsPixelsAreThoseOfTheDefinition) {
  GratingDisplay display;
  for (const char *texture : kTextures) {
    reference::Patch patch;
    patch.texture = texture;
    // In pixels, frequencies count cycles per pixel; in norm, cycles over the whole grating.
    patch.width = patch.height = 100;
    patch.cyclesX = patch.cyclesY = 5;
    display.show("grating", {{"tex", texture}, {"size", 100}, {"sf", 0.05}});
    display.expect(patch, std::string(texture) + " in pix", 0);

    patch.width = 240;
    patch.height = 90;
    patch.x = 40;
    patch.y = -30;
    patch.cyclesX = 6;
    patch.cyclesY = 3;
    patch.phaseX = 0.3;
    patch.phaseY = 1.6;
    display.show("grating", {{"tex", texture}, {"units", "norm"}, {"size", List{1.2, 0.6}}, {"pos", List{0.2, -0.2}},
                             {"sf", List{6, 3}}, {"phase", List{0.3, 1.6}}});
    display.expect(patch, std::string(texture) + " in norm", 0);
  }
}

TEST(GivenEachMask, WhenAGratingIsShownThenItsPixelsAreThoseOfTheDefinition) {
  GratingDisplay display;
  for (const char *mask : kMasks) {
    reference::Patch patch;
    patch.mask = mask;
    patch.width = patch.height = 128;
    display.show("grating", {{"mask", mask}, {"units", "pix"}, {"size", 128}});  // one cycle
    display.expect(patch, std::string(mask) + " in pix");

    patch.width = 150;
    patch.height = 60;
    patch.cyclesX = 4;
    patch.sd = 2;
    patch.fringe = 0.5;
    patch.degrees = 30;
    display.show("grating", {{"mask", mask}, {"units", "height"}, {"size", List{0.5, 0.2}}, {"sf", 4}, {"sd", 2},
                             {"fringeWidth", 0.5}, {"ori", 30}});
    display.expect(patch, std::string(mask) + " in height");
  }
}

TEST(GivenDegrees, WhenAGaborIsShownThenItsFrequencyIsInCyclesPerDegree) {
  GratingDisplay display;
  // 57.29 cm away a degree is 1 cm, by the number for small angles: here 20 pixels.
  display.stimuli->setScreenProfile({40, 1 / 0.017455, 800});
  display.show("gabor", {{"units", "deg"}, {"size", 8}, {"sf", 1.5}, {"ori", 45}, {"pos", List{1, 2}}});
  reference::Patch patch;
  patch.mask = "gauss";
  patch.width = patch.height = 160;
  patch.cyclesX = 12;
  patch.degrees = 45;
  patch.x = 20;
  patch.y = 40;
  display.expect(patch, "8 degrees");
}

TEST(GivenAnOddWindow, WhenBarsEndInTheMiddleOfPixelsThenAllAreEquallyWide) {
  GratingDisplay display(401, 301);
  display.show("grating", {{"tex", "sqr"}, {"size", 201}, {"sf", 1 / 8.0}, {"phase", 0.25}});
  int bright = 0;
  for (int x = 110; x < 110 + 160; ++x) bright += display.at(x, 150)[0] == 255;
  EXPECT_EQ(bright, 80);
  for (int x = 110; x < 270; ++x) EXPECT_EQ(display.at(x, 150), display.at(x + 8, 150)) << x;
}

TEST(GivenAColorContrastAndOpacity, WhenAGratingIsShownThenTheyActOnTheWave) {
  GratingDisplay display;
  reference::Patch patch;
  patch.width = patch.height = 120;
  patch.cyclesX = 3;
  patch.phaseX = 0.1;
  for (const auto &[contrast, opacity] : {std::pair{1.0, 1.0}, {0.3, 1.0}, {-0.5, 1.0}, {1.0, 0.4}, {0.02, 0.9}}) {
    patch.contrast = contrast;
    patch.opacity = opacity;
    patch.red = 1, patch.green = -0.5, patch.blue = 0.25;
    display.show("grating", {{"size", 120}, {"sf", 0.025}, {"phase", 0.1}, {"contrast", contrast}, {"opacity", opacity},
                             {"color", List{1, -0.5, 0.25}}});
    display.expect(patch, "contrast " + std::to_string(contrast) + ", opacity " + std::to_string(opacity), opacity == 1 ? 0 : 1);
  }
}

TEST(GivenAPhaseThatGrows, WhenAGratingIsShownThenItMovesToItsRight) {
  GratingDisplay display;
  reference::Patch patch;
  patch.width = patch.height = 100;
  patch.cyclesX = 2;
  const auto grating = display.make("grating", {{"size", 100}, {"sf", 0.02}});
  for (const double phase : {0.0, 0.25, 0.5, 7.75, -3.4}) {
    display.set(grating, "phase", {phase});
    display.draw(grating);
    display.show();
    patch.phaseX = phase;
    display.expect(patch, "phase " + std::to_string(phase), 0);
  }
}

TEST(GivenTwoGratingsThatAreAdded, WhenTheyAreShownThenThePlaidIsTheirSum) {
  GratingDisplay display;
  display.stimuli->setBackground({0, 0, 0, 1});
  for (const double ori : {0.0, 90.0})
    display.draw(display.make("grating", {{"size", 120}, {"sf", 0.025}, {"ori", ori}, {"contrast", 0.5}, {"blendMode", "add"}}));
  display.show();
  for (int y = 95; y < 205; ++y)
    for (int x = 145; x < 255; ++x) {
      const auto wave = [](double place) { return 0.5 * std::cos(2 * std::numbers::pi * 0.025 * place); };
      const double wanted = 127.5 + 127.5 * (wave(x + 0.5 - 200) + wave(150 - y - 0.5));
      ASSERT_NEAR(display.at(x, y)[0], wanted, 1.6) << x << "," << y;
    }
}

TEST(GivenMirrors, WhenAGratingIsShownThenItsWaveIsMirroredAndItsPlaceIsNot) {
  GratingDisplay display;
  reference::Patch patch;
  patch.texture = "saw";
  patch.width = patch.height = 80;
  patch.x = 30;
  patch.cyclesX = -1;
  display.show("grating", {{"tex", "saw"}, {"size", 80}, {"pos", List{30, 0}}, {"flipHoriz", true}});
  display.expect(patch, "mirrored", 0);
}

TEST(GivenFiftyGabors, WhenTheyAreShownThenItTakesOneDrawCall) {
  GratingDisplay display;
  for (int i = 0; i < 50; ++i)
    display.draw(display.make("gabor", {{"size", 30}, {"sf", 0.1}, {"ori", i * 7}, {"contrast", 0.02 * i},
                                        {"pos", List{-180 + i % 10 * 40, -100 + i / 10 * 50}}}));
  const DrawCalls calls;
  display.show();
  EXPECT_EQ(calls.count, 1);
}

TEST(GivenNoise, WhenItIsShownThenEachTexelIsASquareOfItsValue) {
  GratingDisplay display;
  display.show("noise", {{"noiseType", "binary"}, {"texRes", 16}, {"size", 64}, {"seed", 3}});
  int white = 0;
  for (int row = 0; row < 16; ++row)
    for (int column = 0; column < 16; ++column) {
      const Pixel corner = display.at(168 + column * 4, 118 + row * 4);
      EXPECT_TRUE(corner[0] == 0 || corner[0] == 255);
      white += corner[0] == 255;
      for (int y = 0; y < 4; ++y)
        for (int x = 0; x < 4; ++x) ASSERT_EQ(display.at(168 + column * 4 + x, 118 + row * 4 + y), corner);
    }
  EXPECT_NEAR(white, 128, 40);
}

TEST(GivenNoiseOfATexelAPixel, WhenItIsShownThenItsPixelsAreItsNumbers) {
  GratingDisplay display;
  for (const char *type : {"white", "uniform", "filtered"}) {
    display.show("noise", {{"noiseType", type}, {"texRes", 64}, {"size", 64}, {"seed", 8}, {"contrast", 0.5},
                           {"noiseFractalPower", -1}, {"noiseFilterUpper", 16}});
    NoiseStyle style;
    style.type = std::string(type) == "white" ? NoiseType::White : std::string(type) == "uniform" ? NoiseType::Uniform : NoiseType::Filtered;
    style.side = 64;
    style.seed = 8;
    style.fractalPower = -1;
    style.lower = 1;
    style.upper = 16;
    const auto values = makeNoise(style);
    for (int row = 0; row < 64; ++row)
      for (int column = 0; column < 64; ++column) {
        const double wanted = 127.5 + 127.5 * 0.5 * values[static_cast<std::size_t>((63 - row) * 64 + column)];
        ASSERT_NEAR(display.at(168 + column, 118 + row)[0], wanted, 0.51) << type << " at " << column << "," << row;
      }
  }
}

TEST(GivenATextureResolutionThatIsNoPowerOfTwo, WhenNoiseIsMadeThenThatIsSaid) {
  GratingDisplay display;
  const auto made = display.stimuli->add("noise", Dict{{"texRes", 100}});
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().text().find("power of two"), std::string::npos);
}

}  // namespace
}  // namespace fovea
