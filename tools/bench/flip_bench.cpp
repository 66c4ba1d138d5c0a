// What the host adds to a flip on [stage]: CPU time of the thread in Stage::flip less that inside the window's own swap, for a
// picture such as a Stroop trial's (a word, a cross, four small texts).

#include <benchmark/benchmark.h>

#include <algorithm>
#include <ctime>
#include <vector>

#include "core/log.hpp"
#include "core/thread.hpp"
#include "stage/stage.hpp"
#include "support/xvfb.hpp"
#include "window/frame_rate.hpp"

namespace fovea {
namespace {

constexpr int kFrames = 3000;

double threadSeconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// A window that counts the CPU time of its swaps.
class CountingWindow final : public Window {
 public:
  explicit CountingWindow(Window &window) : window_(window) {}
  Result<void> attach() override { return window_.attach(); }
  void detach() override { window_.detach(); }
  const ScreenInfo &screen() const override { return window_.screen(); }
  bool hasGl() const override { return window_.hasGl(); }
  void *getProcAddress(const char *name) const override { return window_.getProcAddress(name); }
  FlipResult flip(std::optional<Timestamp> notBefore) override {
    const double began = threadSeconds();
    FlipResult result = window_.flip(notBefore);
    swapSeconds += threadSeconds() - began;
    return result;
  }
  Timestamp nextOnset() const override { return window_.nextOnset(); }
  void idle() override { window_.idle(); }
  SwapTimes timeSwaps(const FrameRateOptions &options) override { return window_.timeSwaps(options); }
  Result<void> reshape(const WindowOptions &options) override { return window_.reshape(options); }
  void adopt(const RefreshEstimate &estimate) override { window_.adopt(estimate); }
  std::optional<Picture> capture() override { return window_.capture(); }

  double swapSeconds = 0;

 private:
  Window &window_;
};

void hostCostOfAFlip(benchmark::State &state) {
  setThread(Thread::Stage);
  RealClock clock;
  auto window = openWindow({WindowOptions::Kind::Window, "", 1024, 768, "bench"}, clock);
  if (!window) return state.SkipWithError(window.error().text().c_str());
  CountingWindow counting(**window);
  if (auto attached = counting.attach(); !attached) return state.SkipWithError(attached.error().text().c_str());
  {
    auto stimuli = Stimuli::create(counting);
    if (!stimuli) return state.SkipWithError(stimuli.error().text().c_str());
    Input input(clock);
    Log log([] { return std::int64_t{0}; });
    Breadcrumb breadcrumb;
    std::atomic<bool> stop{false};
    Stage stage(clock, counting, **stimuli, input, log, breadcrumb, stop);
    std::vector<StimulusHandle> handles{*(*stimuli)->add("cross", Value(Dict{})),
                                        *(*stimuli)->add("text", Value(Dict{{"text", Value("GREEN")}, {"height", Value(0.12)}}))};
    for (const char *label : {"D  red", "F  green", "J  blue", "K  yellow"})
      handles.push_back(*(*stimuli)->add("text", Value(Dict{{"text", Value(label)}, {"height", Value(0.035)}})));
    const auto showOne = [&] {
      for (const StimulusHandle handle : handles) (void)(*stimuli)->draw(handle);
      stage.flip();
    };
    for (int warmUp = 0; warmUp < 30; ++warmUp) showOne();
    std::vector<double> spent;
    spent.reserve(kFrames);
    for (auto ignored : state) {
      counting.swapSeconds = 0;
      const double began = threadSeconds();
      showOne();
      spent.push_back(threadSeconds() - began - counting.swapSeconds);
      state.SetIterationTime(spent.back());
    }
    std::sort(spent.begin(), spent.end());
    state.counters["p99_us"] = 1e6 * spent[spent.size() * 99 / 100];
    state.counters["max_us"] = 1e6 * spent.back();
    state.SetLabel("CPU beyond the swap");
  }
  counting.detach();
}

BENCHMARK(hostCostOfAFlip)->UseManualTime()->Unit(benchmark::kMicrosecond)->Iterations(kFrames);

}  // namespace
}  // namespace fovea

int main(int argc, char **argv) {
  const fovea::testing::Xvfb server("1024x768x24");
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
