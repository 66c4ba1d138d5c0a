// From the start of the program to its first picture on the screen: fovea beside a bare GLFW program, on one private X server. To a study's first page,
// fonts, consent rule and database included: foveaFirstPage.
// And trials a second of a rehearsed Stroop task, the very plugin.

#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <benchmark/benchmark.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include "support/process.hpp"
#include "support/xvfb.hpp"

namespace {

using Seconds = std::chrono::duration<double>;

std::filesystem::path scratch() { return std::filesystem::temp_directory_path() / ("fovea-bench-" + std::to_string(getpid())); }

bool isPicture(unsigned long pixel) { return pixel != 0; }  // the screen is black before
/// Of the dark paper that pages have, and not the window's grey.
bool isPage(unsigned long pixel) { return pixel != 0 && (pixel & 0xff) < 0x40; }

/// Seconds until the middle of the screen is that; negative when it never is.
double secondsTo(bool (*isThere)(unsigned long pixel), const std::vector<std::string> &words) {
  Display *display = XOpenDisplay(nullptr);
  const int width = DisplayWidth(display, 0), height = DisplayHeight(display, 0);
  const auto began = std::chrono::steady_clock::now();
  fovea::test::Process program(words);
  double seconds = -1;
  while (seconds < 0) {
    XImage *pixel = XGetImage(display, DefaultRootWindow(display), width / 2, height / 2, 1, 1, AllPlanes, ZPixmap);
    const bool isSeen = isThere(XGetPixel(pixel, 0, 0) & 0xffffff);
    XDestroyImage(pixel);
    const double now = Seconds(std::chrono::steady_clock::now() - began).count();
    if (isSeen) seconds = now;
    else if (now > 20) break;
  }
  program.kill(SIGTERM);
  program.wait();
  XCloseDisplay(display);
  return seconds;
}

void launch(benchmark::State &state, const std::vector<std::string> &words, bool (*isThere)(unsigned long pixel) = isPicture) {
  for (auto ignored : state) {
    const double seconds = secondsTo(isThere, words);
    if (seconds < 0) return state.SkipWithError("no picture came");
    state.SetIterationTime(seconds);
  }
}

void bareLaunch(benchmark::State &state) { launch(state, {FOVEA_BIN "/bench-bare-window"}); }

void foveaLaunch(benchmark::State &state) {
  launch(state, {FOVEA_BIN "/fovea", "run", "reaction-time", "--display", "window", "--overlay", "off", "--participant", "1",
                 "--no-consent", "benchmark", "--data", scratch() / "launch"});
}

void foveaFirstPage(benchmark::State &state) {
  std::filesystem::create_directories(scratch());
  const auto study = scratch() / "page.json";
  std::ofstream(study) << R"({"name": "page", "steps": [{"consent": "no-consent", "params": {"reason": "benchmark"}},
    {"page": "info", "timeEstimate_s": 2, "params": {"text": "Hello there"}}]})";
  launch(state, {FOVEA_BIN "/fovea", "run", study, "--display", "fullscreen", "--overlay", "off", "--participant", "1", "--anew", "--data", scratch() / "page"}, isPage);
}

void stroopRehearsal(benchmark::State &state) {
  constexpr int kBlocks = 20, kTrials = 120;
  std::filesystem::create_directories(scratch());
  const auto study = scratch() / "stroop.json";
  std::ofstream(study) << R"({"name": "bench", "steps": [{"consent": "no-consent", "params": {"reason": "benchmark"}},
    {"experiment": "stroop", "params": {"practiceTrials": 0, "showInstructions": false, "blocks": )"
                       << kBlocks << R"(, "trialsPerBlock": )" << kTrials << "}}]}";
  for (auto ignored : state) {
    const auto said = fovea::test::runProgram({FOVEA_BIN "/fovea", "run", study, "--display", "virtual", "--data", scratch() / "stroop"});
    if (said.status != 0) return state.SkipWithError(said.text.c_str());
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * kBlocks * kTrials);
  state.SetLabel("trials, with start, files and end of the program");
}

BENCHMARK(bareLaunch)->UseManualTime()->Unit(benchmark::kMillisecond)->Iterations(5)->Repetitions(3)->ReportAggregatesOnly();
BENCHMARK(foveaLaunch)->UseManualTime()->Unit(benchmark::kMillisecond)->Iterations(5)->Repetitions(3)->ReportAggregatesOnly();
BENCHMARK(foveaFirstPage)->UseManualTime()->Unit(benchmark::kMillisecond)->Iterations(5)->Repetitions(3)->ReportAggregatesOnly();
BENCHMARK(stroopRehearsal)->UseRealTime()->Unit(benchmark::kMillisecond)->Iterations(3);

}  // namespace

int main(int argc, char **argv) {
  const fovea::testing::Xvfb server("1024x768x24");
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  std::filesystem::remove_all(scratch());
}
