// How evenly frames come on displays whose swaps do not wait, beside a bare loop that does the same: draw, finish, sleep to an absolute
// time, wait the last of it awake, swap, finish, stamp. At 60 and 144 Hz, on an idle machine and with every processor busy.
// The two take turns, so that what else the machine does falls on both; the best turn of each is told, too. And what the host
// itself spends on a frame. pacing_bench [SECONDS]

#include <glad/gl.h>
// glad first
#include <GLFW/glfw3.h>

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

#include "core/log.hpp"
#include "core/thread.hpp"
#include "stage/stage.hpp"
#include "support/two_monitors.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;

/// Programs that compute without end, one for each processor, while it lives.
class BusyMachine {
 public:
  explicit BusyMachine(bool isBusy) {
    for (unsigned i = 0; isBusy && i < std::max(1u, std::thread::hardware_concurrency()); ++i)
      if (const pid_t child = fork(); child > 0)
        children_.push_back(child);
      else if (child == 0)
        spin();
  }
  ~BusyMachine() {
    for (const pid_t child : children_) kill(child, SIGKILL), waitpid(child, nullptr, 0);
  }
  BusyMachine(const BusyMachine &) = delete;
  BusyMachine &operator=(const BusyMachine &) = delete;

 private:
  [[noreturn]] static void spin() {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    volatile unsigned n = 0;
    for (;;) n = n + 1;
  }
  std::vector<pid_t> children_;
};

struct Frames {
  std::vector<Duration> off;   // of each interval from the period
  std::vector<Duration> host;  // what the host spent beside the swap and its wait
  Duration period{};
};

double at(std::vector<Duration> values, double quantile) {
  if (values.empty()) return 0;
  const auto place = values.begin() + static_cast<std::ptrdiff_t>(quantile * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), place, values.end());
  return 1e6 * toSeconds(*place);
}

void addOnsets(const std::vector<Timestamp> &onsets, Frames &frames) {
  for (std::size_t i = 1; i < onsets.size(); ++i) {
    const Duration off = onsets[i] - onsets[i - 1] - frames.period;
    frames.off.push_back(Duration(std::abs(off.count())));
  }
}

/// Every frame that was recorded.
class OnsetRecord final : public StageListener {
 public:
  void onCommand(const Command &) override {}
  void onPause(const Pause &) override {}
  void onInput(const InputEvent &) override {}
  void onState(SessionState, Timestamp) override {}
  void onFrames(std::uint64_t, OnsetSource, std::span<const FrameRow> frames) override { rows.insert(rows.end(), frames.begin(), frames.end()); }
  std::vector<FrameRow> rows;
};

constexpr int kTurns = 5;

/// Of all turns, and of the best of them: the 99th percentile of what intervals are off by.
struct Turns {
  Frames all;
  double best = INFINITY;

  void add(const Frames &turn) {
    all.period = turn.period;
    all.off.insert(all.off.end(), turn.off.begin(), turn.off.end());
    all.host.insert(all.host.end(), turn.host.begin(), turn.host.end());
    if (!turn.off.empty()) best = std::min(best, at(turn.off, 0.99));
  }
};

constexpr const char *kWords[] = {"GREEN", "D  red", "F  green", "J  blue", "K  yellow"};

Frames withFovea(Clock &clock, Window &window, double seconds) {
  Frames result;
  auto stimuli = Stimuli::create(window);
  if (!stimuli) return result;
  Input input(clock);
  Log log([] { return std::int64_t{0}; });
  Breadcrumb breadcrumb;
  std::atomic<bool> stop{false};
  Stage stage(clock, window, **stimuli, input, log, breadcrumb, stop);
  std::vector<StimulusHandle> handles;
  for (const char *word : kWords) handles.push_back(*(*stimuli)->add("text", Value(Dict{{"text", Value(word)}, {"height", Value(0.05)}})));
  OnsetRecord recording;
  recording.rows.reserve(1'000'000);
  stage.setListener(&recording);
  const auto show = [&] {
    for (const StimulusHandle handle : handles) (void)(*stimuli)->draw(handle);
    stage.flip();
  };
  for (int warmUp = 0; warmUp < 60; ++warmUp) show();
  result.period = window.screen().period;
  stage.recordFrames(true);
  for (const Timestamp end = clock.now() + Duration(std::llround(1e9 * seconds)); clock.now() < end;) show();
  stage.recordFrames(false);
  std::vector<Timestamp> onsets;
  for (const FrameRow &row : recording.rows) onsets.push_back(row.onset), result.host.push_back(row.host);
  addOnsets(onsets, result);
  return result;
}

