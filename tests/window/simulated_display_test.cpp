#include "window/simulated_display.hpp"

#include <gtest/gtest.h>

#include "window/frame_rate.hpp"
#include "window/frame_record.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;

std::unique_ptr<Window> open(const SimulatedDisplay &display, Clock &clock) {
  auto window = openSimulatedWindow(display, clock);
  EXPECT_TRUE(window) << window.error().text();
  EXPECT_TRUE((*window)->attach());
  return std::move(*window);
}

class GivenAJitteryDisplay : public ::testing::TestWithParam<double> {};

TEST_P(GivenAJitteryDisplay, WhenItsRateIsMeasuredThenItIsFoundToAHundredth) {
  VirtualClock clock;
  SimulatedDisplay display;
  display.refreshRate = GetParam();
  display.nominalRate = 60;
  display.jitterSd = 100us;
  auto window = open(display, clock);
  FrameRateOptions options;
  options.nIdentical = 100;

  const auto found = measureFrameRate(*window, options);

  ASSERT_TRUE(found) << found.error().text();
  EXPECT_EQ(found->source, FrameRate::Source::Measured);
  EXPECT_TRUE(found->waitsForRefresh);
  EXPECT_EQ(found->frames, 100);
  EXPECT_NEAR(found->rate, GetParam(), 0.01);
  EXPECT_NEAR(1e9 / static_cast<double>(found->median.count()), GetParam(), 1);
  EXPECT_GT(found->sd, 50us);
  EXPECT_LT(found->sd, 300us);
  EXPECT_DOUBLE_EQ(window->screen().refreshRate(), found->rate) << "the window goes by it";
}

TEST_P(GivenAJitteryDisplay, WhenTwoFramesAreLongThenTwoAreCounted) {
  VirtualClock clock;
  SimulatedDisplay display;
  display.refreshRate = GetParam();
  display.jitterSd = 500us;
  display.seed = 7;
  display.longFrames = {{400, 2}, {90, 4}};
  auto window = open(display, clock);
  FrameRecord record;

  for (int n = 0; n < 1000; ++n) {
    const FlipResult flip = window->flip(std::nullopt);
    EXPECT_EQ(flip.missed, flip.frame == 91 ? 3u : flip.frame == 401 ? 1u : 0u) << flip.frame;
    record.add(flip);
  }

  EXPECT_EQ(record.summary().longFrames, 2u);
  EXPECT_EQ(record.summary().missed, 4u);
}

INSTANTIATE_TEST_SUITE_P(Rates, GivenAJitteryDisplay, ::testing::Values(59.94, 60.0, 120.0, 144.0));

TEST(GivenTheSameSeed, WhenFlippedThenTheOnsetsAreTheSame) {
  const auto onsets = [](std::uint64_t seed) {
    VirtualClock clock;
    SimulatedDisplay display;
    display.jitterSd = 1ms;
    display.seed = seed;
    auto window = open(display, clock);
    std::vector<Timestamp> times;
    for (int n = 0; n < 20; ++n) times.push_back(window->flip(std::nullopt).onset);
    return times;
  };
  EXPECT_EQ(onsets(1), onsets(1));
  EXPECT_NE(onsets(1), onsets(2));
}

TEST(GivenALongFrame, WhenTheProgramWaitsThatLongAnywayThenNothingIsMissed) {
  VirtualClock clock;
  SimulatedDisplay display;
  display.refreshRate = 100;
  display.longFrames = {{1, 3}};
  auto window = open(display, clock);
  window->flip(std::nullopt);
  EXPECT_EQ(window->nextOnset(), Timestamp(40ms));
  const FlipResult flip = window->flip(Timestamp(100ms));
  EXPECT_EQ(flip.onset, Timestamp(100ms));
  EXPECT_EQ(flip.missed, 0u);
}

// A busy machine may come late to a refresh, but never early, and the display keeps its own time.
TEST(GivenARealClock, WhenFlippedThenItTakesItsTimeAndOnsetsAreOnTheDisplaysGrid) {
  RealClock clock;
  SimulatedDisplay display;
  display.refreshRate = 250;
  auto window = open(display, clock);
  const Timestamp first = window->flip(std::nullopt).onset;
  for (int n = 1; n <= 20; ++n) {
    const FlipResult flip = window->flip(std::nullopt);
    EXPECT_GE(clock.now(), flip.onset);
    EXPECT_EQ((flip.onset - first) % 4ms, 0ns);
    EXPECT_GE(flip.onset - first, n * 4ms);
    EXPECT_EQ(flip.source, OnsetSource::Virtual);
  }
}

TEST(GivenADisplayThatCannotBe, WhenOpenedThenTheErrorSaysWhatIsWrong) {
  VirtualClock clock;
  const auto complaint = [&](auto change) {
    SimulatedDisplay display;
    change(display);
    const auto window = openSimulatedWindow(display, clock);
    return window ? std::string() : window.error().what;
  };
  EXPECT_NE(complaint([](auto &d) { d.refreshRate = 0; }).find("0.000000 Hz"), std::string::npos);
  EXPECT_NE(complaint([](auto &d) { d.width = 0; }).find("0 x 768"), std::string::npos);
  EXPECT_NE(complaint([](auto &d) { d.jitterSd = -1ms; }), "");
  EXPECT_NE(complaint([](auto &d) { d.longFrames = {{0, 2}}; }).find("frame 0"), std::string::npos);
}

}  // namespace
}  // namespace fovea
