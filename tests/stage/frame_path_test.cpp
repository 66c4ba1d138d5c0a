// What a frame costs and what it counts: on the virtual clock, with a display whose stalls are scripted.

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "core/log.hpp"
#include "core/thread.hpp"
#include "stage/stage.hpp"
#include "support/fake_stimuli.hpp"
#include "window/simulated_display.hpp"

namespace {
std::atomic<std::uint64_t> allocations{0};
}

void *operator new(std::size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  if (void *memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void *operator new(std::size_t size, std::align_val_t alignment) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  void *memory = nullptr;
  if (posix_memalign(&memory, static_cast<std::size_t>(alignment), size) == 0) return memory;
  throw std::bad_alloc();
}
void operator delete(void *memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void *memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void *memory) noexcept { std::free(memory); }
void operator delete(void *memory, std::size_t) noexcept { std::free(memory); }

namespace fovea {
namespace {

/// Stalls of a display, as (frame, refreshes that its picture stays).
using Stalls = std::vector<SimulatedDisplay::LongFrame>;

struct Rig {
  explicit Rig(double rate, Stalls stalls = {}) {
    setThread(Thread::Stage);
    SimulatedDisplay display;
    display.refreshRate = rate;
    display.longFrames = std::move(stalls);
    auto opened = openSimulatedWindow(display, clock);
    window = std::move(*opened);
    EXPECT_TRUE(window->attach());
    stage.emplace(clock, *window, stimuli, input, log, breadcrumb, stop);
  }
  ~Rig() { setThread(Thread::Other); }
  Rig(const Rig &) = delete;
  Rig &operator=(const Rig &) = delete;

  VirtualClock clock;
  std::unique_ptr<Window> window;
  testing::FakeStimuli stimuli;
  Input input{clock};
  Log log{[] { return std::int64_t{0}; }};
  Breadcrumb breadcrumb;
  std::atomic<bool> stop{false};
  std::optional<Stage> stage;
};

class GivenADisplayThatStalls : public ::testing::TestWithParam<double> {};

TEST_P(GivenADisplayThatStalls, WhenThousandsOfFramesAreShownThenEveryMissedRefreshIsFoundAndNoneInvented) {
  // Stalls of one to four refreshes, neighbours among them.
  const Stalls stalls = {{10, 2}, {11, 2}, {100, 3}, {1000, 5}, {1001, 2}, {4999, 2}};
  Rig rig(GetParam(), stalls);
  std::vector<std::pair<std::uint64_t, std::uint32_t>> found, made;
  for (const auto &stall : stalls) made.emplace_back(stall.frame + 1, stall.refreshes - 1);
  for (int i = 0; i < 5000; ++i) {
    ShownFrame shown;
    rig.stage->flip(std::nullopt, shown);
    if (shown.missed > 0) found.emplace_back(shown.frame, shown.missed);
  }
  EXPECT_EQ(found, made);
  EXPECT_EQ(rig.stage->frames().missed(), 10u);
}

TEST_P(GivenADisplayThatStalls, WhenTheProgramComputesTooLongThenTheRefreshesItCostAreMissed) {
  Rig rig(GetParam());
  const Duration period = rig.window->screen().period;
  std::uint32_t missed = 0;
  for (int i = 1; i <= 1000; ++i) {
    if (i % 100 == 0) rig.clock.advance(period * 5 / 2);
    ShownFrame shown;
    rig.stage->flip(std::nullopt, shown);
    EXPECT_EQ(shown.missed, i % 100 == 0 ? 2u : 0u) << i;
    missed += shown.missed;
  }
  EXPECT_EQ(rig.stage->takeFrameCount().missed, missed);
}

INSTANTIATE_TEST_SUITE_P(Rates, GivenADisplayThatStalls, ::testing::Values(60.0, 144.0));

TEST(GivenAStageThatIsWarm, WhenFramesAreShownAndRecordedThenNothingIsAllocated) {
  Rig rig(144);
  struct Counting final : StageListener {
    void onCommand(const Command &) override {}
    void onPause(const Pause &) override {}
    void onInput(const InputEvent &) override {}
    void onState(SessionState, Timestamp) override {}
    void onFrames(std::uint64_t, OnsetSource source, std::span<const FrameRow> frames) override {
      encodeFrames({"run", 0, onsetSourceWord(source), frames}, encoded);
      told += frames.size();
    }
    std::vector<std::byte> encoded;
    std::size_t told = 0;
  } listener;
  rig.stage->setListener(&listener);
  rig.stage->recordFrames(true);
  const FlipCall nothing{[](void (*)(), void *, const FlipResult *) {}, nullptr, nullptr};
  const auto show = [&](int frames) {
    for (int i = 0; i < frames; ++i) {
      ASSERT_TRUE(rig.stage->callOnFlip(nothing));
      rig.stage->flip();
    }
  };
  show(600);
  const std::uint64_t before = allocations.load();
  show(6000);
  EXPECT_EQ(allocations.load() - before, 0u);
  rig.stage->recordFrames(false);
  EXPECT_EQ(listener.told, 6600u);
}

}  // namespace
}  // namespace fovea
