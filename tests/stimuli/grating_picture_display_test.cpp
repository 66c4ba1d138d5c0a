// Gratings and noise whose texture or mask is a picture's file.
#include <gmock/gmock.h>

#include <cmath>
#include <fstream>

#include "display.hpp"
#include "picture_file.hpp"

namespace fovea {
namespace {

using ::testing::HasSubstr;
using testing::PictureFile;
using testing::Rgba;

constexpr int kColumns = 3, kRows = 2;
/// The top row first, in the guns' own numbers.
constexpr std::array<Rgba, kColumns * kRows> kTexels{{{255, 0, 0, 255}, {40, 200, 120, 255}, {10, 20, 250, 255}, {90, 90, 90, 255}, {255, 255, 255, 255}, {0, 60, 30, 255}}};

/// A patch of that picture, in pixels and cycles.
struct Tiled {
  double width, height, x = 0, y = 0, degrees = 0, cyclesX = 1, cyclesY = 1, phaseX = 0, phaseY = 0, contrast = 1;
};

double fraction(double value) { return value - std::floor(value); }

/// What its definition says of the place so far from the window's centre: a picture fills a cycle, its middle is the patch's
/// middle at phase 0, and the wave goes right and up as the phase grows. None within half a pixel of an edge of a texel.
std::optional<Pixel> tiled(const Tiled &patch, double x, double y) {
  const double angle = patch.degrees * std::numbers::pi / 180, dx = x - patch.x, dy = y - patch.y;
  const double along = dx * std::cos(angle) - dy * std::sin(angle), up = dx * std::sin(angle) + dy * std::cos(angle);
  const double acrossEdge = patch.width / 2 - std::fabs(along), upEdge = patch.height / 2 - std::fabs(up);
  if (std::min(acrossEdge, upEdge) < -0.8) return Pixel{0, 0, 0};
  if (std::min(acrossEdge, upEdge) < 0.8) return std::nullopt;
  const double column = fraction(along / patch.width * patch.cyclesX + 0.5 - patch.phaseX) * kColumns;
  const double row = (1 - fraction(up / patch.height * patch.cyclesY + 0.5 - patch.phaseY)) * kRows;
  // Half a pixel, in texels.
  const double columnPixel = 0.71 * patch.cyclesX * kColumns / patch.width, rowPixel = 0.71 * patch.cyclesY * kRows / patch.height;
  if (std::fabs(column - std::round(column)) < columnPixel || std::fabs(row - std::round(row)) < rowPixel) return std::nullopt;
  const Rgba &texel = kTexels[static_cast<std::size_t>(row) * kColumns + static_cast<std::size_t>(column)];
  Pixel seen;
  for (std::size_t gun = 0; gun < 3; ++gun) seen[gun] = static_cast<int>(std::lround(127.5 + (texel[gun] - 127.5) * patch.contrast));
  return seen;
}

struct GivenAPictureAsATexture : ::testing::Test {
  StimuliDisplay display;
  const PictureFile file{"fovea_texture.tga", kColumns, {kTexels.begin(), kTexels.end()}};

