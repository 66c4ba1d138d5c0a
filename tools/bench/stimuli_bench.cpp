// What it costs to draw, beside the bare program that draws the same: CPU per frame of the whole process, and of the thread
// that draws. `stimuli_bench [RUNS]` takes the medians of that many runs of each, in turns, on an X server of its own.

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <functional>
#include <vector>

#include "bench_scenes.hpp"
#include "core/log.hpp"
#include "core/memory.hpp"
#include "core/thread.hpp"
#include "stage/stage.hpp"
#include "support/xvfb.hpp"

namespace fovea {
namespace {

using namespace bench;

constexpr int kShownFrames = 240;

/// What waiting costs is not counted: the host stays awake for the last of it, to be on time, and the bare program does not.
class CountingClock final : public Clock {
 public:
  explicit CountingClock(Stopwatch &watch) : watch_(watch) {}
  Timestamp now() const override { return clock_.now(); }
  void sleepUntil(Timestamp t) override {
    watch_.wait([&] { clock_.sleepUntil(t); });
  }
  bool isVirtual() const override { return false; }
  std::int64_t monotonicOrigin() const override { return clock_.monotonicOrigin(); }
  std::int64_t wallOrigin() const override { return clock_.wallOrigin(); }

 private:
  RealClock clock_;
  Stopwatch &watch_;
};

using DrawFrame = std::function<void(int frame)>;

/// Stimuli with their numbers changed as an experiment does it: by handle and property.
class Scene {
 public:
  explicit Scene(Stimuli &stimuli) : stimuli_(stimuli) {}

  StimulusHandle make(std::string_view kind, Dict properties) {
    properties.emplace_back("units", "pix");
    const auto made = stimuli_.add(kind, properties);
    if (!made) std::fprintf(stderr, "%s\n", made.error().text().c_str()), std::exit(1);
    return *made;
  }
  void set(StimulusHandle handle, PropertyId property, std::span<const double> numbers) {
    if (const auto done = stimuli_.setNumbers(handle, property, numbers); !done)
      std::fprintf(stderr, "%s\n", done.error().text().c_str()), std::exit(1);
  }
  void draw(StimulusHandle handle) { (void)stimuli_.draw(handle); }

  DrawFrame oneGabor() {
    const auto gabor = make("gabor", {{"size", 256}, {"sf", kGaborSf}}), cross = make("cross", {{"size", 30}, {"thickness", 4}}),
               line = make("text", {{"text", kLine}, {"height", kLineHeight}, {"pos", List{0, -200}}});
    return [=, this, phase = *stimuli_.property(gabor, "phase")](int frame) {
      set(gabor, phase, std::array{static_cast<double>(kPhaseStep) * frame});
      for (const StimulusHandle one : {gabor, cross, line}) draw(one);
    };
  }

  DrawFrame fiftyGabors() {
    std::vector<StimulusHandle> gabors;
    for (int i = 0; i < 50; ++i) gabors.push_back(make("gabor", {{"size", 64}, {"sf", kGaborSf}, {"pos", List{gaborX(i), gaborY(i)}}}));
    return [=, this, phase = *stimuli_.property(gabors[0], "phase")](int frame) {
      for (const StimulusHandle gabor : gabors) {
        set(gabor, phase, std::array{static_cast<double>(kPhaseStep) * frame});
        draw(gabor);
      }
    };
  }

  DrawFrame dots() {
    const auto dots = make("dots", {{"nDots", kDots}, {"fieldSize", kDotField}, {"dotSize", kDotSize}, {"dotLife", kDotLife}, {"speed", 1}});
    return [=, this](int) { draw(dots); };
  }

  DrawFrame paragraph() {
    const auto text = make("text", {{"text", bench::paragraph(0)}, {"height", kParagraphHeight}, {"wrapWidth", 600}});
    return [=, this, id = *stimuli_.property(text, "text")](int frame) {
      (void)stimuli_.setText(text, id, bench::paragraph(frame));
      draw(text);
    };
  }

