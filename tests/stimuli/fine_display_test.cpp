// A display of ten bits a colour: every step of it can be asked for, and is what was drawn.
#include <cmath>
#include <numbers>
#include <set>

#include "display.hpp"

namespace fovea {
namespace {

constexpr int kSteps = 1023, kSide = 32, kSquare = 8;

struct GivenADisplayOfTenBits : ::testing::Test {
  StimuliDisplay display{400, 300, 10};
  void SetUp() override {
    ASSERT_TRUE(display.window);
    ASSERT_EQ(display.window->screen().bitsPerColor, 10);
  }
  static double signedGrey(int step) { return 2.0 * step / kSteps - 1; }
  /// Of a square of 32 x 32 squares of 8 pixels in the middle of the window, counted from the top left.
  Pixel square(int number) const {
    return display.fineAt(200 - kSide * kSquare / 2 + number % kSide * kSquare + kSquare / 2, 150 - kSide * kSquare / 2 + number / kSide * kSquare + kSquare / 2);
  }
  void expectAllSteps(const char *which) const {
    int wrong = 0;
    for (int step = 0; step <= kSteps; ++step)
      for (const int gun : square(step))
        if (gun != step && ++wrong < 4) ADD_FAILURE() << which << ": " << gun << " instead of " << step;
    EXPECT_EQ(wrong, 0) << which;
  }
};

TEST_F(GivenADisplayOfTenBits, WhenGreysAreAStepApartThenTheyAreOnTheScreen) {
  for (const auto &[units, pixel] : {std::pair{"pix", 1.0}, {"height", 1 / 300.0}}) {
    std::vector<StimulusHandle> squares;
    for (int step = 0; step <= kSteps; ++step) {
      const double x = (step % kSide - kSide / 2.0 + 0.5) * kSquare, y = (kSide / 2.0 - step / kSide - 0.5) * kSquare;
      squares.push_back(display.make("rect", {{"units", units}, {"size", kSquare * pixel}, {"pos", List{x * pixel, y * pixel}},
                                              {"color", List{signedGrey(step), signedGrey(step), signedGrey(step)}}}));
      display.draw(squares.back());
    }
    display.show();
    expectAllSteps(units);
    const StimulusHandle copy = display.make("bufferImage", {{"stimuli", List(squares.begin(), squares.end())}});
    display.draw(copy);
    display.show();
    expectAllSteps("as a buffer image");
    for (const StimulusHandle one : squares) display.stimuli->remove(one);
    display.stimuli->remove(copy);
  }
}

TEST_F(GivenADisplayOfTenBits, WhenATextureOrAnImageIsNumbersThenEachStepIsShown) {
  std::vector<float> light;
  for (int step = 0; step <= kSteps; ++step) light.push_back(static_cast<float>(signedGrey(step)));
  for (const auto &[kind, property] : {std::pair{"grating", "tex"}, {"image", "image"}}) {
    display.show(kind, {{property, Value(Array{{kSide, kSide}, light})}, {"size", kSide * kSquare}});
    expectAllSteps(kind);
  }
}

TEST_F(GivenADisplayOfTenBits, WhenAGratingHasAContrastBelowAStepOfEightBitsThenItIsSeen) {
  constexpr double kContrast = 0.003;  // 1.5 steps of ten bits, 0.4 of eight
  display.show("grating", {{"size", List{256, 20}}, {"sf", 1 / 64.0}, {"contrast", kContrast}});
  std::set<int> seen;
  for (int x = 72; x < 328; ++x) {
    const double turns = (x + 0.5 - 200) / 64, wave = std::cos(2 * std::numbers::pi * turns);
    const int step = display.fineAt(x, 150)[0];
    EXPECT_NEAR(step, kSteps * (1 + kContrast * wave) / 2, 0.51) << x;
    seen.insert(step);
  }
  EXPECT_GE(seen.size(), 3u);
}

TEST_F(GivenADisplayOfTenBits, WhenTheColourShownIsAskedForThenItIsOneOfItsSteps) {
  const auto rect = display.make("rect", {{"size", 50}, {"color", List{0.3001, 0.3001, 0.3001}}});
  display.draw(rect);
  display.show();
  const double shown = (*display.stimuli->numbers(rect, *display.stimuli->property(rect, "colorShown")))[0];
  EXPECT_EQ(display.fineAt(200, 150)[0], std::lround((shown + 1) / 2 * kSteps));
  EXPECT_NEAR(shown, 0.3001, 1.0 / kSteps);
}

}  // namespace
}  // namespace fovea
