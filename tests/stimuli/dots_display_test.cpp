#include <cmath>

#include "display.hpp"
#include "draw_calls.hpp"

namespace fovea {
namespace {


TEST(GivenDotsThatStandStill, WhenTheyAreShownThenEachHasItsSizeAndAllAreInTheField) {
  StimuliDisplay display;
  for (const char *shape : {"sqr", "circle"}) {
    // Endless lives and no speed: the same places in each frame. So large a field that few of them touch.
    display.show("dots", {{"nDots", 100}, {"fieldSize", List{300, 200}}, {"fieldShape", "circle"}, {"dotSize", 5}, {"dotShape", shape},
                          {"dotLife", -1}, {"speed", 0}, {"seed", 4}});
    const double area = std::string(shape) == "sqr" ? 25 : 19.63;
    EXPECT_LT(display.ink().sum, 100.5 * area) << shape;
    EXPECT_GT(display.ink().sum, 93 * area) << shape;
    for (int y = 0; y < 300; ++y)
      for (int x = 0; x < 400; ++x) {
        const bool isInField = std::hypot((x + 0.5 - 200) / 153.5, (y + 0.5 - 150) / 103.5) <= 1;
        if (!isInField) {
          ASSERT_EQ(display.at(x, y), kBlack) << x << "," << y;
        }
      }
  }
}

TEST(GivenOneDot, WhenItIsShownThenItsPixelsAreThoseOfADiscAtThatPlace) {
  StimuliDisplay display;
  // A field without size: the dot is in its middle.
  for (const auto &[x, y] : {std::pair{0.0, 0.0}, {10.25, -20.5}, {0.5, 0.5}}) {
    display.show("dots", {{"fieldSize", 0}, {"dotSize", 11}, {"pos", List{x, y}}, {"color", "white"}});
    for (int row = 0; row < 300; ++row)
      for (int column = 0; column < 400; ++column) {
        const double far = std::hypot(column + 0.5 - 200 - x, 150 - row - 0.5 - y);
        if (far > 4.5 && far < 6.5) continue;
        ASSERT_EQ(display.at(column, row), far < 5.5 ? kWhite : kBlack) << column << "," << row;
      }
    EXPECT_NEAR(display.ink().sum, 3.14159 * 5.5 * 5.5, 1);
  }
}

TEST(GivenADotAtTheEdge, WhenItIsShownThenTheWindowCutsIt) {
  StimuliDisplay display;
  display.show("dots", {{"fieldSize", 0}, {"dotSize", 20}, {"dotShape", "sqr"}, {"pos", List{-204, 0}}});
  EXPECT_EQ(display.ink().right, 5);
  EXPECT_NEAR(display.ink().sum, 6 * 20, 0.1);
}

TEST(GivenMovingDots, WhenTheyAreDrawnThenEachDrawIsOneStep) {
  StimuliDisplay display;
  const auto dots = display.make("dots", {{"fieldSize", List{200, 0}}, {"coherence", 1}, {"speed", 7}, {"dir", 0}, {"dotLife", -1},
                                          {"dotSize", 3}, {"dotShape", "sqr"}, {"seed", 9}});
  int last = -1, steps = 0;
  for (int frame = 0; frame < 12; ++frame) {
    display.draw(dots);
    display.show();
    const int left = display.ink().left;
    if (last >= 0 && left > last) {
      EXPECT_EQ(left - last, 7);
      ++steps;
    }
    last = left;
  }
  EXPECT_GE(steps, 8);
}

TEST(GivenUnits, WhenDotsAreShownThenTheFieldFollowsThem) {
  StimuliDisplay display;
  for (const auto &[units, width, height] : {std::tuple{"norm", 100.0, 75.0}, {"height", 150.0, 150.0}}) {
    display.show("dots", {{"units", units}, {"nDots", 2000}, {"fieldSize", 0.5}, {"dotSize", 1}, {"dotShape", "sqr"}, {"seed", 1}});
    EXPECT_NEAR(display.ink().right - display.ink().left, width, 3) << units;
    EXPECT_NEAR(display.ink().bottom - display.ink().top, height, 3) << units;
  }
}

TEST(GivenTwoThousandDots, WhenTheyAreShownThenItTakesOneDrawCall) {
  StimuliDisplay display;
  display.draw(display.make("dots", {{"nDots", 2000}, {"fieldSize", 250}}));
  const DrawCalls calls;
  display.show();
  EXPECT_EQ(calls.count, 1);
}

TEST(GivenTheSameSeed, WhenDotsAreShownThenThePictureIsTheSame) {
  StimuliDisplay display;
  const auto shown = [&](int seed) {
    display.show("dots", {{"nDots", 100}, {"fieldSize", 250}, {"seed", seed}});
    return display.picture.rgb;
  };
  const auto first = shown(3);
  EXPECT_EQ(shown(3), first);
  EXPECT_NE(shown(4), first);
}

TEST(GivenMoreDotsThanAnyScreenShows, WhenTheyAreAskedForThenThatIsRefused) {
  StimuliDisplay display;
  const auto made = display.stimuli->add("dots", Dict{{"nDots", 1e7}});
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().text().find("nDots"), std::string::npos);
}

}  // namespace
}  // namespace fovea
