#include <gmock/gmock.h>

#include <cmath>
#include <numbers>

#include "display.hpp"
#include "picture_file.hpp"

namespace fovea {
namespace {

using ::testing::HasSubstr;
using testing::PictureFile;
using testing::Rgba;

constexpr Rgba kOpaqueRed{255, 0, 0, 255}, kGreen{0, 255, 0, 255}, kOpaqueBlue{0, 0, 255, 255}, kGrey{200, 100, 50, 255}, kGlass{255, 255, 255, 0},
    kHalf{255, 255, 255, 128};

/// Red, green and blue above; dull, nothing and half of white below.
struct Six {
  PictureFile file{"fovea_six.tga", 3, {kOpaqueRed, kGreen, kOpaqueBlue, kGrey, kGlass, kHalf}};
  operator Value() const { return file.path(); }
};

TEST(GivenAPictureWithoutASize, WhenItIsShownThenItHasItsOwnPixels) {
  StimuliDisplay display(401, 301);  // its middle is a pixel, as the picture's
  const PictureFile file("fovea_nine.tga", 3, {kOpaqueRed, kGreen, kOpaqueBlue, kGrey, kOpaqueRed, kGreen, kOpaqueBlue, kGrey, kOpaqueRed});
  display.show("image", {{"image", file.path()}});
  expectPixel(display.at(199, 149), {255, 0, 0}, 0);
  expectPixel(display.at(200, 149), {0, 255, 0}, 0);
  expectPixel(display.at(201, 149), {0, 0, 255}, 0);
  expectPixel(display.at(199, 150), {200, 100, 50}, 0);
  expectPixel(display.at(200, 151), {200, 100, 50}, 0);
  expectPixel(display.at(198, 150), {0, 0, 0}, 0);
  expectPixel(display.at(202, 150), {0, 0, 0}, 0);
}

TEST(GivenAPicture, WhenItIsShownInTwoSizesAndUnitsThenEachPixelIsABlock) {
  StimuliDisplay display;
  const Six six;
  for (const double unit : {20.0, 40.0})
    for (const bool isPix : {true, false}) {
      const double scale = isPix ? 1 : 1.0 / 300;
      display.show("image", {{"image", six}, {"units", isPix ? "pix" : "height"}, {"size", List{3 * unit * scale, 2 * unit * scale}}});
      const auto block = [&](double column, double row) {
        return display.at(static_cast<int>(200 + (column - 1) * unit), static_cast<int>(150 + (row - 0.5) * unit));
      };
      expectPixel(block(0, 0), {255, 0, 0}, 0);
      expectPixel(block(1, 0), {0, 255, 0}, 0);
      expectPixel(block(2, 0), {0, 0, 255}, 0);
      expectPixel(block(0, 1), {200, 100, 50}, 0);
      expectPixel(block(1, 1), {0, 0, 0}, 0);
      expectPixel(block(2, 1), {128, 128, 128}, 1);
      EXPECT_EQ(display.at(static_cast<int>(200 - 1.5 * unit), 149), (Pixel{255, 0, 0})) << "sharp to its edge";
      EXPECT_EQ(display.at(static_cast<int>(200 - 1.5 * unit) - 1, 149), (Pixel{0, 0, 0}));
    }
}

TEST(GivenAPictureThatIsMirrored, WhenItIsShownThenItsSidesAreSwapped) {
  StimuliDisplay display;
  const Six six;
  const Value size = List{60, 40};
  display.show("image", {{"image", six}, {"size", size}, {"flipHoriz", true}});
  expectPixel(display.at(180, 140), {0, 0, 255}, 0);
  display.show("image", {{"image", six}, {"size", size}, {"flipVert", true}});
  expectPixel(display.at(180, 160), {255, 0, 0}, 0);
  display.show("image", {{"image", six}, {"size", size}, {"ori", 180}});
  expectPixel(display.at(220, 160), {255, 0, 0}, 0);
  display.show("image", {{"image", six}, {"size", size}, {"anchor", "bottom-left"}});
  expectPixel(display.at(210, 149 - 30), {255, 0, 0}, 0);
}

TEST(GivenAnInterpolatedPicture, WhenItIsEnlargedThenColoursRunIntoEachOther) {
  StimuliDisplay display;
  const PictureFile file("fovea_edge.tga", 2, {{0, 0, 0, 255}, {255, 255, 255, 255}});
  display.show("image", {{"image", file.path()}, {"size", List{200, 20}}, {"interpolate", true}});
  // Texel centres are at 150 and 250: between them the light grows evenly.
  for (const int x : {160, 200, 240}) EXPECT_NEAR(display.at(x, 150)[0], 255 * (x + 0.5 - 150) / 100, 2);
  display.show("image", {{"image", file.path()}, {"size", List{200, 20}}});
  EXPECT_EQ(display.at(199, 150)[0], 0);
  EXPECT_EQ(display.at(200, 150)[0], 255);
}

TEST(GivenAPicture, WhenContrastColorAndOpacityChangeThenItsDifferenceFromGreyDoes) {
  StimuliDisplay display;
  display.stimuli->setBackground({0, 0, 0, 1});
  const PictureFile file("fovea_plain.tga", 1, {{255, 191, 0, 255}});
  const auto shown = [&](Dict with) {
    with.insert(with.end(), {{"image", Value(file.path())}, {"size", Value(20)}});
    display.show("image", with);
    return display.at(200, 150);
  };
  expectPixel(shown({}), {255, 191, 0});
  expectPixel(shown({{"contrast", -1}}), {0, 64, 255});
  expectPixel(shown({{"contrast", 0.5}}), {191, 159, 64});
  expectPixel(shown({{"color", List{1, 0, -1}}}), {255, 128, 255});
  expectPixel(shown({{"opacity", 0.5}}), {191, 159, 64});
}

TEST(GivenAPictureBehindAMask, WhenItIsShownThenTheMaskDecidesWhatIsSeen) {
  StimuliDisplay display;
  const PictureFile white("fovea_white.tga", 1, {{255, 255, 255, 255}});
  const PictureFile halves("fovea_halves.tga", 2, {{0, 0, 0, 255}, {255, 255, 255, 255}});
  const auto light = [&](Dict with) {
    with.insert(with.end(), {{"image", Value(white.path())}, {"size", Value(100)}});
    display.show("image", with);
    return display.ink().sum;
  };
  EXPECT_NEAR(light({}), 10000, 0.1);
  EXPECT_NEAR(light({{"mask", "circle"}}), std::numbers::pi * 2500, 5);
  // A gauss of three standard deviations to the edge: sigma is 50 / 3 pixels.
  EXPECT_NEAR(light({{"mask", "gauss"}}), 2 * std::numbers::pi * std::pow(50.0 / 3, 2), 20);
  EXPECT_NEAR(display.at(200 + 25, 149)[0], 255 * std::exp(-0.5 * std::pow(25.5 / (50.0 / 3), 2)), 2);
  EXPECT_NEAR(light({{"mask", "cross"}}), 10000 - 4 * 40 * 40, 5);
  light({{"mask", "raisedCos"}, {"fringeWidth", 0.4}});
  expectPixel(display.at(200 + 29, 149), {255, 255, 255}, 0);  // the inner 0.6
  EXPECT_NEAR(display.at(200 + 39, 149)[0], 255 * (0.5 + 0.5 * std::cos(std::numbers::pi * (39.5 / 50 - 0.6) / 0.4)), 2);
  EXPECT_NEAR(light({{"mask", halves.path()}}), 5000, 60);
  expectPixel(display.at(160, 150), {0, 0, 0}, 0);
}

TEST(GivenFilesThatAreNoPictures, WhenAnImageIsMadeThenTheErrorNamesTheFile) {
  StimuliDisplay display;
  const auto refused = [&](const std::string &file) { return display.stimuli->add("image", Dict{{"image", file}}).error(); };
  EXPECT_EQ(refused("/nowhere/face.png").code, ErrorCode::BadFile);
  EXPECT_THAT(refused("/nowhere/face.png").text(), HasSubstr("/nowhere/face.png: there is no such picture"));
  const std::string letter = ::testing::TempDir() + "fovea_letter.png";
  std::ofstream(letter) << "Dear participant";
  EXPECT_THAT(refused(letter).text(), HasSubstr("fovea_letter.png: this is no picture that can be read"));
  std::filesystem::remove(letter);
  EXPECT_FALSE(display.stimuli->add("image", Dict{{"mask", "circel"}})) << "neither a mask nor a file";
  const Six six;
  const auto image = display.make("image", {{"image", six}});
  const auto done = display.stimuli->setText(image, *display.stimuli->property(image, "image"), "/nowhere/face.png");
  EXPECT_FALSE(done);
}

TEST(GivenAPictureThatChangesOnDisk, WhenItIsMadeAgainThenItIsTheNewOne) {
  StimuliDisplay display;
  {
    const PictureFile file("fovea_changing.tga", 1, {kOpaqueRed});
    std::filesystem::last_write_time(file.path(), std::filesystem::file_time_type::clock::now() - std::chrono::hours(1));
    display.show("image", {{"image", file.path()}, {"size", 20}});
    expectPixel(display.at(200, 150), {255, 0, 0}, 0);
  }
  const PictureFile file("fovea_changing.tga", 1, {kOpaqueBlue});
  display.show("image", {{"image", file.path()}, {"size", 20}});
  expectPixel(display.at(200, 150), {0, 0, 255}, 0);
}

TEST(GivenAnImageWithoutAPicture, WhenItIsDrawnThenThatIsNotedOnce) {
  StimuliDisplay display;
  const auto handle = display.make("image", {});
  EXPECT_TRUE(display.stimuli->takeNotes().empty()) << "it may get one before it is drawn";
  for (int frame = 0; frame < 3; ++frame) {
    display.draw(handle);
    display.show();
  }
  EXPECT_THAT(display.stimuli->takeNotes(), ::testing::ElementsAre(HasSubstr("without a picture")));
}

TEST(GivenAnImageOnScreen, WhenAnotherPictureIsRefusedThenTheOneBeforeIsShown) {
  StimuliDisplay display;
  const Value board = List{List{-1, 1}, List{1, -1}};
  const auto handle = display.make("image", {{"image", board}, {"size", 100}});
  display.draw(handle);
  display.show();
  const auto before = display.picture.rgb;
  for (const char *property : {"image", "mask"}) EXPECT_FALSE(display.stimuli->setText(handle, *display.stimuli->property(handle, property), "/nowhere/face.png"));
  display.draw(handle);
  display.show();
  EXPECT_EQ(display.picture.rgb, before);
}

TEST(GivenABufferImage, WhenItIsShownThenItIsWhatItsStimuliWere) {
  StimuliDisplay display;
  const auto disc = display.make("circle", {{"radius", 40}, {"color", "#F2545B"}, {"opacity", 0.5}});
  const auto word = display.make("text", {{"text", "buffer"}, {"height", 30}, {"pos", List{-20, 60}}});
  const auto box = display.make("rect", {{"size", List{50, 20}}, {"pos", List{90, -40}}, {"ori", 20}});
  for (const auto one : {disc, word, box}) display.draw(one);
  display.show();
  const auto direct = display.picture.rgb;

  const Value handles = List{Value(disc), Value(word), Value(box)};
  const auto buffer = display.make("bufferImage", {{"stimuli", handles}});
  display.set(disc, "pos", {100, 100});
  for (const auto one : {disc, word, box}) display.stimuli->remove(one);
  display.draw(buffer);
  display.show();
  for (std::size_t i = 0; i < direct.size(); ++i) ASSERT_NEAR(display.picture.rgb[i], direct[i], 1) << i;

  display.set(buffer, "pos", {30, 10});
  display.draw(buffer);
  display.show();
  EXPECT_NEAR(display.at(230, 140)[0], direct[static_cast<std::size_t>((150 * 400 + 200) * 3)], 1);
  EXPECT_THAT(display.stimuli->add("bufferImage", Dict{{"stimuli", handles}}).error().text(), HasSubstr("has no stimulus 1"));
}

}  // namespace
}  // namespace fovea
