#include <cmath>
#include <numbers>

#include "display.hpp"

namespace fovea {
namespace {


TEST(GivenARectOnPixelEdges, WhenItIsShownThenNoPixelIsHalf) {
  StimuliDisplay display;
  display.show("rect", {{"size", List{100, 50}}});
  for (int y = 0; y < 300; ++y)
    for (int x = 0; x < 400; ++x) {
      const bool isInside = x >= 150 && x < 250 && y >= 125 && y < 175;
      ASSERT_EQ(display.at(x, y), isInside ? kWhite : kBlack) << x << "," << y;
    }
}

TEST(GivenARectTurnedByAQuarter, WhenItIsShownThenNoPixelIsHalf) {
  StimuliDisplay display;
  display.show("rect", {{"size", List{100, 50}}, {"ori", 90}});
  for (int y = 0; y < 300; ++y)
    for (int x = 0; x < 400; ++x) {
      const bool isInside = x >= 175 && x < 225 && y >= 100 && y < 200;
      ASSERT_EQ(display.at(x, y), isInside ? kWhite : kBlack) << x << "," << y;
    }
}

TEST(GivenARectBetweenPixels, WhenItIsShownThenItsLightIsItsArea) {
  StimuliDisplay display;
  display.show("rect", {{"size", List{10.5, 7.25}}, {"pos", List{0.3, -0.2}}});
  EXPECT_NEAR(display.ink().sum, 10.5 * 7.25, 0.2);
  display.show("rect", {{"size", List{0.5, 20}}, {"pos", List{0.5, 0}}});
  EXPECT_NEAR(display.ink().sum, 0.5 * 20, 0.1);
  expectPixel(display.at(200, 150), {128, 128, 128});
  display.show("rect", {{"size", List{60, 40}}, {"ori", 30}});
  EXPECT_NEAR(display.ink().sum, 60 * 40, 12);
}

TEST(GivenAnOddWindow, WhenARectOfOnePixelIsShownThenItIsTheMiddleOne) {
  StimuliDisplay display(401, 301);
  display.show("rect", {{"size", 1}});
  const auto ink = display.ink();
  EXPECT_EQ(ink.left, 200);
  EXPECT_EQ(ink.right, 200);
  EXPECT_EQ(ink.top, 150);
  EXPECT_EQ(ink.bottom, 150);
  EXPECT_EQ(display.at(200, 150), kWhite);
}

TEST(GivenAPositionInUnits, WhenItIsShownThenItIsWhereTheUnitsSay) {
  StimuliDisplay display;
  display.show("rect", {{"units", "norm"}, {"size", List{0.1, 0.1}}, {"pos", List{0.5, 0.5}}});
  EXPECT_EQ(display.ink().left, 290);  // 300 - 10: norm 0.1 is 20 pixels wide
  EXPECT_EQ(display.ink().right, 309);
  display.show("rect", {{"units", "height"}, {"size", 0.1}, {"pos", List{0.25, 0.25}}});
  EXPECT_EQ(display.ink().left, 200 + 75 - 15);
  EXPECT_EQ(display.ink().bottom, 150 - 75 + 14);
}

TEST(GivenAnAnchor, WhenARectIsShownThenItHangsFromIt) {
  StimuliDisplay display;
  display.show("rect", {{"size", List{40, 20}}, {"anchor", "top-left"}});
  const auto ink = display.ink();
  EXPECT_EQ(ink.left, 200);
  EXPECT_EQ(ink.right, 239);
  EXPECT_EQ(ink.top, 150);
  EXPECT_EQ(ink.bottom, 169);
}

TEST(GivenAnOrientation, WhenARectTurnsThenItTurnsClockwise) {
  StimuliDisplay display;
  display.show("rect", {{"size", List{80, 4}}, {"anchor", "left"}, {"ori", 30}});
  const int x = 200 + static_cast<int>(60 * std::cos(std::numbers::pi / 6));
  expectPixel(display.at(x, 150 + 30), kWhite);  // right and below
  expectPixel(display.at(x, 150 - 30), kBlack);
}

TEST(GivenARectWithALine, WhenItIsShownThenTheLineLiesOnItsEdge) {
  StimuliDisplay display;
  display.show("rect", {{"size", List{100, 50}}, {"lineWidth", 4}, {"lineColor", "red"}, {"color", "blue"}});
  for (const int x : {148, 149, 150, 151}) expectPixel(display.at(x, 150), {255, 0, 0}, 0);
  expectPixel(display.at(147, 150), kBlack, 0);
  expectPixel(display.at(152, 150), {0, 0, 255}, 0);
  expectPixel(display.at(148, 123), {255, 0, 0}, 0);  // its corners are square
  expectPixel(display.at(147, 122), kBlack, 0);
  display.show("rect", {{"size", List{100, 50}}, {"lineWidth", 4}, {"lineColor", "lime"}, {"color", "none"}});
  expectPixel(display.at(200, 150), kBlack, 0);
  expectPixel(display.at(150, 150), {0, 255, 0}, 0);
}

TEST(GivenALineColor, WhenARectOrACircleIsShownThenItsLineIsOneAndAHalfPixelsAndWithoutOneThereIsNone) {
  StimuliDisplay display;
  constexpr double kWidth = 1.5;
  display.show("rect", {{"size", 100}, {"color", "none"}, {"lineColor", "white"}});
  EXPECT_NEAR(display.ink().sum, 4 * 100 * kWidth, 1);
  display.show("circle", {{"radius", 50}, {"color", "none"}, {"lineColor", "white"}});
  EXPECT_NEAR(display.ink().sum, 2 * std::numbers::pi * 50 * kWidth, 2);
  display.show("rect", {{"size", 100}, {"lineWidth", 20}});
  EXPECT_NEAR(display.ink().sum, 100 * 100, 0.1);
  display.show("circle", {{"radius", 50}, {"lineWidth", 20}});
  EXPECT_NEAR(display.ink().sum, std::numbers::pi * 50 * 50, 3);
}

TEST(GivenAFillColor, WhenARectOrACircleIsShownThenItIsFilledWithIt) {
  StimuliDisplay display;
  for (const char *kind : {"rect", "circle"}) {
    display.show(kind, {{"units", "height"}, {"color", "red"}, {"fillColor", "blue"}});
    expectPixel(display.at(200, 150), {0, 0, 255}, 0);
    display.show(kind, {{"units", "height"}, {"color", "red"}, {"fillColor", "none"}});
    EXPECT_EQ(display.ink().sum, 0) << kind;
    display.show(kind, {{"units", "height"}, {"color", "red"}});
    expectPixel(display.at(200, 150), {255, 0, 0}, 0);
  }
}

TEST(GivenRoundedCorners, WhenARectIsShownThenTheyAreRound) {
  StimuliDisplay display;
  display.show("rect", {{"size", List{100, 60}}, {"radius", 20}});
  EXPECT_NEAR(display.ink().sum, 100 * 60 - (4 - std::numbers::pi) * 20 * 20, 4);
  expectPixel(display.at(150, 120), kBlack, 0);
  expectPixel(display.at(150, 150), kWhite, 0);
  expectPixel(display.at(200, 120), kWhite, 0);
}

TEST(GivenACircle, WhenItIsShownThenItIsRoundAndAsLargeAsAsked) {
  StimuliDisplay display;
  display.show("circle", {{"radius", 50}, {"pos", List{20, 10}}});
  const auto ink = display.ink();
  EXPECT_NEAR(ink.sum, std::numbers::pi * 50 * 50, 3);
  EXPECT_EQ(ink.left, 170);
  EXPECT_EQ(ink.right, 269);
  EXPECT_EQ(ink.top, 90);
  EXPECT_EQ(ink.bottom, 189);
  EXPECT_EQ(display.at(220, 140), kWhite);
  EXPECT_EQ(display.at(171, 91), kBlack);
  display.show("circle", {{"units", "norm"}, {"radius", 0.2}});
  EXPECT_EQ(display.ink().right - display.ink().left, display.ink().bottom - display.ink().top);
}

TEST(GivenACircleWithALine, WhenItIsShownThenItIsARing) {
  StimuliDisplay display;
  display.show("circle", {{"radius", 50}, {"lineWidth", 6}, {"lineColor", "white"}, {"color", "none"}});
  EXPECT_NEAR(display.ink().sum, 2 * std::numbers::pi * 50 * 6, 6);
  EXPECT_EQ(display.at(200, 150), kBlack);
}

TEST(GivenALine, WhenItIsShownThenItIsAsLongAndWideAsAsked) {
  StimuliDisplay display;
  display.show("line", {{"start", List{-50, 0}}, {"end", List{50, 0}}, {"lineWidth", 2}});
  const auto ink = display.ink();
  EXPECT_EQ(ink.left, 150);
  EXPECT_EQ(ink.right, 249);
  EXPECT_EQ(ink.top, 149);
  EXPECT_EQ(ink.bottom, 150);
  EXPECT_NEAR(ink.sum, 200, 0.1);
  display.show("line", {{"start", List{-50, -50}}, {"end", List{50, 50}}, {"lineWidth", 3}});
  EXPECT_NEAR(display.ink().sum, 3 * 100 * std::sqrt(2), 12);
  expectPixel(display.at(230, 119), kWhite, 60);
  display.show("line", {{"start", List{5, 5}}, {"end", List{5, 5}}});
  EXPECT_EQ(display.ink().sum, 0);
}

TEST(GivenAFixationCross, WhenItIsShownThenItIsCentredAndItsArmsAreEqual) {
  StimuliDisplay display;
  for (const double thickness : {4.0, 3.0, 7.5}) {
    display.show("cross", {{"size", 41}, {"thickness", thickness}});
    EXPECT_NEAR(display.ink().sum, 2 * 41 * thickness - thickness * thickness, 1);
    for (int y = 0; y < 300; ++y)
      for (int x = 0; x < 400; ++x) {
        ASSERT_EQ(display.at(x, y), display.at(399 - x, y)) << x << "," << y;
        ASSERT_EQ(display.at(x, y), display.at(x, 299 - y)) << x << "," << y;
      }
    for (int i = 0; i < 40; ++i)
      ASSERT_EQ(display.at(200 + i, 150), display.at(200, 150 + i)) << "arm at " << i;
  }
}

TEST(GivenColors, WhenTheyAreShownThenTheyAreExact) {
  StimuliDisplay display;
  display.show("rect", {{"size", 20}, {"color", "#F2545B"}});
  expectPixel(display.at(200, 150), {242, 84, 91});
  display.show("rect", {{"size", 20}, {"color", "green"}});
  expectPixel(display.at(200, 150), {0, 128, 0});
  display.show("rect", {{"size", 20}, {"color", List{0.5, 0, -0.5}}});
  expectPixel(display.at(200, 150), {191, 128, 64});
  display.show("rect", {{"size", 20}, {"color", List{3, -3, 0}}});
  expectPixel(display.at(200, 150), {255, 0, 128});
}

TEST(GivenOpacity, WhenAShapeIsShownThenTheGroundShinesThrough) {
  StimuliDisplay display;
  display.stimuli->setBackground({1, -1, -1, 1});
  display.show("rect", {{"size", 20}, {"color", "blue"}, {"opacity", 0.25}});
  expectPixel(display.at(200, 150), {191, 0, 64});
  display.show("rect", {{"size", 20}, {"color", "#0000FF80"}, {"opacity", 0.5}});
  expectPixel(display.at(200, 150), {191, 0, 64});
  display.show("rect", {{"size", 20}, {"opacity", 0}});
  expectPixel(display.at(200, 150), {255, 0, 0}, 0);
}

}  // namespace
}  // namespace fovea
