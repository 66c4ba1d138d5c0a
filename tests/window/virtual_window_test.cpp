#include <thread>

#include <gtest/gtest.h>

#include "window/window.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;

struct Rig {
  VirtualClock clock;
  std::unique_ptr<Window> window = openVirtualWindow(clock, 800, 600, 100);
  Rig() { EXPECT_TRUE(window->attach()); }
};

TEST(GivenAVirtualWindow, WhenFlippedThenTheClockIsAtTheNextRefresh) {
  Rig rig;
  for (int n = 1; n <= 5; ++n) {
    const FlipResult flip = rig.window->flip(std::nullopt);
    EXPECT_EQ(flip.frame, static_cast<std::uint64_t>(n));
    EXPECT_EQ(flip.onset, Timestamp(n * 10ms));
    EXPECT_EQ(rig.clock.now(), flip.onset);
    EXPECT_EQ(flip.missed, 0u);
    EXPECT_EQ(flip.uncertainty, 0ns);
    EXPECT_EQ(flip.source, OnsetSource::Virtual);
  }
}

TEST(GivenAVirtualWindow, WhenNotBeforeIsFarThenItLightsUpAtTheFirstRefreshFromThere) {
  Rig rig;
  rig.window->flip(std::nullopt);
  const FlipResult flip = rig.window->flip(Timestamp(503ms));
  EXPECT_EQ(flip.onset, Timestamp(510ms));
  EXPECT_EQ(flip.missed, 0u);
  EXPECT_FALSE(flip.late);
}

TEST(GivenAVirtualWindow, WhenTheProgramDawdlesThenRefreshesAreMissed) {
  Rig rig;
  rig.window->flip(std::nullopt);
  rig.clock.advance(25ms);
  EXPECT_EQ(rig.window->nextOnset(), Timestamp(40ms));
  const FlipResult flip = rig.window->flip(std::nullopt);
  EXPECT_EQ(flip.onset, Timestamp(40ms));
  EXPECT_EQ(flip.missed, 2u);
}

TEST(GivenAVirtualWindow, WhenTheHostSaysItWasALegalWaitThenNoneIsMissed) {
  Rig rig;
  rig.window->flip(std::nullopt);
  rig.clock.advance(1s);
  rig.window->idle();
  const FlipResult flip = rig.window->flip(std::nullopt);
  EXPECT_EQ(flip.missed, 0u);
  EXPECT_FALSE(flip.consecutive);
  EXPECT_TRUE(rig.window->flip(std::nullopt).consecutive);
}

TEST(GivenAVirtualWindow, WhenAskedThenItHasNoGlAndNoPicture) {
  Rig rig;
  EXPECT_FALSE(rig.window->hasGl());
  EXPECT_EQ(rig.window->getProcAddress("glClear"), nullptr);
  EXPECT_FALSE(rig.window->capture());
  EXPECT_EQ(rig.window->screen().width, 800);
  EXPECT_DOUBLE_EQ(rig.window->screen().refreshRate(), 100);
  EXPECT_EQ(rig.window->screen().onsetSource, OnsetSource::Virtual);
}

TEST(GivenNoDisplay, WhenSomebodyWakesTheEventsThenTheWaitEnds) {
  std::thread waker([] { wakeEvents(); });
  pumpEvents(1h);
  waker.join();
}

}  // namespace
}  // namespace fovea
