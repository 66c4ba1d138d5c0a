#include <filesystem>

#include "display.hpp"
#include "stimuli/background.hpp"
#include "stimuli/window_params.hpp"

namespace fovea {
namespace {


/// 200 x 100 pixels, red above blue, on a window of 400 x 300.
struct GivenAPictureBehind : ::testing::Test {
  StimuliDisplay display;
  std::filesystem::path file = std::filesystem::path(::testing::TempDir()) / "fovea_red_above_blue.png";
  void SetUp() override {
    Picture picture{200, 100, {}};
    for (int i = 0; i < 200 * 100; ++i) {
      const bool isAbove = i < 200 * 50;
      picture.rgb.insert(picture.rgb.end(), {static_cast<std::uint8_t>(isAbove ? 255 : 0), 0, static_cast<std::uint8_t>(isAbove ? 0 : 255)});
    }
    ASSERT_TRUE(writePng(picture, file));
  }
  void TearDown() override { std::filesystem::remove(file); }
  void show(BackgroundFit fit) {
    const auto set = display.stimuli->setBackgroundImage({file, fit});
    ASSERT_TRUE(set) << set.error().text();
    display.show();
  }
};

TEST_F(GivenAPictureBehind, WhenItIsFittedThenItLiesWhereTheFitSays) {
  show(BackgroundFit::None);
  expectPixel(display.at(101, 101), kRed);
  expectPixel(display.at(299, 199), kBlue);
  expectPixel(display.at(98, 110), kBlack);
  show(BackgroundFit::Contain);
  expectPixel(display.at(1, 52), kRed);
  expectPixel(display.at(1, 47), kBlack);
  show(BackgroundFit::ScaleDown);
  expectPixel(display.at(98, 110), kBlack);
  show(BackgroundFit::Cover);
  expectPixel(display.at(0, 0), kRed);
  expectPixel(display.at(399, 299), kBlue);
  show(BackgroundFit::Fill);
  expectPixel(display.at(200, 140), kRed);
  expectPixel(display.at(200, 160), kBlue);
}

TEST_F(GivenAPictureBehind, WhenStimuliAreDrawnThenTheyAreInFrontAndARepeatedFrameIsTheSame) {
  ASSERT_TRUE(display.stimuli->setBackgroundImage({file, BackgroundFit::Fill}));
  display.draw(display.make("rect", {{"size", 20}}));
  display.show();
  expectPixel(display.at(200, 150), kWhite);
  expectPixel(display.at(100, 50), kRed);
  ASSERT_TRUE(display.stimuli->setBackgroundImage({}));
  display.stimuli->repeatLast();
  display.look();
  expectPixel(display.at(200, 150), kWhite);
  expectPixel(display.at(100, 50), kRed);
  display.show();
  expectPixel(display.at(100, 50), kBlack);
}

TEST_F(GivenAPictureBehind, WhenTheWindowIsReshapedThenUnitsAndPictureFollow) {
  display.stimuli->setUnits(Units::Height);
  ASSERT_TRUE(display.stimuli->setBackgroundImage({file, BackgroundFit::Fill}));
  const auto rect = display.make("rect", {{"size", 0.5}});
  const auto text = display.make("text", {{"text", "\u2588"}, {"height", 0.1}});
  const double before = display.stimuli->measure(text)->height;
  WindowOptions options;
  options.kind = WindowOptions::Kind::Window;
  options.width = 300;
  options.height = 600;
  ASSERT_TRUE(display.window->reshape(options));
  display.window->flip(std::nullopt);  // the back buffer is the old one until then
  display.draw(rect);
  display.show();
  ASSERT_EQ(display.picture.width, 300);
  ASSERT_EQ(display.picture.height, 600);
  expectPixel(display.at(150, 152), kWhite);
  expectPixel(display.at(150, 147), kRed);
  expectPixel(display.at(299, 599), kBlue);
  EXPECT_NEAR(display.stimuli->measure(text)->height, before, 0.01) << "of the window's new height";
}

TEST(GivenADisplayWithoutGamma, WhenParametersAskForItThenThePolicyDecides) {
  const testing::Xvfb xvfb("640x480x24", "RANDR");
  RealClock clock;
  WindowOptions options;
  options.width = 200;
  options.height = 100;
  auto window = openWindow(options, clock);
  ASSERT_TRUE(window) << window.error().text();
  WindowParams params;
  params.gamma = Gamma{2.2, 2.2, 2.2};
  EXPECT_FALSE(applyOnMain(params, **window));
  params.gammaErrorPolicy = GammaErrorPolicy::Warn;
  const auto warned = applyOnMain(params, **window);
  ASSERT_TRUE(warned);
  EXPECT_NE(warned->value_or("").find("gamma"), std::string::npos);
  params.gammaErrorPolicy = GammaErrorPolicy::Ignore;
  const auto ignored = applyOnMain(params, **window);
  ASSERT_TRUE(ignored);
  EXPECT_FALSE(*ignored);
}

}  // namespace
}  // namespace fovea
