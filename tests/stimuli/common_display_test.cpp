// What all kinds share.
#include <gmock/gmock.h>

#include "display.hpp"

namespace fovea {
namespace {

using ::testing::HasSubstr;


TEST(GivenAScreenProfile, WhenAStimulusIsInCmOrDegreesThenItIsAsLargeOnTheScreen) {
  StimuliDisplay display;
  display.stimuli->setScreenProfile({40, 57, 400});  // 10 pixels a cm
  for (const double size : {2.0, 6.0}) {
    display.show("rect", {{"units", "cm"}, {"size", size}, {"pos", List{-5, 3}}});
    auto ink = display.ink();
    EXPECT_EQ(ink.left, 150 - size * 5);
    EXPECT_EQ(ink.right, 150 + size * 5 - 1);
    EXPECT_EQ(ink.bottom, 120 + size * 5 - 1);
    display.show("rect", {{"units", "deg"}, {"size", size}});
    const double pixels = size * 57 * 0.017455 * 10;
    EXPECT_NEAR(display.ink().sum, pixels * pixels, 0.004 * pixels * pixels);
    display.show("circle", {{"units", "pt"}, {"radius", 72 * size / 2.54}});
    ink = display.ink();
    EXPECT_EQ(ink.right - ink.left + 1, 20 * size);
  }
  EXPECT_NEAR(display.stimuli->measure(display.make("rect", {{"units", "deg"}, {"size", List{3, 2}}, {"pos", List{4, 5}}}))->x, 4, 1e-9);
}

TEST(GivenNoScreenProfile, WhenAStimulusIsInDegreesThenTheErrorSaysWhatIsMissing) {
  StimuliDisplay display;
  const auto made = display.stimuli->add("rect", Dict{{"units", "deg"}});
  ASSERT_FALSE(made);
  EXPECT_THAT(made.error().text(), HasSubstr("units \"deg\" need the width of the screen in cm (screenWidthCm)"));
  const auto rect = display.make("rect", {});
  EXPECT_FALSE(display.stimuli->setText(rect, *display.stimuli->property(rect, "units"), "cm"));
  EXPECT_TRUE(display.stimuli->draw(rect)) << "as it was before";
}

TEST(GivenAContrast, WhenAStimulusIsShownThenItsColourIsMultipliedAndCut) {
  StimuliDisplay display;
  const auto shown = [&](const Value &color, double contrast) {
    display.show("rect", {{"size", 20}, {"color", color}, {"contrast", contrast}});
    return display.at(200, 150);
  };
  expectPixel(shown(List{0.5, -1, 0.25}, 0.5), {159, 64, 143});
  expectPixel(shown(List{0.5, -1, 0.25}, -1), {64, 255, 96});
  expectPixel(shown(List{3, -3, 0.5}, 0.5), {255, 0, 159});
  expectPixel(shown("white", 0), {128, 128, 128});
}

TEST(GivenAColourSpace, WhenColoursAreGivenInItThenThePixelsAreTheFields) {
  StimuliDisplay display;
  const auto shown = [&](const char *space, const Value &color) {
    display.show("rect", {{"size", 20}, {"color", color}, {"colorSpace", space}});
    return display.at(200, 150);
  };
  expectPixel(shown("rgb255", List{255, 128, 0}), {255, 128, 0}, 0);
  expectPixel(shown("rgb1", List{0.5, 0.25, 0}), {128, 64, 0}, 1);
  expectPixel(shown("hsv", List{240, 1, 1}), kBlue, 0);
  expectPixel(shown("hsv", List{30, 0.5, 0.8}), {204, 153, 102}, 1);  // (0.6, 0.2, -0.2)
  expectPixel(shown("dkl", List{45, 30, 0.5}), {208, 162, 151}, 1);   // (0.633895, 0.271158, 0.182288)
  expectPixel(shown("lms", List{0.2, 0.1, 0.3}), {208, 122, 170}, 1);  // (0.631639, -0.040429, 0.332484)
  expectPixel(shown("rgb255", "#F2545B"), {242, 84, 91}, 0);
  const auto rect = display.make("rect", {{"color", List{0, 0, 255}}, {"colorSpace", "rgb255"}, {"size", 20}});
  display.set(rect, "color", {255, 0, 0});
  display.draw(rect);
  display.show();
  expectPixel(display.at(200, 150), kRed, 0);
  const double tooMuch[] = {0, 300, 0};
  const auto done = display.stimuli->setNumbers(rect, *display.stimuli->property(rect, "color"), tooMuch);
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().text(), HasSubstr("[0, 300, 0] is no colour in rgb255"));
  EXPECT_THAT(display.stimuli->add("rect", Dict{{"colorSpace", "rgb25"}}).error().text(), HasSubstr("did you mean \"rgb255\"?"));
}

TEST(GivenABlendModeThatAdds, WhenAStimulusIsShownThenItsDifferenceFromGreyIsAdded) {
  StimuliDisplay display;
  display.stimuli->setBackground({-0.2, -0.2, -0.2, 1});  // 102
  const auto shown = [&](Dict with) {
    with.insert(with.end(), {{"size", Value(20)}, {"blendMode", Value("add")}});
    display.show("rect", with);
    return display.at(200, 150);
  };
  // Half of a colour's distance from grey, in parts of 255: 0.4 is 51.
  expectPixel(shown({{"color", List{0.4, -0.4, 0}}}), {102 + 51, 102 - 51, 102});
  expectPixel(shown({{"color", List{0.4, -0.4, 0}}, {"opacity", 0.5}}), {102 + 26, 102 - 26, 102}, 1);
  expectPixel(shown({{"color", "white"}}), {230, 230, 230}, 1);
  const auto plaid = display.make("rect", {{"size", 20}, {"color", List{0.4, -0.4, 0}}, {"blendMode", "add"}});
  for (int i = 0; i < 2; ++i) display.draw(plaid);
  display.show();
  expectPixel(display.at(200, 150), {102 + 102, 0, 102}, 1);
}

TEST(GivenAMask, WhenItIsDrawnOverOthersThenTheWindowIsSeenInsteadAsFarAsItIsDark) {
  StimuliDisplay display;
  display.stimuli->setBackground({0.6, -0.6, -0.2, 1});  // 204, 51, 102
  const auto masked = [&](Dict mask) {
    mask.insert(mask.end(), {{"size", Value(20)}, {"blendMode", Value("mask")}});
    display.draw(display.make("rect", {{"size", 40}}));
    display.draw(display.make("rect", mask));
    display.show();
    expectPixel(display.at(215, 150), kWhite, 0);
    return display.at(200, 150);
  };
  expectPixel(masked({{"color", "white"}}), kWhite);
  expectPixel(masked({{"color", -1}}), {204, 51, 102});
  expectPixel(masked({{"color", 0}}), {255 - 51 / 2, 255 - 204 / 2, 255 - 153 / 2});
  expectPixel(masked({{"color", -1}, {"opacity", 0.25}}), {255 - 51 / 4, 255 - 204 / 4, 255 - 153 / 4});
  // The mean of the guns counts: two of three are off.
  expectPixel(masked({{"color", "red"}}), {255 - 51 * 2 / 3, 255 - 204 * 2 / 3, 255 - 153 * 2 / 3});
}

TEST(GivenAnOpacityOfNone, WhenAStimulusIsShownThenItsColorKeepsItsOwnAlpha) {
  StimuliDisplay display;
  display.show("rect", {{"size", 20}, {"color", List{1, 1, 1, 0.4}}, {"opacity", "none"}});
  expectPixel(display.at(200, 150), {102, 102, 102});
  EXPECT_FALSE(display.stimuli->add("rect", Dict{{"opacity", "some"}}));
}

TEST(GivenAScreenThatSomebodyHasMeasured, WhenColoursAreGivenInItsSpacesThenThePixelsAreThoseOfItsMatrices) {
  StimuliDisplay display;
  ScreenProfile profile;
  profile.colors.dklToRgb = ColorMatrices::Matrix{{{1, 0.8, -0.2}, {1, -0.3, 0.1}, {1, 0.05, -0.9}}};
  profile.colors.lmsToRgb = ColorMatrices::Matrix{{{2, -1, 0}, {-1, 2, 0}, {0, 0, 1}}};
  display.stimuli->setScreenProfile(profile);
  for (const char *kind : {"rect", "elementArray"}) {
    const auto shown = [&](const char *space, const List &color) {
      if (kind == std::string_view("rect"))
        display.show(kind, {{"size", 20}, {"color", color}, {"colorSpace", space}});
      else
        display.show(kind, {{"nElements", 1}, {"xys", List{0, 0}}, {"sizes", 20}, {"elementTex", "none"}, {"elementMask", "none"}, {"colors", color}, {"colorSpace", space}});
      return display.at(200, 150);
    };
    expectPixel(shown("dklCart", List{0.1, 0.2, 0.3}), {153, 136, 107});  // (0.2, 0.07, -0.16)
    expectPixel(shown("dkl", List{0, 90, 0.5}), {115, 134, 70});          // (-0.1, 0.05, -0.45)
    expectPixel(shown("lms", List{0.2, 0.1, 0.3}), {166, 128, 166});      // (0.3, 0, 0.3)
  }
  EXPECT_TRUE(display.stimuli->takeNotes().empty()) << "nothing to warn of";
}

TEST(GivenAColorThatNoDisplayShows, WhenItsStimulusIsDrawnThenTheLogIsToldOnceWhatIsSeenInstead) {
  StimuliDisplay display;
  const auto draw = [&](Dict properties) {
    const auto handle = display.make("rect", properties);
    for (int frame = 0; frame < 2; ++frame) display.draw(handle), display.show();
    return display.stimuli->takeNotes();
  };
  // dkl (0, 0, 2) is twice (1, -0.39, 0.018) in signed rgb.
  const auto notes = draw({{"size", 20}, {"colorSpace", "dkl"}, {"color", List{0, 0, 2}}});
  ASSERT_EQ(notes.size(), 2u);
  EXPECT_THAT(notes[0], HasSubstr("colours in dkl are converted as for a monitor that is not calibrated"));
  EXPECT_THAT(notes[1], HasSubstr("rect.color: the colour (2, -0.78, 0.036)"));
  EXPECT_THAT(notes[1], HasSubstr("the participant sees (1, -0.78, 0.036)"));
  expectPixel(display.at(200, 150), {255, 28, 132});
  EXPECT_TRUE(draw({{"size", 20}, {"colorSpace", "dkl"}, {"color", List{0, 0, 2}}, {"contrast", 0.5}}).empty());
  display.stimuli->setBackground({0, 1.5, 0, 1});
  EXPECT_THAT(display.stimuli->takeNotes().at(0), HasSubstr("window.color: the colour (0, 1.5, 0)"));
}

TEST(GivenStimuliThatDrawThemselves, WhenAFrameEndsThenTheyAreThereTheDeepestBehind) {
  StimuliDisplay display;
  const auto frame = [&] {
    display.stimuli->drawAutomatic();
    display.show();
    return display.at(200, 150);
  };
  const auto red = display.make("rect", {{"size", 20}, {"color", "red"}, {"autoDraw", true}});
  const auto blue = display.make("rect", {{"size", 20}, {"color", "blue"}, {"autoDraw", true}});
  expectPixel(frame(), kBlue, 0);
  display.set(blue, "depth", {1});
  expectPixel(frame(), kRed, 0);
  expectPixel(frame(), kRed, 0);
  display.set(red, "autoDraw", {0});
  expectPixel(frame(), kBlue, 0);
  display.set(blue, "depth", {0});
  display.set(red, "autoDraw", {1});
  expectPixel(frame(), kRed, 0);  // switched on last
  display.set(red, "autoDraw", {0});
  display.stimuli->remove(blue);
  expectPixel(frame(), kBlack, 0);
}

TEST(GivenAColour, WhenItIsOnTheScreenThenItIsTheOneThatIsTold) {
  StimuliDisplay display;
  for (const double gun : {0.0, 0.5, -0.3, 0.7071, -0.999, 1.0}) {
    const auto rect = display.make("rect", {{"size", 20}, {"color", List{gun, gun, gun}}, {"contrast", 0.9}});
    const double told = (*display.stimuli->numbers(rect, *display.stimuli->property(rect, "colorShown")))[0];
    const auto step = static_cast<unsigned char>(std::lround(255 * (told + 1) / 2));
    display.draw(rect);
    display.show();
    expectPixel(display.at(200, 150), {step, step, step}, 0);
  }
}

TEST(GivenAStimulusThatCanNoLongerBeDrawn, WhenItDrawsItselfThenTheLogIsToldOnce) {
  StimuliDisplay display;
  display.stimuli->setScreenProfile({40, 57, 400});
  display.make("rect", {{"units", "cm"}, {"autoDraw", true}});
  display.stimuli->setScreenProfile({});
  for (int i = 0; i < 3; ++i) display.stimuli->drawAutomatic();
  const auto notes = display.stimuli->takeNotes();
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_THAT(notes[0], HasSubstr("rect 1 is no longer drawn"));
}

TEST(GivenMirroredText, WhenItIsShownThenItIsTheMirrorImage) {
  StimuliDisplay display;
  const Dict text{{"text", "F"}, {"height", 60}};
  display.show("text", text);
  const auto plain = display.ink();
  const auto before = display.picture.rgb;
  Dict mirrored = text;
  mirrored.emplace_back("flipHoriz", true);
  display.show("text", mirrored);
  const auto turned = display.ink();
  EXPECT_NEAR(turned.sum, plain.sum, 0.01);
  EXPECT_NEAR(turned.left, 399 - plain.right, 1);
  double unlike = 0;
  for (int y = 0; y < 300; ++y)
    for (int x = turned.left; x <= turned.right; ++x) {
      const int there = before[static_cast<std::size_t>((y * 400 + (turned.left + plain.right - x)) * 3)];
      unlike += std::abs(there - display.at(x, y)[0]);
    }
  EXPECT_LT(unlike, 1) << "pixel for pixel";
}

}  // namespace
}  // namespace fovea