  void expect(const Tiled &patch, const char *which) const {
    int looked = 0, wrong = 0;
    for (int row = 0; row < display.height; ++row)
      for (int column = 0; column < display.width; ++column) {
        const auto wanted = tiled(patch, column + 0.5 - display.width / 2.0, display.height / 2.0 - row - 0.5);
        if (!wanted) continue;
        ++looked;
        const Pixel seen = display.at(column, row);
        for (std::size_t gun = 0; gun < 3; ++gun)
          if (std::abs(seen[gun] - (*wanted)[gun]) > 1 && ++wrong < 4)
            ADD_FAILURE() << which << " at " << column << "," << row << ": " << seen[gun] << " instead of " << (*wanted)[gun];
      }
    EXPECT_EQ(wrong, 0) << which;
    EXPECT_GT(looked, display.width * display.height / 2) << "most pixels are compared";
  }
};

TEST_F(GivenAPictureAsATexture, WhenNobodySaysHowLargeTheGratingIsThenItHasThePicturesPixels) {
  display.show("grating", {{"tex", file.path()}, {"pos", List{0.5, 0}}});
  for (int row = 0; row < kRows; ++row)
    for (int column = 0; column < kColumns; ++column) {
      const Rgba &texel = kTexels[static_cast<std::size_t>(row * kColumns + column)];
      expectPixel(display.at(199 + column, 149 + row), {texel[0], texel[1], texel[2]}, 0);
    }
  EXPECT_EQ(display.ink().right - display.ink().left, 2);
  EXPECT_EQ(display.ink().bottom - display.ink().top, 1);
}

TEST_F(GivenAPictureAsATexture, WhenItIsShownInTwoSizesAndUnitsThenEachPixelIsThatOfTheDefinition) {
  display.show("grating", {{"tex", file.path()}, {"size", List{150, 100}}});
  expect({.width = 150, .height = 100}, "once");
  display.show("grating", {{"tex", file.path()}, {"size", List{240, 160}}, {"pos", List{30, -20}}, {"sf", List{3 / 240.0, 2 / 160.0}},
                           {"phase", List{0.25, 1.6}}, {"contrast", 0.5}});
  expect({.width = 240, .height = 160, .x = 30, .y = -20, .cyclesX = 3, .cyclesY = 2, .phaseX = 0.25, .phaseY = 0.6, .contrast = 0.5}, "cycles per pixel");
  display.show("grating", {{"tex", file.path()}, {"units", "height"}, {"size", List{0.5, 0.4}}, {"sf", 2}, {"ori", 30}, {"contrast", -1}});
  expect({.width = 150, .height = 120, .degrees = 30, .cyclesX = 2, .cyclesY = 2, .contrast = -1}, "cycles per grating, turned");
  display.show("grating", {{"tex", file.path()}, {"units", "norm"}, {"size", List{1.5, 1.2}}, {"sf", List{1, 2}}});
  expect({.width = 300, .height = 180, .cyclesY = 2}, "in norm");
}

TEST_F(GivenAPictureAsATexture, WhenItIsMirroredThenItsSidesAreSwapped) {
  display.show("grating", {{"tex", file.path()}, {"size", List{90, 60}}, {"flipHoriz", true}});
  expectPixel(display.at(170, 135), {10, 20, 250});
  expectPixel(display.at(230, 135), {255, 0, 0});
  display.show("grating", {{"tex", file.path()}, {"size", List{90, 60}}, {"flipVert", true}});
  expectPixel(display.at(170, 135), {90, 90, 90});
  expectPixel(display.at(170, 165), {255, 0, 0});
}

TEST_F(GivenAPictureAsATexture, WhenItIsAGaborThenItFadesByAGaussian) {
  display.stimuli->setBackground({0, 0, 0, 1});
  display.show("gabor", {{"tex", file.path()}, {"size", List{120, 80}}});
  // A place in the middle of the white texel, and one in the red: how much is left there of the difference from grey.
  const double whiteLeft = std::exp(-4.5 * std::pow(20.5 / 40, 2)), redLeft = std::exp(-4.5 * (std::pow(39.5 / 60, 2) + std::pow(19.5 / 40, 2)));
  EXPECT_NEAR(display.at(200, 170)[0], 127.5 + 127.5 * whiteLeft, 1.5);
  EXPECT_NEAR(display.at(160, 130)[0], 127.5 + 127.5 * redLeft, 1.5);
  EXPECT_NEAR(display.at(160, 130)[1], 127.5 - 127.5 * redLeft, 1.5);
}

TEST_F(GivenAPictureAsATexture, WhenItIsTransparentThenTheGroundIsSeenThere) {
  const PictureFile glass("fovea_glass.tga", 3, {{255, 255, 255, 0}, {255, 255, 255, 128}, {200, 0, 100, 255}});
  display.stimuli->setBackground({-1, -1, 1, 1});
  display.show("grating", {{"tex", glass.path()}, {"size", List{90, 30}}});
  expectPixel(display.at(170, 150), {0, 0, 255}, 0);
  expectPixel(display.at(200, 150), {128, 128, 255}, 1);
  expectPixel(display.at(230, 150), {200, 0, 100}, 1);
}

TEST_F(GivenAPictureAsATexture, WhenItsNameChangesThenTheNextFrameShowsTheOther) {
  const auto grating = display.make("grating", {{"tex", file.path()}, {"size", List{90, 60}}});
  display.draw(grating);
  display.show();
  expectPixel(display.at(170, 135), {255, 0, 0});
  ASSERT_TRUE(display.stimuli->setText(grating, *display.stimuli->property(grating, "tex"), "none"));
  display.draw(grating);
  display.show();
  expectPixel(display.at(170, 135), {255, 255, 255});
  EXPECT_NEAR(display.ink().sum, 90 * 60, 1);
  ASSERT_TRUE(display.stimuli->setText(grating, *display.stimuli->property(grating, "tex"), file.path()));
  display.draw(grating);
  display.show();
  expectPixel(display.at(170, 165), {90, 90, 90});
}

TEST(GivenAPictureAsAMask, WhenAGratingIsShownThenAsMuchIsSeenAsItIsBright) {
  StimuliDisplay display;
  const PictureFile steps("fovea_steps.tga", 2, {{255, 9, 9, 255}, {0, 9, 9, 255}, {128, 9, 9, 255}, {64, 9, 9, 255}});
  for (const auto &[units, size] : {std::pair{"pix", List{120.0, 80.0}}, {"height", List{0.4, 0.8 / 3}}})
    for (const char *kind : {"grating", "gabor"}) {
      const auto at = [&](int column, int row) { return display.at(200 + (column ? 59 : -60), 150 + (row ? 39 : -40)); };  // corners, where nothing is between two texels
      display.show(kind, {{"tex", "none"}, {"mask", steps.path()}, {"units", units}, {"size", size}});
      expectPixel(at(0, 0), {255, 255, 255});
      expectPixel(at(1, 0), {0, 0, 0});
      expectPixel(at(0, 1), {128, 128, 128});
      expectPixel(at(1, 1), {64, 64, 64});
      // Half way from one texel to the next; the two above and the two below.
      expectPixel(display.at(200, 111), {128, 128, 128}, 3);
      EXPECT_EQ(display.ink().left, 140);
      EXPECT_EQ(display.ink().bottom, 189);
      display.show(kind, {{"tex", "none"}, {"mask", steps.path()}, {"units", units}, {"size", size}, {"flipHoriz", true}});
      expectPixel(at(1, 0), {255, 255, 255});
      display.show(kind, {{"tex", "none"}, {"mask", steps.path()}, {"units", units}, {"size", size}, {"flipVert", true}});
      expectPixel(at(0, 0), {128, 128, 128});
      display.show(kind, {{"tex", "none"}, {"mask", steps.path()}, {"units", units}, {"size", size}, {"flipVert", true}, {"flipHoriz", true}});
      expectPixel(at(1, 1), {255, 255, 255});
      expectPixel(at(0, 0), {64, 64, 64});
    }
}

TEST(GivenAPictureAsAMask, WhenNoiseIsBehindItThenItIsSeenThroughIt) {
  StimuliDisplay display;
  const PictureFile half("fovea_half.tga", 2, {{255, 255, 255, 255}, {0, 0, 0, 255}});
  display.stimuli->setBackground({0, 0, 0, 1});
  display.show("noise", {{"noiseType", "binary"}, {"texRes", 64}, {"size", 128}, {"mask", half.path()}});
  int seen = 0;
  for (int y = 86; y < 214; ++y) {
    for (int x = 136; x < 168; ++x) {
      const int light = display.at(x, y)[0];
      EXPECT_TRUE(light == 0 || light == 255) << x << "," << y << ": " << light;
      seen += light == 255;
    }
    for (int x = 232; x < 264; ++x) EXPECT_NEAR(display.at(x, y)[0], 128, 1) << x << "," << y;
  }
  EXPECT_NEAR(seen, 32 * 128 / 2, 5 * 64) << "half of 1024 texels, five deviations";
}

TEST(GivenAFileThatIsNoPicture, WhenItIsATextureOrAMaskThenItIsNamedAsForImages) {
  StimuliDisplay display;
  const std::string broken = ::testing::TempDir() + "fovea_broken.png";
  std::ofstream(broken) << "this is text";
  for (const char *file : {"no/such/picture.png", broken.c_str()}) {
    const auto image = display.stimuli->add("image", Dict{{"image", file}});
    ASSERT_FALSE(image);
    for (const auto &[kind, property] : {std::pair{"grating", "tex"}, {"grating", "mask"}, {"gabor", "tex"}, {"gabor", "mask"}, {"noise", "mask"}}) {
      const auto made = display.stimuli->add(kind, Dict{{property, file}});
      ASSERT_FALSE(made) << kind << property;
      EXPECT_EQ(made.error().code, image.error().code);
      EXPECT_EQ(made.error().text(), image.error().text()) << kind << property;
    }
  }
  std::filesystem::remove(broken);
}

TEST(GivenANameThatNoTextureHas, WhenItIsGivenThenThoseThatThereAreAreListedAndNothingChanges) {
  StimuliDisplay display;
  const auto made = display.stimuli->add("grating", Dict{{"tex", "sinn"}});
  ASSERT_FALSE(made);
  EXPECT_THAT(made.error().text(), HasSubstr("did you mean \"sin\"?"));
  EXPECT_THAT(made.error().text(), HasSubstr("sqrXsqr"));
  EXPECT_THAT(made.error().text(), HasSubstr("\"./sinn\""));
  const auto grating = display.make("grating", {{"tex", "none"}, {"size", 50}});
  EXPECT_FALSE(display.stimuli->setText(grating, *display.stimuli->property(grating, "mask"), "circles"));
  display.draw(grating);
  display.show();
  EXPECT_NEAR(display.ink().sum, 2500, 1);
}

}  // namespace
}  // namespace fovea