  DrawFrame elements() {
    std::vector<double> xys(2 * kElements);
    const auto array = make("elementArray", {{"nElements", kElements}, {"sizes", kElementSize}, {"sfs", kElementSf}});
    return [=, this, id = *stimuli_.property(array, "xys")](int frame) mutable {
      for (std::size_t i = 0; i < kElements; ++i) {
        xys[2 * i] = elementX(static_cast<int>(i), frame);
        xys[2 * i + 1] = elementY(static_cast<int>(i));
      }
      set(array, id, xys);
      draw(array);
    };
  }

  DrawFrame named(const char *name) {
    const std::array scenes{&Scene::oneGabor, &Scene::fiftyGabors, &Scene::dots, &Scene::paragraph, &Scene::elements};
    for (std::size_t i = 0; i < scenes.size(); ++i)
      if (!std::strcmp(name, kSceneNames[i])) return (this->*scenes[i])();
    std::exit(1);
  }

 private:
  Stimuli &stimuli_;
};

int showOurs(const char *name, int frames) {
  setThread(Thread::Stage);
  keepFreedMemory();
  Stopwatch watch(frames);
  CountingClock clock(watch);
  auto window = openWindow({WindowOptions::Kind::Window, "", kWidth, kHeight, "bench"}, clock);
  if (!window || !(*window)->attach()) return 1;
  {
    auto stimuli = Stimuli::create(**window);
    if (!stimuli) return 1;
    Input input(clock);
    Log log([] { return std::int64_t{0}; });
    Breadcrumb breadcrumb;
    std::atomic<bool> stop{false};
    Stage stage(clock, **window, **stimuli, input, log, breadcrumb, stop);
    Scene scene(**stimuli);
    const DrawFrame draw = scene.named(name);
    while (watch.goesOn()) {
      draw(watch.frame());
      stage.flip();
    }
    watch.print();
  }
  (*window)->detach();
  return 0;
}

std::array<double, 2> runOf(const std::string &command) {
  std::array<double, 2> ms{};
  FILE *output = popen(command.c_str(), "r");
  if (!output || std::fscanf(output, "%lf %lf", &ms[0], &ms[1]) != 2) {
    std::fprintf(stderr, "no figures from: %s\n", command.c_str());
    std::exit(1);
  }
  pclose(output);
  return ms;
}

double median(std::vector<double> numbers) {
  std::sort(numbers.begin(), numbers.end());
  return numbers[numbers.size() / 2];
}

void compare(const std::string &self, int runs) {
  const std::string bare = (std::filesystem::path(self).parent_path() / "bench-bare-stimuli").string();
  std::printf("%-10s  %-34s  %s\n", "", "whole process, CPU ms a frame", "drawing thread");
  for (const char *scene : kSceneNames) {
    const std::string arguments = std::string(" ") + scene + " " + std::to_string(kShownFrames);
    std::array<std::vector<double>, 2> theirs, ours;
    for (int run = 0; run < runs; ++run) {
      const auto one = runOf(bare + arguments), other = runOf(self + " --ours" + arguments);
      for (std::size_t i = 0; i < 2; ++i) theirs[i].push_back(one[i]), ours[i].push_back(other[i]);
    }
    std::printf("%-10s", scene);
    for (std::size_t i = 0; i < 2; ++i)
      std::printf("  bare %6.3f  ours %6.3f  x %5.2f  ", median(theirs[i]), median(ours[i]), median(ours[i]) / median(theirs[i]));
    std::printf("\n");
  }
}

}  // namespace
}  // namespace fovea

int main(int argc, char **argv) {
  if (argc == 4 && !std::strcmp(argv[1], "--ours")) return fovea::showOurs(argv[2], std::atoi(argv[3]));
  const fovea::testing::Xvfb server("1280x1024x24");
  fovea::compare(std::filesystem::read_symlink("/proc/self/exe").string(), argc > 1 ? std::atoi(argv[1]) : 3);
  return 0;
}
