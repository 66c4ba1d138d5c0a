#include "window/frame_rate.hpp"

#include <gtest/gtest.h>

#include "window/simulated_display.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;

struct MeasuredRig {
  VirtualClock clock;
  std::unique_ptr<Window> window;
  explicit MeasuredRig(Duration jitterSd = {}) {
    SimulatedDisplay display;
    display.refreshRate = 99.5;
    display.nominalRate = 100;
    display.jitterSd = jitterSd;
    auto opened = openSimulatedWindow(display, clock);
    EXPECT_TRUE(opened);
    window = std::move(*opened);
    EXPECT_TRUE(window->attach());
  }
};

TEST(GivenAnEvenDisplay, WhenMeasuredThenTheFewestFramesAreEnough) {
  MeasuredRig rig;
  int drawn = 0;
  FrameRateOptions options;
  options.draw = [&] { ++drawn; };
  const auto found = measureFrameRate(*rig.window, options);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->frames, 10);
  EXPECT_EQ(found->sd, 0ns);
  EXPECT_NEAR(found->rate, 99.5, 1e-4);
  EXPECT_EQ(found->mean, found->middleMean);
  EXPECT_EQ(drawn, 10 + 11 + 25) << "warm-up, measuring, and whether swaps wait";
}

TEST(GivenAnUnevenDisplay, WhenMeasuredThenItSaysSoAndTheWindowStaysAsItWas) {
  MeasuredRig rig(2ms);
  const auto found = measureFrameRate(*rig.window);
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->isSteady);
  EXPECT_EQ(found->source, FrameRate::Source::Nominal);
  EXPECT_EQ(found->rate, 100);
  EXPECT_EQ(found->frames, 100);
  EXPECT_GT(found->sd, 1ms);
  EXPECT_EQ(rig.window->screen().periodFrames, 0);
  EXPECT_EQ(rig.window->screen().refreshRate(), 100);
}

TEST(GivenAWindowsRate, WhenItIsAskedWhereItComesFromThenAGuessIsNotTakenForWhatTheDisplaySays) {
  ScreenInfo screen;
  EXPECT_EQ(frameRateSourceWord(frameRateSource(screen)), "assumed");
  screen.nominalRate = 60;
  EXPECT_EQ(frameRateSourceWord(frameRateSource(screen)), "nominal");
  screen.periodFrames = 10;
  EXPECT_EQ(frameRateSourceWord(frameRateSource(screen)), "measured");
}

TEST(GivenFramesBeforeAndAfter, WhenMeasuredInBetweenThenNoneIsMissedAndNumbersGoOn) {
  MeasuredRig rig;
  rig.window->flip(std::nullopt);
  ASSERT_TRUE(measureFrameRate(*rig.window));
  const FlipResult flip = rig.window->flip(std::nullopt);
  EXPECT_EQ(flip.frame, 2u);
  EXPECT_EQ(flip.missed, 0u);
  EXPECT_FALSE(flip.consecutive);
}

TEST(GivenMoreIdenticalFramesThanFrames, WhenMeasuredThenItIsRefused) {
  MeasuredRig rig;
  FrameRateOptions options;
  options.nIdentical = 101;
  const auto found = measureFrameRate(*rig.window, options);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ErrorCode::BadArgument);
  EXPECT_EQ(rig.clock.now(), Timestamp{}) << "before anything was shown";
}

TEST(GivenOneHiccup, WhenSwapsAreTimedThenTheyAreNotSteadyAndTheMedianStays) {
  SwapTimes times = takeSwapTimes({30, 30, 0, 1ms}, [t = Timestamp{}, n = 0](Duration) mutable {
    return t += ++n == 15 ? 50ms : 10ms;
  });
  EXPECT_FALSE(times.isSteady);
  EXPECT_EQ(times.plain.size(), 31u);
  EXPECT_EQ(medianInterval(times.plain), 10ms);
}

}  // namespace
}  // namespace fovea