/// Five rectangles in the place of the words.
Frames withBareLoop(Clock &clock, Window &window, double seconds) {
  Frames result;
  result.period = window.screen().period;
  auto *glfw = static_cast<GLFWwindow *>(window.glfwWindow());
  glfwSwapInterval(0);
  std::vector<Timestamp> onsets;
  onsets.reserve(1'000'000);
  Timestamp due = clock.now() + 100ms;
  const Timestamp warm = clock.now() + 60 * result.period, end = warm + Duration(std::llround(1e9 * seconds));
  for (; clock.now() < end; due += result.period) {
    glClear(GL_COLOR_BUFFER_BIT);
    glEnable(GL_SCISSOR_TEST);
    for (int i = 0; i < static_cast<int>(std::size(kWords)); ++i) glScissor(100 + 150 * i, 300, 100, 40), glClear(GL_COLOR_BUFFER_BIT);
    glDisable(GL_SCISSOR_TEST);
    glFinish();
    clock.sleepUntil(due);
    glfwSwapBuffers(glfw);
    glFinish();
    const Timestamp now = clock.now();
    if (now > warm) onsets.push_back(now);
    while (due + result.period < now) due += result.period;
  }
  addOnsets(onsets, result);
  return result;
}

void measure(const char *monitor, bool isBusy, double seconds) {
  RealClock clock;
  WindowOptions options;
  options.kind = WindowOptions::Kind::Fullscreen;
  options.monitor = monitor;
  options.bestSource = OnsetSource::Timer;
  const bool isUrgent = askForRealTime(Urgency::Drawing, Children::Urgent);
  auto window = openWindow(options, clock);
  if (isUrgent) giveUpRealTime();
  if (!window) return void(std::printf("%s\n", window.error().text().c_str()));
  std::thread([&] {
    setThread(Thread::Stage);
    if (!askForRealTime(Urgency::Drawing)) std::printf("no real-time priority\n");
    if (auto attached = (*window)->attach(); !attached) return void(std::printf("%s\n", attached.error().text().c_str()));
    const BusyMachine others(isBusy);
    Turns bare, ours;
    for (int turn = 0; turn < kTurns; ++turn) {
      bare.add(withBareLoop(clock, **window, seconds / kTurns));
      ours.add(withFovea(clock, **window, seconds / kTurns));
    }
    const auto print = [](const char *who, const Turns &turns) {
      const auto &off = turns.all.off;
      std::printf(" | %s p50 %7.1f p99 %7.1f max %7.1f best p99 %7.1f", who, at(off, 0.5), at(off, 0.99), at(off, 1), turns.best);
    };
    std::printf("%4.0f Hz  %-4s  interval off by, us", 1 / toSeconds(ours.all.period), isBusy ? "busy" : "idle");
    print("bare", bare);
    print("fovea", ours);
    std::printf(" | p99 ratio %.2f, of the best %.2f | host per frame, us: p50 %6.1f p99 %6.1f\n", at(ours.all.off, 0.99) / at(bare.all.off, 0.99),
                ours.best / bare.best, at(ours.all.host, 0.5), at(ours.all.host, 0.99));
    std::fflush(stdout);
    (*window)->detach();
  }).join();
}

}  // namespace
}  // namespace fovea

int main(int argc, char **argv) {
  const double seconds = argc > 1 ? std::atof(argv[1]) : 10;
  const fovea::testing::TwoMonitors monitors;
  if (!monitors.started()) return std::printf("Xorg with the dummy driver cannot be started: this needs root and xserver-xorg-video-dummy\n"), 1;
  for (const char *monitor : {"DUMMY0", "DUMMY1"})
    for (const bool isBusy : {false, true}) fovea::measure(monitor, isBusy, seconds);
  return 0;
}
