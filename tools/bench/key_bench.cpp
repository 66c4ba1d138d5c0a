// How late a key press is stamped: the host's input beside a bare thread on X Input 2, both hearing the same presses of an X
// server of their own, while a picture is drawn and flipped and the keys fall anywhere in its frames. Then the same with an
// experiment that computes for a while in each frame before it looks at its keys.
// key_bench [PRESSES]

#include <sched.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "bench/bare_keys.hpp"
#include "core/log.hpp"
#include "core/thread.hpp"
#include "stage/stage.hpp"
#include "support/xvfb.hpp"

namespace {

using namespace fovea;
using namespace std::chrono_literals;
using Times = std::vector<std::int64_t>;

/// Nanoseconds from the injection to the stamp, and where in the frame the injection fell.
struct Samples {
  Times host, bare;
  std::vector<double> phase;  // 0 to 1
};

double quantile(Times values, double part) {
  if (values.empty()) return 0;
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(part * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return static_cast<double>(*at);
}

/// Takes what it can get of the last processor.
class Load {
 public:
  Load() : thread_([this] { run(); }) {}
  ~Load() {
    isEnding_ = true;
    thread_.join();
  }
  Load(const Load &) = delete;
  Load &operator=(const Load &) = delete;

 private:
  void run() const {
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(std::max(1U, std::thread::hardware_concurrency()) - 1, &one);
    sched_setaffinity(0, sizeof one, &one);
    while (!isEnding_) {
    }
  }
  std::atomic<bool> isEnding_{false};
  std::thread thread_;
};

/// What the stage does in a run: draws, flips, computes for `late`, takes what was pressed.
class Frames {
 public:
  Frames(Window &window, Clock &clock, Input &input, Duration late)
      : window_(window), clock_(clock), input_(input), late_(late), thread_([this] { run(); }) {}
  ~Frames() { end(); }
  Frames(const Frames &) = delete;
  Frames &operator=(const Frames &) = delete;

  void end() {
    isEnding_ = true;
    if (thread_.joinable()) thread_.join();
  }
  std::size_t taken() const { return taken_; }
  const Times &presses() const { return presses_; }
  const Times &onsets() const { return onsets_; }

 private:
  void run() {
    setThread(Thread::Stage);
    if (!window_.attach()) return;
    if (auto stimuli = Stimuli::create(window_)) show(**stimuli);
    window_.detach();
  }
  void show(Stimuli &stimuli) {
    Log log([] { return std::int64_t{0}; });
    Breadcrumb breadcrumb;
    std::atomic<bool> stop{false};
    Stage stage(clock_, window_, stimuli, input_, log, breadcrumb, stop);
    const auto cross = stimuli.add("cross", Value(Dict{}));
    std::array<InputEvent, 16> events;
    while (!isEnding_) {
      (void)stimuli.draw(*cross);
      ShownFrame shown;
      stage.flip(std::nullopt, shown);
      onsets_.push_back(toNanoseconds(shown.onset));
      for (const Timestamp until = clock_.now() + late_; clock_.now() < until;) {
      }
      while (const std::size_t count = stage.poll(events))
        for (std::size_t i = 0; i < count; ++i)
          if (events[i].kind == InputKind::KeyPress) presses_.push_back(toNanoseconds(events[i].time));
      taken_ = presses_.size();
    }
  }

  Window &window_;
  Clock &clock_;
  Input &input_;
  Duration late_;
  Times presses_, onsets_;
  std::atomic<std::size_t> taken_{0};
  std::atomic<bool> isEnding_{false};
  std::thread thread_;
};

std::unique_ptr<InputSource> openHost(Window &window, const Clock &clock, Log &log) {
  InputTarget target;
  target.nativeWindow = window.nativeWindow();
  target.width = window.screen().width;
  target.height = window.screen().height;
  auto source = openInput(target, clock, log);
  return source ? std::move(*source) : nullptr;
}

double phaseOf(std::int64_t time, const Times &onsets) {
  const auto next = std::upper_bound(onsets.begin(), onsets.end(), time);
  if (next == onsets.begin() || next == onsets.end()) return 0;
  return static_cast<double>(time - *(next - 1)) / static_cast<double>(*next - *(next - 1));
}

/// `bareFirst`: the server serves its clients in an order; each is the first half of the time.
bool measure(Window &window, RealClock &clock, bool bareFirst, std::size_t presses, Duration late, Samples &samples) {
  Log log([] { return std::int64_t{0}; });
  const bench::Now now = [&clock] { return toNanoseconds(clock.now()); };
  std::unique_ptr<bench::BareKeys> bare;
  if (bareFirst) bare = std::make_unique<bench::BareKeys>(now);
  Input input(clock);
  auto source = openHost(window, clock, log);
  if (!source) return false;
  input.addSource(std::move(source));
  if (!bareFirst) bare = std::make_unique<bench::BareKeys>(now);
  bench::KeyInjector injector;
  if (!bare->isListening() || !injector.isReady()) return false;
  Frames frames(window, clock, input, late);
  injector.focus(window.nativeWindow());
  clock.sleepUntil(clock.now() + 200ms);
  Times injected;
  for (std::size_t i = 0; i < presses; ++i) {
    injected.push_back(now());
    injector.key(true);
    clock.sleepUntil(clock.now() + 3ms);
    injector.key(false);
    // No multiple of a refresh: the presses go through the frame.
    clock.sleepUntil(clock.now() + 4ms + std::chrono::microseconds(i * 7919 % 5000));
  }
  for (int n = 0; n < 500 && frames.taken() < presses; ++n) clock.sleepUntil(clock.now() + 10ms);
  frames.end();
  const Times heard = bare->presses();
  if (frames.presses().size() != presses || heard.size() < presses) {
    std::printf("of %zu presses the host told %zu, the bare thread %zu\n", presses, frames.presses().size(), heard.size());
    return false;
  }
  for (std::size_t i = 0; i < presses; ++i) {
    samples.host.push_back(frames.presses()[i] - injected[i]);
    samples.bare.push_back(heard[i] - injected[i]);
    samples.phase.push_back(phaseOf(injected[i], frames.onsets()));
  }
  return true;
}

void print(const char *name, const Samples &samples) {
  const auto line = [&](const char *what, double part) {
    const double host = quantile(samples.host, part), bare = quantile(samples.bare, part);
    std::printf("%-24s %-7s host %8.1f us   bare %8.1f us   ratio %.2f\n", name, what, host / 1e3, bare / 1e3, host / bare);
  };
  line("median", 0.5);
  line("p99", 0.99);
  const auto quarters = [&](const char *who, const Times &times) {
    std::printf("%-24s %-7s median by quarter of the frame:", name, who);
    for (int quarter = 0; quarter < 4; ++quarter) {
      Times within;
      for (std::size_t i = 0; i < times.size(); ++i)
        if (static_cast<int>(samples.phase[i] * 4) == quarter) within.push_back(times[i]);
      std::printf(" %.1f us (%zu)", quantile(within, 0.5) / 1e3, within.size());
    }
    std::printf("\n");
  };
  quarters("host", samples.host);
  quarters("bare", samples.bare);
}

}  // namespace

int main(int argc, char **argv) {
  const std::size_t presses = argc > 1 ? static_cast<std::size_t>(std::atol(argv[1])) : 1000;
  const testing::Xvfb server("1024x768x24");
  RealClock clock;
  setThread(Thread::Main);
  auto window = openWindow({WindowOptions::Kind::Window, "", 640, 480, "bench"}, clock);
  if (!window) return std::fprintf(stderr, "%s\n", window.error().text().c_str()), 1;
  for (const bool isLoaded : {false, true}) {
    std::unique_ptr<Load> load;
    if (isLoaded) load = std::make_unique<Load>();
    Samples samples;
    for (const bool bareFirst : {false, true, false, true})
      if (!measure(**window, clock, bareFirst, presses / 4, {}, samples)) return 1;
    print(isLoaded ? "last processor loaded" : "alone", samples);
  }
  for (const Duration late : {Duration(0ms), Duration(20ms), Duration(100ms)}) {
    Samples samples;
    for (const bool bareFirst : {false, true})
      if (!measure(**window, clock, bareFirst, presses / 4, late, samples)) return 1;
    print(("looked at " + std::to_string(late / 1ms) + " ms late").c_str(), samples);
  }
}
