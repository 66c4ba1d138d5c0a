#include <cmath>
#include <numbers>

#include "display.hpp"

namespace fovea {
namespace {


/// A square of 2 with a notch from above to its middle: its area is 3.
Value notched() {
  return List{List{-1, -1}, List{1, -1}, List{1, 1}, List{0, 0}, List{-1, 1}};
}

TEST(GivenAConcaveShape, WhenItIsShownInTwoSizesAndUnitsThenItsLightIsItsArea) {
  StimuliDisplay display;
  for (const double size : {20.0, 60.0}) {
    display.show("shape", {{"vertices", notched()}, {"size", size}});
    EXPECT_NEAR(display.ink().sum, 3 * size * size, 0.002 * size * size);
    EXPECT_EQ(display.at(200, static_cast<int>(150 - size / 2)), kBlack) << "in its notch";
    EXPECT_EQ(display.at(200, static_cast<int>(150 + size / 2)), kWhite);
    display.show("shape", {{"vertices", notched()}, {"size", size / 300}, {"units", "height"}});
    EXPECT_NEAR(display.ink().sum, 3 * size * size, 0.002 * size * size);
  }
  // norm: 200 pixels wide and 150 high.
  display.show("shape", {{"vertices", notched()}, {"size", List{0.2, 0.1}}, {"units", "norm"}});
  EXPECT_NEAR(display.ink().sum, 3 * 40 * 15, 2);
}

TEST(GivenAShapeOnPixelEdges, WhenItIsShownThenNoPixelIsHalf) {
  StimuliDisplay display;
  display.show("shape", {{"vertices", List{-30, -10, 50, -10, 50, 20, -30, 20}}});
  for (int y = 0; y < 300; ++y)
    for (int x = 0; x < 400; ++x) {
      const bool isInside = x >= 170 && x < 250 && y >= 130 && y < 160;
      ASSERT_EQ(display.at(x, y), isInside ? kWhite : kBlack) << x << "," << y;
    }
}

TEST(GivenAShape, WhenItTurnsOrIsMirroredThenItDoesSoAroundItsOrigin) {
  StimuliDisplay display;
  const Value corners = List{0, 0, 40, 0, 40, 10, 0, 10};  // right of pos and above
  display.show("shape", {{"vertices", corners}, {"ori", 90}});
  auto ink = display.ink();
  EXPECT_EQ(ink.left, 200);
  EXPECT_EQ(ink.right, 209);
  EXPECT_EQ(ink.top, 150);
  EXPECT_EQ(ink.bottom, 189);
  display.show("shape", {{"vertices", corners}, {"ori", 30}});
  EXPECT_NEAR(display.ink().sum, 400, 4);
  expectPixel(display.at(200 + 18, 150 + 4), kWhite, 2);  // clockwise: below
  display.show("shape", {{"vertices", corners}, {"flipHoriz", true}});
  ink = display.ink();
  EXPECT_EQ(ink.left, 160);
  EXPECT_EQ(ink.right, 199);
  EXPECT_EQ(ink.bottom, 149);
  display.show("shape", {{"vertices", corners}, {"flipVert", true}});
  EXPECT_EQ(display.ink().top, 150);
}

TEST(GivenAShapeWithAnAnchor, WhenItIsShownThenTheBoxOfItsCornersHangsFromIt) {
  StimuliDisplay display;
  display.show("shape", {{"vertices", List{10, 10, 50, 10, 50, 30}}, {"anchor", "top-right"}});
  const auto ink = display.ink();
  EXPECT_EQ(ink.right, 199);
  EXPECT_EQ(ink.top, 150);
  EXPECT_EQ(ink.left, 160);
  EXPECT_EQ(ink.bottom, 169);
}

TEST(GivenAShapeWithAHole, WhenItIsShownThenTheGroundIsSeenThroughIt) {
  StimuliDisplay display;
  const Value ring = List{List{List{-40, -40}, List{40, -40}, List{40, 40}, List{-40, 40}},
                          List{List{-20, -20}, List{20, -20}, List{20, 20}, List{-20, 20}}};
  display.show("shape", {{"vertices", ring}});
  EXPECT_NEAR(display.ink().sum, 80 * 80 - 40 * 40, 0.1);
  EXPECT_EQ(display.at(200, 150), kBlack);
  display.show("shape", {{"vertices", ring}, {"windingRule", "nonZero"}});
  EXPECT_NEAR(display.ink().sum, 80 * 80, 0.1);
}

TEST(GivenAShapeWithALine, WhenItIsShownThenTheLineLiesOnItsEdgeOverTheFill) {
  StimuliDisplay display;
  const Value box = List{-50, -25, 50, -25, 50, 25, -50, 25};
  display.show("shape", {{"vertices", box}, {"lineWidth", 4}, {"lineColor", "red"}, {"fillColor", "blue"}});
  for (const int x : {148, 149, 150, 151}) expectPixel(display.at(x, 150), kRed, 0);
  expectPixel(display.at(147, 150), kBlack, 0);
  expectPixel(display.at(152, 150), kBlue, 0);
  expectPixel(display.at(148, 123), kRed, 0);  // its corners are sharp
  display.show("shape", {{"vertices", List{-50, 0, 50, 0, 50, 40}}, {"closeShape", false}, {"lineWidth", 2}, {"lineColor", "lime"}});
  EXPECT_NEAR(display.ink().sum, 101 * 2 + 39 * 2, 0.5) << "an open line has no inside and no third side";
}

TEST(GivenAShapeInDegreesOnAFlatScreen, WhenItIsShownThenEachCornerIsWhereItsOwnAngleIs) {
  StimuliDisplay display;
  display.stimuli->setScreenProfile({40, 20, 400});  // 10 pixels a cm, 20 cm away
  display.show("shape", {{"vertices", List{0, -5, 30, -5, 30, 5, 0, 5}}, {"units", "degFlat"}});
  // x = hypot(d, d tan y) tan x: 20 cm tan 30 and a little for the corners.
  const double right = 10 * std::hypot(20, 20 * std::tan(5 * std::numbers::pi / 180)) * std::tan(30 * std::numbers::pi / 180);
  EXPECT_EQ(display.ink().right, 200 + static_cast<int>(right));
  EXPECT_EQ(display.ink().left, 200);
  const double tallest = 10 * std::hypot(20, 20 * std::tan(30 * std::numbers::pi / 180)) * std::tan(5 * std::numbers::pi / 180);
  EXPECT_EQ(display.ink().top, 150 - static_cast<int>(std::ceil(tallest)));
}

TEST(GivenAPolygon, WhenItIsShownThenItHasItsSidesAndPointsUp) {
  StimuliDisplay display;
  for (const double radius : {30.0, 90.0}) {
    display.show("polygon", {{"edges", 6}, {"radius", radius}});
    EXPECT_NEAR(display.ink().sum, 1.5 * std::sqrt(3) * radius * radius, 0.004 * radius * radius);
    EXPECT_EQ(display.ink().top, static_cast<int>(150 - radius)) << "a corner is above the middle";
    EXPECT_EQ(display.ink().right, 199 + static_cast<int>(std::ceil(radius * std::sqrt(3) / 2)));
    display.show("polygon", {{"edges", 4}, {"radius", radius / 150}, {"units", "norm"}});
    EXPECT_NEAR(display.ink().sum, 2 * radius * radius, 0.004 * radius * radius) << "round units stay round";
  }
}

TEST(GivenAPie, WhenItIsShownThenItGoesClockwiseFromAbove) {
  StimuliDisplay display;
  for (const double radius : {30.0, 120.0}) {
    display.show("pie", {{"radius", radius}});
    EXPECT_NEAR(display.ink().sum, std::numbers::pi * radius * radius / 4, 0.002 * radius * radius);
    EXPECT_EQ(display.ink().left, 200);
    EXPECT_EQ(display.ink().bottom, 149);
    display.show("pie", {{"radius", radius / 300}, {"units", "height"}, {"start", 90}, {"end", 330}});
    EXPECT_NEAR(display.ink().sum, std::numbers::pi * radius * radius * 240 / 360, 0.003 * radius * radius);
  }
  display.show("pie", {{"radius", 50}, {"start", 0}, {"end", 360}});
  EXPECT_NEAR(display.ink().sum, std::numbers::pi * 2500, 4);
}

TEST(GivenAShapeThatIsAnimated, WhenItIsDrawnTwiceInAFrameThenEachDrawingKeepsItsOwnCorners) {
  StimuliDisplay display;
  const auto shape = display.make("shape", {{"vertices", List{-10, -10, 10, -10, 10, 10, -10, 10}}});
  display.draw(shape);
  display.set(shape, "vertices", {50, -10, 90, -10, 90, 10, 50, 10});
  display.draw(shape);
  display.set(shape, "vertices", {-90, -10, -60, -10, -60, 10, -90, 10});
  display.draw(shape);
  display.show();
  EXPECT_NEAR(display.ink().sum, 20 * 20 + 40 * 20 + 30 * 20, 0.1);
  const auto shown = display.picture.rgb;
  display.set(shape, "vertices", {0, 0, 5, 0, 5, 5});
  display.draw(shape);
  display.stimuli->repeatLast();
  display.look();
  EXPECT_EQ(display.picture.rgb, shown);
}

TEST(GivenAnAperture, WhenOthersAreDrawnThenTheyAreSeenThroughItAlone) {
  StimuliDisplay display;
  const auto rect = display.make("rect", {{"size", 300}, {"color", "red"}});
  const auto mark = display.make("rect", {{"size", 10}, {"pos", List{150, 0}}, {"color", "blue"}});
  for (const double size : {60.0, 160.0})
    for (const bool isInverted : {false, true}) {
      const auto aperture = display.make("aperture", {{"size", size / 300}, {"units", "height"}, {"inverted", isInverted}});
      display.draw(aperture);
      display.draw(rect);
      display.set(aperture, "enabled", {0});
      display.draw(aperture);
      display.draw(mark);
      display.show();
      double red = 0;
      for (int y = 0; y < 300; ++y)
        for (int x = 0; x < 400; ++x) red += display.at(x, y)[0] / 255.0;
      const double disc = std::numbers::pi * size * size / 4;
      // A polygon of 256 corners is smaller than its circle by one in ten thousand; each pixel of its edge is rounded to 1/255.
      EXPECT_NEAR(red, isInverted ? 300 * 300 - 50 - disc : disc, 2e-4 * disc + 2) << size;
      expectPixel(display.at(200, 150), isInverted ? kBlack : kRed, 0);
      expectPixel(display.at(350, 150), kBlue, 0);
    }
  display.draw(rect);
  display.show();
  EXPECT_EQ(display.at(60, 20), kRed) << "the next frame has none";
}

TEST(GivenTwoAperturesAfterEachOther, WhenTheyAreDrawnThenTheSecondTakesTheFirstsPlace) {
  StimuliDisplay display;
  const auto left = display.make("aperture", {{"size", 40}, {"pos", List{-100, 0}}, {"shape", "rectangle"}});
  const auto right = display.make("aperture", {{"size", 40}, {"pos", List{100, 0}}, {"shape", "rectangle"}});
  const auto rect = display.make("rect", {{"size", List{400, 300}}});
  display.draw(left);
  display.draw(right);
  display.draw(rect);
  display.show();
  EXPECT_EQ(display.at(100, 150), kBlack);
  EXPECT_EQ(display.ink().sum, 40 * 40);
}

TEST(GivenAnApertureWhoseEdgeHalvesPixels, WhenOthersAreDrawnThenHalfOfThemIsSeenThere) {
  StimuliDisplay display;
  display.stimuli->setBackground({-1, -1, -0.2, 1});
  for (const bool isInverted : {false, true}) {
    // From 179.75 to 220.25 across, from 129.5 to 170.5 down.
    display.draw(display.make("aperture", {{"shape", "rectangle"}, {"size", List{40.5, 41}}, {"inverted", isInverted}}));
    display.draw(display.make("rect", {{"size", List{400, 300}}, {"color", "red"}}));
    display.show();
    const auto expectRed = [&](int x, int y, double part) {
      const double open = isInverted ? 1 - part : part;
      expectPixel(display.at(x, y), {static_cast<int>(std::lround(255 * open)), 0, static_cast<int>(std::lround(102 * (1 - open)))});
    };
    expectRed(200, 150, 1);
    expectRed(178, 150, 0);
    expectRed(179, 150, 0.25);
    expectRed(180, 150, 1);
    expectRed(219, 150, 1);
    expectRed(220, 150, 0.25);
    expectRed(221, 150, 0);
    expectRed(200, 170, 0.5);
    expectRed(200, 171, 0);
    expectRed(220, 170, 0.125);
  }
}

TEST(GivenAnApertureOfNoSize, WhenOthersAreDrawnThenNothingIsSeenOfThem) {
  StimuliDisplay display;
  display.draw(display.make("aperture", {{"size", 80}}));
  const auto rect = display.make("rect", {{"size", 300}});
  display.draw(rect);
  display.show();
  EXPECT_GT(display.ink().sum, 0);
  display.draw(display.make("aperture", {{"size", 0}}));
  display.draw(rect);
  display.show();
  EXPECT_EQ(display.ink().sum, 0);
}

TEST(GivenAnAperture, WhenWhatIsSeenThroughItAddsThenItAddsAsMuchAsTheApertureIsOpen) {
  StimuliDisplay display;
  display.stimuli->setBackground({-0.2, -0.2, -0.2, 1});  // 102
  display.draw(display.make("aperture", {{"shape", "rectangle"}, {"size", List{41, 40}}}));
  display.draw(display.make("rect", {{"size", 200}, {"color", List{0.4, -0.4, 0}}, {"blendMode", "add"}}));
  display.show();
  expectPixel(display.at(200, 150), {102 + 51, 102 - 51, 102});
  expectPixel(display.at(220, 150), {102 + 26, 102 - 26, 102});
  expectPixel(display.at(221, 150), {102, 102, 102}, 0);
}

TEST(GivenATarget, WhenItIsShownThenItIsARingAroundADot) {
  StimuliDisplay display;
  for (const double size : {30.0, 60.0}) {
    display.show("target", {{"outerRadius", size}, {"innerRadius", size / 3}, {"lineWidth", 2}, {"innerColor", "red"}});
    expectPixel(display.at(200, 150), kRed, 0);
    expectPixel(display.at(200 + static_cast<int>(size), 150), kWhite, 3);
    expectPixel(display.at(200 + static_cast<int>(size * 2 / 3), 150), kBlack, 0);
    display.show("target", {{"outerRadius", size / 300}, {"innerRadius", size / 900}, {"units", "height"}});
    EXPECT_NEAR(display.ink().sum, 2 * std::numbers::pi * size * 2 + std::numbers::pi * size * size / 9, 8);
  }
}

TEST(GivenABrush, WhenAStrokeIsDrawnInTwoWidthsAndUnitsThenItsLightIsThatOfABarWithRoundEnds) {
  StimuliDisplay display;
  for (const double width : {6.0, 20.0})
    for (const char *units : {"pix", "height"}) {
      const auto brush = display.make("brush", {{"lineWidth", width}, {"units", units}});
      display.draw(brush);
      display.show();
      display.stimuli->shownAt(display.clock.now());
      const auto hear = [&](Action::Kind kind, double x, double y) {
        display.stimuli->hear({.kind = kind, .time = display.clock.now(), .x = x, .y = y});
      };
      hear(Action::Kind::Press, -50, 40);
      hear(Action::Kind::Move, 10, 40);
      hear(Action::Kind::Release, 50, 40);
      display.draw(brush);
      display.show();
      const auto ink = display.ink();
      EXPECT_NEAR(ink.sum, 100 * width + std::numbers::pi * width * width / 4, 0.01 * 100 * width) << units;
      EXPECT_NEAR(ink.left, 200 - 50 - width / 2, 1);
      EXPECT_NEAR(ink.right, 200 + 50 + width / 2 - 1, 1);
      EXPECT_NEAR(ink.top, 150 - 40 - width / 2, 1);
      display.stimuli->remove(brush);
    }
}

}  // namespace
}  // namespace fovea
